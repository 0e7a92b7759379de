//! Who records what: desks with numbers, never names of people.

use upheld_domain::{Actor, IdError};

use crate::dice::Dice;
use crate::tale::Desk;

/// The actors of each desk.
#[derive(Debug, Clone)]
pub(crate) struct Staff {
    intake: Vec<Actor>,
    assessors: Vec<Actor>,
    investigators: Vec<Actor>,
    reviewers: Vec<Actor>,
    compliance: Vec<Actor>,
    training: Vec<Actor>,
}

impl Staff {
    /// The office's staff.
    pub(crate) fn new() -> Result<Self, IdError> {
        let desk = |name: &str, count: u32| -> Result<Vec<Actor>, IdError> {
            (1..=count).map(|number| Actor::new(&format!("{name}-{number:02}"))).collect()
        };
        Ok(Self {
            intake: desk("intake", 9)?,
            assessors: desk("assessor", 24)?,
            investigators: desk("investigator", 48)?,
            reviewers: desk("reviewer", 6)?,
            compliance: desk("compliance", 7)?,
            training: desk("training", 3)?,
        })
    }

    /// Who of a desk has a case; `team` is the case's own number, so it stays with one person.
    pub(crate) fn of(&self, desk: Desk, team: u32) -> &Actor {
        let desk = match desk {
            Desk::Intake => &self.intake,
            Desk::Assessor => &self.assessors,
            Desk::Investigator => &self.investigators,
            Desk::Reviewer => &self.reviewers,
            Desk::Compliance => &self.compliance,
        };
        let team = usize::try_from(team).unwrap_or(0);
        &desk[team % desk.len()]
    }

    /// Who records a course or a seminar.
    pub(crate) fn trainer(&self, dice: &mut Dice) -> &Actor {
        &self.training[dice.index(self.training.len())]
    }
}
