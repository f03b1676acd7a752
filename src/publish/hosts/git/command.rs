//! Runs `git`: in a repository of Dateline's own, without any inherited variable that would lead it
//! to another one, and with bounds on its output.

use std::io::{self, Read, Write};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};

use crate::publish::host::{ErrorKind, HostError, said};
use crate::secrets::masked;

/// The most bytes of error messages that are read.
const MOST_SAID: u64 = 64 << 10;

/// The most bytes of a short answer that are read.
pub const SHORT: u64 = 16 << 20;

/// The most bytes of a listing that are read: it has room for a million files.
pub const LONG: u64 = 128 << 20;

/// Variables that point git to a repository or to parts of one (`git rev-parse --local-env-vars`).
/// If Dateline is started by a hook, it inherits those of that repository. Variables that configure
/// git for its user are kept.
const INHERITED: [&str; 12] = [
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_DIR",
    "GIT_GRAFT_FILE",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_NAMESPACE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_REPLACE_REF_BASE",
    "GIT_SHALLOW_FILE",
    "GIT_WORK_TREE",
];

/// Only protocols for the network or for a repository on this machine; none that runs a program.
const PROTOCOLS: &str = "file:git:http:https:ssh";

/// A `git` command in a repository folder of Dateline's own, without hooks and without anything
/// that goes on in the background.
pub fn git(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new("git");
    command.current_dir(folder).arg("--git-dir").arg(folder);
    for setting in ["core.hooksPath=/dev/null", "core.fsmonitor=false", "gc.auto=0"] {
        command.args(["-c", setting]);
    }
    command.args(["-c", "maintenance.auto=false"]).args(arguments);
    for name in INHERITED {
        command.env_remove(name);
    }
    command.env("GIT_ALLOW_PROTOCOL", PROTOCOLS);
    // A question that nobody sees would hang the publish.
    command.env("GIT_TERMINAL_PROMPT", "0").env("LC_ALL", "C");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// The result of a program that has ended.
pub struct Ended {
    /// Its exit status.
    pub status: ExitStatus,
    /// Its output.
    pub output: Vec<u8>,
    /// The beginning of its error output.
    pub said: String,
}

/// Runs a command to its end.
///
/// # Errors
/// When there is no git, or when it writes more than `most` bytes.
pub fn run(mut command: Command, input: Option<&[u8]>, most: u64) -> Result<Ended, HostError> {
    if input.is_some() {
        command.stdin(Stdio::piped());
    }
    let mut child = command.spawn().map_err(|error| no_git(&error))?;
    let mut pipe = child.stdin.take();
    std::thread::scope(|scope| {
        // git may answer before it has read everything.
        scope.spawn(move || {
            if let (Some(pipe), Some(input)) = (pipe.as_mut(), input) {
                let _ = pipe.write_all(input);
            }
            drop(pipe);
        });
        end(child, most)
    })
}

/// Waits for a program that has all of its input.
///
/// # Errors
/// When it writes more than `most` bytes, or can't be waited for.
pub fn end(mut child: Child, most: u64) -> Result<Ended, HostError> {
    let mut output = Vec::new();
    let (read, ended) = end_into(&mut child, most, &mut output)?;
    if read > most { Err(too_long()) } else { Ok(Ended { output, ..ended }) }
}

/// The same for output that isn't kept in memory. Returns the number of bytes, at most `most + 1`:
/// then the program is ended.
///
/// # Errors
/// When it can't be waited for.
pub fn end_into(
    child: &mut Child,
    most: u64,
    output: &mut dyn Write,
) -> Result<(u64, Ended), HostError> {
    drop(child.stdin.take());
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    let (read, said) = std::thread::scope(|scope| {
        let said = scope.spawn(move || stderr.map(|pipe| first_bytes(pipe, MOST_SAID)));
        let read = stdout.map(|pipe| io::copy(&mut pipe.take(most.saturating_add(1)), output));
        let read = read.transpose().map(Option::unwrap_or_default);
        if read.as_ref().map_or(true, |read| *read > most) {
            let _ = child.kill();
        }
        (read, said.join().ok().flatten().unwrap_or_default())
    });
    let status = child.wait().map_err(|error| no_git(&error))?;
    let said = String::from_utf8_lossy(&said).into_owned();
    let read = read.map_err(|error| no_git(&error))?;
    Ok((read, Ended { status, output: Vec::new(), said }))
}

/// Reads to the end, so that the writer never blocks, and keeps the beginning.
fn first_bytes(mut pipe: impl Read, most: u64) -> Vec<u8> {
    let mut kept = Vec::new();
    let _ = pipe.by_ref().take(most).read_to_end(&mut kept);
    let _ = io::copy(&mut pipe, &mut io::sink());
    kept
}

/// The failure that there is no working git.
pub fn no_git(error: &io::Error) -> HostError {
    HostError::other("git", format!("can't be run ({error}); install it"))
}

fn too_long() -> HostError {
    HostError::other("git", "has more to say of this repository than can be true")
}

/// An error that says what helps, from what git said. `repository` is where the branch is.
pub fn explain(repository: &str, branch: &str, what: &str, words: &str) -> HostError {
    let has = |any: &[&str]| any.iter().any(|part| words.contains(part));
    let faster = ["[rejected]", "non-fast-forward", "fetch first", "cannot lock ref"];
    if what == "push" && has(&faster) {
        return HostError::conflict(format!("branch {branch}"));
    }
    let lines: Vec<&str> = words.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let message = format!("git {what} failed: {}", said(&lines.join("; "), 800));
    let passing = [
        "Could not resolve host",
        "Connection timed out",
        "Connection reset",
        "Connection refused",
        "early EOF",
        "hung up unexpectedly",
        "HTTP 429",
        "HTTP 5",
        "error: 429",
        "error: 50",
        "unexpected disconnect",
    ];
    let refused = ["Permission denied", "Host key verification failed", "Authentication failed"];
    let kind =
        if has(&passing) && !has(&refused) { ErrorKind::Temporary } else { ErrorKind::Other };
    let name = masked(repository.to_owned());
    HostError::new(kind, format!("{name} (branch {branch})"), message)
}
