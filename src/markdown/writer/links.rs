//! Links and pictures: writes them, with a slot for an address within the site.
//! It must not know how a slot is filled.

use super::HtmlWriter;
use super::footnotes::SpannedEvent;
use crate::markdown::address::{self, Address};
use crate::markdown::html::Mode;
use crate::markdown::{
    Link, LinkKind, OutsideLink, Problem, ProblemKind, escape, limits, slots, slug,
};
use pulldown_cmark::{Event, LinkType};
use std::ops::Range;

/// How an open link ends.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::markdown) enum LinkEnd {
    Text,
    Anchor,
    Slot,
}

impl<'s> HtmlWriter<'s, '_> {
    /// Whether a link is open, since links can't be nested.
    pub(in crate::markdown) fn in_link(&self) -> bool {
        self.open_links.iter().any(|end| *end != LinkEnd::Text)
    }

    pub(in crate::markdown) fn link(
        &mut self,
        kind: LinkType,
        written: &str,
        title: &str,
        span: Range<usize>,
    ) -> LinkEnd {
        if self.in_link() {
            return LinkEnd::Text;
        }
        let address = if kind == LinkType::Email {
            format!("mailto:{written}").into()
        } else {
            address::clean(written)
        };
        let end = match address::classify(&address, false) {
            Address::External => {
                self.out.push_str("<a href=\"");
                escape::address(&mut self.out, &address);
                OutsideLink::note(&mut self.outside, &address, span);
                LinkEnd::Anchor
            }
            Address::Local { .. } if !self.may_have_link(&span) => return LinkEnd::Text,
            Address::Local { destination, fragment } => {
                self.out.push_str("<a href=\"");
                self.slot(LinkKind::Page, destination, fragment, span, false);
                LinkEnd::Slot
            }
            bad => {
                report_address(&mut self.problems, span, &address, bad);
                return LinkEnd::Text;
            }
        };
        self.out.push('"');
        self.title(title);
        self.out.push('>');
        end
    }

    /// Whether the body may have one more link within the site. Reports the first that it may not have.
    fn may_have_link(&mut self, span: &Range<usize>) -> bool {
        let may = self.links.len() < limits::LINKS;
        if !may && !self.too_many_links {
            self.too_many_links = true;
            limits::report_too_many(&mut self.problems, span.clone(), limits::LINKS, "links");
        }
        may
    }

    fn slot(
        &mut self,
        kind: LinkKind,
        destination: &str,
        fragment: Option<&str>,
        span: Range<usize>,
        alt_is_empty: bool,
    ) {
        let fragment = fragment.map(slug::composed);
        let fragment = fragment.as_deref();
        slots::write(&mut self.out, self.links.len(), fragment);
        self.links.push(Link {
            kind,
            destination: destination.to_owned(),
            fragment: fragment.map(str::to_owned),
            span,
            alt_is_empty,
        });
    }

    fn title(&mut self, title: &str) {
        if !title.is_empty() {
            self.out.push_str(" title=\"");
            escape::attribute(&mut self.out, title);
            self.out.push('"');
        }
    }

    /// Writes a picture, whose content is its alternative text.
    pub(in crate::markdown) fn picture(
        &mut self,
        written: &str,
        title: &str,
        span: Range<usize>,
        events: &mut impl Iterator<Item = SpannedEvent<'s>>,
    ) {
        let alt = self.alternative(events);
        let style_span = span.clone();
        let address = address::clean(written);
        match address::classify(&address, true) {
            Address::External => {
                self.out.push_str("<img src=\"");
                escape::address(&mut self.out, &address);
                OutsideLink::note(&mut self.outside, &address, span);
            }
            Address::Local { .. } if !self.may_have_link(&span) => {
                escape::text(&mut self.out, &alt);
                return;
            }
            Address::Local { destination, fragment } => {
                self.out.push_str("<img src=\"");
                let empty = alt.trim().is_empty();
                self.slot(LinkKind::Picture, destination, fragment, span, empty);
            }
            bad => {
                escape::text(&mut self.out, &alt);
                report_address(&mut self.problems, span, &address, bad);
                return;
            }
        }
        self.style.picture(&alt, style_span, &mut self.problems);
        self.out.push_str("\" alt=\"");
        escape::attribute(&mut self.out, &alt);
        self.out.push_str("\" loading=\"lazy\" decoding=\"async\"");
        self.title(title);
        self.out.push('>');
    }

    /// The text of the picture that has just begun, up to its end.
    fn alternative(&mut self, events: &mut impl Iterator<Item = SpannedEvent<'s>>) -> String {
        let mut alt = String::new();
        let mut depth = 0_usize;
        for (event, span) in events {
            match event {
                Event::Start(_) => depth += 1,
                Event::End(_) if depth == 0 => break,
                Event::End(_) => depth -= 1,
                Event::Text(text) | Event::Code(text) => alt.push_str(&text),
                Event::InlineHtml(text) if self.mode == Mode::Shown => {
                    let mut shown = String::new();
                    let problems = &mut self.problems;
                    self.raw.inline(&mut shown, &text, span, problems, self.mode);
                    if !shown.is_empty() {
                        alt.push_str(&text);
                    }
                }
                Event::SoftBreak | Event::HardBreak => alt.push(' '),
                _ => {}
            }
        }
        alt
    }
}

/// Reports a destination that no reader may be sent to.
pub(in crate::markdown) fn report_address(
    problems: &mut Vec<Problem>,
    span: Range<usize>,
    address: &str,
    bad: Address<'_>,
) {
    let shown: String = address.chars().take(60).collect();
    let (kind, message, help) = match bad {
        Address::Scheme(scheme) => (
            ProblemKind::ForbiddenScheme,
            format!("links to `{scheme}:` addresses are not allowed"),
            "use http, https, mailto or tel; write `./` before a file name with a colon",
        ),
        Address::NoScheme => (
            ProblemKind::IncompleteAddress,
            format!("the address `{shown}` has no scheme"),
            "write `https:` before it",
        ),
        _ => (
            ProblemKind::IncompleteAddress,
            format!("the address `{shown}` has no host"),
            "write it in full, like `https://example.org/page`",
        ),
    };
    limits::report(problems, span, kind, message, Some(help));
}
