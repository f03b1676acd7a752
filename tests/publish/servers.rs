//! `dateline publish` against real servers: S3 that checks signatures (moto), a proxy that spoils
//! requests, and OpenSSH (rows 18 to 22 of the trust table).
//!
//! Tests whose server isn't installed say so and pass; `.ci/publish` installs them and runs this
//! with `--features s3,sftp`.

#![cfg(all(feature = "s3", feature = "sftp"))]

use std::fs;
use std::process::Stdio;
use std::time::Duration;

use crate::kit::dead_links;
use crate::kit::real::{
    CANARY, Variables, assert_nowhere, assert_published, bucket, change, command, folder, good,
    publish, s3_target, settings, sftp_target, site,
};
use crate::kit::servers::{Proxy, S3, Ssh};

#[test]
fn s3_from_the_first_file_to_the_last() {
    for server in S3::each() {
        from_the_first_file_to_the_last(server);
    }
}

fn from_the_first_file_to_the_last(mut server: S3) {
    let site = site(&s3_target(&server.endpoint));
    let keys = server.keys();
    server.put_theirs("elsewhere/theirs.txt");
    good(&site, &[], &keys);
    assert_published(&site, &bucket(&mut server));
    let objects = server.objects();
    let page = &objects["www/index.html"];
    assert_eq!(page.kind, "text/html; charset=utf-8");
    assert_eq!((page.cache.as_str(), page.encoding.as_str()), ("public, max-age=60", "gzip"));
    let css = objects.iter().find(|(path, _)| path.contains("/style.")).unwrap().1;
    assert_eq!(css.cache, "public, max-age=31536000, immutable");
    let photo = objects.iter().find(|(path, _)| path.ends_with(".jpg")).unwrap().1;
    assert_eq!((photo.kind.as_str(), photo.encoding.as_str()), ("image/jpeg", ""));
    assert!(good(&site, &[], &keys).contains("nothing to do"));
    for n in 1..4 {
        change(&site, n);
        good(&site, &[], &keys);
        assert_published(&site, &bucket(&mut server));
    }
    assert!(good(&site, &["--verify"], &keys).contains("0 differ"));
    server.put_theirs("www/index.html");
    assert!(good(&site, &["--verify"], &keys).contains("1 differ"));
    assert_published(&site, &bucket(&mut server));
    // Somebody else's file where one of the site belongs.
    server.put_theirs("www/clash.txt");
    site.write("static/clash.txt", "ours");
    let (code, text) = publish(&site, &[], &keys);
    assert_eq!(code, 3, "{text}");
    assert!(text.contains("clash.txt") && text.contains("--adopt"), "{text}");
    assert_eq!(server.objects()["www/clash.txt"].body, b"theirs");
    good(&site, &["--adopt"], &keys);
    assert_eq!(server.objects()["elsewhere/theirs.txt"].body, b"theirs");
    assert_published(&site, &bucket(&mut server));
}

#[test]
fn s3_requests_are_those_of_the_dry_run() {
    for server in S3::each() {
        requests_are_those_of_the_dry_run(&server);
    }
}

fn requests_are_those_of_the_dry_run(server: &S3) {
    let site = site("");
    let log = site.around().join("log");
    let proxy = Proxy::start(&server.endpoint, &log, &[]);
    settings(&site, &s3_target(&proxy.endpoint));
    let mut last = 0;
    for n in 0..3 {
        if n > 0 {
            change(&site, n);
        }
        let plan = good(&site, &["--dry-run"], &server.keys());
        let dry = proxy.requests().split_off(last);
        assert!(dry.iter().all(|(method, ..)| method == "GET" || method == "HEAD"), "{dry:?}");
        let mut promised: Vec<String> = plan
            .lines()
            .filter(|line| line.starts_with("  ") && !line.contains("record"))
            .filter_map(|line| {
                let words: Vec<&str> = line.split_whitespace().collect();
                match words[..] {
                    ["send", _, _, path, ..] => Some(format!("PUT /desk/www/{path}")),
                    ["remove", path, ..] => Some(format!("DELETE /desk/www/{path}")),
                    _ => None,
                }
            })
            .collect();
        last = proxy.requests().len();
        good(&site, &[], &server.keys());
        let all = proxy.requests().split_off(last);
        last += all.len();
        let writes = all.iter().filter(|(method, ..)| method == "PUT" || method == "DELETE");
        let writes = writes.map(|(method, path, ..)| format!("{method} {path}"));
        // What asks whether the service keeps conditions leaves nothing there.
        let writes = writes.filter(|line| !line.ends_with("/.dateline-probe"));
        let (records, mut writes): (Vec<_>, Vec<_>) =
            writes.partition(|line| line.contains(".dateline-state"));
        assert_eq!(records.len(), 2, "{records:?}");
        promised.sort_unstable();
        writes.sort_unstable();
        assert_eq!(writes, promised, "{plan}");
    }
    assert!(proxy.requests().iter().all(|(.., running)| *running <= 4));
}

/// A client library leaves white space at the ends of a name out: `notes.txt ` would become
/// `notes.txt`, which may be another file of the site.
#[test]
fn s3_refuses_names_that_begin_or_end_with_white_space() {
    for mut server in S3::each() {
        let site = site(&s3_target(&server.endpoint));
        site.write("static/notes.txt", "ours");
        good(&site, &[], &server.keys());
        let before = bucket(&mut server);
        for name in
            ["notes.txt ", " notes.txt", "notes.txt\u{a0}", "notes.txt\t", "data/notes.txt "]
        {
            let path = format!("static/{name}");
            site.write(&path, "another");
            for arguments in [&["--dry-run"][..], &[]] {
                let (code, text) = publish(&site, arguments, &server.keys());
                assert_ne!(code, 0, "{name:?}: {text}");
                assert!(text.contains(name.trim()), "{name:?}: {text}");
                assert!(bucket(&mut server) == before, "{name:?}");
            }
            site.remove(&path);
        }
        // In the middle of a path it is a sign like any other.
        site.write("static/two words/ notes.txt", "spaced");
        good(&site, &[], &server.keys());
        assert_published(&site, &bucket(&mut server));
    }
}

#[test]
fn s3_through_a_line_that_spoils_a_third_of_the_requests() {
    let Some(mut server) = S3::start() else { return };
    let site = site("");
    let proxy = Proxy::start(
        &server.endpoint,
        &site.around().join("log"),
        &["--faults", "503,429,reset,lost,corrupt,corrupt,lost", "--every", "3"],
    );
    settings(&site, &s3_target(&proxy.endpoint));
    for n in 0..3 {
        if n > 0 {
            change(&site, n);
        }
        let text = good(&site, &[], &server.keys());
        assert!(n > 0 || text.contains("retried"), "{text}");
        assert_published(&site, &bucket(&mut server));
    }
    let requests = proxy.requests();
    for fault in ["503", "429", "reset", "lost", "corrupt"] {
        assert!(requests.iter().any(|(_, _, f, _)| f == fault), "{fault} never happened");
    }
    settings(&site, &s3_target(&server.endpoint));
    assert!(good(&site, &["--verify"], &server.keys()).contains("0 differ"));
}

#[test]
fn s3_killed_and_gone_on_with() {
    for server in S3::each() {
        killed_and_gone_on_with(server);
    }
}

fn killed_and_gone_on_with(mut server: S3) {
    let site = site(&s3_target(&server.endpoint));
    good(&site, &[], &server.keys());
    change(&site, 1);
    change(&site, 2);
    let log = site.around().join("log");
    let proxy = Proxy::start(&server.endpoint, &log, &["--delay", "0.3"]);
    settings(&site, &s3_target(&proxy.endpoint));
    let plan = good(&site, &["--dry-run"], &server.keys());
    let files = |text: &str| {
        text.lines().filter(|l| l.starts_with("  send ") && !l.contains("record")).count()
    };
    let all = files(&plan);
    let before = bucket(&mut server);
    let mut running = command(&site, &[], &server.keys())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let base = proxy.requests().len();
    let puts = |from: usize| {
        proxy.requests()[from..]
            .iter()
            .filter(|(m, p, ..)| m == "PUT" && !p.contains(".dateline"))
            .count()
    };
    while puts(base) < 6 {
        std::thread::sleep(Duration::from_millis(20));
    }
    // Readers find every page of the old site, with all that it links to.
    let now = bucket(&mut server);
    assert!(before.keys().all(|path| now.contains_key(path)), "something is gone already");
    assert_eq!(dead_links(&now, "/news"), []);
    running.kill().unwrap();
    running.wait().unwrap();
    std::thread::sleep(Duration::from_secs(1));
    let sent = puts(base);
    let base = proxy.requests().len();
    let text = good(&site, &[], &server.keys());
    assert!(text.contains("going on"), "{text}");
    // What was under way when it was killed (4 at once) may be sent again.
    let again = puts(base);
    assert!(again < all && sent + again <= all + 4, "{sent} and {again} of {all}");
    assert_published(&site, &bucket(&mut server));
    assert!(good(&site, &["--verify"], &server.keys()).contains("0 differ"));
}

#[test]
fn s3_at_no_moment_of_a_publish_is_a_link_dead_and_a_second_publisher_is_told() {
    let Some(mut server) = S3::start() else { return };
    let site = site(&s3_target(&server.endpoint));
    good(&site, &[], &server.keys());
    change(&site, 1);
    let proxy = Proxy::start(&server.endpoint, &site.around().join("log"), &["--delay", "0.1"]);
    settings(&site, &s3_target(&proxy.endpoint));
    change(&site, 2);
    let mut running = command(&site, &[], &server.keys()).stdout(Stdio::piped()).spawn().unwrap();
    let mut looks = 0;
    let mut told = String::new();
    let status = loop {
        assert_eq!(dead_links(&bucket(&mut server), "/news"), []);
        looks += 1;
        let begun = proxy.requests().iter().filter(|(m, ..)| m == "PUT").count() >= 3;
        if told.is_empty() && begun {
            // Another machine: it has no journal.
            let other = self::site(&s3_target(&server.endpoint));
            told = publish(&other, &[], &server.keys()).1;
        }
        if let Some(status) = running.try_wait().unwrap() {
            break status;
        }
    };
    assert!(status.success() && looks > 3, "{status}, {looks}");
    assert!(told.contains("somebody else"), "{told}");
    assert_published(&site, &bucket(&mut server));
}

#[test]
fn s3_keys_are_told_wrong_and_shown_nowhere() {
    let Some(server) = S3::start() else { return };
    let site = site(&s3_target(&server.endpoint));
    let wrong = vec![
        ("AWS_ACCESS_KEY_ID".to_owned(), server.key.clone()),
        ("AWS_SECRET_ACCESS_KEY".to_owned(), CANARY.to_owned()),
        ("RUST_LOG".to_owned(), "trace".to_owned()),
        ("RUST_BACKTRACE".to_owned(), "1".to_owned()),
    ];
    let (code, text) = publish(&site, &[], &wrong);
    assert_eq!(code, 3, "{text}");
    assert!(text.contains("AWS_SECRET_ACCESS_KEY"), "{text}");
    let (code, none) = publish(&site, &[], &Variables::new());
    assert_eq!(code, 3, "{none}");
    assert!(none.contains("there are no keys") && none.contains("AWS_SECRET_ACCESS_KEY"), "{none}");
    good(&site, &[], &server.keys());
    for secret in [CANARY, &server.secret] {
        assert!(!text.contains(secret) && !none.contains(secret));
        assert_nowhere(&site.around(), secret);
    }
}

#[test]
fn one_more_article_sends_a_number_that_depends_on_its_entities() {
    let Some(server) = S3::start() else { return };
    let site = site("");
    for n in 0..120 {
        let front = format!(
            "title = \"Old {n}\"\ndate = 2025-{:02}-{:02}\ncountries = [\"CA\", \"Norway\"]\ntopics = [\"Water\"]",
            n % 12 + 1,
            n % 28 + 1
        );
        site.write_article(&format!("2025/old-{n}"), &front, "Old.");
    }
    let proxy = Proxy::start(&server.endpoint, &site.around().join("log"), &[]);
    settings(&site, &s3_target(&proxy.endpoint));
    good(&site, &[], &server.keys());
    let base = proxy.requests().len();
    // Four entities: two countries, a topic, an author.
    let front = "title = \"Newest\"\ndate = 2026-03-09\ncountries = [\"CA\", \"Norway\"]\n\
                 topics = [\"Water\"]\nauthors = [\"Jo Writer\"]";
    site.write_article("2026/newest", front, "New.");
    good(&site, &[], &server.keys());
    let sent = proxy.requests()[base..].iter().filter(|(m, ..)| m == "PUT").count();
    println!("one article more sent {sent} objects, Dateline's record (twice) counted in");
    assert!(sent <= 12 + 6 * 4, "{sent}");
}

#[test]
fn sftp_behind_a_link_and_into_a_plain_folder() {
    let place = tempfile::tempdir().unwrap();
    let Some(ssh) = Ssh::start(&place.path().join("ssh")) else { return };
    let www = place.path().join("www");
    for more in ["", "switch = false"] {
        let site = site(&sftp_target(&ssh, &www, more));
        good(&site, &["--dry-run"], &ssh.path());
        assert!(!www.exists());
        good(&site, &[], &ssh.path());
        assert_eq!(www.is_symlink(), more.is_empty());
        assert_published(&site, &folder(&www));
        for n in 1..4 {
            change(&site, n);
            good(&site, &[], &ssh.path());
            assert_published(&site, &folder(&www));
            assert_eq!(dead_links(&folder(&www), "/news"), []);
        }
        assert!(good(&site, &[], &ssh.path()).contains("nothing to do"));
        assert!(good(&site, &["--verify"], &ssh.path()).contains("0 differ"));
        let real = www.canonicalize().unwrap();
        fs::write(real.join("index.html"), "damaged").unwrap();
        assert!(good(&site, &["--verify"], &ssh.path()).contains("1 differ"));
        assert_published(&site, &folder(&www));
        if more.is_empty() {
            fs::remove_file(&www).unwrap();
        } else {
            fs::write(www.join("theirs.txt"), "theirs").unwrap();
            change(&site, 4);
            good(&site, &[], &ssh.path());
            assert_eq!(fs::read(www.join("theirs.txt")).unwrap(), b"theirs");
        }
    }
}

#[test]
fn sftp_refuses_a_host_whose_key_is_another_or_unknown() {
    let place = tempfile::tempdir().unwrap();
    let Some(ssh) = Ssh::start(&place.path().join("ssh")) else { return };
    let www = place.path().join("www");
    let site = site(&sftp_target(&ssh, &www, ""));
    ssh.know(&place.path().join("ssh/user.pub"));
    let (code, text) = publish(&site, &[], &ssh.path());
    assert_eq!(code, 3, "{text}");
    assert!(text.contains("isn't the one that this machine knows"), "{text}");
    fs::write(place.path().join("ssh/known"), "").unwrap();
    let (code, text) = publish(&site, &[], &ssh.path());
    assert_eq!(code, 3, "{text}");
    assert!(text.contains("doesn't know its key yet"), "{text}");
    assert!(!www.exists());
}
