//! What a host's records say, and what is known by them of each path.

use std::collections::{BTreeMap, BTreeSet};

use crate::publish::state::{Digest, Held, HostState};

/// What a host's records say.
#[derive(Debug, Clone, Default)]
pub struct HostRecord {
    /// The state of the copy that is written to.
    pub state: HostState,
    /// The state of the copy that readers see, if that is another.
    pub live: Option<HostState>,
    /// What a publish from here that was cut off had done, by path: the tag of what it put there,
    /// or `None` for a removal.
    pub done: BTreeMap<String, Option<Digest>>,
    /// Paths that comparing has found not to be as the state says.
    pub differing: BTreeSet<String>,
    /// The same for the copy that readers see, if that is another.
    pub live_differing: BTreeSet<String>,
    /// Whether withdrawn files may still be in the copy that isn't live, because a publish from
    /// here was cut off at its end.
    pub withdraws: bool,
}

/// What is known of a path on the host.
#[derive(Debug, Clone, Copy)]
pub(super) enum Known<'a> {
    /// There is nothing.
    Nothing,
    /// This file.
    Held(&'a Held),
    /// One of several, or nothing: a publish that was cut off may have been writing there.
    Unsure,
    /// Something else than the record says.
    Differs,
}

impl HostRecord {
    /// What is known of a path, if `wanted` is to stand there.
    pub(super) fn known<'a>(&'a self, path: &str, wanted: Option<&'a Held>) -> Known<'a> {
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

    /// Whether a publish that was cut off was to remove the file at a path.
    pub(super) fn was_to_go(&self, path: &str) -> bool {
        let begun = self.state.begun.as_ref();
        begun.and_then(|begun| begun.paths.get(path)).is_some_and(Vec::is_empty)
    }

    /// What may be at a path where publishes that were cut off may have been writing; `None` if the
    /// journal says what one has done there.
    pub(super) fn may_stand_there(&self, path: &str) -> Option<Vec<Held>> {
        let put = self.state.begun.as_ref()?.paths.get(path)?;
        let before = self.state.get(path);
        (!self.done.contains_key(path)).then(|| before.into_iter().chain(put).cloned().collect())
    }

    /// Whether what is at a path may be a compressed form of the file beside it.
    pub(super) fn may_be_sibling(&self, path: &str) -> bool {
        let put = self.state.begun.as_ref().and_then(|begun| begun.paths.get(path));
        let all = self.state.get(path).into_iter().chain(put.into_iter().flatten());
        all.into_iter().any(|held| held.served.is_sibling)
    }

    /// The state of what readers see.
    pub fn current(&self) -> &HostState {
        self.live.as_ref().unwrap_or(&self.state)
    }

    /// Whether the copy that readers don't see has files that the site no longer has. A publish,
    /// here or on another machine, was cut off before it had removed them, or it had put files
    /// there that were withdrawn before anybody saw them.
    pub(super) fn holds_withdrawn(&self, next: &HostState) -> bool {
        let begun = self.state.begun.iter().flat_map(|begun| begun.paths.keys());
        let held = self.state.files.iter().filter(|(_, held)| !held.named_by_content);
        held.map(|(path, _)| path).chain(begun).any(|path| next.get(path).is_none())
    }

    /// The file at a path that readers see, if it is as it should be.
    pub(super) fn sound_live(&self, path: &str) -> Option<&Held> {
        let live = self.live.as_ref()?;
        live.get(path).filter(|_| !self.live_differing.contains(path))
    }
}
