//! The second stage: turns each file, by itself, into typed front matter and HTML.
//!
//! Parsing looks at one file only, so that the result can be kept by the file's content. It must
//! not know other files, the clock, or what a name stands for: names remain texts with their places
//! until [`crate::resolve`].

mod article;
mod beginning;
mod bodies;
mod entity;
mod files;
mod html_store;
mod on_record;
mod own_fields;
mod page;
mod paths;
mod plain_texts;
mod quotes;
mod records;

use std::borrow::Cow;

use beginning::StrayFrontMatter;
use serde::{Deserialize, Serialize};

pub use article::{ParsedArticle, ParsedAs, ParsedNote, ParsedPicture, ParsedRetraction};
pub use bodies::{Bodies, ChangedSource};
pub use entity::{ParsedEntity, ParsedPost};
pub use files::{parse_all, parse_one};
pub use html_store::HtmlStore;
pub use on_record::{ParsedQuote, ParsedSource, places_of_sources};
pub use own_fields::{ParsedField, ParsedValue, example};
pub use page::ParsedPage;
pub use paths::checked_path;
pub use quotes::COMMAS;
pub use records::{
    Asset, Assets, Bytes, FileRecord, FileRecords, Memory, NoRecords, ParseWork, Parsed,
    content_hash, open,
};

use crate::diagnostics::{Code, Finding, Severity, Spot};
use crate::frontmatter::fields::Fields;
use crate::frontmatter::mistyped_keys::{self, MistypedKeys};
use crate::frontmatter::{Split, foreign_keys};
use crate::markdown;
use crate::model::Kinds;
use crate::read::FileKind;
use crate::settings::Settings;

/// A parsed file, and what was found in it.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct ParsedFile {
    /// Its content; `None` if it has no usable front matter.
    pub content: Option<ParsedContent>,
    /// The mistakes in it.
    pub findings: Vec<Finding>,
    /// What an entity's file may say where it can't be read.
    pub lost: Option<Lost>,
}

/// What may be lost in an entity's file, so that it isn't reported as missing elsewhere.
#[derive(Debug, Serialize, Deserialize)]
pub enum Lost {
    /// Values, such as dates of posts, or how many people hold an office.
    Values,
    /// Names that other files may use. They may be anything in this text.
    Names(String),
}

/// The content of a file, by kind.
#[derive(Debug, Serialize, Deserialize)]
pub enum ParsedContent {
    /// An article.
    Article(Box<ParsedArticle>),
    /// An entity.
    Entity(Box<ParsedEntity>),
    /// A plain page.
    Page(Box<ParsedPage>),
}

/// What parsing depends on, beside a file's text and kind.
#[derive(Debug, Clone, Copy)]
pub struct ParseRules<'a> {
    /// How Markdown is read.
    pub markdown: &'a markdown::MarkdownOptions,
    /// What kinds of entity there are.
    pub kinds: &'a Kinds,
    /// The longest text that is read, in bytes.
    pub text_limit: u64,
}

impl<'a> ParseRules<'a> {
    /// The rules of a site.
    pub fn of(settings: &'a Settings) -> ParseRules<'a> {
        ParseRules {
            markdown: &settings.markdown,
            kinds: &settings.kinds,
            text_limit: settings.text_limit,
        }
    }
}

/// Parses one file.
pub fn parse<'a>(kind: FileKind, text: &'a str, rules: ParseRules<'a>) -> ParsedFile {
    let mut findings = Vec::new();
    let what: Cow<str> = match kind {
        FileKind::Settings => "site.toml".into(),
        FileKind::Article => "an article".into(),
        FileKind::Page => "a page".into(),
        FileKind::Entity(kind) => rules.kinds.file(kind),
    };
    let read = |mistyped: &mut MistypedKeys, findings: &mut Vec<Finding>| {
        let mut split = crate::frontmatter::split(text, findings)?;
        mistyped.apply(&mut split.table);
        let swallowed =
            kind == FileKind::Article && beginning::report_swallowed_keys(text, &split, findings);
        let mut front = front_matter(kind, split, &what, rules, findings);
        if let Some(ParsedContent::Article(article)) = &mut front.content {
            article.unclear |= swallowed;
        }
        Some(front)
    };
    let Some(front) = mistyped_keys::read(&mut findings, read) else {
        return ParsedFile { content: None, findings, lost: lost(kind, text) };
    };
    let FrontMatter { content, body, body_start, stray } = front;
    let is_broken = |finding: &Finding| {
        matches!(finding.code, Code::Syntax | Code::MergeConflict)
            || finding.causes.contains(&Code::UntaggedName)
    };
    let lost = if findings.iter().any(is_broken) {
        lost(kind, text.get(..body_start).unwrap_or(text))
    } else {
        let is_lost = |finding: &Finding| !finding.causes.is_empty();
        let is_entity = matches!(kind, FileKind::Entity(_));
        (is_entity && findings.iter().any(is_lost)).then_some(Lost::Values)
    };
    // Whatever else is found in the text of a merge conflict follows from the conflict.
    let in_conflict = findings.iter().any(|finding| finding.code == Code::MergeConflict);
    let known = findings.len();
    let text = Body { text: body, start: body_start, stray, options: rules.markdown };
    let content = content.map(|content| text.put(content, &mut findings));
    if let Some(ParsedContent::Article(article)) = &content {
        text.check_written(article, &mut findings);
    }
    if in_conflict {
        findings.truncate(known);
    }
    ParsedFile { content, findings, lost }
}

/// A file's front matter, once it was read, and where the text is.
struct FrontMatter<'a> {
    content: Option<ParsedContent>,
    body: &'a str,
    /// Where the text begins in the file.
    body_start: usize,
    /// See [`Body::stray`].
    stray: Option<StrayFrontMatter>,
}

fn front_matter<'a>(
    kind: FileKind,
    split: Split<'a>,
    what: &str,
    rules: ParseRules,
    findings: &mut Vec<Finding>,
) -> FrontMatter<'a> {
    // Whatever else is found among the keys of a merge conflict follows from the conflict.
    let in_conflict = findings.iter().any(|finding| finding.code == Code::MergeConflict);
    let known = findings.len();
    let mut fields = Fields::new(split.table, split.fence, what, findings);
    let content = match kind {
        FileKind::Settings => None,
        FileKind::Article => {
            Some(ParsedContent::Article(Box::new(article::read(&mut fields, rules.kinds))))
        }
        FileKind::Page => Some(ParsedContent::Page(Box::new(page::read(&mut fields)))),
        FileKind::Entity(kind) => {
            Some(ParsedContent::Entity(Box::new(entity::read(&mut fields, kind, rules.kinds))))
        }
    };
    let is_known = |key: &str| fields.knows(key) || foreign_keys::in_article(key).is_some();
    let stray = StrayFrontMatter::find(split.body, is_known);
    fields.finish();
    if in_conflict {
        findings.truncate(known);
    }
    FrontMatter { content, body: split.body, body_start: split.body_start, stray }
}

/// What may be lost in a file that can't be read, if it is an entity's.
fn lost(kind: FileKind, text: &str) -> Option<Lost> {
    /// The longest front matter that is searched for names, in bytes.
    const MOST: usize = 64_000;
    let is_entity = matches!(kind, FileKind::Entity(_));
    is_entity.then(|| Lost::Names(text[..text.floor_char_boundary(MOST)].to_owned()))
}

/// The text of an article that `dateline add` makes (`scaffold/article.md`).
const EXAMPLE_TEXT: &str = "Write the article here.";

/// The text of a file, before it is rendered.
struct Body<'a> {
    text: &'a str,
    /// Where it begins in the file.
    start: usize,
    /// Front matter that continues at its beginning.
    stray: Option<StrayFrontMatter>,
    options: &'a markdown::MarkdownOptions,
}

impl Body<'_> {
    /// Renders the text and gives it to the content of its file.
    fn put(&self, mut content: ParsedContent, findings: &mut Vec<Finding>) -> ParsedContent {
        let (mut known, mut holds_back) = (findings.len(), false);
        match &mut content {
            ParsedContent::Article(article) => {
                let is_stray = self.stray.is_some();
                holds_back = beginning::report_key_that_holds_back(
                    self.text, self.start, is_stray, findings,
                );
                article.unclear |= holds_back;
                known = findings.len();
                let record = quotes::on_record(article);
                let rendered = self.render(Some(&record), findings);
                quotes::join(article, rendered, findings);
            }
            ParsedContent::Entity(entity) => entity.body = self.render(None, findings),
            ParsedContent::Page(page) => page.body = self.render(None, findings),
        }
        if let Some(stray) = &self.stray {
            stray.report(self.start, holds_back, findings, known);
        }
        content
    }

    /// Reports an article whose text nobody has written yet, unless it is a draft.
    fn check_written(&self, article: &ParsedArticle, findings: &mut Vec<Finding>) {
        if article.draft {
            return;
        }
        let text = self.text.trim();
        if text.is_empty() && article.key_points.is_empty() {
            let finding = Finding::warning(Code::EmptyText, None, "the article has no text");
            findings.push(finding.help("write it, or set draft = true until it is written"));
        }
        let at = match (text.starts_with(EXAMPLE_TEXT), text.ends_with(EXAMPLE_TEXT)) {
            (true, _) => self.text.find(EXAMPLE_TEXT),
            (_, true) => self.text.rfind(EXAMPLE_TEXT),
            _ => None,
        };
        if let Some(at) = at {
            let spot = Spot::new(at..at + EXAMPLE_TEXT.len()).shifted(self.start);
            let message = "this is what `dateline add` had written here";
            let finding = Finding::warning(Code::ExampleText, spot, message);
            findings
                .push(finding.help("write the article, or set draft = true until it is written"));
        }
    }

    fn render(
        &self,
        record: Option<&markdown::OnRecord>,
        findings: &mut Vec<Finding>,
    ) -> markdown::Body {
        body(self.text, self.start, self.options, record, findings)
    }
}

/// A body with the places of its links counted from the start of the file.
fn body(
    text: &str,
    start: usize,
    options: &markdown::MarkdownOptions,
    record: Option<&markdown::OnRecord>,
    findings: &mut Vec<Finding>,
) -> markdown::Body {
    let (mut body, problems) = markdown::render_with(text, options, record);
    for attribution in body.said.iter_mut().filter_map(|said| said.attribution.as_mut()) {
        attribution.span = attribution.span.start + start..attribution.span.end + start;
    }
    let links = body.links.iter_mut().map(|link| &mut link.span);
    let outside = body.outside.iter_mut().map(|link| &mut link.span);
    for span in
        links.chain(outside).chain(body.lost_attributions.iter_mut().map(|line| &mut line.span))
    {
        *span = span.start + start..span.end + start;
    }
    findings.extend(problems.into_iter().map(|problem| {
        use markdown::ProblemKind as Kind;
        let passage = text.get(problem.span.clone()).unwrap_or_default().trim_end();
        let end = problem.span.start + passage.len();
        let spot = Spot::new(problem.span.start..end).shifted(start);
        let code = match problem.kind {
            Kind::RawHtmlShownAsText => Code::RawHtml,
            Kind::ForbiddenScheme => Code::ForbiddenScheme,
            Kind::IncompleteAddress => Code::InvalidUrl,
            Kind::MissingAlt => Code::MissingAlt,
            Kind::SkippedHeading => Code::SkippedHeading,
            Kind::VagueLink => Code::VagueLink,
            Kind::UnknownReference => Code::UnknownSource,
            Kind::LiteralMarkup => Code::LiteralMarkup,
            Kind::Shortcode => Code::Shortcode,
            Kind::ListNumber => Code::ListNumber,
            Kind::MergeConflict => Code::MergeConflict,
            Kind::DroppedHtml => Code::DroppedHtml,
            Kind::UnusedFootnote
            | Kind::TooDeep
            | Kind::TooMany
            | Kind::ControlCharacter
            | Kind::NeverEnds
            | Kind::UnmeantHeading
            | Kind::ExcessCells
            | Kind::TakenId => Code::Markdown,
        };
        let mut finding = Finding::error(code, spot, problem.message);
        if !problem.kind.is_error() {
            finding.severity = Severity::Warning;
        }
        finding.help = problem.help;
        if problem.kind == Kind::UnknownReference {
            let label = passage.trim_start_matches("[^").trim_end_matches(']');
            let known: Vec<&str> = record.iter().flat_map(|r| &r.sources).map(|s| s.0).collect();
            let known = known.into_iter().filter(|id| !id.is_empty());
            let or = match record {
                Some(_) => {
                    format!(", or give one of the article's [[sources]] the id \"{label}\"")
                }
                None => String::new(),
            };
            let help = format!("write the note on a line of its own ([^{label}]: …){or}");
            finding = finding.help(help).suggest(label, known);
        }
        finding
    }));
    body
}

/// The `wikidata` key: an item's number.
fn wikidata(fields: &mut Fields) -> Option<String> {
    let item = fields.text("wikidata")?;
    let good = item
        .value
        .strip_prefix('Q')
        .is_some_and(|n| !n.is_empty() && n.len() < 15 && n.bytes().all(|b| b.is_ascii_digit()));
    if !good {
        fields.findings().push(
            Finding::error(Code::InvalidValue, item.spot, "this is no item of Wikidata")
                .help("write its number: wikidata = \"Q42\""),
        );
        return None;
    }
    Some(item.value)
}
