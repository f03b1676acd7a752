//! Rows 13 and 14, by chance: no bytes in front matter, texts, settings, templates, caches, manifests,
//! the record on a host or pictures make Dateline panic, and what it says about them lies within
//! the text.
//!
//! `chance` makes texts of the pieces of a language. `targets` change the files of a corpus,
//! tests/fixtures/fuzz/, at random: some hundred times each, or for as long as
//! `DATELINE_FUZZ_SECONDS=3600 cargo test --release --test trust fuzz:: -- --nocapture` says, for all
//! targets together. An input that fails is made as small as it gets and written to a file, whose
//! path the test names; add it to the corpus.

mod chance;
mod corpus;
mod targets;
