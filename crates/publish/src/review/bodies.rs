//! The highest and the lowest rates, with their bases: only of bodies whose base bears a rate.

use std::cmp::Ordering;

use upheld_annual::{Figure, FigureSet, Words};

use crate::grid::Grid;
use crate::letter::Block;
use crate::review::given::Given;
use crate::review::key::Key;
use crate::review::model::Part;
use crate::review::rate::{SMALL_BASE, found, ratio, x_of_y};
use crate::text::Text;
use crate::words::{capital, spelt, which};

/// So many stand at each end, unless more have the same rate.
const SHOWN: usize = 5;
/// So many may stand there where they have the same rate; of more it is said how many.
const MOST: usize = 10;

/// A body with its rate.
#[derive(Clone, Copy)]
struct Ranked<'a> {
    set: &'a FigureSet,
    figure: &'a Figure,
    counts: (u64, u64),
}

impl Ranked<'_> {
    /// By the exact rates, not as they print.
    fn compare(&self, other: &Self) -> Ordering {
        let across = |a: &Self, b: &Self| u128::from(a.counts.0) * u128::from(b.counts.1);
        across(self, other).cmp(&across(other, self))
    }
}

/// One end: those that are shown, and how many more have the rate of the last of them.
struct End<'a> {
    shown: Vec<Ranked<'a>>,
    more: usize,
}

/// The part; none where no body is given.
pub(super) fn bodies(key: &Key, given: &Given<'_>) -> Option<Part> {
    if given.bodies.is_empty() {
        return None;
    }
    let rated: Vec<Ranked<'_>> = given.bodies.iter().filter_map(|set| ranked(set, key)).collect();
    let with_base = rated.len();
    let mut borne: Vec<Ranked<'_>> =
        rated.into_iter().filter(|ranked| ranked.counts.1 >= SMALL_BASE).collect();
    let mut intro = vec![Block::paragraph(who(&borne, with_base, key, given))];
    if !borne.is_empty() {
        intro.push(Block::paragraph(
            "A rate tells how often, and nothing of how many complained or why. It belongs beside its \
             base: of two equal rates the one with the larger base says more.",
        ));
    }
    borne.sort_by(|one, other| one.set.scope.name.cmp(&other.set.scope.name));
    Some(Part {
        id: "highest-and-lowest",
        title: format!("{}: highest and lowest", key.title).into(),
        intro,
        charts: Vec::new(),
        blocks: ends(borne, key, given),
    })
}

fn ranked<'a>(set: &'a FigureSet, key: &Key) -> Option<Ranked<'a>> {
    let figure = found(set, &key.slug)?;
    Some(Ranked { set, figure, counts: ratio(figure)? })
}

fn size<T>(items: &[T]) -> u64 {
    u64::try_from(items.len()).unwrap_or(u64::MAX)
}

/// How many are looked at here, and how many are left out and why.
fn who(borne: &[Ranked<'_>], with_base: usize, key: &Key, given: &Given<'_>) -> String {
    let (all, borne) = (given.bodies.len(), size(borne));
    let words = given.scheme.words();
    let some = which(borne, &words.body, &words.bodies);
    let base = base_name(key, given);
    let looked = match borne {
        0 => format!("No {} had a base of at least five {base}, so none is ranked.", words.body),
        _ => format!("{} {some} had at least five {base} in the year.", capital(&spelt(borne))),
    };
    let small = with_base.saturating_sub(usize::try_from(borne).unwrap_or(usize::MAX));
    let none = all.saturating_sub(with_base);
    let left_out = [
        (
            small,
            format!(
                "had fewer than five, and {} left out here, because one more or one fewer \
                         would change the rate a great deal",
                which(to_u64(small), "is", "are")
            ),
        ),
        (none, "had none".to_owned()),
    ];
    let told: Vec<String> = left_out
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!(" {} {what}.", capital(&spelt(to_u64(count)))))
        .collect();
    format!("{looked}{}", told.concat())
}

fn to_u64(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

/// What the rate's base is called, of several.
fn base_name(key: &Key, given: &Given<'_>) -> String {
    let figure = found(given.nation, &key.slug).map(|figure| Figure {
        // Of several, whatever the whole has.
        denominator: Some(2),
        ..figure.clone()
    });
    let words = figure
        .and_then(|figure| Words::of(&figure, given.nation.year, given.definitions, given.scheme));
    words.map_or_else(|| "cases".to_owned(), |words| words.base_name)
}

fn ends(mut borne: Vec<Ranked<'_>>, key: &Key, given: &Given<'_>) -> Vec<Block> {
    // Sorted by name before, and the sort keeps that order among equals.
    borne.sort_by(|one, other| other.compare(one));
    if borne.is_empty() {
        return Vec::new();
    }
    if borne.len() <= MOST {
        return vec![table(&format!("{}, from the highest", key.title), &borne, given)];
    }
    let highest = end(borne.clone());
    borne.sort_by(Ranked::compare);
    let lowest = end(borne);
    let one = |name: &str, end: &End<'_>| {
        let caption = format!("{}: {name}", key.title);
        let more = more(end, given);
        [Some(table(&caption, &end.shown, given)), more].into_iter().flatten().collect::<Vec<_>>()
    };
    one("the highest rates", &highest).into_iter().chain(one("the lowest rates", &lowest)).collect()
}

/// The first of those in order. Who has the same rate as the last shown is shown too, or counted.
fn end(mut ordered: Vec<Ranked<'_>>) -> End<'_> {
    let Some(last) = ordered.get(SHOWN - 1).copied() else {
        return End { shown: ordered, more: 0 };
    };
    let up_to = ordered.iter().filter(|ranked| ranked.compare(&last).is_eq()).count()
        + ordered.iter().take_while(|ranked| ranked.compare(&last).is_ne()).count();
    let shown = if up_to <= MOST { up_to } else { SHOWN };
    ordered.truncate(shown);
    End { shown: ordered, more: up_to - shown }
}

fn more(end: &End<'_>, given: &Given<'_>) -> Option<Block> {
    let last = end.shown.last().filter(|_| end.more > 0)?;
    let words = given.scheme.words();
    let count = to_u64(end.more);
    Some(Block::paragraph(format!(
        "{} more {} {} the same rate as the last of these, {}. Those shown are the first by name.",
        capital(&spelt(count)),
        which(count, &words.body, &words.bodies),
        which(count, "has", "have"),
        last.figure.printed
    )))
}

fn table(caption: &str, rows: &[Ranked<'_>], given: &Given<'_>) -> Block {
    let grouped = !given.groups.is_empty();
    let body = capital(&given.scheme.words().body);
    let columns: &[&str] =
        if grouped { &[&body, "Group", "#Rate", "#Count"] } else { &[&body, "#Rate", "#Count"] };
    let mut grid = Grid::new(caption, columns);
    for Ranked { set, figure, counts } in rows {
        let group = grouped.then(|| Text::from(set.scope.group.as_deref().unwrap_or("in none")));
        let rate = [Text::from(figure.printed.as_str()), x_of_y(*counts).into()];
        grid.row([Text::from(set.scope.name.as_str())].into_iter().chain(group).chain(rate));
    }
    Block::Table { table: grid }
}
