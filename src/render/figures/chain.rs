//! A storyline as a chain: a dot for each day with a story, with true distances between them.

use jiff::civil::Date;

use super::WIDTH;

/// The least number of days with a story for which the picture says more than the list.
const DAYS_WORTH_DRAWING: usize = 3;
/// A gap is labelled from this many days on, if it is a fifth of the whole.
const LONG_GAP: i64 = 14;
/// The most gaps that are labelled.
const MOST_GAPS: usize = 3;
/// The height of the picture, in units.
pub const HEIGHT: i64 = 16;
/// The distance of the first and last dot from the edges, so that they aren't cut off.
const MARGIN: i64 = 10;

/// A storyline's days, drawn as a chain.
#[derive(Debug, PartialEq, Eq)]
pub struct Chain {
    /// The line between the dots, interrupted at long gaps: a path to be stroked.
    pub line: String,
    /// The line across the long gaps: another such path.
    pub gap_lines: String,
    /// All dots but the newest: a path of lines without length, to be stroked with round ends.
    pub dots: String,
    /// The newest dot.
    pub newest_dot: String,
    /// The first day.
    pub first: Date,
    /// The newest day.
    pub newest: Date,
    /// The long gaps that are labelled, in order.
    pub gaps: Vec<Gap>,
}

/// A time without stories.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gap {
    /// Its length in days.
    pub days: i64,
    /// The day of the last story before it.
    pub from: Date,
    /// The day of the first story after it.
    pub to: Date,
}

/// The number of days from one to another.
fn days_between(from: Date, to: Date) -> i64 {
    i64::from((to - from).get_days())
}

/// Draws the days with stories, which may come in any order. `None` if there are too few.
pub fn chain(days: impl Iterator<Item = Date>) -> Option<Chain> {
    let mut days: Vec<Date> = days.collect();
    days.sort_unstable();
    days.dedup();
    let (first, newest) = (*days.first()?, *days.last()?);
    if days.len() < DAYS_WORTH_DRAWING {
        return None;
    }
    let whole = days_between(first, newest);
    let at = |day: Date| MARGIN + days_between(first, day) * (WIDTH - 2 * MARGIN) / whole;
    let gap = |pair: &[Date]| match pair {
        [from, to] => {
            let days = days_between(*from, *to) - 1;
            let is_long = days >= LONG_GAP && days * 5 >= whole;
            is_long.then_some(Gap { days, from: *from, to: *to })
        }
        _ => None,
    };
    let mut gaps: Vec<Gap> = days.windows(2).filter_map(gap).collect();
    // The longest are labelled; of two with the same length, the earlier.
    gaps.sort_by_key(|gap| std::cmp::Reverse(gap.days));
    gaps.truncate(MOST_GAPS);
    gaps.sort_by_key(|gap| gap.from);
    let mut line = format!("M{MARGIN} 8");
    let mut gap_lines = String::new();
    for Gap { from, to, .. } in &gaps {
        let (from, to) = (at(*from), at(*to));
        line.push_str(&format!("H{from}M{to} 8"));
        gap_lines.push_str(&format!("M{from} 8H{to}"));
    }
    line.push_str(&format!("H{}", at(newest)));
    let mut places: Vec<i64> = days.iter().map(|day| at(*day)).collect();
    places.dedup();
    let dot = |x: i64| format!("M{x} 8h0");
    let newest_dot = places.pop().map(dot).unwrap_or_default();
    let dots = places.into_iter().map(dot).collect();
    Some(Chain { line, gap_lines, dots, newest_dot, first, newest, gaps })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn dots_are_at_their_true_distance_and_gaps_have_names() {
        let days = [date(2026, 1, 1), date(2026, 1, 11), date(2026, 1, 11), date(2026, 4, 11)];
        let drawn = chain(days.into_iter()).unwrap();
        assert_eq!(drawn.dots, "M10 8h0M108 8h0");
        assert_eq!(drawn.newest_dot, "M990 8h0");
        assert_eq!(drawn.line, "M10 8H108M990 8H990");
        assert_eq!(drawn.gap_lines, "M108 8H990");
        let gap = Gap { days: 89, from: date(2026, 1, 11), to: date(2026, 4, 11) };
        assert_eq!(drawn.gaps, [gap]);
    }

    #[test]
    fn the_longest_gaps_have_names_in_their_order() {
        let months = [1, 3, 6, 8, 10].map(|month| date(2026, month, 1));
        let gaps = chain(months.into_iter()).unwrap().gaps;
        assert_eq!(gaps.iter().map(|gap| gap.days).collect::<Vec<_>>(), [91, 60, 60]);
        let days = (1..20).map(|day| date(2026, 5, day));
        assert_eq!(chain(days).unwrap().gaps, []);
    }

    #[test]
    fn two_days_are_no_chain() {
        assert_eq!(chain([date(2026, 1, 1), date(2026, 2, 1)].into_iter()), None);
        assert_eq!(chain([].into_iter()), None);
    }
}
