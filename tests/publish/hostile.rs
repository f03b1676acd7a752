//! Hosts that aren't what they seem: whose answers have no end, who send requests on to somebody
//! else, and who repeat what was sent to them in secret (rows 14 and 22).
//!
//! Those of S3 and SFTP need `--features s3,sftp`, see `.ci/publish`.

use std::fs::{self, File};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use crate::support::git::{bare, git};
use crate::support::publishing::{LOCAL, publish, published, site_with, within_a_minute};
use crate::support::{NOW, Site, dateline_within, sized};

/// With 512 MiB of data and a minute at most.
fn bounded(site: &Site, arguments: &[&str], variables: &[(String, String)]) -> (i32, String) {
    let mut command = dateline_within(512 << 10);
    command.args(["publish", "--as-of", NOW, "--root"]).arg(&site.root).args(arguments);
    command.envs(variables.iter().map(|(name, value)| (name, value)));
    within_a_minute(command)
}

/// A file of a terabyte that needs no room.
fn sparse(path: &Path) {
    File::create(path).unwrap().set_len(1 << 40).unwrap();
}

#[test]
fn a_record_of_any_size_in_a_folder_is_refused_by_its_name() {
    let site = site_with(LOCAL);
    published(&site, &[]);
    // The copy that readers see, and the one that is written to.
    for name in ["a.state", "b.state"] {
        let state = site.around().join(".www.dateline").join(name);
        let before = fs::read(&state).ok();
        sparse(&state);
        for arguments in [&["--dry-run"][..], &[], &["--adopt"], &["--verify"]] {
            let (code, text) = bounded(&site, arguments, &[]);
            assert_eq!(code, 3, "{name} {arguments:?}: {text}");
            assert!(text.contains(name) && text.contains("no record of Dateline's"), "{text}");
        }
        match before {
            Some(bytes) => fs::write(&state, bytes).unwrap(),
            None => fs::remove_file(&state).unwrap(),
        }
    }
    // A file of the site is compared by its size first.
    let page = site.around().join("www").canonicalize().unwrap().join("index.html");
    let whole = fs::read(&page).unwrap();
    fs::remove_file(&page).unwrap();
    sparse(&page);
    let (code, text) = bounded(&site, &["--verify"], &[]);
    assert!(code == 0 && text.contains("1 differ"), "{text}");
    assert_eq!(fs::read(site.around().join("www/index.html")).unwrap(), whole);
}

#[test]
fn a_record_of_any_size_on_a_branch_is_refused_by_its_name() {
    let site = site_with("[publish.t]\nkind = \"git\"\nrepository = \"../site.git\"\n");
    let repository = site.around().join("site.git");
    bare(&repository);
    published(&site, &[]);
    let git = |arguments: &[&str]| git(&repository, arguments);
    let large = site.around().join("large");
    File::create(&large).unwrap().set_len(sized(98, 140, 140) << 20).unwrap();
    let blob = git(&["hash-object", "-w", large.to_str().unwrap()]);
    let index = site.around().join("index");
    let with_index = |arguments: &[&str]| {
        let mut command = Command::new("git");
        command.arg("-C").arg(&repository).env("GIT_INDEX_FILE", &index).args(arguments);
        let output = command.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    };
    let change = |path: &str| {
        with_index(&["read-tree", "gh-pages"]);
        with_index(&["update-index", "--add", "--cacheinfo", &format!("100644,{blob},{path}")]);
        let tree = with_index(&["write-tree"]);
        let commit = git(&["commit-tree", &tree, "-p", "gh-pages", "-m", "x"]);
        git(&["update-ref", "refs/heads/gh-pages", &commit]);
    };
    let before = git(&["rev-parse", "gh-pages"]);
    change(".dateline-state");
    for arguments in [&["--dry-run"][..], &["--adopt"]] {
        let (code, text) = bounded(&site, arguments, &[]);
        assert_eq!(code, 3, "{text}");
        assert!(text.contains(".dateline-state: has more than"), "{text}");
    }
    git(&["update-ref", "refs/heads/gh-pages", &before]);
    change("index.html");
    let (code, text) = bounded(&site, &["--verify"], &[]);
    assert!(code == 0 && text.contains("1 differ"), "{text}");
    assert!(published(&site, &["--verify"]).contains("0 differ"));
}

/// An invented token, in the form that a forge gives its own.
const TOKEN: &str = "ghp_b3Xk9ZqT7mPw2LrYs8VdN4cJf6HgA1uEoR5t";

#[test]
fn a_token_that_a_repository_repeats_is_not_shown() {
    let place = tempfile::tempdir().unwrap();
    let repository = place.path().join("site.git");
    bare(&repository);
    let hook = repository.join("hooks/pre-receive");
    fs::create_dir_all(repository.join("hooks")).unwrap();
    fs::write(
        &hook,
        format!("#!/bin/sh\necho refused: {TOKEN} https://me:pw-0815@h.example/ >&2\nexit 1\n"),
    )
    .unwrap();
    fs::set_permissions(&hook, fs::Permissions::from_mode(0o755)).unwrap();
    let site = site_with(&format!(
        "[publish.t]\nkind = \"git\"\nrepository = \"{}\"\n",
        repository.display()
    ));
    let (code, text) = publish(&site, &[]);
    assert_eq!(code, 3, "{text}");
    assert!(text.contains("refused: ***") && !text.contains(TOKEN), "{text}");
    assert!(!text.contains("pw-0815"), "{text}");
}

#[cfg(all(feature = "s3", feature = "sftp"))]
mod with_servers {
    use std::io::Write;
    use std::net::TcpStream;

    use dateline::publish::state::HostState;
    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;
    use crate::kit::http::{HttpRequest, HttpServer, answer, endless};
    use crate::kit::real::{Variables, s3_target, sftp_target, site};
    use crate::kit::servers::Ssh;

    /// The token of a session, and a key; both invented.
    const SESSION: &str = "IQoJb3JpZ2luX2VjEJr4tS9kQm2Z/7wXc0vBn5Ly8+HdUfG1aTiKeP3o6R==";
    const SHORT_SESSION: &str = "CANARY/4711 session";

    fn keys(session: &str) -> Variables {
        let pairs = [
            ("AWS_ACCESS_KEY_ID", "AKIDESK000000000KEY"),
            ("AWS_SECRET_ACCESS_KEY", "invented+key/of+the/tests"),
            ("AWS_SESSION_TOKEN", session),
            ("AWS_CONFIG_FILE", "/nonexistent"),
            ("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent"),
        ];
        pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).into()
    }

    fn gzip(content: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(content).unwrap();
        encoder.finish().unwrap()
    }

    fn head(stream: &mut TcpStream, length: u64) -> std::io::Result<()> {
        answer(stream, "200 OK", &format!("ETag: \"x\"\r\nContent-Length: {length}\r\n"), b"")
    }

    const ENDLESS: &str = "200 OK\r\nETag: \"x\"\r\nContent-Length: 42949672960";

    #[test]
    fn a_record_without_an_end_in_a_bucket_is_refused() {
        let piece = vec![0; 1 << 20];
        let bomb = gzip(&vec![0; 200 << 20]);
        for what in ["said", "unsaid", "without a length", "compressed", "refusal"] {
            let (piece, bomb) = (piece.clone(), bomb.clone());
            let server = HttpServer::start(move |request, stream| {
                let is_head = request.method == "HEAD";
                match what {
                    "said" if is_head => head(stream, 40 << 30),
                    _ if is_head => head(stream, 100),
                    "without a length" => endless(stream, "200 OK\r\nETag: \"x\"", &piece),
                    "compressed" => answer(stream, "200 OK", "ETag: \"x\"\r\n", &bomb),
                    "refusal" => {
                        endless(stream, "403 Forbidden\r\nContent-Length: 42949672960", &piece)
                    }
                    _ => endless(stream, ENDLESS, &piece),
                }
            });
            let site = site(&s3_target(&server.endpoint));
            for arguments in [&["--dry-run"][..], &["--adopt"]] {
                let (code, text) = bounded(&site, arguments, &keys(""));
                assert_eq!(code, 3, "{what}: {text}");
                let why = match what {
                    "refusal" => "refused it",
                    "without a length" => "does not contain file content length",
                    _ => "no record of Dateline's",
                };
                assert!(text.contains(why), "{what}: {text}");
                assert!(text.len() < 4000, "{what}");
            }
            let asked = server.requests();
            assert!(asked.iter().all(|r| r.method == "GET" || r.method == "HEAD"), "{asked:?}");
        }
    }

    /// A bucket of which every object has no end, and every listing either.
    #[test]
    fn comparing_with_a_bucket_without_an_end_ends() {
        let content = "x".repeat(900);
        let page: String = (0..1000)
            .map(|n| format!("<Contents><Key>www/{content}{n}</Key><Size>1</Size><ETag>x</ETag><LastModified>2026-03-09T12:00:00Z</LastModified></Contents>"))
            .collect();
        let piece = vec![b'x'; 1 << 20];
        for endless_page in [true, false] {
            let (page, piece) = (page.clone(), piece.clone());
            let state =
                HostState { site: "https://desk.example/news".into(), ..HostState::default() };
            let state = gzip(state.to_text().as_bytes());
            let server = HttpServer::start(move |request, stream| {
                if request.method == "HEAD" {
                    return head(stream, state.len() as u64);
                }
                if !request.path.contains("list-type=2") {
                    return answer(stream, "200 OK", "ETag: \"x\"\r\n", &state);
                }
                if endless_page {
                    return endless(stream, "200 OK", &piece);
                }
                let body = format!(
                    "<ListBucketResult><IsTruncated>true</IsTruncated>\
                     <NextContinuationToken>x</NextContinuationToken>{page}</ListBucketResult>"
                );
                answer(stream, "200 OK", "Content-Type: application/xml\r\n", body.as_bytes())
            });
            let site = site(&s3_target(&server.endpoint));
            let (code, text) = bounded(&site, &["--verify", "--dry-run"], &keys(""));
            assert_eq!(code, 3, "{text}");
            let why =
                if endless_page { "longer than any can be" } else { "more files than can be true" };
            assert!(text.contains(why), "{text}");
        }
    }

    #[test]
    fn a_service_that_sends_requests_on_gets_nothing_sent_there() {
        let elsewhere = HttpServer::start(|_, stream| head(stream, 10));
        for status in ["301 Moved", "302 Found", "303 See Other", "307 Moved", "308 Moved"] {
            for own in [true, false] {
                let to = if own { String::new() } else { elsewhere.endpoint.clone() };
                let server = HttpServer::start(move |request, stream| {
                    let moved = format!("Location: {to}/moved{}?t={SESSION}\r\n", request.path);
                    answer(stream, status, &moved, b"")
                });
                let site = site(&s3_target(&server.endpoint));
                for arguments in [&["--dry-run"][..], &[]] {
                    let (code, text) = bounded(&site, arguments, &keys(SESSION));
                    assert_eq!(code, 3, "{status}: {text}");
                    assert!(
                        text.contains("sends requests on") && text.contains("endpoint"),
                        "{text}"
                    );
                    assert!(own || text.contains("127.0.0.1"), "{text}");
                    assert!(!text.contains(&SESSION[..20]), "{text}");
                }
                assert!(server.requests().iter().all(|r| !r.path.contains("/moved")));
            }
        }
        assert!(elsewhere.requests().is_empty(), "{:?}", elsewhere.requests());
    }

    /// What stands in an error of S3, in a page of HTML, and where a service knows no conditions.
    fn echo(what: &str, request: &HttpRequest, stream: &mut TcpStream) -> std::io::Result<()> {
        let token = request.header("x-amz-security-token").unwrap_or_default().to_owned();
        let signed = request.header("authorization").unwrap_or_default();
        let error = format!(
            "<Error><Code>AccessDenied</Code><Message>no: {token} and {signed}, and \
             {TOKEN}</Message></Error>"
        );
        match (what, request.method.as_str()) {
            ("write", "HEAD") => answer(stream, "404 Not Found", "", b""),
            ("write", _) => answer(stream, "501 Not Implemented", "", error.as_bytes()),
            (_, "HEAD") => head(stream, 10),
            ("page", _) => {
                let page = format!("<html>no: {token}{token} {signed} {TOKEN}");
                answer(stream, "400 Bad Request", "", page.as_bytes())
            }
            _ => answer(stream, "403 Forbidden", "", error.as_bytes()),
        }
    }

    #[test]
    fn secrets_that_a_service_repeats_are_not_shown() {
        for what in ["error", "page", "write"] {
            for session in [SESSION, SHORT_SESSION] {
                let server = HttpServer::start(move |request, stream| echo(what, request, stream));
                let site = site(&s3_target(&server.endpoint));
                let (code, text) = bounded(&site, &[], &keys(session));
                assert_eq!(code, 3, "{what}: {text}");
                assert!(text.contains("no: "), "{what}: {text}");
                let sent = server.requests();
                assert!(sent.iter().any(|r| r.header("x-amz-security-token") == Some(session)));
                for part in session.split(['/', '+', ' ', '=']).filter(|part| part.len() > 3) {
                    assert!(!text.contains(part), "{what}: {text}");
                }
                let signature =
                    sent[0].header("authorization").unwrap().rsplit('=').next().unwrap();
                assert!(!text.contains(signature) && !text.contains(TOKEN), "{what}: {text}");
            }
        }
    }

    #[test]
    fn a_record_of_any_size_behind_ssh_is_refused_by_its_name() {
        let place = tempfile::tempdir().unwrap();
        let Some(ssh) = Ssh::start(&place.path().join("ssh")) else { return };
        for (more, state) in
            [("", ".www0.dateline/a.state"), ("switch = false", "www1/.dateline-state")]
        {
            let name = state.trim_start_matches('.').split(['.', '/']).next().unwrap();
            let www = place.path().join(name);
            let site = site(&sftp_target(&ssh, &www, more));
            let (code, text) = bounded(&site, &[], &ssh.path());
            assert_eq!(code, 0, "{text}");
            let state = place.path().join(state);
            let before = fs::read(&state).unwrap();
            sparse(&state);
            for arguments in [&["--dry-run"][..], &["--adopt"]] {
                let (code, text) = bounded(&site, arguments, &ssh.path());
                assert_eq!(code, 3, "{text}");
                assert!(text.contains("no record of Dateline's"), "{text}");
            }
            fs::remove_file(&state).unwrap();
            fs::write(&state, before).unwrap();
            let page = www.canonicalize().unwrap().join("index.html");
            fs::remove_file(&page).unwrap();
            sparse(&page);
            let (code, text) = bounded(&site, &["--verify"], &ssh.path());
            assert!(code == 0 && text.contains("1 differ"), "{text}");
            let (code, text) = bounded(&site, &["--verify"], &ssh.path());
            assert!(code == 0 && text.contains("0 differ"), "{text}");
        }
    }
}
