//! Helpers: a case as a list of facts, a definition set with other rules, figures of a few cases.

use chrono::NaiveDate;
use upheld_annual::{AnnualStatistics, Figure, Figures, Measure, Part, Scope, contributions_to};
use upheld_domain::{
    Amendment, Answer, AssessmentOutcome, AuthorityId, Definitions, LinkKind, Position, Register,
    RemedyId, RemedyKind, ReportingYear, ReviewResult, Subject, VoidReason,
};
use upheld_projection::{
    AuthorityNumber, CaseNumber, Cells, Fact, FactRow, Numbering, Projection, count_cases,
};

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(crate) fn year(text: &str) -> ReportingYear {
    text.parse().unwrap()
}

pub(crate) fn id(text: &str) -> AuthorityId {
    text.parse().unwrap()
}

pub(crate) fn usual() -> Definitions {
    Definitions::named(Definitions::DEFAULT).unwrap()
}

/// The usual set with one rule chosen otherwise.
pub(crate) fn with(rule: &str, value: &str) -> Definitions {
    but(&usual(), rule, value)
}

/// A set with one rule chosen otherwise.
pub(crate) fn but(definitions: &Definitions, rule: &str, value: &str) -> Definitions {
    let header = format!(".{rule}]\nvalue = ");
    let (before, after) = definitions.text.split_once(&header).expect(rule);
    let (_, rest) = after.split_once('\n').unwrap();
    let value = if value.parse::<bool>().is_ok() { value.to_owned() } else { format!("{value:?}") };
    Definitions::parse(&format!("{before}{header}{value}\n{rest}")).unwrap()
}

pub(crate) fn remedy(number: u16) -> RemedyId {
    RemedyId::new(&number.to_string()).unwrap()
}

pub(crate) fn received(on: &str) -> Fact {
    received_by(0, on)
}

pub(crate) fn received_by(authority: u16, on: &str) -> Fact {
    let authority = AuthorityNumber(authority);
    Fact::Received { authority, subject: Subject::Housing, on: day(on) }
}

pub(crate) fn closed(outcome: AssessmentOutcome, on: &str) -> Fact {
    Fact::Closed { outcome, on: day(on) }
}

pub(crate) fn upheld(on: &str) -> Fact {
    Fact::Upheld { on: day(on), remedied_before: Answer::NotStated }
}

pub(crate) fn upheld_remedied(on: &str) -> Fact {
    Fact::Upheld { on: day(on), remedied_before: Answer::Yes }
}

pub(crate) fn not_upheld(on: &str) -> Fact {
    Fact::NotUpheld { on: day(on) }
}

pub(crate) fn discontinued(on: &str) -> Fact {
    Fact::Discontinued { on: day(on) }
}

pub(crate) fn reopened(on: &str) -> Fact {
    Fact::Reopened { on: day(on) }
}

pub(crate) fn reviewed(result: ReviewResult, on: &str) -> Fact {
    Fact::Reviewed { result, on: day(on) }
}

pub(crate) fn recommended(number: u16, due: &str) -> Fact {
    let due = due.parse().ok();
    Fact::RemedyRecommended { remedy: remedy(number), kind: RemedyKind::Apology, due }
}

pub(crate) fn rescheduled(number: u16, due: &str) -> Fact {
    Fact::RemedyRescheduled { remedy: remedy(number), due: day(due) }
}

pub(crate) fn cancelled(number: u16) -> Fact {
    Fact::RemedyCancelled { remedy: remedy(number) }
}

/// Complied with, done and satisfied on the same day.
pub(crate) fn complied(number: u16, on: &str) -> Fact {
    complied_on(number, on, on)
}

pub(crate) fn complied_on(number: u16, done: &str, satisfied: &str) -> Fact {
    let done = done.parse().ok();
    Fact::Complied { remedy: remedy(number), done, satisfied: day(satisfied) }
}

pub(crate) fn failed(number: u16, on: &str) -> Fact {
    Fact::NotComplied { remedy: remedy(number), on: day(on) }
}

pub(crate) fn joint() -> Fact {
    Fact::Linked { kind: LinkKind::Joint }
}

pub(crate) fn voided() -> Fact {
    Fact::Voided { reason: VoidReason::RecordedInError }
}

pub(crate) fn at(number: u64) -> Position {
    Position::new(number).unwrap()
}

/// The rows of a case: facts at positions 1, 2, 3 …
pub(crate) fn case(facts: impl IntoIterator<Item = Fact>) -> Vec<FactRow> {
    let mut rows = Vec::new();
    for fact in facts {
        rows = amended(rows, Amendment::Stands(fact));
    }
    rows
}

/// A case with one more event.
pub(crate) fn amended(mut rows: Vec<FactRow>, amendment: Amendment<Fact>) -> Vec<FactRow> {
    let position = at(rows.len() as u64 + 1);
    rows.push(FactRow { position, case: CaseNumber(0), amendment });
    rows
}

/// In which years a case counts in a measure; `below` where it counts below the line only.
pub(crate) fn counts(rows: &[FactRow], measure: &str, definitions: &Definitions) -> Vec<String> {
    let measure: Measure = measure.parse().unwrap();
    contributions_to(measure, rows, definitions)
        .map(|found| match found.part {
            Part::Numerator => found.year.to_string(),
            _ => format!("{} below", found.year),
        })
        .collect()
}

/// Says in which years facts count in a measure under the usual set.
pub(crate) fn usually(facts: impl IntoIterator<Item = Fact>, measure: &str) -> Vec<String> {
    counts(&case(facts), measure, &usual())
}

/// A record of cases about authorities, in memory.
pub(crate) struct Record {
    pub(crate) numbering: Numbering,
    pub(crate) register: Register,
    cases: Vec<Vec<FactRow>>,
}

impl Record {
    pub(crate) fn new() -> Self {
        let register = Register::english().unwrap();
        Self { numbering: Numbering::default(), register, cases: Vec::new() }
    }

    /// Adds the same case about an authority several times.
    pub(crate) fn add(&mut self, times: u64, authority: &str, on: &str, facts: &[Fact]) {
        let number = self.numbering.authority(id(authority));
        for _ in 0..times {
            let all = [received_by(number.0, on)].into_iter().chain(facts.iter().copied());
            self.cases.push(case(all));
        }
    }

    /// Adds investigations decided on a day: so many upheld, so many not.
    pub(crate) fn investigate(&mut self, authority: &str, on: &str, upholds: u64, others: u64) {
        self.add(upholds, authority, on, &[upheld(on)]);
        self.add(others, authority, on, &[not_upheld(on)]);
    }

    pub(crate) fn cells(&self, definitions: &Definitions) -> Cells {
        let projection = AnnualStatistics::new(definitions);
        assert!(projection.name().starts_with("annual-v1/"));
        count_cases(&projection, self.cases.iter().map(Vec::as_slice), None)
    }

    pub(crate) fn figures(&self, scope: Scope, of: &str, definitions: &Definitions) -> Vec<Figure> {
        let cells = self.cells(definitions);
        Figures::new(&cells, &self.numbering, &self.register, definitions).of(scope, year(of), true)
    }

    pub(crate) fn figure(
        &self,
        measure: &str,
        scope: Scope,
        of: &str,
        definitions: &Definitions,
    ) -> Figure {
        let measure: Measure = measure.parse().unwrap();
        let figures = self.figures(scope, of, definitions);
        figures.into_iter().find(|figure| figure.measure == measure).unwrap()
    }
}
