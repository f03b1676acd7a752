//! Rendering the routes of a plan: those that earlier builds haven't made as they are now.

use rayon::prelude::*;

use super::{Explanation, Failure, Progress, Reason, failure};
use crate::cache::Outputs;
use crate::diagnostics::{Code, Diagnostic, Finding};
use crate::plan::{Plan, Route, urls};
use crate::read::Files;
use crate::render::data::{Keys, Print};
use crate::render::{self, Content, Described, Renderer};
use crate::write::{Stage, Staged, WriteError};

/// What routes are rendered with.
pub struct Render<'a> {
    /// The site folder, for files that are copied.
    pub files: &'a dyn Files,
    /// What renders.
    pub renderer: &'a Renderer<'a>,
    /// What earlier builds made.
    pub outputs: &'a Outputs,
    /// Who hears.
    pub progress: &'a dyn Progress,
    /// What fingerprints leave out.
    pub blind: &'a Keys,
}

/// The prints of routes, in the order of the plan.
#[derive(Debug, Default)]
pub struct Prints {
    /// Sorted by path.
    all: Vec<(Box<str>, Parts)>,
}

type Parts = Box<[(&'static str, Print)]>;

impl Prints {
    /// Of a path in the output.
    pub fn get(&self, path: &str) -> Option<&[(&'static str, Print)]> {
        let at = self.all.binary_search_by(|(known, _)| (**known).cmp(path)).ok()?;
        Some(&self.all[at].1)
    }
}

/// All routes, rendered or kept.
#[derive(Debug, Default)]
pub struct Made {
    /// What is to be put in place.
    pub files: Vec<Staged>,
    /// How each came to be.
    pub prints: Prints,
    /// How many were rendered.
    pub rendered: usize,
    /// What is wrong.
    pub problems: Vec<Diagnostic>,
}

/// What became of a route.
enum One {
    Kept(Staged, Parts),
    Staged(Staged, Parts),
    Checked,
    Wrong(Box<Diagnostic>),
}

enum Stop {
    Write(WriteError),
    Build(Failure),
}

impl From<WriteError> for Stop {
    fn from(error: WriteError) -> Self {
        Stop::Write(error)
    }
}

impl Render<'_> {
    /// Renders every route that has to be, in parallel, and stages what comes out. Without a stage
    /// every route is rendered and nothing kept.
    ///
    /// # Errors
    /// When a file can't be staged, or one of the site has changed since the build began.
    pub fn all(&self, plan: &Plan, stage: Option<&Stage>) -> Result<Made, Failure> {
        let results: Vec<One> = plan
            .routes
            .par_iter()
            .with_min_len(8)
            .map_init(
                || Vec::with_capacity(64 * 1024),
                |buffer, route| {
                    let one = self.one(route, stage, buffer);
                    self.progress.step();
                    one
                },
            )
            .collect::<Result<_, Stop>>()
            .map_err(|stop| match stop {
                Stop::Write(error) => Failure::Machine(error),
                Stop::Build(failure) => failure,
            })?;
        let mut made = Made::default();
        made.files.reserve_exact(results.len());
        made.prints.all.reserve_exact(results.len());
        for result in results {
            match result {
                One::Kept(file, prints) => {
                    made.prints.all.push((file.path.clone(), prints));
                    made.files.push(file);
                }
                One::Staged(file, prints) => {
                    made.rendered += 1;
                    made.prints.all.push((file.path.clone(), prints));
                    made.files.push(file);
                }
                One::Checked => made.rendered += 1,
                One::Wrong(diagnostic) => made.problems.push(*diagnostic),
            }
        }
        made.prints.all.par_sort_unstable_by(|a, b| a.0.cmp(&b.0));
        one_for_each_mistake(&mut made.problems);
        Ok(made)
    }

    fn one(&self, route: &Route, stage: Option<&Stage>, buffer: &mut Vec<u8>) -> Result<One, Stop> {
        let described = self.renderer.describe(route);
        let Some(stage) = stage else {
            return Ok(match self.content(route, described, buffer)? {
                Ok(_) => One::Checked,
                Err(diagnostic) => One::Wrong(diagnostic),
            });
        };
        let prints = described.prints(self.renderer.templates(), self.blind).into_boxed_slice();
        let path = urls::output_path(&route.url);
        if let Some(known) = self.outputs.get(&path)
            && known.has(&prints)
            && stage.stands(&path, known.stamp)
        {
            return Ok(One::Kept(Staged::kept(path.into(), known.written, known.stamp), prints));
        }
        Ok(match self.content(route, described, buffer)? {
            Ok(Content::Rendered) => One::Staged(stage.put(&path, buffer)?, prints),
            Ok(Content::Copy(source)) => match self.files.read(source) {
                Ok(bytes) => One::Staged(stage.put(&path, &bytes)?, prints),
                Err(error) => {
                    let message = format!("can't be read: {error}");
                    let finding = Finding::error(Code::Unreadable, None, message);
                    One::Wrong(Box::new(finding.at_path(source)))
                }
            },
            Err(diagnostic) => One::Wrong(diagnostic),
        })
    }

    /// The content of a route, or what is wrong with its template.
    fn content<'v>(
        &'v self,
        route: &'v Route,
        described: Described<'v>,
        buffer: &mut Vec<u8>,
    ) -> Result<Result<Content<'v>, Box<Diagnostic>>, Stop> {
        match self.renderer.render(route, described, buffer) {
            Ok(content) => Ok(Ok(content)),
            Err(render::Failure::Template(diagnostic)) => Ok(Err(diagnostic)),
            Err(changed) => Err(Stop::Build(failure(changed))),
        }
    }

    /// Why a route was rendered in this build, or wasn't. `asked` is its URL path or its path in
    /// the output, with or without what `base_url` puts in front.
    pub fn explain(&self, plan: &Plan, asked: &str, made: &Made) -> Explanation {
        let path = urls::output_path(asked.trim_start_matches('/'));
        let as_folder = format!("{}/index.html", path.trim_end_matches('/'));
        let known = [path.as_str(), as_folder.as_str()];
        let Some((path, now)) =
            known.into_iter().find_map(|path| Some((path, made.prints.get(path)?)))
        else {
            let near = plan.routes.iter().map(|route| route.url.as_str());
            let near = crate::diagnostics::nearest(asked, near).map(str::to_owned);
            return Explanation { path: asked.to_owned(), reason: Reason::NoRoute { near } };
        };
        let reason = match self.outputs.get(path) {
            None => Reason::Unknown { cold: self.outputs.is_empty() },
            Some(before) if before.has(now) => {
                let kept = made.files.iter().find(|file| &*file.path == path);
                match kept {
                    Some(file) if file.stamp == before.stamp => Reason::Kept,
                    _ => Reason::Touched,
                }
            }
            Some(before) => Reason::changed(&before.prints(), now),
        };
        Explanation { path: path.to_owned(), reason }
    }
}

/// A mistake in a template shows on every page that uses it: one of them is enough.
fn one_for_each_mistake(problems: &mut Vec<Diagnostic>) {
    let mut seen = std::collections::BTreeSet::new();
    problems.retain(|problem| {
        seen.insert((problem.path.clone(), problem.position, problem.finding.message.clone()))
    });
}
