//! `dateline archive`: lists the sources without an archived copy, asks for copies, and says what came of
//! each.

pub(super) mod report;

use std::process::ExitCode;

use jiff::Timestamp;

use super::args::{ArchiveArgs, DataFormat};
use super::common::{findings_text, now, site};
use super::failure::Failure;
use super::json::Report;
use super::{MACHINE, MISTAKES, term};
use crate::archive::SourceOutcome;
use crate::archive::endpoint::Endpoint;
use crate::archive::sources::{self, WantedSource, WantedSources};
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::pipeline::{self, ArticleFiles, Outcome};
use crate::printable::printable;
use crate::read::{DiskFiles, SiteTexts};
use report::{ArchiveReport, SourceReport};

/// Runs the command.
pub fn archive(args: &ArchiveArgs) -> ExitCode {
    let as_of = now();
    let json = args.format == DataFormat::Json;
    run(args, as_of).unwrap_or_else(|failure| failure.answer(json, "archive", as_of))
}

fn run(args: &ArchiveArgs, as_of: Timestamp) -> Result<ExitCode, Failure> {
    let json = args.format == DataFormat::Json;
    let endpoint = match &args.endpoint {
        Some(address) => Endpoint::at(address)
            .map_err(|why| Failure::usage(format!("--endpoint {}: {why}", printable(address))))?,
        None => Endpoint::default(),
    };
    let files = site(&args.root)?;
    let found = pipeline::article_files(&files, as_of);
    let mut found = found.unwrap_or_else(|diagnostic| no_site(*diagnostic));
    let diagnostics = std::mem::take(&mut found.diagnostics);
    if diagnostics.has_errors() {
        return Ok(mistakes(args, as_of, &files, diagnostics, found));
    }
    let wanted = sources::wanted(&files, &found, as_of, args.held_back);
    for path in &wanted.changed {
        let path = printable(path);
        term::err(&format!(
            "{path}: changed while it was read, and was left alone; run it again\n"
        ));
    }
    let mut told = ArchiveReport::new(args.dry_run, &endpoint, wanted.held_back);
    let text = |line: &str| {
        if !json && !args.quiet {
            term::out(line);
        }
    };
    if args.dry_run {
        for source in &wanted.sources {
            let entry = SourceReport::listed(source);
            text(&entry.line());
            told.sources.push(entry);
        }
    } else {
        let mut tell = |source: &WantedSource, outcome: &SourceOutcome| {
            let entry = SourceReport::new(source, outcome);
            if entry.is_done() {
                text(&entry.line());
            } else if !json && !entry.is_left() {
                term::err(&entry.line());
            }
            told.sources.push(entry);
        };
        ask(args, as_of, &files, &endpoint, wanted, &mut tell)?;
    }
    text(&told.summary());
    let code = if told.has("failed") {
        MACHINE
    } else if told.has("refused") || told.has("not-written") {
        MISTAKES
    } else {
        0
    };
    if json {
        let outcome = Outcome { diagnostics, inventory: found.inventory, summary: None };
        let report = Report::new("archive", as_of, &files, &outcome);
        let report = Report { archive: Some(told), ok: code == 0, ..report };
        let report = match code {
            0 => report,
            code => report.with_error(&Failure { code, message: NOT_ALL.to_owned() }),
        };
        term::out(&report.to_json());
    }
    Ok(ExitCode::from(code))
}

/// What the error of a report says whose sources say more.
const NOT_ALL: &str = "not every source that was asked for has an archived copy now";

/// Takes the one finding of a folder without a site for those of a site without files.
fn no_site(diagnostic: Diagnostic) -> ArticleFiles {
    ArticleFiles {
        articles: Vec::new(),
        text_limit: 0,
        diagnostics: Diagnostics::from_iter([diagnostic]),
        inventory: pipeline::bare_inventory(),
    }
}

/// Reports the errors of a site, of which nobody is asked anything then: which articles are out may hang on
/// what is wrong.
fn mistakes(
    args: &ArchiveArgs,
    as_of: Timestamp,
    files: &DiskFiles,
    diagnostics: Diagnostics,
    found: ArticleFiles,
) -> ExitCode {
    let outcome = Outcome { diagnostics, inventory: found.inventory, summary: None };
    if args.format == DataFormat::Json {
        term::out(&Report::new("archive", as_of, files, &outcome).to_json());
    } else {
        let texts = SiteTexts { files, inventory: &outcome.inventory };
        term::report(&findings_text(&outcome.diagnostics, &texts, false));
        term::err("dateline: the site has mistakes; nobody was asked anything\n");
    }
    ExitCode::from(MISTAKES)
}

#[cfg(feature = "archive")]
fn ask(
    args: &ArchiveArgs,
    as_of: Timestamp,
    files: &DiskFiles,
    endpoint: &Endpoint,
    mut wanted: WantedSources,
    tell: &mut dyn FnMut(&WantedSource, &SourceOutcome),
) -> Result<(), Failure> {
    use std::time::Duration;

    use crate::archive::ArchiveOptions;
    use crate::archive::client::Client;
    let keys = keys()?;
    let pause = args.pause.unwrap_or(if keys.is_some() { PAUSE_WITH_KEYS } else { PAUSE });
    let pause = Duration::from_secs(pause);
    let options = ArchiveOptions { now: as_of, limit: args.limit, pause };
    let client = Client::new(endpoint.clone(), keys, Duration::from_secs(args.timeout));
    let (sources, texts) = (&wanted.sources, &mut wanted.texts);
    crate::archive::run(files, &client, endpoint, sources, texts, &options, tell);
    Ok(())
}

/// The seconds between two requests with which Save Page Now's limit is kept: three a minute, and seven for
/// those with an account.
#[cfg(feature = "archive")]
const PAUSE: u64 = 20;
#[cfg(feature = "archive")]
const PAUSE_WITH_KEYS: u64 = 9;

#[cfg(not(feature = "archive"))]
fn ask(
    _: &ArchiveArgs,
    _: Timestamp,
    _: &DiskFiles,
    _: &Endpoint,
    _: WantedSources,
    _: &mut dyn FnMut(&WantedSource, &SourceOutcome),
) -> Result<(), Failure> {
    Err(Failure::usage(
        "this program was compiled without the feature `archive` and can ask nobody; --dry-run lists the \
         sources. Install one with it: cargo install --features archive",
    ))
}

/// The keys of an account at archive.org, from the variables that its own tools read.
#[cfg(feature = "archive")]
#[allow(clippy::disallowed_methods, reason = "keys stand in the environment and nowhere else")]
fn keys() -> Result<Option<crate::archive::client::ArchiveKeys>, Failure> {
    let names = ["IA_ACCESS_KEY_ID", "IA_SECRET_ACCESS_KEY"];
    let given = names.map(|name| std::env::var_os(name).filter(|value| !value.is_empty()));
    let usable = |value: std::ffi::OsString| {
        let value = value.into_string().ok();
        value.filter(|value| value.bytes().all(|b| b.is_ascii_graphic()))
    };
    match given.map(|value| value.map(usable)) {
        [None, None] => Ok(None),
        [Some(Some(access)), Some(Some(secret))] => {
            Ok(Some(crate::archive::client::ArchiveKeys { access, secret }))
        }
        // What they are isn't shown.
        [None, _] | [_, None] => {
            Err(Failure::usage(format!("{} is set without the other", names.join(" or "))))
        }
        _ => Err(Failure::usage(format!("{} hold no keys", names.join(" and ")))),
    }
}
