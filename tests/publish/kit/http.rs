//! A little HTTP server that answers as a test says, however wrong that is.

use std::io::{BufRead, BufReader, Read, Result, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// What a client asked for.
#[derive(Debug, Clone)]
pub struct HttpRequest {
    pub method: String,
    /// The path with its query.
    pub path: String,
    /// The whole head.
    pub head: String,
}

impl HttpRequest {
    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.find(|(of, _)| of.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }
}

/// A server on 127.0.0.1, with a thread for each connection. It stays until the tests end.
pub struct HttpServer {
    pub endpoint: String,
    requests: Arc<Mutex<Vec<HttpRequest>>>,
}

impl HttpServer {
    /// One that answers each request with what this writes.
    pub fn start<F>(answer: F) -> HttpServer
    where
        F: Fn(&HttpRequest, &mut TcpStream) -> Result<()> + Send + Sync + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (noted, answer) = (Arc::clone(&requests), Arc::new(answer));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (noted, answer) = (Arc::clone(&noted), Arc::clone(&answer));
                // The client goes away in the middle of what has no end.
                std::thread::spawn(move || drop(serve(stream, &noted, &*answer)));
            }
        });
        HttpServer { endpoint, requests }
    }

    /// What was asked for so far.
    pub fn requests(&self) -> Vec<HttpRequest> {
        self.requests.lock().unwrap().clone()
    }
}

type Answer = dyn Fn(&HttpRequest, &mut TcpStream) -> Result<()> + Send + Sync;

fn serve(mut stream: TcpStream, noted: &Mutex<Vec<HttpRequest>>, answer: &Answer) -> Result<()> {
    let mut head = String::new();
    let mut reader = BufReader::new(stream.try_clone()?);
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head)? == 0 {
            return Ok(());
        }
    }
    let mut words = head.split(' ').map(str::to_owned);
    let (method, path) = (words.next().unwrap(), words.next().unwrap());
    let request = HttpRequest { method, path, head };
    let length =
        request.header("content-length").map_or(0, |length| length.trim().parse().unwrap());
    std::io::copy(&mut reader.take(length), &mut std::io::sink())?;
    noted.lock().unwrap().push(request.clone());
    answer(&request, &mut stream)
}

/// Writes an answer; the connection ends with it.
pub fn answer(stream: &mut TcpStream, status: &str, headers: &str, body: &[u8]) -> Result<()> {
    let length = if headers.contains("Content-Length") || headers.contains("Transfer-Encoding") {
        String::new()
    } else {
        format!("Content-Length: {}\r\n", body.len())
    };
    write!(stream, "HTTP/1.1 {status}\r\n{headers}{length}Connection: close\r\n\r\n")?;
    stream.write_all(body)
}

/// Writes a head, and then the same piece for ever.
pub fn endless(stream: &mut TcpStream, head: &str, piece: &[u8]) -> Result<()> {
    write!(stream, "HTTP/1.1 {head}\r\nConnection: close\r\n\r\n")?;
    loop {
        stream.write_all(piece)?;
    }
}
