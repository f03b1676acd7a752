//! Promises of docs/promises.md that are tested with whole sites, each module named by its part.
//! They are one program, since linking one takes as long as some of its tests.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod crash;
mod embargo;
mod history;
mod output;
mod paths;
mod publish;
#[path = "../support/mod.rs"]
mod support;
