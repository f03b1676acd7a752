//! Explains in plain words why a line of front matter can't be read. A parser says what it expected
//! at a byte; what somebody has typed there is easier to see from the whole line.

use std::ops::Range;

use crate::dates::YearLast;

use super::Notation;

/// What is wrong with a line: where, why, and how to fix it.
pub struct Cause {
    /// The range in the source.
    pub range: Range<usize>,
    /// The message, without a full stop.
    pub message: &'static str,
    /// What to write.
    pub help: String,
    /// Whether the line is in the other notation, in which case all other lines may be too.
    pub other_notation: bool,
}

impl Cause {
    fn new(range: Range<usize>, message: &'static str, help: impl Into<String>) -> Cause {
        Cause { range, message, help: help.into(), other_notation: false }
    }
}

/// The line that contains a byte, without its line break.
pub fn line_at(source: &str, at: usize) -> Range<usize> {
    let mut at = at.min(source.len());
    while !source.is_char_boundary(at) {
        at -= 1;
    }
    let start = source[..at].rfind('\n').map_or(0, |end| end + 1);
    let end = source[at..].find('\n').map_or(source.len(), |end| at + end);
    start..start + source[start..end].trim_end().len()
}

/// Whether the line that contains a byte is a complete key with its value, or the name of a table.
pub fn is_key_or_table(source: &str, at: usize) -> bool {
    let line = &source[line_at(source, at)];
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    let table = line.trim().strip_prefix('[').and_then(|line| line.strip_suffix(']'));
    let table = table.map(|name| name.trim_start_matches('[').trim_end_matches(']').trim());
    table.is_some_and(|name| !name.is_empty() && name.chars().all(is_name))
        || pair(line, '=').is_some()
}

/// Whether a character looks like an ordinary space, but isn't one.
fn is_odd_space(c: char) -> bool {
    matches!(
        c,
        '\u{a0}' | '\u{2000}'..='\u{200b}' | '\u{202f}' | '\u{205f}' | '\u{3000}' | '\u{feff}'
    )
}

fn is_curly(c: char) -> bool {
    matches!(c, '“' | '”' | '„' | '‟' | '‘' | '’' | '‚' | '«' | '»' | '＂')
}

/// A line as a key and its value, with the position of the value in the line.
struct Pair<'a> {
    key: &'a str,
    value: &'a str,
    at: usize,
}

fn pair(line: &str, sign: char) -> Option<Pair<'_>> {
    let (before, after) = line.split_once(sign)?;
    let key = before.trim().trim_start_matches("- ");
    let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    if key.is_empty() || !key.chars().all(is_word) {
        return None;
    }
    let value = after.trim_matches(|c: char| c.is_whitespace() || is_odd_space(c));
    let at = line.len() - after.len() + after.find(value).unwrap_or(0);
    Some(Pair { key, value, at })
}

/// A text in quotation marks that both notations understand.
pub fn quoted(text: &str) -> String {
    match (text.contains(['"', '\\']), text.contains('\'')) {
        (false, _) => format!("\"{text}\""),
        (true, false) => format!("'{text}'"),
        (true, true) => format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")),
    }
}

/// A value without the quotation marks around it, of whatever kind.
fn bare(value: &str) -> &str {
    value.trim().trim_matches(|c| is_curly(c) || c == '"' || c == '\'').trim()
}

/// The cause for the line at a byte; `None` when only the parser can say anything.
pub fn of_line(source: &str, at: usize, notation: Notation) -> Option<Cause> {
    let range = line_at(source, at);
    let line = &source[range.clone()];
    let (sign, other, join) = match notation {
        Notation::Toml => ('=', ':', " = "),
        Notation::Yaml => (':', '=', ": "),
    };
    let within = |from: usize, length: usize| range.start + from..range.start + from + length;
    let assign = |key: &str, value: &str| format!("write {key}{join}{value}");
    let spaces = line.len() - line.trim_start_matches([' ', '\t']).len();
    if notation == Notation::Yaml
        && let Some(tab) = line[..spaces].find('\t')
    {
        let message = "a line of YAML can't begin with a tab";
        return Some(Cause::new(within(tab, 1), message, "type spaces instead: two for each step"));
    }
    if notation == Notation::Toml
        && let Some(cause) = of_value(source, at)
    {
        return Some(cause);
    }
    let pair = match (pair(line, sign), pair(line, other)) {
        (Some(pair), _) => pair,
        (None, Some(wrong)) if !wrong.value.is_empty() => {
            let value = if wrong.value.starts_with(['"', '\'', '[', '{']) {
                wrong.value.to_owned()
            } else {
                quoted(bare(wrong.value))
            };
            let (message, fences) = match notation {
                Notation::Toml => ("this line is YAML, but lines of `+++` are around TOML", "---"),
                Notation::Yaml => ("this line is TOML, but lines of `---` are around YAML", "+++"),
            };
            let mend = assign(wrong.key, &value);
            let help = format!("{mend}, or make both lines around the front matter `{fences}`");
            let cause = Cause::new(within(spaces, line.len() - spaces), message, help);
            return Some(Cause { other_notation: true, ..cause });
        }
        _ => return odd_space(line).map(|(at, length)| odd(within(at, length))),
    };
    let value = pair.value;
    // An odd space does no harm within quotation marks.
    if let Some((at, length)) = odd_space(&line[..pair.at]) {
        return Some(odd(within(at, length)));
    }
    let place = within(pair.at, value.len());
    if value.starts_with(is_curly) {
        let message = "curly quotation marks can't stand around a text";
        return Some(Cause::new(place, message, assign(pair.key, &quoted(bare(value)))));
    }
    if let Some(inner) = value.strip_prefix('"') {
        let closes: Vec<usize> = closing(inner).collect();
        let message = match closes.as_slice() {
            [] => "this text has no closing quotation mark",
            // Two keys on one line.
            [first, ..] if inner[first + 1..].contains(join) => return None,
            [first, ..] => match inner[first + 1..].trim_start().chars().next() {
                None | Some('#' | ',' | ']' | '}') => return None,
                Some(_) => "a quotation mark ends this text before the line does",
            },
        };
        // The semicolon that ends a statement in programs means nothing here.
        let ended = inner.trim_end().strip_suffix(';').map(str::trim_end).unwrap_or(inner);
        let text = match ended.strip_suffix('"') {
            Some(text) => text,
            None if closes.is_empty() => inner,
            None => value,
        };
        let text = text.replace("\\\"", "\"");
        return Some(Cause::new(place, message, assign(pair.key, &quoted(&text))));
    }
    if notation == Notation::Yaml && value.contains(": ") && !value.starts_with(['{', '[', '\'']) {
        let message = "a colon and a space stand in a text without quotation marks";
        return Some(Cause::new(place, message, assign(pair.key, &quoted(value))));
    }
    if notation == Notation::Yaml && value.starts_with(['@', '`', '%', '&', '*', '!', '|', '>']) {
        let message = "a text that begins with a sign needs quotation marks";
        return Some(Cause::new(place, message, assign(pair.key, &quoted(value))));
    }
    let plain = |c: char| c.is_alphanumeric() || c.is_whitespace() || ",.'-’".contains(c);
    let is_text = value.starts_with(|c: char| c.is_alphabetic()) && value.chars().all(plain);
    let flag = match value.to_ascii_lowercase().as_str() {
        "yes" | "on" | "true" => Some("true"),
        "no" | "off" | "false" => Some("false"),
        _ => None,
    };
    if let Some(flag) = flag.filter(|_| notation == Notation::Toml) {
        let message = "yes and no are written true and false, in small letters";
        return Some(Cause::new(place, message, assign(pair.key, flag)));
    }
    if notation == Notation::Toml && is_text {
        let message = "a text needs quotation marks";
        return Some(Cause::new(place, message, assign(pair.key, &quoted(value))));
    }
    None
}

/// The cause of a mistake in a value of TOML at a byte, where the value itself shows what was meant: a
/// month or a day in another order, a list without its commas, an apostrophe within single quotes.
pub fn of_value(source: &str, at: usize) -> Option<Cause> {
    let range = line_at(source, at);
    let Pair { key, value, at } = pair(&source[range.clone()], '=')?;
    let value = without_comment(value);
    let place = range.start + at..range.start + at + value.len();
    let numbers = |separator: char| -> Option<Vec<&str>> {
        let parts: Vec<&str> = value.split(separator).collect();
        parts.iter().all(|part| (1..=4).contains(&part.len()) && is_number(part)).then_some(parts)
    };
    if let Some([year, month]) = numbers('-').as_deref()
        && year.len() == 4
        && month.len() == 2
    {
        let message = "a month without a day stands in quotation marks";
        return Some(Cause::new(place, message, format!("write {key} = \"{value}\"")));
    }
    if let Some(wrong) = YearLast::read(value) {
        let message = "a date is written with its year first, then the month, then the day";
        let help = match wrong.year_first {
            Some(day) => format!("write {key} = {day}"),
            None => format!("write it like this: {key} = 2025-02-28"),
        };
        return Some(Cause::new(place, message, help));
    }
    if let Some(inner) = value.strip_prefix('\'')
        && inner.matches('\'').count() > 1
    {
        let text = inner.strip_suffix('\'').unwrap_or(inner);
        let message = "an apostrophe ends a text in single quotes before the line does";
        return Some(Cause::new(place, message, format!("write {key} = {}", quoted(text))));
    }
    let entries = value.strip_prefix('[')?.strip_suffix(']')?;
    let texts: Vec<&str> = entries.split('"').collect();
    // Texts stand at odd places, and between two of them there is nothing but white space.
    let between = texts.get(2..texts.len().checked_sub(1)?)?.iter().step_by(2);
    let is_plain = texts.len() % 2 == 1 && !entries.contains(['\\', '\'']);
    if is_plain && between.into_iter().any(|between| between.trim().is_empty()) {
        let all: Vec<String> = texts.iter().skip(1).step_by(2).map(|text| quoted(text)).collect();
        let message = "a comma is missing between two entries of this list";
        return Some(Cause::new(place, message, format!("write {key} = [{}]", all.join(", "))));
    }
    None
}

/// A value without the comment behind it. Within a text or a list, `#` is a character like any other: a
/// comment begins only behind the mark that closes it.
fn without_comment(value: &str) -> &str {
    let close = match value.chars().next() {
        Some('[') => Some(']'),
        Some(mark @ ('"' | '\'')) => Some(mark),
        _ => None,
    };
    let is_comment = |at: &usize| {
        let before = value[..*at].trim_end();
        close.is_none_or(|close| before.len() > 1 && before.ends_with(close))
    };
    let comment = value.match_indices(" #").map(|(at, _)| at).find(is_comment);
    value[..comment.unwrap_or(value.len())].trim_end()
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

fn odd(range: Range<usize>) -> Cause {
    let message = "here stands a space that isn't an ordinary one";
    Cause::new(range, message, "delete it and type an ordinary space: it was pasted, as a rule")
}

fn odd_space(text: &str) -> Option<(usize, usize)> {
    let end = text.find(['"', '\'']).unwrap_or(text.len());
    let (at, space) = text[..end].char_indices().find(|(_, c)| is_odd_space(*c))?;
    Some((at, space.len_utf8()))
}

/// The positions of unescaped quotation marks in a text.
fn closing(text: &str) -> impl Iterator<Item = usize> {
    let mut escaped = false;
    text.char_indices().filter_map(move |(at, c)| {
        let was = escaped;
        escaped = c == '\\' && !was;
        (c == '"' && !was).then_some(at)
    })
}

/// The first line before a byte that has an odd space after its key's colon, or begins with one or
/// with a tab: YAML reads on and only stops further down.
pub fn before(source: &str, at: usize) -> Option<Cause> {
    let mut start = 0;
    for line in source[..line_at(source, at).end].split_inclusive('\n') {
        let text = line.trim_end();
        let indent = text.len() - text.trim_start_matches([' ', '\t']).len();
        let after_colon = text.find(':').map(|colon| colon + 1);
        let odd_at = |at: usize| text[at..].starts_with(is_odd_space);
        if text[..indent].contains('\t')
            || odd_at(indent)
            || after_colon.is_some_and(|at| odd_at(at) && pair(text, ':').is_some())
        {
            return of_line(source, start, Notation::Yaml);
        }
        start += line.len();
    }
    None
}
