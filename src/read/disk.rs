//! The site folder on disk.
//!
//! Symbolic links are followed as long as they lead to something inside the site: nothing outside
//! it is ever read, and nothing hidden in it, except in `static/`. What editors, systems and
//! version control leave beside files is ignored ([`names`]).

use std::fs;
use std::io::{self, Read};
use std::path::{MAIN_SEPARATOR_STR, Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;
use walkdir::{DirEntry, WalkDir};

use super::{Files, Listing, OpenFile, StampReader, names, too_large};
use crate::diagnostics::{Code, Finding};
use crate::folder::Folder;
use crate::stamp::Stamp;

/// A folder on disk that holds a site.
#[derive(Debug, Clone)]
pub struct DiskFiles {
    root: PathBuf,
    folder: Arc<Folder>,
}

impl DiskFiles {
    /// The site at `root`, which must exist.
    ///
    /// # Errors
    /// When the folder can't be found.
    pub fn new(root: &Path) -> io::Result<Self> {
        let root = root.canonicalize()?;
        let folder = Arc::new(Folder::open(&root)?);
        Ok(DiskFiles { root, folder })
    }

    /// The folder, as an absolute path without links.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Whether a path that is a link, or goes through one, leads to something inside the site that
    /// isn't hidden there: a link to `.git` or `.env` must publish neither.
    fn stays_inside(&self, path: &Path) -> bool {
        path.canonicalize().is_ok_and(|real| self.is_inside(&real))
    }

    /// The same for a path without links.
    fn is_inside(&self, real: &Path) -> bool {
        let Ok(below) = real.strip_prefix(&self.root) else { return false };
        let mut parts = below.components().map(|part| part.as_os_str().as_encoded_bytes());
        let is_static = parts.clone().next() == Some(b"static");
        let top = if is_static { "static" } else { "" };
        parts.all(|part| !names::is_ignored(top, part))
    }

    /// The real path of a file of the site, if it is inside the site and not hidden there.
    pub fn inside(&self, path: &str) -> Option<PathBuf> {
        let path = self.root.join(path);
        if self.stays_inside(&path) { path.canonicalize().ok() } else { None }
    }

    /// Opens a file, if it is a regular one inside the site and not hidden there.
    pub fn open_inside(&self, path: &str) -> Option<fs::File> {
        // A path that changes while it is being opened gets a second try.
        (0..2).find_map(|_| {
            let source = self.inside(path)?;
            let (file, _) = self.open_file(path).ok()?;
            is_at(&file, &source).then_some(file)
        })
    }

    fn relative(&self, path: &Path) -> Option<String> {
        path.strip_prefix(&self.root).ok()?.to_str().map(with_slashes)
    }
}

impl Files for DiskFiles {
    fn list(&self, folder: &str) -> Listing {
        let mut listing = Listing::default();
        let top = self.root.join(folder);
        if fs::symlink_metadata(&top).is_err() {
            return listing;
        }
        if !self.stays_inside(&top) {
            listing.problems.push((folder.to_owned(), leads_out()));
            return listing;
        }
        let root = format!("{}{MAIN_SEPARATOR_STR}", self.root.display());
        let walk = Walk { files: self, root, folder };
        for entry in WalkDir::new(&top).max_depth(0).follow_links(true) {
            if let Some(top) = walk.sort(entry, &[], &mut listing) {
                listing.append(walk.below(top));
            }
        }
        listing.files.par_sort_unstable();
        listing.md_folders.sort_unstable();
        listing
    }

    fn open(&self, path: &str) -> io::Result<OpenFile<'_>> {
        let (file, stamp) = self.open_file(path)?;
        Ok(OpenFile { reader: Box::new(file), size: stamp.size, stamp: Some(stamp) })
    }

    fn read_stamped(&self, path: &str, limit: u64) -> io::Result<(Vec<u8>, Option<Stamp>)> {
        let (file, stamp) = self.open_file(path)?;
        if stamp.size > limit {
            return Err(too_large());
        }
        let mut bytes = Vec::with_capacity(usize::try_from(stamp.size).unwrap_or(0));
        // The file may have grown by now, and some files don't say how large they are.
        file.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > limit {
            return Err(too_large());
        }
        Ok((bytes, Some(stamp)))
    }

    fn stamp(&self, path: &str) -> Option<Stamp> {
        self.folder.stamp(path, true)
    }

    fn stamps<'a>(&'a self) -> StampReader<'a> {
        let mut stamps = self.folder.stamps(true);
        Box::new(move |path| stamps.of(path))
    }
}

impl DiskFiles {
    /// Opens a regular file, but no pipe or device.
    fn open_file(&self, path: &str) -> io::Result<(fs::File, Stamp)> {
        let file = self.folder.file(path)?;
        let metadata = file.metadata()?;
        if !metadata.is_file() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "this is no ordinary file"));
        }
        Ok((file, Stamp::of(&metadata)))
    }

    fn problem(&self, error: &walkdir::Error, folder: &str) -> (String, Finding) {
        let path =
            error.path().and_then(|path| self.relative(path)).unwrap_or_else(|| folder.to_owned());
        if error.loop_ancestor().is_some() {
            return (path, leads_in_a_circle());
        }
        let broken_link = error
            .path()
            .is_some_and(|p| fs::symlink_metadata(p).is_ok_and(|m| m.file_type().is_symlink()));
        if broken_link {
            let finding = Finding::error(Code::ForbiddenLink, None, "this link leads nowhere");
            return (path, finding.help("remove the link"));
        }
        let why = error.io_error().map_or_else(|| error.to_string(), ToString::to_string);
        (path, Finding::error(Code::Unreadable, None, format!("can't be read: {why}")))
    }
}

/// Whether an open file is the one at a path: by now the path may have become a link to somewhere
/// else.
#[cfg(target_os = "linux")]
fn is_at(file: &fs::File, path: &Path) -> bool {
    use std::os::fd::AsRawFd;
    // Without /proc that can't be checked.
    fs::read_link(format!("/proc/self/fd/{}", file.as_raw_fd())).map_or(true, |at| at == path)
}

/// Whether an open file is the one at a path. This system can't tell.
#[cfg(not(target_os = "linux"))]
fn is_at(_: &fs::File, _: &Path) -> bool {
    true
}

/// A walk through a folder of the site, which walks sibling folders in parallel.
struct Walk<'a> {
    files: &'a DiskFiles,
    /// The prefix of all paths.
    root: String,
    /// The folder that was asked for.
    folder: &'a str,
}

/// A folder still to be walked.
struct Below {
    path: PathBuf,
    /// The real paths of the links through which it was reached.
    crossed: Vec<PathBuf>,
}

impl Walk<'_> {
    fn is_ignored(&self, name: &[u8]) -> bool {
        names::is_ignored(self.folder, name)
    }

    /// Lists everything in a folder and below it, level by level, since folders may be nested more
    /// deeply than the stack allows.
    fn below(&self, top: Below) -> Listing {
        let mut listing = Listing::default();
        let mut level = vec![top];
        while !level.is_empty() {
            let found: Vec<_> = level.par_iter().map(|folder| self.within(folder)).collect();
            level.clear();
            for (more, folders) in found {
                listing.append(more);
                level.extend(folders);
            }
        }
        listing
    }

    /// Lists what is directly in a folder. Folders in it are returned separately.
    fn within(&self, folder: &Below) -> (Listing, Vec<Below>) {
        let mut listing = Listing::default();
        let entries = WalkDir::new(&folder.path).min_depth(1).max_depth(1).follow_links(true);
        let sort = |entry| self.sort(entry, &folder.crossed, &mut listing);
        let folders = entries.into_iter().filter_map(sort).collect();
        (listing, folders)
    }

    /// Adds an entry to the listing, unless it is a folder, which is returned.
    fn sort(
        &self,
        entry: walkdir::Result<DirEntry>,
        crossed: &[PathBuf],
        listing: &mut Listing,
    ) -> Option<Below> {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                // Emacs locks a file with a link that leads nowhere.
                let name = error.path().and_then(Path::file_name);
                let ours = name.is_none_or(|name| !self.is_ignored(name.as_encoded_bytes()));
                if error.depth() == 0 || ours {
                    listing.problems.push(self.files.problem(&error, self.folder));
                }
                return None;
            }
        };
        if entry.depth() > 0 && self.is_ignored(entry.file_name().as_encoded_bytes()) {
            return None;
        }
        // Nearly all paths of a walk begin with the root's path, which is quick to check.
        let quick = entry.path().to_str().and_then(|path| path.strip_prefix(&self.root));
        let path = quick.map(with_slashes).or_else(|| self.files.relative(entry.path()));
        let Some(path) = path else {
            let shown = entry.path().to_string_lossy().into_owned();
            let finding = Finding::error(Code::InvalidPath, None, "the name is no UTF-8");
            listing.problems.push((shown, finding.help("rename it")));
            return None;
        };
        let mut crossed = crossed.to_vec();
        if entry.path_is_symlink() {
            let real = entry.path().canonicalize().ok();
            let here = entry.path().parent().and_then(|above| above.canonicalize().ok());
            let Some((real, here)) = real.zip(here).filter(|(real, _)| self.files.is_inside(real))
            else {
                listing.problems.push((path, leads_out()));
                return None;
            };
            crossed.push(here);
            if crossed.iter().any(|here| here.starts_with(&real)) {
                listing.problems.push((path, leads_in_a_circle()));
                return None;
            }
        }
        if entry.file_type().is_dir() {
            if path.ends_with(".md") {
                listing.md_folders.push(path);
            }
            return Some(Below { path: entry.into_path(), crossed });
        }
        if entry.file_type().is_file() {
            listing.files.push(path);
        } else {
            let finding = Finding::error(Code::Unreadable, None, "this is no ordinary file");
            listing.problems.push((path, finding.help("remove it from the site's folders")));
        }
        None
    }
}

fn leads_in_a_circle() -> Finding {
    Finding::error(Code::ForbiddenLink, None, "this link leads in a circle").help("remove the link")
}

/// A path with `/` between its parts.
fn with_slashes(path: &str) -> String {
    match MAIN_SEPARATOR_STR {
        "/" => path.to_owned(),
        separator => path.replace(separator, "/"),
    }
}

fn leads_out() -> Finding {
    Finding::error(
        Code::ForbiddenLink,
        None,
        "this link leads out of the site's folder, or to a hidden file",
    )
    .help("copy what it leads to into the site")
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    #[test]
    fn folders_may_be_deeper_than_a_stack() {
        let site = tempfile::tempdir().unwrap();
        let mut folder = site.path().join("content");
        for _ in 0..400 {
            folder.push("a");
            fs::create_dir_all(folder.with_file_name("b")).unwrap();
        }
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("deep.md"), "a").unwrap();
        let pool = rayon::ThreadPoolBuilder::new().num_threads(1).stack_size(256 << 10);
        let files = DiskFiles::new(site.path()).unwrap();
        let listing = pool.build().unwrap().install(|| files.list("content"));
        assert_eq!((listing.files.len(), listing.problems.len()), (1, 0));
    }

    #[test]
    fn links_out_in_circles_and_to_nowhere_are_named() {
        let outside = tempfile::tempdir().unwrap();
        fs::write(outside.path().join("secret.md"), "secret").unwrap();
        let site = tempfile::tempdir().unwrap();
        let content = site.path().join("content");
        fs::create_dir_all(content.join("x.md")).unwrap();
        fs::write(content.join("a.md"), "a").unwrap();
        fs::write(content.join(".hidden.md"), "a").unwrap();
        symlink(outside.path(), content.join("out")).unwrap();
        symlink(outside.path().join("secret.md"), content.join("out.md")).unwrap();
        symlink(&content, content.join("circle")).unwrap();
        symlink("nowhere", content.join("broken.md")).unwrap();
        symlink("a.md", content.join("fine.md")).unwrap();
        // Two links that lead to each other's folder.
        for (folder, other) in [("one", "two"), ("two", "one")] {
            fs::create_dir(content.join(folder)).unwrap();
            symlink(format!("../{other}"), content.join(folder).join("other")).unwrap();
            fs::write(content.join(folder).join("b.md"), "b").unwrap();
        }
        let listing = DiskFiles::new(site.path()).unwrap().list("content");
        let files = ["a.md", "fine.md", "one/b.md", "one/other/b.md", "two/b.md", "two/other/b.md"];
        assert_eq!(listing.files, files.map(|file| format!("content/{file}")));
        assert_eq!(listing.md_folders, ["content/x.md"]);
        let mut named: Vec<_> =
            listing.problems.iter().map(|(p, f)| (p.as_str(), f.code)).collect();
        named.sort_unstable();
        assert_eq!(
            named,
            ["broken.md", "circle", "one/other/other", "out", "out.md", "two/other/other"]
                .map(|n| (format!("content/{n}"), Code::ForbiddenLink))
                .iter()
                .map(|(p, c)| (p.as_str(), *c))
                .collect::<Vec<_>>()
        );
    }
}
