//! What people complained of, and how often fault was found in it.

use upheld_annual::{Measure, printed_share, slug};
use upheld_domain::SubjectLabel;

use crate::chart::{Bars, Line, Place};
use crate::grid::Grid;
use crate::letter::Block;
use crate::review::given::{Given, SubjectRate};
use crate::review::model::{Chart, Part};
use crate::review::rate::{SMALL_BASE, count, found, of, with_counts, x_of_y};
use crate::text::Text;
use crate::words::{listed, number, which};

/// A subject with its numbers.
struct Row<'a> {
    name: &'a str,
    received: u64,
    /// None where it is not known, or there was no investigation.
    rate: Option<SubjectRate>,
}

/// The part; none where nothing is known by subject.
pub(super) fn subjects(given: &Given<'_>) -> Option<Part> {
    let rows: Vec<Row<'_>> =
        given.scheme.subjects().iter().filter_map(|label| row(label, given)).collect();
    if rows.is_empty() {
        return None;
    }
    // The office's own rate may be another one: then there is none by subject.
    let rated = !given.by_subject.is_empty() && of(given.nation, Measure::UpholdRate).is_some();
    let mut blocks = vec![Block::Table { table: table(&rows, rated, given) }];
    let mut intro: Vec<Block> = most_received(&rows, given).into_iter().collect();
    let mut charts = Vec::new();
    if rated {
        intro.extend(ends(&rows, given));
        charts.extend(Some(chart(&rows, given)).filter(Bars::has_bars).map(Chart::Bars));
        blocks.push(Block::paragraph(
            "Received are the complaints and enquiries that came in the year; investigations are those \
             completed in it. A case is counted under the subject it has now.",
        ));
    }
    Some(Part { id: "subjects", title: "By subject".into(), intro, charts, blocks })
}

fn row<'a>(label: &'a SubjectLabel, given: &Given<'_>) -> Option<Row<'a>> {
    let received = found(given.nation, &slug(Measure::ReceivedAbout(label.subject), given.scheme));
    let rate = given.by_subject.iter().find(|rate| rate.subject == label.subject);
    let rate = rate.copied().filter(|rate| rate.investigations > 0);
    if received.is_none() && rate.is_none() {
        return None;
    }
    let received = received.and_then(|figure| u64::try_from(figure.numerator?).ok());
    Some(Row { name: &label.name, received: received.unwrap_or(0), rate })
}

fn counts(rate: SubjectRate) -> (u64, u64) {
    (rate.upheld, rate.investigations)
}

fn most_received(rows: &[Row<'_>], given: &Given<'_>) -> Option<Block> {
    let all = count(given.nation, Measure::Received).filter(|&all| all > 0)?;
    let most = rows.iter().map(|row| row.received).max().filter(|&most| most > 0)?;
    let names: Vec<&str> =
        rows.iter().filter(|row| row.received == most).map(|row| row.name).collect();
    let each = which(u64::try_from(names.len()).unwrap_or(u64::MAX), "", " each");
    Some(Block::paragraph(format!(
        "What people wrote to us about most: {}, {} {}{each}.",
        listed(&names),
        x_of_y((most, all)),
        which(all, "complaint or enquiry", "complaints and enquiries")
    )))
}

/// Where fault was found most often and least often, among subjects with a base that bears it.
fn ends(rows: &[Row<'_>], given: &Given<'_>) -> Option<Block> {
    let rated: Vec<(&str, SubjectRate)> = rows
        .iter()
        .filter_map(|row| Some((row.name, row.rate?)))
        .filter(|(_, rate)| rate.investigations >= SMALL_BASE)
        .collect();
    let one = |found: &[(&str, SubjectRate)]| match found {
        [(name, rate)] => {
            let counts = counts(*rate);
            let printed = printed_share(counts, &given.definitions.printing);
            Some(format!("{name}, {printed} ({})", x_of_y(counts)))
        }
        _ => None,
    };
    let same = |end: SubjectRate| {
        let same: Vec<_> = rated.iter().copied().filter(|(_, rate)| is_same(*rate, end)).collect();
        same
    };
    let highest = rated.iter().map(|(_, rate)| *rate).max_by(compare)?;
    let lowest = rated.iter().map(|(_, rate)| *rate).min_by(compare)?;
    if is_same(highest, lowest) {
        return None;
    }
    let (highest, lowest) = (one(&same(highest))?, one(&same(lowest))?);
    Some(Block::paragraph(format!(
        "Of the subjects with at least five investigations, fault was found most often in {highest}, \
         and least often in {lowest}."
    )))
}

fn compare(one: &SubjectRate, other: &SubjectRate) -> std::cmp::Ordering {
    let across =
        |a: &SubjectRate, b: &SubjectRate| u128::from(a.upheld) * u128::from(b.investigations);
    across(one, other).cmp(&across(other, one))
}

fn is_same(one: SubjectRate, other: SubjectRate) -> bool {
    compare(&one, &other).is_eq()
}

fn rate_text(row: &Row<'_>, given: &Given<'_>) -> String {
    let none = || "no investigation".to_owned();
    row.rate.map_or_else(none, |rate| {
        let counts = counts(rate);
        with_counts(&printed_share(counts, &given.definitions.printing), counts)
    })
}

fn chart(rows: &[Row<'_>], given: &Given<'_>) -> Bars {
    let line = |row: &Row<'_>| Line {
        label: row.name.into(),
        printed: rate_text(row, given).into(),
        place: row.rate.and_then(|rate| Place::of(rate.upheld, rate.investigations)),
        dark: false,
        breaks: false,
    };
    Bars {
        title: "Investigations upheld, by subject".into(),
        lines: rows.iter().map(line).collect(),
        shares: true,
    }
}

fn table(rows: &[Row<'_>], rated: bool, given: &Given<'_>) -> Grid {
    let columns: &[&str] = match rated {
        true => &["Subject", "#Received", "#Upheld of investigations"],
        false => &["Subject", "#Received"],
    };
    let mut grid = Grid::new(format!("By subject, {}", given.nation.year), columns);
    for row in rows {
        let rate = rated.then(|| Text::from(rate_text(row, given)));
        grid.row([Text::from(row.name), number(row.received).into()].into_iter().chain(rate));
    }
    grid
}
