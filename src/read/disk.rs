//! The site folder on disk.
//!
//! Symbolic links are followed as long as they lead to something inside the site: nothing outside
//! it is ever read, and nothing hidden in it. Names that begin with a dot are left alone (editors' and systems' own files).

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use walkdir::WalkDir;

use super::{Files, Listing, Stamps};
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
    /// What the system says when the folder isn't there.
    pub fn new(root: &Path) -> io::Result<Self> {
        let root = root.canonicalize()?;
        let folder = Arc::new(Folder::open(&root)?);
        Ok(DiskFiles { root, folder })
    }

    /// The folder, absolute and without links.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Whether a path that is or lies behind a link leads to something inside the site that isn't
    /// hidden there: a link to `.git` or `.env` must publish neither.
    fn stays_inside(&self, path: &Path) -> bool {
        let Ok(real) = path.canonicalize() else { return false };
        let Ok(below) = real.strip_prefix(&self.root) else { return false };
        below.components().all(|part| !part.as_os_str().as_encoded_bytes().starts_with(b"."))
    }

    /// Where a file of the site really is, if that is in the site and not hidden there.
    pub fn inside(&self, path: &str) -> Option<PathBuf> {
        let path = self.root.join(path);
        if self.stays_inside(&path) { path.canonicalize().ok() } else { None }
    }

    fn relative(&self, path: &Path) -> Option<String> {
        let below = path.strip_prefix(&self.root).ok()?.to_str()?;
        Some(match std::path::MAIN_SEPARATOR {
            '/' => below.to_owned(),
            separator => below.replace(separator, "/"),
        })
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
        let mut walk = WalkDir::new(&top).follow_links(true).into_iter();
        while let Some(entry) = walk.next() {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    listing.problems.push(self.problem(&error, folder));
                    continue;
                }
            };
            let hidden =
                entry.depth() > 0 && entry.file_name().as_encoded_bytes().starts_with(b".");
            let folder_here = entry.file_type().is_dir();
            if hidden {
                if folder_here {
                    walk.skip_current_dir();
                }
                continue;
            }
            let Some(path) = self.relative(entry.path()) else {
                let shown = entry.path().to_string_lossy().into_owned();
                let finding = Finding::error(Code::InvalidPath, None, "the name is no UTF-8");
                listing.problems.push((shown, finding.help("rename it")));
                continue;
            };
            if entry.path_is_symlink() && !self.stays_inside(entry.path()) {
                listing.problems.push((path, leads_out()));
                if folder_here {
                    walk.skip_current_dir();
                }
            } else if folder_here {
                if path.ends_with(".md") {
                    listing.md_folders.push(path);
                }
            } else if entry.file_type().is_file() {
                listing.files.push(path);
            } else {
                let finding = Finding::error(Code::Unreadable, None, "this is no ordinary file");
                listing.problems.push((path, finding.help("remove it from the site's folders")));
            }
        }
        listing.files.sort_unstable();
        listing.md_folders.sort_unstable();
        listing
    }

    fn read(&self, path: &str) -> io::Result<Vec<u8>> {
        fs::read(self.root.join(path))
    }

    fn read_stamped(&self, path: &str) -> io::Result<(Vec<u8>, Option<Stamp>)> {
        let mut file = fs::File::open(self.root.join(path))?;
        let stamp = Stamp::of(&file.metadata()?);
        let mut bytes = vec![0; usize::try_from(stamp.size).unwrap_or(0)];
        match file.read_exact(&mut bytes) {
            Ok(()) => {}
            // It has become shorter meanwhile.
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                bytes = self.read(path)?;
            }
            Err(error) => return Err(error),
        }
        Ok((bytes, Some(stamp)))
    }

    fn stamp(&self, path: &str) -> Option<Stamp> {
        self.folder.stamp(path, true)
    }

    fn stamps<'a>(&'a self) -> Stamps<'a> {
        let mut stamps = self.folder.stamps(true);
        Box::new(move |path| stamps.of(path))
    }
}

impl DiskFiles {
    fn problem(&self, error: &walkdir::Error, folder: &str) -> (String, Finding) {
        let path =
            error.path().and_then(|path| self.relative(path)).unwrap_or_else(|| folder.to_owned());
        if error.loop_ancestor().is_some() {
            let finding = Finding::error(Code::ForbiddenLink, None, "this link leads in a circle");
            return (path, finding.help("remove the link"));
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
        let listing = DiskFiles::new(site.path()).unwrap().list("content");
        assert_eq!(listing.files, ["content/a.md", "content/fine.md"]);
        assert_eq!(listing.md_folders, ["content/x.md"]);
        let mut named: Vec<_> =
            listing.problems.iter().map(|(p, f)| (p.as_str(), f.code)).collect();
        named.sort_unstable();
        assert_eq!(
            named,
            ["broken.md", "circle", "out", "out.md"]
                .map(|n| (format!("content/{n}"), Code::ForbiddenLink))
                .iter()
                .map(|(p, c)| (p.as_str(), *c))
                .collect::<Vec<_>>()
        );
    }
}
