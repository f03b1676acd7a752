//! Style sheets, made small.

use lightningcss::printer::PrinterOptions;
use lightningcss::stylesheet::{self, MinifyOptions, ParserOptions};

use super::{Derivation, InspectedOutput, Inspection, OutputFacts};
use crate::diagnostics::{Code, Diagnostic, Finding, Position, position};

/// Minifies a style sheet. There is one output, at an address by its content.
#[derive(Debug, Clone, Copy)]
pub struct StyleSheet;

impl Derivation for StyleSheet {
    fn name(&self) -> &'static str {
        "style-sheet"
    }

    fn version(&self) -> &'static str {
        "1, lightningcss 1.0.0-alpha.72, parcel_selectors 0.28.3, cssparser 0.37.0, cssparser-color 0.5.0"
    }

    fn inspect(&self, source: &[u8], path: &str) -> Result<Inspection, Box<Diagnostic>> {
        let bytes = self.make(source, path, 0)?;
        let content = Some(*blake3::hash(&bytes).as_bytes());
        let facts = OutputFacts { content, ..OutputFacts::default() };
        Ok(Inspection { outputs: vec![InspectedOutput { facts, bytes: Some(bytes) }] })
    }

    fn could_give(&self, facts: &[OutputFacts]) -> bool {
        matches!(facts, [OutputFacts { content: Some(_), pixels: None, format: None }])
    }

    fn make(&self, source: &[u8], path: &str, _: u32) -> Result<Vec<u8>, Box<Diagnostic>> {
        minify(source, path).map(String::into_bytes)
    }
}

/// Minifies a style sheet.
///
/// # Errors
/// What is wrong with it, with its line and column.
fn minify(bytes: &[u8], path: &str) -> Result<String, Box<Diagnostic>> {
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
    if let Some(place) = too_deep(text) {
        let message = "brackets are nested too deep".to_owned();
        return Err(at(Finding::error(Code::StyleSheet, None, message), Some(place)));
    }
    let options = ParserOptions { filename: path.to_owned(), ..ParserOptions::default() };
    let mut sheet = stylesheet::StyleSheet::parse(text, options).map_err(|error| {
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

/// How deep brackets may be nested: the parser calls itself for each level, and would run out of
/// stack.
const MAX_DEPTH: usize = 64;

/// Where more brackets are open. Comments and texts in quotes don't count.
fn too_deep(css: &str) -> Option<Position> {
    let mut depth = 0usize;
    let mut rest = css.as_bytes();
    let comment_end = |rest: &[u8]| rest.windows(2).position(|two| two == b"*/");
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        match byte {
            b'\\' => rest = rest.get(1..).unwrap_or_default(),
            b'/' if rest.starts_with(b"*") => {
                let end = comment_end(rest).unwrap_or(rest.len());
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
                    return Some(position(css, css.len() - rest.len() - 1));
                }
            }
            b'}' | b')' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    None
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

    #[test]
    fn deep_nesting_is_refused_and_texts_are_not_counted() {
        for opening in ["a{", "a{width:calc(", "@media x{", "a[", "(", ":is("] {
            let error = minify(opening.repeat(100_000).as_bytes(), "a.css").unwrap_err();
            assert_eq!(error.position.unwrap().line, 1);
        }
        let texts = "a{content:\"((((\\\"(\"}/* {{{{ */b{content:'[['}".repeat(100);
        assert_eq!(too_deep(&texts), None);
        assert!(minify(&texts.into_bytes(), "a.css").is_ok());
    }
}
