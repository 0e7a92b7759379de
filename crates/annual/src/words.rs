//! A rate in words, for the letter: always "x of y", the base by its name, and the period.

use chrono::NaiveDate;
use upheld_domain::{
    Definitions, MeasureLabel, NoBase, Printing, RemedyBase, ReportingYear, Scheme, YearStart,
};

use crate::figure::{Comparator, Figure};
use crate::measure::Measure;

/// The parts of a sentence about a rate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// The rate: `75%`.
    pub printed: String,
    /// The count, which comes first: `44 of 59`; empty where there is no figure.
    pub count: String,
    /// The base with its number: `59 investigations`, `1 investigation`; empty likewise.
    pub base: String,
    /// The base's name: `investigations`.
    pub base_name: String,
    /// The year: `1 April 2023 to 31 March 2024`.
    pub period: String,
    /// All of it in one sentence.
    pub sentence: String,
    /// A sentence about similar authorities, for an authority in a group.
    pub average: Option<String>,
    /// A sentence of caution where the rate rests on fewer than five.
    pub caution: Option<String>,
}

/// A reporting year in words: `1 April 2023 to 31 March 2024`.
#[must_use]
pub fn period(year: ReportingYear, start: YearStart) -> String {
    format!("{} to {}", day(start.first_day(year)), day(start.last_day(year)))
}

fn day(day: NaiveDate) -> String {
    day.format("%-d %B %Y").to_string()
}

/// The base of a rate: one of it, and several.
fn base_of(measure: Measure, printing: &Printing) -> Option<(&'static str, &'static str)> {
    match (measure, printing.remedy_base) {
        (Measure::UpholdRate | Measure::DecidedWithin26Weeks, _) => {
            Some(("investigation", "investigations"))
        }
        (Measure::ComplianceRate, _) => Some(("compliance outcome", "compliance outcomes")),
        (Measure::SatisfactoryRemedyRate, RemedyBase::UpheldDecisions) => {
            Some(("upheld decision", "upheld decisions"))
        }
        (Measure::SatisfactoryRemedyRate, RemedyBase::DetailedInvestigations) => {
            Some(("detailed investigation", "detailed investigations"))
        }
        (Measure::UpheldPer100k, _) => Some(("resident", "residents")),
        (Measure::FindingRate, _) => Some(("finding", "findings")),
        _ => None,
    }
}

impl Words {
    /// The words for a rate, those of the office's scheme where it has its own; none for a count,
    /// which needs none.
    #[must_use]
    pub fn of(
        figure: &Figure,
        year: ReportingYear,
        definitions: &Definitions,
        scheme: &Scheme,
    ) -> Option<Self> {
        let printing = &definitions.printing;
        let start = definitions.counting.year_start;
        let label = scheme.measure(&figure.slug);
        let own = label.and_then(|label| label.base.as_ref());
        let (one, several) = match own {
            Some((one, several)) => (one.as_str(), several.as_str()),
            None => base_of(figure.measure, printing)?,
        };
        let number = figure.denominator.unwrap_or(0);
        let name = if number == 1 { one } else { several };
        let known = figure.numerator.filter(|_| figure.denominator.is_some());
        let mut words = Self {
            printed: figure.printed.clone(),
            count: known.map(|above| format!("{above} of {number}")).unwrap_or_default(),
            base: known.map(|_| format!("{number} {name}")).unwrap_or_default(),
            base_name: name.to_owned(),
            period: period(year, start),
            sentence: String::new(),
            average: figure.comparator.as_ref().map(|found| average(found, start.last_day(year))),
            caution: figure.small_base.then(|| caution(number, name)),
        };
        let as_published = printing.no_base == NoBase::Zero;
        words.sentence = if number > 0 || (as_published && known.is_some()) {
            words.rate(figure, label, scheme)
        } else if let Some(label) = label {
            format!("There was no {one}, so there is no {} for {}.", label.name, words.period)
        } else {
            words.no_rate(figure.measure)
        };
        Some(words)
    }

    fn rate(&self, figure: &Figure, label: Option<&MeasureLabel>, scheme: &Scheme) -> String {
        let Self { printed, count, base, period, .. } = self;
        let were = if figure.denominator == Some(1) { "was" } else { "were" };
        let body = &scheme.words().body;
        if let Some(verb) = label.and_then(|label| label.verb.as_ref()) {
            return format!("{printed} of {base} ({count}) {were} {verb}, {period}.");
        }
        match figure.measure {
            Measure::ComplianceRate => format!(
                "In {printed} of {base} ({count}) the {body} carried out what was recommended, \
                 {period}."
            ),
            Measure::SatisfactoryRemedyRate => format!(
                "In {printed} of {base} ({count}) the {body} had put things right before the \
                 complaint came, {period}."
            ),
            Measure::DecidedWithin26Weeks => format!(
                "{printed} of {base} ({count}) {were} decided within 26 weeks of receipt, {period}."
            ),
            Measure::UpheldPer100k => self.per_100k(figure),
            _ => format!("{printed} of {base} ({count}) {were} upheld, {period}."),
        }
    }

    fn per_100k(&self, figure: &Figure) -> String {
        let upheld = figure.numerator.unwrap_or(0);
        let (decisions, were) =
            if upheld == 1 { ("decision", "was") } else { ("decisions", "were") };
        let estimate = match figure.population_year {
            Some(year) => format!("estimate of {year}"),
            None => "estimates of several years".to_owned(),
        };
        format!(
            "{upheld} {decisions} {were} upheld, {} for each 100,000 of {} ({estimate}), {}.",
            self.printed, self.base, self.period
        )
    }

    fn no_rate(&self, measure: Measure) -> String {
        let nothing = match measure {
            Measure::ComplianceRate => {
                "No case had an outcome of compliance with recommendations, so there is no \
                 compliance rate"
            }
            Measure::SatisfactoryRemedyRate => {
                "No complaint was upheld, so there is no rate of satisfactory remedies"
            }
            Measure::DecidedWithin26Weeks => {
                "No investigation was decided, so there is no share within 26 weeks"
            }
            Measure::FindingRate => {
                "Nothing was found for or against, so there is no rate of findings"
            }
            Measure::UpheldPer100k => "There is no rate of upheld decisions per 100,000 residents",
            _ => "No investigation was decided, so there is no uphold rate",
        };
        format!("{nothing} for {}.", self.period)
    }
}

fn caution(number: u64, name: &str) -> String {
    format!("This rate rests on {number} {name} only: one case more or less would change it much.")
}

fn average(found: &Comparator, last_day: NaiveDate) -> String {
    let Comparator { group, method, members, members_without_base, printed, .. } = found;
    if *members == 0 {
        let last = day(last_day);
        return format!("There is no average of {group} to compare with on {last}.");
    }
    if members_without_base == members {
        return format!("Average of {members} {group}: {printed} (none of them has a base).");
    }
    let how = match (found.numerator, found.denominator) {
        (Some(above), Some(below)) => format!("{method}: {above} of {below}"),
        _ => (*method).to_owned(),
    };
    let without = match members_without_base {
        0 => String::new(),
        1 => "; 1 of them has no base".to_owned(),
        several => format!("; {several} of them have no base"),
    };
    format!("Average of {members} {group}: {printed} ({how}{without}).")
}
