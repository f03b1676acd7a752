//! What every host can do, as one small trait, and what can go wrong with it.
//!
//! A host is blocking and is called from several threads at once. It must not know the plan.

use std::fmt;

use super::content::FileContent;
use super::serve::Served;
use super::state::{Digest, Held, HostState, UnfinishedPublish};
use crate::secrets;

/// A place that can be published to.
pub trait Host: Sync {
    /// Looks at what is there. Nothing changes.
    ///
    /// # Errors
    /// When it can't be reached or isn't Dateline's to write to.
    fn open(&self) -> Result<Opened, HostError>;

    /// Whether a file can have this path there.
    ///
    /// # Errors
    /// Why not.
    fn can_hold(&self, path: &str) -> Result<(), String> {
        let _ = path;
        Ok(())
    }

    /// Writes the state, on condition that nobody has since [`Opened::version`] or the last call.
    ///
    /// # Errors
    /// [`ErrorKind::Conflict`] when somebody has.
    fn record(&self, state: &HostState, expected: &Version) -> Result<Version, HostError>;

    /// Puts a file and gives the bytes that were sent.
    ///
    /// # Errors
    /// [`ErrorKind::Occupied`] when it must be new and somebody else's file stands there, or when
    /// somebody else has a folder in its place, or a file in that of its folder.
    fn put(&self, file: &Outgoing) -> Result<u64, HostError>;

    /// Takes a file over from the place that readers see. With `new`, which says what it is, no
    /// earlier publish has put it there, and nothing of somebody else's may be replaced.
    ///
    /// # Errors
    /// [`ErrorKind::Occupied`] when it must be new and somebody else's file stands there; when it
    /// can't.
    fn link(&self, path: &str, new: Option<&Held>) -> Result<(), HostError> {
        let _ = new;
        Err(HostError::other(path, "this host has no second copy to take it from"))
    }

    /// Removes a file; one that isn't there is no error.
    ///
    /// # Errors
    /// When it can't.
    fn remove(&self, path: &str) -> Result<(), HostError>;

    /// Shows readers what was put, where that is a step of its own.
    ///
    /// # Errors
    /// When it can't.
    fn switch(&self) -> Result<(), HostError> {
        Ok(())
    }

    /// Takes what was withdrawn out of the copy that readers saw until the switch, too.
    ///
    /// # Errors
    /// When it can't.
    fn withdraw(&self, gone: &UnfinishedPublish) -> Result<(), HostError> {
        let _ = gone;
        Ok(())
    }

    /// The paths of all files there, Dateline's state left out; for comparing.
    ///
    /// # Errors
    /// When they can't be listed.
    fn list(&self, side: Side) -> Result<Vec<String>, HostError>;

    /// What stands at a path, beside the content that was put there. A file is read piece by piece, and
    /// no further than that content goes: a host may give more than was put. Where an answer may be
    /// damaged on its way, one that differs is asked for again.
    ///
    /// # Errors
    /// When it can't be read.
    fn standing(&self, side: Side, path: &str, held: &Held) -> Result<Standing, HostError>;

    /// What it needs and has.
    fn traits(&self) -> Traits;
}

/// Which of two copies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The one that is written to.
    PublishTarget,
    /// The one that readers see; the same, for most hosts.
    Live,
}

/// What stands at a path of a host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Nothing.
    Nothing,
    /// A file with the content that was asked for.
    Same,
    /// Another file, or what is no file.
    Other,
}

/// What a host needs and has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Traits {
    /// Whether it keeps headers with a file.
    pub headers: bool,
    /// Whether it may be given compressed text.
    pub compress: bool,
    /// Whether others can see files before the publish has ended, so that its beginning is
    /// recorded.
    pub begins: bool,
    /// Whether readers get all of the old site or all of the new one.
    pub switches: bool,
    /// Whether a file `.nojekyll` keeps the host from treating the files.
    pub nojekyll: bool,
}

/// What is there.
#[derive(Debug, Clone, Default)]
pub struct Opened {
    /// The state of the place that is written to; `None` when nothing was published yet.
    pub state: Option<HostState>,
    /// Its version, for [`Host::record`].
    pub version: Version,
    /// The state of the place that readers see, when that is another; an empty one when they see
    /// nothing yet, or no more.
    pub live: Option<HostState>,
}

/// A version of the state, in the host's own terms; `None` when there is none yet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Version(pub Option<String>);

/// A file on its way.
#[derive(Debug, Clone, Copy)]
pub struct Outgoing<'a> {
    /// The path.
    pub path: &'a str,
    /// The content.
    pub content: &'a FileContent,
    /// The digest of the content.
    pub digest: Digest,
    /// How it is served.
    pub served: &'a Served,
    /// Whether no earlier publish has put it there, and nothing of somebody else's may be replaced.
    pub new: bool,
    /// Whether what others have put in its place may go for it.
    pub adopt: bool,
}

/// The beginning of what a host said: so many characters, without what looks like a secret, which a
/// host knows that was sent one.
pub fn said(text: &str, most: usize) -> String {
    bounded(&secrets::without_tokens(text), most)
}

/// The beginning of a text that somebody else has written: so many characters.
fn bounded(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((at, _)) => format!("{} …", &text[..at]),
        None => text.to_owned(),
    }
}

/// What a host wouldn't do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostError {
    /// What kind of failure.
    pub kind: ErrorKind,
    /// The file, folder or address.
    pub what: String,
    /// What went wrong with it, and how to mend it.
    pub message: String,
}

/// Kinds of failures, by what helps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// Trying again may help.
    Temporary,
    /// Somebody else published meanwhile.
    Conflict,
    /// A file that Dateline didn't put there stands where one of the site belongs.
    Occupied,
    /// There is no room left.
    Full,
    /// Everything else.
    Other,
}

impl HostError {
    /// Of a kind. What a host says may have any length: only its beginning is kept.
    pub fn new(kind: ErrorKind, what: impl Into<String>, message: impl Into<String>) -> Self {
        let (what, message) = (bounded(&what.into(), 1000), bounded(&message.into(), 4000));
        HostError { kind, what, message }
    }

    /// Whether trying again may help.
    pub fn is_temporary(&self) -> bool {
        self.kind == ErrorKind::Temporary
    }

    /// There is no room left.
    pub fn full(what: impl Into<String>, said: &str) -> Self {
        let message =
            format!("there is no room left on the host ({said}); publish less, or make room there");
        Self::new(ErrorKind::Full, what, message)
    }

    /// Trying again won't help.
    pub fn other(what: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Other, what, message)
    }

    /// Trying again may help.
    pub fn temporary(what: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Temporary, what, message)
    }

    /// The file of the build couldn't be read.
    pub fn unreadable(path: &str, error: &impl fmt::Display) -> Self {
        Self::other(path, format!("can't be read: {error}"))
    }

    /// Somebody else published meanwhile.
    pub fn conflict(what: impl Into<String>) -> Self {
        let message = "somebody else is publishing here, or has just done so; nothing of theirs was \
                       changed. Publish again when they have finished";
        Self::new(ErrorKind::Conflict, what, message)
    }

    /// Somebody else's folder, on a host whose folders aren't replaced by files, `--adopt` or not.
    pub fn occupied_by_folder(what: impl Into<String>) -> Self {
        let message = "is a folder where a file of the site belongs, and Dateline didn't put it there; \
                       move it away and publish again";
        Self::new(ErrorKind::Occupied, what, message)
    }

    /// Somebody else's file.
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
