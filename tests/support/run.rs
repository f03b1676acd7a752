//! The binary, and what a run of it came to.

use std::process::{Command, Output};

use serde_json::Value as Json;

/// Where the binary keeps what it keeps for its user.
const CACHE: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/cache");

/// The binary. What it keeps for its user goes to a folder of the tests.
pub fn dateline() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dateline"));
    command.env("XDG_CACHE_HOME", CACHE);
    command
}

/// The binary with at most so many kibibytes of data (getrlimit(2): `RLIMIT_DATA`).
pub fn dateline_within(kilobytes: u64) -> Command {
    let mut command = Command::new("sh");
    let limited = format!("ulimit -d {kilobytes}; exec \"$@\"");
    command.args(["-c", &limited, "sh", env!("CARGO_BIN_EXE_dateline")]);
    command.env("XDG_CACHE_HOME", CACHE);
    command
}

/// The exit code and all that was said.
pub fn said(output: &Output) -> (i32, String) {
    let text = [output.stdout.as_slice(), output.stderr.as_slice()].concat();
    (output.status.code().unwrap_or(-1), String::from_utf8_lossy(&text).into_owned())
}

/// What a run of `dateline` came to.
#[derive(Debug)]
pub struct Run {
    /// Its exit code.
    pub code: Option<i32>,
    /// What it printed.
    pub stdout: String,
    /// What it complained of.
    pub stderr: String,
}

impl Run {
    /// The diagnostics of a run with `--format json`.
    pub fn json(&self) -> Vec<Json> {
        self.report()["findings"].as_array().unwrap().clone()
    }

    /// All that a run with `--format json` says.
    pub fn report(&self) -> Json {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("{error}: {}{}", self.stdout, self.stderr))
    }
}
