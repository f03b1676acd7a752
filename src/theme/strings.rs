//! The words of a theme: `i18n/LANG.toml`, flat keys to texts.
//!
//! A language takes its words from the theme's file for it, then the built-in theme's, then, as far as
//! it knows them, from CLDR, then from English, so that a new string never breaks an older theme.

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
use crate::settings::Settings;

/// The words of one language.
#[derive(Debug, Clone, Default)]
pub struct Strings {
    words: BTreeMap<String, String>,
    /// The language, which decides on the form of a word that stands with a number.
    language: String,
    /// The keys of words that are English for want of others.
    foreign: BTreeSet<String>,
    dates: DateWords,
}

impl Strings {
    /// The words of a language: its own, and English ones for what it lacks. What CLDR knows of a
    /// language goes before English.
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
            // The forms of a word that there is are its own business.
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

    /// A word; its key when there is none.
    pub fn get<'a>(&'a self, key: &'a str) -> &'a str {
        self.words.get(key).map_or(key, String::as_str)
    }

    /// A word that stands with a number, in the form that the language has for it: the word
    /// of `KEY_one`, `KEY_few` and so on, or else that of the key. The number takes the place of
    /// `{count}`.
    pub fn counted(&self, key: &str, number: u64) -> String {
        // An English word for want of another one has English forms.
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

    /// How dates are written.
    pub fn dates(&self) -> &DateWords {
        &self.dates
    }
}

/// The form of a word that stands with a number.
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

/// The marks around quotations, by the keys of their words.
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
    /// The English words that are built in: those of all keys that the built-in theme shows.
    built_in: WordTable,
    /// The files of the site.
    files: Vec<WordFile>,
}

impl Layers {
    /// For the languages of a site.
    pub fn new(settings: &Settings) -> Self {
        Layers {
            languages: settings.languages.clone(),
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

    /// Adds `i18n/NAME` of the site over what was there.
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

    /// Each language's words with what it lacks from CLDR and from English, which is reported as is what
    /// is wrong in files of the site.
    pub fn finish(
        self,
        theme: &str,
        templates: &[Template],
        found: &mut Diagnostics,
    ) -> Vec<Strings> {
        let (findings, unknown) = unknown_words::check(&self.files, &self.built_in, templates);
        found.extend(findings);
        let english = self.by_language.get("en").cloned().unwrap_or_default();
        let strings = |language: &String| {
            let mut own = WordTable::new();
            let base = language.split('-').next().unwrap_or(language);
            for tag in [base, language.as_str()] {
                own.extend(self.by_language.get(tag).cloned().unwrap_or_default());
            }
            let strings = Strings::new(language, own, &english);
            found.extend(missing_words(language, theme, &strings, &unknown));
            strings
        };
        self.languages.iter().map(strings).collect()
    }
}

/// How many missing words a warning names.
const NAMED: usize = 5;

/// What a language says in English for want of words.
fn missing_words(
    language: &str,
    theme: &str,
    strings: &Strings,
    unknown: &BTreeSet<String>,
) -> Option<Diagnostic> {
    // An English word that no page shows isn't missed in another language.
    let missing: Vec<&str> = strings.foreign.difference(unknown).map(String::as_str).collect();
    // What is no code of a language is reported where it stands.
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
    let help = format!("write these words into {file}, after themes/default/i18n/en.toml");
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
