//! How many stories there were in each month, for the last five years with any.

use jiff::civil::Date;

/// The number of years that are drawn.
const YEARS: i16 = 5;
/// The least number of months with stories for which the picture says more than the list.
const MONTHS_WORTH_DRAWING: usize = 3;
/// The height of the highest bar, in units.
pub const HEIGHT: usize = 40;
/// The width of a month, in units.
const MONTH: usize = 10;

/// A month with its number of stories.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MonthOfStories {
    /// The year.
    pub year: i16,
    /// The month, from 1 on.
    pub month: i8,
    /// The number of stories.
    pub stories: usize,
}

/// Coverage over time, as bars.
#[derive(Debug, PartialEq, Eq)]
pub struct Coverage {
    /// The width in units.
    pub width: usize,
    /// A bar for each month but the newest: a path to be stroked, eight units wide.
    pub months: String,
    /// The bar of the newest month.
    pub newest_month: String,
    /// The years with their numbers of stories, in order.
    pub years: Vec<(i16, usize)>,
    /// The month with the most stories, the latest if there are several; `None` if all have equally
    /// many.
    pub most: Option<MonthOfStories>,
    /// Whether there are stories of earlier years, which aren't counted.
    pub leaves_out: bool,
    /// The newest month.
    pub newest: MonthOfStories,
}

/// Counts stories by their days, which may come in any order. `None` if too few months have any.
pub fn coverage(days: impl Iterator<Item = Date> + Clone) -> Option<Coverage> {
    let newest = days.clone().max()?;
    // Stories before that aren't counted.
    let earliest = newest.year() - (YEARS - 1);
    let mut counts = [[0_usize; 12]; YEARS as usize];
    let mut first = newest.year();
    let leaves_out = days.clone().any(|day| day.year() < earliest);
    for day in days.filter(|day| day.year() >= earliest) {
        first = first.min(day.year());
        // Neither can be negative: the year is one of the five, and months begin with 1.
        let (year, month) = ((day.year() - earliest) as usize, (day.month() - 1) as usize);
        counts[year][month] += 1;
    }
    let years = &counts[(first - earliest) as usize..];
    let all = || {
        (first..).zip(years).flat_map(|(year, months)| {
            (1..).zip(months).map(move |(month, stories)| MonthOfStories {
                year,
                month,
                stories: *stories,
            })
        })
    };
    if all().filter(|month| month.stories > 0).count() < MONTHS_WORTH_DRAWING {
        return None;
    }
    let most = all().max_by_key(|month| month.stories)?;
    let is_highest = all().any(|month| (1..most.stories).contains(&month.stories));
    let is_newest = |at: &MonthOfStories| (at.year, at.month) == (newest.year(), newest.month());
    let (mut months, mut newest_month) = (String::new(), String::new());
    for (at, month) in all().enumerate().filter(|(_, month)| month.stories > 0) {
        // A month with any stories has a bar that can be seen.
        let height = (month.stories * HEIGHT).div_ceil(most.stories).max(2);
        let path = if is_newest(&month) { &mut newest_month } else { &mut months };
        path.push_str(&format!("M{} {HEIGHT}v-{height}", at * MONTH + MONTH / 2));
    }
    Some(Coverage {
        width: years.len() * 12 * MONTH,
        months,
        newest_month,
        years: (first..).zip(years.iter().map(|months| months.iter().sum())).collect(),
        most: Some(most).filter(|_| is_highest),
        leaves_out,
        newest: all().find(is_newest)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn months_are_counted_and_the_highest_is_as_high_as_the_picture() {
        let days = [
            date(2025, 11, 30),
            date(2025, 12, 1),
            date(2025, 12, 2),
            date(2025, 12, 31),
            date(2026, 2, 1),
        ];
        let drawn = coverage(days.into_iter()).unwrap();
        assert_eq!(drawn.months, "M105 40v-14M115 40v-40");
        assert_eq!(drawn.newest_month, "M135 40v-14");
        assert_eq!((drawn.width, drawn.years), (240, vec![(2025, 4), (2026, 1)]));
        assert_eq!(drawn.most, Some(MonthOfStories { year: 2025, month: 12, stories: 3 }));
        assert!(!drawn.leaves_out);
        assert_eq!(drawn.newest, MonthOfStories { year: 2026, month: 2, stories: 1 });
    }

    #[test]
    fn only_five_years_are_drawn() {
        let days = (2001..=2026).map(|year| date(year, 1, 1));
        let drawn = coverage(days).unwrap();
        let years: Vec<i16> = drawn.years.iter().map(|(year, _)| *year).collect();
        assert_eq!(years, [2022, 2023, 2024, 2025, 2026]);
        assert!(drawn.leaves_out);
        assert_eq!(drawn.most, None, "all have as many");
        let days = [(2001, 1), (2001, 1), (2022, 1), (2023, 2), (2023, 2), (2026, 3), (2026, 3)];
        let drawn = coverage(days.into_iter().map(|(year, month)| date(year, month, 1))).unwrap();
        assert_eq!(drawn.most.unwrap().year, 2026, "of several the latest");
    }

    #[test]
    fn few_months_are_no_picture() {
        let days = [date(2026, 1, 1), date(2026, 2, 1), date(2026, 2, 2), date(2016, 2, 2)];
        assert_eq!(coverage(days.into_iter()), None);
        assert_eq!(coverage([].into_iter()), None);
    }
}
