//! The process: it writes nothing of the site, ends at once, leaves nothing, and says what it must.

use std::net::TcpListener;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::client::{Preview, until};
use crate::support::trees::stamps;
use crate::support::{NOW, Site, assert_same, shot};

fn interrupt(preview: &mut Preview) -> (Duration, Option<i32>) {
    let start = Instant::now();
    let id = preview.child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    let status = until("it ends", || preview.child.try_wait().unwrap());
    (start.elapsed(), status.code())
}

#[test]
fn it_writes_nothing_and_ends_at_once() {
    let site = Site::rich();
    site.good(&site.public(), NOW.parse().unwrap());
    let output = stamps(&site.public());
    let before = shot(&site.around(), &[]);
    let mut preview = Preview::start(&site.root, &["--as-of", NOW]);
    let events = preview.events();
    let mut client = preview.client();
    for path in ["/news/", "/news/feed.xml", "/news/2026/02/03/flood/", "/news/nothing"] {
        client.get(path);
    }
    site.write_article("new", "title = \"New\"\ndate = 2026-02-01", "New.");
    preview.shows("/news/2026/02/01/new/", "New.");
    site.remove("content/articles/new.md");
    preview.lacks("/news/2026/02/01/new/");
    events.until("all of it", |event| event["version"].as_u64() >= Some(3));
    // With a stream of events and a kept connection open.
    let (took, code) = interrupt(&mut preview);
    println!("ended {took:?} after SIGINT");
    assert!(took < Duration::from_secs(2), "{took:?}");
    assert_eq!(code, Some(0));
    assert_eq!(stamps(&site.public()), output, "the output was touched");
    let mut after = shot(&site.around(), &[]);
    let mut before = before;
    // What caches say may be newer; that there are other files in them may not.
    let names: Vec<_> = after.keys().filter(|path| !before.contains_key(*path)).cloned().collect();
    assert_eq!(names, Vec::<String>::new(), "left behind");
    before.retain(|path, _| !path.contains("/.dateline"));
    after.retain(|path, _| !path.contains("/.dateline"));
    assert_same(&before, &after, "the site");
    TcpListener::bind(("127.0.0.1", preview.port)).unwrap();
}

#[test]
fn a_site_that_was_never_built_gets_no_output() {
    let site = Site::rich();
    let mut preview = Preview::start(&site.root, &[]);
    assert_eq!(preview.get("/news/").status, 200);
    assert_eq!(interrupt(&mut preview).1, Some(0));
    assert!(!site.public().exists());
    let build = site.run_build(&[]);
    assert!(build.status.success(), "{build:?}");
}

#[test]
fn a_port_in_use_is_named_and_the_next_one_taken() {
    // Two ports in a row, as far as that can be had.
    let (held, port) = until("two free ports", || {
        let first = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = first.local_addr().unwrap().port();
        let second = TcpListener::bind(("127.0.0.1", port.checked_add(1)?)).ok()?;
        Some(([first, second], port))
    });
    let site = Site::bare();
    let preview = Preview::start_at(&site.root, port, &[]);
    assert!(preview.port > port + 1, "{}", preview.port);
    for taken in [port, port + 1] {
        assert!(preview.err().contains(&format!("port {taken} is in use")), "{}", preview.err());
    }
    assert_eq!(preview.get("/").status, 200);
    assert!(!preview.err().contains("warning"), "{}", preview.err());
    drop(held);
}

#[test]
fn listening_to_others_is_warned_of() {
    let site = Site::bare();
    let preview = Preview::start(&site.root, &["--host", "0.0.0.0"]);
    assert!(
        preview.err().contains("warning: everybody who can reach 0.0.0.0"),
        "{}",
        preview.err()
    );
    assert!(preview.out().contains("http://127.0.0.1:"), "{}", preview.out());
    assert_eq!(preview.get("/").status, 200);
    // By its address it may be asked then, by a name that isn't its own never.
    let mut client = preview.client();
    let ask = |host: &str| format!("GET / HTTP/1.1\r\nHost: {host}\r\n\r\n");
    assert_eq!(client.raw(ask("192.168.0.10:4000").as_bytes()).status, 200);
    assert_eq!(client.raw(ask("evil.example:4000").as_bytes()).status, 403);
}
