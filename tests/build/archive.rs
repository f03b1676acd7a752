//! `dateline archive`, against a server of ours that answers as the Wayback Machine does, and as nobody
//! should.

#![cfg(feature = "archive")]

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::json;

use crate::support::{Run, Site, dateline};

/// A request: its first line, its headers, its body.
#[derive(Debug, Clone)]
struct Asked {
    line: String,
    headers: String,
    body: String,
}

/// A server that answers each request with the bytes that a function gives, and remembers them all.
struct Archive {
    address: String,
    asked: Arc<Mutex<Vec<Asked>>>,
}

type Answers = dyn Fn(&Asked, usize, &mut TcpStream) + Send + Sync;

impl Archive {
    fn new(answers: impl Fn(&Asked, usize, &mut TcpStream) + Send + Sync + 'static) -> Archive {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (all, answers): (_, Arc<Answers>) = (asked.clone(), Arc::new(answers));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (all, answers) = (all.clone(), answers.clone());
                std::thread::spawn(move || {
                    let mut stream = stream.unwrap();
                    let Some(request) = read(&stream) else { return };
                    let number = {
                        let mut all = all.lock().unwrap();
                        all.push(request.clone());
                        all.len() - 1
                    };
                    answers(&request, number, &mut stream);
                });
            }
        });
        Archive { address, asked }
    }

    /// The lines of all requests.
    fn lines(&self) -> Vec<String> {
        self.asked.lock().unwrap().iter().map(|asked| asked.line.clone()).collect()
    }

    fn run(&self, site: &Site, more: &[&str]) -> Run {
        run(site, &[&["--endpoint", &self.address, "--pause", "0"], more].concat(), &[])
    }
}

fn read(stream: &TcpStream) -> Option<Asked> {
    let mut reader = BufReader::new(stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head).ok()? == 0 {
            return None;
        }
    }
    let (line, headers) = head.split_once("\r\n")?;
    let length = headers.lines().find_map(|line| {
        line.to_lowercase().strip_prefix("content-length:").map(|n| n.trim().parse().unwrap())
    });
    let mut body = vec![0; length.unwrap_or(0)];
    reader.read_exact(&mut body).ok()?;
    let body = String::from_utf8(body).unwrap();
    Some(Asked { line: line.to_owned(), headers: headers.to_owned(), body })
}

fn run(site: &Site, arguments: &[&str], environment: &[(&str, &str)]) -> Run {
    let mut command = dateline();
    command.env_remove("IA_ACCESS_KEY_ID").env_remove("IA_SECRET_ACCESS_KEY");
    command.args(["archive", "--root"]).arg(&site.root).args(arguments);
    let output = command.envs(environment.iter().copied()).output().unwrap();
    Run {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

fn send(stream: &mut TcpStream, status: &str, headers: &str, body: &str) {
    let length = body.len();
    let _ = write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n{headers}\r\n{body}"
    );
}

fn send_json(stream: &mut TcpStream, value: &serde_json::Value) {
    send(stream, "200 OK", "Content-Type: application/json\r\n", &value.to_string());
}

const NONE: &str = "{\"archived_snapshots\":{}}";

fn is_lookup(asked: &Asked) -> bool {
    asked.line.starts_with("GET /wayback/available?")
}

/// Answers that there is no copy, and how to save one.
fn saving(save: impl Fn(&Asked, usize, &mut TcpStream) + Send + Sync + 'static) -> Archive {
    Archive::new(move |asked, number, stream| match is_lookup(asked) {
        true => send(stream, "200 OK", "", NONE),
        false => save(asked, number, stream),
    })
}

const ARTICLE: &str = "+++\ntitle = \"A\"\ndate = 2025-11-20\n[[sources]]\ntitle = \"Notice\"  # one\n\
                       url = \"https://www.example.org/notice?id=1#top\"\ndate = 2025-11-19\n+++\nText.\n";

fn one() -> Site {
    Site::new().file("content/articles/a.md", ARTICLE)
}

fn text(site: &Site) -> String {
    fs::read_to_string(site.path("content/articles/a.md")).unwrap()
}

/// The line that is written for the one source.
fn line(archive: &Archive, time: &str) -> String {
    let page = "https://www.example.org/notice?id=1#top";
    format!("archived = \"{}/web/{time}/{page}\"\n", archive.address)
}

#[test]
fn a_copy_that_is_there_is_written_into_the_sources_own_entry() {
    let site = one()
        .file(
            "content/articles/b.md",
            "\u{feff}---\r\ntitle: B\r\ndate: 2025-11-21\r\nsources:\r\n- title: One  # c\r\n  url: https://example.org/b\r\n\
             \r\n- {title: Two, url: 'https://example.org/c'}\r\n---\r\nText.\r\n",
        )
        .file(
            "content/articles/c.md",
            "+++\ntitle = \"C\"\ndate = 2025-11-22\nsources = [{ title = \"x\", url = \"https://example.org/b\" }]\n+++\n",
        );
    let before = site.tree(".");
    let archive = Archive::new(|asked, _, stream| {
        let query = asked.line.split(' ').nth(1).unwrap().split_once("url=").unwrap().1;
        let (url, near) = query.split_once("&timestamp=").unwrap();
        let url = percent_encoding::percent_decode_str(url).decode_utf8().unwrap();
        let time = format!("{}120000", &near[..8]);
        let copy = format!("http://{}/web/{time}/{url}", host(asked));
        let closest = json!({ "available": true, "status": "200", "url": copy, "timestamp": time });
        send_json(stream, &json!({ "archived_snapshots": { "closest": closest } }));
    });
    let done = archive.run(&site, &[]);
    assert_eq!(done.code, Some(0), "{done:?}");
    // Each page once, the newest article first.
    assert_eq!(archive.lines().len(), 3, "{:?}", archive.lines());
    assert!(archive.lines()[0].contains("%2Fb&timestamp=20251122"), "{:?}", archive.lines());
    let base = &archive.address;
    let mut wanted = before.clone();
    let mut add = |path: &str, at: &str, added: String| {
        let text = String::from_utf8(before[path].clone()).unwrap();
        let text = wanted.get(path).map_or(text, |new| String::from_utf8(new.clone()).unwrap());
        let place = text.find(at).unwrap() + at.len();
        wanted.insert(
            path.to_owned(),
            [&text[..place], &added, &text[place..]].concat().into_bytes(),
        );
    };
    add("content/articles/a.md", "notice?id=1#top\"\n", line(&archive, "20251119120000"));
    add(
        "content/articles/b.md",
        "https://example.org/b\r\n",
        format!("  archived: \"{base}/web/20251122120000/https://example.org/b\"\r\n"),
    );
    add(
        "content/articles/b.md",
        "'https://example.org/c'",
        format!(", archived: \"{base}/web/20251121120000/https://example.org/c\""),
    );
    add(
        "content/articles/c.md",
        "\"https://example.org/b\"",
        format!(", archived = \"{base}/web/20251122120000/https://example.org/b\""),
    );
    let after = site.tree(".");
    for (path, bytes) in &wanted {
        assert_eq!(String::from_utf8_lossy(&after[path]), String::from_utf8_lossy(bytes), "{path}");
    }
    assert_eq!(after.len(), wanted.len());
    // There is nothing left to ask for, and a build shows the copies.
    let again = archive.run(&site, &[]);
    assert_eq!((again.code, archive.lines().len()), (Some(0), 3), "{again:?}");
    assert!(again.stdout.contains("Every source"), "{again:?}");
    assert!(site.build().page("/2025/11/20/a/").contains("web/20251119120000/"));
}

fn host(asked: &Asked) -> &str {
    let line = asked.headers.lines().find(|line| line.to_lowercase().starts_with("host:"));
    line.unwrap()[5..].trim()
}

#[test]
fn nobody_hears_of_the_sources_of_what_is_not_out() {
    let source =
        |word: &str| format!("[[sources]]\ntitle = \"S\"\nurl = \"https://example.org/{word}\"\n");
    let article = |more: &str, word: &str| {
        format!("+++\ntitle = \"A\"\ndate = 2025-11-20\n{more}\n{}+++\nText.\n", source(word))
    };
    let site = Site::new()
        .file("content/articles/a.md", article("", "public"))
        .file("content/articles/b.md", article("draft = true", "hidden-draft"))
        .file("content/articles/c.md", article("embargo = 2999-01-01", "hidden-embargo"))
        .file("content/articles/d.md", article("expires = 2025-11-25", "hidden-expired"))
        .file(
            "content/articles/e.md",
            article("", "hidden-later").replace("2025-11-20", "2999-01-01"),
        )
        .file(
            "content/articles/f.md",
            article("", "hidden-retracted").replace(
                "[[sources]]",
                "[retracted]\ndate = 2025-11-22\nreason = \"It was wrong.\"\n[[sources]]",
            ),
        );
    let saved = |asked: &Asked, _: usize, stream: &mut TcpStream| {
        let page = asked.line.split(' ').nth(1).unwrap().strip_prefix("/save/").unwrap();
        send(stream, "200 OK", &format!("Content-Location: /web/20251201000000/{page}\r\n"), "");
    };
    let archive = saving(saved);
    let before = site.tree(".");
    let done = archive.run(&site, &[]);
    assert_eq!(done.code, Some(0), "{done:?}");
    assert_eq!(archive.lines().len(), 2);
    assert!(archive.lines().iter().all(|line| !line.contains("hidden")), "{:?}", archive.lines());
    assert!(done.stdout.contains("left alone  4 articles"), "{done:?}");
    let mut after = site.tree(".");
    after.insert("content/articles/a.md".to_owned(), before["content/articles/a.md"].clone());
    assert_eq!(after, before);
    // When it is asked for, but never of what was withdrawn.
    let archive = saving(saved);
    let done = archive.run(&site, &["--held-back"]);
    assert_eq!(done.code, Some(0), "{done:?}");
    for word in ["hidden-draft", "hidden-embargo", "hidden-expired", "hidden-later"] {
        assert!(archive.lines().iter().any(|line| line.contains(word)), "{word}");
    }
    assert!(archive.lines().iter().all(|line| !line.contains("retracted")));
}

#[test]
fn private_addresses_are_left_alone_and_a_dry_run_asks_nobody() {
    let mut front = "+++\ntitle = \"A\"\ndate = 2025-11-20\n".to_owned();
    for (at, url) in [
        "https://example.org/public",
        "http://localhost:9/",
        "http://10.1.2.3/",
        "http://wiki/page",
        "https://example.org/?access_token=canary",
        "https://web.archive.org/web/2025/https://example.org/",
    ]
    .iter()
    .enumerate()
    {
        front += &format!("[[sources]]\ntitle = \"S{at}\"\nurl = \"{url}\"\n");
    }
    let site = Site::new().file("content/articles/a.md", front + "+++\nText.\n");
    let archive = saving(|_, _, stream| send(stream, "404 Not Found", "", ""));
    let before = site.tree(".");
    let dry = archive.run(&site, &["--dry-run"]);
    assert_eq!(dry.code, Some(0), "{dry:?}");
    assert!(archive.lines().is_empty() && site.tree(".") == before);
    assert!(
        dry.stdout.contains("content/articles/a.md:6:7: https://example.org/public\n"),
        "{dry:?}"
    );
    assert!(!dry.stdout.contains("canary") && !dry.stdout.contains("web.archive.org"), "{dry:?}");
    let done = archive.run(&site, &["--format", "json"]);
    assert_eq!(done.code, Some(1), "{done:?}");
    assert_eq!(archive.lines().len(), 2, "{:?}", archive.lines());
    let report = done.report();
    let states: Vec<_> =
        report["archive"]["sources"].as_array().unwrap().iter().map(|s| &s["state"]).collect();
    assert_eq!(states, ["refused", "hidden", "hidden", "hidden", "hidden"]);
    assert_eq!((&report["ok"], &report["error"]["exit_code"]), (&json!(false), &json!(1)));
    assert_eq!(site.tree("."), before);
}

#[test]
fn a_new_copy_is_taken_from_every_form_of_answer() {
    let page = "https://www.example.org/notice?id=1";
    for (status, headers) in [
        ("200 OK", format!("Content-Location: /web/20251201000000/{page}\r\n")),
        ("302 Found", format!("Location: http://HOST/web/20251201000000/{page}\r\n")),
        (
            "200 OK",
            format!(
                "Link: <{page}>; rel=\"original\", <http://HOST/web/20251201000000/{page}>; \
                 rel=\"first memento\"; datetime=\"x\"\r\n"
            ),
        ),
    ] {
        let site = one();
        let archive = saving(move |asked, _, stream| {
            assert!(!asked.headers.to_lowercase().contains("authorization"));
            match asked.line.as_str() {
                "GET /save/https://www.example.org/notice?id=1 HTTP/1.1" => {
                    send(stream, "301 Moved", "Location: /save/_next\r\n", "");
                }
                "GET /save/_next HTTP/1.1" => {
                    send(stream, status, &headers.replace("HOST", host(asked)), "<html>");
                }
                other => panic!("{other}"),
            }
        });
        let done = archive.run(&site, &[]);
        assert_eq!(done.code, Some(0), "{done:?}");
        let added = line(&archive, "20251201000000");
        assert_eq!(text(&site), ARTICLE.replace("#top\"\n", &format!("#top\"\n{added}")));
    }
}

#[test]
fn an_account_orders_with_its_keys_which_nobody_else_sees() {
    let site = one();
    let archive = saving(|asked, number, stream| {
        assert!(asked.headers.contains("LOW canary-key:canary-secret"), "{}", asked.headers);
        match asked.line.as_str() {
            "POST /save HTTP/1.1" => send_json(stream, &json!({ "url": "x", "job_id": "spn2-a" })),
            "GET /save/status/spn2-a HTTP/1.1" if number < 3 => {
                send_json(stream, &json!({ "status": "pending" }));
            }
            "GET /save/status/spn2-a HTTP/1.1" => send_json(
                stream,
                &json!({ "status": "success", "timestamp": "20251201000000", "original_url": "https://elsewhere.example/" }),
            ),
            other => panic!("{other}"),
        }
    });
    let keys = [("IA_ACCESS_KEY_ID", "canary-key"), ("IA_SECRET_ACCESS_KEY", "canary-secret")];
    let arguments = ["--endpoint", &archive.address, "--pause", "0", "--timeout", "2"];
    let done = run(&site, &arguments, &keys);
    assert_eq!(done.code, Some(0), "{done:?}");
    assert!(text(&site).contains(&line(&archive, "20251201000000")), "{}", text(&site));
    let asked = archive.asked.lock().unwrap().clone();
    assert_eq!(
        asked[1].body,
        "url=https%3A%2F%2Fwww.example.org%2Fnotice%3Fid%3D1&skip_first_archive=1"
    );
    // The table of copies needs no keys and gets none.
    assert!(!asked[0].headers.contains("canary"));
    let half = run(&site, &arguments, &keys[..1]);
    assert_eq!(half.code, Some(2), "{half:?}");
    for run in [&done, &half] {
        assert!(!format!("{run:?}").contains("canary"), "{run:?}");
    }
}

#[test]
fn a_busy_archive_is_waited_for_and_then_left_alone() {
    let site = one().file("content/articles/b.md", ARTICLE.replace("notice", "other"));
    let archive = saving(|_, number, stream| match number {
        1 => send(stream, "429 Too Many Requests", "Retry-After: 1\r\n", ""),
        2 => send(
            stream,
            "200 OK",
            "Content-Location: /web/20251201000000/https://www.example.org/x\r\n",
            "",
        ),
        _ => send(stream, "429 Too Many Requests", "Retry-After: 100000\r\n", ""),
    });
    let start = Instant::now();
    let done = archive.run(&site, &[]);
    assert!(start.elapsed() >= Duration::from_secs(1));
    assert_eq!(done.code, Some(3), "{done:?}");
    // Three requests for the first, two for the second, which isn't waited a day for.
    assert_eq!(archive.lines().len(), 5, "{:?}", archive.lines());
    assert!(done.stdout.contains("saved") && done.stderr.contains("429"), "{done:?}");
    let archive = Archive::new(|_, _, stream| send(stream, "503 No", "", ""));
    let site = one();
    let done = archive.run(&site, &[]);
    assert_eq!((done.code, archive.lines().len()), (Some(3), 3), "{done:?}");
    assert_eq!(text(&site), ARTICLE);
    // One more page than it takes to see that nobody is there.
    let sources: String = (0..5)
        .map(|n| format!("[[sources]]\ntitle = \"S\"\nurl = \"https://example.org/{n}\"\n"))
        .collect();
    let many = format!("+++\ntitle = \"A\"\ndate = 2025-11-20\n{sources}+++\nText.\n");
    let site = Site::new().file("content/articles/a.md", &many);
    let done = archive.run(&site, &[]);
    assert_eq!((done.code, archive.lines().len()), (Some(3), 3 + 9), "{done:?}");
    assert!(done.stdout.contains("later       2: the archive can't be reached"), "{done:?}");
    let gone = run(&site, &["--endpoint", "http://127.0.0.1:1", "--pause", "0"], &[]);
    assert_eq!(gone.code, Some(3), "{gone:?}");
    let archive = saving(|_, _, stream| send(stream, "404 Not Found", "", ""));
    let done = archive.run(&site, &["--limit", "2"]);
    assert_eq!((done.code, archive.lines().len()), (Some(1), 4), "{done:?}");
    assert!(done.stdout.contains("later       3: --limit is reached"), "{done:?}");
    assert_eq!(text(&site), many);
}

#[test]
fn an_answer_that_can_not_be_right_changes_nothing() {
    type Answer = fn(&Asked, &mut TcpStream);
    let lookups: [Answer; 6] = [
        |_, stream| send(stream, "200 OK", "", "<html>"),
        |_, stream| send(stream, "302 Found", "Location: http://127.0.0.1:1/\r\n", ""),
        |_, stream| {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
            while stream.write_all(&[b' '; 1 << 16]).is_ok() {}
        },
        |asked, stream| {
            let url =
                format!("http://{}/web/20251201000000/https://www.example.org/other", host(asked));
            let closest = json!({ "available": true, "status": "200", "url": url });
            send_json(stream, &json!({ "archived_snapshots": { "closest": closest } }));
        },
        |_, stream| {
            let url = "https://evil.example/web/20251201000000/https://www.example.org/notice?id=1";
            let closest = json!({ "available": true, "status": "200", "url": url });
            send_json(stream, &json!({ "archived_snapshots": { "closest": closest } }));
        },
        |_, stream| {
            let url =
                "/web/20251201000000/https://www.example.org/notice?id=1\"\narchived = \"x\u{1b}";
            let closest = json!({ "available": true, "status": "200", "url": url });
            send_json(stream, &json!({ "archived_snapshots": { "closest": closest } }));
        },
    ];
    for (number, answer) in lookups.into_iter().enumerate() {
        let site = one();
        let archive = Archive::new(move |asked, _, stream| answer(asked, stream));
        let done = archive.run(&site, &[]);
        assert!(matches!(done.code, Some(1 | 3)), "{number}: {done:?}");
        assert_eq!(text(&site), ARTICLE, "{number}");
        assert!(!done.stderr.contains('\u{1b}'), "{number}: {done:?}");
    }
    let saves: [Answer; 5] = [
        |_, stream| {
            send(stream, "302 Found", "Location: https://evil.example/web/20251201000000/x\r\n", "")
        },
        |asked, stream| {
            let to = asked.line.split(' ').nth(1).unwrap();
            send(stream, "302 Found", &format!("Location: {to}\r\n"), "");
        },
        |_, stream| send(stream, "200 OK", "", "no copy is named"),
        |_, stream| {
            send(stream, "200 OK", "Content-Location: /web/29991201000000/https://x\r\n", "")
        },
        |_, stream| {
            let long = "x".repeat(1 << 20);
            send(
                stream,
                "200 OK",
                &format!("X: {long}\r\nContent-Location: /web/20251201000000/x\r\n"),
                "",
            );
        },
    ];
    for (number, answer) in saves.into_iter().enumerate() {
        let site = one();
        let archive = saving(move |asked, _, stream| answer(asked, stream));
        let done = archive.run(&site, &[]);
        assert!(matches!(done.code, Some(1 | 3)), "{number}: {done:?}");
        assert!(archive.lines().len() <= 8, "{number}: {}", archive.lines().len());
        assert_eq!(text(&site), ARTICLE, "{number}");
    }
    // One byte in a second is no answer.
    let site = one();
    let archive = Archive::new(|_, _, stream| {
        while stream.write_all(b"H").is_ok() {
            std::thread::sleep(Duration::from_secs(1));
        }
    });
    let start = Instant::now();
    let done = archive.run(&site, &["--timeout", "1"]);
    assert_eq!(done.code, Some(3), "{done:?}");
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
    for bad in ["http://archive.example", "https://me:canary@archive.example", "ftp://localhost/"] {
        let done = run(&site, &["--endpoint", bad], &[]);
        assert_eq!(done.code, Some(2), "{done:?}");
    }
    assert_eq!(text(&site), ARTICLE);
}

/// An archive that makes a copy of everything.
fn willing() -> Archive {
    saving(|_, _, stream| {
        send(stream, "200 OK", "Content-Location: /web/20251201000000/https://x\r\n", "");
    })
}

#[test]
fn a_file_that_changed_meanwhile_is_left_alone_and_named() {
    let site = one();
    let path = site.path("content/articles/a.md");
    let newer = ARTICLE.replace("Text.", "Another text.");
    let (to, bytes) = (path.clone(), newer.clone());
    let archive = saving(move |_, _, stream| {
        fs::write(&to, &bytes).unwrap();
        send(stream, "200 OK", "Content-Location: /web/20251201000000/https://x\r\n", "");
    });
    let done = archive.run(&site, &[]);
    assert_eq!(done.code, Some(1), "{done:?}");
    assert_eq!(text(&site), newer);
    assert!(
        done.stderr.contains("a.md:6:7") && done.stderr.contains("/web/20251201000000/"),
        "{done:?}"
    );
    assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    // A site with mistakes isn't asked about.
    site.write("content/articles/b.md", "+++\ntitel = \"B\"\n+++\n");
    let archive = willing();
    let done = archive.run(&site, &[]);
    assert_eq!((done.code, archive.lines().len()), (Some(1), 0), "{done:?}");
    assert!(done.stderr.contains("unknown-key"), "{done:?}");
}

#[cfg(unix)]
#[test]
fn links_and_permissions_stay_and_nothing_outside_is_written() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let site = Site::new().file("content/articles/real/a.md", ARTICLE);
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("b.md"), ARTICLE).unwrap();
    let real = site.path("content/articles/real/a.md");
    fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).unwrap();
    let archive = willing();
    assert_eq!(archive.run(&site, &[]).code, Some(0));
    assert_eq!(fs::metadata(&real).unwrap().permissions().mode() & 0o777, 0o640);
    // A link out of the site is a mistake of it.
    symlink(outside.path().join("b.md"), site.path("content/articles/b.md")).unwrap();
    let archive = willing();
    let done = archive.run(&site, &[]);
    assert_eq!((done.code, archive.lines().len()), (Some(1), 0), "{done:?}");
    assert_eq!(fs::read_to_string(outside.path().join("b.md")).unwrap(), ARTICLE);
    fs::remove_file(site.path("content/articles/b.md")).unwrap();
    // A file that nobody may write to is left as it is.
    fs::write(&real, ARTICLE).unwrap();
    fs::set_permissions(&real, fs::Permissions::from_mode(0o440)).unwrap();
    let done = willing().run(&site, &[]);
    assert_eq!(done.code, Some(1), "{done:?}");
    assert_eq!(fs::read_to_string(&real).unwrap(), ARTICLE);
    // A link that stands where the new file waits isn't followed.
    fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).unwrap();
    let trap = real.with_file_name(".a.md.dateline-archive");
    symlink(outside.path().join("b.md"), &trap).unwrap();
    let done = willing().run(&site, &[]);
    assert_eq!(done.code, Some(0), "{done:?}");
    assert_eq!(fs::read_to_string(outside.path().join("b.md")).unwrap(), ARTICLE);
    assert!(fs::symlink_metadata(&trap).is_err());
}

#[test]
fn what_is_done_stays_done_when_the_program_is_killed() {
    let site = one().file(
        "content/articles/b.md",
        ARTICLE.replace("notice", "other").replace("2025-11-20", "2025-11-21"),
    );
    let archive = saving(|asked, _, stream| {
        if asked.line.contains("notice") {
            std::thread::sleep(Duration::from_mins(1));
        }
        send(stream, "200 OK", "Content-Location: /web/20251201000000/https://x\r\n", "");
    });
    let mut child = dateline();
    child.args(["archive", "--pause", "0", "--endpoint", &archive.address, "--root"]);
    let mut child = child.arg(&site.root).spawn().unwrap();
    let start = Instant::now();
    while archive.lines().len() < 4 && start.elapsed() < Duration::from_secs(60) {
        std::thread::sleep(Duration::from_millis(10));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let newer = fs::read_to_string(site.path("content/articles/b.md")).unwrap();
    assert!(newer.contains("archived = ") && text(&site) == ARTICLE, "{newer}");
    assert_eq!(willing().run(&site, &[]).code, Some(0));
    assert!(text(&site).contains("archived = "));
    assert_eq!(fs::read_dir(site.path("content/articles")).unwrap().count(), 2);
}

#[test]
fn a_check_names_what_has_no_copy_where_a_desk_wants_them() {
    let named = |site: &Site, more: &[&str]| {
        let run = site.run(&[&["check", "--format", "json"], more].concat());
        let all = run.json();
        let all = all.iter().filter(|finding| finding["code"] == "unarchived-source");
        all.map(|finding| (finding["line"].as_u64(), finding["column"].as_u64()))
            .collect::<Vec<_>>()
    };
    let site = one();
    assert_eq!(named(&site, &["--sources"]), []);
    let site = one().settings("archive = true");
    assert_eq!(named(&site, &[]), []);
    assert_eq!(named(&site, &["--sources"]), [(Some(5), Some(9))]);
    let site = one().settings("[check]\nunarchived-source = \"warning\"");
    assert_eq!(named(&site, &[]), [(Some(5), Some(9))]);
    // What no archive can have isn't missed.
    let site = Site::new()
        .settings("archive = true")
        .file("content/articles/a.md", ARTICLE.replace("www.example.org", "10.0.0.1"));
    assert_eq!(named(&site, &["--sources"]), []);
}
