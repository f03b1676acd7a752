//! Names in texts: which names there are in a language, where a text has one as whole words, and
//! whether it means there what it seems to mean.
//!
//! Links in pages ([`link_names`]) and the findings of a check ([`KnownNames::names_in`]) come from
//! the same table and the same rules:
//!
//! - At each place the longest known name wins, whoever it belongs to: countries in the text's
//!   language and in English, parts of countries, and all names of the site.
//! - A person's name with a suffix ("Jr.", "III") that the name itself lacks is somebody else's.
//! - A name that countries share with people or with parts of other countries ("Jordan", "Georgia")
//!   means what the words around it say (`meaning`).
//!
//! This module must not know whose names they are (an entity is a number here), where addresses
//! come from, pages or findings.

mod bytes;
mod fixed;
mod fixed_name;
mod fixed_table;
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
