//! What came of the year for others to read and learn from: service improvements agreed, public
//! reports and decisions published.

use std::collections::BTreeMap;

use crate::grid::Grid;
use crate::letter::given::{Given, Improvement, Publication};
use crate::letter::model::{Block, Section};
use crate::letter::voice::Voice;
use crate::text::Text;
use crate::words::{capital, day, number, several, unstopped, which};

/// The section; it is there also where there is nothing to list, because that is an answer too.
pub(super) fn published(given: &Given<'_>, voice: &Voice) -> Section {
    let mut blocks = improvements(given, voice);
    blocks.extend(reports(&given.reports, voice));
    blocks.extend(decisions(&given.decisions, voice));
    Section { id: "published", title: "Improvements, reports and decisions".into(), blocks }
}

fn count<T>(items: &[T]) -> u64 {
    u64::try_from(items.len()).unwrap_or(u64::MAX)
}

fn improvements(given: &Given<'_>, voice: &Voice) -> Vec<Block> {
    let found = &given.improvements;
    if found.is_empty() {
        let none = format!("{} agreed to no service improvement in the year.", voice.your());
        return vec![Block::paragraph(capital(&none))];
    }
    let improvements = several(count(found), "service improvement", "service improvements");
    let lasted = which(count(found), "it has lasted", "they have lasted");
    let intro = format!(
        "{} agreed to {improvements} in the year, so that what happened to one person does not happen \
         to the next. You may wish to check that {lasted}:",
        voice.your()
    );
    let items = found.iter().map(improvement).collect();
    vec![Block::paragraph(capital(&intro)), Block::List { items }]
}

fn improvement(found: &Improvement) -> Text {
    let Improvement { reference, subject, category, text, agreed_on } = found;
    let what = text.as_deref().map(unstopped).filter(|text| !text.is_empty());
    let what = what.map(|text| format!(" {}.", capital(text))).unwrap_or_default();
    let on = day(*agreed_on);
    format!("{} ({subject}, case {reference}, agreed on {on}).{what}", capital(category)).into()
}

fn reports(found: &[Publication], voice: &Voice) -> Vec<Block> {
    if found.is_empty() {
        let none = format!("We published no public report about {} in the year.", voice.your());
        return vec![Block::paragraph(none)];
    }
    let reports = several(count(found), "public report", "public reports");
    let line = |report: &Publication| {
        let Publication { reference, subject, on } = report;
        Text::from(format!("{subject}, case {reference}, published on {}", day(*on)))
    };
    let intro = format!(
        "We published {reports} about {} in the year. We do so where the public interest asks for it:",
        voice.your()
    );
    vec![Block::paragraph(intro), Block::List { items: found.iter().map(line).collect() }]
}

fn decisions(found: &[Publication], voice: &Voice) -> Vec<Block> {
    if found.is_empty() {
        let none = format!("We published no decision about {} in the year.", voice.your());
        return vec![Block::paragraph(none)];
    }
    let decisions = several(count(found), "decision", "decisions");
    let intro = format!(
        "We published {decisions} about {} in the year, without the names of the people who \
         complained. What they were about:",
        voice.your()
    );
    let mut by_subject: BTreeMap<&str, u64> = BTreeMap::new();
    for decision in found {
        *by_subject.entry(&decision.subject).or_insert(0) += 1;
    }
    let mut grid =
        Grid::new("Decisions published in the year, by subject", &["Subject", "#Decisions"]);
    for (subject, count) in by_subject {
        grid.row([subject.into(), number(count).into()]);
    }
    vec![Block::paragraph(intro), Block::Table { table: grid }]
}
