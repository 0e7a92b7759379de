//! How many complaints come by chance on each day: the asked number of cases, shared among the
//! run-up and the years as the office's volumes were, and within a year among its days.

use chrono::NaiveDate;
use upheld_domain::YearStart;

use crate::days::from_to;
use crate::dice::Dice;
use crate::national;
use crate::plan::{CASES_A_YEAR_MAX, Plan, PlanError};

/// The days of a history in order, each with how many complaints come by chance.
pub(crate) fn by_day(plan: &Plan, filler: u64) -> Result<Vec<(NaiveDate, u32)>, PlanError> {
    let mut dice = Dice::of(plan.seed, [1, 0]);
    let parts = plan.parts();
    let mut days = Vec::new();
    let weights: Vec<u64> = parts.iter().map(|&(_, weight)| weight).collect();
    for (share, &(year, _)) in shares(filler, &weights).into_iter().zip(&parts) {
        if share > CASES_A_YEAR_MAX {
            return Err(PlanError::TooMany { asked: plan.expected_cases() });
        }
        let (first, last) = match year {
            Some(year) => (YearStart::APRIL.first_day(year), YearStart::APRIL.last_day(year)),
            None => (
                plan.first_day(),
                YearStart::APRIL.first_day(plan.first_year).pred_opt().unwrap_or_default(),
            ),
        };
        let part: Vec<NaiveDate> = first.iter_days().take_while(|&day| day <= last).collect();
        let weight = |&day: &NaiveDate| {
            // Of what is open when the first year begins, most came shortly before.
            let recent = if year.is_none() { u64::from(from_to(first, day)) } else { 1 };
            national::weight_of_day(day, &mut dice) * recent
        };
        let weights: Vec<u64> = part.iter().map(weight).collect();
        let counts = shares(share, &weights);
        let count = |count: u64| u32::try_from(count).unwrap_or(u32::MAX);
        days.extend(part.into_iter().zip(counts.into_iter().map(count)));
    }
    Ok(days)
}

/// Shares a number by weights: each gets its part rounded down or up, all together get the number.
fn shares(number: u64, weights: &[u64]) -> Vec<u64> {
    let total: u64 = weights.iter().sum();
    let up_to = |weight: u64| {
        let share = u128::from(number) * u128::from(weight);
        share.checked_div(u128::from(total)).and_then(|s| u64::try_from(s).ok()).unwrap_or(0)
    };
    let step = |before: &mut u64, &weight: &u64| {
        let from = *before;
        *before += weight;
        Some(up_to(*before) - up_to(from))
    };
    weights.iter().scan(0, step).collect()
}
