//! The history that is recorded: synthetic commands, in the order of time, ready to be given. The
//! same number of events asked for gives the same commands, so a record can be gone on with.
//!
//! Not here: what is recorded and measured with them.

use std::collections::VecDeque;

use upheld_domain::{CaseCommand, CaseFacts, CommandId, Event, Facts, Reference, ReviewResult};
use upheld_store::{Envelope, Record};
use upheld_synthetic::{CaseStep, History, OutreachStep, Plan, PlanError, Step};

use crate::trouble::{Result, Trouble};

/// Where chance starts from.
const SEED: u64 = 2020;

/// For so many events about so many cases: a little more than it takes, so that the record can go
/// on after the events that were asked for.
const CASES_PER_1000_EVENTS: u64 = 240;

/// A command, ready to be given.
pub(crate) enum Command {
    /// On a case.
    Case {
        /// The case.
        reference: Reference,
        /// What to record.
        command: CaseCommand,
        /// By whom and when.
        envelope: Envelope,
    },
    /// A course or a seminar.
    Outreach {
        /// What to record.
        event: Event,
        /// By whom and when.
        envelope: Envelope,
    },
}

impl Command {
    /// How many events it records.
    pub(crate) fn events(&self) -> u64 {
        match self {
            Self::Case { command, .. } => command.events.len() as u64,
            Self::Outreach { .. } => 1,
        }
    }

    /// Gives it, and does not wait for it.
    pub(crate) fn give(&self, record: &mut Record) -> Result<()> {
        match self {
            Self::Case { reference, command, envelope } => {
                record.give(*reference, command, envelope)?;
            }
            Self::Outreach { event, envelope } => {
                record.give_outreach(vec![event.clone()], envelope)?;
            }
        }
        Ok(())
    }
}

/// See the module.
pub(crate) struct Commands {
    history: History,
    waiting: VecDeque<Command>,
    singly: bool,
}

impl Commands {
    /// Those of a record of at least so many events, as the office gives them.
    pub(crate) fn of(events: u64) -> Result<Self> {
        let asked = events.saturating_mul(CASES_PER_1000_EVENTS) / 1_000;
        let history = match Plan::of_seed(SEED, Some(asked)).and_then(|plan| History::new(&plan)) {
            // The published figures alone need some cases.
            Err(PlanError::TooFew { least, .. }) => {
                History::new(&Plan::of_seed(SEED, Some(least))?)?
            }
            made => made?,
        };
        Ok(Self { history, waiting: VecDeque::new(), singly: false })
    }

    /// The same events, each a command of its own, but where the rules want two in one commit.
    pub(crate) fn singly(events: u64) -> Result<Self> {
        Ok(Self { singly: true, ..Self::of(events)? })
    }

    /// Leaves out what is recorded already.
    pub(crate) fn skip_events(&mut self, events: u64) -> Result<()> {
        let mut skipped = 0;
        while skipped < events {
            skipped += self.one()?.events();
        }
        Ok(())
    }

    /// The next commands with at least so many events together.
    pub(crate) fn batch(&mut self, events: u64) -> Result<Vec<Command>> {
        let mut batch = Vec::new();
        let mut held = 0;
        while held < events {
            let command = self.one()?;
            held += command.events();
            batch.push(command);
        }
        Ok(batch)
    }

    /// The next commands on cases, so many in a group; a group ends early before one of another
    /// stream, which then stands alone: groups are of commands on cases.
    pub(crate) fn groups(&mut self, of: usize, commands: usize) -> Result<Vec<Vec<Command>>> {
        let mut groups: Vec<Vec<Command>> = Vec::new();
        let mut open = false;
        for _ in 0..commands {
            let command = self.one()?;
            let on_case = matches!(command, Command::Case { .. });
            match groups.last_mut().filter(|group| open && on_case && group.len() < of) {
                Some(group) => group.push(command),
                None => groups.push(vec![command]),
            }
            open = on_case;
        }
        Ok(groups)
    }

    fn one(&mut self) -> Result<Command> {
        while self.waiting.is_empty() {
            let step = self.history.next();
            let step = step.ok_or_else(|| Trouble::said("the history has no more events"))?;
            self.take(step);
        }
        self.waiting.pop_front().ok_or_else(|| Trouble::said("the history has no more events"))
    }

    fn take(&mut self, step: Step) {
        match step {
            Step::Case(step) if self.singly && can_be_split(&step.command) => {
                self.waiting.extend(split(step));
            }
            Step::Case(CaseStep { at, reference, command, id, actor, .. }) => {
                let envelope = Envelope { id, actor, now: at, expected: None };
                self.waiting.push_back(Command::Case { reference, command, envelope });
            }
            Step::Outreach(OutreachStep { at, facts, particulars, id, actor }) => {
                let envelope = Envelope { id, actor, now: at, expected: None };
                let event = Event { facts: Facts::Outreach(facts), particulars };
                self.waiting.push_back(Command::Outreach { event, envelope });
            }
        }
    }
}

/// An amended decision stands in the commit of its review.
fn can_be_split(command: &CaseCommand) -> bool {
    !command.events.iter().any(|(facts, _)| {
        matches!(facts, CaseFacts::DecisionReviewed(f) if f.result == ReviewResult::Amended)
    })
}

/// A command for each event. The first keeps the id, from which that of the case comes.
fn split(step: CaseStep) -> impl Iterator<Item = Command> {
    let CaseStep { at, reference, command, id, actor, .. } = step;
    command.events.into_iter().enumerate().map(move |(place, event)| {
        let part = || CommandId::derived(&["singly", &id.0.to_string(), &place.to_string()]);
        let id = if place == 0 { id } else { part() };
        let envelope = Envelope { id, actor: actor.clone(), now: at, expected: None };
        Command::Case { reference, command: CaseCommand { events: vec![event] }, envelope }
    })
}
