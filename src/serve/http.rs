//! The server: it answers as a static host would, and serves what the browser's part of the preview
//! needs.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::mpsc::Sender;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Query, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::{self, Next};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde_json::{Value, json};
use tokio::sync::{oneshot, watch};
use tokio_stream::wrappers::WatchStream;
use tokio_stream::{Stream, StreamExt};

use super::answer;
use super::endless::EndlessAnswer;
use super::guard::Guard;
use super::pages::PreviewPage;
use super::worker::{Answer, Message, Status};
use crate::dates::parse_instant;
use crate::pipeline::live::LiveUpdate;
use crate::read::DiskFiles;

/// The browser's part.
const CLIENT: &str = include_str!("client.js");
/// How many times a page is asked for if it keeps changing while it is made.
const TRIES: usize = 5;

/// What handlers share.
#[derive(Clone)]
pub struct Shared {
    /// Messages to the worker.
    pub desk: Sender<Message>,
    /// The state that the worker announces.
    pub status: watch::Receiver<Arc<Status>>,
    /// The messages for everybody who waits, when a page doesn't end.
    pub gave_up: watch::Receiver<Option<EndlessAnswer>>,
    /// Decides which requests are answered.
    pub guard: Arc<Guard>,
    /// The site folder.
    pub files: DiskFiles,
    /// A number of this run, so that browsers notice a restart.
    pub session: u64,
}

/// The server's routes.
pub fn router(shared: Shared) -> Router {
    Router::new()
        .route("/_dateline/client.js", get(client))
        .route("/_dateline/events", get(events))
        .route("/_dateline/about", get(about))
        .route("/_dateline/view", post(view))
        .fallback(page)
        .layer(middleware::from_fn_with_state(shared.clone(), guarded))
        .with_state(shared)
}

/// Refuses requests that aren't meant for this server, and sets the headers that all answers have.
async fn guarded(State(shared): State<Shared>, request: Request, next: Next) -> Response {
    let mut response = match shared.guard.allows(request.method(), request.uri(), request.headers())
    {
        Ok(()) => next.run(request).await,
        Err(why) => (StatusCode::FORBIDDEN, format!("dateline: {why}\n")).into_response(),
    };
    let headers = response.headers_mut();
    let mut set = |name: &'static str, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    set("cache-control", "no-cache");
    set("x-content-type-options", "nosniff");
    set("cross-origin-resource-policy", "same-origin");
    set("cross-origin-opener-policy", "same-origin");
    set("x-frame-options", "SAMEORIGIN");
    response
}

async fn client() -> Response {
    ([(header::CONTENT_TYPE, "text/javascript; charset=utf-8")], CLIENT).into_response()
}

/// The state of the preview, now and after every change (HTML Standard, 9.2: server-sent events).
async fn events(
    State(shared): State<Shared>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let session = shared.session;
    let stream = WatchStream::new(shared.status.clone())
        .map(move |status| Ok(Event::default().data(told(&status, session).to_string())));
    Sse::new(stream).keep_alive(KeepAlive::default())
}

/// A status in the form in which browsers get it.
fn told(status: &Status, session: u64) -> Value {
    let (how, what): (&str, &[String]) = match &status.step {
        None => ("none", &[]),
        Some(LiveUpdate::Nothing) => ("nothing", &[]),
        Some(LiveUpdate::Articles(paths)) => ("articles", paths),
        Some(LiveUpdate::Look) => ("look", &[]),
        Some(LiveUpdate::Site) => ("site", &[]),
        Some(LiveUpdate::Broken) => ("broken", &[]),
    };
    let problems: Option<Value> =
        status.problems.as_ref().and_then(|problems| serde_json::from_str(&problems.json).ok());
    json!({
        "session": format!("{session:x}"),
        "version": status.version,
        "how": how,
        "what": what,
        "ms": status.took.as_secs_f64() * 1000.0,
        "problems": problems,
        "desk": status.desk,
        "as_of": status.as_of.to_string(),
    })
}

async fn about(
    State(shared): State<Shared>,
    Query(query): Query<std::collections::HashMap<String, String>>,
) -> Response {
    let (reply, answer) = oneshot::channel();
    let path = query.get("path").cloned().unwrap_or_default();
    let sent = shared.desk.send(Message::About(path, reply)).is_ok();
    match answer.await {
        Ok(json) if sent => ([(header::CONTENT_TYPE, "application/json")], json).into_response(),
        _ => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

/// Switches between the desk's and the public's view, and the clock. Only the preview's own page
/// can ask: `Origin` must be there and the type one that forms can't send.
async fn view(State(shared): State<Shared>, headers: HeaderMap, body: Bytes) -> Response {
    let json = headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind == "application/json");
    if !json || !headers.contains_key(header::ORIGIN) {
        return StatusCode::FORBIDDEN.into_response();
    }
    let asked: Option<Value> = serde_json::from_slice(&body).ok();
    let desk = asked.as_ref().and_then(|asked| asked.get("desk")?.as_bool());
    let as_of = match asked.as_ref().and_then(|asked| asked.get("as_of")) {
        None | Some(Value::Null) => Some(None),
        Some(text) => text.as_str().and_then(|text| parse_instant(text).ok()).map(Some),
    };
    let (Some(desk), Some(as_of)) = (desk, as_of) else {
        return (StatusCode::BAD_REQUEST, "write {\"desk\": true, \"as_of\": null}\n")
            .into_response();
    };
    match shared.desk.send(Message::Show { desk, as_of }) {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

/// What is shown when a page doesn't end, if that ever happens.
async fn gave_up(mut told: watch::Receiver<Option<EndlessAnswer>>) -> EndlessAnswer {
    loop {
        let answer = told.borrow_and_update().clone();
        match answer {
            Some(answer) => return answer,
            // Nobody watches any more.
            None if told.changed().await.is_err() => std::future::pending().await,
            None => {}
        }
    }
}

/// A page of the preview's own.
fn own(page: PreviewPage, status: StatusCode) -> Response {
    let mut response = Response::new(Body::from(page.bytes));
    *response.status_mut() = status;
    let html = HeaderValue::from_static("text/html; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, html);
    response
}

/// A page of the site.
async fn page(
    State(shared): State<Shared>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    if method != Method::GET && method != Method::HEAD {
        let allow = [(header::ALLOW, "GET, HEAD")];
        return (StatusCode::METHOD_NOT_ALLOWED, allow).into_response();
    }
    for _ in 0..TRIES {
        let (reply, answer) = oneshot::channel();
        let path = uri.path().to_owned();
        let query = uri.query().map(str::to_owned);
        if shared.desk.send(Message::Page(path, query, reply)).is_err() {
            break;
        }
        // A page that changes while it is made is asked for again.
        let answer = tokio::select! {
            answer = answer => answer.ok(),
            endless = gave_up(shared.gave_up.clone()) => match endless.to(uri.path()) {
                (true, page) => Some(Answer::Broken(page)),
                (false, page) => return own(page, StatusCode::SERVICE_UNAVAILABLE),
            },
        };
        let Some(found) = answer else { continue };
        return match found {
            Answer::Made { found, path, made } => {
                answer::made(&method, &headers, found, &path, &made)
            }
            Answer::Broken(made) => own(made, StatusCode::INTERNAL_SERVER_ERROR),
            Answer::File { path, source: from } => match shared.files.open_inside(&from) {
                Some(file) => {
                    let mut response = answer::file(&method, &headers, &path, file).await;
                    if from.starts_with("content/") {
                        answer::confine(&mut response);
                    }
                    response
                }
                None => StatusCode::NOT_FOUND.into_response(),
            },
            Answer::Moved(to) => match HeaderValue::from_str(&to) {
                Ok(to) => (StatusCode::MOVED_PERMANENTLY, [(header::LOCATION, to)]).into_response(),
                Err(_) => StatusCode::NOT_FOUND.into_response(),
            },
            Answer::Nothing => StatusCode::NOT_FOUND.into_response(),
        };
    }
    (StatusCode::SERVICE_UNAVAILABLE, "dateline: the site goes on changing\n").into_response()
}
