//! Why a command ends before it has done what it is for.

use std::process::ExitCode;

use super::{MACHINE, MISTAKES, USAGE, term};

/// Why a command ends before it has done what it is for.
#[derive(Debug)]
pub(super) struct Failure {
    /// The exit code.
    pub code: u8,
    /// The reason, and what to do about it.
    pub message: String,
}

impl Failure {
    /// The site, or what is asked of it, isn't as it should be.
    pub fn mistake(message: impl Into<String>) -> Failure {
        Failure { code: MISTAKES, message: message.into() }
    }

    /// The command can't be used in this way.
    pub fn usage(message: impl Into<String>) -> Failure {
        Failure { code: USAGE, message: message.into() }
    }

    /// The machine or the network doesn't do its part.
    pub fn machine(message: impl Into<String>) -> Failure {
        Failure { code: MACHINE, message: message.into() }
    }

    /// Says it on standard error, and gives the exit code.
    pub fn say(&self) -> ExitCode {
        term::err(&format!("dateline: {}\n", self.message));
        ExitCode::from(self.code)
    }
}
