//! Writes the HTML of a body from the parser's events. It must not know any
//! settings but the options, nor where links lead.

mod footnotes;
mod headings;
mod links;
mod nesting;
mod record;

use self::footnotes::{Footnotes, SpannedEvent};
use self::headings::Headings;
pub(super) use self::links::{LinkEnd, report_address};
use self::nesting::may_nest;
pub(super) use self::record::MarkdownSource;
use self::record::Record;
use super::alerts::AlertKind;
use super::blocks::{self, Lists};
use super::html::{self, ID_MARK, Mode, Raw};
use super::literal::Literal;
use super::shortcodes::Shortcodes;
use super::slug::Ids;
use super::style::Style;
use super::tables::TableState;
use super::{Body, Link, MarkdownOptions, OutsideLink, Problem, escape, limits};
use pulldown_cmark::{Event, Parser, Tag, TagEnd};
use std::ops::Range;

/// The state while a body is written.
pub(super) struct HtmlWriter<'s, 'r> {
    pub(super) source: &'s str,
    pub(super) record: Record<'r>,
    pub(super) mode: Mode,
    pub(super) out: String,
    pub(super) links: Vec<Link>,
    pub(super) outside: Vec<OutsideLink>,
    pub(super) anchors: Vec<String>,
    former_anchors: Vec<String>,
    pub(super) problems: Vec<Problem>,
    pub(super) raw: Raw,
    pub(super) ids: Ids,
    pub(super) headings: Headings,
    pub(super) lists: Lists,
    pub(super) literal: Literal,
    shortcodes: Shortcodes,
    pub(super) alerts: Vec<AlertKind>,
    pub(super) footnotes: Footnotes<'s>,
    pub(super) open_links: Vec<LinkEnd>,
    pub(super) style: Style,
    pub(super) table: TableState,
    pub(super) depth: usize,
    /// Where the last `<li` ends, so that a class can be inserted there.
    pub(super) item: usize,
    /// Whether the label of a task is open.
    pub(super) label: bool,
    /// Whether it has been reported that there are too many links within the site.
    pub(super) too_many_links: bool,
}

/// Writes a body that needs no sanitizing.
pub(super) fn write(
    source: &MarkdownSource,
    options: &MarkdownOptions,
    mode: Mode,
) -> (Body, Vec<Problem>) {
    let writer = HtmlWriter::run(source, options, mode);
    writer.into_body()
}

impl<'s> HtmlWriter<'s, 's> {
    pub(super) fn run(text: &'s MarkdownSource<'s>, options: &MarkdownOptions, mode: Mode) -> Self {
        if let Some(defining) = &text.defining {
            let wanted = text.sources.len();
            let writer = HtmlWriter::run_over(defining, text, options, mode);
            // A code block that isn't closed would include the definitions, and show them.
            if writer.footnotes.beyond == wanted {
                return writer;
            }
        }
        HtmlWriter::run_over(text.source, text, options, mode)
    }

    fn run_over(
        source: &'s str,
        text: &'s MarkdownSource<'s>,
        options: &MarkdownOptions,
        mode: Mode,
    ) -> Self {
        let end = text.source.len();
        let mut writer = HtmlWriter {
            source,
            record: Record {
                known: text.record,
                sources: Some(&text.sources),
                quotes: Some(&text.quotes),
                end,
                ..Record::default()
            },
            mode,
            out: String::new(),
            links: Vec::new(),
            outside: Vec::new(),
            anchors: Vec::new(),
            former_anchors: Vec::new(),
            problems: Vec::new(),
            raw: Raw::default(),
            ids: Ids::default(),
            headings: Headings::default(),
            lists: Lists::default(),
            literal: Literal::default(),
            shortcodes: Shortcodes::default(),
            alerts: Vec::new(),
            footnotes: Footnotes::default(),
            open_links: Vec::new(),
            style: Style::default(),
            table: TableState::default(),
            depth: 0,
            item: 0,
            label: false,
            too_many_links: false,
        };
        if let Some(line) = limits::too_deep(text.source) {
            writer.out = limits::as_text(text.source);
            limits::report_depth(&mut writer.problems, line);
            return writer;
        }
        writer.literal = Literal::new(source);
        writer.shortcodes = Shortcodes::new(source);
        writer.out.reserve(source.len() + source.len() / 4);
        writer.events(&mut Parser::new_ext(source, options.flags()).into_offset_iter());
        writer.notes();
        writer.style.end(&mut writer.problems);
        writer.headings.shift(&mut writer.out);
        writer.former_anchors = writer.headings.former(&mut writer.out, &mut writer.ids, mode);
        writer.unknown_references();
        writer.shortcodes.end(&mut writer.problems);
        writer.literal.end(&mut writer.problems);
        writer
    }
}

impl<'s> HtmlWriter<'s, '_> {
    pub(super) fn events(&mut self, events: &mut impl Iterator<Item = SpannedEvent<'s>>) {
        while let Some((event, span)) = events.next() {
            match event {
                Event::Text(text) => {
                    if let Some(heading) = &mut self.headings.open {
                        heading.text.push_str(&text);
                    }
                    self.style.words(&text);
                    self.record.hear(&text);
                    self.undefined(&text, &span);
                    if !self.record.in_code {
                        self.literal_text(&text, &span);
                    }
                    escape::text(&mut self.out, &text);
                }
                Event::Start(Tag::FootnoteDefinition(label)) => {
                    self.footnotes.gather(label, span, events, self.record.end);
                }
                Event::Start(Tag::BlockQuote(None))
                    if self.record.known.is_some()
                        && !self.record.quoting
                        && self.depth < limits::DEPTH =>
                {
                    self.literal.conflict_end(self.source, span.start, &mut self.problems);
                    self.quotation(events);
                }
                Event::Start(Tag::Image { dest_url, title, .. }) => {
                    self.picture(&dest_url, &title, span, events);
                }
                Event::Start(tag) => {
                    if self.depth >= limits::DEPTH && may_nest(&tag) {
                        self.as_text(&tag, span, events);
                    } else {
                        self.depth += 1;
                        self.start(tag, span);
                    }
                }
                Event::End(tag) => {
                    self.depth = self.depth.saturating_sub(1);
                    if tag == TagEnd::HtmlBlock && self.raw.is_in_comment() {
                        blocks::comment(self.source, &span, &mut self.problems);
                    }
                    self.end(tag, &span);
                }
                Event::Code(text) => {
                    if let Some(heading) = &mut self.headings.open {
                        heading.text.push_str(&text);
                    }
                    self.style.words(&text);
                    self.record.hear(&text);
                    self.out.push_str("<code>");
                    escape::text(&mut self.out, &text);
                    self.out.push_str("</code>");
                }
                Event::SoftBreak => {
                    if let Some(heading) = &mut self.headings.open {
                        heading.text.push(' ');
                    }
                    self.style.words(" ");
                    self.record.hear(" ");
                    self.out.push('\n');
                    self.literal.line(self.source, span.end, None, &mut self.problems);
                }
                Event::HardBreak => {
                    self.record.hear(" ");
                    self.out.push_str("<br>\n");
                    self.literal.line(self.source, span.end, None, &mut self.problems);
                }
                Event::Rule => self.out.push_str("<hr>\n"),
                Event::Html(text) => {
                    let source = self.source;
                    blocks::html_line(source, &text, &span, &mut self.problems);
                    if text.starts_with("<<<<<<<") {
                        self.literal.line(source, span.start, None, &mut self.problems);
                    }
                    self.raw.line(&mut self.out, source, &text, span, self.mode);
                    self.trusted_ids(&text);
                }
                Event::InlineHtml(text) => {
                    let problems = &mut self.problems;
                    self.raw.inline(&mut self.out, &text, span, problems, self.mode);
                    self.trusted_ids(&text);
                }
                Event::FootnoteReference(label) if let Some(at) = self.record.source(&label) => {
                    let mut ids = std::mem::take(&mut self.ids);
                    self.refer_source(at, &mut ids);
                    self.ids = ids;
                }
                Event::FootnoteReference(label) => {
                    let in_link = self.in_link();
                    let (out, ids) = (&mut self.out, &mut self.ids);
                    self.footnotes.refer(out, &label, ids, self.mode, in_link);
                }
                Event::TaskListMarker(checked) => self.task(checked),
                // Math isn't enabled, so these don't occur.
                Event::InlineMath(text) | Event::DisplayMath(text) => {
                    escape::text(&mut self.out, &text);
                }
            }
        }
    }

    /// Reports markup and signs in a text that is shown, if they were meant to do something.
    fn literal_text(&mut self, text: &str, span: &Range<usize>) {
        if matches!(text.as_bytes(), [b'[' | b']'] | [b'!', b'[']) {
            self.literal.bracket(self.source, span, &mut self.problems);
        }
        if !self.shortcodes.is_empty() {
            self.shortcodes.text(self.source, span, &mut self.problems);
        }
    }

    /// Turns the writer into the body and its problems. After sanitizing, the caller replaces the HTML,
    /// links and anchors.
    pub(super) fn into_body(self) -> (Body, Vec<Problem>) {
        let Record { said, lost_attributions, references, words, .. } = self.record;
        let mut alerts = self.alerts;
        alerts.sort_unstable();
        alerts.dedup();
        let body = Body {
            html: self.out,
            links: self.links,
            outside: self.outside,
            anchors: self.anchors,
            former_anchors: self.former_anchors,
            said,
            lost_attributions,
            references,
            alerts,
            words,
        };
        (body, self.problems)
    }

    /// A block begins: closes what was open only for the text before it.
    pub(super) fn block(&mut self) {
        self.close_label();
        // In a tight list, no event says where the text of an item ends.
        if !self.out.is_empty() && !self.out.ends_with('\n') {
            self.out.push('\n');
        }
    }

    /// Records the ids in trusted HTML.
    fn trusted_ids(&mut self, text: &str) {
        if self.mode == Mode::Trusted {
            for id in html::ids(text).filter(|id| !id.contains(ID_MARK)) {
                if self.ids.take(id) {
                    self.anchors.push(id.to_owned());
                }
            }
        }
    }
}
