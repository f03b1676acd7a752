//! Puts what was rendered in place, and keeps what later builds need to know of it.

use std::path::Path;

use rayon::prelude::*;

use super::StageTimer;
use super::routes::{RenderedRoutes, RouteFingerprints, RouteOutcome};
use super::siblings;
use crate::cache::{Cache, Output, Outputs, OutputsWriter};
use crate::plan::{Plan, urls};
use crate::write::{Changes, Stage, Staged, WriteError};

/// Writes an output.
pub struct OutputWriter<'a> {
    /// The cache in which later builds look for what this one knows.
    pub cache: &'a Cache,
    /// What earlier builds recorded about the output.
    pub outputs: &'a Outputs,
    /// The output folder.
    pub output: &'a Path,
}

impl OutputWriter<'_> {
    /// Puts all routes in their places, rendered or kept. None of them has a mistake.
    ///
    /// # Errors
    /// When a file can't be written.
    pub fn write(
        &self,
        stage: Stage,
        routes: RenderedRoutes,
        plan: &Plan,
        timer: &mut StageTimer,
    ) -> Result<Changes, WriteError> {
        let OutputWriter { cache, outputs, output } = *self;
        let known = |outcome: &RouteOutcome| match outcome {
            RouteOutcome::Kept(at) => outputs.at(*at).map(|(_, known)| known),
            _ => None,
        };
        let staged = |(number, outcome)| self.staged(number, outcome);
        let number = routes.routes.len();
        let all_kept = routes.routes.iter().all(|outcome| matches!(outcome, RouteOutcome::Kept(_)));
        let siblings = |outcome| known(outcome).map_or(0, |known| known.siblings().count());
        let number = number + routes.routes.iter().map(siblings).sum::<usize>();
        if all_kept && stage.lists(number) {
            // With every file, what is known of the output is unchanged too, and needn't be
            // written.
            let size = |known: Output| {
                let siblings = known.siblings().map(|sibling| sibling.written.size);
                known.written.size + siblings.sum::<u64>()
            };
            let bytes = routes.routes.iter().filter_map(known).map(size).sum();
            timer.time("write", 0, || stage.leave())?;
            return Ok(Changes { unchanged: number, bytes, ..Changes::default() });
        }
        let committed = timer.time("write", 0, || {
            let (files, fingerprints): (Vec<Staged>, Vec<Option<RouteFingerprints>>) =
                routes.routes.into_par_iter().enumerate().filter_map(staged).unzip();
            Ok((stage.commit(files)?, fingerprints))
        });
        let (committed, fingerprints) = committed?;
        let fill = |table: &mut OutputsWriter| {
            let mut guess = 0;
            let files = plan.routes.iter().zip(&committed.files).zip(&fingerprints);
            for ((route, file), fingerprints) in files {
                match (fingerprints, outputs.get(&route.url, &mut guess)) {
                    (Some(fingerprints), _) => table.add(&route.url, file, fingerprints)?,
                    (None, Some((_, known))) => table.keep(&route.url, &known)?,
                    (None, None) => {}
                }
            }
            Ok(())
        };
        timer.time("remember", 0, || cache.keep_outputs(output, committed.manifest, fill));
        Ok(committed.changes)
    }

    /// The file to put in place for a route, with its fingerprints if they are new.
    fn staged(
        &self,
        number: usize,
        outcome: RouteOutcome,
    ) -> Option<(Staged, Option<RouteFingerprints>)> {
        match outcome {
            RouteOutcome::Kept(at) => {
                let (url, known) = self.outputs.at(at)?;
                let path = urls::output_path(url).into();
                let mut file = Staged::kept(path, known.written, known.stamp, number as u32);
                file.siblings = siblings::kept(&known).collect();
                Some((file, None))
            }
            RouteOutcome::Staged(staged) => Some((staged.0, Some(staged.1))),
            RouteOutcome::Wrong => None,
        }
    }
}
