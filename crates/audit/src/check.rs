//! The checks before a year's figures are frozen: what is likely wrong or missing in a year, each
//! with the cases or the body concerned and the command that mends it. The rules, with how sure each
//! is, stand in `docs/concepts/year-end-checks.md`; each has a file here.
//!
//! What a case counts is [`upheld_annual`]'s to say: a rule asks its contributions and looks at the
//! facts behind them. Not here: reading cases, printing, and whether anything is done about it.

mod base;
mod case;
mod duplicate;
mod duty;
mod existence;
mod finding;
#[cfg(test)]
mod given;
mod late;
mod movement;
mod open;
mod overdue;
mod register;
mod remedied;
mod rule;
mod unusual;
mod year;

use std::collections::BTreeSet;

use upheld_annual::FigureSet;
use upheld_domain::{AuthorityId, Recorded};

use case::Look;
use duplicate::Namesakes;

pub use case::CheckedCase;
pub use duty::{DUTIES, Duty, DutyRow};
pub use finding::{YearEndFinding, YearEndNote};
pub use rule::{CheckRule, CheckWeight};
pub use year::YearEnd;

/// The cases of a record, taken in one by one, and what was found in them.
pub struct YearEndChecks<'a> {
    asked: YearEnd<'a>,
    findings: Vec<YearEndFinding>,
    notes: Vec<YearEndNote>,
    namesakes: Namesakes,
    /// The bodies with a case in the year.
    counted: BTreeSet<AuthorityId>,
    cases: u32,
}

/// What the checks of a year came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct YearEndReport {
    /// What was found, by rule, body and case.
    pub findings: Vec<YearEndFinding>,
    /// What could not be looked at, and why; by rule.
    pub notes: Vec<YearEndNote>,
    /// How many cases count anything in the year.
    pub cases: u32,
}

impl<'a> YearEndChecks<'a> {
    /// Checks of a year, with nothing looked at yet.
    #[must_use]
    pub fn new(asked: YearEnd<'a>) -> Self {
        let mut notes = Vec::new();
        remedied::note(&asked, &mut notes);
        duty::note(&asked, &mut notes);
        late::note(&asked, &mut notes);
        Self {
            asked,
            findings: Vec::new(),
            notes,
            namesakes: Namesakes::default(),
            counted: BTreeSet::new(),
            cases: 0,
        }
    }

    /// Takes in a case. Its events are asked for only where a rule needs more than its rows: the day
    /// something was recorded, links, who complained.
    ///
    /// # Errors
    /// Those of `events`.
    pub fn take<E>(
        &mut self,
        case: &CheckedCase<'_>,
        events: impl FnOnce() -> Result<Vec<Recorded>, E>,
    ) -> Result<(), E> {
        let Some(look) = Look::of(&self.asked, case) else { return Ok(()) };
        let (asked, found) = (&self.asked, &mut self.findings);
        if look.counts_in_year() {
            self.counted.insert(look.authority);
            self.cases += 1;
            existence::check(asked, &look, found);
            duty::check(asked, &look, found);
        }
        remedied::check(asked, &look, found);
        overdue::check(asked, &look, found);
        open::check(asked, &look, found);
        let late = late::decisions(asked, &look);
        let compared = duplicate::is_compared(asked, &look);
        if late.is_empty() && !compared {
            return Ok(());
        }
        let events = events()?;
        late::check(&look, &late, &events, found);
        if compared {
            self.namesakes.take(asked, &look, &events);
        }
        Ok(())
    }

    /// Looks at the figures of the year and of the year before: a set for each authority of the
    /// year. After the last case, since whether a body had one matters.
    pub fn figures(&mut self, now: &[FigureSet], before: &[FigureSet]) {
        let asked = &self.asked;
        let mine: Vec<&FigureSet> = now.iter().filter(|set| asked.is_about(set)).collect();
        movement::check(asked, &mine, before, &mut self.findings, &mut self.notes);
        for set in mine {
            base::check(asked, set, &mut self.findings);
            register::check(asked, set, &self.counted, &mut self.findings);
        }
    }

    /// What was found.
    #[must_use]
    pub fn finish(mut self) -> YearEndReport {
        self.namesakes.finish(&self.asked, &mut self.findings, &mut self.notes);
        self.findings.sort();
        self.notes.sort();
        YearEndReport { findings: self.findings, notes: self.notes, cases: self.cases }
    }
}

#[cfg(test)]
mod tests {
    use super::given::{Office, upheld, voided};

    #[test]
    fn a_void_case_is_not_looked_at_by_any_rule() {
        let mut office = Office::of("2020-21");
        office.case("E10000002", "2020-05-01", vec![voided()]);
        for rule in super::CheckRule::ALL {
            assert_eq!(office.found(rule.code()), [""; 0], "{rule}");
        }
    }

    #[test]
    fn of_one_body_only_its_own_cases_and_figures_are_looked_at() {
        let mut office = Office::of("2019-20");
        for authority in ["E07000008", "E07000009"] {
            office.case(authority, "2019-05-01", vec![upheld("2019-09-01")]);
        }
        let found = office.bodies_found("E07000009");
        assert!(!found.is_empty());
        assert!(found.iter().all(|body| body == "E07000009"), "{found:?}");
    }
}
