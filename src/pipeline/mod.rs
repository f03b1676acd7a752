//! Runs all stages in order.
//!
//! [`load`] goes from the site folder to the plan. [`build()`] renders what the plan says and earlier
//! builds haven't, and writes it; [`check()`] renders everything and writes nothing; [`due`] goes no
//! further than it takes to know what is held back; [`live`] keeps a site for previews. They are
//! functions of their own over the same stages (`load`, `routes`). Nothing is written while anything
//! is wrong.

mod build;
mod check;
mod explain;
pub mod live;
mod load;
mod options;
mod outcome;
mod output;
mod routes;
mod siblings;
mod sources;
#[cfg(test)]
mod tests_blind;
mod watchdog;

use std::time::{Duration, Instant};

pub use crate::resolve::Visibility;
pub use build::build;
pub use check::{DueReport, check, due};
pub use explain::{Explanation, RenderReason};
pub use load::{Loaded, load};
pub use options::{BuildOptions, BuildVisibility, CheckOptions, LoadOptions, SiteOptions};
pub use outcome::{BuildFailure, Outcome, Summary};
pub use sources::{ArticleFile, ArticleFiles, article_files};
pub use watchdog::{PageLimits, SlowPages, Watchdog};

use crate::diagnostics::{Diagnostics, Finding};
use crate::parse;
use crate::read::{Inventory, SourceFile};
use crate::settings::Settings;

/// Is told how far a stage has come, from many threads at once.
pub trait Progress: Sync {
    /// A stage begins; it has this many steps (0 if that isn't known).
    fn stage(&self, name: &'static str, steps: usize);
    /// A step is done.
    fn step(&self);
    /// A page doesn't end. This outcome is all that was found, and nothing has been or will be
    /// written. The call of [`build`] or [`check`] returns only when the page ends, if it ever
    /// does, since the thread that renders it can't be stopped; a command ends its process here.
    fn gave_up(&self, _outcome: Outcome) {}
}

/// A [`Progress`] that ignores everything.
pub struct Silent;

impl Progress for Silent {
    fn stage(&self, _: &'static str, _: usize) {}
    fn step(&self) {}
}

/// How long each stage took, in order.
pub type Timings = Vec<(&'static str, Duration)>;

/// Measures the stages and announces them.
struct StageTimer<'a> {
    progress: &'a dyn Progress,
    timings: Timings,
}

impl<'a> StageTimer<'a> {
    fn new(progress: &'a dyn Progress) -> Self {
        StageTimer { progress, timings: Vec::new() }
    }

    /// The same for a stage that counts its own steps.
    fn time_telling<T>(&mut self, name: &'static str, run: impl FnOnce(&dyn Progress) -> T) -> T {
        let progress = self.progress;
        self.time(name, 0, || run(progress))
    }

    fn time<T>(&mut self, name: &'static str, steps: usize, run: impl FnOnce() -> T) -> T {
        self.progress.stage(name, steps);
        let start = Instant::now();
        let value = run();
        self.timings.push((name, start.elapsed()));
        value
    }
}

/// What the records of files depend on, beside the files' content.
fn depends_on(settings: &Settings) -> String {
    format!("{:?}", parse::ParseRules::of(settings))
}

/// Gives findings the levels that the site wants and removes those that it accepts. Returns a
/// finding for each entry that accepts nothing.
fn set_levels(found: &mut Diagnostics, settings: &Settings, inventory: &Inventory) -> Vec<Finding> {
    let unused = found.accept(&settings.allow, |file| &inventory.file(file).path);
    found.set_levels(&settings.check);
    unused
}

/// Prepares findings for a report: drops those that follow from others, sorts them and bounds their
/// number.
fn finish_report(found: &mut Diagnostics) {
    found.drop_consequences();
    found.sort();
    found.limit();
}

/// An inventory of `site.toml` alone, for reports when nothing else could be read.
pub fn bare_inventory() -> Inventory {
    let mut inventory = Inventory::default();
    inventory.files.push(SourceFile::settings());
    inventory
}
