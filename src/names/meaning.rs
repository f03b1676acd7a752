//! Decides whether a name in a text means the person or thing that it seems to mean.
//!
//! Countries share names with people ("Jordan Example", "Chad") and with parts of other countries
//! ("Atlanta, Georgia"), and a person's name with a suffix is another person's. The words beside
//! the name tell them apart; the rules are written down for editors in docs/editors/checks.md.

use std::ops::Range;

use super::bytes::{Form, next_byte};
use super::function_words::{ARTICLES, JOINS, TITLES, Words};
use super::known::{KnownNames, NameId};
use super::words::{ends_whole, starts_whole};

/// What the words around a name say of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// It is what it seems to be: the name isn't shared, or it stands beside another country.
    Sure,
    /// Nothing tells.
    Open,
    /// It may be a part of another country: "Atlanta, Georgia".
    PerhapsPart,
    /// It is a part of another country: "the state of Georgia", "Georgia, Alabama".
    Part,
    /// It is a part of somebody's or something's own name: "Jordan Example", "Georgia Tech".
    Other,
}

/// What stands behind a person's name and makes it another person's.
const SUFFIXES: [&str; 8] = ["Jr", "Jr.", "Sr", "Sr.", "II", "III", "IV", "Junior"];

/// How much of a text is looked at before and behind a name, beyond what longer names need.
const WINDOW: usize = 120;

/// A name with the plain words around it: single spaces, straight apostrophes, a line for a block.
#[derive(Debug, Default)]
pub(super) struct Window {
    pub(super) text: String,
    pub(super) name: Range<usize>,
}

impl Window {
    /// Takes the words around a name out of a text.
    pub(super) fn around(
        text: &str,
        range: Range<usize>,
        form: Form,
        reach: (usize, usize),
    ) -> Window {
        let mut window = Window::default();
        let mut from = range.start.saturating_sub(WINDOW + 2 * reach.0);
        while !text.is_char_boundary(from) {
            from -= 1;
        }
        let mut to = text.len().min(range.end + WINDOW + 2 * reach.1);
        while !text.is_char_boundary(to) {
            to += 1;
        }
        let mut before = &text[from..range.start];
        if from > 0 {
            // Not from the middle of a tag or a word.
            let cut = before.find(['>', ' ', '\n']).filter(|at| !before[..*at].contains('<'));
            before = cut.map_or("", |at| &before[at + 1..]);
        }
        window.push(before, form);
        let start = window.text.len();
        window.push(&text[range.clone()], form);
        window.name = start..window.text.len();
        window.push(&text[range.end..to], form);
        window
    }

    fn push(&mut self, text: &str, form: Form) {
        let bytes = text.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            if form == Form::Html && bytes[at] == b'<' {
                let Some(length) = text[at..].find('>') else { return };
                let tag = text[at + 1..at + length].trim_start_matches('/');
                let name = tag.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or("");
                match name {
                    "a" | "abbr" | "b" | "del" | "em" | "i" | "ins" | "mark" | "s" | "small"
                    | "span" | "strong" | "u" | "wbr" => {}
                    "br" => self.text.push(' '),
                    _ => self.text.push('\n'),
                }
                at += length + 1;
                continue;
            }
            // Most bytes stand for themselves, and many of them follow one another.
            let plain = plain_length(&bytes[at..]);
            if plain > 0 {
                self.text.push_str(&text[at..at + plain]);
                at += plain;
                continue;
            }
            let Some((byte, length)) = next_byte(bytes, at, form) else { return };
            let char = text[at..].chars().next().filter(|_| length == 1 && !byte.is_ascii());
            self.text.push(char.unwrap_or(char::from(byte)));
            at += char.map_or(length, char::len_utf8);
        }
    }

    fn before(&self) -> &str {
        &self.text[..self.name.start]
    }

    fn after(&self) -> &str {
        &self.text[self.name.end..]
    }
}

/// How many bytes of a text are the same in a window: plain ones, and single spaces between them.
fn plain_length(bytes: &[u8]) -> usize {
    let mut length = 0;
    loop {
        length += bytes[length..].iter().take_while(|byte| is_plain(**byte)).count();
        match &bytes[length..] {
            [b' ', next, ..] if is_plain(*next) => length += 1,
            _ => return length,
        }
    }
}

/// Whether a byte of a text is the same character in a window, whatever stands beside it.
fn is_plain(byte: u8) -> bool {
    matches!(byte, b'!'..=b'~') && !matches!(byte, b'&' | b'<')
}

/// Whether a plain word in small letters follows a name in HTML, which is none of [`SUFFIXES`].
pub(super) fn small_word_follows(html: &str, end: usize) -> bool {
    let rest = html.get(end..).unwrap_or_default();
    let rest = rest.strip_prefix(',').unwrap_or(rest).trim_start_matches([' ', '\n']);
    rest.starts_with(|c: char| c.is_ascii_lowercase())
}

impl KnownNames {
    /// What the words around a name in a plain text say of it. `tagged` is whether an editor has
    /// said that what bears the name is what the text is about.
    pub fn meaning(&self, text: &str, range: Range<usize>, name: NameId, tagged: bool) -> Meaning {
        if self.shared(name).is_none() && !self.is_of_person(name) {
            return Meaning::Sure;
        }
        self.meaning_in(&Window::around(text, range, Form::Plain, (0, 0)), name, tagged)
    }

    /// The same of a name whose words are taken out already.
    pub(super) fn meaning_in(&self, window: &Window, name: NameId, tagged: bool) -> Meaning {
        if self.is_of_person(name) && has_suffix(self.text(name), window.after()) {
            return Meaning::Other;
        }
        let Some(shared) = self.shared(name) else { return Meaning::Sure };
        let words = Words::of(&self.language);
        // Where all nouns have capitals, a capital beside a name says little.
        let is_beside = !(words.nouns_have_capitals && tagged)
            && (is_named_on(window.after(), words) || is_named_before(window.before(), words));
        if is_beside {
            return Meaning::Other;
        }
        let beside = self.neighbour_after(window.after()).into_iter();
        let beside: Vec<NameId> = beside.chain(self.neighbour_before(window)).collect();
        if let Some(country) = shared.part_of {
            let other = |id: &NameId| self.is_part_of(*id, country) && !self.is_of_country(*id);
            if beside.iter().any(other) || is_governed(window) {
                return Meaning::Part;
            }
        }
        if beside.iter().any(|id| self.is_of_country(*id)) {
            return Meaning::Sure;
        }
        if shared.part_of.is_some() && stands_behind_a_place(window.before()) {
            return Meaning::PerhapsPart;
        }
        Meaning::Open
    }

    /// The name that follows in a list: "Georgia, Alabama", "Georgia and the United States".
    fn neighbour_after(&self, after: &str) -> Option<NameId> {
        let rest = after.strip_prefix(',').unwrap_or(after).strip_prefix(' ')?;
        let joined = JOINS.iter().find_map(|word| rest.strip_prefix(word)?.strip_prefix(' '));
        let list = joined.or_else(|| after.starts_with(',').then_some(rest))?;
        let list = ARTICLES.iter().find_map(|word| list.strip_prefix(word)).unwrap_or(list);
        let (id, _) = self.longest(list, 0, &mut Vec::new())?;
        Some(id)
    }

    /// The name that goes before in a list: "Armenia, Georgia", "Alabama and Georgia".
    fn neighbour_before(&self, window: &Window) -> Option<NameId> {
        let mut list = window.before();
        list = ARTICLES.iter().find_map(|word| list.strip_suffix(word)).unwrap_or(list);
        let list = list.strip_suffix(' ')?;
        let joined = JOINS.iter().find_map(|word| list.strip_suffix(word)?.strip_suffix(' '));
        let list = match joined {
            Some(list) => list.strip_suffix(',').unwrap_or(list),
            None => list.strip_suffix(',')?,
        };
        let mut found = Vec::new();
        let starts =
            list.char_indices().rev().map(|(at, _)| at).take_while(|at| list.len() - at < 60);
        // The longest that ends where the list does.
        let ends_there = |at: usize| {
            let (before, rest) = list.split_at(at);
            if !starts_whole(before, rest) {
                return None;
            }
            found.clear();
            self.prefixes(rest.as_bytes(), Form::Plain, &mut found);
            let whole = found.last().filter(|(_, length)| at + length == list.len())?;
            ends_whole(list, &window.text[list.len()..]).then_some(whole.0)
        };
        starts.filter_map(ends_there).last()
    }
}

/// Whether a suffix follows a person's name that the name itself hasn't.
fn has_suffix(name: &str, after: &str) -> bool {
    let last = name.rsplit(' ').next().unwrap_or(name);
    if SUFFIXES.contains(&last) {
        return false;
    }
    let rest = after.strip_prefix(',').unwrap_or(after);
    let Some(rest) = rest.strip_prefix(' ') else { return false };
    let length = rest.find(|c: char| !(c.is_alphanumeric() || c == '.')).unwrap_or(rest.len());
    let word = &rest[..length];
    SUFFIXES.contains(&word) || word.strip_suffix('.').is_some_and(|word| SUFFIXES.contains(&word))
}

/// Whether a word with a capital follows: "Jordan Example", "Georgia Tech".
fn is_named_on(after: &str, words: &Words) -> bool {
    let Some(rest) = after.strip_prefix(' ') else { return false };
    let word = word_at_start(rest);
    has_capital(word) && !words.calendar.contains(&word.trim_end_matches('.'))
}

/// Whether a word with a capital goes before that isn't there for the sake of the sentence:
/// "Michael Jordan", "M. Jordan", but "In Jordan".
fn is_named_before(before: &str, words: &Words) -> bool {
    let Some(rest) = before.strip_suffix(' ') else { return false };
    let start = rest
        .char_indices()
        .rev()
        .take_while(|(_, c)| c.is_alphanumeric() || matches!(c, '\'' | '-' | '.'))
        .last()
        .map_or(rest.len(), |(at, _)| at);
    let word = &rest[start..];
    if !has_capital(word) || words.plain.contains(&word) {
        return false;
    }
    if let Some(short) = word.strip_suffix('.') {
        // Else a sentence ends there.
        return short.chars().count() == 1 || TITLES.contains(&short);
    }
    let begins =
        rest[..start].trim_end_matches(['"', '\'', '(', '[', '“', '„', '«', '¿', '¡', ' ']);
    let at_start =
        begins.is_empty() || begins.ends_with(['.', '!', '?', ':', ';', '…', '\n', '–', '—']);
    // Of a language whose small words aren't known, what begins a sentence says nothing.
    !at_start || !words.plain.is_empty()
}

/// Whether a place goes before, with a comma: "Atlanta, Georgia".
fn stands_behind_a_place(before: &str) -> bool {
    let Some(place) = before.strip_suffix(", ") else { return false };
    let word = place.rsplit(|c: char| !(c.is_alphanumeric() || c == '\'' || c == '-')).next();
    word.is_some_and(has_capital)
}

/// Whether the words beside a name are those of a part's own government.
fn is_governed(window: &Window) -> bool {
    let before = ["state of ", "State of ", "État de ", "estado de ", "estado da "];
    if before.iter().any(|words| window.before().ends_with(words)) {
        return true;
    }
    let after = window.after();
    let rest = after.strip_prefix("'s").unwrap_or(after);
    let Some(rest) = rest.strip_prefix(' ') else { return false };
    let of_parts = [
        "counties",
        "county",
        "governor",
        "lawmakers",
        "legislature",
        "senate",
        "senator",
        "senators",
        "state",
        "statehouse",
    ];
    of_parts.contains(&word_at_start(rest))
}

fn word_at_start(text: &str) -> &str {
    let is_word = |c: char| c.is_alphanumeric() || c == '\'' || c == '-';
    let end = text.find(|c| !is_word(c)).unwrap_or(text.len());
    let end = end + usize::from(text[end..].starts_with('.') && end <= 4);
    &text[..end]
}

fn has_capital(word: &str) -> bool {
    word.chars().next().is_some_and(char::is_uppercase)
}
