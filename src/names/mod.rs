//! Names in texts: which names are known in a language, where they occur in a text as whole words,
//! and whether they mean there what they seem to mean.
//!
//! Links in pages ([`link_names`]) and the findings of a check ([`KnownNames::names_in`]) come from
//! the same table and the same rules:
//!
//! - At each position the longest known name wins, whoever it belongs to: countries in the text's
//!   language and in English, parts of countries, and whatever has names on the site.
//! - A person's name followed by a suffix ("Jr.", "III") that the name itself lacks is somebody
//!   else's.
//! - If countries share a name with people or with parts of other countries ("Jordan", "Georgia"),
//!   the words around it decide what it means (`meaning`).
//!
//! This module must not know whose names they are (only `site` knows entities; elsewhere an entity is
//! a number), where addresses come from, pages or findings.

mod built_in;
mod built_in_name;
mod built_in_table;
mod bytes;
mod function_words;
mod html;
mod known;
mod longer;
mod meaning;
mod site;
mod tags;
mod words;

#[cfg(test)]
mod tests_html;
#[cfg(test)]
mod tests_meaning;

pub use html::{Linkable, link_names};
pub use known::{KnownNames, Mention, NameId, NamesInText, SiteName};
pub use meaning::Meaning;
pub use words::is_whole;
