//! Why a case that concerns a figure is not counted in it.

use upheld_annual::{Measure, contributions_to};
use upheld_domain::{
    AfterFailure, Amendment, ComplianceNeeds, JointCounts, Position, ReportingYear,
};
use upheld_projection::{AuthorityNumber, Fact, FactRow};

use super::counted;
use super::course::{Course, Decided, Remedy, Verdict};
use super::question::Question;
use super::reason::{Lacks, Nothing, Reason, Since, Undecided};
use super::what::{Day, What};
use super::words;

/// See the module. Takes a case that contributes nothing to the figure.
pub(super) fn reason(question: &Question<'_>, rows: &[FactRow], course: &Course) -> Reason {
    let asked = Asked { question, rows, course };
    if let Some(nothing) = asked.nothing() {
        return Reason::Nothing(nothing);
    }
    match question.measure {
        Measure::Received | Measure::ReceivedAbout(_) => asked.received(),
        Measure::OpenAtStart | Measure::OpenAtEnd => asked.not_open(),
        Measure::Reopened => asked.elsewhere_or(|| Reason::Lacks(Lacks::Reopening)),
        Measure::LaterSuperseded => asked.elsewhere_or(|| {
            let in_force = course.in_force().map(|decided| question.terms.decision(decided));
            Reason::Lacks(Lacks::SupersededDecision(in_force))
        }),
        Measure::PublicReports => asked.elsewhere_or(|| asked.no_report()),
        measure if words::is_of_decision(measure) => asked.not_decided_so(),
        _ => asked.elsewhere_or(|| asked.no_remedy_counts()),
    }
}

#[derive(Clone, Copy)]
struct Asked<'q> {
    question: &'q Question<'q>,
    rows: &'q [FactRow],
    course: &'q Course,
}

impl<'q> Asked<'q> {
    /// Why it counts for nothing here, whatever is measured.
    fn nothing(self) -> Option<Nothing> {
        let Self { question, course, .. } = self;
        if let Some((reason, at)) = course.voided {
            return Some(Nothing::Voided { reason, at });
        }
        let Some(opening) = course.opening else {
            let receipt = |fact: &Fact| matches!(fact, Fact::Received { .. });
            let taken_back = self.taken_back(receipt).map(|(_, at)| at);
            return Some(taken_back.map_or(Nothing::NeverReceived, Nothing::ReceiptTakenBack));
        };
        if !question.is_about(opening.authority) {
            let name = question.body(opening.authority).map(|body| question.name_of(body));
            let since = since(self.rows, opening.position, opening.authority);
            return Some(Nothing::AnotherBody { name: name.unwrap_or_default(), since });
        }
        let lead_only = question.terms.definitions.counting.joint_counts == JointCounts::LeadOnly;
        course.joint.filter(|_| lead_only).map(Nothing::LedByAnother)
    }

    /// The last event of a sort that was taken back, with what took it back.
    fn taken_back(self, is_meant: impl Fn(&Fact) -> bool) -> Option<(Fact, Position)> {
        let meant = self.rows.iter().rev().filter_map(|row| match row.amendment {
            Amendment::Stands(fact) if is_meant(&fact) => Some((row.position, fact)),
            _ => None,
        });
        meant
            .into_iter()
            .find_map(|(position, fact)| Some((fact, retraction(self.rows, position)?)))
    }

    /// What it counts in another year, or else something else.
    fn elsewhere_or(self, or: impl FnOnce() -> Reason) -> Reason {
        self.elsewhere().unwrap_or_else(or)
    }

    fn elsewhere(self) -> Option<Reason> {
        let Self { question, rows, course } = self;
        let found = counted::everywhere(question, rows).max_by_key(|found| found.position)?;
        let what = counted::what(question, rows, course, (found.part, found.days, found.position));
        Some(Reason::AnotherYear { what, year: found.year })
    }

    fn received(self) -> Reason {
        let Some(opening) = self.course.opening else { return Reason::Undecided(Undecided::Yet) };
        let about = match self.question.measure {
            Measure::ReceivedAbout(subject) if subject != opening.subject => {
                Some(self.question.terms.subject(opening.subject))
            }
            _ => None,
        };
        let what = What::Received { on: opening.on, about };
        self.elsewhere_or(|| Reason::Otherwise(what))
    }

    fn not_open(self) -> Reason {
        let Self { question, rows, course } = self;
        let Some(day) = counted::balance_day(question) else { return self.undecided() };
        let flows = counted::flows(question, rows);
        let decided = flows.iter().filter(|found| found.unit().flow() < 0);
        let last = decided.map(|found| found.position).max();
        let decided = course.decisions.iter().find(|decided| Some(decided.position) == last);
        match (decided, course.opening) {
            (Some(decided), _) => {
                let decision = question.terms.decision(decided);
                Reason::Lacks(Lacks::OpenDayAfter { decision, day })
            }
            (None, Some(opening)) => Reason::Lacks(Lacks::ReceiptBy { on: opening.on, day }),
            (None, None) => self.undecided(),
        }
    }

    fn no_report(self) -> Reason {
        let report = self.taken_back(|fact| matches!(fact, Fact::PublicReport { .. }));
        Reason::Lacks(match report {
            Some((Fact::PublicReport { on }, at)) => {
                Lacks::StandingReport { on: Day { on, corrected_at: None }, at }
            }
            _ => Lacks::Report,
        })
    }

    /// Of a measure of the decision in force.
    fn not_decided_so(self) -> Reason {
        let Some(decided) = self.course.in_force() else { return self.undecided() };
        let year = self.placed_in();
        if year == Some(self.question.year) {
            return self.decided_otherwise(decided);
        }
        if let Some(old) = self.superseded_here() {
            return self.superseded(old);
        }
        let what = || What::Decided(self.question.terms.decision(decided));
        self.elsewhere_or(|| match year {
            Some(year) => Reason::AnotherYear { what: what(), year },
            None => Reason::Otherwise(what()),
        })
    }

    /// The year in which the decision in force counts.
    fn placed_in(self) -> Option<ReportingYear> {
        let decided =
            contributions_to(Measure::Decided, self.rows, self.question.terms.definitions);
        decided.into_iter().next().map(|found| found.year)
    }

    /// A decision of the year that is in force no longer.
    fn superseded_here(self) -> Option<&'q Decided> {
        let here = |decided: &&Decided| {
            decided.superseded && self.question.year_of(decided.on.on) == self.question.year
        };
        self.course.decisions.iter().rev().find(here)
    }

    fn decided_otherwise(self, decided: &Decided) -> Reason {
        match self.question.measure {
            Measure::Findings(_) | Measure::FindingRate => {
                Reason::Lacks(Lacks::Finding(self.question.terms.decision(decided)))
            }
            Measure::SatisfactoryRemedies | Measure::SatisfactoryRemedyRate => {
                Reason::Otherwise(counted::decided_as(self.question, decided, 0))
            }
            _ => Reason::Otherwise(What::Decided(self.question.terms.decision(decided))),
        }
    }

    fn superseded(self, old: &Decided) -> Reason {
        let by = self.course.after(old);
        Reason::Otherwise(What::superseded(&self.question.terms, old, by))
    }

    /// Why no decision is in force.
    fn undecided(self) -> Reason {
        let reopened = self.course.decisions.last().and_then(|last| last.reopened);
        if let Some((how, on)) = reopened {
            return Reason::Undecided(Undecided::Again { how, on });
        }
        let taken_back = self.taken_back(|fact| Verdict::of(fact).is_some());
        let decided = taken_back.and_then(|(fact, at)| Some((Verdict::of(&fact)?, at)));
        Reason::Undecided(match decided {
            Some(((verdict, on), at)) => {
                let decision = self.question.terms.verdict_on(verdict, on);
                Undecided::TakenBack { decision, at }
            }
            None => Undecided::Yet,
        })
    }

    /// Of a measure of remedies.
    fn no_remedy_counts(self) -> Reason {
        let Self { question, course, .. } = self;
        let Some(upheld) = self.upheld() else { return self.not_upheld() };
        let decision = question.terms.decision(upheld);
        if course.remedies.is_empty() {
            return Reason::Lacks(Lacks::Remedy(decision));
        }
        if course.standing_remedies().next().is_none() {
            return Reason::Lacks(Lacks::UncancelledRemedy(decision));
        }
        Reason::Lacks(match question.measure {
            Measure::Remedies(_) => self.no_such_remedy(),
            Measure::RemediesLate => Lacks::LateRemedy,
            Measure::CompliedAfterFailure => self.no_compliance_after_failure(),
            _ => self.compliance_unknown(),
        })
    }

    /// The upheld decision that remedies count with.
    fn upheld(self) -> Option<&'q Decided> {
        let needs = match self.question.measure {
            Measure::Remedies(_) => ComplianceNeeds::UpheldInForce,
            _ => self.question.terms.definitions.counting.compliance_needs,
        };
        let mut decisions = self.course.decisions.iter().rev();
        match needs {
            ComplianceNeeds::UpheldInForce => {
                self.course.in_force().filter(|decided| decided.verdict.is_upheld())
            }
            ComplianceNeeds::OnceUpheld => decisions.find(|decided| decided.verdict.is_upheld()),
        }
    }

    fn not_upheld(self) -> Reason {
        let Some(decided) = self.course.in_force() else { return self.undecided() };
        let mut before = self.course.decisions.iter().rev();
        match before.find(|decided| decided.verdict.is_upheld()) {
            Some(old) => self.superseded(old),
            None => Reason::Otherwise(What::Decided(self.question.terms.decision(decided))),
        }
    }

    fn no_such_remedy(self) -> Lacks {
        let is_meant = |remedy: &&Remedy| Measure::Remedies(remedy.kind) == self.question.measure;
        match self.course.remedies.iter().find(is_meant) {
            Some(cancelled) => Lacks::ThisRemedy(words::remedy(cancelled)),
            None => {
                let mut kinds: Vec<_> =
                    self.course.standing_remedies().map(|remedy| remedy.kind).collect();
                kinds.sort_unstable();
                kinds.dedup();
                Lacks::RemedyOfThatKind(kinds.into_iter().map(words::kind).collect())
            }
        }
    }

    fn compliance_unknown(self) -> Lacks {
        let standing = || self.course.standing_remedies();
        let waiting = standing().filter(|remedy| remedy.outcomes.is_empty()).count();
        Lacks::Compliance { waiting, of: standing().count() }
    }

    fn no_compliance_after_failure(self) -> Lacks {
        let mut beside = self.question.terms.definitions.clone();
        beside.counting.after_failure = AfterFailure::KeepFirst;
        let mut counted = contributions_to(Measure::CompliedAfterFailure, self.rows, &beside);
        if counted.next().is_some() {
            return Lacks::ComplianceBesideTheRate;
        }
        match self.compliance_unknown() {
            Lacks::Compliance { waiting: 0, .. } => Lacks::ComplianceAfterFailure,
            unknown => unknown,
        }
    }
}

/// The event that takes another back.
fn retraction(rows: &[FactRow], of: Position) -> Option<Position> {
    let retracts = |row: &&FactRow| row.amendment == Amendment::Retracts(of) && row.position > of;
    rows.iter().find(retracts).map(|row| row.position)
}

/// Since when a case is about a body: since the correction that made it so, or since the one that
/// had made it another's was taken back.
fn since(rows: &[FactRow], receipt: Position, body: AuthorityNumber) -> Option<Since> {
    let (mut since, mut taken_back, mut about) = (None, None, None);
    for row in rows {
        let authority = match row.amendment {
            Amendment::Stands(Fact::Received { authority, .. }) if row.position == receipt => {
                about = Some(authority);
                continue;
            }
            Amendment::Corrects(of, Some(Fact::Received { authority, .. })) if of == receipt => {
                authority
            }
            _ => continue,
        };
        if let Some(at) = retraction(rows, row.position) {
            taken_back = Some(Since::TakenBack { correction: row.position, at });
        } else if about != Some(authority) {
            about = Some(authority);
            since = (authority == body).then_some(Since::Corrected(row.position));
        }
    }
    since.or(taken_back)
}
