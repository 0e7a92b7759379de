//! Which counts a measure is made of: the one place that says so. [`crate::each_contribution`]
//! gives each fact of a case once, in the finest measure; every other measure is read off these,
//! so no two of them can disagree.

use upheld_domain::{
    DealtWithMap, Definitions, Finding, Outcome as Decides, Printing, ReportingYear,
};

use crate::contribution::Contribution;
use crate::measure::{Measure, Outcome, Part};

/// Decided by this many days after receipt is within 26 weeks \[S\].
const DAYS_IN_26_WEEKS: u32 = 182;

/// What is counted, without where and when: the finest measure, the part, and for
/// [`Measure::DaysToDecide`] and [`Measure::DaysToClose`] the days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Unit {
    /// The finest measure it counts in.
    pub measure: Measure,
    /// Its part in that measure.
    pub part: Part,
    /// Days from receipt to decision; 0 for other measures.
    pub days: u32,
}

impl Measure {
    /// The part that a unit has in this measure, if any. The roll-forward's balances have none:
    /// they are sums of [`Unit::flow`] over years.
    #[must_use]
    pub fn part_of(self, unit: Unit, definitions: &Definitions) -> Option<Part> {
        let printing = &definitions.printing;
        let counted = match (self, unit.measure) {
            (Self::Received, Self::ReceivedAbout(_))
            | (Self::Decided | Self::DealtWith, Self::DecidedAs(_))
            | (Self::Upheld | Self::UpheldPer100k, Self::DecidedAs(Outcome::Upheld))
            | (Self::UpholdRate, Self::DecidedAs(Outcome::Upheld))
            | (Self::NotUpheld, Self::DecidedAs(Outcome::NotUpheld))
            | (Self::ComplianceOutcomes, Self::ComplianceRate)
            | (Self::DaysToDecide, Self::DaysToClose) => true,
            (Self::SatisfactoryRemedies, Self::SatisfactoryRemedyRate) => {
                unit.part == Part::Numerator
            }
            (Self::UpholdRate, Self::DecidedAs(Outcome::NotUpheld)) => {
                return Some(Part::DenominatorOnly);
            }
            (Self::DecidedWithin26Weeks, Self::DaysToDecide) => {
                return Some(within_26_weeks(unit.days));
            }
            (Self::Investigations | Self::Investigated, Self::DecidedAs(outcome)) => {
                outcome.is_investigation()
            }
            (Self::FindingRate, Self::Findings(finding)) => {
                return finding_part(finding, definitions);
            }
            (Self::NotForUs, Self::DecidedAs(outcome)) => not_for_us(outcome, printing),
            (Self::AssessedAndClosed, Self::DecidedAs(outcome)) => {
                !outcome.is_investigation() && !not_for_us(outcome, printing)
            }
            (measure, finest) if measure == finest => return Some(unit.part),
            _ => false,
        };
        counted.then_some(Part::Numerator)
    }
}

impl Measure {
    /// Whether any unit of days has a part in it: all others need not look at those, of which there are
    /// hundreds.
    pub(crate) const fn reads_days(self) -> bool {
        matches!(self, Self::DaysToDecide | Self::DaysToClose | Self::DecidedWithin26Weeks)
    }
}

impl Contribution {
    /// What it adds to a measure of a year: above and below the line of a rate; of a count, and of the
    /// days to decide, how many and 0. None where it has no part in it. Upheld decisions per residents
    /// have residents below the line, so 0.
    #[must_use]
    pub fn adds_to(
        &self,
        measure: Measure,
        year: ReportingYear,
        definitions: &Definitions,
    ) -> Option<(i64, i64)> {
        let flow = || Some((self.unit().flow(), 0)).filter(|(flow, _)| *flow != 0);
        match measure {
            Measure::OpenAtStart if self.year < year => return flow(),
            Measure::OpenAtEnd if self.year <= year => return flow(),
            Measure::OpenAtStart | Measure::OpenAtEnd => return None,
            _ if self.year != year => return None,
            _ => {}
        }
        let rate = measure.is_rate() && measure != Measure::UpheldPer100k;
        match measure.part_of(self.unit(), definitions)? {
            Part::Numerator => Some((1, i64::from(rate))),
            Part::DenominatorOnly => Some((0, 1)),
        }
    }
}

/// What a finding decides says on which side of the line it stands; what closes a case without an
/// investigation stands on neither.
fn finding_part(finding: Finding, definitions: &Definitions) -> Option<Part> {
    let decides = definitions.findings.iter().find(|(known, _)| *known == finding)?.1;
    match decides {
        Decides::Upheld => Some(Part::Numerator),
        Decides::NotUpheld => Some(Part::DenominatorOnly),
        Decides::Closed(_) | Decides::Discontinued => None,
    }
}

fn within_26_weeks(days: u32) -> Part {
    if days <= DAYS_IN_26_WEEKS { Part::Numerator } else { Part::DenominatorOnly }
}

fn not_for_us(outcome: Outcome, printing: &Printing) -> bool {
    match outcome {
        Outcome::IncompleteOrInvalid | Outcome::AdviceGiven => true,
        Outcome::ReferredBack => printing.dealt_with_map == DealtWithMap::ClosedEnquiriesAssessed,
        _ => false,
    }
}

impl Unit {
    /// Whether it is one of many that differ in days.
    pub(crate) const fn is_of_days(self) -> bool {
        matches!(self.measure, Measure::DaysToDecide | Measure::DaysToClose)
    }

    /// What it adds to the cases that are open: 1, -1, or 0.
    #[must_use]
    pub const fn flow(self) -> i64 {
        match self.measure {
            Measure::ReceivedAbout(_) | Measure::Reopened => 1,
            Measure::DecidedAsMade => -1,
            _ => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::listing::listed;
    use upheld_domain::{Scheme, Taxonomy};

    #[test]
    fn a_measure_reads_days_where_a_unit_of_days_has_a_part_in_it_and_nowhere_else() {
        let definitions = Definitions::named(Definitions::DEFAULT).unwrap();
        let days = [Measure::DaysToDecide, Measure::DaysToClose];
        let units = days.map(|measure| Unit { measure, part: Part::Numerator, days: 9 });
        assert!(units.iter().all(|unit| unit.is_of_days()));
        let taxonomies = [Taxonomy::Decided, Taxonomy::DealtWith];
        let measures = taxonomies.map(|taxonomy| listed(&Scheme::office(), taxonomy));
        for measure in measures.into_iter().flatten().chain(days) {
            let has_part = units.iter().any(|unit| measure.part_of(*unit, &definitions).is_some());
            assert_eq!(measure.reads_days(), has_part, "{measure}");
        }
    }
}
