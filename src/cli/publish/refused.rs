//! What is refused before anything is built for a publish.

use std::path::Path;

use jiff::{SignedDuration, Timestamp};

use crate::cli::args::PublishArgs;
use crate::cli::common::now;
use crate::cli::failure::Failure;
use crate::settings::publish::PublishTarget;

/// Refuses a publish, before anything is built, if it would run the site's own command or is as of a time
/// in the future, unless that was confirmed.
pub fn unconfirmed(
    args: &PublishArgs,
    target: &PublishTarget,
    as_of: Timestamp,
) -> Result<(), Failure> {
    /// The most by which clocks may differ.
    const SLACK: SignedDuration = SignedDuration::from_mins(1);
    if args.dry_run {
        return Ok(());
    }
    if !target.after.is_empty() && !args.run_after {
        let message = format!(
            "`after` of this target would run a command once the site is published: {}. What stands \
             in a site's folder doesn't say what is run on this machine: nothing was published. If \
             the command is meant, publish with --run-after",
            target.after.join(" ")
        );
        return Err(Failure::usage(message));
    }
    if as_of > now().saturating_add(SLACK).unwrap_or(Timestamp::MAX) && !args.yes {
        let message = format!(
            "--as-of {as_of} is ahead of the time: whatever is held back until then would be out \
             now. Nothing was published; if that is meant, confirm it with --yes (--dry-run lists it)"
        );
        return Err(Failure::mistake(message));
    }
    Ok(())
}

/// Refuses a target on this machine if drafts would stand within what another target publishes, or the other way
/// round.
pub fn drafts_within(
    root: &Path,
    target: &PublishTarget,
    all: &[PublishTarget],
) -> Result<(), Failure> {
    #[cfg(unix)]
    {
        use crate::publish::hosts::local::of_other_drafts;
        let other = of_other_drafts(root, target, all);
        let other = other.map_err(|error| Failure::machine(format!("{}: {error}", target.name)))?;
        if let Some(other) = other {
            let (drafts, public) = if target.drafts { (target, other) } else { (other, target) };
            let message = format!(
                "`{}` shows drafts where `{}` publishes, or in it; give drafts a place of their own. Nothing \
                 was published",
                drafts.name, public.name
            );
            return Err(Failure::mistake(message));
        }
    }
    Ok(())
}
