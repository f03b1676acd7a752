//! The command line: the only part that uses the terminal, the clock and the environment.
//!
//! [`args`] defines it (`docs/cli.md` is made from that), and `common` has what all commands do when
//! they begin and end. Each of the other modules is for one command or one kind of output.

mod archive;
pub mod args;
mod common;
mod failure;
mod json;
mod publish;
mod reference;
mod run;
mod selection;
#[cfg(feature = "serve")]
mod serve;
mod summary;
mod term;

use std::process::ExitCode;

use clap::Parser;

pub use reference::markdown as reference_markdown;

/// The exit code for mistakes in the site, and for a publish that has to be confirmed.
const MISTAKES: u8 = 1;
/// The exit code for wrong usage of a command.
const USAGE: u8 = 2;
/// The exit code for a failure of the machine: disk, lock, network.
const MACHINE: u8 = 3;

/// Runs the command that the arguments of the process ask for, and returns its exit code.
pub fn main() -> ExitCode {
    let arguments = match args::Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // `--help` and `--version` are errors for clap, too, but not for us.
            let code = if error.use_stderr() { USAGE } else { 0 };
            let _ = error.print();
            return ExitCode::from(code);
        }
    };
    run::run(arguments)
}
