//! What the tests share, each helper once: sites in temporary folders ([`site`]), what the real
//! `dateline` makes of them ([`run`], [`build`]) and how to look at it ([`trees`]).
//!
//! ```ignore
//! let built = Site::new().article("2025-11-21-cable", "countries = [\"CA\"]").build();
//! assert!(built.page("/countries/canada/").contains("cable"));
//! ```
//!
//! [`fixture`] reads sites written as one text file, with the mistakes marked in place.

#![allow(dead_code, unused_imports, reason = "each test takes what it needs")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::disallowed_methods)]

pub mod bomb;
pub mod build;
pub mod cache;
pub mod fixture;
pub mod git;
pub mod pictures;
pub mod publishing;
pub mod random;
mod rich;
pub mod run;
pub mod scratch;
pub mod siblings;
pub mod site;
pub mod sizes;
pub mod trees;

pub use build::{Built, assert_order, build_with, files_with_errors};
pub use random::Random;
pub use run::{Run, dateline, dateline_within, said};
pub use scratch::scratch;
pub use siblings::each_sibling;
pub use site::{AS_OF, NOW, SETTINGS, Site, at};
pub use sizes::{full, sampled, sampled_from, sized};
pub use trees::{Entry, Shot, Tree, assert_same, differing, shot, shot_but_caches, stamps, tree};
