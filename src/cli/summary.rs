//! What a build says at its end.

use std::fmt::Write;

use jiff::Timestamp;

use crate::dates::in_words;
use crate::pipeline::Summary;

/// The summary of a build or check.
pub fn text(summary: &Summary, as_of: Timestamp, verbose: bool, timings: bool) -> String {
    let mut out = String::new();
    // Writing to a string doesn't fail.
    let _ = write(&mut out, summary, as_of, verbose);
    if verbose || timings {
        for (stage, time) in &summary.timings {
            let _ = writeln!(out, "  {stage:<10} {:>9.1} ms", time.as_secs_f64() * 1000.0);
        }
    }
    out
}

fn write(out: &mut String, summary: &Summary, as_of: Timestamp, verbose: bool) -> std::fmt::Result {
    let total: std::time::Duration = summary.timings.iter().map(|(_, time)| *time).sum();
    let pages: usize = summary.pages.values().sum();
    let of = |kind: &str| summary.pages.get(kind).copied().unwrap_or(0);
    match &summary.output {
        Some(output) => write!(out, "Built {}", output.display())?,
        None => write!(out, "Checked")?,
    }
    writeln!(out, " in {:.2} s", total.as_secs_f64())?;
    writeln!(
        out,
        "  articles   {} in {}, {}, {}",
        summary.articles,
        plural(of("edition"), "edition page"),
        plural(of("entity"), "entity page"),
        plural(of("feed"), "feed")
    )?;
    if verbose {
        for (kind, number) in &summary.pages {
            writeln!(out, "    {kind:<12} {number}")?;
        }
    }
    if summary.output.is_some() {
        let changes = &summary.changes;
        writeln!(
            out,
            "  files      {pages}: {} new, {} changed, {} unchanged, {} removed ({})",
            changes.added,
            changes.replaced,
            changes.unchanged,
            changes.removed,
            bytes(changes.bytes)
        )?;
    }
    let (read, parsed) = summary.read;
    writeln!(
        out,
        "  work       {} read, {parsed} parsed, {} rendered",
        plural(read, "file"),
        summary.rendered
    )?;
    held_back(out, summary)?;
    if let Some(due) = summary.held_back.next_due {
        writeln!(out, "  next due   {due}, in {}", in_words(as_of, due))?;
    }
    Ok(())
}

fn held_back(out: &mut String, summary: &Summary) -> std::fmt::Result {
    let held = &summary.held_back;
    if held.total() == 0 {
        return Ok(());
    }
    let reasons = [
        (held.drafts, "draft"),
        (held.embargoed, "under embargo"),
        (held.future, "dated later"),
        (held.expired, "expired"),
    ];
    let reasons: Vec<String> = reasons
        .iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, why)| format!("{number} {why}"))
        .collect();
    writeln!(out, "  held back  {}: {}", held.total(), reasons.join(", "))
}

/// A number and what it counts.
pub fn plural(number: usize, word: &str) -> String {
    format!("{number} {word}{}", if number == 1 { "" } else { "s" })
}

/// A number of bytes, for people.
pub fn bytes(number: u64) -> String {
    match number {
        0..1_000 => format!("{number} B"),
        1_000..1_000_000 => format!("{:.1} kB", number as f64 / 1e3),
        _ => format!("{:.1} MB", number as f64 / 1e6),
    }
}
