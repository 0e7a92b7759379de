//! `release diff`: what changed since a release, figure by figure, split among causes, each with the
//! cases and events behind it.

use std::collections::BTreeMap;

use serde::Serialize;
use upheld_annual::{Figure, Scope, ScopeLabel, period};
use upheld_audit::{CaseShare, Cause, Restated, Restatement, Share, Side, apart};
use upheld_domain::{
    Actor, Definitions, Position, Reference, ReleaseName, ReportingYear, Timestamp,
};
use upheld_projection::CaseNumber;
use upheld_store::View;

use super::{Held, held};
use crate::args::{Against, Common, Format, ReleaseDiffArgs};
use crate::commands::figures::{self, Asked};
use crate::exit::Exit;
use crate::open;
use crate::problem::Problem;
use crate::screen::{self, counted};

/// One of the two answers that are compared.
#[derive(Serialize)]
struct Answer {
    /// The release's name, or `now`.
    name: String,
    position: u64,
    root: String,
    definitions: String,
}

/// What changed, for printing.
#[derive(Serialize)]
struct Told {
    synthetic: bool,
    year: ReportingYear,
    period: String,
    before: Answer,
    after: Answer,
    /// Measures that only one of the two has: the definition sets have others.
    only_before: Vec<String>,
    only_after: Vec<String>,
    /// Figures that are the same, with another average beside them.
    averages_changed: usize,
    figures: Vec<ToldFigure>,
}

#[derive(Serialize)]
struct ToldFigure {
    scope: ScopeLabel,
    measure: String,
    before: Value,
    after: Value,
    parts: Vec<Part>,
    /// Whether it is one of the letter's figures.
    key: bool,
    words: String,
}

#[derive(Serialize)]
struct Value {
    numerator: Option<i64>,
    denominator: Option<u64>,
    printed: String,
}

#[derive(Serialize)]
struct Part {
    cause: Cause,
    numerator: i64,
    denominator: i64,
    cases: Vec<PartCase>,
}

#[derive(Serialize)]
struct PartCase {
    reference: String,
    numerator: i64,
    denominator: i64,
    events: Vec<PartEvent>,
}

#[derive(Clone, Serialize)]
struct PartEvent {
    position: Position,
    kind: &'static str,
    occurred_on: Option<chrono::NaiveDate>,
    recorded_at: Timestamp,
    actor: Actor,
}

pub(crate) fn run(common: &Common, args: &ReleaseDiffArgs) -> Result<Exit, Problem> {
    let told = open::reading(common, |view| told(view, args))?;
    match common.format {
        Format::Table => screen::print_text(told.synthetic, &told.in_words())?,
        Format::Json => screen::print_json(&told)?,
        Format::Jsonl => screen::print_lines(&told.figures)?,
        Format::Csv => screen::print_csv(told.synthetic, &HEADER, &told.rows())?,
    }
    Ok(Exit::Ok)
}

/// The later side: its view, its definitions, and what it is called.
struct Later {
    view: View,
    definitions: Definitions,
    name: String,
}

fn later(view: &View, before: &Held, args: &ReleaseDiffArgs) -> Result<Later, Problem> {
    match args.against {
        Against::Release(_) if args.definitions.is_some() => {
            Err(Problem::usage("a release has its own definition set")
                .hint("--definitions is for a comparison with now"))
        }
        Against::Release(name) if name.year != before.release.name.year => {
            Err(Problem::usage(format!("{name} is a release of another year")))
        }
        Against::Release(name) => {
            let after = held(view, name)?;
            if after.release.frozen.facts.position < before.release.frozen.facts.position {
                return Err(Problem::usage(format!("{name} is the earlier of the two"))
                    .hint("name the earlier release first"));
            }
            Ok(Later { view: after.view, definitions: after.definitions, name: name.to_string() })
        }
        Against::Now => {
            let definitions = match &args.definitions {
                Some(name) => figures::definitions(view, Some(name))?,
                None => before.definitions.clone(),
            };
            Ok(Later { view: view.at(u64::MAX)?, definitions, name: "now".to_owned() })
        }
    }
}

fn told(view: &View, args: &ReleaseDiffArgs) -> Result<Told, Problem> {
    let before = held(view, args.release)?;
    let after = later(view, &before, args)?;
    let year = args.release.year;
    let asked = (
        Asked::new(&before.view, &before.definitions)?,
        Asked::new(&after.view, &after.definitions)?,
    );
    let scopes = match &args.authority {
        Some(text) => vec![Scope::Authority(view.register().find(text)?.id)],
        None => both(asked.0.year_scopes(year), asked.1.year_scopes(year)),
    };
    let sides = (
        Side { register: before.view.register(), definitions: &before.definitions },
        Side { register: after.view.register(), definitions: &after.definitions },
    );
    let record = (view.scheme(), view.numbering());
    let mut restatement =
        Restatement::new((sides.0, before.view.position()), sides.1, year, record);
    for number in (0..after.view.case_count()).map(CaseNumber) {
        restatement.take(&after.view.rows(number)?);
    }
    let restated = restatement.of(&scopes, (asked.0.is_over(year), asked.1.is_over(year)));
    let mut cases = Cases::new(&after.view);
    let mut figures = Vec::new();
    for (scope, all) in &restated {
        let label = asked.1.label(*scope, year);
        for one in all {
            figures.push(told_figure(one, &label, args.release, &after.name, &mut cases)?);
        }
    }
    let keys = key_measures(view);
    figures.iter_mut().for_each(|figure| figure.key = keys.contains(&figure.measure));
    let (only_before, only_after) = restatement.one_sided();
    let sets = |asked: &Asked<'_>| scopes.iter().map(|&scope| asked.set(scope, year)).collect();
    let (sets_before, sets_after): (Vec<_>, Vec<_>) = (sets(&asked.0), sets(&asked.1));
    Ok(Told {
        synthetic: view.identity().synthetic,
        year,
        period: period(year, after.definitions.counting.year_start),
        before: answer(args.release.to_string(), &before.view, &before.definitions),
        after: answer(after.name, &after.view, &after.definitions),
        only_before,
        only_after,
        averages_changed: apart(&sets_before, &sets_after).averages,
        figures,
    })
}

/// Everyone whom either side has figures of: a body may have lost its last case of the year.
fn both(before: Vec<Scope>, mut after: Vec<Scope>) -> Vec<Scope> {
    after.extend(before.into_iter().filter(|scope| !after.contains(scope)).collect::<Vec<_>>());
    after
}

/// The figures of the letter: the scheme's own, or the usual three.
fn key_measures(view: &View) -> Vec<String> {
    let own = view.scheme().measures().iter().filter(|label| label.in_letter);
    let own: Vec<String> = own.map(|label| label.measure.clone()).collect();
    if !own.is_empty() {
        return own;
    }
    let usual = ["uphold-rate", "compliance-rate", "satisfactory-remedy-rate"];
    usual.map(str::to_owned).to_vec()
}

fn answer(name: String, view: &View, definitions: &Definitions) -> Answer {
    Answer {
        name,
        position: view.position(),
        root: screen::hex(&view.root()),
        definitions: definitions.name.clone(),
    }
}

/// The references and events of cases, each read once.
struct Cases<'a> {
    view: &'a View,
    known: BTreeMap<CaseNumber, (Option<Reference>, Vec<PartEvent>)>,
}

impl<'a> Cases<'a> {
    fn new(view: &'a View) -> Self {
        Self { view, known: BTreeMap::new() }
    }

    fn read(&mut self, number: CaseNumber) -> Result<(), Problem> {
        if self.known.contains_key(&number) {
            return Ok(());
        }
        let file = self.view.case(number)?;
        let event = |event: &upheld_domain::Recorded| PartEvent {
            position: event.position,
            kind: event.event.facts.kind_name(),
            occurred_on: event.event.facts.case().and_then(upheld_domain::CaseFacts::occurred_on),
            recorded_at: event.recorded_at,
            actor: event.actor.clone(),
        };
        let events = file.events.iter().map(event).collect();
        self.known.insert(number, (file.reference, events));
        Ok(())
    }

    fn reference(&self, number: CaseNumber) -> String {
        let reference = self.known.get(&number).and_then(|(reference, _)| *reference);
        reference.map(|reference| reference.to_string()).unwrap_or_default()
    }

    fn part(&self, share: &CaseShare) -> PartCase {
        let events = self.known.get(&share.case).into_iter().flat_map(|(_, events)| events);
        let meant = events.filter(|event| share.positions.contains(&event.position));
        PartCase {
            reference: self.reference(share.case),
            numerator: share.numerator,
            denominator: share.denominator,
            events: meant.cloned().collect(),
        }
    }
}

fn told_figure(
    restated: &Restated,
    scope: &ScopeLabel,
    release: ReleaseName,
    after: &str,
    cases: &mut Cases<'_>,
) -> Result<ToldFigure, Problem> {
    for share in restated.shares.iter().flat_map(|share: &Share| &share.cases) {
        cases.read(share.case)?;
    }
    let part = |share: &Share| Part {
        cause: share.cause,
        numerator: share.numerator,
        denominator: share.denominator,
        cases: share.cases.iter().map(|case| cases.part(case)).collect(),
    };
    let after = if after == "now" { after.to_owned() } else { format!("in release {after}") };
    let called = (format!("in release {release}"), after);
    let words = restated.in_words((&called.0, &called.1), &|case| cases.reference(case));
    Ok(ToldFigure {
        scope: scope.clone(),
        measure: restated.after.slug.clone(),
        before: value(&restated.before),
        after: value(&restated.after),
        parts: restated.shares.iter().map(part).collect(),
        key: false,
        words: format!("{}, {}: {words}", restated.after.slug, scope.name),
    })
}

fn value(figure: &Figure) -> Value {
    Value {
        numerator: figure.numerator,
        denominator: figure.denominator,
        printed: figure.printed.clone(),
    }
}

const HEADER: [&str; 15] = [
    "year",
    "code",
    "name",
    "measure",
    "before_numerator",
    "before_denominator",
    "before_printed",
    "after_numerator",
    "after_denominator",
    "after_printed",
    "cause",
    "numerator",
    "denominator",
    "reference",
    "positions",
];

fn number(number: Option<impl ToString>) -> String {
    number.map(|number| number.to_string()).unwrap_or_default()
}

impl Value {
    fn columns(&self) -> [String; 3] {
        [number(self.numerator), number(self.denominator), self.printed.clone()]
    }
}

impl Told {
    /// One row a case of a cause; a cause without cases has one row. The rows of a figure add up to
    /// its difference, but for a median and a rate per residents.
    fn rows(&self) -> Vec<Vec<String>> {
        let mut rows = Vec::new();
        for figure in &self.figures {
            for part in &figure.parts {
                let mut row = |amounts: (i64, i64), reference: &str, positions: &str| {
                    let mut row = vec![
                        self.year.to_string(),
                        number(figure.scope.code),
                        figure.scope.name.clone(),
                        figure.measure.clone(),
                    ];
                    row.extend(figure.before.columns());
                    row.extend(figure.after.columns());
                    row.extend([part.cause.to_string(), amounts.0.to_string()]);
                    row.extend([amounts.1.to_string(), reference.to_owned(), positions.to_owned()]);
                    rows.push(row);
                };
                if part.cases.is_empty() {
                    row((part.numerator, part.denominator), "", "");
                }
                for case in &part.cases {
                    let positions: Vec<String> =
                        case.events.iter().map(|event| event.position.to_string()).collect();
                    let amounts = (case.numerator, case.denominator);
                    row(amounts, &case.reference, &positions.join(" "));
                }
            }
        }
        rows
    }

    fn in_words(&self) -> String {
        let Self { before, after, .. } = self;
        let mut text = format!(
            "{}, {}: release {} (position {}, {}) and {} (position {}, {}).\n",
            self.year,
            self.period,
            before.name,
            before.position,
            before.definitions,
            after.name,
            after.position,
            after.definitions
        );
        if before.definitions != after.definitions {
            text.push_str(
                "The two are made by different definition sets; what that changed is told first.\n",
            );
        }
        text.push_str(&self.beside());
        if self.figures.is_empty() {
            text.push_str("No figure changed.\n");
            return text;
        }
        let keys: Vec<&ToldFigure> = self.figures.iter().filter(|figure| figure.key).collect();
        if !keys.is_empty() {
            text.push_str("\nThe letter's figures that changed:\n\n");
        }
        for figure in keys {
            text.push_str(&format!("{}\n\n", figure.words));
        }
        let header = ["whose", "measure", "before", "after", "cause", "+/-", "of", "cases"];
        text.push_str(&screen::table(&header, &self.table(), &[2, 3, 5, 6]));
        text
    }

    /// What is no change of a figure that both have.
    fn beside(&self) -> String {
        let mut text = String::new();
        for (name, measures) in
            [(&self.before.name, &self.only_before), (&self.after.name, &self.only_after)]
        {
            if !measures.is_empty() {
                text.push_str(&format!("Only {name} has {}.\n", measures.join(", ")));
            }
        }
        if self.averages_changed > 0 {
            let averages = counted(self.averages_changed as u64, "average");
            text.push_str(&format!(
                "{averages} changed beside figures that did not: cases of other members, or who is \
                 in the group.\n"
            ));
        }
        text
    }

    fn table(&self) -> Vec<Vec<String>> {
        let mut rows = Vec::new();
        for figure in &self.figures {
            for (index, part) in figure.parts.iter().enumerate() {
                let first = |text: &str| if index == 0 { text.to_owned() } else { String::new() };
                let cases: Vec<&str> =
                    part.cases.iter().map(|case| case.reference.as_str()).collect();
                rows.push(vec![
                    first(&figure.scope.name),
                    first(&figure.measure),
                    first(&figure.before.printed),
                    first(&figure.after.printed),
                    part.cause.to_string(),
                    part.numerator.to_string(),
                    part.denominator.to_string(),
                    shortened(&cases),
                ]);
            }
        }
        rows
    }
}

/// The first few, and how many more.
fn shortened(references: &[&str]) -> String {
    match references {
        [shown @ .., _, _] if references.len() > 6 => {
            let (named, rest) = shown.split_at(4);
            format!("{} and {} more", named.join(", "), rest.len() + 2)
        }
        all => all.join(", "),
    }
}
