//! Why a page was rendered in a build, or why it wasn't.

use std::fmt;

use crate::printable::printable;
use crate::render::data::Fingerprint;

/// The answer to `--explain`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// The file in the output, or what was asked for.
    pub path: String,
    /// Why it was rendered, or why it wasn't.
    pub reason: RenderReason,
}

/// Why a route was rendered, or why it wasn't.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RenderReason {
    /// There is no such route.
    NoRoute {
        /// A route with a similar path.
        near: Option<String>,
    },
    /// No earlier build is known to have made it.
    Unknown {
        /// Whether nothing is known of the whole output, and not just of this route.
        cold: bool,
    },
    /// Everything it shows is unchanged.
    Kept,
    /// Everything it shows is unchanged, but its file isn't as Dateline left it.
    Touched,
    /// These parts of what it shows have changed.
    Changed(Vec<String>),
}

impl RenderReason {
    /// Compares the fingerprints of a route, part by part.
    pub(super) fn changed(
        before: &[(&str, Fingerprint)],
        now: &[(&'static str, Fingerprint)],
    ) -> RenderReason {
        let same = |name: &str, fingerprint: Fingerprint| before.contains(&(name, fingerprint));
        let changed = now
            .iter()
            .filter(|(name, fingerprint)| !same(name, *fingerprint))
            .map(|(name, _)| *name);
        let gone = before.iter().map(|(name, _)| *name);
        let gone = gone.filter(|name| !now.iter().any(|(other, _)| other == name));
        RenderReason::Changed(changed.chain(gone).map(str::to_owned).collect())
    }
}

/// The name of a part of a page, in words that users know.
fn in_words(part: &str) -> &str {
    match part {
        "template" => "its template, or one that this uses",
        "site" => "`site`: the settings, the menu or the names of the theme's files",
        "t" => "`t`: the words of its language",
        "page" => "`page`: its address, title, description or way back",
        "article" => "`article`: its text, front matter, the names it links to or its neighbours",
        "list" => "`list`: the articles it lists, or the pages before and after it",
        "entity" => "`entity`: what is known of it, or the names it links to",
        "feed" => "its entries",
        "sitemap" => "its addresses",
        "file" => "the file that it is a copy of",
        other => other,
    }
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = printable(&self.path);
        match &self.reason {
            RenderReason::NoRoute { near: None } => {
                write!(f, "{path} is no page or file of the output")
            }
            RenderReason::NoRoute { near: Some(near) } => {
                write!(f, "{path} is no page or file of the output; did you mean {near}?")
            }
            RenderReason::Unknown { cold: true } => {
                write!(f, "{path} was rendered: no earlier build of this output is known")
            }
            RenderReason::Unknown { cold: false } => {
                write!(f, "{path} was rendered: it is new in this output")
            }
            RenderReason::Kept => {
                write!(f, "{path} was not rendered: all that it shows is as it was")
            }
            RenderReason::Touched => {
                write!(f, "{path} was rendered: its file isn't there as an earlier build left it")
            }
            RenderReason::Changed(parts) => {
                write!(f, "{path} was rendered, because of a change in")?;
                for part in parts {
                    write!(f, "\n    {}", in_words(part))?;
                }
                Ok(())
            }
        }
    }
}
