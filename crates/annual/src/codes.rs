//! The numbers that units have in cells. Frozen within a version of the projection: a change of
//! any is a new version, rebuilt beside the old.

use upheld_domain::{Finding, RemedyKind, Subject};
use upheld_projection::MeasureCode;

use crate::made_of::Unit;
use crate::measure::{Measure, Outcome, Part};

const RECEIVED: u32 = 0x100;
const DECIDED: u32 = 0x200;
const REMEDIES: u32 = 0x300;
const FINDINGS: u32 = 0x500;
/// A histogram: the number of days is added. Days past the last bin share it.
const DAYS_TO_DECIDE: u32 = 0x1_0000;
const DAYS_TO_CLOSE: u32 = 0x2_0000;
const DAYS_MAX: u32 = 0xFFFF;

/// The units without a second number.
const SINGLES: &[(u32, Measure, Part)] = &[
    (0x400, Measure::ComplianceRate, Part::Numerator),
    (0x401, Measure::ComplianceRate, Part::DenominatorOnly),
    (0x402, Measure::SatisfactoryRemedyRate, Part::Numerator),
    (0x403, Measure::SatisfactoryRemedyRate, Part::DenominatorOnly),
    (0x410, Measure::RemediesLate, Part::Numerator),
    (0x411, Measure::CompliedAfterFailure, Part::Numerator),
    (0x412, Measure::PublicReports, Part::Numerator),
    (0x420, Measure::Reopened, Part::Numerator),
    (0x421, Measure::DecidedAsMade, Part::Numerator),
    (0x422, Measure::LaterSuperseded, Part::Numerator),
];

/// The number of a unit; none for a measure that is read off others.
pub(crate) fn code(unit: Unit) -> Option<MeasureCode> {
    let code = match unit.measure {
        Measure::ReceivedAbout(subject) => RECEIVED + u32::from(subject.code()),
        Measure::DecidedAs(outcome) => DECIDED + outcome_code(outcome),
        Measure::Remedies(kind) => REMEDIES + u32::from(kind.code()),
        Measure::Findings(finding) => FINDINGS + u32::from(finding.code()),
        Measure::DaysToDecide => DAYS_TO_DECIDE + unit.days.min(DAYS_MAX),
        Measure::DaysToClose => DAYS_TO_CLOSE + unit.days.min(DAYS_MAX),
        measure => {
            let single = SINGLES.iter().find(|&&(_, m, part)| (m, part) == (measure, unit.part));
            single.map(|&(code, ..)| code)?
        }
    };
    Some(MeasureCode(code))
}

/// The unit of a number; none for one that no unit has.
pub(crate) fn unit(MeasureCode(code): MeasureCode) -> Option<Unit> {
    let plain = |measure| Some(Unit { measure, part: Part::Numerator, days: 0 });
    let counted = |measure, days| Some(Unit { measure, part: Part::Numerator, days });
    let second = u8::try_from(code & 0xFF).ok()?;
    match code {
        DAYS_TO_CLOSE.. => counted(Measure::DaysToClose, (code - DAYS_TO_CLOSE).min(DAYS_MAX)),
        DAYS_TO_DECIDE.. => counted(Measure::DaysToDecide, code - DAYS_TO_DECIDE),
        0x100..=0x1FF => plain(Measure::ReceivedAbout(Subject::from_code(second)?)),
        0x200..=0x2FF => {
            let outcome = |o: &&Outcome| outcome_code(**o) == u32::from(second);
            plain(Measure::DecidedAs(*Outcome::ALL.iter().find(outcome)?))
        }
        0x300..=0x3FF => plain(Measure::Remedies(RemedyKind::from_code(second)?)),
        0x500..=0x5FF => plain(Measure::Findings(Finding::from_code(second)?)),
        _ => SINGLES.iter().find(|&&(known, ..)| known == code).map(|&(_, measure, part)| Unit {
            measure,
            part,
            days: 0,
        }),
    }
}

/// What a cell counts, in words for a list of differences: the measure's slug, with the part of a
/// denominator and the days of a histogram where it has them.
#[must_use]
pub fn measure_name(code: MeasureCode) -> String {
    match unit(code) {
        None => format!("number {}", code.0),
        Some(Unit { measure, part: Part::DenominatorOnly, .. }) => {
            format!("{measure} (base only)")
        }
        Some(Unit {
            measure: measure @ (Measure::DaysToDecide | Measure::DaysToClose),
            days,
            ..
        }) => {
            format!("{measure} ({days} days)")
        }
        Some(Unit { measure, .. }) => measure.to_string(),
    }
}

fn outcome_code(outcome: Outcome) -> u32 {
    u32::from(outcome as u8)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_unit_reads_back_from_its_own_number() {
        let plain = |measure| Unit { measure, part: Part::Numerator, days: 0 };
        let mut units: Vec<Unit> =
            SINGLES.iter().map(|&(_, measure, part)| Unit { measure, part, days: 0 }).collect();
        units.extend(Subject::ALL.iter().map(|&s| plain(Measure::ReceivedAbout(s))));
        units.extend(Outcome::ALL.iter().map(|&o| plain(Measure::DecidedAs(o))));
        units.extend(RemedyKind::ALL.iter().map(|&k| plain(Measure::Remedies(k))));
        units.extend(
            (0..=u8::MAX).filter_map(Finding::from_code).map(|f| plain(Measure::Findings(f))),
        );
        units.extend(
            (32..=u8::MAX).filter_map(Subject::from_code).map(|s| plain(Measure::ReceivedAbout(s))),
        );
        for days in [0, 1, 182, DAYS_MAX] {
            units.push(Unit { days, ..plain(Measure::DaysToDecide) });
            units.push(Unit { days, ..plain(Measure::DaysToClose) });
        }
        let codes: BTreeSet<_> = units.iter().filter_map(|&u| code(u)).collect();
        assert_eq!(codes.len(), units.len(), "two units share a number");
        for known in units {
            assert_eq!(code(known).and_then(unit), Some(known));
        }
    }

    #[test]
    fn a_number_that_no_unit_has_is_none() {
        assert_eq!(unit(MeasureCode(0)), None);
        assert_eq!(unit(MeasureCode(RECEIVED + 19)), None);
        assert_eq!(
            code(Unit { measure: Measure::UpholdRate, part: Part::Numerator, days: 0 }),
            None
        );
    }
}
