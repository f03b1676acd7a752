//! A month as a calendar: weeks of seven days.

use jiff::civil::Date;

/// A week of a month; `None` before its first and after its last day.
pub type Week = [Option<Date>; 7];

/// The column of a day, from 0 on, in weeks that begin with `first_weekday` (1: Monday).
fn column(day: Date, first_weekday: i8) -> usize {
    let from_monday = day.weekday().to_monday_zero_offset() - (first_weekday - 1);
    from_monday.rem_euclid(7) as usize
}

/// The weeks of a month, which begin with `first_weekday` (1: Monday). Empty if there is no such
/// month.
pub fn weeks(year: i16, month: i8, first_weekday: i8) -> Vec<Week> {
    let Ok(first) = Date::new(year, month, 1) else { return Vec::new() };
    let mut weeks: Vec<Week> = Vec::with_capacity(6);
    for number in 1..=first.days_in_month() {
        let Ok(day) = Date::new(year, month, number) else { continue };
        let column = column(day, first_weekday);
        if column == 0 || weeks.is_empty() {
            weeks.push([None; 7]);
        }
        if let Some(week) = weeks.last_mut() {
            week[column] = Some(day);
        }
    }
    weeks
}

/// The days of a month as squares of one unit, in seven columns: a path to be stroked, with one
/// line for each run of days in a week. Lines begin at whole units, so that dashes divide them into
/// squares.
pub fn squares(days: impl Iterator<Item = Date>, first_weekday: i8) -> String {
    let mut runs: Vec<(usize, usize, usize)> = Vec::new();
    for day in days {
        let column = column(day, first_weekday);
        // The column of the first of the month decides the row of every other day.
        let before = self::column(day.first_of_month(), first_weekday);
        let row = (before + day.day().unsigned_abs() as usize - 1) / 7;
        match runs.last_mut() {
            Some((at, from, length)) if *at == row && *from + *length == column => *length += 1,
            _ => runs.push((row, column, 1)),
        }
    }
    runs.iter().map(|(row, from, length)| format!("M{from} {row}h{length}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn numbers(week: &Week) -> [i8; 7] {
        week.map(|day| day.map_or(0, Date::day))
    }

    #[test]
    fn weeks_begin_where_a_language_begins_them() {
        let november = weeks(2026, 11, 1);
        assert_eq!(numbers(&november[0]), [0, 0, 0, 0, 0, 0, 1], "a Sunday");
        assert_eq!(numbers(&november[5]), [30, 0, 0, 0, 0, 0, 0]);
        let november = weeks(2026, 11, 7);
        assert_eq!(numbers(&november[0]), [1, 2, 3, 4, 5, 6, 7]);
        assert_eq!(november.len(), 5);
        let february = weeks(2024, 2, 6);
        assert_eq!(numbers(&february[0]), [0, 0, 0, 0, 0, 1, 2], "Saturday first");
        assert_eq!(weeks(2026, 13, 1).len(), 0);
    }

    #[test]
    fn runs_of_days_are_lines() {
        let days = [1, 2, 3, 5, 8, 9, 30].map(|day| date(2026, 11, day));
        assert_eq!(squares(days.into_iter(), 1), "M6 0h1M0 1h2M3 1h1M6 1h1M0 2h1M0 5h1");
        assert_eq!(squares([].into_iter(), 1), "");
    }
}
