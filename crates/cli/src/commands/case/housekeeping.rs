//! The verbs that decide nothing: links, who has the case, its clock, notes and attached files.

use upheld_domain::{Assigned, CaseFacts, Linked, Noted, Particular, Paused, Resumed};

use super::at::AtCase;
use super::attach::described;
use super::verb::{Verb, one, written};
use crate::args::{AssignArgs, AttachArgs, LinkArgs, NoteArgs, PauseArgs, ResumeArgs, Target};
use crate::problem::Problem;

impl Verb for LinkArgs {
    written!();

    fn events(&self, at: &mut AtCase<'_>) -> Result<Vec<CaseFacts>, Problem> {
        one(Linked { other: at.other(self.other)?, kind: self.kind })
    }
}

impl Verb for AssignArgs {
    written!();

    fn events(&self, at: &mut AtCase<'_>) -> Result<Vec<CaseFacts>, Problem> {
        let on = self.on.map_or_else(|| at.today(), Ok)?;
        one(Assigned { role: self.role, on })
    }

    fn texts(&self) -> Result<Vec<(Particular, String)>, Problem> {
        Ok(vec![(Particular::Officer, said("officer", &self.officer)?)])
    }
}

impl Verb for PauseArgs {
    written!();

    fn events(&self, _: &mut AtCase<'_>) -> Result<Vec<CaseFacts>, Problem> {
        one(Paused { on: self.on })
    }
}

impl Verb for ResumeArgs {
    written!();

    fn events(&self, _: &mut AtCase<'_>) -> Result<Vec<CaseFacts>, Problem> {
        one(Resumed { on: self.on })
    }
}

impl Verb for NoteArgs {
    fn target(&self) -> &Target {
        &self.target
    }

    fn note(&self) -> Option<&str> {
        None
    }

    fn events(&self, at: &mut AtCase<'_>) -> Result<Vec<CaseFacts>, Problem> {
        one(Noted { on: self.on.map_or_else(|| at.today(), Ok)? })
    }

    fn texts(&self) -> Result<Vec<(Particular, String)>, Problem> {
        Ok(vec![(Particular::Note, said("text", &self.text)?)])
    }
}

impl Verb for AttachArgs {
    written!();

    fn events(&self, at: &mut AtCase<'_>) -> Result<Vec<CaseFacts>, Problem> {
        one(Noted { on: self.on.map_or_else(|| at.today(), Ok)? })
    }

    fn texts(&self) -> Result<Vec<(Particular, String)>, Problem> {
        Ok(vec![(Particular::Attachment, described(&self.file)?)])
    }
}

/// A text that has to say something.
fn said(option: &str, text: &str) -> Result<String, Problem> {
    if text.trim().is_empty() {
        return Err(Problem::invalid(format!("--{option} is empty")).hint("say something there"));
    }
    Ok(text.to_owned())
}
