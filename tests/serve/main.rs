//! `dateline serve` as whoever asks it sees it: the built binary, real files, plain sockets. Rows 10
//! to 12 of what is promised, as far as they need no browser.

#![cfg(feature = "serve")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]
#![allow(clippy::type_complexity, reason = "tables of cases")]
#![allow(clippy::disallowed_methods, reason = "a clock that goes on is what one test is about")]

#[path = "../support/mod.rs"]
mod support;

mod attacks;
mod client;
mod confined;
mod connections;
mod editors;
mod endless;
mod host;
mod mistakes;
mod paths;
mod process;
mod readers;
mod views;
