//! Decides whether a name in a text means the person or thing that it seems to mean.
//!
//! Countries share names with people ("Jordan Example", "Chad") and with parts of other countries
//! ("Atlanta, Georgia"), and a person's name followed by a suffix is another person's. The words
//! beside the name tell them apart; docs/editors/checks.md explains the rules to editors.

use std::ops::Range;

use super::bytes::{Form, next_byte};
use super::function_words::{ARTICLES, JOINS, TITLES, Words};
use super::known::{KnownNames, NameId};
use super::words::{ends_whole, starts_whole};

/// What the words around a name say about its meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// It means what it seems to mean: the name isn't shared, or it is next to another country's.
    Sure,
    /// The words don't tell.
    Open,
    /// It may mean a part of another country: "Atlanta, Georgia".
    PerhapsPart,
    /// It means a part of another country: "the state of Georgia", "Georgia, Alabama".
    Part,
    /// It is part of the name of somebody or something else: "Jordan Example", "Georgia Tech".
    Other,
}

/// Suffixes that make a person's name another person's.
const SUFFIXES: [&str; 8] = ["Jr", "Jr.", "Sr", "Sr.", "II", "III", "IV", "Junior"];

/// How many bytes of a text are examined before and after a name, beyond what longer names need.
const WINDOW: usize = 120;

/// A name with the words around it as plain text: with single spaces, straight apostrophes, and each
/// block on a line of its own.
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
            // The window doesn't begin in the middle of a tag or a word.
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
            // Most bytes stay as they are, so that whole runs of them can be copied.
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

/// How many bytes a text begins with that are copied to a window as they are: plain ones, and single
/// spaces between them.
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

/// Whether a byte of a text is copied to a window as it is, whatever is next to it.
fn is_plain(byte: u8) -> bool {
    matches!(byte, b'!'..=b'~') && !matches!(byte, b'&' | b'<')
}

/// Whether a word that begins with a lower-case letter follows a name in HTML. Such a word is none of
/// the [`SUFFIXES`].
pub(super) fn small_word_follows(html: &str, end: usize) -> bool {
    let rest = html.get(end..).unwrap_or_default();
    let rest = rest.strip_prefix(',').unwrap_or(rest).trim_start_matches([' ', '\n']);
    rest.starts_with(|c: char| c.is_ascii_lowercase())
}

impl KnownNames {
    /// What the words around a name in a plain text say about its meaning. `tagged` is whether an
    /// editor has said that the text is about the bearer of the name.
    pub fn meaning(&self, text: &str, range: Range<usize>, name: NameId, tagged: bool) -> Meaning {
        if self.shared(name).is_none() && !self.is_of_person(name) {
            return Meaning::Sure;
        }
        self.meaning_in(&Window::around(text, range, Form::Plain, (0, 0)), name, tagged)
    }

    /// Like [`KnownNames::meaning`], for a name whose window has been taken already.
    pub(super) fn meaning_in(&self, window: &Window, name: NameId, tagged: bool) -> Meaning {
        if self.is_of_person(name) && has_suffix(self.text(name), window.after()) {
            return Meaning::Other;
        }
        let Some(shared) = self.shared(name) else { return Meaning::Sure };
        let words = Words::of(&self.language);
        // In a language that capitalizes all nouns, a capital beside a name says little.
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

    /// The name that precedes in a list: "Armenia, Georgia", "Alabama and Georgia".
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
        // The longest name that ends where the list does.
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

/// Whether a person's name, which has no suffix itself, is followed by one.
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

/// Whether a capitalized word follows: "Jordan Example", "Georgia Tech".
fn is_named_on(after: &str, words: &Words) -> bool {
    let Some(rest) = after.strip_prefix(' ') else { return false };
    let word = word_at_start(rest);
    has_capital(word) && !words.calendar.contains(&word.trim_end_matches('.'))
}

/// Whether a word precedes that is capitalized for another reason than its position in the sentence:
/// "Michael Jordan" and "M. Jordan", but not "In Jordan".
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
        // Otherwise, a sentence ends there.
        return short.chars().count() == 1 || TITLES.contains(&short);
    }
    let begins =
        rest[..start].trim_end_matches(['"', '\'', '(', '[', '“', '„', '«', '¿', '¡', ' ']);
    let at_start =
        begins.is_empty() || begins.ends_with(['.', '!', '?', ':', ';', '…', '\n', '–', '—']);
    // If the language's function words aren't known, a word at the start of a sentence says nothing.
    !at_start || !words.plain.is_empty()
}

/// Whether something capitalized and a comma precede, as in "Atlanta, Georgia".
fn stands_behind_a_place(before: &str) -> bool {
    let Some(place) = before.strip_suffix(", ") else { return false };
    let word = place.rsplit(|c: char| !(c.is_alphanumeric() || c == '\'' || c == '-')).next();
    word.is_some_and(has_capital)
}

/// Whether the words beside a name speak of a state within a country and its government.
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
