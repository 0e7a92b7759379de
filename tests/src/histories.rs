//! Random but plausible histories of cases: every command in them was accepted by
//! [`upheld_domain::decide`], and the same seed gives the same steps on any machine.
//!
//! For tests only. They are not balanced like a real office's work: rare things, such as amended
//! decisions, corrections and voids, come often, and days fall often on 31 March and 1 April.

mod amendments;
mod proposals;
mod random;

use chrono::{Days, NaiveDate};
use upheld_domain::{
    AuthorityId, Case, CaseCommand, CaseFacts, CaseId, CommandId, Context, Entry, Position,
    Register, Scheme, decide,
};

use random::Random;

/// One command that was accepted, where it stands in the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The case.
    pub case: CaseId,
    /// The command's id.
    pub id: CommandId,
    /// The day in the office on which it was recorded; never before that of the step before.
    pub today: NaiveDate,
    /// The position of its first event; the others follow without a gap.
    pub first: Position,
    /// The events, in order.
    pub command: CaseCommand,
}

impl Step {
    /// The facts of its events with their positions, in order.
    pub fn facts(&self) -> impl Iterator<Item = (Position, &CaseFacts)> {
        (0_u64..)
            .zip(&self.command.events)
            .map(|(place, (facts, _))| (self.first.plus(place), facts))
    }

    /// Its events as the case keeps them, in order.
    pub fn entries(&self) -> impl Iterator<Item = Entry> {
        self.facts().map(|(position, facts)| Entry {
            position,
            command: self.id,
            facts: facts.clone(),
        })
    }
}

/// A handful of English bodies: of each group, of none, one that ended in 2023 and its successor.
#[must_use]
pub fn authorities() -> Vec<AuthorityId> {
    let codes = [
        "E07000008",
        "E08000035",
        "E10000016",
        "E09000007",
        "E06000023",
        "E09000001",
        "E07000026",
        "E06000063",
    ];
    codes.iter().filter_map(|code| code.parse().ok()).collect()
}

/// The steps of `cases` cases about `authorities`, interleaved as an office records them, from
/// April 2017 to September 2024. Positions run on from `first` without gaps, so a record that has
/// `first - 1` events takes them as they are. About sixteen steps a case.
///
/// Gives fewer cases where `register` lacks one of the authorities, and none without authorities.
#[must_use]
pub fn histories(
    seed: u64,
    cases: usize,
    first: Position,
    authorities: &[AuthorityId],
    register: &Register,
) -> Vec<Step> {
    let mut office = Office {
        random: Random::new(seed),
        authorities,
        register,
        scheme: Scheme::office(),
        seed,
        next: first,
        cases: Vec::new(),
        steps: Vec::new(),
    };
    let turns = cases.saturating_mul(TURNS_A_CASE);
    for turn in 0..turns {
        let today = FIRST_DAY + Days::new(DAYS * turn as u64 / turns as u64);
        // New cases come until three quarters of the turns are gone: the last ones, too, get far.
        if turn % RECEIPT_EVERY == 0 && turn / RECEIPT_EVERY < cases {
            office.receive(turn / RECEIPT_EVERY, today);
        } else {
            office.go_on(turn, today);
        }
    }
    office.steps
}

const TURNS_A_CASE: usize = 16;
const RECEIPT_EVERY: usize = 12;
const FIRST_DAY: NaiveDate = match NaiveDate::from_ymd_opt(2017, 4, 3) {
    Some(day) => day,
    None => NaiveDate::MIN,
};
/// From the first day to 30 September 2024.
const DAYS: u64 = 2_737;

struct Office<'a> {
    random: Random,
    authorities: &'a [AuthorityId],
    register: &'a Register,
    scheme: Scheme,
    seed: u64,
    next: Position,
    cases: Vec<(CaseId, Case)>,
    steps: Vec<Step>,
}

impl Office<'_> {
    fn receive(&mut self, number: usize, today: NaiveDate) {
        let id = self.command_id(number, "receive");
        let case = CaseId::of_first_command(id);
        let earlier = self.random.pick(&self.cases).map(|(id, _)| *id);
        let received =
            proposals::received(&mut self.random, self.authorities, number, today, earlier);
        let Some(command) = received else { return };
        self.cases.push((case, Case::new()));
        if !self.take(self.cases.len() - 1, id, today, command) {
            self.cases.pop();
        }
    }

    /// Something more happens to a case, rather to a late one than to an early one. A few tries
    /// may be refused.
    fn go_on(&mut self, turn: usize, today: NaiveDate) {
        if self.cases.is_empty() {
            return;
        }
        let late = self.cases.len().saturating_sub(12);
        let from = if self.random.one_in(4) { 0 } else { late };
        let index = from + self.random.index(self.cases.len() - from);
        let id = self.command_id(turn, "go on");
        for _ in 0..8 {
            let other = self.random.pick(&self.cases).map(|(id, _)| *id);
            let case = &self.cases[index].1;
            let command = proposals::next(&mut self.random, case, self.authorities, today, other);
            if self.take(index, id, today, command) {
                return;
            }
        }
    }

    /// Records a command if it is accepted; says whether it was.
    fn take(
        &mut self,
        index: usize,
        id: CommandId,
        today: NaiveDate,
        command: CaseCommand,
    ) -> bool {
        let (case_id, case) = &mut self.cases[index];
        let context =
            Context { today, register: self.register, scheme: &self.scheme, case: *case_id };
        if decide(case, &command, &context).is_err() {
            return false;
        }
        let step = Step { case: *case_id, id, today, first: self.next, command };
        for entry in step.entries() {
            self.next = entry.position.plus(1);
            case.apply(entry);
        }
        self.steps.push(step);
        true
    }

    fn command_id(&self, number: usize, what: &str) -> CommandId {
        CommandId::derived(&["histories", &self.seed.to_string(), what, &number.to_string()])
    }
}

#[cfg(test)]
mod tests;
