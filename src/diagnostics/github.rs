//! Diagnostics as GitHub's workflow commands, which show each on its line of a pull request.

use std::fmt::Write;

use super::report::{Entries, Texts};
use super::{Diagnostics, Severity};

/// All diagnostics, one command a line. `folder` is the site's folder as seen from the repository's
/// root, without a slash at its end; empty when it is the root.
pub fn to_github(diagnostics: &Diagnostics, texts: &dyn Texts, folder: &str) -> String {
    let entries = Entries::new(diagnostics, texts);
    let mut out = String::new();
    for diagnostic in diagnostics.iter() {
        let entry = entries.entry(diagnostic);
        let command = match diagnostic.finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        let mut properties = Vec::new();
        if let Some(file) = entry.file {
            let slash = if folder.is_empty() { "" } else { "/" };
            properties.push(format!("file={}", property(&format!("{folder}{slash}{file}"))));
        }
        if let Some(position) = entry.position {
            properties.push(format!("line={},col={}", position.line, position.column));
            // GitHub takes columns only for places on one line.
            match (entry.end_line, entry.end_column) {
                (Some(line), Some(column)) if line == position.line => {
                    properties.push(format!("endLine={line},endColumn={column}"));
                }
                (Some(line), _) => properties.push(format!("endLine={line}")),
                _ => {}
            }
        }
        properties.push(format!("title={}", property(entry.code)));
        let help = entry.help.map(|help| format!("\nhelp: {help}")).unwrap_or_default();
        let message = data(&format!("{}{help}", entry.message));
        // Writing to a string doesn't fail.
        let _ = writeln!(out, "::{command} {}::{message}", properties.join(","));
    }
    out
}

/// The text of a command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A property's value, which can't hold what separates properties either.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
