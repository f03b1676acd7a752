//! The lists of what sanitized HTML may contain: elements, attributes and their values.

use std::borrow::Cow;

use super::address::{self, Address};
use super::html::ID_MARK;

#[rustfmt::skip]
pub(super) const TAGS: &[&str] = &[
    "a", "abbr", "aside", "b", "bdi", "bdo", "blockquote", "br", "caption", "cite", "code", "col",
    "colgroup", "data", "dd", "del", "details", "dfn", "div", "dl", "dt", "em", "figcaption",
    "figure", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "kbd", "label", "li", "mark",
    "ol", "p", "pre", "q", "rp", "rt", "ruby", "s", "samp", "section", "small", "span", "strong",
    "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "time", "tr", "u",
    "ul", "var", "wbr",
];

#[rustfmt::skip]
pub(super) const ATTRIBUTES: &[(&str, &[&str])] = &[
    ("a", &["href", "hreflang", "role"]),
    ("blockquote", &["cite"]),
    ("col", &["span"]),
    ("colgroup", &["span"]),
    ("data", &["value"]),
    ("del", &["cite", "datetime"]),
    ("details", &["open"]),
    ("div", &["role", "tabindex"]),
    ("img", &["src", "alt", "width", "height", "loading", "decoding"]),
    ("ins", &["cite", "datetime"]),
    ("ol", &["start", "reversed"]),
    ("pre", &["tabindex"]),
    ("q", &["cite"]),
    ("td", &["colspan", "rowspan"]),
    ("th", &["colspan", "rowspan", "scope"]),
    ("time", &["datetime"]),
];

/// Attributes that any element may have.
pub(super) const EVERYWHERE: &[&str] = &["class", "dir", "id", "lang", "title"];

#[rustfmt::skip]
const CLASSES: &[&str] = &[
    "alert alert-caution", "alert alert-important", "alert alert-note", "alert alert-tip",
    "alert alert-warning", "alert-title", "align-center", "align-left", "align-right",
    "footnote-ref", "footnotes", "said", "table", "task",
];

#[rustfmt::skip]
const ROLES: &[&str] = &["doc-backlink", "doc-endnotes", "doc-noteref", "note"];

/// Lets an attribute through if its value is harmless.
pub(super) fn allowed<'v>(element: &str, name: &str, value: &'v str) -> Option<Cow<'v, str>> {
    let fine = match name {
        "class" => {
            CLASSES.contains(&value)
                || value.strip_prefix("language-").is_some_and(|language| {
                    let plain = |b: u8| b.is_ascii_alphanumeric() || b"_+#.-".contains(&b);
                    language.bytes().all(plain)
                })
        }
        "id" => {
            value.starts_with(ID_MARK)
                || (value.starts_with(|c: char| c.is_ascii_alphanumeric())
                    && value.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b)))
        }
        "role" => ROLES.contains(&value),
        "tabindex" => value == "0",
        "scope" => matches!(value, "col" | "row"),
        "dir" => matches!(value, "ltr" | "rtl" | "auto"),
        "loading" => value == "lazy",
        "decoding" => value == "async",
        "width" | "height" | "colspan" | "rowspan" | "span" => {
            (1..=4).contains(&value.len())
                && value.bytes().all(|b| b.is_ascii_digit())
                && (!matches!(name, "colspan" | "rowspan" | "span") || value.len() <= 3)
                && !value.starts_with('0')
        }
        "start" => value.len() <= 9 && value.parse::<i32>().is_ok(),
        // The addresses of links and pictures are checked afterwards, when a
        // problem can be reported.
        "href" | "src" => matches!(element, "a" | "img"),
        "cite" => matches!(address::classify(&address::clean(value), true), Address::External),
        _ => true,
    };
    fine.then_some(Cow::Borrowed(value))
}
