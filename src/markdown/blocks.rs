//! Reports blocks that are something other than their author meant, or that include too much: lists
//! begun by a date or a year, code and comments that are never closed, headings made by the line
//! below, rows with more cells than their table. It must not know how any of them is shown.

use super::{Problem, ProblemKind, limits};
use std::ops::Range;

/// The lists that are open.
#[derive(Default)]
pub(super) struct Lists {
    open: Vec<List>,
}

/// An open list.
struct List {
    /// The number of its first item; `None` if its items have no numbers.
    first: Option<u64>,
    /// How many items there have been.
    items: u64,
    /// The number of the previous item, as it was written.
    written: u64,
    reported: bool,
}

impl Lists {
    /// A list begins.
    pub(super) fn start(&mut self, first: Option<u64>) {
        self.open.push(List { first, items: 0, written: 0, reported: false });
    }

    /// The list ends.
    pub(super) fn end(&mut self) {
        self.open.pop();
    }

    /// An item begins: its number must be the one with which it is shown, or that of the first item,
    /// as in a list whose items are all `1.`.
    pub(super) fn item(&mut self, source: &str, span: &Range<usize>, problems: &mut Vec<Problem>) {
        let Some(list) = self.open.last_mut() else { return };
        let Some(first) = list.first else { return };
        let shown = first + list.items;
        list.items += 1;
        let text = source.get(span.start..).unwrap_or_default();
        let start = span.start + text.bytes().take_while(|b| matches!(b, b' ' | b'\t')).count();
        let text = &source[start..];
        // A number has nine digits at most (CommonMark 0.31.2, section 5.2).
        let digits = text.bytes().take(10).take_while(u8::is_ascii_digit).count();
        let Ok(number) = text[..digits].parse::<u64>() else { return };
        let stays = number == first && (list.items == 1 || list.written == first);
        list.written = number;
        if list.reported {
            return;
        }
        let is_year = list.items == 1 && matches!(number, 1000..=2999);
        if !is_year && (number == shown || stays) {
            return;
        }
        list.reported = true;
        let mark = text.get(..digits + 1).unwrap_or_default();
        let sign = &mark[digits.min(mark.len())..];
        let (message, help) = if is_year {
            (
                format!("`{mark}` at the beginning of a line makes a list of what follows"),
                format!("write {number}\\{sign}, or begin the line with another word"),
            )
        } else {
            (
                format!("this is shown as `{shown}{sign}`: the numbers of a list go on by one"),
                format!(
                    "if it is no list, as with dates, write {number}\\{sign} and the same in the \
                     other lines"
                ),
            )
        };
        let span = start..start + mark.len();
        limits::report(problems, span, ProblemKind::ListNumber, message, Some(&help));
    }
}

/// A fenced block of code begins: reports it if it isn't closed.
pub(super) fn fence(source: &str, span: &Range<usize>, problems: &mut Vec<Problem>) {
    let Some(block) = source.get(span.clone()) else { return };
    let block = block.trim_end();
    let opening = block.lines().next().unwrap_or_default().trim_end();
    let Some(sign) = opening.chars().next().filter(|c| matches!(c, '`' | '~')) else { return };
    let length = opening.len() - opening.trim_start_matches(sign).len();
    let last = block.rsplit('\n').next().unwrap_or_default();
    let last = last.trim_start_matches([' ', '\t', '>']);
    let closes = last.len() >= length && last.chars().all(|c| c == sign);
    if closes && block.len() > opening.len() {
        return;
    }
    limits::report(
        problems,
        span.start..span.start + opening.len(),
        ProblemKind::NeverEnds,
        "this block of code is never closed".to_owned(),
        Some(&format!(
            "write a line {} where the code ends",
            sign.to_string().repeat(length.min(20))
        )),
    );
}

/// Reports a comment that is still open at the end of its block.
pub(super) fn comment(source: &str, span: &Range<usize>, problems: &mut Vec<Problem>) {
    let block = source.get(span.clone()).unwrap_or_default();
    let start = span.start + block.rfind("<!--").unwrap_or(0);
    limits::report(
        problems,
        start..start + 4,
        ProblemKind::NeverEnds,
        "this comment is never closed, and all below is left out".to_owned(),
        Some("write --> where the comment ends"),
    );
}

/// A heading begins: if its mark is a line below, reports it if the text above, all of which becomes
/// the heading, has several lines or ends like a sentence.
pub(super) fn heading(
    source: &str,
    span: &Range<usize>,
    level: usize,
    problems: &mut Vec<Problem>,
) {
    let Some(text) = source.get(span.clone()).filter(|text| !text.starts_with('#')) else {
        return;
    };
    let text = text.trim_end();
    let Some((words, line)) = text.rsplit_once('\n') else { return };
    let line_start = span.start + words.len() + 1;
    let marks = line.trim_start_matches([' ', '\t', '>']);
    let sign = if level == 1 { '=' } else { '-' };
    let words = words.trim_end();
    if !marks.starts_with(sign) || !(words.contains('\n') || words.ends_with(['.', '!', '?', '…']))
    {
        return;
    }
    let start = line_start + line.len() - marks.len();
    limits::report(
        problems,
        start..line_start + line.len(),
        ProblemKind::UnmeantHeading,
        "this line makes a heading of the text above it".to_owned(),
        Some("put an empty line before it; a heading is better written with `## ` before it"),
    );
}

/// A row of a table begins: reports cells beyond those of the first row, which are left out.
pub(super) fn row(source: &str, span: &Range<usize>, columns: usize, problems: &mut Vec<Problem>) {
    let Some(row) = source.get(span.clone()) else { return };
    // Most rows have fewer signs than cells, so that there can't be too many.
    if memchr::memchr_iter(b'|', row.as_bytes()).count() <= columns.saturating_sub(1) {
        return;
    }
    let row = row.trim_end();
    let trimmed = row.trim_start();
    let mut at = span.start + row.len() - trimmed.len();
    let mut cells = 0;
    let mut begin = at;
    let bytes = source.as_bytes();
    let end = span.start + row.len();
    if bytes.get(at) == Some(&b'|') {
        at += 1;
        begin = at;
    }
    while at < end {
        match bytes[at] {
            b'\\' => at += 1,
            b'|' => {
                cells += 1;
                if cells == columns {
                    begin = at + 1;
                }
            }
            _ => {}
        }
        at += 1;
    }
    let more = source.get(begin..end).unwrap_or_default();
    if cells < columns || more.trim_matches(['|', ' ', '\t']).is_empty() {
        return;
    }
    let start = begin + more.len() - more.trim_start().len();
    let end = start + source[start..end].trim_end_matches(['|', ' ', '\t']).len();
    limits::report(
        problems,
        start..end,
        ProblemKind::ExcessCells,
        format!("this is left out: the table's first row has {columns} cells"),
        Some("add cells to the first row and the line of dashes; write `\\|` for a sign in a cell"),
    );
}

/// Reports a comment that divides off a summary in other programs, and does nothing here.
pub(super) fn html_line(
    source: &str,
    text: &str,
    span: &Range<usize>,
    problems: &mut Vec<Problem>,
) {
    let Some(inner) = text.trim_start().strip_prefix("<!--") else { return };
    let Some((inner, _)) = inner.split_once("-->") else { return };
    if !matches!(inner.trim(), "more" | "More" | "MORE" | "excerpt" | "truncate" | "read more") {
        return;
    }
    let line = source.get(span.clone()).unwrap_or_default();
    let start = span.start + line.len() - line.trim_start().len();
    limits::report(
        problems,
        start..span.start + line.trim_end().len(),
        ProblemKind::LiteralMarkup,
        "this divides no summary off here".to_owned(),
        Some("delete it, and write the summary into the front matter: summary = \"…\""),
    );
}
