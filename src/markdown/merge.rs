//! Finds the conflicts that a merge leaves in a text: two versions, between lines that begin with
//! seven signs. Nothing else is reported within a conflict, since the conflict causes it.

use super::literal::Literal;
use super::{Problem, ProblemKind, limits};
use std::ops::Range;

/// How many conflicts in one text are reported.
const MOST_CONFLICTS: usize = 1000;

impl Literal {
    /// Reports a conflict that begins at `span`.
    pub(super) fn conflict(
        &mut self,
        source: &str,
        span: Range<usize>,
        problems: &mut Vec<Problem>,
    ) {
        if self.conflicts.last().is_some_and(|conflict| conflict.contains(&span.start))
            || self.conflicts.len() >= MOST_CONFLICTS
        {
            return;
        }
        let rest = source.get(span.end..).unwrap_or_default();
        let mut end = span.end;
        for line in rest.split_inclusive('\n') {
            end += line.len();
            if is_mark(line.trim_end(), ">>>>>>>") {
                break;
            }
        }
        self.conflicts.push(span.start..end);
        limits::report(
            problems,
            span,
            ProblemKind::MergeConflict,
            "a merge has left its conflict here".to_owned(),
            Some(CONFLICT_HELP),
        );
    }

    /// Reports the end of a conflict whose beginning wasn't seen.
    pub(super) fn conflict_end(&mut self, source: &str, at: usize, problems: &mut Vec<Problem>) {
        let Some(rest) = source.get(at..).filter(|rest| rest.starts_with(">>>>>>>")) else {
            return;
        };
        let line = rest.lines().next().unwrap_or_default().trim_end();
        if is_mark(line, ">>>>>>>") {
            self.conflict(source, at..at + line.len(), problems);
        }
    }

    /// The body ends: drops the other problems within conflicts, since the conflicts cause them.
    pub(super) fn end(&self, problems: &mut Vec<Problem>) {
        if self.conflicts.is_empty() {
            return;
        }
        let overlaps = |a: &Range<usize>, b: &Range<usize>| a.start < b.end && b.start < a.end;
        problems.retain(|problem| {
            problem.kind == ProblemKind::MergeConflict
                || !self.conflicts.iter().any(|conflict| overlaps(conflict, &problem.span))
        });
    }
}

/// How to resolve a merge conflict.
pub const CONFLICT_HELP: &str = "keep what is right of the two versions, and delete the lines that begin with \
     `<<<<<<<`, `=======` and `>>>>>>>`";

/// The first line of a text that marks the beginning or end of a merge conflict.
pub fn merge_conflict(text: &str) -> Option<Range<usize>> {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim_end();
        if is_mark(trimmed, "<<<<<<<") || is_mark(trimmed, ">>>>>>>") {
            return Some(at..at + trimmed.len());
        }
        at += line.len();
    }
    None
}

/// Whether a line is this mark of a merge conflict: the mark alone, or with a name after a space.
pub(super) fn is_mark(line: &str, mark: &str) -> bool {
    line.strip_prefix(mark).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}
