//! How a long index is divided into pages by the first letters of names.
//!
//! An index with few entries is one page. A longer one has a page that links to one page for each
//! letter; a letter with many names in turn has a page that links to pages for the first two
//! letters, and so on. The page of a name depends on how many names begin alike and on nothing
//! else, so that one more name changes its own page, sometimes the one above, and no other.

use std::collections::BTreeSet;

use crate::model::{Entity, EntityId};
use crate::spelling;

/// The most entries on one page. All countries fit.
pub const MOST_ON_A_PAGE: usize = 300;
/// Up to this many names with a common beginning stay on the page above and have no page of their
/// own.
const FEW: usize = 12;
/// The same on a page for one block of Unicode, which may have 256 beginnings.
const FEW_OF_A_BLOCK: usize = 2;
/// The most beginnings that a page links to. If there are more, as for Chinese names, they are
/// divided by blocks of Unicode first.
const MOST_BEGINNINGS: usize = 64;

/// One page of an index that is divided by letters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterPage {
    /// Its own letters; `None` for the index's own page.
    pub letters: Option<Letters>,
    /// The letters of the pages above it, from the top, without the index's own page.
    pub above: Vec<Letters>,
    /// The previous of its siblings, the pages that the page above links to.
    pub before: Option<Letters>,
    /// The next of its siblings.
    pub after: Option<Letters>,
    /// Its sections, in alphabetical order.
    pub sections: Vec<LetterSection>,
}

/// The names with a common beginning, on a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterSection {
    /// The beginning.
    pub letters: Letters,
    /// The names, if they are on this page; `None` if they have a page of their own.
    pub entries: Option<Vec<EntityId>>,
}

/// The letters with which some names begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letters {
    /// As they are shown: "Ma". Empty for names without a letter.
    pub title: String,
    /// The last part of the URL of their page.
    pub slug: String,
}

/// An entity with the letters and digits that decide its place.
type Entry = (EntityId, Vec<char>);

/// Divides an index, whose entries are in alphabetical order; `None` if it fits on one page.
pub fn letter_pages<'e>(
    entries: impl ExactSizeIterator<Item = (EntityId, &'e str, &'e Entity)>,
) -> Option<Vec<LetterPage>> {
    if entries.len() <= MOST_ON_A_PAGE {
        return None;
    }
    let entries = entries.map(|(id, name, entity)| (id, key(name, entity))).collect();
    let mut pages = Vec::new();
    let own = LetterPage {
        letters: None,
        above: Vec::new(),
        before: None,
        after: None,
        sections: Vec::new(),
    };
    divide(own, entries, 0, false, &mut pages);
    Some(pages)
}

/// The letters and digits of a name, from its first letter on, without accents, case and everything
/// else. The entity's key follows, which tells equal names apart.
fn key(name: &str, entity: &Entity) -> Vec<char> {
    let folded = spelling::fold(name);
    let from_letter = folded.chars().skip_while(|c| !c.is_alphabetic());
    let mut key: Vec<char> = from_letter.filter(|c| c.is_alphanumeric()).collect();
    if key.is_empty() {
        key.push('#');
    }
    key.extend(entity.key.chars());
    key
}

/// Makes a page of entries that have `depth` letters in common, and the pages below it. `in_block`
/// says that they are all of one block of Unicode already.
fn divide(
    mut page: LetterPage,
    entries: Vec<Entry>,
    depth: usize,
    in_block: bool,
    pages: &mut Vec<LetterPage>,
) {
    if entries.len() <= MOST_ON_A_PAGE {
        let letters = page.letters.clone().unwrap_or_else(|| letters(&[]));
        let entries = Some(entries.into_iter().map(|(id, _)| id).collect());
        page.sections = vec![LetterSection { letters, entries }];
        pages.push(page);
        return;
    }
    let depth = if in_block { depth } else { common(&entries, depth) };
    let beginnings: BTreeSet<Option<char>> =
        entries.iter().map(|(_, key)| key.get(depth).copied()).collect();
    let by_block = !in_block && beginnings.len() > MOST_BEGINNINGS;
    // In order of first appearance, which is alphabetical.
    let mut groups: Vec<(Option<u32>, Vec<Entry>)> = Vec::new();
    for entry in entries {
        let begins = entry.1.get(depth).map(|c| u32::from(*c));
        let begins = if by_block { begins.map(|c| c / 256) } else { begins };
        match groups.iter_mut().find(|(other, _)| *other == begins) {
            Some((_, group)) => group.push(entry),
            None => groups.push((begins, vec![entry])),
        }
    }
    let few = if in_block { FEW_OF_A_BLOCK } else { FEW };
    let mut below: Vec<(Letters, Vec<Entry>)> = Vec::new();
    for (begins, group) in groups {
        let letters = match (by_block, begins) {
            (true, Some(block)) => block_letters(&group, depth, block),
            _ => letters(&group[0].1[..group[0].1.len().min(depth + 1)]),
        };
        // Names that have ended can't be divided further.
        if group.len() <= few || begins.is_none() {
            let entries = Some(group.into_iter().map(|(id, _)| id).collect());
            page.sections.push(LetterSection { letters, entries });
        } else {
            page.sections.push(LetterSection { letters: letters.clone(), entries: None });
            below.push((letters, group));
        }
    }
    let above: Vec<Letters> = page.above.iter().cloned().chain(page.letters.clone()).collect();
    pages.push(page);
    let all: Vec<Letters> = below.iter().map(|(letters, _)| letters.clone()).collect();
    for (at, (letters, group)) in below.into_iter().enumerate() {
        let before = at.checked_sub(1).map(|before| all[before].clone());
        let after = all.get(at + 1).cloned();
        let letters = Some(letters);
        let page =
            LetterPage { letters, above: above.clone(), before, after, sections: Vec::new() };
        divide(page, group, depth + usize::from(!by_block), by_block, pages);
    }
}

/// How many letters all entries have in common; at least `depth`, which are known to be.
fn common(entries: &[Entry], depth: usize) -> usize {
    let Some((_, first)) = entries.first() else { return depth };
    entries.iter().fold(first.len(), |least, (_, key)| {
        let same = first.iter().zip(key).take(least).take_while(|(a, b)| a == b);
        same.count()
    })
}

fn letters(key: &[char]) -> Letters {
    let plain = key.iter().all(char::is_ascii_alphanumeric);
    let hex = || key.iter().map(|c| format!("{:x}", u32::from(*c))).collect::<Vec<_>>().join("-");
    // No two beginnings have the same slug: one for letters beyond ASCII always has a hyphen.
    let slug = match key {
        [] | ['#', ..] => "other".to_owned(),
        key if plain => key.iter().collect(),
        _ => format!("u-{}", hex()),
    };
    let title = match key {
        [] | ['#', ..] => String::new(),
        [first, rest @ ..] => first.to_uppercase().chain(rest.iter().copied()).collect(),
    };
    Letters { title, slug }
}

/// The letters for a block: the first and the last that occur.
fn block_letters(group: &[Entry], depth: usize, block: u32) -> Letters {
    let all = group.iter().filter_map(|(_, key)| key.get(depth));
    let (first, last) = (all.clone().min(), all.max());
    let before: String = group[0].1[..depth].iter().collect();
    let title = match (first, last) {
        (Some(first), Some(last)) if first != last => format!("{before}{first}–{before}{last}"),
        (Some(only), _) => format!("{before}{only}"),
        _ => before,
    };
    let hex: Vec<String> =
        group[0].1[..depth].iter().map(|c| format!("{:x}", u32::from(*c))).collect();
    let slug = [vec!["b".to_owned()], hex, vec![format!("{block:x}")]].concat().join("-");
    Letters { title, slug }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;
    use crate::model::{Details, EntityKind};

    fn entity(key: &str) -> Entity {
        Entity {
            kind: EntityKind::Official,
            key: key.to_owned(),
            slug: key.to_owned(),
            file: None,
            texts: Vec::new(),
            always: false,
            link_names: true,
            unlinked_names: Vec::new(),
            redirect_from: Vec::new(),
            details: Details::Plain,
        }
    }

    /// The pages of an index of names, which are sorted here by their code points.
    fn pages(names: &[String]) -> Option<Vec<LetterPage>> {
        let mut sorted: Vec<(usize, &String)> = names.iter().enumerate().collect();
        sorted.sort_by_key(|(_, name)| spelling::fold(name));
        let entities: Vec<Entity> =
            sorted.iter().map(|(at, _)| entity(&format!("key-{at}"))).collect();
        let all = sorted.iter().zip(&entities);
        letter_pages(all.map(|((at, name), entity)| (EntityId(*at as u32), name.as_str(), entity)))
    }

    fn shown(page: &LetterPage) -> usize {
        page.sections.iter().filter_map(|section| section.entries.as_ref()).map(Vec::len).sum()
    }

    /// Plainly invented names, many of them of few beginnings.
    fn invented(many: usize) -> Vec<String> {
        const FIRST: [&str; 8] = ["Ba", "Mac", "Mo", "Ška", "Sta", "O'", "Za", "Ki"];
        const NEXT: [&str; 10] = ["do", "ri", "lu", "ne", "mi", "ta", "po", "ka", "ve", "su"];
        let syllable = |n: usize| NEXT[n % 10];
        let name = |n: usize| {
            let last =
                [FIRST[n * 7 % 8], syllable(n / 3), syllable(n / 5), syllable(n / 17)].concat();
            format!("{last}, Example {n}")
        };
        (0..many).map(name).collect()
    }

    #[test]
    fn few_entries_are_one_page() {
        assert_eq!(pages(&invented(MOST_ON_A_PAGE)), None);
        assert!(pages(&invented(MOST_ON_A_PAGE + 1)).is_some());
    }

    #[test]
    fn everybody_stands_on_one_page_and_pages_are_bounded() {
        for many in [301, 1_000, crate::test_sizes::sized(4_000, 12_794, 12_794)] {
            let pages = pages(&invented(many)).unwrap();
            let all: Vec<EntityId> = pages
                .iter()
                .flat_map(|page| &page.sections)
                .filter_map(|section| section.entries.clone())
                .flatten()
                .collect();
            let once: BTreeSet<EntityId> = all.iter().copied().collect();
            assert_eq!((all.len(), once.len()), (many, many));
            assert!(pages.iter().all(|page| shown(page) <= MOST_ON_A_PAGE), "{many}");
            assert!(pages.iter().all(|page| page.sections.len() <= 2 * MOST_BEGINNINGS));
            let slugs: Vec<_> = pages.iter().filter_map(|page| page.letters.as_ref()).collect();
            let different: BTreeSet<&str> = slugs.iter().map(|l| l.slug.as_str()).collect();
            assert_eq!(different.len(), slugs.len());
            // Every page but the first is led to by the one above it.
            let led: usize = pages
                .iter()
                .flat_map(|page| &page.sections)
                .filter(|section| section.entries.is_none())
                .count();
            assert_eq!(led, pages.len() - 1);
        }
    }

    #[test]
    fn names_that_are_the_same_are_divided_by_their_keys() {
        let names = vec!["Doe, Sam".to_owned(); 2_000];
        let pages = pages(&names).unwrap();
        assert!(pages.iter().all(|page| shown(page) <= MOST_ON_A_PAGE));
    }

    #[test]
    fn scripts_of_many_letters_are_divided_by_blocks() {
        let names: Vec<String> = (0..20_000u32)
            .filter_map(|n| char::from_u32(0x4e00 + n * 7 % 20_000))
            .map(|c| format!("{c}明"))
            .chain(["42".to_owned(), "7".to_owned()])
            .collect();
        let pages = pages(&names).unwrap();
        assert!(pages.iter().all(|page| shown(page) <= 2 * MOST_ON_A_PAGE));
        assert!(pages.iter().all(|page| page.sections.len() <= 256));
    }

    #[test]
    fn one_more_name_changes_few_pages() {
        let mut names = invented(3_000);
        let keyed = |pages: Vec<LetterPage>| -> BTreeMap<String, LetterPage> {
            let slug = |page: &LetterPage| page.letters.as_ref().map_or("", |l| &l.slug).to_owned();
            pages.into_iter().map(|page| (slug(&page), page)).collect()
        };
        let mut before = keyed(pages(&names).unwrap());
        let (mut changed, more) = (0, 16);
        for n in 0..more {
            names.push(["Mac", "Zu", "Star", "Škali"][n % 4].to_owned() + &format!("o, Ex {n}"));
            let after = keyed(pages(&names).unwrap());
            let differs =
                after.iter().filter(|(slug, page)| before.get(*slug) != Some(page)).count();
            assert!(differs <= 30, "{n}: {differs}");
            changed += differs;
            before = after;
        }
        assert!(changed <= more * 2, "{changed}");
    }
}
