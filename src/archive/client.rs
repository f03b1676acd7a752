//! Asks the Wayback Machine: its table of copies (archive.org/help/wayback_api.php), and Save Page Now, with
//! an account's keys (SPN2, whose documentation is linked at web.archive.org/save) or without.

use std::io::Read as _;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use ureq::http::Response;
use ureq::{Agent, Body, Error};

use super::answers::{self, copy_in, finished_job, nearest_copy, status_error};
use super::copy_time::CopyTime;
use super::endpoint::Endpoint;
use super::{ArchiveError, WebArchive};

/// The keys of an account at archive.org. They are sent to the archive and nowhere else.
pub struct ArchiveKeys {
    /// The key.
    pub access: String,
    /// Its secret.
    pub secret: String,
}

/// How many bytes of an answer are read.
const LARGEST_ANSWER: u64 = 1 << 20;

/// How many redirects are followed until a copy is named.
const MOST_REDIRECTS: usize = 5;

/// How long to wait until an order is asked for again.
const POLL: Duration = Duration::from_secs(5);

/// The archive, over HTTP.
pub struct Client {
    agent: Agent,
    endpoint: Endpoint,
    keys: Option<ArchiveKeys>,
    timeout: Duration,
}

impl Client {
    /// A client that waits so long for an answer, and for an order to be done.
    pub fn new(endpoint: Endpoint, keys: Option<ArchiveKeys>, timeout: Duration) -> Client {
        let config = Agent::config_builder()
            .user_agent(concat!("dateline/", env!("CARGO_PKG_VERSION")))
            .https_only(!endpoint.is_local())
            // Each redirect is looked at: none leads to another server.
            .max_redirects(0)
            .http_status_as_error(false)
            .timeout_global(Some(timeout))
            .timeout_connect(Some(timeout.min(Duration::from_secs(30))));
        // Nobody stands between this machine and itself.
        let config = if endpoint.is_local() { config.proxy(None) } else { config };
        Client { agent: config.build().new_agent(), endpoint, keys, timeout }
    }

    fn get(&self, address: &str) -> Result<Response<Body>, ArchiveError> {
        self.agent.get(address).call().map_err(|error| failed(&error))
    }

    /// Orders a copy with the account's keys, and waits until it is made.
    fn order(&self, url: &str, keys: &ArchiveKeys) -> Result<CopyTime, ArchiveError> {
        let authorization = format!("LOW {}:{}", keys.access, keys.secret);
        let page = url.split('#').next().unwrap_or(url);
        let order = self.agent.post(self.endpoint.orders());
        let order = order.header("Accept", "application/json");
        let order = order.header("Authorization", &authorization);
        let answer = order.send_form([("url", page), ("skip_first_archive", "1")]);
        let job = answers::job(&body(answer.map_err(|error| failed(&error))?)?)?;
        let start = Instant::now();
        loop {
            std::thread::sleep(POLL.min(self.timeout / 10));
            let asked = self.agent.get(self.endpoint.order(&job));
            let asked = asked.header("Accept", "application/json");
            let answer = asked.header("Authorization", &authorization).call();
            if let Some(time) = finished_job(&body(answer.map_err(|error| failed(&error))?)?)? {
                return Ok(time);
            }
            if start.elapsed() > self.timeout {
                let message = "the archive was still at work when the time was over";
                return Err(ArchiveError::Temporary(message.to_owned()));
            }
        }
    }
}

impl WebArchive for Client {
    fn find(&self, url: &str, near: Timestamp) -> Result<Option<CopyTime>, ArchiveError> {
        let answer = self.get(&self.endpoint.lookup(url, &CopyTime::of(near).to_string()))?;
        nearest_copy(&self.endpoint, url, &body(answer)?)
    }

    fn save(&self, url: &str) -> Result<CopyTime, ArchiveError> {
        if let Some(keys) = &self.keys {
            return self.order(url, keys);
        }
        let mut address = self.endpoint.save(url);
        for _ in 0..=MOST_REDIRECTS {
            let answer = self.get(&address)?;
            let status = answer.status().as_u16();
            if status >= 400 {
                return Err(status_error(status, header(&answer, "retry-after")));
            }
            let named = ["content-location", "location"].map(|name| header(&answer, name));
            let copies = named.iter().flatten().filter_map(|to| copy_in(&self.endpoint, to));
            if let Some((time, _)) = copies.chain(memento(&self.endpoint, &answer)).next() {
                return Ok(time);
            }
            let Some(to) = named[1].filter(|_| (300..400).contains(&status)) else {
                let message = "the archive has named no copy; perhaps it is still being made";
                return Err(ArchiveError::Temporary(message.to_owned()));
            };
            let Some(path) = self.endpoint.path(to) else {
                let message = "the archive's answer leads to another server";
                return Err(ArchiveError::Refused(message.to_owned()));
            };
            address = format!("{}{path}", self.endpoint.base());
        }
        let message = format!("the archive's answers lead on more than {MOST_REDIRECTS} times");
        Err(ArchiveError::Refused(message))
    }
}

fn header<'a>(answer: &'a Response<Body>, name: &str) -> Option<&'a str> {
    answer.headers().get(name)?.to_str().ok()
}

/// The copy that `Link: <…>; rel="memento"` names (RFC 7089, section 2.2).
fn memento<'a>(endpoint: &Endpoint, answer: &'a Response<Body>) -> Option<(CopyTime, &'a str)> {
    let links = header(answer, "link")?.split('<').skip(1);
    let targets = links.filter_map(|link| link.split_once('>'));
    let of_copies =
        targets.filter(|(_, rest)| rest.split(['"', '=', ' ', ';']).any(|word| word == "memento"));
    of_copies.filter_map(|(target, _)| copy_in(endpoint, target)).next()
}

/// The body of a successful answer, unless it is larger than any that makes sense.
fn body(mut answer: Response<Body>) -> Result<Vec<u8>, ArchiveError> {
    let status = answer.status().as_u16();
    if !(200..300).contains(&status) {
        return Err(status_error(status, header(&answer, "retry-after")));
    }
    let mut bytes = Vec::new();
    let reader = answer.body_mut().as_reader();
    match reader.take(LARGEST_ANSWER + 1).read_to_end(&mut bytes) {
        Ok(_) if bytes.len() as u64 > LARGEST_ANSWER => {
            let message = "the archive's answer is larger than any that makes sense";
            Err(ArchiveError::Refused(message.to_owned()))
        }
        Ok(_) => Ok(bytes),
        Err(error) => Err(ArchiveError::Temporary(answers::shown(&error.to_string()))),
    }
}

fn failed(error: &Error) -> ArchiveError {
    ArchiveError::Temporary(format!(
        "the archive can't be asked: {}",
        answers::shown(&error.to_string())
    ))
}
