//! The words of a theme, from `i18n/LANG.toml`: flat files of keys and texts.
//!
//! A language takes its words from the theme's file, then from the built-in theme's, then from CLDR as
//! far as that has them, and then from English, so that a new string never breaks an older theme.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use icu_locale_core::{LanguageIdentifier, Locale};
use icu_plurals::{PluralCategory, PluralRuleType, PluralRules};

use super::Template;
use super::date_words::DateWords;
use super::unknown_words::{self, WordFile};
use super::words::{WordTable, plural_of};
use crate::diagnostics::{Code, Diagnostic, Diagnostics, Finding, Lines};
use crate::frontmatter::parse_toml;
use crate::frontmatter::tree::{Table, Value};
use crate::languages;
use crate::model::Post;
use crate::read::SETTINGS;

/// The words of one language.
#[derive(Debug, Clone, Default)]
pub struct Strings {
    words: BTreeMap<String, String>,
    /// The language's code. The form of a word that goes with a number depends on it.
    language: String,
    /// The keys whose words are English because the language has none for them.
    foreign: BTreeSet<String>,
    dates: DateWords,
}

impl Strings {
    /// The words of a language: its own, then those that CLDR has for it, and English ones for the
    /// rest.
    fn new(language: &str, own: BTreeMap<String, String>, english: &WordTable) -> Self {
        let dates = DateWords::of(language, &own, english);
        let mut words = own;
        let separator =
            ("list_separator".to_owned(), languages::list_separator(language).to_owned());
        let given = dates.words().chain(quotation_marks(language)).chain([separator]);
        for (key, word) in given {
            words.entry(key).or_insert(word);
        }
        let mut foreign = BTreeSet::new();
        for key in english.keys() {
            // If a language has a word, it also decides which plural forms that word has.
            if words.contains_key(key) || plural_of(key).is_some_and(|of| words.contains_key(of)) {
                continue;
            }
            foreign.insert(key.clone());
        }
        words.extend(foreign.iter().map(|key| (key.clone(), english[key].clone())));
        Strings { language: language.to_owned(), foreign, dates, words }
    }

    /// All keys and words.
    pub fn all(&self) -> &BTreeMap<String, String> {
        &self.words
    }

    /// The word of a key, or the key if there is no word.
    pub fn get<'a>(&'a self, key: &'a str) -> &'a str {
        self.words.get(key).map_or(key, String::as_str)
    }

    /// A word that goes with a number, in the form that the language uses for it: the word
    /// of `KEY_one`, `KEY_few` and so on, or else that of the key. The number replaces `{count}`.
    pub fn counted(&self, key: &str, number: u64) -> String {
        // An English word that stands in for a missing one follows the rules of English.
        let language = if self.foreign.contains(key) { "en" } else { self.language.as_str() };
        let form = plural_form(language, number);
        let word = self.words.get(&format!("{key}_{form}"));
        let word = word.map_or_else(|| self.get(key), String::as_str);
        word.replace("{count}", &number.to_string())
    }

    /// The title of a post: "Minister of Examples", "Acting Minister of Examples".
    pub fn post_title<'p>(&self, post: &'p Post) -> Cow<'p, str> {
        match post.acting {
            true => Cow::Owned(self.get("acting").replace("{post}", &post.title)),
            false => Cow::Borrowed(&post.title),
        }
    }

    /// The title of the notice in the place of a story that was withdrawn: "Retracted: Its headline".
    pub fn retraction_title(&self, headline: &str) -> String {
        self.get("retracted_title").replace("{title}", headline)
    }

    /// How dates are written.
    pub fn dates(&self) -> &DateWords {
        &self.dates
    }
}

/// The name of the form that a word has with a number (CLDR's plural categories).
fn plural_form(language: &str, number: u64) -> &'static str {
    let locale = Locale::try_from_str(language).unwrap_or(Locale::UNKNOWN);
    let rules = PluralRules::try_new((&locale).into(), PluralRuleType::Cardinal.into());
    match rules.map_or(PluralCategory::Other, |rules| rules.category_for(number)) {
        PluralCategory::Zero => "zero",
        PluralCategory::One => "one",
        PluralCategory::Two => "two",
        PluralCategory::Few => "few",
        PluralCategory::Many => "many",
        PluralCategory::Other => "other",
    }
}

/// The marks around quotations, with the keys of their words.
fn quotation_marks(language: &str) -> impl Iterator<Item = (String, String)> {
    let known = languages::language(language).into_iter();
    known.flat_map(|language| {
        let (open, close) = language.quotation_marks;
        [("quote_open", open), ("quote_close", close)]
            .map(|(key, mark)| (key.to_owned(), mark.to_owned()))
    })
}

/// Collects the files of all layers, lowest first.
pub struct Layers {
    languages: Vec<String>,
    by_language: BTreeMap<String, BTreeMap<String, String>>,
    /// The built-in English words. They have every key that the built-in theme shows.
    built_in: WordTable,
    /// The site's own files of words.
    files: Vec<WordFile>,
}

impl Layers {
    /// Begins without any words, for the languages of a site.
    pub fn new(languages: &[String]) -> Self {
        Layers {
            languages: languages.to_vec(),
            by_language: BTreeMap::new(),
            built_in: WordTable::new(),
            files: Vec::new(),
        }
    }

    /// Adds `i18n/NAME` of the built-in theme.
    pub fn add_built_in(&mut self, name: &str, text: &str, path: &str, found: &mut Diagnostics) {
        let Some(language) = name.strip_suffix(".toml") else { return };
        let mut findings = Vec::new();
        let table = parse_toml(text, &mut findings);
        self.add_words(language, table, (text, path), findings, found);
        if language == "en" {
            self.built_in = self.by_language.get(language).cloned().unwrap_or_default();
        }
    }

    /// Adds `i18n/NAME` of the site's theme, whose words replace those of the same key.
    pub fn add(&mut self, name: &str, text: &str, path: &str, found: &mut Diagnostics) {
        let Some(language) = name.strip_suffix(".toml") else { return };
        let mut findings = Vec::new();
        let table = parse_toml(text, &mut findings);
        self.files.push(WordFile::new(path, text, &table));
        self.add_words(language, table, (text, path), findings, found);
    }

    fn add_words(
        &mut self,
        language: &str,
        table: Table,
        (text, path): (&str, &str),
        mut findings: Vec<Finding>,
        found: &mut Diagnostics,
    ) {
        let words = self.by_language.entry(language.to_owned()).or_default();
        for (key, node) in table.entries {
            match node.value {
                Value::Text(word) => {
                    words.insert(key.name.into_owned(), word.into_owned());
                }
                other => {
                    let message = format!("`{}` must be a text, not {}", key.name, other.kind());
                    findings.push(Finding::error(Code::Theme, node.spot, message));
                }
            }
        }
        let lines = Lines::new(text);
        for mut finding in findings {
            let position = finding.spot.take().map(|spot| lines.position(spot.start as usize));
            found.push(finding.at_path(path).at_position(position));
        }
    }

    /// The keys for which there is no word in a language.
    pub fn lacking(&self, language: &str) -> BTreeSet<String> {
        self.strings(language).foreign
    }

    fn strings(&self, language: &str) -> Strings {
        let mut own = WordTable::new();
        let base = language.split('-').next().unwrap_or(language);
        for tag in [base, language] {
            own.extend(self.by_language.get(tag).cloned().unwrap_or_default());
        }
        Strings::new(language, own, self.by_language.get("en").unwrap_or(&WordTable::new()))
    }

    /// The words of each language, filled in from CLDR and from English. Reports words that had to be
    /// English, and mistakes in the site's files.
    pub fn finish(
        self,
        theme: &str,
        templates: &[Template],
        found: &mut Diagnostics,
    ) -> Vec<Strings> {
        let (findings, unknown) = unknown_words::check(&self.files, &self.built_in, templates);
        found.extend(findings);
        let strings = |language: &String| {
            let strings = self.strings(language);
            found.extend(missing_words(&self, language, theme, &strings, &unknown));
            strings
        };
        self.languages.iter().map(strings).collect()
    }
}

/// How many missing words a warning names.
const NAMED: usize = 5;

/// A warning that names the words that a language lacks and that are shown in English.
fn missing_words(
    layers: &Layers,
    language: &str,
    theme: &str,
    strings: &Strings,
    unknown: &BTreeSet<String>,
) -> Option<Diagnostic> {
    // A word that no page shows needn't be in other languages either.
    let missing: Vec<&str> = strings.foreign.difference(unknown).map(String::as_str).collect();
    // An invalid language code is reported where it is written, in `site.toml`.
    if missing.is_empty() || LanguageIdentifier::try_from_str(language).is_err() {
        return None;
    }
    let file = format!("themes/{theme}/i18n/{language}.toml");
    let named = missing[..missing.len().min(NAMED)].join("`, `");
    let more = match missing.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let message = format!("pages in `{language}` have English words for `{named}`{more}");
    // The command makes a whole file, of words that the built-in theme shows.
    let help = if layers.files.iter().any(|own| own.path() == file)
        || !missing.iter().all(|key| layers.built_in.contains_key(*key))
    {
        format!("write these words into {file}")
    } else {
        format!("`dateline add words {language}` makes {file} with these words, to be translated")
    };
    Some(Finding::warning(Code::MissingWords, None, message).help(help).at_path(SETTINGS))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(all: &[(&str, &str)]) -> WordTable {
        all.iter().map(|(key, word)| ((*key).to_owned(), (*word).to_owned())).collect()
    }

    #[test]
    fn a_word_has_the_form_of_its_number() {
        let english = words(&[("days", "{count} days"), ("days_one", "{count} day")]);
        let counted = |language: &str, own: &[(&str, &str)], number| {
            Strings::new(language, words(own), &english).counted("days", number)
        };
        assert_eq!(counted("en", &[], 1), "1 day");
        assert_eq!(counted("en", &[], 2), "2 days");
        let arabic = &[
            ("days", "{count} يوم"),
            ("days_zero", "لا أيام"),
            ("days_one", "يوم واحد"),
            ("days_two", "يومان"),
            ("days_few", "{count} أيام"),
            ("days_many", "{count} يومًا"),
        ];
        let forms = [0, 1, 2, 3, 11, 100].map(|number| counted("ar", arabic, number));
        assert_eq!(forms, ["لا أيام", "يوم واحد", "يومان", "3 أيام", "11 يومًا", "100 يوم"]);
        let polish = &[("days", "{count} dnia"), ("days_few", "{count} dni")];
        assert_eq!(counted("pl", polish, 22), "22 dni");
        // English forms don't stand beside a word of the language's own, and English words keep to
        // English rules.
        assert_eq!(counted("pl", polish, 1), "1 dnia");
        assert_eq!(counted("ja", &[], 1), "1 day");
    }

    #[test]
    fn quotation_marks_are_those_of_the_language() {
        let english = words(&[("quote_open", "“"), ("quote_close", "”")]);
        let marks = |language: &str, own: &[(&str, &str)]| {
            let strings = Strings::new(language, words(own), &english);
            format!("{}{}", strings.get("quote_open"), strings.get("quote_close"))
        };
        assert_eq!(marks("de", &[]), "„“");
        assert_eq!(marks("ja", &[]), "「」");
        assert_eq!(marks("tlh", &[]), "“”");
        assert_eq!(marks("de", &[("quote_open", "»"), ("quote_close", "«")]), "»«");
    }
}
