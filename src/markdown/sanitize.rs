//! Sanitizes HTML: lets through only what is on the lists of [`super::allowed`]. It
//! must not know how Markdown is written.
//!
//! The sanitizer sees the whole body, because HTML that an author opens in one
//! block may end in another. [`super::finish`] goes over its output.

use super::allowed::{ATTRIBUTES, EVERYWHERE, TAGS, allowed};
use super::dropped;
use super::finish::Finisher;
use super::html::Mode;
use super::writer::HtmlWriter;
use super::writer::MarkdownSource;
use super::{Body, MarkdownOptions, Problem, ProblemKind, limits};
use ammonia::{Builder, UrlRelative};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// How many steps the sanitizer may take, roughly: for every tag, it looks at
/// every open element.
const STEPS: usize = 20_000_000;
/// How many formatting elements it may reopen, which it does in every block.
const REOPENED: usize = 1_000_000;
/// How many pairs of attributes it may compare: it compares each with all before it in the tag.
const MOST_COMPARISONS: usize = 500_000_000;
/// How many bytes are examined to count these pairs.
const LOOKED_AT: usize = 64 << 20;

static SANITIZER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut attributes: HashMap<&str, HashSet<&str>> = HashMap::new();
    for (tag, names) in ATTRIBUTES {
        attributes.insert(tag, names.iter().copied().collect());
    }
    let mut builder = Builder::default();
    builder
        .tags(TAGS.iter().copied().collect())
        .tag_attributes(attributes)
        .generic_attributes(EVERYWHERE.iter().copied().collect())
        .url_schemes(HashSet::from(["http", "https", "mailto", "tel"]))
        .url_relative(UrlRelative::PassThrough)
        .link_rel(None)
        .attribute_filter(allowed);
    builder
});

/// Renders a body whose raw HTML is to be sanitized.
pub(super) fn render(text: &MarkdownSource, options: &MarkdownOptions) -> (Body, Vec<Problem>) {
    let source = text.source;
    // Without a `<` there is no HTML, and nothing to mark.
    if !source.contains('<') {
        return super::writer::write(text, options, Mode::Shown);
    }
    let mut writer = HtmlWriter::run(text, options, Mode::Marked);
    let Some(first) = writer.raw.spans.first().cloned() else {
        return super::writer::write(text, options, Mode::Shown);
    };
    let tags = writer.out.matches('<').count();
    if writer.raw.tags.saturating_mul(tags) > STEPS
        || writer.raw.formatting.saturating_mul(tags) > REOPENED
        || compared_attributes(&writer.out) > MOST_COMPARISONS
    {
        let (body, mut problems) = super::writer::write(text, options, Mode::Shown);
        limits::report(
            &mut problems,
            first,
            ProblemKind::TooDeep,
            "there is too much HTML in this body, so it is shown as text".to_owned(),
            Some("write more of it in Markdown, or divide the page"),
        );
        return (body, problems);
    }
    let mut problems = std::mem::take(&mut writer.problems);
    let spans = std::mem::take(&mut writer.raw.spans);
    dropped::report(source, &spans, &mut problems);
    let html = SANITIZER.clean(&disarm(&writer.out)).to_string();
    let mut finisher = Finisher::new(source, &spans);
    finisher.links = std::mem::take(&mut writer.links);
    let outside = writer.outside.iter().map(|link| link.address.clone());
    finisher.outside_known = outside.collect();
    finisher.problems = problems;
    finisher.run(&html);
    let (mut body, _) = writer.into_body();
    body.html = finisher.out;
    body.links = finisher.links;
    body.outside.append(&mut finisher.outside);
    body.anchors = finisher.anchors;
    let former: HashSet<&String> = body.former_anchors.iter().collect();
    body.anchors.retain(|anchor| !former.contains(anchor));
    (body, finisher.problems)
}

/// The most pairs of attributes that are compared when this HTML is parsed. Tags end and values are quoted
/// as HTML says (section 13.2.5, from the tag open state to the attribute value states). Whether a `<`
/// begins a tag depends on what precedes it, so every `<` is treated as if it did.
fn compared_attributes(html: &str) -> usize {
    const SPACES: [char; 5] = [' ', '\t', '\n', '\r', '\u{c}'];
    let is_end = |c: char| matches!(c, '>' | '/') || SPACES.contains(&c);
    let (mut pairs, mut looked_at): (usize, usize) = (0, 0);
    let mut from = html;
    while let Some(at) = from.find('<') {
        from = &from[at + 1..];
        let mut rest = from.strip_prefix('/').unwrap_or(from);
        if !rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
            continue;
        }
        rest = &rest[rest.find(is_end).unwrap_or(rest.len())..];
        let mut attributes: usize = 0;
        // Where a name is expected, `=` is part of it.
        let mut is_named = false;
        while let Some(at) = rest.find(|c: char| c == '=' || is_end(c)) {
            is_named |= at > 0;
            let sign = rest.as_bytes()[at];
            rest = &rest[at + 1..];
            match sign {
                b'>' => break,
                b'=' if is_named => {
                    is_named = false;
                    let value = rest.trim_start_matches(SPACES);
                    rest = match value.chars().next().filter(|c| matches!(c, '"' | '\'')) {
                        Some(quote) => {
                            // Another attribute may follow without a space.
                            attributes += 1;
                            let quoted = &value[1..];
                            quoted.find(quote).map_or("", |end| &quoted[end + 1..])
                        }
                        None => {
                            let ends = |c: char| c == '>' || SPACES.contains(&c);
                            &value[value.find(ends).unwrap_or(value.len())..]
                        }
                    };
                }
                b'=' => is_named = true,
                _ => {
                    attributes += 1;
                    is_named &= sign != b'/';
                }
            }
        }
        pairs = pairs.saturating_add(attributes.saturating_mul(attributes));
        looked_at += from.len() - rest.len();
        if looked_at > LOOKED_AT {
            return usize::MAX;
        }
    }
    pairs
}

/// Escapes references to control characters, which would be decoded to marks that
/// Dateline didn't write. Nothing that Dateline writes itself has a numeric
/// reference.
fn disarm(html: &str) -> Cow<'_, str> {
    if !html.contains("&#") {
        return Cow::Borrowed(html);
    }
    let mut out = String::with_capacity(html.len() + 16);
    for (n, piece) in html.split("&#").enumerate() {
        if n > 0 {
            out.push_str(if is_control(piece) { "&amp;#" } else { "&#" });
        }
        out.push_str(piece);
    }
    Cow::Owned(out)
}

/// Whether the text after `&#` means a control character. (HTML reads 0x80 to 0x9f
/// as characters of Windows-1252.)
fn is_control(reference: &str) -> bool {
    let (digits, radix) = match reference.strip_prefix(['x', 'X']) {
        Some(hexadecimal) => (hexadecimal, 16),
        None => (reference, 10),
    };
    let digits = digits.trim_start_matches('0');
    let code = digits
        .chars()
        .map_while(|c| c.to_digit(radix))
        .take(8)
        .fold(0_u64, |code, digit| code * u64::from(radix) + u64::from(digit));
    !matches!(code, 0x09 | 0x0a | 0x20..=0x7e | 0x80..)
}

#[cfg(test)]
mod tests {
    use super::compared_attributes;

    #[test]
    fn attributes_are_counted_in_their_tags() {
        for (html, pairs) in [
            ("a = b > c", 0),
            ("<a>x y z</a>", 0),
            ("<a b c=d>x</a><b c>", 4 + 1),
            ("<a b='> >' c=\"' '\">", 16),
            ("<a b='x'c='y'/d='z'>", 25),
            ("</a b c", 4),
            ("< a b c>", 0),
            // A quotation mark quotes nothing where no value is expected.
            ("<a =\" b c d>", 16),
            ("<a b=c=\" d e>", 9),
            ("<a b=/c d>", 4),
            // What looks like a tag may be none, and hides none.
            ("<script><x y='</script><p a b c>'", 4 + 9),
        ] {
            assert_eq!(compared_attributes(html), pairs, "{html}");
        }
    }
}
