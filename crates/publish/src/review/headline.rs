//! How the review begins: what it is, and the figures that come first.

use upheld_annual::{Figure, Measure, Words, period};

use crate::review::given::Given;
use crate::review::key::Key;
use crate::review::model::Headline;
use crate::review::rate::{SMALL_BASE, count, found, ratio, x_of_y};
use crate::text::Text;
use crate::words::{capital, number, spelt, unstopped, which};

/// The first paragraphs.
pub(super) fn opening(given: &Given<'_>) -> Vec<Text> {
    let year = given.nation.year;
    let period = period(year, given.definitions.counting.year_start);
    let bodies = &given.scheme.words().bodies;
    let first = format!(
        "This review tells what our cases of one year show when they are looked at together: {}, {period}. \
         It says what people brought to us, in how much of what we investigated we found fault, and \
         what was then put right.",
        given.nation.scope.name
    );
    let second = format!(
        "Every rate stands with the two counts it is made of, because a rate without its base can \
         mislead. Years that can’t be compared are kept apart, and {bodies} with very few cases are \
         not ranked."
    );
    [Some(first), received(given), Some(second)].into_iter().flatten().map(Text::from).collect()
}

fn received(given: &Given<'_>) -> Option<String> {
    let received = count(given.nation, Measure::Received)?;
    let decided = count(given.nation, Measure::Decided)?;
    if received == 0 && decided == 0 {
        return Some("In this year we received no complaint and decided none.".to_owned());
    }
    let complaints = which(received, "complaint or enquiry", "complaints and enquiries");
    let cases = which(decided, "case", "cases");
    Some(format!(
        "In the year we received {} {complaints} and decided {} {cases}. They are not the same cases: \
         some of what we decide came to us in the year before.",
        number(received),
        number(decided)
    ))
}

/// The figures.
pub(super) fn headlines(keys: &[Key], given: &Given<'_>) -> Vec<Headline> {
    keys.iter()
        .filter_map(|key| Some(headline(key, found(given.nation, &key.slug)?, given)))
        .collect()
}

fn headline(key: &Key, figure: &Figure, given: &Given<'_>) -> Headline {
    let has_base = figure.denominator.is_none_or(|base| base > 0);
    let value = figure.numerator.filter(|_| has_base).map(|_| figure.printed.as_str().into());
    let breaks = given.definitions.breaks_of(&key.slug, given.nation.year).map(|broken| {
        let reason = unstopped(&broken.reason);
        format!("Break in series: {reason}.").into()
    });
    Headline {
        measure: key.slug.as_str().into(),
        title: key.title.as_str().into(),
        value,
        sentence: sentence(figure, given).into(),
        meaning: key.meaning.as_str().into(),
        caution: caution(figure),
        breaks: breaks.collect(),
    }
}

/// What a figure is made of, or why there is none.
fn sentence(figure: &Figure, given: &Given<'_>) -> String {
    let year = given.nation.year;
    let Some(words) = Words::of(figure, year, given.definitions, given.scheme) else {
        return format!(
            "{}, {}.",
            figure.printed,
            period(year, given.definitions.counting.year_start)
        );
    };
    let own = given.scheme.measure(&figure.slug).is_some();
    let Some(counts) = ratio(figure).filter(|_| !own) else { return words.sentence };
    let (made, base) = (x_of_y(counts), &words.base_name);
    match figure.measure {
        Measure::UpholdRate => {
            format!("We upheld the complaint in {made} {base}, {}.", words.period)
        }
        Measure::ComplianceRate => format!(
            "In {made} {} with an outcome, we were satisfied that our recommendations had been carried \
             out, {}.",
            which(counts.1, "case", "cases"),
            words.period
        ),
        Measure::SatisfactoryRemedyRate => format!(
            "In {made} {base}, the {} had put things right before the complaint came to us, {}.",
            given.scheme.words().body,
            words.period
        ),
        _ => words.sentence,
    }
}

fn caution(figure: &Figure) -> Option<Text> {
    let (_, base) = ratio(figure).filter(|&(_, base)| base < SMALL_BASE)?;
    let case = which(base, "case", "cases");
    let words = format!(
        "{} {case} only: one more or one fewer would change the percentage a great deal.",
        capital(&spelt(base))
    );
    Some(words.into())
}
