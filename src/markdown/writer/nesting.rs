//! What is nested too deep is written as the text that it was. It must not know what it would have
//! been.

use super::HtmlWriter;
use super::footnotes::SpannedEvent;
use crate::markdown::{escape, limits};
use pulldown_cmark::{Event, Tag};
use std::ops::Range;

impl<'s> HtmlWriter<'s, '_> {
    /// Writes an element that is nested too deep as the text it was written as.
    pub(in crate::markdown) fn as_text(
        &mut self,
        tag: &Tag<'s>,
        span: Range<usize>,
        events: &mut impl Iterator<Item = SpannedEvent<'s>>,
    ) {
        let mut depth = 0_usize;
        for (event, _) in events {
            match event {
                Event::Start(_) => depth += 1,
                Event::End(_) if depth == 0 => break,
                Event::End(_) => depth -= 1,
                _ => {}
            }
        }
        let text = self.source.get(span.clone()).unwrap_or("");
        if matches!(tag, Tag::BlockQuote(_) | Tag::List(_) | Tag::Table(_)) {
            self.block();
            self.out.push_str(&limits::as_text(text.trim_end()));
        } else {
            escape::text(&mut self.out, text);
        }
        limits::report_depth(&mut self.problems, span);
    }
}

/// Whether an element may stand within its own kind to any depth.
pub(in crate::markdown) fn may_nest(tag: &Tag<'_>) -> bool {
    matches!(
        tag,
        Tag::BlockQuote(_)
            | Tag::List(_)
            | Tag::Table(_)
            | Tag::Emphasis
            | Tag::Strong
            | Tag::Strikethrough
            | Tag::Link { .. }
    )
}
