//! Reads the text of a scheme, and says everything that is wrong with it at once, each by its line.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::Deserialize;
use toml::Spanned;

use super::{GroupLabel, MeasureLabel, OutcomeLabel, Scheme, SchemeWords, SubjectLabel};
use crate::authority::Group;
use crate::case::Outcome;
use crate::code::Code;
use crate::definitions::{Definitions, RawBreak, RawSwitch, SchemeRules};
use crate::time::YearStart;
use crate::vocabulary::{Answer, AssessmentOutcome, Finding, OwnWord, Subject, words};

/// Why a scheme can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SchemeError {
    /// Not TOML, or not of a scheme's shape. The message names line and column.
    #[error("the scheme can't be read: {0}")]
    Shape(String),
    /// More bytes than one text of the record may have.
    #[error("the scheme has {0} bytes; it may have {max}", max = Scheme::TEXT_BYTES_MAX)]
    TooLong(usize),
    /// Everything that is wrong with it.
    #[error("{}", joined(.0))]
    Faults(Vec<SchemeFault>),
}

/// One thing that is wrong with a scheme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchemeFault {
    /// The line, from 1.
    pub line: usize,
    /// The part of the scheme: `outcomes`, `year_start`.
    pub part: &'static str,
    /// What is wrong.
    pub reason: String,
    /// What to do about it.
    pub hint: String,
}

impl fmt::Display for SchemeFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, {}: {}", self.line, self.part, self.reason)
    }
}

fn joined(faults: &[SchemeFault]) -> String {
    faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawScheme {
    name: Spanned<String>,
    title: String,
    year_start: Spanned<String>,
    #[serde(default = "own_register")]
    authorities: Spanned<String>,
    definitions: Spanned<String>,
    #[serde(default)]
    findings: bool,
    words: RawWords,
    subjects: Vec<RawLabel>,
    #[serde(default)]
    groups: Vec<RawLabel>,
    outcomes: Vec<RawOutcome>,
    #[serde(default)]
    measures: Vec<RawMeasure>,
    #[serde(default)]
    counting: BTreeMap<String, RawSwitch>,
    #[serde(default)]
    printing: BTreeMap<String, RawSwitch>,
    #[serde(default)]
    breaks: Vec<RawBreak>,
}

fn own_register() -> Spanned<String> {
    Spanned::new(0..0, "own".to_owned())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawWords {
    office: String,
    body: String,
    bodies: String,
    everyone: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawLabel {
    slug: Spanned<String>,
    name: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawOutcome {
    slug: Spanned<String>,
    name: String,
    #[serde(default)]
    also: Vec<String>,
    event: Spanned<String>,
    #[serde(default)]
    remedied_before: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawMeasure {
    measure: Spanned<String>,
    name: String,
    #[serde(default)]
    meaning: String,
    base: Option<[String; 2]>,
    verb: Option<String>,
    #[serde(default)]
    letter: bool,
}

/// Reads a scheme.
pub(super) fn scheme(text: &str) -> Result<Scheme, SchemeError> {
    if text.len() > Scheme::TEXT_BYTES_MAX {
        return Err(SchemeError::TooLong(text.len()));
    }
    let raw: RawScheme = toml::from_str(text)
        .map_err(|error| SchemeError::Shape(error.to_string().trim().to_owned()))?;
    let mut faults = Faults { text, found: Vec::new() };
    let scheme = read(raw, &mut faults);
    match scheme {
        Some(scheme) if faults.found.is_empty() => Ok(scheme),
        _ => {
            faults.found.sort_by_key(|fault| fault.line);
            Err(SchemeError::Faults(faults.found))
        }
    }
}

/// What is wrong, as it is found.
struct Faults<'a> {
    text: &'a str,
    found: Vec<SchemeFault>,
}

impl Faults<'_> {
    fn note<T>(
        &mut self,
        part: &'static str,
        at: &Spanned<T>,
        reason: String,
        hint: impl Into<String>,
    ) {
        let before = self.text.get(..at.span().start).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        self.found.push(SchemeFault { line, part, reason, hint: hint.into() });
    }
}

fn read(raw: RawScheme, faults: &mut Faults<'_>) -> Option<Scheme> {
    check_name(&raw.name, faults);
    let english_register = match raw.authorities.get_ref().as_str() {
        "own" => false,
        "english" => true,
        other => {
            let reason = format!("the register can't be {other:?}");
            faults.note("authorities", &raw.authorities, reason, "write own or english");
            false
        }
    };
    let year_start = raw.year_start.get_ref().parse::<YearStart>();
    if let Err(error) = &year_start {
        let hint = "of the days at a month's end only those that every year has will do";
        faults.note("year_start", &raw.year_start, error.to_string(), hint);
    }
    let subjects = subjects(&raw.subjects, &raw.name, faults);
    let groups = groups(&raw.groups, faults);
    let outcomes = outcomes(&raw.outcomes, raw.findings, &raw.name, faults);
    let measures = measures(raw.measures, faults);
    let year_start = year_start.ok()?;
    let (counting, printing, breaks) = (raw.counting, raw.printing, raw.breaks);
    let findings = outcomes.iter().filter_map(|label| Some((label.finding?, label.outcome)));
    let findings = findings.collect();
    let rules = SchemeRules { year_start, counting, printing, breaks, findings };
    let (name, title) = (raw.name.into_inner(), raw.title);
    let text = faults.text;
    let own = Definitions::of_scheme(raw.definitions.get_ref(), (&name, &title, text), rules)
        .map_err(|error| {
            let hint = "see the rules of the built-in sets: upheld definitions show lgsco-2020";
            faults.note("definitions", &raw.definitions, error.to_string(), hint);
        });
    let RawWords { office, body, bodies, everyone } = raw.words;
    Some(Scheme {
        name,
        title,
        words: SchemeWords { office, body, bodies, everyone },
        english_register,
        year_start,
        subjects,
        groups,
        outcomes,
        measures,
        own: Some(Box::new(own.ok()?)),
    })
}

fn check_name(name: &Spanned<String>, faults: &mut Faults<'_>) {
    let text = name.get_ref();
    if let Err(error) = Code::<40>::new(text) {
        faults.note(
            "name",
            name,
            format!("{text:?} is no name: {error}"),
            "such as housing-ombudsman",
        );
    } else if text == Scheme::office().name() || Definitions::named(text).is_ok() {
        let reason = format!("{text:?} is the name of something built in");
        faults.note("name", name, reason, "give the scheme a name of its own");
    }
}

/// Slugs and names that stand twice, and slugs of another form.
fn check_words<'a>(
    part: &'static str,
    labels: impl Iterator<Item = (&'a Spanned<String>, Vec<&'a str>)>,
    faults: &mut Faults<'_>,
) {
    let mut seen: BTreeMap<String, String> = BTreeMap::new();
    for (slug, names) in labels {
        let text = slug.get_ref();
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if text.is_empty() || text.len() > 60 || !text.chars().all(fits) {
            let hint = "lower-case letters, digits and hyphens, at most 60: such as damp-and-mould";
            faults.note(part, slug, format!("{text:?} is no slug"), hint);
        }
        let own: BTreeSet<String> =
            names.into_iter().chain([text.as_str()]).map(words).filter(|w| !w.is_empty()).collect();
        for word in own {
            if let Some(other) = seen.insert(word.clone(), text.clone()) {
                let reason = format!("{word:?} stands there twice: for {other} and for {text}");
                faults.note(part, slug, reason, "take one of them out, or call it otherwise");
            }
        }
    }
}

fn check_count(part: &'static str, count: usize, at: &Spanned<String>, faults: &mut Faults<'_>) {
    if count > OwnWord::COUNT_MAX {
        let reason = format!("there are {count}; a scheme may have {}", OwnWord::COUNT_MAX);
        faults.note(part, at, reason, "put some of them together");
    }
}

fn subjects(
    raw: &[RawLabel],
    name: &Spanned<String>,
    faults: &mut Faults<'_>,
) -> Vec<SubjectLabel> {
    check_words("subjects", raw.iter().map(|r| (&r.slug, vec![r.name.as_str()])), faults);
    check_count("subjects", raw.len(), name, faults);
    if raw.is_empty() {
        faults.note("subjects", name, "there is no subject".to_owned(), "add a [[subjects]]");
    }
    let label = |(index, raw): (usize, &RawLabel)| {
        let subject = Subject::Own(OwnWord::at(index)?);
        Some(SubjectLabel { subject, slug: raw.slug.get_ref().clone(), name: raw.name.clone() })
    };
    raw.iter().enumerate().filter_map(label).collect()
}

fn groups(raw: &[RawLabel], faults: &mut Faults<'_>) -> Vec<GroupLabel> {
    check_words("groups", raw.iter().map(|r| (&r.slug, vec![r.name.as_str()])), faults);
    if let Some(last) = raw.last() {
        check_count("groups", raw.len(), &last.slug, faults);
    }
    let label = |(index, raw): (usize, &RawLabel)| {
        let group = Group::Own(OwnWord::at(index)?);
        Some(GroupLabel { group, slug: raw.slug.get_ref().clone(), name: raw.name.clone() })
    };
    raw.iter().enumerate().filter_map(label).collect()
}

fn outcomes(
    raw: &[RawOutcome],
    findings: bool,
    name: &Spanned<String>,
    faults: &mut Faults<'_>,
) -> Vec<OutcomeLabel> {
    let called = |r: &RawOutcome| {
        [r.name.clone()].into_iter().chain(r.also.iter().cloned()).collect::<Vec<_>>()
    };
    let all: Vec<Vec<String>> = raw.iter().map(called).collect();
    let names = all.iter().map(|names| names.iter().map(String::as_str).collect());
    check_words("outcomes", raw.iter().map(|r| &r.slug).zip(names), faults);
    check_count("outcomes", raw.len(), name, faults);
    let labels: Vec<OutcomeLabel> = raw
        .iter()
        .enumerate()
        .filter_map(|(index, raw)| outcome(index, raw, findings, faults))
        .collect();
    check_needed(&labels, name, faults);
    labels
}

fn outcome(
    index: usize,
    raw: &RawOutcome,
    findings: bool,
    faults: &mut Faults<'_>,
) -> Option<OutcomeLabel> {
    let text = raw.event.get_ref();
    let Some(outcome) = event_named(text) else {
        let closed: Vec<_> = AssessmentOutcome::ALL.iter().map(|outcome| outcome.slug()).collect();
        let hint = format!("one of upheld, not-upheld, discontinued, {}", closed.join(", "));
        faults.note("outcomes", &raw.event, format!("no event is called {text:?}"), hint);
        return None;
    };
    if raw.remedied_before && outcome != Outcome::Upheld {
        let reason = format!("{} can't say that things were put right before", raw.slug.get_ref());
        faults.note("outcomes", &raw.slug, reason, "only an outcome with event = \"upheld\" can");
    }
    Some(OutcomeLabel {
        slug: raw.slug.get_ref().clone(),
        name: raw.name.clone(),
        also: raw.also.clone(),
        outcome,
        remedied_before: if raw.remedied_before { Answer::Yes } else { Answer::NotStated },
        finding: OwnWord::at(index).filter(|_| findings).map(Finding),
    })
}

fn event_named(text: &str) -> Option<Outcome> {
    match text {
        "upheld" => Some(Outcome::Upheld),
        "not-upheld" => Some(Outcome::NotUpheld),
        "discontinued" => Some(Outcome::Discontinued),
        closed => closed.parse().ok().map(Outcome::Closed),
    }
}

/// Without these no rate has both its parts, and nothing can be closed before an investigation.
fn check_needed(labels: &[OutcomeLabel], name: &Spanned<String>, faults: &mut Faults<'_>) {
    let has = |is: fn(&Outcome) -> bool| labels.iter().any(|label| is(&label.outcome));
    for (there, needed, hint) in [
        (has(|o| *o == Outcome::Upheld), "upheld", "event = \"upheld\""),
        (has(|o| *o == Outcome::NotUpheld), "not upheld", "event = \"not-upheld\""),
        (
            has(|o| matches!(o, Outcome::Closed(_))),
            "closed without an investigation",
            "event = \"incomplete-or-invalid\", \"advice-given\", \"referred-back\" or \
             \"closed-after-initial-enquiries\"",
        ),
    ] {
        if !there {
            let reason = format!("no outcome says that a case is {needed}");
            faults.note("outcomes", name, reason, format!("add a [[outcomes]] with {hint}"));
        }
    }
}

fn measures(raw: Vec<RawMeasure>, faults: &mut Faults<'_>) -> Vec<MeasureLabel> {
    let mut seen = BTreeSet::new();
    let mut labels = Vec::new();
    for raw in raw {
        let measure = raw.measure.get_ref().clone();
        if !seen.insert(measure.clone()) {
            let reason = format!("{measure} stands there twice");
            faults.note("measures", &raw.measure, reason, "take one of them out");
        }
        labels.push(MeasureLabel {
            measure,
            name: raw.name,
            meaning: raw.meaning,
            base: raw.base.map(|[one, several]| (one, several)),
            verb: raw.verb,
            in_letter: raw.letter,
        });
    }
    labels
}
