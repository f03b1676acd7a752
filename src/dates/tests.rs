use super::*;

#[test]
fn instants_are_written_as_jiff_does() {
    for text in [
        "2025-11-21T09:00:00Z",
        "0001-01-01T00:00:00Z",
        "9999-12-30T01:02:03Z",
        "2025-11-21T09:00:00.25Z",
        "-000001-01-01T00:00:00Z",
    ] {
        let instant: Timestamp = text.parse().unwrap();
        assert_eq!(rfc3339(instant), instant.to_string());
    }
}

#[test]
fn moments_survive_being_kept() {
    for text in [
        "2025-11-21",
        "9999-12-31",
        "0001-01-01",
        "2025-11-21T23:59:58.25",
        "9999-12-31T23:59:59",
        "2025-11-21T09:00:00.5+02:00",
    ] {
        let moment = Moment::parse(text).unwrap();
        assert_eq!(Moment::try_from(Kept::from(moment)).unwrap(), moment, "{text}");
    }
}

#[test]
fn moments_parse_in_every_form_and_nothing_else() {
    assert!(matches!(Moment::parse("2025-11-21"), Ok(Moment::Day(_))));
    assert!(matches!(Moment::parse("2025-11-21T09:00:00Z"), Ok(Moment::Instant(_))));
    assert!(matches!(Moment::parse("2025-11-21 09:00"), Ok(Moment::Local(_))));
    assert!(matches!(Moment::parse("2025-11-21T09:00:00+01:00"), Ok(Moment::Instant(_))));
    for bad in [
        "",
        "2025-13-01",
        "2025-02-30",
        "2025-11-21Z",
        "2025-11-21+01:00",
        "tomorrow",
        "2025-11-21T",
        "2025-11-21T09",
        "2025-11-21T0900",
        "2025-11-21T09:00:",
        "2025-11-21T09:00:00.",
        "2025-11-21T9:00",
        "2025-11-21T24:00:00",
        "2025-11-21T25:00:00Z",
        "2025-11-21T09:00:61Z",
        "2025-11-21T09:00:00+24:00",
        "2025-11-21T09:00:00+01:60",
        "2025-11-21T09:00:00+1",
        "2025-11-21T09:00:00 +01:00:00",
        "2025-11-21T09:00:00 9",
        "2025-11-21 09:00 and more",
        "2025-11-2１",
        "２025-11-21",
    ] {
        assert_eq!(Moment::parse(bad), Err(InvalidMoment::no_date()), "{bad}");
    }
}

fn instant(text: &str) -> String {
    match Moment::parse(text) {
        Ok(Moment::Instant(instant)) => instant.to_string(),
        other => panic!("{text}: {other:?}"),
    }
}

#[test]
fn offsets_are_read_as_other_generators_write_them() {
    for (text, expected) in [
        ("2019-05-02 09:30:00 +0200", "2019-05-02T07:30:00Z"),
        ("2019-05-02 09:30 -0430", "2019-05-02T14:00:00Z"),
        ("2019-05-02T09:30:00+02", "2019-05-02T07:30:00Z"),
        ("2019-05-02 09:30:00 UTC", "2019-05-02T09:30:00Z"),
        ("2019-05-02t09:30:00.25z", "2019-05-02T09:30:00.25Z"),
        ("2019-05-02 09:30:00.1234567899 Z", "2019-05-02T09:30:00.123456789Z"),
        ("2019-05-02T09:30:00-00:00", "2019-05-02T09:30:00Z"),
        // The end of time is "never".
        ("9999-12-31T23:59:59-23:59", "9999-12-30T22:00:00.999999999Z"),
    ] {
        assert_eq!(instant(text), expected, "{text}");
    }
    let error = Moment::parse("2019-05-02 09:30:00 CEST").unwrap_err();
    let error_of = |text: &str| Moment::parse(text).unwrap_err().help.unwrap_or_default();
    for (text, help) in [
        ("2026-02-01 09:30 PM", "write the hour from 00 to 23: 21:30 for 9:30 in the evening"),
        ("21.11.2025", "write 2025-11-21"),
        ("11.25.2025", "write the year, the month and the day: 2025-02-28"),
        ("21/11/2025", "write the year, the month and the day: 2025-02-28"),
    ] {
        assert_eq!(error_of(text), help, "{text}");
    }
    assert_eq!(error.what, "ends in `CEST`, which doesn't tell the offset");
}

#[test]
fn a_zone_in_brackets_is_honoured_or_refused() {
    for (text, expected) in [
        ("2026-02-28T19:30:00[America/New_York]", "2026-03-01T00:30:00Z"),
        ("2026-02-28 19:30[!america/new_york]", "2026-03-01T00:30:00Z"),
        ("2026-02-28[America/New_York]", "2026-02-28T05:00:00Z"),
        ("2026-02-28T19:30:00-05:00[America/New_York]", "2026-03-01T00:30:00Z"),
        // `Z` and `-00:00` say nothing of the offset there (RFC 9557, section 2.2).
        ("2026-02-28T19:30:00Z[America/New_York]", "2026-02-28T19:30:00Z"),
        ("2026-02-28T19:30:00-00:00[America/New_York]", "2026-02-28T19:30:00Z"),
        ("2026-02-28T19:30:00[+05:30]", "2026-02-28T14:00:00Z"),
        ("2026-02-28T19:30:00+05:30[+05:30]", "2026-02-28T14:00:00Z"),
        ("2026-02-28T19:30:00[UTC]", "2026-02-28T19:30:00Z"),
        // Each of the two readings, by its offset.
        ("2026-11-01T01:30:00-04:00[America/New_York]", "2026-11-01T05:30:00Z"),
        ("2026-11-01T01:30:00-05:00[America/New_York]", "2026-11-01T06:30:00Z"),
        // Local mean time had seconds, which no offset does.
        ("1880-01-01T00:00:00-04:56[America/New_York]", "1880-01-01T04:56:00Z"),
    ] {
        assert_eq!(instant(text), expected, "{text}");
    }
    for (text, what) in [
        (
            "2026-02-28T19:30:00-08:00[America/New_York]",
            "contradicts itself: the offset in America/New_York is -05:00 then",
        ),
        (
            "2026-07-28T19:30:00-05:00[America/New_York]",
            "contradicts itself: the offset in America/New_York is -04:00 then",
        ),
        (
            "2026-02-28T19:30:00+00:00[America/New_York]",
            "contradicts itself: the offset in America/New_York is -05:00 then",
        ),
        (
            "2026-02-28T19:30:00+05:00[+05:30]",
            "contradicts itself: the offset in +05:30 is +05:30 then",
        ),
        (
            "2026-11-01T01:30:00[America/New_York]",
            "exists twice in America/New_York, where clocks are changed then",
        ),
        (
            "2026-03-08T02:30:00[America/New_York]",
            "doesn't exist in America/New_York, where clocks are changed then",
        ),
        (
            "2026-02-28T19:30:00[America/NewYork]",
            "has `America/NewYork` in brackets, which is no time zone",
        ),
        ("2026-02-28T19:30:00[Z]", "has `Z` in brackets, which is no time zone"),
        ("2026-02-28T19:30:00[EDT]", "has `EDT` in brackets, which is no time zone"),
    ] {
        assert_eq!(Moment::parse(text).unwrap_err().what, what, "{text}");
    }
    for text in [
        "2026-02-28T19:30:00[]",
        "2026-02-28T19:30:00[America/New_York",
        "2026-02-28T19:30:00[America/New_York]x",
        "2026-02-28T19:30:00[America/New_York][u-ca=hebrew]",
        "2026-02-28T19:30:00[u-ca=hebrew]",
        "2026-02-28T19:30:00[Asia/Tokyo][America/New_York]",
    ] {
        let error = Moment::parse(text).unwrap_err();
        assert_eq!(error.what, "has something else than one time zone in brackets", "{text}");
    }
}

#[test]
fn a_leap_second_is_the_second_after_it() {
    let local = |text| Moment::parse(text).unwrap().instant(&TimeZone::UTC).unwrap().to_string();
    for text in [
        "2016-12-31T23:59:60Z",
        "2016-12-31T18:59:60-05:00",
        "2017-01-01T05:29:60+05:30",
        "2016-12-31T18:59:60[America/New_York]",
        "2016-12-31T23:59:60",
    ] {
        assert_eq!(local(text), "2017-01-01T00:00:00Z", "{text}");
    }
    for text in ["2016-12-31T12:00:60Z", "2016-12-31T22:59:60Z", "2016-12-31T12:30:60"] {
        let error = Moment::parse(text).unwrap_err();
        assert_eq!(error.what, "has a second 60 where there is no leap second", "{text}");
    }
}

#[test]
fn a_clock_is_set_by_instants_alone() {
    let read = |text| parse_instant(text).map(|instant| instant.to_string());
    assert_eq!(read("2026-11-22T09:00:00+01:00").as_deref(), Ok("2026-11-22T08:00:00Z"));
    assert_eq!(read("2026-11-22T09:00[Europe/Berlin]").as_deref(), Ok("2026-11-22T08:00:00Z"));
    for bad in [
        "2026-11-22",
        "2026-11-22T09:00:00",
        "tomorrow",
        "2026-11-22T09:00:00+02:00[Europe/Berlin]",
        "2016-12-31T23:59:60Z",
        "2026-10-25T02:30:00[Europe/Berlin]",
    ] {
        assert!(read(bad).is_err(), "{bad}");
    }
}

#[test]
fn a_day_begins_at_midnight_of_the_zone() {
    let zone = time_zone("America/Toronto").unwrap();
    let day = Moment::parse("2025-11-21").unwrap().instant(&zone).unwrap();
    assert_eq!(day.to_string(), "2025-11-21T05:00:00Z");
}

#[test]
fn what_clocks_show_twice_or_never_is_read_so_that_nothing_is_out_early_or_late() {
    for (zone, text, out, over) in [
        // 02:30 doesn't exist: clocks go from 02:00 to 03:00.
        ("America/Toronto", "2025-03-09 02:30", "2025-03-09T07:30:00Z", "2025-03-09T07:00:00Z"),
        ("America/Toronto", "2025-11-02 01:30", "2025-11-02T06:30:00Z", "2025-11-02T05:30:00Z"),
        ("America/Toronto", "2025-11-02 02:00", "2025-11-02T07:00:00Z", "2025-11-02T07:00:00Z"),
        ("America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00Z", "2018-11-04T03:00:00Z"),
        // The day begins twice.
        ("America/Havana", "2025-11-02", "2025-11-02T05:00:00Z", "2025-11-02T04:00:00Z"),
        ("Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00Z", "2011-12-30T10:00:00Z"),
    ] {
        let zone = time_zone(zone).unwrap();
        let moment = Moment::parse(text).unwrap();
        assert_eq!(moment.instant(&zone).unwrap().to_string(), out, "{text}");
        assert_eq!(moment.first_instant(&zone).unwrap().to_string(), over, "{text}");
    }
}

#[test]
fn partial_dates_cover_what_they_can_mean() {
    let month = PartialDate::parse("2024-02").unwrap();
    assert_eq!(month.first_day().to_string(), "2024-02-01");
    assert_eq!(month.last_day().to_string(), "2024-02-29");
    assert_eq!(PartialDate::parse("2024").unwrap().last_day().to_string(), "2024-12-31");
    assert_eq!(PartialDate::parse("2024-02-30"), None);
    assert_eq!(PartialDate::parse("24"), None);
    assert_eq!(month.iso(), "2024-02");
}
