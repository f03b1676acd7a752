//! How commands begin and end alike: the clock, the site, what is said and the exit code.

use std::path::Path;
use std::process::ExitCode;

use jiff::Timestamp;

use super::args::{CheckArgs, Format};
use super::{MISTAKES, USAGE, summary, term};
use crate::diagnostics::{self, report};
use crate::pipeline::{BuildOptions, Outcome};
use crate::read::{DiskFiles, SiteTexts};
use crate::write::real_path;

/// The clock, read once, here and nowhere else.
#[allow(clippy::disallowed_methods, reason = "the one place that reads the clock")]
pub(super) fn now() -> Timestamp {
    Timestamp::now()
}

/// Says why a command ends, and gives its exit code.
pub(super) fn fail(code: u8, message: &str) -> ExitCode {
    term::err(&format!("dateline: {message}\n"));
    ExitCode::from(code)
}

/// The site in a folder; without one, it has said so.
pub(super) fn site(root: &Path) -> Result<DiskFiles, ExitCode> {
    DiskFiles::new(root).map_err(|error| {
        fail(USAGE, &format!("{}: {error}; give a site's folder with --root", root.display()))
    })
}

/// What is said of a file that changes faster than it can be built.
pub(super) fn went_on_changing(path: &str) -> String {
    format!("{path}: went on changing while it was read; nothing was written, build again")
}

/// Reports what was found and done.
pub(super) fn finish(
    args: &CheckArgs,
    timings: bool,
    files: &DiskFiles,
    options: &BuildOptions,
    outcome: &Outcome,
) -> ExitCode {
    let texts = SiteTexts { files, inventory: &outcome.inventory };
    let (errors, warnings) = outcome.diagnostics.counts();
    match args.format {
        Format::Json => term::out(&format!("{}\n", report::to_json(&outcome.diagnostics, &texts))),
        Format::Github => {
            let folder = from_here(files.root());
            term::out(&diagnostics::to_github(&outcome.diagnostics, &texts, &folder));
        }
        Format::Text => {
            term::err(&report::to_text(&outcome.diagnostics, &texts, term::colour()));
            if errors > 0 {
                let nothing = if outcome.summary.is_none() { "; nothing was written" } else { "" };
                term::err(&format!("{}{nothing}\n", counted(errors, warnings)));
            }
            if let Some(summary) = &outcome.summary {
                if let Some(notice) = &summary.notice {
                    term::err(&format!("dateline: {notice}\n"));
                }
                if let Some(explanation) = &summary.explanation {
                    term::out(&format!("{explanation}\n"));
                }
            }
            if let Some(summary) = &outcome.summary
                && !args.quiet
            {
                term::out(&summary::text(summary, options.as_of, args.verbose, timings));
                if warnings > 0 {
                    term::out(&format!("  found      {}\n", counted(errors, warnings)));
                }
            }
        }
    }
    if errors > 0 { ExitCode::from(MISTAKES) } else { ExitCode::SUCCESS }
}

/// A site's folder as seen from the folder that the command runs in, which is the repository's in
/// a workflow; as it is if it lies elsewhere.
fn from_here(root: &Path) -> String {
    let here = std::path::absolute(".").and_then(|here| real_path(&here));
    let relative = here.ok().and_then(|here| root.strip_prefix(here).ok());
    relative.unwrap_or(root).to_string_lossy().replace('\\', "/")
}

fn counted(errors: usize, warnings: usize) -> String {
    match (errors, warnings) {
        (0, warnings) => summary::plural(warnings, "warning"),
        (errors, 0) => summary::plural(errors, "error"),
        (errors, warnings) => {
            format!(
                "{}, {}",
                summary::plural(errors, "error"),
                summary::plural(warnings, "warning")
            )
        }
    }
}
