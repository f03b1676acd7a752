//! Markup that the parser takes for plain text, because something in it is missing or because
//! another program has it: it would be published as it is written. It must not know how any of it
//! is shown.
//!
//! The parser gives a bracket that belongs to no link as a text of its own, and says where each
//! line of a paragraph begins: what is looked at here is looked at there, and never in code.
//! [`super::shortcodes`] looks for signs within lines.

use super::{Problem, ProblemKind, limits};
use std::ops::Range;

/// How far the end of a link or label is looked for, in bytes.
const FAR: usize = 500;

/// How many conflicts of one text are reported.
const MOST_CONFLICTS: usize = 1000;

/// What is open while texts come in.
#[derive(Default)]
pub(super) struct Literal {
    /// The brackets of this block that belong to no link: where each begins.
    open: Vec<usize>,
    /// What was reported last: one cause is one finding.
    covered: Range<usize>,
    /// Whether the source has the sign between the cells of a table.
    has_pipes: bool,
    /// The conflicts of a merge: from `<<<<<<<` up to the end of `>>>>>>>`.
    conflicts: Vec<Range<usize>>,
}

impl Literal {
    /// Looks over a source for what is rare.
    pub(super) fn new(source: &str) -> Literal {
        let has_pipes = memchr::memchr(b'|', source.as_bytes()).is_some();
        Literal { has_pipes, ..Literal::default() }
    }

    /// A block of text begins.
    pub(super) fn block(&mut self) {
        self.open.clear();
    }

    /// A text that is a bracket, and no part of a link.
    pub(super) fn bracket(
        &mut self,
        source: &str,
        span: &Range<usize>,
        problems: &mut Vec<Problem>,
    ) {
        match source.as_bytes().get(span.start) {
            Some(b']') => {
                if let Some(start) = self.open.pop()
                    && !self.covered.contains(&start)
                {
                    self.closed(source, start..span.end, problems);
                }
            }
            Some(b'[' | b'!') => {
                self.open.push(span.start);
                if !self.covered.contains(&span.start) {
                    self.opened(source, span, problems);
                }
            }
            // A reference such as `&#91;` is meant as a sign.
            _ => {}
        }
    }

    fn report(
        &mut self,
        problems: &mut Vec<Problem>,
        span: Range<usize>,
        message: String,
        help: &str,
    ) {
        if self.covered.contains(&span.start) {
            return;
        }
        self.covered = span.clone();
        limits::report(problems, span, ProblemKind::LiteralMarkup, message, Some(help));
    }

    /// After an opening bracket: a link between pages as wikis write it, or brackets that have
    /// changed places.
    fn opened(&mut self, source: &str, span: &Range<usize>, problems: &mut Vec<Problem>) {
        let line = near(source, span.end);
        let line = line.split('\n').next().unwrap_or_default();
        if let Some(inner) = line.strip_prefix('[')
            && let Some((name, _)) = inner.split_once("]]")
            && name.contains(char::is_alphabetic)
            && !name.contains(['[', ']', '('])
        {
            let end = span.end + 1 + name.len() + 2;
            let message = "links in two pairs of brackets aren't known here".to_owned();
            let help = if source[span.start..].starts_with('!') {
                "write the words and the file: ![A shelf of ledgers](shelf.jpg)"
            } else {
                "write the words and the other file's path: [the register](../pages/register.md)"
            };
            self.report(problems, span.start..end, message, help);
        } else if source[..span.start].ends_with(')')
            && is_address(line)
            && let Some((address, _)) = line.split_once(']')
            && !address.contains(char::is_whitespace)
            && let Some(words) = opening(source, span.start)
        {
            let end = span.end + address.len() + 1;
            let message = "the brackets of this link have changed places".to_owned();
            let help = format!(
                "write the words in square brackets and the address in round ones: \
                 [{}]({address})",
                short(&source[words + 1..span.start - 1])
            );
            self.report(problems, words..end, message, &help);
        }
    }

    /// After a closing bracket: an address or a label that makes no link.
    fn closed(&mut self, source: &str, words: Range<usize>, problems: &mut Vec<Problem>) {
        match source.as_bytes().get(words.end) {
            Some(b'(') => self.address(source, words, problems),
            Some(b'[') => self.label(source, words, problems),
            Some(b' ' | b'\t') => {
                let near = near(source, words.end);
                let address = near.trim_start_matches([' ', '\t']);
                let Some(inner) = address.strip_prefix('(').filter(|inner| is_address(inner))
                else {
                    return;
                };
                let Some((written, _)) = inner.split_once(')') else { return };
                if written.contains(char::is_whitespace) {
                    return;
                }
                let length = near.len() - inner.len() + written.len() + 1;
                let message =
                    "between the words of this link and its address there is a space".to_owned();
                let help = format!("write {}({written})", short(&source[words.clone()]));
                self.report(problems, words.start..words.end + length, message, &help);
            }
            _ => {}
        }
    }

    /// `[words](what isn't an address)`.
    fn address(&mut self, source: &str, words: Range<usize>, problems: &mut Vec<Problem>) {
        let near = near(source, words.end);
        let is_picture = source[words.start..].starts_with('!');
        let what = if is_picture { "picture" } else { "link" };
        let inner = &near[1..];
        let (written, is_closed) = match closing(inner) {
            Some(end) => (&inner[..end], true),
            None => (inner.lines().next().unwrap_or_default().trim_end(), false),
        };
        // A template's address is reported as such.
        if written.starts_with("{{") || written.starts_with("{%") {
            return;
        }
        if !is_address(written) && !is_picture && !ends_in_file(written) {
            return;
        }
        let end = words.end + 1 + written.len() + usize::from(is_closed);
        let words_text = short(&source[words.clone()]);
        let title = written
            .find([' ', '\t'])
            .filter(|at| written[*at..].trim_start().starts_with(['“', '”', '„', '‘', '’', '«']));
        let (message, help) = if !is_closed {
            (
                format!("the address of this {what} isn't closed"),
                format!("write `)` behind it: {words_text}(https://ministry.example/)"),
            )
        } else if let Some(at) = title {
            (
                format!("the title of this {what} isn't in straight quotation marks"),
                format!("write {words_text}({} \"…\")", &written[..at]),
            )
        } else if written.contains(char::is_whitespace) {
            let address = written.trim();
            (
                format!("the address of this {what} has a space in it"),
                format!("put it between angle brackets: {words_text}(<{address}>)"),
            )
        } else if source[words.start + 1..words.end].trim_start_matches('[').contains('[') {
            (
                format!("the words of this {what} hold a footnote or another link"),
                "put it before or behind this one".to_owned(),
            )
        } else {
            (
                format!("this is no {what}: its address can't be read"),
                format!("put it between angle brackets: {words_text}(<{written}>)"),
            )
        };
        self.report(problems, words.start..end, message, &help);
    }

    /// `[words][label]`, where nothing says what the label stands for.
    fn label(&mut self, source: &str, words: Range<usize>, problems: &mut Vec<Problem>) {
        let near = near(source, words.end);
        let Some((label, _)) = near[1..].split_once(']') else { return };
        let said = &source[words.start..words.end - 1];
        let said = said.trim_start_matches(['!', '[']);
        // Marks such as [1][2], and what stands in another language's brackets, are no links.
        let is_word = |text: &str| text.contains(char::is_alphabetic);
        let before = source[..words.start].chars().next_back();
        if label.starts_with('^')
            || label.contains('[')
            || !is_word(said)
            || !(label.is_empty() || label.contains(char::is_alphanumeric))
            || before.is_some_and(|c| c.is_alphanumeric() || c == ']')
        {
            return;
        }
        let shown = short(if label.is_empty() { said } else { label });
        let message = format!("nothing says where `{shown}` leads");
        let help = format!(
            "add a line `[{shown}]: https://…` below, or write the address behind the words: \
             {}(https://…)",
            short(&source[words.clone()])
        );
        self.report(problems, words.start..words.end + 1 + label.len() + 1, message, &help);
    }

    /// A line of a paragraph begins, after what may stand before it in a list or quotation.
    /// `paragraph`: it is the first, and the paragraph reaches from here to there.
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
            Some(b':') if line.starts_with(":::") => {
                if line.len() > 3 {
                    self.fence(span, problems);
                }
            }
            _ if self.has_pipes => self.table(source, line, span, problems),
            _ => {}
        }
    }

    /// Number signs that make no heading.
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

    /// A note as GitHub writes it, whose kind isn't one of its five.
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

    /// A note or box as other programs write it.
    fn fence(&mut self, span: Range<usize>, problems: &mut Vec<Problem>) {
        let message = "boxes are written in another way here".to_owned();
        let help = "write > [!NOTE] on a line of its own, and `> ` before each line of the text";
        self.report(problems, span, message, help);
    }

    /// Rows of a table that has no line of dashes below the first.
    fn table(&mut self, source: &str, line: &str, span: Range<usize>, problems: &mut Vec<Problem>) {
        let cells = cells(line);
        if cells < 2 || self.covered.contains(&span.start) {
            return;
        }
        // What follows: a second row, or the line of dashes and then rows.
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

    /// A conflict that a merge has left.
    pub(super) fn conflict(
        &mut self,
        source: &str,
        span: Range<usize>,
        problems: &mut Vec<Problem>,
    ) {
        if self.conflicts.last().is_some_and(|conflict| conflict.contains(&span.start))
            || self.conflicts.len() >= MOST_CONFLICTS
        {
            return;
        }
        let rest = source.get(span.end..).unwrap_or_default();
        let mut end = span.end;
        for line in rest.split_inclusive('\n') {
            end += line.len();
            if is_mark(line.trim_end(), ">>>>>>>") {
                break;
            }
        }
        self.conflicts.push(span.start..end);
        limits::report(
            problems,
            span,
            ProblemKind::MergeConflict,
            "a merge has left its conflict here".to_owned(),
            Some(CONFLICT_HELP),
        );
    }

    /// The end of a conflict whose beginning nobody has seen.
    pub(super) fn conflict_end(&mut self, source: &str, at: usize, problems: &mut Vec<Problem>) {
        let Some(rest) = source.get(at..).filter(|rest| rest.starts_with(">>>>>>>")) else {
            return;
        };
        let line = rest.lines().next().unwrap_or_default().trim_end();
        if is_mark(line, ">>>>>>>") {
            self.conflict(source, at..at + line.len(), problems);
        }
    }

    /// The body ends. What is wrong within a conflict has the conflict for its cause.
    pub(super) fn end(&self, problems: &mut Vec<Problem>) {
        if self.conflicts.is_empty() {
            return;
        }
        let overlaps = |a: &Range<usize>, b: &Range<usize>| a.start < b.end && b.start < a.end;
        problems.retain(|problem| {
            problem.kind == ProblemKind::MergeConflict
                || !self.conflicts.iter().any(|conflict| overlaps(conflict, &problem.span))
        });
    }
}

/// How a merge's conflict is mended.
pub const CONFLICT_HELP: &str = "keep what is right of the two versions, and delete the lines that begin with \
     `<<<<<<<`, `=======` and `>>>>>>>`";

/// The first line of a text that begins with a mark of a merge's conflict.
pub fn merge_conflict(text: &str) -> Option<Range<usize>> {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim_end();
        if is_mark(trimmed, "<<<<<<<") || is_mark(trimmed, ">>>>>>>") {
            return Some(at..at + trimmed.len());
        }
        at += line.len();
    }
    None
}

/// Whether a line is one of the marks of a merge: seven signs, and a name after a space.
fn is_mark(line: &str, mark: &str) -> bool {
    line.strip_prefix(mark).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}

/// The text from a place up to the next empty line, and no further than the end of a link can be.
fn near(source: &str, from: usize) -> &str {
    let mut end = source.len().min(from + FAR);
    while !source.is_char_boundary(end) {
        end -= 1;
    }
    let near = source.get(from..end).unwrap_or_default();
    near.find("\n\n").map_or(near, |at| &near[..at])
}

/// Where the round bracket opens that closes right before a place, on its line.
fn opening(source: &str, before: usize) -> Option<usize> {
    let bytes = source.as_bytes();
    let from = before.saturating_sub(FAR);
    let at = (from..before).rev().find(|at| matches!(bytes[*at], b'(' | b'\n'))?;
    (bytes[at] == b'(').then_some(at)
}

/// A text as a message can show it.
fn short(text: &str) -> String {
    const MOST: usize = 80;
    match text.char_indices().nth(MOST) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.replace('\n', " "),
    }
}

/// Where the round bracket closes that stands before a text.
fn closing(inner: &str) -> Option<usize> {
    let mut depth = 0;
    for (at, byte) in inner.bytes().enumerate() {
        match byte {
            b'(' => depth += 1,
            b')' if depth == 0 => return Some(at),
            b')' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// Whether a text begins as addresses do.
fn is_address(text: &str) -> bool {
    const STARTS: [&str; 9] = ["https:", "http:", "mailto:", "tel:", "www.", "./", "../", "/", "<"];
    STARTS.iter().any(|start| text.starts_with(start))
        || text.strip_prefix('#').is_some_and(|rest| rest.starts_with(char::is_alphabetic))
}

/// Whether a text ends in the name of a file.
fn ends_in_file(text: &str) -> bool {
    const ENDINGS: [&str; 13] = [
        ".md", ".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".svg", ".pdf", ".html", ".htm",
        ".csv", ".xlsx",
    ];
    let lower = text.split_once('#').map_or(text, |(path, _)| path).to_ascii_lowercase();
    ENDINGS.iter().any(|ending| lower.ends_with(ending))
}

/// Whether a line behind a single number sign reads like a heading and not like a hashtag.
fn is_title(text: &str) -> bool {
    text.starts_with(char::is_uppercase)
        && text.contains(' ')
        && !text.contains('#')
        && !text.ends_with(['.', '!', '?', ':', '…', ',', ';'])
}

/// How many cells a line has, if it were a row of a table.
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
