use std::sync::Arc;

use super::*;
use crate::publish::serve::Served;
use crate::publish::state::Digest;

fn held(text: &str) -> Held {
    let digest = Digest::of(text.as_bytes());
    let served = Arc::new(Served::default());
    Held { digest, size: text.len() as u64, served, named_by_content: false }
}

/// Files; the build named those that begin with `style.` after their content.
fn files(all: &[(&str, &str)]) -> Wanted {
    let named =
        |path: &str, text| Held { named_by_content: path.starts_with("style."), ..held(text) };
    all.iter().map(|(path, text)| ((*path).to_owned(), named(path, text))).collect()
}

fn on_host(all: &[(&str, &str)]) -> HostRecord {
    let state = HostState { site: "s".to_owned(), files: files(all), ..HostState::default() };
    HostRecord { state, ..HostRecord::default() }
}

fn now() -> Timestamp {
    "2026-03-10T12:00:00Z".parse().unwrap()
}

fn steps(plan: &PublishPlan) -> Vec<(Phase, Action, &str, StepReason)> {
    plan.steps.iter().map(|s| (s.phase, s.action, s.path.as_str(), s.reason)).collect()
}

#[test]
fn new_then_replaced_then_removals() {
    let record = on_host(&[("a", "1"), ("b", "1"), ("z", "1")]);
    let plan = plan(&files(&[("b", "2"), ("c", "1"), ("z", "1")]), &record, "s", now());
    assert_eq!(
        steps(&plan),
        [
            (Phase::New, Action::Put, "c", StepReason::New),
            (Phase::Replaced, Action::Put, "b", StepReason::Changed),
            (Phase::Removal, Action::Remove, "a", StepReason::Gone),
        ]
    );
    assert_eq!((plan.unchanged, plan.withdrawn().count(), plan.changes), (1, 1, true));
    assert_eq!(plan.visible, ["a", "b", "c"]);
}

#[test]
fn nothing_changed_is_nothing_to_do() {
    let record = on_host(&[("a", "1")]);
    let plan = plan(&files(&[("a", "1")]), &record, "s", now());
    assert!(!plan.changes && plan.steps.is_empty());
}

#[test]
fn a_hashed_asset_stays_for_a_day() {
    let css = "style.1a2b3c4d.css";
    let record = on_host(&[("a", "1"), (css, "x")]);
    let wanted = files(&[("a", "2"), ("style.5e6f7a8b.css", "y")]);
    let first = plan(&wanted, &record, "s", now());
    assert_eq!(first.count(Action::Remove), 0);
    assert_eq!(first.next.leaving[css].1, "2026-03-11T12:00:00Z".parse().unwrap());
    let then = |state: HostState, at: &str| {
        plan(&wanted, &HostRecord { state, ..HostRecord::default() }, "s", at.parse().unwrap())
    };
    assert!(!then(first.next.clone(), "2026-03-11T11:59:59Z").changes);
    let later = then(first.next.clone(), "2026-03-11T12:00:00Z");
    assert_eq!(steps(&later), [(Phase::Removal, Action::Remove, css, StepReason::Expired)]);
    // One that comes back is there.
    let back = HostRecord { state: first.next, ..HostRecord::default() };
    let back = plan(&files(&[("a", "2"), (css, "x")]), &back, "s", now());
    assert_eq!(back.count(Action::Put), 0);
}

#[test]
fn a_publish_that_was_cut_off_is_mended_by_anyone() {
    let mut record = on_host(&[("a", "1"), ("gone", "1")]);
    let put = |path: &str, all: &[&str]| (path.to_owned(), all.iter().map(|t| held(t)).collect());
    let paths =
        [put("a", &[]), put("b", &["0", "1"]), put("gone", &[]), put("left", &["1"])].into();
    record.state.begun = Some(UnfinishedPublish { id: "x".to_owned(), alive: now(), paths });
    let wanted = files(&[("a", "1"), ("b", "1")]);
    let stranger = plan(&wanted, &record, "s", now());
    assert_eq!(
        steps(&stranger),
        [
            // What was to go may be gone.
            (Phase::PerhapsThere, Action::Put, "a", StepReason::Unsure),
            (Phase::PerhapsThere, Action::Put, "b", StepReason::Unsure),
            (Phase::Removal, Action::Remove, "gone", StepReason::Gone),
            (Phase::Removal, Action::Remove, "left", StepReason::Unsure),
        ]
    );
    let may_stand = |plan: &PublishPlan| -> Vec<_> {
        plan.steps.iter().map(|s| s.may_stand_there.clone()).collect()
    };
    let earlier =
        [vec![held("1")], vec![held("0"), held("1")], vec![held("1")], vec![held("1")]].map(Some);
    assert_eq!(may_stand(&stranger), earlier, "what may be theirs is looked at");
    // Who has a journal knows what is done.
    record.done.insert("b".to_owned(), Some(held("1").tag()));
    record.done.insert("gone".to_owned(), None);
    let own = plan(&wanted, &record, "s", now());
    assert_eq!(own.steps.len(), 2, "{:?}", steps(&own));
    // One that is edited meanwhile may have either content when the next publish is cut off.
    let edited = plan(&files(&[("a", "2"), ("b", "2"), ("c", "1")]), &record, "s", now());
    let begun = edited.begin(&record.state, "y", now()).begun.unwrap().paths;
    let contents = |path: &str| begun[path].clone();
    assert_eq!(contents("a"), [held("2")], "the record has what was there before");
    assert_eq!(contents("b"), ["0", "1", "2"].map(held), "all of them");
    assert_eq!(contents("c"), [held("1")]);
    assert_eq!(contents("left"), [held("1")]);
    let journaled = edited.steps.iter().find(|step| step.path == "b");
    assert_eq!(journaled.and_then(|step| step.may_stand_there.clone()), None, "the journal has it");
}

/// However often publishes are cut off and files edited in between, all that they may have put there is
/// known.
#[test]
fn no_content_that_may_stand_there_is_forgotten() {
    let mut record = HostRecord::default();
    record.state.files = files(&[("a", "0")]);
    for edit in ["1", "2", "3", "4", "3"] {
        let plan = plan(&files(&[("a", edit)]), &record, "s", now());
        record.state = plan.begin(&record.state, edit, now());
    }
    // One that came back is the last, and is there once.
    let begun = record.state.begun.as_ref().unwrap();
    assert_eq!(begun.paths["a"], ["1", "2", "4", "3"].map(held));
    let read = HostState::parse(&record.state.to_text()).unwrap();
    assert_eq!(read, record.state);
    let plan = plan(&files(&[("a", "5")]), &record, "s", now());
    let may_stand = plan.steps[0].may_stand_there.clone();
    assert_eq!(may_stand, Some(["0", "1", "2", "4", "3"].map(held).to_vec()));
}

/// A record of an earlier version says where, and not what: nothing there is taken for its own.
#[test]
fn where_a_record_does_not_say_what_was_put_nothing_is_taken_for_ours() {
    let text = on_host(&[("a", "1")]).state.to_text();
    let body = text.split_once('\n').unwrap().1;
    let begun = format!("\"begun\":[\"x\",\"{}\",[\"a\",\"b\",\"left\"]]", now());
    let body = body.replace("\"begun\":null", &begun);
    let text = format!("dateline-state 1 {}\n{body}", Digest::of(body.as_bytes()));
    let state = HostState::parse(&text).unwrap();
    let record = HostRecord { state, ..HostRecord::default() };
    let plan = plan(&files(&[("a", "2"), ("b", "1")]), &record, "s", now());
    let may_stand: Vec<_> =
        plan.steps.iter().map(|s| (s.path.as_str(), s.may_stand_there.clone())).collect();
    assert_eq!(
        may_stand,
        [("a", Some(vec![held("1")])), ("b", Some(vec![])), ("left", Some(vec![]))]
    );
}

#[test]
fn a_standby_copy_takes_from_the_live_one_what_it_can() {
    let mut record = on_host(&[("a", "0"), ("old", "0")]);
    let live = files(&[("a", "1"), ("b", "1"), ("style.1a2b3c4d.css", "x")]);
    record.live =
        Some(HostState { site: "s".to_owned(), files: live.clone(), ..HostState::default() });
    let mended = plan(&live, &record, "s", now());
    assert!(mended.changes && mended.visible.is_empty(), "what was withdrawn is in the other copy");
    let old = record.state.files.remove("old").unwrap();
    assert!(!plan(&live, &record, "s", now()).changes, "the live one is what is wanted");
    record.state.files.insert("old".to_owned(), old);
    let plan = plan(&files(&[("a", "1"), ("b", "2")]), &record, "s", now());
    assert_eq!(
        steps(&plan),
        [
            (Phase::Clear, Action::Remove, "old", StepReason::Gone),
            // New in this copy, and another than what readers see.
            (Phase::New, Action::Put, "b", StepReason::Changed),
            (Phase::New, Action::Link, "style.1a2b3c4d.css", StepReason::New),
            (Phase::Replaced, Action::Link, "a", StepReason::Changed),
        ]
    );
    let expects_nothing: Vec<bool> = plan.steps.iter().map(|step| step.expects_nothing).collect();
    assert_eq!(expects_nothing, [false, true, true, false]);
    assert_eq!((plan.visible.as_slice(), plan.withdrawn().count()), (&["b".to_owned()][..], 0));
}

#[test]
fn what_is_in_the_way_goes_first() {
    let record = on_host(&[("a", "1"), ("b/c", "1")]);
    let plan = plan(&files(&[("a/x", "1"), ("b", "1")]), &record, "s", now());
    let clear: Vec<_> = plan.phase(Phase::Clear).map(|step| step.path.as_str()).collect();
    assert_eq!(clear, ["a", "b/c"]);
}

#[test]
fn the_cap_is_a_tenth_or_250() {
    let many: Vec<(String, String)> = (0..3000).map(|n| (format!("p{n}"), String::new())).collect();
    let of = |n: usize| many[..n].iter().map(|(p, _)| (p.clone(), held(""))).collect::<Wanted>();
    let case = |there: usize, left: usize| {
        let state = HostState { site: "s".to_owned(), files: of(there), ..HostState::default() };
        let record = HostRecord { state, ..HostRecord::default() };
        plan(&of(left), &record, "s", now()).is_over_cap()
    };
    assert_eq!(
        [case(300, 50), case(300, 49), case(3000, 2700), case(3000, 2699)],
        [false, true, false, true]
    );
}

#[test]
fn what_the_build_did_not_name_itself_goes_at_once() {
    for path in ["p.5f3a9c21.png", "a.0123456789abcdef.css", "x/en_c5c3b8d.pf_index"] {
        let plan = plan(&files(&[("a", "1")]), &on_host(&[("a", "1"), (path, "x")]), "s", now());
        assert_eq!(steps(&plan), [(Phase::Removal, Action::Remove, path, StepReason::Gone)]);
    }
    // As a record says that is of a version that went by names.
    let mut record = on_host(&[("a", "1")]);
    let until = "2026-03-11T00:00:00Z".parse().unwrap();
    record.state.leaving.insert("p.5f3a9c21.png".to_owned(), (held("x"), until));
    let plan = plan(&files(&[("a", "1")]), &record, "s", now());
    assert_eq!(plan.count(Action::Remove), 1);
}

#[test]
fn what_was_put_into_the_hidden_copy_and_withdrawn_before_it_was_live_goes() {
    let mut record = on_host(&[("a", "1")]);
    record.live = Some(HostState {
        site: "s".to_owned(),
        files: files(&[("a", "1")]),
        ..HostState::default()
    });
    let paths = [("draft".to_owned(), vec![held("1")])].into();
    record.state.begun = Some(UnfinishedPublish { id: "x".to_owned(), alive: now(), paths });
    let plan = plan(&files(&[("a", "1")]), &record, "s", now());
    assert!(plan.changes && plan.visible.is_empty());
    assert_eq!(steps(&plan), [(Phase::Clear, Action::Remove, "draft", StepReason::Unsure)]);
}

/// What readers have with other headers, and the hidden copy lacks, is not new to them.
#[test]
fn the_reason_is_told_as_readers_see_it() {
    let state = |held: Option<Held>| HostState {
        site: "s".to_owned(),
        files: held.into_iter().map(|held| ("a".to_owned(), held)).collect(),
        ..HostState::default()
    };
    let served = Served { cache_control: "no-store".to_owned(), ..Served::default() };
    let other = Held { served: Arc::new(served), ..held("1") };
    for (live, reason) in [
        (None, StepReason::New),
        (Some(other), StepReason::Headers),
        (Some(held("2")), StepReason::Changed),
    ] {
        let record =
            HostRecord { state: state(None), live: Some(state(live)), ..HostRecord::default() };
        let plan = plan(&files(&[("a", "1")]), &record, "s", now());
        assert_eq!(steps(&plan), [(Phase::New, Action::Put, "a", reason)]);
    }
}
