//! Reports dates in an article that can't be meant as they are written.

use jiff::tz::TimeZone;

use crate::dates::Moment;
use crate::diagnostics::{Code, Finding, Located};
use crate::model::local_day;
use crate::parse::{ParsedArticle, ParsedNote, ParsedRetraction};
use crate::resolve::Clock;
use crate::resolve::distant_dates::{DistantDates, Years};
use crate::resolve::publication::Publication;
use crate::settings::Settings;

/// Reports an article that expires or is withdrawn before it comes out, notes that are older than their article,
/// and dates in implausible years.
pub(super) fn check(
    parsed: &ParsedArticle,
    publication: Publication,
    settings: &Settings,
    clock: Clock,
    findings: &mut Vec<Finding>,
) {
    let zone = &settings.timezone;
    expiry(publication, parsed.expires.as_ref(), findings);
    early_retraction(publication, parsed.retracted.as_ref(), findings);
    if let Some(date) = &parsed.date {
        for (notes, what) in [(&parsed.corrections, "correction"), (&parsed.updates, "update")] {
            older_notes(notes, what, date.value, zone, findings);
        }
    }
    distant(parsed, DistantDates::new(clock, settings), zone, findings);
}

/// Reports an article that expires before it comes out, since that never comes out.
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

/// Reports an article that is withdrawn before it comes out: it never does, nor does a notice.
fn early_retraction(
    publication: Publication,
    retracted: Option<&ParsedRetraction>,
    findings: &mut Vec<Finding>,
) {
    if let Some(retracted) = retracted
        && publication.terms.is_withdrawn_before_it_comes_out()
    {
        let message = "the article is withdrawn before it comes out";
        let help = match retracted.date.value {
            Moment::Day(_) => {
                "a day begins at 00:00: if the article was out that day, add the time at which it was \
                 withdrawn; if it never was, remove its file or make it a draft"
            }
            Moment::Instant(_) | Moment::Local(_) => {
                "a retraction must be later than `date` and `embargo`; if the article was never out, \
                 remove its file or make it a draft"
            }
        };
        findings.push(Finding::error(Code::InvalidValue, retracted.date.spot, message).help(help));
    }
}

/// Reports notes that are older than their article. If one of the two is only a day, days are
/// compared.
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

/// Reports dates in implausible years. The last year of the calendar means "never", where that
/// makes sense.
fn distant(
    parsed: &ParsedArticle,
    dates: DistantDates,
    zone: &TimeZone,
    findings: &mut Vec<Finding>,
) {
    const NEVER: i16 = 9999;
    let day = |moment: Moment| moment.instant(zone).map(|instant| local_day(instant, zone));
    let moments = [
        ("`date`", &parsed.date, false),
        ("`embargo`", &parsed.embargo, true),
        ("`expires`", &parsed.expires, true),
    ];
    for (what, moment, never) in moments {
        let Some(moment) = moment else { continue };
        let day = day(moment.value);
        if !(never && day.is_none_or(|day| day.year() == NEVER)) {
            findings.extend(dates.check(what, day, moment.spot, Years::PUBLISHED));
        }
    }
    if let Some(retracted) = &parsed.retracted {
        let day = day(retracted.date.value);
        let what = "the retraction's `date`";
        findings.extend(dates.check(what, day, retracted.date.spot, Years::PUBLISHED));
    }
    for note in parsed.corrections.iter().chain(&parsed.updates) {
        let day = day(note.date.value);
        findings.extend(dates.check("the note's `date`", day, note.date.spot, Years::PUBLISHED));
    }
    let sources = parsed.sources.iter().map(|source| ("source", &source.date));
    let quotes = parsed.quotes.iter().map(|quote| ("quotation", &quote.date));
    for (what, date) in sources.chain(quotes) {
        let Some(date) = date else { continue };
        let what = format_args!("the {what}'s `date`");
        findings.extend(dates.check(
            what,
            Some(date.value.first_day()),
            date.spot,
            Years::ON_RECORD,
        ));
    }
}
