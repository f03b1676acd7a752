//! Finds out whether a service honours conditional writes, which keep two publishers from
//! overwriting each other.

use opendal::ErrorKind as Kind;
use opendal::options::WriteOptions;

use super::S3;
use super::failures::failed;
use crate::publish::host::{HostError, said};

/// The key that is used to find out. A service that honours conditions writes nothing there.
pub const PROBE: &str = ".dateline-probe";

impl S3 {
    /// Tries writes that the service has to refuse. A service that accepts them ignores conditions,
    /// so that two publishers could overwrite each other. Nothing is left behind.
    pub(super) fn must_keep_conditions(&self, first: bool) -> Result<(), HostError> {
        let what = format!("{}{PROBE}", self.name);
        let write = |options| self.operator.write_options(PROBE, "Dateline", options);
        let never = "\"00000000000000000000000000000000\"".to_owned();
        let mut refused = vec![WriteOptions { if_match: Some(never), ..WriteOptions::default() }];
        if first {
            // The other condition can only be tried where there is something already.
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
                        let message = format!(
                            "the service wouldn't take a write with {name} ({}). If it doesn't know \
                             such writes, {off}",
                            said(error.message(), 300)
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
}
