//! The cases that a question is about, read from the record: of one authority only its own.

use std::collections::BTreeSet;

use upheld_audit::{CaseEvidence, Question};
use upheld_domain::{CaseFacts, Recorded, Reference, YearStart};
use upheld_projection::{CaseNumber, FactRow};
use upheld_store::{CaseFile, View};

use crate::problem::Problem;

/// Every case that concerns the figure, with its events.
pub(super) fn concerned(
    view: &View,
    question: &Question<'_>,
) -> Result<Vec<CaseEvidence>, Problem> {
    // The record keeps who touched which year by years from April.
    let until = YearStart::APRIL.year_of(question.last_day());
    let mut members = BTreeSet::new();
    for &authority in question.bodies() {
        members.extend(view.members_until(authority, until)?);
    }
    let (mut numbers, mut rows) = (Vec::new(), Vec::new());
    for number in members {
        let of_case = view.rows(number)?;
        if question.concerns(&of_case) {
            numbers.push(number);
            rows.push(of_case);
        }
    }
    let files = view.cases(&numbers)?.into_iter().zip(rows);
    Ok(files.map(|(file, rows)| evidence_of(file, rows)).collect())
}

/// A case as it is explained from.
pub(super) fn evidence(view: &View, number: CaseNumber) -> Result<CaseEvidence, Problem> {
    Ok(evidence_of(view.case(number)?, view.rows(number)?))
}

fn evidence_of(file: CaseFile, rows: Vec<FactRow>) -> CaseEvidence {
    // One whose receipt was taken back is known by the reference it came under.
    let reference = file.reference.or_else(|| first_reference(&file.events));
    CaseEvidence { reference, rows, events: file.events }
}

fn first_reference(events: &[Recorded]) -> Option<Reference> {
    events.iter().find_map(|event| match event.event.facts.case()? {
        CaseFacts::Received(received) => Some(received.reference),
        _ => None,
    })
}
