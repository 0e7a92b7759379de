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
use crate::words::{number, several, which};

/// Whom a remedy helps.
#[derive(Clone, Copy, PartialEq, Eq)]
enum For {
    ThePerson,
    Others,
    NotSaid,
}

impl For {
    const fn words(self) -> &'static str {
        match self {
            Self::ThePerson => "the person",
            Self::Others => "those who come after",
            Self::NotSaid => "not said",
        }
    }
}

/// How many remedies of one kind.
struct Counted {
    name: &'static str,
    whom: For,
    count: u64,
}

/// The kinds in the order of the office's tables.
const KINDS: [(RemedyKind, &str, For); 7] = [
    (RemedyKind::Apology, "Apology", For::ThePerson),
    (RemedyKind::Payment, "Payment", For::ThePerson),
    (RemedyKind::ActOnTheCase, "Action on the person’s own case", For::ThePerson),
    (RemedyKind::ProcedureChange, "Change of procedure", For::Others),
    (RemedyKind::Training, "Training of staff", For::Others),
    (RemedyKind::Review, "Review of a service or of other cases", For::Others),
    (RemedyKind::Other, "Remedy of another kind", For::NotSaid),
];

/// The part; none where the office's figures have no remedies.
pub(super) fn remedies(given: &Given<'_>) -> Option<Part> {
    let counted: Vec<Counted> = KINDS
        .into_iter()
        .filter_map(|(kind, name, whom)| {
            Some(Counted { name, whom, count: count(given.nation, Measure::Remedies(kind))? })
        })
        .collect();
    let credit = of(given.nation, Measure::SatisfactoryRemedyRate).and_then(|f| credit(f, given));
    let reports = count(given.nation, Measure::PublicReports).map(reports);
    if counted.is_empty() && credit.is_none() && reports.is_none() {
        return None;
    }
    let all: u64 = counted.iter().map(|kind| kind.count).sum();
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

fn recommended(counted: &[Counted], all: u64) -> String {
    if all == 0 {
        return "We recommended no remedy with the decisions of the year.".to_owned();
    }
    let of = |whom: For| {
        let found = counted.iter().filter(|kind| kind.whom == whom).map(|kind| kind.count).sum();
        format!("{} {}", x_of_y((found, all)), which(found, "was", "were"))
    };
    format!(
        "With the decisions of the year we recommended {}. Of these, {} for the person who \
         complained: an apology, a payment, or action on their own case. To help those who come after, \
         {} meant: a procedure changed, staff trained, a service looked at again.",
        several(all, "remedy", "remedies"),
        of(For::ThePerson),
        of(For::Others)
    )
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

fn chart(counted: &[Counted]) -> Option<Bars> {
    let most = counted.iter().map(|kind| kind.count).max().filter(|&most| most > 0)?;
    let line = |kind: &Counted| Line {
        label: kind.name.into(),
        printed: number(kind.count).into(),
        place: Place::of(kind.count, most),
        dark: kind.whom == For::ThePerson,
        breaks: false,
    };
    Some(Bars {
        title: "Remedies recommended, those for the person dark".into(),
        lines: counted.iter().map(line).collect(),
        shares: false,
    })
}

fn table(counted: &[Counted], all: u64, given: &Given<'_>) -> Block {
    let caption = format!("Remedies recommended, {}", given.nation.year);
    let mut grid = Grid::new(caption, &["Remedy", "For whom", "#Recommended"]);
    for Counted { name, whom, count } in counted {
        grid.row([Text::from(*name), whom.words().into(), number(*count).into()]);
    }
    grid.row([Text::from("All"), Text::default(), number(all).into()]);
    Block::Table { table: grid }
}
