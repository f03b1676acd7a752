//! Keeps the record: asks a web archive for copies of what articles name as their sources, and writes the
//! copies' addresses into the articles' files.
//!
//! To ask for a copy tells somebody else that the desk has read a page. So it is only done when somebody
//! asks for it, and only for the sources of articles that are out, unless that is asked for, too.
//! [`sources`] says which these are, [`answers`] what the archive has said, `client` asks it,
//! [`mod@file`] writes. This module must not know the terminal, the clock or the environment.

#[cfg_attr(not(feature = "archive"), allow(dead_code, reason = "nobody asks without a client"))]
pub mod answers;
#[cfg(feature = "archive")]
pub mod client;
pub mod copy_time;
#[cfg_attr(not(feature = "archive"), allow(dead_code, reason = "nobody asks without a client"))]
pub mod endpoint;
pub mod file;
pub mod sources;

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use jiff::Timestamp;

use crate::read::DiskFiles;
use copy_time::CopyTime;
use endpoint::Endpoint;
use file::ArticleText;
use sources::WantedSource;

/// Why there is no copy of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ArchiveError {
    /// The archive won't have a copy of this page, or has said something that can't be right.
    Refused(String),
    /// It may work later.
    Temporary(String),
    /// The archive wants fewer requests, from some seconds on if it says so.
    Busy(String, Option<Duration>),
}

impl ArchiveError {
    fn message(&self) -> &str {
        match self {
            ArchiveError::Refused(message)
            | ArchiveError::Temporary(message)
            | ArchiveError::Busy(message, _) => message,
        }
    }
}

impl fmt::Display for ArchiveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message())
    }
}

/// A web archive.
pub trait WebArchive {
    /// The copy that was made at the time nearest to a moment, if there is any.
    ///
    /// # Errors
    /// When the archive doesn't answer, or not in a way that makes sense.
    fn find(&self, url: &str, near: Timestamp) -> Result<Option<CopyTime>, ArchiveError>;

    /// Has a copy made.
    ///
    /// # Errors
    /// When there is none in the end.
    fn save(&self, url: &str) -> Result<CopyTime, ArchiveError>;
}

/// How the archive is asked.
#[derive(Debug, Clone)]
pub struct ArchiveOptions {
    /// The clock: no copy is from after it.
    pub now: Timestamp,
    /// How many pages are asked for.
    pub limit: usize,
    /// The pause between two requests for a new copy.
    pub pause: Duration,
}

/// How often a page is asked for, if it may work later.
const ATTEMPTS: u32 = 3;

/// The longest pause that is waited for; an archive that wants a longer one is asked another day.
const LONGEST_PAUSE: Duration = Duration::from_mins(5);

/// The most pages in a row of which nothing came, before it is taken for granted that the archive can't be
/// reached.
const MOST_FAILURES: usize = 3;

/// What came of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SourceOutcome {
    /// There was a copy, whose address is written now.
    Found(String),
    /// A copy was made, and its address is written now.
    Saved(String),
    /// There is a copy at this address, but it couldn't be written for this reason.
    NotWritten(String, String),
    /// The archive won't have a copy.
    Refused(String),
    /// It didn't work this time.
    Failed(String),
    /// It wasn't asked for, for this reason.
    Later(&'static str),
    /// Nobody is told of its address, for this reason.
    Hidden(&'static str),
}

/// Asks for a copy of each source, one page after the other, and writes its address into the article's file
/// at once, so that what was done stays done when the program is stopped. `told` hears of each.
pub fn run(
    files: &DiskFiles,
    archive: &dyn WebArchive,
    endpoint: &Endpoint,
    wanted: &[WantedSource],
    texts: &mut [ArticleText],
    options: &ArchiveOptions,
    told: &mut dyn FnMut(&WantedSource, &SourceOutcome),
) {
    let mut asked: BTreeMap<&str, Result<(CopyTime, bool), ArchiveError>> = BTreeMap::new();
    let mut requests = Requests { archive, options, has_saved: false, has_asked: false };
    let (mut failures, mut stopped) = (0, None);
    for source in wanted {
        if let Some(why) = source.hidden {
            told(source, &SourceOutcome::Hidden(why));
            continue;
        }
        if !asked.contains_key(source.url.as_str()) {
            let reason = stopped.or((asked.len() >= options.limit).then_some(LIMIT_REACHED));
            if let Some(reason) = reason {
                told(source, &SourceOutcome::Later(reason));
                continue;
            }
            let result = requests.copy_of(source);
            failures = match &result {
                Err(ArchiveError::Temporary(_)) => failures + 1,
                _ => 0,
            };
            if matches!(result, Err(ArchiveError::Busy(..))) {
                stopped = Some("the archive wants fewer requests");
            } else if failures >= MOST_FAILURES {
                stopped = Some("the archive can't be reached");
            }
            asked.insert(&source.url, result);
        }
        let outcome = match &asked[source.url.as_str()] {
            Err(ArchiveError::Refused(why)) => SourceOutcome::Refused(why.clone()),
            Err(error) => SourceOutcome::Failed(error.message().to_owned()),
            Ok((time, is_new)) => {
                let address = endpoint.copy(*time, &source.url);
                let text = texts.get_mut(source.text);
                let written = text.map_or(Err("it isn't there".to_owned()), |text| {
                    text.write(files, source.at, &address)
                });
                match (written, is_new) {
                    (Err(why), _) => SourceOutcome::NotWritten(address, why),
                    (Ok(()), true) => SourceOutcome::Saved(address),
                    (Ok(()), false) => SourceOutcome::Found(address),
                }
            }
        };
        told(source, &outcome);
    }
}

/// Why a source isn't asked for once enough pages were.
const LIMIT_REACHED: &str = "--limit is reached";

/// The requests to an archive, with the pauses between them.
struct Requests<'a> {
    archive: &'a dyn WebArchive,
    options: &'a ArchiveOptions,
    has_saved: bool,
    has_asked: bool,
}

impl Requests<'_> {
    /// The time of a copy of a source, and whether it was made just now. One that is there already is taken
    /// if it is from the source's time or later: a new one would be later still.
    fn copy_of(&mut self, source: &WantedSource) -> Result<(CopyTime, bool), ArchiveError> {
        if self.has_asked {
            std::thread::sleep(self.options.pause.min(Duration::from_secs(1)));
        }
        self.has_asked = true;
        let archive = self.archive;
        let there = self.retried(|| archive.find(&source.url, source.near))?;
        let now = self.options.now;
        if let Some(time) = there.filter(|time| time.is_between(source.from, now)) {
            return Ok((time, false));
        }
        if self.has_saved {
            std::thread::sleep(self.options.pause);
        }
        self.has_saved = true;
        let time = self.retried(|| archive.save(&source.url))?;
        if !time.is_between(Timestamp::MIN, now) {
            let message = "the archive has answered with a copy from another time";
            return Err(ArchiveError::Refused(message.to_owned()));
        }
        Ok((time, true))
    }

    fn retried<T>(&self, ask: impl Fn() -> Result<T, ArchiveError>) -> Result<T, ArchiveError> {
        let mut failures = 0;
        loop {
            let error = match ask() {
                Err(error) => error,
                done => return done,
            };
            failures += 1;
            // Pauses double, so that an archive in trouble gets time to recover.
            let own = self.options.pause.saturating_mul(1 << failures).min(LONGEST_PAUSE);
            let pause = match &error {
                ArchiveError::Refused(_) => return Err(error),
                ArchiveError::Temporary(_) => own,
                ArchiveError::Busy(_, after) => after.unwrap_or(own),
            };
            if failures >= ATTEMPTS || pause > LONGEST_PAUSE {
                return Err(error);
            }
            std::thread::sleep(pause);
        }
    }
}
