//! `dateline serve`: shows the preview, and reports what happens in the terminal.

use std::collections::BTreeMap;
use std::io;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::OnceLock;

use super::args::ServeArgs;
use super::common::{fail, now, site};
use super::{MACHINE, term};
use crate::dates::parse_instant;
use crate::pipeline::live::LiveUpdate;
use crate::serve::{Listener, PAGE_LIMITS, Restart, Serve, Status, bind};

/// Writes to the terminal what happens in the preview.
struct Terminal {
    quiet: bool,
    /// The address of the preview, without a path.
    origin: String,
    open: bool,
    /// Set once the front page's address has been shown.
    begun: OnceLock<()>,
}

impl Listener for Terminal {
    fn notice(&self, text: &str) {
        term::err(&format!("dateline: {text}\n"));
    }

    fn gave_up(&self, restart: &Restart, text: &str) {
        term::err(&format!(
            "{text}dateline: the preview begins again; that page isn't tried until something changes\n"
        ));
        let error = begin_again(restart);
        fail(MACHINE, &format!("the preview can't begin again and ends: {error}"));
        std::process::exit(i32::from(MACHINE));
    }

    fn heard(&self, status: &Status) {
        if self.begun.set(()).is_ok() {
            let url = format!("{}{}", self.origin, status.home);
            if !self.quiet {
                let view = if status.desk {
                    "Drafts and what isn't out yet are shown, with a badge."
                } else {
                    "Shown as the public sees it."
                };
                let seconds = status.took.as_secs_f64();
                term::out(&format!(
                    "Showing {url} after {seconds:.2} s. {view}\nCtrl-C ends it.\n"
                ));
            }
            if self.open && open::that_detached(&url).is_err() {
                term::err("dateline: there is no browser to open\n");
            }
        }
        if let Some(problems) = &status.problems {
            term::err(&format!(
                "{}{} wrong; shown as before\n",
                problems.text,
                if problems.count == 1 {
                    "1 thing is".to_owned()
                } else {
                    format!("{} things are", problems.count)
                }
            ));
        }
        let what = match &status.step {
            Some(LiveUpdate::Articles(paths)) if paths.is_empty() => "mended".to_owned(),
            Some(LiveUpdate::Articles(paths)) => paths.join(", "),
            Some(LiveUpdate::Look) => "the look".to_owned(),
            Some(LiveUpdate::Site) if status.version > 1 => "the site".to_owned(),
            _ => return,
        };
        if !self.quiet {
            term::out(&format!("{:>8.1} ms  {what}\n", status.took.as_secs_f64() * 1000.0));
        }
    }
}

/// The environment variable in which a preview that restarts passes on its state ([`Restart`], as JSON).
const RESTART: &str = "DATELINE_RESTART";

/// Replaces this process with a new run of the same command. It only returns if that fails, with the
/// reason.
#[cfg(unix)]
fn begin_again(restart: &Restart) -> io::Error {
    use std::os::unix::process::CommandExt;
    let again = || {
        let text = serde_json::to_string(restart)?;
        let mut command = std::process::Command::new(std::env::current_exe()?);
        Ok(command.args(std::env::args_os().skip(1)).env(RESTART, text).exec())
    };
    again().unwrap_or_else(|error| error)
}

/// Other systems can't replace a running process, so this always fails.
#[cfg(not(unix))]
fn begin_again(_: &Restart) -> io::Error {
    io::ErrorKind::Unsupported.into()
}

/// The state passed on by the preview that has restarted as this one, if any.
#[allow(clippy::disallowed_methods, reason = "it says what the preview shows, as arguments do")]
fn handed_on() -> Option<Restart> {
    serde_json::from_str(&std::env::var(RESTART).ok()?).ok()
}

/// Runs the command until Ctrl-C.
pub fn serve(args: &ServeArgs) -> ExitCode {
    let files = match site(&args.root) {
        Ok(files) => files,
        Err(failure) => return failure.say(),
    };
    let mut serve = Serve {
        host: args.host.clone(),
        port: args.port,
        public: args.public,
        as_of: args.as_of,
        poll: args.poll,
        page_limits: PAGE_LIMITS,
        endless: BTreeMap::new(),
    };
    let restart = handed_on();
    let begins_again = restart.is_some();
    if let Some(restart) = restart {
        (serve.port, serve.public, serve.endless) = (restart.port, restart.public, restart.endless);
        serve.as_of = restart.as_of.and_then(|as_of| parse_instant(&as_of).ok());
    }
    let bound = match bind(&serve) {
        Ok(bound) => bound,
        Err(error) => {
            return fail(MACHINE, &format!("can't listen at {}:{}: {error}", args.host, args.port));
        }
    };
    for port in &bound.taken {
        term::err(&format!("dateline: port {port} is in use\n"));
    }
    if bound.is_open() {
        term::err(&format!(
            "dateline: warning: everybody who can reach {} can read this preview, drafts and all\n",
            args.host
        ));
    }
    let terminal = Terminal {
        quiet: args.quiet,
        origin: bound.origin(),
        open: args.open && !begins_again,
        begun: OnceLock::new(),
    };
    match crate::serve::serve(bound, files, &serve, Arc::new(terminal), now) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(MACHINE, &error.to_string()),
    }
}
