//! What became of recommendations: cases to look at again, and credit where the body was first.

use upheld_annual::Measure;
use upheld_domain::RemedyKind;

use crate::letter::figures::found;
use crate::letter::given::{CaseLine, Given};
use crate::letter::model::{Block, Section};
use crate::letter::voice::Voice;
use crate::text::Text;
use crate::words::{capital, listed, several, spelt, which};

/// The count of a measure; 0 where the set does not have it.
fn count(given: &Given<'_>, measure: Measure) -> u64 {
    let figure = found(given, &measure.to_string());
    figure.and_then(|figure| u64::try_from(figure.numerator?).ok()).unwrap_or(0)
}

/// The section; none where nothing was upheld and nothing was due.
pub(super) fn remedies(given: &Given<'_>, voice: &Voice) -> Option<Section> {
    let mut blocks = recommended(given);
    blocks.extend(compliance(given, voice));
    blocks.extend(late(given));
    blocks.extend(credited(given, voice));
    let section = Section { id: "remedies", title: "Putting things right".into(), blocks };
    (!section.blocks.is_empty()).then_some(section)
}

/// The kinds of remedies, one of it and several.
const KINDS: [(RemedyKind, &str, &str); 7] = [
    (RemedyKind::Apology, "apology", "apologies"),
    (RemedyKind::Payment, "payment", "payments"),
    (RemedyKind::ActOnTheCase, "action on the person’s own case", "actions on people’s own cases"),
    (RemedyKind::ProcedureChange, "change of procedure", "changes of procedure"),
    (RemedyKind::Training, "piece of staff training", "pieces of staff training"),
    (
        RemedyKind::Review,
        "review of a service or of other cases",
        "reviews of services or of other cases",
    ),
    (RemedyKind::Other, "remedy of another kind", "remedies of other kinds"),
];

fn recommended(given: &Given<'_>) -> Vec<Block> {
    let counted = KINDS.map(|(kind, one, many)| (count(given, Measure::Remedies(kind)), one, many));
    let all: u64 = counted.iter().map(|(count, ..)| count).sum();
    if all == 0 {
        return Vec::new();
    }
    let kinds: Vec<String> = counted
        .into_iter()
        .filter(|(count, ..)| *count > 0)
        .map(|(count, one, many)| several(count, one, many))
        .collect();
    let remedies = several(all, "remedy", "remedies");
    vec![Block::paragraph(format!(
        "With the decisions of the year we recommended {remedies}: {}.",
        listed(&kinds)
    ))]
}

fn compliance(given: &Given<'_>, voice: &Voice) -> Vec<Block> {
    let Some(figure) = found(given, &Measure::ComplianceRate.to_string()) else {
        return Vec::new();
    };
    let (above, below) = (figure.numerator.unwrap_or(0), figure.denominator.unwrap_or(0));
    let failed = below.saturating_sub(above.unsigned_abs());
    match (below, failed) {
        (0, _) => Vec::new(),
        (_, 0) => vec![Block::paragraph(all_done(below, voice))],
        _ => not_done(failed, given, voice),
    }
}

fn all_done(cases: u64, voice: &Voice) -> String {
    let your = capital(&voice.your());
    match cases {
        1 => format!(
            "{your} carried out what we recommended in the one case that came to an outcome in the \
             year. I am glad of it."
        ),
        _ => format!(
            "{your} carried out what we recommended in every one of the {} cases that came to an \
             outcome in the year. I am glad of it: a promise kept is what a remedy is worth.",
            spelt(cases)
        ),
    }
}

fn not_done(failed: u64, given: &Given<'_>, voice: &Voice) -> Vec<Block> {
    let whom = if voice.is_council {
        "your scrutiny committee"
    } else {
        "those who oversee your organisation"
    };
    let it = which(failed, "it", "each of them");
    let mut blocks = vec![Block::paragraph(format!(
        "In {}, {} had not done what it agreed to do when we asked for the evidence. I ask you to \
         look at {it} closely, to find out why, and to report what you learn to {whom}.",
        several(failed, "case", "cases"),
        voice.the(),
    ))];
    if !given.not_complied.is_empty() {
        let items = cases(&given.not_complied);
        blocks.push(Block::paragraph(which(failed, "The case is:", "The cases are:")));
        blocks.push(Block::List { items });
    }
    let since = count(given, Measure::CompliedAfterFailure);
    if since > 0 {
        let cases = several(since, "case", "cases");
        blocks.push(Block::paragraph(format!(
            "In {cases} that had failed before, what was recommended was carried out in this year. \
             That does not change the figure, and it is right that it was done."
        )));
    }
    blocks
}

fn late(given: &Given<'_>) -> Option<Block> {
    let late = count(given, Measure::RemediesLate);
    (late > 0).then(|| {
        Block::paragraph(format!(
            "{} carried out after the agreed day. Late is better than never, but somebody was kept \
             waiting for what had been promised.",
            capital(&several(late, "remedy was", "remedies were")),
        ))
    })
}

fn credited(given: &Given<'_>, voice: &Voice) -> Vec<Block> {
    let cases = count(given, Measure::SatisfactoryRemedies);
    if cases == 0 {
        return Vec::new();
    }
    let complaints = several(cases, "complaint that we upheld", "complaints that we upheld");
    let mut blocks = vec![Block::paragraph(format!(
        "{} deserves credit for {complaints}, where it had already put right what went wrong, in a \
         way that we agreed with, before anybody had to come to us.",
        capital(&voice.your()),
    ))];
    if !given.remedied.is_empty() {
        blocks.push(Block::List { items: self::cases(&given.remedied) });
    }
    blocks
}

fn cases(lines: &[CaseLine]) -> Vec<Text> {
    let line = |CaseLine { reference, subject }: &CaseLine| match subject.as_str() {
        "" => format!("Case {reference}").into(),
        subject => format!("Case {reference}, {subject}").into(),
    };
    lines.iter().map(line).collect()
}
