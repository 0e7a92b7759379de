//! Counting cases: the trait a projection implements, and the fold over all of them.

use std::collections::BTreeSet;

use upheld_domain::Position;

use crate::cells::{CellKey, Cells};
use crate::row::FactRow;

/// A count over cases.
pub trait Projection: Sync {
    /// Names the projection and the rules it counts by: two with the same name count the same.
    /// At most 64 letters, digits and `- _ . /`.
    fn name(&self) -> &str;

    /// What one case counts, from its rows alone, in order of position. Calls `add` once for each
    /// unit in each cell; the same cell may come again.
    fn count(&self, case: &[FactRow], add: &mut dyn FnMut(CellKey, i64));
}

/// Counts every case, each from its rows up to `until` (all, where none is given): a rebuild, or
/// the count as known at a position.
pub fn count_cases<'a>(
    projection: &dyn Projection,
    cases: impl Iterator<Item = &'a [FactRow]>,
    until: Option<Position>,
) -> Cells {
    let mut cells = Cells::default();
    for rows in cases {
        let known = match until {
            Some(until) => &rows[..rows.partition_point(|row| row.position <= until)],
            None => rows,
        };
        projection.count(known, &mut |key, amount| cells.add(key, amount));
    }
    cells
}

/// A cell that two counts disagree on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Difference {
    /// Which cell.
    pub key: CellKey,
    /// The first count.
    pub left: i64,
    /// The second count.
    pub right: i64,
}

/// Every cell in which two counts differ, in order.
#[must_use]
pub fn differences(left: &Cells, right: &Cells) -> Vec<Difference> {
    let keys: BTreeSet<CellKey> = left.iter().chain(right.iter()).map(|(key, _)| key).collect();
    keys.into_iter()
        .map(|key| Difference { key, left: left.get(key), right: right.get(key) })
        .filter(|cell| cell.left != cell.right)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cells::MeasureCode;
    use crate::row::{AuthorityNumber, CaseNumber, Fact};
    use upheld_domain::{Amendment, Subject, YearStart, in_force};

    /// Counts what is received, by year.
    struct Received;

    impl Projection for Received {
        fn name(&self) -> &str {
            "received"
        }

        fn count(&self, case: &[FactRow], add: &mut dyn FnMut(CellKey, i64)) {
            for event in in_force(case) {
                if let Fact::Received { authority, on, .. } = event.content {
                    let year = YearStart::APRIL.year_of(on);
                    add(CellKey { year, authority, measure: MeasureCode(0) }, 1);
                }
            }
        }
    }

    fn received(day: &str) -> Fact {
        let authority = AuthorityNumber(0);
        Fact::Received { authority, subject: Subject::Housing, on: day.parse().unwrap() }
    }

    fn row(position: u64, amendment: Amendment<Fact>) -> FactRow {
        FactRow { position: Position::new(position).unwrap(), case: CaseNumber(0), amendment }
    }

    /// Received on 1 April 2019, corrected at position 5 to the day before, taken back at 9.
    fn moved_across_the_year_end() -> Vec<FactRow> {
        let first = Position::FIRST;
        vec![
            row(1, Amendment::Stands(received("2019-04-01"))),
            row(5, Amendment::Corrects(first, Some(received("2019-03-31")))),
            row(9, Amendment::Retracts(Position::new(5).unwrap())),
        ]
    }

    fn years(until: Option<u64>) -> Vec<String> {
        let rows = moved_across_the_year_end();
        let until = until.and_then(Position::new);
        let cells = count_cases(&Received, std::iter::once(&rows[..]), until);
        cells.iter().map(|(key, count)| format!("{}: {count}", key.year)).collect()
    }

    #[test]
    fn a_count_knows_what_was_recorded_up_to_its_position_and_no_more() {
        assert_eq!(years(Some(4)), ["2019-20: 1"]);
        assert_eq!(years(Some(5)), ["2018-19: 1"]);
        assert_eq!(years(Some(8)), ["2018-19: 1"]);
        assert_eq!(years(Some(9)), ["2019-20: 1"]);
        assert_eq!(years(None), years(Some(9)));
    }

    #[test]
    fn differences_name_every_cell_that_differs_and_only_those() {
        let rows = moved_across_the_year_end();
        let cut = |until| count_cases(&Received, std::iter::once(&rows[..]), Position::new(until));
        assert_eq!(differences(&cut(4), &cut(9)), []);
        let found: Vec<_> = differences(&cut(4), &cut(5))
            .iter()
            .map(|cell| (cell.key.year.to_string(), cell.left, cell.right))
            .collect();
        assert_eq!(found, [("2018-19".to_owned(), 0, 1), ("2019-20".to_owned(), 1, 0)]);
    }
}
