//! Writes the HTML with which blocks and inline markup begin and end.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Tag, TagEnd};

use super::alerts::{self, AlertKind};
use super::tables::TableState;
use super::writer::HtmlWriter;
use super::writer::LinkEnd;
use super::{blocks, slots};

impl<'s> HtmlWriter<'s, '_> {
    /// Writes the beginning of a block or of inline markup.
    pub(super) fn start(&mut self, tag: Tag<'s>, span: Range<usize>) {
        match tag {
            Tag::Paragraph => {
                self.literal.block();
                self.literal.line(self.source, span.start, Some(&span), &mut self.problems);
                self.out.push_str("<p>");
            }
            Tag::Emphasis => self.out.push_str("<em>"),
            Tag::Strong => self.out.push_str("<strong>"),
            Tag::Strikethrough => self.out.push_str("<del>"),
            Tag::Link { link_type, dest_url, title, .. } => {
                let end = self.link(link_type, &dest_url, &title, span.clone());
                if end != LinkEnd::Text {
                    self.style.link(span);
                }
                self.open_links.push(end);
            }
            Tag::Heading { level, .. } => {
                self.block();
                let problems = &mut self.problems;
                blocks::heading(self.source, &span, level as usize, problems);
                self.literal.block();
                if self.source[span.start..].starts_with("<<<<<<<") {
                    self.literal.line(self.source, span.start, None, problems);
                }
                self.style.heading(level as usize, span);
                self.headings.start(&self.out);
            }
            Tag::BlockQuote(kind) => {
                self.block();
                self.literal.conflict_end(self.source, span.start, &mut self.problems);
                match kind {
                    Some(kind) => {
                        let kind = AlertKind::from(kind);
                        open_alert(&mut self.out, kind);
                        self.alerts.push(kind);
                    }
                    None => self.out.push_str("<blockquote>\n"),
                }
            }
            Tag::List(start) => {
                self.block();
                self.lists.start(start);
                match start {
                    None => self.out.push_str("<ul>\n"),
                    Some(1) => self.out.push_str("<ol>\n"),
                    Some(start) => {
                        let start = format!("<ol start=\"{start}\">\n");
                        self.out.push_str(&start);
                    }
                }
            }
            Tag::Item => {
                self.lists.item(self.source, &span, &mut self.problems);
                self.literal.block();
                self.out.push_str("<li>");
                self.item = self.out.len() - 1;
            }
            Tag::CodeBlock(kind) => {
                self.record.in_code = true;
                if matches!(kind, CodeBlockKind::Fenced(_)) {
                    blocks::fence(self.source, &span, &mut self.problems);
                }
                self.block();
                self.out.push_str("<pre tabindex=\"0\"><code");
                if let CodeBlockKind::Fenced(info) = &kind
                    && let Some(language) = language(info)
                {
                    self.out.push_str(" class=\"language-");
                    self.out.push_str(language);
                    self.out.push('"');
                }
                self.out.push('>');
            }
            Tag::HtmlBlock => {
                self.block();
                self.raw.start_block();
            }
            Tag::Table(alignments) => {
                self.block();
                self.table = TableState::start(&mut self.out, alignments);
            }
            Tag::TableHead => self.table.head(&mut self.out),
            Tag::TableRow => {
                let columns = self.table.columns();
                blocks::row(self.source, &span, columns, &mut self.problems);
                if self.source[span.start..].starts_with("<<<<<<<") {
                    self.literal.line(self.source, span.start, None, &mut self.problems);
                }
                self.table.row(&mut self.out);
            }
            Tag::TableCell => self.table.cell(&mut self.out),
            // The others are handled by the caller, or aren't enabled.
            _ => {}
        }
    }

    /// Writes the end of a block or of inline markup.
    pub(super) fn end(&mut self, tag: TagEnd, span: &Range<usize>) {
        match tag {
            TagEnd::Paragraph => {
                self.record.hear(" ");
                self.close_label();
                self.out.push_str("</p>\n");
            }
            TagEnd::Emphasis => self.out.push_str("</em>"),
            TagEnd::Strong => self.out.push_str("</strong>"),
            TagEnd::Strikethrough => self.out.push_str("</del>"),
            TagEnd::Link => {
                let end = self.open_links.pop().unwrap_or(LinkEnd::Text);
                if end == LinkEnd::Slot {
                    self.out.push(slots::SLOT);
                }
                if end != LinkEnd::Text {
                    self.out.push_str("</a>");
                    self.style.end_link(&mut self.problems);
                }
            }
            TagEnd::Heading(level) => {
                self.heading(level as usize, span);
            }
            TagEnd::BlockQuote(Some(_)) => self.out.push_str(alerts::END),
            TagEnd::BlockQuote(None) => self.out.push_str("</blockquote>\n"),
            TagEnd::List(ordered) => {
                self.lists.end();
                self.out.push_str(if ordered { "</ol>\n" } else { "</ul>\n" });
            }
            TagEnd::Item => {
                self.close_label();
                self.out.push_str("</li>\n");
            }
            TagEnd::CodeBlock => {
                self.record.in_code = false;
                self.out.push_str("</code></pre>\n");
            }
            TagEnd::HtmlBlock => {
                let problems = &mut self.problems;
                self.raw.end_block(&mut self.out, self.source, problems, self.mode);
            }
            TagEnd::Table => self.table.end(&mut self.out),
            TagEnd::TableHead => self.table.end_head(&mut self.out),
            TagEnd::TableRow => self.out.push_str("</tr>\n"),
            TagEnd::TableCell => self.table.end_cell(&mut self.out),
            _ => {}
        }
    }
}

/// The language at the beginning of a fence's info string, if it can be part of a class.
fn language(info: &str) -> Option<&str> {
    let word = info.split([' ', '\t', ',']).next()?;
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b"_+#.-".contains(&b);
    (!word.is_empty() && word.bytes().all(allowed)).then_some(word)
}

/// Writes the beginning of an alert, with the slot of its word.
fn open_alert(out: &mut String, kind: AlertKind) {
    out.push_str("<div class=\"alert alert-");
    out.push_str(match kind {
        AlertKind::Note => "note",
        AlertKind::Tip => "tip",
        AlertKind::Important => "important",
        AlertKind::Warning => "warning",
        AlertKind::Caution => "caution",
    });
    out.push_str("\" role=\"note\">\n<p class=\"alert-title\">");
    slots::write_alert(out, kind);
    out.push_str("</p>\n");
}
