//! Reports Markdown in texts of front matter that are shown as they are written: titles, summaries,
//! captions, corrections. Readers would see its asterisks and brackets.

use memchr::{memchr, memchr3};

use crate::diagnostics::{Code, Finding, Located};

/// How much of a text is checked, in bytes. Texts for people are shorter; there is a limit because each character
/// that could begin Markdown is compared with all that follows.
const LOOKED_AT: usize = 2000;

/// Reports complete Markdown in a text: a link, strong or emphasized words, code. A single asterisk or bracket
/// may be meant as it is.
pub fn markup(key: &str, text: &Located<String>) -> Option<Finding> {
    let beginning = &text.value[..text.value.floor_char_boundary(LOOKED_AT)];
    let bytes = beginning.as_bytes();
    // Most texts have none of the characters that begin Markdown.
    memchr3(b'[', b'*', b'`', bytes).or_else(|| memchr(b'_', bytes))?;
    let (markup, what) = first(beginning)?;
    let message = format!("`{key}` is plain text: pages show `{markup}` with its signs");
    let help = match what {
        Markup::Link => "write the words alone; a link stands in the text, or is a source",
        Markup::Signs => "take the signs out, or say it in the text",
    };
    Some(Finding::warning(Code::LiteralMarkup, text.spot, message).help(help))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Markup {
    Link,
    Signs,
}

fn first(text: &str) -> Option<(&str, Markup)> {
    let signs = text.char_indices().filter(|(_, c)| matches!(c, '[' | '*' | '_' | '`'));
    let mut end = 0;
    for (at, sign) in signs {
        if at < end {
            continue;
        }
        if sign == '[' {
            if let Some(link) = link(&text[at..]) {
                return Some((link, Markup::Link));
            }
            continue;
        }
        let length = text[at..].bytes().take_while(|byte| *byte == sign as u8).count();
        end = at + length;
        // A single underscore is part of many names.
        if length <= 2
            && (sign != '_' || length == 2)
            && let Some(signs) = within_signs(text, at, length)
        {
            return Some((signs, Markup::Signs));
        }
    }
    None
}

/// A link at the beginning of a text, which begins with `[`: `[words](https://…)`.
fn link(text: &str) -> Option<&str> {
    let close = text.find("](")?;
    let words = &text[1..close];
    let address = &text[close + 2..];
    let end = address.find(')')?;
    let address = &address[..end];
    let is_address = ["https://", "http://", "/", "../", "mailto:", "#"]
        .iter()
        .any(|start| address.starts_with(start))
        || address.ends_with(".md");
    let is_link = is_address && !address.contains(' ') && !words.contains(['[', ']']);
    is_link.then(|| &text[..close + 2 + end + 1])
}

/// Words between the same signs, with the signs: no spaces between signs and words, and no letters or
/// digits directly outside.
fn within_signs(text: &str, at: usize, length: usize) -> Option<&str> {
    let signs = &text[at..at + length];
    let inner = &text[at + length..];
    let end = inner.find(signs)?;
    let (words, rest) = (&inner[..end], &inner[end + length..]);
    let is_close = !words.is_empty()
        && !words.starts_with(char::is_whitespace)
        && !words.ends_with(char::is_whitespace);
    let is_apart = !text[..at].ends_with(char::is_alphanumeric)
        && !rest.starts_with(|c: char| c.is_alphanumeric() || signs.contains(c));
    let has_words = words.contains(char::is_alphanumeric);
    (is_close && is_apart && has_words).then(|| &text[at..at + length + end + length])
}

#[cfg(test)]
mod tests {
    use super::first;

    #[test]
    fn complete_markdown_is_found_in_plain_texts() {
        for (text, markup) in [
            ("It had [40 tonnes](https://example.org) of it", "[40 tonnes](https://example.org)"),
            ("See [her](../officials/her.md).", "[her](../officials/her.md)"),
            ("A *fish*, seen from above", "*fish*"),
            ("**Two** of them", "**Two**"),
            ("(__two__)", "__two__"),
            ("The key `title`", "`title`"),
            ("5 * 3, and *so* on", "*so*"),
        ] {
            assert_eq!(first(text).map(|(found, _)| found), Some(markup), "{text}");
        }
    }

    #[test]
    fn signs_that_are_meant_are_left_alone() {
        for text in [
            "The minister [sic] (in May)",
            "“[He] said so” [1](2)",
            "5*3*2 and 5 * 3 * 2",
            "f*** and f**k, a***",
            "* a note, ** another",
            "file_name_here and __init__py",
            "a ` b ` c",
            "*",
            "[](",
            "[words](not an address)",
        ] {
            assert_eq!(first(text), None, "{text}");
        }
    }
}
