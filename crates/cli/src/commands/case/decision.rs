//! `case draft`, `case uphold`, `case not-uphold`, `case discontinue` and `case reopen`.

use chrono::NaiveDate;
use upheld_domain::{
    CaseFacts, Discontinued, DraftDecisionIssued, FindingMade, NotUpheld, Particular, Reopened,
    Scheme, Upheld,
};

use super::at::AtCase;
use super::verb::{Verb, given, one, subject_named, written};
use crate::args::{
    DiscontinueArgs, DraftArgs, FindingArgs, FindingMadeArgs, NotUpholdArgs, ReopenArgs, UpholdArgs,
};
use crate::problem::Problem;

impl FindingArgs {
    /// An upheld decision of a day.
    pub(super) fn upheld(&self, decided_on: NaiveDate) -> Upheld {
        Upheld {
            decided_on,
            injustice: self.injustice,
            fault_accepted: self.fault_accepted,
            remedied_before: self.remedied_before,
            by_report: self.by_report,
        }
    }
}

impl Verb for DraftArgs {
    written!();

    fn events(&self, _: &mut AtCase<'_>) -> Result<Vec<CaseFacts>, Problem> {
        one(DraftDecisionIssued { issued_on: self.on, comments_due_on: self.comments_due })
    }
}

impl Verb for UpholdArgs {
    written!();

    fn events(&self, _: &mut AtCase<'_>) -> Result<Vec<CaseFacts>, Problem> {
        one(self.finding.upheld(self.on))
    }
}

impl Verb for NotUpholdArgs {
    written!();

    fn events(&self, _: &mut AtCase<'_>) -> Result<Vec<CaseFacts>, Problem> {
        one(NotUpheld { decided_on: self.on })
    }
}

impl Verb for FindingMadeArgs {
    written!();

    fn events(&self, at: &mut AtCase<'_>) -> Result<Vec<CaseFacts>, Problem> {
        let scheme = at.record.scheme();
        let subject = self.about.as_ref().map(|text| subject_named(scheme, text)).transpose()?;
        let label = scheme.outcome_named(&self.finding);
        match label.and_then(|label| label.finding) {
            Some(finding) => one(FindingMade { finding, subject }),
            None => Err(no_finding(scheme, &self.finding)),
        }
    }
}

fn no_finding(scheme: &Scheme, text: &str) -> Problem {
    let findings = scheme.outcomes().iter().filter(|label| label.finding.is_some());
    let known: Vec<&str> = findings.map(|label| label.slug.as_str()).collect();
    if known.is_empty() {
        return Problem::invalid(format!("the scheme {} has no findings", scheme.name()))
            .hint("record the decision alone: case uphold, case not-uphold");
    }
    Problem::invalid(format!("there is no finding {text:?}"))
        .hint(format!("one of {}", known.join(", ")))
}

impl Verb for DiscontinueArgs {
    written!();

    fn events(&self, _: &mut AtCase<'_>) -> Result<Vec<CaseFacts>, Problem> {
        one(Discontinued { decided_on: self.on, reason: self.reason })
    }
}

impl Verb for ReopenArgs {
    written!();

    fn events(&self, _: &mut AtCase<'_>) -> Result<Vec<CaseFacts>, Problem> {
        one(Reopened { on: self.on, reason: self.reason })
    }

    fn texts(&self) -> Result<Vec<(Particular, String)>, Problem> {
        Ok(given([(Particular::Reason, &self.why)]))
    }
}
