//! What `dateline archive` says of each source, to people and to programs.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::archive::SourceOutcome;
use crate::archive::endpoint::Endpoint;
use crate::archive::sources::WantedSource;
use crate::printable::printable;

/// What came of the sources without an archived copy.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ArchiveReport {
    /// Whether the sources were only to be listed.
    pub dry_run: bool,
    /// The archive that was asked.
    pub endpoint: String,
    /// The sources, in the order in which they were asked for: those of the newest articles first.
    pub sources: Vec<SourceReport>,
    /// How many articles that aren't out have such sources, which were left alone.
    pub held_back: usize,
}

/// What came of one source.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct SourceReport {
    /// The article's file, from the site's folder.
    pub file: String,
    /// The line of its address.
    pub line: usize,
    /// The column.
    pub column: usize,
    /// Its title.
    pub title: String,
    /// Its address.
    pub url: String,
    /// `listed` in a dry run; `found` (there was a copy), `saved` (one was made), `not-written` (there is
    /// one, but the file was left alone), `refused` (the archive has none and makes none), `failed` (it
    /// didn't work this time), `later` (it wasn't asked for yet), `hidden` (nobody is told of its address).
    pub state: &'static str,
    /// The address of the copy; null where there is none.
    pub archived: Option<String>,
    /// Why there is none, or why it wasn't written; null otherwise.
    pub message: Option<String>,
}

impl SourceReport {
    /// A source in a dry run.
    pub(super) fn listed(source: &WantedSource) -> SourceReport {
        match source.hidden {
            Some(why) => SourceReport::new(source, &SourceOutcome::Hidden(why)),
            None => entry(source, "listed", None, None),
        }
    }

    /// What came of a source.
    pub(super) fn new(source: &WantedSource, outcome: &SourceOutcome) -> SourceReport {
        let (state, archived, message) = match outcome {
            SourceOutcome::Found(address) => ("found", Some(address.as_str()), None),
            SourceOutcome::Saved(address) => ("saved", Some(address.as_str()), None),
            SourceOutcome::NotWritten(address, why) => {
                ("not-written", Some(address.as_str()), Some(why.as_str()))
            }
            SourceOutcome::Refused(why) => ("refused", None, Some(why.as_str())),
            SourceOutcome::Failed(why) => ("failed", None, Some(why.as_str())),
            SourceOutcome::Later(why) => ("later", None, Some(*why)),
            SourceOutcome::Hidden(why) => ("hidden", None, Some(*why)),
        };
        entry(source, state, archived, message)
    }

    /// Whether its copy's address is in the file now.
    pub(super) fn is_done(&self) -> bool {
        matches!(self.state, "found" | "saved")
    }

    /// Whether it wasn't asked for.
    pub(super) fn is_left(&self) -> bool {
        matches!(self.state, "later" | "hidden")
    }

    /// As a line for people.
    pub(super) fn line(&self) -> String {
        let SourceReport { line, column, state, .. } = self;
        let (file, url) = (printable(&self.file), printable(&self.url));
        let place = format!("{file}:{line}:{column}");
        match (&self.archived, &self.message) {
            (Some(copy), None) => format!("{place}: {state} {copy}\n"),
            (Some(copy), Some(why)) => format!("{place}: the copy is {copy}, but {why}\n"),
            (None, Some(why)) => format!("{place}: {state}: {url}: {why}\n"),
            (None, None) => format!("{place}: {url}\n"),
        }
    }
}

fn entry(
    source: &WantedSource,
    state: &'static str,
    archived: Option<&str>,
    message: Option<&str>,
) -> SourceReport {
    SourceReport {
        file: source.file.clone(),
        line: source.position.line,
        column: source.position.column,
        title: source.title.clone(),
        url: source.url.clone(),
        state,
        archived: archived.map(str::to_owned),
        message: message.map(str::to_owned),
    }
}

impl ArchiveReport {
    /// A report without any source yet.
    pub(super) fn new(dry_run: bool, endpoint: &Endpoint, held_back: usize) -> ArchiveReport {
        let endpoint = endpoint.base().to_owned();
        ArchiveReport { dry_run, endpoint, sources: Vec::new(), held_back }
    }

    /// Whether something came of a source that has this word.
    pub(super) fn has(&self, state: &str) -> bool {
        self.sources.iter().any(|source| source.state == state)
    }

    /// The numbers of all of them, as lines for people.
    pub(super) fn summary(&self) -> String {
        let mut numbers: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        for source in &self.sources {
            let why = match source.state {
                "later" | "hidden" => source.message.as_deref().unwrap_or_default(),
                _ => "",
            };
            *numbers.entry((source.state, why)).or_default() += 1;
        }
        let mut out = String::new();
        if numbers.is_empty() {
            out.push_str("Every source that has an address has an archived copy\n");
        }
        for ((state, why), number) in numbers {
            let why = if why.is_empty() { String::new() } else { format!(": {why}") };
            out.push_str(&format!("  {state:<11} {number}{why}\n"));
        }
        if self.held_back > 0 {
            let number = crate::cli::summary::plural(self.held_back, "article");
            out.push_str(&format!("  left alone  {number} that aren't out (see --held-back)\n"));
        }
        out
    }
}
