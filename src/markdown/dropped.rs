//! Reports what the sanitizer leaves out, at its position in the source: elements and attributes that
//! aren't on its lists. It must not know what is safe; [`super::allowed`] decides that.
//!
//! It reads names and attributes of tags as browsers do. The sanitizer also leaves out what isn't
//! recognized here.

use super::address::{self, Address};
use super::allowed::{ATTRIBUTES, EVERYWHERE, TAGS, allowed};
use super::writer::report_address;
use super::{Problem, ProblemKind, limits};
use std::ops::Range;

/// Reports what is left out of the raw HTML at `spans`.
pub(super) fn report(source: &str, spans: &[Range<usize>], problems: &mut Vec<Problem>) {
    let mut at = 0;
    let mut verbatim = None;
    while let Some(first) = spans.get(at) {
        // A tag may continue on the next line.
        let mut whole = first.clone();
        at += 1;
        while let Some(next) = spans.get(at)
            && next.start == whole.end
        {
            whole.end = next.end;
            at += 1;
        }
        let mut tags = Tags { source, at: whole.start, end: whole.end, verbatim };
        tags.report(problems);
        verbatim = tags.verbatim;
    }
}

/// Elements that only occur within others that are left out, so that they aren't reported as well.
const PARTS: [&str; 4] = ["option", "param", "source", "track"];

/// The tags of a piece of HTML.
struct Tags<'s> {
    source: &'s str,
    at: usize,
    end: usize,
    /// The beginning of the end tag of the open element, if its text isn't HTML.
    verbatim: Option<&'static str>,
}

/// An attribute, as written.
struct Attribute<'s> {
    name: String,
    value: &'s str,
    span: Range<usize>,
}

impl<'s> Tags<'s> {
    fn byte(&self, at: usize) -> Option<u8> {
        self.source.as_bytes().get(at).copied().filter(|_| at < self.end)
    }

    fn report(&mut self, problems: &mut Vec<Problem>) {
        self.skip_verbatim();
        while let Some(open) = self.source.get(self.at..self.end).and_then(|rest| rest.find('<')) {
            let start = self.at + open;
            self.at = start + 1;
            if !self.byte(self.at).is_some_and(|b| b.is_ascii_alphabetic()) {
                continue;
            }
            let name = self.word(|b| !matches!(b, b'/' | b'>' | b'<') && !b.is_ascii_whitespace());
            let name = name.to_ascii_lowercase();
            let attributes = self.attributes();
            let span = start..self.at;
            if TAGS.contains(&name.as_str()) {
                kept(&name, &attributes, problems);
            } else if !PARTS.contains(&name.as_str()) {
                left_out(&name, span, problems);
            }
            self.verbatim = match name.as_str() {
                "script" => Some("</script"),
                "style" => Some("</style"),
                _ => None,
            };
            self.skip_verbatim();
        }
    }

    /// Skips the text of an element whose text isn't HTML.
    fn skip_verbatim(&mut self) {
        let Some(close) = self.verbatim else { return };
        let rest = self.source.as_bytes().get(self.at..self.end).unwrap_or_default();
        let is_end = |part: &[u8]| part.eq_ignore_ascii_case(close.as_bytes());
        match rest.windows(close.len()).position(is_end) {
            Some(end) => {
                self.at += end;
                self.verbatim = None;
            }
            None => self.at = self.end,
        }
    }

    fn word(&mut self, is_part: impl Fn(u8) -> bool) -> &'s str {
        let start = self.at;
        while self.byte(self.at).is_some_and(&is_part) {
            self.at += 1;
        }
        self.source.get(start..self.at).unwrap_or_default()
    }

    fn space(&mut self) {
        while self.byte(self.at).is_some_and(|b| b.is_ascii_whitespace()) {
            self.at += 1;
        }
    }

    /// Reads the attributes up to and including the end of the tag.
    fn attributes(&mut self) -> Vec<Attribute<'s>> {
        let mut attributes = Vec::new();
        loop {
            self.space();
            match self.byte(self.at) {
                None => return attributes,
                Some(b'>') => {
                    self.at += 1;
                    return attributes;
                }
                Some(b'/' | b'=' | b'"' | b'\'' | b'<') => {
                    self.at += 1;
                    continue;
                }
                Some(_) => {}
            }
            let start = self.at;
            let name = self
                .word(|b| !matches!(b, b'/' | b'>' | b'=') && !b.is_ascii_whitespace())
                .to_ascii_lowercase();
            let mut end = self.at;
            let mut value = "";
            self.space();
            if self.byte(self.at) == Some(b'=') {
                self.at += 1;
                self.space();
                value = match self.byte(self.at) {
                    Some(quote @ (b'"' | b'\'')) => {
                        self.at += 1;
                        let value = self.word(|b| b != quote);
                        // A value that isn't closed ends with the piece.
                        self.at = (self.at + 1).min(self.end);
                        value
                    }
                    _ => self.word(|b| b != b'>' && !b.is_ascii_whitespace()),
                };
                end = self.at.min(self.end);
            }
            attributes.push(Attribute { name, value, span: start..end });
        }
    }
}

/// Reports attributes that are left out of an element that is kept.
fn kept(name: &str, attributes: &[Attribute], problems: &mut Vec<Problem>) {
    let own = ATTRIBUTES.iter().find(|(tag, _)| *tag == name).map_or(&[][..], |(_, own)| own);
    for attribute in attributes {
        let known =
            own.contains(&attribute.name.as_str()) || EVERYWHERE.contains(&attribute.name.as_str());
        if known && matches!(attribute.name.as_str(), "href" | "src") {
            let address = address::clean(attribute.value);
            let address = address::classify(&address, name == "img");
            if let Address::Scheme(scheme) = address {
                let shown = attribute.value;
                let bad = Address::Scheme(scheme);
                report_address(problems, attribute.span.clone(), shown, bad);
            }
            continue;
        }
        if known && allowed(name, &attribute.name, attribute.value).is_some() {
            continue;
        }
        let shown: String = attribute.name.chars().take(40).collect();
        let help = match shown.as_str() {
            "style" => "the look of a text is the theme's; delete it",
            "class" => "the classes that are kept are the theme's own; delete it",
            _ if shown.starts_with("on") => {
                "no script is kept in a text; delete it, or allow it: html = \"trusted\""
            }
            _ => "delete it; html = \"trusted\" in the site's [markdown] settings keeps all HTML",
        };
        limits::report(
            problems,
            attribute.span.clone(),
            ProblemKind::DroppedHtml,
            format!("the attribute `{shown}` is left out"),
            Some(help),
        );
    }
}

/// Reports an element that isn't kept.
fn left_out(name: &str, span: Range<usize>, problems: &mut Vec<Problem>) {
    let shown: String = name.chars().take(40).collect();
    let (what, help) = match name {
        "iframe" | "frame" | "frameset" | "embed" | "object" | "applet" | "portal" => (
            "is left out: nothing of another site is framed in a text",
            "link to it: [the session, on video](https://…); html = \"trusted\" in the site's \
             [markdown] settings keeps all HTML",
        ),
        "video" | "audio" => (
            "is left out",
            "link to it: [the session, on video](https://…); html = \"trusted\" in the site's \
             [markdown] settings keeps all HTML",
        ),
        "script" => (
            "is left out with all that is in it",
            "no script is kept in a text; delete it, or allow it: html = \"trusted\"",
        ),
        "style" | "link" | "meta" | "base" => {
            ("is left out with all that is in it", "the look of a page is the theme's; delete it")
        }
        "form" | "input" | "button" | "select" | "textarea" | "datalist" => {
            ("is left out: texts have no forms", "link to the page that has the form")
        }
        "svg" | "math" => (
            "is left out",
            "put the drawing into a file beside this one: ![What it shows](drawing.svg)",
        ),
        "h1" => ("is left out: the page's title is its `h1`", "write a heading: ## Words"),
        _ => (
            "is left out; the words in it stay",
            "delete it; html = \"trusted\" in the site's [markdown] settings keeps all HTML",
        ),
    };
    limits::report(
        problems,
        span,
        ProblemKind::DroppedHtml,
        format!("`<{shown}>` {what}"),
        Some(help),
    );
}
