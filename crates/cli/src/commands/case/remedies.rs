//! The verbs of a remedy: recommended, agreed to or refused, moved, cancelled, carried out or not.

use upheld_domain::{
    CaseFacts, Complied, NotComplied, Particular, RemedyAgreed, RemedyCancelled, RemedyRecommended,
    RemedyRefused, RemedyRescheduled,
};

use super::at::AtCase;
use super::verb::{Verb, given, one, written};
use crate::args::{
    AgreeArgs, CancelArgs, ComplyArgs, NotComplyArgs, RecommendArgs, RefuseArgs, RescheduleArgs,
};
use crate::problem::Problem;

impl Verb for RecommendArgs {
    written!();

    fn events(&self, _: &mut AtCase<'_>) -> Result<Vec<CaseFacts>, Problem> {
        one(RemedyRecommended {
            remedy: self.remedy,
            kind: self.kind,
            amount_pence: self.amount_pence,
            due_on: self.due,
        })
    }

    fn texts(&self) -> Result<Vec<(Particular, String)>, Problem> {
        Ok(given([(Particular::RemedyText, &self.text)]))
    }
}

impl Verb for AgreeArgs {
    written!();

    fn events(&self, _: &mut AtCase<'_>) -> Result<Vec<CaseFacts>, Problem> {
        one(RemedyAgreed { remedy: self.remedy, on: self.on })
    }
}

impl Verb for RefuseArgs {
    written!();

    fn events(&self, _: &mut AtCase<'_>) -> Result<Vec<CaseFacts>, Problem> {
        one(RemedyRefused { remedy: self.remedy, on: self.on })
    }
}

impl Verb for RescheduleArgs {
    written!();

    fn events(&self, _: &mut AtCase<'_>) -> Result<Vec<CaseFacts>, Problem> {
        one(RemedyRescheduled { remedy: self.remedy, on: self.on, due_on: self.due })
    }
}

impl Verb for CancelArgs {
    written!();

    fn events(&self, _: &mut AtCase<'_>) -> Result<Vec<CaseFacts>, Problem> {
        one(RemedyCancelled { remedy: self.remedy, on: self.on, reason: self.reason })
    }

    fn texts(&self) -> Result<Vec<(Particular, String)>, Problem> {
        Ok(given([(Particular::Reason, &self.why)]))
    }
}

impl Verb for ComplyArgs {
    written!();

    fn events(&self, _: &mut AtCase<'_>) -> Result<Vec<CaseFacts>, Problem> {
        one(Complied { remedy: self.remedy, done_on: self.done_on, satisfied_on: self.on })
    }
}

impl Verb for NotComplyArgs {
    written!();

    fn events(&self, _: &mut AtCase<'_>) -> Result<Vec<CaseFacts>, Problem> {
        one(NotComplied { remedy: self.remedy, on: self.on })
    }
}
