//! How a list of articles is divided into pages that don't change later.
//!
//! Back pages are numbered from the oldest and sealed: with P articles to a page, page 1 holds the
//! oldest P, page 2 the next P, and the list's own page the newest P to 2P−1. So one more article
//! changes the own page, and only when that is full does it seal one more back page, which its
//! older neighbour then links to.

use std::ops::Range;

/// One page of a list, as a range of a posting list that begins with the oldest article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListPage {
    /// The number of a sealed back page, or `None` for the list's own page.
    pub number: Option<usize>,
    /// Which articles it shows.
    pub range: Range<usize>,
    /// The number of the back page with the next older articles.
    pub older: Option<usize>,
    /// Where the newer articles are.
    pub newer: Newer,
}

/// Where the newer articles of a list page are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Newer {
    /// There are none.
    None,
    /// On a sealed back page.
    Back(usize),
    /// On the list's own page.
    Own,
}

/// The pages of a list of `len` articles at `size` to a page: the own page first, then the sealed
/// ones from the oldest.
pub fn pages(len: usize, size: usize) -> Vec<ListPage> {
    let sealed = (len / size).saturating_sub(1);
    let own = ListPage {
        number: None,
        range: sealed * size..len,
        older: (sealed > 0).then_some(sealed),
        newer: Newer::None,
    };
    let back = (1..=sealed).map(|number| ListPage {
        number: Some(number),
        range: (number - 1) * size..number * size,
        older: (number > 1).then(|| number - 1),
        newer: if number == sealed { Newer::Own } else { Newer::Back(number + 1) },
    });
    std::iter::once(own).chain(back).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_page_holds_p_to_2p_minus_1_and_every_article_is_on_one_page() {
        for len in 0..400 {
            let pages = pages(len, 50);
            let own = pages[0].range.len();
            assert!(if len < 50 { own == len } else { (50..100).contains(&own) }, "{len}");
            let mut seen: Vec<usize> = pages.iter().flat_map(|p| p.range.clone()).collect();
            seen.sort_unstable();
            assert_eq!(seen, (0..len).collect::<Vec<_>>());
        }
    }

    #[test]
    fn one_more_article_changes_sealed_pages_at_most_in_one_link() {
        for len in 0..400 {
            let before = pages(len, 10);
            let after = pages(len + 1, 10);
            let changed = before[1..]
                .iter()
                .filter(|page| !after.contains(page))
                .map(|page| page.number)
                .collect::<Vec<_>>();
            assert!(changed.len() <= 1, "{len}: {changed:?}");
            if let [Some(number)] = changed[..] {
                assert_eq!(number, before.len() - 1, "only the newest sealed page may change");
            }
        }
    }
}
