//! What one case contributes to the figures: the one function that everything folds. It reads the
//! case's fact rows in the order of their positions and nothing else. The rules, with how sure each
//! is, stand in `docs/concepts/counting.md`.

use chrono::NaiveDate;
use upheld_domain::{
    Amendment, Answer, Counting, DaysOver, Definitions, DiscontinuedAs, Finding, JointCounts,
    LinkKind, Position, RedecisionYear, ReportingYear, ReviewResult, Subject, YearStart, in_force,
};
use upheld_projection::{AuthorityNumber, Fact, FactRow};

use crate::made_of::Unit;
use crate::measure::{Measure, Outcome, Part};
use crate::remedies::Remedies;

/// One case's part in one figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Contribution {
    /// The finest measure it counts in; [`Measure::part_of`] says in which others.
    pub measure: Measure,
    /// The reporting year.
    pub year: ReportingYear,
    /// The body.
    pub authority: AuthorityNumber,
    /// Its part in the measure.
    pub part: Part,
    /// Days from receipt to decision; 0 but for [`Measure::DaysToDecide`] and
    /// [`Measure::DaysToClose`].
    pub days: u32,
    /// The event that is counted; where it was corrected, its first position.
    pub position: Position,
}

impl Contribution {
    /// What is counted, without where and when.
    #[must_use]
    pub const fn unit(&self) -> Unit {
        Unit { measure: self.measure, part: self.part, days: self.days }
    }
}

/// What a case contributes, collected. See [`each_contribution`].
pub fn contributions(
    case: &[FactRow],
    counting: &Counting,
) -> impl Iterator<Item = Contribution> + use<> {
    let mut all = Vec::new();
    each_contribution(case, counting, &mut |contribution| all.push(contribution));
    all.into_iter()
}

/// What a case contributes to one measure, under that measure's name and with its part there. The
/// balances of the roll-forward give the flows that make them, in every year.
pub fn contributions_to(
    measure: Measure,
    case: &[FactRow],
    definitions: &Definitions,
) -> impl Iterator<Item = Contribution> + use<> {
    let rules = definitions.clone();
    let balance = matches!(measure, Measure::OpenAtStart | Measure::OpenAtEnd);
    contributions(case, &definitions.counting).filter_map(move |found| {
        if balance {
            return (found.unit().flow() != 0).then_some(found);
        }
        let part = measure.part_of(found.unit(), &rules)?;
        Some(Contribution { measure, part, ..found })
    })
}

/// Gives each contribution of a case to `add`: THE counting function. Takes the case's rows in the
/// order of their positions. Total: rows that make no case contribute nothing.
pub fn each_contribution(
    case: &[FactRow],
    counting: &Counting,
    add: &mut impl FnMut(Contribution),
) {
    // Few cases were ever amended: the others are read where they lie.
    if case.iter().all(|row| matches!(row.amendment, Amendment::Stands(_))) {
        let stands = |row: &FactRow| match row.amendment {
            Amendment::Stands(fact) => Some((row.position, fact)),
            _ => None,
        };
        count(case.iter().filter_map(stands), counting, add);
    } else {
        let standing = in_force(case);
        count(standing.iter().map(|event| (event.position, event.content)), counting, add);
    }
}

fn count(
    facts: impl Iterator<Item = (Position, Fact)> + Clone,
    counting: &Counting,
    add: &mut impl FnMut(Contribution),
) {
    let Some(opening) = Opening::of(facts.clone(), counting) else { return };
    let mut out = Out { authority: opening.authority, year_start: counting.year_start, add };
    out.one(Measure::ReceivedAbout(opening.subject), opening.on, opening.position);
    let mut course = Course::default();
    for (position, fact) in facts {
        course.take(position, &fact, counting, &mut out);
    }
    course.finish(&opening, counting, &mut out);
}

/// Where the contributions of one case go.
pub(crate) struct Out<'a, F> {
    authority: AuthorityNumber,
    year_start: YearStart,
    add: &'a mut F,
}

impl<F: FnMut(Contribution)> Out<'_, F> {
    /// One in the year of a day.
    pub(crate) fn one(&mut self, measure: Measure, day: NaiveDate, position: Position) {
        self.part(measure, Part::Numerator, day, position);
    }

    /// One in a rate: above the line or not.
    pub(crate) fn rate(&mut self, measure: Measure, above: bool, day: NaiveDate, at: Position) {
        let part = if above { Part::Numerator } else { Part::DenominatorOnly };
        self.part(measure, part, day, at);
    }

    fn part(&mut self, measure: Measure, part: Part, day: NaiveDate, position: Position) {
        self.put(Unit { measure, part, days: 0 }, day, position);
    }

    fn put(&mut self, unit: Unit, day: NaiveDate, position: Position) {
        let Unit { measure, part, days } = unit;
        let (year, authority) = (self.year_start.year_of(day), self.authority);
        (self.add)(Contribution { measure, year, authority, part, days, position });
    }
}

/// The case's Received in force.
struct Opening {
    authority: AuthorityNumber,
    subject: Subject,
    on: NaiveDate,
    position: Position,
}

impl Opening {
    /// None where the case counts for nothing: voided, never received, or led by a joint case.
    fn of(facts: impl Iterator<Item = (Position, Fact)>, counting: &Counting) -> Option<Self> {
        let mut opening = None;
        for (position, fact) in facts {
            match fact {
                Fact::Received { authority, subject, on } if opening.is_none() => {
                    opening = Some(Self { authority, subject, on, position });
                }
                Fact::Voided { .. } => return None,
                Fact::Linked { kind: LinkKind::Joint }
                    if counting.joint_counts == JointCounts::LeadOnly =>
                {
                    return None;
                }
                _ => {}
            }
        }
        opening
    }
}

/// A decision as it was made.
#[derive(Clone, Copy)]
pub(crate) struct Decision {
    pub(crate) outcome: Outcome,
    pub(crate) on: NaiveDate,
    pub(crate) position: Position,
    remedied_before: bool,
}

impl Decision {
    fn of(position: Position, fact: &Fact, counting: &Counting) -> Option<Self> {
        let discontinued = match counting.discontinued_as {
            DiscontinuedAs::ClosedAfterInitialEnquiries => Outcome::ClosedAfterInitialEnquiries,
            DiscontinuedAs::NotUpheld => Outcome::NotUpheld,
        };
        let (outcome, on, remedied_before) = match *fact {
            Fact::Closed { outcome, on } => (outcome.into(), on, false),
            Fact::Upheld { on, remedied_before } => {
                (Outcome::Upheld, on, remedied_before == Answer::Yes)
            }
            Fact::NotUpheld { on } => (Outcome::NotUpheld, on, false),
            Fact::Discontinued { on } => (discontinued, on, false),
            _ => return None,
        };
        Some(Self { outcome, on, position, remedied_before })
    }
}

/// What the case came to, event by event. Of a fixed size but for its remedies.
#[derive(Default)]
struct Course {
    in_force: Option<Decision>,
    first_decided_on: Option<NaiveDate>,
    last_upheld: Option<Decision>,
    /// What the decision in force found, point by point.
    findings: Vec<(Finding, Position)>,
    remedies: Remedies,
}

impl Course {
    fn take(
        &mut self,
        position: Position,
        fact: &Fact,
        counting: &Counting,
        out: &mut Out<'_, impl FnMut(Contribution)>,
    ) {
        if let Some(decision) = Decision::of(position, fact, counting) {
            return self.decide(decision, out);
        }
        match *fact {
            Fact::Reopened { on } | Fact::Reviewed { result: ReviewResult::Reopened, on } => {
                out.one(Measure::Reopened, on, position);
                self.supersede(out);
            }
            // The decision stands until the one that the review brought takes its place.
            Fact::Reviewed { result: ReviewResult::Amended, on } => {
                out.one(Measure::Reopened, on, position);
            }
            Fact::Finding { finding } => self.findings.push((finding, position)),
            Fact::PublicReport { on } => out.one(Measure::PublicReports, on, position),
            _ => self.remedies.take(position, fact),
        }
    }

    fn decide(&mut self, decision: Decision, out: &mut Out<'_, impl FnMut(Contribution)>) {
        self.supersede(out);
        out.one(Measure::DecidedAsMade, decision.on, decision.position);
        self.first_decided_on.get_or_insert(decision.on);
        self.in_force = Some(decision);
        if decision.outcome == Outcome::Upheld {
            self.last_upheld = Some(decision);
        }
    }

    fn supersede(&mut self, out: &mut Out<'_, impl FnMut(Contribution)>) {
        self.findings.clear();
        if let Some(old) = self.in_force.take() {
            out.one(Measure::LaterSuperseded, old.on, old.position);
        }
    }

    /// The day that places a decision.
    fn placed_on(&self, decision: &Decision, counting: &Counting) -> NaiveDate {
        match counting.redecision_year {
            RedecisionYear::New => decision.on,
            RedecisionYear::Original => self.first_decided_on.unwrap_or(decision.on),
        }
    }

    fn finish(
        &self,
        opening: &Opening,
        counting: &Counting,
        out: &mut Out<'_, impl FnMut(Contribution)>,
    ) {
        if let Some(decision) = self.in_force {
            let day = self.placed_on(&decision, counting);
            out.one(Measure::DecidedAs(decision.outcome), day, decision.position);
            days_to_decide(opening, &decision, day, counting, out);
            for &(finding, position) in &self.findings {
                out.one(Measure::Findings(finding), day, position);
            }
            if decision.outcome == Outcome::Upheld {
                let (before, at) = (decision.remedied_before, decision.position);
                out.rate(Measure::SatisfactoryRemedyRate, before, day, at);
            }
        }
        let upheld = self.in_force.filter(|decision| decision.outcome == Outcome::Upheld);
        let placed = |decision: Decision| (decision, self.placed_on(&decision, counting));
        self.remedies.finish(upheld.map(placed), self.last_upheld.map(placed), counting, out);
    }
}

/// Days from receipt to the decision in force, in the year the decision is placed in.
fn days_to_decide(
    opening: &Opening,
    decision: &Decision,
    day: NaiveDate,
    counting: &Counting,
    out: &mut Out<'_, impl FnMut(Contribution)>,
) {
    let measure = if decision.outcome.is_investigation() {
        Measure::DaysToDecide
    } else if counting.days_over == DaysOver::Decided {
        Measure::DaysToClose
    } else {
        return;
    };
    // A decision dated before its receipt took no day.
    let days = u32::try_from((decision.on - opening.on).num_days()).unwrap_or(0);
    out.put(Unit { measure, part: Part::Numerator, days }, day, decision.position);
}
