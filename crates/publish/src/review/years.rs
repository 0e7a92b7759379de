//! The totals and the rates of the year against earlier years, with the breaks in series between them.

use std::collections::BTreeSet;

use upheld_annual::{Figure, FigureSet, Measure};
use upheld_domain::{Break, ReportingYear};

use crate::chart::{Bar, Bars, Line, Place, Years};
use crate::grid::Grid;
use crate::letter::Block;
use crate::review::given::Given;
use crate::review::key::Key;
use crate::review::model::{Chart, Part};
use crate::review::rate::{breaks, cell, count, found, of, place, sets, signed, told};
use crate::text::Text;
use crate::words::{listed, number, spelt, unstopped, which};

/// The totals, and what they are called.
const TOTALS: [(Measure, &str); 4] = [
    (Measure::Received, "Received"),
    (Measure::Decided, "Decided"),
    (Measure::Investigations, "Investigations completed"),
    (Measure::Upheld, "Upheld"),
];

/// The part.
pub(super) fn years(keys: &[Key], given: &Given<'_>) -> Part {
    let sets = sets(given);
    let totals: Vec<(String, String)> = TOTALS
        .into_iter()
        .filter(|&(measure, _)| of(given.nation, measure).is_some())
        .map(|(measure, name)| (measure.to_string(), name.to_owned()))
        .collect();
    let rates: Vec<(String, String)> =
        keys.iter().map(|key| (key.slug.clone(), key.title.clone())).collect();
    let broken = all_breaks(&sets, totals.iter().chain(&rates), given);
    let mut blocks = vec![
        Block::Table { table: table("Totals, year by year", &sets, &totals, given) },
        Block::Table { table: table("Rates, year by year", &sets, &rates, given) },
    ];
    if !broken.is_empty() {
        blocks.push(Block::List { items: broken.iter().map(|found| told(found)).collect() });
    }
    Part {
        id: "years",
        title: "The year against earlier years".into(),
        intro: intro(&sets, !broken.is_empty(), given),
        charts: charts(&sets, keys, given),
        blocks,
    }
}

fn intro(sets: &[&FigureSet], broken: bool, given: &Given<'_>) -> Vec<Block> {
    let [.., before, _] = sets else {
        return vec![Block::paragraph("The record has no earlier year to set this one against.")];
    };
    let years = spelt(u64::try_from(sets.len()).unwrap_or(u64::MAX));
    let mut words = vec![format!("The record holds {years} years.")];
    if broken {
        words.push(
            "A dashed line in a chart, and the word “break” in a table, stand before a year whose \
             figures can’t be compared with those before it."
                .to_owned(),
        );
    }
    let mut blocks = vec![Block::paragraph(words.join(" "))];
    if !given.standing.provisional {
        let told = [
            (Measure::Received, "complaints and enquiries received"),
            (Measure::Decided, "cases decided"),
        ];
        let items: Vec<Text> =
            told.into_iter().filter_map(|told| change(told, before, given)).collect();
        if !items.is_empty() {
            blocks.push(Block::List { items });
        }
    }
    blocks
}

/// A total against that of the year before, or why the two can't be compared.
fn change((measure, what): (Measure, &str), before: &FigureSet, given: &Given<'_>) -> Option<Text> {
    let (now, then) = (count(given.nation, measure)?, count(before, measure)?);
    let year = before.year;
    let pair = format!("{} {what}, {} in {year}", number(now), number(then));
    let found = breaks(given.definitions, &measure.to_string(), (year, given.nation.year));
    if let Some(broken) = found.first() {
        let reason = unstopped(&broken.reason);
        return Some(format!("{pair}. The two can’t be compared: {reason}.").into());
    }
    let words = match now.abs_diff(then) {
        0 => format!("{pair}: no change."),
        more if now > then => format!("{pair}: {} more.", number(more)),
        fewer => format!("{pair}: {} fewer.", number(fewer)),
    };
    Some(words.into())
}

/// The year before each, so that a break in a year that is not there is not lost.
fn befores(sets: &[&FigureSet]) -> Vec<Option<ReportingYear>> {
    [None].into_iter().chain(sets.iter().map(|set| Some(set.year))).take(sets.len()).collect()
}

fn is_broken(
    slug: &str,
    set: &FigureSet,
    before: Option<ReportingYear>,
    given: &Given<'_>,
) -> bool {
    before.is_some_and(|before| !breaks(given.definitions, slug, (before, set.year)).is_empty())
}

/// The breaks that fall between these years and touch any of the measures.
fn all_breaks<'a, 'b>(
    sets: &[&FigureSet],
    measures: impl Iterator<Item = &'b (String, String)>,
    given: &Given<'a>,
) -> Vec<&'a Break> {
    let Some((first, last)) = sets.first().zip(sets.last()) else { return Vec::new() };
    let slugs: BTreeSet<&String> = measures.map(|(slug, _)| slug).collect();
    let touches = |found: &&Break| {
        found.year > first.year
            && found.year <= last.year
            && slugs.iter().any(|slug| found.touches(slug))
    };
    given.definitions.breaks.iter().filter(touches).collect()
}

fn table(
    caption: &str,
    sets: &[&FigureSet],
    measures: &[(String, String)],
    given: &Given<'_>,
) -> Grid {
    let mut columns = vec!["Year".to_owned()];
    columns.extend(measures.iter().map(|(_, title)| format!("#{title}")));
    let names: Vec<&str> = columns.iter().map(String::as_str).collect();
    let mut grid = Grid::new(caption, &names);
    for (set, before) in sets.iter().zip(befores(sets)) {
        let cells = measures.iter().map(|(slug, _)| {
            let mark = if is_broken(slug, set, before, given) { "break · " } else { "" };
            Text::from(format!("{mark}{}", cell(found(set, slug))))
        });
        grid.row([Text::from(set.year.to_string())].into_iter().chain(cells));
    }
    grid
}

fn charts(sets: &[&FigureSet], keys: &[Key], given: &Given<'_>) -> Vec<Chart> {
    if sets.len() < 2 {
        return Vec::new();
    }
    let shares = keys.iter().filter(|key| key.slug != Measure::UpheldPer100k.to_string());
    let rates = shares.map(|key| rate_chart(key, sets, given)).filter(Years::has_bars);
    totals_chart(sets, given).into_iter().map(Chart::Bars).chain(rates.map(Chart::Years)).collect()
}

/// What was received, the most in any year ending the axis.
fn totals_chart(sets: &[&FigureSet], given: &Given<'_>) -> Option<Bars> {
    let most = sets.iter().filter_map(|set| count(set, Measure::Received)).max()?;
    let slug = Measure::Received.to_string();
    let line = |(set, before): (&&FigureSet, Option<ReportingYear>)| {
        let figure = of(set, Measure::Received);
        let received = count(set, Measure::Received);
        Line {
            label: set.year.to_string().into(),
            printed: figure
                .and_then(|figure| figure.numerator)
                .map(signed)
                .unwrap_or_default()
                .into(),
            place: received.and_then(|received| Place::of(received, most)),
            dark: set.year == given.nation.year,
            breaks: is_broken(&slug, set, before, given),
        }
    };
    let lines = sets.iter().zip(befores(sets)).map(line).collect();
    let chart = Bars { title: "Complaints and enquiries received".into(), lines, shares: false };
    Some(chart).filter(Bars::has_bars)
}

fn rate_chart(key: &Key, sets: &[&FigureSet], given: &Given<'_>) -> Years {
    let bar = |(set, before): (&&FigureSet, Option<ReportingYear>)| {
        let place = found(set, &key.slug).and_then(place);
        let printed = |figure: &Figure| Text::from(figure.printed.as_str());
        Bar {
            year: set.year.to_string().into(),
            printed: found(set, &key.slug)
                .filter(|_| place.is_some())
                .map(printed)
                .unwrap_or_default(),
            place,
            average: None,
            breaks: is_broken(&key.slug, set, before, given),
        }
    };
    Years {
        title: key.title.as_str().into(),
        bars: sets.iter().zip(befores(sets)).map(bar).collect(),
    }
}

/// The breaks of a measure within the years of a review, as a note under a table of the measure.
pub(super) fn note(measures: &[Measure], given: &Given<'_>) -> Option<Block> {
    let sets = sets(given);
    let named: Vec<(String, String)> =
        measures.iter().map(|measure| (measure.to_string(), String::new())).collect();
    let found = all_breaks(&sets, named.iter(), given);
    let years: Vec<String> = found.iter().map(|broken| broken.year.to_string()).collect();
    let count = u64::try_from(years.len()).unwrap_or(u64::MAX);
    (count > 0).then(|| {
        Block::paragraph(format!(
            "{} before {}: what stands above and below can’t be compared.",
            which(count, "There is a break in series", "There are breaks in series"),
            listed(&years)
        ))
    })
}
