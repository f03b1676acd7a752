//! The hosts: a local folder, a git branch, S3, a folder behind SSH.
//!
//! Each is a [`Host`]. To add one (WebDAV, Google, Azure), add a module here, a variant of
//! [`PublishPlace`] and an arm of [`host_for`]. Those that take long to compile are cargo features.

#[cfg(any(feature = "s3", test))]
pub mod environment;
pub mod files;
pub mod folder;
pub mod git;
#[cfg(unix)]
pub mod local;
pub mod lock;
#[cfg(feature = "s3")]
pub mod s3;
#[cfg(feature = "sftp")]
pub mod sftp;
pub mod switched;

use std::path::PathBuf;

use jiff::Timestamp;

use self::lock::Holder;
use super::host::{Host, HostError};
use super::state::LARGEST;
use crate::settings::publish::{PublishPlace, PublishTarget};
#[cfg(unix)]
use crate::write::is_in_site;

/// What a host needs to know about whoever publishes.
#[derive(Debug, Clone)]
pub struct PublishContext {
    /// The site's folder.
    pub root: PathBuf,
    /// The folder for what is kept between publishes ([`crate::publish::own_folders::folder`]).
    pub keep: PathBuf,
    /// The folder for what git needs, outside the site's folder, if there can be one.
    pub outside: Option<PathBuf>,
    /// The current time.
    pub now: Timestamp,
    /// Whether files and locks that somebody else has left are taken over.
    pub adopt: bool,
}

impl PublishContext {
    fn holder(&self) -> Holder {
        Holder::new(&self.keep).with_time(self.now, self.adopt)
    }

    /// The commit of the site's own repository that is published.
    pub fn content(&self) -> Option<git::Content> {
        git::content_of(&self.root, &self.outside.as_ref()?.with_extension("content"))
    }
}

/// The host of a target. `content` is for hosts that keep a message with each publish. This makes
/// no connection yet.
///
/// # Errors
/// When this binary or this machine can't reach that kind of host.
pub fn host_for(
    target: &PublishTarget,
    publisher: &PublishContext,
    content: Option<git::Content>,
) -> Result<Box<dyn Host>, HostError> {
    match &target.place {
        #[cfg(unix)]
        PublishPlace::Local { path } => {
            let place = publisher.root.join(path);
            // Whoever made the site's folder may have put a copy there, with links and a record of it: a
            // cloned repository has whatever its authors like.
            if is_in_site(&place, &publisher.root) {
                let message = "lies in the site's own folder, and nothing there may say what stands in a \
                               published site; name a folder outside of it, such as ../www";
                return Err(HostError::other(path, message));
            }
            local::host(&place, &publisher.holder())
        }
        #[cfg(not(unix))]
        PublishPlace::Local { path } => {
            Err(HostError::other(path, "a local target needs symbolic links as Unix has them"))
        }
        PublishPlace::Git { repository, branch } => {
            let Some(outside) = &publisher.outside else {
                let message = "git needs a folder outside of the site's folder, and there is no home \
                               to put it; name one with XDG_CACHE_HOME";
                return Err(HostError::other("git", message));
            };
            let host = git::Git::new(repository, branch, &publisher.root, outside);
            Ok(Box::new(host.of_content(content)))
        }
        #[cfg(feature = "s3")]
        PublishPlace::S3 { .. } => s3::host(target),
        #[cfg(feature = "sftp")]
        PublishPlace::Sftp { .. } => sftp::host(target, &publisher.holder()),
        #[cfg(not(all(feature = "s3", feature = "sftp")))]
        other => {
            let kind = other.kind();
            let message = format!(
                "this dateline was built without it; build it with: cargo install --path . \
                 --features {kind}"
            );
            Err(HostError::other(format!("kind = \"{kind}\""), message))
        }
    }
}

/// The failure that a state is too large to be read. Retrying won't make it smaller.
fn too_large(what: &str) -> HostError {
    let message = format!(
        "has more than {} MB, and no record of Dateline's is that large; find out who put it there, \
         then remove it and publish again with --adopt",
        LARGEST >> 20
    );
    HostError::other(what, message)
}

/// The failure that a state can't be understood.
fn damaged(what: &str) -> HostError {
    let message = "Dateline's record of what it put there is damaged or of another version; use \
                   the newest dateline, or remove the record and publish again with --adopt (what \
                   no longer belongs to the site is then not removed)";
    // It may have been damaged on the way here.
    HostError::temporary(what, message)
}
