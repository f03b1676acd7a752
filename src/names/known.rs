//! The table of all names that are known in a language, and the search for them in a text.

use std::borrow::Cow;
use std::collections::HashSet;
use std::iter;
use std::ops::Range;

use foldhash::fast::FixedState;

use super::built_in;
use super::built_in_name::BuiltInName;
use super::bytes::{Form, next_byte, variants};
use super::words::{ends_whole, starts_whole};
use crate::geo::{self, SharedName};
use crate::ids::{Id, id};
use crate::spelling;

/// The most bytes that a name may have; texts aren't searched for longer ones. This bounds the work
/// at each position of a text.
const MAX_LENGTH: usize = 256;

id! {
    /// The index of a name in [`KnownNames`].
    pub struct NameId(u32);
}

/// A name that something on the site bears.
#[derive(Debug, Clone, Copy)]
pub struct SiteName<'a> {
    /// The number of the entity that bears it.
    pub entity: u32,
    /// The name, as written in the entity's file.
    pub name: &'a str,
    /// Whether mentions of this name are linked, and looked for by checks.
    pub linked: bool,
    /// Whether it is a person's name.
    pub of_person: bool,
}

/// All names that are known in a language.
#[derive(Debug)]
pub struct KnownNames {
    pub(super) language: String,
    /// Sorted by their bytes.
    names: Vec<KnownName>,
    /// By first byte: the index of the first name that begins with it, or with a later byte.
    by_first: Vec<u32>,
}

/// One name, whoever bears it.
#[derive(Debug)]
struct KnownName {
    /// The name, in the form of [`spelling::searchable`].
    text: Cow<'static, str>,
    /// Whether it is known to every site.
    is_built_in: bool,
    /// The entities of the site that bear it, each with whether the name is linked to it.
    bearers: Vec<(u32, bool)>,
    of_person: bool,
    /// Whether it is a country's name, in this language or in English.
    of_country: bool,
    /// The countries that have a part with this name.
    parts_of: &'static [&'static str],
    shared: Option<&'static SharedName>,
    /// The names of others that contain this one as whole words.
    longer: Vec<NameId>,
    /// The most bytes that these have before and after it.
    reach: (usize, usize),
}

/// A name in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// Its range in the text.
    pub range: Range<usize>,
    /// Which name it is.
    pub name: NameId,
    /// The longer name that it is only a part of, if there is one.
    pub within: Option<NameId>,
}

/// The names in a text.
#[derive(Debug, Default)]
pub struct NamesInText {
    /// The longest name at each position, in order.
    pub mentions: Vec<Mention>,
    /// All names, including shorter ones at the same position.
    pub all: HashSet<NameId, FixedState>,
}

impl KnownNames {
    /// Makes the table of the names of countries and their parts in a language (BCP 47), and those of
    /// a site.
    pub fn new<'a>(language: &str, site: impl IntoIterator<Item = SiteName<'a>>) -> KnownNames {
        let built_in = built_in::names();
        let own = own_names(language, site);
        let mut names: Vec<KnownName> = Vec::with_capacity(built_in.len() + own.len());
        let mut built_in_at = Vec::with_capacity(built_in.len());
        let mut own = own.into_iter().peekable();
        for name in built_in {
            names.extend(iter::from_fn(|| own.next_if(|own| *own.text < *name.text)));
            let mut known = KnownName::of_built_in(name);
            if let Some(mut same) = own.next_if(|own| *own.text == *name.text) {
                known.merge(&mut same);
            }
            built_in_at.push(NameId::from_index(names.len()));
            names.push(known);
        }
        names.extend(own);
        let first = |name: &KnownName| name.text.as_bytes()[0];
        let starts = |byte: u16| names.partition_point(|name| u16::from(first(name)) < byte) as u32;
        let by_first = (0..=256).map(starts).collect();
        let mut known = KnownNames { language: language.to_owned(), names, by_first };
        for shared in geo::shared_country_names() {
            if let Some(id) = known.find(shared.name) {
                known.names[id.index()].shared = Some(shared);
            }
        }
        known.find_longer(&built_in_at);
        known
    }

    /// All names, in the order of their bytes.
    pub(super) fn ids(&self) -> impl Iterator<Item = NameId> {
        (0..self.names.len()).map(NameId::from_index)
    }

    /// Whether a name is known to every site.
    pub(super) fn is_built_in(&self, id: NameId) -> bool {
        self.name(id).is_built_in
    }

    /// Records a longer name that contains a name. `reach` is how many bytes it has before and after it.
    pub(super) fn add_longer(&mut self, inner: NameId, longer: NameId, reach: (usize, usize)) {
        let inner = &mut self.names[inner.index()];
        inner.longer.push(longer);
        inner.reach = (inner.reach.0.max(reach.0), inner.reach.1.max(reach.1));
    }

    fn name(&self, id: NameId) -> &KnownName {
        &self.names[id.index()]
    }

    /// The id of a name, if it is known and short enough to be looked for.
    pub fn find(&self, name: &str) -> Option<NameId> {
        let text = spelling::searchable(name);
        let at = self.names.binary_search_by(|known| known.text.cmp(&text));
        at.ok().map(NameId::from_index)
    }

    /// A name in the form in which texts are searched for it.
    pub fn text(&self, id: NameId) -> &str {
        &self.name(id).text
    }

    /// The names of others that contain this one as whole words, in the order of their bytes.
    pub fn longer(&self, id: NameId) -> &[NameId] {
        &self.name(id).longer
    }

    /// The entities of the site that bear a name, each with whether the name is linked to it.
    pub fn bearers(&self, id: NameId) -> &[(u32, bool)] {
        &self.name(id).bearers
    }

    /// What a country's name may mean besides the country, if it is shared.
    pub fn shared(&self, id: NameId) -> Option<&'static SharedName> {
        self.name(id).shared
    }

    /// Whether a name is a person's.
    pub fn is_of_person(&self, id: NameId) -> bool {
        self.name(id).of_person
    }

    /// Whether a name is a country's.
    pub(super) fn is_of_country(&self, id: NameId) -> bool {
        self.name(id).of_country
    }

    /// Whether a name is that of a part of `country`.
    pub fn is_part_of(&self, id: NameId, country: &str) -> bool {
        self.name(id).parts_of.contains(&country)
    }

    /// Whether a name in a text may begin with this byte.
    fn may_start(&self, byte: u8) -> bool {
        self.starts_with(byte) || variants(byte).any(|plain| self.starts_with(plain))
    }

    fn starts_with(&self, byte: u8) -> bool {
        let byte = usize::from(byte);
        self.by_first[byte] < self.by_first[byte + 1]
    }

    /// The bytes with which a name in a text may begin.
    pub(super) fn first_bytes(&self) -> impl Iterator<Item = u8> {
        (0..=u8::MAX).filter(|byte| self.may_start(*byte))
    }

    /// Adds to `found` all names that a text begins with, the shortest first, each with its length
    /// there. The caller has to check whether they are whole words.
    pub(super) fn prefixes(&self, text: &[u8], form: Form, found: &mut Vec<(NameId, usize)>) {
        let (mut from, mut to) = (0, self.names.len());
        let (mut at, mut depth) = (0, 0);
        while let Some((byte, length)) = next_byte(text, at, form) {
            if depth == 0 {
                let first = usize::from(byte);
                (from, to) = (self.by_first[first] as usize, self.by_first[first + 1] as usize);
            } else {
                (from, to) = self.narrowed(from, to, depth, byte);
            }
            (at, depth) = (at + length, depth + 1);
            if from < to && self.names[from].text.len() == depth {
                found.push((NameId::from_index(from), at));
                from += 1;
            }
            if from == to {
                return;
            }
        }
    }

    /// Narrows a range of names, which are longer than `depth` and the same up to there, to those that
    /// have this byte at `depth`. The search goes from both ends in steps that double, so that its cost
    /// depends on how many names it rules out, and not on how many there are.
    fn narrowed(&self, from: usize, to: usize, depth: usize, byte: u8) -> (usize, usize) {
        let byte_at = |at: usize| self.names[at].text.as_bytes()[depth];
        if byte_at(from) == byte && byte_at(to - 1) == byte {
            return (from, to);
        }
        let (mut low, mut step) = (from, 1);
        while low < to && byte_at(low) < byte {
            (low, step) = (low + step, step * 2);
        }
        // The last step may have gone too far.
        let begin = (low - step / 2).max(from);
        let names = &self.names[begin..low.min(to)];
        let from = begin + names.partition_point(|name| name.text.as_bytes()[depth] < byte);
        let (mut high, mut step) = (to, 1);
        while high > from && byte_at(high - 1) > byte {
            (high, step) = (high.saturating_sub(step).max(from), step * 2);
        }
        let end = (high + step / 2).min(to);
        let names = &self.names[high..end];
        let to = high + names.partition_point(|name| name.text.as_bytes()[depth] == byte);
        (from, to)
    }

    /// The longest name that begins at a position of a plain text and consists of whole words. If there
    /// is one, `found` gets all names that begin there.
    pub(super) fn longest(
        &self,
        text: &str,
        at: usize,
        found: &mut Vec<(NameId, usize)>,
    ) -> Option<(NameId, usize)> {
        let (before, rest) = text.split_at(at);
        if !self.may_start(*rest.as_bytes().first()?) || !starts_whole(before, rest) {
            return None;
        }
        found.clear();
        self.prefixes(rest.as_bytes(), Form::Plain, found);
        let whole = |end: usize| ends_whole(&text[..at + end], &rest[end..]);
        found.iter().rev().copied().find(|(_, length)| whole(*length))
    }

    /// The names in a plain text.
    pub fn names_in(&self, text: &str) -> NamesInText {
        let mut found = Vec::new();
        let mut names = NamesInText::default();
        // Of the mentions so far, the one that ends last.
        let mut farthest: Option<(usize, NameId)> = None;
        for (at, _) in text.char_indices() {
            let Some((name, length)) = self.longest(text, at, &mut found) else { continue };
            let whole = |end: &usize| ends_whole(&text[..at + end], &text[at + end..]);
            names.all.extend(found.iter().filter(|(_, end)| whole(end)).map(|(name, _)| *name));
            let end = at + length;
            let within = farthest.filter(|(reach, _)| *reach >= end).map(|(_, longer)| longer);
            if within.is_none() {
                farthest = Some((end, name));
            }
            names.mentions.push(Mention { range: at..end, name, within });
        }
        names
    }

    /// How many bytes before and after a name a longer name may extend, counted in names.
    pub(super) fn reach(&self, id: NameId) -> (usize, usize) {
        self.name(id).reach
    }

    /// The longer name that a name in a plain text is only a part of, if there is one.
    pub(super) fn within(&self, text: &str, range: Range<usize>, name: NameId) -> Option<NameId> {
        if self.longer(name).is_empty() {
            return None;
        }
        // White space may take more bytes in a text than in a name.
        let mut first = range.start.saturating_sub(2 * self.reach(name).0 + 8);
        while !text.is_char_boundary(first) {
            first -= 1;
        }
        let before = text[first..range.start].char_indices().map(|(at, _)| first + at);
        let mut found = Vec::new();
        before.chain([range.start]).find_map(|at| {
            let (longer, length) = self.longest(text, at, &mut found)?;
            let covers = at + length >= range.end && length > range.len();
            covers.then_some(longer)
        })
    }
}

impl KnownName {
    fn new(text: Cow<'static, str>) -> KnownName {
        KnownName {
            text,
            is_built_in: false,
            bearers: Vec::new(),
            of_person: false,
            of_country: false,
            parts_of: &[],
            shared: None,
            longer: Vec::new(),
            reach: (0, 0),
        }
    }

    fn of_built_in(name: &'static BuiltInName) -> KnownName {
        KnownName {
            is_built_in: true,
            of_country: name.of_country,
            parts_of: name.parts_of,
            ..KnownName::new(Cow::Borrowed(name.text))
        }
    }

    fn merge(&mut self, other: &mut KnownName) {
        self.bearers.append(&mut other.bearers);
        self.of_person |= other.of_person;
        self.of_country |= other.of_country;
    }
}

/// The names that are made for a site and a language, each once, in the order of their bytes.
fn own_names<'a>(language: &str, site: impl IntoIterator<Item = SiteName<'a>>) -> Vec<KnownName> {
    let mut all: Vec<KnownName> = Vec::new();
    for (name, of_country) in names_in_language(language) {
        all.push(KnownName { of_country, ..KnownName::new(spelling::searchable(name)) });
    }
    for SiteName { entity, name, linked, of_person } in site {
        let text = Cow::Owned(spelling::searchable(name).into_owned());
        let bearers = vec![(entity, linked)];
        all.push(KnownName { bearers, of_person, ..KnownName::new(text) });
    }
    all.retain(|name| (1..=MAX_LENGTH).contains(&name.text.len()));
    all.sort_by(|a, b| a.text.cmp(&b.text));
    all.dedup_by(|next, kept| {
        let same = next.text == kept.text;
        if same {
            kept.merge(next);
        }
        same
    });
    for name in &mut all {
        name.bearers.sort_unstable();
        // If two spellings are the same name, it is linked when either of them is.
        name.bearers.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            kept.1 |= same && next.1;
            same
        });
    }
    all
}

/// The names of countries in a language other than English, and longer names that contain them, each
/// with whether it is a country's. The English ones are built-in names.
fn names_in_language(language: &str) -> impl Iterator<Item = (&'static str, bool)> {
    let is_english = language == "en";
    let countries = geo::countries().iter().filter(move |_| !is_english);
    let of_countries = countries.flat_map(move |country| geo::names_in(country, language));
    let longer = geo::longer_names(language).filter(move |_| !is_english);
    of_countries.map(|name| (name, true)).chain(longer.map(|name| (name, false)))
}
