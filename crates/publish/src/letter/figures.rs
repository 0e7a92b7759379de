//! The page of figures: each a large number with the numbers it is made of, beside the average of
//! similar bodies.

use upheld_annual::{Comparator, Figure, Measure, Words, period};
use upheld_domain::NoBase;

use crate::chart::{Against, Place, Row};
use crate::grid::Grid;
use crate::letter::given::Given;
use crate::letter::key::KeyMeasure;
use crate::letter::model::{Figures, KeyFigure};
use crate::letter::voice::Voice;
use crate::text::Text;
use crate::words::{capital, day, number, spelt, unstopped, which};

/// The page.
pub(super) fn figures(measures: &[KeyMeasure], given: &Given<'_>, voice: &Voice) -> Figures {
    let items: Vec<KeyFigure> = measures.iter().map(|key| figure(key, given, voice)).collect();
    let count = u64::try_from(items.len()).unwrap_or(u64::MAX);
    let title = format!("{} {}", capital(&voice.yours()), which(count, "figure", "figures"));
    let made = which(count, "The number below is", "Each number below is");
    Figures {
        title: title.into(),
        intro: format!(
            "{made} given with the two counts behind it, for the period {}.",
            period(given.figures.year, given.definitions.counting.year_start)
        )
        .into(),
        table: table(measures, given, voice),
        items,
    }
}

/// The figure of a measure, where the set has it.
pub(super) fn found<'a>(given: &'a Given<'_>, slug: &str) -> Option<&'a Figure> {
    given.figures.figures.iter().find(|figure| figure.slug == slug)
}

/// Whether a rate has a base; a set made as once published prints one without.
pub(super) fn has_rate(figure: &Figure, given: &Given<'_>) -> bool {
    let as_published = given.definitions.printing.no_base == NoBase::Zero;
    figure.numerator.is_some() && figure.denominator.is_some_and(|base| base > 0 || as_published)
}

fn figure(key: &KeyMeasure, given: &Given<'_>, voice: &Voice) -> KeyFigure {
    let year = given.figures.year;
    let start = given.definitions.counting.year_start;
    let found = found(given, &key.slug);
    let rate = found.filter(|figure| has_rate(figure, given));
    let breaks = given.definitions.breaks_of(&key.slug, year).map(|broken| {
        let reason = unstopped(&broken.reason);
        format!("Break in series: {reason}.").into()
    });
    KeyFigure {
        measure: key.slug.as_str().into(),
        title: key.title.as_str().into(),
        value: rate.map(|figure| figure.printed.as_str().into()),
        sentence: sentence(found, given, voice).into(),
        period: period(year, start).into(),
        comparison: comparison(found, given, voice).into(),
        caution: rate.filter(|figure| figure.small_base).map(caution),
        breaks: breaks.collect(),
        chart: rate.and_then(|figure| chart(key, figure, given)),
    }
}

/// What a figure is made of, or why there is none.
fn sentence(figure: Option<&Figure>, given: &Given<'_>, voice: &Voice) -> String {
    let nothing = || "This figure is not among those of the year.".to_owned();
    let Some(figure) = figure else { return nothing() };
    let year = given.figures.year;
    let Some(words) = Words::of(figure, year, given.definitions, given.scheme) else {
        return format!("{}.", figure.printed);
    };
    let own_words = given.scheme.measure(&figure.slug).is_some();
    let Words { count, base_name, sentence, .. } = &words;
    if !has_rate(figure, given) {
        return sentence.clone();
    }
    let upheld = which(figure.numerator.unwrap_or(0).unsigned_abs(), "was", "were");
    match figure.measure {
        _ if own_words => sentence.clone(),
        Measure::UpholdRate => format!("{count} {base_name} {upheld} upheld."),
        Measure::ComplianceRate => format!(
            "In {count} {} with an outcome in the year, we were satisfied that our recommendations \
             had been carried out.",
            which(figure.denominator.unwrap_or(0), "case", "cases")
        ),
        Measure::SatisfactoryRemedyRate => format!(
            "In {count} {base_name}, {} had put things right before the complaint came to us.",
            voice.the()
        ),
        _ => sentence.clone(),
    }
}

/// The same for similar bodies, or why there is no such thing.
fn comparison(figure: Option<&Figure>, given: &Given<'_>, voice: &Voice) -> String {
    let last = day(given.definitions.counting.year_start.last_day(given.figures.year));
    let name = &voice.name;
    let Some(found) = figure.and_then(|figure| figure.comparator.as_ref()) else {
        return format!("No average: {name} is in none of the groups that we compare.");
    };
    if found.members == 0 {
        return format!("No average: {name} was not among {} on {last}.", found.group);
    }
    let average = average_of(found);
    if found.members_without_base == found.members {
        return format!("{average}: none, because none of them had such a case.");
    }
    let made = match (found.numerator, found.denominator) {
        (Some(above), Some(below)) => {
            let (above, below) = (number(above), number(below));
            format!(", which is {above} of {below} in all of them together")
        }
        _ => ", the mean of their rates".to_owned(),
    };
    let without = match found.members_without_base {
        0 => String::new(),
        1 => "; one of them had no such case".to_owned(),
        several => format!("; {} of them had no such case", spelt(several.into())),
    };
    format!("{average}: {}{made}{without}.", found.printed)
}

/// `Average of 36 Metropolitan Boroughs`.
pub(super) fn average_of(found: &Comparator) -> String {
    format!("Average of {} {}", found.members, found.group)
}

fn caution(figure: &Figure) -> Text {
    let base = figure.denominator.unwrap_or(0);
    let case = which(base, "case", "cases");
    let base = spelt(base);
    format!(
        "Please read this with care: it rests on {base} {case} only, and one more or one fewer would \
         change the percentage a great deal."
    )
    .into()
}

/// Charts are of shares: a rate per residents has no end to its axis.
fn chart(key: &KeyMeasure, figure: &Figure, given: &Given<'_>) -> Option<Against> {
    if figure.measure == Measure::UpheldPer100k {
        return None;
    }
    let below = figure.denominator?;
    let own = Row {
        label: given.body.name.as_str().into(),
        printed: figure.printed.as_str().into(),
        place: Place::of(u64::try_from(figure.numerator?).ok()?, below),
    };
    let compared = figure.comparator.as_ref();
    let average = compared.filter(|found| found.members > found.members_without_base);
    let mut members: Vec<Place> = given.members.get(&figure.slug).map_or_else(Vec::new, |all| {
        all.iter().filter_map(|&(above, below)| Place::of(above, below)).collect()
    });
    members.sort_unstable();
    if average.is_none() {
        members.clear();
    }
    Some(Against {
        title: format!("{}: {}", key.title, given.body.name).into(),
        own,
        average: average.map(|found| Row {
            label: average_of(found).into(),
            printed: found.printed.as_str().into(),
            place: place_of(found),
        }),
        group: compared.map(|found| found.group.as_str().into()).unwrap_or_default(),
        members,
    })
}

/// Where an average stands: by its counts, or by its value in percent with decimals.
pub(super) fn place_of(found: &Comparator) -> Option<Place> {
    match (found.numerator, found.denominator, &found.value) {
        (Some(above), Some(below), _) => Place::of(above, below),
        (_, _, Some(value)) => {
            let (whole, part) = value.split_once('.').unwrap_or((value, ""));
            let digits = format!("{whole}{part:0<4.4}");
            Place::of(digits.parse().ok()?, 1_000_000)
        }
        _ => None,
    }
}

/// The same figures with their counts.
fn table(measures: &[KeyMeasure], given: &Given<'_>, voice: &Voice) -> Grid {
    let averaged = format!("#{} averaged", capital(&voice.many));
    let columns = ["Figure", "#Rate", "#Count", "#Average", "#Count in the group", &averaged];
    let caption = format!("The same in numbers: {}, {}", voice.name, period_of(given));
    let mut grid = Grid::new(caption, &columns);
    for key in measures {
        grid.row(row(key, found(given, &key.slug)));
    }
    grid
}

fn period_of(given: &Given<'_>) -> String {
    period(given.figures.year, given.definitions.counting.year_start)
}

fn row(key: &KeyMeasure, figure: Option<&Figure>) -> Vec<Text> {
    let none = || "n/a".to_owned();
    let compared = figure.and_then(|figure| figure.comparator.as_ref());
    let compared = compared.filter(|found| found.members > 0);
    let counts = |above: Option<u64>, below: Option<u64>| match (above, below) {
        (Some(above), Some(below)) => format!("{} of {}", number(above), number(below)),
        _ => none(),
    };
    let above = |figure: &Figure| figure.numerator.and_then(|count| u64::try_from(count).ok());
    let cells = [
        key.title.clone(),
        figure.map_or_else(none, |figure| figure.printed.clone()),
        figure.map_or_else(none, |figure| counts(above(figure), figure.denominator)),
        compared.map_or_else(none, |found| found.printed.clone()),
        compared.map_or_else(none, |found| counts(found.numerator, found.denominator)),
        compared
            .map_or_else(none, |found| (found.members - found.members_without_base).to_string()),
    ];
    cells.into_iter().map(Text::from).collect()
}
