//! Mistakes in a site, as data: each has a severity, a stable code and a location, and says what was
//! expected or how to mend it.
//!
//! Every stage returns its diagnostics and goes on; nothing prints here and nothing stops at the
//! first mistake. A [`Finding`] doesn't know its file and has a byte range in it, so that a parsed
//! file can be cached by its content alone. [`Finding::at`] ties it to a file and makes it a
//! [`Diagnostic`]. This module must not know any stage, nor the terminal: [`report`] turns
//! diagnostics into text and is told whether to use colour; [`to_json`] and [`to_github`] are for
//! programs.

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
    /// The first byte.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
}

impl Spot {
    /// A spot from a byte range. Offsets past 4 GiB are clamped; files of that size are refused when
    /// they are read.
    pub fn new(range: std::ops::Range<usize>) -> Self {
        let clamp = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Spot { start: clamp(range.start), end: clamp(range.end) }
    }

    /// The same spot, `by` bytes further on. It turns a spot in a body into one in the whole file.
    pub fn shifted(self, by: usize) -> Self {
        Spot::new(self.start as usize + by..self.end as usize + by)
    }
}

/// A value, and where it is in its file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Located<T> {
    /// The value.
    pub value: T,
    /// Where it is.
    pub spot: Spot,
}

impl<T> Located<T> {
    /// A value at a spot.
    pub fn new(value: T, spot: Spot) -> Self {
        Located { value, spot }
    }
}

id! {
    /// A file of a run, by its index in [`crate::read::Inventory::files`].
    #[derive(Default)]
    pub struct FileId(u32);
}

/// A spot in a file of the site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Location {
    /// The file.
    pub file: FileId,
    /// Where in the file.
    pub spot: Spot,
}

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Severity {
    /// The site can't be built until it is mended.
    Error,
    /// The site can be built, but somebody should have a look.
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

/// Something that was found in a file, before it is known which file that is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// How bad it is.
    pub severity: Severity,
    /// Its stable code.
    pub code: Code,
    /// Where in the file; `None` means the file as a whole.
    pub spot: Option<Spot>,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// What was expected, or how to mend it.
    pub help: Option<String>,
    /// What an unknown key was probably meant for.
    pub meant: Option<MeantKey>,
    /// The codes of findings in the same file that may only follow from this one: a value that can't be
    /// read may contain what they say is missing.
    pub causes: Vec<Code>,
}

/// What an unknown key was probably meant for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum MeantKey {
    /// A mistyped form of this key of the same table.
    Mistyped(String),
    /// The name that other programs give this key of the same table. The value may need another form.
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
        // Otherwise, `[check]` couldn't change its level.
        debug_assert!(
            code.can_be_warning(),
            "{} must be one of Code::can_be_warning",
            code.as_str()
        );
        Finding { severity: Severity::Warning, ..Finding::error(code, spot, message) }
    }

    /// Adds what was expected, or how to mend it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds "did you mean …?" with the nearest of `known`, if one is near enough.
    #[must_use]
    pub fn suggest<'a>(self, wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        match nearest(wrong, known) {
            Some(near) => self.help(format!("did you mean `{near}`?")),
            None => self,
        }
    }

    /// Notes what the unknown key was probably meant for.
    #[must_use]
    pub fn meant(mut self, key: Option<MeantKey>) -> Self {
        self.meant = key;
        self
    }

    /// Notes the codes of findings that may only follow from this one.
    #[must_use]
    pub fn causes(mut self, codes: &[Code]) -> Self {
        self.causes = codes.to_vec();
        self
    }

    /// The finding as a diagnostic on `file`.
    pub fn at(self, file: FileId) -> Diagnostic {
        Diagnostic { file: Some(file), ..self.at_site() }
    }

    /// The finding as a diagnostic on a path that isn't that of a file in the inventory (an output path,
    /// a folder, a file of the theme).
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
    /// The file, if it is in the inventory.
    pub file: Option<FileId>,
    /// The path, if it isn't that of a file in the inventory.
    pub path: Option<String>,
    /// Where in the file at `path`, if that is known.
    pub position: Option<Position>,
    /// What was found.
    pub finding: Finding,
    /// Other locations that explain it, each with a label.
    pub related: Vec<(Location, String)>,
}

impl Diagnostic {
    /// Adds the line and column to a diagnostic on a path.
    #[must_use]
    pub fn at_position(mut self, position: Option<Position>) -> Self {
        self.position = position;
        self
    }

    /// Adds another location that explains the finding, with a label.
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
