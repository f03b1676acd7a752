//! Limits the connections to the preview: how many may be open at once, and for how long one may be
//! silent. This module must not know what is sent over them.
//!
//! Otherwise a program that opens connections without sending a request could use up the files that
//! the system lets a process have open, and no page would be served any more.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::serve::Listener;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Instant, Sleep};
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};

/// The limits of a server.
#[derive(Debug, Clone, Copy)]
pub struct ConnectionLimits {
    /// The most connections. If there is one more, the idlest is closed.
    pub most: usize,
    /// How long a connection may be silent before it is closed. Streams of events send something every
    /// fifteen seconds.
    pub idle: Duration,
}

/// The limits of the preview: more connections than a desk's browsers open, and fewer than the files that
/// a process may have open by default (1,024 on Linux, 256 on macOS).
pub const LIMITS: ConnectionLimits = ConnectionLimits { most: 200, idle: Duration::from_secs(120) };

/// Accepts connections within limits.
pub struct LimitedListener {
    inner: TcpListener,
    limits: ConnectionLimits,
    open: Arc<OpenConnections>,
}

impl LimitedListener {
    /// Accepts the connections to `inner`.
    pub fn new(inner: TcpListener, limits: ConnectionLimits) -> LimitedListener {
        LimitedListener { inner, limits, open: Arc::default() }
    }
}

impl Listener for LimitedListener {
    type Io = Connection;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Connection, SocketAddr) {
        let (stream, address) = Listener::accept(&mut self.inner).await;
        let activity = self.open.add(self.limits.most);
        let connection = Connection {
            stream,
            closed: Box::pin(activity.closed.clone().cancelled_owned()),
            silence: Box::pin(tokio::time::sleep(self.limits.idle)),
            idle: self.limits.idle,
            activity,
            open: Arc::clone(&self.open),
        };
        (connection, address)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.inner.local_addr()
    }
}

/// All open connections.
#[derive(Default)]
struct OpenConnections {
    list: Mutex<Vec<Arc<Activity>>>,
    /// Counts the events on all connections, which gives them an order without a clock.
    happened: AtomicU64,
}

/// The state of a connection that others may see.
#[derive(Default)]
struct Activity {
    /// Whether the server has begun to send an answer over it.
    answered: AtomicBool,
    /// When something was last received or sent, as counted in [`OpenConnections::happened`].
    last: AtomicU64,
    /// Closes the connection when it is cancelled.
    closed: CancellationToken,
}

impl OpenConnections {
    /// Adds a connection. If there are too many, it closes the one that was silent for longest, among
    /// those that were never answered if there are any.
    fn add(&self, most: usize) -> Arc<Activity> {
        let new = Arc::new(Activity::default());
        self.touch(&new);
        let mut list = self.list.lock().unwrap_or_else(PoisonError::into_inner);
        if list.len() >= most {
            let idlest = list.iter().enumerate().min_by_key(|(_, activity)| {
                (activity.answered.load(Ordering::Relaxed), activity.last.load(Ordering::Relaxed))
            });
            if let Some((at, _)) = idlest {
                list.swap_remove(at).closed.cancel();
            }
        }
        list.push(Arc::clone(&new));
        new
    }

    fn touch(&self, activity: &Activity) {
        let now = self.happened.fetch_add(1, Ordering::Relaxed);
        activity.last.store(now, Ordering::Relaxed);
    }

    fn remove(&self, activity: &Arc<Activity>) {
        let mut list = self.list.lock().unwrap_or_else(PoisonError::into_inner);
        list.retain(|other| !Arc::ptr_eq(other, activity));
    }
}

/// A connection that ends when it is silent for too long, or when a new one needs room.
pub struct Connection {
    stream: TcpStream,
    activity: Arc<Activity>,
    open: Arc<OpenConnections>,
    closed: Pin<Box<WaitForCancellationFutureOwned>>,
    silence: Pin<Box<Sleep>>,
    idle: Duration,
}

impl Connection {
    /// Records that something was received or sent.
    fn touch(&mut self) {
        self.open.touch(&self.activity);
        self.silence.as_mut().reset(Instant::now() + self.idle);
    }

    /// Passes on what the stream returned. If it isn't ready, the connection ends with an error if it is
    /// to be closed or was silent for too long.
    fn within_limits<T>(
        &mut self,
        polled: Poll<io::Result<T>>,
        context: &mut Context<'_>,
    ) -> Poll<io::Result<T>> {
        if polled.is_ready() {
            self.touch();
            return polled;
        }
        if self.closed.as_mut().poll(context).is_ready() {
            return Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into()));
        }
        ready!(self.silence.as_mut().poll(context));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.open.remove(&self.activity);
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let polled = Pin::new(&mut self.stream).poll_read(context, buffer);
        self.within_limits(polled, context)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.activity.answered.store(true, Ordering::Relaxed);
        let polled = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.within_limits(polled, context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.activity.answered.store(true, Ordering::Relaxed);
        let polled = Pin::new(&mut self.stream).poll_write_vectored(context, parts);
        self.within_limits(polled, context)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Read, Write};

    /// Serves "x" under limits; `test` gets the address, on a thread of its own.
    fn served(limits: ConnectionLimits, test: impl FnOnce(SocketAddr) + Send + 'static) {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let inner = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let address = inner.local_addr().unwrap();
            let router = axum::Router::new().fallback(|| async { "x" });
            tokio::spawn(
                async move { axum::serve(LimitedListener::new(inner, limits), router).await },
            );
            tokio::task::spawn_blocking(move || test(address)).await.unwrap();
        });
        runtime.shutdown_background();
    }

    fn connect(address: SocketAddr) -> std::net::TcpStream {
        let stream = std::net::TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        stream
    }

    fn ask(stream: &mut std::net::TcpStream) -> bool {
        let sent = stream.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n");
        sent.is_ok() && stream.read(&mut [0; 1000]).is_ok_and(|read| read > 0)
    }

    /// Whether the other end has closed it.
    fn is_closed(stream: &mut std::net::TcpStream) -> bool {
        match stream.read(&mut [0; 10]) {
            Ok(read) => read == 0,
            Err(error) => error.kind() == io::ErrorKind::ConnectionReset,
        }
    }

    #[test]
    fn silent_connections_are_closed() {
        let limits = ConnectionLimits { most: 10, idle: Duration::from_millis(300) };
        served(limits, |address| {
            let mut silent = connect(address);
            let mut half = connect(address);
            half.write_all(b"GET / HTTP/1.1\r\nHo").unwrap();
            let mut kept = connect(address);
            assert!(ask(&mut kept));
            for stream in [&mut silent, &mut half, &mut kept] {
                assert!(is_closed(stream));
            }
            assert!(ask(&mut connect(address)));
        });
    }

    #[test]
    fn the_idlest_makes_room() {
        let limits = ConnectionLimits { most: 3, idle: Duration::from_secs(600) };
        served(limits, |address| {
            let mut answered = connect(address);
            assert!(ask(&mut answered));
            let mut silent: Vec<_> = (0..20).map(|_| connect(address)).collect();
            assert!(ask(&mut connect(address)));
            assert!(ask(&mut answered), "who asks is kept");
            assert!(silent[..17].iter_mut().all(is_closed));
            // Where all were answered, the one that was silent for longest goes.
            let answered_once = |_| {
                let mut stream = connect(address);
                assert!(ask(&mut stream));
                stream
            };
            let mut all: Vec<_> = (0..4).map(answered_once).collect();
            assert!(is_closed(&mut answered));
            assert!(ask(&mut all[3]));
        });
    }
}
