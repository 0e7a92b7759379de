//! How long things took, and what was open at both ends of the year.

use upheld_annual::{Figure, FigureSet, Measure};

use crate::grid::Grid;
use crate::letter::Block;
use crate::review::given::Given;
use crate::review::model::Part;
use crate::review::rate::{cell, of, ratio, sets, signed, x_of_y};
use crate::review::years::note;
use crate::text::Text;

/// The part; none where the office's figures have none of it.
pub(super) fn timeliness(given: &Given<'_>) -> Option<Part> {
    let days = of(given.nation, Measure::DaysToDecide);
    let within = of(given.nation, Measure::DecidedWithin26Weeks);
    let sets = sets(given);
    let mut blocks = Vec::new();
    if days.is_some() || within.is_some() {
        blocks.push(Block::Table { table: times(&sets) });
        blocks.extend(note(&[Measure::DaysToDecide, Measure::DecidedWithin26Weeks], given));
    }
    if let Some(table) = rolled(&sets) {
        blocks.push(Block::paragraph(
            "What was open when a year began, with what came in and what was opened again, less the \
             decisions made in the year, is what was open when it ended. Decisions are counted here as \
             they were made, also those that another took the place of.",
        ));
        blocks.push(Block::Table { table });
        blocks.extend(note(&[Measure::OpenAtStart, Measure::OpenAtEnd], given));
    }
    let intro = [days.map(median), within.map(in_time)].into_iter().flatten();
    let intro: Vec<Block> = intro.map(Block::paragraph).collect();
    let part = Part {
        id: "timeliness",
        title: "How long it took".into(),
        intro,
        charts: Vec::new(),
        blocks,
    };
    (!part.blocks.is_empty()).then_some(part)
}

fn median(figure: &Figure) -> String {
    match figure.numerator {
        Some(1) => {
            "Half of the decisions that are timed took one day from receipt or less.".to_owned()
        }
        Some(days) => format!(
            "Half of the decisions that are timed took {} days from receipt or less.",
            signed(days)
        ),
        None => "No decision of the year can be timed.".to_owned(),
    }
}

fn in_time(figure: &Figure) -> String {
    let Some((above, below)) = ratio(figure) else {
        return "No investigation was completed, so there is no share within 26 weeks.".to_owned();
    };
    let base = if below == 1 { "investigation" } else { "investigations" };
    format!(
        "We decided {} {base} within 26 weeks of receipt, {}.",
        x_of_y((above, below)),
        figure.printed
    )
}

fn times(sets: &[&FigureSet]) -> Grid {
    let columns = ["Year", "#Median days to decide", "#Decided within 26 weeks"];
    let mut grid = Grid::new("Time to decide, year by year", &columns);
    for set in sets {
        grid.row([
            Text::from(set.year.to_string()),
            cell(of(set, Measure::DaysToDecide)).into(),
            cell(of(set, Measure::DecidedWithin26Weeks)).into(),
        ]);
    }
    grid
}

/// Open, received, opened again, decided, open; none where a year has not all of it.
fn rolled(sets: &[&FigureSet]) -> Option<Grid> {
    let columns = [
        "Year",
        "#Open at the start",
        "#Received",
        "#Opened again",
        "#Decisions made",
        "#Open at the end",
    ];
    let mut grid = Grid::new("From one year to the next", &columns);
    for set in sets {
        let count = |measure| of(set, measure).and_then(|figure| figure.numerator);
        let (start, end) = (count(Measure::OpenAtStart)?, count(Measure::OpenAtEnd)?);
        let (received, again) = (count(Measure::Received)?, count(Measure::Reopened)?);
        let made = start + received + again - end;
        let counts = [start, received, again, made, end].map(|count| Text::from(signed(count)));
        grid.row([Text::from(set.year.to_string())].into_iter().chain(counts));
    }
    Some(grid)
}
