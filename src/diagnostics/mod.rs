//! What is wrong with a site, as data: the severity, a stable code, the place, what was expected
//! and how to fix it.
//!
//! Every stage returns its diagnostics and goes on; nothing prints here and nothing stops at the
//! first mistake. A [`Finding`] is local to one file (its places are byte ranges), so that a parsed
//! file can be cached by its content alone; [`Finding::at`] ties it to a file and makes it a
//! [`Diagnostic`]. This module must not know any stage, nor the terminal: [`report`] turns
//! diagnostics into text or JSON and is told whether to use colour.

mod allow;
mod code;
mod consequences;
mod entry;
mod excerpt;
mod explain;
mod github;
mod grouped;
mod lines;
mod list;
mod nearest;
mod notation;
pub mod report;
mod texts;

use crate::ids::id;
use serde::{Deserialize, Serialize};

pub use allow::Allow;
pub use code::Code;
pub use entry::{FindingEntry, RelatedEntry, entries, to_json};
pub use explain::explain;
pub use github::to_github;
pub use grouped::to_grouped_text;
pub use lines::{Lines, Position, position};
pub use list::Diagnostics;
pub use nearest::{NearestWords, Suggestions, nearest};
pub use texts::Texts;

/// A byte range in one file, from `start` up to `end`.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
pub struct Spot {
    /// First byte.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
}

impl Spot {
    /// A spot from a byte range; offsets past 4 GiB are clamped (files that large are refused
    /// when read).
    pub fn new(range: std::ops::Range<usize>) -> Self {
        let clamp = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Spot { start: clamp(range.start), end: clamp(range.end) }
    }

    /// The same spot, `by` bytes further on: a place in a body, seen from the start of its file.
    pub fn shifted(self, by: usize) -> Self {
        Spot::new(self.start as usize + by..self.end as usize + by)
    }
}

/// A value with the place in its file where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Located<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub spot: Spot,
}

impl<T> Located<T> {
    /// A value at a place.
    pub fn new(value: T, spot: Spot) -> Self {
        Located { value, spot }
    }
}

id! {
    /// Which file of a run: its place in [`crate::read::Inventory::files`].
    #[derive(Default)]
    pub struct FileId(u32);
}

/// A place in a file of the site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Location {
    /// The file.
    pub file: FileId,
    /// Where in it.
    pub spot: Spot,
}

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Severity {
    /// The site can't be built like this.
    Error,
    /// The site can be built, but somebody should look.
    Warning,
}

impl Severity {
    /// `error` or `warning`, as reports and JSON say it.
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
        }
    }
}

/// Something found in one file, before it is known which file that is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// How bad it is.
    pub severity: Severity,
    /// Its stable code.
    pub code: Code,
    /// Where in the file; `None` is the file as a whole.
    pub spot: Option<Spot>,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// What was expected or how to mend it.
    pub help: Option<String>,
    /// What a key that nobody knows seems to be meant for.
    pub meant: Option<MeantKey>,
    /// The codes of what may only follow from it, as what a value that can't be read leaves unknown.
    pub causes: Vec<Code>,
}

/// What a key that nobody knows is meant for, as far as it tells.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum MeantKey {
    /// This key of the same table: it is mistyped.
    Mistyped(String),
    /// This key of the same table, which other programs call so. Its value may need another form.
    Foreign(String),
    /// The same key in the table around this one.
    Outer,
}

impl Finding {
    /// An error.
    pub fn error(code: Code, spot: impl Into<Option<Spot>>, message: impl Into<String>) -> Self {
        Finding {
            severity: Severity::Error,
            code,
            spot: spot.into(),
            message: message.into(),
            help: None,
            meant: None,
            causes: Vec::new(),
        }
    }

    /// A warning.
    pub fn warning(code: Code, spot: impl Into<Option<Spot>>, message: impl Into<String>) -> Self {
        // So that `[check]` can change it.
        debug_assert!(
            code.can_be_warning(),
            "{} must be one of Code::can_be_warning",
            code.as_str()
        );
        Finding { severity: Severity::Warning, ..Finding::error(code, spot, message) }
    }

    /// Adds what was expected or how to mend it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds "did you mean" with the nearest of `known`, or lists `known` when it is short.
    #[must_use]
    pub fn suggest<'a>(self, wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        match nearest(wrong, known) {
            Some(near) => self.help(format!("did you mean `{near}`?")),
            None => self,
        }
    }

    /// Notes what the key that it is about seems to be meant for.
    #[must_use]
    pub fn meant(mut self, key: Option<MeantKey>) -> Self {
        self.meant = key;
        self
    }

    /// Notes what may only follow from it.
    #[must_use]
    pub fn causes(mut self, codes: &[Code]) -> Self {
        self.causes = codes.to_vec();
        self
    }

    /// The finding as a diagnostic on `file`.
    pub fn at(self, file: FileId) -> Diagnostic {
        Diagnostic { file: Some(file), ..self.at_site() }
    }

    /// The finding as a diagnostic on a path that is no file of the inventory (an output path, a
    /// folder, a file of the theme).
    pub fn at_path(self, path: impl Into<String>) -> Diagnostic {
        Diagnostic { path: Some(path.into()), ..self.at_site() }
    }

    /// The finding as a diagnostic on the whole site.
    pub fn at_site(self) -> Diagnostic {
        Diagnostic { file: None, path: None, position: None, finding: self, related: Vec::new() }
    }
}

/// A finding with its file, and the other places that explain it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The file, when it is one of the inventory.
    pub file: Option<FileId>,
    /// The path, when the place is not a file of the inventory.
    pub path: Option<String>,
    /// Where in the file at `path`, when that is known.
    pub position: Option<Position>,
    /// What was found.
    pub finding: Finding,
    /// Other places that belong to it, each with what it is.
    pub related: Vec<(Location, String)>,
}

impl Diagnostic {
    /// Adds line and column to a diagnostic on a path.
    #[must_use]
    pub fn at_position(mut self, position: Option<Position>) -> Self {
        self.position = position;
        self
    }

    /// Adds another place that belongs to the finding.
    #[must_use]
    pub fn related(mut self, place: Location, what: impl Into<String>) -> Self {
        self.related.push((place, what.into()));
        self
    }

    /// Whether it is an error.
    pub fn is_error(&self) -> bool {
        self.finding.severity == Severity::Error
    }
}
