//! What a text means as a day or an instant, and what is included.

use super::*;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn instant(text: &str) -> String {
    match text.parse().unwrap() {
        AsKnown::Instant(instant) => instant.to_string(),
        AsKnown::Day(day) => panic!("{text} was read as the day {day}"),
    }
}

#[test]
fn a_day_ends_at_midnight_in_london() {
    let day: AsKnown = "2020-07-22".parse().unwrap();
    assert!(day.includes(at("2020-07-22T22:59:59.999Z")), "one millisecond before midnight");
    assert!(!day.includes(at("2020-07-22T23:00:00Z")), "midnight in summer");
    let winter: AsKnown = "2020-12-31".parse().unwrap();
    assert!(winter.includes(at("2020-12-31T23:59:59.999Z")));
    assert!(!winter.includes(at("2021-01-01T00:00:00Z")));
}

#[test]
fn an_instant_is_included_itself() {
    let instant: AsKnown = "2020-07-22T13:00:00.250+01:00".parse().unwrap();
    assert_eq!(instant.to_string(), "2020-07-22T12:00:00.250Z");
    assert!(instant.includes(at("2020-07-22T12:00:00.250Z")));
    assert!(!instant.includes(at("2020-07-22T12:00:00.251Z")));
}

#[test]
fn a_time_without_an_offset_is_londons() {
    for (text, utc) in [
        ("2020-07-22T13:00", "2020-07-22T12:00:00.000Z"),
        ("2020-07-22 13:00", "2020-07-22T12:00:00.000Z"),
        (" 2020-07-22T13:00:05 ", "2020-07-22T12:00:05.000Z"),
        ("2020-07-22 13:00:05.250", "2020-07-22T12:00:05.250Z"),
        ("2020-12-22T13:00", "2020-12-22T13:00:00.000Z"),
        ("2020-07-22T00:30", "2020-07-21T23:30:00.000Z"),
    ] {
        assert_eq!(instant(text), utc, "{text}");
    }
}

#[test]
fn an_offset_counts_with_seconds_or_without() {
    for text in [
        "2020-07-22T12:00Z",
        "2020-07-22 12:00:00Z",
        "2020-07-22T13:00+01:00",
        "2020-07-22 13:00:00.000+01:00",
        "2020-07-22T07:00-05:00",
    ] {
        assert_eq!(instant(text), "2020-07-22T12:00:00.000Z", "{text}");
    }
}

#[test]
fn a_time_that_london_had_twice_is_refused_with_both_readings() {
    let error = "2020-10-25T01:30".parse::<AsKnown>().unwrap_err();
    assert_eq!(error.to_string(), "London had 2020-10-25T01:30 twice, since summer time ended");
    let hint = "write 2020-10-25T01:30:00+01:00 for the first, or 2020-10-25T01:30:00+00:00 for the \
                second";
    assert_eq!(error.hint().as_deref(), Some(hint));
    assert_eq!(instant("2020-10-25T01:30:00+01:00"), "2020-10-25T00:30:00.000Z");
    assert_eq!(instant("2020-10-25T01:30:00+00:00"), "2020-10-25T01:30:00.000Z");
    for once in ["2020-10-25T00:59:59.999", "2020-10-25T02:00"] {
        instant(once);
    }
}

#[test]
fn a_time_that_london_never_had_is_refused_with_both_readings() {
    let error = "2020-03-29 01:30".parse::<AsKnown>().unwrap_err();
    assert_eq!(error.to_string(), "London never had 2020-03-29 01:30, since summer time began");
    let hint = "write 2020-03-29T01:30:00+00:00 by the time before the change, or \
                2020-03-29T01:30:00+01:00 by the new";
    assert_eq!(error.hint().as_deref(), Some(hint));
    assert_eq!(instant("2020-03-29T00:59:59.999"), "2020-03-29T00:59:59.999Z");
    assert_eq!(instant("2020-03-29T02:00"), "2020-03-29T01:00:00.000Z");
}

#[test]
fn a_day_or_an_instant_may_lie_ahead() {
    let now = at("2020-07-22T22:30:00Z");
    for (text, ahead) in [
        ("2020-07-22", false),
        ("2020-07-23", true),
        ("2020-07-22T23:30", false),
        ("2020-07-22T23:30:00.001", true),
    ] {
        assert_eq!(text.parse::<AsKnown>().unwrap().is_after(now), ahead, "{text}");
    }
    // It is the office's day that counts: by now it is the 23rd there.
    let past_midnight = at("2020-07-22T23:30:00Z");
    assert!(!"2020-07-23".parse::<AsKnown>().unwrap().is_after(past_midnight));
}

#[test]
fn anything_else_is_refused() {
    for text in [
        "",
        "yesterday",
        "22/07/2020",
        "2020-7-22",
        "2020-02-30",
        "2020-02-30T12:00",
        "2020-07-22T12",
        "2020-07-22T24:00",
        "2020-07-22T12:60",
        "2020-07-22T12:00:60",
        "2020-07-22T12:00:00.0001",
        "2020-07-22T12:00.5",
        "2020-07-22_12:00:00Z",
        "2020-07-22T12:00:00 Europe/London",
        "2020-07-22T12:00ZZ",
        "2020-07-22T12:00:00+",
        "1595404800000",
        "2020-07-2\u{e9}T12:00",
        "\u{ff12}020-07-22",
    ] {
        let refused = text.parse::<AsKnown>();
        assert!(matches!(refused, Err(AsKnownError::Unreadable(_))), "{text}: {refused:?}");
    }
}

#[test]
fn what_is_printed_reads_back() {
    for text in ["2020-07-22", "2020-07-22T13:00", "2020-10-25T01:30:00.001Z"] {
        let read: AsKnown = text.parse().unwrap();
        assert_eq!(read.to_string().parse(), Ok(read));
    }
}
