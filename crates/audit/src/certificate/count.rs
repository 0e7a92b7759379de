//! The figure counted again from the events of a certificate: the same for whoever makes one and for
//! whoever checks it. Counts nothing itself: cases become rows, rows contributions and cells, cells
//! figures, as everywhere.

use upheld_annual::{
    AnnualStatistics, Figure, FigureSet, Figures, Measure, Part as Counts, Scope, Words,
};
use upheld_domain::{
    AuthorityFacts, Definitions, Entry, Particulars, Reference, Register, Scheme, StreamId,
};
use upheld_journal::LeafEvent;
use upheld_projection::{CaseNumber, FactRow, Numbering, count_cases};

use super::events::Sorted;
use super::failure::Failure;
use super::question::Asked;
use super::{Contributor, Estimate, Part, Row};
use crate::explain::{Found, Question, Terms};

/// What comes out: what a certificate has to state.
pub(super) struct Counted {
    pub(super) period: String,
    pub(super) numerator: Option<i64>,
    pub(super) denominator: Option<u64>,
    pub(super) printed: String,
    pub(super) status: Option<String>,
    pub(super) sentence: Option<String>,
    pub(super) caution: Option<String>,
    pub(super) row: Row,
    /// Whether the name in the row is known without the particulars of an event.
    pub(super) name_is_known: bool,
    pub(super) contributions: Vec<Contributor>,
    /// How many cases count.
    pub(super) cases: usize,
}

/// Counts a question's figure by the events shown.
pub(super) fn count(
    asked: &Asked,
    sorted: &Sorted<'_>,
    definitions: &Definitions,
    scheme: &Scheme,
) -> Result<Counted, Failure> {
    let start = definitions.counting.year_start;
    let last_day = start.last_day(asked.year);
    let (register, name_is_known) = register(asked, sorted, scheme, last_day)?;
    let (rows, numbering) = rows(asked, sorted);
    let terms = Terms { definitions, register: &register, scheme, numbering: &numbering };
    let (contributions, cases) = contributions(&asked.question(terms), sorted, &rows)?;
    let cells =
        count_cases(&AnnualStatistics::new(definitions), rows.iter().map(Vec::as_slice), None);
    let figures = Figures::new(&cells, &numbering, &register, definitions).in_words_of(scheme);
    let is_over = sorted.last.recorded_at.london_date() > last_day;
    let scope = Scope::Authority(asked.authority);
    let figure = figures.of(scope, asked.year, is_over).into_iter();
    let figure = figure.into_iter().find(|figure| figure.measure == asked.measure);
    let figure = figure.ok_or_else(|| Failure::Measure(asked.measure.to_string()))?;
    let words = Words::of(&figure, asked.year, definitions, scheme);
    let label = figures.label(scope, asked.year);
    let record = register.get(asked.authority).ok_or_else(|| unknown(asked))?;
    Ok(Counted {
        period: FigureSet::period_of(asked.year, start),
        row: Row {
            name: label.name,
            kind: record.kind.to_string(),
            group: label.group,
            first_day: record.first_day,
            last_day: record.last_day,
            population: population(&figure),
        },
        name_is_known,
        status: figure.status.map(|status| status.letter().to_string()),
        sentence: words.as_ref().map(|words| words.sentence.clone()),
        caution: words.and_then(|words| words.caution),
        numerator: figure.numerator,
        denominator: figure.denominator,
        printed: figure.printed,
        contributions,
        cases,
    })
}

/// The estimate that a figure per residents was made with.
fn population(figure: &Figure) -> Option<Estimate> {
    let per_head = figure.measure == Measure::UpheldPer100k;
    let (year, residents) = figure.population_year.zip(figure.denominator)?;
    per_head.then_some(Estimate { year, residents })
}

fn unknown(asked: &Asked) -> Failure {
    Failure::Stated {
        check: "register",
        field: "authority",
        stated: asked.authority.to_string(),
        found: "nobody of that code".to_owned(),
    }
}

/// The register that the scheme begins with and what the authority's events shown make of it; and
/// whether the name on the last day of the year is known from it, for no leaf has a name.
fn register(
    asked: &Asked,
    sorted: &Sorted<'_>,
    scheme: &Scheme,
    last_day: chrono::NaiveDate,
) -> Result<(Register, bool), Failure> {
    let mut register = Register::of_scheme(scheme).map_err(|_| unknown(asked))?;
    let begins_with = register.get(asked.authority).is_some();
    let mut named = false;
    for facts in &sorted.authority {
        named |= match facts {
            AuthorityFacts::Registered(_) => true,
            AuthorityFacts::Renamed(renamed) => renamed.on <= last_day,
            _ => false,
        };
        register.evolve(asked.authority, facts, &Particulars::none());
    }
    Ok((register, begins_with && !named))
}

/// The rows of each whole case, in order, and the numbers of the authorities in them.
fn rows(asked: &Asked, sorted: &Sorted<'_>) -> (Vec<Vec<FactRow>>, Numbering) {
    let mut numbering = Numbering::default();
    numbering.authority(asked.authority);
    let mut rows_of = |case: CaseNumber, events: &[&LeafEvent]| {
        let facts = events.iter().filter_map(|event| Some((event.position, event.facts.case()?)));
        facts.map(|(position, facts)| numbering.row(position, case, facts)).collect()
    };
    let cases = (0..).map(CaseNumber).zip(&sorted.cases);
    let rows = cases.map(|(case, (_, events))| rows_of(case, events)).collect();
    (rows, numbering)
}

/// What every case shown adds, in the certificate's order, and how many cases add anything.
fn contributions(
    question: &Question<'_>,
    sorted: &Sorted<'_>,
    rows: &[Vec<FactRow>],
) -> Result<(Vec<Contributor>, usize), Failure> {
    let (mut all, mut cases) = (Vec::new(), 0);
    for ((id, events), rows) in sorted.cases.iter().zip(rows) {
        let found = question.counted(rows);
        match events.as_slice() {
            _ if !found.is_empty() => {}
            [only] if std::ptr::eq(*only, sorted.last) => continue,
            _ => {
                let position = events.first().map_or(sorted.last.position, |event| event.position);
                return Err(Failure::Stranger { position, stream: StreamId::Case(*id) });
            }
        }
        if let Some(reference) = reference(events) {
            all.extend(found.iter().map(|found| contributor(reference, found)));
            cases += 1;
        }
    }
    all.sort_by_key(|one: &Contributor| (one.part, one.position, one.reference));
    Ok((all, cases))
}

/// The reference that a case has by its events.
fn reference(events: &[&LeafEvent]) -> Option<Reference> {
    let entry = |event: &&LeafEvent| {
        let facts = event.facts.case()?.clone();
        Some(Entry { position: event.position, command: event.command, facts })
    };
    let entries: Vec<Entry> = events.iter().filter_map(entry).collect();
    let in_force = upheld_domain::in_force(&entries);
    in_force.into_iter().find_map(|event| match event.content {
        upheld_domain::CaseFacts::Received(received) => Some(received.reference),
        _ => None,
    })
}

fn contributor(reference: Reference, found: &Found) -> Contributor {
    let part = match found.part {
        Counts::DenominatorOnly => Part::DenominatorOnly,
        _ => Part::Numerator,
    };
    let Found { position, count, days, .. } = *found;
    Contributor { reference, part, position, count, days }
}
