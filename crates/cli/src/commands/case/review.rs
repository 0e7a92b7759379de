//! `case review`, and the verbs of reports and publication.

use chrono::NaiveDate;
use upheld_domain::{
    CaseFacts, ClosedAtAssessment, DecisionPublished, DecisionReviewRequested, DecisionReviewed,
    DecisionWithdrawn, Discontinued, FurtherReportIssued, NotUpheld, Outcome, Particular,
    PublicReportIssued, ReviewResult,
};

use super::at::AtCase;
use super::verb::{Verb, given, one, written};
use crate::args::{NewDecisionArgs, PublishArgs, ReportArgs, ReviewArgs, WithdrawArgs};
use crate::problem::Problem;

impl Verb for ReviewArgs {
    written!();

    fn events(&self, _: &mut AtCase<'_>) -> Result<Vec<CaseFacts>, Problem> {
        let new = self.new.decision(self.on);
        match (self.asked_by, self.result, new) {
            (Some(by), _, None) => one(DecisionReviewRequested { by, on: self.on }),
            (None, Some(ReviewResult::Amended), Some(decision)) => {
                let reviewed = DecisionReviewed { result: ReviewResult::Amended, on: self.on };
                Ok(vec![reviewed.into(), decision])
            }
            (None, Some(result), None) => one(DecisionReviewed { result, on: self.on }),
            _ => Err(Problem::usage("a new decision goes with --result amended alone")
                .hint("leave --decision out, or say --result amended")),
        }
    }
}

impl NewDecisionArgs {
    /// The new decision, if one was given.
    fn decision(&self, reviewed_on: NaiveDate) -> Option<CaseFacts> {
        let decided_on = self.decided_on.unwrap_or(reviewed_on);
        Some(match self.decision? {
            Outcome::Upheld => self.finding.upheld(decided_on).into(),
            Outcome::NotUpheld => NotUpheld { decided_on }.into(),
            Outcome::Discontinued => Discontinued { decided_on, reason: self.reason }.into(),
            Outcome::Closed(outcome) => ClosedAtAssessment { outcome, decided_on }.into(),
        })
    }
}

impl Verb for ReportArgs {
    written!();

    fn events(&self, _: &mut AtCase<'_>) -> Result<Vec<CaseFacts>, Problem> {
        match self.further {
            true => one(FurtherReportIssued { on: self.on }),
            false => one(PublicReportIssued { on: self.on }),
        }
    }
}

impl Verb for PublishArgs {
    written!();

    fn events(&self, _: &mut AtCase<'_>) -> Result<Vec<CaseFacts>, Problem> {
        one(DecisionPublished { on: self.on })
    }

    fn texts(&self) -> Result<Vec<(Particular, String)>, Problem> {
        Ok(given([(Particular::PublishedText, &self.text)]))
    }
}

impl Verb for WithdrawArgs {
    written!();

    fn events(&self, _: &mut AtCase<'_>) -> Result<Vec<CaseFacts>, Problem> {
        one(DecisionWithdrawn { on: self.on })
    }

    fn texts(&self) -> Result<Vec<(Particular, String)>, Problem> {
        Ok(given([(Particular::Reason, &self.why)]))
    }
}
