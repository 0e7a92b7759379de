//! `case receive`, `case uphold` and the other verbs that record what happened to one case. Each
//! verb's arguments say which events they come to: see [`Verb`], and the files below by subject.

mod amendments;
mod assessment;
mod at;
mod attach;
mod correct;
mod decision;
mod housekeeping;
mod receipt;
mod remedies;
mod review;
mod verb;

use serde::Serialize;
use upheld_domain::{CaseCommand as Proposal, CaseFacts, CaseId, Facts, Reference};
use upheld_store::{Envelope, Trial};
use uuid::Uuid;

use crate::args::{CaseVerb, Common};
use crate::commands::give::{self, About, Answer, Outcome, Rehearsal};
use crate::exit::Exit;
use crate::open;
use crate::problem::Problem;
use crate::stop;
use at::AtCase;
use verb::Verb;

/// The case that a command was about.
#[derive(Serialize)]
struct OfCase {
    reference: Reference,
    case: Uuid,
}

impl About for OfCase {
    fn subject(&self) -> String {
        format!("Case {}", self.reference)
    }

    fn holder(&self) -> &'static str {
        "the case"
    }
}

pub(crate) fn run(common: &Common, command: &CaseVerb) -> Result<Exit, Problem> {
    let verb = verb::of(command);
    let actor = open::actor(common)?;
    let id = verb.target().giving.id();
    let done = open::recording(common, |record| {
        let mut at = AtCase::new(record, verb.target().reference, id, actor.clone())?;
        let proposal = proposal(verb, &mut at)?;
        let back = taken_back(&mut at, &proposal)?;
        Ok((given(verb, at, &proposal)?, back))
    });
    let (outcome, back) = done.map_err(|problem| problem.of_command(id))?;
    give::tell(common, &outcome, &back)
}

/// The events of a verb; its texts and its note stand beside the first.
fn proposal(verb: &dyn Verb, at: &mut AtCase<'_>) -> Result<Proposal, Problem> {
    let events = verb.events(at)?;
    let mut texts = Some(verb::particulars(verb)?);
    let events = events.into_iter().map(|facts| (facts, texts.take().unwrap_or_default()));
    Ok(Proposal { events: events.collect() })
}

fn given(verb: &dyn Verb, at: AtCase<'_>, proposal: &Proposal) -> Result<Outcome<OfCase>, Problem> {
    let AtCase { record, reference, id, actor, now, .. } = at;
    let giving = &verb.target().giving;
    let envelope = Envelope { id, actor, now, expected: giving.expect_version };
    let synthetic = record.identity().synthetic;
    let about = |case: CaseId| OfCase { reference, case: case.0 };
    let given = if giving.dry_run {
        match record.try_out(reference, proposal, &envelope)? {
            Trial::New { case, events, warnings } => {
                let rehearsal = Rehearsal::of(
                    about(case),
                    &events,
                    &warnings,
                    record.scheme(),
                    (synthetic, id),
                )?;
                return Ok(Outcome::Rehearsed(rehearsal));
            }
            Trial::Before(given) => given,
        }
    } else {
        stop::listen()?;
        record.execute(reference, proposal, &envelope)?
    };
    // It is recorded, whatever can be read of the case now.
    let case = if record.is_behind() { None } else { record.case(reference).ok().flatten() };
    let version = case.map(|(_, case)| case.version().0);
    Ok(Outcome::Recorded(Answer::of(about(given.case), &given, (synthetic, version), id)))
}

/// What a command takes back, for people to see.
fn taken_back(at: &mut AtCase<'_>, proposal: &Proposal) -> Result<Vec<String>, Problem> {
    let mut lines = Vec::new();
    for (facts, _) in &proposal.events {
        let CaseFacts::Retracted(retraction) = facts else { continue };
        let position = retraction.retracts;
        let event = at.events()?.iter().find(|event| event.position == position);
        if let Some(Facts::Case(facts)) = event.map(|event| &event.event.facts) {
            lines.push(format!("{} at position {position}", facts.kind()));
        }
    }
    Ok(lines)
}
