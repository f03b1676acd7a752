//! Front matter: the TOML between `+++` lines or the YAML between `---` lines at the top of a
//! file, as a tree in which every key and value knows its place.
//!
//! Both notations, and `site.toml`, are parsed into a [`tree::Table`]. [`fields::Fields`] reads
//! typed values from that and collects what is wrong. This module must not know which keys any kind
//! of file has; [`foreign_keys`] knows what to say about those of other programs.

mod causes;
pub mod fields;
pub mod foreign_keys;
pub mod insertion;
pub mod mistyped_keys;
mod toml;
pub mod tree;
mod yaml;

use crate::diagnostics::{Code, Finding, Spot};
use crate::markdown;
use tree::Table;

/// A file divided into front matter and text.
#[derive(Debug)]
pub struct Split<'a> {
    /// The front matter.
    pub table: Table<'a>,
    /// The line with which it begins.
    pub fence: Spot,
    /// The text after it.
    pub body: &'a str,
    /// The byte at which the text begins.
    pub body_start: usize,
}

/// The two notations of front matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Notation {
    Toml,
    Yaml,
}

/// Divides a file into front matter and text. A byte-order mark and blank lines at the beginning
/// are skipped; both kinds of line breaks are understood. `None` means that no front matter could
/// be found.
pub fn split<'a>(text: &'a str, findings: &mut Vec<Finding>) -> Option<Split<'a>> {
    let blank = |c: char| c == '\u{feff}' || c.is_whitespace();
    let first = text.find(|c: char| !blank(c)).unwrap_or(0);
    // Anything before it on its own line stays: a line ` ---` begins no front matter.
    let start = text[..first].rfind('\n').map_or(0, |at| at + 1);
    let start = start + text[start..first].rfind('\u{feff}').map_or(0, |at| at + 3);
    let first_end = text[start..].find('\n').map_or(text.len(), |n| start + n + 1);
    let notation = match text[start..first_end].trim_end() {
        "+++" => Notation::Toml,
        "---" => Notation::Yaml,
        _ => {
            if let Some(conflict) = merge_conflict(&text[start..], start) {
                findings.push(conflict);
                return None;
            }
            let spot = Spot::new(start..start + text[start..first_end].trim_end().len());
            let finding = Finding::error(Code::NoFrontMatter, spot, "the file has no front matter");
            let line = text[start..first_end].trim();
            findings.push(finding.help(if line.starts_with('{') {
                "JSON isn't read: write the keys in TOML, between two lines of `+++`"
            } else if line.starts_with("---") || line.starts_with("+++") {
                "the first line is `---` or `+++` and nothing else"
            } else {
                "begin the file with a line `+++`, then `title = \"…\"`, then `+++`"
            }));
            return None;
        }
    };
    let fence = if notation == Notation::Toml { "+++" } else { "---" };
    let mut at = first_end;
    let (end, body_start) = loop {
        if at >= text.len() {
            findings.push(
                Finding::error(
                    Code::NoFrontMatter,
                    Spot::new(start..start + fence.len()),
                    format!("the front matter that begins here has no closing `{fence}` line"),
                )
                .help(format!("add a line `{fence}` after the last key")),
            );
            return None;
        }
        let line_end = text[at..].find('\n').map_or(text.len(), |n| at + n + 1);
        if text[at..line_end].trim_end() == fence {
            break (at, line_end);
        }
        at = line_end;
    };
    let source = &text[first_end..end];
    let before = findings.len();
    let table = match notation {
        Notation::Toml => toml::parse(source, first_end, findings),
        Notation::Yaml => yaml::parse(source, first_end, findings),
    };
    one_conflict(source, first_end, before, findings);
    let fence = Spot::new(start..start + fence.len());
    Some(Split { table, fence, body: &text[body_start..], body_start })
}

/// Parses a whole file as TOML, such as `site.toml`.
pub fn parse_toml<'a>(text: &'a str, findings: &mut Vec<Finding>) -> Table<'a> {
    let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let before = findings.len();
    let table = toml::parse(&text[start..], start, findings);
    one_conflict(&text[start..], start, before, findings);
    table
}

/// The finding for a merge conflict in a text that begins at byte `start` of its file.
fn merge_conflict(text: &str, start: usize) -> Option<Finding> {
    let line = markdown::merge_conflict(text)?;
    let spot = Spot::new(line).shifted(start);
    let message = "a merge has left its conflict here";
    Some(Finding::error(Code::MergeConflict, spot, message).help(markdown::CONFLICT_HELP))
}

/// Replaces the syntax errors that a merge conflict causes by a single finding about it.
fn one_conflict(source: &str, start: usize, before: usize, findings: &mut Vec<Finding>) {
    let is_syntax = |finding: &Finding| finding.code == Code::Syntax;
    if findings[before..].iter().any(is_syntax)
        && let Some(conflict) = merge_conflict(source, start)
    {
        findings.truncate(before);
        findings.push(conflict);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tree::Value;

    #[test]
    fn toml_and_yaml_give_the_same_tree() {
        let mut findings = Vec::new();
        let toml =
            "\u{feff}+++\r\ntitle = \"A\"\r\ncountries = [\"NO\", \"SE\"]\r\n+++\r\nText\r\n";
        let yaml = "---\ntitle: A\ncountries: [NO, SE]\n---\nText\n";
        let a = split(toml, &mut findings).unwrap();
        let b = split(yaml, &mut findings).unwrap();
        assert_eq!(findings, []);
        assert_eq!(a.body, "Text\r\n");
        assert_eq!(&toml[a.body_start..], a.body);
        for table in [&a.table, &b.table] {
            let Some(Value::List(list)) = table.get("countries").map(|n| &n.value) else {
                panic!("countries")
            };
            assert_eq!(list[0].value, Value::Text("NO".into()));
        }
        let spot = a.table.get("title").unwrap().spot;
        assert_eq!(&toml[spot.start as usize..spot.end as usize], "\"A\"");
        let spot = b.table.get("title").unwrap().spot;
        assert_eq!(&yaml[spot.start as usize..spot.end as usize], "A");
    }

    #[test]
    fn missing_front_matter_is_named() {
        for text in ["", "Hello", "+++\ntitle = \"x\"\n", "---\na: b"] {
            let mut findings = Vec::new();
            assert!(split(text, &mut findings).is_none());
            assert_eq!(findings[0].code, Code::NoFrontMatter);
        }
    }
}
