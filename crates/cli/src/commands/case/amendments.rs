//! `case retract`, `case undo` and `case void`.

use upheld_domain::{CaseFacts, Particular, Retracted, Voided, undo};

use super::at::AtCase;
use super::verb::{Verb, given, one, written};
use crate::args::{RetractArgs, UndoArgs, VoidArgs};
use crate::problem::Problem;

impl Verb for RetractArgs {
    written!();

    fn events(&self, _: &mut AtCase<'_>) -> Result<Vec<CaseFacts>, Problem> {
        one(Retracted { retracts: self.event, reason: self.reason })
    }

    fn texts(&self) -> Result<Vec<(Particular, String)>, Problem> {
        Ok(given([(Particular::Reason, &self.why)]))
    }
}

impl Verb for UndoArgs {
    written!();

    fn events(&self, at: &mut AtCase<'_>) -> Result<Vec<CaseFacts>, Problem> {
        let actor = at.actor.clone();
        at.case()?;
        let command = undo(at.events()?, &actor)?;
        Ok(command.events.into_iter().map(|(facts, _)| facts).collect())
    }
}

impl Verb for VoidArgs {
    written!();

    fn events(&self, _: &mut AtCase<'_>) -> Result<Vec<CaseFacts>, Problem> {
        one(Voided { reason: self.reason })
    }

    fn texts(&self) -> Result<Vec<(Particular, String)>, Problem> {
        Ok(given([(Particular::Reason, &self.why)]))
    }
}
