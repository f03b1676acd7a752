//! The steps of a plan: what is done to one path, when and why.

use crate::publish::state::Held;

/// When a step is done. Each phase begins after the one before has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// Removes what is in the way of something new; in a copy that nobody sees, all removals.
    Clear,
    /// Paths that don't exist yet.
    New,
    /// Paths where a publish that was cut off may have put something, so that pages may lead there
    /// already: after the files that these lead to, and before those that lead to them.
    PerhapsThere,
    /// Compressed forms of files, those that go among them. A web server sends one in the place of its file and
    /// looks at nothing else: it may be newer than that for a while, and never older. What it leads to is
    /// there by now.
    Siblings,
    /// Paths whose content changes.
    Replaced,
    /// Paths that are removed.
    Removal,
}

impl Phase {
    /// All phases, in order.
    pub const ALL: [Phase; 6] = [
        Phase::Clear,
        Phase::New,
        Phase::PerhapsThere,
        Phase::Siblings,
        Phase::Replaced,
        Phase::Removal,
    ];
}

/// What is done to a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// The file is sent.
    Put,
    /// The file is taken over from the live copy, on the host itself.
    Link,
    /// The file is removed.
    Remove,
}

/// Why it is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepReason {
    /// It doesn't exist there.
    New,
    /// Its content has changed.
    Changed,
    /// Its headers have changed.
    Headers,
    /// A publish that was cut off may have been writing it.
    Unsure,
    /// Comparing has found that it isn't on the host as it should be.
    Differs,
    /// The site has dropped it.
    Gone,
    /// Its time on the host after being dropped is over.
    Expired,
    /// It is in the way of something else.
    InTheWay,
}

impl StepReason {
    /// The word for the reason in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            StepReason::New => "new",
            StepReason::Changed => "changed",
            StepReason::Headers => "other headers",
            StepReason::Unsure => "an earlier publish was cut off",
            StepReason::Differs => "differs on the host",
            StepReason::Gone => "no longer of the site",
            StepReason::Expired => "has stayed for its day",
            StepReason::InTheWay => "in the way",
        }
    }
}

/// One action on one path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishStep {
    /// The phase.
    pub phase: Phase,
    /// The action.
    pub action: Action,
    /// The path.
    pub path: String,
    /// The reason.
    pub reason: StepReason,
    /// The size of the file in bytes; 0 for a removal.
    pub bytes: u64,
    /// Whether a file is put where, as far as is known, nothing stands.
    pub expects_nothing: bool,
    /// Set if publishes that were cut off may have been writing there, and the journal doesn't say
    /// whether: what was there before, and what they would have put there. Only that may be
    /// replaced or removed, and nothing of somebody else's.
    pub may_stand_there: Option<Vec<Held>>,
}
