//! Putting in place what was rendered, and keeping what later builds need to know of it.

use std::path::Path;

use rayon::prelude::*;

use super::Watch;
use super::routes::{Fate, Made, Parts};
use crate::cache::{Cache, Outputs, OutputsWriter};
use crate::plan::{Plan, urls};
use crate::write::{Changes, Stage, Staged, WriteError};

/// Puts routes that are rendered or kept, all of them without mistakes, in their places.
///
/// # Errors
/// When the machine won't.
pub fn place(
    stage: Stage,
    made: Made,
    plan: &Plan,
    (cache, outputs, output): (&Cache, &Outputs, &Path),
    watch: &mut Watch,
) -> Result<Changes, WriteError> {
    let known = |fate: &Fate| match fate {
        Fate::Kept(at) => outputs.at(*at).map(|(_, known)| known),
        _ => None,
    };
    let number = made.routes.len();
    let all_kept = made.routes.iter().all(|fate| matches!(fate, Fate::Kept(_)));
    if all_kept && stage.lists(number) {
        // So it is with what is known of the output.
        let bytes = made.routes.iter().filter_map(known).map(|known| known.written.size).sum();
        watch.time("write", 0, || stage.leave())?;
        return Ok(Changes { unchanged: number, bytes, ..Changes::default() });
    }
    let staged = |(number, fate): (usize, Fate)| -> Option<(Staged, Option<Parts>)> {
        match fate {
            Fate::Kept(at) => {
                let (url, known) = outputs.at(at)?;
                let path = urls::output_path(url).into();
                Some((Staged::kept(path, known.written, known.stamp, number as u32), None))
            }
            Fate::Staged(staged) => Some((staged.0, Some(staged.1))),
            Fate::Checked | Fate::Wrong => None,
        }
    };
    let committed = watch.time("write", 0, || {
        let (files, prints): (Vec<Staged>, Vec<Option<Parts>>) =
            made.routes.into_par_iter().enumerate().filter_map(staged).unzip();
        Ok((stage.commit(files)?, prints))
    });
    let (committed, prints) = committed?;
    let fill = |table: &mut OutputsWriter| {
        let mut guess = 0;
        let files = plan.routes.iter().zip(&committed.files).zip(&prints);
        for ((route, (written, stamp)), prints) in files {
            match (prints, outputs.get(&route.url, &mut guess)) {
                (Some(prints), _) => table.add(&route.url, *written, *stamp, prints)?,
                (None, Some((_, known))) => table.keep(&route.url, &known)?,
                (None, None) => {}
            }
        }
        Ok(())
    };
    watch.time("remember", 0, || cache.keep_outputs(output, committed.manifest, fill));
    Ok(committed.changes)
}
