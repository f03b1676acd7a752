//! Finds mistakes in the files of words that a site has for its theme: keys that nothing shows, and
//! parts in braces that nothing fills.
//!
//! Words that the built-in theme has are known to be shown. Only others are looked for, and only in the
//! site's templates, since those of the built-in theme have no others. A site without words of its own
//! thus costs no time.

use std::collections::BTreeSet;

use super::words::{WordTable, plural_of};
use super::{BUILT_IN_PREFIX, Template};
use crate::diagnostics::{Code, Diagnostic, Finding, Lines, nearest};
use crate::frontmatter::tree::{Key, Node, Table, Value};

/// Keys for dates that count in any language, whether or not the built-in English words have them.
const OF_DATES: [&str; 2] = ["day_1", "first_weekday"];

/// A file of words of the site.
pub struct WordFile {
    path: String,
    text: String,
    words: Vec<Word>,
}

/// A key and its word, with their byte offsets in the file.
struct Word {
    key: String,
    key_start: usize,
    word: String,
    word_start: usize,
}

impl WordFile {
    /// Takes a file and the table that was parsed from it.
    pub fn new(path: &str, text: &str, table: &Table) -> Self {
        let words = table.entries.iter().filter_map(|(key, node)| word(key, node)).collect();
        WordFile { path: path.to_owned(), text: text.to_owned(), words }
    }

    /// Where it is, from the site's folder.
    pub fn path(&self) -> &str {
        &self.path
    }
}

fn word(key: &Key, node: &Node) -> Option<Word> {
    let Value::Text(word) = &node.value else { return None };
    Some(Word {
        key: key.name.to_string(),
        key_start: key.spot.start as usize,
        word: word.to_string(),
        word_start: node.spot.start as usize,
    })
}

/// Checks files of words against the built-in words and the site's templates.
///
/// Returns the findings, and the keys that no page shows.
pub fn check(
    files: &[WordFile],
    english: &WordTable,
    templates: &[Template],
) -> (Vec<Diagnostic>, BTreeSet<String>) {
    if files.is_empty() {
        return (Vec::new(), BTreeSet::new());
    }
    let own = templates.iter().filter(|template| !template.name.starts_with(BUILT_IN_PREFIX));
    let own: Vec<&str> = own.map(|template| template.text.as_ref()).collect();
    let is_shown = |key: &str| own.iter().any(|text| names(text, key));
    // A template may compute a key: `t[…]`.
    let is_computed = own.iter().any(|text| text.contains("t["));
    let (mut found, mut unknown) = (Vec::new(), BTreeSet::new());
    for file in files {
        let lines = Lines::new(&file.text);
        let mut add = |start: usize, finding: Finding| {
            let position = lines.position(start);
            found.push(finding.at_path(&file.path).at_position(Some(position)));
        };
        for word in &file.words {
            let known = known(&word.key, english);
            if known.is_none() && !OF_DATES.contains(&word.key.as_str()) && !is_shown(&word.key) {
                let plain = plural_of(&word.key).filter(|plain| is_shown(plain));
                let near = nearest(&word.key, english.keys().map(String::as_str));
                if plain.is_none() && (near.is_some() || !is_computed) {
                    add(word.key_start, unknown_key(&word.key, near));
                    unknown.insert(word.key.clone());
                }
                continue;
            }
            let Some((known, is_form)) = known else { continue };
            let (wanted, given) = (blanks(known), blanks(&word.word));
            for blank in given.difference(&wanted) {
                let shown = format!("{{{blank}}}");
                if own.iter().any(|text| text.contains(&shown)) {
                    continue;
                }
                let source = file.text.get(word.word_start..).unwrap_or_default();
                let at = word.word_start + source.find(&shown).unwrap_or_default();
                add(at, unknown_blank(&word.key, blank, &wanted));
            }
            // A plural form may do without its number ("one day"), and a word with several parts may
            // leave some out.
            if let (Some(blank), 1, true) = (wanted.first(), wanted.len(), given.is_empty())
                && !is_form
                && *blank != "count"
            {
                let message =
                    format!("`{}` has no `{{{blank}}}`, which pages don't show then", word.key);
                let help =
                    format!("write {{{blank}}} where it is to stand: \"{known}\" in English");
                add(word.word_start, Finding::warning(Code::UnknownWord, None, message).help(help));
            }
        }
    }
    (found, unknown)
}

/// The English word of a key, and whether the key is that of one of its plural forms.
fn known<'w>(key: &str, english: &'w WordTable) -> Option<(&'w str, bool)> {
    if let Some(word) = english.get(key) {
        return Some((word, false));
    }
    let word = english.get(plural_of(key)?)?;
    // Only a word that goes with a number has plural forms.
    word.contains("{count}").then_some((word, true))
}

fn unknown_key(key: &str, near: Option<&str>) -> Finding {
    let message = format!("no page shows the word `{key}`");
    let finding = Finding::warning(Code::UnknownWord, None, message);
    match near {
        Some(near) => finding.help(format!("did you mean `{near}`?")),
        None => finding.help(format!("take it out, or show it in a template: {{{{ t.{key} }}}}")),
    }
}

fn unknown_blank(key: &str, blank: &str, wanted: &BTreeSet<&str>) -> Finding {
    let message = format!("nothing fills `{{{blank}}}` in `{key}`: pages show it as it is");
    let finding = Finding::warning(Code::UnknownWord, None, message);
    let list: Vec<String> = wanted.iter().map(|blank| format!("`{{{blank}}}`")).collect();
    match (nearest(blank, wanted.iter().copied()), list.as_slice()) {
        (Some(near), _) => finding.help(format!("did you mean `{{{near}}}`?")),
        (None, []) => finding.help("take it out: this word has nothing that is filled in"),
        (None, list) => finding.help(format!("this word has {}", list.join(", "))),
    }
}

/// The names in braces in a word.
fn blanks(word: &str) -> BTreeSet<&str> {
    let parts = word.split('{').skip(1).filter_map(|part| part.split_once('}'));
    let is_name = |name: &&str| {
        !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    parts.map(|(name, _)| name).filter(is_name).collect()
}

/// Whether a text contains a key, not merely as a part of a longer name.
pub fn names(text: &str, key: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(key).any(|(at, _)| {
        !text[..at].ends_with(is_part) && !text[at + key.len()..].starts_with(is_part)
    })
}
