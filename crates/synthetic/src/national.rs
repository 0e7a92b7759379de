//! How much the office had to do in a year, and how it decided: the volumes and rates that a
//! history follows roughly. Integers, per mille.
//!
//! Received and uphold rates are those printed for the local government review (national totals,
//! the addresses stand in the project's data); received of 2019-20 and 2021-22 were not seen and are
//! our guess, as is all else here. Nothing in this module has to be met exactly.

use chrono::{Datelike, NaiveDate, Weekday};
use upheld_domain::{Group, ReportingYear, Subject};

use crate::dice::Dice;

/// Complaints received of a year nobody gave us.
const USUAL_RECEIVED: u64 = 17_000;

/// Starting year, received, uphold rate in per mille.
const YEARS: [(u16, u64, u32); 7] = [
    (2017, 17_452, 570),
    (2018, 16_899, 580),
    (2019, 17_000, 610),
    (2020, 11_830, 670),
    (2021, 15_840, 660),
    (2022, 15_488, 740),
    (2023, 17_937, 800),
];

/// How many complaints a year brings, about.
pub(crate) fn received(year: ReportingYear) -> u64 {
    let known = YEARS.iter().find(|(start, _, _)| *start == year.start());
    known.map_or(USUAL_RECEIVED, |&(_, received, _)| received)
}

/// How many of 1,000 investigations end upheld; outside the years known, as at the nearer end.
fn uphold_rate(year: ReportingYear) -> u32 {
    let reached = YEARS.iter().rev().find(|(start, _, _)| *start <= year.start());
    reached.unwrap_or(&YEARS[0]).2
}

/// How many of 1,000 investigations about a subject end upheld.
pub(crate) fn uphold_rate_of(year: ReportingYear, subject: Subject) -> u32 {
    let (more, less) = match subject {
        Subject::EducationAndChildrensServices => (95, 0),
        Subject::AdultCareServices => (35, 0),
        Subject::Housing => (25, 0),
        Subject::BenefitsAndTax => (0, 40),
        Subject::EnvironmentalServices => (0, 20),
        Subject::HighwaysAndTransport => (0, 90),
        Subject::PlanningAndDevelopment => (0, 200),
        Subject::CorporateAndOtherServices | Subject::Other | Subject::Own(_) => (0, 60),
    };
    uphold_rate(year) + more - less
}

/// How many of 1,000 complaints about a subject are investigated.
pub(crate) fn investigated_of(subject: Subject) -> u32 {
    match subject {
        Subject::EducationAndChildrensServices => 350,
        Subject::AdultCareServices => 330,
        Subject::PlanningAndDevelopment => 260,
        Subject::EnvironmentalServices => 220,
        Subject::Housing | Subject::BenefitsAndTax => 200,
        Subject::HighwaysAndTransport => 180,
        Subject::CorporateAndOtherServices => 130,
        Subject::Other | Subject::Own(_) => 70,
    }
}

/// Of 1,000 upheld complaints, those that the authority had put right before.
pub(crate) fn remedied_before_of(group: Option<Group>) -> u32 {
    match group {
        Some(Group::Counties) => 85,
        Some(Group::Districts) => 170,
        Some(Group::Metropolitan | Group::Unitaries | Group::London | Group::Own(_)) | None => 145,
    }
}

/// Complaints a year and 100,000 residents: two tiers share theirs.
pub(crate) fn complaints_per_100k(group: Option<Group>) -> u64 {
    match group {
        Some(Group::Counties) => 17,
        Some(Group::Districts | Group::Own(_)) | None => 12,
        Some(Group::Unitaries) => 29,
        Some(Group::Metropolitan) => 31,
        Some(Group::London) => 46,
    }
}

/// Residents of a body whose estimate the register lacks.
pub(crate) fn usual_residents(group: Option<Group>) -> u32 {
    match group {
        Some(Group::Counties) => 650_000,
        Some(Group::Districts | Group::Own(_)) | None => 110_000,
        Some(Group::Unitaries) => 230_000,
        Some(Group::Metropolitan | Group::London) => 300_000,
    }
}

/// What a complaint about a body of a group is about.
pub(crate) fn subject(group: Option<Group>, dice: &mut Dice) -> Subject {
    let weights = match group {
        Some(Group::Counties) => [290, 0, 45, 430, 25, 135, 5, 25, 45],
        Some(Group::Districts | Group::Own(_)) | None => [0, 165, 90, 0, 195, 25, 195, 295, 35],
        Some(Group::Metropolitan | Group::Unitaries) => [145, 110, 45, 205, 140, 90, 115, 125, 25],
        Some(Group::London) => [120, 125, 40, 140, 110, 120, 270, 55, 20],
    };
    let mut left = dice.below(weights.iter().sum());
    for (&subject, weight) in Subject::ALL.iter().zip(weights) {
        if left < weight {
            return subject;
        }
        left -= weight;
    }
    Subject::Other
}

/// How much of a usual day's complaints a day brings. Letters come on weekdays, forms at any time;
/// for about three months from March 2020 the office took no new complaints.
pub(crate) fn weight_of_day(day: NaiveDate, dice: &mut Dice) -> u64 {
    let date = (day.year(), day.month(), day.day());
    let closed = matches!(date, (2020, 3, 26..) | (2020, 4 | 5, _) | (2020, 6, ..=28));
    let base = match day.weekday() {
        _ if closed => 0,
        Weekday::Sat => 14,
        Weekday::Sun => 10,
        _ => 100,
    };
    base * u64::from(dice.between(70, 130))
}
