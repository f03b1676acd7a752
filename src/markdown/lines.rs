//! Reports lines of a paragraph that look like the beginning of a heading, a table, a note or the
//! like, but aren't: something is missing, or only other programs know it. It must not know what is
//! within a line; [`super::literal`] examines that.

use super::Problem;
use super::literal::{Literal, short};
use super::merge::is_mark;
use std::ops::Range;

impl Literal {
    /// A line of a paragraph begins at `from`, or after the indentation and `>` there. `paragraph` is the
    /// whole paragraph if this is its first line.
    pub(super) fn line(
        &mut self,
        source: &str,
        from: usize,
        paragraph: Option<&Range<usize>>,
        problems: &mut Vec<Problem>,
    ) {
        let bytes = source.as_bytes();
        let mut at = from;
        while paragraph.is_none() && matches!(bytes.get(at), Some(b' ' | b'\t' | b'>')) {
            at += 1;
        }
        let first = bytes.get(at);
        if !self.has_pipes && !matches!(first, Some(b'#' | b'<' | b'[' | b'!' | b':')) {
            return;
        }
        let Some(line) = source.get(at..).and_then(|rest| rest.lines().next()) else { return };
        let line = line.trim_end();
        let span = at..at + line.len();
        match first {
            Some(b'#') => {
                let alone = paragraph.is_some_and(|paragraph| {
                    source.get(paragraph.clone()).is_some_and(|p| p.trim_end().len() == line.len())
                });
                self.heading(line, span, alone, problems);
            }
            Some(b'<') if is_mark(line, "<<<<<<<") => self.conflict(source, span, problems),
            Some(b'[') => {
                let name = line.trim_matches(['[', ']', '_']);
                let is_contents = name.eq_ignore_ascii_case("toc") && line.ends_with(']');
                if let Some(kind) = line.strip_prefix("[!").and_then(|l| l.split_once(']')) {
                    self.note(kind.0, kind.1, span, problems);
                } else if is_contents {
                    let message = "there are no tables of contents".to_owned();
                    self.report(problems, span, message, "delete this line");
                }
            }
            Some(b'!') if line.starts_with("!!! ") => self.fence(span, problems),
            Some(b':') if line.starts_with(":::") && line.len() > 3 => self.fence(span, problems),
            _ if self.has_pipes => self.table(source, line, span, problems),
            _ => {}
        }
    }

    /// Reports number signs that make no heading.
    fn heading(
        &mut self,
        line: &str,
        span: Range<usize>,
        alone: bool,
        problems: &mut Vec<Problem>,
    ) {
        let text = line.trim_start_matches('#');
        let level = line.len() - text.len();
        let next = text.chars().next();
        let mended = short(text.trim_start());
        let marks = "#".repeat(level.min(6));
        let (message, help) = if level > 6 && next.is_none_or(char::is_whitespace) {
            ("a heading has at most six number signs".to_owned(), format!("write {marks} {mended}"))
        } else if next.is_some_and(|c| c.is_whitespace() && c != ' ' && c != '\t') {
            (
                format!("what follows `{marks}` is no plain space, so this is no heading"),
                format!("write {marks} {mended} with a plain space"),
            )
        } else if next.is_some_and(|c| c.is_alphanumeric() || "*_[\"“„«".contains(c))
            && (level > 1 || (alone && is_title(text)))
        {
            (
                format!("there is no space after `{marks}`, so this is no heading"),
                format!("write {marks} {mended}; before a text that begins so, write `\\`"),
            )
        } else {
            return;
        };
        self.report(problems, span, message, &help);
    }

    /// Reports a note as GitHub writes it that isn't recognized: because of its kind, of what follows on
    /// the line, or of where it is.
    fn note(&mut self, kind: &str, after: &str, span: Range<usize>, problems: &mut Vec<Problem>) {
        const KINDS: [&str; 5] = ["NOTE", "TIP", "IMPORTANT", "WARNING", "CAUTION"];
        if kind.is_empty() || !kind.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
            return;
        }
        let upper = kind.to_ascii_uppercase();
        let (message, help) = if !KINDS.contains(&upper.as_str()) {
            let same = match upper.as_str() {
                "INFO" | "ABSTRACT" | "SUMMARY" | "QUOTE" | "EXAMPLE" => "NOTE",
                "HINT" | "SUCCESS" | "CHECK" | "DONE" => "TIP",
                "ATTENTION" | "QUESTION" => "IMPORTANT",
                "DANGER" | "ERROR" | "BUG" | "FAILURE" | "FAIL" => "CAUTION",
                _ => "NOTE",
            };
            (
                format!("there is no note of the kind `{}`", short(kind)),
                format!("write [!{same}]: the kinds are NOTE, TIP, IMPORTANT, WARNING and CAUTION"),
            )
        } else if !after.trim().is_empty() {
            (
                "the mark of a note stands on a line of its own".to_owned(),
                format!("end the line behind [!{upper}], and go on in the next one with `> `"),
            )
        } else {
            (
                "the mark of a note is the first line of a block quotation".to_owned(),
                format!("write > [!{upper}], and `> ` before each line of the note"),
            )
        };
        self.report(problems, span, message, &help);
    }

    /// Reports a note or box as other programs write it.
    fn fence(&mut self, span: Range<usize>, problems: &mut Vec<Problem>) {
        let message = "boxes are written in another way here".to_owned();
        let help = "write > [!NOTE] on a line of its own, and `> ` before each line of the text";
        self.report(problems, span, message, help);
    }

    /// Reports rows that make no table, because the line of dashes below the first is missing or has
    /// another number of cells.
    fn table(&mut self, source: &str, line: &str, span: Range<usize>, problems: &mut Vec<Problem>) {
        let cells = cells(line);
        if cells < 2 || self.covered.contains(&span.start) {
            return;
        }
        // Either a second row follows, or the line of dashes and then rows.
        let rest = source.get(span.end..).unwrap_or_default();
        let row = |line: &str| self::cells(line.trim_start_matches([' ', '\t', '>']).trim_end());
        let mut following = rest.split_inclusive('\n').skip(1).take_while(|line| row(line) > 0);
        let second = following.next().unwrap_or_default();
        let is_dashes = |line: &str| line.bytes().all(|b| b"|-:> \t\r\n".contains(&b));
        let dashes = (second.contains('-') && is_dashes(second)).then(|| row(second));
        let (rows, same) = (usize::from(!second.is_empty()), row(second) == cells);
        let outer = line.starts_with('|') && line.ends_with('|');
        if dashes.is_none() && (rows == 0 || !(outer || same && line.contains(" | "))) {
            return;
        }
        let (message, help) = match dashes {
            Some(number) => (
                format!(
                    "this is no table: its first row has {cells} cells, and the line of dashes \
                     has {number}"
                ),
                "give both the same number of cells".to_owned(),
            ),
            None => (
                "this is no table: the line of dashes below its first row is missing".to_owned(),
                format!("write |{} below this line", " --- |".repeat(cells.min(20))),
            ),
        };
        self.report(problems, span.clone(), message, &help);
        let length: usize = following.map(str::len).sum();
        self.covered = span.start..span.end + 1 + second.len() + length;
    }
}

/// Whether the text after a single number sign reads like a heading rather than a hashtag.
fn is_title(text: &str) -> bool {
    text.starts_with(char::is_uppercase)
        && text.contains(' ')
        && !text.contains('#')
        && !text.ends_with(['.', '!', '?', ':', '…', ',', ';'])
}

/// How many cells a line would have as a row of a table.
fn cells(line: &str) -> usize {
    let inner = line.strip_prefix('|').unwrap_or(line);
    let inner = inner.strip_suffix('|').unwrap_or(inner);
    if inner.len() == line.len() && !inner.contains('|') {
        return 0;
    }
    let mut before = ' ';
    let mut cells = 1;
    for c in inner.chars() {
        cells += usize::from(c == '|' && before != '\\');
        before = c;
    }
    cells
}
