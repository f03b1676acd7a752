//! Single requests: how long an answer is waited for, and whether a body got there as it was sent.

use std::time::Duration;

use md5::{Digest as _, Md5};
use opendal::options::WriteOptions;
use opendal::{Buffer, ErrorKind as Kind};

use super::S3;
use super::failures::failed;
use crate::publish::host::HostError;

/// How long an answer may take, beside the time for its bytes.
const PATIENCE: Duration = Duration::from_secs(60);

fn md5_hex(content: &[u8]) -> String {
    Md5::digest(content).iter().map(|byte| format!("{byte:02x}")).collect()
}

impl S3 {
    /// Waits for an answer, but not for ever.
    pub(super) fn wait<T>(
        &self,
        what: &str,
        bytes: usize,
        answer: impl Future<Output = opendal::Result<T>>,
    ) -> Result<T, HostError> {
        self.attempt(what, bytes, answer)?.map_err(|error| failed(what, &error))
    }

    pub(super) fn attempt<T>(
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

    pub(super) fn read(&self, what: &str, path: &str) -> Result<Option<Vec<u8>>, HostError> {
        match self.attempt(what, 1_000_000, self.operator.read(path))? {
            Ok(buffer) => Ok(Some(buffer.to_vec())),
            Err(error) if error.kind() == Kind::NotFound => Ok(None),
            Err(error) => Err(failed(what, &error)),
        }
    }

    /// Sends a body, and compares what the service says it got. What was damaged on its way is sent
    /// again in the place of the damaged one, and of nothing else.
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
}
