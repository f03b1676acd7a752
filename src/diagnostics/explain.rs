//! Explains a code, with its section of the documentation.

use super::Code;

const DOCUMENTATION: &str = include_str!("../../docs/diagnostics.md");

/// The section on a code in `docs/diagnostics.md`, in Markdown, without its heading.
pub fn explain(code: Code) -> &'static str {
    let heading = format!("\n## {}\n", code.as_str());
    // A test shows that every code has a section.
    let Some((_, rest)) = DOCUMENTATION.split_once(&heading) else { return "" };
    let (mut end, mut in_example) = (0, false);
    for line in rest.split_inclusive('\n') {
        in_example ^= line.starts_with("```");
        if !in_example && line.starts_with("## ") {
            break;
        }
        end += line.len();
    }
    rest[..end].trim()
}
