//! What commands say to programs: one JSON object of the same fields for each, `null` where a command
//! has nothing to say. `docs/json.schema.json` is made from these types (a test compares it).

use std::collections::BTreeMap;
use std::process::ExitCode;

use jiff::Timestamp;
use serde::Serialize;

use super::archive::report::ArchiveReport;
use super::failure::Failure;
use super::publish::data::PublishReport;
use super::term;
use crate::dates::rfc3339;
use crate::diagnostics::{FindingEntry, entries};
use crate::pipeline::{Outcome, Summary};
use crate::printable::printable_json;
use crate::read::{DiskFiles, Inventory, SiteTexts};
use crate::resolve::HeldArticle;

/// Counts up when a field changes its meaning or goes; new fields may come without that.
const FORMAT: u32 = 1;

/// What a command has to say.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Report {
    /// 1: it counts up when a field changes its meaning or goes.
    pub format: u32,
    /// `archive`, `build`, `check`, `due` or `publish`.
    pub command: &'static str,
    /// The clock that decided what is out (RFC 3339).
    pub as_of: String,
    /// Whether the command has done what it is for: no error among the findings, and none beside them.
    pub ok: bool,
    /// Why the command ended early, where that is no finding in the site.
    pub error: Option<ErrorReport>,
    /// How many errors are reported.
    pub errors: usize,
    /// How many warnings are reported.
    pub warnings: usize,
    /// How many findings in files that weren't asked about aren't reported.
    pub elsewhere: usize,
    /// How many of those are errors, with which the site can't be built.
    pub errors_elsewhere: usize,
    /// All that was found, by file and place.
    pub findings: Vec<FindingEntry>,
    /// The instant at which something next falls due by itself (RFC 3339); null when nothing does,
    /// or when it isn't known because of errors.
    pub next_due: Option<String>,
    /// What a build or check came to, for `publish` the build before it; null when there were errors,
    /// and for `archive` and `due`.
    pub summary: Option<SummaryReport>,
    /// What a publish does on the host; null for other commands, and when the host couldn't be looked
    /// at.
    pub publish: Option<PublishReport>,
    /// What came of the sources without an archived copy; null for other commands than `archive`, and when
    /// there were errors.
    pub archive: Option<ArchiveReport>,
}

/// Why a command ended early.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ErrorReport {
    /// The exit code: 1 for what has to be confirmed or waited for, 2 for wrong usage, 3 for the
    /// machine, the network or the host.
    pub exit_code: u8,
    /// The reason, and what to do about it.
    pub message: String,
}

/// What a build or check came to.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct SummaryReport {
    /// The folder that was written; null for a check.
    pub output: Option<String>,
    /// How long it took.
    pub seconds: f64,
    /// How many articles are public.
    pub articles: usize,
    /// How many files of the output there are of each kind.
    pub pages: BTreeMap<String, usize>,
    /// What happened to the files of the output; zeroes for a check.
    pub files: FilesReport,
    /// Files of the site that were read.
    pub read: usize,
    /// Files of the site that were parsed.
    pub parsed: usize,
    /// Files of the output that were rendered.
    pub rendered: usize,
    /// The articles that aren't public at this clock.
    pub held_back: Vec<HeldReport>,
    /// The answer to `--explain`.
    pub explanation: Option<String>,
    /// What is to be said of the cache.
    pub notice: Option<String>,
}

/// What happened to the files of an output.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct FilesReport {
    /// Files that weren't there.
    pub added: usize,
    /// Files with other content than before.
    pub changed: usize,
    /// Files that are as they were.
    pub unchanged: usize,
    /// Files that are gone.
    pub removed: usize,
    /// The bytes that were written.
    pub bytes: u64,
}

/// An article that isn't public.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct HeldReport {
    /// Its file, from the site's folder.
    pub file: String,
    /// `draft`, `embargo`, `future` (dated later), `expired` or `retracted`.
    pub reason: &'static str,
    /// When it comes out by itself (RFC 3339); null when it doesn't.
    pub until: Option<String>,
}

impl Failure {
    /// Says it to programs, too, if a command is to answer with an object.
    pub fn answer(&self, json: bool, command: &'static str, as_of: Timestamp) -> ExitCode {
        if json {
            term::out(&Report::failed(command, as_of, self).to_json());
        }
        self.say()
    }
}

impl Report {
    /// What is known of every command: its findings.
    pub(super) fn new(
        command: &'static str,
        as_of: Timestamp,
        files: &DiskFiles,
        outcome: &Outcome,
    ) -> Report {
        let texts = SiteTexts { files, inventory: &outcome.inventory };
        let (errors, warnings) = outcome.diagnostics.counts();
        let due = outcome.summary.as_ref().and_then(|summary| summary.held_back.next_due);
        Report {
            format: FORMAT,
            command,
            as_of: rfc3339(as_of),
            ok: errors == 0,
            error: None,
            errors,
            warnings,
            elsewhere: 0,
            errors_elsewhere: 0,
            findings: entries(&outcome.diagnostics, &texts),
            next_due: due.map(rfc3339),
            summary: outcome.summary.as_ref().map(|s| summary(s, &outcome.inventory)),
            publish: None,
            archive: None,
        }
    }

    /// What is known of a command that ended before it had looked at the site.
    pub(super) fn failed(command: &'static str, as_of: Timestamp, failure: &Failure) -> Report {
        let report = Report {
            format: FORMAT,
            command,
            as_of: rfc3339(as_of),
            ok: false,
            error: None,
            errors: 0,
            warnings: 0,
            elsewhere: 0,
            errors_elsewhere: 0,
            findings: Vec::new(),
            next_due: None,
            summary: None,
            publish: None,
            archive: None,
        };
        report.with_error(failure)
    }

    /// The same, with the reason why the command ended.
    pub(super) fn with_error(self, failure: &Failure) -> Report {
        let error = ErrorReport { exit_code: failure.code, message: failure.message.clone() };
        Report { ok: false, error: Some(error), ..self }
    }

    /// As JSON that a terminal can show.
    pub(super) fn to_json(&self) -> String {
        // Texts, numbers and lists of them always have a JSON form.
        printable_json(serde_json::to_string_pretty(self).unwrap_or_default()) + "\n"
    }
}

fn summary(summary: &Summary, inventory: &Inventory) -> SummaryReport {
    let total: std::time::Duration = summary.timings.iter().map(|(_, time)| *time).sum();
    let changes = &summary.changes;
    let held = |article: &HeldArticle| HeldReport {
        file: inventory.file(article.file).path.clone(),
        reason: article.state.as_str(),
        until: article.until.map(rfc3339),
    };
    SummaryReport {
        output: summary.output.as_ref().map(|path| path.to_string_lossy().into_owned()),
        seconds: total.as_secs_f64(),
        articles: summary.articles,
        pages: summary.pages.iter().map(|(kind, n)| ((*kind).to_owned(), *n)).collect(),
        files: FilesReport {
            added: changes.added,
            changed: changes.replaced,
            unchanged: changes.unchanged,
            removed: changes.removed,
            bytes: changes.bytes,
        },
        read: summary.work.read,
        parsed: summary.work.parsed,
        rendered: summary.rendered,
        held_back: summary.held_articles.iter().map(held).collect(),
        explanation: summary.explanation.as_ref().map(ToString::to_string),
        notice: summary.notice.clone(),
    }
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "asked for by hand")]
mod tests {
    use super::Report;

    /// `DATELINE_MARK=1` writes the file anew.
    #[test]
    fn the_schema_in_docs_is_that_of_the_types() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/json.schema.json");
        let settings = schemars::generate::SchemaSettings::draft2020_12().for_serialize();
        let schema = settings.into_generator().into_root_schema_for::<Report>();
        let schema = serde_json::to_string_pretty(&schema).unwrap() + "\n";
        if std::env::var("DATELINE_MARK").is_ok() {
            std::fs::write(path, &schema).unwrap();
        }
        assert_eq!(std::fs::read_to_string(path).unwrap_or_default(), schema);
    }
}
