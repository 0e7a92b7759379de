//! What the office printed for some authorities and years, read from the crate's own data files.
//! A history meets these counts exactly. Who printed what stands beside each number.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use upheld_domain::{AssessmentOutcome, AuthorityId, ReportingYear, Subject};

/// Why the published figures can't be read.
#[derive(Debug, thiserror::Error)]
pub enum PublishedError {
    /// The file is not as it should be.
    #[error("published figures, {file}: {source}")]
    File {
        /// Which.
        file: &'static str,
        /// Why, with the line.
        source: csv::Error,
    },
    /// A code, a year or a subject that is none.
    #[error("published figures, {file}: {text:?} is no {what}")]
    Word {
        /// Which file.
        file: &'static str,
        /// What should stand there.
        what: &'static str,
        /// What does.
        text: String,
    },
}

/// A number as it was printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Printed {
    /// A count.
    Count(u32),
    /// A whole percentage.
    Percent(u32),
    /// Upheld per 100,000 residents, in the digits printed.
    Per100k(String),
}

/// One printed number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedRow {
    /// Of whom.
    pub authority: AuthorityId,
    /// Of which year.
    pub year: ReportingYear,
    /// Of what, in the words of docs/concepts/counting.md: `upheld`, `decided/referred-back`,
    /// `received/housing`, `uphold-rate`.
    pub measure: String,
    /// What was printed.
    pub printed: Printed,
    /// Where it was read.
    pub source: String,
}

/// Every printed number of the data files, in their order; blank cells are left out. Comparators
/// of similar authorities are not among them: a made-up history has others.
///
/// # Errors
/// [`PublishedError`] where a file is not as it should be; the built-in ones are.
pub fn published_figures() -> Result<Vec<PublishedRow>, PublishedError> {
    let published = Published::read()?;
    let mut rows = Vec::new();
    for cell in &published.figures {
        cell.rows(&mut rows);
    }
    for cell in &published.outcomes {
        cell.rows(&mut rows);
    }
    Ok(rows)
}

/// The key figures of an authority and a year.
#[derive(Debug, Clone)]
pub(crate) struct FiguresCell {
    pub(crate) authority: AuthorityId,
    pub(crate) year: ReportingYear,
    line: FiguresLine,
}

/// What an authority's complaints were about, and how they were decided, in a year.
#[derive(Debug, Clone)]
pub(crate) struct OutcomesCell {
    pub(crate) authority: AuthorityId,
    pub(crate) year: ReportingYear,
    /// Received by subject, where it was printed.
    pub(crate) subjects: Vec<(Subject, u32)>,
    subjects_source: String,
    line: OutcomesLine,
}

/// All cells of the data files.
#[derive(Debug, Clone)]
pub(crate) struct Published {
    pub(crate) figures: Vec<FiguresCell>,
    pub(crate) outcomes: Vec<OutcomesCell>,
}

const FIGURES: &str = "published_figures.csv";
const OUTCOMES: &str = "published_outcomes.csv";
const SUBJECTS: &str = "published_subjects.csv";

#[derive(Debug, Clone, Deserialize)]
struct FiguresLine {
    gss_code: String,
    year: String,
    upheld: u32,
    investigations: u32,
    uphold_rate_pct_published: u32,
    upheld_per_100k: Option<String>,
    compliance_outcomes: u32,
    compliance_rate_pct_published: u32,
    satisfactory_remedies: u32,
    satisfactory_rate_pct_published: u32,
    source: String,
}

#[derive(Debug, Clone, Deserialize)]
struct OutcomesLine {
    authority: String,
    gss_code: String,
    year: String,
    received: u32,
    decided: u32,
    incomplete_invalid: Option<u32>,
    advice_given: Option<u32>,
    referred_back: Option<u32>,
    closed_after_initial_enquiries: Option<u32>,
    not_upheld: Option<u32>,
    upheld: Option<u32>,
    investigations: Option<u32>,
    uphold_rate_pct_published: Option<u32>,
    source: String,
}

#[derive(Debug, Clone, Deserialize)]
struct SubjectsLine {
    authority: String,
    year: String,
    category: String,
    count: u32,
    source: String,
}

impl Published {
    /// Reads the data files.
    pub(crate) fn read() -> Result<Self, PublishedError> {
        let figures = lines(FIGURES, include_str!("../data/published_figures.csv"))?;
        let outcomes = lines(OUTCOMES, include_str!("../data/published_outcomes.csv"))?;
        let subjects: Vec<SubjectsLine> =
            lines(SUBJECTS, include_str!("../data/published_subjects.csv"))?;
        let mut by_cell: BTreeMap<(String, String), Vec<SubjectsLine>> = BTreeMap::new();
        for line in subjects {
            by_cell.entry((line.authority.clone(), line.year.clone())).or_default().push(line);
        }
        let take = |line: OutcomesLine| {
            let of = by_cell.get(&(line.authority.clone(), line.year.clone()));
            OutcomesCell::of(line, of.map_or(&[][..], Vec::as_slice))
        };
        Ok(Self {
            figures: figures.into_iter().map(FiguresCell::of).collect::<Result<_, _>>()?,
            outcomes: outcomes.into_iter().map(take).collect::<Result<_, _>>()?,
        })
    }
}

fn lines<T: DeserializeOwned>(file: &'static str, text: &str) -> Result<Vec<T>, PublishedError> {
    csv::Reader::from_reader(text.as_bytes())
        .deserialize()
        .collect::<Result<_, _>>()
        .map_err(|source| PublishedError::File { file, source })
}

fn word<T: std::str::FromStr>(
    file: &'static str,
    what: &'static str,
    text: &str,
) -> Result<T, PublishedError> {
    text.parse().map_err(|_| PublishedError::Word { file, what, text: text.to_owned() })
}

impl FiguresCell {
    fn of(line: FiguresLine) -> Result<Self, PublishedError> {
        Ok(Self {
            authority: word(FIGURES, "authority", &line.gss_code)?,
            year: word(FIGURES, "year", &line.year)?,
            line,
        })
    }

    pub(crate) fn upheld(&self) -> u32 {
        self.line.upheld
    }

    pub(crate) fn not_upheld(&self) -> u32 {
        self.line.investigations.saturating_sub(self.line.upheld)
    }

    pub(crate) fn remedied_before(&self) -> u32 {
        self.line.satisfactory_remedies
    }

    pub(crate) fn compliance_outcomes(&self) -> u32 {
        self.line.compliance_outcomes
    }

    /// The compliance outcomes that were failures: as few as make the printed rate.
    pub(crate) fn failures(&self) -> u32 {
        let (of, printed) =
            (self.line.compliance_outcomes, self.line.compliance_rate_pct_published);
        let prints = |failed: &u32| percent_half_up(of - failed, of) == printed;
        (0..=of).find(prints).unwrap_or(0)
    }

    fn rows(&self, rows: &mut Vec<PublishedRow>) {
        let line = &self.line;
        let per_100k = line.upheld_per_100k.clone().map(Printed::Per100k);
        // On no outcomes at all the office printed 0%; that rate is none.
        let compliance =
            (line.compliance_outcomes > 0).then_some(line.compliance_rate_pct_published);
        let satisfactory = (line.upheld > 0).then_some(line.satisfactory_rate_pct_published);
        let printed = [
            ("upheld", Some(Printed::Count(line.upheld))),
            ("investigations", Some(Printed::Count(line.investigations))),
            ("uphold-rate", Some(Printed::Percent(line.uphold_rate_pct_published))),
            ("upheld-per-100k", per_100k),
            ("compliance-outcomes", Some(Printed::Count(line.compliance_outcomes))),
            ("compliance-rate", compliance.map(Printed::Percent)),
            ("satisfactory-remedies", Some(Printed::Count(line.satisfactory_remedies))),
            ("satisfactory-remedy-rate", satisfactory.map(Printed::Percent)),
        ];
        let row = |(measure, printed): (&str, Option<Printed>)| {
            Some(PublishedRow {
                authority: self.authority,
                year: self.year,
                measure: measure.to_owned(),
                printed: printed?,
                source: line.source.clone(),
            })
        };
        rows.extend(printed.into_iter().filter_map(row));
    }
}

/// `of` of `all` in whole percent, halves up; 0 of nothing.
fn percent_half_up(of: u32, all: u32) -> u32 {
    let (of, all) = (u64::from(of), u64::from(all));
    (200 * of + all).checked_div(2 * all).and_then(|p| u32::try_from(p).ok()).unwrap_or(0)
}

impl OutcomesCell {
    fn of(line: OutcomesLine, subjects: &[SubjectsLine]) -> Result<Self, PublishedError> {
        let subject = |line: &SubjectsLine| {
            let text = line.category.clone();
            let found = Subject::named(&text).ok_or(PublishedError::Word {
                file: SUBJECTS,
                what: "subject",
                text,
            });
            found.map(|subject| (subject, line.count))
        };
        Ok(Self {
            authority: word(OUTCOMES, "authority", &line.gss_code)?,
            year: word(OUTCOMES, "year", &line.year)?,
            subjects: subjects.iter().map(subject).collect::<Result<_, _>>()?,
            subjects_source: subjects.first().map_or(String::new(), |line| line.source.clone()),
            line,
        })
    }

    pub(crate) fn received(&self) -> u32 {
        self.line.received
    }

    /// Closed without an investigation, by outcome; a blank is none.
    pub(crate) fn closed(&self) -> [(AssessmentOutcome, u32); 4] {
        let line = &self.line;
        [
            (AssessmentOutcome::IncompleteOrInvalid, line.incomplete_invalid),
            (AssessmentOutcome::AdviceGiven, line.advice_given),
            (AssessmentOutcome::ReferredBack, line.referred_back),
            (AssessmentOutcome::ClosedAfterInitialEnquiries, line.closed_after_initial_enquiries),
        ]
        .map(|(outcome, count)| (outcome, count.unwrap_or(0)))
    }

    pub(crate) fn not_upheld(&self) -> u32 {
        self.line.not_upheld.unwrap_or(0)
    }

    pub(crate) fn upheld(&self) -> u32 {
        self.line.upheld.unwrap_or(0)
    }

    fn rows(&self, rows: &mut Vec<PublishedRow>) {
        let line = &self.line;
        let mut row = |measure: String, printed: Printed, source: &str| {
            let (authority, year) = (self.authority, self.year);
            rows.push(PublishedRow {
                authority,
                year,
                measure,
                printed,
                source: source.to_owned(),
            });
        };
        row("received".to_owned(), Printed::Count(line.received), &line.source);
        for (subject, count) in &self.subjects {
            let measure = format!("received/{subject}");
            row(measure, Printed::Count(*count), &self.subjects_source);
        }
        row("decided".to_owned(), Printed::Count(line.decided), &line.source);
        let closed = self.closed().map(|(outcome, count)| (outcome.slug(), count));
        let found = [("not-upheld", self.not_upheld()), ("upheld", self.upheld())];
        for (outcome, count) in closed.into_iter().chain(found) {
            row(format!("decided/{outcome}"), Printed::Count(count), &line.source);
        }
        if let Some(count) = line.investigations {
            row("investigations".to_owned(), Printed::Count(count), &line.source);
        }
        if let Some(percent) = line.uphold_rate_pct_published {
            row("uphold-rate".to_owned(), Printed::Percent(percent), &line.source);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_printed_rate_tells_how_many_failed() {
        let cells = Published::read().unwrap().figures;
        let failures: Vec<_> =
            cells.iter().map(|c| (c.compliance_outcomes(), c.failures())).collect();
        assert_eq!(failures, [(0, 0), (1, 0), (51, 0), (63, 1), (27, 0), (33, 0)]);
    }

    #[test]
    fn the_outcomes_make_the_printed_sum() {
        for cell in Published::read().unwrap().outcomes {
            let closed: u32 = cell.closed().iter().map(|&(_, count)| count).sum();
            assert_eq!(closed + cell.not_upheld() + cell.upheld(), cell.line.decided);
            let subjects: u32 = cell.subjects.iter().map(|&(_, count)| count).sum();
            assert!(subjects == 0 || subjects == cell.received());
        }
    }
}
