//! Figures as the review writes them: always with their counts, and years apart where a series broke.

use upheld_annual::{Figure, FigureSet, Measure};
use upheld_domain::{Break, Definitions, ReportingYear};

use crate::chart::Place;
use crate::review::given::Given;
use crate::text::Text;
use crate::words::{number, unstopped};

/// A base under this many is small.
pub(super) const SMALL_BASE: u64 = 5;

/// The figure of a measure, where a set has it.
pub(super) fn found<'a>(set: &'a FigureSet, slug: &str) -> Option<&'a Figure> {
    set.figures.iter().find(|figure| figure.slug == slug)
}

/// The figure of a measure that has the same name in every scheme.
pub(super) fn of(set: &FigureSet, measure: Measure) -> Option<&Figure> {
    found(set, &measure.to_string())
}

/// The count of a measure; none where the set does not have it.
pub(super) fn count(set: &FigureSet, measure: Measure) -> Option<u64> {
    u64::try_from(of(set, measure)?.numerator?).ok()
}

/// What a rate is made of; none without a base.
pub(super) fn ratio(figure: &Figure) -> Option<(u64, u64)> {
    let above = u64::try_from(figure.numerator?).ok()?;
    figure.denominator.filter(|&below| below > 0).map(|below| (above, below))
}

/// `1,124 of 1,405`.
pub(super) fn x_of_y((above, below): (u64, u64)) -> String {
    format!("{} of {}", number(above), number(below))
}

/// A rate with its counts: `80% (1,124 of 1,405)`, and with a word where the base is small.
pub(super) fn with_counts(printed: &str, counts: (u64, u64)) -> String {
    let small = if counts.1 < SMALL_BASE { "; small base" } else { "" };
    format!("{printed} ({}{small})", x_of_y(counts))
}

/// A figure in a table: a rate with its counts, a count by itself, or why there is none.
pub(super) fn cell(figure: Option<&Figure>) -> String {
    let Some(figure) = figure else { return "n/a".to_owned() };
    match (ratio(figure), figure.denominator, figure.numerator) {
        (Some(counts), ..) if figure.measure != Measure::UpheldPer100k => {
            with_counts(&figure.printed, counts)
        }
        (_, None, Some(count)) if figure.printed == count.to_string() => signed(count),
        _ => figure.printed.clone(),
    }
}

/// A count that may be less than nothing.
pub(super) fn signed(count: i64) -> String {
    let sign = if count < 0 { "−" } else { "" };
    format!("{sign}{}", number(count.unsigned_abs()))
}

/// How long a rate's bar is.
pub(super) fn place(figure: &Figure) -> Option<Place> {
    let (above, below) = ratio(figure)?;
    Place::of(above, below)
}

/// The breaks that part a measure's figure of a year from that of an earlier one.
pub(super) fn breaks<'a>(
    definitions: &'a Definitions,
    slug: &str,
    (earlier, year): (ReportingYear, ReportingYear),
) -> Vec<&'a Break> {
    let between =
        |found: &&Break| found.year > earlier && found.year <= year && found.touches(slug);
    definitions.breaks.iter().filter(between).collect()
}

/// A break in words.
pub(super) fn told(found: &Break) -> Text {
    format!("Break before {}: {}.", found.year, unstopped(&found.reason)).into()
}

/// The years of a review, oldest first, its own last.
pub(super) fn sets<'a>(given: &'a Given<'_>) -> Vec<&'a FigureSet> {
    let earlier = given.earlier.iter().filter(|set| set.year < given.nation.year);
    let mut sets: Vec<&FigureSet> = earlier.chain([given.nation]).collect();
    sets.sort_by_key(|set| set.year);
    sets
}
