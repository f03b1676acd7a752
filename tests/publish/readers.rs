//! What readers get of a publish, and what they don't (rows 15, 17 and 18 of the trust table), the
//! same for every kind of host that can run here: a local folder, a branch of git, two servers of
//! S3, SFTP behind a link and into a plain folder.
//!
//! S3 and SFTP take part with `--features s3,sftp`, as in `.ci/publish`.

use std::any::Any;
use std::path::Path;

use crate::kit::readers::{Reader, get, serve};
use crate::kit::real::{Variables, change, command_at, s3_target, settings, sftp_target};
use crate::kit::servers::{S3, Ssh};
use crate::support::git::{bare, git_bytes};
use crate::support::pictures::png;
use crate::support::{self, Entry, NOW, Site, said, sampled_from, sized};

/// All names and contents that can be found somewhere.
type Found = Vec<(String, Vec<u8>)>;

/// A kind of host.
struct PublishPlace {
    name: &'static str,
    target: String,
    variables: Variables,
    /// Where readers ask; a branch has no readers of its own.
    address: Option<String>,
    /// Everything that is there now, Dateline's own files included.
    there: Box<dyn FnMut() -> Found>,
    /// Everything that ever came there, as far as the host still has it.
    received: Option<Box<dyn Fn() -> Found>>,
    _server: Option<Box<dyn Any>>,
}

impl PublishPlace {
    fn publish(&self, site: &Site, as_of: &str, more: &[&str]) -> String {
        let output = command_at(site, as_of, more, &self.variables).output().unwrap();
        let (code, text) = said(&output);
        assert_eq!(code, 0, "{}: {text}", self.name);
        text
    }

    fn received(&mut self) -> Found {
        match &self.received {
            Some(received) => received(),
            None => (self.there)(),
        }
    }
}

fn files(folder: &Path) -> Found {
    let all = support::shot(folder, &[]).into_iter();
    all.filter_map(|(path, entry)| match entry {
        Entry::File(_, bytes) => Some((path, bytes)),
        Entry::Link(to) => Some((path, to.to_string_lossy().into_owned().into_bytes())),
        _ => None,
    })
    .collect()
}

/// Every kind of host that can run here, each with folders of its own below this one.
fn places(around: &Path) -> Vec<PublishPlace> {
    let www = around.join("local/www");
    std::fs::create_dir(around.join("local")).unwrap();
    let mut all = vec![PublishPlace {
        name: "local",
        target: "[publish.live]\nkind = \"local\"\npath = \"../local/www\"\n".to_owned(),
        variables: Variables::new(),
        address: Some(serve(&www)),
        there: Box::new({
            let folder = around.join("local");
            move || files(&folder)
        }),
        received: None,
        _server: None,
    }];
    let repository = around.join("site.git");
    bare(&repository);
    all.push(PublishPlace {
        name: "git",
        target: "[publish.live]\nkind = \"git\"\nrepository = \"../site.git\"\n".to_owned(),
        variables: Variables::new(),
        address: None,
        there: Box::new({
            let repository = repository.clone();
            move || {
                let names =
                    String::from_utf8(git_bytes(&repository, &["ls-tree", "-rz", "gh-pages"]))
                        .unwrap();
                let of = |line: &str| {
                    let (about, name) = line.split_once('\t').unwrap();
                    let id = about.split(' ').nth(2).unwrap();
                    (name.to_owned(), git_bytes(&repository, &["cat-file", "blob", id]))
                };
                names.split_terminator('\0').map(of).collect()
            }
        }),
        received: Some(Box::new(move || {
            let all = ["cat-file", "--batch-all-objects", "--batch"];
            vec![("every object".to_owned(), git_bytes(&repository, &all))]
        })),
        _server: None,
    });
    if cfg!(feature = "s3") {
        for mut server in S3::each() {
            let (target, variables) = (s3_target(&server.endpoint), server.keys());
            let address = Some(server.site.clone());
            let there = move || {
                let object = |(name, object): (String, crate::kit::servers::Object)| {
                    let plain = name.ends_with(".gz").then(|| gunzip(&object.body));
                    (name, plain.unwrap_or(object.body))
                };
                server.objects().into_iter().map(object).collect()
            };
            all.push(PublishPlace {
                name: "s3",
                target,
                variables,
                address,
                there: Box::new(there),
                received: None,
                _server: None,
            });
        }
    }
    if cfg!(feature = "sftp") {
        for (name, more) in [("sftp", ""), ("sftp-plain", "switch = false")] {
            let Some(ssh) = Ssh::start(&around.join(format!("{name}-keys"))) else { continue };
            let folder = around.join(name);
            std::fs::create_dir(&folder).unwrap();
            all.push(PublishPlace {
                name,
                target: sftp_target(&ssh, &folder.join("www"), more),
                variables: ssh.path(),
                address: Some(serve(&folder.join("www"))),
                there: Box::new(move || files(&folder)),
                received: None,
                _server: Some(Box::new(ssh)),
            });
        }
    }
    all
}

#[cfg(feature = "s3")]
fn gunzip(bytes: &[u8]) -> Vec<u8> {
    use std::io::Read;
    let mut plain = Vec::new();
    flate2::read::GzDecoder::new(bytes).read_to_end(&mut plain).unwrap();
    plain
}

#[cfg(not(feature = "s3"))]
fn gunzip(bytes: &[u8]) -> Vec<u8> {
    bytes.to_vec()
}

/// The place where a word is, in a name or in a content.
fn find<'a>(found: &'a Found, word: &str) -> Option<&'a str> {
    let word = word.to_ascii_lowercase();
    let has = |bytes: &[u8]| {
        let bytes = bytes.to_ascii_lowercase();
        bytes.windows(word.len()).any(|window| window == word.as_bytes())
    };
    found.iter().find(|(name, bytes)| has(name.as_bytes()) || has(bytes)).map(|(name, _)| &**name)
}

#[test]
fn a_reader_finds_no_dead_reference_while_and_after_something_is_published() {
    let around = tempfile::tempdir().unwrap();
    for place in places(around.path()) {
        let Some(address) = place.address.clone() else { continue };
        let site = Site::rich_in(tempfile::tempdir_in(around.path()).unwrap());
        // `around` of this site is a folder deeper than that of the places.
        let target = place.target.replace("\"../", "\"../../");
        settings(&site, &target);
        for n in 0..12 {
            let front =
                format!("title = \"Old {n}\"\ndate = 2026-01-{:02}\ncountries = [\"CA\"]", n + 1);
            site.write_article(&format!("2026/old-{n}"), &front, "Old.");
        }
        place.publish(&site, NOW, &[]);
        let mut reader = Reader { address: address.clone(), ..Reader::default() };
        reader.read();
        let mut looks = 0;
        for n in 1..5 {
            change(&site, n);
            let mut command = command_at(&site, NOW, &[], &place.variables);
            let publish = std::thread::spawn(move || command.output().unwrap());
            while !publish.is_finished() {
                reader.read();
                looks += 1;
            }
            let (code, text) = said(&publish.join().unwrap());
            assert_eq!(code, 0, "{}: {text}", place.name);
            reader.read();
        }
        assert!(reader.assets.len() >= 5, "{}: {:?}", place.name, reader.assets);
        println!(
            "{}: {looks} looks while it changed, {} files asked for",
            place.name, reader.asked
        );
        // A day later nobody has the old pages open any more.
        change(&site, 5);
        let later = "2026-03-11T12:00:01Z";
        place.publish(&site, later, &[]);
        change(&site, 6);
        place.publish(&site, "2026-03-12T12:00:02Z", &[]);
        let left: Vec<_> =
            reader.assets.iter().filter(|path| get(&address, path).is_some()).collect();
        assert!(left.is_empty(), "{}: {left:?} stayed", place.name);
    }
}

/// An article with all that only it brings into the site, and the words that stand in it.
fn hidden(site: &Site, dates: &str) -> Vec<&'static str> {
    site.write(
        "content/officials/zqofficial.md",
        "+++\nname = \"Zqname Example\"\ncountry = \"FJ\"\nalways = false\n+++\nZqbiography.\n",
    );
    site.write("content/articles/2026/zqpicture.gif", "\u{fffd} zqpixels");
    site.write("content/articles/2026/zqdrawn.png", png(48, 32, 1));
    site.write_article(
        "2026/zqstem",
        &format!(
            "title = \"Zqtitle\"\n{dates}\nsummary = \"Zqsummary\"\ncountries = [\"CA\", \"FJ\"]\n\
             officials = [\"zqofficial\"]\ntopics = [\"Zqtopic\"]\nauthors = [\"Zqauthor\"]\n\
             image = {{ src = \"zqpicture.gif\", alt = \"Zqalt\" }}\n\
             [[sources]]\nid = \"zqsource\"\ntitle = \"Zqnotice\"\nnote = \"Kept by the desk.\"\ndate = 2026-01-31\n\
             [[quotes]]\ntext = \"Zqquote\"\nspeaker = \"zqofficial\"\nsource = \"zqsource\""
        ),
        "Zqbody of Zqname: \u{201c}Zqquote\u{201d}.\n\n![Zqplan](zqdrawn.png)",
    );
    vec![
        "zqofficial",
        "Zqname",
        "Zqbiography",
        "zqpicture",
        "zqpixels",
        "zqdrawn-48.",
        "Zqplan",
        "zqstem",
        "Zqtitle",
        "Zqsummary",
        "Zqtopic",
        "Zqauthor",
        "Zqalt",
        "Zqquote",
        "Zqnotice",
        "Zqbody",
    ]
}

#[test]
fn before_an_embargo_ends_neither_the_plan_nor_the_host_has_a_word_of_it() {
    let around = tempfile::tempdir().unwrap();
    for mut place in places(around.path()) {
        let site = Site::rich_in(tempfile::tempdir_in(around.path()).unwrap());
        let list = "after = [\"sh\", \"-c\", \"cat > ../list\"]\n";
        settings(&site, &format!("{}{list}", place.target.replace("\"../", "\"../../")));
        let words = hidden(&site, "date = 2026-02-01\nembargo = 2026-03-20T12:00:00Z");
        let mut said = String::new();
        for round in 0..sized(2, 3, 3) {
            if round > 0 {
                change(&site, round);
            }
            said += &place.publish(&site, NOW, &["--dry-run", "--run-after"]);
            said += &place.publish(&site, NOW, &["--run-after"]);
            said += &std::fs::read_to_string(site.around().join("list")).unwrap();
        }
        said += &place.publish(&site, NOW, &["--verify", "--run-after"]);
        let received = place.received();
        assert!(received.len() > 20 || place.name == "git", "{}", received.len());
        for word in &words {
            let at = find(&received, word);
            assert_eq!(at, None, "{}: {word} was sent too early", place.name);
            assert!(!said.contains(word), "{}: {word} in: {said}", place.name);
        }
        // The control: with the release, all of it comes.
        place.publish(&site, "2026-03-20T12:00:00Z", &["--run-after"]);
        let received = place.received();
        for word in &words {
            assert!(find(&received, word).is_some(), "{}: {word} never came", place.name);
        }
    }
}

#[test]
fn what_is_withdrawn_goes_from_the_host_and_from_every_copy_on_it() {
    let around = tempfile::tempdir().unwrap();
    for (n, mut place) in places(around.path()).into_iter().enumerate() {
        let site = Site::rich_in(tempfile::tempdir_in(around.path()).unwrap());
        settings(&site, &place.target.replace("\"../", "\"../../"));
        let text = |site: &Site| {
            std::fs::read_to_string(site.root.join("content/articles/2026/zqstem.md")).unwrap()
        };
        for way in sampled_from(n, ["removed", "expired", "set back to draft"], 3) {
            let words = hidden(&site, "date = 2026-02-01\nexpires = 2026-03-20T12:00:00Z");
            // Twice, so that the hidden copies have it too.
            for n in 1..3 {
                change(&site, n);
                place.publish(&site, NOW, &[]);
            }
            let there = (place.there)();
            for word in &words {
                assert!(find(&there, word).is_some(), "{}: {word} isn't there", place.name);
            }
            let mut as_of = NOW;
            match way {
                "removed" => site.remove("content/articles/2026/zqstem.md"),
                "expired" => as_of = "2026-03-20T12:00:00Z",
                _ => {
                    let draft = text(&site).replacen("title", "draft = true\ntitle", 1);
                    site.write("content/articles/2026/zqstem.md", draft);
                }
            }
            let plan = place.publish(&site, as_of, &["--dry-run"]);
            assert!(plan.contains("remove "), "{}: {plan}", place.name);
            place.publish(&site, as_of, &[]);
            let there = (place.there)();
            for word in &words {
                let at = find(&there, word);
                assert_eq!(at, None, "{}, {way}: {word} is still there", place.name);
            }
            assert!(place.publish(&site, as_of, &[]).contains("nothing to do"));
            assert!(place.publish(&site, as_of, &["--verify"]).contains(": 0 differ"));
        }
    }
}
