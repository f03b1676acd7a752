//! The texts in which `dateline publish` describes its plan and its result.

use std::fmt::Write as _;
use std::time::Instant;

use super::Built;
use crate::cli::summary::{bytes, plural};
use crate::publish::Prepared;
use crate::publish::execute::Sent;
use crate::publish::host::Host;
use crate::publish::hosts::git::Content;
use crate::publish::plan::{Action, PublishPlan, StepReason};

/// The most files of one list that a report names.
const SHOWN: usize = 20;

/// The plan as a text for people: every step if `all` is true, as in a dry run, otherwise only numbers.
pub fn plan_text(built: &Built, prepared: &Prepared, host: &dyn Host, all: bool) -> String {
    let mut out = String::new();
    // Writing to a string can't fail.
    let _ = write_plan(&mut out, built, prepared, host, all);
    out
}

fn write_plan(
    out: &mut String,
    built: &Built,
    prepared: &Prepared,
    host: &dyn Host,
    all: bool,
) -> std::fmt::Result {
    let plan = &prepared.plan;
    for compared in &prepared.compared {
        let strangers = compared.strangers.len();
        writeln!(
            out,
            "Compared {}: {} differ; {} there that Dateline didn't put there",
            plural(compared.files, "file"),
            compared.differing.len(),
            plural(strangers, "file")
        )?;
        for path in compared.differing.iter().take(SHOWN) {
            writeln!(out, "  differs    {path}")?;
        }
    }
    if all && plan.changes {
        for step in &plan.steps {
            let (word, size) = match step.action {
                Action::Put => ("send", bytes(step.bytes)),
                Action::Remove => ("remove", String::new()),
                // The live copy has the same file, so that nothing changes for readers.
                Action::Link => continue,
            };
            let reason = step.reason.as_str();
            writeln!(out, "  {word:<9}  {size:>9}  {}  ({reason})", step.path)?;
        }
        let traits = host.traits();
        for path in plan.removed_from_live() {
            let reason = StepReason::Gone.as_str();
            writeln!(out, "  remove                {path}  ({reason})")?;
        }
        if plan.replaced_in_live() > 0 {
            let files = plural(plan.replaced_in_live(), "file");
            let why = "it is hidden then, and none of these may come back";
            writeln!(out, "  clear                 {files} of the copy that was live  ({why})")?;
        }
        let record = if traits.begins && !plan.steps.is_empty() {
            "Dateline's record (before and after)"
        } else {
            "Dateline's record"
        };
        writeln!(out, "  send                  {record}")?;
        if let (Some(command), false) = (built.after(), plan.visible.is_empty()) {
            let changed = plural(plan.visible.len(), "changed address");
            writeln!(out, "  run                   {command}  (with {changed}, for --run-after)")?;
        }
    }
    let name = &built.target.name;
    if !plan.changes {
        return writeln!(
            out,
            "{name}: nothing to do, {} as they are",
            plural(plan.unchanged, "file")
        );
    }
    let resumes =
        if prepared.resumes { ", going on where an earlier publish was cut off" } else { "" };
    writeln!(
        out,
        "{name}: {} to send ({}), {} to remove, {} unchanged{resumes}",
        plural(plan.count(Action::Put), "file"),
        bytes(plan.bytes()),
        plan.count(Action::Remove) + plan.removed_from_live().len(),
        plan.unchanged + plan.count(Action::Link)
    )
}

pub fn summary_text(
    built: &Built,
    content: Option<&Content>,
    plan: &PublishPlan,
    sent: Sent,
    start: Instant,
) -> String {
    if !plan.changes {
        return format!("  live at    {}/\n", built.site);
    }
    let mut out = format!(
        "Published to {} in {:.1} s\n  sent       {} ({})\n  removed    {}\n",
        built.target.name,
        start.elapsed().as_secs_f64(),
        plural(sent.files, "file"),
        bytes(sent.bytes),
        plural(sent.removed + plan.removed_from_live().len(), "file"),
    );
    if !plan.next.leaving.is_empty() {
        let _ = writeln!(
            out,
            "  staying    {} for pages that are still open, until the next publish in a day",
            plural(plan.next.leaving.len(), "file")
        );
    }
    if sent.left > 0 {
        let _ = writeln!(
            out,
            "  left       {} that an earlier publish was to remove: somebody else has put something there",
            plural(sent.left, "file")
        );
    }
    if sent.retries > 0 {
        let _ = writeln!(out, "  retried    {}", plural(sent.retries, "request"));
    }
    if let Some(content) = content {
        let _ = writeln!(out, "  content    {content}");
    }
    let _ = writeln!(out, "  live at    {}/", built.site);
    out
}
