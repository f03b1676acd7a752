//! The reason why a command ends early, with its exit code.

use std::process::ExitCode;

use super::{MACHINE, MISTAKES, USAGE, term};

/// The reason why a command ends early.
#[derive(Debug)]
pub(super) struct Failure {
    /// The exit code.
    pub code: u8,
    /// The reason, and what to do about it.
    pub message: String,
}

impl Failure {
    /// A mistake in the site, or something that somebody should look at first.
    pub fn mistake(message: impl Into<String>) -> Failure {
        Failure { code: MISTAKES, message: message.into() }
    }

    /// Wrong usage of the command.
    pub fn usage(message: impl Into<String>) -> Failure {
        Failure { code: USAGE, message: message.into() }
    }

    /// A failure of the machine or the network.
    pub fn machine(message: impl Into<String>) -> Failure {
        Failure { code: MACHINE, message: message.into() }
    }

    /// Writes the message to standard error, and returns the exit code.
    pub fn say(&self) -> ExitCode {
        term::err(&format!("dateline: {}\n", self.message));
        ExitCode::from(self.code)
    }
}
