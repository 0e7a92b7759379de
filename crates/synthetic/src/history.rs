//! The history itself: a stream of steps in the order of time. It holds the cases in flight and
//! nothing else, so a million cases need little room.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use chrono::NaiveDate;
use upheld_domain::{
    Actor, CaseCommand, CaseFacts, CaseId, CommandId, Corrected, OutreachFacts, Particulars,
    Position, Reference, Register, Retracted, Timestamp,
};

use crate::arrivals;
use crate::cast::Cast;
use crate::days::{Calendar, Moment, after};
use crate::dice::Dice;
use crate::exact::Exact;
use crate::locks::Locks;
use crate::outreach;
use crate::plan::{Plan, PlanError};
use crate::published::Published;
use crate::schedule::Timed;
use crate::staff::Staff;
use crate::tale::{Act, Brief, Deed, Tag};
use crate::texts;

/// A command to record in a case's stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseStep {
    /// When the record takes it, by the simulated clock.
    pub at: Timestamp,
    /// The office's reference.
    pub reference: Reference,
    /// The case, as derived from its first command.
    pub case: CaseId,
    /// What to record. Corrections and retractions point at positions: see
    /// [`History::skip_positions`].
    pub command: CaseCommand,
    /// The command's id.
    pub id: CommandId,
    /// Who gives it: a desk and a number, never a person.
    pub actor: Actor,
}

/// An event to record in the stream of courses and seminars.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutreachStep {
    /// When the record takes it, by the simulated clock.
    pub at: Timestamp,
    /// What happened.
    pub facts: OutreachFacts,
    /// Its texts.
    pub particulars: Particulars,
    /// The command's id.
    pub id: CommandId,
    /// Who gives it.
    pub actor: Actor,
}

/// One step of a history: one commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Of a case.
    Case(CaseStep),
    /// A course or a seminar.
    Outreach(OutreachStep),
}

impl Step {
    /// When the record takes it.
    #[must_use]
    pub fn at(&self) -> Timestamp {
        match self {
            Self::Case(step) => step.at,
            Self::Outreach(step) => step.at,
        }
    }

    /// How many events it records.
    #[must_use]
    pub fn events(&self) -> usize {
        match self {
            Self::Case(step) => step.command.events.len(),
            Self::Outreach(_) => 1,
        }
    }
}

/// A case in flight.
#[derive(Debug)]
pub(crate) struct Flight {
    pub(crate) reference: Reference,
    pub(crate) case: CaseId,
    pub(crate) dice: Dice,
    /// What is still to be recorded, the next last.
    pub(crate) steps: Vec<Timed>,
    taken: u32,
    team: u32,
    /// Where the events stand that later ones correct or take back.
    positions: Vec<(Tag, Position)>,
}

impl Flight {
    pub(crate) fn new(
        reference: Reference,
        case: CaseId,
        steps: Vec<Timed>,
        mut dice: Dice,
    ) -> Self {
        let team = dice.below(u32::MAX);
        Self { reference, case, dice, steps, taken: 0, team, positions: Vec::new() }
    }
}

/// A seeded history: an iterator over its steps, in the order of time.
#[derive(Debug)]
pub struct History {
    cast: Cast,
    staff: Staff,
    calendar: Calendar,
    /// The days on which complaints come, each with how many by chance.
    days: std::vec::IntoIter<(NaiveDate, u32)>,
    /// Those behind published counts, in the order they come.
    exact: VecDeque<Brief>,
    outreach: VecDeque<outreach::Deed>,
    outreach_taken: u32,
    flights: Vec<Option<Flight>>,
    free: Vec<usize>,
    /// The next step of each case in flight: when, the how-manieth case, its place in `flights`.
    queue: BinaryHeap<Reverse<(Moment, u64, usize)>>,
    /// The next day on which complaints come.
    next_day: Option<(NaiveDate, u32)>,
    position: Position,
    seed: String,
}

impl History {
    /// The history of a plan.
    ///
    /// # Errors
    /// [`PlanError`] where there is none: too few cases for the published counts, too many for the
    /// references, no years.
    pub fn new(plan: &Plan) -> Result<Self, PlanError> {
        plan.check()?;
        let register = Register::english()?;
        let published = Published::read()?;
        let covers = |year| plan.covers(year);
        let exact = Exact {
            starts_on: plan.first_day(),
            register: &register,
            dice: Dice::of(plan.seed, [3, 0]),
            briefs: Vec::new(),
        };
        let mut briefs = exact.cells(&published, covers)?;
        briefs.sort_by_key(|brief| brief.received_on);
        let least = u64::try_from(briefs.len()).unwrap_or(u64::MAX);
        let asked = plan.expected_cases();
        let filler = asked.checked_sub(least).ok_or(PlanError::TooFew { asked, least })?;
        let mut days = arrivals::by_day(plan, filler)?.into_iter();
        // What is scheduled late may run past the last day; those days are never recorded on.
        let calendar = Calendar::new(plan.first_day(), after(plan.last_day(), 400));
        let outreach = outreach::all(plan, &register, &calendar)?;
        Ok(Self {
            cast: Cast::new(plan, &register, Locks::of(&published, covers))?,
            staff: Staff::new()?,
            next_day: days.next(),
            days,
            exact: briefs.into(),
            outreach: outreach.into(),
            outreach_taken: 0,
            calendar,
            flights: Vec::new(),
            free: Vec::new(),
            queue: BinaryHeap::new(),
            position: Position::FIRST,
            seed: plan.seed.to_string(),
        })
    }

    /// Says that the record holds so many events more that are not of this history: before the
    /// first step, or recorded between two. Corrections and retractions point at positions, so
    /// they go astray in a record whose other events were not told.
    pub fn skip_positions(&mut self, events: u64) {
        self.position = self.position.plus(events);
    }

    /// When the next step is recorded; none at the end.
    pub fn next_at(&mut self) -> Option<Timestamp> {
        self.let_arrive();
        let case = self.queue.peek().map(|Reverse((at, ..))| *at);
        let outreach = self.outreach.front().map(|deed| deed.at);
        case.into_iter().chain(outreach).min().map(|at| self.calendar.timestamp(at))
    }

    /// Takes in every complaint that could be recorded before what is next in the queue.
    fn let_arrive(&mut self) {
        while let Some((day, count)) = self.next_day {
            let next = self.queue.peek().map(|Reverse((at, ..))| self.calendar.day(*at));
            if next.is_some_and(|next| next < day) {
                return;
            }
            while self.exact.front().is_some_and(|brief| brief.received_on <= day) {
                let Some(brief) = self.exact.pop_front() else { break };
                let flight = self.cast.exact(&brief, day, &self.calendar);
                self.launch(flight);
            }
            for _ in 0..count {
                let flight = self.cast.filler(day, &self.calendar);
                self.launch(flight);
            }
            self.next_day = self.days.next();
        }
    }

    fn launch(&mut self, flight: Option<Flight>) {
        let Some((flight, at)) =
            flight.and_then(|f| f.steps.last().map(|s| s.at).map(|at| (f, at)))
        else {
            return;
        };
        let slot = self.free.pop().unwrap_or_else(|| {
            self.flights.push(None);
            self.flights.len() - 1
        });
        self.flights[slot] = Some(flight);
        self.queue.push(Reverse((at, self.cast.cases(), slot)));
    }

    fn case_step(&mut self) -> Option<CaseStep> {
        let Reverse((_, number, slot)) = self.queue.pop()?;
        let mut flight = self.flights[slot].take()?;
        let step = flight.steps.pop()?;
        let actor = self.staff.of(step.desk, flight.team);
        let mut events = Vec::with_capacity(step.deeds.len());
        for deed in step.deeds {
            let tag = deed.tag;
            events.push(event(deed, &mut flight, actor));
            if tag != Tag::None {
                flight.positions.push((tag, self.position));
            }
            self.position = self.position.plus(1);
        }
        let case_step = CaseStep {
            at: self.calendar.timestamp(step.at),
            reference: flight.reference,
            case: flight.case,
            command: CaseCommand { events },
            id: command_id(&self.seed, flight.reference, flight.taken),
            actor: actor.clone(),
        };
        flight.taken += 1;
        if let Some(next) = flight.steps.last() {
            self.queue.push(Reverse((next.at, number, slot)));
            self.flights[slot] = Some(flight);
        } else {
            self.free.push(slot);
        }
        Some(case_step)
    }

    fn outreach_step(&mut self) -> Option<OutreachStep> {
        let deed = self.outreach.pop_front()?;
        let number = self.outreach_taken;
        self.outreach_taken += 1;
        self.position = self.position.plus(1);
        let mut dice = Dice::of(u64::from(number), [4, 0]);
        Some(OutreachStep {
            at: self.calendar.timestamp(deed.at),
            facts: deed.facts,
            particulars: deed.texts,
            id: CommandId::derived(&["synthetic", &self.seed, "outreach", &number.to_string()]),
            actor: self.staff.trainer(&mut dice).clone(),
        })
    }
}

impl Iterator for History {
    type Item = Step;

    fn next(&mut self) -> Option<Step> {
        self.let_arrive();
        let case = self.queue.peek().map(|Reverse((at, ..))| *at);
        let outreach = self.outreach.front().map(|deed| deed.at);
        match (case, outreach) {
            (Some(case), Some(outreach)) if outreach < case => {
                self.outreach_step().map(Step::Outreach)
            }
            (Some(_), _) => self.case_step().map(Step::Case),
            (None, _) => self.outreach_step().map(Step::Outreach),
        }
    }
}

/// The id of a case's command: by the seed, the reference and the how-manieth it is.
pub(crate) fn command_id(seed: &str, reference: Reference, number: u32) -> CommandId {
    CommandId::derived(&["synthetic", seed, reference.as_str(), &number.to_string()])
}

/// A deed as an event, with its texts.
fn event(deed: Deed, flight: &mut Flight, actor: &Actor) -> (CaseFacts, Particulars) {
    let at = |flight: &Flight, tag: Tag| {
        let named = flight.positions.iter().rev().find(|(known, _)| *known == tag);
        named.map_or(Position::FIRST, |&(_, position)| position)
    };
    let (facts, text_only) = match deed.act {
        Act::Fact(facts) => (facts, false),
        Act::Correct(tag, facts, reason) => {
            let text_only = facts.is_none();
            let corrects = at(flight, tag);
            (Corrected { corrects, facts, reason }.into(), text_only)
        }
        Act::Retract(tag, reason) => {
            (Retracted { retracts: at(flight, tag), reason }.into(), false)
        }
    };
    let texts = if text_only {
        texts::right_text(flight.reference)
    } else {
        texts::texts(&facts, flight.reference, actor.as_str(), &mut flight.dice)
    };
    (facts, texts)
}
