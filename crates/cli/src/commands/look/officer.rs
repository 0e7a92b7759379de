//! Who has a case, and the texts of an event as they were corrected. Both stand in the particulars,
//! so a case's events have to be read for them.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;
use upheld_domain::{Case, CaseFacts, Particular, Position, Role};
use upheld_projection::Fact;
use upheld_store::{CaseFile, CaseSummary};

/// Who has a case.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Officer {
    pub(super) name: Option<String>,
    pub(super) role: Role,
    pub(super) since: NaiveDate,
}

/// The officer that a case was last assigned to; none where it never was.
pub(super) fn of(file: &CaseFile, case: &Case) -> Option<Officer> {
    let assigned = case.in_force().into_iter().rev().find_map(|event| match event.content {
        CaseFacts::Assigned(facts) => Some((event.position, facts)),
        _ => None,
    });
    let (position, facts) = assigned?;
    let name = texts(file, case, position).remove(&Particular::Officer);
    Some(Officer { name, role: facts.role, since: facts.on })
}

/// Whether a case may have an officer, without reading its events.
pub(super) fn may_have_one(summary: &CaseSummary) -> bool {
    use upheld_domain::{Amendment, CaseKind};
    summary.rows.iter().any(|row| {
        matches!(row.amendment, Amendment::Stands(Fact::Other { kind: CaseKind::Assigned, .. }))
    })
}

/// The texts of an event, as corrections of texts that were not taken back have put them.
pub(super) fn texts(
    file: &CaseFile,
    case: &Case,
    position: Position,
) -> BTreeMap<Particular, String> {
    let mut texts = BTreeMap::new();
    for event in &file.events {
        let is_it = event.position == position;
        let corrects = matches!(
            event.event.facts.case(),
            Some(CaseFacts::Corrected(f)) if f.corrects == position
        );
        if is_it || (corrects && !case.is_retracted(event.position)) {
            // Why it was corrected is the correction's own.
            let given = event.event.particulars.iter();
            let given = given.filter(|(which, _)| is_it || *which != Particular::Reason);
            texts.extend(given.map(|(which, text)| (which, text.to_owned())));
        }
    }
    texts
}
