//! Goes over sanitized HTML: restores what Dateline itself wrote (which is marked), and turns local
//! addresses in the author's HTML into slots, like those in Markdown. It must not know what was let
//! through.
//!
//! The sanitizer's output is well formed: every value is quoted, every `<` in
//! text is escaped, and every link has an end tag.

use super::address::{self, Address};
use super::html::{CHECKED_MARK, ID_MARK, UNCHECKED_MARK};
use super::slots::{self, SLOT};
use super::slug::Ids;
use super::tasks::task_box;
use super::writer::report_address;
use super::{Link, LinkKind, OutsideLink, Problem, escape, slug, style};
use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Range;

/// The state while sanitized HTML is gone over.
pub(super) struct Finisher<'s> {
    source: &'s str,
    /// The spans of raw HTML in the source.
    spans: &'s [Range<usize>],
    /// How far raw HTML has been searched for addresses: the index of a span, and a position.
    searched: (usize, usize),
    pub(super) out: String,
    pub(super) links: Vec<Link>,
    pub(super) outside: Vec<OutsideLink>,
    /// The addresses of outside links written in Markdown. Only looked up, never iterated over.
    pub(super) outside_known: HashSet<String>,
    pub(super) anchors: Vec<String>,
    pub(super) problems: Vec<Problem>,
    ids: Ids,
    /// The ids of Dateline's own that have been written.
    written: Ids,
    /// For each open link, whether it is a slot, so that a mark has to precede
    /// its end tag; `None` if it was dropped, so that its end tag is too.
    open_links: Vec<Option<bool>>,
}

impl<'s> Finisher<'s> {
    /// Begins with only the source and the spans of raw HTML in it.
    pub(super) fn new(source: &'s str, spans: &'s [Range<usize>]) -> Self {
        Finisher {
            source,
            spans,
            searched: (0, 0),
            out: String::new(),
            links: Vec::new(),
            outside: Vec::new(),
            outside_known: HashSet::new(),
            anchors: Vec::new(),
            problems: Vec::new(),
            ids: Ids::default(),
            written: Ids::default(),
            open_links: Vec::new(),
        }
    }

    /// Goes through the whole of the sanitizer's output.
    pub(super) fn run(&mut self, html: &str) {
        self.out.reserve(html.len());
        // Dateline's own ids are unique already; an author's id may not be the same as one of them.
        for id in ours(html) {
            self.ids.take(id);
        }
        let mut at = 0;
        while let Some(start) = html[at..].find('<').map(|n| at + n) {
            self.text(&html[at..start]);
            let end = start + tag_length(&html[start..]);
            let tag = &html[start..end];
            if tag == "</a>" {
                match self.open_links.pop() {
                    Some(Some(true)) => {
                        self.out.push(SLOT);
                        self.out.push_str(tag);
                    }
                    Some(None) => {}
                    _ => self.out.push_str(tag),
                }
            } else if tag.starts_with("</") {
                self.out.push_str(tag);
            } else {
                self.open(tag);
            }
            at = end;
        }
        self.text(&html[at..]);
    }

    fn text(&mut self, text: &str) {
        let mut done = 0;
        for caption in slots::inserts(text) {
            self.plain(&text[done..caption.start]);
            self.out.push_str(&text[caption.clone()]);
            done = caption.end;
        }
        self.plain(&text[done..]);
    }

    fn plain(&mut self, text: &str) {
        for piece in text.split_inclusive([CHECKED_MARK, UNCHECKED_MARK].map(mark)) {
            escape::raw(&mut self.out, piece);
            if piece.ends_with(CHECKED_MARK) {
                self.out.push_str(task_box(true));
            } else if piece.ends_with(UNCHECKED_MARK) {
                self.out.push_str(task_box(false));
            }
        }
    }

    fn open(&mut self, tag: &str) {
        let inner = tag.trim_start_matches('<').trim_end_matches('>');
        let (name, mut rest) = inner.split_once(' ').unwrap_or((inner, ""));
        let mut attributes: Vec<(&str, &str)> = Vec::new();
        while let Some((attribute, value)) = rest.split_once("=\"")
            && let Some((value, after)) = value.split_once('"')
        {
            attributes.push((attribute.trim(), value));
            rest = after;
        }
        // Links can't be nested, but tables can move one into another.
        if name == "a" && self.open_links.iter().any(Option::is_some) {
            self.open_links.push(None);
            return;
        }
        let start = self.out.len();
        self.out.push('<');
        self.out.push_str(name);
        let alt = attributes.iter().find(|(name, _)| *name == "alt").map_or("", |(_, v)| v);
        let mut slot = false;
        let main = match name {
            "a" => "href",
            "img" => "src",
            _ => "",
        };
        // The address comes first and then the alternative text, as `resolve` expects.
        let address = attributes.iter().find(|(name, _)| *name == main).map(|(_, value)| *value);
        let searched = self.searched;
        if let Some(value) = address {
            self.out.push(' ');
            self.out.push_str(main);
            self.out.push_str("=\"");
            match self.address(value, name == "img", alt) {
                Some(is_slot) => slot = is_slot,
                None => {
                    self.out.truncate(start);
                    if name == "img" {
                        escape::raw(&mut self.out, alt);
                    } else {
                        self.open_links.push(None);
                    }
                    return;
                }
            }
            self.out.push('"');
        } else if name == "img" {
            // A picture without an address can't be shown.
            self.out.truncate(start);
            escape::raw(&mut self.out, alt);
            return;
        }
        if name == "img" {
            if !attributes.iter().any(|(name, _)| *name == "alt") {
                let after = std::mem::replace(&mut self.searched, searched);
                let span = self.place(&unescape(address.unwrap_or_default()));
                self.searched = after.max(self.searched);
                style::missing_alt(span, &mut self.problems);
            }
            self.attribute("alt", alt);
        }
        for (attribute, value) in attributes {
            if attribute == main || (name == "img" && attribute == "alt") {
                continue;
            }
            if attribute == "id" {
                if let Some(id) = value.strip_prefix(ID_MARK) {
                    // When the sanitizer repairs nesting, it may write an element twice.
                    if self.written.take(id) {
                        self.attribute("id", id);
                        if !id.starts_with('_') {
                            self.anchors.push(id.to_owned());
                        }
                    }
                } else if self.ids.take(value) {
                    self.attribute("id", value);
                    self.anchors.push(value.to_owned());
                }
                continue;
            }
            self.attribute(attribute, value);
        }
        self.out.push('>');
        if name == "a" {
            self.open_links.push(Some(slot));
        }
    }

    /// Writes an attribute whose value has been escaped already.
    fn attribute(&mut self, name: &str, value: &str) {
        self.out.push(' ');
        self.out.push_str(name);
        self.out.push_str("=\"");
        escape::raw(&mut self.out, value);
        self.out.push('"');
    }

    /// Writes an address, and returns whether it is a slot. `None` if it isn't allowed; then it is
    /// reported instead.
    fn address(&mut self, value: &str, picture: bool, alt: &str) -> Option<bool> {
        if value.starts_with(SLOT) {
            // It is Dateline's own, since no author can write the mark.
            self.out.push_str(value);
            return Some(true);
        }
        let written = unescape(value);
        let address = address::clean(&written);
        let (destination, fragment) = match address::classify(&address, picture) {
            Address::External => {
                escape::address(&mut self.out, &address);
                if !self.outside_known.contains(&*address) {
                    let span = self.place(&written);
                    OutsideLink::note(&mut self.outside, &address, span);
                }
                return Some(false);
            }
            // Links to and from footnotes, and to sources.
            Address::Local { destination: "", fragment: Some(note) }
                if note.starts_with("_fn") || note.starts_with("_source-") =>
            {
                self.out.push_str(value);
                return Some(false);
            }
            Address::Local { destination, fragment } => (destination, fragment),
            bad => {
                let span = self.place(&written);
                report_address(&mut self.problems, span, &address, bad);
                return None;
            }
        };
        let fragment = fragment.map(slug::composed);
        let fragment = fragment.as_deref();
        slots::write(&mut self.out, self.links.len(), fragment);
        let span = self.place(&written);
        self.links.push(Link {
            kind: if picture { LinkKind::Picture } else { LinkKind::Page },
            destination: destination.to_owned(),
            fragment: fragment.map(str::to_owned),
            span,
            alt_is_empty: picture && alt.trim().is_empty(),
        });
        Some(true)
    }

    /// Where an address was written: the next position in raw HTML that has it,
    /// or else the first raw HTML.
    fn place(&mut self, written: &str) -> Range<usize> {
        let (first, from) = self.searched;
        for (n, span) in self.spans.iter().enumerate().skip(first) {
            let start = span.start.max(from);
            if !written.is_empty()
                && let Some(text) = self.source.get(start..span.end)
                && let Some(found) = text.find(written)
            {
                let found = start + found..start + found + written.len();
                self.searched = (n, found.end);
                return found;
            }
        }
        self.spans.first().cloned().unwrap_or(0..0)
    }
}

/// The length of the tag at the beginning of `html`, in which values are quoted.
fn tag_length(html: &str) -> usize {
    let mut quoted = false;
    for (at, byte) in html.bytes().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b'>' if !quoted => return at + 1,
            _ => {}
        }
    }
    html.len()
}

/// Undoes the escapes of the sanitizer's output.
fn unescape(value: &str) -> Cow<'_, str> {
    if !value.contains('&') {
        return Cow::Borrowed(value);
    }
    let value = value.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
    Cow::Owned(value.replace("&nbsp;", "\u{a0}").replace("&amp;", "&"))
}

/// The single character that a mark consists of.
fn mark(mark: &str) -> char {
    mark.chars().next().unwrap_or('\0')
}

/// The ids that have Dateline's mark.
fn ours(html: &str) -> impl Iterator<Item = &str> {
    html.split(ID_MARK).skip(1).filter_map(|rest| rest.split('"').next())
}
