//! Definition sets: by which rules cases are counted and figures printed. Each rule that no public
//! source settles is a named switch, with how sure it is and where it comes from.
//!
//! A set is a text (TOML), so that it can be read by a person, adopted in the record by its digest,
//! and compared with another line by line. Three are built in. This module applies no rule: the
//! projections do.

mod read;
mod rules;
mod variant;

use sha2::{Digest, Sha256};

use crate::case::Outcome;
use crate::time::{ReportingYear, YearStart};
use crate::vocabulary::Finding;

pub use read::DefinitionsError;
pub(crate) use read::{RawBreak, RawSwitch};
pub use rules::{
    AfterFailure, Average, ComplianceComplete, ComplianceDay, ComplianceNeeds, Counting, DaysOver,
    DealtWithMap, DiscontinuedAs, JointCounts, NearlyAll, NoBase, PopulationYear, Printing,
    RedecisionYear, RemedyBase, RemedyYear, Taxonomy,
};

/// How sure a rule is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mark {
    /// Seen in a public source of the office.
    Seen,
    /// Computed from published numbers.
    Computed,
    /// Inferred.
    Inferred,
    /// Recalled, not seen.
    Recalled,
}

impl Mark {
    /// Every mark, the surest first.
    pub const ALL: &'static [Self] = &[Self::Seen, Self::Computed, Self::Inferred, Self::Recalled];

    /// The word in a set's text: `inferred`.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Seen => "seen",
            Self::Computed => "computed",
            Self::Inferred => "inferred",
            Self::Recalled => "recalled",
        }
    }

    /// The letter in the documentation: `\[I\]`.
    #[must_use]
    pub const fn letter(self) -> &'static str {
        match self {
            Self::Seen => "[S]",
            Self::Computed => "[C]",
            Self::Inferred => "[I]",
            Self::Recalled => "[R]",
        }
    }
}

/// One rule of a set, as its text gives it: for listing, not for counting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Switch {
    /// `counting` or `printing`.
    pub section: &'static str,
    /// The rule's name: `redecision_year`.
    pub key: &'static str,
    /// What the set chose.
    pub value: String,
    /// What it could choose from; empty where any value of a form will do.
    pub choices: Vec<String>,
    /// How sure the rule is.
    pub mark: Mark,
    /// Where the rule comes from.
    pub source: String,
    /// What it does.
    pub note: String,
}

/// A year whose figures can't be compared with those of the year before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Break {
    /// The first year of the new series.
    pub year: ReportingYear,
    /// The measures it touches: each a whole measure, or all that follow it after a slash
    /// (`decided` is also `decided/upheld`).
    pub measures: Vec<String>,
    /// What changed.
    pub reason: String,
}

impl Break {
    /// Whether the break touches a measure, given by its slug.
    #[must_use]
    pub fn touches(&self, measure: &str) -> bool {
        self.measures.iter().any(|prefix| {
            measure
                .strip_prefix(prefix.as_str())
                .is_some_and(|r| r.is_empty() || r.starts_with('/'))
        })
    }
}

/// The rules that a scheme puts in the place of a built-in set's.
pub(crate) struct SchemeRules {
    pub(crate) year_start: YearStart,
    pub(crate) counting: std::collections::BTreeMap<String, RawSwitch>,
    pub(crate) printing: std::collections::BTreeMap<String, RawSwitch>,
    pub(crate) breaks: Vec<RawBreak>,
    pub(crate) findings: Vec<(Finding, Outcome)>,
}

/// A definition set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Definitions {
    /// Its name: `lgsco-2020`.
    pub name: String,
    /// One line on what it is.
    pub title: String,
    /// How cases become counts.
    pub counting: Counting,
    /// How counts become figures.
    pub printing: Printing,
    /// What each finding of the office's scheme decides; none where it has no findings.
    pub findings: Vec<(Finding, Outcome)>,
    /// Breaks in series, by year.
    pub breaks: Vec<Break>,
    /// The whole text.
    pub text: String,
    /// SHA-256 of the text.
    pub digest: [u8; 32],
    switches: Vec<Switch>,
}

impl Definitions {
    /// The set that is used where none is named.
    pub const DEFAULT: &'static str = "lgsco-2020";

    /// The built-in sets, the default first: name and text.
    const BUILT_IN: &'static [(&'static str, &'static str)] = &[
        (Self::DEFAULT, include_str!("../definitions/lgsco-2020.toml")),
        ("lgsco-2024", include_str!("../definitions/lgsco-2024.toml")),
        (
            "lgsco-2022-23-as-published",
            include_str!("../definitions/lgsco-2022-23-as-published.toml"),
        ),
    ];

    /// The built-in set of a name.
    ///
    /// # Errors
    /// [`DefinitionsError::Unknown`] names those there are.
    pub fn named(name: &str) -> Result<Self, DefinitionsError> {
        match Self::BUILT_IN.iter().find(|(known, _)| *known == name) {
            Some((_, text)) => Self::parse(text),
            None => Err(DefinitionsError::Unknown {
                name: name.to_owned(),
                known: Self::BUILT_IN.iter().map(|(known, _)| *known).collect(),
            }),
        }
    }

    /// Every built-in set, the default first.
    ///
    /// # Errors
    /// [`DefinitionsError`] where one can't be read; a test keeps them readable.
    pub fn all() -> Result<Vec<Self>, DefinitionsError> {
        Self::BUILT_IN.iter().map(|(_, text)| Self::parse(text)).collect()
    }

    /// Reads the text of a set. Every rule has to be there, so that no set changes when a default
    /// does.
    ///
    /// # Errors
    /// [`DefinitionsError`] names the set, the rule, and what could stand there.
    pub fn parse(text: &str) -> Result<Self, DefinitionsError> {
        Self::of_raw(read::raw(text)?, text)
    }

    /// The set of a scheme: the rules of a built-in set with the scheme's own in their place. Breaks
    /// in series are the scheme's alone.
    pub(crate) fn of_scheme(
        base: &str,
        (name, title, text): (&str, &str, &str),
        rules: SchemeRules,
    ) -> Result<Self, DefinitionsError> {
        let mut raw = read::raw(&Self::named(base)?.text)?;
        (raw.name, raw.title) = (name.to_owned(), title.to_owned());
        raw.counting.extend(rules.counting);
        raw.counting.insert("year_start".to_owned(), RawSwitch::of_scheme(rules.year_start));
        raw.printing.extend(rules.printing);
        raw.breaks = rules.breaks;
        Ok(Self { findings: rules.findings, ..Self::of_raw(raw, text)? })
    }

    fn of_raw(raw: read::RawSet, text: &str) -> Result<Self, DefinitionsError> {
        let mut switches = Vec::new();
        let mut counting = read::Section::new(&raw.name, "counting", raw.counting, &mut switches);
        let counting = Counting::read(&mut counting)?;
        let mut printing = read::Section::new(&raw.name, "printing", raw.printing, &mut switches);
        let printing = Printing::read(&mut printing)?;
        Ok(Self {
            breaks: read::breaks(&raw.name, raw.breaks)?,
            findings: Vec::new(),
            name: raw.name,
            title: raw.title,
            counting,
            printing,
            text: text.to_owned(),
            digest: Sha256::digest(text.as_bytes()).into(),
            switches,
        })
    }

    /// Every rule with its value, mark and source, in the order of the documentation.
    #[must_use]
    pub fn switches(&self) -> &[Switch] {
        &self.switches
    }

    /// The breaks that touch a measure in a year.
    pub fn breaks_of(&self, measure: &str, year: ReportingYear) -> impl Iterator<Item = &Break> {
        self.breaks.iter().filter(move |b| b.year == year && b.touches(measure))
    }
}

impl Counting {
    /// A short name of these rules, 16 hexadecimal digits: sets that count by the same rules have
    /// the same, whatever they print.
    #[must_use]
    pub fn short_name(&self) -> String {
        let mut hash = Sha256::new();
        for (key, value) in self.pairs() {
            hash.update(format!("{key}={value}\n"));
        }
        hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
    }
}

#[cfg(test)]
mod tests;
