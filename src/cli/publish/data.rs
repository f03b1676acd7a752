//! What `dateline publish` says to programs of its plan and of what it did.

use std::time::Duration;

use serde::Serialize;

use super::Built;
use crate::cli::args::PublishArgs;
use crate::publish::execute::Sent;
use crate::publish::hosts::git::Content;
use crate::publish::plan::{Action, PublishStep};
use crate::publish::verify::Compared;
use crate::publish::{Prepared, url_of};

/// What a publish does on the host.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct PublishReport {
    /// The target's name in `site.toml`.
    pub target: String,
    /// The address of the site there.
    pub site: String,
    /// Whether the plan was only to be shown.
    pub dry_run: bool,
    /// Whether the host equals the build now.
    pub done: bool,
    /// Whether this goes on where an earlier publish was cut off.
    pub resumes: bool,
    /// The commit of the site's own repository, with `-dirty` behind it when other files were built;
    /// null where there is none, and in a dry run.
    pub content: Option<String>,
    /// What is done on the host, in order. What a host takes over from its other copy isn't listed.
    pub steps: Vec<StepReport>,
    /// Files that stay as they are.
    pub unchanged: usize,
    /// Files that go from the copy that was live, too: because something was withdrawn, or because
    /// comparing found that they aren't as they should be.
    pub outdated: Vec<String>,
    /// Files that stay for another day, for pages that are still open.
    pub staying: usize,
    /// The addresses at which readers find something else afterwards, or nothing.
    pub addresses: Vec<String>,
    /// What `--verify` found; empty without it.
    pub compared: Vec<ComparedReport>,
    /// What was sent; null for a dry run, and when the publish didn't end.
    pub sent: Option<SentReport>,
}

/// One thing that is done to one file on the host.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct StepReport {
    /// `send` or `remove`.
    pub action: &'static str,
    /// The file, from the top of the site.
    pub path: String,
    /// Its bytes before compression; 0 for a removal.
    pub bytes: u64,
    /// Why, in words: `new`, `changed`, `no longer of the site` and so on.
    pub reason: &'static str,
}

/// What comparing the host with Dateline's record of it found.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ComparedReport {
    /// How many files were compared.
    pub files: usize,
    /// Files that are missing there or have another content.
    pub differing: Vec<String>,
    /// Files that Dateline didn't put there; they stay.
    pub strangers: Vec<String>,
}

/// What was done on the host.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct SentReport {
    /// Files that were sent.
    pub files: usize,
    /// Their bytes, after compression.
    pub bytes: u64,
    /// Files that the host took over from its other copy.
    pub linked: usize,
    /// Files that were removed.
    pub removed: usize,
    /// Files that were to be removed and were left, because somebody else's stand at their paths by now.
    pub left: usize,
    /// Requests that were tried again.
    pub retries: usize,
    /// How long building and publishing took.
    pub seconds: f64,
}

impl PublishReport {
    /// What is going to be done.
    pub(super) fn planned(
        args: &PublishArgs,
        built: &Built,
        content: Option<&Content>,
        prepared: &Prepared,
    ) -> PublishReport {
        let plan = &prepared.plan;
        PublishReport {
            target: built.target.name.clone(),
            site: format!("{}/", built.site),
            dry_run: args.dry_run,
            done: !plan.changes,
            resumes: prepared.resumes,
            content: content.map(ToString::to_string),
            steps: plan.steps.iter().filter_map(step).collect(),
            unchanged: plan.unchanged + plan.count(Action::Link),
            outdated: plan.outdated.iter().cloned().collect(),
            staying: plan.next.leaving.len(),
            addresses: plan.visible.iter().map(|path| url_of(&built.site, path)).collect(),
            compared: prepared.compared.iter().map(compared).collect(),
            sent: None,
        }
    }

    /// Notes what was done.
    pub(super) fn finished(&mut self, sent: Sent, took: Duration) {
        let Sent { files, bytes, linked, removed, left, retries } = sent;
        let seconds = took.as_secs_f64();
        self.done = true;
        self.sent = Some(SentReport { files, bytes, linked, removed, left, retries, seconds });
    }
}

fn step(step: &PublishStep) -> Option<StepReport> {
    let action = match step.action {
        Action::Put => "send",
        Action::Remove => "remove",
        Action::Link => return None,
    };
    let reason = step.reason.as_str();
    Some(StepReport { action, path: step.path.clone(), bytes: step.bytes, reason })
}

fn compared(compared: &Compared) -> ComparedReport {
    ComparedReport {
        files: compared.files,
        differing: compared.differing.iter().cloned().collect(),
        strangers: compared.strangers.clone(),
    }
}
