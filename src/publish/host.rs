//! What every host can do, as one small trait, and the failures that it may have.
//!
//! A host blocks, and is called from several threads at once. It must not know the plan.

use std::fmt;

use super::content::FileContent;
use super::serve::Served;
use super::state::{Digest, Held, HostState, UnfinishedPublish};
use crate::secrets;

/// A place that can be published to.
pub trait Host: Sync {
    /// Reads the state that is there. Changes nothing.
    ///
    /// # Errors
    /// When the host can't be reached, or Dateline may not write to it.
    fn open(&self) -> Result<Opened, HostError>;

    /// Whether the host can have a file at this path.
    ///
    /// # Errors
    /// The reason why not.
    fn can_hold(&self, path: &str) -> Result<(), String> {
        let _ = path;
        Ok(())
    }

    /// Writes the state, provided that nobody else has since [`Opened::version`] or the last call.
    ///
    /// # Errors
    /// [`ErrorKind::Conflict`] when somebody has.
    fn record(&self, state: &HostState, expected: &Version) -> Result<Version, HostError>;

    /// Writes a file, and returns the number of bytes sent.
    ///
    /// # Errors
    /// [`ErrorKind::Occupied`] when the file must be new and somebody else's is there, or when
    /// somebody else has a folder in its place or a file in the place of its folder.
    fn put(&self, file: &Outgoing) -> Result<u64, HostError>;

    /// Takes a file over from the copy that readers see. If `new` is given, no earlier publish has
    /// put the file there, and nobody else's file may be replaced; `new` is the file's content.
    ///
    /// # Errors
    /// [`ErrorKind::Occupied`] when the file must be new and somebody else's is there; or when it
    /// can't be taken over.
    fn link(&self, path: &str, new: Option<&Held>) -> Result<(), HostError> {
        let _ = new;
        Err(HostError::other(path, "this host has no second copy to take it from"))
    }

    /// Removes a file, if it exists.
    ///
    /// # Errors
    /// When it can't be removed.
    fn remove(&self, path: &str) -> Result<(), HostError>;

    /// Shows the new copy to readers, if the host has two copies.
    ///
    /// # Errors
    /// When that fails.
    fn switch(&self) -> Result<(), HostError> {
        Ok(())
    }

    /// Removes withdrawn files also from the copy that readers saw before the switch.
    ///
    /// # Errors
    /// When that fails.
    fn withdraw(&self, gone: &UnfinishedPublish) -> Result<(), HostError> {
        let _ = gone;
        Ok(())
    }

    /// The paths of all files on the host, without Dateline's state; for comparing.
    ///
    /// # Errors
    /// When they can't be listed.
    fn list(&self, side: Side) -> Result<Vec<String>, HostError>;

    /// Compares what is at a path with the content that was put there. The file is read in pieces,
    /// and no further than that content goes: a host may return more than was put there. Where
    /// answers may be damaged on the way, one that differs is asked for again.
    ///
    /// # Errors
    /// When it can't be read.
    fn standing(&self, side: Side, path: &str, held: &Held) -> Result<Standing, HostError>;

    /// The properties of this host.
    fn traits(&self) -> Traits;
}

/// One of two copies of the site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The copy that is written to.
    PublishTarget,
    /// The copy that readers see. For most hosts, it is the same.
    Live,
}

/// What is at a path on a host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Nothing.
    Nothing,
    /// A file with the content that was asked for.
    Same,
    /// Another file, or something that isn't a file.
    Other,
}

/// The properties of a host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Traits {
    /// Whether it stores headers with a file.
    pub headers: bool,
    /// Whether text may be stored compressed.
    pub compress: bool,
    /// Whether others can see files before the publish has ended, so that its beginning has to be
    /// recorded.
    pub begins: bool,
    /// Whether readers see either all of the old site or all of the new one.
    pub switches: bool,
    /// Whether the host needs a file `.nojekyll` to leave the files as they are.
    pub nojekyll: bool,
}

/// What a host's state is when a publish begins.
#[derive(Debug, Clone, Default)]
pub struct Opened {
    /// The state of the copy that is written to; `None` if nothing was published yet.
    pub state: Option<HostState>,
    /// The version of that state, for [`Host::record`].
    pub version: Version,
    /// The state of the copy that readers see, if that is another; empty if they see nothing.
    pub live: Option<HostState>,
}

/// A version of the state, in the host's own terms; `None` if there is no state yet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Version(pub Option<String>);

/// A file to be put on a host.
#[derive(Debug, Clone, Copy)]
pub struct Outgoing<'a> {
    /// The path.
    pub path: &'a str,
    /// Its content.
    pub content: &'a FileContent,
    /// The digest of the content.
    pub digest: Digest,
    /// The headers with which it is served.
    pub served: &'a Served,
    /// Whether no earlier publish has put it there, so that nobody else's file may be replaced.
    pub new: bool,
    /// Whether files of others in its place may be replaced all the same.
    pub adopt: bool,
}

/// The beginning of a host's message, at most `most` characters. Whatever looks like a secret is
/// masked, since the host was sent secrets.
pub fn said(text: &str, most: usize) -> String {
    bounded(&secrets::without_tokens(text), most)
}

/// The beginning of a text from outside, at most `most` characters.
fn bounded(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((at, _)) => format!("{} …", &text[..at]),
        None => text.to_owned(),
    }
}

/// A failure of a host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostError {
    /// The kind of failure.
    pub kind: ErrorKind,
    /// The file, folder or address that it concerns.
    pub what: String,
    /// What went wrong, and how to fix it.
    pub message: String,
}

/// The kinds of failures, by what can be done about them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// It may work when retried.
    Temporary,
    /// Somebody else has published in the meantime.
    Conflict,
    /// A file that Dateline didn't put there is in the place of one of the site's.
    Occupied,
    /// There is no room left.
    Full,
    /// Everything else.
    Other,
}

impl HostError {
    /// A failure of a kind. Messages of hosts may have any length, so that only the beginning is
    /// kept.
    pub fn new(kind: ErrorKind, what: impl Into<String>, message: impl Into<String>) -> Self {
        let (what, message) = (bounded(&what.into(), 1000), bounded(&message.into(), 4000));
        HostError { kind, what, message }
    }

    /// Whether retrying may help.
    pub fn is_temporary(&self) -> bool {
        self.kind == ErrorKind::Temporary
    }

    /// A failure because there is no room left.
    pub fn full(what: impl Into<String>, said: &str) -> Self {
        let message =
            format!("there is no room left on the host ({said}); publish less, or make room there");
        Self::new(ErrorKind::Full, what, message)
    }

    /// A failure that retrying doesn't help.
    pub fn other(what: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Other, what, message)
    }

    /// A failure that retrying may help.
    pub fn temporary(what: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Temporary, what, message)
    }

    /// A failure because a file of the build can't be read.
    pub fn unreadable(path: &str, error: &impl fmt::Display) -> Self {
        Self::other(path, format!("can't be read: {error}"))
    }

    /// A failure because somebody else has published in the meantime.
    pub fn conflict(what: impl Into<String>) -> Self {
        let message = "somebody else is publishing here, or has just done so; nothing of theirs was \
                       changed. Publish again when they have finished";
        Self::new(ErrorKind::Conflict, what, message)
    }

    /// A failure because of somebody else's folder, on a host that doesn't replace folders by
    /// files, with `--adopt` or without.
    pub fn occupied_by_folder(what: impl Into<String>) -> Self {
        let message = "is a folder where a file of the site belongs, and Dateline didn't put it there; \
                       move it away and publish again";
        Self::new(ErrorKind::Occupied, what, message)
    }

    /// A failure because of somebody else's file.
    pub fn occupied(what: impl Into<String>) -> Self {
        let message = "stands where a file of the site belongs, and Dateline didn't put it there; \
                       move it away, or let Dateline replace such files with --adopt";
        Self::new(ErrorKind::Occupied, what, message)
    }
}

impl fmt::Display for HostError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.what, self.message)
    }
}

impl std::error::Error for HostError {}
