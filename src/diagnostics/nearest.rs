//! Finds the known word that was probably meant by a wrong one, for "did you mean …?".
//!
//! A site can have thousands of names and thousands of mistakes. So a word is only compared with those
//! whose letters allow them to be near, with the most likely ones first, and with no more than a
//! limited number of them.

use std::cell::Cell;

use super::list::MOST_OF_A_KIND;

/// The length, in characters, above which nothing is suggested for a word.
const LONGEST: usize = 100;

/// How many pairs of letters are compared for one wrong word, which is enough for some fifty names. With so
/// many candidates, the remaining ones are hardly better than those that were compared.
const MOST_WORK: usize = 1 << 12;

/// The cost of a comparison besides its pairs of letters.
const WORK_OF_EACH: usize = 64;

/// How often each letter occurs in a word. Letters whose code points are equal modulo 32 count as the same.
type Letters = [u8; 32];

/// The known word nearest to a wrong one, if any is near enough to be meant: its Damerau–Levenshtein
/// distance is at most a third of the wrong word's length, so that no other code is near to a code of two
/// letters. Case is ignored. Of words that are equally near, the first in the alphabet is taken, so that
/// the answer doesn't depend on the order of `known`.
///
/// Only the first thousand words of about the same length are looked at. If there may be more, or the
/// same words are needed often, make a [`NearestWords`] of them.
pub fn nearest<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = wrong.chars().count();
    if length > LONGEST {
        return None;
    }
    let is_near = |word: &&str| word.chars().count().abs_diff(length) <= length / 3;
    let known: Vec<&str> = known.into_iter().filter(is_near).take(1000).collect();
    let near = known.iter().copied().collect::<NearestWords>().number_of(wrong)?;
    known.get(near).copied()
}

/// How many more suggestions a file is given. Looking for one among very many words takes time, and a
/// report shows only so many findings of one kind in a file.
#[derive(Debug)]
pub struct Suggestions(Cell<usize>);

impl Default for Suggestions {
    fn default() -> Self {
        Suggestions(Cell::new(MOST_OF_A_KIND))
    }
}

impl Suggestions {
    /// Looks for a suggestion, unless there have been enough.
    pub fn find<T>(&self, look: impl FnOnce() -> Option<T>) -> Option<T> {
        self.0.set(self.0.get().checked_sub(1)?);
        look()
    }
}

/// Known words, arranged so that the one nearest to a wrong word is found without comparing all of them.
#[derive(Debug, Clone, Default)]
pub struct NearestWords {
    words: Vec<String>,
    /// The words of each length, which is the index.
    by_length: Vec<OfLength>,
}

/// Words of one length.
#[derive(Debug, Clone, Default)]
struct OfLength {
    numbers: Vec<u32>,
    letters: Vec<Letters>,
}

impl<'a> FromIterator<&'a str> for NearestWords {
    fn from_iter<T: IntoIterator<Item = &'a str>>(words: T) -> Self {
        let mut all = NearestWords::default();
        words.into_iter().for_each(|word| all.push(word));
        all
    }
}

impl NearestWords {
    /// Adds a known word.
    pub fn push(&mut self, word: &str) {
        let length = word.chars().count();
        let number = self.words.len() as u32;
        self.words.push(word.to_owned());
        if length > LONGEST + LONGEST / 3 {
            return;
        }
        if self.by_length.len() <= length {
            self.by_length.resize_with(length + 1, OfLength::default);
        }
        self.by_length[length].numbers.push(number);
        self.by_length[length].letters.push(letters_of(&word.to_lowercase()));
    }

    /// The word nearest to a wrong one, by the rules of [`nearest`].
    pub fn nearest(&self, wrong: &str) -> Option<&str> {
        self.number_of(wrong).map(|number| self.words[number].as_str())
    }

    fn number_of(&self, wrong: &str) -> Option<usize> {
        let length = wrong.chars().count();
        if length > LONGEST {
            return None;
        }
        let mut most = length / 3;
        let lower: Vec<char> = wrong.to_lowercase().chars().collect();
        let letters = letters_of(&wrong.to_lowercase());
        let lengths = length - most..(length + most + 1).min(self.by_length.len());
        let near = self.by_length.get(lengths).unwrap_or_default();
        // For each word, the fewest changes that its letters allow.
        let fewest: Vec<Vec<u8>> = near
            .iter()
            .map(|of| of.letters.iter().map(|word| fewest_changes(&letters, word)).collect())
            .collect();
        let mut best: Option<(usize, &str, usize)> = None;
        let mut work = 0;
        let mut changes = 0;
        while changes <= most && work < MOST_WORK {
            for (of, fewest) in near.iter().zip(&fewest) {
                let here = fewest.iter().enumerate().filter(|(_, n)| usize::from(**n) == changes);
                for (at, _) in here {
                    let number = of.numbers[at] as usize;
                    let word = self.words[number].as_str();
                    let (distance, cost) = distance(&lower, word);
                    if distance <= most && best.is_none_or(|(d, w, _)| (distance, word) < (d, w)) {
                        best = Some((distance, word, number));
                        most = distance;
                    }
                    work += cost;
                    if work >= MOST_WORK {
                        break;
                    }
                }
            }
            changes += 1;
        }
        best.map(|(.., number)| number)
    }
}

/// The distance between two words, the first of which is in lower case, and the work that it took.
fn distance(lower: &[char], word: &str) -> (usize, usize) {
    let word: Vec<char> = word.to_lowercase().chars().collect();
    // Letters that are the same at both ends don't change the distance.
    let start = lower.iter().zip(&word).take_while(|(a, b)| a == b).count();
    let (one, other) = (&lower[start..], &word[start..]);
    let end = one.iter().rev().zip(other.iter().rev()).take_while(|(a, b)| a == b).count();
    let (one, other) = (&one[..one.len() - end], &other[..other.len() - end]);
    let work = WORK_OF_EACH + one.len() * other.len();
    (strsim::generic_damerau_levenshtein(one, other), work)
}

fn letters_of(word: &str) -> Letters {
    let mut letters = [0u8; 32];
    for c in word.chars() {
        let count = &mut letters[c as usize % 32];
        *count = count.saturating_add(1);
    }
    letters
}

/// The fewest changes with which one word could become another. A change replaces at most one letter, so
/// there are at least as many as there are letters that the other word lacks.
fn fewest_changes(one: &Letters, other: &Letters) -> u8 {
    // These sums can't overflow, which lets the compiler vectorize them. That matters, since they are
    // computed for every known word.
    let of = |one: &Letters, other: &Letters| -> u16 {
        one.iter().zip(other).map(|(a, b)| u16::from(a.saturating_sub(*b))).sum()
    };
    u8::try_from(of(one, other).max(of(other, one))).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearest_finds_a_typo_and_nothing_far_off() {
        assert_eq!(nearest("marco-rubo", ["jd-vance", "marco-rubio"]), Some("marco-rubio"));
        assert_eq!(nearest("summery", ["summary", "sources"]), Some("summary"));
        assert_eq!(nearest("zzz", ["summary", "sources"]), None);
        assert_eq!(nearest("XX", ["AX", "MX"]), None);
        assert_eq!(nearest("", ["", "a"]), Some(""));
        assert_eq!(nearest("a", []), None);
        // Ties go to the first in the alphabet, whatever came first.
        assert_eq!(nearest("abcd", ["abcz", "abcy"]), Some("abcy"));
        assert_eq!(nearest("abdc", ["abcz", "abcd", "ab"]), Some("abcd"));
    }

    #[test]
    fn the_one_meant_is_found_among_very_many_that_are_near() {
        let words: Vec<String> = (0..10_000).map(|at| format!("Ada Example {at}")).collect();
        let known: NearestWords = words.iter().map(String::as_str).collect();
        for at in [0, 1234, 9999] {
            let wrong = format!("Ada Exampel {at}");
            assert_eq!(known.nearest(&wrong), Some(words[at].as_str()));
        }
    }

    proptest::proptest! {
        /// Among few words, it is what comparing all of them finds.
        #[test]
        fn it_is_the_least_of_all_distances(
            wrong in "[a-dA-DßİÉ]{0,9}",
            words in proptest::collection::vec("[a-dA-DßİÉ]{0,9}", 0..9),
        ) {
            let all = words.iter().filter_map(|word| {
                let length = wrong.chars().count();
                let distance =
                    strsim::damerau_levenshtein(&wrong.to_lowercase(), &word.to_lowercase());
                let near = word.chars().count().abs_diff(length) <= length / 3;
                (near && distance <= length / 3).then_some((distance, word.as_str()))
            });
            let least = all.min().map(|(_, word)| word);
            assert_eq!(nearest(&wrong, words.iter().map(String::as_str)), least);
        }
    }
}
