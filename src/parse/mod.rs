//! The second stage: one file at a time, from text to typed front matter and HTML.
//!
//! Parsing looks at one file alone, so that its result can be kept by the file's content. It must
//! not know other files, the clock, or what a name stands for: names stay texts with their places
//! until [`crate::resolve`].

mod article;
mod bodies;
mod entity;
mod files;
mod html_store;
mod own_fields;
mod page;
mod quotes;
mod records;

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

pub use article::{ParsedArticle, ParsedAs, ParsedNote, ParsedPicture, ParsedQuote, ParsedSource};
pub use bodies::{Bodies, ChangedSource};
pub use entity::{ParsedEntity, ParsedPost};
pub use files::{parse_all, parse_one};
pub use html_store::HtmlStore;
pub use own_fields::{ParsedField, ParsedValue, example};
pub use page::ParsedPage;
pub use records::{
    Asset, Assets, Bytes, FileRecord, FileRecords, Memory, NoRecords, ParseWork, Parsed,
    content_hash, open,
};

use crate::diagnostics::{Code, Finding, Located, Severity, Spot};
use crate::frontmatter::fields::Fields;
use crate::markdown;
use crate::model::Kinds;
use crate::read::{FileKind, active};
use crate::settings::Settings;

/// One parsed file and what was found in it.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct ParsedFile {
    /// What it holds; `None` when it has no front matter to go by.
    pub content: Option<ParsedContent>,
    /// What is wrong with it.
    pub findings: Vec<Finding>,
    /// What stands where an entity's front matter can't be read: names that others know it by may be
    /// among it.
    pub lost: Option<String>,
}

/// What a file holds, by kind.
#[derive(Debug, Serialize, Deserialize)]
pub enum ParsedContent {
    /// An article.
    Article(Box<ParsedArticle>),
    /// An entity.
    Entity(Box<ParsedEntity>),
    /// A plain page.
    Page(Box<ParsedPage>),
}

/// What the parsing of a file depends on beside its text and its kind.
#[derive(Debug, Clone, Copy)]
pub struct ParseRules<'a> {
    /// How Markdown is read.
    pub markdown: &'a markdown::MarkdownOptions,
    /// What kinds of entity there are.
    pub kinds: &'a Kinds,
    /// How large a text may be, in bytes.
    pub text_limit: u64,
}

impl<'a> ParseRules<'a> {
    /// Those of a site.
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
    let Some(split) = crate::frontmatter::split(text, &mut findings) else {
        return ParsedFile { content: None, findings, lost: lost(kind, text) };
    };
    let what: Cow<str> = match kind {
        FileKind::Settings => "site.toml".into(),
        FileKind::Article => "an article".into(),
        FileKind::Page => "a page".into(),
        FileKind::Entity(kind) => rules.kinds.file(kind),
    };
    // What a conflict of a merge makes of the keys has that for its cause.
    let in_conflict = findings.iter().any(|finding| finding.code == Code::MergeConflict);
    let known = findings.len();
    let mut fields = Fields::new(split.table, split.fence, &what, &mut findings);
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
    fields.finish();
    let is_broken = |finding: &Finding| matches!(finding.code, Code::Syntax | Code::MergeConflict);
    let lost = if findings.iter().any(is_broken) {
        lost(kind, text.get(..split.body_start).unwrap_or(text))
    } else {
        None
    };
    let options = rules.markdown;
    let text = Body { text: split.body, start: split.body_start, options };
    let content = content.map(|content| text.put(content, &mut findings));
    if let Some(ParsedContent::Article(article)) = &content {
        text.check_written(article, &mut findings);
    }
    if in_conflict {
        findings.truncate(known);
    }
    ParsedFile { content, findings, lost }
}

/// What may be lost in a text that can't be read, if it is an entity's.
fn lost(kind: FileKind, text: &str) -> Option<String> {
    /// Longer front matter isn't looked through, in bytes.
    const MOST: usize = 64_000;
    let is_entity = matches!(kind, FileKind::Entity(_));
    is_entity.then(|| text[..text.floor_char_boundary(MOST)].to_owned())
}

/// The text of an article that `dateline add` makes (`scaffold/article.md`).
const EXAMPLE_TEXT: &str = "Write the article here.";

/// The text of a file, before it is rendered.
struct Body<'a> {
    text: &'a str,
    /// Where it begins in the file.
    start: usize,
    options: &'a markdown::MarkdownOptions,
}

impl Body<'_> {
    /// Renders the text and gives it to the content of its file.
    fn put(&self, mut content: ParsedContent, findings: &mut Vec<Finding>) -> ParsedContent {
        match &mut content {
            ParsedContent::Article(article) => {
                article.unclear |= self.check_beginning(findings);
                let record = quotes::on_record(article);
                let rendered = self.render(Some(&record), findings);
                quotes::join(article, rendered, findings);
            }
            ParsedContent::Entity(entity) => entity.body = self.render(None, findings),
            ParsedContent::Page(page) => page.body = self.render(None, findings),
        }
        content
    }

    /// Whether the text begins with a key that holds an article back, as it does when a line too many
    /// ends the front matter early. It is reported.
    fn check_beginning(&self, findings: &mut Vec<Finding>) -> bool {
        let mut at = self.text.len() - self.text.trim_start().len();
        for line in self.text[at..].split_inclusive('\n') {
            let Some((key, value)) = line.split_once([':', '=']) else { return false };
            let key = key.trim_end();
            let is_key = |c: char| c.is_ascii_lowercase() || c == '_';
            if key.is_empty() || !key.chars().all(is_key) {
                return false;
            }
            let first = value.trim().chars().next();
            let is_value = match key {
                "draft" => matches!(value.trim(), "true" | "yes"),
                _ => first.is_some_and(|c| c.is_ascii_digit() || matches!(c, '"' | '\'')),
            };
            if is_value && article::HOLDING_BACK.contains(&key) {
                let spot = Spot::new(at..at + key.len()).shifted(self.start);
                let message = format!("`{key}` in the text does nothing");
                let help = "the front matter ends above this line: take the `---` or `+++` there away, \
                            or write the line another way";
                findings.push(Finding::error(Code::UnknownKey, spot, message).help(help));
                return true;
            }
            at += line.len();
        }
        false
    }

    /// Reports an article that nobody has written yet; of a draft that is known.
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
            findings.push(finding.help("write the article, or take it out"));
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
    for span in links.chain(body.outside.iter_mut().map(|link| &mut link.span)) {
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

/// The `redirect_from` of any kind of file: paths of the site, each checked.
fn redirect_from(fields: &mut Fields) -> Vec<Located<String>> {
    let paths = fields.texts("redirect_from");
    let mut good = Vec::with_capacity(paths.len());
    for path in paths {
        match checked_path(&path.value) {
            Ok(value) => good.push(Located::new(value, path.spot)),
            Err(problem) => fields.findings().push(
                Finding::error(
                    Code::InvalidPath,
                    path.spot,
                    format!("this is no path of the site: {problem}"),
                )
                .help("write it as it stood after the host's name: /2025/11/21/old-name/"),
            ),
        }
    }
    good
}

/// A path of the site as people write it, made canonical: it begins and ends with `/`, or ends in
/// a file's name. What could leave the output folder, or mean another path to some server, is
/// refused.
///
/// # Errors
/// Says what is wrong.
pub fn checked_path(text: &str) -> Result<String, &'static str> {
    let Some(rest) = text.strip_prefix('/') else { return Err("it must begin with `/`") };
    if rest.starts_with('/') {
        return Err("it must not begin with `//`");
    }
    if text.contains(['\\', '%', '?', '#', ':', '*', '"', '<', '>', '|']) {
        return Err("it has a sign that paths can't have");
    }
    if text.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return Err("it has a space or control character");
    }
    let parts: Vec<&str> = rest.split('/').filter(|part| !part.is_empty()).collect();
    if parts.is_empty() {
        return Err("it is the front page");
    }
    if parts.iter().any(|part| part.starts_with('.') || part.ends_with('.') || part.len() > 200) {
        return Err("a part of it begins or ends with a dot, or is too long");
    }
    let is_file = !rest.ends_with('/') && parts.last().is_some_and(|last| last.contains('.'));
    let joined = parts.join("/");
    if is_file && !active::names_a_page(&joined) {
        return Err("a page is put there, and this is no page's name (end it with `/` or .html)");
    }
    Ok(if is_file { format!("/{joined}") } else { format!("/{joined}/") })
}

/// A slug given in front matter.
fn slug(fields: &mut Fields) -> Option<Located<String>> {
    let slug = fields.text("slug")?;
    let good =
        slug.value.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
            && !slug.value.starts_with('-')
            && slug.value.len() <= 150;
    if good {
        return Some(slug);
    }
    let mended = markdown::slugify(&slug.value);
    let finding = Finding::error(
        Code::InvalidPath,
        slug.spot,
        "a `slug` has only the letters a to z, digits and `-`",
    );
    fields.findings().push(if mended.is_empty() {
        finding
    } else {
        finding.help(format!("write slug = \"{mended}\""))
    });
    None
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_that_leave_the_site_are_refused() {
        for bad in [
            "",
            "about",
            "//host/x",
            "/../x",
            "/a/../b",
            "/a/./b",
            "/%2e%2e/x",
            "/a\\b",
            "/a b/",
            "/a?b",
            "/c:/x",
            "/.git/config",
            "/a\0b",
            "/",
            "/a/..",
            "/con|",
        ] {
            assert!(checked_path(bad).is_err(), "{bad}");
        }
        for bad in ["/robots.txt", "/_worker.js", "/web.config", "/a/sw.js", "/x.svg", "/x.html.fr"]
        {
            assert!(checked_path(bad).is_err(), "{bad}");
        }
        assert_eq!(checked_path("/old.php"), Ok("/old.php".to_owned()));
        assert_eq!(checked_path("/old/name"), Ok("/old/name/".to_owned()));
        assert_eq!(checked_path("/old//name/"), Ok("/old/name/".to_owned()));
        assert_eq!(checked_path("/old.html"), Ok("/old.html".to_owned()));
        assert_eq!(checked_path("/alt/über/"), Ok("/alt/über/".to_owned()));
    }
}
