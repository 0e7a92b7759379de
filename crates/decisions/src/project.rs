//! The projection: items that have not ended, added up by year, authority, kind and subject. A
//! publication that is planned counts in the year of its day.

use upheld_domain::{Subject, YearStart};
use upheld_projection::{CellKey, FactRow, MeasureCode, Projection};

use crate::course::items;
use crate::item::Kind;

/// Counts what the public may see.
#[derive(Debug, Clone)]
pub struct PublishedDecisions {
    name: String,
    years: YearStart,
}

impl PublishedDecisions {
    /// The projection of an office whose reporting years begin on a day.
    #[must_use]
    pub fn new(years: YearStart) -> Self {
        Self { name: format!("decisions-v1/{years}"), years }
    }
}

impl Projection for PublishedDecisions {
    fn name(&self) -> &str {
        &self.name
    }

    fn count(&self, case: &[FactRow], add: &mut dyn FnMut(CellKey, i64)) {
        for item in items(case, self.years).iter().filter(|item| item.ended.is_none()) {
            let measure = measure_of(item.kind, item.subject);
            add(CellKey { year: item.year, authority: item.authority, measure }, 1);
        }
    }
}

/// The measure under which items of a kind about a subject are counted.
#[must_use]
pub fn measure_of(kind: Kind, subject: Subject) -> MeasureCode {
    MeasureCode(u32::from(kind.code()) << 8 | u32::from(subject.code()))
}

/// What a measure counts; none for one of another projection.
#[must_use]
pub fn counted(measure: MeasureCode) -> Option<(Kind, Subject)> {
    let kind = Kind::ALL.iter().copied().find(|kind| u32::from(kind.code()) == measure.0 >> 8)?;
    let subject = Subject::from_code(u8::try_from(measure.0 & 0xff).ok()?)?;
    Some((kind, subject))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_measure_reads_back_from_its_own_number() {
        for &kind in Kind::ALL {
            for &subject in Subject::ALL {
                assert_eq!(counted(measure_of(kind, subject)), Some((kind, subject)));
            }
        }
        assert_eq!(counted(MeasureCode(0)), None);
        assert_eq!(counted(MeasureCode(5 << 8 | 1)), None);
        assert_eq!(
            counted(MeasureCode(1 << 8 | 200)),
            Subject::from_code(200).map(|s| (Kind::Decision, s))
        );
    }
}
