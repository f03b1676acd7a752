//! Renders the routes of a plan, except those whose files an earlier build left up to date.

use rayon::prelude::*;

use super::siblings::{self, FileBytes, SiblingMaker};
use super::{BuildFailure, Explanation, Progress, RenderReason};
use crate::cache::Outputs;
use crate::content_coding::ContentCoding;
use crate::diagnostics::{Code, Diagnostic, Finding};
use crate::folder::Stamps;
use crate::format::Format;
use crate::plan::{Plan, Route, urls};
use crate::read::Files;
use crate::render::data::Fingerprint;
use crate::render::{self, RenderFailure, Renderer, RouteContent};
use crate::write::{CopyError, Manifest, Stage, Staged};

/// What routes are rendered with.
pub struct RouteRenderer<'a, 's> {
    /// The site folder, for files that are copied.
    pub files: &'a dyn Files,
    /// Renders one route.
    pub renderer: &'a Renderer<'a>,
    /// What earlier builds recorded about the output.
    pub outputs: &'a Outputs,
    /// Where files wait until all of them are there.
    pub stage: &'a Stage<'s>,
    /// How files are compressed beforehand.
    pub codings: &'a [ContentCoding],
    /// Who is told of each step.
    pub progress: &'a dyn Progress,
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
    /// The mistakes that were found.
    pub problems: Vec<Diagnostic>,
}

impl RenderedRoutes {
    /// The manifest of these routes. None of them may be wrong.
    pub fn manifest(&self, plan: &Plan, outputs: &Outputs) -> Manifest {
        let files = |(route, outcome): (&Route, &RouteOutcome)| match outcome {
            RouteOutcome::Kept(at) => outputs
                .at(*at)
                .map(|(_, known)| siblings::with_siblings(&route.url, &known))
                .unwrap_or_default(),
            RouteOutcome::Staged(staged) => siblings::staged_with_siblings(&staged.0),
            RouteOutcome::Wrong => Vec::new(),
        };
        plan.routes.iter().zip(&self.routes).flat_map(files).collect()
    }
}

/// What a thread keeps from one route to the next.
struct Worker<'a> {
    buffer: Vec<u8>,
    stamps: Stamps<'a>,
    /// The route's path in the output.
    path: String,
    /// The number at which the next route may stand in what is known of the output.
    guess: usize,
}

/// What became of a route.
#[derive(Debug)]
pub enum RouteOutcome {
    /// Its file is as an earlier build left it; this is its number in [`Outputs`].
    Kept(usize),
    /// It was rendered: the staged file, and its fingerprints.
    Staged(Box<(Staged, RouteFingerprints)>),
    /// It has a mistake, which is in [`RenderedRoutes::problems`], or a page that doesn't end has
    /// stopped the work, which was reported.
    Wrong,
}

/// What became of a route, or its mistake.
type RouteResult = Result<RouteOutcome, Box<Diagnostic>>;

impl RouteRenderer<'_, '_> {
    /// Renders every route that has to be rendered, in parallel, and stages the results.
    ///
    /// # Errors
    /// When a file can't be staged, or one of the site has changed since the build began.
    pub fn all(&self, plan: &Plan) -> Result<RenderedRoutes, BuildFailure> {
        let one = |worker: &mut Worker, number: usize, route| {
            let result = self.one(number as u32, route, worker);
            self.progress.step();
            result
        };
        let is_derived =
            |route: &Route| matches!(route.format, Format::Derived | Format::ShareCard);
        // A derived file may take seconds to make, a page takes microseconds: threads take pages in
        // batches, and derived files one by one.
        let derived: Vec<(usize, &Route)> =
            plan.routes.iter().enumerate().filter(|(_, route)| is_derived(route)).collect();
        let (results, derived) = rayon::join(
            || {
                let pages = plan.routes.par_iter().enumerate().with_min_len(16);
                let one = |worker: &mut Worker, (number, route)| {
                    (!is_derived(route)).then(|| one(worker, number, route))
                };
                pages.map_init(|| self.worker(), one).collect::<Vec<_>>()
            },
            || {
                let derived = derived.into_par_iter().with_max_len(1);
                let one = |worker: &mut Worker, (number, route)| one(worker, number, route);
                derived.map_init(|| self.worker(), one).collect::<Vec<_>>()
            },
        );
        let mut derived = derived.into_iter();
        let mut rendered = RenderedRoutes::default();
        rendered.routes.reserve_exact(results.len());
        for result in results {
            let Some(result) = result.or_else(|| derived.next()) else { break };
            rendered.routes.push(match result? {
                Ok(outcome) => {
                    rendered.rendered += usize::from(!matches!(outcome, RouteOutcome::Kept(_)));
                    outcome
                }
                Err(diagnostic) => {
                    rendered.problems.push(*diagnostic);
                    RouteOutcome::Wrong
                }
            });
        }
        one_for_each_mistake(&mut rendered.problems);
        Ok(rendered)
    }

    fn worker(&self) -> Worker<'_> {
        let stamps = self.stage.stamps();
        Worker { buffer: Vec::new(), stamps, path: String::new(), guess: 0 }
    }

    fn one(
        &self,
        number: u32,
        route: &Route,
        worker: &mut Worker,
    ) -> Result<RouteResult, BuildFailure> {
        let has_given_up = || self.renderer.templates().at_work().has_given_up();
        if has_given_up() {
            return Ok(Ok(RouteOutcome::Wrong));
        }
        let described = self.renderer.describe(route);
        described.ask_for_kept();
        let Worker { buffer, stamps, path, guess } = worker;
        let mut fingerprints = described.fingerprints();
        let codings = siblings::codings(self.codings, route);
        let siblings = SiblingMaker { files: self.files, stage: self.stage, codings };
        fingerprints.extend(siblings.fingerprint());
        let named_by_content = self.renderer.is_named_by_content(route);
        path.clear();
        urls::push_output_path(path, &route.url);
        let known = self.outputs.get(&route.url, guess);
        if let Some((at, known)) = &known
            && known.has(&fingerprints)
            && known.written.named_by_content == named_by_content
            && self.stage.stands(path, known.stamp, stamps)
            && siblings.stand(known, path, stamps)
        {
            return Ok(Ok(RouteOutcome::Kept(*at)));
        }
        let known = known.map(|(_, known)| known);
        let staged = |mut file: Staged, content| {
            file.written.named_by_content = named_by_content;
            siblings.put(&mut file, content, known.as_ref(), stamps)?;
            Ok::<_, BuildFailure>(RouteOutcome::Staged(Box::new((
                file,
                fingerprints.into_boxed_slice(),
            ))))
        };
        Ok(match mistake(render::render(described, buffer))? {
            // Staged files have been removed by now, and the folders may be gone: an error says
            // nothing.
            Ok(_) if has_given_up() => Ok(RouteOutcome::Wrong),
            Ok(RouteContent::Rendered) => {
                let file = self.stage.put(path, buffer, number)?;
                Ok(staged(file, FileBytes::Rendered(buffer))?)
            }
            Ok(RouteContent::Copy(source)) => {
                let open = || Ok(self.files.open(source)?.reader);
                match self.stage.copy(path, &open, number) {
                    Ok(file) => Ok(staged(file, FileBytes::Copied(source))?),
                    Err(CopyError::Source(error)) => {
                        let message = format!("can't be read: {error}");
                        let finding = Finding::error(Code::Unreadable, None, message);
                        Err(Box::new(finding.at_path(source)))
                    }
                    Err(CopyError::Output(error)) => return Err(error.into()),
                }
            }
            Err(diagnostic) => Err(diagnostic),
        })
    }

    /// Why a route was rendered in this build, or why it wasn't. `asked` is its URL path or its
    /// path in the output, with or without the path of `base_url` in front.
    pub fn explain(&self, plan: &Plan, asked: &str, rendered: &RenderedRoutes) -> Explanation {
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
        let reason = match (&rendered.routes[number], known) {
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

/// Renders every route in parallel and discards the bytes; derived files aren't made at all, since
/// their sources were inspected before. Returns the mistakes.
///
/// # Errors
/// When a file of the site has changed since the check began.
pub fn check_routes(
    renderer: &Renderer,
    plan: &Plan,
    progress: &dyn Progress,
) -> Result<Vec<Diagnostic>, BuildFailure> {
    let results: Vec<Result<Option<Box<Diagnostic>>, BuildFailure>> = plan
        .routes
        .par_iter()
        .with_min_len(16)
        .map_init(Vec::new, |buffer, route| {
            if renderer.templates().at_work().has_given_up() {
                return Ok(None);
            }
            buffer.clear();
            let checked = mistake(renderer.describe(route).check(buffer))?;
            progress.step();
            Ok(checked.err())
        })
        .collect();
    let mut problems = Vec::new();
    for result in results {
        problems.extend(result?.map(|problem| *problem));
    }
    one_for_each_mistake(&mut problems);
    Ok(problems)
}

/// Separates a mistake in the site, which is reported, from a failure that ends the build.
fn mistake<T>(
    result: Result<T, RenderFailure>,
) -> Result<Result<T, Box<Diagnostic>>, BuildFailure> {
    match result {
        Ok(value) => Ok(Ok(value)),
        Err(RenderFailure::Mistake(diagnostic)) => Ok(Err(diagnostic)),
        Err(changed) => Err(changed.into()),
    }
}

/// A mistake in a template shows on every page that uses it: it is reported once.
fn one_for_each_mistake(problems: &mut Vec<Diagnostic>) {
    let mut seen = std::collections::BTreeSet::new();
    problems.retain(|problem| {
        seen.insert((problem.path.clone(), problem.position, problem.finding.message.clone()))
    });
}
