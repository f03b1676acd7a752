//! The single thread that has the site. It takes in changes and makes the pages that are asked for,
//! one after the other, so that a page always shows one state of the site and never half a change.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tokio::sync::{oneshot, watch};
use xxhash_rust::xxh3::xxh3_64;

use super::endless::{AskedPage, PageWatch, Restart};
use super::pages::{Pages, PreviewPage, broken_page, inject};
use super::paths::{self, Asked};
use crate::diagnostics::{Diagnostics, report};
use crate::pipeline::Visibility;
use crate::pipeline::live::{Live, LiveUpdate, Problems, ValidSite};
use crate::plan::Route;
use crate::read::{DiskFiles, Files, SiteTexts};
use crate::render::{self, Renderer, RouteContent};

/// A message to the worker.
pub enum Message {
    /// A page: the path of a request and its query, as they were sent.
    Page(String, Option<String>, oneshot::Sender<Answer>),
    /// A request for what the browser's part shows beside the page at a path.
    About(String, oneshot::Sender<String>),
    /// These files have changed; `None` means that any file may have.
    Changed(Option<BTreeSet<String>>),
    /// A request to show the site in another way: to the desk or to the public, and as of when
    /// (`None`: now).
    Show {
        /// Whether to show what isn't out yet.
        desk: bool,
        /// The instant as of which to show it.
        as_of: Option<Timestamp>,
    },
}

/// The answer to a request for a page.
#[derive(Debug)]
pub enum Answer {
    /// A page, or something else that was made.
    Made {
        /// Whether it is the page that was asked for (else it is the one for paths that there
        /// aren't).
        found: bool,
        /// The path in a build's output, which decides the media type.
        path: String,
        /// What is sent.
        made: PreviewPage,
    },
    /// A file of the site, by its path in it.
    File {
        /// The path in a build's output.
        path: String,
        /// The path in the site.
        source: String,
    },
    /// The page is at another path.
    Moved(String),
    /// It can't be made: a page that says why.
    Broken(PreviewPage),
    /// There is nothing, not even a page that says so.
    Nothing,
}

/// The state of the preview, for browsers and the terminal.
#[derive(Debug, Clone, Default)]
pub struct Status {
    /// Grows whenever what is shown changes.
    pub version: u64,
    /// What the last update changed, if anything.
    pub step: Option<LiveUpdate>,
    /// How long that took.
    pub took: Duration,
    /// The errors, if there are any.
    pub problems: Option<Problems>,
    /// Whether what isn't out is shown.
    pub desk: bool,
    /// The clock.
    pub as_of: Timestamp,
    /// The path of the front page.
    pub home: String,
}

/// Is told what happens.
pub trait Listener: Send + Sync {
    /// What is shown has changed, or an error has appeared or is gone.
    fn heard(&self, status: &Status);

    /// A page doesn't end. Everybody who waits has been told, `text` describes it, and the preview
    /// has to begin again.
    fn gave_up(&self, restart: &Restart, text: &str);

    /// Something that isn't about the site, but affects how the preview works.
    fn notice(&self, text: &str);
}

/// What the worker works with.
pub struct SiteWorker<'a> {
    /// The site folder.
    pub files: &'a DiskFiles,
    /// Sends the state to browsers.
    pub status: watch::Sender<Arc<Status>>,
    /// Is told for the terminal.
    pub listener: &'a dyn Listener,
    /// The clock; with `--as-of`, it stands still.
    pub now: &'a (dyn Fn() -> Timestamp + Sync),
    /// The instant as of which pages are shown, if they aren't shown as of now.
    pub fixed: Option<Timestamp>,
    /// Records which page is being made.
    pub watch: Arc<PageWatch>,
    /// What is said in place of pages that didn't end, by the paths of their routes, until something
    /// changes.
    pub endless: BTreeMap<String, String>,
}

impl SiteWorker<'_> {
    /// Works until nobody can ask anything any more.
    pub fn run(mut self, mut live: Live, inbox: &Receiver<Message>) {
        let mut pages = Pages::default();
        let first = self.changed(Some(BTreeSet::new()));
        self.take(&mut live, &mut pages, first);
        loop {
            let message = match live.good() {
                Some(good) => self.show(&live, good, &mut pages, inbox),
                None => self.wait(&live, inbox),
            };
            let Some(message) = message else { return };
            self.take(&mut live, &mut pages, message);
        }
    }

    /// Word of a change, which counts until it is taken in.
    fn changed(&self, files: Option<BTreeSet<String>>) -> Message {
        self.watch.change();
        Message::Changed(files)
    }

    /// Takes in a change, and announces it.
    fn take(&mut self, live: &mut Live, pages: &mut Pages, message: Message) {
        let start = Instant::now();
        let had = live.problems().cloned();
        let now = self.fixed.unwrap_or_else(self.now);
        if matches!(message, Message::Changed(_)) {
            self.watch.change_was_handled();
        }
        let step = match message {
            Message::Changed(Some(changed)) => {
                self.wait_for_return(live, &changed);
                live.update(self.files, changed, now)
            }
            Message::Changed(None) => live.show(self.files, live.options().visibility, now),
            Message::Show { desk, as_of } => {
                self.fixed = as_of;
                live.show(self.files, visibility(desk), as_of.unwrap_or_else(self.now))
            }
            Message::Page(..) | Message::About(..) => return,
        };
        if step == LiveUpdate::Nothing
            || (step == LiveUpdate::Broken && live.problems() == had.as_ref())
        {
            return;
        }
        let version = self.status.borrow().version + 1;
        if step != LiveUpdate::Broken {
            pages.clear();
            // The first time nothing has changed yet.
            if version > 1 {
                self.endless.clear();
            }
        }
        let status = Status {
            version,
            step: Some(step),
            took: start.elapsed(),
            problems: live.problems().cloned(),
            desk: live.options().visibility == Visibility::Desk,
            as_of: live.options().as_of,
            home: live.good().map_or_else(|| "/".to_owned(), home),
        };
        self.listener.heard(&status);
        self.status.send_replace(Arc::new(status));
    }

    /// Waits a moment if an article is gone, since some editors save by removing a file and making
    /// it again.
    fn wait_for_return(&self, live: &Live, changed: &BTreeSet<String>) {
        const MOMENT: Duration = Duration::from_millis(40);
        let Some(good) = live.good() else { return };
        let gone = |path: &String| {
            good.loaded.inventory.find(path).is_some() && self.files.stamp(path).is_none()
        };
        let start = Instant::now();
        while start.elapsed() < MOMENT && changed.iter().any(gone) {
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    /// Answers requests while there is nothing to show.
    fn wait(&self, live: &Live, inbox: &Receiver<Message>) -> Option<Message> {
        loop {
            match inbox.recv().ok()? {
                Message::Page(_, _, reply) => {
                    let text = live.problems().map_or("", |problems| &problems.text);
                    let _ = reply.send(Answer::Broken(broken_page(text)));
                }
                Message::About(_, reply) => {
                    let _ = reply.send("{}".to_owned());
                }
                message => return Some(message),
            }
        }
    }

    /// Answers requests with pages, until something changes.
    fn show(
        &self,
        live: &Live,
        good: &ValidSite,
        pages: &mut Pages,
        inbox: &Receiver<Message>,
    ) -> Option<Message> {
        let loaded = &good.loaded;
        let bodies = loaded.bodies(self.files, live.html_store());
        let site = loaded.site(&bodies, &good.names, live.options().visibility.shows_drafts());
        let renderer = Renderer::without_fingerprints(site, &good.templates);
        let due = loaded.briefing.held_back.next_due;
        let due = due.filter(|due| is_to_come(*due, live.resolved_as_of()));
        loop {
            let (path, query, reply) = match self.next(inbox, due)? {
                Message::Page(path, query, reply) => (path, query, reply),
                Message::About(path, reply) => {
                    let _ = reply.send(self.about(live, good, &path));
                    continue;
                }
                message => return Some(message),
            };
            let renderer = match &renderer {
                Ok(renderer) => renderer,
                Err(failure) => {
                    let page = self.failed(good, failure);
                    let _ = reply.send(Answer::Broken(page));
                    continue;
                }
            };
            let asked = paths::asked(&loaded.plan, loaded.settings.base_path(), &path);
            let answer = match asked {
                Asked::Moved(to) => {
                    let query = query.map(|query| format!("?{query}")).unwrap_or_default();
                    Ok(Answer::Moved(format!("{to}{query}")))
                }
                Asked::Route(route) => self.route(live, renderer, pages, route, (&path, true)),
                Asked::Nothing => match loaded.plan.route_at("/404.html") {
                    Some(route) => self.route(live, renderer, pages, route, (&path, false)),
                    None => Ok(Answer::Nothing),
                },
            };
            match answer {
                Ok(answer) => {
                    let _ = reply.send(answer);
                }
                // The file is newer than what the watcher has told of, or has a mistake in it.
                Err(render::RenderFailure::Changed(changed)) if live.problems().is_none() => {
                    drop(reply);
                    return Some(self.changed(Some(BTreeSet::from([changed.0]))));
                }
                Err(failure) => {
                    let _ = reply.send(Answer::Broken(self.failed(good, &failure)));
                }
            }
        }
    }

    /// The next message; or a change, when something falls due: an embargo ends, an article
    /// expires or is withdrawn.
    fn next(&self, inbox: &Receiver<Message>, due: Option<Timestamp>) -> Option<Message> {
        const OFTEN: Duration = Duration::from_secs(60);
        let Some(due) = due.filter(|_| self.fixed.is_none()) else { return inbox.recv().ok() };
        loop {
            let left = Duration::try_from(due.duration_since((self.now)())).unwrap_or_default();
            if left.is_zero() {
                return Some(self.changed(None));
            }
            // A machine that sleeps doesn't count.
            match inbox.recv_timeout(left.min(OFTEN)) {
                Ok(message) => return Some(message),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return None,
            }
        }
    }

    /// The answer for a route: with the path that was asked for, and whether there is such a page (else
    /// the route is the one for paths that there aren't).
    fn route(
        &self,
        live: &Live,
        renderer: &Renderer,
        pages: &mut Pages,
        route: &Route,
        (asked, found): (&str, bool),
    ) -> Result<Answer, render::RenderFailure> {
        let path = crate::plan::urls::output_path(&route.url);
        if let Some(made) = pages.get(&route.url) {
            return Ok(Answer::Made { found, path, made });
        }
        if let Some(text) = self.endless.get(&route.url) {
            return Ok(Answer::Broken(broken_page(text)));
        }
        self.watch.begin(AskedPage {
            url: route.url.clone(),
            path: asked.to_owned(),
            at_work: Arc::clone(renderer.templates().at_work()),
            public: live.options().visibility != Visibility::Desk,
            as_of: self.fixed,
        });
        let mut out = Vec::new();
        let content = render::render(renderer.describe(route), &mut out);
        self.watch.end();
        match content? {
            RouteContent::Rendered => {}
            RouteContent::Copy(source) => {
                return Ok(Answer::File { path, source: source.to_owned() });
            }
        }
        let fingerprint = xxh3_64(&out);
        if path.ends_with(".html") {
            inject(&mut out);
        }
        let made = PreviewPage { bytes: out.into(), fingerprint };
        pages.keep(&route.url, &made);
        Ok(Answer::Made { found, path, made })
    }

    /// A page that says why another one can't be shown.
    fn failed(&self, good: &ValidSite, failure: &render::RenderFailure) -> PreviewPage {
        match failure {
            render::RenderFailure::Mistake(diagnostic) => {
                let mut found = Diagnostics::default();
                found.push((**diagnostic).clone());
                let texts = SiteTexts { files: self.files, inventory: &good.loaded.inventory };
                broken_page(&report::to_text(&found, &texts, false))
            }
            render::RenderFailure::Changed(changed) => broken_page(&format!(
                "{}: this page can be shown when its file is mended",
                changed.0
            )),
        }
    }
}

/// Whether something that falls due is worth waiting for. What was due when the site was resolved last
/// has been taken in, or can't be: while there is a mistake in the site, the state that is shown is one
/// from before.
fn is_to_come(due: Timestamp, resolved: Timestamp) -> bool {
    due > resolved
}

fn home(good: &ValidSite) -> String {
    format!("{}/", good.loaded.settings.base_path())
}

/// Whose eyes a preview is for: the desk's, or the public's.
pub fn visibility(desk: bool) -> Visibility {
    if desk { Visibility::Desk } else { Visibility::Public }
}
