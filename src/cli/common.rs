//! What commands have in common when they begin and end: the clock, the site, the report and the exit
//! code.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use jiff::Timestamp;

use super::args::{CheckArgs, ReportFormat};
use super::failure::Failure;
use super::json::Report;
use super::selection::LeftOut;
use super::{MISTAKES, summary, term};
use crate::diagnostics::{self, Diagnostics, report};
use crate::pipeline::{self, BuildFailure, Outcome, Progress};
use crate::printable::{printable, printable_path};
use crate::read::{DiskFiles, SiteTexts};
use crate::write::real_path;

/// The current time. The clock is read nowhere else.
#[allow(clippy::disallowed_methods, reason = "the one place that reads the clock")]
pub(super) fn now() -> Timestamp {
    Timestamp::now()
}

/// Dateline's folder for caches of the current user, as in the XDG Base Directory Specification, or in
/// `Library/Caches` on macOS. `None` if the user has no home directory, or it can't be resolved.
pub(super) fn cache_folder() -> Option<PathBuf> {
    let named = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let caches = named.filter(|folder| folder.is_absolute()).or_else(|| {
        let home = std::env::home_dir().filter(|folder| folder.is_absolute())?;
        Some(home.join(if cfg!(target_os = "macos") { "Library/Caches" } else { ".cache" }))
    })?;
    Some(real_path(&caches).ok()?.join("dateline"))
}

/// Says on standard error why a command ends, and returns the exit code.
pub(super) fn fail(code: u8, message: &str) -> ExitCode {
    Failure { code, message: message.to_owned() }.say()
}

/// Opens the site in a folder.
pub(super) fn site(root: &Path) -> Result<DiskFiles, Failure> {
    DiskFiles::new(root).map_err(|error| {
        let root = printable_path(root);
        Failure::usage(format!("{root}: {error}; give a site's folder with --root"))
    })
}

/// The outcome of a build or check. If the site has no settings, that isn't a failure, but the only
/// finding of the outcome.
pub(super) fn outcome_of(result: Result<Outcome, BuildFailure>) -> Result<Outcome, Failure> {
    match result {
        Ok(outcome) => Ok(outcome),
        Err(BuildFailure::Machine(error)) => Err(Failure::machine(error.to_string())),
        Err(BuildFailure::Changing(path)) => {
            let path = printable(&path);
            let message = format!(
                "{path}: went on changing while it was read; nothing was written, build again"
            );
            Err(Failure::machine(message))
        }
        Err(BuildFailure::NoSite(diagnostic)) => {
            let diagnostics = Diagnostics::from_iter([*diagnostic]);
            Ok(Outcome { diagnostics, inventory: pipeline::bare_inventory(), summary: None })
        }
    }
}

/// The most findings that a report shows one by one, unless all are asked for.
const FEW: usize = 25;

/// The findings as a text for people: each in full, or grouped by code if there are many and `all` is
/// false.
pub(super) fn findings_text(found: &Diagnostics, texts: &SiteTexts, all: bool) -> String {
    let (errors, warnings) = found.counts();
    if all || errors + warnings <= FEW {
        return report::to_text(found, texts, term::colour());
    }
    diagnostics::to_grouped_text(found, texts, term::colour())
        + "`dateline check --all` shows every one in full, `dateline check FILE` those of a file or \
           folder;\n`dateline check --explain CODE` says what a code means and how to mend it.\n"
}

/// The progress of a command that renders a site. If rendering a page doesn't end, it ends the process.
pub(super) struct EndsWhenStuck<'a> {
    /// The bar that shows the progress.
    pub bar: &'a term::Bar,
    /// Reports the findings before the process ends.
    pub report: &'a (dyn Fn(Outcome) + Sync),
}

impl Progress for EndsWhenStuck<'_> {
    fn stage(&self, name: &'static str, steps: usize) {
        self.bar.stage(name, steps);
    }

    fn step(&self) {
        self.bar.step();
    }

    fn gave_up(&self, outcome: Outcome) {
        self.bar.clear();
        (self.report)(outcome);
        std::process::exit(i32::from(MISTAKES));
    }
}

/// A command that has ended, as it is reported.
pub(super) struct FinishedCommand<'a> {
    /// The name of the command.
    pub command: &'static str,
    /// The outcome.
    pub outcome: &'a Outcome,
    /// The numbers of findings in files that weren't asked about.
    pub elsewhere: LeftOut,
    /// Whether to say how long each stage took.
    pub timings: bool,
}

/// Reports what was found and done, in the format asked for, and returns the exit code.
pub(super) fn finish(
    args: &CheckArgs,
    files: &DiskFiles,
    as_of: Timestamp,
    done: &FinishedCommand,
) -> ExitCode {
    let outcome = done.outcome;
    let texts = SiteTexts { files, inventory: &outcome.inventory };
    let (errors, _) = outcome.diagnostics.counts();
    match args.format {
        ReportFormat::Json => {
            let report = Report::new(done.command, as_of, files, outcome);
            let LeftOut { errors, warnings } = done.elsewhere;
            let elsewhere = errors + warnings;
            term::out(&Report { elsewhere, errors_elsewhere: errors, ..report }.to_json());
        }
        ReportFormat::Github => {
            let folder = from_here(files.root());
            term::out(&diagnostics::to_github(&outcome.diagnostics, &texts, &folder));
            say_elsewhere(done.elsewhere, true);
        }
        ReportFormat::Text => {
            term::report(&findings_text(&outcome.diagnostics, &texts, args.all));
            finish_text(args, as_of, done);
        }
    }
    if errors > 0 { ExitCode::from(MISTAKES) } else { ExitCode::SUCCESS }
}

/// Writes the text below the findings.
fn finish_text(args: &CheckArgs, as_of: Timestamp, done: &FinishedCommand) {
    let FinishedCommand { outcome, elsewhere, .. } = *done;
    let (errors, warnings) = outcome.diagnostics.counts();
    if errors > 0 {
        let nothing = match outcome.summary {
            None if done.command != "check" => "; nothing was written",
            _ => "",
        };
        term::err(&format!("{}{nothing}\n", counted(errors, warnings)));
    }
    if let Some(summary) = &outcome.summary {
        if let Some(notice) = &summary.notice {
            term::err(&format!("dateline: {notice}\n"));
        }
        if let Some(explanation) = &summary.explanation {
            term::out(&format!("{explanation}\n"));
        }
        if !args.quiet {
            let inventory = &outcome.inventory;
            term::out(&summary::text(summary, inventory, as_of, args.verbose));
            if args.verbose || done.timings {
                term::out(&summary::timings(summary));
            }
            if warnings > 0 {
                term::out(&format!("  found      {}\n", counted(errors, warnings)));
            }
        }
    }
    say_elsewhere(elsewhere, args.quiet);
}

/// Says how many findings other files have. Errors are mentioned even if `quiet` is true, because the
/// site can't be built with them.
fn say_elsewhere(elsewhere: LeftOut, quiet: bool) {
    let LeftOut { errors, warnings } = elsewhere;
    let found = counted(errors, warnings);
    if errors > 0 {
        term::err(&format!("{found} in other files, not shown: the site can't be built\n"));
    } else if warnings > 0 && !quiet {
        term::out(&format!("  elsewhere  {found} in other files, not shown\n"));
    }
}

/// A site's folder relative to the working folder, which is the repository's folder in a workflow. If
/// it isn't in that, it is returned as it is.
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
