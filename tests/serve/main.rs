//! `dateline serve` as whoever asks it sees it: the built binary, real files, plain sockets. Rows 10
//! to 12 of what is promised, as far as they need no browser.

#![cfg(feature = "serve")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

#[path = "../support/mod.rs"]
mod support;

mod attacks;
mod client;
mod editors;
mod host;
mod mistakes;
mod paths;
mod process;
mod readers;
mod views;
