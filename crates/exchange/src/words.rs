//! What a cell may say: days, words, codes, amounts, authorities. Each is read from one text, and
//! what can't be read comes with what to write instead.

use chrono::{Datelike, NaiveDate};
use upheld_domain::{
    Answer, AssessmentOutcome, AuthorityId, Candidate, Channel, DiscontinuedReason, LookupError,
    Outcome, Reference, Register, RemedyId, RemedyKind, Scheme, Subject,
};

/// Why a text is not what its column has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) reason: String,
    pub(crate) hint: Option<String>,
}

impl Problem {
    pub(crate) fn new(reason: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { reason: reason.into(), hint: Some(hint.into()) }
    }
}

/// A day written `2020-03-31`.
pub(crate) fn day(text: &str) -> Result<NaiveDate, Problem> {
    let (year, month, day) = numbers(text).ok_or_else(|| {
        Problem::new("not a day", "write the year, the month and the day, such as 2020-03-31")
    })?;
    NaiveDate::from_ymd_opt(year, month, day).ok_or_else(|| {
        let reason = match last_of_month(year, month) {
            Some(last) => format!("there is no such day: {} has {last} days", &text[..7]),
            None => format!("there is no month {month:02}"),
        };
        Problem::new(reason, "check the day")
    })
}

/// Year, month and day of a text that has the shape of a day.
fn numbers(text: &str) -> Option<(i32, u32, u32)> {
    let shape = text.len() == 10
        && text.bytes().enumerate().all(|(place, byte)| match place {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    if !shape {
        return None;
    }
    Some((text[..4].parse().ok()?, text[5..7].parse().ok()?, text[8..].parse().ok()?))
}

/// How many days a month has; none where there is no such month.
fn last_of_month(year: i32, month: u32) -> Option<u32> {
    let first = NaiveDate::from_ymd_opt(year, month, 1)?;
    let next = first.checked_add_months(chrono::Months::new(1))?;
    next.pred_opt().map(|last| last.day())
}

pub(crate) fn reference(text: &str) -> Result<Reference, Problem> {
    Reference::new(text)
        .map_err(|error| Problem::new(format!("no reference: {error}"), "such as 19 007 429"))
}

/// A body by its code or its name.
pub(crate) fn authority(text: &str, register: &Register) -> Result<AuthorityId, Problem> {
    register.find(text).map(|record| record.id).map_err(|error| match error {
        LookupError::Unknown { nearest, .. } => {
            Problem::new("no authority has this code or name", nearest_named(&nearest))
        }
        LookupError::Ambiguous { candidates, .. } => {
            let bodies: Vec<_> = candidates.iter().map(candidate).collect();
            let reason =
                format!("several authorities have or had this name: {}", bodies.join(", "));
            Problem::new(reason, "write the code in place of the name")
        }
    })
}

fn nearest_named(nearest: &[(AuthorityId, String)]) -> String {
    if nearest.is_empty() {
        return "write a code such as E07000008, or an official name".to_owned();
    }
    let names: Vec<_> = nearest.iter().map(|(id, name)| format!("{name} ({id})")).collect();
    format!("did you mean {}?", names.join(" or "))
}

/// `Somerset Council (E06000066, from 2023-04-01)`.
fn candidate(body: &Candidate) -> String {
    let days = match (body.first_day, body.last_day) {
        (None, None) => String::new(),
        (Some(first), None) => format!(", from {first}"),
        (None, Some(last)) => format!(", until {last}"),
        (Some(first), Some(last)) => format!(", {first} to {last}"),
    };
    format!("{} ({}{days})", body.name, body.id)
}

pub(crate) fn subject(text: &str, scheme: &Scheme) -> Result<Subject, Problem> {
    scheme.subject_named(text).ok_or_else(|| {
        let names: Vec<_> = scheme.subjects().iter().map(|label| label.name.as_str()).collect();
        Problem::new("no subject is called this", format!("write one of: {}", names.join("; ")))
    })
}

/// A word as it stands in a vocabulary: lower case, hyphens for spaces.
fn word(text: &str) -> String {
    text.to_lowercase().split_whitespace().collect::<Vec<_>>().join("-")
}

fn unknown_word(what: &str, words: &[&str]) -> Problem {
    Problem::new(format!("no such {what}"), format!("write one of: {}", words.join(", ")))
}

/// Every word for how a case was decided.
fn outcomes() -> impl Iterator<Item = (Outcome, &'static str)> {
    let closed = AssessmentOutcome::ALL.iter().map(|&o| (Outcome::Closed(o), o.slug()));
    closed.chain([
        (Outcome::Discontinued, "discontinued"),
        (Outcome::Upheld, "upheld"),
        (Outcome::NotUpheld, "not-upheld"),
    ])
}

/// How a case was decided.
pub(crate) fn outcome(text: &str) -> Result<Outcome, Problem> {
    let wanted = word(text);
    outcomes().find(|(_, known)| *known == wanted).map(|(outcome, _)| outcome).ok_or_else(|| {
        let words: Vec<_> = outcomes().map(|(_, known)| known).collect();
        let mut problem = unknown_word("outcome", &words);
        problem.hint = problem.hint.map(|hint| format!("{hint}; or leave it blank if still open"));
        problem
    })
}

/// Yes or no.
pub(crate) fn answer(text: &str) -> Result<Answer, Problem> {
    match word(text).as_str() {
        "yes" => Ok(Answer::Yes),
        "no" => Ok(Answer::No),
        _ => Err(Problem::new("neither yes nor no", "write yes, no, or leave it blank")),
    }
}

/// How a complaint came.
pub(crate) fn channel(text: &str) -> Result<Channel, Problem> {
    word(text).parse().map_err(|_| {
        let words: Vec<_> = Channel::ALL.iter().map(|channel| channel.slug()).collect();
        unknown_word("channel", &words)
    })
}

/// Why an investigation was discontinued.
pub(crate) fn discontinued_reason(text: &str) -> Result<DiscontinuedReason, Problem> {
    word(text).parse().map_err(|_| {
        let words: Vec<_> = DiscontinuedReason::ALL.iter().map(|reason| reason.slug()).collect();
        unknown_word("reason", &words)
    })
}

/// True or false.
pub(crate) fn truth(text: &str) -> Result<bool, Problem> {
    match word(text).as_str() {
        "true" | "yes" => Ok(true),
        "false" | "no" => Ok(false),
        _ => Err(Problem::new("neither true nor false", "write true, false, or leave it blank")),
    }
}

pub(crate) fn remedy(text: &str) -> Result<RemedyId, Problem> {
    RemedyId::new(text).map_err(|_| {
        Problem::new("no number of a remedy", "write its number in the case, 1 to 65535")
    })
}

pub(crate) fn remedy_kind(text: &str) -> Result<RemedyKind, Problem> {
    word(text).parse().map_err(|_| {
        let words: Vec<_> = RemedyKind::ALL.iter().map(|kind| kind.slug()).collect();
        unknown_word("kind of remedy", &words)
    })
}

/// An amount in whole pence.
pub(crate) fn pence(text: &str) -> Result<u64, Problem> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| digits).ok_or_else(|| {
        Problem::new("no amount in pence", "write whole pence, digits only: 15000 is \u{a3}150")
    })
}

/// What became of a remedy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RemedyOutcome {
    Complied,
    NotComplied,
}

impl RemedyOutcome {
    pub(crate) fn slug(self) -> &'static str {
        match self {
            Self::Complied => "complied",
            Self::NotComplied => "not-complied",
        }
    }
}

impl std::fmt::Display for RemedyOutcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.slug())
    }
}

pub(crate) fn remedy_outcome(text: &str) -> Result<RemedyOutcome, Problem> {
    match word(text).as_str() {
        "complied" => Ok(RemedyOutcome::Complied),
        "not-complied" => Ok(RemedyOutcome::NotComplied),
        _ => Err(Problem::new(
            "no such outcome of a remedy",
            "write complied or not-complied, or leave it blank if there is none yet",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_has_one_spelling() {
        assert_eq!(day("2020-02-29").unwrap().to_string(), "2020-02-29");
        for text in [
            "29/02/2020",
            "2020-2-29",
            "20200229",
            "2020-02-29T00:00",
            "+020-02-29",
            "2020\u{2011}02-29",
            "\u{661}020-02-2",
        ] {
            assert_eq!(day(text).unwrap_err().reason, "not a day", "{text}");
        }
        let reason = |text| day(text).unwrap_err().reason;
        assert_eq!(reason("2100-02-29"), "there is no such day: 2100-02 has 28 days");
        assert_eq!(reason("2020-04-31"), "there is no such day: 2020-04 has 30 days");
        assert_eq!(reason("2020-12-00"), "there is no such day: 2020-12 has 31 days");
        assert_eq!(reason("2020-13-01"), "there is no month 13");
    }

    #[test]
    fn words_are_read_however_people_write_them() {
        assert_eq!(outcome("Not upheld"), Ok(Outcome::NotUpheld));
        assert_eq!(
            outcome("closed after initial enquiries"),
            Ok(Outcome::Closed(AssessmentOutcome::ClosedAfterInitialEnquiries))
        );
        assert_eq!(answer("YES"), Ok(Answer::Yes));
        assert_eq!(remedy_kind("Act on the case"), Ok(RemedyKind::ActOnTheCase));
        assert_eq!(remedy_outcome("Not complied"), Ok(RemedyOutcome::NotComplied));
        for (outcome, known) in outcomes() {
            assert_eq!(outcome.to_string(), known);
        }
    }

    #[test]
    fn an_amount_is_whole_pence() {
        assert_eq!(pence("15000"), Ok(15_000));
        for text in ["\u{a3}150", "150.00", "1,500", "-1", "+1", "99999999999999999999"] {
            assert_eq!(pence(text).unwrap_err().reason, "no amount in pence", "{text}");
        }
    }
}
