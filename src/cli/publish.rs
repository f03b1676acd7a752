//! `dateline publish`: builds the site, shows the plan and executes it, unless that needs a confirmation
//! that wasn't given.

pub(super) mod data;
mod refused;
mod report;

use std::collections::BTreeSet;
use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

use jiff::Timestamp;

use super::args::{CheckArgs, DataFormat, PublishArgs, ReportFormat};
use super::common::{EndsWhenStuck, FinishedCommand, cache_folder, finish, now, outcome_of, site};
use super::failure::Failure;
use super::json::Report;
use super::selection::LeftOut;
use super::summary::plural;
use super::{MISTAKES, term};
use crate::dates::in_words;
use crate::pipeline::{self, BuildOptions, BuildVisibility, Outcome};
use crate::publish::execute::{self, Job};
use crate::publish::files::PublishedFiles;
use crate::publish::host::{Host, HostError};
#[cfg(feature = "s3")]
use crate::publish::hosts::environment::must_be_text;
use crate::publish::hosts::{PublishContext, host_for};
use crate::publish::journal::Journal;
use crate::publish::plan::PublishPlan;
use crate::publish::{self, PublishOptions, expected, own_folders, prepare, url_of};
use crate::read;
use crate::settings::Settings;
#[cfg(feature = "s3")]
use crate::settings::publish::PublishPlace;
use crate::settings::publish::PublishTarget;
use crate::write::Manifest;
use data::PublishReport;
use report::{plan_text, summary_text};

/// Runs the command.
pub fn publish(args: &PublishArgs) -> ExitCode {
    let start = Instant::now();
    let json = args.format == DataFormat::Json;
    let as_of = args.as_of.unwrap_or_else(now);
    let bar = term::Bar::new(args.quiet || json);
    let mut report = None;
    let ended = run(args, as_of, &bar, start, &mut report);
    bar.clear();
    match (ended, report) {
        (Err(failure), None) => failure.answer(json, "publish", as_of),
        (Err(failure), Some(report)) => {
            if json {
                term::out(&report.with_error(&failure).to_json());
            }
            failure.say()
        }
        (Ok(code), report) => {
            if let Some(report) = report.filter(|_| json) {
                term::out(&report.to_json());
            }
            code
        }
    }
}

const NOTHING_PUBLISHED: &str = "dateline: nothing was published\n";

/// A build and its target, before anything is read from the host.
pub struct Built {
    target: PublishTarget,
    /// The address of the site on the target.
    site: String,
    /// The folder that is published.
    output: PathBuf,
    root: PathBuf,
    as_of: Timestamp,
    /// When something next falls due: an embargo ends, an article expires, or a post begins or ends.
    next_due: Option<Timestamp>,
    /// The files that this build made. Those that another build writes to the folder meanwhile aren't
    /// published.
    manifest: Manifest,
    /// The files in it that are notices in the place of stories that were withdrawn.
    retractions: BTreeSet<String>,
}

impl Built {
    /// The command that the site runs after a publish, if there is one, as it is shown.
    fn after(&self) -> Option<String> {
        (!self.target.after.is_empty()).then(|| self.target.after.join(" "))
    }
}

/// Builds and publishes. `report` is filled in on the way, so that there is one even after a failure.
fn run(
    args: &PublishArgs,
    as_of: Timestamp,
    bar: &term::Bar,
    start: Instant,
    report: &mut Option<Report>,
) -> Result<ExitCode, Failure> {
    let text = args.format == DataFormat::Text && !args.quiet;
    let Some((built, publisher, _held)) = build(args, as_of, bar, report)? else {
        return Ok(ExitCode::from(MISTAKES));
    };
    let machine = |error: HostError| Failure::machine(error.to_string());
    let journal = Journal::new(&publisher.keep);
    let content = if args.dry_run { None } else { publisher.content() };
    let usage = |error: HostError| Failure::usage(error.to_string());
    #[cfg(feature = "s3")]
    if matches!(built.target.place, PublishPlace::S3 { .. }) {
        must_be_text(std::env::vars_os()).map_err(usage)?;
    }
    let host = host_for(&built.target, &publisher, content.clone()).map_err(usage)?;
    let files = files(&built, &*host)?;
    let wanted = files.wanted(&built.target.serve);
    let options = PublishOptions {
        as_of: built.as_of,
        now: publisher.now,
        site: built.site.clone(),
        verify: args.verify,
        adopt: args.adopt,
        drafts: built.target.drafts,
        retractions: built.retractions.clone(),
        retry: publish::retry::Retry::default(),
        concurrency: built.target.concurrency,
    };
    let prepared = prepare(&wanted, &*host, &journal, &options, bar).map_err(machine)?;
    bar.clear();
    if text {
        term::out(&plan_text(&built, &prepared, &*host, args.dry_run));
    }
    let mut told = PublishReport::planned(args, &built, content.as_ref(), &prepared);
    let done = (|| {
        may_begin(args, &built, &prepared.plan)?;
        if args.dry_run {
            return Ok(());
        }
        let empty = publish::state::HostState::default();
        let job = Job {
            plan: &prepared.plan,
            host: &*host,
            state: prepared.opened.state.as_ref().unwrap_or(&empty),
            version: prepared.opened.version.clone(),
            source: &files,
            retry: options.retry,
            concurrency: options.concurrency,
            journal: &journal,
            id: &prepared.id,
            clock: &now,
            adopt: options.adopt,
            progress: bar,
        };
        let sent = execute::run(&job).map_err(|error| {
            let again = "what was done is kept; run the same command to go on";
            Failure::machine(format!("{error}\ndateline: the publish has not ended: {again}"))
        })?;
        bar.clear();
        told.finished(sent, start.elapsed());
        if text {
            term::out(&summary_text(&built, content.as_ref(), &prepared.plan, sent, start));
        }
        after(args, &built, &prepared.plan)
    })();
    if let Some(report) = report {
        report.publish = Some(told);
    }
    done.map(|()| ExitCode::SUCCESS)
}

/// Locks a target, so that no other publish from this folder can send to it while this one runs.
fn hold(target: &PublishTarget, keep: &Path) -> Result<HeldTarget, Failure> {
    let held = Journal::new(keep).hold();
    held.map_err(|error| Failure::machine(format!("{}: {error}", target.name)))
}

/// The lock on a target, which is held for as long as the file is open.
type HeldTarget = File;

/// The files of a build that are published, with what keeps search engines away if the target asks for
/// that.
fn files(built: &Built, host: &dyn Host) -> Result<PublishedFiles, Failure> {
    let files = PublishedFiles::new(&built.output, built.manifest.clone(), host.traits());
    if !built.target.noindex {
        return Ok(files);
    }
    files.without_index().map_err(|error| {
        let output = built.output.display();
        Failure::machine(format!("{output}: the table of headers {error}"))
    })
}

/// Finds the target, locks it and builds for it. `None` if the site has mistakes, which are reported.
/// The target is locked first, since a publish that is already running sends files from the same output
/// folder.
fn build(
    args: &PublishArgs,
    as_of: Timestamp,
    bar: &term::Bar,
    report: &mut Option<Report>,
) -> Result<Option<(Built, PublishContext, HeldTarget)>, Failure> {
    let files = site(&args.root)?;
    let mut options = BuildOptions { keeps_manifest: true, ..BuildOptions::at(as_of) };
    let mut findings = Vec::new();
    let text =
        read::read_text(&files, read::SETTINGS, crate::settings::TEXT_LIMIT).unwrap_or_default();
    let settings = Settings::parse(&text, &mut findings);
    let has_errors = findings.iter().any(|f| f.severity.as_str() == "error");
    // Mistakes in the settings, or that there are none, are reported when the site is checked below.
    let target = match find(&settings.publish, args.target.as_deref()) {
        Ok(target) => Some(target.clone()),
        Err(_) if text.is_empty() || has_errors => None,
        Err(message) => return Err(Failure::usage(message)),
    };
    let own = target.as_ref().and_then(|target| target.base_url.clone());
    let own = own.filter(|url| *url != settings.base_url);
    let (mut keep, mut held) = (None, None);
    if let Some(target) = &target {
        if !has_errors {
            refused::unconfirmed(args, target, as_of)?;
            refused::drafts_within(files.root(), target, &settings.publish)?;
        }
        let folder = own_folders::folder(files.root(), &target.name);
        let folder = folder.map_err(|error| Failure::machine(error.to_string()))?;
        held = Some(hold(target, &folder)?);
        keep = Some(folder);
        options.site.visibility = BuildVisibility::with_drafts(target.drafts);
        options.noindex = target.noindex;
    }
    let output = match &keep {
        Some(keep) if own.is_some() || options.noindex => keep.join("site"),
        _ => files.root().join("public"),
    };
    options.site.base_url.clone_from(&own);
    let check = CheckArgs {
        root: args.root.clone(),
        base_url: own.clone(),
        drafts: false,
        as_of: Some(as_of),
        format: ReportFormat::Text,
        all: false,
        deny_warnings: false,
        jobs: None,
        quiet: true,
        verbose: false,
    };
    let tell = |outcome: &Outcome| {
        if args.format == DataFormat::Text {
            let done = FinishedCommand {
                command: "publish",
                outcome,
                elsewhere: LeftOut::default(),
                timings: false,
            };
            finish(&check, &files, as_of, &done);
        }
    };
    let stuck = |outcome: Outcome| {
        tell(&outcome);
        if args.format == DataFormat::Json {
            term::out(&Report::new("publish", as_of, &files, &outcome).to_json());
        } else {
            term::err(NOTHING_PUBLISHED);
        }
    };
    let progress = EndsWhenStuck { bar, report: &stuck };
    let built = if target.is_some() {
        pipeline::build(&files, files.root(), &output, &options, &progress)
    } else {
        pipeline::check(&files, None, &options.site.into(), &progress)
    };
    bar.clear();
    let outcome = outcome_of(built)?;
    *report = Some(Report::new("publish", as_of, &files, &outcome));
    tell(&outcome);
    let (Some(summary), Some(target), Some(keep), Some(held)) =
        (outcome.summary, target, keep, held)
    else {
        if args.format == DataFormat::Text {
            term::err(NOTHING_PUBLISHED);
        }
        return Ok(None);
    };
    let root = files.root().to_owned();
    let outside = cache_folder().filter(|folder| !folder.starts_with(&root));
    let outside = outside
        .map(|folder| folder.join("publish").join(own_folders::name_outside(&root, &target.name)));
    let publisher =
        PublishContext { root: root.clone(), keep, outside, now: now(), adopt: args.adopt };
    let built = Built {
        site: own.unwrap_or(settings.base_url),
        next_due: summary.held_back.next_due,
        root,
        target,
        output,
        as_of,
        manifest: summary.manifest.unwrap_or_default(),
        retractions: summary.retractions,
    };
    Ok(Some((built, publisher, held)))
}

/// The target called `name`, or the only one if no name is given.
fn find<'a>(targets: &'a [PublishTarget], name: Option<&str>) -> Result<&'a PublishTarget, String> {
    let names: Vec<&str> = targets.iter().map(|target| target.name.as_str()).collect();
    let known = names.join(", ");
    match (name, targets) {
        (_, []) => Err("site.toml has no target: add a line [publish.live] with `kind` and what \
                        that kind needs (docs/publishing.md)"
            .to_owned()),
        (Some(name), _) => targets
            .iter()
            .find(|target| target.name == name)
            .ok_or_else(|| format!("site.toml has no target `{name}`; there is: {known}")),
        (None, [only]) => Ok(only),
        (None, _) => Err(format!("say which target: {known}")),
    }
}

/// Refuses a plan, before anything is sent, if something falls due while it runs, or if it would remove
/// many files and that wasn't confirmed.
fn may_begin(args: &PublishArgs, built: &Built, plan: &PublishPlan) -> Result<(), Failure> {
    if !plan.changes {
        return Ok(());
    }
    let takes = expected(plan, built.target.concurrency);
    if let Some(due) = built.next_due
        && due.duration_since(built.as_of) < takes
    {
        return Err(Failure::mistake(format!(
            "at {due}, in {}, something falls due (an embargo or a post ends, an article \
                 expires), and this publish may take until then; nothing was changed. Publish \
                 after it",
            in_words(built.as_of, due)
        )));
    }
    if plan.is_over_cap() && !args.yes {
        return Err(Failure::mistake(format!(
            "{} of {} would go from the site; nothing was changed. If that is meant, \
                 confirm it with --yes (--dry-run lists them)",
            plural(plan.withdrawn().count(), "file"),
            plan.on_host
        )));
    }
    Ok(())
}

/// Runs the command that the site has for after a publish, if any address has changed, and writes the
/// changed addresses to its standard input.
fn after(args: &PublishArgs, built: &Built, plan: &PublishPlan) -> Result<(), Failure> {
    let [program, arguments @ ..] = built.target.after.as_slice() else { return Ok(()) };
    if plan.visible.is_empty() {
        return Ok(());
    }
    let urls: String =
        plan.visible.iter().map(|path| format!("{}\n", url_of(&built.site, path))).collect();
    let failed = |what: String| {
        Failure::machine(format!("the site is published, but `after` ({program}) {what}"))
    };
    let mut command = Command::new(program);
    command.args(arguments).current_dir(&built.root).stdin(Stdio::piped());
    if args.format == DataFormat::Json {
        // Standard output must have the report alone, as one JSON object.
        command.stdout(std::io::stderr());
    }
    let mut child = command.spawn().map_err(|error| failed(format!("can't be run: {error}")))?;
    if let Some(mut pipe) = child.stdin.take() {
        // A command may end without reading the addresses.
        let _ = pipe.write_all(urls.as_bytes());
    }
    match child.wait() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(failed(format!("has ended with {status}"))),
        Err(error) => Err(failed(format!("can't be waited for: {error}"))),
    }
}
