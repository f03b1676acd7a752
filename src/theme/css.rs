//! Style sheets, made small.

use lightningcss::printer::PrinterOptions;
use lightningcss::stylesheet::{MinifyOptions, ParserOptions, StyleSheet};

use crate::diagnostics::report::position;
use crate::diagnostics::{Code, Diagnostic, Finding, Position};

/// Minifies a style sheet.
///
/// # Errors
/// What is wrong with it, with its line and column.
pub fn minify(bytes: &[u8], path: &str) -> Result<String, Box<Diagnostic>> {
    let at = |finding: Finding, position| Box::new(finding.at_path(path).at_position(position));
    let finding = |message| at(Finding::error(Code::StyleSheet, None, message), None);
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let before = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
        let finding = Finding::error(Code::InvalidUtf8, None, "the style sheet is no UTF-8");
        at(
            finding.help("save it again as UTF-8 in your editor"),
            Some(position(&before, before.len())),
        )
    })?;
    let options = ParserOptions { filename: path.to_owned(), ..ParserOptions::default() };
    let mut sheet = StyleSheet::parse(text, options).map_err(|error| {
        let message = format!("this is no valid CSS: {}", error.kind);
        let position =
            error.loc.map(|at| Position { line: at.line as usize + 1, column: at.column as usize });
        at(Finding::error(Code::StyleSheet, None, message), position)
    })?;
    sheet
        .minify(MinifyOptions::default())
        .map_err(|error| finding(format!("can't be minified: {}", error.kind)))?;
    sheet
        .to_css(PrinterOptions { minify: true, ..PrinterOptions::default() })
        .map(|result| result.code)
        .map_err(|error| finding(format!("can't be minified: {}", error.kind)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_and_the_same() {
        let css = b"a { color: #ff0000; }\n\n/* note */\nb { margin: 0px }\n";
        assert_eq!(minify(css, "a.css").unwrap(), "a{color:red}b{margin:0}");
        assert_eq!(minify(b"a { color }}} b", "a.css").unwrap_err().finding.code, Code::StyleSheet);
    }
}
