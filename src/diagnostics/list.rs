//! The list of everything found in a run: its order, its levels, and what it leaves out.

use std::collections::{BTreeMap, BTreeSet};

use super::{Code, Diagnostic, FileId, Finding, MeantKey, Severity};

/// How many findings of one kind in one file are reported: more have one cause.
pub(super) const MOST_OF_A_KIND: usize = 500;

/// Everything found in a run.
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

/// In a draft, mistakes are warnings; but a mistyped `draft` stays an error, since it may be meant for
/// something else.
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
