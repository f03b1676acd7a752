//! Diagnostics as GitHub's workflow commands, so that each is shown at its line of a pull request.

use std::fmt::Write;

use super::Diagnostics;
use super::entry::entries;
use super::texts::Texts;
use crate::printable::{printable, printable_lines};

/// All diagnostics, one command a line. `folder` is the site's folder as seen from the repository's
/// root, without a slash at its end; empty when it is the root.
pub fn to_github(diagnostics: &Diagnostics, texts: &dyn Texts, folder: &str) -> String {
    let mut out = String::new();
    for entry in entries(diagnostics, texts) {
        let mut properties = Vec::new();
        if let Some(file) = &entry.file {
            let slash = if folder.is_empty() { "" } else { "/" };
            properties.push(format!("file={}", property(&format!("{folder}{slash}{file}"))));
        }
        if let (Some(line), Some(column)) = (entry.line, entry.column) {
            properties.push(format!("line={line},col={column}"));
            // GitHub takes columns only for places on one line.
            match (entry.end_line, entry.end_column) {
                (Some(end), Some(column)) if end == line => {
                    properties.push(format!("endLine={end},endColumn={column}"));
                }
                (Some(end), _) => properties.push(format!("endLine={end}")),
                _ => {}
            }
        }
        properties.push(format!("title={}", property(entry.code)));
        let help = entry.help.map(|help| format!("\nhelp: {help}")).unwrap_or_default();
        let message = data(&format!("{}{help}", entry.message));
        // Writing to a string doesn't fail.
        let _ = writeln!(out, "::{} {}::{message}", entry.severity, properties.join(","));
    }
    out
}

/// The text of a command.
fn data(text: &str) -> String {
    printable_lines(text).replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A property's value, which can't hold what separates properties either.
fn property(text: &str) -> String {
    data(&printable(text)).replace(':', "%3A").replace(',', "%2C")
}
