//! Two copies of a site behind one symbolic link: readers see either all of the old site or all of
//! the new one.
//!
//! `PATH` is a link to one of two folders in `.NAME.dateline` beside it. A publish brings the other
//! folder up to date, taking files over from the live one, and then moves the link. So a publish
//! costs what has changed in the last two, not the size of the site. What was withdrawn is removed
//! from both. This module must not know whether the file system is local or remote.

use std::sync::OnceLock;

use super::files::{EntryKind, FileSystem};
use super::folder::{FolderHost, Paths};
use super::lock::Holder;
use crate::publish::host::{
    ErrorKind, Host, HostError, Opened, Outgoing, Side, Standing, Traits, Version,
};
use crate::publish::state::{Held, HostState, UnfinishedPublish};
use crate::settings::publish::store_name;

/// A site behind a link.
pub struct Switched<F> {
    path: String,
    /// The path of the folder that has the two copies, and its name.
    store: String,
    store_name: String,
    slots: [(&'static str, FolderHost<F>); 2],
    /// Which of the two readers see, once that is known; `None` means neither.
    live: OnceLock<Option<usize>>,
}

impl<F: FileSystem + Clone> Switched<F> {
    /// A site whose link is at `path`.
    ///
    /// # Errors
    /// When the path doesn't end with a name.
    pub fn new(fs: F, path: &str, holder: &Holder) -> Result<Self, HostError> {
        let path = path.trim_end_matches('/').to_owned();
        let (above, name) = match path.rsplit_once('/') {
            Some((above, name)) => (format!("{above}/"), name),
            None => (String::new(), path.as_str()),
        };
        if matches!(name, "" | "." | "..") {
            return Err(HostError::other(path, "`path` must end with the name of a folder"));
        }
        let store_name = store_name(name);
        let store = format!("{above}{store_name}");
        let slot = |name: &'static str| {
            let paths = Paths {
                root: format!("{store}/{name}"),
                state: format!("{store}/{name}.state"),
                work: format!("{store}/{name}.work"),
                own: above.clone(),
            };
            (name, FolderHost::new(fs.clone(), paths, holder.clone()))
        };
        let slots = [slot("a"), slot("b")];
        Ok(Switched { path, store, store_name, slots, live: OnceLock::new() })
    }

    /// Finds out which copy the link leads to.
    fn find_live(&self) -> Result<Option<usize>, HostError> {
        let fs = self.slots[0].1.fs();
        let foreign = |what: &str| {
            let message = format!(
                "{what}; Dateline puts a symbolic link there, so give a `path` where nothing \
                 stands yet, or move away what does"
            );
            Err(HostError::other(&self.path, message))
        };
        match fs.kind(&self.path)? {
            EntryKind::Missing => Ok(None),
            EntryKind::Link(to) => {
                let slot = to.strip_prefix(&format!("{}/", self.store_name));
                let at = self.slots.iter().position(|(name, _)| slot == Some(name));
                if at.is_some() { Ok(at) } else { foreign("is a link of somebody else's") }
            }
            EntryKind::Folder if fs.list(&self.path)?.is_empty() => Ok(None),
            EntryKind::Folder => foreign("is a folder with files that Dateline didn't put there"),
            EntryKind::File | EntryKind::Other => foreign("is a file"),
        }
    }

    fn live(&self) -> Result<Option<usize>, HostError> {
        if let Some(live) = self.live.get() {
            return Ok(*live);
        }
        let live = self.find_live()?;
        Ok(*self.live.get_or_init(|| live))
    }

    fn target(&self) -> Result<usize, HostError> {
        Ok(match self.live()? {
            Some(0) => 1,
            _ => 0,
        })
    }

    fn side(&self, side: Side) -> Result<&FolderHost<F>, HostError> {
        let at = match (side, self.live()?) {
            (Side::Live, Some(live)) => live,
            _ => self.target()?,
        };
        Ok(&self.slots[at].1)
    }
}

impl<F: FileSystem + Clone> Host for Switched<F> {
    fn open(&self) -> Result<Opened, HostError> {
        for (_, folder) in &self.slots {
            folder.root_must_be_own()?;
        }
        let target = self.target()?;
        let (state, version) = self.slots[target].1.state()?;
        // Files that no state mentions would be shown to readers with the next switch.
        if state.is_none() && !self.slots[target].1.list(Side::PublishTarget)?.is_empty() {
            let message = "has files, and Dateline's record of them is gone; readers don't see this \
                           folder: remove it and publish again";
            return Err(HostError::other(
                format!("{}/{}", self.store, self.slots[target].0),
                message,
            ));
        }
        let live = match self.live()? {
            // No link leads to it, whatever was put there.
            None => state.as_ref().map(|_| HostState::default()),
            // Nothing is known of a copy without a state.
            Some(live) => Some(self.slots[live].1.state()?.0.unwrap_or_default()),
        };
        Ok(Opened { state, version, live })
    }

    fn record(&self, state: &HostState, expected: &Version) -> Result<Version, HostError> {
        let target = self.side(Side::PublishTarget)?;
        target.make_folders(&self.store)?;
        let version = target.record(state, expected)?;
        // Somebody may have switched between our looking and our first record.
        if state.begun.is_some() && self.find_live()? != self.live()? {
            return Err(HostError::conflict(&self.path));
        }
        Ok(version)
    }

    fn put(&self, file: &Outgoing) -> Result<u64, HostError> {
        self.side(Side::PublishTarget)?.put(file)
    }

    fn link(&self, path: &str, new: Option<&Held>) -> Result<(), HostError> {
        let Some(live) = self.live()? else {
            return Err(HostError::other(path, "there is no live copy to take it from"));
        };
        let from = self.slots[live].1.own_file(path)?;
        let target = self.side(Side::PublishTarget)?;
        match new {
            Some(held) if target.is_there(path, held.size, held.digest)? => Ok(()),
            _ => target.take(&from, path),
        }
    }

    fn remove(&self, path: &str) -> Result<(), HostError> {
        self.side(Side::PublishTarget)?.remove(path)
    }

    fn switch(&self) -> Result<(), HostError> {
        let fs = self.slots[0].1.fs();
        let name = self.slots[self.target()?].0;
        let waiting = format!("{}/link", self.store);
        fs.remove_file(&waiting)?;
        // Relative to where the link will be, so that both can be moved together.
        fs.symlink(&format!("{}/{name}", self.store_name), &waiting)?;
        if fs.kind(&self.path)? == EntryKind::Folder {
            fs.remove_folder(&self.path)?;
        }
        fs.rename(&waiting, &self.path)
    }

    fn withdraw(&self, gone: &UnfinishedPublish) -> Result<(), HostError> {
        let Some(before) = self.live()? else { return Ok(()) };
        let folder = &self.slots[before].1;
        let (Some(mut state), version) = folder.state()? else { return Ok(()) };
        let mut paths = gone.paths.clone();
        paths.retain(|path, _| state.get(path).is_some());
        // A publish that has begun there in the meantime removes them itself.
        let begun = state.begun.as_ref().is_some_and(|begun| begun.id != gone.id);
        if begun || paths.is_empty() {
            return Ok(());
        }
        state.begun = Some(UnfinishedPublish { paths: paths.clone(), ..gone.clone() });
        let version = match folder.record(&state, &version) {
            Err(error) if error.kind == ErrorKind::Conflict => return Ok(()),
            recorded => recorded?,
        };
        for path in paths.keys() {
            // This machine may have been asleep, and somebody else has brought this copy up to date and shown it
            // again.
            if self.find_live()? == Some(before) {
                return Err(HostError::conflict(&self.path));
            }
            folder.remove(path)?;
            state.files.remove(path);
            state.leaving.remove(path);
        }
        state.begun = None;
        folder.record(&state, &version).map(drop)
    }

    fn list(&self, side: Side) -> Result<Vec<String>, HostError> {
        match (side, self.live()?) {
            (Side::Live, None) => Ok(Vec::new()),
            _ => self.side(side)?.list(side),
        }
    }

    fn standing(&self, side: Side, path: &str, held: &Held) -> Result<Standing, HostError> {
        match (side, self.live()?) {
            (Side::Live, None) => Ok(Standing::Nothing),
            _ => self.side(side)?.standing(side, path, held),
        }
    }

    fn traits(&self) -> Traits {
        Traits { headers: false, compress: false, begins: true, switches: true, nojekyll: false }
    }
}
