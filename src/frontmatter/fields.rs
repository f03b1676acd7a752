//! Typed values out of a table of front matter.
//!
//! A reader asks for each key that its kind of file has; what is missing, of the wrong type or
//! unknown becomes a finding at its place, and reading goes on. [`Fields::finish`] reports the keys
//! that nobody asked for, so that no mistyped key is lost in silence.

pub(crate) mod characters;
mod dates;
mod tables;

use super::tree::{Node, Table, Value};
use crate::diagnostics::{Code, Finding, Located, Spot, Suggestions, nearest};

/// How long a list of texts may be: an article is listed on the page and in the feed of each
/// entity, and each of those lists the article's entities.
const MOST_TEXTS: usize = 1000;

/// How long a text in front matter may be, in bytes: titles and summaries stand on the page and in
/// the feeds of each entity of an article, so that a longer one is multiplied.
const MOST_BYTES: usize = 20_000;

/// Gives what to write for a key that other programs have.
pub type Foreign = fn(&str) -> Option<&'static str>;

/// One table being read.
pub struct Fields<'a, 'f> {
    table: Table<'a>,
    /// Where the table stands, for keys that are missing from it.
    spot: Spot,
    /// What the table is, for messages: "an article", "a source".
    what: &'a str,
    asked: Vec<&'a str>,
    /// The keys of the table around this one, for those that slipped below its line in brackets.
    outer: Vec<&'a str>,
    hints: Vec<(&'a str, &'a str)>,
    /// The keys that must be there and aren't, each with the place of its finding.
    missing: Vec<(String, usize)>,
    foreign: Foreign,
    findings: &'f mut Vec<Finding>,
}

impl<'a, 'f> Fields<'a, 'f> {
    /// Begins to read a table; `what` names it in messages ("an article").
    pub fn new(
        table: Table<'a>,
        spot: Spot,
        what: &'a str,
        findings: &'f mut Vec<Finding>,
    ) -> Self {
        Fields {
            table,
            spot,
            what,
            asked: Vec::new(),
            outer: Vec::new(),
            hints: Vec::new(),
            missing: Vec::new(),
            foreign: |_| None,
            findings,
        }
    }

    /// Where the findings go.
    pub fn findings(&mut self) -> &mut Vec<Finding> {
        self.findings
    }

    /// What to say when somebody writes `key`, which doesn't exist here.
    pub fn hint(&mut self, key: &'a str, help: &'a str) {
        self.hints.push((key, help));
    }

    /// What to say of keys that other programs have here.
    pub fn foreign(&mut self, foreign: Foreign) {
        self.foreign = foreign;
    }

    /// Takes a key's value out of the table.
    pub fn take(&mut self, key: &'a str) -> Option<Node<'a>> {
        self.asked.push(key);
        let at = self.table.entries.iter().position(|(k, _)| k.name == key)?;
        let (_, node) = self.table.entries.swap_remove(at);
        (node.value != Value::Nothing).then_some(node)
    }

    /// Where the value of a key stands that hasn't been taken yet.
    pub fn spot_of(&self, key: &str) -> Option<Spot> {
        self.table.get(key).map(|node| node.spot)
    }

    /// Whether a key is there, with a value or without.
    pub fn mentions(&self, key: &str) -> bool {
        self.table.get(key).is_some()
    }

    /// Whether a key's value is a table.
    pub fn is_table(&self, key: &str) -> bool {
        self.table.get(key).is_some_and(|node| matches!(node.value, Value::Table(_)))
    }

    /// Those of some keys that are there, with their places.
    pub fn places_of(&self, keys: &[&str]) -> Vec<Located<String>> {
        let there = self.table.entries.iter().filter(|(key, _)| keys.contains(&key.name.as_ref()));
        there.map(|(key, _)| Located::new(key.name.as_ref().to_owned(), key.spot)).collect()
    }

    /// Whether this kind of file has a key, once it was read.
    pub fn knows(&self, key: &str) -> bool {
        self.asked.contains(&key)
    }

    /// Takes a key's value; a key without one is a mistake, since nobody knows what was meant.
    fn take_filled(&mut self, key: &'a str) -> Option<Node<'a>> {
        let entry = self.table.entries.iter().find(|(k, _)| k.name == key);
        let spots = entry.map(|(k, node)| (k.spot, node.spot));
        let node = self.take(key);
        if let (None, Some((key_spot, value_spot))) = (&node, spots) {
            // A value that couldn't be read was reported where it stands.
            if self.findings.iter().all(|finding| finding.spot != Some(value_spot)) {
                let message = format!("`{key}` is empty");
                let finding = Finding::error(Code::EmptyValue, key_spot, message);
                self.findings.push(finding.help("fill it in, or remove the line"));
            }
        }
        node
    }

    fn wrong_type(&mut self, key: &str, node: &Node, expected: &str, example: &str) {
        let found = node.value.kind();
        self.findings.push(
            Finding::error(
                Code::WrongType,
                node.spot,
                format!("`{key}` must be {expected}, not {found}"),
            )
            .help(format!("write {example}")),
        );
    }

    fn wrong_item(&mut self, key: &str, node: &Node, expected: &str, example: &str) {
        let found = node.value.kind();
        let message = format!("everything in `{key}` must be {expected}, not {found}");
        let finding = Finding::error(Code::WrongType, node.spot, message);
        self.findings.push(finding.help(format!("write {example}")));
    }

    /// Whether a key is there and has a value.
    pub fn has(&self, key: &str) -> bool {
        self.table.get(key).is_some_and(|node| node.value != Value::Nothing)
    }

    /// Reports that a key is missing. Where the notation is broken, it may well be there.
    pub fn missing(&mut self, key: &str, example: &str) {
        if self.findings.iter().any(|finding| finding.code == Code::Syntax) {
            return;
        }
        let what = self.what;
        self.missing.push((key.to_owned(), self.findings.len()));
        self.findings.push(
            Finding::error(Code::MissingKey, self.spot, format!("{what} needs `{key}`"))
                .help(format!("add {example}")),
        );
    }

    /// A text that isn't empty, if the key is there.
    pub fn text(&mut self, key: &'a str) -> Option<Located<String>> {
        let node = self.take(key)?;
        let Value::Text(text) = &node.value else {
            self.wrong_type(key, &node, "a text", &format!("{key} = \"…\""));
            return None;
        };
        self.not_empty(key, text, node.spot)
    }

    fn not_empty(&mut self, key: &str, text: &str, spot: Spot) -> Option<Located<String>> {
        self.findings.extend(characters::finding(key, text, spot));
        let text = clean(text);
        if text.is_empty() {
            self.findings.push(
                Finding::error(Code::EmptyValue, spot, format!("`{key}` is empty"))
                    .help("fill it in, or remove the line"),
            );
            return None;
        }
        if text.len() > MOST_BYTES {
            let message = format!("`{key}` is longer than {MOST_BYTES} bytes");
            let finding = Finding::error(Code::InvalidValue, spot, message);
            self.findings.push(finding.help("shorten it; what is long belongs in the text"));
            return None;
        }
        Some(Located::new(text, spot))
    }

    /// A text that must be there.
    pub fn required_text(&mut self, key: &'a str) -> Option<Located<String>> {
        self.require(key, &format!("{key} = \"…\""));
        let before = self.findings.len();
        let text = self.text(key);
        for finding in &mut self.findings[before..] {
            if finding.code == Code::EmptyValue {
                finding.help = Some("fill it in".to_owned());
            }
        }
        text
    }

    /// Reports a key that must be there and isn't, or that has no value (YAML's `title:`).
    fn require(&mut self, key: &'a str, example: &str) {
        match self.table.entries.iter().find(|(k, _)| k.name == key) {
            None => self.missing(key, example),
            Some((k, node)) if node.value == Value::Nothing => {
                let finding = Finding::error(Code::EmptyValue, k.spot, format!("`{key}` is empty"));
                self.findings.push(finding.help(format!("write {example}")));
            }
            Some(_) => {}
        }
    }

    /// A list of texts; one text alone counts as a list of one.
    pub fn texts(&mut self, key: &'a str) -> Vec<Located<String>> {
        let Some(node) = self.take(key) else { return Vec::new() };
        let example = format!("{key} = [\"…\", \"…\"]");
        match &node.value {
            Value::Text(text) => self.not_empty(key, text, node.spot).into_iter().collect(),
            Value::List(items) => {
                let mut out = Vec::with_capacity(items.len().min(MOST_TEXTS));
                if let Some(item) = items.get(MOST_TEXTS) {
                    let message = format!("`{key}` has more than {MOST_TEXTS} entries");
                    self.findings.push(Finding::error(Code::InvalidValue, item.spot, message));
                }
                for item in items.iter().take(MOST_TEXTS) {
                    match &item.value {
                        Value::Text(text) => out.extend(self.not_empty(key, text, item.spot)),
                        _ => self.wrong_item(key, item, "a text", &example),
                    }
                }
                out
            }
            _ => {
                self.wrong_type(key, &node, "a list of texts", &example);
                Vec::new()
            }
        }
    }

    /// True or false; false when the key isn't there.
    pub fn flag(&mut self, key: &'a str) -> bool {
        self.flag_or(key, false)
    }

    /// Whether the key is there with `false` after it; then it is taken.
    pub fn is_false(&mut self, key: &'static str) -> bool {
        let is_false =
            self.table.get(key).is_some_and(|node| matches!(node.value, Value::Flag(false)));
        if is_false {
            self.take(key);
        }
        is_false
    }

    /// True or false, with what it is when the key isn't there.
    pub fn flag_or(&mut self, key: &'a str, default: bool) -> bool {
        let Some(node) = self.take_filled(key) else { return default };
        let Value::Flag(flag) = node.value else {
            self.wrong_type(key, &node, "true or false", &format!("{key} = {}", !default));
            return default;
        };
        flag
    }

    /// A whole number within bounds.
    pub fn number(&mut self, key: &'a str, bounds: std::ops::RangeInclusive<i64>) -> Option<i64> {
        let node = self.take(key)?;
        match node.value {
            Value::Integer(number) if bounds.contains(&number) => Some(number),
            Value::Integer(_) => {
                let (least, most) = (bounds.start(), bounds.end());
                self.findings.push(Finding::error(
                    Code::InvalidValue,
                    node.spot,
                    format!("`{key}` must lie between {least} and {most}"),
                ));
                None
            }
            _ => {
                self.wrong_type(
                    key,
                    &node,
                    "a whole number",
                    &format!("{key} = {}", bounds.start().max(&1)),
                );
                None
            }
        }
    }

    /// One of a few words.
    pub fn choice<T: Copy>(&mut self, key: &'a str, choices: &[(&str, T)]) -> Option<T> {
        let text = self.text(key)?;
        let found = choices.iter().find(|(word, _)| *word == text.value);
        if found.is_none() {
            let words: Vec<_> = choices.iter().map(|(word, _)| format!("\"{word}\"")).collect();
            self.findings.push(
                Finding::error(
                    Code::InvalidValue,
                    text.spot,
                    format!("`{key}` can't be \"{}\"", text.value),
                )
                .help(format!("write one of {}", words.join(", "))),
            );
        }
        found.map(|(_, value)| *value)
    }

    /// An http or https address.
    pub fn url(&mut self, key: &'a str) -> Option<Located<String>> {
        let text = self.text(key)?;
        if is_web_url(&text.value) {
            return Some(text);
        }
        self.findings.push(
            Finding::error(
                Code::InvalidUrl,
                text.spot,
                format!("`{key}` is no web address: {}", text.value),
            )
            .help("write the whole address: https://example.org/page"),
        );
        None
    }

    /// An http or https address that must be there.
    pub fn required_url(&mut self, key: &'static str) -> Option<Located<String>> {
        self.require(key, &format!("{key} = \"https://…\""));
        self.url(key)
    }

    /// Reports every key that nobody asked for. Where one stands for a key that is missing, that is one
    /// mistake and not two.
    pub fn finish(mut self) {
        let first = self.findings.len();
        self.report_unknown();
        let meant = self.findings[first..].iter().filter_map(|found| found.in_place_of.clone());
        let meant: Vec<String> = meant.collect();
        // From the last to the first, so that the places of the others stay as they are.
        for (key, at) in self.missing.iter().rev() {
            let is_there = self.findings.get(*at).is_some_and(|f| f.code == Code::MissingKey);
            if is_there && meant.contains(key) {
                self.findings.remove(*at);
            }
        }
    }

    fn report_unknown(&mut self) {
        let suggestions = Suggestions::default();
        for (key, _) in &self.table.entries {
            let message = format!("unknown key `{}` in {}", key.name, self.what);
            let finding = Finding::error(Code::UnknownKey, key.spot, message);
            let hint = self.hints.iter().find(|(name, _)| key.name == *name);
            let hint = hint.map(|(_, help)| *help);
            self.findings.push(match hint.or_else(|| (self.foreign)(&key.name)) {
                Some(help) => finding.in_place_of(key_to_write(help)).help(help),
                None if self.outer.iter().any(|outer| key.name == *outer) => finding.help(format!(
                    "`{}` isn't part of this table: move it above the first line in brackets",
                    key.name
                )),
                None => {
                    let near = || nearest(&key.name, self.asked.iter().copied());
                    match suggestions.find(near) {
                        Some(near) => finding
                            .in_place_of(Some(near).filter(|near| is_slip(&key.name, near)))
                            .help(format!("did you mean `{near}`?")),
                        None => finding,
                    }
                }
            });
        }
    }
}

/// The key that a hint says to write: `write date = …`.
fn key_to_write(help: &str) -> Option<&str> {
    let (_, rest) = help.split_once("write ")?;
    let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_')?;
    let (key, rest) = rest.split_at(end);
    (rest.starts_with(" = ") || rest.starts_with(": ")).then_some(key)
}

/// Whether a key is the one that it is like, mistyped. A short one in which a letter is another may well
/// be a key of its own (`same` for `same_as` beside `name`).
fn is_slip(written: &str, meant: &str) -> bool {
    let letters = |word: &str| {
        let mut letters: Vec<char> = word.to_lowercase().chars().collect();
        letters.sort_unstable();
        letters
    };
    let (own, other) = (letters(written), letters(meant));
    let differs_by_one = own.len().abs_diff(other.len()) == 1
        && strsim::damerau_levenshtein(&written.to_lowercase(), meant) <= 1;
    own.len() > 4 || own == other || differs_by_one
}

/// A text without what no page can hold, in one line, and without space around it.
fn clean(text: &str) -> String {
    let text = characters::without_forbidden(text.trim());
    let text = text.trim();
    if text.bytes().any(|b| b < 0x20) {
        let words = text.split([' ', '\t', '\n', '\r']).filter(|w| !w.is_empty());
        return words.collect::<Vec<_>>().join(" ");
    }
    text.to_owned()
}

/// Whether a text is an http or https URL that can stand in a page as it is.
pub fn is_web_url(text: &str) -> bool {
    let rest = ["https://", "http://"].iter().find_map(|scheme| text.strip_prefix(scheme));
    let Some(rest) = rest else { return false };
    let host_end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    host_end > 0
        && !rest.chars().any(|c| {
            c.is_whitespace()
                || c.is_control()
                || matches!(c, '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '}' | '|')
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frontmatter::parse_toml;

    #[test]
    fn every_mistake_of_a_table_is_found_at_its_place() {
        let source =
            "titel = \"x\"\ndate = \"soon\"\ndraft = \"yes\"\ntags = [1, \"a\"]\nempty = \"  \"\n";
        let mut findings = Vec::new();
        let table = parse_toml(source, &mut findings);
        let mut fields = Fields::new(table, Spot::default(), "an article", &mut findings);
        fields.required_text("title");
        fields.moment("date");
        fields.flag("draft");
        fields.texts("tags");
        fields.text("empty");
        fields.finish();
        let found: Vec<_> = findings
            .iter()
            .map(|f| {
                let spot = f.spot.unwrap();
                (f.code, &source[spot.start as usize..spot.end as usize])
            })
            .collect();
        assert_eq!(
            found,
            [
                (Code::InvalidDate, "\"soon\""),
                (Code::WrongType, "\"yes\""),
                (Code::WrongType, "1"),
                (Code::EmptyValue, "\"  \""),
                (Code::UnknownKey, "titel"),
            ]
        );
        assert_eq!(findings[4].help.as_deref(), Some("did you mean `title`?"));
    }

    #[test]
    fn web_addresses() {
        assert!(is_web_url("https://example.org/a?b#c"));
        for bad in [
            "javascript:alert(1)",
            "//example.org",
            "https://",
            "http://a b",
            "https://x/\"><script>",
        ] {
            assert!(!is_web_url(bad), "{bad}");
        }
    }
}
