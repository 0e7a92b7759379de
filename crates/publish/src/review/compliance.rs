//! Whether what was recommended was done, and where it was not.

use upheld_annual::{Figure, FigureSet, Measure, Words};

use crate::grid::Grid;
use crate::letter::Block;
use crate::review::given::Given;
use crate::review::model::Part;
use crate::review::rate::{count, of, ratio, x_of_y};
use crate::text::Text;
use crate::words::{capital, number, several, which};

/// The part; none where the office's figures have no compliance.
pub(super) fn compliance(given: &Given<'_>) -> Option<Part> {
    let figure = of(given.nation, Measure::ComplianceRate)?;
    let failing = failing(given);
    let mut intro = vec![Block::paragraph(outcome(figure, given))];
    intro.extend(afterwards(given));
    let mut blocks = Vec::new();
    if !failing.is_empty() {
        blocks.push(Block::Table { table: table(&failing, given) });
        blocks.push(Block::paragraph(
            "The counts are of cases that came to an outcome in the year, whenever they were decided.",
        ));
    }
    Some(Part {
        id: "compliance",
        title: "Whether it was done".into(),
        intro,
        charts: Vec::new(),
        blocks,
    })
}

fn outcome(figure: &Figure, given: &Given<'_>) -> String {
    let Some((above, below)) = ratio(figure) else {
        let words = Words::of(figure, given.nation.year, given.definitions, given.scheme);
        return words.map_or_else(|| format!("{}.", figure.printed), |words| words.sentence);
    };
    let case = which(below, "case", "cases");
    let made = x_of_y((above, below));
    match below.saturating_sub(above) {
        0 if below == 1 => {
            "One case came to an outcome in the year (1 of 1), and what we recommended was done."
                .to_owned()
        }
        0 => format!(
            "In every case that came to an outcome in the year ({made}), what we recommended was done."
        ),
        failed => format!(
            "What we recommended was done in {made} {case} that came to an outcome in the year. In \
             {} it was not, and {} one too many: somebody was promised something.",
            several(failed, "case", "cases"),
            which(failed, "that is", "each of them is")
        ),
    }
}

fn afterwards(given: &Given<'_>) -> Vec<Block> {
    let late = count(given.nation, Measure::RemediesLate).filter(|&late| late > 0).map(|late| {
        format!(
            "{} carried out after the agreed day. {} as done, but somebody was kept waiting.",
            capital(&several(late, "remedy was", "remedies were")),
            which(late, "It counts", "They count")
        )
    });
    let since = count(given.nation, Measure::CompliedAfterFailure).filter(|&since| since > 0);
    let since = since.map(|since| {
        format!(
            "In {} that had failed before, what was recommended was done in this year after all. That \
             stands beside the rate and does not change it.",
            several(since, "case", "cases")
        )
    });
    late.into_iter().chain(since).map(Block::paragraph).collect()
}

/// Those who failed in any case, with the most failures first, then by name.
fn failing<'a>(given: &'a Given<'_>) -> Vec<(&'a FigureSet, &'a Figure, (u64, u64))> {
    let of_body = |set: &'a FigureSet| {
        let figure = of(set, Measure::ComplianceRate)?;
        Some((set, figure, ratio(figure)?))
    };
    let mut failing: Vec<_> = given
        .bodies
        .iter()
        .filter_map(of_body)
        .filter(|(.., (above, below))| above < below)
        .collect();
    failing.sort_by(|(one, _, ours), (other, _, theirs)| {
        let failed = |(above, below): &(u64, u64)| below - above;
        failed(theirs).cmp(&failed(ours)).then_with(|| one.scope.name.cmp(&other.scope.name))
    });
    failing
}

fn table(failing: &[(&FigureSet, &Figure, (u64, u64))], given: &Given<'_>) -> Grid {
    let body = capital(&given.scheme.words().body);
    let columns = [&*body, "#Not done", "#Done", "#Rate"];
    let caption = format!("Where not all was done, {}", given.nation.year);
    let mut grid = Grid::new(caption, &columns);
    for (set, figure, (above, below)) in failing {
        grid.row([
            Text::from(set.scope.name.as_str()),
            number(below - above).into(),
            x_of_y((*above, *below)).into(),
            figure.printed.as_str().into(),
        ]);
    }
    grid
}
