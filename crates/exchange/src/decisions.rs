//! Decisions: one row a decision of a case that is in the record.

use upheld_domain::{Answer, CaseFacts, CaseKind, CommandId, FindingMade, Particulars, Reference};

use crate::cases::{column_of, named};
use crate::decision::{DecisionCells, Next, other_findings};
use crate::desk::{Desk, Worded};
use crate::fields::{Cell, Fields};
use crate::run::{Given, Sitting, Stop, Taken, give, known};
use crate::words::{self, Words};

/// What a row says.
struct DecisionRow {
    reference: Reference,
    cells: DecisionCells,
    texts: Particulars,
}

/// Takes one row in.
pub(crate) fn take<D: Desk>(
    fields: &mut Fields<'_>,
    desk: &mut D,
    sitting: &mut Sitting,
) -> Result<Taken, Stop<D::Error>> {
    let row = read(fields, &desk.words());
    let row = fields.check(row)?;
    let Some(case) = desk.case(row.reference).map_err(Stop::File)? else {
        return Err(no_case(fields));
    };
    fields.seen = sitting.seen((row.reference, 0));
    let id = row.command_id();
    let known = known(&case, id, sitting);
    if known && sitting.correct.is_none() {
        return Ok(Taken::UNCHANGED);
    }
    let mut next = Next::default();
    let open = case.standing().decision().is_none();
    row.cells.next(&case, fields, &mut next);
    if let Some(finding) = row.cells.label().and_then(|label| label.finding) {
        let made = &case.standing().findings;
        if open || made.is_empty() {
            next.events.push(FindingMade { finding, subject: None }.into());
        } else if made.iter().all(|made| made.finding != finding) {
            other_findings(fields);
        }
    }
    let new = open;
    let place = next.events.iter().position(is_decision);
    next.texts = place.map(|place| (place, row.texts));
    let given = Given { reference: row.reference, id, new, known };
    give(fields, desk, sitting, &given, next, column_of)
}

fn is_decision(facts: &CaseFacts) -> bool {
    matches!(
        facts.kind(),
        CaseKind::ClosedAtAssessment
            | CaseKind::Upheld
            | CaseKind::NotUpheld
            | CaseKind::Discontinued
    )
}

/// A row about a case that nobody received.
pub(crate) fn no_case<E>(fields: &mut Fields<'_>) -> Stop<E> {
    let reason = "the record has no case of this reference".to_owned();
    let hint = "import the cases first, or check the reference".to_owned();
    fields.fault(Some("reference"), reason, Some(hint));
    Stop::Row(fields.take_faults())
}

fn read(fields: &mut Fields<'_>, words: &Words<'_>) -> Option<DecisionRow> {
    let reference = fields.need("reference", words::reference);
    let mut cells = DecisionCells::read(fields, words);
    // A file of decisions need not know of investigations: a blank says nothing of them.
    if cells.investigated_on.is_silent() {
        cells.investigated_on = Cell::Missing;
    }
    if cells.decided_on.is_silent() && cells.outcome.is_silent() {
        fields.needed("decided_on", cells.decided_on);
        fields.needed("outcome", cells.outcome);
    }
    let texts = fields.texts(&["note"]);
    Some(DecisionRow { reference: reference?, cells, texts })
}

impl DecisionRow {
    /// The id of the row's command: of what its cells say, however they spell it.
    fn command_id(&self) -> CommandId {
        let Self { reference, cells, .. } = self;
        let day = |day: Option<chrono::NaiveDate>| day.map(|d| d.to_string()).unwrap_or_default();
        let answer = |answer: Option<Answer>| answer.map_or("", Answer::slug).to_owned();
        let mut parts = vec![
            "import decisions".to_owned(),
            reference.as_str().to_owned(),
            day(cells.investigated_on.filled()),
            day(cells.decided_on.filled()),
            cells.outcome.filled().map(|label| label.to_string()).unwrap_or_default(),
            answer(cells.injustice.filled()),
            answer(cells.remedied_before.filled()),
        ];
        parts.extend(cells.later_parts());
        let finding = cells.label().and_then(|label| label.finding);
        parts.extend(named("finding", finding.map(|finding| finding.to_string()).as_deref()));
        CommandId::derived(&parts.iter().map(String::as_str).collect::<Vec<_>>())
    }
}
