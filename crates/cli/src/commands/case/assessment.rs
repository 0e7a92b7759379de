//! `case close` and `case investigate`.

use upheld_domain::{CaseFacts, ClosedAtAssessment, Investigated};

use super::at::AtCase;
use super::verb::{Verb, one, written};
use crate::args::{CloseArgs, InvestigateArgs};
use crate::problem::Problem;

impl Verb for CloseArgs {
    written!();

    fn events(&self, _: &mut AtCase<'_>) -> Result<Vec<CaseFacts>, Problem> {
        one(ClosedAtAssessment { outcome: self.outcome, decided_on: self.on })
    }
}

impl Verb for InvestigateArgs {
    written!();

    fn events(&self, _: &mut AtCase<'_>) -> Result<Vec<CaseFacts>, Problem> {
        one(Investigated { started_on: self.on })
    }
}
