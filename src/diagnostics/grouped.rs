//! A report on very many diagnostics, for people: grouped by code, with totals, and with help and the
//! first few locations for each kind.
//!
//! A *kind* is a message with its help. Messages that are repeated again and again (the same foreign
//! key in every file) are kinds of their own. Others are of the same kind if they differ only in
//! quoted texts and numbers. If the help differs within a kind, the report shows that of the first
//! diagnostic and says so.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use annotate_snippets::Group;

use super::lines::Lines;
use super::report::{level, renderer};
use super::texts::{Texts, index_all, read_all};
use super::{Code, Diagnostic, Diagnostics, FileId, Severity, notation};
use crate::printable::printable;

/// How many lines the kinds that are shown with locations may take, unless there are too many codes.
const MOST_LINES: usize = 165;
/// How many lines the report may have, including further kinds on one line each.
const MOST_LINES_WITH_BRIEF: usize = 190;
/// How many kinds of one code are shown with locations.
const MOST_KINDS: usize = 12;
/// How many different help texts of one message form kinds of their own. If there are more, each probably
/// names its own file, and all of them form one kind.
const MOST_HELPS: usize = 5;
/// How many locations of one kind are shown.
const MOST_PLACES: usize = 3;
/// How often a message with its help must be repeated to be a kind of its own.
const OFTEN: usize = 5;
/// The number of characters after which messages are cut.
const MOST_TEXT: usize = 240;

/// The message and help by which kinds of one code differ.
type KindKey<'a> = (Cow<'a, str>, Cow<'a, str>);

/// The diagnostics of one kind, in their order.
struct Kind<'a> {
    list: Vec<&'a Diagnostic>,
}

impl<'a> Kind<'a> {
    /// Its first diagnostic, as an example. There is always one.
    fn first(&self) -> Option<&'a Diagnostic> {
        self.list.first().copied()
    }

    /// How many lines it takes when it is shown with locations.
    fn lines(&self) -> usize {
        2 + usize::from(self.first().is_some_and(|d| d.finding.help.is_some()))
    }

    /// The help of the first diagnostic, and whether all others have the same.
    fn help(&self, lines: &BTreeMap<FileId, Lines<'_>>) -> Option<(String, bool)> {
        let first = self.first()?;
        let help = one_line(&notation::help(first, lines)?);
        Some((help, self.list.iter().all(|d| d.finding.help == first.finding.help)))
    }
}

/// The diagnostics of one code and severity.
struct CodeGroup<'a> {
    severity: Severity,
    code: Code,
    total: usize,
    files: usize,
    /// The kinds, the most frequent first.
    kinds: Vec<Kind<'a>>,
    /// How many of the kinds are shown with locations.
    shown: usize,
    /// How many of the other kinds are shown on one line each.
    brief: usize,
}

/// All diagnostics, by code. Errors come after warnings, and more frequent codes after others, so that
/// the most important ones are the last on a screen.
pub fn to_grouped_text(diagnostics: &Diagnostics, texts: &dyn Texts, colour: bool) -> String {
    let mut groups = groups(diagnostics);
    choose(&mut groups);
    let shown = groups.iter().flat_map(|group| &group.kinds[..group.shown + group.brief]);
    let read = read_all(shown.flat_map(|kind| kind.list.iter().take(MOST_PLACES).copied()), texts);
    let lines = index_all(&read);
    let mut out = String::new();
    for group in &groups {
        // Writing to a string doesn't fail.
        let _ = write_group(&mut out, group, texts, &lines, colour);
    }
    out
}

fn groups(diagnostics: &Diagnostics) -> Vec<CodeGroup<'_>> {
    let mut by_code: BTreeMap<(Severity, Code), Vec<&Diagnostic>> = BTreeMap::new();
    for diagnostic in diagnostics.iter() {
        let key = (diagnostic.finding.severity, diagnostic.finding.code);
        by_code.entry(key).or_default().push(diagnostic);
    }
    let mut groups: Vec<CodeGroup> = by_code
        .into_iter()
        .map(|((severity, code), list)| {
            let files: BTreeSet<_> = list.iter().map(|d| (d.file, d.path.as_deref())).collect();
            let (total, files) = (list.len(), files.len());
            CodeGroup { severity, code, total, files, kinds: kinds(list), shown: 0, brief: 0 }
        })
        .collect();
    // Warnings first. The sort is stable, so that ties keep the order of the documentation.
    groups.sort_by_key(|group| (group.severity == Severity::Error, group.total));
    groups
}

fn kinds(list: Vec<&Diagnostic>) -> Vec<Kind<'_>> {
    fn help(diagnostic: &Diagnostic) -> &str {
        diagnostic.finding.help.as_deref().unwrap_or_default()
    }
    let mut same: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for diagnostic in &list {
        *same.entry((diagnostic.finding.message.as_str(), help(diagnostic))).or_default() += 1;
    }
    let is_often = |key: &(&str, &str)| same.get(key).is_some_and(|number| *number >= OFTEN);
    let mut helps: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for (message, help) in same.keys().filter(|key| !is_often(key)) {
        helps.entry(message).or_default().insert(template(help));
    }
    let mut by_kind: BTreeMap<KindKey, Vec<&Diagnostic>> = BTreeMap::new();
    for diagnostic in list {
        let (message, help) = (diagnostic.finding.message.as_str(), help(diagnostic));
        let key = if is_often(&(message, help)) {
            (Cow::Borrowed(message), Cow::Borrowed(help))
        } else {
            let many = helps.get(message).is_some_and(|helps| helps.len() > MOST_HELPS);
            let help = if many { String::new() } else { template(help) };
            (Cow::Owned(template(message)), Cow::Owned(help))
        };
        by_kind.entry(key).or_default().push(diagnostic);
    }
    let mut kinds: Vec<Kind> = by_kind.into_values().map(|list| Kind { list }).collect();
    kinds.sort_by_key(|kind| std::cmp::Reverse(kind.list.len()));
    kinds
}

/// A message without the texts that it quotes, and with zeros for digits.
fn template(message: &str) -> String {
    let mut out = String::with_capacity(message.len());
    let mut chars = message.chars();
    while let Some(c) = chars.next() {
        out.push(if c.is_ascii_digit() { '0' } else { c });
        let end = match c {
            '`' => '`',
            '“' => '”',
            '"' => '"',
            _ => continue,
        };
        if chars.as_str().contains(end) {
            let _ = chars.by_ref().find(|c| *c == end);
            out.push(end);
        }
    }
    out
}

/// Decides how many kinds of each code are shown: one of each code, and then one more of each in turn as
/// long as there is room. The remaining kinds get one line each, again as long as there is room.
fn choose(groups: &mut [CodeGroup]) {
    let mut lines = 0;
    for round in 0..MOST_KINDS {
        // The most frequent codes, which are the last, get room first.
        for group in groups.iter_mut().rev() {
            let Some(kind) = group.kinds.get(round).filter(|_| group.shown == round) else {
                continue;
            };
            // The heading, the line about other kinds, and an empty line.
            let more = if round == 0 { 3 } else { 0 };
            if round == 0 || lines + kind.lines() <= MOST_LINES {
                lines += kind.lines() + more;
                group.shown += 1;
            }
        }
    }
    let most = groups.iter().map(|group| group.kinds.len() - group.shown).max().unwrap_or(0);
    for round in 0..most {
        for group in groups.iter_mut().rev() {
            if lines < MOST_LINES_WITH_BRIEF && group.shown + round < group.kinds.len() {
                lines += 1;
                group.brief += 1;
            }
        }
    }
}

fn write_group(
    out: &mut String,
    group: &CodeGroup,
    texts: &dyn Texts,
    lines: &BTreeMap<FileId, Lines<'_>>,
    colour: bool,
) -> std::fmt::Result {
    let total = format!("{} in {}", count(group.total, "finding"), count(group.files, "file"));
    let title = level(group.severity).primary_title(total).id(group.code.as_str());
    writeln!(out, "{}", renderer(colour).render(&[Group::with_title(title)]))?;
    let width = group.kinds.first().map_or(0, |kind| kind.list.len().to_string().len());
    for kind in &group.kinds[..group.shown] {
        let Some(first) = kind.first() else { continue };
        let message = one_line(&first.finding.message);
        let said = |d: &Diagnostic| (d.finding.message.clone(), d.finding.help.clone());
        let such =
            if kind.list.iter().any(|d| said(d) != said(first)) { ", and the like" } else { "" };
        writeln!(out, "  {:>width$} × {message}{such}", kind.list.len())?;
        if let Some((help, is_for_all)) = kind.help(lines) {
            let word = if is_for_all { "help" } else { "help for the first" };
            writeln!(out, "  {:width$}   {word}: {help}", "")?;
        }
        let places = kind.list.iter().take(MOST_PLACES).map(|d| place(d, texts, lines));
        let places: Vec<String> = places.collect();
        let more = match kind.list.len() - places.len() {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        writeln!(out, "  {:width$}   at {}{more}", "", places.join(", "))?;
    }
    let (brief, others) = group.kinds[group.shown..].split_at(group.brief);
    for kind in brief {
        let Some(first) = kind.first() else { continue };
        let message = one_line(&first.finding.message);
        let help = match kind.help(lines) {
            Some((help, true)) => format!("; {help}"),
            Some((help, false)) => format!("; help for the first: {help}"),
            None => String::new(),
        };
        let place = place(first, texts, lines);
        writeln!(out, "  {:>width$} × {message} ({place}){help}", kind.list.len())?;
    }
    let rest: usize = others.iter().map(|kind| kind.list.len()).sum();
    if rest > 0 {
        let kinds = others.len();
        writeln!(out, "  {rest:>width$} × {} of this", count(kinds, "other kind"))?;
    }
    writeln!(out)
}

/// The location of a finding, in the form that editors and terminals turn into a link.
fn place(
    diagnostic: &Diagnostic,
    texts: &dyn Texts,
    lines: &BTreeMap<FileId, Lines<'_>>,
) -> String {
    let path = match diagnostic.file {
        Some(file) => texts.path(file),
        None => diagnostic.path.as_deref().unwrap_or("the site"),
    };
    let lines = diagnostic.file.and_then(|file| lines.get(&file));
    let position = lines
        .zip(diagnostic.finding.spot)
        .map(|(lines, spot)| lines.position(spot.start as usize))
        .or(diagnostic.position);
    match position {
        Some(position) => format!("{}:{}:{}", printable(path), position.line, position.column),
        None => printable(path).into_owned(),
    }
}

/// A message as a single line, which is cut if it is too long.
fn one_line(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let line = printable(&line);
    match line.char_indices().nth(MOST_TEXT) {
        Some((at, _)) => format!("{}…", &line[..at]),
        None => line.into_owned(),
    }
}

fn count(number: usize, word: &str) -> String {
    format!("{number} {word}{}", if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::{Finding, Spot};

    struct Many;
    impl Texts for Many {
        fn path(&self, file: FileId) -> &str {
            ["a.md", "b.md", "c.md", "d.md"][file.0 as usize % 4]
        }
        fn text(&self, _: FileId) -> Option<String> {
            Some("one\ntwo\nthree\n".to_owned())
        }
    }

    fn many(diagnostics: impl IntoIterator<Item = Diagnostic>) -> String {
        let mut all = Diagnostics::default();
        all.extend(diagnostics);
        all.sort();
        to_grouped_text(&all, &Many, false)
    }

    #[test]
    fn what_comes_back_stands_for_itself_and_what_differs_in_names_is_one_kind() {
        let key = |file: u32, key: &str, help: &str| {
            Finding::error(Code::UnknownKey, Spot::new(4..7), format!("unknown key `{key}`"))
                .help(help)
                .at(FileId(file))
        };
        let dead = |file: u32, to: u32| {
            Finding::error(Code::DeadLink, None, format!("there is no `{to}.md`")).at(FileId(file))
        };
        let mut found: Vec<Diagnostic> = Vec::new();
        for file in 0..4 {
            found.extend((0..3).map(|n| dead(file, 100 * file + n)));
        }
        for file in 0..40 {
            found.push(key(file, "tags", "write `topics`"));
            found.push(key(file, &format!("own-{file}"), "put it under [extra]"));
        }
        let text = many(found);
        let expected = "\
error[dead-link]: 12 findings in 4 files
  12 × there is no `0.md`, and the like
       at a.md, a.md, a.md and 9 more

error[unknown-key]: 80 findings in 40 files
  40 × unknown key `own-0`, and the like
       help: put it under [extra]
       at a.md:2:1, b.md:2:1, c.md:2:1 and 37 more
  40 × unknown key `tags`
       help: write `topics`
       at a.md:2:1, b.md:2:1, c.md:2:1 and 37 more

";
        assert_eq!(text, expected);
    }

    #[test]
    fn no_help_stands_for_what_has_another() {
        let keys = ["layout", "tags", "permalink", "menus", "weight", "author", "cover", "lang"];
        let key = |file: u32, key: &str, help: String| {
            let message = format!("unknown key `{key}` in an article");
            Finding::error(Code::UnknownKey, None, message).help(help).at(FileId(file))
        };
        let foreign = (0..4).flat_map(|file| {
            let help = |n: usize| format!("write {} about it", "ein".repeat(n + 1));
            keys.iter().enumerate().map(move |(n, name)| key(file, name, help(n)))
        });
        let mistyped = [("titel", "title"), ("summery", "summary"), ("dat", "date")];
        let mistyped =
            mistyped.map(|(wrong, meant)| key(0, wrong, format!("did you mean `{meant}`?")));
        let text = many(foreign.chain(mistyped));
        for (n, name) in keys.iter().enumerate() {
            let help = "ein".repeat(n + 1);
            let kind = format!(
                "  4 × unknown key `{name}` in an article\n      help: write {help} about it\n      \
                 at a.md, b.md, c.md and 1 more\n"
            );
            assert!(text.contains(&kind), "{name}: {text}");
        }
        let kind = "3 × unknown key `dat` in an article, and the like\n      \
                    help for the first: did you mean `date`?\n";
        assert!(text.contains(kind), "{text}");
    }

    #[test]
    fn what_each_says_of_its_own_file_is_one_kind() {
        let found = (0..40).map(|file| {
            Finding::error(Code::MisplacedFile, None, "the name of a text ends in .md")
                .help(format!("rename it to file-{}.md", ["a", "b", "c"][file % 3].repeat(file)))
                .at(FileId(file as u32))
        });
        let text = many(found);
        assert!(text.contains("40 × the name of a text ends in .md, and the like"), "{text}");
        assert_eq!(text.matches("help for the first: ").count(), 1, "{text}");
        assert_eq!(text.matches("help").count(), 1, "{text}");
    }

    #[test]
    fn a_report_stays_short_whatever_there_is_to_say() {
        let words = ["ä", "b\n\nb", "\u{1b}[31mc", "d"];
        let found = Code::ALL.iter().take(30).enumerate().flat_map(|(at, code)| {
            (0..60).map(move |n| {
                let word = words[n % 4].repeat(n / 4);
                let message = format!("{word} is wrong: {}", "long ".repeat(at * 40));
                Finding::error(*code, None, message).help("help\nme").at(FileId(n as u32))
            })
        });
        let text = many(found);
        assert!(text.lines().count() <= 200, "{}", text.lines().count());
        assert!(text.chars().count() < 60_000, "{}", text.len());
        assert!(!text.contains('\u{1b}'));
        assert_eq!(text.matches("error[").count(), 30);
    }
}
