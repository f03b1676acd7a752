//! Links the first mention of each of a few names in finished HTML. It must not know whose names
//! they are, nor where an address comes from.
//!
//! A name is found as a whole word, as it is written (case counts), but a space in it may be the
//! end of a line, its apostrophes straight or curly, and its Unicode form any. At each place the
//! longest name wins, also when it is one that isn't linked: "Example" isn't found in "Ministry of
//! Example". Nothing is linked within links, headings, quotations, code and what else isn't running
//! text.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use foldhash::fast::FixedState;
use memchr::memchr;

use super::known::{Form, KnownNames, NameId, next_byte};
use super::meaning::{Meaning, Window};
use super::words::{ends_whole, starts_whole};
use crate::markdown::escape;
use crate::spelling::Recomposed;

/// One thing that a text may name.
#[derive(Debug, Clone)]
pub struct Linkable<'a> {
    /// Which of the site's it is.
    pub entity: u32,
    /// Its names.
    pub names: &'a [NameId],
    /// Where its first mention is linked to; `None` is nowhere.
    pub url: Option<Cow<'a, str>>,
    /// Whether the text is also about the country that has a part of the same name.
    pub has_rival: bool,
}

/// What a byte of HTML may begin.
const TAG: u8 = 1;
const NAME: u8 = 2;

/// How many bytes are passed over at once.
const CHUNK: usize = 16;

/// How many names are compared one by one at each place. Where there are more, they are looked up
/// in the table of all names.
const FEW: usize = 64;

/// Links the first mention of each thing. HTML in which nothing is linked is returned as it is.
pub fn link_names<'h>(html: &'h str, all: &[Linkable], known: &KnownNames) -> Cow<'h, str> {
    let Some(mut search) = Search::new(all, known) else { return Cow::Borrowed(html) };
    // A name in another form is found in a text made for it.
    let recomposed = if search.needs_composed { Recomposed::of(html) } else { None };
    match recomposed {
        None => search.links(html, |search, range, of| search.write(html, range, of, all)),
        Some(form) => search.links(&form.text, |search, range, of| {
            let range = form.original(range.start)..form.original(range.end);
            search.write(html, range, of, all);
        }),
    }
    search.finish(html)
}

/// What is looked for, and what is found.
struct Search<'a> {
    known: &'a KnownNames,
    /// By byte: whether a tag or a name begins with it.
    starts: [u8; 256],
    /// The longest first, each with whose it is: nobody's when two things are called so. Empty when
    /// there are many.
    few: Vec<(&'a str, NameId, Option<usize>)>,
    /// When there are many: what is linked, by its entity, and whose a name is that was found.
    many: HashMap<u32, usize, FixedState>,
    owners: HashMap<NameId, Option<usize>, FixedState>,
    /// What was found at a place.
    found: Vec<(NameId, usize)>,
    has_rival: Vec<bool>,
    /// Whether each thing is still to be linked, and how many are.
    wanted: Vec<bool>,
    left: usize,
    /// Whether no name begins with a small letter of ASCII, so that those are passed over quickly.
    passes_small: bool,
    /// Whether a name has letters that may be written in several Unicode forms.
    needs_composed: bool,
    out: String,
    done: usize,
}

impl<'a> Search<'a> {
    /// `None` when nothing can be linked.
    fn new(all: &[Linkable<'a>], known: &'a KnownNames) -> Option<Self> {
        let wanted: Vec<bool> = all.iter().map(|one| one.url.is_some()).collect();
        let left = wanted.iter().filter(|wanted| **wanted).count();
        if left == 0 {
            return None;
        }
        let mut starts = [0; 256];
        starts[usize::from(b'<')] = TAG;
        let mut search = Search {
            known,
            starts,
            few: Vec::new(),
            many: HashMap::default(),
            owners: HashMap::default(),
            found: Vec::new(),
            has_rival: all.iter().map(|one| one.has_rival).collect(),
            wanted,
            left,
            passes_small: false,
            needs_composed: true,
            out: String::new(),
            done: 0,
        };
        if all.iter().map(|one| one.names.len()).sum::<usize>() <= FEW {
            search.take_few(all);
        } else {
            search.take_many(all);
        }
        let small = &search.starts[usize::from(b'a')..=usize::from(b'z')];
        search.passes_small = small.iter().all(|start| *start == 0);
        Some(search)
    }

    fn take_few(&mut self, all: &[Linkable<'a>]) {
        let mut names: Vec<(&str, NameId, Option<usize>)> = Vec::with_capacity(all.len() * 3);
        for (of, one) in all.iter().enumerate() {
            names.extend(one.names.iter().map(|name| (self.known.text(*name), *name, Some(of))));
        }
        let order = |(name, ..): &(&'a str, NameId, _)| (std::cmp::Reverse(name.len()), *name);
        names.sort_by(|a, b| order(a).cmp(&order(b)));
        names.dedup_by(|(name, _, of), (kept, _, whose)| {
            let same = name == kept;
            if same && of != whose {
                *whose = None;
            }
            same
        });
        for (name, ..) in &names {
            let first = name.as_bytes()[0];
            self.starts[usize::from(first)] = NAME;
            // What a text may have instead of it.
            for (plain, others) in [(b'\'', &[0xe2, 0xca, b'&'][..]), (b'-', &[0xe2])] {
                if first == plain {
                    others.iter().for_each(|other| self.starts[usize::from(*other)] = NAME);
                }
            }
            if matches!(first, b'<' | b'>' | b'"') {
                self.starts[usize::from(b'&')] = NAME;
            }
        }
        self.starts[usize::from(b'<')] = TAG;
        self.needs_composed = names.iter().any(|(name, ..)| !name.is_ascii());
        self.few = names;
    }

    fn take_many(&mut self, all: &[Linkable<'a>]) {
        for byte in self.known.first_bytes() {
            self.starts[usize::from(byte)] = NAME;
        }
        self.starts[usize::from(b'<')] = TAG;
        // One thing stands twice: with the names that are linked, and with those that aren't.
        for (of, one) in all.iter().enumerate() {
            if one.url.is_some() || !self.many.contains_key(&one.entity) {
                self.many.insert(one.entity, of);
            }
        }
    }

    /// Finds all that is to be linked, in order.
    fn links(&mut self, html: &str, mut link: impl FnMut(&mut Self, Range<usize>, usize)) {
        let bytes = html.as_bytes();
        let mut at = 0;
        // Where the running text began, and how many elements are open in which nothing is linked.
        let (mut run, mut closed_to_links) = (0, 0_usize);
        while self.left > 0 {
            let Some(next) = self.next(bytes, at) else { break };
            at = next;
            if self.starts[usize::from(bytes[at])] == TAG {
                loop {
                    let tag = Tag::read(&bytes[at..]);
                    at += tag.length;
                    match tag.effect {
                        Effect::Closes => closed_to_links += 1,
                        Effect::Opens => closed_to_links = closed_to_links.saturating_sub(1),
                        Effect::None => {}
                    }
                    if closed_to_links == 0 {
                        break;
                    }
                    let Some(next) = memchr(b'<', &bytes[at..]) else { return };
                    at += next;
                }
                run = at;
                continue;
            }
            match self.at(html, run, at) {
                Some((length, name, of)) => {
                    let length = length.max(1);
                    if let Some(of) = of.filter(|of| self.wanted[*of])
                        && self.is_meant(html, at..at + length, name, of)
                    {
                        self.wanted[of] = false;
                        self.left -= 1;
                        link(self, at..at + length, of);
                    }
                    at += length;
                }
                None => at += 1,
            }
        }
    }

    /// The next byte that may begin a name or a tag.
    fn next(&self, bytes: &[u8], mut at: usize) -> Option<usize> {
        while let Some(chunk) = bytes.get(at..at + CHUNK) {
            // Without an end before the last byte, this is done for all of them at once.
            let small = |byte: &u8| byte.is_ascii_lowercase() | (*byte == b' ');
            if !self.passes_small || !chunk.iter().fold(true, |all, byte| all & small(byte)) {
                let found = chunk.iter().position(|byte| self.starts[usize::from(*byte)] > 0);
                if let Some(more) = found {
                    return Some(at + more);
                }
            }
            at += CHUNK;
        }
        let rest = bytes.get(at..)?;
        rest.iter().position(|byte| self.starts[usize::from(*byte)] > 0).map(|more| at + more)
    }

    /// The longest name at a place of a run of text: its length there, and whose it is.
    fn at(&mut self, html: &str, run: usize, at: usize) -> Option<(usize, NameId, Option<usize>)> {
        if self.many.is_empty() {
            let bytes = &html.as_bytes()[at..];
            return self.few.iter().find_map(|(name, id, of)| {
                let length = matched(name.as_bytes(), bytes)?;
                is_whole(html, run, at..at + length).then_some((length, *id, *of))
            });
        }
        if !html.is_char_boundary(at) {
            return None;
        }
        let mut found = std::mem::take(&mut self.found);
        found.clear();
        self.known.prefixes(&html.as_bytes()[at..], Form::Html, &mut found);
        let longest = found.iter().rev().find_map(|&(id, length)| {
            if !is_whole(html, run, at..at + length) {
                return None;
            }
            self.owner(id).map(|of| (length, id, of))
        });
        self.found = found;
        longest
    }

    /// Whose a name is: `None` when it is of nothing that may be linked, nobody's when it is of two.
    fn owner(&mut self, name: NameId) -> Option<Option<usize>> {
        if let Some(owner) = self.owners.get(&name) {
            return owner.map(|of| (of != usize::MAX).then_some(of));
        }
        let bearers = self.known.bearers(name).iter();
        let mut tagged =
            bearers.filter_map(|(id, is_linked)| Some((*self.many.get(id)?, *is_linked)));
        let owner = match (tagged.next(), tagged.next()) {
            (None, _) => None,
            (Some((of, true)), None) => Some(of),
            _ => Some(usize::MAX),
        };
        self.owners.insert(name, owner);
        owner.map(|of| (of != usize::MAX).then_some(of))
    }

    /// Whether a name means there whom it is linked to, and is no part of a longer name.
    fn is_meant(&self, html: &str, range: Range<usize>, name: NameId, of: usize) -> bool {
        let is_part = !self.known.longer(name).is_empty();
        let is_shared = self.known.shared(name).is_some();
        let may_be_other = self.known.is_of_person(name)
            && matches!(
                html.as_bytes().get(range.end),
                Some(b' ' | b',' | b'\n' | b'&' | 0xc2 | 0xe2)
            );
        if !(is_part || is_shared || may_be_other) {
            return true;
        }
        let window = Window::around(html, range, Form::Html, self.known.reach(name));
        if is_part && self.known.within(&window.text, window.name.clone(), name).is_some() {
            return false;
        }
        match self.known.meaning_in(&window, name, true) {
            Meaning::Sure | Meaning::Open => true,
            Meaning::PerhapsPart => !self.has_rival[of],
            Meaning::Part | Meaning::Other => false,
        }
    }

    fn write(&mut self, html: &str, range: Range<usize>, of: usize, all: &[Linkable]) {
        let Some(url) = all[of].url.as_deref() else { return };
        if self.done == 0 {
            self.out.reserve(html.len() + 100 * all.len());
        }
        self.out.push_str(&html[self.done..range.start]);
        self.out.push_str("<a href=\"");
        escape::address(&mut self.out, url);
        self.out.push_str("\">");
        self.out.push_str(&html[range.clone()]);
        self.out.push_str("</a>");
        self.done = range.end;
    }

    fn finish(mut self, html: &str) -> Cow<'_, str> {
        if self.done == 0 {
            return Cow::Borrowed(html);
        }
        self.out.push_str(&html[self.done..]);
        Cow::Owned(self.out)
    }
}

/// Whether a part of a run of text stands there as whole words.
fn is_whole(html: &str, run: usize, range: Range<usize>) -> bool {
    // What decides stands within a few bytes.
    let mut to = html.len().min(range.end + 16);
    while !html.is_char_boundary(to) {
        to += 1;
    }
    let after = &html[range.end..to];
    let after = &after[..after.find('<').unwrap_or(after.len())];
    starts_whole(&html[run..range.start], &html[range.start..range.end])
        && ends_whole(&html[run..range.end], after)
}

/// How long a name is at the beginning of `text`, if it stands there.
fn matched(name: &[u8], text: &[u8]) -> Option<usize> {
    let mut at = 0;
    for &wanted in name {
        let found = *text.get(at)?;
        at += if found == wanted && !matches!(found, b' ' | b'&') {
            1
        } else {
            let (byte, length) = next_byte(text, at, Form::Html)?;
            (byte == wanted).then_some(length)?
        };
    }
    Some(at)
}

/// A tag (or what else begins with `<`) in HTML.
struct Tag {
    length: usize,
    effect: Effect,
}

/// What a tag means for links.
enum Effect {
    /// An element begins in which nothing is linked.
    Closes,
    /// It ends.
    Opens,
    None,
}

impl Tag {
    fn read(html: &[u8]) -> Tag {
        let end = html.get(1) == Some(&b'/');
        let from = 1 + usize::from(end);
        let rest = &html[from..];
        let length = rest.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        let name = &rest[..length];
        if name.is_empty() && html.get(1) != Some(&b'!') {
            // No tag: what is shown as it is.
            return Tag { length: 1, effect: Effect::None };
        }
        // Most tags are a name and nothing else.
        let length = match rest.get(length) {
            Some(b'>') => from + length + 1,
            _ => tag_length(html),
        };
        let small;
        let name = if name.iter().any(u8::is_ascii_uppercase) {
            small = name.to_ascii_lowercase();
            small.as_slice()
        } else {
            name
        };
        let effect = match (is_closed_to_links(name), end) {
            (false, _) => Effect::None,
            (true, true) => Effect::Opens,
            (true, false) if is_verbatim(name) => {
                // What stands in it is no HTML.
                let length = element_length(html, name, length);
                return Tag { length, effect: Effect::None };
            }
            (true, false) => Effect::Closes,
        };
        Tag { length, effect }
    }
}

/// Elements in which nothing is linked, by their names in small letters.
fn is_closed_to_links(name: &[u8]) -> bool {
    matches!(
        name,
        b"a" | b"audio"
            | b"blockquote"
            | b"button"
            | b"canvas"
            | b"cite"
            | b"code"
            | b"h1"
            | b"h2"
            | b"h3"
            | b"h4"
            | b"h5"
            | b"h6"
            | b"kbd"
            | b"math"
            | b"object"
            | b"pre"
            | b"q"
            | b"samp"
            | b"select"
            | b"svg"
            | b"video"
    ) || is_verbatim(name)
}

/// Elements whose content is no HTML, by their names in small letters.
fn is_verbatim(name: &[u8]) -> bool {
    matches!(name, b"iframe" | b"noscript" | b"script" | b"style" | b"textarea" | b"title")
}

/// The length of an element up to its end tag, whatever stands in it.
fn element_length(html: &[u8], name: &[u8], from: usize) -> usize {
    let mut at = from;
    while let Some(next) = memchr(b'<', &html[at..]) {
        at += next;
        let end = html[at..].strip_prefix(b"</").and_then(|rest| rest.get(..name.len()));
        if end.is_some_and(|end| end.eq_ignore_ascii_case(name)) {
            return at + tag_length(&html[at..]);
        }
        at += 1;
    }
    html.len()
}

/// The length of the tag that HTML begins with. A quotation mark begins a value only behind `=`.
fn tag_length(html: &[u8]) -> usize {
    let mut quote = None;
    let mut before = 0;
    for (at, &byte) in html.iter().enumerate() {
        match (byte, quote) {
            (byte, Some(open)) if byte == open => quote = None,
            (_, Some(_)) => {}
            (b'"' | b'\'', None) if before == b'=' => quote = Some(byte),
            (b'>', None) => return at + 1,
            _ => {}
        }
        if !byte.is_ascii_whitespace() {
            before = byte;
        }
    }
    html.len()
}
