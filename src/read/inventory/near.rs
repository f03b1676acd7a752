//! Suggests which file was meant by a path that doesn't exist.
//!
//! Nothing is prepared until there is such a path. Then it is prepared once, since a site with many
//! files may have as many wrong paths. The lists of an inventory must not change after that.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::Inventory;
use crate::diagnostics::NearestWords;
use crate::read::names::folded;

/// The tables in which wrong paths are looked up.
#[derive(Debug, Clone, Default)]
pub(super) struct NearPaths {
    /// The names of parsed files, by folder.
    files: OnceLock<ByFolder>,
    /// The names of pictures and other files, by folder.
    assets: OnceLock<ByFolder>,
    /// The position of the first picture or other file with each folded path.
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

/// Splits a path into its folder and its name.
fn split(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}

impl Inventory {
    /// The path of a parsed file in the same folder as `path` with a similar name.
    pub fn nearest_file(&self, path: &str) -> Option<String> {
        let paths = || by_folder(self.files.iter().map(|file| file.path.as_str()));
        nearest_in(self.near.files.get_or_init(paths), path)
    }

    /// The same for pictures and other files under `content/`.
    pub fn nearest_asset(&self, path: &str) -> Option<String> {
        let paths = || by_folder(self.assets.iter().map(String::as_str));
        nearest_in(self.near.assets.get_or_init(paths), path)
    }

    /// The picture or other file under `content/` whose path some systems take for the same
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
