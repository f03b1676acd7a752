//! Readers of what was published: a small web server over a folder, and a crawler that comes in at
//! the front page and asks for everything that pages lead to, over HTTP.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;

use super::links;

/// Serves a folder below `/news/`, following symbolic links anew for each request, and gives the
/// address. It ends with the process.
pub fn serve(folder: &Path) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let folder = folder.to_owned();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let folder = folder.clone();
            std::thread::spawn(move || answer(stream, &folder));
        }
    });
    address
}

fn answer(mut stream: TcpStream, folder: &Path) {
    let mut request = Vec::new();
    let mut part = [0; 1024];
    while !request.ends_with(b"\r\n\r\n") {
        match stream.read(&mut part) {
            Ok(n) if n > 0 => request.extend_from_slice(&part[..n]),
            _ => return,
        }
    }
    let request = String::from_utf8_lossy(&request);
    let path = request.split(' ').nth(1).unwrap_or_default();
    let found = path.strip_prefix("/news/").and_then(|path| std::fs::read(folder.join(path)).ok());
    let status = if found.is_some() { "200 OK" } else { "404 Not Found" };
    let body = found.unwrap_or_default();
    let _ = write!(stream, "HTTP/1.0 {status}\r\nContent-Length: {}\r\n\r\n", body.len());
    let _ = stream.write_all(&body);
}

/// Asks for a file.
pub fn get(address: &str, path: &str) -> Option<Vec<u8>> {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET /news/{path} HTTP/1.0\r\nHost: desk.example\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let at = answer.windows(4).position(|end| end == b"\r\n\r\n").unwrap();
    let head = String::from_utf8_lossy(&answer[..at]).into_owned();
    let status: u16 = head.split(' ').nth(1).unwrap().parse().unwrap();
    assert!(status == 200 || status == 404, "{path}: {head}");
    (status == 200).then(|| answer[at + 4..].to_vec())
}

/// A reader with many pages open.
#[derive(Default)]
pub struct Reader {
    pub address: String,
    /// Style sheets and the like of every page that was ever opened.
    pub assets: BTreeSet<String>,
    /// How many files were asked for.
    pub asked: usize,
}

impl Reader {
    /// Reads the whole site once. Fails at a page that leads to nothing, and at an asset of a page
    /// that was opened earlier and is gone.
    pub fn read(&mut self) {
        let mut pages: BTreeMap<String, String> = BTreeMap::new();
        let mut open = vec!["index.html".to_owned()];
        let mut seen = BTreeSet::from(["index.html".to_owned()]);
        let front = self.get("index.html");
        pages.insert("index.html".to_owned(), front.expect("there is a front page"));
        while let Some(page) = open.pop() {
            for link in links(&pages[&page], "/news") {
                if !seen.insert(link.clone()) {
                    continue;
                }
                let hashed = link.starts_with("style.");
                if hashed {
                    self.assets.insert(link.clone());
                }
                match self.get(&link) {
                    Some(text) if link.ends_with(".html") => {
                        pages.insert(link.clone(), text);
                        open.push(link);
                    }
                    Some(_) => {}
                    None => {
                        assert!(!hashed, "{page} needs {link}, which is gone");
                        // Withdrawn meanwhile? Then the page as it is now doesn't lead there.
                        let now = self.get(&page).unwrap_or_default();
                        let still = links(&now, "/news").contains(&link);
                        assert!(!still, "{page} leads to {link}, where nothing is");
                    }
                }
            }
        }
        for asset in self.assets.clone() {
            assert!(self.get(&asset).is_some(), "{asset} of an open page is gone");
        }
    }

    fn get(&mut self, path: &str) -> Option<String> {
        self.asked += 1;
        get(&self.address, path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
    }
}
