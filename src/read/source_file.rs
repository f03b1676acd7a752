//! A file that is parsed, and its kind.

use std::ops::Range;

use super::SETTINGS;
use crate::model::{EntityKind, LangId};

/// The kind of a file that is parsed, by its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FileKind {
    /// `site.toml`.
    Settings,
    /// `content/articles/**.md`
    Article,
    /// `content/countries/*.md` and so on.
    Entity(EntityKind),
    /// `content/pages/**.md`
    Page,
}

/// A file of the site that is read and parsed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// The path from the site's root, with `/` between its parts.
    pub path: String,
    /// Its kind.
    pub kind: FileKind,
    /// The language, by its name.
    pub lang: LangId,
    /// The position of the stem in the path.
    pub(super) stem: Range<u32>,
}

impl SourceFile {
    /// The site's settings.
    pub fn settings() -> SourceFile {
        let end = SETTINGS.len() - ".toml".len();
        let (path, lang) = (SETTINGS.to_owned(), LangId::DEFAULT);
        SourceFile { path, kind: FileKind::Settings, lang, stem: 0..end as u32 }
    }

    /// The path within its kind's folder, without `.md` and language: `2025/11/cable`,
    /// `marco-rubio`.
    pub fn stem(&self) -> &str {
        &self.path[self.stem.start as usize..self.stem.end as usize]
    }

    /// The path without language and extension: `content/articles/2025/11/cable`.
    pub fn up_to_stem(&self) -> &str {
        &self.path[..self.stem.end as usize]
    }

    /// The stem's last part.
    pub fn name(&self) -> &str {
        self.stem().rsplit('/').next().unwrap_or_default()
    }

    /// The folder that it is in.
    pub fn folder(&self) -> &str {
        self.path.rsplit_once('/').map_or("", |(folder, _)| folder)
    }
}
