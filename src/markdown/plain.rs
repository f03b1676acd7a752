//! Extracts the words of a text without its markup, with their positions, so that they can be
//! searched. It must not know what is looked for.

use super::{MarkdownOptions, limits};
use crate::spelling::Recomposed;
use pulldown_cmark::{Event, Parser, Tag, TagEnd};
use std::ops::Range;

/// The words of a body. Each block is on a line of its own. Within a block, the end of a line is a
/// space, apostrophes are straight and letters in composed form (NFC). Code and HTML are left out.
#[derive(Debug, Default)]
pub struct Plain {
    /// The words.
    pub text: String,
    pieces: Vec<Piece>,
}

/// A piece of the words, and its range in the source.
#[derive(Debug)]
struct Piece {
    at: usize,
    source: Range<usize>,
    /// Whether it is the same there, byte for byte.
    same: bool,
}

/// Extracts the words of a body.
pub fn plain(source: &str, options: &MarkdownOptions) -> Plain {
    let mut plain = Plain::default();
    if limits::too_deep(source).is_some() {
        return plain;
    }
    let mut in_code = false;
    for (event, span) in Parser::new_ext(source, options.flags()).into_offset_iter() {
        match event {
            Event::Text(text) if !in_code => plain.push(source, &text, span),
            Event::SoftBreak | Event::HardBreak => plain.piece(" ", span, false),
            Event::Start(tag) => {
                in_code |= matches!(tag, Tag::CodeBlock(_));
                if !is_inline(&tag.to_end()) {
                    plain.text.push('\n');
                }
            }
            Event::End(tag) => {
                in_code &= tag != TagEnd::CodeBlock;
                if !is_inline(&tag) {
                    plain.text.push('\n');
                }
            }
            Event::Code(_) | Event::FootnoteReference(_) | Event::Rule => plain.text.push('\n'),
            _ => {}
        }
    }
    plain
}

fn is_inline(tag: &TagEnd) -> bool {
    matches!(tag, TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link)
}

impl Plain {
    /// The range in the source of a range of the words.
    pub fn place(&self, range: Range<usize>) -> Range<usize> {
        let piece = |at: usize| {
            let next = self.pieces.partition_point(|piece| piece.at <= at);
            next.checked_sub(1).and_then(|index| self.pieces.get(index))
        };
        let last = range.end.saturating_sub(1).max(range.start);
        let (Some(first), Some(end)) = (piece(range.start), piece(last)) else { return 0..0 };
        let within =
            |piece: &Piece, at: usize| (piece.source.start + at - piece.at).min(piece.source.end);
        let start = if first.same { within(first, range.start) } else { first.source.start };
        let to = if end.same { within(end, range.end) } else { end.source.end };
        start..to.max(start)
    }

    fn push(&mut self, source: &str, text: &str, span: Range<usize>) {
        let same = source.get(span.clone()) == Some(text);
        let Some(form) = Recomposed::of(text) else { return self.push_composed(text, span, same) };
        for (piece, from) in form.pieces() {
            let is_there = same && text.get(from.clone()) == Some(piece);
            let place =
                if same { span.start + from.start..span.start + from.end } else { span.clone() };
            if is_there || !same {
                self.push_composed(piece, place, is_there);
            } else {
                self.piece(piece, place, false);
            }
        }
    }

    /// Adds a text in composed form. `same` is whether the source at `span` is the same text.
    fn push_composed(&mut self, text: &str, span: Range<usize>, same: bool) {
        let mut done = 0;
        let take = |plain: &mut Plain, from: usize, to: usize, as_text: &str, as_is: bool| {
            let place = if same { span.start + from..span.start + to } else { span.clone() };
            plain.piece(as_text, place, same && as_is);
        };
        for (at, char) in text.char_indices() {
            let plainer = match char {
                '’' => "'",
                '\u{a0}' => " ",
                _ => continue,
            };
            take(self, done, at, &text[done..at], true);
            done = at + char.len_utf8();
            take(self, at, done, plainer, false);
        }
        take(self, done, text.len(), &text[done..], true);
    }

    fn piece(&mut self, text: &str, source: Range<usize>, same: bool) {
        if !text.is_empty() {
            self.pieces.push(Piece { at: self.text.len(), source, same });
            self.text.push_str(text);
        }
    }
}
