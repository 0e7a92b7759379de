//! Helpers: a case as a list of facts, asked about for Leeds.

use chrono::NaiveDate;
use upheld_annual::{Measure, Scope, listed, slug};
use upheld_audit::{CaseEvidence, Explained, Question, Terms};
use upheld_domain::{
    Actor, Amendment, Answer, AssessmentOutcome, CaseFacts, CaseId, Clock, CommandId, Definitions,
    Event, Facts, Position, Recorded, Reference, Register, RemedyId, RemedyKind, ReportingYear,
    Scheme, StreamId, StreamVersion, Subject, Timestamp,
};
use upheld_projection::{AuthorityNumber, CaseNumber, Fact, FactRow, Numbering};
use uuid::Uuid;

/// Whom cases are about: by number 0 Leeds, 1 Bradford, 2 a body that nobody registered.
const BODIES: [&str; 3] = ["E08000035", "E08000032", "local:A1"];

/// An office that is asked.
pub(crate) struct Office {
    pub(crate) definitions: Definitions,
    pub(crate) scheme: Scheme,
    pub(crate) register: Register,
    pub(crate) numbering: Numbering,
}

impl Office {
    /// With the rules of 2020, some chosen otherwise.
    pub(crate) fn with(change: impl FnOnce(&mut Definitions)) -> Self {
        let mut definitions = Definitions::named("lgsco-2020").unwrap();
        change(&mut definitions);
        Self {
            definitions,
            scheme: Scheme::office(),
            register: Register::english().unwrap(),
            numbering: Numbering::of(BODIES.iter().map(|code| code.parse().unwrap()).collect()),
        }
    }

    pub(crate) fn terms(&self) -> Terms<'_> {
        let Self { definitions, scheme, register, numbering } = self;
        Terms { definitions, register, scheme, numbering }
    }

    pub(crate) fn measure(&self, name: &str) -> Measure {
        let measures = listed(&self.scheme, self.definitions.printing.taxonomy);
        measures.into_iter().find(|&measure| slug(measure, &self.scheme) == name).expect(name)
    }

    pub(crate) fn question(&self, measure: &str, of: &str, body: usize) -> Question<'_> {
        let scope = Scope::Authority(BODIES[body].parse().unwrap());
        Question::new(self.measure(measure), scope, year(of), self.terms())
    }

    /// Asks for a figure of a body, made of one case.
    pub(crate) fn explained(
        &self,
        (measure, of, body): (&str, &str, usize),
        rows: &[FactRow],
    ) -> Explained {
        let question = self.question(measure, of, body);
        assert!(question.concerns(rows), "the case has nothing to do with {measure} of {of}");
        question.explain(&[evidence(rows)])
    }

    /// How the case stands in a figure of Leeds: an entry a line, its part and why.
    pub(crate) fn why(&self, measure: &str, of: &str, rows: &[FactRow]) -> String {
        self.why_of((measure, of, 0), rows)
    }

    /// The same of a body by its number.
    pub(crate) fn why_of(&self, asked: (&str, &str, usize), rows: &[FactRow]) -> String {
        let explained = self.explained(asked, rows);
        let lines = explained.contributions.iter().map(|entry| {
            let count = if entry.count == 1 { String::new() } else { format!(" {}", entry.count) };
            format!("{}{count}: {}", entry.part.slug(), entry.reason)
        });
        lines.collect::<Vec<_>>().join("\n")
    }
}

/// By the usual rules.
pub(crate) fn why(measure: &str, of: &str, rows: &[FactRow]) -> String {
    Office::with(|_| ()).why(measure, of, rows)
}

pub(crate) fn evidence(rows: &[FactRow]) -> CaseEvidence {
    CaseEvidence { reference: None, rows: rows.to_vec(), events: Vec::new() }
}

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(crate) fn year(text: &str) -> ReportingYear {
    text.parse().unwrap()
}

pub(crate) fn at(number: u64) -> Position {
    Position::new(number).unwrap()
}

/// The rows of a case: facts at positions 1, 2, 3 …
pub(crate) fn case(facts: impl IntoIterator<Item = Fact>) -> Vec<FactRow> {
    facts.into_iter().fold(Vec::new(), |rows, fact| amended(rows, Amendment::Stands(fact)))
}

/// A case with one more event.
pub(crate) fn amended(mut rows: Vec<FactRow>, amendment: Amendment<Fact>) -> Vec<FactRow> {
    let position = at(rows.len() as u64 + 1);
    rows.push(FactRow { position, case: CaseNumber(0), amendment });
    rows
}

/// A case with an event corrected.
pub(crate) fn corrected(rows: Vec<FactRow>, of: u64, fact: Fact) -> Vec<FactRow> {
    amended(rows, Amendment::Corrects(at(of), Some(fact)))
}

/// A case with an event taken back.
pub(crate) fn retracted(rows: Vec<FactRow>, of: u64) -> Vec<FactRow> {
    amended(rows, Amendment::Retracts(at(of)))
}

pub(crate) fn received(on: &str) -> Fact {
    received_by(0, on)
}

pub(crate) fn received_by(authority: u16, on: &str) -> Fact {
    let authority = AuthorityNumber(authority);
    Fact::Received { authority, subject: Subject::Housing, on: day(on) }
}

pub(crate) fn closed(on: &str) -> Fact {
    Fact::Closed { outcome: AssessmentOutcome::ReferredBack, on: day(on) }
}

pub(crate) fn upheld(on: &str) -> Fact {
    Fact::Upheld { on: day(on), remedied_before: Answer::NotStated }
}

pub(crate) fn not_upheld(on: &str) -> Fact {
    Fact::NotUpheld { on: day(on) }
}

pub(crate) fn reopened(on: &str) -> Fact {
    Fact::Reopened { on: day(on) }
}

pub(crate) fn remedy(number: u16) -> RemedyId {
    RemedyId::new(&number.to_string()).unwrap()
}

/// A remedy that is due at the end of June 2023.
pub(crate) fn recommended(number: u16, kind: RemedyKind) -> Fact {
    Fact::RemedyRecommended { remedy: remedy(number), kind, due: Some(day("2023-06-30")) }
}

pub(crate) fn cancelled(number: u16) -> Fact {
    Fact::RemedyCancelled { remedy: remedy(number) }
}

pub(crate) fn complied(number: u16, on: &str) -> Fact {
    Fact::Complied { remedy: remedy(number), done: Some(day(on)), satisfied: day(on) }
}

pub(crate) fn failed(number: u16, on: &str) -> Fact {
    Fact::NotComplied { remedy: remedy(number), on: day(on) }
}

/// A case as the record has it: commits of events, the first at a position, a day between two.
pub(crate) fn told(office: &mut Office, first: u64, commits: &[&[CaseFacts]]) -> CaseEvidence {
    let number = CaseNumber(u32::try_from(first).unwrap());
    let reference = Reference::new(&format!("23 {first:06}")).unwrap();
    let mut case =
        CaseEvidence { reference: Some(reference), rows: Vec::new(), events: Vec::new() };
    for (commit, events) in (0_u128..).zip(commits) {
        for facts in *events {
            let position = at(first + case.rows.len() as u64);
            case.rows.push(office.numbering.row(position, number, facts));
            let version = StreamVersion(u32::try_from(case.rows.len()).unwrap());
            case.events.push(Recorded {
                position,
                stream: StreamId::Case(CaseId(Uuid::from_u128(first.into()))),
                version,
                recorded_at: Timestamp(i64::try_from(commit).unwrap() * 86_400_000),
                clock: Clock::Steady,
                actor: Actor::new(&format!("hand-{commit}")).unwrap(),
                command: CommandId(Uuid::from_u128(u128::from(first) << 32 | commit)),
                event: Event::bare(Facts::Case(facts.clone())),
            });
        }
    }
    case
}
