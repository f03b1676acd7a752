//! Renders the Markdown of one text as HTML, and reports what is wrong with it.
//!
//! Understands CommonMark with tables, footnotes, strikethrough, task lists and
//! alerts. Unless raw HTML is trusted, the output is balanced, valid HTML for
//! any input and can't run scripts. It depends on nothing but the source, the
//! options and what the file has on record.
//!
//! This module must not know of sites, files or entities: it sees one string. A
//! link to another page of the site is left as a numbered slot, which a caller
//! that knows the site fills with [`resolve`].
//!
//! - `writer` goes through the parser's events and writes the HTML, with the
//!   help of `tags`, `links`, `headings`, `tables`, `tasks`, `footnotes` and
//!   `html` (raw HTML, shown or passed on). If raw HTML is sanitized, `sanitize`
//!   and `finish` go over the result, by the lists in `allowed`.
//! - `address` distinguishes links within the site from links to elsewhere;
//!   `slots` writes and fills the slots of the former.
//! - `literal`, `lines`, `merge`, `shortcodes` and `blocks` report what would be published in another
//!   way than it was meant; `dropped` reports what the sanitizer leaves out; `alerts` are GitHub's notes.
//! - `style` reports headings, links and pictures that are valid but unhelpful; `plain` extracts the
//!   words of a body, with their positions.
//! - `record` reads references to sources and the attributions of quotations; `listed` recognizes
//!   attributions that were written as a list.
//! - All of them use `escape`, `slug` and `limits`.
//!
//! The page's title is its `h1`. So if a body has an `h1`, all its headings move
//! down by one level (`h6` stays).

mod address;
mod alerts;
mod allowed;
mod blocks;
mod dropped;
pub(crate) mod escape;
mod finish;
mod html;
mod limits;
mod lines;
mod literal;
mod lost_attribution;
mod merge;
mod plain;
mod sanitize;
mod shortcodes;
mod slots;
mod slug;
mod style;
mod tables;
mod tags;
mod tasks;
mod writer;

#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_bombs;
#[cfg(test)]
mod tests_hostile;
#[cfg(test)]
mod tests_html;
#[cfg(test)]
mod tests_literal;

use std::ops::Range;

use serde::{Deserialize, Serialize};

pub use alerts::AlertKind;
pub use escape::text_as_html;
pub use lost_attribution::{AttributionMistake, LostAttribution};
pub use merge::{CONFLICT_HELP, merge_conflict};
pub use plain::{Plain, plain};
pub use slots::{Insert, PictureMarkup, SlotTarget, resolve, resolve_with};
pub use slug::{composed, slugify};

/// How a body is rendered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct MarkdownOptions {
    /// Whether ASCII quotes, hyphens and dots become curly quotes, dashes and ellipses.
    pub smart_punctuation: bool,
    /// What happens to HTML in the Markdown.
    pub raw_html: RawHtml,
}

impl MarkdownOptions {
    /// The extensions of CommonMark that the parser has to know.
    fn flags(&self) -> pulldown_cmark::Options {
        let mut flags = pulldown_cmark::Options::ENABLE_TABLES
            | pulldown_cmark::Options::ENABLE_FOOTNOTES
            | pulldown_cmark::Options::ENABLE_GFM
            | pulldown_cmark::Options::ENABLE_STRIKETHROUGH
            | pulldown_cmark::Options::ENABLE_TASKLISTS;
        if self.smart_punctuation {
            flags |= pulldown_cmark::Options::ENABLE_SMART_PUNCTUATION;
        }
        flags
    }
}

/// What happens to HTML in the Markdown. Comments are always dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum RawHtml {
    /// It is shown as text, with a warning.
    #[default]
    Off,
    /// Only what is on an allow-list is kept: no script, style, frame or form.
    Sanitized,
    /// It is used as it is; the author is responsible for it.
    Trusted,
}

/// A body as HTML, with what the rest of the program needs to know about it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Body {
    /// The HTML, with slots for the links in `links`; see [`resolve`].
    #[serde(skip)]
    pub html: String,
    /// The links and pictures that lead to the same site. Their index in the
    /// list is the number of their slot.
    pub links: Vec<Link>,
    /// The links and pictures with complete web addresses, some of which may be on the same site.
    pub outside: Vec<OutsideLink>,
    /// The ids to which a link may lead, in order.
    pub anchors: Vec<String>,
    /// The ids that headings had before ids were made as GitHub makes them. They are kept so that
    /// links to them still work.
    pub former_anchors: Vec<String>,
    /// The block quotations that are attributed, below them or in front matter. Their index in the
    /// list is the number of their caption.
    pub said: Vec<Said>,
    /// What may have been meant as attributions of block quotations that have none.
    pub lost_attributions: Vec<LostAttribution>,
    /// The references to sources, in order: the source's index, and the id of the reference.
    pub references: Vec<(u32, String)>,
    /// The kinds of its alerts, each once, sorted. The words above them are filled in later.
    pub alerts: Vec<AlertKind>,
    /// The words of the text as they are written, if the record has quotations to look for.
    #[serde(skip)]
    pub words: String,
}

/// What the front matter of a body's file has on record.
#[derive(Debug, Clone, Default)]
pub struct OnRecord<'a> {
    /// All its sources, in order, each with its id (empty if it has none) and its address. `[^id]`
    /// refers to one.
    pub sources: Vec<(&'a str, Option<&'a str>)>,
    /// The words of its quotations, in the form of [`crate::spelling::quotation`]. A block quotation of
    /// the same words is shown with who said them.
    pub quotes: Vec<String>,
    /// For each quotation, the index of its source in `sources`, if it names one that exists.
    pub quote_sources: Vec<Option<usize>>,
}

/// A block quotation of which it is known who said it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// The words, without quotation marks around them.
    pub text: String,
    /// The attribution below it; `None` if only front matter says who said it.
    pub attribution: Option<Attribution>,
    /// The index of these words in [`OnRecord::quotes`].
    pub known: Option<usize>,
}

/// The line below a quotation that says who said it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attribution {
    /// Its words after the dash: speaker, occasion, date, with commas between them.
    pub words: String,
    /// The index of the source that it refers to.
    pub source: Option<usize>,
    /// Whether it refers to a source that doesn't exist, which is reported at the reference.
    pub has_unknown_source: bool,
    /// The address of the first link with a complete web address in it.
    pub url: Option<String>,
    /// Its range in the source, in bytes.
    pub span: Range<usize>,
}

/// A link or picture whose address has to be found within the site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// Whether it is a link to a page (or file), or a picture to show.
    pub kind: LinkKind,
    /// The address as written, with entities and escapes decoded and without the
    /// fragment: `../officials/x.md`, `/about/`. Empty if there is only a fragment.
    pub destination: String,
    /// The part after the `#`, in composed form (NFC).
    pub fragment: Option<String>,
    /// The whole link in the source, in bytes.
    pub span: Range<usize>,
    /// Whether it is a picture without alternative text.
    pub alt_is_empty: bool,
}

/// A link or picture with a complete web address, which is published as it is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutsideLink {
    /// The address.
    pub address: String,
    /// The whole link in the source, in bytes.
    pub span: Range<usize>,
}

impl OutsideLink {
    /// Adds a link to a list, unless its address is of another kind (`mailto:`).
    fn note(list: &mut Vec<OutsideLink>, address: &str, span: Range<usize>) {
        if address.starts_with(['h', 'H']) {
            list.push(OutsideLink { address: address.to_owned(), span });
        }
    }
}

/// What a [`Link`] is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum LinkKind {
    /// A link to follow.
    Page,
    /// A picture to show.
    Picture,
}

/// Something wrong with a body, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Its range in the source, in bytes.
    pub span: Range<usize>,
    /// What sort of problem it is.
    pub kind: ProblemKind,
    /// What is wrong, as one clause.
    pub message: String,
    /// How to mend it.
    pub help: Option<String>,
}

/// The sorts of [`Problem`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ProblemKind {
    /// HTML that is shown as text, because raw HTML is off.
    RawHtmlShownAsText,
    /// A link with another scheme than `http`, `https`, `mailto` or `tel`.
    ForbiddenScheme,
    /// A web address without its scheme or without a host.
    IncompleteAddress,
    /// A footnote that is never referred to, or defined twice.
    UnusedFootnote,
    /// Nesting so deep, or HTML so tangled, that it is shown as text.
    TooDeep,
    /// More headings or links than a text may have.
    TooMany,
    /// Invisible control characters, which are dropped.
    ControlCharacter,
    /// A picture without alternative text.
    MissingAlt,
    /// A heading more than one level below the one before.
    SkippedHeading,
    /// A link whose words don't say where it leads.
    VagueLink,
    /// A reference to a source or footnote that doesn't exist.
    UnknownReference,
    /// Markup that is incomplete or isn't known here, so that it is published as it is written.
    LiteralMarkup,
    /// Shortcodes and template tags of other generators, which aren't known here.
    Shortcode,
    /// A list whose numbers are shown differently from how they are written, or that begins with a
    /// year.
    ListNumber,
    /// A conflict that a merge has left in the text.
    MergeConflict,
    /// HTML that the sanitizer leaves out.
    DroppedHtml,
    /// A comment or a block of code that is never closed.
    NeverEnds,
    /// A line of signs that turns the paragraph above it into a heading.
    UnmeantHeading,
    /// Cells in a row beyond the columns of its table.
    ExcessCells,
    /// An id that something else in the text has already.
    TakenId,
}

impl ProblemKind {
    /// Whether it is an error, because the page can't be what its author meant;
    /// the others are warnings.
    pub fn is_error(self) -> bool {
        match self {
            ProblemKind::ForbiddenScheme
            | ProblemKind::IncompleteAddress
            | ProblemKind::UnknownReference
            | ProblemKind::MergeConflict
            | ProblemKind::TooDeep
            | ProblemKind::TooMany => true,
            ProblemKind::RawHtmlShownAsText
            | ProblemKind::UnusedFootnote
            | ProblemKind::ControlCharacter
            | ProblemKind::MissingAlt
            | ProblemKind::SkippedHeading
            | ProblemKind::VagueLink
            | ProblemKind::LiteralMarkup
            | ProblemKind::Shortcode
            | ProblemKind::ListNumber
            | ProblemKind::DroppedHtml
            | ProblemKind::NeverEnds
            | ProblemKind::UnmeantHeading
            | ProblemKind::ExcessCells
            | ProblemKind::TakenId => false,
        }
    }
}

/// Renders a body. The problems are in the order of their positions in the source.
pub fn render(source: &str, options: &MarkdownOptions) -> (Body, Vec<Problem>) {
    render_with(source, options, None)
}

/// Like [`render`], for a body whose file may have something on record.
pub fn render_with(
    source: &str,
    options: &MarkdownOptions,
    record: Option<&OnRecord>,
) -> (Body, Vec<Problem>) {
    let text = writer::MarkdownSource::new(source, record);
    let (body, mut problems) = match options.raw_html {
        RawHtml::Off => writer::write(&text, options, html::Mode::Shown),
        RawHtml::Trusted => writer::write(&text, options, html::Mode::Trusted),
        RawHtml::Sanitized => sanitize::render(&text, options),
    };
    limits::report_controls(source, &mut problems);
    problems.sort_by_key(|p| (p.span.start, p.span.end, p.kind));
    (body, problems)
}
