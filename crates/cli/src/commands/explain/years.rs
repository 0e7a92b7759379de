//! The years that a record knows of.

use std::collections::BTreeSet;

use upheld_domain::{ReportingYear, YearStart};
use upheld_store::View;

use crate::problem::Problem;

/// Refuses a year in which nothing happened to any case, and names those there are.
pub(crate) fn refuse_unknown(
    view: &View,
    start: YearStart,
    asked: ReportingYear,
) -> Result<(), Problem> {
    // The record keeps years from April; an office's own may lie across two of them.
    let april = view.years()?.into_iter();
    let both =
        april.flat_map(|year| [YearStart::APRIL.first_day(year), YearStart::APRIL.last_day(year)]);
    let years: BTreeSet<ReportingYear> = both.map(|day| start.year_of(day)).collect();
    if years.contains(&asked) {
        return Ok(());
    }
    let problem = Problem::not_found(format!("the record has nothing of {asked}"));
    let distance = |year: &&ReportingYear| year.start().abs_diff(asked.start());
    Err(problem.hint(match years.iter().min_by_key(distance) {
        Some(only) if years.len() == 1 => format!("it has {only} only"),
        Some(nearest) => format!("it has {}; the nearest is {nearest}", in_words(&years)),
        None => "there is no case yet".to_owned(),
    }))
}

/// `2017-18 to 2024-25`, where none is missing; else each.
fn in_words(years: &BTreeSet<ReportingYear>) -> String {
    let (first, last) = (years.first(), years.last());
    let whole = first.zip(last).filter(|(first, last)| {
        years.len() > 2 && usize::from(last.start() - first.start()) == years.len() - 1
    });
    match whole {
        Some((first, last)) => format!("{first} to {last}"),
        None => years.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_without_a_gap_are_told_from_the_first_to_the_last() {
        let told = |starts: &[i32]| {
            in_words(&starts.iter().filter_map(|&start| ReportingYear::starting(start)).collect())
        };
        assert_eq!(told(&[2019, 2020, 2021]), "2019-20 to 2021-22");
        assert_eq!(told(&[2019, 2021]), "2019-20, 2021-22");
        assert_eq!(told(&[2019, 2020]), "2019-20, 2020-21");
        assert_eq!(told(&[]), "");
    }
}
