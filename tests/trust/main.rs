//! Promises of docs/promises.md that are tested with whole sites, each module named by its part.
//! They are one program, since linking one takes as long as some of its tests.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

#[path = "../support/mod.rs"]
mod support;

#[cfg(unix)]
mod crash;
#[cfg(unix)]
mod embargo;
mod endless;
mod fuzz;
#[cfg(unix)]
mod history;
mod hostile;
mod incremental;
#[cfg(unix)]
mod output;
#[cfg(unix)]
mod paths;
mod products;
#[cfg(unix)]
mod publish;
