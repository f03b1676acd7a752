//! A time axis made of whole years.

use jiff::civil::Date;

use super::WIDTH;

/// The most cells of an axis. With more than this, a cell stands for ten years, or a hundred.
const MOST_CELLS: i16 = 60;
/// The most labels that fit below the axis on a phone.
const MOST_LABELS: i16 = 6;

/// A time axis of cells with equally many whole years.
pub struct YearAxis {
    first: i16,
    cells: i16,
    years_a_cell: i16,
}

impl YearAxis {
    /// The shortest axis that covers two days, the earlier one first.
    pub fn over(first: Date, last: Date) -> YearAxis {
        let axis_of = |years_a_cell: i16| {
            let start = first.year().div_euclid(years_a_cell) * years_a_cell;
            let cells = (last.year().max(first.year()) - start) / years_a_cell + 1;
            YearAxis { first: start, cells, years_a_cell }
        };
        let lengths = [1, 10, 100].into_iter().map(axis_of);
        lengths.clone().find(|axis| axis.cells <= MOST_CELLS).unwrap_or_else(|| axis_of(100))
    }

    /// Where a day begins on the axis, from 0 to [`WIDTH`]. A day beyond the axis is at its nearer
    /// end.
    pub fn at(&self, day: Date) -> i64 {
        // Thousandths of a year are finer than the picture.
        let passed = i64::from(day.day_of_year() - 1) * 1000 / i64::from(day.days_in_year());
        let thousandths = i64::from(day.year() - self.first) * 1000 + passed;
        let all = i64::from(self.cells) * i64::from(self.years_a_cell) * 1000;
        (thousandths * WIDTH / all).clamp(0, WIDTH)
    }

    /// For each cell, the year to write below it, if any: round years, and none so close to the end
    /// that it would stick out.
    pub fn labels(&self) -> Vec<Option<i16>> {
        let steps = [1, 2, 5, 10, 20, 50].into_iter();
        let step = steps.clone().find(|step| self.cells <= step * MOST_LABELS).unwrap_or(50);
        (0..self.cells)
            .map(|cell| {
                let year = self.first + cell * self.years_a_cell;
                let is_round = year % (step * self.years_a_cell) == 0;
                let has_room = (self.cells - cell) * 8 >= self.cells;
                (is_round && has_room).then_some(year)
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn whole_years_have_equal_cells() {
        let axis = YearAxis::over(date(2021, 5, 3), date(2024, 1, 1));
        assert_eq!(axis.labels(), [Some(2021), Some(2022), Some(2023), Some(2024)]);
        assert_eq!(axis.at(date(2021, 1, 1)), 0);
        assert_eq!(axis.at(date(2023, 1, 1)), 500);
        assert_eq!(axis.at(date(2023, 7, 2)), 624);
        assert_eq!(axis.at(Date::MAX), WIDTH);
        assert_eq!(axis.at(date(2019, 1, 1)), 0);
    }

    #[test]
    fn long_axes_have_round_labels_with_room() {
        let axis = YearAxis::over(date(1981, 5, 3), date(2026, 1, 1));
        let labels: Vec<i16> = axis.labels().into_iter().flatten().collect();
        assert_eq!(labels, [1990, 2000, 2010, 2020]);
        assert_eq!(axis.labels().len(), 46);
        let axis = YearAxis::over(date(1988, 5, 3), date(2021, 1, 1));
        let labels: Vec<i16> = axis.labels().into_iter().flatten().collect();
        assert_eq!(labels, [1990, 2000, 2010], "2020 has no room at the end");
        let axis = YearAxis::over(date(1066, 12, 25), date(2026, 1, 1));
        assert_eq!(axis.labels().len(), 11);
        assert_eq!(axis.labels().into_iter().flatten().next(), Some(1000));
        let axis = YearAxis::over(date(1, 1, 1), date(9999, 1, 1));
        assert_eq!((axis.at(date(9999, 12, 31)), axis.labels().len()), (999, 100));
    }
}
