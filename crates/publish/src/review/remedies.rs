//! What was recommended to put things right.

use upheld_annual::{Figure, Measure};
use upheld_domain::RemedyKind;

use crate::chart::{Bars, Line, Place};
use crate::grid::Grid;
use crate::letter::Block;
use crate::review::given::Given;
use crate::review::model::{Chart, Part};
use crate::review::rate::{count, of, ratio, x_of_y};
use crate::text::Text;
use crate::words::{capital, number, several};

/// The kinds in the order of the office's tables, and whether they help the one person or all who come
/// after.
const KINDS: [(RemedyKind, &str, bool); 7] = [
    (RemedyKind::Apology, "Apology", true),
    (RemedyKind::Payment, "Payment", true),
    (RemedyKind::ActOnTheCase, "Action on the person’s own case", true),
    (RemedyKind::ProcedureChange, "Change of procedure", false),
    (RemedyKind::Training, "Training of staff", false),
    (RemedyKind::Review, "Review of a service or of other cases", false),
    (RemedyKind::Other, "Remedy of another kind", false),
];

/// The part; none where the office's figures have no remedies.
pub(super) fn remedies(given: &Given<'_>) -> Option<Part> {
    let counted: Vec<(&str, u64, bool)> = KINDS
        .into_iter()
        .filter_map(|(kind, name, personal)| {
            Some((name, count(given.nation, Measure::Remedies(kind))?, personal))
        })
        .collect();
    let credit = of(given.nation, Measure::SatisfactoryRemedyRate).and_then(|f| credit(f, given));
    let reports = count(given.nation, Measure::PublicReports).map(reports);
    if counted.is_empty() && credit.is_none() && reports.is_none() {
        return None;
    }
    let all: u64 = counted.iter().map(|(_, count, _)| count).sum();
    let recommended = (!counted.is_empty()).then(|| recommended(&counted, all));
    let intro = [recommended, credit, reports].into_iter().flatten();
    Some(Part {
        id: "remedies",
        title: "Putting things right".into(),
        intro: intro.map(Block::paragraph).collect(),
        charts: chart(&counted).into_iter().map(Chart::Bars).collect(),
        blocks: (all > 0).then(|| table(&counted, all, given)).into_iter().collect(),
    })
}

fn recommended(counted: &[(&str, u64, bool)], all: u64) -> String {
    if all == 0 {
        return "We recommended no remedy with the decisions of the year.".to_owned();
    }
    let personal: u64 = counted.iter().filter(|(.., own)| *own).map(|(_, count, _)| count).sum();
    let own = match personal {
        0 => "none was".to_owned(),
        1 => format!("{} was", x_of_y((1, all))),
        _ => format!("{} were", x_of_y((personal, all))),
    };
    format!(
        "With the decisions of the year we recommended {}. Of these, {own} for the person who \
         complained: an apology, a payment, or action on their own case.{}",
        several(all, "remedy", "remedies"),
        rest(all - personal)
    )
}

const fn rest(others: u64) -> &'static str {
    match others {
        0 => "",
        1 => " The other one was to help those who come after.",
        _ => " The others were to help those who come after.",
    }
}

fn credit(figure: &Figure, given: &Given<'_>) -> Option<String> {
    let (above, below) = ratio(figure)?;
    let body = &given.scheme.words().body;
    Some(match above {
        0 => format!(
            "In none of the upheld complaints ({}) had the {body} put things right before we were \
             asked.",
            x_of_y((0, below))
        ),
        _ => format!(
            "Some listened early: in {} upheld complaints the {body} had put things right, in a way we \
             agreed with, before we were asked.",
            x_of_y((above, below))
        ),
    })
}

fn reports(count: u64) -> String {
    match count {
        0 => "We issued no public report in the year.".to_owned(),
        _ => format!(
            "We issued {} in the year, where the public interest asked for it.",
            several(count, "public report", "public reports")
        ),
    }
}

fn chart(counted: &[(&str, u64, bool)]) -> Option<Bars> {
    let most = counted.iter().map(|(_, count, _)| *count).max().filter(|&most| most > 0)?;
    let line = |&(name, count, personal): &(&str, u64, bool)| Line {
        label: name.into(),
        printed: number(count).into(),
        place: Place::of(count, most),
        dark: personal,
        breaks: false,
    };
    Some(Bars {
        title: "Remedies recommended, those for the person dark".into(),
        lines: counted.iter().map(line).collect(),
        shares: false,
    })
}

fn table(counted: &[(&str, u64, bool)], all: u64, given: &Given<'_>) -> Block {
    let caption = format!("Remedies recommended, {}", given.nation.year);
    let mut grid = Grid::new(caption, &["Remedy", "For whom", "#Recommended"]);
    for &(name, count, personal) in counted {
        let whom = if personal { "the person" } else { "those who come after" };
        grid.row([Text::from(capital(name)), whom.into(), number(count).into()]);
    }
    grid.row([Text::from("All"), Text::default(), number(all).into()]);
    Block::Table { table: grid }
}
