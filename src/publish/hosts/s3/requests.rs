//! Sends requests to a service and reads its answers, no further than what was put there goes. A
//! body is sent with its MD5, which is compared with what the service says it got.

use std::future::poll_fn;
use std::io::{self, Write};
use std::pin::pin;
use std::time::Duration;

use flate2::write::GzDecoder;
use futures_core::Stream;
use md5::{Digest as _, Md5};
use opendal::options::WriteOptions;
use opendal::{Buffer, ErrorKind as Kind};

use super::S3;
use super::failures::failed;
use crate::publish::host::{HostError, Standing};
use crate::publish::state::Digest;

/// How long to wait for an answer, beside the time for its bytes.
const PATIENCE: Duration = Duration::from_secs(60);

/// Takes in content in pieces, up to its size: anything longer isn't that content.
struct CheckedContent {
    hasher: blake3::Hasher,
    left: u64,
}

impl Write for CheckedContent {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let left = self.left.checked_sub(bytes.len() as u64);
        self.left = left.ok_or_else(|| io::Error::other("is longer"))?;
        self.hasher.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl CheckedContent {
    fn is(self, digest: Digest) -> bool {
        self.left == 0 && Digest::from(self.hasher.finalize()) == digest
    }
}

fn md5_hex(content: &[u8]) -> String {
    Md5::digest(content).iter().map(|byte| format!("{byte:02x}")).collect()
}

impl S3 {
    /// Waits for an answer, but not for ever.
    pub(super) fn wait<T>(
        &self,
        what: &str,
        bytes: u64,
        answer: impl Future<Output = opendal::Result<T>>,
    ) -> Result<T, HostError> {
        self.attempt(what, bytes, answer)?.map_err(|error| failed(what, &error))
    }

    pub(super) fn attempt<T>(
        &self,
        what: &str,
        bytes: u64,
        answer: impl Future<Output = opendal::Result<T>>,
    ) -> Result<opendal::Result<T>, HostError> {
        // At a rate of at least 20 kB per second.
        let limit = PATIENCE + Duration::from_secs(bytes / 20_000);
        let answer = async { tokio::time::timeout(limit, answer).await };
        let answer = self.runtime.block_on(answer);
        answer.map_err(|_| HostError::temporary(what, "the service didn't answer in time"))
    }

    /// Reads an object in pieces, until `take` wants no more. Returns whether the object exists.
    pub(super) fn read(
        &self,
        what: &str,
        path: &str,
        size: u64,
        mut take: impl FnMut(&[u8]) -> bool,
    ) -> Result<bool, HostError> {
        let read = async {
            let reader = self.operator.reader(path).await?;
            let mut pieces = pin!(reader.into_stream(..).await?);
            while let Some(piece) = poll_fn(|context| pieces.as_mut().poll_next(context)).await {
                for bytes in piece? {
                    if !take(&bytes) {
                        return Ok(());
                    }
                }
            }
            Ok(())
        };
        match self.attempt(what, size.max(1_000_000), read)? {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == Kind::NotFound => Ok(false),
            Err(error) => Err(failed(what, &error)),
        }
    }

    /// Whether an object consists of these bytes.
    pub(super) fn has_bytes(&self, path: &str, bytes: &[u8]) -> Result<bool, HostError> {
        let mut rest = Some(bytes);
        let there = self.read(path, path, bytes.len() as u64, |piece| {
            rest = rest.and_then(|rest| rest.strip_prefix(piece));
            rest.is_some()
        })?;
        Ok(there && rest == Some(&[]))
    }

    /// Compares an object with a content of this size and digest; `compressed` if it was put there
    /// so. An answer may be damaged on the way, though hardly into the right one: one that differs
    /// is asked for again before it counts.
    pub(super) fn standing_of(
        &self,
        path: &str,
        size: u64,
        digest: Digest,
        compressed: bool,
    ) -> Result<Standing, HostError> {
        for _ in 0..3 {
            match self.read_beside(path, size, digest, compressed)? {
                Standing::Other => {}
                found => return Ok(found),
            }
        }
        Ok(Standing::Other)
    }

    /// The same from a single answer.
    fn read_beside(
        &self,
        path: &str,
        size: u64,
        digest: Digest,
        compressed: bool,
    ) -> Result<Standing, HostError> {
        let checked = || CheckedContent { hasher: blake3::Hasher::new(), left: size };
        let (is_there, is_same) = if compressed {
            let mut plain = GzDecoder::new(checked());
            let mut good = true;
            let is_there = self.read(path, path, size, |piece| {
                good = plain.write_all(piece).is_ok();
                good
            })?;
            // If it isn't compressed, it isn't what was put there.
            (is_there, good && plain.finish().is_ok_and(|plain| plain.is(digest)))
        } else {
            let mut plain = checked();
            let is_there = self.read(path, path, size, |piece| plain.write_all(piece).is_ok())?;
            (is_there, plain.is(digest))
        };
        Ok(match (is_there, is_same) {
            (false, _) => Standing::Nothing,
            (true, true) => Standing::Same,
            (true, false) => Standing::Other,
        })
    }

    /// Sends a body, and compares it with what the service says it got. A body that was damaged on
    /// the way is sent again; it replaces the damaged one and nothing else.
    pub(super) fn send(
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
            let metadata = match self.attempt(path, bytes.len() as u64, write)? {
                Ok(metadata) => metadata,
                Err(error) => return Ok(Err(error)),
            };
            let etag = metadata.etag().map(str::to_owned);
            let tag = etag.as_deref().map(|tag| tag.trim_start_matches("W/").trim_matches('"'));
            let same = tag == Some(md5.as_str());
            // Remembered before it is checked: the check may fail, and all this may be retried.
            if let (Ok(mut damaged), Some(etag), false) = (self.damaged.lock(), &etag, same) {
                damaged.insert(path.to_owned(), etag.clone());
            }
            // With encryption by customer keys, the ETag isn't the MD5.
            let good = same || self.has_bytes(path, &bytes.to_bytes())?;
            if let (Ok(mut damaged), true) = (self.damaged.lock(), good) {
                damaged.remove(path);
            }
            if good {
                return Ok(Ok(etag));
            }
        }
        Err(HostError::temporary(path, "was damaged on its way"))
    }
}
