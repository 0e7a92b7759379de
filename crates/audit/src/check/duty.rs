//! Whose duty a subject is, by tier: where there are two, county and district councils share the
//! services, and a complaint about the other's is likely under the wrong body or subject. For the
//! English councils of the built-in register alone.

use upheld_domain::{AuthorityKind, Group, Mark, Subject};

use super::case::Look;
use super::finding::{YearEndFinding, YearEndNote, correct};
use super::rule::CheckRule;
use super::year::YearEnd;

/// How much of a subject is a tier's duty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Duty {
    /// None of it.
    Not,
    /// A smaller part.
    Partly,
}

/// One line of the table: what is not, or not wholly, a tier's duty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DutyRow {
    /// The tier.
    pub tier: Group,
    /// The subject.
    pub subject: Subject,
    /// How much of it is theirs.
    pub duty: Duty,
    /// Whose it is, in words.
    pub what: &'static str,
    /// How sure that is.
    pub mark: Mark,
    /// Where it was seen.
    pub source: &'static str,
}

const COUNCILS: &str = "https://www.gov.uk/understand-how-your-council-works";

/// What is not, or not wholly, the duty of each of two tiers. What is not listed is both's, or there
/// is no saying whose.
pub const DUTIES: &[DutyRow] = &[
    DutyRow {
        tier: Group::Districts,
        subject: Subject::EducationAndChildrensServices,
        duty: Duty::Not,
        what: "education and social care are the county council's",
        mark: Mark::Seen,
        source: COUNCILS,
    },
    DutyRow {
        tier: Group::Districts,
        subject: Subject::AdultCareServices,
        duty: Duty::Partly,
        what: "social care is the county council's; grants for disabled facilities are the \
               district's and stand under this subject",
        mark: Mark::Seen,
        source: "https://www.lgo.org.uk/decisions/adult-care-services/disabled-facilities-grants/18-009-593",
    },
    DutyRow {
        tier: Group::Districts,
        subject: Subject::HighwaysAndTransport,
        duty: Duty::Partly,
        what: "roads and transport are the county council's; car parks are the district's",
        mark: Mark::Inferred,
        source: COUNCILS,
    },
    DutyRow {
        tier: Group::Counties,
        subject: Subject::Housing,
        duty: Duty::Not,
        what: "housing is the district council's",
        mark: Mark::Seen,
        source: COUNCILS,
    },
    DutyRow {
        tier: Group::Counties,
        subject: Subject::BenefitsAndTax,
        duty: Duty::Not,
        what: "council tax is collected, and housing benefit paid, by the district council",
        mark: Mark::Recalled,
        source: COUNCILS,
    },
    DutyRow {
        tier: Group::Counties,
        subject: Subject::PlanningAndDevelopment,
        duty: Duty::Partly,
        what: "most planning is the district council's; minerals, waste and the county's own \
               buildings are the county's",
        mark: Mark::Seen,
        source: "https://www.lincolnshire.gov.uk/residents/environment-and-planning/planning-and-development/county-council-planning-functions/",
    },
];

impl Duty {
    const fn rule(self) -> CheckRule {
        match self {
            Self::Not => CheckRule::SubjectNotItsDuty,
            Self::Partly => CheckRule::SubjectPartlyItsDuty,
        }
    }
}

pub(super) fn note(asked: &YearEnd<'_>, notes: &mut Vec<YearEndNote>) {
    if !asked.scheme.has_english_register() {
        let what = "Not looked at: whose duty a subject is is known of English councils alone.";
        notes.push(YearEndNote::new(CheckRule::SubjectNotItsDuty, what.to_owned()));
    }
}

pub(super) fn check(asked: &YearEnd<'_>, look: &Look<'_>, found: &mut Vec<YearEndFinding>) {
    if !asked.scheme.has_english_register() {
        return;
    }
    let council = asked.record(look.authority).filter(|r| r.kind == AuthorityKind::Council);
    let Some(tier) = council.and_then(|record| record.group) else { return };
    let is_it = |row: &&DutyRow| (row.tier, row.subject) == (tier, look.subject);
    let Some(row) = DUTIES.iter().find(is_it) else { return };
    let subject = look.subject.name().unwrap_or_default();
    let what = format!("about {subject}, but {}", row.what);
    let command = correct(look.reference, look.received_at, "authority=CODE");
    found.push(look.finding(row.duty.rule(), what, command + " --reason reclassified"));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::given::Office;

    /// What is found of a complaint about a county, a district and a London borough.
    fn found(code: &str, subject: Subject) -> [usize; 3] {
        ["E10000003", "E07000008", "E09000030"].map(|authority| {
            let mut office = Office::of("2019-20");
            office.about(authority, subject, "2019-05-01", vec![]);
            office.found(code).len()
        })
    }

    #[test]
    fn a_subject_of_the_other_tier_is_found_and_no_other() {
        let expected = |subject| match subject {
            Subject::EducationAndChildrensServices => ([0, 1, 0], [0, 0, 0]),
            Subject::AdultCareServices | Subject::HighwaysAndTransport => ([0, 0, 0], [0, 1, 0]),
            Subject::Housing | Subject::BenefitsAndTax => ([1, 0, 0], [0, 0, 0]),
            Subject::PlanningAndDevelopment => ([0, 0, 0], [1, 0, 0]),
            _ => ([0, 0, 0], [0, 0, 0]),
        };
        for &subject in Subject::ALL {
            let (not, partly) = expected(subject);
            assert_eq!(found("subject-not-its-duty", subject), not, "{subject}");
            assert_eq!(found("subject-partly-its-duty", subject), partly, "{subject}");
        }
    }

    #[test]
    fn the_finding_says_whose_duty_it_is() {
        let mut office = Office::of("2019-20");
        office.about("E10000003", Subject::Housing, "2019-05-01", vec![]);
        assert_eq!(
            office.found("subject-not-its-duty"),
            [
                "19000001: about Housing, but housing is the district council's | upheld case correct \
              19000001 --event 1 --set authority=CODE --reason reclassified"
            ]
        );
    }

    #[test]
    fn a_case_of_another_year_is_not_looked_at() {
        let mut office = Office::of("2018-19");
        office.about("E10000003", Subject::Housing, "2019-05-01", vec![]);
        assert_eq!(office.found("subject-not-its-duty"), [""; 0]);
    }

    #[test]
    fn the_documentation_has_every_line_of_the_table_with_its_mark() {
        let page = include_str!("../../../../docs/concepts/year-end-checks.md");
        for row in DUTIES {
            let (tier, subject) = (row.tier.name().unwrap(), row.subject.name().unwrap());
            let line = format!("| {tier} | {subject} | {} {} |", row.what, row.mark.letter());
            assert!(page.contains(&line), "no line {line}");
            assert!(page.contains(row.source), "{} is not named", row.source);
        }
    }
}
