//! `dateline publish`: builds, shows the plan, asks where it must, and does it.

use std::fmt::Write as _;
use std::fs::File;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

use jiff::Timestamp;

use super::args::{CheckArgs, Format, PublishArgs};
use super::common::{fail, finish, now, site, went_on_changing};
use super::summary::{bytes, plural};
use super::{MACHINE, MISTAKES, USAGE, term};
use crate::dates::in_words;
use crate::diagnostics::Diagnostics;
use crate::pipeline::{self, BuildFailure, Outcome};
use crate::publish::execute::{self, Job, Sent};
use crate::publish::host::{Host, HostError};
use crate::publish::hosts::host_for;
use crate::publish::journal::Journal;
use crate::publish::plan::{Action, PublishPlan};
use crate::publish::{
    self, BuiltFiles, Prepared, PublishOptions, expected, prepare, url_of, wanted,
};
use crate::read;
use crate::settings::Settings;
use crate::settings::publish::PublishTarget;
use crate::write::{MANIFEST, Manifest, PUBLISH};

/// How many paths a report lists.
const SHOWN: usize = 20;

/// Runs the command.
pub fn publish(args: &PublishArgs) -> ExitCode {
    let start = Instant::now();
    let bar = term::Bar::new(args.quiet);
    let code = run(args, &bar, start).unwrap_or_else(|code| code);
    bar.clear();
    code
}

/// Everything that is known before the host is looked at.
struct Built {
    target: PublishTarget,
    /// The address of the site on the target.
    site: String,
    /// The folder that is published.
    output: PathBuf,
    /// What is kept between publishes.
    keep: PathBuf,
    root: PathBuf,
    as_of: Timestamp,
    /// When an embargo ends or an article expires.
    next_due: Option<Timestamp>,
}

fn run(args: &PublishArgs, bar: &term::Bar, start: Instant) -> Result<ExitCode, ExitCode> {
    let built = build(args, bar)?;
    let machine = |error: HostError| {
        bar.clear();
        fail(MACHINE, &error.to_string())
    };
    let host = host_for(&built.target, &built.root, &built.keep)
        .map_err(|error| fail(USAGE, &error.to_string()))?;
    let manifest = Manifest::read(&built.output.join(MANIFEST))
        .map_err(|error| fail(MACHINE, &error.to_string()))?;
    let wanted = wanted(&manifest, &built.target.serve, host.traits());
    let journal = Journal::new(&built.keep);
    let _held = if args.dry_run { None } else { Some(hold(&built, &journal)?) };
    let options = PublishOptions {
        as_of: built.as_of,
        now: now(),
        site: built.site.clone(),
        verify: args.verify,
        adopt: args.adopt,
        retry: publish::retry::Retry::default(),
        concurrency: built.target.concurrency,
    };
    let prepared = prepare(&wanted, &*host, &journal, &options, bar).map_err(machine)?;
    bar.clear();
    if !args.quiet {
        term::out(&plan_text(&built, &prepared, &*host, args.dry_run));
    }
    may_begin(args, &built, &prepared.plan)?;
    if args.dry_run {
        return Ok(ExitCode::SUCCESS);
    }
    let empty = publish::state::HostState::default();
    let source = BuiltFiles::new(&built.output);
    let job = Job {
        plan: &prepared.plan,
        host: &*host,
        state: prepared.opened.state.as_ref().unwrap_or(&empty),
        version: prepared.opened.version.clone(),
        source: &source,
        retry: options.retry,
        concurrency: options.concurrency,
        journal: &journal,
        id: &prepared.id,
        now: options.now,
        adopt: options.adopt,
        progress: bar,
    };
    let sent = execute::run(&job).map_err(|error| {
        bar.clear();
        let again = "what was done is kept; run the same command to go on";
        fail(MACHINE, &format!("{error}\ndateline: the publish has not ended: {again}"))
    })?;
    bar.clear();
    if !args.quiet {
        term::out(&summary_text(&built, &prepared.plan, sent, start));
    }
    after(&built, &prepared.plan)?;
    Ok(ExitCode::SUCCESS)
}

/// Keeps other publishes of this folder away while this one runs.
fn hold(built: &Built, journal: &Journal) -> Result<File, ExitCode> {
    journal.hold().map_err(|error| fail(MACHINE, &format!("{}: {error}", built.target.name)))
}

/// Finds the target and builds for it.
fn build(args: &PublishArgs, bar: &term::Bar) -> Result<Built, ExitCode> {
    let files = site(&args.root)?;
    let as_of = args.as_of.unwrap_or_else(now);
    let mut options = pipeline::BuildOptions::at(as_of);
    let mut findings = Vec::new();
    let text =
        read::read_text(&files, read::SETTINGS, crate::settings::TEXT_LIMIT).unwrap_or_default();
    let settings = Settings::parse(&text, &mut findings);
    // Mistakes in the settings are reported by the build, and there is none without settings.
    let target = match find(&settings.publish, args.target.as_deref()) {
        Ok(target) => Some(target.clone()),
        Err(_) if text.is_empty() || findings.iter().any(|f| f.severity.as_str() == "error") => {
            None
        }
        Err(message) => return Err(fail(USAGE, &message)),
    };
    let own = target.as_ref().and_then(|target| target.base_url.clone());
    let own = own.filter(|url| *url != settings.base_url);
    let keep = target.as_ref().map(|target| files.root().join(PUBLISH).join(&target.name));
    let output = match (&own, &keep) {
        (Some(_), Some(keep)) => keep.join("site"),
        _ => files.root().join("public"),
    };
    options.base_url.clone_from(&own);
    let check = CheckArgs {
        root: args.root.clone(),
        base_url: own.clone(),
        drafts: false,
        as_of: Some(as_of),
        format: Format::Text,
        deny_warnings: false,
        jobs: None,
        quiet: true,
        verbose: false,
    };
    let built = if target.is_some() {
        pipeline::build(&files, files.root(), &output, &options, bar)
    } else {
        pipeline::check(&files, None, &options, bar)
    };
    bar.clear();
    let outcome = match built {
        Ok(outcome) => outcome,
        Err(BuildFailure::Machine(error)) => return Err(fail(MACHINE, &error.to_string())),
        Err(BuildFailure::Changing(path)) => return Err(fail(MACHINE, &went_on_changing(&path))),
        Err(BuildFailure::NoSite(diagnostic)) => {
            let mut diagnostics = Diagnostics::default();
            diagnostics.push(*diagnostic);
            Outcome { diagnostics, inventory: pipeline::bare_inventory(), summary: None }
        }
    };
    finish(&check, false, &files, &options, &outcome);
    let (Some(summary), Some(target), Some(keep)) = (outcome.summary, target, keep) else {
        term::err("dateline: nothing was published\n");
        return Err(ExitCode::from(MISTAKES));
    };
    Ok(Built {
        site: own.unwrap_or(settings.base_url),
        next_due: summary.held_back.next_due,
        root: files.root().to_owned(),
        target,
        output,
        keep,
        as_of,
    })
}

/// The target of a name, or the only one.
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

/// What must be known before anything begins.
fn may_begin(args: &PublishArgs, built: &Built, plan: &PublishPlan) -> Result<(), ExitCode> {
    if !plan.changes {
        return Ok(());
    }
    let takes = expected(plan, built.target.concurrency);
    if let Some(due) = built.next_due
        && due.duration_since(built.as_of) < takes
    {
        return Err(fail(
            MISTAKES,
            &format!(
                "at {due}, in {}, an embargo ends or an article expires, and this publish may \
                 take until then; nothing was changed. Publish after it",
                in_words(built.as_of, due)
            ),
        ));
    }
    if plan.is_over_cap() && !args.yes {
        return Err(fail(
            MISTAKES,
            &format!(
                "{} of {} would go from the site; nothing was changed. If that is meant, \
                 confirm it with --yes (--dry-run lists them)",
                plural(plan.withdrawn().count(), "file"),
                plan.on_host
            ),
        ));
    }
    Ok(())
}

/// The plan, for people: every step in a dry run, else the numbers.
fn plan_text(built: &Built, prepared: &Prepared, host: &dyn Host, all: bool) -> String {
    let plan = &prepared.plan;
    let mut out = String::new();
    // Writing to a string doesn't fail.
    let _ = write_plan(&mut out, built, prepared, host, all, plan);
    out
}

fn write_plan(
    out: &mut String,
    built: &Built,
    prepared: &Prepared,
    host: &dyn Host,
    all: bool,
    plan: &PublishPlan,
) -> std::fmt::Result {
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
            let word = match step.action {
                Action::Put => "send",
                Action::Link => "take over",
                Action::Remove => "remove",
            };
            let size = if step.action == Action::Put { bytes(step.bytes) } else { String::new() };
            let reason = match step.action {
                Action::Link => "unchanged, for the copy that goes live",
                _ => step.reason.as_str(),
            };
            writeln!(out, "  {word:<9}  {size:>9}  {}  ({reason})", step.path)?;
        }
        let traits = host.traits();
        for path in &plan.outdated {
            let why = "something was withdrawn: from the copy that was live, too";
            writeln!(out, "  remove                {path}  ({why})")?;
        }
        let record = if traits.begins && !plan.steps.is_empty() {
            "Dateline's record (before and after)"
        } else {
            "Dateline's record"
        };
        writeln!(out, "  send                  {record}")?;
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
        plan.count(Action::Remove),
        plan.unchanged + plan.count(Action::Link)
    )
}

fn summary_text(built: &Built, plan: &PublishPlan, sent: Sent, start: Instant) -> String {
    if !plan.changes {
        return format!("  live at    {}/\n", built.site);
    }
    let mut out = format!(
        "Published to {} in {:.1} s\n  sent       {} ({})\n  removed    {}\n",
        built.target.name,
        start.elapsed().as_secs_f64(),
        plural(sent.files, "file"),
        bytes(sent.bytes),
        plural(sent.removed, "file"),
    );
    if !plan.next.leaving.is_empty() {
        let _ = writeln!(
            out,
            "  staying    {} for pages that are still open, until the next publish in a day",
            plural(plan.next.leaving.len(), "file")
        );
    }
    if sent.retries > 0 {
        let _ = writeln!(out, "  retried    {}", plural(sent.retries, "request"));
    }
    let _ = writeln!(out, "  live at    {}/", built.site);
    out
}

/// Runs the site's own command with the changed addresses.
fn after(built: &Built, plan: &PublishPlan) -> Result<(), ExitCode> {
    let [program, arguments @ ..] = built.target.after.as_slice() else { return Ok(()) };
    if plan.visible.is_empty() {
        return Ok(());
    }
    let urls: String =
        plan.visible.iter().map(|path| format!("{}\n", url_of(&built.site, path))).collect();
    let failed = |what: String| {
        fail(MACHINE, &format!("the site is published, but `after` ({program}) {what}"))
    };
    let child = Command::new(program)
        .args(arguments)
        .current_dir(&built.root)
        .stdin(Stdio::piped())
        .spawn();
    let mut child = child.map_err(|error| failed(format!("can't be run: {error}")))?;
    if let Some(mut pipe) = child.stdin.take() {
        // A command that doesn't read its list is no mistake of ours.
        let _ = pipe.write_all(urls.as_bytes());
    }
    match child.wait() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(failed(format!("has ended with {status}"))),
        Err(error) => Err(failed(format!("can't be waited for: {error}"))),
    }
}
