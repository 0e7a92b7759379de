//! Reads the text of a definition set, and says what is wrong with it in the words of its file.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Break, Mark, Switch};
use crate::code::Code;
use crate::time::YearStart;

/// Why a definition set can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DefinitionsError {
    /// No built-in set has that name.
    #[error("no definition set is called {name:?}; there are {}", known.join(", "))]
    Unknown {
        /// What was asked for.
        name: String,
        /// What there is.
        known: Vec<&'static str>,
    },
    /// Not TOML, or not of a set's shape. The message names line and column.
    #[error("a definition set can't be read: {0}")]
    Shape(String),
    /// A name that is no code.
    #[error("a definition set can't be called {name:?}: {why}")]
    Name {
        /// The name.
        name: String,
        /// What is wrong with it.
        why: crate::code::CodeError,
    },
    /// A rule is not there.
    #[error("{set}: {section}.{rule} is missing; every rule has to be chosen")]
    Missing {
        /// The set.
        set: String,
        /// `counting` or `printing`.
        section: &'static str,
        /// The rule.
        rule: &'static str,
    },
    /// A rule that nobody knows.
    #[error("{set}: {section} has no rule {rule:?}; it has {}", known.join(", "))]
    UnknownRule {
        /// The set.
        set: String,
        /// `counting` or `printing`.
        section: &'static str,
        /// The rule.
        rule: String,
        /// The rules there are.
        known: Vec<&'static str>,
    },
    /// A value, a mark or a list of choices that can't stand there.
    #[error("{set}: {place} can't be {value:?}; it is {expected}")]
    Value {
        /// The set.
        set: String,
        /// `counting.after_failure.value`, `breaks.year`.
        place: String,
        /// What stands there.
        value: String,
        /// What could.
        expected: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawSet {
    pub(super) name: String,
    pub(super) title: String,
    pub(super) counting: BTreeMap<String, RawSwitch>,
    pub(super) printing: BTreeMap<String, RawSwitch>,
    #[serde(default)]
    pub(super) breaks: Vec<RawBreak>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawSwitch {
    value: Word,
    choices: Option<Vec<Word>>,
    mark: String,
    source: String,
    note: String,
}

impl RawSwitch {
    /// The start of the year as a scheme's own text has it.
    pub(super) fn of_scheme(year_start: YearStart) -> Self {
        Self {
            value: Word::Text(year_start.to_string()),
            choices: None,
            mark: Mark::Seen.slug().to_owned(),
            source: "the scheme's year_start".to_owned(),
            note: "The month and day on which reporting years start.".to_owned(),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawBreak {
    year: String,
    measures: Vec<String>,
    reason: String,
}

/// A value: a word in quotes, or true or false without.
#[derive(Deserialize)]
#[serde(untagged)]
enum Word {
    Text(String),
    Truth(bool),
}

impl Word {
    fn text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Truth(truth) => truth.to_string(),
        }
    }
}

/// A type whose values a rule chooses from.
pub(super) trait Rule: Sized + ToString {
    /// What is expected where any value of a form will do.
    const FORM: &'static str = "";

    /// The words there are; none where any of a form will do.
    fn choices() -> Vec<String>;
    /// The value of a word.
    fn choose(text: &str) -> Option<Self>;
}

/// The set as its text has it.
pub(super) fn raw(text: &str) -> Result<RawSet, DefinitionsError> {
    let raw: RawSet = toml::from_str(text)
        .map_err(|error| DefinitionsError::Shape(error.to_string().trim().to_owned()))?;
    match Code::<40>::new(&raw.name) {
        Ok(_) => Ok(raw),
        Err(why) => Err(DefinitionsError::Name { name: raw.name, why }),
    }
}

/// One section while it is read; each rule read is added to the list of switches.
pub(super) struct Section<'a> {
    set: &'a str,
    name: &'static str,
    rules: BTreeMap<String, RawSwitch>,
    switches: &'a mut Vec<Switch>,
}

impl<'a> Section<'a> {
    pub(super) fn new(
        set: &'a str,
        name: &'static str,
        rules: BTreeMap<String, RawSwitch>,
        switches: &'a mut Vec<Switch>,
    ) -> Self {
        Self { set, name, rules, switches }
    }

    /// Refuses rules beside the known ones: a misspelt rule must not be passed over.
    pub(super) fn only(&self, known: &[&'static str]) -> Result<(), DefinitionsError> {
        match self.rules.keys().find(|rule| !known.contains(&rule.as_str())) {
            None => Ok(()),
            Some(rule) => Err(DefinitionsError::UnknownRule {
                set: self.set.to_owned(),
                section: self.name,
                rule: rule.clone(),
                known: known.to_vec(),
            }),
        }
    }

    /// Reads one rule.
    pub(super) fn rule<T: Rule>(&mut self, rule: &'static str) -> Result<T, DefinitionsError> {
        let raw = self.rules.remove(rule).ok_or_else(|| DefinitionsError::Missing {
            set: self.set.to_owned(),
            section: self.name,
            rule,
        })?;
        let choices = T::choices();
        let value = raw.value.text();
        let chosen = T::choose(&value).ok_or_else(|| {
            let expected = match choices.as_slice() {
                [] => T::FORM.to_owned(),
                choices => format!("one of {}", choices.join(", ")),
            };
            self.refuse(&format!("{rule}.value"), &value, expected)
        })?;
        self.check_choices(rule, raw.choices, &choices)?;
        let mark = self.mark(rule, &raw.mark)?;
        let (section, source, note) = (self.name, raw.source, raw.note);
        self.switches.push(Switch { section, key: rule, value, choices, mark, source, note });
        Ok(chosen)
    }

    fn refuse(&self, place: &str, value: &str, expected: String) -> DefinitionsError {
        let place = format!("{}.{place}", self.name);
        DefinitionsError::Value {
            set: self.set.to_owned(),
            place,
            value: value.to_owned(),
            expected,
        }
    }

    /// The choices in the text are for its reader; they must be the true ones.
    fn check_choices(
        &self,
        rule: &str,
        given: Option<Vec<Word>>,
        choices: &[String],
    ) -> Result<(), DefinitionsError> {
        let Some(given) = given else { return Ok(()) };
        let given: Vec<_> = given.iter().map(Word::text).collect();
        if given == choices {
            return Ok(());
        }
        let expected = format!("the list {}", choices.join(", "));
        Err(self.refuse(&format!("{rule}.choices"), &given.join(", "), expected))
    }

    fn mark(&self, rule: &str, text: &str) -> Result<Mark, DefinitionsError> {
        Mark::ALL.iter().copied().find(|mark| mark.slug() == text).ok_or_else(|| {
            let words: Vec<_> = Mark::ALL.iter().map(|mark| mark.slug()).collect();
            self.refuse(&format!("{rule}.mark"), text, format!("one of {}", words.join(", ")))
        })
    }
}

/// The breaks in series of a set, by year.
pub(super) fn breaks(set: &str, raw: Vec<RawBreak>) -> Result<Vec<Break>, DefinitionsError> {
    let read = |raw: RawBreak| match raw.year.parse() {
        Ok(year) => Ok(Break { year, measures: raw.measures, reason: raw.reason }),
        Err(_) => Err(DefinitionsError::Value {
            set: set.to_owned(),
            place: "breaks.year".to_owned(),
            value: raw.year,
            expected: "a reporting year such as 2022-23".to_owned(),
        }),
    };
    let mut breaks = raw.into_iter().map(read).collect::<Result<Vec<_>, _>>()?;
    breaks.sort_by_key(|b| b.year);
    Ok(breaks)
}
