//! When posts were held: the posts of an official, and those who held an office.
//!
//! A post is a bar. An end whose date is known to the day is blunt. If only the month or year is
//! known, the end is pointed: it covers the days that it may fall on. If nothing is known, the bar
//! thins out. Posts that were held at the same time are drawn in lanes, one above the other.

use jiff::civil::Date;

use super::WIDTH;
use super::axis::YearAxis;
use crate::dates::PartialDate;
use crate::model::{Post, PostEnd, PostStatus};

/// The shortest bar that can be seen on a phone, in units.
const SHORTEST: i64 = 8;
/// The number of units over which a bar thins out.
const FADE: i64 = 60;
/// Ticks of stories that are closer than this are drawn as one.
const TICK: i64 = 4;

/// The bars of posts, grouped by whether they are held.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Terms {
    /// The height in units, which are meant to be pixels.
    pub height: i64,
    /// The bars of posts that have ended: a path to be filled.
    pub past: String,
    /// The bars of posts that are held now.
    pub present: String,
    /// The bars of posts that begin later.
    pub coming: String,
    /// A tick for each day with a story, below the bars: a path to be stroked.
    pub stories: String,
    /// The label below each cell of the axis, if it has one; all cells have the same width.
    pub years: Vec<Option<i16>>,
}

/// Where a bar begins, where it has its full height, and where it ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Bar {
    from: i64,
    whole_from: i64,
    whole_to: i64,
    to: i64,
}

/// A lane, with what matters of its last bar.
struct Lane {
    /// The last day on which that post was certainly held.
    busy_until: Date,
    end: i64,
}

/// The day after.
fn after(day: Date) -> Date {
    day.tomorrow().unwrap_or(day)
}

fn is_drawn(post: &&Post) -> bool {
    post.start.is_some() || post.end.date().is_some()
}

/// Draws posts, and ticks for the days of stories. `None` if fewer than two have a date, which
/// their list says just as well.
pub fn terms<'p>(
    posts: impl IntoIterator<Item = &'p Post>,
    newest_story: Option<Date>,
    stories: impl IntoIterator<Item = Date>,
) -> Option<Terms> {
    let mut posts: Vec<&Post> = posts.into_iter().filter(is_drawn).collect();
    if posts.len() < 2 {
        return None;
    }
    let dates = |date: PartialDate| [date.first_day(), date.last_day()];
    let ends = posts.iter().flat_map(|post| [post.start, post.end.date()]).flatten();
    let known: Vec<Date> = ends.flat_map(dates).chain(newest_story).collect();
    // A post whose start isn't known began before its end.
    let unknown = posts.iter().filter(|post| post.start.is_none());
    let before =
        unknown.filter_map(|post| post.end.date()?.first_day().first_of_year().yesterday().ok());
    let first = known.iter().copied().chain(before).min()?;
    let axis = YearAxis::over(first, known.iter().copied().max()?);
    // Of two that begin at the same place, the longer one lies above.
    posts.sort_by_key(|post| {
        let start = post.start.map(|start| (start.first_day(), start.last_day()));
        (start, std::cmp::Reverse(post.end.date().map_or(Date::MAX, PartialDate::last_day)))
    });
    let mut lanes: Vec<Lane> = Vec::new();
    let placed: Vec<(PostStatus, Bar, usize)> = posts
        .iter()
        .map(|post| {
            let bar = Bar::of(post, &axis);
            let free = lanes.iter().position(|lane| lane.has_room(post, bar));
            let lane = Lane { busy_until: certain_end(post), end: bar.to };
            let place = free.unwrap_or(lanes.len());
            match free {
                Some(place) => lanes[place] = lane,
                None => lanes.push(lane),
            }
            (post.status, bar, place)
        })
        .collect();
    // Where there are many lanes, they are thin.
    let (pitch, thickness) = if lanes.len() <= 8 { (13, 11) } else { (7, 6) };
    let mut drawn = Terms { years: axis.labels(), ..Terms::default() };
    drawn.height = lanes.len() as i64 * pitch;
    for (status, bar, lane) in placed {
        let path = match status {
            PostStatus::Current => &mut drawn.present,
            PostStatus::Upcoming => &mut drawn.coming,
            PostStatus::Former | PostStatus::Undated => &mut drawn.past,
        };
        bar.draw(lane as i64 * pitch, thickness, path);
    }
    drawn.stories = ticks(&axis, stories, drawn.height);
    if !drawn.stories.is_empty() {
        drawn.height += 6;
    }
    Some(drawn)
}

fn ticks(axis: &YearAxis, stories: impl IntoIterator<Item = Date>, top: i64) -> String {
    let mut places: Vec<i64> = stories.into_iter().map(|day| axis.at(day)).collect();
    places.sort_unstable();
    // The first of those that are close to each other stays.
    places.dedup_by(|place, before| *place - *before < TICK);
    places.iter().map(|x| format!("M{x} {top}v6")).collect()
}

/// The last day on which a post was certainly held.
fn certain_end(post: &Post) -> Date {
    match post.end {
        PostEnd::Open => Date::MAX,
        PostEnd::Unknown => post.start.map_or(Date::MIN, PartialDate::last_day),
        PostEnd::Date(date) => date.first_day(),
    }
}

impl Lane {
    /// Whether a post may have begun after the lane's last one had ended: no earlier than the day
    /// of that end, or in the month or year of it, if no more is known.
    fn has_room(&self, post: &Post, bar: Bar) -> bool {
        let begins = post.start.is_some_and(|start| self.busy_until <= start.last_day());
        begins && (self.end <= bar.from + SHORTEST || self.end <= bar.whole_from)
    }
}

impl Bar {
    fn of(post: &Post, axis: &YearAxis) -> Bar {
        // A day is no span of time here: the bar begins with it, or ends after it.
        let begins = post.start.map(|start| {
            let from = axis.at(start.first_day());
            let is_day = start.first_day() == start.last_day();
            (from, if is_day { from } else { axis.at(after(start.last_day())) })
        });
        let ends = match post.end {
            PostEnd::Open => Some((WIDTH, WIDTH)),
            PostEnd::Unknown => None,
            PostEnd::Date(end) => {
                let to = axis.at(after(end.last_day()));
                let is_day = end.first_day() == end.last_day();
                Some((if is_day { to } else { axis.at(end.first_day()) }, to))
            }
        };
        let ((from, whole_from), (whole_to, to)) = match (begins, ends) {
            (Some(begins), Some(ends)) => (begins, ends),
            (Some(begins), None) => (begins, (begins.1, (begins.1 + FADE).min(WIDTH))),
            (None, Some(ends)) => (((ends.0 - FADE).max(0), ends.0), ends),
            (None, None) => ((0, 0), (0, 0)),
        };
        Bar { from, whole_from, whole_to, to }.wide_enough_to_see()
    }

    /// Makes a bar wide enough to be seen, and puts its parts in order: a post that began and ended
    /// in the same year has its full height only in the middle.
    fn wide_enough_to_see(mut self) -> Bar {
        if self.to - self.from < SHORTEST {
            let is_blunt = (self.from == self.whole_from, self.to == self.whole_to);
            self.from = self.from.min(WIDTH - SHORTEST);
            self.to = self.from + SHORTEST;
            let middle = self.from + SHORTEST / 2;
            self.whole_from = if is_blunt.0 { self.from } else { middle };
            self.whole_to = if is_blunt.1 { self.to } else { middle };
        }
        if self.whole_from > self.whole_to {
            let middle = (self.from + self.to) / 2;
            (self.whole_from, self.whole_to) = (middle, middle);
        }
        self
    }

    fn draw(self, top: i64, thickness: i64, path: &mut String) {
        let Bar { from, whole_from, whole_to, to } = self;
        let (middle, bottom) = (top + thickness / 2, top + thickness);
        if from == whole_from && to == whole_to {
            path.push_str(&format!("M{from} {top}H{to}V{bottom}H{from}z"));
        } else {
            let right = format!("H{whole_to}L{to} {middle} {whole_to} {bottom}");
            path.push_str(&format!("M{whole_from} {top}{right}H{whole_from}L{from} {middle}z"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn post(start: &str, end: &str, status: PostStatus) -> Post {
        Post { status, ..Post::dated(start, end) }
    }

    fn former(start: &str, end: &str) -> Post {
        post(start, end, PostStatus::Former)
    }

    fn drawn(posts: &[Post]) -> Terms {
        terms(posts, None, []).unwrap()
    }

    #[test]
    fn days_are_blunt_and_what_is_open_runs_out_of_the_picture() {
        let posts = [
            post("2021-01-01", "", PostStatus::Current),
            former("2017-01-01", "2018-12-31"),
            post("2022-01-01", "2022-12-31", PostStatus::Upcoming),
        ];
        let drawn = drawn(&posts);
        // Six years, from 2017 to 2022.
        assert_eq!(drawn.past, "M0 0H333V11H0z");
        assert_eq!(drawn.present, "M666 0H1000V11H666z", "what follows lies in the same lane");
        assert_eq!(drawn.coming, "M833 13H1000V24H833z", "and what runs beside it, in one below");
        assert_eq!(drawn.height, 26);
        assert_eq!(drawn.stories, "");
    }

    #[test]
    fn what_is_known_to_the_year_is_a_point() {
        let drawn = drawn(&[former("2011", "2013"), former("2013", "2014-12-31")]);
        // Four years: from a point at the start of 2011, whole at its end.
        assert_eq!(
            drawn.past,
            "M250 0H500L750 5 500 11H250L0 5zM750 0H1000L1000 5 1000 11H750L500 5z"
        );
        assert_eq!(drawn.height, 13, "who follows in the year of the end has the same lane");
    }

    #[test]
    fn of_one_year_only_the_middle_is_whole() {
        let drawn = drawn(&[former("2011", "2011"), former("2012-01-01", "2012-12-31")]);
        assert_eq!(drawn.past, "M250 0H250L500 5 250 11H250L0 5zM500 0H1000V11H500z");
    }

    #[test]
    fn what_is_not_known_thins_out() {
        let drawn = drawn(&[former("", "2012-12-31"), former("2013-01-01", "unknown")]);
        // From 2011 on, the year before the only thing that is known of the first one.
        assert_eq!(
            drawn.past,
            "M666 0H666L666 5 666 11H666L606 5zM666 0H666L726 5 666 11H666L666 5z"
        );
        let nothing = [former("", "unknown"), former("2013-01-01", "2014")];
        assert_eq!(terms(&nothing, None, []), None, "one that has no date isn't drawn");
    }

    #[test]
    fn a_gap_is_a_gap_and_the_newest_story_is_on_the_axis() {
        let posts = [former("2011-01-01", "2011-12-31"), former("2013-01-01", "2013-12-31")];
        let stories = [date(2011, 1, 1), date(2011, 1, 2), date(2014, 7, 1)];
        let drawn = terms(&posts, Some(date(2014, 7, 1)), stories).unwrap();
        assert_eq!(drawn.past, "M0 0H250V11H0zM500 0H750V11H500z");
        assert_eq!(drawn.stories, "M0 13v6M873 13v6", "two days that can't be told apart are one");
        assert_eq!(drawn.years, [Some(2011), Some(2012), Some(2013), Some(2014)]);
    }

    #[test]
    fn a_day_in_office_can_be_seen() {
        let drawn = drawn(&[former("1990-05-05", "1990-05-05"), former("2029-12-31", "2030")]);
        assert_eq!(drawn.past.split('z').next(), Some("M8 0H16V11H8"));
        assert!(drawn.past.contains("L1000 "), "{}", drawn.past);
    }

    #[test]
    fn many_at_once_are_thin_lanes() {
        let posts: Vec<Post> =
            (10..50).map(|n| post(&format!("19{n}"), "", PostStatus::Current)).collect();
        assert_eq!(drawn(&posts).height, 40 * 7);
    }
}
