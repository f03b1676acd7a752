//! Reports signs within a line that mean something in other programs: shortcodes and template
//! tags, attributes in braces, marked words, formulas, names of emoji. Here they would be published
//! as they are written. It must not know how a text is shown.
//!
//! The whole source is searched for the signs once, before it is parsed, since most sources have
//! none. They are only reported in text that is shown, and not in code, addresses or HTML.

use super::{Problem, ProblemKind, limits};
use memchr::{memchr_iter, memchr3_iter};
use std::ops::Range;

/// How far the end of a sign is looked for, in bytes.
const LONGEST: usize = 2000;

/// How many reported shortcodes are remembered.
const MOST_REPORTED: usize = 1000;
/// How long a formula may be, in bytes.
const LONGEST_FORMULA: usize = 300;

/// The signs in a source.
#[derive(Default)]
pub(super) struct Shortcodes {
    /// The possible signs, in order.
    found: Vec<Sign>,
    /// The spans of the shortcodes that have been reported.
    reported: Vec<Range<usize>>,
}

/// A possible sign of another program.
struct Sign {
    span: Range<usize>,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Shortcode,
    Tag,
    Value,
    Attributes,
    Marked,
    Formula,
    Emoji,
}

impl Shortcodes {
    /// Searches a source.
    pub(super) fn new(source: &str) -> Shortcodes {
        let bytes = source.as_bytes();
        let mut found: Vec<Sign> = Vec::new();
        let mut end = 0;
        let mut ends = Ends::default();
        for at in memchr3_iter(b'{', b'$', b'=', bytes) {
            if at >= end
                && let Some(sign) = sign(source, at, &mut ends)
            {
                end = sign.span.end;
                found.push(sign);
            }
        }
        let more = memchr_iter(b':', bytes).filter_map(|at| emoji(source, at));
        let before = found.len();
        found.extend(more);
        if before > 0 && found.len() > before {
            found.sort_by_key(|sign| sign.span.start);
        }
        Shortcodes { found, reported: Vec::new() }
    }

    /// Whether there is nothing to look for.
    pub(super) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// Reports the signs in a text that is shown.
    pub(super) fn text(&mut self, source: &str, span: &Range<usize>, problems: &mut Vec<Problem>) {
        let first = self.found.partition_point(|sign| sign.span.start < span.start);
        let signs = self.found.get(first..).unwrap_or_default();
        let signs = signs.iter().take_while(|sign| sign.span.start < span.end);
        for sign in signs {
            // A sign after a backslash has been escaped.
            if source[..sign.span.start].ends_with('\\') {
                continue;
            }
            let text = &source[sign.span.clone()];
            if matches!(sign.kind, Kind::Shortcode | Kind::Tag | Kind::Value)
                && self.reported.len() < MOST_REPORTED
            {
                self.reported.push(sign.span.clone());
            }
            report(text, sign, problems);
        }
    }

    /// The body ends: drops reports of HTML within shortcodes, which have been reported already.
    pub(super) fn end(&self, problems: &mut Vec<Problem>) {
        if self.reported.is_empty() {
            return;
        }
        problems.retain(|problem| {
            !matches!(problem.kind, ProblemKind::RawHtmlShownAsText | ProblemKind::DroppedHtml)
                || !self.reported.iter().any(|span| span.contains(&problem.span.start))
        });
    }
}

fn report(text: &str, sign: &Sign, problems: &mut Vec<Problem>) {
    let shown: String = text.lines().next().unwrap_or_default().chars().take(40).collect();
    let (kind, message, help) = match sign.kind {
        Kind::Shortcode => (
            ProblemKind::Shortcode,
            format!("the shortcode `{}` isn't known here", bare(text)),
            shortcode_help(text),
        ),
        Kind::Tag => (
            ProblemKind::Shortcode,
            format!("the tag `{}` does nothing in a text", bare(text)),
            tag_help(text),
        ),
        Kind::Value => (
            ProblemKind::Shortcode,
            "values of templates (`{{ … }}`) aren't filled in in a text".to_owned(),
            "write what is meant; to show the braces, put them into backticks: `{{ … }}`",
        ),
        Kind::Attributes => (
            ProblemKind::LiteralMarkup,
            format!("`{shown}` says nothing here"),
            "delete it; only a heading can have an id: ## Words {#id}",
        ),
        Kind::Marked => (
            ProblemKind::LiteralMarkup,
            "words between `==` aren't marked here".to_owned(),
            "emphasize them: **words**",
        ),
        Kind::Formula => (
            ProblemKind::LiteralMarkup,
            "formulas aren't set here".to_owned(),
            "write it in words or Unicode signs (x², ½), or show it as code in backticks",
        ),
        Kind::Emoji => (
            ProblemKind::LiteralMarkup,
            format!("`{shown}` isn't made an emoji here"),
            "write the sign itself, or delete it",
        ),
    };
    limits::report(problems, sign.span.clone(), kind, message, Some(help));
}

/// A shortcode or tag with its name, but without its arguments: `{{< figure >}}`.
fn bare(text: &str) -> String {
    let is_sign = |c: char| matches!(c, '{' | '<' | '%' | '-');
    let inner = text.trim_start_matches(is_sign);
    let open = text[..text.len() - inner.len()].trim_end_matches('-');
    let inner = inner.trim_start();
    let slash = if inner.starts_with('/') { "/" } else { "" };
    let name = inner.trim_start_matches(['/', ' ']);
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    let name: String = name.chars().take_while(|c| is_name(*c)).take(40).collect();
    let close: String = open
        .chars()
        .rev()
        .map(|c| {
            if c == '<' {
                '>'
            } else if c == '{' {
                '}'
            } else {
                c
            }
        })
        .collect();
    format!("{open} {slash}{name} {close}")
}

/// What to write instead of a shortcode of Hugo or Zola.
fn shortcode_help(text: &str) -> &'static str {
    let name = text.trim_start_matches(|c: char| !c.is_alphabetic());
    let name = name.split(|c: char| !c.is_alphanumeric() && c != '-' && c != '_').next();
    match name.unwrap_or_default() {
        "figure" | "img" | "image" => {
            "write a picture: ![A shelf of ledgers](shelf.jpg), with the file beside this one"
        }
        "ref" | "relref" => "write the path from this file to the other: ../pages/register.md",
        "youtube" | "vimeo" | "video" | "audio" | "tweet" | "twitter" | "x" | "instagram"
        | "gist" => "link to it: [the minister's speech](https://…)",
        "highlight" => "write a code block: a line of three backticks before and after",
        "note" | "notice" | "warning" | "tip" | "alert" | "admonition" | "callout" | "hint" => {
            "write > [!NOTE] on a line of its own, and `> ` before each line of the text"
        }
        _ => "write what it stands for in Markdown, or delete it",
    }
}

/// What to write instead of a tag of Jekyll.
fn tag_help(text: &str) -> &'static str {
    let name = text.trim_start_matches(|c: char| !c.is_alphabetic());
    match name.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default() {
        "highlight" | "endhighlight" => {
            "write a code block: a line of three backticks before and after"
        }
        "link" | "post_url" => "write the path from this file to the other: ../pages/register.md",
        "raw" | "endraw" => "delete it: braces need no protection here",
        _ => "write what it stands for in Markdown, or delete it",
    }
}

/// Remembers how far each closing text was looked for in vain, so that a long source is searched only
/// once.
#[derive(Default)]
struct Ends {
    /// Each text that wasn't found, and up to where.
    none: Vec<(&'static str, usize)>,
}

impl Ends {
    /// Where the next `close` from a position on ends, if that is in the same paragraph.
    fn find(&mut self, source: &str, from: usize, close: &'static str) -> Option<usize> {
        let mut limit = source.len().min(from + LONGEST);
        while !source.is_char_boundary(limit) {
            limit -= 1;
        }
        let known = self.none.iter().position(|(text, _)| *text == close);
        let searched = known.map_or(0, |at| self.none[at].1);
        // It may begin before the position up to which the source was searched, and end after it.
        let start = from.max(searched.saturating_sub(close.len()));
        let found = source.as_bytes().get(start..limit).and_then(|near| {
            memchr::memmem::find(near, close.as_bytes()).map(|at| start + at + close.len())
        });
        match (found, known) {
            (Some(end), _) => {
                return source.get(from..end).filter(|text| !text.contains("\n\n")).map(|_| end);
            }
            (None, Some(at)) => self.none[at].1 = limit,
            (None, None) => self.none.push((close, limit)),
        }
        None
    }
}

/// The sign at a position, if there is one.
fn sign(source: &str, at: usize, ends: &mut Ends) -> Option<Sign> {
    let rest = source.as_bytes().get(at..)?;
    let mut closed = |kind: Kind, close: &'static str| {
        let end = ends.find(source, at + 2, close)?;
        Some(Sign { span: at..end, kind })
    };
    match rest {
        [b'{', b'{', b'<', ..] => closed(Kind::Shortcode, ">}}"),
        [b'{', b'{', b'%', ..] => closed(Kind::Shortcode, "%}}"),
        [b'{', b'{', ..] => closed(Kind::Value, "}}"),
        [b'{', b'%', ..] => closed(Kind::Tag, "%}"),
        [b'{', b':' | b'#' | b'.', ..] => {
            let sign = closed(Kind::Attributes, "}")?;
            let inner = source[sign.span.start + 1..sign.span.end - 1].trim_start_matches(':');
            let is_one =
                |word: &str| word.starts_with(['#', '.']) && word.len() > 1 || word.contains('=');
            let toc = inner.trim() == "toc";
            let all = !inner.trim().is_empty() && inner.split_whitespace().all(is_one);
            (toc || all).then_some(sign)
        }
        [b'=', b'=', next, ..] if *next != b'=' && !next.is_ascii_whitespace() => {
            let before = source[..at].chars().next_back();
            let sign = closed(Kind::Marked, "==")?;
            let inner = &source[at + 2..sign.span.end - 2];
            let after = source[sign.span.end..].chars().next();
            let whole = !inner.contains(['\n', '='])
                && !inner.ends_with(char::is_whitespace)
                && !before.is_some_and(|c| c.is_alphanumeric() || c == '=')
                && !after.is_some_and(|c| c.is_alphanumeric() || c == '=');
            whole.then_some(sign)
        }
        [b'$', b'$', ..] => {
            let sign = closed(Kind::Formula, "$$")?;
            let inner = &source[at + 2..sign.span.end - 2];
            is_formula(inner).then_some(sign)
        }
        [b'$', next, ..] if !next.is_ascii_whitespace() => {
            let length = rest[1..]
                .iter()
                .take(LONGEST_FORMULA)
                .take_while(|b| **b != b'\n')
                .position(|b| *b == b'$')?;
            let inner = &source[at + 1..at + 1 + length];
            let after = source[at + length + 2..].chars().next();
            let is_one = is_formula(inner)
                && !inner.ends_with(char::is_whitespace)
                && !after.is_some_and(char::is_alphanumeric);
            is_one.then(|| Sign { span: at..at + length + 2, kind: Kind::Formula })
        }
        _ => None,
    }
}

/// Whether a text between dollar signs is TeX rather than about money.
fn is_formula(inner: &str) -> bool {
    let command = |at: usize| inner[at + 1..].starts_with(|c: char| c.is_ascii_alphabetic());
    inner.contains(['^', '_']) && inner.len() < LONGEST_FORMULA
        || inner.match_indices('\\').any(|(at, _)| command(at))
}

/// The name of an emoji that begins with the colon at this position, if there is one.
fn emoji(source: &str, at: usize) -> Option<Sign> {
    let bytes = source.as_bytes();
    if at > 0 && !bytes[at - 1].is_ascii_whitespace() && bytes[at - 1] != b'(' {
        return None;
    }
    let rest = bytes.get(at + 1..)?;
    if !rest.first()?.is_ascii_lowercase() {
        return None;
    }
    let name = |b: &u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'_' | b'+');
    let length = rest.iter().take(40).take_while(|b| name(b)).count();
    let after = rest.get(length + 1);
    let is_one = length > 1
        && rest.get(length) == Some(&b':')
        && !after.is_some_and(|b| b.is_ascii_alphanumeric() || matches!(b, b':' | b'/'));
    is_one.then(|| Sign { span: at..at + length + 2, kind: Kind::Emoji })
}
