//! Which pictures a site shows, and which files are made of each.
//!
//! Only pictures that something public shows or links to are looked at. This module must not know
//! the addresses of pages, nor templates. Which widths are made is decided in [`PictureSizes`].

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use foldhash::fast::FixedState;

use crate::derived::{
    BarePicture, DerivationRequest, DerivationSource, DerivedFiles, DerivedId, LARGEST_PICTURE,
    PictureSizes,
};
use crate::diagnostics::{Code, Diagnostic, Diagnostics, Finding};
use crate::index::Index;
use crate::model::{Article, Briefing, Entity, LangId, LinkTarget, Picture, PlainPage, Text};
use crate::parse::Assets;
use crate::read::{Files, PictureKind};
use crate::settings::Settings;

/// The page that a file is copied to a place beside.
#[derive(Debug, Clone, Copy)]
pub enum FileOwner<'a> {
    /// An article's.
    Article(&'a Article),
    /// A plain page.
    Page(&'a PlainPage),
    /// An entity's, in a language.
    Entity(&'a Entity, LangId),
}

/// What a page does with a file beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileUse {
    /// It shows the picture.
    Shown,
    /// It links to the file.
    Linked,
}

/// Visits the files beside public pages. A file may be visited more than once.
pub fn for_each_file<'a>(
    briefing: &'a Briefing,
    index: &Index,
    mut visit: impl FnMut(FileOwner<'a>, FileUse, &'a str),
) {
    let mut texts = |owner, text: Option<&'a Text>, picture: Option<&'a Picture>| {
        if let Some(picture) = picture {
            visit(owner, FileUse::Shown, &picture.path);
        }
        for link in text.iter().flat_map(|text| &*text.links) {
            match &link.target {
                LinkTarget::Picture(path) => visit(owner, FileUse::Shown, path),
                LinkTarget::Asset(path) => visit(owner, FileUse::Linked, path),
                _ => {}
            }
        }
    };
    for article in &briefing.articles {
        let picture = article.image.as_deref();
        texts(FileOwner::Article(article), Some(&article.body), picture);
    }
    for page in &briefing.pages {
        texts(FileOwner::Page(page), Some(&page.body), None);
    }
    for language in &index.languages {
        for (_, entity) in briefing.entity_ids().filter(|(id, _)| language.has_page(*id)) {
            let owner = FileOwner::Entity(entity, language.lang);
            texts(owner, entity.text(language.lang).body.as_ref(), entity.portrait());
        }
    }
}

/// The pictures of which files are made, by path.
#[derive(Debug, Default)]
pub struct Pictures {
    by_path: HashMap<String, PictureFiles, FixedState>,
}

/// The files that are made of a picture.
#[derive(Debug, Clone)]
pub struct PictureFiles {
    /// Width and height in pixels, as it is shown (after it has been turned upright).
    pub size: (u32, u32),
    /// Its sizes in each format, the preferred format first.
    pub sources: Vec<PictureSource>,
    /// The whole picture without its metadata.
    pub bare: Option<DerivedId>,
}

/// The sizes of a picture in one format.
#[derive(Debug, Clone)]
pub struct PictureSource {
    /// The format's media type.
    pub media_type: &'static str,
    /// The sizes, the narrowest first.
    pub sizes: Vec<SizedPicture>,
}

/// A picture in one size and format.
#[derive(Debug, Clone)]
pub struct SizedPicture {
    /// The file's id.
    pub file: DerivedId,
    /// The file's name.
    pub name: String,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
}

/// The greatest width in pixels of the size that stands at the picture's own address, for those who
/// can't choose among the sizes.
const MAIN_WIDTH: u32 = 1200;

impl PictureFiles {
    /// Whether it is made in several sizes.
    pub fn has_sizes(&self) -> bool {
        self.main().is_some()
    }

    /// The size that is shown at the picture's own address, in a format that every browser knows.
    pub fn main(&self) -> Option<&SizedPicture> {
        let sizes = &self.sources.last()?.sizes;
        sizes.iter().rev().find(|size| size.width <= MAIN_WIDTH).or(sizes.first())
    }
}

/// What public pages do with a picture.
#[derive(Debug, Clone, Copy, Default)]
struct PictureUses {
    shown: bool,
    linked: bool,
}

impl Pictures {
    /// Inspects the pictures that public pages show or link to, reports what is wrong with them,
    /// and calls `inspected_one` after each.
    pub fn gather(
        files: &dyn Files,
        (briefing, index): (&Briefing, &Index),
        assets: &Assets,
        settings: &Settings,
        derived: &mut DerivedFiles,
        inspected_one: &(dyn Fn() + Sync),
        found: &mut Diagnostics,
    ) -> Pictures {
        let mut uses: BTreeMap<&str, PictureUses> = BTreeMap::new();
        let mut copied_whole = BTreeSet::new();
        for_each_file(briefing, index, |_, of, path| {
            let kind = assets.get(path).and_then(|asset| asset.picture);
            // A file that is named like a JPEG but doesn't begin like one is damaged.
            if kind == Some(PictureKind::Decodable) || is_called_decodable(path) {
                let uses = uses.entry(path).or_default();
                uses.shown |= of == FileUse::Shown;
                uses.linked |= of == FileUse::Linked;
            } else if kind == Some(PictureKind::WithMetadata) {
                copied_whole.insert(path);
            }
        });
        let images = &settings.images;
        let (keeps_metadata, quality) = (images.keep_metadata, images.quality);
        if !keeps_metadata {
            found.extend(copied_whole.into_iter().map(published_with_metadata));
        }
        let sizes =
            Arc::new(PictureSizes { widths: images.widths.clone(), quality, keeps_metadata });
        let source = |path: &str| {
            let hash = assets.get(path).map(|asset| asset.hash).unwrap_or_default();
            DerivationSource::file(path.to_owned(), hash, LARGEST_PICTURE)
        };
        let mut pictures = Pictures::default();
        let shown: Vec<&str> = uses
            .iter()
            .filter(|(_, uses)| uses.shown && images.sizes)
            .map(|(path, _)| *path)
            .collect();
        let request = |path: &&str| DerivationRequest {
            source: source(path),
            derivation: Arc::clone(&sizes) as _,
        };
        let requests = shown.iter().map(request).collect();
        for (path, outputs) in
            shown.into_iter().zip(derived.add_telling(files, requests, inspected_one))
        {
            match outputs {
                // An animation isn't made smaller.
                Ok(outputs) if outputs.is_empty() => {}
                Ok(outputs) => {
                    pictures
                        .by_path
                        .insert(path.to_owned(), PictureFiles::of(path, &outputs, derived));
                    uses.entry(path).or_default().shown = false;
                }
                Err(failure) => {
                    found.push(*failure.into_diagnostic());
                    uses.remove(path);
                }
            }
        }
        if keeps_metadata {
            return pictures;
        }
        let bare: Vec<&str> = uses
            .iter()
            .filter(|(_, uses)| uses.shown || uses.linked)
            .map(|(path, _)| *path)
            .collect();
        let request = |path: &&str| DerivationRequest {
            source: source(path),
            derivation: Arc::new(BarePicture),
        };
        let requests = bare.iter().map(request).collect();
        for (path, outputs) in
            bare.into_iter().zip(derived.add_telling(files, requests, inspected_one))
        {
            match outputs {
                Ok(outputs) => {
                    let Some(file) = outputs.first() else { continue };
                    let size = derived.get(*file).facts.pixels.unwrap_or_default();
                    let new = || PictureFiles { size, sources: Vec::new(), bare: None };
                    let picture = pictures.by_path.entry(path.to_owned());
                    picture.or_insert_with(new).bare = Some(*file);
                }
                Err(failure) => found.push(*failure.into_diagnostic()),
            }
        }
        pictures
    }

    /// The files that are made of the picture at a path.
    pub fn get(&self, path: &str) -> Option<&PictureFiles> {
        self.by_path.get(path)
    }
}

impl PictureFiles {
    fn of(path: &str, outputs: &[DerivedId], derived: &DerivedFiles) -> PictureFiles {
        let stem = stem(path);
        let mut files = PictureFiles { size: (0, 0), sources: Vec::new(), bare: None };
        for file in outputs {
            let made = derived.get(*file);
            let (Some((width, height)), Some(format)) = (made.facts.pixels, made.facts.format)
            else {
                continue;
            };
            let (hash, extension) = (made.address_hash(), format.extension());
            let name = format!("{stem}-{width}.{hash}.{extension}");
            let media_type = format.media_type();
            if files.sources.last().is_none_or(|last| last.media_type != media_type) {
                files.sources.push(PictureSource { media_type, sizes: Vec::new() });
            }
            if let Some(source) = files.sources.last_mut() {
                source.sizes.push(SizedPicture { file: *file, name, width, height });
            }
        }
        files
    }
}

/// The name of a file without its extension, cut short enough to leave room for what is appended.
fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    &stem[..stem.floor_char_boundary(200)]
}

/// The warning about a picture whose metadata nothing takes out.
fn published_with_metadata(path: &str) -> Diagnostic {
    let message = "this picture is published with what the camera wrote into it: it may say where it was taken";
    Finding::warning(Code::PictureMetadata, None, message)
        .help("save it as JPEG, PNG or WebP, out of which Dateline takes that")
        .at_path(path)
}

/// Whether a file is named like a JPEG, PNG or WebP.
fn is_called_decodable(path: &str) -> bool {
    let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension);
    let decodable = ["jpg", "jpeg", "jfif", "png", "apng", "webp"];
    decodable.iter().any(|known| extension.eq_ignore_ascii_case(known))
}
