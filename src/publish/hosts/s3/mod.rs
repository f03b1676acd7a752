//! A bucket of S3, or of a service with the same protocol (R2, B2, MinIO, Garage), through Apache
//! OpenDAL.
//!
//! Keys are looked for where Amazon's own tools look: in the environment, in `~/.aws/`, in a role
//! of the machine. None passes through here. A body is sent with its MD5, which is compared with
//! what the service says it got.

mod compression;
mod conditions;
mod failures;
mod requests;
mod transport;

use std::collections::BTreeMap;
use std::future::poll_fn;
use std::pin::pin;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use futures_core::Stream;
use opendal::options::{ListOptions, WriteOptions};
use opendal::{ErrorKind as Kind, Operator, services};
use tokio::runtime::{Builder, Runtime};

use self::compression::{gunzip, gzip};
use self::conditions::PROBE;
use self::failures::failed;
use super::files::NameRoom;
use crate::publish::host::{Host, HostError, Opened, Outgoing, Side, Standing, Traits, Version};
use crate::publish::state::{Held, HostState, LARGEST, STATE};
use crate::settings::publish::{PublishPlace, PublishTarget};

/// A bucket, or a folder in one.
pub struct S3 {
    operator: Operator,
    runtime: Runtime,
    /// Its name in messages.
    name: String,
    state: String,
    conditions: bool,
    /// Whether the service was found to honour conditions.
    seen: AtomicBool,
    compress: bool,
    /// The ETag of each object that was damaged on the way, and is there now.
    damaged: Mutex<BTreeMap<String, String>>,
}

/// The host of a target.
///
/// # Errors
/// When the target isn't of this kind, or can't be used.
pub fn host(target: &PublishTarget) -> Result<Box<dyn Host>, HostError> {
    let PublishPlace::S3 { bucket, endpoint, region, prefix, conditional_writes, compress } =
        &target.place
    else {
        return Err(HostError::other(&target.name, "is no S3 target"));
    };
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
    let context = transport::context();
    let context = context.map_err(|error| HostError::other(&name, error.to_string()))?;
    let operator = operator.with_context(context);
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

/// Whether OpenDAL would ask for another path, because it trims white space at both ends.
fn is_trimmed(path: &str) -> bool {
    path.trim() == path
}

impl S3 {
    /// Reads the state and its version.
    fn state(&self) -> Result<(Option<HostState>, Version), HostError> {
        let what = format!("{}{}", self.name, self.state);
        // The version is asked for first: if the state changes in between, a later condition fails.
        let stat = self.attempt(&what, 0, self.operator.stat(&self.state))?;
        let version = match stat {
            Ok(metadata) if metadata.content_length() > LARGEST => {
                return Err(super::too_large(&what));
            }
            Ok(metadata) => Version(metadata.etag().map(str::to_owned)),
            Err(error) if error.kind() == Kind::NotFound => return Ok((None, Version(None))),
            Err(error) => return Err(failed(&what, &error)),
        };
        let mut bytes = Vec::new();
        let there = self.read(&what, &self.state, 1_000_000, |piece| {
            bytes.extend_from_slice(piece);
            bytes.len() as u64 <= LARGEST
        })?;
        if !there {
            return Ok((None, Version(None)));
        }
        let plain = gunzip(&bytes);
        let most = plain.as_ref().map_or(bytes.len(), |plain| plain.len().max(bytes.len()));
        if most as u64 > LARGEST {
            return Err(super::too_large(&what));
        }
        drop(bytes);
        let text = plain.ok().and_then(|plain| String::from_utf8(plain).ok());
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
                // It may be ours, if an answer was lost.
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
        // A request is signed with the digest of its body and may be sent again, so that all of it
        // has to be in memory.
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
            // It is ours, if an answer was lost; or just the same.
            let size_there = file.content.size();
            match self.standing_of(path, size_there, file.digest, served.gzip)? {
                Standing::Same => Ok(size),
                _ => Err(HostError::occupied(format!("{}{path}", self.name))),
            }
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
            // It was never put there under this name, and the trimmed name is another file's.
            return Ok(());
        }
        self.wait(path, 0, self.operator.delete(path))
    }

    fn list(&self, _: Side) -> Result<Vec<String>, HostError> {
        let options = ListOptions { recursive: true, ..ListOptions::default() };
        let list = self.operator.lister_options("", options);
        let own = |path: &str| path == self.state || path == PROBE;
        let list = async {
            let (mut paths, mut room) = (Vec::new(), NameRoom::default());
            let mut entries = pin!(list.await?);
            while let Some(entry) = poll_fn(|context| entries.as_mut().poll_next(context)).await {
                let entry = entry?;
                if let Err(error) = room.take(&self.name, entry.path()) {
                    return Ok(Err(error));
                }
                if !entry.path().ends_with('/') && !own(entry.path()) {
                    paths.push(entry.path().to_owned());
                }
            }
            Ok(Ok(paths))
        };
        self.wait(&self.name, 100_000_000, list)?
    }

    fn standing(&self, _: Side, path: &str, held: &Held) -> Result<Standing, HostError> {
        if !is_trimmed(path) {
            return Ok(Standing::Nothing);
        }
        self.standing_of(path, held.size, held.digest, held.served.gzip)
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
