//! Dates, and how a council prints them.

use chrono::{Datelike, NaiveDate, NaiveTime, Timelike};
use serde::{Serialize, Serializer};

/// A date, with a time of day where there is one. Local to the council; no time zone is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct When {
    /// The day.
    pub date: NaiveDate,
    /// The time.
    pub time: Option<NaiveTime>,
}

impl When {
    /// Reads `2019-07-17`, `2019-07-17T10:00`, `2019-07-17 10:00` or either with seconds; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let (date, time) = match text.split_once(['T', ' ']) {
            Some((date, time)) => (date, Some(time)),
            None => (text, None),
        };
        // chrono would take 2019-7-7 too, which sorts and reads differently.
        if date.len() != 10 {
            return None;
        }
        let date = NaiveDate::parse_from_str(date, "%Y-%m-%d").ok()?;
        let time = match time {
            Some(time) => Some(
                NaiveTime::parse_from_str(time, "%H:%M")
                    .or_else(|_| NaiveTime::parse_from_str(time, "%H:%M:%S"))
                    .ok()?,
            ),
            None => None,
        };
        Some(Self { date, time })
    }

    /// The day in words: `17 July 2019`.
    pub fn date_words(&self) -> String {
        format!("{} {} {}", self.date.day(), MONTHS[self.date.month0() as usize], self.date.year())
    }

    /// The day in words with the day of the week: `Wednesday 17 July 2019`.
    pub fn long_date_words(&self) -> String {
        format!("{} {}", DAYS[self.date.weekday().num_days_from_monday() as usize], self.date_words())
    }

    /// The time in words: `10.00 am`, `12.30 pm`, `12 noon`.
    pub fn time_words(&self) -> Option<String> {
        let time = self.time?;
        Some(match (time.hour(), time.minute()) {
            (12, 0) => "12 noon".into(),
            (_, minute) => {
                let (pm, hour) = time.hour12();
                format!("{hour}.{minute:02} {}", if pm { "pm" } else { "am" })
            }
        })
    }

    /// The day as an ISO date.
    pub fn iso_date(&self) -> String {
        self.date.to_string()
    }

    /// The day as an ISO date, with the time where there is one.
    pub fn iso(&self) -> String {
        match self.time {
            Some(time) => format!("{}T{}", self.iso_date(), time.format("%H:%M")),
            None => self.iso_date(),
        }
    }
}

impl Serialize for When {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.iso())
    }
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn words() {
        let when = When::parse("2019-07-17T10:00").unwrap();
        assert_eq!(when.long_date_words(), "Wednesday 17 July 2019");
        assert_eq!(when.time_words().as_deref(), Some("10.00 am"));
        assert_eq!(When::parse("2019-07-17T12:00").unwrap().time_words().as_deref(), Some("12 noon"));
        assert_eq!(When::parse("2019-07-17 00:05").unwrap().time_words().as_deref(), Some("12.05 am"));
        assert_eq!(When::parse("2019-07-17T13:30:00").unwrap().time_words().as_deref(), Some("1.30 pm"));
    }

    #[test]
    fn what_is_not_a_date() {
        for text in ["", "17 July 2019", "2019-7-17", "2019-02-30", "2019-07-17T25:00", "2019-07-17T", "20190717"] {
            assert_eq!(When::parse(text), None, "{text}");
        }
    }
}
