//! Which file was meant by a path to none.
//!
//! Nothing of it is made before there is such a path; then it is made once, since a site with many
//! files may have as many wrong paths. The lists of an inventory must not change after that.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::Inventory;
use super::names::folded;
use crate::diagnostics::NearestWords;

/// What is looked up for wrong paths.
#[derive(Debug, Clone, Default)]
pub(super) struct NearPaths {
    /// The names of files that are parsed, by their folders.
    files: OnceLock<ByFolder>,
    /// The names of pictures and other files, by their folders.
    assets: OnceLock<ByFolder>,
    /// The place of the first picture or other file with a folded path.
    folded: OnceLock<HashMap<String, usize>>,
}

type ByFolder = HashMap<String, NearestWords>;

fn by_folder<'a>(paths: impl Iterator<Item = &'a str>) -> ByFolder {
    let mut folders = ByFolder::new();
    for (folder, name) in paths.map(split) {
        if let Some(names) = folders.get_mut(folder) {
            names.push(name);
        } else {
            folders.insert(folder.to_owned(), [name].into_iter().collect());
        }
    }
    folders
}

/// The folder and the name of a path.
fn split(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}

impl Inventory {
    /// The path of the file to parse that stands in the same folder as a path and is called nearly
    /// so.
    pub fn nearest_file(&self, path: &str) -> Option<String> {
        let paths = || by_folder(self.files.iter().map(|file| file.path.as_str()));
        nearest_in(self.near.files.get_or_init(paths), path)
    }

    /// The same for pictures and other files under `content/`.
    pub fn nearest_asset(&self, path: &str) -> Option<String> {
        let paths = || by_folder(self.assets.iter().map(String::as_str));
        nearest_in(self.near.assets.get_or_init(paths), path)
    }

    /// The picture or other file under `content/` that some system takes for the same as a path
    /// (`photo.JPG`).
    pub fn asset_alike(&self, path: &str) -> Option<&str> {
        let first = || {
            let paths = self.assets.iter().enumerate().rev();
            paths.map(|(at, asset)| (folded(asset), at)).collect()
        };
        let at = self.near.folded.get_or_init(first).get(&folded(path))?;
        self.assets.get(*at).map(String::as_str)
    }
}

fn nearest_in(folders: &ByFolder, path: &str) -> Option<String> {
    let (folder, name) = split(path);
    let near = folders.get(folder)?.nearest(name)?;
    Some(if folder.is_empty() { near.to_owned() } else { format!("{folder}/{near}") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_meant_stands_in_the_same_folder() {
        let assets = ["content/a/photo.jpg", "content/a/photos.jpg", "content/b/photo.png"];
        let inventory =
            Inventory { assets: assets.map(str::to_owned).into(), ..Inventory::default() };
        let near = |path| inventory.nearest_asset(path);
        assert_eq!(near("content/a/phto.jpg").as_deref(), Some("content/a/photo.jpg"));
        assert_eq!(near("content/b/phto.pgn").as_deref(), Some("content/b/photo.png"));
        assert_eq!(near("content/c/photo.png"), None);
        assert_eq!(near("content/a/nothing"), None);
        assert_eq!(inventory.asset_alike("content/a/Photo.JPG"), Some("content/a/photo.jpg"));
        assert_eq!(inventory.asset_alike("content/b/photo.jpg"), None);
        assert_eq!(inventory.nearest_file("content/a/photo.jpg"), None);
    }
}
