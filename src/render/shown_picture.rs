//! A picture as a page shows it: its address, the sizes to choose from, and its width and height.

use std::fmt::Write;

use super::Site;
use crate::media_types;
use crate::pictures::PictureFiles;
use crate::plan::{asset_url, urls};

/// A picture beside a page.
pub struct ShownPicture<'a> {
    page: &'a str,
    /// The name of the file at its address.
    name: &'a str,
    files: Option<&'a PictureFiles>,
    /// Width and height in pixels of the file at its address.
    pub size: Option<(u32, u32)>,
}

impl<'a> ShownPicture<'a> {
    /// The picture with a path in the site, beside the page at a URL path.
    pub fn of(site: &Site<'a>, page: &'a str, path: &'a str) -> ShownPicture<'a> {
        let files = site.pictures.get(path);
        let main = files.and_then(PictureFiles::main);
        if let Some(main) = main {
            let size = Some((main.width, main.height));
            return ShownPicture { page, name: &main.name, files, size };
        }
        let known = || site.assets.get(path).and_then(|asset| asset.size);
        let size = files.map(|files| files.size).or_else(known);
        ShownPicture { page, name: path, files: None, size }
    }

    /// Its address, after a prefix.
    pub fn address(&self, prefix: &str) -> String {
        self.address_of(prefix, self.name)
    }

    /// The media type of the file at its address, if its name tells.
    pub fn media_type(&self) -> Option<&'static str> {
        let known = media_types::known(&media_types::extension(self.name).to_ascii_lowercase())?;
        Some(known.content_type).filter(|media_type| media_type.starts_with("image/"))
    }

    fn address_of(&self, prefix: &str, name: &str) -> String {
        [prefix, &urls::encode(&asset_url(self.page, name))].concat()
    }

    /// The media type of each format and its sizes in the form of HTML's `srcset`, the preferred
    /// format first. Empty if the picture isn't made in several sizes.
    pub fn sources(&self, prefix: &str) -> impl Iterator<Item = (&'static str, String)> {
        self.files.into_iter().flat_map(|files| &files.sources).map(move |source| {
            let mut srcset = String::new();
            for size in &source.sizes {
                let comma = if srcset.is_empty() { "" } else { ", " };
                let address = self.address_of(prefix, &size.name);
                let _ = write!(srcset, "{comma}{address} {}w", size.width);
            }
            (source.media_type, srcset)
        })
    }
}
