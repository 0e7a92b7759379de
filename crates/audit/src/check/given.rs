//! What the rules' tests start from: an office in memory, with cases told as facts, and what a rule
//! finds in its year.

use chrono::NaiveDate;
use upheld_annual::{AnnualStatistics, FigureSet, Figures, Scope};
use upheld_domain::{
    Actor, Answer, AssessmentOutcome, AuthorityFacts, AuthorityId, AuthorityKind, CaseFacts,
    CaseId, Channel, Clock, ClosedAtAssessment, CommandId, ContactNamed, Corrected,
    CorrectionReason, Definitions, Event, Facts, NotUpheld, Particular, Particulars,
    PopulationEstimated, Position, Received, Recorded, Reference, Register, Registered,
    ReportingYear, Scheme, StreamId, StreamVersion, Subject, Timestamp, Upheld, VoidReason, Voided,
};
use upheld_projection::{CaseNumber, FactRow, Numbering, Projection, count_cases};
use uuid::Uuid;

use super::{CheckRule, CheckedCase, YearEnd, YearEndChecks, YearEndReport};

/// Long before any year that is checked.
const LONG_AGO: &str = "2000-01-01T12:00:00.000Z";

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// The id of the case of a place, from 1.
pub(crate) fn case_id(place: u128) -> CaseId {
    CaseId(Uuid::from_u128(place))
}

pub(crate) fn closed(on: &str) -> CaseFacts {
    ClosedAtAssessment { outcome: AssessmentOutcome::ReferredBack, decided_on: day(on) }.into()
}

pub(crate) fn upheld(on: &str) -> CaseFacts {
    let (injustice, fault_accepted, remedied_before) = (Answer::Yes, Answer::No, Answer::No);
    let decided_on = day(on);
    Upheld { decided_on, injustice, fault_accepted, remedied_before, by_report: false }.into()
}

pub(crate) fn not_upheld(on: &str) -> CaseFacts {
    NotUpheld { decided_on: day(on) }.into()
}

pub(crate) fn voided() -> CaseFacts {
    Voided { reason: VoidReason::RecordedInError }.into()
}

pub(crate) fn corrected(position: u64, right: CaseFacts) -> CaseFacts {
    let corrects = Position::new(position).unwrap();
    let reason = CorrectionReason::Mistyped;
    Corrected { corrects, facts: Some(Box::new(right)), reason }.into()
}

struct Told {
    id: CaseId,
    reference: Reference,
    rows: Vec<FactRow>,
    events: Vec<Recorded>,
}

/// See the module.
pub(crate) struct Office {
    year: ReportingYear,
    known_until: NaiveDate,
    register: Register,
    numbering: Numbering,
    cases: Vec<Told>,
    position: u64,
}

impl Office {
    /// An office that looks at a year long after it.
    pub(crate) fn of(year: &str) -> Self {
        Self::known_until(year, "2030-01-01")
    }

    /// An office whose record ends on a day.
    pub(crate) fn known_until(year: &str, known_until: &str) -> Self {
        Self {
            year: year.parse().unwrap(),
            known_until: day(known_until),
            register: Register::english().unwrap(),
            numbering: Numbering::default(),
            cases: Vec::new(),
            position: 0,
        }
    }

    /// A complaint about housing, and what came of it.
    pub(crate) fn case(&mut self, authority: &str, on: &str, facts: Vec<CaseFacts>) {
        // Nobody's duty is in question with "other".
        self.about(authority, Subject::Other, on, facts);
    }

    pub(crate) fn about(
        &mut self,
        authority: &str,
        subject: Subject,
        on: &str,
        facts: Vec<CaseFacts>,
    ) {
        self.receive((authority, subject, on), Particulars::none());
        let place = self.cases.len();
        facts.into_iter().for_each(|facts| self.then(place, facts));
    }

    /// A complaint, and what was recorded of it at which instant.
    pub(crate) fn recorded(&mut self, authority: &str, on: &str, steps: Vec<(CaseFacts, &str)>) {
        self.receive((authority, Subject::Other, on), Particulars::none());
        let place = self.cases.len();
        for (facts, at) in steps {
            self.push(place, facts, Particulars::none(), at);
        }
    }

    /// A complaint of somebody.
    pub(crate) fn named(&mut self, authority: &str, on: &str, complainant: &str) {
        let texts = Particulars::none().with(Particular::Complainant, complainant).unwrap();
        self.receive((authority, Subject::Other, on), texts);
    }

    /// What came next of the case of a place, from 1.
    pub(crate) fn then(&mut self, place: usize, facts: impl Into<CaseFacts>) {
        self.push(place, facts.into(), Particulars::none(), LONG_AGO);
    }

    /// The right name of the complainant of a case.
    pub(crate) fn rename(&mut self, place: usize, complainant: &str) {
        let corrects = self.cases[place - 1].events[0].position;
        let facts = Corrected { corrects, facts: None, reason: CorrectionReason::Mistyped };
        let texts = Particulars::none().with(Particular::Complainant, complainant).unwrap();
        self.push(place, facts.into(), texts, LONG_AGO);
    }

    fn receive(&mut self, (authority, subject, on): (&str, Subject, &str), texts: Particulars) {
        let place = self.cases.len() + 1;
        let reference = Reference::new(&format!("{}", 19_000_000 + place)).unwrap();
        let id = case_id(place as u128);
        self.cases.push(Told { id, reference, rows: Vec::new(), events: Vec::new() });
        let received = Received {
            reference,
            authority: authority.parse().unwrap(),
            subject,
            received_on: day(on),
            channel: Channel::NotStated,
            resubmission_of: None,
        };
        self.push(place, received.into(), texts, LONG_AGO);
    }

    fn push(&mut self, place: usize, facts: CaseFacts, particulars: Particulars, at: &str) {
        self.position += 1;
        let position = Position::new(self.position).unwrap();
        let number = CaseNumber(u32::try_from(place - 1).unwrap());
        let row = self.numbering.row(position, number, &facts);
        let case = &mut self.cases[place - 1];
        case.rows.push(row);
        let recorded_at: Timestamp = at.parse().unwrap();
        case.events.push(Recorded {
            position,
            stream: StreamId::Case(case.id),
            version: StreamVersion(u32::try_from(case.rows.len()).unwrap()),
            recorded_at,
            clock: Clock::Steady,
            actor: Actor::new("anna").unwrap(),
            command: CommandId(Uuid::from_u128(u128::from(self.position))),
            event: Event { facts: Facts::Case(facts), particulars },
        });
    }

    fn evolve(&mut self, authority: &str, facts: &AuthorityFacts, texts: &Particulars) {
        self.register.evolve(authority.parse().unwrap(), facts, texts);
    }

    /// A body that the register does not begin with.
    pub(crate) fn register(&mut self, authority: &str, kind: AuthorityKind) {
        let facts = Registered { kind, group: None, first_day: None };
        let texts = Particulars::none().with(Particular::Name, "SYNTHETIC Body").unwrap();
        self.evolve(authority, &AuthorityFacts::Registered(facts), &texts);
    }

    pub(crate) fn estimate(&mut self, authority: &str, year: u16, residents: u32) {
        let facts = PopulationEstimated { year, residents };
        let facts = AuthorityFacts::PopulationEstimated(facts);
        self.evolve(authority, &facts, &Particulars::none());
    }

    pub(crate) fn contact(&mut self, authority: &str, from: &str) {
        let facts = AuthorityFacts::ContactNamed(ContactNamed { from: day(from) });
        let texts = Particulars::none().with(Particular::Post, "Chief Executive").unwrap();
        self.evolve(authority, &facts, &texts);
    }

    /// Up to where the record was known at the end of a day.
    fn position_on(&self, day: NaiveDate) -> u64 {
        let mut events: Vec<&Recorded> = self.cases.iter().flat_map(|case| &case.events).collect();
        events.sort_by_key(|event| event.position);
        let known = events.iter().take_while(|event| event.recorded_at.london_date() <= day);
        known.last().map_or(0, |event| event.position.get())
    }

    fn sets(&self, year: ReportingYear, definitions: &Definitions) -> Vec<FigureSet> {
        let projection = AnnualStatistics::new(definitions);
        assert!(projection.name().starts_with("annual-v1/"));
        let cells = count_cases(&projection, self.cases.iter().map(|case| &case.rows[..]), None);
        let figures = Figures::new(&cells, &self.numbering, &self.register, definitions);
        let start = definitions.counting.year_start;
        let is_over = self.known_until > start.last_day(year);
        let set = |&id: &AuthorityId| FigureSet {
            synthetic: false,
            year,
            period: FigureSet::period_of(year, start),
            scope: figures.label(Scope::Authority(id), year),
            definitions: definitions.name.clone(),
            as_known: None,
            position: self.position,
            root: String::new(),
            figures: figures.of(Scope::Authority(id), year, is_over),
        };
        self.numbering.authorities().iter().map(set).collect()
    }

    fn report(&self, authority: Option<AuthorityId>) -> YearEndReport {
        let definitions = Definitions::named(Definitions::DEFAULT).unwrap();
        let mut asked = YearEnd {
            year: self.year,
            definitions: &definitions,
            register: &self.register,
            scheme: &Scheme::office(),
            numbering: &self.numbering,
            known_at_end: 0,
            known_until: Some(self.known_until),
            authority,
        };
        asked.known_at_end = self.position_on(asked.last_day());
        let mut checks = YearEndChecks::new(asked);
        for case in &self.cases {
            let Told { id, reference, rows, events } = case;
            let checked = CheckedCase { id: *id, reference: Some(*reference), rows };
            checks.take(&checked, || Ok::<_, ()>(events.clone())).unwrap();
        }
        let before = self.year.previous().unwrap();
        let (now, before) = (self.sets(self.year, &definitions), self.sets(before, &definitions));
        checks.figures(&now, &before);
        checks.finish()
    }

    /// What a rule finds: cases, or the body and the measure; the sentence; the command.
    pub(crate) fn found(&self, code: &str) -> Vec<String> {
        let rule = CheckRule::named(code).unwrap();
        let all = self.report(None).findings.into_iter().filter(|finding| finding.rule == rule);
        all.map(|finding| {
            let references = finding.references.iter().map(|r| r.as_str().to_owned());
            let mut about: Vec<String> = references.collect();
            if about.is_empty() {
                about.push(finding.authority.to_string());
            }
            about.extend(finding.measure);
            format!("{}: {} | {}", about.join(" "), finding.what, finding.command)
        })
        .collect()
    }

    /// What a rule left out.
    pub(crate) fn noted(&self, code: &str) -> Vec<String> {
        let rule = CheckRule::named(code).unwrap();
        let all = self.report(None).notes.into_iter().filter(|note| note.rule == rule);
        all.map(|note| note.what).collect()
    }

    /// The bodies that anything is found about, where only one is asked about.
    pub(crate) fn bodies_found(&self, authority: &str) -> Vec<String> {
        let found = self.report(Some(authority.parse().unwrap())).findings;
        found.into_iter().map(|finding| finding.authority.to_string()).collect()
    }
}
