//! A search for many words in one text.

/// Looks for many words in one text, without going through a long text for each of very many.
pub struct BoundedSearch<'t> {
    text: &'t str,
    /// How many bytes may still be looked through.
    left: usize,
}

impl<'t> BoundedSearch<'t> {
    /// A thousand names in a text of half a megabyte are looked for, all of them.
    const MOST_BYTES: usize = 512 << 20;

    /// A search in a text, which has the form that what is looked for has.
    pub fn new(text: &'t str) -> BoundedSearch<'t> {
        BoundedSearch { text, left: BoundedSearch::MOST_BYTES }
    }

    /// Whether the text has some words at a place that fits, or whether so much was looked through
    /// that nobody knows.
    pub fn may_have(&mut self, words: &str, fits: impl Fn(usize) -> bool) -> bool {
        if self.left == 0 {
            return true;
        }
        let mut places = memchr::memmem::find_iter(self.text.as_bytes(), words);
        let place = places.find(|at| fits(*at));
        self.left = self.left.saturating_sub(place.unwrap_or(self.text.len()).max(64));
        place.is_some()
    }
}
