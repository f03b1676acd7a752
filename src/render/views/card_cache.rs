//! The HTML of cards, in one form, that lists have shown: held in memory up to a bound, and in a file
//! beyond it. It must not know what a card looks like.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::ids::IdVec;
use crate::model::{ArticleId, HtmlPlace};
use crate::parse::HtmlStore;

/// How much of one form is held in memory, in bytes: what some 100,000 cards take, or 250,000 lines.
const HELD: usize = 64 << 20;

/// The HTML of cards, each made at most once a build, or a few times when threads meet.
pub struct CardCache {
    cards: IdVec<ArticleId, OnceLock<Card>>,
    /// The bytes of all that was made so far.
    made: AtomicUsize,
    /// As long as those are fewer, what is made is held.
    most: usize,
}

enum Card {
    Held(Box<str>),
    /// Where it waits.
    Stored(HtmlPlace),
}

impl CardCache {
    /// For so many articles, of which none was shown.
    pub fn new(articles: usize) -> CardCache {
        CardCache::holding(articles, HELD)
    }

    fn holding(articles: usize, most: usize) -> CardCache {
        let cards = (0..articles).map(|_| OnceLock::new()).collect();
        CardCache { cards, made: AtomicUsize::new(0), most }
    }

    /// Appends an article's card; whether there is one.
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

    /// Keeps an article's card. Without room for it, it is made again.
    pub fn keep(&self, id: ArticleId, html: String, html_store: Option<&HtmlStore>) {
        let slot = &self.cards[id];
        let before = self.made.fetch_add(html.len(), Ordering::Relaxed);
        let card = match html_store.filter(|_| before >= self.most) {
            None => Some(Card::Held(html.into_boxed_str())),
            Some(html_store) => html_store.put(html).map(Card::Stored),
        };
        if let Some(card) = card {
            // Another thread may have made the same.
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
