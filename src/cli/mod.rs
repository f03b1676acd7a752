//! The command line: the only part that knows a terminal, the clock and the environment.
//!
//! [`args`] has the definitions (`docs/cli.md` is made from them), `common` what all commands do at
//! their beginning and end; each other module is for one command or one kind of output.

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

/// Mistakes in the site.
const MISTAKES: u8 = 1;
/// Wrong usage of the command.
const USAGE: u8 = 2;
/// The machine: disk, lock, network.
const MACHINE: u8 = 3;

/// Runs the command and gives its exit code.
pub fn main() -> ExitCode {
    let arguments = match args::Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version come this way too, with exit code 0.
            let code = if error.use_stderr() { USAGE } else { 0 };
            let _ = error.print();
            return ExitCode::from(code);
        }
    };
    run::run(arguments)
}
