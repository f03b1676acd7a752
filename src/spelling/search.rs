//! A search for many words in one text.

/// Looks for many words in one text. The work is bounded, so that a long text isn't searched for
/// any number of words.
pub struct BoundedSearch<'t> {
    text: &'t str,
    /// How many bytes may still be searched.
    left: usize,
}

impl<'t> BoundedSearch<'t> {
    /// How many bytes are searched at most: enough for a thousand names in half a megabyte of text.
    const MOST_BYTES: usize = 512 << 20;

    /// Begins a search in a text, which must be in the same form as the words to look for.
    pub fn new(text: &'t str) -> BoundedSearch<'t> {
        BoundedSearch { text, left: BoundedSearch::MOST_BYTES }
    }

    /// Whether the text has these words at a position that fits. It is also true once the bound is
    /// reached, when nothing is searched any more.
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
