//! A figure and its explanation: the cases listed make the figure that all cases make, their entries
//! add up to it, and each entry has a reason that fits.

use std::collections::{BTreeMap, BTreeSet};

use upheld_annual::{Figure, Figures, Measure, Scope, contributions_to, listed};
use upheld_audit::{CaseEvidence, Explained, Place, Question, Reason, Terms, What};
use upheld_domain::{Definitions, Position, ReportingYear, Scheme};
use upheld_projection::FactRow;

use crate::given::{History, World};
use crate::switches::{flipped, way_of};

/// A question about all cases, with what it is answered by.
struct Asked<'a> {
    world: &'a World,
    history: &'a History,
    definitions: &'a Definitions,
    scheme: &'a Scheme,
    known: &'a [Vec<FactRow>],
}

impl Asked<'_> {
    fn question(&self, measure: Measure, scope: Scope, year: ReportingYear) -> Question<'_> {
        let terms = Terms {
            definitions: self.definitions,
            register: &self.world.register,
            scheme: self.scheme,
            numbering: &self.history.numbering,
        };
        Question::new(measure, scope, year, terms)
    }

    fn explained(&self, question: &Question<'_>) -> (Explained, Vec<CaseEvidence>) {
        let concerned = self.known.iter().filter(|rows| question.concerns(rows));
        let cases: Vec<CaseEvidence> = concerned
            .map(|rows| CaseEvidence { reference: None, rows: rows.clone(), events: Vec::new() })
            .collect();
        (question.explain(&cases), cases)
    }
}

/// What the listed entries come to by themselves.
fn added_up(measure: Measure, explained: &Explained) -> (Option<i64>, Option<i64>) {
    let of = |part| explained.contributions.iter().filter(move |entry| entry.part == part);
    let sum = |part| of(part).map(|entry| entry.count).sum::<i64>();
    let above = sum(Place::Numerator);
    match measure {
        Measure::DaysToDecide => {
            let mut days: Vec<u32> =
                of(Place::Numerator).map(|entry| entry.days.unwrap()).collect();
            days.sort_unstable();
            let middle = |place: usize| days.get(place).copied();
            let median = match days.len() {
                0 => None,
                n => middle((n - 1) / 2).zip(middle(n / 2)).map(|(a, b)| (a + b).div_ceil(2)),
            };
            (median.map(i64::from), None)
        }
        measure if measure.is_rate() => (Some(above), Some(above + sum(Place::DenominatorOnly))),
        _ => (Some(above), None),
    }
}

fn assert_adds_up(measure: Measure, explained: &Explained, figure: &Figure, place: &str) {
    assert_eq!(explained.numerator, figure.numerator, "{place}");
    assert_eq!(explained.denominator, figure.denominator, "{place}");
    assert_eq!(explained.printed, figure.printed, "{place}");
    let (above, below) = added_up(measure, explained);
    // Without a figure nothing is listed as counted.
    assert_eq!(above, figure.numerator.or(above.filter(|&above| above == 0)), "{place}");
    if measure != Measure::UpheldPer100k {
        let figure = figure.denominator.map(|below| i64::try_from(below).unwrap());
        assert_eq!(below, figure, "{place}");
    }
}

/// Each case is listed once where it is left out, and once a contribution where it is not.
fn assert_fits(
    asked: &Asked<'_>,
    (measure, question): (Measure, &Question<'_>),
    cases: &[CaseEvidence],
    year: ReportingYear,
    place: &str,
) {
    let balance = matches!(measure, Measure::OpenAtStart | Measure::OpenAtEnd);
    for case in cases {
        let alone = question.explain(std::slice::from_ref(case));
        let here = contributions_to(measure, &case.rows, asked.definitions)
            .filter(|found| question.bodies().contains(&found.authority) && found.year == year);
        let counted =
            alone.contributions.iter().filter(|entry| entry.part != Place::LeftOut).count();
        let left_out = alone.contributions.len() - counted;
        assert!(left_out == usize::from(counted == 0), "{place}: {:?}", alone.contributions);
        if !balance && measure != Measure::UpheldPer100k {
            assert_eq!(counted, here.count(), "{place}: {:?}", alone.contributions);
        }
        for entry in &alone.contributions {
            let reason = entry.reason.to_string();
            assert!(!reason.is_empty() && !is_vague(&entry.reason), "{place}: {reason}");
            let says_below = matches!(entry.reason, Reason::BelowTheLine { .. });
            let says_counted = matches!(entry.reason, Reason::Counted { .. });
            assert_eq!(says_below, entry.part == Place::DenominatorOnly, "{place}: {reason}");
            assert_eq!(says_counted, entry.part == Place::Numerator, "{place}: {reason}");
        }
    }
}

fn is_vague(reason: &Reason) -> bool {
    match reason {
        Reason::Counted { what, .. }
        | Reason::BelowTheLine { what, .. }
        | Reason::AnotherYear { what, .. }
        | Reason::Otherwise(what) => matches!(what, What::Event(_)),
        _ => false,
    }
}

/// The sort of a reason: its variants, without what stands in them.
fn sort(reason: &Reason) -> String {
    let told = format!("{reason:?}");
    let before_texts = told.split('"').next().unwrap_or_default();
    let words = before_texts.split(|c: char| !c.is_ascii_alphanumeric());
    let variants = words.filter(|word| word.starts_with(|c: char| c.is_ascii_uppercase()));
    variants
        .filter(|word| !["Day", "Position", "Some", "None", "Decision"].contains(word))
        .collect::<Vec<_>>()
        .join(" ")
}

#[test]
fn a_figure_and_its_explanation_never_disagree() {
    let (world, scheme) = (World::new(), Scheme::office());
    let mut sorts: BTreeMap<String, usize> = BTreeMap::new();
    let (mut asked_for, mut measures) = (0, BTreeSet::new());
    for seed in 0..SEEDS {
        let history = History::new(&world, seed);
        let definitions = &flipped(way_of(seed, 2));
        let until = (seed % 3 != 0).then(|| history.position(seed * 7_919));
        let known = rows_until(&history, until);
        let asked =
            Asked { world: &world, history: &history, definitions, scheme: &scheme, known: &known };
        let cells = history.rebuilt(definitions, until);
        let figures = Figures::new(&cells, &history.numbering, &world.register, definitions);
        for (scope, year) in some(&world.questions(), seed) {
            let every = figures.of(scope, year, true);
            for measure in listed(&scheme, definitions.printing.taxonomy) {
                let place = format!("seed {seed} until {until:?}: {measure} of {scope:?} {year}");
                let question = asked.question(measure, scope, year);
                let (explained, cases) = asked.explained(&question);
                let figure = every.iter().find(|figure| figure.measure == measure).unwrap();
                assert_adds_up(measure, &explained, figure, &place);
                assert_fits(&asked, (measure, &question), &cases, year, &place);
                for entry in &explained.contributions {
                    *sorts.entry(sort(&entry.reason)).or_default() += 1;
                }
                asked_for += 1;
                measures.insert(measure);
            }
        }
    }
    println!("{asked_for} figures of {} measures explained; {sorts:#?}", measures.len());
    assert!(sorts.len() > 40, "few reasons: {sorts:#?}");
}

const SEEDS: u64 = 40;

fn rows_until(history: &History, until: Option<Position>) -> Vec<Vec<FactRow>> {
    let mut known = history.rows.clone();
    for rows in &mut known {
        rows.retain(|row| until.is_none_or(|until| row.position <= until));
    }
    known
}

/// A few scopes and years, others for each seed.
fn some(questions: &[(Scope, ReportingYear)], seed: u64) -> Vec<(Scope, ReportingYear)> {
    let step = questions.len() / 7 + 1;
    questions
        .iter()
        .copied()
        .skip(usize::try_from(seed * 11).unwrap() % step)
        .step_by(step)
        .collect()
}
