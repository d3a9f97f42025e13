//! Moments as texts, against a calendar that is turned day by day.

use argiope_unlearn::ledger::Timestamp;

fn days_of_month(year: u64, month: u64) -> u64 {
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 => 28 + u64::from(is_leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[test]
fn test_every_day_of_five_centuries() {
    let mut days = 0;
    for year in 1970..2470 {
        for month in 1..=12 {
            for day in 1..=days_of_month(year, month) {
                let seconds = 86_400 * days + 3_661 * (days % 23);
                let (hour, minute, second) =
                    (seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60);
                let expected =
                    format!("{year}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z");
                let moment = Timestamp::from_unix_seconds(seconds);
                assert_eq!(moment.to_string(), expected);
                assert_eq!(expected.parse::<Timestamp>().unwrap(), moment);
                days += 1;
            }
        }
    }
}

#[test]
fn test_texts_that_are_no_moments() {
    for text in [
        "",
        "2026-12-01",
        "2026-12-01T11:03:00",
        "2026-12-01 11:03:00Z",
        "2026-12-01T11:03:00+01:00",
        "2026-02-29T00:00:00Z",
        "2026-13-01T00:00:00Z",
        "2026-00-01T00:00:00Z",
        "2026-01-00T00:00:00Z",
        "2026-01-01T24:00:00Z",
        "2026-01-01T00:00:60Z",
        "1969-12-31T23:59:59Z",
        "+026-01-01T00:00:00Z",
        "2026-01-01T00:00:00Zé",
        "é026-01-01T00:00:00Z",
    ] {
        assert!(text.parse::<Timestamp>().is_err(), "{text}");
    }
    assert_eq!(
        Timestamp::from_unix_seconds(u64::MAX).to_string(),
        "9999-12-31T23:59:59Z"
    );
}
