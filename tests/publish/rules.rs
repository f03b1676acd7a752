//! What holds for every host (rows 17 to 20 of the trust table): order, failures, resuming, the
//! plan as the truth, others' files, two at once. On a host in memory, which notes every request.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::kit::{Memory, Try, built, dead_links, promised};
use crate::support::{NOW, Site, at, each_sibling};
use dateline::publish::files::PublishedFiles;
use dateline::publish::host::{ErrorKind, Host};
use dateline::publish::plan::{Action, Phase};
use dateline::publish::state::{HostState, UnfinishedPublish};
use dateline::write::{MANIFEST, Manifest};
use jiff::{SignedDuration, Timestamp};

const BASE: &str = "/news";

/// A site, its build at [`NOW`] and a place for the journal.
struct Desk {
    site: Site,
}

impl Desk {
    fn new() -> Self {
        let desk = Desk { site: Site::rich() };
        desk.build();
        desk
    }

    fn build(&self) {
        self.site.good(&self.site.public(), at(NOW));
    }

    /// Edits, adds and withdraws articles, changes the style sheet, and builds.
    fn change(&self) {
        self.site.write_article(
            "2026/new",
            "title = \"New\"\ndate = 2026-03-01\ncountries = [\"Norway\"]\nauthors = [\"Jo Writer\"]",
            "See [Ada](../../officials/ada-example.md).",
        );
        let bo =
            "+++\nname = \"Bo Q. Sample\"\naliases = [\"Bo Sample\"]\nalways = true\n+++\nBo.\n";
        self.site.write("content/officials/bo-sample.md", bo);
        self.site.remove("content/articles/2026/flood.fr.md");
        self.site.write("themes/default/static/style.css", "body { color: #123 }");
        self.build();
    }

    fn with<T>(&self, concurrency: usize, run: impl FnOnce(&Try) -> T) -> T {
        let (output, keep) = (self.site.public(), self.site.around().join("keep"));
        run(&Try {
            output: &output,
            keep: &keep,
            as_of: at(NOW),
            concurrency,
            adopt: false,
            verify: false,
        })
    }
}

#[test]
fn at_no_moment_does_a_live_page_link_to_nothing() {
    let desk = Desk::new();
    let looks = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&looks);
    let mut host = Memory::default();
    desk.with(1, |publish| publish.publish(&host)).unwrap();
    assert_eq!(dead_links(&host.files.lock().unwrap(), BASE), []);
    host.after = Some(Box::new(move |files| {
        counted.fetch_add(1, Ordering::Relaxed);
        assert_eq!(dead_links(files, BASE), []);
    }));
    desk.change();
    let (prepared, _) = desk.with(1, |publish| publish.publish(&host)).unwrap();
    for phase in [Phase::New, Phase::Replaced, Phase::Removal] {
        assert!(prepared.plan.phase(phase).count() > 0, "{phase:?}");
    }
    assert_eq!(looks.load(Ordering::Relaxed), prepared.plan.steps.len());
}

/// A web server sends a compressed form in the place of its file and looks at nothing else.
#[test]
fn at_no_moment_is_a_compressed_form_older_than_its_file() {
    let desk = Desk { site: Site::rich().settings("[hosting]\nprecompress = [\"gz\"]") };
    desk.site.write("static/shrinks.txt", "large ".repeat(400));
    desk.site.write("static/grows.txt", "small");
    desk.build();
    let bucket = Memory::default();
    desk.with(1, |publish| publish.publish(&bucket)).unwrap();
    let is_sibling = |path: &String| path.ends_with(".gz");
    assert!(!bucket.files.lock().unwrap().keys().any(is_sibling), "a bucket compresses itself");
    let mut host = Memory { is_folder: true, ..Memory::default() };
    desk.with(1, |publish| publish.publish(&host)).unwrap();
    let first = host.files.lock().unwrap().clone();
    let siblings = each_sibling(&first, |path, content, beside| {
        assert_eq!(beside, Some(content), "{path}");
    });
    assert!(siblings > 20, "{siblings} of {}", first.len());
    desk.change();
    desk.site.write("static/shrinks.txt", "small");
    desk.site.write("static/grows.txt", "large ".repeat(400));
    desk.build();
    let wanted = built(&desk.site.public());
    let looks = Arc::new(AtomicUsize::new(0));
    let (new, counted) = (wanted.clone(), Arc::clone(&looks));
    host.after = Some(Box::new(move |files| {
        counted.fetch_add(1, Ordering::Relaxed);
        assert_eq!(dead_links(files, BASE), []);
        each_sibling(files, |path, content, beside| {
            let file = path.strip_suffix(".gz").unwrap();
            let is_newer = new.get(file).is_some_and(|new| new == content);
            assert!(beside == Some(content) || is_newer && beside.is_some(), "{path}");
        });
    }));
    let (prepared, _) = desk.with(1, |publish| publish.publish(&host)).unwrap();
    let siblings: Vec<_> = prepared.plan.phase(Phase::Siblings).collect();
    for action in [Action::Put, Action::Remove] {
        assert!(siblings.iter().any(|step| step.action == action), "{action:?}");
    }
    assert!(siblings.iter().all(|step| is_sibling(&step.path)));
    assert_eq!(looks.load(Ordering::Relaxed), prepared.plan.steps.len());
    assert!(!prepared.plan.visible.iter().any(is_sibling), "nobody asks for them");
    let mut there = host.files.lock().unwrap().clone();
    there.retain(|path, _| !prepared.plan.next.leaving.contains_key(path));
    assert!(there == wanted);
    // Without the setting they go, and no page is missed: that needs no leave.
    let toml = std::fs::read_to_string(desk.site.path("site.toml")).unwrap();
    desk.site.write("site.toml", toml.replace("precompress = [\"gz\"]", ""));
    desk.build();
    host.after = None;
    let (prepared, _) = desk.with(1, |publish| publish.publish(&host)).unwrap();
    assert_eq!((prepared.plan.withdrawn().count(), prepared.plan.visible.len()), (0, 0));
    assert!(prepared.plan.count(Action::Remove) > 20);
    let left = host.files.lock().unwrap();
    let stays = |path: &String| prepared.plan.next.leaving.contains_key(path);
    assert!(left.keys().filter(|path| is_sibling(path)).all(stays));
}

#[test]
fn the_requests_are_the_plan_and_a_dry_run_makes_none() {
    let desk = Desk::new();
    let host = Memory::default();
    for round in 0..2 {
        if round == 1 {
            desk.change();
        }
        let prepared = desk.with(1, |publish| publish.prepare(&host)).unwrap();
        assert_eq!(host.requests(), [], "a dry run");
        desk.with(1, |publish| publish.execute(&host, &prepared)).unwrap();
        assert_eq!(host.requests(), promised(&prepared.plan));
        let mut there = host.files.lock().unwrap().clone();
        there.retain(|path, _| !prepared.plan.next.leaving.contains_key(path));
        assert!(there == built(&desk.site.public()), "round {round}");
    }
    let (again, _) = desk.with(4, |publish| publish.publish(&host)).unwrap();
    assert!(!again.plan.changes);
    assert_eq!(host.requests(), [], "nothing has changed");
}

#[test]
fn whichever_request_fails_nothing_is_lost_and_the_next_run_sends_what_is_missing() {
    let desk = Desk::new();
    let first = Memory::default();
    desk.with(1, |publish| publish.publish(&first)).unwrap();
    desk.change();
    let steps = desk.with(1, |publish| publish.prepare(&first)).unwrap().plan;
    let puts = steps.count(Action::Put);
    assert!(puts > 5 && steps.count(Action::Remove) > 0);
    for n in 1..=steps.steps.len() + 2 {
        let host = Memory::default();
        *host.files.lock().unwrap() = first.files.lock().unwrap().clone();
        *host.state.lock().unwrap() = first.state.lock().unwrap().clone();
        host.fail_at.store(n, Ordering::Relaxed);
        let error = desk.with(1, |publish| publish.publish(&host)).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Other, "request {n}");
        let log = host.requests();
        let done = |verb| log[..n - 1].iter().filter(|(v, _)| *v == verb).count();
        if done("put") < puts {
            assert_eq!(done("remove"), 0, "request {n}: something was removed");
        }
        host.fail_at.store(0, Ordering::Relaxed);
        let (resumed, _) = desk.with(1, |publish| publish.publish(&host)).unwrap();
        assert_eq!(resumed.resumes, n > 1, "request {n}");
        let again = host.requests().iter().filter(|(verb, _)| *verb == "put").count();
        assert_eq!(done("put") + again, puts, "request {n}: sent twice or not at all");
        let wanted = built(&desk.site.public());
        let there = host.files.lock().unwrap();
        let leaving = &resumed.plan.next.leaving;
        assert!(there.keys().all(|path| wanted.contains_key(path) || leaving.contains_key(path)));
        assert!(wanted.iter().all(|(path, bytes)| there.get(path) == Some(bytes)), "request {n}");
    }
}

#[test]
fn what_passes_is_tried_again_and_no_more_run_at_once_than_the_setting() {
    let desk = Desk::new();
    for n in [1, 2, 9] {
        let host = Memory { fails_as: Some(ErrorKind::Temporary), ..Memory::default() };
        host.fail_at.store(n, Ordering::Relaxed);
        let (_, sent) = desk.with(3, |publish| publish.publish(&host)).unwrap();
        assert_eq!(sent.retries, 1);
        assert!(host.most.load(Ordering::SeqCst) <= 3);
        assert!(*host.files.lock().unwrap() == built(&desk.site.public()));
    }
}

#[test]
fn of_two_at_once_the_second_is_told() {
    let desk = Desk::new();
    let host = Memory::default();
    let second = desk.with(1, |publish| publish.prepare(&host)).unwrap();
    let first = desk.with(1, |publish| publish.prepare(&host)).unwrap();
    desk.with(1, |publish| publish.execute(&host, &first)).unwrap();
    let before = host.files.lock().unwrap().clone();
    let error = desk.with(1, |publish| publish.execute(&host, &second)).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Conflict);
    assert!(*host.files.lock().unwrap() == before);
    // One that is under way, seen from a machine without its journal.
    host.fail_at.store(host.log.lock().unwrap().len() + 3, Ordering::Relaxed);
    desk.change();
    desk.with(1, |publish| publish.publish(&host)).unwrap_err();
    host.fail_at.store(0, Ordering::Relaxed);
    let (output, keep) = (desk.site.public(), desk.site.around().join("other"));
    let mut other = Try {
        output: &output,
        keep: &keep,
        as_of: at(NOW),
        concurrency: 1,
        adopt: false,
        verify: false,
    };
    let error = other.prepare(&host).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Conflict);
    assert!(error.message.contains("2026-03-10T12:00:00Z"), "{error}");
    // After a while it is taken for dead.
    other.as_of = at("2026-03-10T12:20:00Z");
    other.publish(&host).unwrap();
    assert!(built(&output).iter().all(|(p, b)| host.files.lock().unwrap().get(p) == Some(b)));
}

#[test]
fn files_of_others_are_neither_replaced_nor_removed() {
    let desk = Desk::new();
    let host = Memory::default();
    let theirs = [("index.html", "theirs"), ("other/page.html", "theirs")];
    for (path, text) in theirs {
        host.files.lock().unwrap().insert(path.to_owned(), text.into());
    }
    let error = desk.with(1, |publish| publish.publish(&host)).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Occupied, "{error}");
    assert_eq!(host.files.lock().unwrap()["index.html"], b"theirs");
    let (output, keep) = (desk.site.public(), desk.site.around().join("keep"));
    let adopt = Try {
        output: &output,
        keep: &keep,
        as_of: at(NOW),
        concurrency: 1,
        adopt: true,
        verify: false,
    };
    adopt.publish(&host).unwrap();
    assert_ne!(host.files.lock().unwrap()["index.html"], b"theirs");
    desk.change();
    desk.with(1, |publish| publish.publish(&host)).unwrap();
    assert_eq!(host.files.lock().unwrap()["other/page.html"], b"theirs");
}

/// What the first try said once holds for every further one, from this folder and from a fresh
/// checkout, and whatever has become of the page meanwhile.
#[test]
fn files_of_others_stay_however_often_it_is_tried_and_whatever_is_renamed() {
    let late = at("2026-03-10T12:30:00Z");
    for (way, keep, as_of) in [("here", "keep", at(NOW)), ("another checkout", "other", late)] {
        for nth in 0..3 {
            let desk = Desk::new();
            let host = Memory::default();
            // The first, one in the middle, the last.
            let output = desk.site.public();
            let pages = built(&output);
            let theirs = pages.keys().nth(nth * (pages.len() - 1) / 2).unwrap().as_str();
            let foreign = |host: &Memory| {
                let all = host.files.lock().unwrap();
                all.get(theirs).map(|bytes| String::from_utf8_lossy(bytes).into_owned())
            };
            host.files.lock().unwrap().insert(theirs.to_owned(), "theirs".into());
            let first = desk.with(1, |publish| publish.publish(&host)).unwrap_err();
            assert_eq!(first.kind, ErrorKind::Occupied, "{first}");
            let keep = desk.site.around().join(keep);
            let mut again = Try {
                output: &output,
                keep: &keep,
                as_of,
                concurrency: 1,
                adopt: false,
                verify: false,
            };
            for n in 0..2 {
                let error = again.publish(&host).unwrap_err();
                assert_eq!(error, first, "{way}, try {n}");
                assert_eq!(foreign(&host).as_deref(), Some("theirs"), "{way}, try {n}");
                again.as_of = at("2026-03-10T12:55:00Z");
            }
            // The page goes out of its way; what others have is no longer the site's affair.
            let manifest = Manifest::read(&output.join(MANIFEST)).unwrap();
            let mut wanted = PublishedFiles::new(&output, manifest, host.traits()).wanted(&[]);
            wanted.remove(theirs);
            again.as_of = at("2026-03-10T13:20:00Z");
            again.publish_these(&host, &wanted).unwrap();
            assert_eq!(foreign(&host).as_deref(), Some("theirs"), "{way}: {theirs} is gone");
            // Until somebody says so.
            again.adopt = true;
            again.as_of = at("2026-03-10T13:50:00Z");
            again.publish(&host).unwrap();
            assert!(*host.files.lock().unwrap() == built(&output), "{way}");
        }
    }
}

/// What a publish that was killed has put there is its own all the same, edited and withdrawn
/// meanwhile or not, known from its journal or from the record alone.
#[test]
fn what_a_killed_publish_put_there_is_replaced_and_removed_from_any_checkout() {
    for keep in ["keep", "other"] {
        let desk = Desk::new();
        let host = Memory::default();
        let all = desk.with(1, |publish| publish.prepare(&host)).unwrap().plan.steps.len();
        host.fail_at.store(all, Ordering::Relaxed);
        desk.with(1, |publish| publish.publish(&host)).unwrap_err();
        host.fail_at.store(0, Ordering::Relaxed);
        let put = host.files.lock().unwrap().len();
        assert!(put > 5);
        // Edited and cut off again and again, so that any of many contents may stand there.
        let (output, keep) = (desk.site.public(), desk.site.around().join(keep));
        let again = |at: Timestamp| Try {
            output: &output,
            keep: &keep,
            as_of: at,
            concurrency: 1,
            adopt: false,
            verify: false,
        };
        desk.change();
        for edit in 0..4 {
            let style = format!("body {{ color: #12{edit} }}");
            desk.site.write("themes/default/static/style.css", &style);
            desk.build();
            host.fail_at.store(host.log.lock().unwrap().len() + 4, Ordering::Relaxed);
            let begins = at("2026-03-10T12:25:00Z") + SignedDuration::from_mins(25 * edit);
            again(begins).publish(&host).unwrap_err();
            host.fail_at.store(0, Ordering::Relaxed);
        }
        desk.site.remove("content/articles/2026/new.md");
        desk.site.write("themes/default/static/style.css", "body { color: #321 }");
        desk.build();
        again(at("2026-03-10T14:30:00Z")).publish(&host).unwrap();
        assert!(*host.files.lock().unwrap() == built(&output), "what was withdrawn goes");
    }
}

/// What stands where a killed publish was at work may be somebody else's when the next one comes: that
/// one looks, unless its own journal says what was done there.
#[test]
fn what_others_put_where_a_killed_publish_was_at_work_stays() {
    for phase in [Phase::New, Phase::Replaced, Phase::Removal] {
        for keep in ["keep", "other"] {
            let desk = Desk::new();
            let host = Memory::default();
            desk.with(1, |publish| publish.publish(&host)).unwrap();
            desk.change();
            let plan = desk.with(1, |publish| publish.prepare(&host)).unwrap().plan;
            // All is done but for the record of it.
            let last = host.log.lock().unwrap().len() + plan.steps.len() + 2;
            host.fail_at.store(last, Ordering::Relaxed);
            desk.with(1, |publish| publish.publish(&host)).unwrap_err();
            host.fail_at.store(0, Ordering::Relaxed);
            let path = &plan.phase(phase).next().unwrap().path;
            host.files.lock().unwrap().insert(path.clone(), "theirs".into());
            let (output, keep_at) = (desk.site.public(), desk.site.around().join(keep));
            let again = Try {
                output: &output,
                keep: &keep_at,
                as_of: at("2026-03-10T12:30:00Z"),
                concurrency: 1,
                adopt: false,
                verify: false,
            };
            let done = again.publish(&host).map_err(|error| error.kind);
            if let (Phase::Removal, Ok((_, sent))) = (phase, &done) {
                // An own journal has it that the removal was done.
                assert_eq!(sent.left, usize::from(keep == "other"), "{path}, {keep}");
            }
            assert!(host.files.lock().unwrap()[path] == b"theirs", "{path}, {keep}");
            let is_told = keep == "other" && phase != Phase::Removal;
            assert_eq!(done.err(), is_told.then_some(ErrorKind::Occupied), "{path}, {keep}");
        }
    }
}

/// A machine that sleeps in the middle of a publish, while somebody else takes over and ends theirs, does nothing
/// more once it is awake.
#[test]
fn who_has_slept_looks_whether_somebody_else_has_taken_over() {
    for taken_over in [false, true] {
        let desk = Desk::new();
        let mut host = Memory::default();
        desk.with(1, |publish| publish.publish(&host)).unwrap();
        desk.change();
        let asleep = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&asleep);
        // It falls asleep behind its first step.
        host.after = Some(Box::new(move |_| {
            counted.fetch_add(1, Ordering::Relaxed);
        }));
        let theirs = host.state.lock().unwrap().clone();
        host.requests();
        let host = &host;
        let done = desk.with(1, |publish| {
            let prepared = publish.prepare(host)?;
            let clock = || {
                let sleeps = asleep.load(Ordering::Relaxed) > 0;
                if sleeps && taken_over {
                    host.state.lock().unwrap().clone_from(&theirs);
                }
                at("2026-03-10T12:00:00Z") + SignedDuration::from_mins(if sleeps { 30 } else { 0 })
            };
            publish.execute_by(host, &prepared, &clock)
        });
        let steps = host.requests().iter().filter(|(verb, _)| *verb != "record").count();
        assert_eq!(done.is_err(), taken_over);
        assert_eq!(steps == 1, taken_over, "{steps} steps");
    }
}

/// Pages lead to what a killed publish had put: its next version comes after what it leads to.
#[test]
fn no_link_is_dead_while_a_killed_publish_is_gone_on_with() {
    for keep in ["keep", "other"] {
        let desk = Desk::new();
        let mut host = Memory::default();
        desk.with(1, |publish| publish.publish(&host)).unwrap();
        let article = |stem: &str, text: &str| {
            desk.site.write_article(stem, &format!("title = \"{stem}\"\ndate = 2026-03-01"), text);
        };
        article("aaa", "Text.");
        desk.build();
        let all = desk.with(1, |publish| publish.prepare(&host)).unwrap().plan.steps.len() + 2;
        host.fail_at.store(host.log.lock().unwrap().len() + all, Ordering::Relaxed);
        desk.with(1, |publish| publish.publish(&host)).unwrap_err();
        host.fail_at.store(0, Ordering::Relaxed);
        article("aaa", "See [another](zzz.md).");
        article("zzz", "Text.");
        desk.build();
        host.after = Some(Box::new(|files| assert_eq!(dead_links(files, BASE), [])));
        let (output, keep) = (desk.site.public(), desk.site.around().join(keep));
        let again = Try {
            output: &output,
            keep: &keep,
            as_of: at("2026-03-10T12:30:00Z"),
            concurrency: 1,
            adopt: false,
            verify: false,
        };
        again.publish(&host).unwrap();
    }
}

/// A story comes back after the publish that was to remove it was killed: pages lead to it only once it is there.
#[test]
fn no_link_is_dead_when_a_story_comes_back_whose_removal_was_killed() {
    for keep in ["keep", "other"] {
        for removed in 1..=3 {
            let desk = Desk::new();
            let mut host = Memory::default();
            let front = "title = \"aaa\"\ndate = 2026-03-01";
            desk.site.write_article("aaa", front, "Text.");
            desk.build();
            desk.with(1, |publish| publish.publish(&host)).unwrap();
            desk.site.write_article("aaa", &format!("{front}\ndraft = true"), "Text.");
            desk.build();
            let plan = desk.with(1, |publish| publish.prepare(&host)).unwrap().plan;
            let kept = plan.steps.len() - plan.phase(Phase::Removal).count();
            assert!(plan.phase(Phase::Removal).count() > 0);
            // One record stands before the steps.
            let until = host.log.lock().unwrap().len() + 1 + kept + removed + 1;
            host.fail_at.store(until, Ordering::Relaxed);
            desk.with(1, |publish| publish.publish(&host)).unwrap_err();
            host.fail_at.store(0, Ordering::Relaxed);
            desk.site.write_article("aaa", front, "Text.");
            desk.build();
            let before = dead_links(&host.files.lock().unwrap(), BASE).len();
            host.after = Some(Box::new(move |files| {
                let dead = dead_links(files, BASE);
                assert!(dead.len() <= before, "{dead:?}");
            }));
            let (output, keep) = (desk.site.public(), desk.site.around().join(keep));
            let again = Try {
                output: &output,
                keep: &keep,
                as_of: at("2026-03-10T12:30:00Z"),
                concurrency: 1,
                adopt: false,
                verify: false,
            };
            again.publish(&host).unwrap();
            assert_eq!(dead_links(&host.files.lock().unwrap(), BASE), []);
        }
    }
}

#[test]
fn comparing_finds_and_mends_what_was_damaged() {
    let desk = Desk::new();
    let host = Memory::default();
    desk.with(1, |publish| publish.publish(&host)).unwrap();
    let (output, keep) = (desk.site.public(), desk.site.around().join("keep"));
    {
        let mut files = host.files.lock().unwrap();
        files.insert("index.html".to_owned(), b"damaged".to_vec());
        files.remove("feed.xml");
        files.insert("stranger.txt".to_owned(), b"theirs".to_vec());
    }
    let verify = Try {
        output: &output,
        keep: &keep,
        as_of: at(NOW),
        concurrency: 2,
        adopt: false,
        verify: true,
    };
    host.requests();
    let (prepared, _) = verify.publish(&host).unwrap();
    let differ: Vec<_> = prepared.compared[0].differing.iter().collect();
    assert_eq!(differ, ["feed.xml", "index.html"]);
    assert_eq!(prepared.compared[0].strangers, ["stranger.txt"]);
    assert_eq!(host.requests().len(), 4);
    let mut expected = built(&output);
    expected.insert("stranger.txt".to_owned(), b"theirs".to_vec());
    assert!(*host.files.lock().unwrap() == expected);
}

/// What is said of a host without room is what was done there.
#[test]
fn of_a_full_host_it_is_said_what_was_taken_away_again() {
    let desk = Desk::new();
    let first = Memory::default();
    desk.with(1, |publish| publish.publish(&first)).unwrap();
    desk.change();
    let plan = desk.with(1, |publish| publish.prepare(&first)).unwrap().plan;
    let before = first.files.lock().unwrap().clone();
    for (phase, nth) in [(Phase::New, 0), (Phase::New, 1), (Phase::Replaced, 0)] {
        let host = Memory { fails_as: Some(ErrorKind::Full), ..Memory::default() };
        host.files.lock().unwrap().clone_from(&before);
        host.state.lock().unwrap().clone_from(&first.state.lock().unwrap());
        let step = plan.steps.iter().position(|step| step.phase == phase).unwrap() + nth;
        assert_eq!(plan.steps[step].phase, phase);
        // The record that it begins is the first request.
        host.fail_at.store(step + 2, Ordering::Relaxed);
        let error = desk.with(1, |publish| publish.publish(&host)).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Full);
        let is_taken_away = host.paths() == before.keys().cloned().collect::<Vec<_>>();
        assert_eq!(is_taken_away, phase == Phase::New, "{phase:?} {nth}");
        let is_said = error.to_string().contains("taken away again");
        assert_eq!(is_said, (phase, nth) == (Phase::New, 1), "{phase:?} {nth}: {error}");
    }
}

/// Killed after a file was removed and before its folders were: they would stay for ever, with the name of
/// what was withdrawn.
#[test]
fn the_folders_of_what_a_killed_publish_removed_go_too() {
    use dateline::publish::hosts::folder::FolderHost;
    use dateline::publish::hosts::local::Local;
    use dateline::publish::hosts::lock::Holder;
    let left = "2026/02/01/left/index.html";
    for (is_there, folders, theirs) in [
        (true, "", None),
        (false, "", None),
        (false, "2026/02/01/left", None),
        (false, "2026/02/01", None),
        (false, "2026", None),
        (false, "", Some("2026/02/01/theirs.txt")),
        (false, "", Some(left)),
    ] {
        let desk = Desk::new();
        let www = desk.site.around().join("www");
        let keep = desk.site.around().join("holder");
        let host = FolderHost::plain(Local, www.to_str().unwrap(), Holder::new(&keep));
        let mut wanted = {
            let manifest = Manifest::read(&desk.site.public().join(MANIFEST)).unwrap();
            PublishedFiles::new(&desk.site.public(), manifest, host.traits()).wanted(&[])
        };
        wanted.retain(|path, _| path == "index.html");
        let (output, keep) = (desk.site.public(), desk.site.around().join("other"));
        let mut again = Try {
            output: &output,
            keep: &keep,
            as_of: at(NOW),
            concurrency: 1,
            adopt: false,
            verify: false,
        };
        // What was published had one more, in folders of its own.
        let held = wanted["index.html"].clone();
        again.publish_these(&host, &wanted).unwrap();
        let opened = host.open().unwrap();
        let mut before = opened.state.unwrap();
        before.files.insert(left.to_owned(), held);
        let begun = UnfinishedPublish {
            id: "killed".to_owned(),
            alive: at(NOW),
            paths: [(left.to_owned(), Vec::new())].into(),
        };
        before.begun = Some(begun);
        let file = www.join(left);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        if is_there {
            std::fs::copy(www.join("index.html"), &file).unwrap();
        }
        // The innermost folders have gone already.
        let mut folder = file.parent().unwrap().to_owned();
        while !folders.is_empty() && folder.starts_with(www.join(folders)) {
            std::fs::remove_dir(&folder).unwrap();
            folder.pop();
        }
        if let Some(path) = theirs {
            std::fs::write(www.join(path), "theirs").unwrap();
        }
        host.record(&before, &opened.version).unwrap();
        again.as_of = at("2026-03-10T12:30:00Z");
        again.publish_these(&host, &wanted).unwrap();
        match theirs {
            Some(path) => assert_eq!(std::fs::read(www.join(path)).unwrap(), b"theirs"),
            None => assert!(!www.join("2026").exists(), "{is_there} {folders:?}"),
        }
        assert!(www.join("index.html").exists());
    }
}

#[test]
fn a_folder_is_cleared_of_what_waits_before_and_after_a_publish_but_not_while_it_goes_on() {
    use dateline::publish::hosts::folder::FolderHost;
    use dateline::publish::hosts::local::Local;
    use dateline::publish::hosts::lock::Holder;
    let place = tempfile::tempdir().unwrap();
    let (www, keep) = (place.path().join("www"), place.path().join("keep"));
    let folder = FolderHost::plain(Local, www.to_str().unwrap(), Holder::new(&keep));
    let work = www.join(".dateline-work");
    std::fs::create_dir_all(&work).unwrap();
    for name in ["7-1", "theirs.txt", "-1", "7-x"] {
        std::fs::write(work.join(name), "waits").unwrap();
    }
    let begun = |alive: &str| {
        let paths = [("a.html".to_owned(), Vec::new())].into();
        let begun = Some(UnfinishedPublish { id: "one".to_owned(), alive: at(alive), paths });
        HostState { begun, ..HostState::default() }
    };
    let version = folder.open().unwrap().version;
    let version = folder.record(&begun(NOW), &version).unwrap();
    assert!(!work.join("7-1").exists());
    assert!(["theirs.txt", "-1", "7-x"].iter().all(|name| work.join(name).exists()));
    std::fs::write(work.join("8-2"), "ours").unwrap();
    let version = folder.record(&begun("2026-03-10T12:05:00Z"), &version).unwrap();
    assert!(work.join("8-2").exists());
    folder.record(&HostState::default(), &version).unwrap();
    assert!(!work.join("8-2").exists());
}
