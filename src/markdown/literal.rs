//! Reports markup that the parser takes for plain text, because something is missing or because
//! only other programs know it, so that it would be published as it is written. It must not know how
//! any of it is shown.
//!
//! The parser returns a bracket that belongs to no link as a separate text, and says where each line
//! of a paragraph begins. Only these positions are examined, and never code. `lines` examines how
//! lines begin, `merge` finds merge conflicts, and [`super::shortcodes`] finds signs within lines.

use super::{Problem, ProblemKind, limits};
use std::ops::Range;

/// How far the end of a link or label is looked for, in bytes.
const FAR: usize = 500;

/// The state while the texts of a body are examined.
#[derive(Default)]
pub(super) struct Literal {
    /// The positions of the opening brackets of this block that belong to no link.
    open: Vec<usize>,
    /// What was reported last. Nothing else is reported there, since the cause is the same.
    pub(super) covered: Range<usize>,
    /// Whether the source has any `|`, as tables do.
    pub(super) has_pipes: bool,
    /// The merge conflicts, each from its `<<<<<<<` to the end of its `>>>>>>>` line.
    pub(super) conflicts: Vec<Range<usize>>,
}

impl Literal {
    /// Begins with a source. Whether it has any `|` is looked up at once, since most sources have none.
    pub(super) fn new(source: &str) -> Literal {
        let has_pipes = memchr::memchr(b'|', source.as_bytes()).is_some();
        Literal { has_pipes, ..Literal::default() }
    }

    /// A block of text begins.
    pub(super) fn block(&mut self) {
        self.open.clear();
    }

    /// Examines a text that is a bracket and not part of a link.
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
            // A reference such as `&#91;` is meant to be shown as a bracket.
            _ => {}
        }
    }

    pub(super) fn report(
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

    /// Reports an opening bracket that belongs to a link between pages as wikis write it, or to a link
    /// whose brackets have changed places.
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

    /// Reports a closing bracket that is followed by an address or a label which makes no link.
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

    /// Reports `[words](address)` with an address that can't be read.
    fn address(&mut self, source: &str, words: Range<usize>, problems: &mut Vec<Problem>) {
        let near = near(source, words.end);
        let is_picture = source[words.start..].starts_with('!');
        let what = if is_picture { "picture" } else { "link" };
        let inner = &near[1..];
        let (written, is_closed) = match closing(inner) {
            Some(end) => (&inner[..end], true),
            None => (inner.lines().next().unwrap_or_default().trim_end(), false),
        };
        // Template markup is reported as such.
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

    /// Reports `[words][label]` if the label isn't defined.
    fn label(&mut self, source: &str, words: Range<usize>, problems: &mut Vec<Problem>) {
        let near = near(source, words.end);
        let Some((label, _)) = near[1..].split_once(']') else { return };
        let said = &source[words.start..words.end - 1];
        let said = said.trim_start_matches(['!', '[']);
        // Marks such as `[1][2]`, and brackets right after a word, as in code, aren't meant as links.
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
}

/// The text from a position up to the next empty line, but no more than [`FAR`] bytes.
fn near(source: &str, from: usize) -> &str {
    let mut end = source.len().min(from + FAR);
    while !source.is_char_boundary(end) {
        end -= 1;
    }
    let near = source.get(from..end).unwrap_or_default();
    near.find("\n\n").map_or(near, |at| &near[..at])
}

/// Where the round bracket opens, on the same line, that is closed right before a position.
fn opening(source: &str, before: usize) -> Option<usize> {
    let bytes = source.as_bytes();
    let from = before.saturating_sub(FAR);
    let at = (from..before).rev().find(|at| matches!(bytes[*at], b'(' | b'\n'))?;
    (bytes[at] == b'(').then_some(at)
}

/// A text in a form that a message can show: short and on one line.
pub(super) fn short(text: &str) -> String {
    const MOST: usize = 80;
    match text.char_indices().nth(MOST) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.replace('\n', " "),
    }
}

/// Where the round bracket is closed that was opened right before a text.
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

/// Whether a text begins like an address.
fn is_address(text: &str) -> bool {
    const STARTS: [&str; 9] = ["https:", "http:", "mailto:", "tel:", "www.", "./", "../", "/", "<"];
    STARTS.iter().any(|start| text.starts_with(start))
        || text.strip_prefix('#').is_some_and(|rest| rest.starts_with(char::is_alphabetic))
}

/// Whether a text ends like the name of a file.
fn ends_in_file(text: &str) -> bool {
    const ENDINGS: [&str; 13] = [
        ".md", ".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".svg", ".pdf", ".html", ".htm",
        ".csv", ".xlsx",
    ];
    let lower = text.split_once('#').map_or(text, |(path, _)| path).to_ascii_lowercase();
    ENDINGS.iter().any(|ending| lower.ends_with(ending))
}
