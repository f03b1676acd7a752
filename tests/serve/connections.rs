//! What a machine has only so much of: connections, and folders that the system watches.

use std::fs;
use std::io::{ErrorKind, Read};
use std::net::TcpStream;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::client::{Preview, until};
use crate::support::Site;

#[test]
fn a_thousand_idle_connections_keep_nobody_out() {
    let site = Site::bare();
    site.write_article("a", "title = \"A\"\ndate = 2026-01-01", "First.");
    let preview = Preview::start(&site.root, &[]);
    let events = preview.events();
    events.until("the first state", |event| event["version"].as_u64() >= Some(1));
    let mut kept = preview.client();
    assert_eq!(kept.get("/").status, 200);
    let mut idle: Vec<TcpStream> =
        (0..1000).map(|_| TcpStream::connect(("127.0.0.1", preview.port)).unwrap()).collect();
    let start = Instant::now();
    assert_eq!(preview.get("/2026/01/01/a/").status, 200);
    assert_eq!(kept.get("/2026/01/01/a/").status, 200);
    println!("two answers in {:?} with {} idle connections", start.elapsed(), idle.len());
    site.write_article("a", "title = \"A\"\ndate = 2026-01-01", "Second.");
    events.until("a browser that listens goes on", |event| event["how"] == "articles");
    // Most of them are closed by now, the oldest first.
    let mut closed = 0;
    for stream in &mut idle[..700] {
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        closed += usize::from(match stream.read(&mut [0]) {
            Ok(read) => read == 0,
            Err(error) => error.kind() == ErrorKind::ConnectionReset,
        });
    }
    assert_eq!(closed, 700);
    let files = format!("/proc/{}/fd", preview.child.id());
    if let Ok(open) = fs::read_dir(files) {
        let open = open.count();
        assert!(open < 300, "{open} files are open");
    }
}

/// The limits of a user namespace are its own (namespaces(7), `/proc/sys/user`); where there are
/// none to be had, there is nothing to try.
#[test]
fn folders_that_the_system_does_not_watch_are_looked_at() {
    let limited = |limit: &str| {
        let mut command = Command::new("unshare");
        let script = format!("echo {limit} && exec \"$@\"");
        command.args(["-Ur", "sh", "-c", &script, "sh"]);
        command
    };
    for limit in
        ["4 > /proc/sys/user/max_inotify_watches", "0 > /proc/sys/user/max_inotify_instances"]
    {
        let tried = limited(limit).arg("true").output();
        if !tried.is_ok_and(|output| output.status.success()) {
            println!("no user namespaces here: not tried");
            return;
        }
        let site = Site::bare();
        let last = "year9/a";
        for year in 0..10 {
            site.write_article(
                &format!("year{year}/a"),
                &format!("title = \"A\"\ndate = 2026-01-01\nslug = \"a{year}\""),
                "First.",
            );
        }
        let mut command = limited(limit);
        command.arg(env!("CARGO_BIN_EXE_dateline"));
        let preview = Preview::start_with(command, &site.root, 0, &[]);
        let said = "the system watches no more folders";
        until(said, || preview.err().contains(said).then_some(()));
        let front = "title = \"A\"\ndate = 2026-01-01\nslug = \"a9\"";
        preview.shows("/2026/01/01/a9/", "First.");
        site.write_article(last, front, "Second, with more.");
        preview.shows("/2026/01/01/a9/", "Second, with more.");
        assert_eq!(preview.err().matches(said).count(), 1, "{}", preview.err());
    }
}
