//! `security.txt` (RFC 9116), `trust.txt` (journallist.net) and `humans.txt` (humanstxt.org).

use std::fmt::Write;

use crate::dates::rfc3339;
use crate::render::Site;
use crate::render::site_address::absolute;
use crate::settings::{NamedLine, SecurityTxt};

/// All of `security.txt`. What it is canonical for is its own address, if it is looked for there, and if that
/// begins with `https://`, as it has to (RFC 9116, section 2.5.2).
pub fn security(site: &Site, own: &SecurityTxt) -> String {
    let mut text = lines(&own.fields, ": ");
    let _ = writeln!(text, "Expires: {}", rfc3339(own.expires.value));
    let address = absolute(site, "/.well-known/security.txt");
    if site.settings.base_path().is_empty() && address.starts_with("https://") {
        let _ = writeln!(text, "Canonical: {address}");
    }
    text
}

/// All of `trust.txt`.
pub fn trust(variables: &[NamedLine]) -> String {
    lines(variables, "=")
}

fn lines(all: &[NamedLine], between: &str) -> String {
    all.iter().map(|(name, value)| format!("{name}{between}{value}\n")).collect()
}

/// All of `humans.txt`.
pub fn humans(sections: &[(&'static str, Vec<String>)]) -> String {
    let section = |(name, lines): &(&str, Vec<String>)| {
        let lines: String = lines.iter().map(|line| format!("\t{line}\n")).collect();
        format!("/* {name} */\n{lines}")
    };
    sections.iter().map(section).collect::<Vec<_>>().join("\n")
}
