//! Finds the known word that was probably meant by a wrong one, for "did you mean".
//!
//! A site can have thousands of names and thousands of mistakes, so a word is compared only with
//! those whose letters allow them to be near, the most likely first, and only so many of them.

use std::cell::Cell;

use super::list::MOST_OF_A_KIND;

/// How many letters a word has at most that anybody mistypes.
const LONGEST: usize = 100;

/// How many pairs of letters are looked at for one wrong word, which is some fifty comparisons of
/// names. What is left is no nearer than what was found, or one of very many that are as near.
const MOST_WORK: usize = 1 << 12;

/// What a comparison costs beside its pairs of letters.
const WORK_OF_EACH: usize = 64;

/// How often each letter stands in a word, letters that fall together counted as one.
type Letters = [u8; 32];

/// The known word nearest to a wrong one, if any is near enough to be what was meant (Damerau and
/// Levenshtein's distance, at most a third of the word's length; so a code of two letters is near
/// to no other). Ties go to the first in the alphabet, so that the answer doesn't hang on the order
/// of `known`.
///
/// No more than the first thousand that are as long are looked at. Whoever has more words than that,
/// or asks often about the same, makes a [`NearestWords`] of them.
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

/// How many more suggestions a file is given. Each is looked for among very many words, and a report
/// shows no more findings of one kind in a file than this.
#[derive(Debug)]
pub struct Suggestions(Cell<usize>);

impl Default for Suggestions {
    fn default() -> Self {
        Suggestions(Cell::new(MOST_OF_A_KIND))
    }
}

impl Suggestions {
    /// Looks for one, unless there have been enough.
    pub fn find<T>(&self, look: impl FnOnce() -> Option<T>) -> Option<T> {
        self.0.set(self.0.get().checked_sub(1)?);
        look()
    }
}

/// Known words, in which the one nearest to a wrong one is found without comparing all of them.
#[derive(Debug, Clone, Default)]
pub struct NearestWords {
    words: Vec<String>,
    /// By how many letters they have.
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
    /// Adds a word.
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

    /// The word nearest to a wrong one, as [`nearest`] tells it.
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

/// The distance of two words, the first in small letters, and the work that it took.
fn distance(lower: &[char], word: &str) -> (usize, usize) {
    let word: Vec<char> = word.to_lowercase().chars().collect();
    // What is alike at both ends changes nothing.
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

/// A number of changes below which one word can't become another: each changes at most one letter
/// into another.
fn fewest_changes(one: &Letters, other: &Letters) -> u8 {
    // Sums that can't overflow, so that the processor makes many at once: this is done for every
    // known word.
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
