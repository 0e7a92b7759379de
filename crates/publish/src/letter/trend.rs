//! The figures over the years that the record has, with the breaks between them.

use std::collections::BTreeSet;

use upheld_annual::{Figure, FigureSet, Measure};
use upheld_domain::Break;

use crate::chart::Place;
use crate::chart::{Bar, Years};
use crate::grid::Grid;
use crate::letter::figures::{has_rate, place_of};
use crate::letter::given::Given;
use crate::letter::key::KeyMeasure;
use crate::letter::model::Trend;
use crate::letter::voice::Voice;
use crate::text::Text;
use crate::words::{capital, number, spelt, unstopped};

/// The trend; none where no earlier year is given.
pub(super) fn trend(measures: &[KeyMeasure], given: &Given<'_>, voice: &Voice) -> Option<Trend> {
    let earlier = given.earlier.iter().filter(|set| set.year < given.figures.year);
    let mut sets: Vec<&FigureSet> = earlier.chain([given.figures]).collect();
    sets.sort_by_key(|set| set.year);
    if sets.len() < 2 {
        return None;
    }
    let breaks = breaks(&sets, measures, given);
    let shares = measures.iter().filter(|key| key.slug != Measure::UpheldPer100k.to_string());
    let charts = shares.map(|key| chart(key, &sets, given));
    // A chart without a bar tells nothing that the table does not.
    let charts: Vec<Years> = charts.filter(Years::has_bars).collect();
    Some(Trend {
        title: format!("{} figures over the years", capital(&voice.yours())).into(),
        intro: intro(&sets, (!charts.is_empty(), !breaks.is_empty()), voice).into(),
        charts,
        table: table(&sets, measures, given, voice),
        breaks: breaks.iter().map(|found| told(found)).collect(),
    })
}

fn intro(sets: &[&FigureSet], (drawn, broken): (bool, bool), voice: &Voice) -> String {
    let many = &voice.many;
    let count = spelt(u64::try_from(sets.len()).unwrap_or(u64::MAX));
    if !drawn {
        return format!(
            "The record holds {count} years, and in none of them is there a rate to draw."
        );
    }
    let dashed = if broken {
        " A dashed line, and the word “break” in the table, stand before a year whose figures can’t \
         be compared with those before it."
    } else {
        ""
    };
    format!(
        "The record holds {count} years. In each chart the dark bar is the year of this letter, the \
         paler ones are the years before it, and the stroke across a bar is the average of similar \
         {many}.{dashed}"
    )
}

fn found<'a>(set: &'a FigureSet, key: &KeyMeasure) -> Option<&'a Figure> {
    set.figures.iter().find(|figure| figure.slug == key.slug)
}

/// The breaks that fall between these years and touch any of the figures.
fn breaks<'a>(sets: &[&FigureSet], measures: &[KeyMeasure], given: &Given<'a>) -> Vec<&'a Break> {
    let years: BTreeSet<_> = sets.iter().skip(1).map(|set| set.year).collect();
    let touches = |found: &&Break| {
        years.contains(&found.year) && measures.iter().any(|key| found.touches(&key.slug))
    };
    given.definitions.breaks.iter().filter(touches).collect()
}

fn told(found: &Break) -> Text {
    format!("Break before {}: {}.", found.year, unstopped(&found.reason)).into()
}

fn chart(key: &KeyMeasure, sets: &[&FigureSet], given: &Given<'_>) -> Years {
    let bar = |(place_in_row, set): (usize, &&FigureSet)| {
        let rate = found(set, key).filter(|figure| has_rate(figure, given));
        let compared = found(set, key).and_then(|figure| figure.comparator.as_ref());
        let place = rate.and_then(|figure| {
            Place::of(u64::try_from(figure.numerator?).ok()?, figure.denominator?)
        });
        Bar {
            year: set.year.to_string().into(),
            printed: rate.map(|figure| figure.printed.as_str().into()).unwrap_or_default(),
            place,
            average: compared.and_then(place_of),
            breaks: place_in_row > 0 && breaks_series(key, set, given),
        }
    };
    Years { title: key.title.as_str().into(), bars: sets.iter().enumerate().map(bar).collect() }
}

fn table(sets: &[&FigureSet], measures: &[KeyMeasure], given: &Given<'_>, voice: &Voice) -> Grid {
    let mut columns = vec!["Year".to_owned()];
    columns.extend(measures.iter().map(|key| format!("#{}", key.title)));
    let names: Vec<&str> = columns.iter().map(String::as_str).collect();
    let mut grid = Grid::new(format!("{}, year by year", voice.name), &names);
    for (place, set) in sets.iter().enumerate() {
        let cells = measures.iter().map(|key| cell(set, key, (given, place > 0)));
        grid.row([Text::from(set.year.to_string())].into_iter().chain(cells));
    }
    grid
}

/// `75% (44 of 59)`, with the word that parts it from the years above.
fn cell(set: &FigureSet, key: &KeyMeasure, (given, follows): (&Given<'_>, bool)) -> Text {
    let mark = if follows && breaks_series(key, set, given) { "break · " } else { "" };
    let Some(figure) = found(set, key) else { return "n/a".into() };
    let words = match (figure.numerator, figure.denominator) {
        (Some(above), Some(below)) if has_rate(figure, given) => {
            let (above, below) = (number(above.unsigned_abs()), number(below));
            format!("{mark}{} ({above} of {below})", figure.printed)
        }
        _ => figure.printed.clone(),
    };
    words.into()
}

/// Whether a year's figure can't be compared with that of the year before.
fn breaks_series(key: &KeyMeasure, set: &FigureSet, given: &Given<'_>) -> bool {
    given.definitions.breaks_of(&key.slug, set.year).next().is_some()
}
