//! The summary that a build or check ends with.

use std::fmt::Write;

use jiff::Timestamp;

use crate::dates::{in_words, rfc3339};
use crate::pipeline::{SlowPages, Summary};
use crate::printable::{printable, printable_path};
use crate::read::Inventory;
use crate::resolve::HeldArticle;

/// The most articles held back that are named without `--verbose`.
const MOST_HELD: usize = 10;

/// The summary of a build or check, as a text for people.
pub fn text(summary: &Summary, inventory: &Inventory, as_of: Timestamp, verbose: bool) -> String {
    let mut out = String::new();
    // Writing to a string can't fail.
    let _ = write(&mut out, summary, inventory, as_of, verbose);
    out
}

/// The time that each stage of a build or check took, one per line.
pub fn timings(summary: &Summary) -> String {
    let line = |(stage, time): &(&str, std::time::Duration)| {
        format!("  {stage:<10} {:>9.1} ms\n", time.as_secs_f64() * 1000.0)
    };
    summary.timings.iter().map(line).collect()
}

fn write(
    out: &mut String,
    summary: &Summary,
    inventory: &Inventory,
    as_of: Timestamp,
    verbose: bool,
) -> std::fmt::Result {
    let total: std::time::Duration = summary.timings.iter().map(|(_, time)| *time).sum();
    let pages: usize = summary.pages.values().sum();
    let of = |kind: &str| summary.pages.get(kind).copied().unwrap_or(0);
    match &summary.output {
        Some(output) => write!(out, "Built {}", printable_path(output))?,
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
    let (read, parsed) = (summary.work.read, summary.work.parsed);
    writeln!(
        out,
        "  work       {} read, {parsed} parsed, {} rendered",
        plural(read, "file"),
        summary.rendered
    )?;
    slow_pages(out, &summary.slow_pages)?;
    held_back(out, summary)?;
    let shown = if verbose { usize::MAX } else { MOST_HELD };
    held_articles(out, &summary.held_articles, inventory, as_of, shown)?;
    if let Some(due) = summary.held_back.next_due {
        writeln!(out, "  next due   {due}, in {}", in_words(as_of, due))?;
    }
    Ok(())
}

/// Says how many pages took long in their templates, and which took longest, if any did.
fn slow_pages(out: &mut String, slow: &SlowPages) -> std::fmt::Result {
    let Some((page, time)) = &slow.slowest else { return Ok(()) };
    writeln!(
        out,
        "  slow       {} took over {} s in a template, {} took {:.1} s in {}",
        plural(slow.number, "page"),
        slow.beyond.as_secs_f64(),
        printable(&page.page),
        time.as_secs_f64(),
        printable(&page.template)
    )
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
        (held.retracted, "retracted"),
    ];
    let reasons: Vec<String> = reasons
        .iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, why)| format!("{number} {why}"))
        .collect();
    writeln!(out, "  held back  {}: {}", held.total(), reasons.join(", "))
}

/// Names the articles that are held back, beginning with the one that comes out next.
fn held_articles(
    out: &mut String,
    articles: &[HeldArticle],
    inventory: &Inventory,
    as_of: Timestamp,
    shown: usize,
) -> std::fmt::Result {
    let mut articles: Vec<&HeldArticle> = articles.iter().collect();
    articles.sort_by_key(|article| (article.until.is_none(), article.until));
    for article in articles.iter().take(shown) {
        let path = printable(&inventory.file(article.file).path);
        match article.until {
            Some(until) => {
                let until_words = in_words(as_of, until);
                writeln!(out, "             {path}  until {}, in {until_words}", rfc3339(until))?;
            }
            None => writeln!(out, "             {path}  {}", article.state.as_str())?,
        }
    }
    match articles.len().saturating_sub(shown) {
        0 => Ok(()),
        more => writeln!(out, "             and {more} more (--verbose names them)"),
    }
}

/// A number with the word for what it counts, in the plural if necessary.
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

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;
    use crate::render::PageAtWork;

    #[test]
    fn slow_pages_are_said_in_a_line() {
        let mut out = String::new();
        slow_pages(&mut out, &SlowPages::default()).unwrap();
        assert_eq!(out, "");
        let page = PageAtWork {
            thread: 0,
            since: Instant::now(),
            template: "templates/article.html".to_owned(),
            page: "/2026/01/01/a/".to_owned(),
            may_loop: vec![],
        };
        let (beyond, time) = (Duration::from_secs(1), Duration::from_millis(2345));
        let slow = SlowPages { beyond, number: 2, time, slowest: Some((page, time)) };
        slow_pages(&mut out, &slow).unwrap();
        let expected = "  slow       2 pages took over 1 s in a template, /2026/01/01/a/ took 2.3 s in \
                        templates/article.html\n";
        assert_eq!(out, expected);
    }
}
