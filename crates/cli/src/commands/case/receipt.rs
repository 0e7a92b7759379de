//! `case receive`.

use upheld_domain::{CaseFacts, Particular, Received};

use super::at::AtCase;
use super::verb::{Verb, given, one, subject_named, written};
use crate::args::ReceiveArgs;
use crate::problem::Problem;

impl Verb for ReceiveArgs {
    written!();

    fn events(&self, at: &mut AtCase<'_>) -> Result<Vec<CaseFacts>, Problem> {
        let authority = at.record.register().find(&self.authority)?.id;
        let subject = subject_named(at.record.scheme(), &self.subject)?;
        let resubmission_of = match self.resubmission_of {
            Some(reference) => Some(at.other(reference)?),
            None => None,
        };
        one(Received {
            reference: at.reference,
            authority,
            subject,
            received_on: self.on,
            channel: self.channel,
            resubmission_of,
        })
    }

    fn texts(&self) -> Result<Vec<(Particular, String)>, Problem> {
        Ok(given([
            (Particular::Complainant, &self.complainant),
            (Particular::Summary, &self.summary),
        ]))
    }
}
