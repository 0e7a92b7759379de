//! The measures of each table, what they are called for people, and what they count. Made of nothing
//! but words.

use upheld_annual::{Figure, Measure, Outcome};
use upheld_domain::RemedyKind;

/// What a number is a number of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum UnitOf {
    Complaints,
    Decisions,
    Cases,
    Remedies,
    Reports,
    Findings,
    Days,
    Percent,
    Per100k,
}

impl UnitOf {
    /// The word in the column `unit`.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Complaints => "complaints",
            Self::Decisions => "decisions",
            Self::Cases => "cases",
            Self::Remedies => "remedies",
            Self::Reports => "reports",
            Self::Findings => "findings",
            Self::Days => "days",
            Self::Percent => "percent",
            Self::Per100k => "per-100k-residents",
        }
    }
}

pub(super) fn unit_of(measure: Measure) -> UnitOf {
    match measure {
        Measure::Received | Measure::ReceivedAbout(_) => UnitOf::Complaints,
        Measure::UpholdRate
        | Measure::ComplianceRate
        | Measure::SatisfactoryRemedyRate
        | Measure::DecidedWithin26Weeks
        | Measure::FindingRate => UnitOf::Percent,
        Measure::UpheldPer100k => UnitOf::Per100k,
        Measure::DaysToDecide | Measure::DaysToClose => UnitOf::Days,
        Measure::RemediesLate | Measure::Remedies(_) => UnitOf::Remedies,
        Measure::PublicReports => UnitOf::Reports,
        Measure::Findings(_) => UnitOf::Findings,
        Measure::ComplianceOutcomes
        | Measure::CompliedAfterFailure
        | Measure::OpenAtStart
        | Measure::OpenAtEnd
        | Measure::Reopened => UnitOf::Cases,
        _ => UnitOf::Decisions,
    }
}

/// What a figure is called: the scheme's word, else the usual one.
pub(super) fn name_of(figure: &Figure) -> String {
    figure.name.clone().unwrap_or_else(|| usual_name(figure.measure))
}

fn usual_name(measure: Measure) -> String {
    let plain = match measure {
        Measure::ReceivedAbout(subject) => return subject.name().unwrap_or("Other").to_owned(),
        Measure::DecidedAs(outcome) => outcome_name(outcome),
        Measure::Remedies(kind) => remedy_name(kind),
        Measure::Received => "Complaints and enquiries received",
        Measure::Decided => "Decided",
        Measure::DealtWith => "Dealt with",
        Measure::NotForUs => "Not for us",
        Measure::AssessedAndClosed => "Assessed and closed",
        Measure::Investigated => "Investigated",
        Measure::Upheld => "Complaints upheld",
        Measure::NotUpheld => "Complaints not upheld",
        Measure::Investigations => "Investigations completed",
        Measure::UpholdRate => "Uphold rate",
        Measure::ComplianceOutcomes => "Compliance outcomes",
        Measure::ComplianceRate => "Compliance rate",
        Measure::RemediesLate => "Remedies carried out late",
        Measure::CompliedAfterFailure => "Complied after a failure to",
        Measure::SatisfactoryRemedies => "Satisfactory remedies before the complaint came",
        Measure::SatisfactoryRemedyRate => "Satisfactory remedy rate",
        Measure::UpheldPer100k => "Upheld decisions per 100,000 residents",
        Measure::PublicReports => "Public reports issued",
        Measure::DaysToDecide => "Median days from receipt to decision",
        Measure::DecidedWithin26Weeks => "Investigations decided within 26 weeks",
        Measure::OpenAtStart => "Open at the start of the year",
        Measure::Reopened => "Opened again",
        Measure::OpenAtEnd => "Open at the end of the year",
        Measure::LaterSuperseded => "Decisions later superseded",
        Measure::FindingRate => "Findings upheld",
        other => return other.to_string(),
    };
    plain.to_owned()
}

const fn outcome_name(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::IncompleteOrInvalid => "Incomplete or invalid",
        Outcome::AdviceGiven => "Advice given",
        Outcome::ReferredBack => "Referred back for local resolution",
        Outcome::ClosedAfterInitialEnquiries => "Closed after initial enquiries",
        Outcome::NotUpheld => "Not upheld",
        Outcome::Upheld => "Upheld",
    }
}

const fn remedy_name(kind: RemedyKind) -> &'static str {
    match kind {
        RemedyKind::Apology => "Apology",
        RemedyKind::Payment => "Payment",
        RemedyKind::ActOnTheCase => "To act on the complainant's case",
        RemedyKind::ProcedureChange => "Change of procedure",
        RemedyKind::Training => "Training",
        RemedyKind::Review => "Review of the service or of other cases",
        RemedyKind::Other => "Other remedy for the complainant",
    }
}

fn as_listed(_: Measure) -> u8 {
    0
}

fn place_in_roll_forward(measure: Measure) -> u8 {
    match measure {
        Measure::OpenAtStart => 0,
        Measure::Received => 1,
        Measure::Reopened => 2,
        Measure::DecidedAsMade => 3,
        Measure::OpenAtEnd => 4,
        Measure::Decided => 5,
        _ => 6,
    }
}

/// One of the tables: its name, what it shows, which measures stand in it.
pub(super) struct Plan {
    pub(super) name: &'static str,
    pub(super) shows: &'static str,
    pub(super) holds: fn(Measure) -> bool,
    /// The place of a measure among the others; those in one place come as the office lists them.
    pub(super) place: fn(Measure) -> u8,
    /// Whether its rates stand beside those of similar authorities.
    pub(super) compares: bool,
    pub(super) is_of_counts: bool,
    /// What it says of itself.
    pub(super) notes: &'static [&'static str],
}

/// The tables, in their order.
pub(super) const PLANS: [Plan; 7] = [
    Plan {
        name: "received",
        shows: "Complaints and enquiries received, by subject",
        holds: |measure| matches!(measure, Measure::Received | Measure::ReceivedAbout(_)),
        place: as_listed,
        compares: false,
        is_of_counts: true,
        notes: &["Received in the year, whenever they were decided. What is received and what is \
                  decided in one year never agree; the roll-forward shows how they meet."],
    },
    Plan {
        name: "decided",
        shows: "Complaints and enquiries decided, by outcome",
        holds: |measure| {
            matches!(
                measure,
                Measure::Decided
                    | Measure::DecidedAs(_)
                    | Measure::DealtWith
                    | Measure::NotForUs
                    | Measure::AssessedAndClosed
                    | Measure::Investigated
                    | Measure::Findings(_)
            )
        },
        place: as_listed,
        compares: false,
        is_of_counts: true,
        notes: &["The decision in force of each case, in the year of that decision. The outcomes \
                  add up to what was decided."],
    },
    Plan {
        name: "key-figures",
        shows: "Key figures, with the average of similar authorities",
        holds: |measure| {
            matches!(
                measure,
                Measure::Received
                    | Measure::Decided
                    | Measure::Investigations
                    | Measure::Upheld
                    | Measure::UpholdRate
                    | Measure::ComplianceRate
                    | Measure::SatisfactoryRemedyRate
                    | Measure::UpheldPer100k
                    | Measure::FindingRate
                    | Measure::PublicReports
            )
        },
        place: as_listed,
        compares: true,
        is_of_counts: false,
        notes: &[],
    },
    Plan {
        name: "compliance",
        shows: "Compliance with recommendations",
        holds: |measure| {
            matches!(
                measure,
                Measure::ComplianceOutcomes
                    | Measure::ComplianceRate
                    | Measure::RemediesLate
                    | Measure::CompliedAfterFailure
            )
        },
        place: as_listed,
        compares: true,
        is_of_counts: false,
        notes: &[
            "Compliance outcomes are cases, not recommendations, in the year of the outcome. \
                  What was carried out late is carried out; how many remedies were late stands \
                  beside.",
        ],
    },
    Plan {
        name: "remedies",
        shows: "Remedies recommended, by kind",
        holds: |measure| matches!(measure, Measure::Remedies(_) | Measure::SatisfactoryRemedies),
        place: as_listed,
        compares: false,
        is_of_counts: true,
        notes: &["A decision may recommend several remedies, and each is counted. Satisfactory \
                  remedies are upheld cases that the body had put right before the complaint \
                  came; they are not part of the others."],
    },
    Plan {
        name: "roll-forward",
        shows: "Cases open, received, opened again and decided",
        holds: |measure| {
            matches!(
                measure,
                Measure::OpenAtStart
                    | Measure::Received
                    | Measure::Reopened
                    | Measure::OpenAtEnd
                    | Measure::Decided
                    | Measure::LaterSuperseded
            )
        },
        place: place_in_roll_forward,
        compares: false,
        is_of_counts: true,
        notes: &[
            "Open at the start, and received, and opened again, less decisions made, is open \
                  at the end. Decisions made are every decision of the year, also those that a \
                  later one superseded; decided are the decisions in force.",
        ],
    },
    Plan {
        name: "timeliness",
        shows: "How long cases took",
        holds: |measure| matches!(measure, Measure::DaysToDecide | Measure::DecidedWithin26Weeks),
        place: as_listed,
        compares: true,
        is_of_counts: false,
        notes: &["Days are counted from receipt to the decision in force."],
    },
];
