//! What came of one work, as one line of `docs/reliability.jsonl`. Not here: how it came to be.

use serde::{Deserialize, Serialize};

use crate::works::{damage, named};

/// What came of one work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// The work's name, as the command line has it.
    pub test: String,
    /// What every choice of the work came from: the same seed and commit, the same trials.
    pub seed: u64,
    /// The commit of the program under test; empty in a test, filled in by the program.
    pub commit: String,
    /// How often it was tried.
    pub trials: u64,
    /// Events that were acknowledged before something went wrong, over all trials.
    pub acknowledged: u64,
    /// Acknowledged events that were not there afterwards. To hold: 0.
    pub lost: u64,
    /// Events that were there twice, or by half. To hold: 0.
    pub duplicated: u64,
    /// Trials in which something was wrong and nothing said so. To hold: 0.
    pub silent: u64,
    /// Trials in which something was wrong and was told, with the place.
    pub detected: u64,
    /// Of these, the trials after which all was as before without a person's help.
    pub healed: u64,
}

impl Row {
    /// A row of a work that was not tried yet.
    #[must_use]
    pub fn new(test: &str, seed: u64) -> Self {
        Self {
            test: test.to_owned(),
            seed,
            commit: String::new(),
            trials: 0,
            acknowledged: 0,
            lost: 0,
            duplicated: 0,
            silent: 0,
            detected: 0,
            healed: 0,
        }
    }

    /// Adds the trials of another row of the same work.
    pub fn add(&mut self, other: &Self) {
        self.trials += other.trials;
        self.acknowledged += other.acknowledged;
        self.lost += other.lost;
        self.duplicated += other.duplicated;
        self.silent += other.silent;
        self.detected += other.detected;
        self.healed += other.healed;
    }

    /// Whether what must hold in every row does: something was tried and told; nothing lost, nothing twice,
    /// nothing silent; and of damage in one copy, 99 of 100 healed.
    #[must_use]
    pub fn holds(&self) -> bool {
        let least = named(&self.test).map_or(0, |work| work.told_least);
        let is_tried = self.trials > 0 && self.detected * 100 >= self.trials * least;
        let is_healed = self.test != damage::NAME || self.healed * 100 >= self.detected * 99;
        is_tried && self.lost == 0 && self.duplicated == 0 && self.silent == 0 && is_healed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_holds_only_where_faults_happened_and_nothing_came_of_them() {
        let good = Row { trials: 100, detected: 100, healed: 99, ..Row::new("damage", 1) };
        assert!(good.holds());
        let others = [
            Row { trials: 0, detected: 0, healed: 0, ..good.clone() },
            Row { detected: 79, healed: 79, ..good.clone() },
            Row { healed: 98, ..good.clone() },
            Row { lost: 1, ..good.clone() },
            Row { duplicated: 1, ..good.clone() },
            Row { silent: 1, ..good.clone() },
        ];
        assert!(others.iter().all(|row| !row.holds()));
    }
}
