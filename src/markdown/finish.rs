//! Goes over sanitized HTML: restores what is ours (which is marked), and turns the addresses in
//! what is the author's into slots, as Markdown's are. It must not know what was let through.
//!
//! The sanitizer's output is well formed: every value is quoted, every `<` in
//! text is escaped, and every link has its end.

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

/// Goes through sanitized HTML and settles what is ours.
pub(super) struct Finisher<'s> {
    source: &'s str,
    /// Where raw HTML stands in the source.
    spans: &'s [Range<usize>],
    /// How far it was searched for addresses: the number of a span, and a place.
    searched: (usize, usize),
    pub(super) out: String,
    pub(super) links: Vec<Link>,
    pub(super) outside: Vec<OutsideLink>,
    /// The addresses of those that Markdown has; only looked up.
    pub(super) outside_known: HashSet<String>,
    pub(super) anchors: Vec<String>,
    pub(super) problems: Vec<Problem>,
    ids: Ids,
    /// Those of ours that are written.
    written: Ids,
    /// Of each open link, what has to stand before its end: a mark if it is a
    /// slot; none, and not even an end, if it was dropped.
    open_links: Vec<Option<bool>>,
}

impl<'s> Finisher<'s> {
    /// Begins with nothing but the source and the places of raw HTML in it.
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
        // Our own ids are unique already; an author's may not take one of them.
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
        // Links don't nest, but tables can bring one into another.
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
        // The address comes first and then the text, as `resolve` expects.
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
            // A picture without an address is none.
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
                    // Mending what is misnested can double an element.
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

    /// Writes an attribute whose value is escaped already.
    fn attribute(&mut self, name: &str, value: &str) {
        self.out.push(' ');
        self.out.push_str(name);
        self.out.push_str("=\"");
        escape::raw(&mut self.out, value);
        self.out.push('"');
    }

    /// Writes an address: whether it is a slot, or none if it isn't allowed.
    fn address(&mut self, value: &str, picture: bool, alt: &str) -> Option<bool> {
        if value.starts_with(SLOT) {
            // Ours: no author can write the mark.
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
            // The way to and from a footnote, and to a source.
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

    /// Where an address was written: the next place in raw HTML that holds it,
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

/// The length of the tag that `html` begins with; values are quoted.
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

/// The single character of a mark.
fn mark(mark: &str) -> char {
    mark.chars().next().unwrap_or('\0')
}

/// The ids that carry our mark.
fn ours(html: &str) -> impl Iterator<Item = &str> {
    html.split(ID_MARK).skip(1).filter_map(|rest| rest.split('"').next())
}
