//! The rules by their stable names, what each asks, and how heavy what it finds weighs.

use serde::{Serialize, Serializer};

/// What a check looks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CheckRule {
    /// An upheld decision without an answer to whether things had been put right before.
    RemediedBeforeNotStated,
    /// A remedy that was due and has no outcome.
    RemedyOverdue,
    /// A receipt after the body's last day.
    ReceivedAfterEnd,
    /// A receipt before the body's first day.
    ReceivedBeforeStart,
    /// No population estimate where the year needs one.
    PopulationMissing,
    /// Nobody to send the letter to.
    ContactMissing,
    /// A decision of the year that was recorded after it.
    RecordedAfterYear,
    /// A case that was open for over a year.
    OpenOverAYear,
    /// A subject that is the duty of another tier.
    SubjectNotItsDuty,
    /// A subject of which the other tier has the greater part.
    SubjectPartlyItsDuty,
    /// The same complainant about the same body, soon after.
    PossibleDuplicate,
    /// A movement against the year before that chance does not explain.
    UnusualMovement,
    /// A key figure on fewer than five.
    SmallBase,
}

/// How heavy a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum CheckWeight {
    /// Something is wrong or missing: to be mended before the freeze.
    Mend,
    /// It may well be right: to be looked at.
    Look,
}

impl CheckWeight {
    /// The word for it: `mend`.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Mend => "mend",
            Self::Look => "look",
        }
    }
}

impl CheckRule {
    /// Every rule, those that find what is to be mended first.
    pub const ALL: &'static [Self] = &[
        Self::RemediedBeforeNotStated,
        Self::RemedyOverdue,
        Self::ReceivedAfterEnd,
        Self::ReceivedBeforeStart,
        Self::PopulationMissing,
        Self::ContactMissing,
        Self::RecordedAfterYear,
        Self::OpenOverAYear,
        Self::SubjectNotItsDuty,
        Self::SubjectPartlyItsDuty,
        Self::PossibleDuplicate,
        Self::UnusualMovement,
        Self::SmallBase,
    ];

    /// Its name, which stays: `remedy-overdue`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::RemediedBeforeNotStated => "remedied-before-not-stated",
            Self::RemedyOverdue => "remedy-overdue",
            Self::ReceivedAfterEnd => "received-after-end",
            Self::ReceivedBeforeStart => "received-before-start",
            Self::PopulationMissing => "population-missing",
            Self::ContactMissing => "contact-missing",
            Self::RecordedAfterYear => "recorded-after-year",
            Self::OpenOverAYear => "open-over-a-year",
            Self::SubjectNotItsDuty => "subject-not-its-duty",
            Self::SubjectPartlyItsDuty => "subject-partly-its-duty",
            Self::PossibleDuplicate => "possible-duplicate",
            Self::UnusualMovement => "unusual-movement",
            Self::SmallBase => "small-base",
        }
    }

    /// What it finds, in a few words.
    #[must_use]
    pub const fn finds(self) -> &'static str {
        match self {
            Self::RemediedBeforeNotStated => {
                "upheld without an answer to whether things had been put right before"
            }
            Self::RemedyOverdue => "remedies overdue without an outcome",
            Self::ReceivedAfterEnd => {
                "complaints received after the last day of whom they are about"
            }
            Self::ReceivedBeforeStart => {
                "complaints received before the first day of whom they are about"
            }
            Self::PopulationMissing => "no population estimate where a figure needs one",
            Self::ContactMissing => "nobody named whom the letter goes to",
            Self::RecordedAfterYear => "decisions of the year that were recorded after it",
            Self::OpenOverAYear => "cases open for over a year",
            Self::SubjectNotItsDuty => "subjects that are the duty of another tier",
            Self::SubjectPartlyItsDuty => "subjects that are mostly the duty of another tier",
            Self::PossibleDuplicate => "the same complainant again within 60 days, not linked",
            Self::UnusualMovement => "movements against the year before, unusual for their base",
            Self::SmallBase => "key figures on a base under five",
        }
    }

    /// How heavy what it finds weighs.
    #[must_use]
    pub const fn weight(self) -> CheckWeight {
        match self {
            Self::RemediedBeforeNotStated
            | Self::RemedyOverdue
            | Self::ReceivedAfterEnd
            | Self::ReceivedBeforeStart
            | Self::PopulationMissing
            | Self::ContactMissing => CheckWeight::Mend,
            Self::RecordedAfterYear
            | Self::OpenOverAYear
            | Self::SubjectNotItsDuty
            | Self::SubjectPartlyItsDuty
            | Self::PossibleDuplicate
            | Self::UnusualMovement
            | Self::SmallBase => CheckWeight::Look,
        }
    }

    /// The rule of a name.
    #[must_use]
    pub fn named(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|rule| rule.code() == code)
    }
}

impl std::fmt::Display for CheckRule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.code())
    }
}

impl Serialize for CheckRule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_reads_back_and_what_is_to_be_mended_comes_first() {
        assert!(CheckRule::ALL.iter().all(|rule| CheckRule::named(rule.code()) == Some(*rule)));
        assert!(CheckRule::ALL.is_sorted());
        assert!(CheckRule::ALL.is_sorted_by_key(|rule| rule.weight()));
        assert_eq!(CheckRule::named("nothing"), None);
    }

    #[test]
    fn the_documentation_has_every_rule_with_its_weight() {
        let page = include_str!("../../../../docs/concepts/year-end-checks.md");
        for rule in CheckRule::ALL {
            let line = format!("| `{rule}` | {} |", rule.weight().slug());
            assert!(page.contains(&line), "no line {line}");
        }
    }
}
