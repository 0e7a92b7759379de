//! The rates of each group beside those of all together.

use upheld_annual::{FigureSet, Measure};

use crate::chart::{Bars, Line};
use crate::grid::Grid;
use crate::letter::Block;
use crate::review::given::Given;
use crate::review::key::Key;
use crate::review::model::{Chart, Part};
use crate::review::rate::{cell, found, of, place};
use crate::text::Text;

/// The part; none where there are no groups.
pub(super) fn groups(keys: &[Key], main: Option<&Key>, given: &Given<'_>) -> Option<Part> {
    if given.groups.is_empty() {
        return None;
    }
    let bodies = &given.scheme.words().bodies;
    let intro = format!(
        "We compare {bodies} with others of their own group, because what they do, and what people \
         complain of, differs from group to group."
    );
    let note = format!(
        "The last row is of all together. It counts those too that are in no group, so the rows above \
         need not add up to it. Which {bodies} are in a group is what the register says of the last \
         day of the year."
    );
    Some(Part {
        id: "groups",
        title: "By group".into(),
        intro: vec![Block::paragraph(intro)],
        charts: main
            .map(|key| chart(key, given))
            .filter(Bars::has_bars)
            .map(Chart::Bars)
            .into_iter()
            .collect(),
        blocks: vec![Block::Table { table: table(keys, given) }, Block::paragraph(note)],
    })
}

fn chart(key: &Key, given: &Given<'_>) -> Bars {
    let line = |set: &FigureSet| {
        let figure = found(set, &key.slug);
        Line {
            label: set.scope.name.as_str().into(),
            printed: cell(figure).into(),
            place: figure.and_then(place),
            dark: std::ptr::eq(set, given.nation),
            breaks: false,
        }
    };
    Bars {
        title: format!("{}, by group", key.title).into(),
        lines: given.groups.iter().chain([given.nation]).map(line).collect(),
        shares: true,
    }
}

fn table(keys: &[Key], given: &Given<'_>) -> Grid {
    let mut columns = vec!["Group".to_owned(), "#Received".to_owned()];
    columns.extend(keys.iter().map(|key| format!("#{}", key.title)));
    let names: Vec<&str> = columns.iter().map(String::as_str).collect();
    let mut grid = Grid::new(format!("Rates by group, {}", given.nation.year), &names);
    for set in given.groups.iter().chain([given.nation]) {
        let rates = keys.iter().map(|key| Text::from(cell(found(set, &key.slug))));
        let received = Text::from(cell(of(set, Measure::Received)));
        grid.row([Text::from(set.scope.name.as_str()), received].into_iter().chain(rates));
    }
    grid
}
