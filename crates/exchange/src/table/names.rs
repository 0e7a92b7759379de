//! What numbers are called in the headers of tables. Compared without regard for capitals,
//! punctuation, and words that say nothing (`total`, `number of`, `published`).

use crate::plan::plain;

/// The names of numbers, by key. Beside them a number goes by its key, by what the office's scheme
/// calls it, and a subject by its name.
pub const NUMBER_NAMES: &[(&str, &[&str])] = &[
    ("received", &["Complaints received", "Complaints and enquiries received", "Received"]),
    ("received/adult-care-services", &["Adult care services", "Adult care", "Adult social care"]),
    ("received/benefits-and-tax", &["Benefits and tax", "Benefits & Tax"]),
    (
        "received/corporate-and-other-services",
        &["Corporate and other services", "Corporate and other"],
    ),
    (
        "received/education-and-childrens-services",
        &["Education and children's services", "Education and children"],
    ),
    (
        "received/environmental-services-public-protection-and-regulation",
        &[
            "Environmental services, public protection and regulation",
            "Environmental services",
            "Environment",
        ],
    ),
    ("received/highways-and-transport", &["Highways and transport", "Highways"]),
    ("received/housing", &["Housing"]),
    ("received/planning-and-development", &["Planning and development", "Planning"]),
    ("received/other", &["Other"]),
    ("decided", &["Decided", "Complaints decided", "Decisions", "Decisions made"]),
    (
        "decided/incomplete-or-invalid",
        &["Incomplete or invalid", "Incomplete/Invalid", "Invalid or incomplete"],
    ),
    ("decided/advice-given", &["Advice given", "Advice"]),
    (
        "decided/referred-back",
        &["Referred back for local resolution", "Referred back", "Premature"],
    ),
    (
        "decided/closed-after-initial-enquiries",
        &["Closed after initial enquiries", "Closed after enquiries"],
    ),
    ("dealt-with", &["Dealt with"]),
    ("not-for-us", &["Not for us"]),
    ("assessed-and-closed", &["Assessed and closed"]),
    ("investigated", &["Investigated"]),
    ("not-upheld", &["Not upheld", "No fault found", "No fault"]),
    ("upheld", &["Upheld", "Complaints upheld", "Upheld decisions", "Fault found"]),
    ("investigations", &["Investigations", "Detailed investigations", "Investigations completed"]),
    (
        "uphold-rate",
        &["Uphold rate", "Upheld rate", "% upheld", "Upheld %", "Uphold rate %", "Upheld rate %"],
    ),
    (
        "uphold-rate/average",
        &[
            "Average uphold rate",
            "Similar authorities' uphold rate",
            "Similar average uphold %",
            "Similar authorities % upheld",
        ],
    ),
    (
        "upheld-per-100k",
        &[
            "Upheld per 100k",
            "Upheld per 100,000",
            "Upheld per 100,000 residents",
            "Upheld decisions per 100,000 residents",
        ],
    ),
    ("upheld-per-100k/average", &["Average upheld per 100,000", "Similar average upheld per 100k"]),
    ("compliance-outcomes", &["Compliance outcomes", "Cases with a compliance outcome"]),
    (
        "compliance-rate",
        &[
            "Compliance rate",
            "Compliance",
            "% compliance",
            "Compliance %",
            "Compliance rate %",
            "Compliance with recommendations",
        ],
    ),
    (
        "compliance-rate/average",
        &[
            "Average compliance rate",
            "Similar authorities' compliance rate",
            "Similar average compliance %",
        ],
    ),
    ("remedies-late", &["Remedies late", "Late remedies", "Late compliance"]),
    ("complied-after-failure", &["Complied after failure"]),
    (
        "satisfactory-remedies",
        &["Satisfactory remedies", "Satisfactory remedy", "Satisfactory remedies provided"],
    ),
    (
        "satisfactory-remedy-rate",
        &[
            "Satisfactory remedy rate",
            "Satisfactory remedy %",
            "Satisfactory remedies %",
            "% satisfactory remedy",
            "Satisfactory rate %",
        ],
    ),
    (
        "satisfactory-remedy-rate/average",
        &[
            "Average satisfactory remedy rate",
            "Similar authorities' satisfactory remedy rate",
            "Similar average satisfactory %",
        ],
    ),
    ("remedies/apology", &["Apologies"]),
    ("remedies/payment", &["Payments", "Financial remedies"]),
    ("remedies/procedure-change", &["Procedure changes"]),
    ("remedies/training", &["Training"]),
    ("public-reports", &["Public reports", "Public interest reports", "Reports issued"]),
    ("days-to-decide", &["Days to decide", "Median days to decide", "Median days"]),
    (
        "decided-within-26-weeks",
        &["Decided within 26 weeks", "% within 26 weeks", "Within 26 weeks"],
    ),
    ("open-at-start", &["Open at start", "Open at the start", "Brought forward"]),
    ("reopened", &["Reopened"]),
    ("open-at-end", &["Open at end", "Open at the end", "Carried forward"]),
];

/// Columns that say whom a row is about, by a code.
pub(super) const CODES: &[&str] =
    &["code", "authority code", "gss code", "gss", "ons code", "area code", "la code"];
/// The same, by a name.
pub(super) const BODIES: &[&str] = &[
    "authority",
    "authority name",
    "name",
    "council",
    "council name",
    "body",
    "body name",
    "local authority",
    "organisation",
    "landlord",
    "la name",
    "area name",
];
pub(super) const YEARS: &[&str] = &["year", "reporting year", "financial year"];
pub(super) const MEASURES: &[&str] = &["measure", "indicator", "statistic"];
/// What a measure is parted by, in a long table.
pub(super) const CATEGORIES: &[&str] = &["category", "subject", "outcome", "breakdown"];
/// The columns of a long table that hold numbers, each with which number it is.
pub(super) const VALUES: &[(&str, &str)] = &[
    ("value", ""),
    ("printed", ""),
    ("count", ""),
    ("result", ""),
    ("numerator", "numerator"),
    ("denominator", "denominator"),
    ("comparator printed", "average"),
    ("average", "average"),
    ("similar", "average"),
];

/// Words that make no difference to which number is meant.
const SILENT: &[&str] = &[
    "the",
    "of",
    "a",
    "and",
    "number",
    "total",
    "count",
    "published",
    "complaints",
    "complaint",
    "cases",
    "case",
    "enquiries",
];

/// A name as it is compared: see the module.
pub(super) fn folded(name: &str) -> String {
    let alike = |word: &str| match word {
        "percentage" | "percent" | "proportion" => "pct".to_owned(),
        "avg" | "mean" => "average".to_owned(),
        "per100k" => "100k".to_owned(),
        "100000" => "100k".to_owned(),
        word => word.to_owned(),
    };
    let all = plain(name);
    let words: Vec<String> = all.split(' ').map(alike).collect();
    let telling: Vec<&str> =
        words.iter().map(String::as_str).filter(|word| !SILENT.contains(word)).collect();
    telling.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_mean_the_same_are_folded_alike() {
        for (one, other) in [
            ("uphold_rate_pct_published", "Uphold rate %"),
            ("Percentage of complaints upheld", "% upheld"),
            ("similar_avg_uphold_pct", "Similar average uphold %"),
            ("Number of complaints received", "received"),
            ("Total decided", "decided"),
            ("Education & Children\u{2019}s Services", "education-and-childrens-services"),
            ("Upheld per 100,000 residents", "upheld per 100k residents"),
            ("incomplete_invalid", "Incomplete/Invalid"),
        ] {
            assert_eq!(folded(one), folded(other), "{one}");
        }
        assert_ne!(folded("% upheld"), folded("Upheld"));
        assert_ne!(folded("Not upheld"), folded("Upheld"));
    }

    #[test]
    fn no_name_means_two_numbers() {
        let mut known = std::collections::HashMap::new();
        for (key, names) in NUMBER_NAMES {
            for name in names.iter().chain([key]) {
                let before = known.insert(folded(name), key);
                assert!(before.is_none_or(|before| before == key), "{name}: {key} and {before:?}");
            }
        }
    }
}
