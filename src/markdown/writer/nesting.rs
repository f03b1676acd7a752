//! Shows what is nested too deep as it was written. It must not know how it would have been shown
//! otherwise.

use super::HtmlWriter;
use super::footnotes::SpannedEvent;
use crate::markdown::{escape, limits};
use pulldown_cmark::{Event, Tag};
use std::ops::Range;

impl<'s> HtmlWriter<'s, '_> {
    /// Shows the source of an element that is nested too deep, and reports it.
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

/// Whether an element is shown as text if it is nested too deep. The others can't deepen nesting
/// without one of these.
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
