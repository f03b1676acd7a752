//! The plan: what a publish will do, worked out before it does anything.
//!
//! A pure function of the build's manifest, the host's record and the clock. A dry run prints it,
//! and the executor does it and nothing else. This module must not know any host.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};

use super::state::{Held, HostState, UnfinishedPublish};

/// What a build has, by path.
pub type Wanted = BTreeMap<String, Held>;

/// How long a file stays that the build named after its content and that is no longer of the site.
const STAY: SignedDuration = SignedDuration::from_hours(24);

/// When a step is done: each phase begins when the one before has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// What stands where something new must come, and in a copy that nobody sees all that goes.
    Clear,
    /// Paths that aren't there yet.
    New,
    /// Paths where a publish that was cut off may have put something, so that pages may lead there
    /// already: after what these lead to, and before what leads to them.
    PerhapsThere,
    /// Paths that get another content.
    Replaced,
    /// Paths that go.
    Removal,
}

impl Phase {
    /// All of them, in their order.
    pub const ALL: [Phase; 5] =
        [Phase::Clear, Phase::New, Phase::PerhapsThere, Phase::Replaced, Phase::Removal];
}

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// The file is sent.
    Put,
    /// The file is taken over from the site that is live, on the host itself.
    Link,
    /// The file is removed.
    Remove,
}

/// Why it is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepReason {
    /// It isn't there.
    New,
    /// Its content is another one.
    Changed,
    /// Its headers are others.
    Headers,
    /// A publish that was cut off may have been writing it.
    Unsure,
    /// It isn't on the host as it should be (found by comparing).
    Differs,
    /// It is no longer of the site.
    Gone,
    /// It has stayed for its day.
    Expired,
    /// It stands where something else must come.
    InTheWay,
}

impl StepReason {
    /// The word for it in a report.
    pub fn as_str(self) -> &'static str {
        match self {
            StepReason::New => "new",
            StepReason::Changed => "changed",
            StepReason::Headers => "other headers",
            StepReason::Unsure => "an earlier publish was cut off",
            StepReason::Differs => "differs on the host",
            StepReason::Gone => "no longer of the site",
            StepReason::Expired => "has stayed for its day",
            StepReason::InTheWay => "in the way",
        }
    }
}

/// One thing that is done to one path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishStep {
    /// When.
    pub phase: Phase,
    /// What.
    pub action: Action,
    /// Where.
    pub path: String,
    /// Why.
    pub reason: StepReason,
    /// How many bytes the file has; 0 for a removal.
    pub bytes: u64,
    /// Where publishes that were cut off may have been writing, and nothing says that one has: what
    /// was there before them and what they put there. Only that is replaced or removed, and nothing
    /// of somebody else's.
    pub may_stand_there: Option<Vec<Held>>,
}

/// All that a publish does, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishPlan {
    /// The steps, by phase and path.
    pub steps: Vec<PublishStep>,
    /// How many files stay as they are.
    pub unchanged: usize,
    /// What the state says at the end.
    pub next: HostState,
    /// How many files of the site readers find now.
    pub on_host: usize,
    /// The paths where readers find something else afterwards.
    pub visible: Vec<String>,
    /// The paths that go from the copy that was live, too, once the other one is: when something was
    /// withdrawn, it and every page that was another with it.
    pub outdated: BTreeSet<String>,
    /// The paths whose content isn't known while the publish goes on, with what may have been put there.
    pub unsure: BTreeMap<String, Vec<Held>>,
    /// Whether there is anything to do.
    pub changes: bool,
}

/// What a host says of itself.
#[derive(Debug, Clone, Default)]
pub struct HostRecord {
    /// The state of the place that is written to.
    pub state: HostState,
    /// The state of what readers see, where that is another place.
    pub live: Option<HostState>,
    /// What an own publish that was cut off had done: the tag of what it put, `None` for a removal.
    pub done: BTreeMap<String, Option<super::state::Digest>>,
    /// Paths that were looked at and aren't what the state says.
    pub differing: BTreeSet<String>,
    /// The same of what readers see, where that is another place.
    pub live_differing: BTreeSet<String>,
    /// Whether what was withdrawn may still be in the copy that isn't live: an own publish was cut
    /// off at its end.
    pub withdraws: bool,
}

/// What is known of a path on the host.
enum Known<'a> {
    Nothing,
    Held(&'a Held),
    Unsure,
    Differs,
}

impl HostRecord {
    fn known<'a>(&'a self, path: &str, wanted: Option<&'a Held>) -> Known<'a> {
        if self.differing.contains(path) {
            return Known::Differs;
        }
        let begun = self.state.begun.as_ref();
        if begun.is_some_and(|begun| begun.paths.contains_key(path)) {
            return match (self.done.get(path), wanted) {
                (Some(Some(tag)), Some(wanted)) if *tag == wanted.tag() => Known::Held(wanted),
                (Some(None), _) => Known::Nothing,
                _ => Known::Unsure,
            };
        }
        self.state.get(path).map_or(Known::Nothing, Known::Held)
    }

    /// What may stand where publishes that were cut off may have been writing, unless the journal says
    /// what one has done there.
    fn may_stand_there(&self, path: &str) -> Option<Vec<Held>> {
        let put = self.state.begun.as_ref()?.paths.get(path)?;
        let before = self.state.get(path);
        (!self.done.contains_key(path)).then(|| before.into_iter().chain(put).cloned().collect())
    }

    /// What readers see.
    pub fn current(&self) -> &HostState {
        self.live.as_ref().unwrap_or(&self.state)
    }

    /// Whether the copy that readers don't see has what the site no longer has: a publish was cut off
    /// before it had taken that out, here or on another machine, or it had put there what was
    /// withdrawn before anybody saw it.
    fn holds_withdrawn(&self, next: &HostState) -> bool {
        let begun = self.state.begun.iter().flat_map(|begun| begun.paths.keys());
        let held = self.state.files.iter().filter(|(_, held)| !held.named_by_content);
        held.map(|(path, _)| path).chain(begun).any(|path| next.get(path).is_none())
    }

    /// A file that readers see and that is sound.
    fn sound_live(&self, path: &str) -> Option<&Held> {
        let live = self.live.as_ref()?;
        live.get(path).filter(|_| !self.live_differing.contains(path))
    }
}

/// Works out what is to be done.
pub fn plan(wanted: &Wanted, record: &HostRecord, site: &str, as_of: Timestamp) -> PublishPlan {
    let next = HostState {
        site: site.to_owned(),
        files: wanted.clone(),
        leaving: staying(wanted, record.current(), as_of),
        begun: None,
    };
    let mut steps = Vec::new();
    let mut unchanged = 0;
    let desired =
        next.files.iter().chain(next.leaving.iter().map(|(path, (held, _))| (path, held)));
    for (path, held) in desired {
        let known = record.known(path, Some(held));
        let reason = match known {
            Known::Held(there) if there == held => {
                unchanged += 1;
                continue;
            }
            Known::Nothing => StepReason::New,
            Known::Held(there) if there.digest == held.digest => StepReason::Headers,
            Known::Held(_) => StepReason::Changed,
            Known::Unsure => StepReason::Unsure,
            Known::Differs => StepReason::Differs,
        };
        let action = match record.sound_live(path) {
            Some(live) if live == held => Action::Link,
            // What is only leaving can't be sent: the build doesn't have it.
            _ if !wanted.contains_key(path) => continue,
            _ => Action::Put,
        };
        let phase = match known {
            _ if record.state.get(path).is_some() => Phase::Replaced,
            Known::Differs => Phase::Replaced,
            Known::Unsure => Phase::PerhapsThere,
            Known::Nothing | Known::Held(_) => Phase::New,
        };
        let (path, may_stand_there) = (path.clone(), record.may_stand_there(path));
        steps.push(PublishStep { phase, action, path, reason, bytes: held.size, may_stand_there });
    }
    steps.extend(removals(record, &next, as_of));
    steps.sort_by(|a, b| (a.phase, &a.path).cmp(&(b.phase, &b.path)));
    let state = &record.state;
    let unsure = unsure_contents(&steps, state, &next);
    let current = record.current();
    let differing = !record.differing.is_empty() || !record.live_differing.is_empty();
    let withdraws =
        state.begun.as_ref().is_some_and(UnfinishedPublish::withdraws) || record.withdraws;
    let left = record.live.is_some() && (withdraws || record.holds_withdrawn(&next));
    let changes = differing || left || next != *current;
    if !changes {
        steps.clear();
        unchanged = next.files.len() + next.leaving.len();
    }
    let paths: BTreeSet<&String> = current.files.keys().chain(next.files.keys()).collect();
    let differ = paths.into_iter().filter(|path| {
        let held = next.files.get(*path);
        held != current.files.get(*path) && (held.is_some() || next.get(path).is_none())
    });
    let visible: Vec<String> = differ.cloned().collect();
    let withdraws = record.live.is_some() && visible.iter().any(|path| next.get(path).is_none());
    let there = visible.iter().filter(|path| withdraws && current.files.contains_key(*path));
    let outdated = there.cloned().collect();
    let on_host = current.files.len();
    PublishPlan { steps, unchanged, next, on_host, visible, outdated, unsure, changes }
}

/// The paths of a publish that begins and of those before it that were cut off, with every content
/// that they may have put there: one that was forgotten would be taken for somebody else's file.
fn unsure_contents(
    steps: &[PublishStep],
    state: &HostState,
    next: &HostState,
) -> BTreeMap<String, Vec<Held>> {
    let mut unsure = state.begun.as_ref().map(|begun| begun.paths.clone()).unwrap_or_default();
    for step in steps {
        let all = unsure.entry(step.path.clone()).or_default();
        if step.action != Action::Remove
            && let Some(held) = next.get(&step.path)
        {
            all.retain(|earlier| earlier.tag() != held.tag());
            all.push(Held { named_by_content: false, ..held.clone() });
        }
    }
    unsure
}

/// The files that stay a while longer, because a page that is open may ask for them: those that the
/// build itself named after their content. What an article or the site brought along never stays,
/// whatever it is called: it may have been withdrawn.
fn staying(
    wanted: &Wanted,
    readers: &HostState,
    as_of: Timestamp,
) -> BTreeMap<String, (Held, Timestamp)> {
    let until = as_of.saturating_add(STAY).unwrap_or(Timestamp::MAX);
    let went = readers.files.iter();
    let went = went.map(|(path, held)| (path.clone(), (held.clone(), until)));
    let still = readers.leaving.iter().filter(|(_, (_, until))| *until > as_of);
    let still = still.map(|(path, held)| (path.clone(), held.clone()));
    let stays = |path: &str, held: &Held| {
        held.named_by_content && !wanted.contains_key(path) && !in_the_way(path, wanted)
    };
    went.chain(still).filter(|(path, (held, _))| stays(path, held)).collect()
}

fn removals(record: &HostRecord, next: &HostState, as_of: Timestamp) -> Vec<PublishStep> {
    let state = &record.state;
    let begun = state.begun.iter().flat_map(|begun| begun.paths.keys());
    let there: BTreeSet<&String> =
        state.files.keys().chain(state.leaving.keys()).chain(begun).collect();
    let gone = there.into_iter().filter(|path| next.get(path).is_none());
    let gone = gone.filter(|path| !matches!(record.known(path, None), Known::Nothing));
    gone.map(|path| {
        let expired = state.leaving.get(path).is_some_and(|(_, until)| *until <= as_of);
        let reason = if in_the_way(path, &next.files) {
            StepReason::InTheWay
        } else if expired {
            StepReason::Expired
        } else if state.get(path).is_none() {
            StepReason::Unsure
        } else {
            StepReason::Gone
        };
        // In a copy that nobody sees, what goes makes room for what comes.
        let first = reason == StepReason::InTheWay || record.live.is_some();
        let phase = if first { Phase::Clear } else { Phase::Removal };
        let (path, may_stand_there) = (path.clone(), record.may_stand_there(path));
        PublishStep { phase, action: Action::Remove, path, reason, bytes: 0, may_stand_there }
    })
    .collect()
}

/// Whether a file stands where a folder must come, or lies in a folder where a file must come.
fn in_the_way(path: &str, wanted: &Wanted) -> bool {
    let below = format!("{path}/");
    wanted.range(below.clone()..).next().is_some_and(|(first, _)| first.starts_with(&below))
        || path.match_indices('/').any(|(at, _)| wanted.contains_key(&path[..at]))
}

impl PublishPlan {
    /// The steps of one phase.
    pub fn phase(&self, phase: Phase) -> impl Iterator<Item = &PublishStep> {
        self.steps.iter().filter(move |step| step.phase == phase)
    }

    /// How many steps do this.
    pub fn count(&self, action: Action) -> usize {
        self.steps.iter().filter(|step| step.action == action).count()
    }

    /// The bytes that are sent, before compression.
    pub fn bytes(&self) -> u64 {
        let sent = self.steps.iter().filter(|step| step.action == Action::Put);
        sent.map(|step| step.bytes).sum()
    }

    /// How many removals are done without asking: a tenth of what is there, or 250.
    pub fn cap(&self) -> usize {
        (self.on_host / 10).max(250)
    }

    /// Whether so much goes that somebody should look first.
    pub fn is_over_cap(&self) -> bool {
        self.withdrawn().count() > self.cap()
    }

    /// The paths where readers find nothing afterwards.
    pub fn withdrawn(&self) -> impl Iterator<Item = &String> {
        self.visible.iter().filter(|path| self.next.get(path).is_none())
    }

    /// The record that a publish has begun, on top of what stood there before.
    pub fn begin(&self, state: &HostState, id: &str, now: Timestamp) -> HostState {
        let begun = UnfinishedPublish { id: id.to_owned(), alive: now, paths: self.unsure.clone() };
        HostState { begun: Some(begun), site: self.next.site.clone(), ..state.clone() }
    }
}

#[cfg(test)]
mod tests;
