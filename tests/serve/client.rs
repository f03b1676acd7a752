//! A running preview, and what asks it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::dateline;

/// How long anything may take on a machine that has other work to do.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// A preview that runs.
pub struct Preview {
    pub child: Child,
    pub port: u16,
    /// The path of the front page.
    pub home: String,
    out: Arc<Mutex<String>>,
    err: Arc<Mutex<String>>,
}

fn gather(stream: impl Read + Send + 'static) -> Arc<Mutex<String>> {
    let all = Arc::new(Mutex::new(String::new()));
    let into = Arc::clone(&all);
    thread::spawn(move || {
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            into.lock().unwrap().push_str(&(line + "\n"));
        }
    });
    all
}

/// Waits until something is there.
pub fn until<T>(what: &str, mut is: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(value) = is() {
            return value;
        }
        assert!(start.elapsed() < PATIENCE, "waited in vain: {what}");
        thread::sleep(Duration::from_millis(5));
    }
}

impl Preview {
    /// Starts one at a free port.
    pub fn start(root: &Path, arguments: &[&str]) -> Preview {
        Preview::start_at(root, 0, arguments)
    }

    /// Starts one and waits until it says where it is.
    pub fn start_at(root: &Path, port: u16, arguments: &[&str]) -> Preview {
        Preview::start_with(dateline(), root, port, arguments)
    }

    /// Starts one by another command that ends with Dateline's.
    pub fn start_with(mut command: Command, root: &Path, port: u16, arguments: &[&str]) -> Preview {
        command.args(["serve", "--port", &port.to_string(), "--root"]).arg(root).args(arguments);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let out = gather(child.stdout.take().unwrap());
        let err = gather(child.stderr.take().unwrap());
        // From here on it is ended whatever happens.
        let mut preview = Preview { child, port, home: String::new(), out, err };
        let url = until("the preview begins", || {
            let said = preview.out();
            let url = said.split_once("Showing http://")?.1.split_once(' ')?.0.to_owned();
            Some(url)
        });
        let (place, home) = url.split_once('/').unwrap();
        preview.port = place.rsplit_once(':').unwrap().1.parse().unwrap();
        preview.home = format!("/{home}");
        preview
    }

    /// What it has said on its standard output.
    pub fn out(&self) -> String {
        self.out.lock().unwrap().clone()
    }

    /// What it has said on its standard error.
    pub fn err(&self) -> String {
        self.err.lock().unwrap().clone()
    }

    pub fn client(&self) -> Client {
        Client { port: self.port, stream: None }
    }

    /// The answer for a path.
    pub fn get(&self, path: &str) -> Answer {
        self.client().get(path)
    }

    /// Waits until a page has a text in it.
    pub fn shows(&self, path: &str, text: &str) -> String {
        let mut client = self.client();
        let mut last = String::new();
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            let answer = client.get(path);
            last = format!("{} {}", answer.status, answer.text());
            if answer.status == 200 && last.contains(text) {
                return answer.text();
            }
            thread::sleep(Duration::from_millis(5));
        }
        panic!("{path} never shows {text:?}; in the end: {last}\n{}", self.err());
    }

    /// Waits until there is no page at a path.
    pub fn lacks(&self, path: &str) {
        until(path, || (self.get(path).status == 404).then_some(()));
    }

    /// Listens to what it tells browsers.
    pub fn events(&self) -> Events {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        let host = format!("127.0.0.1:{}", self.port);
        write!(stream, "GET /_dateline/events HTTP/1.1\r\nHost: {host}\r\n\r\n").unwrap();
        let (sender, inbox) = channel();
        thread::spawn(move || {
            for line in BufReader::new(stream).lines().map_while(Result::ok) {
                assert!(!line.to_lowercase().starts_with("access-control"), "{line}");
                if let Some(data) = line.strip_prefix("data: ") {
                    let _ = sender.send(serde_json::from_str(data).unwrap());
                }
            }
        });
        Events { inbox }
    }

    /// Asks it to show the site in another way, as its own page does.
    pub fn view(&self, body: &str) -> Answer {
        let own = format!("http://127.0.0.1:{}", self.port);
        let headers = [("Origin", own.as_str()), ("Content-Type", "application/json")];
        self.client().ask("POST", "/_dateline/view", &headers, body)
    }
}

impl Drop for Preview {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What is told, as it comes.
pub struct Events {
    inbox: Receiver<Value>,
}

impl Events {
    /// The first event that is so.
    pub fn until(&self, what: &str, is: impl Fn(&Value) -> bool) -> Value {
        let start = Instant::now();
        let mut all = Vec::new();
        while let Some(left) = PATIENCE.checked_sub(start.elapsed()) {
            match self.inbox.recv_timeout(left) {
                Ok(event) if is(&event) => return event,
                Ok(event) => all.push(event),
                Err(_) => break,
            }
        }
        panic!("no event: {what}; there were {all:#?}");
    }
}

/// A connection that is kept.
pub struct Client {
    port: u16,
    stream: Option<BufReader<TcpStream>>,
}

/// An answer.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v.as_str())
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Everything that came over the line.
    pub fn all(&self) -> String {
        format!("{:?} {}", self.headers, self.text())
    }
}

impl Client {
    pub fn get(&mut self, path: &str) -> Answer {
        self.ask("GET", path, &[], "")
    }

    pub fn with(&mut self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.ask("GET", path, headers, "")
    }

    /// Asks by this machine's own name.
    pub fn ask(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Answer {
        let host = format!("127.0.0.1:{}", self.port);
        let all: Vec<_> = [("Host", host.as_str())].iter().chain(headers).copied().collect();
        let mut raw = format!("{method} {path} HTTP/1.1\r\n");
        all.iter().for_each(|(name, value)| raw.push_str(&format!("{name}: {value}\r\n")));
        if !body.is_empty() {
            raw.push_str(&format!("Content-Length: {}\r\n", body.len()));
        }
        raw.push_str(&format!("\r\n{body}"));
        self.raw(raw.as_bytes())
    }

    /// Sends bytes and reads the answer; once more over a new connection when the old one was
    /// closed meanwhile.
    pub fn raw(&mut self, bytes: &[u8]) -> Answer {
        let kept = self.stream.is_some();
        match self.once(bytes) {
            Ok(answer) => answer,
            Err(_) if kept => {
                self.stream = None;
                self.once(bytes).unwrap()
            }
            Err(error) => panic!("{error}: {:?}", String::from_utf8_lossy(bytes)),
        }
    }

    fn once(&mut self, bytes: &[u8]) -> std::io::Result<Answer> {
        let mut stream = match self.stream.take() {
            Some(stream) => stream,
            None => {
                let stream = TcpStream::connect(("127.0.0.1", self.port))?;
                stream.set_nodelay(true)?;
                stream.set_read_timeout(Some(PATIENCE))?;
                BufReader::new(stream)
            }
        };
        stream.get_mut().write_all(bytes)?;
        let mut line = String::new();
        if stream.read_line(&mut line)? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        let status = line.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap();
        let mut answer = Answer { status, headers: Vec::new(), body: Vec::new() };
        loop {
            line.clear();
            stream.read_line(&mut line)?;
            let Some((name, value)) = line.trim_end().split_once(':') else { break };
            answer.headers.push((name.to_owned(), value.trim().to_owned()));
        }
        let none = bytes.starts_with(b"HEAD") || matches!(status, 204 | 304);
        let length = answer.header("content-length").map(|length| length.parse::<u64>().unwrap());
        let chunked = answer.header("transfer-encoding").is_some();
        assert!(none || length.is_some() || !chunked, "chunks aren't read here");
        if !none {
            answer.body = vec![0; length.unwrap_or(0) as usize];
            stream.read_exact(&mut answer.body)?;
        }
        // What holds for every answer. What isn't HTTP is refused before there are headers.
        let cors = answer.headers.iter().any(|(name, _)| {
            let name = name.to_ascii_lowercase();
            name.starts_with("access-control") || name == "timing-allow-origin"
        });
        assert!(!cors, "{answer:?}");
        if status != 400 {
            assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{answer:?}");
            assert_eq!(answer.header("cross-origin-resource-policy"), Some("same-origin"));
            assert_eq!(answer.header("x-frame-options"), Some("SAMEORIGIN"));
        }
        let close = answer.header("connection").is_some_and(|c| c.eq_ignore_ascii_case("close"));
        if !close && !bytes.windows(8).any(|part| part == b"HTTP/1.0") {
            self.stream = Some(stream);
        }
        Ok(answer)
    }
}
