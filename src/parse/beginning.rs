//! Reports front matter in the wrong place: at the beginning of the text, if an extra `---` or `+++`
//! ends the front matter early, and in multi-line strings that have swallowed a key.

use std::collections::BTreeSet;
use std::ops::Range;

use memchr::memmem;

use super::article;
use crate::diagnostics::{Code, Finding, Severity, Spot};
use crate::frontmatter::Split;

/// The quotation marks that people and their programs put around a value.
const QUOTES: [char; 6] = ['"', '\'', '“', '”', '„', '’'];

/// The key that withdraws an article, whose value is a table.
const RETRACTED: &str = "retracted";

/// The most lines at the beginning of a text that are searched for front matter.
const MOST_LINES: usize = 2000;

/// Front matter that continues at the beginning of a text, up to a line that ends it. Positions are
/// relative to the text.
pub(super) struct StrayFrontMatter {
    first_key: Range<usize>,
    /// Whether `---` ends it, which may also be meant as part of the text.
    is_hyphens: bool,
    end: usize,
}

impl StrayFrontMatter {
    /// Searches the beginning of a text. The first line has to be a key that `is_known`, and all lines
    /// have to look like front matter. `---` below an empty line is a thematic break, as elsewhere in
    /// a text.
    pub(super) fn find(text: &str, is_known: impl Fn(&str) -> bool) -> Option<StrayFrontMatter> {
        let mut lines = lines(text).peekable();
        let (at, first) = *lines.peek()?;
        let (key, _) = key_and_value(first)?;
        if !(first.starts_with(key) && is_small(key) && is_known(key)) {
            return None;
        }
        let mut is_below_empty = false;
        for (start, line) in lines {
            let line = line.trim_end();
            match line {
                "---" if is_below_empty => return None,
                "---" | "+++" => {
                    let (first_key, is_hyphens) = (at..at + key.len(), line == "---");
                    return Some(StrayFrontMatter {
                        first_key,
                        is_hyphens,
                        end: start + line.len(),
                    });
                }
                _ if !may_be_front_matter(line) => return None,
                _ => is_below_empty = line.is_empty(),
            }
        }
        None
    }

    /// Reports the front matter, unless it `is_reported` already. Warnings within it are removed from
    /// the findings, from number `from` on, since they took it for text. The text begins at `start` in
    /// its file.
    pub(super) fn report(
        &self,
        start: usize,
        is_reported: bool,
        findings: &mut Vec<Finding>,
        from: usize,
    ) {
        let place = Spot::new(self.first_key.start..self.end).shifted(start);
        let is_within = |spot: Spot| place.start <= spot.start && spot.end <= place.end;
        let mut found = findings.split_off(from.min(findings.len()));
        found.retain(|finding| {
            finding.severity == Severity::Error || !finding.spot.is_some_and(is_within)
        });
        if !is_reported {
            let spot = Spot::new(self.first_key.clone()).shifted(start);
            let message =
                "front matter goes on here, below the line that ends it: it is shown as text";
            let help = match self.is_hyphens {
                true => {
                    "take the `---` or `+++` above it away; if it is text, put an empty line before \
                         the `---` below it"
                }
                false => "take the `---` or `+++` above it away",
            };
            findings.push(Finding::warning(Code::LiteralMarkup, spot, message).help(help));
        }
        findings.append(&mut found);
    }
}

/// Reports a key that holds an article back at the beginning of the text, and returns whether there
/// is one: above another line that ends front matter, or in the first lines if all of them could be
/// front matter. The text begins at `start` in its file. `is_stray` says that the text certainly begins
/// with front matter.
pub(super) fn report_key_that_holds_back(
    text: &str,
    start: usize,
    is_stray: bool,
    findings: &mut Vec<Finding>,
) -> bool {
    let above_fence = lines_above_fence(text);
    let last = lines_of_front_matter(text).max(above_fence);
    let found = lines(text).take(last).enumerate().find_map(|(number, (at, line))| {
        let (key, value) = key_or_table(line)?;
        let is_meant = if is_stray {
            // The value doesn't matter here: if it is wrong, that would be an error in front matter, too.
            is_holding_back(key) && value != "false"
        } else if number < above_fence {
            // With a capital letter, it may be a part of the text ("Embargo: 4 May 2026, 9 am").
            holds_back(key, value) && (is_small(key) || is_plain(value))
        } else {
            holds_back(key, value) && is_small(key) && !line.trim_start().starts_with("- ")
        };
        is_meant.then(|| (at + line.find(key).unwrap_or(0), key))
    });
    let Some((at, key)) = found else { return false };
    let spot = Spot::new(at..at + key.len()).shifted(start);
    let message = format!("`{key}` in the text does nothing");
    let help = "the front matter ends above this line: take the `---` or `+++` there away, \
                or write the line another way";
    findings.push(Finding::error(Code::UnknownKey, spot, message).help(help));
    true
}

/// Reports keys that hold an article back and that were parsed as a part of a multi-line string, and
/// returns whether there are any.
pub(super) fn report_swallowed_keys(
    file: &str,
    split: &Split,
    findings: &mut Vec<Finding>,
) -> bool {
    // A syntax error may lose keys, but has been reported.
    if findings.iter().any(|finding| finding.code == Code::Syntax) {
        return false;
    }
    let mut at = 0;
    let lines = file.get(..split.body_start).unwrap_or_default().split_inclusive('\n');
    let found = lines.filter_map(|line| {
        at += line.len();
        let key = key_that_holds_back(line).filter(|key| is_small(key))?;
        Some((at - line.len() + line.find(key)?, key))
    });
    let mut found: Vec<(usize, &str)> = found.collect();
    if found.is_empty() {
        return false;
    }
    let mut starts = BTreeSet::new();
    split.table.add_starts(&mut starts);
    // A key may be in quotation marks, and then begins one byte earlier.
    found.retain(|(at, _)| !starts.contains(at) && !starts.contains(&at.saturating_sub(1)));
    for (at, key) in &found {
        let message = format!("`{key}` in a text of several lines does nothing");
        let help = "the text goes on there: move the line to the other keys, out of the text";
        let spot = Spot::new(*at..at + key.len());
        findings.push(Finding::error(Code::UnknownKey, spot, message).help(help));
    }
    !found.is_empty()
}

/// The number of lines at the beginning that could be front matter, including multi-line strings.
fn lines_of_front_matter(text: &str) -> usize {
    let mut open_text = None;
    let is_part = |(_, line): &(usize, &str)| {
        if let Some(quote) = open_text {
            open_text = Some(quote).filter(|quote| !line.contains(*quote));
            return true;
        }
        let is_key = key_and_value(line).is_some();
        open_text = ["\"\"\"", "'''"].into_iter().find(|q| is_key && line.matches(q).count() == 1);
        is_key || may_be_front_matter(line.trim_end()) || line.starts_with('#')
    };
    lines(text).take_while(is_part).count()
}

/// The number of lines above the first line that ends front matter; zero if there is none, or if that
/// line is a thematic break, `---` below an empty line.
fn lines_above_fence(text: &str) -> usize {
    // Most texts have no such line, and finding that out line by line would take longer.
    if !["\n---", "\n+++"]
        .iter()
        .any(|fence| memmem::find(text.as_bytes(), fence.as_bytes()).is_some())
    {
        return 0;
    }
    let mut before = "";
    for (number, (_, line)) in lines(text).enumerate() {
        if is_fence(line) {
            let is_break = line.trim_end() == "---" && before.trim().is_empty();
            return if is_break { 0 } else { number };
        }
        before = line;
    }
    0
}

/// The first lines of a text and their positions, without leading lines that are empty or end front
/// matter.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    let lines = text.split_inclusive('\n').take(MOST_LINES).map(move |line| {
        at += line.len();
        (at - line.len(), line)
    });
    lines.skip_while(|(_, line)| line.trim().is_empty() || is_fence(line))
}

/// Whether a line ends front matter.
fn is_fence(line: &str) -> bool {
    matches!(line.trim_end(), "+++" | "---")
}

/// Whether a line could be part of front matter: a key, the continuation of a value, or a table's name.
fn may_be_front_matter(line: &str) -> bool {
    line.is_empty()
        || line.starts_with([' ', '\t', ']', '}'])
        || line.starts_with("- ")
        || line.starts_with('[') && line.ends_with(']')
        || key_and_value(line).is_some_and(|(key, _)| is_small(key))
}

/// Whether a key begins with a lowercase letter. In a text, a line with a colon rarely does.
fn is_small(key: &str) -> bool {
    key.starts_with(|c: char| c.is_ascii_lowercase())
}

/// Splits a line into key and value, as in TOML or YAML, also if it begins an entry of a list.
fn key_and_value(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.split_once([':', '='])?;
    let key = key.trim();
    let key = key.strip_prefix("- ").unwrap_or(key).trim_matches([' ', '"', '\'']);
    let is_key = |c: char| c.is_ascii_alphabetic() || matches!(c, '_' | '-');
    (!key.is_empty() && key.chars().all(is_key)).then_some((key, value.trim()))
}

/// The same of the line that begins the table of a retraction: `[retracted]`.
fn key_or_table(line: &str) -> Option<(&str, &str)> {
    let table = || {
        let name = line.trim().strip_prefix('[')?.strip_suffix(']')?;
        let name = name.trim_matches(['[', ']', ' ']);
        name.eq_ignore_ascii_case(RETRACTED).then_some((name, "{"))
    };
    key_and_value(line).or_else(table)
}

/// The key of a line that would hold an article back if it were read as front matter.
fn key_that_holds_back(line: &str) -> Option<&str> {
    let first = line.trim_start_matches([' ', '\t', '-', '"', '\'', '[']);
    let begins = |word: &&str| first.get(..word.len()).is_some_and(is_holding_back);
    article::HOLDING_BACK.into_iter().find(begins)?;
    let (key, value) = key_or_table(line)?;
    holds_back(key, value).then_some(key)
}

/// Whether a key is one of those that hold an article back.
fn is_holding_back(key: &str) -> bool {
    article::HOLDING_BACK.iter().any(|word| key.eq_ignore_ascii_case(word))
}

/// Whether a value looks as programs write it: one word that doesn't begin with a digit, or a date in
/// the order of ISO 8601.
fn is_plain(value: &str) -> bool {
    !value.contains(' ') && !value.starts_with(|c: char| c.is_ascii_digit())
        || value.get(4..5) == Some("-") && value[..4].bytes().all(|b| b.is_ascii_digit())
}

/// Whether a key with this value would hold an article back if it were read as front matter.
fn holds_back(key: &str, value: &str) -> bool {
    let value = value.trim_matches(QUOTES).to_ascii_lowercase();
    let is_yes = || {
        ["true", "yes", "on"].iter().any(|word| {
            let rest = value.strip_prefix(word);
            let rest = rest.map(|rest| rest.trim_start_matches(QUOTES).trim_start());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['#', ';']))
        })
    };
    if key.eq_ignore_ascii_case("draft") {
        is_yes()
    } else if key.eq_ignore_ascii_case(RETRACTED) {
        // It is a table: of YAML, it begins on the next line.
        let is_table = value.starts_with('{') || value.is_empty() && is_small(key);
        is_table || is_yes() || may_be_date(&value)
    } else {
        is_holding_back(key) && may_be_date(&value)
    }
}

/// Whether a lowercase value begins like a date in one of the ways that people write them: `2026-06-01`,
/// `1.6.2026`, `01/06/26`, `June 1, 2026`.
fn may_be_date(value: &str) -> bool {
    const MONTHS: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let begins = |word: &str| {
        word.starts_with(|c: char| c.is_ascii_digit())
            || MONTHS.iter().any(|month| word.starts_with(month))
    };
    let is_year = |number: &str| number.len() == 4 && matches!(&number[..2], "19" | "20");
    let numbers = |word: &str| word.split(|c: char| !c.is_ascii_digit()).any(is_year);
    let is_short = |word: &str| {
        let parts: Vec<&str> = word.split(['.', '/', '-']).collect();
        let is_number = |part: &&str| part.len() <= 2 && part.parse::<u8>().is_ok();
        parts.len() == 3 && parts.iter().all(is_number)
    };
    let mut words = value.split_whitespace().take(3).peekable();
    let Some(first) = words.peek() else { return false };
    is_short(first) || begins(first) && words.any(numbers)
}
