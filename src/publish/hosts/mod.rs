//! The hosts: a folder of this machine, a branch of git, S3, a folder behind SSH.
//!
//! Each is a [`Host`]; a further one (WebDAV, Google, Azure) is one more module here, a variant of
//! [`Place`] and an arm of [`host_for`]. Those that cost much to compile are cargo features.

pub mod files;
pub mod folder;
pub mod git;
#[cfg(unix)]
pub mod local;
#[cfg(feature = "s3")]
pub mod s3;
#[cfg(feature = "sftp")]
pub mod sftp;
pub mod switched;

use std::path::Path;

use super::host::{Host, HostError};
use crate::settings::publish::{Place, PublishTarget};

/// The host of a target. `root` is the site's folder, `keep` one for what is kept between
/// publishes. Nothing is connected to yet.
///
/// # Errors
/// When this binary or machine can't reach that kind of host.
pub fn host_for(
    target: &PublishTarget,
    root: &Path,
    keep: &Path,
) -> Result<Box<dyn Host>, HostError> {
    match &target.place {
        #[cfg(unix)]
        Place::Local { path } => local::host(&root.join(path), &folder::Holder::new(keep)),
        #[cfg(not(unix))]
        Place::Local { path } => {
            Err(HostError::other(path, "a local target needs symbolic links as Unix has them"))
        }
        Place::Git { repository, branch } => {
            Ok(Box::new(git::Git::new(repository, branch, root, &keep.join("git"))))
        }
        #[cfg(feature = "s3")]
        Place::S3 { .. } => s3::host(target),
        #[cfg(feature = "sftp")]
        Place::Sftp { .. } => sftp::host(target, &folder::Holder::new(keep)),
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

/// A state that can't be understood.
fn damaged(what: &str) -> HostError {
    let message = "Dateline's record of what it put there is damaged or of another version; use \
                   the newest dateline, or remove the record and publish again with --adopt (what \
                   no longer belongs to the site is then not removed)";
    // It may have been damaged on its way to us.
    HostError::temporary(what, message)
}
