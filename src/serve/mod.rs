//! The preview: shows a site in the browser while it is being written.
//!
//! It has three parts that know nothing of each other but their messages: `watch` hears from the
//! system which files have changed, `worker` has the site ([`crate::pipeline::live`]) on one thread
//! and makes the pages that are asked for, and `http` answers browsers. `guard` keeps other web
//! sites out, `connections` bounds how many connections there are, `client.js` is the part that
//! runs in the browser. Nothing is written but the cache in `.dateline/`.

mod about;
mod answer;
mod connections;
mod endless;
mod guard;
mod http;
mod pages;
mod paths;
mod watch;
mod worker;

use std::collections::BTreeMap;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, ToSocketAddrs};
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use jiff::Timestamp;

use crate::pipeline::live::Live;
use crate::pipeline::{LoadOptions, PageLimits};
use crate::read::DiskFiles;
use connections::LimitedListener;
use endless::{EndlessPages, PageWatch};
pub use endless::{PAGE_LIMITS, Restart};
use guard::Guard;
pub use worker::{Listener, Status};
use worker::{Message, SiteWorker};

/// How a preview is run.
#[derive(Debug, Clone)]
pub struct Serve {
    /// The address or name to listen at.
    pub host: String,
    /// The port; if it is in use, one of those after it.
    pub port: u16,
    /// Whether to begin with what the public sees.
    pub public: bool,
    /// The instant at which the clock stands still; `None` if it goes on.
    pub as_of: Option<Timestamp>,
    /// Whether to look at the files again and again, because the system doesn't report their
    /// changes.
    pub poll: bool,
    /// What rendering one page may take.
    pub page_limits: PageLimits,
    /// The messages in place of pages that didn't end before the preview began again, by the URL
    /// paths of their routes.
    pub endless: BTreeMap<String, String>,
}

/// How many ports are tried.
const PORTS: u16 = 20;

/// A server that is listening, but doesn't answer yet.
#[derive(Debug)]
pub struct Bound {
    listener: TcpListener,
    address: SocketAddr,
    guard: Guard,
    /// Ports that were in use.
    pub taken: Vec<u16>,
}

/// Begins to listen.
///
/// # Errors
/// When the system refuses, or all ports are in use.
pub fn bind(serve: &Serve) -> io::Result<Bound> {
    let mut taken = Vec::new();
    let name = serve.host.parse::<IpAddr>().is_err() && serve.host != "localhost";
    for port in serve.port..=serve.port.saturating_add(PORTS - 1) {
        let address = match serve.host.as_str() {
            "localhost" => SocketAddr::new(Ipv4Addr::LOCALHOST.into(), port),
            host => (host, port).to_socket_addrs()?.next().ok_or(io::ErrorKind::NotFound)?,
        };
        match TcpListener::bind(address) {
            Ok(listener) => {
                let address = listener.local_addr()?;
                let open = !address.ip().is_loopback();
                let guard = Guard { open, name: name.then(|| serve.host.clone()) };
                return Ok(Bound { listener, address, guard, taken });
            }
            Err(error) if error.kind() == io::ErrorKind::AddrInUse && port != 0 => taken.push(port),
            Err(error) => return Err(error),
        }
    }
    Err(io::Error::new(io::ErrorKind::AddrInUse, format!("ports {taken:?} are in use")))
}

impl Bound {
    /// Whether other machines can reach it.
    pub fn is_open(&self) -> bool {
        self.guard.open
    }

    /// Scheme, host and port under which this machine reaches it.
    pub fn origin(&self) -> String {
        let ip = self.address.ip();
        let own = if ip.is_unspecified() { IpAddr::V4(Ipv4Addr::LOCALHOST) } else { ip };
        format!("http://{}", SocketAddr::new(own, self.address.port()))
    }
}

/// Shows the site until the process is told to end (Ctrl-C).
///
/// # Errors
/// When the system can't watch the folder or start threads.
pub fn serve(
    bound: Bound,
    files: DiskFiles,
    serve: &Serve,
    listener: Arc<dyn Listener>,
    now: fn() -> Timestamp,
) -> io::Result<()> {
    let (desk, inbox) = channel();
    let (status, statuses) = tokio::sync::watch::channel(Arc::default());
    // Watched before anything is read, so that no change is missed.
    let told = listener.clone();
    let notice = Box::new(move |text: &str| told.notice(text));
    let mut watch =
        watch::FileWatch::new(files.root(), serve.poll, notice).map_err(io::Error::other)?;
    let changes = desk.clone();
    let pages = Arc::new(PageWatch::default());
    let at_work = Arc::clone(&pages);
    thread::Builder::new().name("watch".to_owned()).spawn(move || {
        while let Some(changed) = watch.wait() {
            at_work.change();
            if changes.send(Message::Changed(changed)).is_err() {
                return;
            }
        }
    })?;
    let as_of = serve.as_of.unwrap_or_else(now);
    let options = LoadOptions {
        origin: Some(bound.origin()),
        visibility: worker::visibility(!serve.public),
        ..LoadOptions::at(as_of)
    };
    let live = Live::new(files.root(), options);
    let served = files.clone();
    let fixed = serve.as_of;
    let (tells, gave_up) = tokio::sync::watch::channel(None);
    let restart = Restart {
        port: bound.address.port(),
        endless: serve.endless.clone(),
        ..Restart::default()
    };
    let endless = EndlessPages { watch: Arc::clone(&pages), restart, gave_up: tells };
    let (reports, told, limits) = (files.clone(), listener.clone(), serve.page_limits);
    thread::Builder::new().name("watchdog".to_owned()).spawn(move || {
        let (restart, text) = endless.watch(&reports, limits);
        told.gave_up(&restart, &text);
    })?;
    let unfinished = serve.endless.clone();
    thread::Builder::new().name("desk".to_owned()).spawn(move || {
        let desk = SiteWorker {
            files: &files,
            status,
            listener: &*listener,
            now: &move || now(),
            fixed,
            watch: pages,
            endless: unfinished,
        };
        desk.run(live, &inbox);
    })?;
    let session = as_of.as_nanosecond() as u64 ^ u64::from(std::process::id());
    let guard = Arc::new(bound.guard);
    let shared = http::Shared { desk, status: statuses, gave_up, guard, files: served, session };
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let result = runtime.block_on(async {
        bound.listener.set_nonblocking(true)?;
        let listener = tokio::net::TcpListener::from_std(bound.listener)?;
        let listener = LimitedListener::new(listener, connections::LIMITS);
        tokio::select! {
            result = axum::serve(listener, http::router(shared)) => result,
            result = tokio::signal::ctrl_c() => result,
        }
    });
    // Readers that are connected aren't waited for; a file of the cache that is half written is.
    runtime.shutdown_background();
    crate::cache::wait_for_writers(Duration::from_millis(500));
    result
}
