//! The plan: everything that a publish will do, worked out before it does anything. What is removed
//! from a host, and what stays for a while, is decided here.
//!
//! It is a pure function of the build's manifest, the host's record and the clock. A dry run prints
//! it, and the executor does what it says and nothing else. This module must not know any host.

mod record;
mod step;

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};

use super::state::{Held, HostState, UnfinishedPublish};
pub use record::HostRecord;
use record::Known;
pub use step::{Action, Phase, PublishStep, StepReason};

/// The files of a build, by path.
pub type Wanted = BTreeMap<String, Held>;

/// How long a file stays after the site has dropped it, if the build had named it after its
/// content.
const STAY: SignedDuration = SignedDuration::from_hours(24);

/// Everything that a publish does, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishPlan {
    /// The steps, sorted by phase and path.
    pub steps: Vec<PublishStep>,
    /// How many files don't change.
    pub unchanged: usize,
    /// The state when the publish has ended.
    pub next: HostState,
    /// How many files of the site readers see now.
    pub on_host: usize,
    /// The paths at which readers will see something else, without the compressed forms of files.
    pub visible: Vec<String>,
    /// The paths that are removed from the copy that was live, once the other one is: if something
    /// was withdrawn, that, and every page that differed along with it; and whatever comparing has found
    /// to differ from the copy's record.
    pub outdated: BTreeSet<String>,
    /// The paths whose content is uncertain during the publish, with everything that may have been
    /// put there.
    pub unsure: BTreeMap<String, Vec<Held>>,
    /// Whether there is anything to do.
    pub changes: bool,
}

/// Works out what has to be done.
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
            Known::Held(there) => differs_by(there, held),
            Known::Unsure => StepReason::Unsure,
            Known::Differs => StepReason::Differs,
        };
        let expects_nothing = reason == StepReason::New;
        // The reason is told as readers see it: the copy that they don't see may lack what they have.
        let reason = match record.live.as_ref().and_then(|live| live.get(path)) {
            Some(live) if expects_nothing && live != held => differs_by(live, held),
            _ => reason,
        };
        let action = match record.sound_live(path) {
            Some(live) if live == held => Action::Link,
            // A file that the site has dropped can't be sent: the build doesn't have it.
            _ if !wanted.contains_key(path) => continue,
            _ => Action::Put,
        };
        let phase = match known {
            _ if held.served.is_sibling => Phase::Siblings,
            Known::Nothing => Phase::New,
            // A publish that was cut off was to remove it, and pages that lead there are gone by now.
            Known::Unsure if record.was_to_go(path) => Phase::PerhapsThere,
            _ if record.state.get(path).is_some() => Phase::Replaced,
            Known::Differs => Phase::Replaced,
            Known::Unsure => Phase::PerhapsThere,
            Known::Held(_) => Phase::New,
        };
        let (path, may_stand_there) = (path.clone(), record.may_stand_there(path));
        let bytes = held.size;
        let step =
            PublishStep { phase, action, path, reason, bytes, expects_nothing, may_stand_there };
        steps.push(step);
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
    let visible = visible(current, &next);
    let outdated = outdated(&visible, record, &next);
    // Nobody asks for a compressed form by its own path.
    let is_seen = |path: &String| {
        let held = next.get(path).or_else(|| current.get(path));
        held.is_some_and(|held| !held.served.is_sibling)
    };
    let visible = visible.into_iter().filter(is_seen).collect();
    let on_host = current.files.values().filter(|held| !held.served.is_sibling).count();
    PublishPlan { steps, unchanged, next, on_host, visible, outdated, unsure, changes }
}

/// Why a file takes the place of another one at its path.
fn differs_by(there: &Held, wanted: &Held) -> StepReason {
    if there.digest == wanted.digest { StepReason::Headers } else { StepReason::Changed }
}

/// The paths at which readers will see something else than now.
fn visible(current: &HostState, next: &HostState) -> Vec<String> {
    let paths: BTreeSet<&String> = current.files.keys().chain(next.files.keys()).collect();
    let differ = paths.into_iter().filter(|path| {
        let held = next.files.get(*path);
        held != current.files.get(*path) && (held.is_some() || next.get(path).is_none())
    });
    differ.cloned().collect()
}

/// The paths that are removed from the copy that was live ([`PublishPlan::outdated`]).
fn outdated(visible: &[String], record: &HostRecord, next: &HostState) -> BTreeSet<String> {
    let Some(live) = &record.live else { return BTreeSet::new() };
    let withdraws = visible.iter().any(|path| next.get(path).is_none());
    let there = visible.iter().filter(|path| withdraws && live.files.contains_key(*path));
    // What isn't as the copy's record says goes from there and from the record, or the next publish but
    // one would show it again.
    let damaged = live.files.keys().filter(|path| record.live_differing.contains(*path));
    there.chain(damaged).cloned().collect()
}

/// The paths of a publish that begins and of earlier ones that were cut off, with every content
/// that they may have put there. A content that was forgotten would be taken for somebody else's
/// file.
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

/// The files that stay for a while because open pages may ask for them: those that the build itself
/// named after their content. Files that an article or the site brought along never stay, whatever
/// their names: they may have been withdrawn.
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
        // In a copy that nobody sees, removals make room for what comes.
        let first = reason == StepReason::InTheWay || record.live.is_some();
        let phase = match record.may_be_sibling(path) {
            _ if first => Phase::Clear,
            true => Phase::Siblings,
            false => Phase::Removal,
        };
        let (path, may_stand_there) = (path.clone(), record.may_stand_there(path));
        PublishStep {
            phase,
            action: Action::Remove,
            path,
            reason,
            bytes: 0,
            expects_nothing: false,
            may_stand_there,
        }
    })
    .collect()
}

/// Whether a file is in the place of a folder, or in a folder in the place of a file.
fn in_the_way(path: &str, wanted: &Wanted) -> bool {
    let below = format!("{path}/");
    wanted.range(below.clone()..).next().is_some_and(|(first, _)| first.starts_with(&below))
        || path.match_indices('/').any(|(at, _)| wanted.contains_key(&path[..at]))
}

impl PublishPlan {
    /// Removes whatever readers will see differently from the copy that was live, too.
    pub fn withdraw_what_differs(&mut self, record: &HostRecord) {
        if let Some(live) = &record.live {
            let differ = live.files.iter().filter(|(path, held)| self.next.get(path) != Some(held));
            self.outdated.extend(differ.map(|(path, _)| path.clone()));
        }
    }

    /// The steps of one phase, in order.
    pub fn phase(&self, phase: Phase) -> impl Iterator<Item = &PublishStep> {
        self.steps.iter().filter(move |step| step.phase == phase)
    }

    /// How many steps have this action.
    pub fn count(&self, action: Action) -> usize {
        self.steps.iter().filter(|step| step.action == action).count()
    }

    /// How many bytes are sent, before compression.
    pub fn bytes(&self) -> u64 {
        let sent = self.steps.iter().filter(|step| step.action == Action::Put);
        sent.map(|step| step.bytes).sum()
    }

    /// How many removals are done without asking: a tenth of what is there, or 250.
    pub fn cap(&self) -> usize {
        (self.on_host / 10).max(250)
    }

    /// Whether so much is removed that somebody should look first.
    pub fn is_over_cap(&self) -> bool {
        self.withdrawn().count() > self.cap()
    }

    /// What goes from the copy that readers see, once the other one is live, and isn't in the copy that is
    /// written to: nothing of what was withdrawn may be left.
    pub fn removed_from_live(&self) -> Vec<&String> {
        let removals = self.steps.iter().filter(|step| step.action == Action::Remove);
        let removed: BTreeSet<&String> = removals.map(|step| &step.path).collect();
        let gone = self.outdated.iter().filter(|path| self.next.get(path).is_none());
        gone.filter(|path| !removed.contains(path)).collect()
    }

    /// How many files go from the copy that was live, and stand in the new one with another content: the
    /// old ones may name what was withdrawn.
    pub fn replaced_in_live(&self) -> usize {
        self.outdated.iter().filter(|path| self.next.get(path).is_some()).count()
    }

    /// The paths at which readers will find nothing.
    pub fn withdrawn(&self) -> impl Iterator<Item = &String> {
        self.visible.iter().filter(|path| self.next.get(path).is_none())
    }

    /// The state with a record that a publish has begun, on top of what was there before.
    pub fn begin(&self, state: &HostState, id: &str, now: Timestamp) -> HostState {
        let begun = UnfinishedPublish { id: id.to_owned(), alive: now, paths: self.unsure.clone() };
        HostState { begun: Some(begun), site: self.next.site.clone(), ..state.clone() }
    }
}

#[cfg(test)]
mod tests;
