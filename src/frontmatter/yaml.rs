//! Parses YAML 1.2 into the tree, from the events of the parser under serde-saphyr.
//!
//! The core schema decides what a plain scalar means, so that `NO` remains the text "NO" (YAML 1.1
//! read it as false). Front matter has no use for anchors, aliases, tags or several documents: they
//! are errors, which also rules out alias bombs.

use std::borrow::Cow;

use granit_parser::{Event, Parser, ScalarStyle, Span};

use super::Notation;
use super::causes::{self, Cause};
use super::tree::{Key, Node, Table, Value};
use crate::diagnostics::{Code, Finding, Spot};

/// The deepest nesting of lists and tables.
const MAX_DEPTH: usize = 32;
/// The most keys in a table.
const MAX_KEYS: usize = 2000;

/// Parses YAML that begins at byte `start` of its file. It ends with the first syntax error; what
/// was read until then is returned.
pub fn parse<'a>(source: &'a str, start: usize, findings: &mut Vec<Finding>) -> Table<'a> {
    let mut reader = Reader { events: Parser::new_from_str(source), source, start, findings };
    reader.document().unwrap_or_default()
}

/// A list or table that isn't complete yet while events arrive.
enum Open<'a> {
    List(Vec<Node<'a>>, usize),
    Table(Table<'a>, Option<Key<'a>>, usize),
}

struct Reader<'a, 'f, I: Iterator> {
    events: I,
    source: &'a str,
    start: usize,
    findings: &'f mut Vec<Finding>,
}

impl<'a, I> Reader<'a, '_, I>
where
    I: Iterator<Item = Result<(Event<'a>, Span), granit_parser::ScanError>>,
{
    /// Reads the single document; `None` if it is empty or not a table.
    fn document(&mut self) -> Option<Table<'a>> {
        let mut open: Vec<Open<'a>> = Vec::new();
        loop {
            let (event, span) = match self.events.next()? {
                Ok(next) => next,
                Err(error) => {
                    self.syntax_error(&error);
                    return close_all(open);
                }
            };
            let spot = self.spot(&span);
            if too_long(&open) {
                self.error(spot, "this table has too many keys");
                return close_all(open);
            }
            let value = match event {
                Event::Scalar(text, style, ..) => {
                    let value = scalar(text, style);
                    if style == ScalarStyle::Plain { self.swallowed(value, spot) } else { value }
                }
                Event::SequenceStart(..) | Event::MappingStart(..) if open.len() >= MAX_DEPTH => {
                    self.error(spot, "lists and tables are nested too deep");
                    return close_all(open);
                }
                Event::SequenceStart(..) => {
                    open.push(Open::List(Vec::new(), spot.start as usize));
                    continue;
                }
                Event::MappingStart(..) => {
                    open.push(Open::Table(Table::default(), None, spot.start as usize));
                    continue;
                }
                Event::SequenceEnd | Event::MappingEnd => {
                    let (value, from) = match open.pop()? {
                        Open::List(list, from) => (Value::List(list), from),
                        Open::Table(table, _, from) => (Value::Table(table), from),
                    };
                    let node = Node { value, spot: self.whole(from, spot.end as usize) };
                    if open.is_empty() {
                        self.must_end();
                        return self.finish(node);
                    }
                    self.put(&mut open, node);
                    continue;
                }
                Event::Alias(_) | Event::UnresolvedAlias(_) => {
                    self.error(spot, "aliases (`*name`) are not part of front matter");
                    Value::Nothing
                }
                Event::StreamEnd => return close_all(open),
                Event::DocumentEnd => {
                    self.must_end();
                    return close_all(open);
                }
                _ => continue,
            };
            let node = Node { value, spot };
            if open.is_empty() {
                self.must_end();
                return self.finish(node);
            }
            self.put(&mut open, node);
        }
    }

    /// Reports anything after the first document, since it would be lost.
    fn must_end(&mut self) {
        while let Some(next) = self.events.next() {
            match next {
                Ok((Event::DocumentEnd | Event::StreamEnd, _)) => {}
                Ok((_, span)) => {
                    let spot = self.spot(&span);
                    let message = "YAML ends above this, at `...`, at a second `---` or at a brace, and the rest \
                                   would be lost";
                    let help = "end front matter with a line `---`, and write one `key: value` on each line";
                    self.findings.push(Finding::error(Code::Syntax, spot, message).help(help));
                    return;
                }
                Err(error) => return self.syntax_error(&error),
            }
        }
    }

    /// Adds a finished node to the innermost open list or table, as an item, a key or a key's
    /// value.
    fn put(&mut self, open: &mut [Open<'a>], node: Node<'a>) {
        match open.last_mut() {
            Some(Open::List(list, _)) => list.push(node),
            Some(Open::Table(table, key, _)) => match key.take() {
                Some(key) if table.get(&key.name).is_some() => {
                    let message = format!("the key `{}` stands here twice", key.name);
                    self.findings.push(Finding::error(Code::Syntax, key.spot, message));
                }
                Some(key) => table.entries.push((key, node)),
                None => {
                    let name = match node.value {
                        Value::Text(name) => name,
                        Value::Integer(number) => Cow::Owned(number.to_string()),
                        Value::Flag(flag) => Cow::Owned(flag.to_string()),
                        other => {
                            let message = format!("a key must be a word, not {}", other.kind());
                            self.error(node.spot, &message);
                            Cow::Borrowed("")
                        }
                    };
                    *key = Some(Key { name, spot: node.spot });
                }
            },
            None => {}
        }
    }

    /// A value without quotation marks ends where ` #` begins a comment (YAML 1.2.2, section 6.6).
    /// If the comment has no space after the sign, it was probably meant to be part of the value.
    fn swallowed(&mut self, value: Value<'a>, spot: Spot) -> Value<'a> {
        if !matches!(value, Value::Text(_) | Value::Nothing) {
            return value;
        }
        let from = spot.end as usize - self.start;
        let Some(rest) = self.source.get(from..) else { return value };
        // The place of an absent value is that of the sign before it.
        let is_nothing = matches!(value, Value::Nothing);
        let signs = |c: char| matches!(c, ' ' | '\t') || is_nothing && matches!(c, ':' | '-');
        let comment = rest.trim_start_matches(signs);
        let is_meant = comment
            .strip_prefix('#')
            .is_some_and(|words| words.starts_with(|c: char| c.is_alphanumeric()));
        if !is_meant || comment.len() == rest.len() {
            return value;
        }
        // Done only now, since a line may hold very many values.
        let rest = rest.split('\n').next().unwrap_or_default().trim_end();
        let comment = rest.trim_start_matches(signs);
        let start = from + rest.len() - comment.len();
        let written = &self.source[spot.start as usize - self.start..from + rest.len()];
        let written = written.trim_start_matches(signs);
        let spot = Spot::new(start..start + comment.len()).shifted(self.start);
        let message = format!("`{comment}` is a comment and no part of the value");
        let help = format!(
            "put the whole value in quotation marks: \"{written}\"; a comment has a space after `#`"
        );
        let finding = if is_nothing {
            // Nothing of the value remains, so that this is all there is to report.
            Finding::error(Code::CommentInValue, spot, message)
        } else {
            Finding::warning(Code::CommentInValue, spot, message)
        };
        self.findings.push(finding.help(help));
        if is_nothing { Value::Text(Cow::Borrowed(comment)) } else { value }
    }

    fn finish(&mut self, node: Node<'a>) -> Option<Table<'a>> {
        match node.value {
            Value::Table(table) => Some(table),
            Value::Nothing => None,
            other => {
                let at = node.spot.start as usize - self.start;
                let cause = causes::before(self.source, self.source.len());
                match cause.or_else(|| causes::of_line(self.source, at, Notation::Yaml)) {
                    Some(cause) => self.cause(cause),
                    None => {
                        let kind = other.kind();
                        let message =
                            format!("front matter must be `key: value` lines, not {kind}");
                        self.error(node.spot, &message);
                    }
                }
                None
            }
        }
    }

    fn error(&mut self, spot: Spot, message: &str) {
        self.findings.push(Finding::error(Code::Syntax, spot, message));
    }

    fn cause(&mut self, cause: Cause) {
        let spot = Spot::new(cause.range).shifted(self.start);
        self.findings.push(Finding::error(Code::Syntax, spot, cause.message).help(cause.help));
    }

    fn syntax_error(&mut self, error: &granit_parser::ScanError) {
        let at = error.marker().byte_offset().unwrap_or(0).min(self.source.len());
        let here = || causes::of_line(self.source, at, Notation::Yaml);
        if let Some(cause) = causes::before(self.source, at).or_else(here) {
            self.cause(cause);
            return;
        }
        let end = self.source[at..].find('\n').map_or(self.source.len(), |n| at + n);
        self.findings.push(
            Finding::error(
                Code::Syntax,
                Spot::new(at..end).shifted(self.start),
                format!("this is no valid YAML: {}", error.info()),
            )
            .help("put a text that holds `: ` or begins with a sign in quotes"),
        );
    }

    /// The place of a list or table from its first to its last sign: the parser would end it where
    /// the next one begins.
    fn whole(&self, from: usize, to: usize) -> Spot {
        let text = self.source.get(from - self.start..to - self.start).unwrap_or_default();
        Spot::new(from..from + text.trim_end().len())
    }

    fn spot(&self, span: &Span) -> Spot {
        let range = span.byte_range().unwrap_or(0..0);
        let text = self.source.get(range.clone()).unwrap_or_default();
        Spot::new(range.start..range.start + text.trim_end().len()).shifted(self.start)
    }
}

/// Whether the innermost table has more keys than are allowed.
fn too_long(open: &[Open<'_>]) -> bool {
    matches!(open.last(), Some(Open::Table(table, ..)) if table.entries.len() > MAX_KEYS)
}

/// What was read before an error, as far as it makes a table.
fn close_all(mut open: Vec<Open<'_>>) -> Option<Table<'_>> {
    if open.is_empty() {
        return None;
    }
    match open.swap_remove(0) {
        Open::Table(table, ..) => Some(table),
        Open::List(..) => None,
    }
}

/// A scalar by the core schema (YAML 1.2.2, section 10.3.2). Dates remain texts, which the reader
/// of date keys understands.
fn scalar(text: Cow<'_, str>, style: ScalarStyle) -> Value<'_> {
    if style != ScalarStyle::Plain {
        return Value::Text(text);
    }
    match text.as_ref() {
        "" | "~" | "null" | "Null" | "NULL" => Value::Nothing,
        "true" | "True" | "TRUE" => Value::Flag(true),
        "false" | "False" | "FALSE" => Value::Flag(false),
        plain => {
            let digits = plain.strip_prefix(['+', '-']).unwrap_or(plain);
            let number_like =
                digits.bytes().all(|b| matches!(b, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-'))
                    && digits.starts_with(|c: char| c.is_ascii_digit() || c == '.');
            if !number_like {
                return Value::Text(text);
            }
            match (plain.parse::<i64>(), plain.parse::<f64>()) {
                (Ok(number), _) => Value::Integer(number),
                (Err(_), Ok(number)) => Value::Float(number),
                (Err(_), Err(_)) => Value::Text(text),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(source: &str) -> (Table<'_>, Vec<Finding>) {
        let mut findings = Vec::new();
        let table = parse(source, 0, &mut findings);
        (table, findings)
    }

    #[test]
    fn norway_stays_a_country_and_numbers_are_numbers() {
        let (table, findings) = read("a: NO\nb: 12\nc: 1.5\nd: true\ne: 2025-11-21\nf: '12'\n");
        assert_eq!(findings, []);
        let kinds: Vec<_> = table.entries.iter().map(|(_, n)| n.value.kind()).collect();
        assert_eq!(
            kinds,
            ["a text", "a whole number", "a number", "true or false", "a text", "a text"]
        );
    }

    #[test]
    fn comments_that_cut_a_value_off() {
        for (source, comment) in [
            ("title: Bill #42 passes\n", "#42 passes"),
            ("title: #42 passes\r\n", "#42 passes"),
            ("topics: [a, b]\nplace: A  #b", "#b"),
        ] {
            let (_, findings) = read(source);
            assert_eq!(findings.len(), 1, "{source}: {findings:?}");
            let spot = findings[0].spot.unwrap();
            assert_eq!(&source[spot.start as usize..spot.end as usize], comment);
        }
        for fine in [
            "a: b # a comment\nc: 'd #e'\nf: \"g\" #h\ni: j#k\n",
            "sources: #why\n  - id: a\n",
            "draft: true #yes\ndate: ~\n# a\n#b\n",
            "a: b\n #c\n",
        ] {
            assert_eq!(read(fine).1, [], "{fine}");
        }
    }

    #[test]
    fn tables_in_lists_keep_their_places() {
        let source = "sources:\n  - id: a\n    title: Ü\n  - id: b\n";
        let (table, findings) = read(source);
        assert_eq!(findings, []);
        let Value::List(list) = &table.get("sources").unwrap().value else { panic!() };
        let Value::Table(second) = &list[1].value else { panic!() };
        let spot = second.get("id").unwrap().spot;
        assert_eq!(&source[spot.start as usize..spot.end as usize], "b");
    }

    #[test]
    fn bombs_and_repeats_are_errors() {
        for source in ["a: &x [1]\nb: *x\n", "a: 1\na: 2\n", "- a\n", "a: [1\n", "a: 'x\n"] {
            let (_, findings) = read(source);
            assert!(!findings.is_empty(), "{source}");
        }
        let keys = |n: usize| (0..n).map(|i| format!("k{i}: 1\n")).collect::<String>();
        assert_eq!(read(&keys(MAX_KEYS)).1, []);
        assert_eq!(read(&keys(MAX_KEYS + 2)).1.len(), 1);
        let deep = format!("a: {}", "[".repeat(100_000));
        assert!(!read(&deep).1.is_empty());
    }
}
