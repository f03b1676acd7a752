//! What stands below a folder: bytes, everything that there is, or what changes when it is written.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

/// Every file below a folder: path to bytes.
pub type Tree = BTreeMap<String, Vec<u8>>;

/// Every file below a folder: path to bytes. A folder that isn't there has none.
pub fn tree(folder: &Path) -> Tree {
    let mut found = Tree::new();
    for path in files(folder) {
        let relative = path.strip_prefix(folder).unwrap().to_str().unwrap().replace('\\', "/");
        found.insert(relative, fs::read(&path).unwrap());
    }
    found
}

/// What a system says of a file or folder that changes when somebody writes to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    size: u64,
    modified: std::time::SystemTime,
    /// The time of the last change and the inode, where there are any.
    changed: (i64, i64, u64),
}

/// Every file and folder below a folder with its stamp. Links aren't followed.
pub fn stamps(folder: &Path) -> BTreeMap<PathBuf, Stamp> {
    let stamp = |entry: walkdir::DirEntry| {
        let metadata = fs::symlink_metadata(entry.path()).unwrap();
        #[cfg(unix)]
        let changed = {
            use std::os::unix::fs::MetadataExt;
            (metadata.ctime(), metadata.ctime_nsec(), metadata.ino())
        };
        #[cfg(not(unix))]
        let changed = (0, 0, 0);
        let (size, modified) = (metadata.len(), metadata.modified().unwrap());
        (entry.into_path(), Stamp { size, modified, changed })
    };
    walkdir::WalkDir::new(folder).into_iter().map(|entry| stamp(entry.unwrap())).collect()
}

/// The paths whose bytes differ between two trees, or that only one of them has.
pub fn differing(a: &Tree, b: &Tree) -> Vec<String> {
    let mut paths: Vec<String> = a.keys().chain(b.keys()).cloned().collect();
    paths.sort();
    paths.dedup();
    paths.retain(|path| a.get(path) != b.get(path));
    paths
}

/// Copies a folder, which needn't be there, without what has one of these names.
pub fn copy_folder(from: &Path, to: &Path, skip: &[&str]) {
    for file in files(from) {
        let below = file.strip_prefix(from).unwrap();
        if below.iter().any(|name| skip.iter().any(|skipped| name == OsStr::new(skipped))) {
            continue;
        }
        let target = to.join(below);
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::copy(file, target).unwrap();
    }
}

/// The files below a folder, sorted; one that isn't there has none.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    if !folder.exists() {
        return Vec::new();
    }
    walkdir::WalkDir::new(folder)
        .sort_by_file_name()
        .into_iter()
        .map(Result::unwrap)
        .filter(|entry| !entry.file_type().is_dir())
        .map(walkdir::DirEntry::into_path)
        .collect()
}

/// What stands at a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// A folder.
    Folder,
    /// A link and where it leads.
    Link(PathBuf),
    /// A file: mode and bytes.
    File(u32, Vec<u8>),
    /// Anything else.
    Other,
}

/// Everything below a folder. Links aren't followed.
pub type Shot = BTreeMap<String, Entry>;

/// Takes a snapshot of a folder; `skip` are names left out at the top.
pub fn shot(folder: &Path, skip: &[&str]) -> Shot {
    let mut all = Shot::new();
    let mut open = vec![folder.to_owned()];
    while let Some(at) = open.pop() {
        let Ok(entries) = fs::read_dir(&at) else { continue };
        for entry in entries {
            let path = entry.unwrap().path();
            if at == folder
                && path.file_name().is_some_and(|n| skip.iter().any(|s| n == OsStr::new(s)))
            {
                continue;
            }
            let metadata = fs::symlink_metadata(&path).unwrap();
            let name = path.strip_prefix(folder).unwrap().to_string_lossy().into_owned();
            let what = if metadata.is_dir() {
                open.push(path);
                Entry::Folder
            } else if metadata.file_type().is_symlink() {
                Entry::Link(fs::read_link(&path).unwrap())
            } else if metadata.is_file() {
                let bytes = fs::read(&path).unwrap_or_default();
                #[cfg(unix)]
                let mode = std::os::unix::fs::PermissionsExt::mode(&metadata.permissions());
                #[cfg(not(unix))]
                let mode = 0;
                Entry::File(mode & 0o7777, bytes)
            } else {
                Entry::Other
            };
            all.insert(name, what);
        }
    }
    all
}

/// A snapshot without the caches of sites, which are Dateline's own.
pub fn shot_but_caches(folder: &Path, skip: &[&str]) -> Shot {
    let mut all = shot(folder, skip);
    all.retain(|path, _| path.split('/').all(|part| part != ".dateline"));
    all
}

/// Asks that two snapshots are equal, and names the first paths that aren't.
pub fn assert_same(a: &Shot, b: &Shot, what: &str) {
    if a == b {
        return;
    }
    let mut differ = Vec::new();
    for path in a.keys().chain(b.keys()) {
        if a.get(path) != b.get(path) && !differ.contains(&path) {
            differ.push(path);
        }
    }
    let first = differ[0];
    let show = |shot: &Shot| match shot.get(first) {
        Some(Entry::File(mode, bytes)) => {
            format!("{mode:o} {}", String::from_utf8_lossy(bytes))
        }
        other => format!("{other:?}"),
    };
    panic!("{what}: these differ: {differ:?}\n--- one\n{}\n--- other\n{}", show(a), show(b));
}
