//! Runs the commands, except `archive`, `publish` and `serve`, which have modules of their own.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::CommandFactory;

use super::args::{
    Arguments, BuildArgs, CheckArgs, CheckCommand, Command, DataFormat, DueArgs, ForgeArgument,
    ReportFormat,
};
use super::common::{
    EndsWhenStuck, FinishedCommand, fail, findings_text, finish, now, outcome_of, site,
};
use super::failure::Failure;
use super::json::Report;
use super::selection::Selection;
use super::{MACHINE, MISTAKES, USAGE, reference, term};
use crate::diagnostics::{self, Diagnostics};
use crate::pipeline::{
    self, BuildFailure, BuildOptions, BuildVisibility, CheckOptions, DueReport, Outcome, Progress,
    SiteOptions,
};
use crate::printable::printable_path;
use crate::read::{DiskFiles, SiteTexts};
use crate::scaffold;
use crate::scaffold::install::InstallFrom;
use crate::theme::{self, NothingToTranslate};
use crate::write::real_path;

/// Runs a command.
pub fn run(arguments: Arguments) -> ExitCode {
    match arguments.command {
        Command::New { dir, ci, install_from } => new(&dir, ci.zip(install_from)),
        Command::Add { kind, title, root } => add(&kind, &title, &root),
        Command::Build(args) => build(&args),
        #[cfg(feature = "serve")]
        Command::Serve(args) => super::serve::serve(&args),
        Command::Check(args) => check(&args),
        Command::Due(args) => due(&args),
        Command::Publish(args) => super::publish::publish(&args),
        Command::Archive(args) => super::archive::archive(&args),
        Command::Completions { shell } => {
            let mut command = Arguments::command();
            clap_complete::generate(shell, &mut command, "dateline", &mut std::io::stdout());
            ExitCode::SUCCESS
        }
        Command::Reference => {
            term::out(&reference::markdown(&Arguments::command()));
            ExitCode::SUCCESS
        }
    }
}

fn new(dir: &Path, ci: Option<(ForgeArgument, InstallFrom)>) -> ExitCode {
    // A site that exists already only gets the files for its forge.
    let there = ci.is_some() && dir.join(crate::read::SETTINGS).is_file();
    let made = if there { Ok(0) } else { scaffold::new_site(dir) };
    let made = made.and_then(|files| match ci {
        Some((forge, install)) => add_ci(forge, &install, dir).map(|more| files + more),
        None => Ok(files),
    });
    if there && made.is_ok() {
        return ExitCode::SUCCESS;
    }
    match made {
        Ok(files) => {
            let dir = printable_path(dir);
            // Without the preview, the built site can be served in another way.
            let look = if cfg!(feature = "serve") {
                format!("  dateline serve --root {dir} --open\n\nshows it while you write.")
            } else {
                format!("  python3 -m http.server --directory {dir}/public\n\nshows that.")
            };
            term::out(&format!(
                "Made a site of {files} files in {dir}\n\n  dateline build --root {dir}\n\n\
                 builds it into {dir}/public.\n\n{look}\n\nBegin with {dir}/site.toml.\n"
            ));
            ExitCode::SUCCESS
        }
        Err(scaffold::Error::Refused(message)) => fail(USAGE, &message),
        Err(scaffold::Error::Machine(message)) => fail(MACHINE, &message),
    }
}

/// Adds the files for a forge, prints their paths, and returns their number.
fn add_ci(
    forge: ForgeArgument,
    install: &InstallFrom,
    dir: &Path,
) -> Result<usize, scaffold::Error> {
    let forge = match forge {
        ForgeArgument::Github => scaffold::ci::Forge::Github,
        ForgeArgument::Gitlab => scaffold::ci::Forge::Gitlab,
        ForgeArgument::Forgejo => scaffold::ci::Forge::Forgejo,
    };
    let made = scaffold::ci::add(forge, install, dir)?;
    for path in &made {
        term::out(&format!("{}\n", printable_path(path)));
    }
    Ok(made.len())
}

fn add(kind: &str, title: &str, root: &Path) -> ExitCode {
    let made = match kind.trim() {
        "words" => add_words(title.trim(), root),
        _ => scaffold::add(kind, title, root, now()),
    };
    match made {
        Ok(path) => {
            term::out(&format!("{}\n", printable_path(&path)));
            ExitCode::SUCCESS
        }
        Err(scaffold::Error::Refused(message)) => fail(USAGE, &message),
        Err(scaffold::Error::Machine(message)) => fail(MACHINE, &message),
    }
}

/// Adds the file of a language's words.
fn add_words(language: &str, root: &Path) -> Result<PathBuf, scaffold::Error> {
    let text = theme::words_to_translate(language).map_err(|why| {
        scaffold::Error::Refused(match why {
            NothingToTranslate::NoLanguage => {
                format!("`{language}` is no language code; write one as in site.toml: et, pt-BR")
            }
            NothingToTranslate::AllThere => format!(
                "the built-in theme has all words in `{language}`; write those that are to be others into \
                 themes/NAME/i18n/{language}.toml"
            ),
        })
    })?;
    scaffold::add_words(language, &text, root)
}

fn build(args: &BuildArgs) -> ExitCode {
    let more = More { timings: args.timings, ..More::of("build") };
    with_site(&args.check, more, |files, site, bar| {
        let output: PathBuf = args.output.clone().unwrap_or_else(|| files.root().join("public"));
        if args.check.drafts && args.output.is_none() {
            let message =
                "--drafts needs an --output of its own, so that no draft gets into public/";
            return Err(Failure::usage(message));
        }
        if args.check.drafts && is_below(&output, &files.root().join("public")) {
            return Err(Failure::usage("--drafts needs an --output that isn't in public/"));
        }
        let explain = args.explain.clone();
        let options = BuildOptions { clean: args.clean, explain, ..site.into() };
        Ok(pipeline::build(files, files.root(), &output, &options, bar))
    })
}

/// Whether a path is a folder or in it, however the two are written.
fn is_below(path: &Path, folder: &Path) -> bool {
    let real = |path: &Path| std::path::absolute(path).and_then(|path| real_path(&path));
    match (real(path), real(folder)) {
        (Ok(path), Ok(folder)) => path.starts_with(folder),
        // Building to a path that can't be resolved fails anyway.
        _ => false,
    }
}

/// Prints the time at which something next falls due, if there is any.
fn due(args: &DueArgs) -> ExitCode {
    let as_of = args.as_of.unwrap_or_else(now);
    let files = match site(&args.root) {
        Ok(files) => files,
        Err(failure) => return failure.answer(args.format == DataFormat::Json, "due", as_of),
    };
    let due = pipeline::due(&files, files.root(), as_of).unwrap_or_else(|diagnostic| DueReport {
        next: None,
        diagnostics: Diagnostics::from_iter([*diagnostic]),
        inventory: pipeline::bare_inventory(),
    });
    let DueReport { next, diagnostics, inventory } = due;
    let outcome = Outcome { diagnostics, inventory, summary: None };
    let mistakes = outcome.diagnostics.has_errors();
    let due = next.filter(|_| !mistakes).map(crate::dates::rfc3339);
    if args.format == DataFormat::Json {
        let report = Report::new("due", as_of, &files, &outcome);
        term::out(&Report { next_due: due, ..report }.to_json());
    } else if mistakes {
        let texts = SiteTexts { files: &files, inventory: &outcome.inventory };
        term::report(&findings_text(&outcome.diagnostics, &texts, false));
    } else if let Some(due) = due {
        term::out(&format!("{due}\n"));
    }
    if mistakes { ExitCode::from(MISTAKES) } else { ExitCode::SUCCESS }
}

fn check(args: &CheckCommand) -> ExitCode {
    if let Some(code) = args.explain {
        term::out(&format!("# {}\n\n{}\n", code.as_str(), diagnostics::explain(code)));
        return ExitCode::SUCCESS;
    }
    let more = More { selected: Some(args), ..More::of("check") };
    with_site(&args.check, more, |files, site, bar| {
        let options = CheckOptions { site, sources: args.sources };
        Ok(pipeline::check(files, Some(files.root()), &options, bar))
    })
}

/// What a command reports differently from others.
struct More<'a> {
    command: &'static str,
    timings: bool,
    /// The arguments that select the files whose findings are reported; `None` for all files.
    selected: Option<&'a CheckCommand>,
}

impl More<'_> {
    fn of(command: &'static str) -> Self {
        More { command, timings: false, selected: None }
    }

    /// The files whose findings are reported.
    fn selection(&self, files: &DiskFiles) -> Result<Selection, Failure> {
        let Some(args) = self.selected else { return Ok(Selection::All) };
        let selection = match &args.changed_since {
            Some(revision) => Selection::changed_since(files, revision),
            None => Selection::of_paths(files, &args.files),
        };
        selection.map_err(Failure::usage)
    }
}

/// The result of a build or check, or the reason why the command can't be run with these arguments.
type Ran = Result<Result<Outcome, BuildFailure>, Failure>;

fn with_site(
    args: &CheckArgs,
    more: More,
    run: impl FnOnce(&DiskFiles, SiteOptions, &dyn Progress) -> Ran + Send,
) -> ExitCode {
    let as_of = args.as_of.unwrap_or_else(now);
    let options = SiteOptions {
        base_url: args.base_url.clone(),
        visibility: BuildVisibility::with_drafts(args.drafts),
        deny_warnings: args.deny_warnings,
        ..SiteOptions::at(as_of)
    };
    run_with_site(args, &more, options, run).unwrap_or_else(|failure| {
        failure.answer(args.format == ReportFormat::Json, more.command, as_of)
    })
}

fn run_with_site(
    args: &CheckArgs,
    more: &More,
    options: SiteOptions,
    run: impl FnOnce(&DiskFiles, SiteOptions, &dyn Progress) -> Ran + Send,
) -> Result<ExitCode, Failure> {
    // Everything runs on the threads of one pool, so that `--jobs 1` uses only one.
    let pool = rayon::ThreadPoolBuilder::new().num_threads(args.jobs.map_or(0, usize::from));
    let pool = pool.build();
    let pool = pool.map_err(|error| Failure::machine(format!("can't make threads: {error}")))?;
    let as_of = options.as_of;
    let files = site(&args.root)?;
    let selection = more.selection(&files)?;
    let bar = term::Bar::new(args.quiet || args.format != ReportFormat::Text);
    let report = |mut outcome: Outcome| {
        let elsewhere = selection
            .narrow(&mut outcome.diagnostics, &outcome.inventory)
            .map_err(Failure::machine)?;
        let (command, timings) = (more.command, more.timings);
        let done = FinishedCommand { command, outcome: &outcome, elsewhere, timings };
        Ok(finish(args, &files, as_of, &done))
    };
    let stuck = |outcome| {
        let _ = report(outcome).map_err(|failure: Failure| failure.say());
    };
    let progress = EndsWhenStuck { bar: &bar, report: &stuck };
    let result = pool.install(|| run(&files, options, &progress));
    bar.clear();
    report(outcome_of(result?)?)
}
