//! What can be written on the command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::Timestamp;

use crate::diagnostics::{Code, nearest};
use crate::scaffold::install::InstallFrom;

/// Dateline makes a news-briefing site of plain files from Markdown: a front page, the articles, a
/// page for every country and every official in the news, dated editions and feeds.
#[derive(Debug, Parser)]
#[command(name = "dateline", version, max_term_width = 100)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a new site, with one example of each kind of file
    ///
    /// The people and bodies in it are invented. It builds as it is: dateline build --root DIR
    New {
        /// A folder that is empty or doesn't exist yet; with --ci, a site's folder will do too
        dir: PathBuf,
        /// Add files with which this forge publishes the site whenever it changes, and checks what is
        /// proposed for it
        #[arg(long, value_name = "FORGE", requires = "install_from")]
        ci: Option<ForgeArgument>,
        /// Where those files install Dateline from, pinned: NAME@VERSION (a crate),
        /// git+https://…#HASH (a commit), ./FOLDER (source in the repository) or
        /// https://…#sha256=HASH (a download)
        #[arg(long, value_name = "SOURCE", requires = "ci", value_parser = InstallFrom::parse)]
        install_from: Option<InstallFrom>,
    },
    /// Add a file to the site, in the right place and with the front matter to fill in
    Add {
        /// What kind of file: article, page, or the word or folder of a kind: country, region, official,
        /// office, organization, topic, storyline, author, and those of the site's own; or words
        kind: String,
        /// The headline of the article, the title of the page, the name of what the file is about, or the
        /// code of the language whose words are to be translated
        title: String,
        /// The site's folder
        #[arg(long, value_name = "DIR", default_value = ".")]
        root: PathBuf,
    },
    /// Build the site
    ///
    /// Every mistake is reported with its file, line and column; while there is one, nothing is
    /// written. Files that haven't changed are left alone, and only files that an earlier build
    /// wrote are ever replaced or removed.
    Build(BuildArgs),
    /// Show the site in a browser while it is written
    ///
    /// Pages are made when they are asked for, and made anew when a file changes; the open page
    /// follows. Drafts and what isn't out yet are shown, with a badge. Nothing is written to public/.
    /// Ctrl-C ends it.
    #[cfg(feature = "serve")]
    Serve(ServeArgs),
    /// Look for mistakes; write nothing
    ///
    /// Does all that a build does, down to rendering every page, and looks at how the texts are
    /// written: names that the front matter lacks, pictures without words, long titles.
    Check(CheckCommand),
    /// Print when something next falls due: an article comes out or expires, a note is dated, or a
    /// post begins or has ended
    ///
    /// One line with the instant (RFC 3339), for a timer that builds again then; nothing when
    /// nothing is due. Exit code 0 in both cases, and 1 if the site has mistakes.
    Due(DueArgs),
    /// Publish the site: build it, and make a host equal to the build
    ///
    /// The hosts are the targets `[publish.NAME]` of site.toml. Only what changed is sent, and only
    /// what an earlier publish of this site put there is ever replaced or removed.
    Publish(PublishArgs),
    /// Ask the Wayback Machine for copies of the sources that articles name, and write their addresses
    /// into the articles' files
    ///
    /// For each source with a `url` and without `archived`, in articles that are out: a copy that is
    /// there already, if it is as old as the source or newer, else a new one. This is the only command
    /// that tells anybody what the site's sources are. Keys of an account at archive.org are taken from
    /// IA_ACCESS_KEY_ID and IA_SECRET_ACCESS_KEY.
    Archive(ArchiveArgs),
    /// Print the completions for a shell
    ///
    /// For example: dateline completions bash > ~/.local/share/bash-completion/completions/dateline
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print this reference as Markdown
    #[command(hide = true)]
    Reference,
}

/// The forges that `new --ci` knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ForgeArgument {
    /// GitHub Actions and Pages
    Github,
    /// GitLab CI and Pages
    Gitlab,
    /// Forgejo Actions, and Pages as at Codeberg
    Forgejo,
}

/// What `check` takes.
#[derive(Debug, Args)]
pub struct CheckCommand {
    /// Say what a finding means and how to mend it, with an example, and check nothing
    #[arg(long, value_name = "CODE", value_parser = parse_code)]
    pub explain: Option<Code>,
    /// Report only what is found in these files or folders; the whole site is looked at all the same
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Report only what is found in files that differ from a commit, branch or tag of git: for a
    /// branch, from where it was left
    #[arg(long, value_name = "REV", conflicts_with = "files")]
    pub changed_since: Option<String>,
    /// List the articles that name no source, the sources without a date and, with `archive = true` in
    /// site.toml, those without an archived copy
    #[arg(long)]
    pub sources: bool,
    /// What `build` takes too.
    #[command(flatten)]
    pub check: CheckArgs,
}

/// What `build` takes.
#[derive(Debug, Args)]
pub struct BuildArgs {
    /// The folder to write to [default: public/ in the site's folder]
    #[arg(long, value_name = "DIR")]
    pub output: Option<PathBuf>,
    /// Take nothing from what earlier builds know (.dateline/); the output is the same
    #[arg(long)]
    pub clean: bool,
    /// Say why a page was rendered in this build, or why it wasn't: its URL path or its file in
    /// the output
    #[arg(long, value_name = "PATH")]
    pub explain: Option<String>,
    /// Say how long each stage took
    #[arg(long)]
    pub timings: bool,
    /// What `check` takes too.
    #[command(flatten)]
    pub check: CheckArgs,
}

/// What `serve` takes.
#[cfg(feature = "serve")]
#[derive(Debug, Args)]
pub struct ServeArgs {
    /// The site's folder
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub root: PathBuf,
    /// The port; if it is in use, the next one that is free
    #[arg(long, value_name = "N", default_value_t = 4000)]
    pub port: u16,
    /// The address to listen at; any but this machine's own lets others on the network in
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    pub host: String,
    /// Open the front page in the browser
    #[arg(long)]
    pub open: bool,
    /// Look at the files twice a second: for folders whose changes the system doesn't tell of
    /// (containers, network shares)
    #[arg(long)]
    pub poll: bool,
    /// Begin with what the public sees: no drafts, nothing that isn't out
    #[arg(long)]
    pub public: bool,
    /// The clock (RFC 3339), which stands still then [default: now]
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    pub as_of: Option<Timestamp>,
    /// Say only what is wrong
    #[arg(short, long)]
    pub quiet: bool,
}

/// What `due` takes.
#[derive(Debug, Args)]
pub struct DueArgs {
    /// The site's folder
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub root: PathBuf,
    /// The clock (RFC 3339): what falls due after it [default: now]
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    pub as_of: Option<Timestamp>,
    /// How the answer is given
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: DataFormat,
}

/// What `publish` takes.
#[derive(Debug, Args)]
pub struct PublishArgs {
    /// The target: NAME of `[publish.NAME]`; not needed if there is only one
    pub target: Option<String>,
    /// The site's folder
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub root: PathBuf,
    /// The build's clock (RFC 3339): what is later isn't out yet [default: now]
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    pub as_of: Option<Timestamp>,
    /// Show what would be done, and do nothing on the host
    #[arg(long)]
    pub dry_run: bool,
    /// Compare every file on the host with what was put there, and mend what differs
    #[arg(long)]
    pub verify: bool,
    /// Run the command that `after` of the target names, once something has been published; without
    /// this a target with such a command isn't published
    #[arg(long)]
    pub run_after: bool,
    /// Confirm that more than a tenth of the files (and more than 250) go, or that --as-of is ahead
    /// of the time
    #[arg(short, long)]
    pub yes: bool,
    /// Replace what stands in the way and isn't this site's, and take over a publish that somebody
    /// else has begun
    #[arg(long)]
    pub adopt: bool,
    /// How the plan and what was done are reported
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: DataFormat,
    /// Say only what is wrong
    #[arg(short, long)]
    pub quiet: bool,
}

/// What `archive` takes.
#[derive(Debug, Args)]
pub struct ArchiveArgs {
    /// The site's folder
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub root: PathBuf,
    /// List the sources, and ask nobody
    #[arg(long)]
    pub dry_run: bool,
    /// Ask for the sources of articles that aren't out, too: drafts, embargoed, later and expired ones.
    /// The archive learns from that what the desk works on, and what it copies is public
    #[arg(long)]
    pub held_back: bool,
    /// The most pages that are asked for; the same command goes on with the others another day
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub limit: usize,
    /// The pause between two requests for a new copy [default: 20, or 9 with keys]
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(..=3600))]
    pub pause: Option<u64>,
    /// How long to wait for an answer
    #[arg(long, value_name = "SECONDS", default_value_t = 180, value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub timeout: u64,
    /// Another server with the same addresses as the Wayback Machine; keys are sent there, too
    #[arg(long, value_name = "URL")]
    pub endpoint: Option<String>,
    /// How the result is reported
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: DataFormat,
    /// Say only what is wrong
    #[arg(short, long)]
    pub quiet: bool,
}

/// What `build` and `check` take.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// The site's folder
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub root: PathBuf,
    /// Takes the place of `base_url` in site.toml
    #[arg(long, value_name = "URL")]
    pub base_url: Option<String>,
    /// Show drafts too, with every page marked noindex; embargoes stay in force. A build needs an
    /// --output of its own then
    #[arg(long)]
    pub drafts: bool,
    /// The build's clock (RFC 3339): what is later isn't out yet [default: now]
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    pub as_of: Option<Timestamp>,
    /// How many threads to use [default: one for each core]
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub jobs: Option<u16>,
    /// How findings are reported
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ReportFormat,
    /// Show every finding in full, however many there are; else very many are grouped by code
    #[arg(long)]
    pub all: bool,
    /// Take warnings for errors, but those of drafts
    #[arg(long)]
    pub deny_warnings: bool,
    /// Say only what is wrong
    #[arg(short, long)]
    pub quiet: bool,
    /// Say how long each stage took, and how many pages there are of each kind
    #[arg(short, long, conflicts_with = "quiet")]
    pub verbose: bool,
}

/// How findings are reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// For people, with the passage that each is about
    #[value(alias = "human")]
    Text,
    /// As one object for programs, with the summary (docs/json.md)
    Json,
    /// As commands that show each on its line of a pull request at GitHub
    Github,
}

/// How an answer that is no report is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DataFormat {
    /// For people
    Text,
    /// As one object for programs (docs/json.md)
    Json,
}

fn parse_code(text: &str) -> Result<Code, String> {
    let known = || Code::ALL.iter().map(|code| code.as_str());
    Code::named(text).ok_or_else(|| match nearest(text, known()) {
        Some(near) => format!("there is no such finding; did you mean `{near}`?"),
        None => "there is no such finding; a report has its code in brackets".to_owned(),
    })
}

fn parse_time(text: &str) -> Result<Timestamp, String> {
    crate::dates::parse_instant(text)
}
