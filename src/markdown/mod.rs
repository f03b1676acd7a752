//! Renders the Markdown of one text as HTML, and reports what is wrong with it.
//!
//! CommonMark with tables, footnotes, strikethrough and task lists. The output
//! is balanced, valid HTML for any input, cannot run script unless raw HTML is
//! trusted, and depends on nothing but the source and the options.
//!
//! This module must not know of sites, files or entities: it sees one string. A
//! link to another page of the site is left as a numbered slot, and whoever
//! knows the site fills it with [`resolve`].
//!
//! - `writer` walks the parser's events and writes the HTML, with `links`,
//!   `headings`, `tables`, `footnotes` and `html` (raw HTML, shown or
//!   passed on) beside it; `sanitize` and
//!   `finish` go over the result if they have to.
//! - `address` tells a link to the site from one to elsewhere; `slots` holds
//!   the marks left for the former.
//! - `literal`, `lines`, `merge`, `shortcodes` and `blocks` see what would be published otherwise than it was meant;
//!   `dropped` says what the sanitizer leaves out; `alerts` are GitHub's notes.
//! - `style` sees headings, links and pictures that are valid and no good; `plain` takes the
//!   words out of a body, with their places.
//! - `record` reads references to sources and the attributions of quotations.
//! - `escape`, `slug` and `limits` are what all of them stand on.
//!
//! Headings: the page's title is its `h1`, so if a body holds an `h1`, all its
//! headings move down by one level (`h6` stays).

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
mod listed;
mod literal;
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
pub use listed::ListedLine;
pub use merge::{CONFLICT_HELP, merge_conflict};
pub use plain::{Plain, plain};
pub use slots::{Insert, PictureMarkup, SlotTarget, resolve, resolve_with};
pub use slug::{composed, slugify};

/// How a body is rendered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct MarkdownOptions {
    /// Curly quotes, dashes and ellipses for their ASCII stand-ins.
    pub smart_punctuation: bool,
    /// What becomes of HTML in the Markdown.
    pub raw_html: RawHtml,
}

impl MarkdownOptions {
    /// What the parser is to know beyond CommonMark.
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

/// What becomes of HTML in the Markdown. Comments are dropped in every case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum RawHtml {
    /// It is shown as text, with a warning.
    #[default]
    Off,
    /// It goes through an allow-list: no script, style, frame or form.
    Sanitized,
    /// It is used as it is; the author answers for it.
    Trusted,
}

/// A body as HTML, with what others have to know about it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Body {
    /// The HTML, with slots for the links in `links`; see [`resolve`].
    #[serde(skip)]
    pub html: String,
    /// The links and pictures that lead to the same site. Their place in the
    /// list is the number of their slot.
    pub links: Vec<Link>,
    /// The links and pictures whose addresses are whole: some may be of the same site.
    pub outside: Vec<OutsideLink>,
    /// The ids that a link may lead to, in order.
    pub anchors: Vec<String>,
    /// The ids that headings had before ids were made as GitHub makes them: what links to one
    /// still finds it.
    pub former_anchors: Vec<String>,
    /// The block quotations that are attributed. Their place in the list is the number of their
    /// caption.
    pub said: Vec<Said>,
    /// The last lines of block quotations without an attribution that are an item of a list.
    pub listed: Vec<ListedLine>,
    /// The references to sources, in order: the source's place, and the id of the reference.
    pub references: Vec<(u32, String)>,
    /// The kinds of its alerts, each once, in order; the word above one is filled in later.
    pub alerts: Vec<AlertKind>,
    /// The words of the text as [`crate::spelling::quotation`] gives them, if the record has quotations to look
    /// for.
    #[serde(skip)]
    pub words: String,
}

/// What the front matter of a body's file has on record.
#[derive(Debug, Clone, Default)]
pub struct OnRecord<'a> {
    /// Its sources that have an id, in order, each with its address: `[^id]` refers to one.
    pub sources: Vec<(&'a str, Option<&'a str>)>,
    /// The words of its quotations as [`crate::spelling::quotation`] gives them: a block quotation of the same words is shown
    /// with who said them.
    pub quotes: Vec<String>,
    /// The place of the source of each, if it names one that there is.
    pub quote_sources: Vec<Option<usize>>,
}

/// A block quotation that says who said it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// The words, without quotation marks around them.
    pub text: String,
    /// The attribution below it; `None` when front matter has these words.
    pub attribution: Option<Attribution>,
    /// The place of these words in [`OnRecord::quotes`].
    pub known: Option<usize>,
}

/// The line below a quotation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attribution {
    /// Its words after the dash: speaker, occasion, date, with commas between them.
    pub words: String,
    /// The source referred to: its place.
    pub source: Option<usize>,
    /// Whether it refers to a source that there isn't, which is reported where that stands.
    pub has_unknown_source: bool,
    /// The address of a link to elsewhere in it.
    pub url: Option<String>,
    /// Where it stands.
    pub span: Range<usize>,
}

/// A link or picture whose address has to be found within the site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// A link to a page (or file), or a picture to show.
    pub kind: LinkKind,
    /// As written, with entities and escapes decoded and without the fragment:
    /// `../officials/x.md`, `/about/`. Empty for a mere fragment.
    pub destination: String,
    /// What followed the `#`, as written.
    pub fragment: Option<String>,
    /// The whole link in the source, in bytes.
    pub span: Range<usize>,
    /// Whether a picture says nothing to those who can't see it.
    pub alt_is_empty: bool,
}

/// A link or picture with a whole address of the web, which is shown as it is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutsideLink {
    /// The address.
    pub address: String,
    /// The whole link in the source, in bytes.
    pub span: Range<usize>,
}

impl OutsideLink {
    /// Notes one, unless it is of another kind (`mailto:`).
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

/// Something wrong with a body, at its place in the source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where, in bytes of the source.
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
    /// A link to something else than `http`, `https`, `mailto` or `tel`.
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
    /// A reference to a source or footnote that there isn't.
    UnknownReference,
    /// Markup that isn't complete, or that nobody knows here: it is published as it is written.
    LiteralMarkup,
    /// The like of other generators: shortcodes, and tags of templates.
    Shortcode,
    /// A list whose numbers are shown otherwise than they are written, or that a year begins.
    ListNumber,
    /// The conflict of a merge.
    MergeConflict,
    /// HTML that the sanitizer leaves out.
    DroppedHtml,
    /// A comment or a block of code that goes on to the end.
    NeverEnds,
    /// A line of hyphens that makes a heading of a paragraph.
    UnmeantHeading,
    /// Cells of a row beyond those of its table.
    ExcessCells,
    /// An id that another heading has.
    TakenId,
}

impl ProblemKind {
    /// Whether the page isn't what its author meant it to be; the others are
    /// warnings.
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

/// Renders a body. The problems are in the order of their place in the source.
pub fn render(source: &str, options: &MarkdownOptions) -> (Body, Vec<Problem>) {
    render_with(source, options, None)
}

/// The same for a body whose file has something on record.
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
