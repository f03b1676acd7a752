//! What there is to know of a site for whoever looks after the sources of its articles: which files are
//! articles, and which of them are out.

use jiff::Timestamp;

use super::load::{ScannedSite, read_settings};
use super::{LoadOptions, Silent, StageTimer, finish_report, set_levels};
use crate::diagnostics::{Diagnostic, Diagnostics, FileId};
use crate::model::ContentHash;
use crate::parse;
use crate::read::{Files, Inventory};
use crate::resolve::PublicationState;

/// A file of an article.
#[derive(Debug, Clone, Copy)]
pub struct ArticleFile {
    /// The file.
    pub file: FileId,
    /// The hash of the bytes of which it is known whether they are out.
    pub hash: ContentHash,
    /// Whether it is out, or why it isn't.
    pub state: PublicationState,
    /// When it came out; `None` if it hasn't.
    pub published: Option<Timestamp>,
}

/// The articles of a site.
#[derive(Debug)]
pub struct ArticleFiles {
    /// All of them that can be read: first those that are out, from the newest on, then the others in the
    /// order of their files.
    pub articles: Vec<ArticleFile>,
    /// How large a text may be, in bytes.
    pub text_limit: u64,
    /// What was found on the way, sorted. Stages after resolving aren't run, so they report nothing.
    pub diagnostics: Diagnostics,
    /// The files of the site.
    pub inventory: Inventory,
}

/// Finds out which articles are out at an instant. Nothing is taken from the cache, so that the hashes
/// are those of bytes that were read.
///
/// # Errors
/// When there is no `site.toml` to begin with: its one diagnostic.
pub fn article_files(files: &dyn Files, as_of: Timestamp) -> Result<ArticleFiles, Box<Diagnostic>> {
    let mut timer = StageTimer::new(&Silent);
    let load = LoadOptions::at(as_of);
    let (settings, found) = read_settings(files, &load)?;
    let scanned = ScannedSite::scan(files, settings, found);
    let parsed = scanned.parse(files, parse::NoRecords, None, &mut timer);
    let hashes = parsed.records.hashes();
    let resolved = scanned.resolve(parsed, load.clock(), &mut timer);
    let (mut diagnostics, inventory) = (resolved.found, resolved.inventory);
    set_levels(&mut diagnostics, &resolved.settings, &inventory);
    finish_report(&mut diagnostics);
    let article = |file: FileId, state, published| {
        let hash = hashes.get(file).copied().flatten()?;
        Some(ArticleFile { file, hash, state, published })
    };
    let public = resolved.briefing.articles.iter().rev();
    let public = public.filter_map(|public| {
        article(public.file, PublicationState::Public, Some(public.published))
    });
    let held = resolved.known.held_articles.iter();
    let held = held.filter_map(|held| article(held.file, held.state, None));
    let articles = public.chain(held).collect();
    let text_limit = resolved.settings.text_limit;
    Ok(ArticleFiles { articles, text_limit, diagnostics, inventory })
}
