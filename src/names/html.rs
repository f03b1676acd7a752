//! Links the first mention of each of a few names in finished HTML. It must not know whose names
//! they are, nor where an address comes from.
//!
//! A name is found as whole words, as it is written (case counts), but a space in it may be the end
//! of a line, its apostrophes may be straight or curly, and its Unicode form doesn't matter. At each
//! position the longest name wins, even if it isn't linked: "Example" isn't found in "Ministry of
//! Example". Nothing is linked within links, headings, quotations, code and anything else that isn't
//! running text.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use foldhash::fast::FixedState;
use memchr::memchr;

use super::bytes::{Form, next_byte};
use super::known::{KnownNames, NameId};
use super::meaning::{Meaning, Window, small_word_follows};
use super::tags::{Effect, Tag};
use super::words::{ends_whole, starts_whole};
use crate::markdown::escape;
use crate::spelling::Recomposed;

/// One thing that a text may name.
#[derive(Debug, Clone)]
pub struct Linkable<'a> {
    /// The number of its entity on the site.
    pub entity: u32,
    /// Its names.
    pub names: &'a [NameId],
    /// Where its first mention links to; `None` if it isn't linked.
    pub url: Option<Cow<'a, str>>,
    /// Whether the text is also about the country that has a part with the same name.
    pub has_rival: bool,
}

/// What a byte of HTML may begin, as flags in [`Search::starts`].
const TAG: u8 = 1;
const NAME: u8 = 2;

/// How many bytes are skipped at once.
const CHUNK: usize = 16;

/// Up to this number, names are compared one by one at each position. If there are more, they are
/// looked up in the table of all names.
const FEW: usize = 64;

/// Links the first mention of each thing. If nothing is linked, the HTML is returned unchanged.
pub fn link_names<'h>(html: &'h str, all: &[Linkable], known: &KnownNames) -> Cow<'h, str> {
    let Some(mut search) = Search::new(all, known) else { return Cow::Borrowed(html) };
    // A name in another Unicode form is only found after the text has been composed.
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

/// A search for names in one text, and the HTML written so far.
struct Search<'a> {
    known: &'a KnownNames,
    /// By byte: whether a tag or a name begins with it.
    starts: [u8; 256],
    /// The names, the longest first, each with the index of the thing that bears it, or `None` if two
    /// things do. Empty if there are more than [`FEW`].
    few: Vec<(&'a str, NameId, Option<usize>)>,
    /// If there are more than [`FEW`]: the index of each thing, by its entity.
    many: HashMap<u32, usize, FixedState>,
    /// In the same case: the results of [`Search::owner`]; `usize::MAX` stands for `Some(None)`.
    owners: HashMap<NameId, Option<usize>, FixedState>,
    /// The names found at a position; kept to reuse its memory.
    found: Vec<(NameId, usize)>,
    has_rival: Vec<bool>,
    /// Whether each thing is still to be linked. `left` is how many are.
    wanted: Vec<bool>,
    left: usize,
    /// Whether no name begins with a lower-case ASCII letter, so that these can be skipped quickly.
    passes_small: bool,
    /// Whether a name has letters that may be written in several Unicode forms.
    needs_composed: bool,
    out: String,
    done: usize,
}

impl<'a> Search<'a> {
    /// Prepares a search; `None` if nothing can be linked.
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
            // A text may have other characters instead of it.
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
        // A thing may occur twice: with the names that are linked, and with those that aren't.
        for (of, one) in all.iter().enumerate() {
            if one.url.is_some() || !self.many.contains_key(&one.entity) {
                self.many.insert(one.entity, of);
            }
        }
    }

    /// Calls `link` for each mention that is to be linked, in order.
    fn links(&mut self, html: &str, mut link: impl FnMut(&mut Self, Range<usize>, usize)) {
        let bytes = html.as_bytes();
        let mut at = 0;
        // Where the run of text begins, and how many elements are open in which nothing is linked.
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
            // The loop doesn't stop early, so that the compiler can process all bytes at once.
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

    /// The longest name at a position in a run of text: its length there, and the index of the thing
    /// that bears it.
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

    /// The index of the thing that bears a name: `None` if none does, and `Some(None)` if two do, or
    /// one that isn't linked by this name.
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

    /// Whether a name means here the thing that it would be linked to, and isn't part of a longer name.
    fn is_meant(&self, html: &str, range: Range<usize>, name: NameId, of: usize) -> bool {
        let is_part = !self.known.longer(name).is_empty();
        let is_shared = self.known.shared(name).is_some();
        let may_be_other = self.known.is_of_person(name)
            && matches!(
                html.as_bytes().get(range.end),
                Some(b' ' | b',' | b'\n' | b'&' | 0xc2 | 0xe2)
            );
        let may_be_other = may_be_other && !small_word_follows(html, range.end);
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

/// Whether a range in a run of text consists of whole words.
fn is_whole(html: &str, run: usize, range: Range<usize>) -> bool {
    // The next few bytes are enough to decide.
    let mut to = html.len().min(range.end + 16);
    while !html.is_char_boundary(to) {
        to += 1;
    }
    let after = &html[range.end..to];
    let after = &after[..after.find('<').unwrap_or(after.len())];
    starts_whole(&html[run..range.start], &html[range.start..range.end])
        && ends_whole(&html[run..range.end], after)
}

/// The length that a name has at the beginning of `text`, if `text` begins with it.
fn matched(name: &[u8], text: &[u8]) -> Option<usize> {
    let mut at = 0;
    for &wanted in name {
        let found = *text.get(at)?;
        at += if found == wanted && !matches!(found, b' ' | b'&' | b'<') {
            1
        } else {
            let (byte, length) = next_byte(text, at, Form::Html)?;
            (byte == wanted).then_some(length)?
        };
    }
    Some(at)
}
