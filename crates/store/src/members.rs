//! Which cases ever touched an authority's year: where an explanation looks for the cases behind a
//! figure, and for those that were left out of it.
//!
//! A case belongs to each year in which any of its events happened, was corrected to or from, for
//! each authority it was ever about. That is more than any figure counts, never less.

use std::collections::BTreeSet;

use upheld_domain::{Amendment, ReportingYear, YearStart};
use upheld_projection::{AuthorityNumber, CaseNumber, Fact, FactRow};

use crate::bytes::{Garbled, Reader, Writer};
use crate::database::{Database, Shelf};
use crate::error::StoreError;
use crate::long;
use crate::squeeze::{squeeze, unsqueezed};

/// An authority in a year.
pub(crate) type Membership = (AuthorityNumber, ReportingYear);

/// A case as one of its members.
pub(crate) type Member = (Membership, CaseNumber);

/// Case numbers a value.
const PART_CASES: u32 = 1 << 15;

/// Every authority and year that a case ever touched.
pub(crate) fn of(rows: &[FactRow]) -> BTreeSet<Membership> {
    let facts = || {
        rows.iter().filter_map(|row| match row.amendment {
            Amendment::Stands(fact) | Amendment::Corrects(_, Some(fact)) => Some(fact),
            Amendment::Corrects(_, None) | Amendment::Retracts(_) => None,
        })
    };
    let authorities: BTreeSet<_> = facts()
        .filter_map(|fact| match fact {
            Fact::Received { authority, .. } => Some(authority),
            _ => None,
        })
        .collect();
    let years: BTreeSet<_> = facts()
        .filter_map(|fact| fact.occurred_on())
        .map(|day| YearStart::APRIL.year_of(day))
        .collect();
    let pairs = authorities.iter().flat_map(|&a| years.iter().map(move |&year| (a, year)));
    pairs.collect()
}

/// Whether a case ever touched an authority's years up to and with one.
pub(crate) fn touch(rows: &[FactRow], authority: AuthorityNumber, year: ReportingYear) -> bool {
    of(rows).iter().any(|&(about, touched)| about == authority && touched <= year)
}

/// Adds cases to their memberships.
pub(crate) fn add(database: &Database, members: &BTreeSet<Member>) -> Result<(), StoreError> {
    let mut members = members.iter().peekable();
    while let Some(&(membership, first)) = members.peek() {
        let part = first.0 / PART_CASES;
        let key = key(*membership, part);
        let mut cases = read(database, &key)?;
        while let Some((_, case)) =
            members.next_if(|(m, case)| m == membership && case.0 / PART_CASES == part)
        {
            cases.insert(*case);
        }
        long::put(database, Shelf::Members, &key, &squeeze(&encode(&cases))?)?;
    }
    Ok(())
}

/// The cases that ever touched an authority's year, among the first `case_count`. Where there are
/// fewer than `known`, a value vanished or came back older than it was. More are no harm: a stop
/// may have come after they were written and before they were on record.
pub(crate) fn get(
    database: &Database,
    membership: Membership,
    case_count: u32,
    known: u32,
) -> Result<BTreeSet<CaseNumber>, StoreError> {
    let mut cases = BTreeSet::new();
    for part in 0..=case_count / PART_CASES {
        cases.extend(read(database, &key(membership, part))?);
    }
    if cases.len() as u64 >= u64::from(known) {
        Ok(cases)
    } else {
        let (authority, year) = membership;
        let which = format!("the members of authority number {} in {year}", authority.0);
        Err(StoreError::Damaged(format!("{which} are not what they were")))
    }
}

fn key((authority, year): Membership, part: u32) -> Vec<u8> {
    [&authority.0.to_be_bytes()[..], &year.start().to_be_bytes(), &part.to_be_bytes()].concat()
}

fn read(database: &Database, key: &[u8]) -> Result<BTreeSet<CaseNumber>, StoreError> {
    match long::get(database, Shelf::Members, key)? {
        Some(value) => Ok(unsqueezed(&value, decode)??),
        None => Ok(BTreeSet::new()),
    }
}

fn encode(cases: &BTreeSet<CaseNumber>) -> Vec<u8> {
    let mut writer = Writer::default();
    let mut last = 0;
    for case in cases {
        writer.number(u64::from(case.0 - last));
        last = case.0;
    }
    writer.into_bytes()
}

fn decode(bytes: &[u8]) -> Result<BTreeSet<CaseNumber>, Garbled> {
    let mut reader = Reader::new(bytes);
    let mut last = 0_u32;
    let mut cases = BTreeSet::new();
    while !reader.is_empty() {
        last = last.checked_add(reader.small()?).ok_or(Garbled)?;
        if !cases.insert(CaseNumber(last)) {
            return Err(Garbled);
        }
    }
    Ok(cases)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use tempfile::TempDir;

    fn membership(authority: u16, year: i32) -> Membership {
        (AuthorityNumber(authority), ReportingYear::starting(year).unwrap())
    }

    proptest! {
        #[test]
        fn cases_come_back(cases: BTreeSet<u32>) {
            let cases = cases.into_iter().map(CaseNumber).collect();
            prop_assert_eq!(decode(&encode(&cases)), Ok(cases));
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes: Vec<u8>) {
            decode(&bytes).ok();
        }
    }

    #[test]
    fn cases_are_kept_by_authority_and_year_in_parts() {
        let dir = TempDir::new().unwrap();
        let database = Database::open(&dir.path().join("store")).unwrap();
        let (here, there) = (membership(1, 2020), membership(1, 2021));
        let cases = [3, PART_CASES - 1, PART_CASES, 3 * PART_CASES].map(CaseNumber);
        let mut members: BTreeSet<_> = cases.iter().map(|&case| (here, case)).collect();
        members.insert((there, CaseNumber(4)));
        for _ in 0..2 {
            // The second time changes nothing.
            add(&database, &members).unwrap();
        }
        let all = 3 * PART_CASES + 1;
        assert_eq!(get(&database, here, all, 4).unwrap(), cases.into());
        assert_eq!(get(&database, there, all, 1).unwrap(), [CaseNumber(4)].into());
        assert_eq!(get(&database, membership(2, 2020), all, 0).unwrap(), BTreeSet::new());
        let error = get(&database, there, all, 2).unwrap_err();
        assert!(error.to_string().contains("are not what they were"), "{error}");
    }
}
