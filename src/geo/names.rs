//! CLDR's names of countries and regions in languages other than English.
//!
//! Since there are some 30,000, the file is neither parsed nor kept in memory in another form. It is
//! sorted by language and code, and names are found by a binary search in its text. A site that is
//! only in English never needs it.
//!
//! This module must not know what a code stands for, nor English names.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::sync::LazyLock;

/// Rows of language, code, name and other names, sorted by bytes. The comments at
/// the top come before all languages in that order, too.
const NAMES: &str = include_str!("data/names.tsv");

/// Languages, each with the one to try next, sorted by bytes. They are CLDR's parent locales, and
/// those with the script that is likely in a region according to CLDR.
static PARENTS: LazyLock<Vec<(&str, &str)>> = LazyLock::new(|| {
    let lines = include_str!("data/parents.tsv").lines();
    lines.filter_map(|line| line.split_once('\t')).collect()
});

/// A row of the names.
pub(super) struct NameEntry {
    /// The name to show.
    pub(super) name: &'static str,
    /// CLDR's short and variant names.
    pub(super) others: Vec<&'static str>,
}

/// The names of a code in exactly this language, without trying another.
pub(super) fn entry(language: &str, code: &str) -> Option<NameEntry> {
    let mut rest = NAMES;
    while !rest.is_empty() {
        let line = middle_line(rest);
        let text = rest.get(line.clone())?.trim_end_matches('\r');
        let mut fields = text.split('\t');
        let found = (fields.next()?, fields.next().unwrap_or_default());
        match found.cmp(&(language, code)) {
            Ordering::Less => rest = rest.get(line.end + 1..)?,
            Ordering::Greater => rest = rest.get(..line.start)?,
            Ordering::Equal => {
                let name = fields.next()?;
                let others = super::list(fields.next());
                return Some(NameEntry { name, others });
            }
        }
    }
    None
}

/// The byte range of the line in the middle of a text.
fn middle_line(text: &str) -> std::ops::Range<usize> {
    let bytes = text.as_bytes();
    let (before, after) = bytes.split_at(bytes.len() / 2);
    let is_end = |byte: &u8| *byte == b'\n';
    let start = before.iter().rposition(is_end).map_or(0, |at| at + 1);
    let length = after.iter().position(is_end).unwrap_or(after.len());
    start..before.len() + length
}

/// A language (BCP 47, in whatever case) and those to try after it, the nearest first.
pub(super) fn chain(language: &str) -> impl Iterator<Item = Cow<'_, str>> {
    std::iter::successors(Some(canonical(language)), parent)
}

fn parent<'a>(tag: &Cow<'a, str>) -> Option<Cow<'a, str>> {
    let listed = PARENTS.binary_search_by(|(from, _)| (*from).cmp(tag));
    if let Some((_, to)) = listed.ok().and_then(|at| PARENTS.get(at)) {
        return Some(Cow::Borrowed(to));
    }
    let (shorter, _) = tag.rsplit_once('-')?;
    Some(Cow::Owned(shorter.to_owned()))
}

/// A language's code in the case that BCP 47 recommends, with hyphens: `zh-Hant-TW`.
fn canonical(language: &str) -> Cow<'_, str> {
    if language.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return Cow::Borrowed(language);
    }
    let parts = language.split(['-', '_']).enumerate().map(|(at, part)| {
        let mut part = part.to_ascii_lowercase();
        match (at, part.len()) {
            (1.., 2) => part.make_ascii_uppercase(),
            (1.., 4) => {
                if let Some(first) = part.get_mut(..1) {
                    first.make_ascii_uppercase();
                }
            }
            _ => {}
        }
        part
    });
    Cow::Owned(parts.collect::<Vec<_>>().join("-"))
}
