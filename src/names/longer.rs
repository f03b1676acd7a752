//! Finds out which names contain another name as whole words: "Guinea" is in "Papua New Guinea". It
//! must not know any texts but names.

use super::built_in;
use super::bytes::Form;
use super::known::{KnownNames, NameId};
use super::words::{ends_whole, starts_whole};

/// A name within a longer one, and how many bytes the longer one has before and after it.
#[derive(Debug, Clone, Copy)]
struct Holding {
    inner: NameId,
    longer: NameId,
    before: usize,
    after: usize,
}

impl KnownNames {
    /// Records for each name of the site which names of others contain it. `built_in_at` has the id of each
    /// built-in name.
    pub(super) fn find_longer(&mut self, built_in_at: &[NameId]) {
        let mut all = self.held_by_built_in(built_in_at);
        self.add_held_by_own(&mut all);
        all.sort_unstable_by_key(|one| (one.inner, one.longer));
        all.dedup_by(|next, kept| {
            let same = (next.inner, next.longer) == (kept.inner, kept.longer);
            if same {
                kept.before = kept.before.max(next.before);
                kept.after = kept.after.max(next.after);
            }
            same
        });
        for one in all {
            self.add_longer(one.inner, one.longer, (one.before, one.after));
        }
    }

    /// The names of the site that built-in names contain.
    fn held_by_built_in(&self, built_in_at: &[NameId]) -> Vec<Holding> {
        let of_site = self.ids().filter(|id| !self.bearers(*id).is_empty());
        let held = of_site.flat_map(|inner| {
            built_in::holding(self.text(inner)).filter_map(move |held| {
                let longer = built_in_at[held.by];
                self.is_of_others(inner, longer).then(|| Holding {
                    inner,
                    longer,
                    before: held.start,
                    after: built_in::names()[held.by].text.len() - held.end,
                })
            })
        });
        held.collect()
    }

    /// Adds the names of the site that the names made for this site and language contain.
    fn add_held_by_own(&self, all: &mut Vec<Holding>) {
        let beginnings = self.beginnings_of_site();
        let mut found = Vec::new();
        for longer in self.ids().filter(|id| !self.is_built_in(*id)) {
            let text = self.text(longer);
            for (start, _) in text.char_indices() {
                let (before, rest) = text.split_at(start);
                if !beginnings[beginning(rest.as_bytes())] || !starts_whole(before, rest) {
                    continue;
                }
                found.clear();
                self.prefixes(rest.as_bytes(), Form::Plain, &mut found);
                for &(inner, length) in &found {
                    let end = start + length;
                    if self.is_of_others(inner, longer) && ends_whole(&text[..end], &text[end..]) {
                        all.push(Holding { inner, longer, before: start, after: text.len() - end });
                    }
                }
            }
        }
    }

    /// Whether something on the site bears the inner name, but not the longer one.
    fn is_of_others(&self, inner: NameId, longer: NameId) -> bool {
        let longer_bearers = self.bearers(longer);
        let is_borne =
            |entity: u32| longer_bearers.binary_search_by_key(&entity, |(id, _)| *id).is_ok();
        inner != longer && self.bearers(inner).iter().any(|(id, _)| !is_borne(*id))
    }

    /// By [`beginning`]: whether a name of something on the site begins with these two bytes. Names are
    /// in searchable form already, so that no byte of theirs has variants.
    fn beginnings_of_site(&self) -> Vec<bool> {
        let mut all = vec![false; 1 << 16];
        for id in self.ids().filter(|id| !self.bearers(*id).is_empty()) {
            let text = self.text(id).as_bytes();
            let of_first = usize::from(text[0]) << 8;
            match text.get(1) {
                Some(_) => all[beginning(text)] = true,
                None => all[of_first..of_first + 256].fill(true),
            }
        }
        all
    }
}

/// The first two bytes of a text as one number.
fn beginning(text: &[u8]) -> usize {
    let byte = |at: usize| usize::from(text.get(at).copied().unwrap_or_default());
    byte(0) << 8 | byte(1)
}
