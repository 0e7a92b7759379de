//! What a cell may say: words, codes, amounts, authorities. Each is read from one text, and what
//! can't be read comes with what to write instead. Days are in `days`.

use std::str::FromStr;

use upheld_domain::{
    Answer, AuthorityId, Candidate, CaseKind, Channel, CorrectionReason, DiscontinuedReason,
    Finding, LookupError, Outcome, OutcomeLabel, Position, Reference, Register, RemedyId,
    RemedyKind, Scheme, Sector, Subject, Topic,
};

use crate::columns::Sort;
use crate::days::DayFormats;

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
pub(crate) fn word(text: &str) -> String {
    text.to_lowercase().split_whitespace().collect::<Vec<_>>().join("-")
}

fn unknown_word(what: &str, words: &[&str]) -> Problem {
    Problem::new(format!("no such {what}"), format!("write one of: {}", words.join(", ")))
}

/// How a case was decided, in the office's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Label {
    /// What it comes to.
    pub(crate) outcome: Outcome,
    /// Whether the word says that the body had put it right before.
    pub(crate) remedied_before: Answer,
    /// What was found, in schemes that have findings.
    pub(crate) finding: Option<Finding>,
    /// Its place among the office's outcomes, the gravest first.
    pub(crate) rank: usize,
}

impl std::fmt::Display for Label {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.outcome.fmt(f)
    }
}

/// How a case was decided.
pub(crate) fn outcome(text: &str, scheme: &Scheme) -> Result<Label, Problem> {
    let found = scheme.outcome_named(text);
    let label = |label: &OutcomeLabel| Label {
        outcome: label.outcome,
        remedied_before: label.remedied_before,
        finding: label.finding,
        rank: scheme.outcomes().iter().take_while(|other| other.slug != label.slug).count(),
    };
    // A decision without a finding is named by its event in schemes that have findings.
    let plain = || {
        let office = Scheme::office();
        let event = office.outcome_named(text).filter(|_| scheme.has_findings())?;
        let graver = scheme.outcomes().iter().take_while(|other| other.outcome != event.outcome);
        Some(Label { rank: graver.count(), ..label(event) })
    };
    found.map(label).or_else(plain).ok_or_else(|| {
        let words: Vec<_> = scheme.outcomes().iter().map(|label| label.slug.as_str()).collect();
        let mut problem = unknown_word("outcome", &words);
        problem.hint = problem.hint.map(|hint| format!("{hint}; or leave it blank if still open"));
        problem
    })
}

/// A word of one of the domain's closed lists.
pub(crate) fn listed<T: FromStr>(
    text: &str,
    what: &str,
    words: impl Iterator<Item = &'static str>,
) -> Result<T, Problem> {
    word(text).parse().map_err(|_| unknown_word(what, &words.collect::<Vec<_>>()))
}

/// Yes or no.
pub(crate) fn answer(text: &str) -> Result<Answer, Problem> {
    match word(text).as_str() {
        "yes" => Ok(Answer::Yes),
        "no" => Ok(Answer::No),
        _ => Err(Problem::new("neither yes nor no", "write yes, no, or leave it blank")),
    }
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
    listed(text, "kind of remedy", RemedyKind::ALL.iter().map(|kind| kind.slug()))
}

pub(crate) fn channel(text: &str) -> Result<Channel, Problem> {
    listed(text, "channel", Channel::ALL.iter().map(|channel| channel.slug()))
}

pub(crate) fn discontinued(text: &str) -> Result<DiscontinuedReason, Problem> {
    let words = DiscontinuedReason::ALL.iter().map(|reason| reason.slug());
    listed(text, "reason to discontinue", words)
}

pub(crate) fn topic(text: &str) -> Result<Topic, Problem> {
    listed(text, "topic", Topic::ALL.iter().map(|topic| topic.slug()))
}

pub(crate) fn sector(text: &str) -> Result<Sector, Problem> {
    listed(text, "sector", Sector::ALL.iter().map(|sector| sector.slug()))
}

/// Why something is corrected.
pub(crate) fn correction(text: &str) -> Result<CorrectionReason, Problem> {
    listed(text, "reason", CorrectionReason::ALL.iter().map(|reason| reason.slug()))
}

/// An event's place in the record.
pub(crate) fn position(text: &str) -> Result<Position, Problem> {
    text.parse()
        .ok()
        .and_then(Position::new)
        .ok_or_else(|| Problem::new("no position", "write the number that `case show` tells"))
}

/// The kind of an event: `RemedyRecommended`, `remedy recommended`.
pub(crate) fn kind(text: &str) -> Result<CaseKind, Problem> {
    let wanted = word(text).replace('-', "");
    let known = CaseKind::ALL.iter().copied();
    known.clone().find(|kind| kind.name().to_lowercase() == wanted).ok_or_else(|| {
        let names: Vec<&str> = known.map(CaseKind::name).collect();
        unknown_word("kind of event", &names)
    })
}

/// How many people.
pub(crate) fn count(text: &str) -> Result<u32, Problem> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse()
        .ok()
        .filter(|_| digits)
        .ok_or_else(|| Problem::new("no number of people", "write a whole number, digits only"))
}

/// An amount in whole pence.
pub(crate) fn pence(text: &str) -> Result<u64, Problem> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| digits).ok_or_else(|| {
        Problem::new("no amount in pence", "write whole pence, digits only: 15000 is \u{a3}150")
    })
}

/// An amount in pounds, as money is written: `£1,250.50`. Its pence.
pub(crate) fn pounds(text: &str) -> Result<u64, Problem> {
    let problem = || Problem::new("no amount in pounds", "write it such as \u{a3}1,250.50 or 1250");
    let plain: String =
        text.chars().filter(|c| !matches!(c, '\u{a3}' | ',') && !c.is_whitespace()).collect();
    let (whole, part) = plain.split_once('.').unwrap_or((&plain, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(part) {
        return Err(problem());
    }
    // What is less than a penny is no amount, unless it is nothing.
    let (pence, less) = part.split_at(part.len().min(2));
    if less.bytes().any(|byte| byte != b'0') {
        return Err(problem());
    }
    let pence: u64 = format!("{pence:0<2}").parse().map_err(|_| problem())?;
    let whole: u64 = whole.parse().map_err(|_| problem())?;
    whole.checked_mul(100).and_then(|whole| whole.checked_add(pence)).ok_or_else(problem)
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

/// What words are looked up in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Words<'a> {
    pub(crate) register: &'a Register,
    pub(crate) scheme: &'a Scheme,
}

impl Words<'_> {
    /// Whether a text is one that a column of a sort may have: of a map's right sides.
    pub(crate) fn check(&self, sort: Sort, text: &str) -> Result<(), Problem> {
        match sort {
            Sort::Reference => reference(text).map(|_| ()),
            Sort::Authority => authority(text, self.register).map(|_| ()),
            Sort::Subject => subject(text, self.scheme).map(|_| ()),
            Sort::Outcome => outcome(text, self.scheme).map(|_| ()),
            Sort::Answer | Sort::YesNo => answer(text).map(|_| ()),
            Sort::Day => DayFormats::default().read(text).map(|_| ()),
            Sort::Pence => pence(text).map(|_| ()),
            Sort::Remedy => remedy(text).map(|_| ()),
            Sort::RemedyKind => remedy_kind(text).map(|_| ()),
            Sort::RemedyOutcome => remedy_outcome(text).map(|_| ()),
            Sort::Channel => channel(text).map(|_| ()),
            Sort::Discontinued => discontinued(text).map(|_| ()),
            Sort::Topic => topic(text).map(|_| ()),
            Sort::Sector => sector(text).map(|_| ()),
            Sort::Count => count(text).map(|_| ()),
            Sort::Position => position(text).map(|_| ()),
            Sort::Kind => kind(text).map(|_| ()),
            Sort::Correction => correction(text).map(|_| ()),
            Sort::Fact | Sort::Text(_) => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use upheld_domain::AssessmentOutcome;

    use super::*;

    #[test]
    fn words_are_read_however_people_write_them() {
        let scheme = Scheme::office();
        let outcome_of = |text| outcome(text, &scheme).unwrap().outcome;
        assert_eq!(outcome_of("Not upheld"), Outcome::NotUpheld);
        assert_eq!(
            outcome_of("closed after initial enquiries"),
            Outcome::Closed(AssessmentOutcome::ClosedAfterInitialEnquiries)
        );
        assert_eq!(answer("YES"), Ok(Answer::Yes));
        assert_eq!(remedy_kind("Act on the case"), Ok(RemedyKind::ActOnTheCase));
        assert_eq!(remedy_outcome("Not complied"), Ok(RemedyOutcome::NotComplied));
    }

    #[test]
    fn an_amount_is_whole_pence() {
        assert_eq!(pence("15000"), Ok(15_000));
        for text in ["\u{a3}150", "150.00", "1,500", "-1", "+1", "99999999999999999999"] {
            assert_eq!(pence(text).unwrap_err().reason, "no amount in pence", "{text}");
        }
    }

    #[test]
    fn pounds_are_read_as_money_is_written() {
        for (text, wanted) in
            [("\u{a3}1,250.50", 125_050), ("150", 15_000), ("0.5", 50), ("3.100", 310)]
        {
            assert_eq!(pounds(text), Ok(wanted), "{text}");
        }
        for text in ["", "\u{a3}", "-5", "1.005", "150p", "1.2.3", "99999999999999999999"] {
            assert_eq!(pounds(text).unwrap_err().reason, "no amount in pounds", "{text}");
        }
    }
}
