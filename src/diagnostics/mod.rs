//! What is wrong with a site, as data: severity, a stable code, the place, what was expected and
//! how to mend it.
//!
//! Every stage returns its diagnostics and goes on; nothing prints here and nothing stops at the
//! first mistake. A [`Finding`] is local to one file (its places are byte ranges), so that a parsed
//! file can be cached by its content alone; [`Finding::at`] ties it to a file and makes it a
//! [`Diagnostic`]. This module must not know any stage, nor the terminal: [`report`] turns
//! diagnostics into text or JSON and is told whether to use colour.

mod allow;
mod code;
mod entry;
mod excerpt;
mod explain;
mod github;
mod grouped;
mod lines;
mod nearest;
mod notation;
pub mod report;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

pub use allow::Allow;
pub use code::Code;
pub use entry::{FindingEntry, RelatedEntry, entries, to_json};
pub use explain::explain;
pub use github::to_github;
pub use grouped::to_grouped_text;
pub use lines::{Lines, Position, position};
pub use nearest::{NearestWords, Suggestions, nearest};

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

/// Which file of a run: an index into [`crate::read::Inventory::files`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct FileId(pub u32);

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

    /// Whether it is about a key that stands in the place of another one, by its help. A short key that
    /// is like another in all but a letter may well be one of its own.
    pub fn means(&self, key: &str) -> bool {
        if self.code != Code::UnknownKey {
            return false;
        }
        let help = self.help.as_deref().unwrap_or_default();
        let written = self.message.split('`').nth(1).unwrap_or_default();
        let letters = |word: &str| {
            let mut letters: Vec<char> = word.chars().collect();
            letters.sort_unstable();
            letters
        };
        let is_slip = written.chars().count() > 4 || letters(written) == letters(key);
        help.contains(&format!("mean `{key}`?")) && is_slip
            || help.contains(&format!("write {key} = "))
            || help.contains(&format!("write {key}: "))
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

/// How many findings of one kind in one file are reported: more have one cause.
const MOST_OF_A_KIND: usize = 500;

/// Everything found in a run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
    /// The files in which mistakes are warnings.
    drafts: BTreeSet<FileId>,
}

impl FromIterator<Diagnostic> for Diagnostics {
    fn from_iter<T: IntoIterator<Item = Diagnostic>>(list: T) -> Self {
        Diagnostics { list: list.into_iter().collect(), ..Diagnostics::default() }
    }
}

impl Diagnostics {
    /// Adds one.
    pub fn push(&mut self, mut diagnostic: Diagnostic) {
        soften_in_drafts(&self.drafts, &mut diagnostic);
        self.list.push(diagnostic);
    }

    /// Adds many.
    pub fn extend(&mut self, more: impl IntoIterator<Item = Diagnostic>) {
        more.into_iter().for_each(|diagnostic| self.push(diagnostic));
    }

    /// Whether there is an error among them.
    pub fn has_errors(&self) -> bool {
        self.list.iter().any(Diagnostic::is_error)
    }

    /// How many errors and how many warnings.
    pub fn counts(&self) -> (usize, usize) {
        let errors = self.list.iter().filter(|d| d.is_error()).count();
        (errors, self.list.len() - errors)
    }

    /// Takes out what only follows from front matter that can't be read: one cause is one finding.
    pub fn drop_consequences(&mut self) {
        let mut broken: BTreeMap<FileId, Vec<Spot>> = BTreeMap::new();
        for diagnostic in self.list.iter().filter(|d| d.finding.code == Code::Syntax) {
            if let (Some(file), Some(spot)) = (diagnostic.file, diagnostic.finding.spot) {
                broken.entry(file).or_default().push(spot);
            }
        }
        if broken.is_empty() {
            return;
        }
        self.list.retain(|d| {
            let Some(spots) = d.file.and_then(|file| broken.get(&file)) else { return true };
            let code = d.finding.code;
            let after = |spot: Spot| spots.iter().any(|broken| spot.start > broken.start);
            let within = |spot: Spot| {
                spots.iter().any(|broken| {
                    // A place between two characters is that of the next.
                    spot.start < broken.end.max(broken.start + 1) && broken.start < spot.end
                })
            };
            let follows = d.finding.spot.is_some_and(|spot| {
                code != Code::Syntax && within(spot) || code == Code::UnknownKey && after(spot)
            });
            !follows && !code.follows_from_syntax()
        });
    }

    /// Sorts by file and place, so that a report is the same whatever order the stages found
    /// things in, and drops exact repetitions.
    pub fn sort(&mut self) {
        self.list.sort_by(|a, b| {
            let key = |d: &Diagnostic| (d.file.is_none(), d.file, d.finding.spot);
            key(a)
                .cmp(&key(b))
                .then_with(|| (&a.path, a.position).cmp(&(&b.path, b.position)))
                .then_with(|| a.finding.code.as_str().cmp(b.finding.code.as_str()))
                .then_with(|| a.finding.message.cmp(&b.finding.message))
        });
        self.list.dedup();
    }

    /// Keeps the first of very many findings of one kind in one file, and says how many more there
    /// are: they have one cause. The list must be sorted.
    pub fn limit(&mut self) {
        let mut seen: BTreeMap<(Option<FileId>, Option<String>, Code, Severity), usize> =
            BTreeMap::new();
        let key = |d: &Diagnostic| (d.file, d.path.clone(), d.finding.code, d.finding.severity);
        self.list.retain(|diagnostic| {
            let number = seen.entry(key(diagnostic)).or_default();
            *number += 1;
            *number <= MOST_OF_A_KIND
        });
        for ((file, path, code, severity), number) in seen {
            if let Some(more) = number.checked_sub(MOST_OF_A_KIND).filter(|more| *more > 0) {
                let mut finding =
                    Finding::error(code, None, format!("and {more} more like these in this file"));
                finding.severity = severity;
                self.list.push(Diagnostic {
                    file,
                    path,
                    position: None,
                    finding,
                    related: Vec::new(),
                });
            }
        }
    }

    /// Notes that a file is a draft: its mistakes are warnings, whatever levels a site wants, and so
    /// is what another file says that doesn't go with it. This comes before what is found in it.
    pub fn mark_draft(&mut self, file: FileId) {
        self.drafts.insert(file);
    }

    /// Gives warnings the levels that a site wants: another severity, or none at all. An error
    /// stays one, since nothing can be made of it, and in a draft a warning stays one.
    pub fn set_levels(&mut self, levels: &[(Code, Option<Severity>)]) {
        for (code, level) in levels {
            match level {
                None => self.list.retain(|d| d.finding.code != *code || d.is_error()),
                Some(Severity::Warning) => {}
                Some(Severity::Error) => self.deny(|d| d.finding.code == *code),
            }
        }
    }

    /// Whether there is a key in a file that stands in the place of another one.
    pub fn has_in_place_of(&self, file: FileId, key: &str) -> bool {
        self.list.iter().any(|d| d.file == Some(file) && d.finding.means(key))
    }

    /// Keeps those that somebody wants to see, and gives the numbers of errors and of warnings that
    /// go.
    pub fn keep(&mut self, wanted: impl Fn(&Diagnostic) -> bool) -> (usize, usize) {
        let (errors, warnings) = self.counts();
        self.list.retain(wanted);
        let (errors_left, warnings_left) = self.counts();
        (errors - errors_left, warnings - warnings_left)
    }

    /// Keeps errors alone.
    pub fn keep_errors(&mut self) {
        self.list.retain(Diagnostic::is_error);
    }

    /// Takes out those that equal one of `gone`.
    pub fn remove(&mut self, gone: &Diagnostics) {
        if !gone.is_empty() {
            self.list.retain(|diagnostic| !gone.list.contains(diagnostic));
        }
    }

    /// Takes them out of here.
    pub fn append(&mut self, more: Diagnostics) {
        self.drafts.extend(more.drafts);
        self.list.iter_mut().for_each(|diagnostic| soften_in_drafts(&self.drafts, diagnostic));
        self.extend(more.list);
    }

    /// Makes every warning an error, but those of drafts.
    pub fn deny_warnings(&mut self) {
        self.deny(|_| true);
    }

    fn deny(&mut self, meant: impl Fn(&Diagnostic) -> bool) {
        let drafts = &self.drafts;
        for diagnostic in &mut self.list {
            if !is_in_draft(drafts, diagnostic) && meant(diagnostic) {
                diagnostic.finding.severity = Severity::Error;
            }
        }
    }

    /// Leaves out what is about style alone and no error.
    pub fn drop_style(&mut self) {
        self.list.retain(|d| d.is_error() || !d.finding.code.is_style());
    }

    /// In the order they were added or sorted.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.list.iter()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }
}

/// Whether a finding is about a draft, if only among others.
fn is_in_draft(drafts: &BTreeSet<FileId>, diagnostic: &Diagnostic) -> bool {
    let related = diagnostic.related.iter().map(|(place, _)| place.file);
    diagnostic.file.into_iter().chain(related).any(|file| drafts.contains(&file))
}

/// In a draft, mistakes are warnings.
fn soften_in_drafts(drafts: &BTreeSet<FileId>, diagnostic: &mut Diagnostic) {
    if is_in_draft(drafts, diagnostic) {
        diagnostic.finding.severity = Severity::Warning;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sort_orders_by_file_and_place() {
        let mut all = Diagnostics::default();
        let late = Finding::error(Code::UnknownKey, Spot::new(9..10), "b").at(FileId(0));
        let early = Finding::error(Code::UnknownKey, Spot::new(1..2), "a").at(FileId(0));
        all.push(late.clone());
        all.push(early.clone());
        all.push(early.clone());
        all.sort();
        assert_eq!(all.iter().cloned().collect::<Vec<_>>(), [early, late]);
    }
}
