//! The list of everything that was found in a run: its order, its levels, and what is left out of it.

use std::collections::{BTreeMap, BTreeSet};

use super::{Code, Diagnostic, FileId, Finding, MeantKey, Severity};

/// How many findings of one kind are reported in one file. Even more of them surely have the same cause.
pub(super) const MOST_OF_A_KIND: usize = 500;

/// Everything that was found in a run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diagnostics {
    pub(super) list: Vec<Diagnostic>,
    /// The files in which mistakes are warnings.
    pub(super) drafts: BTreeSet<FileId>,
}

impl FromIterator<Diagnostic> for Diagnostics {
    fn from_iter<T: IntoIterator<Item = Diagnostic>>(list: T) -> Self {
        Diagnostics { list: list.into_iter().collect(), ..Diagnostics::default() }
    }
}

impl Diagnostics {
    /// Adds a diagnostic. If it is about a draft, it becomes a warning.
    pub fn push(&mut self, mut diagnostic: Diagnostic) {
        soften_in_drafts(&self.drafts, &mut diagnostic);
        self.list.push(diagnostic);
    }

    /// Adds diagnostics, each as [`Diagnostics::push`] does.
    pub fn extend(&mut self, more: impl IntoIterator<Item = Diagnostic>) {
        more.into_iter().for_each(|diagnostic| self.push(diagnostic));
    }

    /// Whether any of them is an error.
    pub fn has_errors(&self) -> bool {
        self.list.iter().any(Diagnostic::is_error)
    }

    /// The numbers of errors and of warnings.
    pub fn counts(&self) -> (usize, usize) {
        let errors = self.list.iter().filter(|d| d.is_error()).count();
        (errors, self.list.len() - errors)
    }

    /// Sorts by file and position, so that a report doesn't depend on the order in which the stages
    /// found things, and drops exact repetitions.
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

    /// If one file has very many findings of one kind, keeps the first ones and says how many more there
    /// are, since they surely have the same cause. The list must be sorted.
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

    /// Notes that a file is a draft. Findings about it are warnings, whatever levels a site wants, even
    /// if they are in another file and only related to it. Call this before adding them.
    pub fn mark_draft(&mut self, file: FileId) {
        self.drafts.insert(file);
    }

    /// Applies the levels that a site wants: warnings become errors, or are removed. Errors stay errors,
    /// since the site can't be built with them, and the warnings of drafts don't become errors.
    pub fn set_levels(&mut self, levels: &[(Code, Option<Severity>)]) {
        for (code, level) in levels {
            match level {
                None => self.list.retain(|d| d.finding.code != *code || d.is_error()),
                Some(Severity::Warning) => {}
                Some(Severity::Error) => self.deny(|d| d.finding.code == *code),
            }
        }
    }

    /// Keeps the wanted diagnostics, and returns how many errors and how many warnings were removed.
    pub fn keep(&mut self, wanted: impl Fn(&Diagnostic) -> bool) -> (usize, usize) {
        let (errors, warnings) = self.counts();
        self.list.retain(wanted);
        let (errors_left, warnings_left) = self.counts();
        (errors - errors_left, warnings - warnings_left)
    }

    /// Keeps only the errors.
    pub fn keep_errors(&mut self) {
        self.list.retain(Diagnostic::is_error);
    }

    /// Removes the diagnostics that are equal to one of `gone`.
    pub fn remove(&mut self, gone: &Diagnostics) {
        if !gone.is_empty() {
            self.list.retain(|diagnostic| !gone.list.contains(diagnostic));
        }
    }

    /// Adds another list, with its drafts. Findings of either list about these become warnings.
    pub fn append(&mut self, more: Diagnostics) {
        self.drafts.extend(more.drafts);
        self.list.iter_mut().for_each(|diagnostic| soften_in_drafts(&self.drafts, diagnostic));
        self.extend(more.list);
    }

    /// Makes every warning an error, except those of drafts.
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

    /// Removes findings that are only about style, unless they are errors.
    pub fn drop_style(&mut self) {
        self.list.retain(|d| d.is_error() || !d.finding.code.is_style());
    }

    /// All diagnostics, in the order in which they were added or sorted.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.list.iter()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }
}

/// Whether a finding is in a draft, or related to one.
fn is_in_draft(drafts: &BTreeSet<FileId>, diagnostic: &Diagnostic) -> bool {
    let related = diagnostic.related.iter().map(|(place, _)| place.file);
    diagnostic.file.into_iter().chain(related).any(|file| drafts.contains(&file))
}

/// Makes a finding about a draft a warning. Only a mistyped `draft` stays an error, since the key may have
/// been meant as something else, and the file not as a draft.
fn soften_in_drafts(drafts: &BTreeSet<FileId>, diagnostic: &mut Diagnostic) {
    let is_certain =
        !matches!(&diagnostic.finding.meant, Some(MeantKey::Mistyped(key)) if key == "draft");
    if is_certain && is_in_draft(drafts, diagnostic) {
        diagnostic.finding.severity = Severity::Warning;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::Spot;

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
