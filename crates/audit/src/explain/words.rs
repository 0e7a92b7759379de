//! What an office calls what a case came to, by its scheme.

use chrono::NaiveDate;
use upheld_annual::Measure;
use upheld_domain::{AssessmentOutcome, DiscontinuedAs, Finding, Outcome, RemedyKind, Subject};

use super::course::{Decided, Remedy, Verdict};
use super::question::Terms;
use super::what::{Day, Decision, What};

impl Terms<'_> {
    pub(super) fn decision(&self, decided: &Decided) -> Decision {
        Decision { verdict: self.verdict(decided.verdict), on: decided.on }
    }

    /// A decision of a day that was not corrected.
    pub(super) fn verdict_on(&self, verdict: Verdict, on: NaiveDate) -> Decision {
        Decision { verdict: self.verdict(verdict), on: Day { on, corrected_at: None } }
    }

    fn verdict(&self, verdict: Verdict) -> String {
        match verdict {
            Verdict::Upheld(_) => self.outcome(Outcome::Upheld),
            Verdict::NotUpheld => self.outcome(Outcome::NotUpheld),
            Verdict::Closed(outcome) => {
                format!("closed at assessment ({})", self.outcome(Outcome::Closed(outcome)))
            }
            Verdict::Discontinued => {
                let closed = AssessmentOutcome::ClosedAfterInitialEnquiries;
                let counts_as = match self.definitions.counting.discontinued_as {
                    DiscontinuedAs::ClosedAfterInitialEnquiries => Outcome::Closed(closed),
                    DiscontinuedAs::NotUpheld => Outcome::NotUpheld,
                };
                let (ended, counts_as) =
                    (self.outcome(Outcome::Discontinued), self.outcome(counts_as));
                format!("{ended} (counts as {counts_as})")
            }
        }
    }

    /// The scheme's word where it has one for the outcome; where several decide a case so, the
    /// event's own.
    fn outcome(&self, outcome: Outcome) -> String {
        let mut labels = self.scheme.outcomes().iter().filter(|label| label.outcome == outcome);
        match (labels.next(), labels.next()) {
            (Some(label), None) => plain(&label.slug),
            _ => plain(&outcome.to_string()),
        }
    }

    pub(super) fn subject(&self, subject: Subject) -> String {
        let label = self.scheme.subject(subject);
        label.map_or_else(|| plain(&subject.to_string()), |label| label.name.clone())
    }

    pub(super) fn finding(&self, finding: Finding) -> String {
        let label = self.scheme.finding(finding);
        label.map_or_else(|| plain(&finding.to_string()), |label| label.name.clone())
    }
}

/// A slug as people write it: `act on the case`.
fn plain(slug: &str) -> String {
    slug.replace('-', " ")
}

/// `act on the case`.
pub(super) fn kind(kind: RemedyKind) -> String {
    plain(kind.slug())
}

/// `remedy 2 (payment)`.
pub(super) fn remedy(remedy: &Remedy) -> String {
    format!("remedy {} ({})", remedy.id, kind(remedy.kind))
}

/// Whether a measure counts what the decision in force is.
pub(super) fn is_of_decision(measure: Measure) -> bool {
    use Measure as M;
    matches!(
        measure,
        M::Decided
            | M::DecidedAs(_)
            | M::DealtWith
            | M::NotForUs
            | M::AssessedAndClosed
            | M::Investigated
            | M::Upheld
            | M::NotUpheld
            | M::Investigations
            | M::UpholdRate
            | M::SatisfactoryRemedies
            | M::SatisfactoryRemedyRate
            | M::UpheldPer100k
            | M::Findings(_)
            | M::FindingRate
            | M::DaysToDecide
            | M::DaysToClose
            | M::DecidedWithin26Weeks
            | M::DecidedAsMade
    )
}

impl What {
    /// A decision that is in force no longer, with what came after it.
    pub(super) fn superseded(terms: &Terms<'_>, decided: &Decided, by: Option<&Decided>) -> Self {
        Self::Superseded {
            decision: terms.decision(decided),
            reopened: decided.reopened,
            by: by.map(|by| terms.decision(by)),
        }
    }
}
