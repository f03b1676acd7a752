//! Row 19 of the trust table with real servers: whichever request fails, and wherever Dateline is
//! killed or its line cut, nothing is removed that shouldn't be, and the next run makes it good. And
//! hosts that aren't what they seem.
//!
//! Needs `--features s3,sftp`, see `.ci/publish`. DATELINE_FULL=1 takes every request in turn;
//! without, every fourth of S3 and every 37th of SFTP (`publish_rules` has all, in memory).

#![cfg(all(feature = "s3", feature = "sftp"))]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use crate::kit::dead_links;
use crate::kit::real::{
    CANARY, Variables, assert_nowhere, assert_published, bucket, change, command, folder, good,
    publish, s3_target, settings, sftp_target, site,
};
use crate::kit::servers::{Proxy, S3, Ssh};
use crate::support;

/// A site that has been published once, and then changed: new, replaced and withdrawn files.
fn changed(targets: &str, variables: &Variables) -> support::Site {
    let site = site(targets);
    change(&site, 1);
    good(&site, &[], variables);
    change(&site, 2);
    site.remove("content/articles/2026/flood.fr.md");
    site
}

#[test]
fn s3_whichever_request_is_refused_nothing_is_lost_and_the_next_run_makes_it_good() {
    let Some(mut server) = S3::start() else { return };
    let (mut n, mut tried) = (1, 0);
    loop {
        let name = format!("www{n}");
        let here = |endpoint: &str| s3_target(endpoint).replace("\"www\"", &format!("\"{name}\""));
        let site = changed(&here(&server.endpoint), &server.keys());
        let below = |server: &mut S3| -> BTreeMap<String, Vec<u8>> {
            let all = server.objects().into_iter();
            let below = format!("{name}/");
            all.filter_map(|(path, o)| Some((path.strip_prefix(&below)?.to_owned(), o.body)))
                .filter(|(path, _)| !path.starts_with(".dateline"))
                .collect()
        };
        let before = below(&mut server);
        let log = site.around().join("log");
        let refuse = n.to_string();
        let proxy = Proxy::start(&server.endpoint, &log, &["--refuse", &refuse]);
        settings(&site, &here(&proxy.endpoint));
        let (code, text) = publish(&site, &[], &server.keys());
        let requests = proxy.requests();
        if requests.len() < n {
            assert_eq!(code, 0, "{text}");
            break;
        }
        assert_eq!(code, 3, "request {n}: {text}");
        let after = below(&mut server);
        let removing = requests[..n]
            .iter()
            .any(|(method, path, ..)| method == "DELETE" && !path.ends_with(".dateline-probe"));
        let lost: Vec<_> = before.keys().filter(|path| !after.contains_key(*path)).collect();
        assert!(removing || lost.is_empty(), "request {n}: {lost:?} went");
        assert_eq!(dead_links(&after, "/news"), [], "request {n}");
        let sent = |requests: &[(String, String, String, usize)]| {
            let puts = requests.iter().filter(|(method, path, fault, _)| {
                method == "PUT" && !path.contains(".dateline") && fault == "-"
            });
            puts.count()
        };
        let first = sent(&requests);
        good(&site, &[], &server.keys());
        let all = sent(&proxy.requests());
        let there = below(&mut server);
        assert_published(&site, &there);
        // What was on its way beside the refused one may be sent again.
        let wanted = there.iter().filter(|(path, bytes)| before.get(*path) != Some(bytes)).count();
        assert!(all <= wanted + 4, "request {n}: {first} and then {all} of {wanted}");
        assert!(good(&site, &[], &server.keys()).contains("nothing to do"));
        tried += 1;
        n += if support::full() { 1 } else { 4 };
    }
    assert!(tried > 7, "{tried}");
    println!("{tried} of {n} requests, each of them refused once");
}

#[test]
fn sftp_wherever_it_is_killed_or_the_line_is_cut_the_next_run_makes_it_good() {
    let place = tempfile::tempdir().unwrap();
    let Some(ssh) = Ssh::start(&place.path().join("ssh")) else { return };
    let step = if support::full() { 1 } else { 37 };
    for (kind, more) in [("link", ""), ("plain", "switch = false")] {
        for action in ["kill", "cut"] {
            // Begins at another request for each, so that together they come by more of them.
            let mut n = 1 + kind.len() % 3 + action.len() % 2;
            let mut tried = 0;
            loop {
                let www = place.path().join(format!("{kind}-{action}-{n}"));
                let site = changed(&sftp_target(&ssh, &www, more), &ssh.path());
                let before = folder(&www);
                let (log, counter) = (site.around().join("log"), site.around().join("counter"));
                let line = format!("{} {} {n} {action}", log.display(), counter.display());
                let output = command(&site, &[], &ssh.spoiled(&line)).output().unwrap();
                let count: usize = fs::read_to_string(&counter).unwrap().parse().unwrap();
                if count < n {
                    assert!(output.status.success());
                    break;
                }
                let what = format!("{kind}, request {n}, {action}");
                assert_eq!(output.status.success(), action == "cut", "{what}: {output:?}");
                let now = folder(&www);
                assert_eq!(dead_links(&now, "/news"), [], "{what}");
                let lines = fs::read_to_string(&log).unwrap();
                let removing = lines
                    .lines()
                    .take(n)
                    .any(|l| l.starts_with("remove ") && !l.contains(".dateline-work"));
                let lost: Vec<_> = before.keys().filter(|path| !now.contains_key(*path)).collect();
                // After a cut it goes on by itself, to the end.
                let may = removing || kind == "link" || action == "cut";
                assert!(may || lost.is_empty(), "{what}: {lost:?} went");
                good(&site, &[], &ssh.path());
                assert_published(&site, &folder(&www));
                assert!(good(&site, &["--verify"], &ssh.path()).contains("0 differ"), "{what}");
                assert_eq!(waiting(&www), Vec::<String>::new(), "{what}");
                assert!(!anywhere(&www, "flood.fr") && !anywhere(&www, "Une crue"), "{what}");
                tried += 1;
                n += step;
            }
            println!("{kind}, {action}: {tried} of {n} requests");
            assert!(tried > 3, "{kind} {action}: {tried}");
        }
    }
}

/// Whether a word of what was withdrawn is in the site or in a copy of it.
fn anywhere(www: &Path, word: &str) -> bool {
    let name = www.file_name().unwrap().to_string_lossy().into_owned();
    let store = www.parent().unwrap().join(format!(".{name}.dateline"));
    let copies = [www.to_owned(), store.join("a"), store.join("b")];
    let files = copies.iter().flat_map(|copy| support::shot(copy, &[]));
    let mut texts = files.filter_map(|(path, entry)| match entry {
        support::Entry::File(_, bytes) => Some(path + &String::from_utf8_lossy(&bytes)),
        _ => None,
    });
    texts.any(|text| text.contains(word))
}

/// What is left in the folders where files wait for their place.
fn waiting(www: &Path) -> Vec<String> {
    let name = www.file_name().unwrap().to_string_lossy().into_owned();
    let store = www.parent().unwrap().join(format!(".{name}.dateline"));
    let work = [www.join(".dateline-work"), store.join("a.work"), store.join("b.work")];
    let all = work.iter().flat_map(|folder| support::shot(folder, &[]));
    let files = all.filter(|(_, entry)| !matches!(entry, support::Entry::Folder));
    files.map(|(path, _)| path).collect()
}

#[test]
fn a_service_that_pays_no_heed_to_conditions_is_noticed_before_anything_is_published() {
    for (way, said) in [("ignored", "pays no heed to If-Match"), ("unknown", "NotImplemented")] {
        let Some(mut server) = S3::with(&["--conditions", way]) else { return };
        let target = s3_target(&server.endpoint);
        let site = site(&target);
        let (code, text) = publish(&site, &[], &server.keys());
        assert_eq!(code, 3, "{text}");
        assert!(text.contains(said) && text.contains("conditional_writes = false"), "{text}");
        assert_eq!(server.objects(), BTreeMap::new());
        settings(&site, &format!("{target}conditional_writes = false\n"));
        good(&site, &[], &server.keys());
        assert_published(&site, &bucket(&mut server));
        // A place where something was published already.
        settings(&site, &target);
        change(&site, 1);
        let before = server.objects();
        let (code, text) = publish(&site, &[], &server.keys());
        assert_eq!(code, 3, "{text}");
        assert!(text.contains(said), "{text}");
        assert!(server.objects() == before);
        settings(&site, &format!("{target}conditional_writes = false\n"));
        for n in 1..3 {
            change(&site, n);
            good(&site, &[], &server.keys());
            assert_published(&site, &bucket(&mut server));
        }
        server.put_theirs("www/clash.txt");
        site.write("static/clash.txt", "ours");
        let (code, text) = publish(&site, &[], &server.keys());
        assert!(code == 3 && text.contains("--adopt"), "{text}");
    }
}

#[test]
fn s3_keys_in_the_usual_file_work_and_are_shown_nowhere() {
    for server in S3::each() {
        let site = site(&s3_target(&server.endpoint));
        let home = tempfile::tempdir().unwrap();
        fs::create_dir(home.path().join(".aws")).unwrap();
        let credentials = |secret: &str| {
            let key = &server.key;
            let text =
                format!("[desk]\naws_access_key_id = {key}\naws_secret_access_key = {secret}\n");
            fs::write(home.path().join(".aws/credentials"), text).unwrap();
        };
        let run = |arguments: &[&str]| {
            let mut command = command(&site, arguments, &Variables::new());
            command.env_remove("AWS_CONFIG_FILE").env_remove("AWS_SHARED_CREDENTIALS_FILE");
            command.env("HOME", home.path()).env("AWS_PROFILE", "desk").env("RUST_LOG", "trace");
            support::said(&command.output().unwrap())
        };
        credentials(CANARY);
        let (code, text) = run(&["--dry-run"]);
        assert_eq!(code, 3, "{text}");
        credentials(&server.secret);
        for arguments in [&["--dry-run"][..], &[], &["--verify"]] {
            let (code, said) = run(arguments);
            assert_eq!(code, 0, "{said}");
            assert!(!said.contains(&server.secret) && !text.contains(CANARY));
        }
        assert_nowhere(&site.around(), &server.secret);
        assert_nowhere(&site.around(), CANARY);
    }
}

#[test]
fn a_second_publish_from_the_same_folder_waits_for_the_first() {
    let Some(mut server) = S3::start() else { return };
    let site = site("");
    let proxy = Proxy::start(&server.endpoint, &site.around().join("log"), &["--delay", "0.2"]);
    settings(&site, &s3_target(&proxy.endpoint));
    let mut first = command(&site, &[], &server.keys())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let puts = || {
        let all = proxy.requests();
        all.iter().filter(|(m, p, ..)| m == "PUT" && !p.contains(".dateline")).count()
    };
    while puts() < 4 {
        std::thread::sleep(Duration::from_millis(20));
    }
    let (code, text) = publish(&site, &[], &server.keys());
    assert_eq!(code, 3, "{text}");
    assert!(text.contains("another publish to this target"), "{text}");
    assert!(first.wait().unwrap().success());
    assert_published(&site, &bucket(&mut server));
}

#[test]
fn sftp_doesnt_go_through_links_that_somebody_put_on_the_host() {
    let place = tempfile::tempdir().unwrap();
    let Some(ssh) = Ssh::start(&place.path().join("ssh")) else { return };
    let www = place.path().join("www");
    let outside = place.path().join("outside");
    fs::create_dir(&outside).unwrap();
    for name in ["precious.txt", "1-0", "4711-12"] {
        fs::write(outside.join(name), "precious").unwrap();
    }
    let before = support::shot(&outside, &[]);
    let site = site(&sftp_target(&ssh, &www, "switch = false"));
    good(&site, &[], &ssh.path());
    let link = |at: &Path| std::os::unix::fs::symlink(&outside, at).unwrap();
    // Where files wait for their place.
    link(&www.join(".dateline-work"));
    change(&site, 1);
    let (code, text) = publish(&site, &[], &ssh.path());
    assert_eq!(code, 3, "{text}");
    assert!(text.contains(".dateline-work") && text.contains("symbolic link"), "{text}");
    assert!(support::shot(&outside, &[]) == before);
    fs::remove_file(www.join(".dateline-work")).unwrap();
    good(&site, &[], &ssh.path());
    // A folder of the site, into which something is put, and from which something is removed.
    let moved = www.join("2026");
    fs::rename(&moved, place.path().join("kept")).unwrap();
    for (name, entry) in support::shot(&place.path().join("kept"), &[]) {
        match entry {
            support::Entry::Folder => fs::create_dir_all(outside.join(name)).unwrap(),
            support::Entry::File(_, bytes) => fs::write(outside.join(name), bytes).unwrap(),
            _ => {}
        }
    }
    let before = support::shot(&outside, &[]);
    link(&moved);
    change(&site, 2);
    let (code, text) = publish(&site, &[], &ssh.path());
    assert_eq!(code, 3, "{text}");
    assert!(text.contains("/2026") && text.contains("symbolic link"), "{text}");
    site.remove("content/articles/2026/more-2.md");
    let (code, text) = publish(&site, &[], &ssh.path());
    assert_eq!(code, 3, "{text}");
    assert!(support::shot(&outside, &[]) == before);
    fs::remove_file(&moved).unwrap();
    fs::rename(place.path().join("kept"), &moved).unwrap();
    good(&site, &[], &ssh.path());
    assert_published(&site, &folder(&www));
    // A link at the place of the site's own folder is the host's affair.
    let real = place.path().join("real");
    fs::rename(&www, &real).unwrap();
    std::os::unix::fs::symlink(&real, &www).unwrap();
    change(&site, 1);
    good(&site, &[], &ssh.path());
    assert_published(&site, &folder(&www));
}
