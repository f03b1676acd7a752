//! The HTML of cards in one form, once a list has shown them: in memory up to a bound, and beyond
//! that in a file. This module must not know what a card looks like.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::ids::IdVec;
use crate::model::{ArticleId, HtmlPlace};
use crate::parse::HtmlStore;

/// The most bytes of one form that are kept in memory: the cards of some 100,000 articles, or the
/// lines of 250,000.
const HELD: usize = 64 << 20;

/// The HTML of cards. Each is made once in a build, or a few times when several threads need it at
/// the same time.
pub struct CardCache {
    cards: IdVec<ArticleId, OnceLock<Card>>,
    /// The size of everything that was made so far, in bytes.
    made: AtomicUsize,
    /// Up to this size, HTML is kept in memory.
    most: usize,
}

enum Card {
    Held(Box<str>),
    /// It waits in the HTML store.
    Stored(HtmlPlace),
}

impl CardCache {
    /// A cache for this many articles, without any HTML yet.
    pub fn new(articles: usize) -> CardCache {
        CardCache::holding(articles, HELD)
    }

    fn holding(articles: usize, most: usize) -> CardCache {
        let cards = (0..articles).map(|_| OnceLock::new()).collect();
        CardCache { cards, made: AtomicUsize::new(0), most }
    }

    /// Appends an article's card, and tells whether it is there.
    pub fn append(&self, id: ArticleId, html_store: Option<&HtmlStore>, out: &mut String) -> bool {
        match self.cards[id].get() {
            Some(Card::Held(html)) => out.push_str(html),
            Some(Card::Stored(place)) => {
                let Some(html) = html_store.and_then(|html_store| html_store.get(*place)) else {
                    return false;
                };
                out.push_str(&html);
            }
            None => return false,
        }
        true
    }

    /// Keeps an article's card. If there is no room for it, it will be made again.
    pub fn keep(&self, id: ArticleId, html: String, html_store: Option<&HtmlStore>) {
        let slot = &self.cards[id];
        let before = self.made.fetch_add(html.len(), Ordering::Relaxed);
        let card = match html_store.filter(|_| before >= self.most) {
            None => Some(Card::Held(html.into_boxed_str())),
            Some(html_store) => html_store.put(html).map(Card::Stored),
        };
        if let Some(card) = card {
            // Another thread may have made the same card.
            let _ = slot.set(card);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beyond_the_bound_cards_wait_in_a_file() {
        let html_store = HtmlStore::new(tempfile::tempfile().unwrap());
        let shown = CardCache::holding(4, 10);
        let texts = ["<p>first</p>", "<p>second</p>", "<p>ü</p>"];
        for (number, text) in texts.iter().enumerate() {
            shown.keep(ArticleId(number as u32), (*text).to_owned(), Some(&html_store));
        }
        assert!(matches!(shown.cards[ArticleId(0)].get(), Some(Card::Held(_))));
        assert!(matches!(shown.cards[ArticleId(1)].get(), Some(Card::Stored(..))));
        let mut out = String::new();
        for number in [2, 0, 1, 2] {
            assert!(shown.append(ArticleId(number), Some(&html_store), &mut out));
        }
        assert_eq!(out, "<p>ü</p><p>first</p><p>second</p><p>ü</p>");
        assert!(!shown.append(ArticleId(3), Some(&html_store), &mut out), "it wasn't shown");
        assert!(!shown.append(ArticleId(1), None, &mut out), "it can't be had");
    }

    #[test]
    fn with_nowhere_to_put_them_cards_are_held() {
        let shown = CardCache::holding(1, 0);
        shown.keep(ArticleId(0), "<p>one</p>".to_owned(), None);
        let mut out = String::new();
        assert!(shown.append(ArticleId(0), None, &mut out));
        assert_eq!(out, "<p>one</p>");
    }
}
