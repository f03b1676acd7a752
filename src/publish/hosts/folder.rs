//! A folder of files on a file system, with Dateline's state beside it or in it.
//!
//! A file is written under another name and then renamed, so that nobody reads half of it. This
//! module must not know whether the file system is local or remote.

use std::collections::BTreeSet;
use std::io::Read;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use super::files::{EntryKind, FileSystem, NameRoom};
use super::lock::{self, Holder};
use crate::publish::content::FileContent;
use crate::publish::host::{
    ErrorKind, Host, HostError, Opened, Outgoing, Side, Standing, Traits, Version,
};
use crate::publish::state::{Digest, Held, HostState, STATE};

/// The folder for Dateline's own files within the tree.
const WORK: &str = ".dateline-work";

/// A tree of files.
pub struct FolderHost<F> {
    fs: F,
    paths: Paths,
    holder: Holder,
    /// Folders that are known to exist.
    made: Mutex<BTreeSet<String>>,
    next: AtomicU64,
    /// Whether this publish has recorded its beginning.
    begun: AtomicBool,
}

/// Where the parts of a tree are.
#[derive(Debug, Clone)]
pub struct Paths {
    /// The folder of the site's files.
    pub root: String,
    /// The state.
    pub state: String,
    /// The folder in which files wait to be put in place, on the same file system, and which has
    /// the lock.
    pub work: String,
    /// The prefix of the paths of folders that are Dateline's own. None of them may be a symbolic
    /// link, since that might lead anywhere.
    pub own: String,
}

impl<F: FileSystem> FolderHost<F> {
    /// A folder that readers see all the time, with the state in it.
    pub fn plain(fs: F, root: &str, holder: Holder) -> Self {
        let root = root.trim_end_matches('/').to_owned();
        let (state, work) = (format!("{root}/{STATE}"), format!("{root}/{WORK}"));
        let own = format!("{root}/");
        FolderHost::new(fs, Paths { root, state, work, own }, holder)
    }

    /// A folder whose parts are at these paths.
    pub fn new(fs: F, paths: Paths, holder: Holder) -> Self {
        FolderHost {
            fs,
            paths,
            holder,
            made: Mutex::default(),
            next: AtomicU64::new(0),
            begun: AtomicBool::new(false),
        }
    }

    fn full(&self, path: &str) -> String {
        format!("{}/{path}", self.paths.root)
    }

    /// A path for a waiting file that no other publish uses.
    fn waiting(&self) -> String {
        let (pid, n) = (std::process::id(), self.next.fetch_add(1, Ordering::Relaxed));
        format!("{}/{pid}-{n}", self.paths.work)
    }

    /// Makes a folder and those above it, if they don't exist.
    pub fn make_folders(&self, folder: &str) -> Result<(), HostError> {
        if folder.is_empty() || self.made.lock().is_ok_and(|made| made.contains(folder)) {
            return Ok(());
        }
        // From the top down: a path through a link would be looked up where the link leads.
        if let Some((above, _)) = folder.rsplit_once('/')
            && above.starts_with(&self.paths.own)
        {
            self.make_folders(above)?;
        }
        match self.fs.make_folder(folder) {
            Ok(true) => {}
            Ok(false) => self.must_be_folder(folder)?,
            Err(error) => {
                // The folder above may be missing.
                let Some((above, _)) = folder.rsplit_once('/') else { return Err(error) };
                if above.is_empty() {
                    return Err(error);
                }
                self.make_folders(above)?;
                self.fs.make_folder(folder)?;
            }
        }
        if let Ok(mut made) = self.made.lock() {
            made.insert(folder.to_owned());
        }
        Ok(())
    }

    /// Refuses to pass through something that isn't a folder. Above the site, links are the host's
    /// own affair.
    fn must_be_folder(&self, folder: &str) -> Result<(), HostError> {
        if !folder.starts_with(&self.paths.own) || self.fs.kind(folder)? == EntryKind::Folder {
            return Ok(());
        }
        let message = "should be a folder and is something else, perhaps a symbolic link; Dateline \
                       didn't put it there and doesn't go through it. Move it away and publish again";
        Err(HostError::new(ErrorKind::Occupied, folder, message))
    }

    /// Refuses a tree that is a link in Dateline's own folder: what stands behind it is somebody else's.
    ///
    /// # Errors
    /// When it is one, or can't be looked at.
    pub fn root_must_be_own(&self) -> Result<(), HostError> {
        let root = &self.paths.root;
        if self.made.lock().is_ok_and(|made| made.contains(root)) {
            return Ok(());
        }
        match self.fs.kind(root)? {
            EntryKind::Missing => Ok(()),
            _ => self.must_be_folder(root),
        }
    }

    /// Reads the state and its version.
    pub fn state(&self) -> Result<(Option<HostState>, Version), HostError> {
        let bytes = match self.fs.kind(&self.paths.state)? {
            EntryKind::Missing => None,
            EntryKind::File => self.fs.read_record(&self.paths.state)?,
            _ => {
                let message = "is no ordinary file, and Dateline keeps its record there; remove it";
                return Err(HostError::other(&self.paths.state, message));
            }
        };
        let Some(bytes) = bytes else {
            return Ok((None, Version(None)));
        };
        let version = Version(Some(Digest::of(&bytes).to_string()));
        let state = std::str::from_utf8(&bytes).ok().and_then(HostState::parse);
        state.map(|state| (Some(state), version)).ok_or_else(|| super::damaged(&self.paths.state))
    }

    /// Puts a finished file into its place in the tree.
    pub fn place(&self, waiting: &str, path: &str) -> Result<(), HostError> {
        let full = self.full(path);
        if let Some((folder, _)) = full.rsplit_once('/') {
            self.make_folders(folder)?;
        }
        self.fs.rename(waiting, &full).map_err(|error| {
            // Somebody may have put a folder in the place of a file that an earlier publish had put
            // there.
            let is_folder = self.fs.kind(&full) == Ok(EntryKind::Folder);
            if is_folder { HostError::occupied_by_folder(&full) } else { error }
        })?;
        // If both were names of the same file, `rename` has left the waiting one.
        Ok(())
    }

    /// Whether a file that must be new is there already. Anything else at its path is somebody
    /// else's.
    pub fn is_there(&self, path: &str, size: u64, digest: Digest) -> Result<bool, HostError> {
        let full = self.full(path);
        match self.fs.kind(&full)? {
            EntryKind::Missing => Ok(false),
            EntryKind::File if self.fs.holds(&full, size, digest)? => Ok(true),
            EntryKind::Folder => Err(HostError::occupied_by_folder(full)),
            _ => Err(HostError::occupied(full)),
        }
    }

    /// The full path of a file in the tree, to which no link leads.
    ///
    /// # Errors
    /// When it, or a folder above it in the tree, is something else.
    pub fn own_file(&self, path: &str) -> Result<String, HostError> {
        self.root_must_be_own()?;
        for (at, _) in path.match_indices('/') {
            let folder = self.full(&path[..at]);
            if self.made.lock().is_ok_and(|made| made.contains(&folder)) {
                continue;
            }
            self.must_be_folder(&folder)?;
            if let Ok(mut made) = self.made.lock() {
                made.insert(folder);
            }
        }
        let full = self.full(path);
        match self.fs.kind(&full)? {
            EntryKind::File => Ok(full),
            _ => Err(HostError::other(full, "is no file any more; publish with --verify")),
        }
    }

    /// Takes a file over from another tree, as a second name or as a copy. It must be one to which no link leads
    /// ([`FolderHost::own_file`]).
    pub fn take(&self, from: &str, path: &str) -> Result<(), HostError> {
        self.make_folders(&self.paths.work)?;
        let waiting = self.waiting();
        self.fs.remove_file(&waiting)?;
        if !self.fs.link(from, &waiting)? {
            let file = self.fs.open(from)?;
            let file = file.ok_or_else(|| HostError::other(from, "is no longer there"))?;
            let most = file.size.unwrap_or(u64::MAX);
            self.fs.write_from(&waiting, &mut file.content.take(most))?;
        }
        self.place(&waiting, path)?;
        self.fs.remove_file(&waiting)
    }

    /// The file system.
    pub fn fs(&self) -> &F {
        &self.fs
    }

    /// Holds the lock while `act` runs.
    fn locked<T>(&self, act: impl FnOnce() -> Result<T, HostError>) -> Result<T, HostError> {
        self.make_folders(&self.paths.work)?;
        lock::locked(&self.fs, &self.paths.work, &self.holder, act)
    }

    fn work(&self, name: &str) -> String {
        format!("{}/{name}", self.paths.work)
    }

    /// Removes what interrupted publishes have left waiting, and nothing else.
    fn clear(&self) -> Result<(), HostError> {
        let waits = |name: &str| {
            let number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
            name.split_once('-').is_some_and(|(pid, n)| number(pid) && number(n))
        };
        for (name, kind) in self.fs.list(&self.paths.work)? {
            if kind == EntryKind::File && waits(&name) {
                self.fs.remove_file(&self.work(&name))?;
            }
        }
        Ok(())
    }

    /// Removes the folders above a path that have become empty.
    fn remove_emptied(&self, path: &str) -> Result<(), HostError> {
        let mut at = path;
        while let Some((folder, _)) = at.rsplit_once('/') {
            if !self.fs.remove_folder(&self.full(folder))? {
                break;
            }
            if let Ok(mut made) = self.made.lock() {
                made.remove(&self.full(folder));
            }
            at = folder;
        }
        Ok(())
    }

    fn list_below(
        &self,
        folder: &str,
        into: &mut Vec<String>,
        room: &mut NameRoom,
    ) -> Result<(), HostError> {
        let full = if folder.is_empty() { self.paths.root.clone() } else { self.full(folder) };
        for (name, kind) in self.fs.list(&full)? {
            let path = if folder.is_empty() { name } else { format!("{folder}/{name}") };
            room.take(&self.paths.root, &path)?;
            match kind {
                EntryKind::Folder if path == WORK => {}
                EntryKind::Folder => self.list_below(&path, into, room)?,
                _ if path == STATE => {}
                _ => into.push(path),
            }
        }
        Ok(())
    }
}

impl<F: FileSystem> Host for FolderHost<F> {
    fn open(&self) -> Result<Opened, HostError> {
        let (state, version) = self.state()?;
        Ok(Opened { state, version, live: None })
    }

    fn record(&self, state: &HostState, expected: &Version) -> Result<Version, HostError> {
        let text = state.to_text();
        let next = Version(Some(Digest::of(text.as_bytes()).to_string()));
        self.locked(|| {
            let there = self.fs.read_record(&self.paths.state)?;
            let there = Version(there.map(|bytes| Digest::of(&bytes).to_string()));
            // It is the same already: the answer to an earlier attempt was lost.
            if there == next {
                return Ok(());
            }
            if there != *expected {
                return Err(HostError::conflict(&self.paths.state));
            }
            // Only at the beginning and at the end of a publish: in between, the files that wait
            // are ours.
            if !self.begun.swap(state.begun.is_some(), Ordering::Relaxed) || state.begun.is_none() {
                self.clear()?;
            }
            let waiting = self.waiting();
            self.fs.write(&waiting, text.as_bytes())?;
            self.fs.rename(&waiting, &self.paths.state)
        })?;
        if state.begun.is_none() {
            // No file waits any more.
            self.fs.remove_folder(&self.paths.work)?;
            if let Ok(mut made) = self.made.lock() {
                made.clear();
            }
        }
        Ok(next)
    }

    fn put(&self, file: &Outgoing) -> Result<u64, HostError> {
        if file.new && self.is_there(file.path, file.content.size(), file.digest)? {
            return Ok(0);
        }
        self.make_folders(&self.paths.work)?;
        let waiting = self.waiting();
        match file.content {
            FileContent::Bytes(bytes) => self.fs.write(&waiting, bytes)?,
            FileContent::File { .. } => {
                let unreadable = |error| HostError::unreadable(file.path, &error);
                let mut reader = file.content.reader().map_err(unreadable)?;
                let written = self.fs.write_from(&waiting, &mut reader);
                if let Some(failure) = reader.failure() {
                    return Err(HostError::other(file.path, failure));
                }
                written?;
            }
        }
        self.place(&waiting, file.path)?;
        Ok(file.content.size())
    }

    fn remove(&self, path: &str) -> Result<(), HostError> {
        self.root_must_be_own()?;
        for (at, _) in path.match_indices('/') {
            let folder = self.full(&path[..at]);
            if self.made.lock().is_ok_and(|made| made.contains(&folder)) {
                continue;
            }
            match self.fs.kind(&folder)? {
                EntryKind::Folder => {}
                EntryKind::Link(_) => self.must_be_folder(&folder)?,
                // A folder that is missing contains nothing, nor does something that isn't a
                // folder.
                EntryKind::Missing => return self.remove_emptied(&path[..at]),
                EntryKind::File | EntryKind::Other => return Ok(()),
            }
        }
        let full = self.full(path);
        if let Err(error) = self.fs.remove_file(&full) {
            // A folder isn't what was put there: that is gone already, and the folder is somebody
            // else's.
            let is_folder = self.fs.kind(&full) == Ok(EntryKind::Folder);
            return if is_folder { Ok(()) } else { Err(error) };
        }
        self.remove_emptied(path)
    }

    fn list(&self, _: Side) -> Result<Vec<String>, HostError> {
        let mut all = Vec::new();
        if self.fs.kind(&self.paths.root)? == EntryKind::Folder {
            self.list_below("", &mut all, &mut NameRoom::default())?;
        }
        all.sort_unstable();
        Ok(all)
    }

    fn standing(&self, _: Side, path: &str, held: &Held) -> Result<Standing, HostError> {
        let full = self.full(path);
        Ok(match self.fs.kind(&full)? {
            EntryKind::Missing => Standing::Nothing,
            EntryKind::File if self.fs.holds(&full, held.size, held.digest)? => Standing::Same,
            // Something that isn't a file isn't what was put there.
            _ => Standing::Other,
        })
    }

    fn traits(&self) -> Traits {
        Traits { headers: false, compress: false, begins: true, switches: false, nojekyll: false }
    }
}
