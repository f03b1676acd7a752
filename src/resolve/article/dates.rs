//! Dates of an article that can't be meant as they are written.

use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::dates::Moment;
use crate::diagnostics::{Code, Finding, Located, Spot};
use crate::model::local_day;
use crate::parse::{ParsedArticle, ParsedNote};
use crate::resolve::Clock;
use crate::resolve::publication::Publication;
use crate::settings::Settings;

/// From how many years after the clock on a date is likely to be a slip.
const DISTANT: i16 = 20;

/// Reports an article that expires before it comes out, notes that are older than their article,
/// and dates that lie decades ahead.
pub(super) fn check(
    parsed: &ParsedArticle,
    publication: Publication,
    settings: &Settings,
    clock: Clock,
    findings: &mut Vec<Finding>,
) {
    let zone = &settings.timezone;
    expiry(publication, parsed.expires.as_ref(), findings);
    if let Some(date) = &parsed.date {
        for (notes, what) in [(&parsed.corrections, "correction"), (&parsed.updates, "update")] {
            older_notes(notes, what, date.value, zone, findings);
        }
    }
    let limit = local_day(clock.as_of, zone).year().saturating_add(DISTANT);
    distant(parsed, limit, zone, findings);
}

/// An article that expires before it comes out never does.
fn expiry(
    publication: Publication,
    expires: Option<&Located<Moment>>,
    findings: &mut Vec<Finding>,
) {
    if let (Some(instant), Some(key)) = (publication.expires, expires)
        && instant <= publication.instant
    {
        findings.push(
            Finding::error(Code::InvalidValue, key.spot, "the article expires before it comes out")
                .help("`expires` must be later than `date` and `embargo`"),
        );
    }
}

/// Notes that are older than their article. Where one of the two is a day alone, days are compared.
fn older_notes(
    notes: &[ParsedNote],
    what: &str,
    date: Moment,
    zone: &TimeZone,
    findings: &mut Vec<Finding>,
) {
    for note in notes {
        let (Some(noted), Some(dated)) = (note.date.value.instant(zone), date.instant(zone)) else {
            continue;
        };
        let by_day = [note.date.value, date].iter().any(|m| matches!(m, Moment::Day(_)));
        let days = (local_day(noted, zone), local_day(dated, zone));
        if if by_day { days.0 < days.1 } else { noted < dated } {
            let message = format!("the {what} is older than its article ({})", days.1);
            findings.push(
                Finding::warning(Code::NoteBeforeArticle, note.date.spot, message).help(
                    "write the day on which the note was made, or correct the article's `date`",
                ),
            );
        }
    }
}

/// Dates that lie decades ahead of the clock. The last year that there is means "never", where that
/// has a meaning.
fn distant(parsed: &ParsedArticle, limit: i16, zone: &TimeZone, findings: &mut Vec<Finding>) {
    const NEVER: i16 = 9999;
    let mut check = |what: &str, day: Option<Date>, spot: Spot, never: bool| {
        let year = day.map_or(NEVER, Date::year);
        if year > limit && !(never && year == NEVER) {
            let message = format!("{what} lies more than {DISTANT} years ahead: {year}");
            findings
                .push(Finding::warning(Code::DistantDate, spot, message).help("check the year"));
        }
    };
    let day = |moment: Moment| moment.instant(zone).map(|instant| local_day(instant, zone));
    let moments = [
        ("`date`", &parsed.date, false),
        ("`embargo`", &parsed.embargo, true),
        ("`expires`", &parsed.expires, true),
    ];
    for (what, moment, never) in moments {
        if let Some(moment) = moment {
            check(what, day(moment.value), moment.spot, never);
        }
    }
    for note in parsed.corrections.iter().chain(&parsed.updates) {
        check("the note's `date`", day(note.date.value), note.date.spot, false);
    }
    for source in &parsed.sources {
        if let Some(date) = source.date {
            check("the source's `date`", Some(date.first_day()), source.spot, false);
        }
    }
    for quote in &parsed.quotes {
        if let Some(date) = quote.date {
            check("the quotation's `date`", Some(date.first_day()), quote.spot, false);
        }
    }
}
