//! Rendering the routes of a plan: those that earlier builds haven't made as they are now.

use rayon::prelude::*;

use super::{Explanation, Failure, Progress, Reason, failure};
use crate::cache::Outputs;
use crate::diagnostics::{Code, Diagnostic, Finding};
use crate::folder::Stamps;
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

/// The prints of a route, part by part.
pub type Parts = Box<[(&'static str, Print)]>;

/// All routes, rendered or kept.
#[derive(Debug, Default)]
pub struct Made {
    /// What is to be put in place; their numbers are those of the routes.
    pub files: Vec<Staged>,
    /// How each came to be, in the order of the routes.
    pub prints: Vec<Parts>,
    /// How many were rendered.
    pub rendered: usize,
    /// What is wrong.
    pub problems: Vec<Diagnostic>,
}

/// What a thread keeps from one route to the next.
struct Worker<'a> {
    buffer: Vec<u8>,
    stamps: Option<Stamps<'a>>,
    /// Where the next route may stand in what is known of the output.
    guess: usize,
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
        let begin = || Worker { buffer: Vec::new(), stamps: stage.map(Stage::stamps), guess: 0 };
        let results: Vec<Result<One, Stop>> = plan
            .routes
            .par_iter()
            .enumerate()
            .with_min_len(16)
            .map_init(begin, |worker, (number, route)| {
                let one = self.one(number as u32, route, stage, worker);
                self.progress.step();
                one
            })
            .collect();
        let mut made = Made::default();
        made.files.reserve_exact(results.len());
        made.prints.reserve_exact(results.len());
        for result in results {
            let result = result.map_err(|stop| match stop {
                Stop::Write(error) => Failure::Machine(error),
                Stop::Build(failure) => failure,
            })?;
            match result {
                One::Kept(file, prints) => {
                    made.prints.push(prints);
                    made.files.push(file);
                }
                One::Staged(file, prints) => {
                    made.rendered += 1;
                    made.prints.push(prints);
                    made.files.push(file);
                }
                One::Checked => made.rendered += 1,
                One::Wrong(diagnostic) => made.problems.push(*diagnostic),
            }
        }
        one_for_each_mistake(&mut made.problems);
        Ok(made)
    }

    fn one(
        &self,
        number: u32,
        route: &Route,
        stage: Option<&Stage>,
        worker: &mut Worker,
    ) -> Result<One, Stop> {
        let described = self.renderer.describe(route);
        let buffer = &mut worker.buffer;
        let (Some(stage), Some(stamps)) = (stage, &mut worker.stamps) else {
            return Ok(match self.content(route, described, buffer)? {
                Ok(_) => One::Checked,
                Err(diagnostic) => One::Wrong(diagnostic),
            });
        };
        let prints = described.prints(self.renderer.templates(), self.blind).into_boxed_slice();
        let path = urls::output_path(&route.url);
        if let Some(known) = self.outputs.get(&route.url, &mut worker.guess)
            && known.has(&prints)
            && stage.stands(&path, known.stamp, stamps)
        {
            let kept = Staged::kept(path.into(), known.written, known.stamp, number);
            return Ok(One::Kept(kept, prints));
        }
        Ok(match self.content(route, described, buffer)? {
            Ok(Content::Rendered) => One::Staged(stage.put(&path, buffer, number)?, prints),
            Ok(Content::Copy(source)) => match self.files.read(source) {
                Ok(bytes) => One::Staged(stage.put(&path, &bytes, number)?, prints),
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
        let asked = asked.trim_start_matches('/').trim_end_matches("index.html");
        let folder = format!("/{}/", asked.trim_end_matches('/'));
        let urls = [format!("/{asked}"), folder.replace("//", "/")];
        let found = urls.iter().find_map(|url| plan.number_of(url));
        let Some(number) = found else {
            let near = plan.routes.iter().map(|route| route.url.as_str());
            let near = crate::diagnostics::nearest(&urls[1], near).map(str::to_owned);
            return Explanation { path: asked.to_owned(), reason: Reason::NoRoute { near } };
        };
        let url = plan.routes[number].url.as_str();
        let (Some(now), Some(file)) = (made.prints.get(number), made.files.get(number)) else {
            return Explanation { path: url.to_owned(), reason: Reason::Unknown { cold: true } };
        };
        let reason = match self.outputs.get(url, &mut 0) {
            None => Reason::Unknown { cold: self.outputs.is_empty() },
            Some(before) if before.has(now) && file.stamp == before.stamp => Reason::Kept,
            Some(before) if before.has(now) => Reason::Touched,
            Some(before) => Reason::changed(&before.prints(), now),
        };
        Explanation { path: url.to_owned(), reason }
    }
}

/// A mistake in a template shows on every page that uses it: one of them is enough.
fn one_for_each_mistake(problems: &mut Vec<Diagnostic>) {
    let mut seen = std::collections::BTreeSet::new();
    problems.retain(|problem| {
        seen.insert((problem.path.clone(), problem.position, problem.finding.message.clone()))
    });
}
