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
}
