//! What the remedies of a case contribute: those recommended, compliance with them, late ones.
//! Compliance is counted by case, not by recommendation \[C\].

use chrono::NaiveDate;
use upheld_domain::{
    AfterFailure, ComplianceComplete, ComplianceDay, ComplianceNeeds, Counting, Position, RemedyId,
    RemedyKind, RemedyYear,
};
use upheld_projection::Fact;

use crate::contribution::{Contribution, Decision, Out};
use crate::measure::Measure;

/// A Complied or NotComplied.
#[derive(Clone, Copy)]
struct Result {
    complied: bool,
    /// The day it was done, if it was and the day is known.
    done: Option<NaiveDate>,
    /// Satisfied on, or not complied on. Never the day it was recorded.
    on: NaiveDate,
    position: Position,
}

struct Remedy {
    id: RemedyId,
    kind: RemedyKind,
    due: Option<NaiveDate>,
    cancelled: bool,
    position: Position,
    first: Option<Result>,
    last: Option<Result>,
}

impl Remedy {
    /// Whether an outcome came after the day in force; not where either day is unknown.
    fn is_late(&self, result: &Result) -> bool {
        result.complied && result.done.zip(self.due).is_some_and(|(done, due)| done > due)
    }

    fn failed_first(&self) -> bool {
        self.first.is_some_and(|first| !first.complied)
    }
}

/// The remedies of one case. Holds no memory until one is recommended.
#[derive(Default)]
pub(crate) struct Remedies {
    all: Vec<Remedy>,
}

/// A case's compliance outcome.
struct Compliance {
    satisfied: bool,
    on: NaiveDate,
    position: Position,
    /// Where each remedy that failed was complied with later: the last of these.
    repaired: Option<Result>,
}

impl Remedies {
    /// Takes the next fact of the case. One that is about no remedy recommended changes nothing.
    pub(crate) fn take(&mut self, position: Position, fact: &Fact) {
        match *fact {
            Fact::RemedyRecommended { remedy, kind, due } => {
                self.recommend(remedy, kind, due, position);
            }
            Fact::RemedyRescheduled { remedy, due } => {
                self.change(remedy, |known| known.due = Some(due));
            }
            Fact::RemedyCancelled { remedy } => self.change(remedy, |known| known.cancelled = true),
            Fact::Complied { remedy, done, satisfied } => {
                self.record(remedy, Result { complied: true, done, on: satisfied, position });
            }
            Fact::NotComplied { remedy, on } => {
                self.record(remedy, Result { complied: false, done: None, on, position });
            }
            _ => {}
        }
    }

    fn recommend(
        &mut self,
        id: RemedyId,
        kind: RemedyKind,
        due: Option<NaiveDate>,
        position: Position,
    ) {
        if self.all.iter().any(|known| known.id == id) {
            return self.change(id, |known| (known.kind, known.due) = (kind, due));
        }
        let (cancelled, first, last) = (false, None, None);
        self.all.push(Remedy { id, kind, due, cancelled, position, first, last });
    }

    fn change(&mut self, id: RemedyId, change: impl FnOnce(&mut Remedy)) {
        if let Some(known) = self.all.iter_mut().find(|known| known.id == id) {
            change(known);
        }
    }

    fn record(&mut self, id: RemedyId, result: Result) {
        self.change(id, |known| {
            known.first.get_or_insert(result);
            known.last = Some(result);
        });
    }

    fn standing(&self) -> impl Iterator<Item = &Remedy> {
        self.all.iter().filter(|remedy| !remedy.cancelled)
    }

    /// Gives what the remedies contribute. Takes the upheld decision in force, and the last upheld
    /// one in force or not, each with the day that places it.
    pub(crate) fn finish(
        &self,
        in_force: Option<(Decision, NaiveDate)>,
        last_upheld: Option<(Decision, NaiveDate)>,
        counting: &Counting,
        out: &mut Out<'_, impl FnMut(Contribution)>,
    ) {
        if self.all.is_empty() {
            return;
        }
        if let Some((decision, placed_on)) = in_force {
            let day = match counting.remedy_year {
                RemedyYear::Decision => placed_on,
                RemedyYear::DecidedOn => decision.on,
            };
            for remedy in self.standing() {
                out.one(Measure::Remedies(remedy.kind), day, remedy.position);
            }
        }
        let upheld = match counting.compliance_needs {
            ComplianceNeeds::UpheldInForce => in_force,
            ComplianceNeeds::OnceUpheld => last_upheld,
        };
        if let Some(upheld) = upheld {
            self.count_late(out);
            self.count_compliance(upheld, counting, out);
        }
    }

    fn count_late(&self, out: &mut Out<'_, impl FnMut(Contribution)>) {
        for remedy in self.standing() {
            if let Some(last) = remedy.last.filter(|last| remedy.is_late(last)) {
                out.one(Measure::RemediesLate, last.on, last.position);
            }
        }
    }

    fn count_compliance(
        &self,
        (decision, placed_on): (Decision, NaiveDate),
        counting: &Counting,
        out: &mut Out<'_, impl FnMut(Contribution)>,
    ) {
        let Some(outcome) = self.compliance(counting) else { return };
        let (first_on, first_at) = match counting.compliance_day {
            ComplianceDay::LastOutcome => (outcome.on, outcome.position),
            ComplianceDay::Decision => (placed_on, decision.position),
        };
        let rate = Measure::ComplianceRate;
        match (outcome.repaired, counting.after_failure) {
            (Some(later), AfterFailure::KeepFirst) => {
                out.rate(rate, false, first_on, first_at);
                out.one(Measure::CompliedAfterFailure, later.on, later.position);
            }
            (Some(later), AfterFailure::Move) => {
                out.rate(rate, outcome.satisfied, later.on, later.position);
            }
            _ => out.rate(rate, outcome.satisfied, first_on, first_at),
        }
    }

    /// The case's compliance outcome, if it has one yet. `satisfied` takes later compliance for
    /// compliance; the caller knows whether the definition set does.
    fn compliance(&self, counting: &Counting) -> Option<Compliance> {
        let waits = self.standing().any(|remedy| remedy.first.is_none());
        if waits && counting.compliance_complete == ComplianceComplete::AllRemedies {
            return None;
        }
        let firsts = self.standing().filter_map(|remedy| remedy.first);
        let latest = firsts.max_by_key(|first| (first.on, first.position))?;
        let failed = self.standing().any(Remedy::failed_first);
        let repaired = if failed { self.repaired() } else { None };
        let late = |remedy: &Remedy| remedy.first.is_some_and(|first| remedy.is_late(&first));
        let in_time = counting.late_is_satisfied || !self.standing().any(late);
        Some(Compliance {
            satisfied: in_time && (!failed || repaired.is_some()),
            on: latest.on,
            position: latest.position,
            repaired,
        })
    }

    /// Where every remedy that failed at first was complied with at last: the latest of these.
    fn repaired(&self) -> Option<Result> {
        let failed = || self.standing().filter(|remedy| remedy.failed_first());
        let lasts = || failed().filter_map(|remedy| remedy.last);
        if lasts().any(|last| !last.complied) {
            return None;
        }
        lasts().max_by_key(|last| (last.on, last.position))
    }
}
