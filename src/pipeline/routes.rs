//! Rendering the routes of a plan: those that earlier builds haven't made as they are now.

use rayon::prelude::*;

use super::{BuildFailure, Explanation, Progress, RenderReason, failure};
use crate::cache::Outputs;
use crate::diagnostics::{Code, Diagnostic, Finding};
use crate::folder::Stamps;
use crate::plan::{Plan, Route, urls};
use crate::read::Files;
use crate::render::data::{Fingerprint, Keys};
use crate::render::{self, Described, Renderer, RouteContent};
use crate::write::{CopyError, Manifest, Stage, Staged, WriteError};

/// What routes are rendered with.
pub struct RouteRenderer<'a> {
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

/// The fingerprints of a route, part by part.
pub type RouteFingerprints = Box<[(&'static str, Fingerprint)]>;

/// All routes, rendered or kept.
#[derive(Debug, Default)]
pub struct RenderedRoutes {
    /// What became of each.
    pub routes: Vec<RouteOutcome>,
    /// How many were rendered.
    pub rendered: usize,
    /// What is wrong.
    pub problems: Vec<Diagnostic>,
}

impl RenderedRoutes {
    /// The manifest of these routes, none of which is wrong.
    pub fn manifest(&self, plan: &Plan, outputs: &Outputs) -> Manifest {
        let written = |outcome: &RouteOutcome| match outcome {
            RouteOutcome::Kept(at) => outputs.at(*at).map(|(_, known)| known.written),
            RouteOutcome::Staged(staged) => Some(staged.0.written),
            RouteOutcome::Checked | RouteOutcome::Wrong => None,
        };
        let all = plan.routes.iter().zip(&self.routes);
        all.filter_map(|(route, outcome)| {
            Some((urls::output_path(&route.url).into(), written(outcome)?))
        })
        .collect()
    }
}

/// What a thread keeps from one route to the next.
struct Worker<'a> {
    buffer: Vec<u8>,
    stamps: Option<Stamps<'a>>,
    /// The route's path in the output.
    path: String,
    /// Where the next route may stand in what is known of the output.
    guess: usize,
}

/// What became of a route.
#[derive(Debug)]
pub enum RouteOutcome {
    /// It stands there as an earlier build left it: the number of what is known of it.
    Kept(usize),
    /// It was rendered: what is to be put in place, and its fingerprints.
    Staged(Box<(Staged, RouteFingerprints)>),
    /// It was rendered, and nothing else is to be done.
    Checked,
    /// It can't be rendered, or another can't be brought to an end, which was reported.
    Wrong,
}

enum One {
    Made(RouteOutcome),
    Wrong(Box<Diagnostic>),
}

enum Stop {
    Write(WriteError),
    Build(BuildFailure),
}

impl From<WriteError> for Stop {
    fn from(error: WriteError) -> Self {
        Stop::Write(error)
    }
}

impl RouteRenderer<'_> {
    /// Renders every route that has to be, in parallel, and stages what comes out. Without a stage
    /// every route is rendered and nothing kept.
    ///
    /// # Errors
    /// When a file can't be staged, or one of the site has changed since the build began.
    pub fn all(&self, plan: &Plan, stage: Option<&Stage>) -> Result<RenderedRoutes, BuildFailure> {
        let begin = || {
            let stamps = stage.map(Stage::stamps);
            Worker { buffer: Vec::new(), stamps, path: String::new(), guess: 0 }
        };
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
        let mut made = RenderedRoutes::default();
        made.routes.reserve_exact(results.len());
        for result in results {
            let result = result.map_err(|stop| match stop {
                Stop::Write(error) => BuildFailure::Machine(error),
                Stop::Build(failure) => failure,
            })?;
            made.routes.push(match result {
                One::Made(fate) => {
                    made.rendered += usize::from(!matches!(fate, RouteOutcome::Kept(_)));
                    fate
                }
                One::Wrong(diagnostic) => {
                    made.problems.push(*diagnostic);
                    RouteOutcome::Wrong
                }
            });
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
        let has_given_up = || self.renderer.templates().at_work().has_given_up();
        if has_given_up() {
            return Ok(One::Made(RouteOutcome::Wrong));
        }
        let described = self.renderer.describe(route);
        let Worker { buffer, stamps, path, guess } = worker;
        let (Some(stage), Some(stamps)) = (stage, stamps) else {
            return Ok(match self.content(described, buffer)? {
                Ok(_) => One::Made(RouteOutcome::Checked),
                Err(diagnostic) => One::Wrong(diagnostic),
            });
        };
        let fingerprints = render::fingerprints(&described, self.blind);
        let named_by_content = self.renderer.is_named_by_content(route);
        path.clear();
        urls::push_output_path(path, &route.url);
        if let Some((at, known)) = self.outputs.get(&route.url, guess)
            && known.has(&fingerprints)
            && known.written.named_by_content == named_by_content
            && stage.stands(path, known.stamp, stamps)
        {
            return Ok(One::Made(RouteOutcome::Kept(at)));
        }
        let staged = |mut file: Staged| {
            file.written.named_by_content = named_by_content;
            One::Made(RouteOutcome::Staged(Box::new((file, fingerprints.into_boxed_slice()))))
        };
        Ok(match self.content(described, buffer)? {
            // What waits is taken away, and its folders may be gone.
            Ok(_) if has_given_up() => One::Made(RouteOutcome::Wrong),
            Ok(RouteContent::Rendered) => staged(stage.put(path, buffer, number)?),
            Ok(RouteContent::Copy(source)) => {
                let open = || Ok(self.files.open(source)?.reader);
                match stage.copy(path, &open, number) {
                    Ok(file) => staged(file),
                    Err(CopyError::Source(error)) => {
                        let message = format!("can't be read: {error}");
                        let finding = Finding::error(Code::Unreadable, None, message);
                        One::Wrong(Box::new(finding.at_path(source)))
                    }
                    Err(CopyError::Output(error)) => return Err(error.into()),
                }
            }
            Err(diagnostic) => One::Wrong(diagnostic),
        })
    }

    /// The content of a route, or what is wrong with its template.
    fn content<'v>(
        &'v self,
        described: Described<'v>,
        buffer: &mut Vec<u8>,
    ) -> Result<Result<RouteContent<'v>, Box<Diagnostic>>, Stop> {
        match render::render(described, buffer) {
            Ok(content) => Ok(Ok(content)),
            Err(render::RenderFailure::Template(diagnostic)) => Ok(Err(diagnostic)),
            Err(changed) => Err(Stop::Build(failure(changed))),
        }
    }

    /// Why a route was rendered in this build, or wasn't. `asked` is its URL path or its path in
    /// the output, with or without what `base_url` puts in front.
    pub fn explain(&self, plan: &Plan, asked: &str, made: &RenderedRoutes) -> Explanation {
        let asked = asked.trim_start_matches('/').trim_end_matches("index.html");
        let folder = format!("/{}/", asked.trim_end_matches('/'));
        let urls = [format!("/{asked}"), folder.replace("//", "/")];
        let found = urls.iter().find_map(|url| plan.number_of(url));
        let Some(number) = found else {
            let near = plan.routes.iter().map(|route| route.url.as_str());
            let near: crate::diagnostics::NearestWords = near.collect();
            let near = near.nearest(&urls[1]).map(str::to_owned);
            return Explanation { path: asked.to_owned(), reason: RenderReason::NoRoute { near } };
        };
        let url = plan.routes[number].url.as_str();
        let known = self.outputs.get(url, &mut 0).map(|(_, known)| known);
        let reason = match (&made.routes[number], known) {
            (RouteOutcome::Kept(_), _) => RenderReason::Kept,
            (_, None) => RenderReason::Unknown { cold: self.outputs.is_empty() },
            (RouteOutcome::Staged(staged), Some(before)) => {
                let (file, now) = &**staged;
                match before.has(now) {
                    true if file.stamp == before.stamp => RenderReason::Kept,
                    true => RenderReason::Touched,
                    false => RenderReason::changed(&before.fingerprints(), now),
                }
            }
            _ => RenderReason::Unknown { cold: true },
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
