//! Reads what a body says about its file's record: references to sources, and block quotations with
//! an attribution. It must not know who a speaker is, nor what a caption looks like: a slot is left
//! for it, which a caller that knows the site fills with [`crate::markdown::resolve_with`].
//!
//! An attribution is the last paragraph of a block quotation if it begins with a dash (`—`, `–`, `―`
//! or `--`), or else the end of that paragraph, from its last line on that begins with a dash.

use super::HtmlWriter;
use super::footnotes::SpannedEvent;
use crate::markdown::html::{ID_MARK, Mode};
use crate::markdown::lost_attribution::{self, LostAttribution};
use crate::markdown::slots::{self, itoa};
use crate::markdown::slug::Ids;
use crate::markdown::{Attribution, OnRecord, ProblemKind, Said, address, escape, limits};
use memchr::memchr_iter;
use pulldown_cmark::{Event, Tag, TagEnd};
use std::collections::HashMap;
use std::ops::Range;

/// A body with what its file has on record.
pub(in crate::markdown) struct MarkdownSource<'s> {
    /// The body.
    pub(in crate::markdown) source: &'s str,
    pub(in crate::markdown) record: Option<&'s OnRecord<'s>>,
    /// The indices of the sources to which it may refer, by their ids.
    pub(in crate::markdown) sources: HashMap<&'s str, usize>,
    /// The indices of the quotations in the front matter, by their words.
    pub(in crate::markdown) quotes: HashMap<&'s str, usize>,
    /// The body with a definition for each source to which it refers. Without one, the parser would
    /// take `[^id]` for text.
    pub(in crate::markdown) defining: Option<String>,
}

impl<'s> MarkdownSource<'s> {
    pub(in crate::markdown) fn new(source: &'s str, record: Option<&'s OnRecord<'s>>) -> Self {
        let mut defining: Option<String> = None;
        let mut sources: HashMap<&str, usize> = HashMap::new();
        let labels = record.map(|_| labels(source)).unwrap_or_default();
        for (at, (id, _)) in record.iter().flat_map(|record| &record.sources).enumerate() {
            // A footnote that the body itself defines takes precedence over a source.
            if labels.get(id) == Some(&false) && !sources.contains_key(id) {
                sources.insert(id, at);
                let all = defining.get_or_insert_with(|| format!("{source}\n\n"));
                all.push_str(&format!("[^{id}]: .\n\n"));
            }
        }
        let mut quotes: HashMap<&str, usize> = HashMap::new();
        for (at, words) in record.iter().flat_map(|record| &record.quotes).enumerate() {
            quotes.entry(words).or_insert(at);
        }
        MarkdownSource { source, record, sources, quotes, defining }
    }
}

/// The labels in `[^label]` in a text, and whether it defines each.
fn labels(source: &str) -> HashMap<&str, bool> {
    let mut labels = HashMap::new();
    // Looking for one byte is faster than for two, and `memchr` is far faster than the standard library.
    for at in memchr_iter(b'[', source.as_bytes()) {
        let Some(rest) = source[at + 1..].strip_prefix('^') else { continue };
        let length = rest.bytes().take(MOST_LABEL).position(|b| b == b']');
        if let Some(label) = length.and_then(|length| rest.get(..length)) {
            let defines = rest[label.len() + 1..].starts_with(':');
            *labels.entry(label).or_insert(false) |= defines;
        }
    }
    labels
}

/// How long a label may be, in bytes.
const MOST_LABEL: usize = 200;

/// What front matter has on record, while a body is written.
#[derive(Default)]
pub(in crate::markdown) struct Record<'r> {
    /// What is on record; `None` if this kind of file has no sources.
    pub(in crate::markdown) known: Option<&'r OnRecord<'r>>,
    /// The indices of the sources to which the body may refer, by their ids. Only looked up, never
    /// iterated over.
    pub(in crate::markdown) sources: Option<&'r HashMap<&'r str, usize>>,
    /// The indices of the quotations in the front matter, by their words. Only looked up, never
    /// iterated over.
    pub(in crate::markdown) quotes: Option<&'r HashMap<&'r str, usize>>,
    /// Where the body ends. After that, the parser sees the definitions that were added for sources.
    pub(in crate::markdown) end: usize,
    /// Whether a block quotation is open. One within it has no attribution.
    pub(in crate::markdown) quoting: bool,
    /// Whether a code block is open.
    pub(in crate::markdown) in_code: bool,
    /// The words of the text, if quotations will be looked for in them.
    pub(in crate::markdown) words: String,
    /// The quotations found.
    pub(in crate::markdown) said: Vec<Said>,
    /// The references to sources: the source's index and the id of the reference.
    pub(in crate::markdown) references: Vec<(u32, String)>,
    /// The last lines of quotations, if they are items of a list.
    pub(in crate::markdown) lost_attributions: Vec<LostAttribution>,
    /// Labels that mean neither a source nor a footnote, with their ranges.
    pub(in crate::markdown) unknown: Vec<(String, Range<usize>)>,
}

impl Record<'_> {
    /// The index of the source that a label refers to, if there is one.
    pub(in crate::markdown) fn source(&self, label: &str) -> Option<usize> {
        self.sources?.get(label).copied()
    }

    /// Whether the words of the text are needed.
    fn listens(&self) -> bool {
        self.known.is_some_and(|known| !known.quotes.is_empty())
    }

    /// Adds to the words of the text, if they are needed.
    pub(in crate::markdown) fn hear(&mut self, text: &str) {
        if self.listens() {
            self.words.push_str(text);
        }
    }
}

impl<'s> HtmlWriter<'s, '_> {
    /// Reports references to sources or footnotes that don't exist.
    pub(in crate::markdown) fn unknown_references(&mut self) {
        for (label, span) in std::mem::take(&mut self.record.unknown) {
            limits::report(
                &mut self.problems,
                span,
                ProblemKind::UnknownReference,
                if self.record.known.is_some() {
                    format!("there is no source or footnote `{label}`")
                } else {
                    format!("there is no footnote `{label}`")
                },
                None,
            );
        }
    }

    /// Writes a reference to the source with this index.
    pub(in crate::markdown) fn refer_source(&mut self, at: usize, ids: &mut Ids) {
        let Some((id, _)) = self.record.known.and_then(|known| known.sources.get(at)) else {
            return;
        };
        let reference = ids.unique(&format!("_fnref-source-{id}"));
        let mark = if self.mode == Mode::Marked { ID_MARK } else { "" };
        let digits = &mut [0; 20];
        let number = itoa(at + 1, digits);
        let html = if self.in_link() {
            format!("<sup class=\"footnote-ref\" id=\"{mark}{reference}\">[{number}]</sup>")
        } else {
            format!(
                "<sup class=\"footnote-ref\"><a href=\"#_source-{id}\" id=\"{mark}{reference}\" \
                 role=\"doc-noteref\">[{number}]</a></sup>"
            )
        };
        self.out.push_str(&html);
        self.record.references.push((at as u32, reference));
    }

    /// Records a label in brackets that the parser took for text because it isn't defined.
    pub(in crate::markdown) fn undefined(&mut self, text: &str, span: &Range<usize>) {
        if !text.starts_with('^') || self.record.in_code {
            return;
        }
        let source = self.source.as_bytes();
        let Some(open) = span.start.checked_sub(1).filter(|at| source[*at] == b'[') else { return };
        if open.checked_sub(1).is_some_and(|at| source[at] == b'\\') {
            return;
        }
        let Some(rest) = self.source.get(span.start + 1..) else { return };
        let length = rest.bytes().take(MOST_LABEL).position(|b| b == b']');
        let Some(label) = length.and_then(|length| rest.get(..length)) else { return };
        let after = &rest[label.len() + 1..];
        let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
        if label.is_empty() || !label.bytes().all(plain) || after.starts_with(['(', '[', ':']) {
            return;
        }
        let end = span.start + 1 + label.len() + 1;
        self.record.unknown.push((label.to_owned(), open..end));
    }

    /// Writes a block quotation that has just begun; its attribution becomes a caption.
    pub(in crate::markdown) fn quotation(
        &mut self,
        events: &mut impl Iterator<Item = SpannedEvent<'s>>,
    ) {
        let mut inside = Vec::new();
        let mut depth = 0_usize;
        let mut end = self.source.len();
        for (event, span) in events.by_ref() {
            match &event {
                Event::Start(_) => depth += 1,
                Event::End(_) if depth == 0 => {
                    end = span.end;
                    break;
                }
                Event::End(_) => depth -= 1,
                _ => {}
            }
            inside.push((event, span));
        }
        let attribution = self.take_attribution(&mut inside);
        let quotes = self.record.quotes.filter(|quotes| !quotes.is_empty());
        let wanted = attribution.is_some() || quotes.is_some();
        let text = if wanted { words(&inside) } else { String::new() };
        let known = quotes.and_then(|quotes| {
            let normal = crate::spelling::quotation(&text);
            quotes.get(normal.as_str()).copied()
        });
        let number = self.record.said.len();
        let is_said = attribution.is_some() || known.is_some();
        let lost = &mut self.record.lost_attributions;
        if !is_said && self.record.known.is_some() && lost.len() < lost_attribution::MOST {
            lost.extend(lost_attribution::find(&inside, end, self.source));
        }
        self.block();
        if is_said {
            let cite = self.cite(attribution.as_ref());
            self.out.push_str("<figure class=\"said\"");
            self.reference_of_quotation(attribution.as_ref(), known);
            self.out.push_str("><blockquote");
            if let Some(cite) = cite {
                self.out.push_str(" cite=\"");
                escape::address(&mut self.out, &cite);
                self.out.push('"');
            }
            self.out.push_str(">\n");
            self.record.said.push(Said { text, attribution, known });
        } else {
            self.out.push_str("<blockquote>\n");
        }
        self.record.quoting = true;
        self.depth += 1;
        self.events(&mut inside.into_iter());
        self.depth = self.depth.saturating_sub(1);
        self.record.quoting = false;
        self.out.push_str("</blockquote>\n");
        if is_said {
            self.out.push_str("<figcaption>");
            slots::write_caption(&mut self.out, number);
            self.out.push_str("</figcaption></figure>\n");
        }
    }

    /// Writes an id for a quotation that is from a source, so that the source can link back to it.
    fn reference_of_quotation(&mut self, attribution: Option<&Attribution>, known: Option<usize>) {
        let Some(record) = self.record.known else { return };
        let of_known = known.and_then(|at| record.quote_sources.get(at).copied().flatten());
        let source = of_known.or(attribution.and_then(|attribution| attribution.source));
        let Some((at, (id, _))) = source.and_then(|at| Some((at, record.sources.get(at)?))) else {
            return;
        };
        let reference = self.ids.unique(&format!("_fnref-source-{id}"));
        let mark = if self.mode == Mode::Marked { ID_MARK } else { "" };
        self.out.push_str(&format!(" id=\"{mark}{reference}\""));
        self.record.references.push((at as u32, reference));
    }

    /// The address of the source of a quotation, if it is known.
    fn cite(&self, attribution: Option<&Attribution>) -> Option<String> {
        let attribution = attribution?;
        let source = attribution.source.and_then(|at| self.record.known?.sources.get(at));
        let url = source.and_then(|(_, url)| *url).map(str::to_owned);
        url.or_else(|| attribution.url.clone())
    }

    /// Removes the attribution from the end of a quotation, and returns it.
    fn take_attribution(&mut self, inside: &mut Vec<SpannedEvent<'s>>) -> Option<Attribution> {
        let Some((Event::End(TagEnd::Paragraph), _)) = inside.last() else { return None };
        let start = inside.iter().rposition(|(e, _)| matches!(e, Event::Start(Tag::Paragraph)))?;
        // The paragraph must be the quotation's own, and not that of a list in it.
        let mut depth = 0_i32;
        for (event, _) in &inside[..start] {
            match event {
                Event::Start(_) => depth += 1,
                Event::End(_) => depth -= 1,
                _ => {}
            }
        }
        if depth != 0 {
            return None;
        }
        let dash = |at: usize| -> bool {
            let Some((Event::Text(_), span)) = inside.get(at) else { return false };
            let rest = self.source.get(span.start..).unwrap_or_default();
            after_dash(rest).is_some()
        };
        let last = inside.len() - 1;
        let is_break = |at: &usize| matches!(inside[*at].0, Event::SoftBreak | Event::HardBreak);
        let (cut, from) = if start > 0 && dash(start + 1) {
            (start, start + 1)
        } else {
            let at = (start + 1..last).rev().filter(is_break).find(|at| dash(at + 1))?;
            (at, at + 1)
        };
        let events: Vec<SpannedEvent<'s>> = inside.drain(cut..).skip(from - cut).collect();
        if cut != start {
            inside.push((Event::End(TagEnd::Paragraph), events.last()?.1.clone()));
        }
        Some(self.attribution(events))
    }

    fn attribution(&mut self, events: Vec<SpannedEvent<'s>>) -> Attribution {
        let start = events.first().map_or(0, |(_, span)| span.start);
        let mut end = start;
        let mut words = String::new();
        let (mut source, mut url) = (None, None);
        let unknown = self.record.unknown.len();
        for (event, span) in events {
            if !matches!(event, Event::End(TagEnd::Paragraph)) {
                end = end.max(span.end);
            }
            match event {
                Event::Text(text) | Event::Code(text) => {
                    self.undefined(&text, &span);
                    words.push_str(&text);
                }
                Event::SoftBreak | Event::HardBreak => words.push(' '),
                Event::FootnoteReference(label) => {
                    source = source.or(self.record.source(&label));
                }
                Event::Start(Tag::Link { dest_url, .. }) if url.is_none() => {
                    let clean = address::clean(&dest_url);
                    let external =
                        matches!(address::classify(&clean, true), address::Address::External);
                    url = external.then(|| clean.into_owned());
                }
                _ => {}
            }
        }
        let words = match after_dash(words.trim()) {
            Some(rest) => rest.trim().to_owned(),
            None => words.trim().to_owned(),
        };
        let has_unknown_source = self.record.unknown.len() > unknown;
        Attribution { words, source, has_unknown_source, url, span: start..end }
    }
}

/// The text after the dash that begins an attribution, if there is one.
fn after_dash(line: &str) -> Option<&str> {
    let rest = line
        .strip_prefix("---")
        .or_else(|| line.strip_prefix("--"))
        .or_else(|| line.strip_prefix(['—', '–', '―']))?;
    (!rest.trim_start().is_empty() && !rest.starts_with('-')).then_some(rest)
}

/// The words of a quotation, without quotation marks around them.
fn words(events: &[SpannedEvent<'_>]) -> String {
    let mut words = String::new();
    for (event, _) in events {
        match event {
            Event::Text(text) | Event::Code(text) => words.push_str(text),
            Event::SoftBreak | Event::HardBreak | Event::End(TagEnd::Paragraph) => words.push(' '),
            _ => {}
        }
    }
    unquoted(words.trim()).to_owned()
}

/// A text without one pair of quotation marks around it.
fn unquoted(text: &str) -> &str {
    const PAIRS: [(char, char); 5] = [('“', '”'), ('"', '"'), ('„', '“'), ('«', '»'), ('‘', '’')];
    for (open, close) in PAIRS {
        if let Some(inner) = text.strip_prefix(open).and_then(|rest| rest.strip_suffix(close))
            && !inner.contains([open, close])
        {
            return inner.trim();
        }
    }
    text
}
