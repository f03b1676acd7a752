//! A bucket of S3, or of a service that speaks its protocol (R2, B2, MinIO, Garage), through Apache
//! OpenDAL.
//!
//! Keys come from where Amazon's own tools look: the environment, `~/.aws/`, a role of the machine.
//! None passes through here. A body is sent with its MD5, and what the service says it got is
//! compared with that.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use md5::{Digest as _, Md5};
use opendal::options::{ListOptions, WriteOptions};
use opendal::{Buffer, Error, ErrorKind as Kind, Operator, services};
use tokio::runtime::{Builder, Runtime};

use crate::publish::host::{Host, HostError, Opened, Outgoing, Side, Traits, Version, bounded};
use crate::publish::serve::Served;
use crate::publish::state::{HostState, STATE};
use crate::settings::publish::{PublishPlace, PublishTarget};

/// How long an answer may take, beside the time for its bytes.
const PATIENCE: Duration = Duration::from_secs(60);

/// A name for asking whether the service keeps conditions. A service that does writes nothing there.
const PROBE: &str = ".dateline-probe";

/// The most that something compressed may become, so that what somebody else put there can't fill
/// the memory.
const MOST: u64 = 1 << 30;

/// A bucket, or a folder in one.
pub struct S3 {
    operator: Operator,
    runtime: Runtime,
    /// What it is called in reports.
    name: String,
    state: String,
    conditions: bool,
    /// Whether it was seen that the service keeps conditions.
    seen: AtomicBool,
    compress: bool,
    /// What was damaged on its way and stands there now: the tag of each.
    damaged: Mutex<BTreeMap<String, String>>,
}

/// The host of a target.
///
/// # Errors
/// When the target isn't of this kind or can't be one.
pub fn host(target: &PublishTarget) -> Result<Box<dyn Host>, HostError> {
    let PublishPlace::S3 { bucket, endpoint, region, prefix, conditional_writes, compress } =
        &target.place
    else {
        return Err(HostError::other(&target.name, "is no S3 target"));
    };
    opendal::install_default();
    let mut builder = services::S3::default()
        .bucket(bucket)
        .region(region)
        .root(&format!("/{prefix}"))
        .checksum_algorithm("md5");
    builder = match endpoint {
        Some(endpoint) => builder.endpoint(endpoint).disable_ec2_metadata(),
        None => builder.endpoint("https://s3.amazonaws.com"),
    };
    let slash = if prefix.is_empty() { "" } else { "/" };
    let name = format!("s3://{bucket}/{prefix}{slash}");
    let operator = Operator::new(builder).map_err(|error| failed(&name, &error))?;
    let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.map_err(|error| HostError::other(&name, error.to_string()))?;
    Ok(Box::new(S3 {
        operator,
        runtime,
        name,
        state: format!("{STATE}.gz"),
        conditions: *conditional_writes,
        seen: AtomicBool::new(false),
        compress: *compress,
        damaged: Mutex::default(),
    }))
}

/// What the service said, as an error that tells what helps. Only its code and message are shown.
fn failed(what: &str, error: &Error) -> HostError {
    let said = with_causes(error);
    let damaged = ["BadDigest", "IncompleteBody", "RequestTimeout", "InvalidDigest"];
    if error.is_temporary()
        || error.kind() == Kind::RateLimited
        || damaged.iter().any(|code| said.contains(code))
    {
        return HostError::temporary(what, said);
    }
    let message = match error.kind() {
        Kind::PermissionDenied => format!(
            "the service refused it. Are AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (or \
             ~/.aws/credentials) the right ones, and may they read, write, list and delete here? \
             It said: {said}"
        ),
        Kind::ConfigInvalid if said.contains("NoSuchBucket") => {
            "there is no such bucket; make it first".to_owned()
        }
        _ if said.contains("credential") || said.contains("signing") => format!(
            "there are no keys that can be used: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or put them into \
             ~/.aws/credentials ({said})"
        ),
        _ => said,
    };
    HostError::other(what, message)
}

/// Compresses; the same bytes every time.
fn gzip(content: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content)?;
    encoder.finish()
}

fn gunzip(content: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut plain = Vec::new();
    GzDecoder::new(content).take(MOST).read_to_end(&mut plain)?;
    Ok(plain)
}

fn md5_hex(content: &[u8]) -> String {
    Md5::digest(content).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Whether OpenDAL asks for a path as it is: it leaves out white space at its ends.
fn is_trimmed(path: &str) -> bool {
    path.trim() == path
}

/// An error's own words with those of its causes: which address, and why it can't be reached.
fn with_causes(error: &Error) -> String {
    let mut said = error.message().to_owned();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        let words = error.to_string();
        if !said.contains(&words) {
            said = format!("{said}: {words}");
        }
        cause = error.source();
    }
    bounded(&said, 600)
}

impl S3 {
    /// Waits for an answer, but not for ever.
    fn wait<T>(
        &self,
        what: &str,
        bytes: usize,
        answer: impl Future<Output = opendal::Result<T>>,
    ) -> Result<T, HostError> {
        self.attempt(what, bytes, answer)?.map_err(|error| failed(what, &error))
    }

    fn attempt<T>(
        &self,
        what: &str,
        bytes: usize,
        answer: impl Future<Output = opendal::Result<T>>,
    ) -> Result<opendal::Result<T>, HostError> {
        // At least 20 kB in a second.
        let limit = PATIENCE + Duration::from_secs(bytes as u64 / 20_000);
        let answer = async { tokio::time::timeout(limit, answer).await };
        let answer = self.runtime.block_on(answer);
        answer.map_err(|_| HostError::temporary(what, "the service didn't answer in time"))
    }

    fn read(&self, what: &str, path: &str) -> Result<Option<Vec<u8>>, HostError> {
        match self.attempt(what, 1_000_000, self.operator.read(path))? {
            Ok(buffer) => Ok(Some(buffer.to_vec())),
            Err(error) if error.kind() == Kind::NotFound => Ok(None),
            Err(error) => Err(failed(what, &error)),
        }
    }

    /// Sends a body, and compares what the service says it got. What was damaged on its way is sent
    /// again in the place of the damaged one, and of nothing else.
    fn send(
        &self,
        path: &str,
        body: Vec<u8>,
        mut options: WriteOptions,
    ) -> Result<opendal::Result<Option<String>>, HostError> {
        let md5 = md5_hex(&body);
        let bytes = Buffer::from(body);
        for _ in 0..4 {
            let damaged = self.damaged.lock().ok().and_then(|all| all.get(path).cloned());
            if let Some(damaged) = damaged {
                options.if_not_exists = false;
                options.if_match = Some(damaged).filter(|_| self.conditions);
            }
            let write = self.operator.write_options(path, bytes.clone(), options.clone());
            let metadata = match self.attempt(path, bytes.len(), write)? {
                Ok(metadata) => metadata,
                Err(error) => return Ok(Err(error)),
            };
            let etag = metadata.etag().map(str::to_owned);
            let tag = etag.as_deref().map(|tag| tag.trim_start_matches("W/").trim_matches('"'));
            let same = tag == Some(md5.as_str());
            // Remembered before it is looked at: the look may fail, and this be tried again.
            if let (Ok(mut damaged), Some(etag), false) = (self.damaged.lock(), &etag, same) {
                damaged.insert(path.to_owned(), etag.clone());
            }
            // With encryption by keys of one's own, the tag is something else than the MD5.
            let good = same || self.read(path, path)? == Some(bytes.to_vec());
            if let (Ok(mut damaged), true) = (self.damaged.lock(), good) {
                damaged.remove(path);
            }
            if good {
                return Ok(Ok(etag));
            }
        }
        Err(HostError::temporary(path, "was damaged on its way"))
    }

    /// Asks for writes that must be refused. A service that takes them pays no heed to conditions,
    /// and two publishers could write over each other. Nothing is left there.
    fn must_keep_conditions(&self, first: bool) -> Result<(), HostError> {
        let what = format!("{}{PROBE}", self.name);
        let write = |options| self.operator.write_options(PROBE, "Dateline", options);
        let never = "\"00000000000000000000000000000000\"".to_owned();
        let mut refused = vec![WriteOptions { if_match: Some(never), ..WriteOptions::default() }];
        if first {
            // Of the other condition, it is only told where something stands.
            self.wait(&what, 0, write(WriteOptions::default()))?;
            refused.push(WriteOptions { if_not_exists: true, ..WriteOptions::default() });
        }
        let mut result = Ok(());
        for options in refused {
            let name = if options.if_not_exists { "If-None-Match" } else { "If-Match" };
            let off = "set `conditional_writes = false` for this target (two publishers at once are \
                       then noticed less reliably); nothing was published";
            result = result.and(match self.attempt(&what, 0, write(options))? {
                Ok(_) => {
                    self.wait(&what, 0, self.operator.delete(PROBE))?;
                    let message = format!("the service pays no heed to {name}: {off}");
                    Err(HostError::other(&self.name, message))
                }
                Err(error) => match error.kind() {
                    Kind::ConditionNotMatch | Kind::AlreadyExists | Kind::NotFound => Ok(()),
                    Kind::Unexpected | Kind::Unsupported if !error.is_temporary() => {
                        let said: String = error.message().chars().take(300).collect();
                        let message = format!(
                            "the service wouldn't take a write with {name} ({said}). If it doesn't \
                             know such writes, {off}"
                        );
                        Err(HostError::other(&self.name, message))
                    }
                    _ => Err(failed(&what, &error)),
                },
            });
        }
        if first {
            self.wait(&what, 0, self.operator.delete(PROBE))?;
        }
        result
    }

    /// Reads the state and its version.
    fn state(&self) -> Result<(Option<HostState>, Version), HostError> {
        let what = format!("{}{}", self.name, self.state);
        // The version is asked for first: should the state change in between, a later condition
        // fails.
        let stat = self.attempt(&what, 0, self.operator.stat(&self.state))?;
        let version = match stat {
            Ok(metadata) => Version(metadata.etag().map(str::to_owned)),
            Err(error) if error.kind() == Kind::NotFound => return Ok((None, Version(None))),
            Err(error) => return Err(failed(&what, &error)),
        };
        let Some(bytes) = self.read(&what, &self.state)? else { return Ok((None, Version(None))) };
        let text = gunzip(&bytes).ok().and_then(|plain| String::from_utf8(plain).ok());
        let state = text.as_deref().and_then(HostState::parse);
        Ok((Some(state.ok_or_else(|| super::damaged(&what))?), version))
    }
}

impl Host for S3 {
    fn open(&self) -> Result<Opened, HostError> {
        let (state, version) = self.state()?;
        Ok(Opened { state, version, live: None })
    }

    fn can_hold(&self, path: &str) -> Result<(), String> {
        if is_trimmed(path) {
            return Ok(());
        }
        Err("a name that begins or ends with white space can't be told from one without in a bucket; \
             rename the file"
            .to_owned())
    }

    fn record(&self, state: &HostState, expected: &Version) -> Result<Version, HostError> {
        let what = format!("{}{}", self.name, self.state);
        if self.conditions && !self.seen.load(Ordering::Relaxed) {
            self.must_keep_conditions(expected.0.is_none())?;
            self.seen.store(true, Ordering::Relaxed);
        }
        let body = gzip(state.to_text().as_bytes());
        let body = body.map_err(|error| HostError::other(&what, error.to_string()))?;
        let mut options = WriteOptions {
            content_type: Some("application/gzip".to_owned()),
            cache_control: Some("no-store".to_owned()),
            ..WriteOptions::default()
        };
        if self.conditions {
            options.if_match.clone_from(&expected.0);
            options.if_not_exists = expected.0.is_none();
        } else if self.state()?.1 != *expected {
            return Err(HostError::conflict(what));
        }
        match self.send(&self.state, body, options)? {
            Ok(etag) => Ok(Version(etag)),
            Err(error)
                if matches!(
                    error.kind(),
                    Kind::ConditionNotMatch | Kind::AlreadyExists | Kind::NotFound
                ) =>
            {
                // It may be ours, if an answer was lost on its way.
                let (there, version) = self.state()?;
                if there.as_ref() == Some(state) {
                    return Ok(version);
                }
                Err(HostError::conflict(what))
            }
            Err(error) => Err(failed(&what, &error)),
        }
    }

    fn put(&self, file: &Outgoing) -> Result<u64, HostError> {
        let path = file.path;
        let served = file.served;
        // A request is signed with the digest of its body, and may be sent again: all of it is held.
        let bytes = file.content.whole();
        let bytes = bytes.map_err(|error| HostError::unreadable(path, &error))?;
        let body = if served.gzip { gzip(&bytes) } else { Ok(bytes.into_owned()) };
        let body = body.map_err(|error| HostError::other(path, error.to_string()))?;
        let size = body.len() as u64;
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let options = WriteOptions {
            content_type: some(&served.content_type),
            cache_control: some(&served.cache_control),
            content_encoding: served.gzip.then(|| "gzip".to_owned()),
            if_not_exists: file.new && self.conditions,
            ..WriteOptions::default()
        };
        let occupied = || {
            // Ours, if an answer was lost on its way; or the same anyway. An answer may be damaged
            // on its way too, but not into the right one.
            for _ in 0..3 {
                if self.digest(Side::PublishTarget, path, served)? == Some(file.digest) {
                    return Ok(size);
                }
            }
            Err(HostError::occupied(format!("{}{path}", self.name)))
        };
        if file.new && !self.conditions && self.wait(path, 0, self.operator.exists(path))? {
            return occupied();
        }
        match self.send(path, body, options)? {
            Ok(_) => Ok(size),
            Err(error) if matches!(error.kind(), Kind::ConditionNotMatch | Kind::AlreadyExists) => {
                occupied()
            }
            Err(error) => Err(failed(path, &error)),
        }
    }

    fn remove(&self, path: &str) -> Result<(), HostError> {
        if !is_trimmed(path) {
            // It was never put there under this name, and the name without is another file's.
            return Ok(());
        }
        self.wait(path, 0, self.operator.delete(path))
    }

    fn list(&self, _: Side) -> Result<Vec<String>, HostError> {
        let options = ListOptions { recursive: true, ..ListOptions::default() };
        let list = self.operator.list_options("", options);
        let entries = self.wait(&self.name, 100_000_000, list)?;
        let paths = entries.into_iter().map(|entry| entry.path().to_owned());
        let own = |path: &String| *path == self.state || path == PROBE;
        Ok(paths.filter(|path| !path.ends_with('/') && !own(path)).collect())
    }

    fn get(&self, _: Side, path: &str, served: &Served) -> Result<Option<Vec<u8>>, HostError> {
        if !is_trimmed(path) {
            return Ok(None);
        }
        let Some(bytes) = self.read(path, path)? else { return Ok(None) };
        if !served.gzip {
            return Ok(Some(bytes));
        }
        // What isn't compressed isn't what was put there.
        Ok(Some(gunzip(&bytes).unwrap_or(bytes)))
    }

    fn traits(&self) -> Traits {
        Traits {
            headers: true,
            compress: self.compress,
            begins: true,
            switches: false,
            nojekyll: false,
        }
    }
}
