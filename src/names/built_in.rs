//! The names that are the same on every site: English names of countries, names of their parts, and
//! names of other things that contain a country's. There are some six thousand, so the table is made
//! beforehand, in `built_in_table.rs`; a test compares it with the data of `geo`. This module must not
//! know any site, nor any language but English.

use std::cmp::Ordering;
use std::ops::Range;

use super::built_in_name::BuiltInName;
use super::built_in_table::{INNER_WORDS, NAMES};
use super::words::ends_whole;

/// A name within a longer one.
#[derive(Debug, Clone, Copy)]
pub(super) struct NameWithin {
    /// The index of the built-in name that contains it.
    pub(super) by: usize,
    /// Where it begins in that name.
    pub(super) start: usize,
    pub(super) end: usize,
}

/// All built-in names, sorted by their bytes.
pub(super) fn names() -> &'static [BuiltInName] {
    NAMES
}

/// Where built-in names contain a text as whole words. A name that equals the text counts too.
pub(super) fn holding(text: &str) -> impl Iterator<Item = NameWithin> {
    let beginning = equal_range(NAMES, |name| to_beginning(name.text, text));
    let words = equal_range(INNER_WORDS, |place| to_beginning(word(place), text));
    let inner = INNER_WORDS[words].iter().map(|&(at, start)| (usize::from(at), usize::from(start)));
    beginning.map(|at| (at, 0)).chain(inner).filter_map(move |(by, start)| {
        let whole = NAMES[by].text;
        let end = start + text.len();
        ends_whole(&whole[..end], &whole[end..]).then_some(NameWithin { by, start, end })
    })
}

/// The text of a built-in name from one of its words on.
fn word(&(at, start): &(u16, u8)) -> &'static str {
    &NAMES[usize::from(at)].text[usize::from(start)..]
}

/// Whether a name sorts before or after all that begin with a text; `Equal` if it begins so itself.
fn to_beginning(name: &str, text: &str) -> Ordering {
    if name.starts_with(text) { Ordering::Equal } else { name.cmp(text) }
}

/// The range of a sorted list for which `order` is `Equal`.
fn equal_range<T>(sorted: &[T], order: impl Fn(&T) -> Ordering) -> Range<usize> {
    let from = sorted.partition_point(|one| order(one).is_lt());
    let length = sorted[from..].partition_point(|one| order(one).is_eq());
    from..from + length
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::fmt::Write;
    use std::path::Path;

    use super::*;
    use crate::geo;
    use crate::names::words::starts_whole;
    use crate::spelling::searchable;

    /// The table as it has to be.
    fn made() -> String {
        let mut all: BTreeMap<String, (bool, Vec<&str>)> = BTreeMap::new();
        let mut put = |name: &str, of_country: bool, part_of: Option<&'static str>| {
            let entry = all.entry(searchable(name).into_owned()).or_default();
            entry.0 |= of_country;
            entry.1.extend(part_of);
        };
        for country in geo::countries() {
            geo::names_in(country, "en").into_iter().for_each(|name| put(name, true, None));
        }
        geo::longer_names("en").for_each(|name| put(name, false, None));
        geo::parts().for_each(|(country, name)| put(name, false, Some(country)));
        let mut words = Vec::new();
        let mut out = String::from(
            "//! Made from the data of `geo` by `DATELINE_MARK=1 cargo test --lib names::built_in`; don't edit.\n\n\
             use super::built_in_name::BuiltInName;\n\n\
             /// Sorted by their bytes: the name, whether it is a country's, and which countries have a part of \
             it.\n#[rustfmt::skip]\npub(super) static NAMES: &[BuiltInName] = &[\n",
        );
        for (at, (name, (of_country, parts_of))) in all.iter().enumerate() {
            writeln!(out, "BuiltInName::new({name:?}, {of_country}, &{parts_of:?}),").unwrap();
            for (start, _) in name.char_indices().skip(1) {
                let (before, rest) = name.split_at(start);
                if starts_whole(before, rest) {
                    words.push((rest, at, start));
                }
            }
        }
        words.sort_unstable();
        out.push_str(
            "];\n\n/// Each place but the first where a word of a name begins: the name, and how many bytes stand\n\
             /// before it. Sorted by the text from there on.\n\
             #[rustfmt::skip]\npub(super) static INNER_WORDS: &[(u16, u8)] = &[\n",
        );
        for row in words.chunks(10) {
            let row: Vec<String> =
                row.iter().map(|(_, at, start)| format!("({at}, {start})")).collect();
            writeln!(out, "{},", row.join(", ")).unwrap();
        }
        out.push_str("];\n");
        out
    }

    #[test]
    fn the_table_is_what_the_data_says() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/names/built_in_table.rs");
        let made = made();
        if std::env::var_os("DATELINE_MARK").is_some() {
            std::fs::write(&path, &made).unwrap();
        }
        let is_same = std::fs::read_to_string(path).unwrap() == made;
        assert!(is_same, "make it anew: DATELINE_MARK=1 cargo test --lib names::built_in");
        assert!(NAMES.is_sorted_by(|a, b| a.text < b.text));
        assert!(NAMES.len() > 5_000);
    }

    #[test]
    fn every_place_of_a_name_in_the_others_is_found() {
        for text in ["Guinea", "Congo", "Mexico", "Saint", "the", "d'Ivoire", "Côte", "ongo"] {
            let mut found: Vec<_> =
                holding(text).map(|held| (held.by, held.start, held.end)).collect();
            found.sort_unstable();
            let mut expected = Vec::new();
            for (by, name) in NAMES.iter().enumerate() {
                for (start, _) in name.text.match_indices(text) {
                    let end = start + text.len();
                    let (before, rest) = name.text.split_at(start);
                    if starts_whole(before, rest)
                        && ends_whole(&name.text[..end], &name.text[end..])
                    {
                        expected.push((by, start, end));
                    }
                }
            }
            assert_eq!(found, expected, "{text}");
            assert_eq!(expected.is_empty(), text == "ongo", "{text}");
        }
    }
}
