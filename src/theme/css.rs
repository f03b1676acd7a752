//! Style sheets, made small.

use lightningcss::printer::PrinterOptions;
use lightningcss::stylesheet::{MinifyOptions, ParserOptions, StyleSheet};

use crate::diagnostics::{Code, Finding};

/// Minifies a style sheet.
///
/// # Errors
/// A finding with line and column in its message: style sheets of a theme are no files of the
/// inventory.
pub fn minify(bytes: &[u8], path: &str) -> Result<String, Finding> {
    let text = std::str::from_utf8(bytes)
        .map_err(|_| Finding::error(Code::InvalidUtf8, None, "the style sheet is no UTF-8"))?;
    if let Some(line) = too_deep(text) {
        return Err(finding(format!("brackets are nested too deep (line {line})")));
    }
    let options = ParserOptions { filename: path.to_owned(), ..ParserOptions::default() };
    let mut sheet = StyleSheet::parse(text, options).map_err(|error| {
        let place = error.loc.map_or_else(String::new, |at| {
            format!(" (line {}, column {})", at.line + 1, at.column)
        });
        finding(format!("this is no valid CSS: {}{place}", error.kind))
    })?;
    sheet
        .minify(MinifyOptions::default())
        .map_err(|error| finding(format!("can't be minified: {}", error.kind)))?;
    sheet
        .to_css(PrinterOptions { minify: true, ..PrinterOptions::default() })
        .map(|result| result.code)
        .map_err(|error| finding(format!("can't be minified: {}", error.kind)))
}

/// How deep brackets may be nested: the parser calls itself for each level, and would run out of
/// stack.
const MAX_DEPTH: usize = 64;

/// The first line on which more brackets are open. Comments and texts in quotes don't count.
fn too_deep(css: &str) -> Option<usize> {
    let (mut depth, mut line) = (0usize, 1);
    let mut rest = css.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        match byte {
            b'\n' => line += 1,
            b'\\' => rest = rest.get(1..).unwrap_or_default(),
            b'/' if rest.starts_with(b"*") => {
                let end = memchr::memmem::find(rest, b"*/").unwrap_or(rest.len());
                line += memchr::memchr_iter(b'\n', &rest[..end]).count();
                rest = &rest[end..];
            }
            // A text ends at its quote or with its line.
            b'"' | b'\'' => {
                while let Some((&inner, after)) = rest.split_first() {
                    if inner == b'\n' {
                        break;
                    }
                    rest = if inner == b'\\' { after.get(1..).unwrap_or_default() } else { after };
                    if inner == byte {
                        break;
                    }
                }
            }
            b'{' | b'(' | b'[' => {
                depth += 1;
                if depth > MAX_DEPTH {
                    return Some(line);
                }
            }
            b'}' | b')' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    None
}

fn finding(message: String) -> Finding {
    Finding::error(Code::StyleSheet, None, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_and_the_same() {
        let css = b"a { color: #ff0000; }\n\n/* note */\nb { margin: 0px }\n";
        assert_eq!(minify(css, "a.css").unwrap(), "a{color:red}b{margin:0}");
        assert_eq!(minify(b"a { color }}} b", "a.css").unwrap_err().code, Code::StyleSheet);
    }

    #[test]
    fn deep_nesting_is_refused_and_texts_are_not_counted() {
        for opening in ["a{", "a{width:calc(", "@media x{", "a[", "(", ":is("] {
            let error = minify(opening.repeat(100_000).as_bytes(), "a.css").unwrap_err();
            assert!(error.message.contains("line 1"), "{}", error.message);
        }
        let texts = "a{content:\"((((\\\"(\"}/* {{{{ */b{content:'[['}".repeat(100);
        assert_eq!(too_deep(&texts), None);
        assert!(minify(&texts.into_bytes(), "a.css").is_ok());
    }
}
