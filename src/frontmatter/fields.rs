//! Typed values out of a table of front matter.
//!
//! A reader asks for each key that its kind of file has; what is missing, of the wrong type or
//! unknown becomes a finding at its place, and reading goes on. [`Fields::finish`] reports the keys
//! that nobody asked for, so that no mistyped key is lost in silence; what they say is then read as
//! what it is meant for ([`super::corrections`]).

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

/// How long a list of texts may be: an article is listed on the page and in the feed of each
/// entity, and each of those lists the article's entities.
const MOST_TEXTS: usize = 1000;

/// How long a text in front matter may be, in bytes: titles and summaries stand on the page and in
/// the feeds of each entity of an article, so that a longer one is multiplied.
const MOST_BYTES: usize = 20_000;

/// Gives what to write for a key that other programs have.
pub type Foreign = fn(&str) -> Option<&'static str>;

/// Keys, each with the codes of what is found when what it says isn't there.
pub type Consequences = &'static [(&'static str, &'static [Code])];

/// One table being read.
pub struct Fields<'a, 'f> {
    table: Table<'a>,
    /// Where the table stands, for keys that are missing from it.
    spot: Spot,
    /// What the table is, for messages: "an article", "a source".
    what: &'a str,
    asked: Vec<AskedKey<'a>>,
    /// The keys of the table around this one, for those that slipped below its line in brackets.
    outer: Vec<AskedKey<'a>>,
    hints: Vec<(&'a str, &'a str)>,
    foreign: Foreign,
    /// The keys that must be there: to take them out is no way to mend them.
    needed: Vec<&'a str>,
    /// What is missed if the value of a key can't be read.
    consequences: Consequences,
    reported: Rc<Reported>,
    findings: &'f mut Vec<Finding>,
}

/// What was said of the notation before the outermost table is read. It is looked through once: a
/// file may have as many mistakes as it has lines.
#[derive(Debug, Default)]
struct Reported {
    /// Whether it is broken somewhere.
    is_broken: bool,
    /// The places of its mistakes.
    places: BTreeSet<Spot>,
    /// The numbers of those findings that say that a date is none.
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
    /// Begins to read the table of a file; `what` names it in messages ("an article").
    pub fn new(
        table: Table<'a>,
        spot: Spot,
        what: &'a str,
        findings: &'f mut Vec<Finding>,
    ) -> Self {
        let reported = Rc::new(Reported::of(findings));
        Fields::with(table, spot, what, reported, findings)
    }

    /// Begins to read a table in this one.
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

    /// Notes that a key must be there, before it is read.
    pub fn need(&mut self, key: &'a str) {
        self.needed.push(key);
    }

    /// What to do with a key that says nothing.
    fn how_to_fill(&self, key: &str) -> &'static str {
        match self.needed.contains(&key) {
            true => "fill it in",
            false => "fill it in, or remove the line",
        }
    }

    /// What is found when what a key says isn't there: if its value can't be read, that only follows.
    pub fn consequences(&mut self, consequences: Consequences) {
        self.consequences = consequences;
    }

    /// What may only follow when the value of a key can't be read.
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
        self.asked.iter().any(|asked| asked.key == key)
    }

    /// Takes a key's value; a key without one is a mistake, since nobody knows what was meant.
    fn take_filled(&mut self, key: &'a str) -> Option<Node<'a>> {
        let entry = self.table.entries.iter().find(|(k, _)| k.name == key);
        let spots = entry.map(|(k, node)| (k.spot, node.spot));
        let node = self.take(key);
        if let (None, Some((key_spot, value_spot))) = (&node, spots) {
            // A value that couldn't be read was reported where it stands.
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

    /// Whether a key is there and has a value.
    pub fn has(&self, key: &str) -> bool {
        self.table.get(key).is_some_and(|node| node.value != Value::Nothing)
    }

    /// Reports that a key is missing. Where the notation is broken, it may well be there.
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

    /// Reports a key that must be there and isn't, or that has no value (YAML's `title:`).
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
    use crate::frontmatter::{corrections, parse_toml};

    #[test]
    fn every_mistake_of_a_table_is_found_at_its_place() {
        let source =
            "titel = \"x\"\ndate = \"soon\"\ndraft = \"yes\"\ntags = [1, \"a\"]\nempty = \"  \"\n";
        let mut findings = Vec::new();
        corrections::read(&mut findings, |corrections, findings| {
            let mut table = parse_toml(source, findings);
            corrections.apply(&mut table);
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
