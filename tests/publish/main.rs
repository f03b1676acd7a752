//! Publishing (rows 15 and 17 to 22): what is decided, on a host in memory ([`rules`]) and on this
//! machine ([`local`]); what readers meet ([`readers`]); real servers of S3 and SSH ([`servers`]) and
//! their faults ([`faults`]), with `--features s3,sftp`, as `.ci/publish` runs them; hosts that aren't
//! what they seem ([`hostile`]).

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod faults;
mod hostile;
mod kit;
mod local;
mod readers;
mod rules;
mod servers;
#[path = "../support/mod.rs"]
mod support;
