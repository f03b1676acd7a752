//! The file in which a site translates the words of the built-in theme into a language of its own.

use std::collections::BTreeSet;

use icu_locale_core::LanguageIdentifier;

use super::BUILT_IN;
use super::strings::Layers;
use crate::diagnostics::Diagnostics;

/// Why there is nothing to translate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NothingToTranslate {
    /// The text is no language code (BCP 47) in its usual spelling.
    NoLanguage,
    /// The language has all words.
    AllThere,
}

/// The text of a new file `i18n/LANGUAGE.toml`: each word that the language doesn't have from the
/// built-in theme or from CLDR, in English, to be translated.
///
/// # Errors
/// [`NothingToTranslate`]
pub fn words_to_translate(language: &str) -> Result<String, NothingToTranslate> {
    let tag = LanguageIdentifier::try_from_str(language);
    if tag.map_or(true, |tag| tag.to_string() != language) {
        return Err(NothingToTranslate::NoLanguage);
    }
    let missing = missing(language);
    if missing.is_empty() {
        return Err(NothingToTranslate::AllThere);
    }
    let english = BUILT_IN.get_file("i18n/en.toml").and_then(|file| file.contents_utf8());
    let mut text = format!(
        "# Words for pages in `{language}`: translate the texts on the right.\n\
         # What stands in braces stays as it is and is filled in. A word with {{count}} may have forms for other\n\
         # numbers, as `KEY_few`. A word that is taken out stays English.\n"
    );
    // A heading or a comment is kept with the first word below it that is missing.
    let mut heading = String::new();
    for line in english.unwrap_or_default().lines().skip_while(|line| !line.is_empty()) {
        let key = line.split_once(" = ").map_or("", |(key, _)| key);
        if line.is_empty() {
            heading = "\n".to_owned();
        } else if line.starts_with('#') {
            heading.push_str(line);
            heading.push('\n');
        } else {
            if missing.contains(key) {
                text.push_str(&heading);
                text.push_str(line);
                text.push('\n');
            }
            heading.clear();
        }
    }
    Ok(text)
}

/// The keys that a language has no words for without a file of the site's.
fn missing(language: &str) -> BTreeSet<String> {
    let mut layers = Layers::new(&[language.to_owned()]);
    // The built-in files have no mistakes: a test sees to that.
    let mut found = Diagnostics::default();
    for file in BUILT_IN.get_dir("i18n").into_iter().flat_map(|folder| folder.files()) {
        let name = file.path().file_name().and_then(|name| name.to_str());
        if let (Some(name), Some(text)) = (name, file.contents_utf8()) {
            layers.add_built_in(name, text, name, &mut found);
        }
    }
    layers.lacking(language)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_language_lacks_is_to_be_translated() {
        assert_eq!(words_to_translate("fr"), Err(NothingToTranslate::AllThere));
        assert_eq!(words_to_translate("de-AT"), Err(NothingToTranslate::AllThere));
        for other in ["", "estonian!", "../et", "pt_BR", "pt-br"] {
            assert_eq!(words_to_translate(other), Err(NothingToTranslate::NoLanguage), "{other}");
        }
        let estonian = words_to_translate("et").unwrap();
        for line in ["key_points = \"Key points\"\n", "since = \"since {date}\"\n"] {
            assert!(estonian.contains(line), "{line} in {estonian}");
        }
        for key in ["month_1 = ", "quote_open", "list_separator"] {
            assert!(!estonian.contains(key), "{key} in {estonian}");
        }
        // It can be taken as it is.
        let table: toml::Table = estonian.parse().unwrap();
        assert_eq!(table.len(), missing("et").len());
        // A comment stands with the word that it is about.
        assert!(estonian.contains(
            "# The title of a post that somebody holds for the time being\nacting = \"Acting {post}\"\n"
        ));
    }
}
