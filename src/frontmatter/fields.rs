//! Reads typed values from a table of front matter.
//!
//! A reader asks for each key that its kind of file has. Whatever is missing, of the wrong type or
//! unknown becomes a finding at its place, and reading goes on. [`Fields::finish`] reports the keys
//! that nobody asked for, so that no mistyped key is lost silently; such keys are then read as what
//! they are meant for ([`super::mistyped_keys`]).

pub(crate) mod characters;
mod dates;
mod tables;
mod texts;
mod unknown;

pub use texts::is_web_url;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::tree::{Node, Table, Value};
use crate::diagnostics::{Code, Finding, Located, Spot};
use unknown::AskedKey;

/// The most texts in a list. An article is listed on the page and in the feed of each entity that
/// it names, and each of those lists the article's entities, so that the product counts.
const MOST_TEXTS: usize = 1000;

/// The longest text in front matter, in bytes. Titles and summaries appear on the page and in the
/// feeds of each entity of an article, so that a long one is multiplied.
const MOST_BYTES: usize = 20_000;

/// Says what to write in place of a key that other programs have.
pub type Foreign = fn(&str) -> Option<&'static str>;

/// For each key, the codes of findings that would be reported if it were absent.
pub type Consequences = &'static [(&'static str, &'static [Code])];

/// One table being read.
pub struct Fields<'a, 'f> {
    table: Table<'a>,
    /// The place of the table, for findings about missing keys.
    spot: Spot,
    /// What the table is, for messages: "an article", "a source".
    what: &'a str,
    asked: Vec<AskedKey<'a>>,
    /// The keys of the table around this one, to recognize those that were written below the line
    /// that begins this one.
    outer: Vec<AskedKey<'a>>,
    hints: Vec<(&'a str, &'a str)>,
    foreign: Foreign,
    /// The required keys: removing them is never the advice.
    needed: Vec<&'a str>,
    /// The findings that only follow if the value of a key can't be read.
    consequences: Consequences,
    reported: Rc<Reported>,
    findings: &'f mut Vec<Finding>,
}

/// What parsing has already reported. This is collected once, since a file may have as many
/// mistakes as lines.
#[derive(Debug, Default)]
struct Reported {
    /// Whether there is a syntax error.
    is_broken: bool,
    /// The places of all mistakes.
    places: BTreeSet<Spot>,
    /// The positions of the findings about invalid dates.
    invalid_dates: BTreeMap<Spot, usize>,
}

impl Reported {
    fn of(findings: &[Finding]) -> Reported {
        let dates = findings.iter().enumerate().filter(|(_, f)| f.code == Code::InvalidDate);
        Reported {
            is_broken: findings.iter().any(|finding| finding.code == Code::Syntax),
            places: findings.iter().filter_map(|finding| finding.spot).collect(),
            invalid_dates: dates.filter_map(|(at, finding)| Some((finding.spot?, at))).collect(),
        }
    }
}

impl<'a, 'f> Fields<'a, 'f> {
    /// Begins to read the table of a file; messages call the file `what` ("an article").
    pub fn new(
        table: Table<'a>,
        spot: Spot,
        what: &'a str,
        findings: &'f mut Vec<Finding>,
    ) -> Self {
        let reported = Rc::new(Reported::of(findings));
        Fields::with(table, spot, what, reported, findings)
    }

    /// Begins to read a table within this one.
    pub fn nested<'b, 'g>(
        &'g mut self,
        table: Table<'b>,
        spot: Spot,
        what: &'b str,
    ) -> Fields<'b, 'g> {
        Fields::with(table, spot, what, Rc::clone(&self.reported), self.findings)
    }

    fn with(
        table: Table<'a>,
        spot: Spot,
        what: &'a str,
        reported: Rc<Reported>,
        findings: &'f mut Vec<Finding>,
    ) -> Self {
        Fields {
            table,
            spot,
            what,
            asked: Vec::new(),
            outer: Vec::new(),
            hints: Vec::new(),
            foreign: |_| None,
            needed: Vec::new(),
            consequences: &[],
            reported,
            findings,
        }
    }

    /// The list to which findings are added.
    pub fn findings(&mut self) -> &mut Vec<Finding> {
        self.findings
    }

    /// What to say if somebody writes `key`, which doesn't exist here.
    pub fn hint(&mut self, key: &'a str, help: &'a str) {
        self.hints.push((key, help));
    }

    /// What to say about keys that other programs have here.
    pub fn foreign(&mut self, foreign: Foreign) {
        self.foreign = foreign;
    }

    /// Declares a key as required, before it is read.
    pub fn need(&mut self, key: &'a str) {
        self.needed.push(key);
    }

    /// What to do about a key without a value.
    fn how_to_fill(&self, key: &str) -> &'static str {
        match self.needed.contains(&key) {
            true => "fill it in",
            false => "fill it in, or remove the line",
        }
    }

    /// The findings that would be reported if a key were absent: if its value can't be read, they
    /// only follow from that.
    pub fn consequences(&mut self, consequences: Consequences) {
        self.consequences = consequences;
    }

    /// The codes of findings that only follow if the value of a key can't be read.
    pub(super) fn follows_from(&self, key: &str) -> &'static [Code] {
        self.consequences.iter().find(|(name, _)| *name == key).map_or(&[], |(_, codes)| codes)
    }

    /// Reports something about the value of a key, which isn't used then.
    pub fn reject(&mut self, key: &str, finding: Finding) {
        let causes = self.follows_from(key);
        self.findings.push(finding.causes(causes));
    }

    /// Takes a key's value out of the table.
    pub fn take(&mut self, key: &'a str) -> Option<Node<'a>> {
        let at = self.table.entries.iter().position(|(k, _)| k.name == key);
        let entry = at.map(|at| self.table.entries.swap_remove(at));
        self.asked.push(AskedKey::new(key, entry.as_ref().map(|(_, node)| &node.value)));
        let (_, node) = entry?;
        (node.value != Value::Nothing).then_some(node)
    }

    /// The place of a key's value, unless it has been taken.
    pub fn spot_of(&self, key: &str) -> Option<Spot> {
        self.table.get(key).map(|node| node.spot)
    }

    /// Whether a key is present, with or without a value.
    pub fn mentions(&self, key: &str) -> bool {
        self.table.get(key).is_some()
    }

    /// Whether a key's value is a table.
    pub fn is_table(&self, key: &str) -> bool {
        self.table.get(key).is_some_and(|node| matches!(node.value, Value::Table(_)))
    }

    /// Those of some keys that are present, with their places.
    pub fn places_of(&self, keys: &[&str]) -> Vec<Located<String>> {
        let there = self.table.entries.iter().filter(|(key, _)| keys.contains(&key.name.as_ref()));
        there.map(|(key, _)| Located::new(key.name.as_ref().to_owned(), key.spot)).collect()
    }

    /// Whether this kind of file has a key; only known after reading.
    pub fn knows(&self, key: &str) -> bool {
        self.asked.iter().any(|asked| asked.key == key)
    }

    /// Takes a key's value. A key without a value is a mistake, since nobody knows what was meant.
    fn take_filled(&mut self, key: &'a str) -> Option<Node<'a>> {
        let entry = self.table.entries.iter().find(|(k, _)| k.name == key);
        let spots = entry.map(|(k, node)| (k.spot, node.spot));
        let node = self.take(key);
        if let (None, Some((key_spot, value_spot))) = (&node, spots) {
            // A value that couldn't be parsed has been reported at its place.
            if !self.reported.places.contains(&value_spot) {
                let message = format!("`{key}` is empty");
                let finding = Finding::error(Code::EmptyValue, key_spot, message);
                let help = self.how_to_fill(key);
                self.reject(key, finding.help(help));
            }
        }
        node
    }

    fn wrong_type(&mut self, key: &str, node: &Node, expected: &str, example: &str) {
        let found = node.value.kind();
        self.reject(
            key,
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
        self.reject(key, finding.help(format!("write {example}")));
    }

    /// Whether a key is present and has a value.
    pub fn has(&self, key: &str) -> bool {
        self.table.get(key).is_some_and(|node| node.value != Value::Nothing)
    }

    /// Reports that a key is missing, unless there is a syntax error: then it may be there after
    /// all.
    pub fn missing(&mut self, key: &str, example: &str) {
        if self.reported.is_broken {
            return;
        }
        let what = self.what;
        self.reject(
            key,
            Finding::error(Code::MissingKey, self.spot, format!("{what} needs `{key}`"))
                .help(format!("add {example}")),
        );
    }

    /// Reports a required key that is missing or has no value (YAML's `title:`).
    fn require(&mut self, key: &'a str, example: &str) {
        match self.table.entries.iter().find(|(k, _)| k.name == key) {
            None => self.missing(key, example),
            Some((k, node)) if node.value == Value::Nothing => {
                let finding = Finding::error(Code::EmptyValue, k.spot, format!("`{key}` is empty"));
                self.reject(key, finding.help(format!("write {example}")));
            }
            Some(_) => {}
        }
    }

    /// True or false; false if the key is absent.
    pub fn flag(&mut self, key: &'a str) -> bool {
        self.flag_or(key, false)
    }

    /// Whether the key is present with the value `false`, in which case it is taken.
    pub fn is_false(&mut self, key: &'static str) -> bool {
        let is_false =
            self.table.get(key).is_some_and(|node| matches!(node.value, Value::Flag(false)));
        if is_false {
            self.take(key);
        }
        is_false
    }

    /// True or false, or a default if the key is absent.
    pub fn flag_or(&mut self, key: &'a str, default: bool) -> bool {
        let Some(node) = self.take_filled(key) else { return default };
        let Value::Flag(flag) = node.value else {
            self.wrong_type(key, &node, "true or false", &format!("{key} = {}", !default));
            return default;
        };
        flag
    }

    /// A whole number within bounds, if the key is present.
    pub fn number(&mut self, key: &'a str, bounds: std::ops::RangeInclusive<i64>) -> Option<i64> {
        let node = self.take(key)?;
        match node.value {
            Value::Integer(number) if bounds.contains(&number) => Some(number),
            Value::Integer(_) => {
                let (least, most) = (bounds.start(), bounds.end());
                let message = format!("`{key}` must lie between {least} and {most}");
                self.reject(key, Finding::error(Code::InvalidValue, node.spot, message));
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
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frontmatter::{mistyped_keys, parse_toml};

    #[test]
    fn every_mistake_of_a_table_is_found_at_its_place() {
        let source =
            "titel = \"x\"\ndate = \"soon\"\ndraft = \"yes\"\ntags = [1, \"a\"]\nempty = \"  \"\n";
        let mut findings = Vec::new();
        mistyped_keys::read(&mut findings, |mistyped, findings| {
            let mut table = parse_toml(source, findings);
            mistyped.apply(&mut table);
            let mut fields = Fields::new(table, Spot::default(), "an article", findings);
            fields.required_text("title");
            fields.moment("date");
            fields.flag("draft");
            fields.texts("tags");
            fields.text("empty");
            fields.finish();
        });
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
    fn what_is_refused_carries_what_follows_from_it() {
        let long = "x".repeat(MOST_BYTES + 1);
        let many = "\"x\", ".repeat(MOST_TEXTS + 1);
        let source = format!(
            "number = 0\nlong = \"{long}\"\nword = \"c\"\nurl = \"ftp:\"\nlist = [{many}]\n\
             tables = [{{}}, {{}}]\n"
        );
        let mut findings = Vec::new();
        let table = parse_toml(&source, &mut findings);
        let mut fields = Fields::new(table, Spot::default(), "a table", &mut findings);
        fields.consequences(&[
            ("number", &[Code::TooManyHolders]),
            ("long", &[Code::UntaggedName]),
            ("word", &[Code::EmptyText]),
            ("url", &[Code::DeadLink]),
            ("list", &[Code::UnknownEntity]),
            ("tables", &[Code::UnknownSource]),
        ]);
        fields.number("number", 1..=2);
        fields.text("long");
        fields.choice("word", &[("a", 1), ("b", 2)]);
        fields.url("url");
        fields.texts("list");
        fields.tables_up_to(1, "tables", "a table", |_| Some(()));
        fields.finish();
        let causes: Vec<_> = findings.iter().map(|finding| finding.causes.as_slice()).collect();
        assert_eq!(
            causes,
            [
                [Code::TooManyHolders],
                [Code::UntaggedName],
                [Code::EmptyText],
                [Code::DeadLink],
                [Code::UnknownEntity],
                [Code::UnknownSource],
            ]
        );
    }
}
