//! Rows 7, 8 and 9: killed, out of space, denied, or with a second build beside it, an output has
//! only whole files, old or new, and the next build makes it what a clean one makes.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::support::{self, Entry, NOW, Random, Shot, Site, assert_same, at, said, shot, sized};

const STAGING: &str = ".dateline-staging";
const MANIFEST: &str = ".dateline-manifest.json";

/// A site in two states that share hardly a page.
fn two_states() -> (Site, Shot, Shot) {
    let site = Site::rich().settings("[hosting]\nprecompress = [\"gz\"]");
    for number in 0..40 {
        site.write_article(&format!("n{number}"), &front(number, 0), "Some text.");
    }
    site.write("static/shrinks.txt", "large ".repeat(400));
    site.write("static/grows.txt", "small");
    site.write("static/swap", "file");
    site.write("static/swapped/a", "file");
    site.good(&site.public(), at(NOW));
    let old = shot(&site.public(), &[]);
    change(&site);
    let clean = site.around().join("clean");
    site.good(&clean, at(NOW));
    let new = shot(&clean, &[]);
    fs::remove_dir_all(clean).unwrap();
    (site, old, new)
}

fn front(number: usize, state: usize) -> String {
    format!(
        "title = \"N {number} in state {state}\"\ndate = 2026-01-{:02}\ncountries = [\"{}\"]\ntopics = [\"T{}\"]",
        1 + number % 20,
        ["CA", "SE"][state],
        number % 7 + state
    )
}

fn change(site: &Site) {
    for number in 0..40 {
        let path = format!("content/articles/n{number}.md");
        if number % 4 == 0 {
            site.remove(&path);
        } else if number % 4 != 1 {
            site.write_article(&format!("n{number}"), &front(number, 1), "Another text.");
        }
        if number % 5 == 0 {
            site.write_article(&format!("m{number}"), &front(number, 1), "A new text.");
        }
    }
    site.write("templates/foot.html", "<p>new foot</p>");
    site.write("static/shrinks.txt", "small");
    site.write("static/grows.txt", "large ".repeat(400));
    fs::remove_file(site.root.join("static/swap")).unwrap();
    site.write("static/swap/a", "below");
    fs::remove_dir_all(site.root.join("static/swapped")).unwrap();
    site.write("static/swapped", "above");
}

fn put_back(output: &Path, old: &Shot) {
    let _ = fs::remove_dir_all(output);
    fs::create_dir_all(output).unwrap();
    for (path, entry) in old {
        let full = output.join(path);
        match entry {
            Entry::Folder => fs::create_dir_all(full).unwrap(),
            Entry::File(mode, bytes) => {
                fs::create_dir_all(full.parent().unwrap()).unwrap();
                fs::write(&full, bytes).unwrap();
                fs::set_permissions(&full, fs::Permissions::from_mode(*mode)).unwrap();
            }
            _ => unreachable!(),
        }
    }
}

/// Every file is the old or the new one, no compressed form is another file's than that beside it, and no page
/// links to a file that isn't there.
fn whole(output: &Path, old: &Shot, new: &Shot, what: &str) {
    let now = shot(output, &[STAGING]);
    for (path, entry) in &now {
        if *entry == Entry::Folder {
            continue;
        }
        let known = old.get(path) == Some(entry) || new.get(path) == Some(entry);
        assert!(known, "{what}: {path} is neither old nor new");
    }
    let bytes = |(path, entry): (&String, &Entry)| match entry {
        Entry::File(_, bytes) => Some((path.clone(), bytes.clone())),
        _ => None,
    };
    let files = now.iter().filter_map(bytes).collect();
    let siblings = support::each_sibling(&files, |path, content, beside| {
        assert!(beside == Some(content), "{what}: {path} isn't made of the file beside it");
    });
    assert!(siblings > 20, "{what}: only {siblings} compressed forms");
    // What can be reached from the front page is there.
    let mut open = vec!["index.html".to_owned()];
    let mut seen = std::collections::BTreeSet::new();
    while let Some(path) = open.pop() {
        let Some(Entry::File(_, bytes)) = now.get(&path) else {
            panic!("{what}: a page links to {path}, which isn't there");
        };
        if !seen.insert(path.clone()) || !path.ends_with(".html") {
            continue;
        }
        let text = String::from_utf8_lossy(bytes);
        for link in text.split("href=\"/news/").skip(1) {
            let link = link.split(['"', '#']).next().unwrap();
            let folder = link.is_empty() || link.ends_with('/');
            open.push(if folder { format!("{link}index.html") } else { link.to_owned() });
        }
    }
    assert!(seen.len() > 20, "{what}: only {} pages can be reached", seen.len());
}

fn build(site: &Site) -> Command {
    let mut command = site.build_command();
    command.arg("-q").stdout(Stdio::null()).stderr(Stdio::null());
    command
}

fn heal(site: &Site, new: &Shot, what: &str) {
    let run = site.run_build(&["-q"]);
    assert_eq!(said(&run).0, 0, "{what}: {}", said(&run).1);
    assert_same(new, &shot(&site.public(), &[]), what);
}

/// Kills builds at random instants, sometimes several before one may end.
#[test]
fn killed_at_any_instant() {
    let (site, old, new) = two_states();
    let mut random = Random::new(7);
    let start = Instant::now();
    put_back(&site.public(), &old);
    assert!(build(&site).status().unwrap().success());
    let whole_time = start.elapsed();
    let mut mixed = 0;
    for round in 0..sized(3, 25, 500) {
        put_back(&site.public(), &old);
        for _ in 0..1 + random.below(3) {
            let mut child = build(&site).spawn().unwrap();
            // Mostly near the end, where files are put in place.
            let share = if random.one_in(4) { random.below(100) } else { 70 + random.below(35) };
            std::thread::sleep(whole_time.mul_f64(share as f64 / 100.0));
            let _ = child.kill();
            child.wait().unwrap();
            whole(&site.public(), &old, &new, &format!("round {round}"));
        }
        let now = shot(&site.public(), &[STAGING]);
        mixed += usize::from(now != old && now != new);
        heal(&site, &new, &format!("round {round}"));
    }
    println!("{mixed} times between old and new");
}

fn has_strace() -> bool {
    let probe = Command::new("strace").args(["-o", "/dev/null", "true"]).output();
    probe.is_ok_and(|output| output.status.success())
}

/// A build under strace that injects a fault at the `n`th of some calls. The build has one thread,
/// so that they come in one order.
fn traced(site: &Site, calls: &str, fault: &str, n: usize) -> std::process::Output {
    let mut command = Command::new("strace");
    command
        .args(["-f", "-o"])
        .arg(site.around().join("trace"))
        .arg("-e")
        .arg(format!("trace={calls}"));
    command.arg("-e").arg(format!("inject={calls}:{fault}:when={n}"));
    command.arg(env!("CARGO_BIN_EXE_dateline")).args(["build", "-q", "--as-of", NOW, "--root"]);
    command.arg(&site.root).env("RAYON_NUM_THREADS", "1");
    command.output().unwrap()
}

/// How many such calls a whole build makes.
fn count(site: &Site, calls: &str) -> usize {
    let run = traced(site, calls, "error=EIO", 65_535);
    assert!(run.status.success(), "{}", said(&run).1);
    let trace = fs::read_to_string(site.around().join("trace")).unwrap();
    trace.lines().filter(|line| line.contains('(')).count()
}

const CHANGES: [&str; 4] =
    ["rename,renameat,renameat2", "unlink,unlinkat,rmdir", "mkdir,mkdirat", "fsync,fdatasync"];

/// Has a build go wrong at calls that change the output, of each kind one in so many by default and in
/// the gate: `goes_wrong` gets what is called, which call it is, and a name for messages. The output is
/// whole after each, and the next build heals it.
#[allow(clippy::print_stdout, reason = "how much was tried is what such a test is run for")]
fn at_each_change(
    (little, gate): (usize, usize),
    goes_wrong: impl Fn(&Site, &str, usize, &str) -> bool,
) {
    if !has_strace() {
        println!("skipped: no strace");
        return;
    }
    let (site, old, new) = two_states();
    let mut points = 0;
    for calls in CHANGES {
        put_back(&site.public(), &old);
        let all = count(&site, calls);
        let step = sized((all / little).max(1), (all / gate).max(1), 1);
        for n in (1..=all).step_by(step) {
            put_back(&site.public(), &old);
            let what = format!("{calls} {n} of {all}");
            let again = goes_wrong(&site, calls, n, &what);
            whole(&site.public(), &old, &new, &what);
            if again {
                // The next build is killed as well, early.
                traced(&site, CHANGES[(n / 2) % 4], "signal=KILL", 1 + n % 3);
                whole(&site.public(), &old, &new, &what);
            }
            heal(&site, &new, &what);
            points += 1;
        }
    }
    assert!(points > 0, "no build changes anything");
    println!("went wrong at {points} points");
}

/// Kills the build at each call that changes the output, then another build, then heals.
#[test]
fn killed_at_each_change() {
    at_each_change((3, 9), |site, calls, n, _| {
        traced(site, calls, "signal=KILL", n);
        n % 2 == 0
    });
}

/// The disk fails at each call: the build says so with exit code 3, and the next one heals.
#[test]
fn the_disk_fails_at_each_change() {
    at_each_change((2, 7), |site, calls, n, what| {
        let run = traced(site, calls, ["error=EIO", "error=ENOSPC", "error=EACCES"][n % 3], n);
        let (code, text) = said(&run);
        assert!(matches!(code, 0 | 3), "EIO at {what}: exit {code}: {text}");
        if code == 3 {
            assert!(text.contains("public"), "{what}: no file is named: {text}");
        } else {
            // A folder or staging file that stays behind is no harm, and what the cache can't keep
            // is found out again.
            let trace = fs::read_to_string(site.around().join("trace")).unwrap();
            let failed = trace.lines().find(|line| line.contains("INJECTED"));
            assert!(
                calls.starts_with("unlink")
                    || calls.starts_with("mkdir")
                    || failed.is_some_and(|line| line.contains("/.dateline/")),
                "{what}: not noticed: {failed:?}"
            );
        }
        false
    });
}

/// A first build that is killed leaves nothing that the next one takes for somebody else's.
#[test]
fn a_first_build_that_is_killed() {
    let (site, _, new) = two_states();
    let mut random = Random::new(3);
    let start = Instant::now();
    let _ = fs::remove_dir_all(site.public());
    assert!(build(&site).status().unwrap().success());
    let time = start.elapsed();
    for round in 0..sized(2, 12, 200) {
        let _ = fs::remove_dir_all(site.public());
        for _ in 0..1 + random.below(3) {
            let mut child = build(&site).spawn().unwrap();
            std::thread::sleep(time.mul_f64((50 + random.below(55)) as f64 / 100.0));
            let _ = child.kill();
            child.wait().unwrap();
        }
        heal(&site, &new, &format!("round {round}"));
    }
}

/// A build that was stopped half-way, and then one that ends with a mistake in the site: the next
/// good build still knows what the first one put in place.
#[test]
fn a_stopped_build_then_one_with_mistakes() {
    let (site, old, new) = two_states();
    let manifest = |shot: &Shot| match &shot[MANIFEST] {
        Entry::File(_, bytes) => bytes.clone(),
        _ => unreachable!(),
    };
    // As left by a build that was killed before its last step.
    put_back(&site.public(), &new);
    site.write_article("extra", "title = \"Extra\"\ndate = 2026-02-01\ncountries = [\"NO\"]", "x");
    site.good(&site.public(), at(NOW));
    let extra = shot(&site.public(), &[]);
    fs::write(site.public().join(MANIFEST), manifest(&old)).unwrap();
    fs::create_dir(site.public().join(STAGING)).unwrap();
    fs::write(site.public().join(STAGING).join(MANIFEST), manifest(&extra)).unwrap();
    site.remove("content/articles/extra.md");
    site.write("templates/article.html", "{{ nothing.such }}");
    assert_eq!(said(&site.run_build(&["-q"])).0, 1);
    fs::remove_file(site.root.join("templates/article.html")).unwrap();
    heal(&site, &new, "after a build with mistakes");
}

/// No page can be written: the old site stays as it was, and the message names a file.
#[test]
fn a_full_disk_leaves_the_old_site() {
    let (site, old, new) = two_states();
    let output = site.around().join("small");
    fs::create_dir(&output).unwrap();
    let mount =
        Command::new("mount").args(["-t", "tmpfs", "-o", "size=8m", "tmpfs"]).arg(&output).output();
    if !mount.is_ok_and(|run| run.status.success()) {
        println!("skipped: mount isn't permitted");
        return;
    }
    let unmount = || Command::new("umount").arg("-l").arg(&output).status();
    let public = output.join("public");
    let fill = |left: usize| {
        let _ = fs::remove_file(output.join("ballast"));
        put_back(&public, &old);
        // Fills the disk, then gives some of it back.
        let mut bytes = 8 << 20;
        while bytes > 0 && fs::write(output.join("ballast"), vec![1u8; bytes]).is_err() {
            bytes -= 4096;
        }
        fs::write(output.join("ballast"), vec![1u8; bytes.saturating_sub(left)]).unwrap();
    };
    let mut failed = 0;
    for left in [0, 4096, 16_384, 65_536, 131_072, 196_608, 262_144] {
        fill(left);
        let run = site.run_build(&["-q", "--output", public.to_str().unwrap()]);
        let (code, text) = said(&run);
        if code == 0 {
            continue;
        }
        failed += 1;
        assert_eq!(code, 3, "{left}: {text}");
        assert!(text.contains("public"), "{left}: {text}");
        whole(&public, &old, &new, &format!("{left} bytes left"));
        assert_same(&old, &shot(&public, &[STAGING]), &format!("{left} bytes left"));
        fs::remove_file(output.join("ballast")).unwrap();
        let run = site.run_build(&["-q", "--output", public.to_str().unwrap()]);
        if said(&run).0 == 0 {
            assert_same(&new, &shot(&public, &[]), "healed");
        }
    }
    unmount().unwrap();
    assert!(failed > 0, "the disk was never full");
}

/// A command that runs as somebody to whom something can be denied: root runs it as nobody.
fn as_nobody() -> Option<Command> {
    let root = Command::new("id").arg("-u").output().is_ok_and(|run| run.stdout == b"0\n");
    let command = || {
        let mut command = if root { Command::new("setpriv") } else { Command::new("env") };
        if root {
            command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]);
        }
        command.arg(env!("CARGO_BIN_EXE_dateline"));
        command
    };
    let works = command().arg("--version").output().is_ok_and(|run| run.status.success());
    works.then(command)
}

/// An output that can't be written to is named, and so is a source that can't be read.
#[test]
fn what_is_denied_is_named() {
    if as_nobody().is_none() {
        println!("skipped: the binary can't be run as nobody");
        return;
    }
    let (site, old, _) = two_states();
    put_back(&site.public(), &old);
    let open = Command::new("chmod").args(["-R", "a+rwX"]).arg(site.around()).status().unwrap();
    assert!(open.success());
    let run = || {
        let mut command = as_nobody().unwrap();
        command.args(["build", "-q", "--as-of", NOW, "--root"]).arg(&site.root);
        said(&command.output().unwrap())
    };
    let mode = |path: &Path, mode: u32| {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    };
    let before = shot(&site.public(), &[]);
    for (path, denied, code) in [
        ("content/articles/n1.md", 0o000, 1),
        ("content/pages", 0o000, 1),
        ("static", 0o000, 1),
        ("site.toml", 0o000, 1),
        ("public", 0o555, 3),
        ("public/.dateline-manifest.json", 0o000, 3),
    ] {
        let full = site.root.join(path);
        let allowed = fs::metadata(&full).unwrap().permissions().mode();
        mode(&full, denied);
        let (got, text) = run();
        mode(&full, allowed);
        assert_eq!(got, code, "{path}: {text}");
        assert!(text.contains(path), "{path}: {text}");
        assert_same(&before, &shot(&site.public(), &[]), path);
    }
    // Found out only while files are put in place: said, and healed by the next build.
    for path in ["2026", "2026/01", "countries/sweden"] {
        mode(&site.public().join(path), 0o555);
        let (got, text) = run();
        mode(&site.public().join(path), 0o777);
        assert!(got == 0 || got == 3, "{path}: {text}");
        assert!(got == 0 || text.contains("public"), "{path}: {text}");
    }
    let (code, text) = run();
    assert_eq!(code, 0, "{text}");
    let clean = site.around().join("clean");
    site.good(&clean, at(NOW));
    // Modes aside: they were opened for everybody.
    let plain = |mut shot: Shot| {
        for entry in shot.values_mut() {
            if let Entry::File(mode, _) = entry {
                *mode = 0;
            }
        }
        shot
    };
    assert_same(&plain(shot(&clean, &[])), &plain(shot(&site.public(), &[])), "healed");
}

/// Two builds at once: one of them wins, the other says so, and readers see whole files.
#[test]
fn two_builds_at_once() {
    let (site, old, new) = two_states();
    site.write("templates/foot.html", "<p>another foot</p>");
    let clean = site.around().join("clean");
    site.good(&clean, at(NOW));
    let other = shot(&clean, &[]);
    put_back(&site.public(), &old);
    let stop = AtomicBool::new(false);
    let pairs = sized(5, 15, 500);
    let (mut both, mut refused) = (0, 0);
    std::thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let mut seen = 0usize;
            while !stop.load(Ordering::Relaxed) {
                for path in old.keys().filter(|path| path.ends_with("index.html")) {
                    if let Ok(bytes) = fs::read(site.public().join(path)) {
                        seen += 1;
                        let is = |shot: &Shot| matches!(shot.get(path), Some(Entry::File(_, b)) if *b == bytes);
                        assert!(is(&old) || is(&new) || is(&other), "{path} is no whole page");
                    }
                }
                std::thread::sleep(Duration::from_millis(1));
            }
            seen
        });
        for pair in 0..pairs {
            let run = || {
                let mut command = site.build_command();
                command.arg("-q").stderr(Stdio::piped());
                command.spawn().unwrap()
            };
            // Every page changes each time.
            let (foot, then) = [("new foot", &new), ("another foot", &other)][pair % 2];
            site.write("templates/foot.html", format!("<p>{foot}</p>"));
            let (first, second) = (run(), run());
            let ends = [first.wait_with_output().unwrap(), second.wait_with_output().unwrap()];
            for end in &ends {
                let (code, text) = said(end);
                assert!(code == 0 || code == 3, "pair {pair}: exit {code}: {text}");
                if code == 3 {
                    refused += 1;
                    assert!(text.contains("another build"), "pair {pair}: {text}");
                }
            }
            let won = ends.iter().filter(|end| end.status.success()).count();
            assert!(won >= 1, "pair {pair}: neither won");
            both += usize::from(won == 2);
            assert_same(then, &shot(&site.public(), &[]), &format!("pair {pair}"));
        }
        stop.store(true, Ordering::Relaxed);
        let seen = reader.join().unwrap();
        println!("{pairs} pairs: {both} times both, {refused} refused; {seen} whole pages read");
    });
}

/// First builds at once, with no output before: whoever loses leaves the winner's folder alone, and
/// whoever ends well has made all of it.
#[test]
fn first_builds_at_once() {
    let site = Site::bare_in(support::scratch());
    site.write_article("a", "title = \"T\"\ndate = 2026-01-01\ncountries = [\"CA\"]", "x");
    let clean = site.around().join("clean");
    site.good(&clean, at(NOW));
    let clean = shot(&clean, &[]);
    let (pairs, fours) = sized((4, 2), (30, 10), (400, 100));
    for (builds, rounds) in [(2, pairs), (4, fours)] {
        let mut won = 0;
        for round in 0..rounds {
            let _ = fs::remove_dir_all(site.public());
            // With and without what an earlier build knows.
            if round % 2 == 0 {
                let _ = fs::remove_dir_all(site.root.join(".dateline"));
            }
            let start = || {
                let mut command = site.build_command();
                command.arg("-q").stderr(Stdio::piped());
                command.spawn().unwrap()
            };
            let all: Vec<_> = (0..builds).map(|_| start()).collect();
            let ends: Vec<_> = all.into_iter().map(|b| b.wait_with_output().unwrap()).collect();
            for end in &ends {
                let (code, text) = said(end);
                assert!(code == 0 || code == 3, "{builds}, round {round}: exit {code}: {text}");
                assert!(code == 0 || text.contains("another build"), "round {round}: {text}");
            }
            assert!(ends.iter().any(|end| end.status.success()), "round {round}: nobody won");
            won += ends.iter().filter(|end| end.status.success()).count();
            assert_same(&clean, &shot(&site.public(), &[]), &format!("{builds}, round {round}"));
        }
        println!("{rounds} rounds of {builds}: {won} ended well");
    }
}

/// The lock goes with its process, however that ends.
#[test]
fn the_lock_dies_with_its_process() {
    let site = Site::rich();
    for _ in 0..10 {
        let mut child = build(&site).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(30));
        let _ = child.kill();
        child.wait().unwrap();
        let (code, text) = said(&site.run_build(&["-q"]));
        assert_eq!(code, 0, "{text}");
    }
    assert!(!site.public().join(STAGING).exists());
}
