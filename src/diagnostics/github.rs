//! Writes diagnostics as GitHub's workflow commands, so that a pull request shows each at its line.

use std::fmt::Write;

use super::Diagnostics;
use super::entry::entries;
use super::texts::Texts;
use crate::printable::{printable, printable_lines};

/// All diagnostics, with one command per line. `folder` is the path of the site's folder from the
/// repository's root, without a slash at its end; empty if it is the root.
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
            // GitHub accepts an end column only if the range is on one line.
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

/// Escapes the message of a command.
fn data(text: &str) -> String {
    printable_lines(text).replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes the value of a property, including the characters that separate properties.
fn property(text: &str) -> String {
    data(&printable(text)).replace(':', "%3A").replace(',', "%2C")
}
