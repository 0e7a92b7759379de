//! Remedies: one row a remedy of a case that is in the record. What a row says, how it is set
//! against the record, and which events it comes to.

use std::io::Read;

use chrono::NaiveDate;
use upheld_domain::{
    Case, CaseFacts, CaseKind, CommandId, Complied, NotComplied, Reference, Refusal, RemedyId,
    RemedyKind, RemedyRecommended,
};

use crate::desk::Desk;
use crate::fields::{CORRECT, Cell, Fields};
use crate::report::{ImportError, Progress, Report};
use crate::run::{SYNTHETIC, Stop, Taken, check_invented, give, import};
use crate::table::Column;
use crate::words::{self, RemedyOutcome};

const COLUMNS: &[Column] = &[
    Column::needed("reference"),
    Column::needed("remedy"),
    Column::needed("kind"),
    Column::optional("amount_pence"),
    Column::optional("due_on"),
    Column::optional("outcome"),
    Column::optional("outcome_on"),
    Column::optional("done_on"),
    Column::optional("failed_on"),
    SYNTHETIC,
];

/// Imports remedies and what became of them, one row a remedy; the columns stand in the
/// description of this crate. Takes and gives what [`crate::import_cases`] does; *new* and
/// *advanced* of the report count remedies here.
///
/// # Errors
/// [`ImportError`] for what stops the whole file, as there.
pub fn import_remedies<D: Desk>(
    file: &str,
    source: impl Read,
    desk: &mut D,
    on_row: &mut dyn FnMut(Progress),
) -> Result<Report, ImportError<D::Error>> {
    import(file, source, COLUMNS, desk, on_row, take)
}

/// What a row says.
struct RemedyRow {
    reference: Reference,
    remedy: RemedyId,
    kind: RemedyKind,
    amount_pence: Cell<u64>,
    due_on: Cell<NaiveDate>,
    outcome: Cell<RemedyOutcome>,
    outcome_on: Cell<NaiveDate>,
    done_on: Cell<NaiveDate>,
    failed_on: Cell<NaiveDate>,
}

fn take<D: Desk>(fields: &mut Fields<'_>, desk: &mut D) -> Result<Taken, Stop<D::Error>> {
    let row = read(fields);
    check_invented(fields, desk);
    let row = fields.check(row)?;
    let Some(case) = desk.case(row.reference).map_err(Stop::File)? else {
        let reason = "the record has no case of this reference".to_owned();
        let hint = "import the cases first, or check the reference".to_owned();
        fields.fault(Some("reference"), reason, Some(hint));
        return Err(Stop::Row(fields.take_faults()));
    };
    let id = row.command_id();
    if !case.events_of(id).is_empty() {
        return Ok(Taken::Unchanged);
    }
    let recorded = Recorded::of(&case, row.remedy);
    let events = row.next_events(&recorded, fields);
    let events = fields.check(Some(events))?;
    let new = recorded.recommended.is_none();
    give(fields, desk, (row.reference, id), (events, new), |refusal| row.column_of(refusal))
}

/// The row; none where a cell that has to be filled is not, which is noted with all else.
fn read(fields: &mut Fields<'_>) -> Option<RemedyRow> {
    let reference = fields.need("reference", words::reference);
    let remedy = fields.need("remedy", words::remedy);
    let kind = fields.need("kind", words::remedy_kind);
    let amount_pence = fields.read("amount_pence", words::pence);
    let due_on = fields.read("due_on", words::day);
    let outcome = fields.read("outcome", words::remedy_outcome);
    let outcome_on = fields.read("outcome_on", words::day);
    let done_on = fields.read("done_on", words::day);
    let failed_on = fields.read("failed_on", words::day);
    check_outcome(fields, &outcome, &outcome_on);
    check_complied(fields, "done_on", (&outcome, &done_on), "a day it was done");
    check_complied(fields, "failed_on", (&outcome, &failed_on), "a failure before that");
    Some(RemedyRow {
        reference: reference?,
        remedy: remedy?,
        kind: kind?,
        amount_pence,
        due_on,
        outcome,
        outcome_on,
        done_on,
        failed_on,
    })
}

/// An outcome has a day.
fn check_outcome(fields: &mut Fields<'_>, outcome: &Cell<RemedyOutcome>, on: &Cell<NaiveDate>) {
    let (column, other) = match (outcome, on) {
        (Cell::Filled(_), Cell::Missing | Cell::Blank) => ("outcome_on", "outcome"),
        (Cell::Missing | Cell::Blank, Cell::Filled(_)) => ("outcome", "outcome_on"),
        _ => return,
    };
    let hint = "fill outcome and outcome_on, or leave both blank if there is none yet";
    let reason = format!("{other} is filled, so this has to be too");
    fields.fault(Some(column), reason, Some(hint.to_owned()));
}

/// The day the authority did it, and a failure before it did, are told of once the ombudsman is
/// satisfied, not before.
fn check_complied(
    fields: &mut Fields<'_>,
    column: &'static str,
    (outcome, on): (&Cell<RemedyOutcome>, &Cell<NaiveDate>),
    what: &str,
) {
    if let (
        Cell::Filled(_),
        Cell::Missing | Cell::Blank | Cell::Filled(RemedyOutcome::NotComplied),
    ) = (on, outcome)
    {
        let reason = format!("only a remedy complied with has {what}");
        let hint = format!("leave {column} blank until the outcome is complied");
        fields.fault(Some(column), reason, Some(hint));
    }
}

/// What the record has of a remedy, as it stands.
#[derive(Default)]
struct Recorded {
    recommended: Option<RemedyRecommended>,
    rescheduled_to: Option<NaiveDate>,
    outcome: Option<RemedyOutcome>,
    outcome_on: Option<NaiveDate>,
    done_on: Option<NaiveDate>,
    failed_on: Option<NaiveDate>,
}

impl Recorded {
    fn of(case: &Case, remedy: RemedyId) -> Self {
        let mut recorded = Self::default();
        for event in case.in_force() {
            if event.content.remedy() == Some(remedy) {
                recorded.take(event.content);
            }
        }
        recorded
    }

    fn take(&mut self, facts: CaseFacts) {
        match facts {
            CaseFacts::RemedyRecommended(f) => self.recommended = Some(f),
            CaseFacts::RemedyRescheduled(f) => self.rescheduled_to = Some(f.due_on),
            CaseFacts::Complied(f) => {
                self.outcome = Some(RemedyOutcome::Complied);
                self.outcome_on = Some(f.satisfied_on);
                self.done_on = f.done_on;
            }
            CaseFacts::NotComplied(f) => {
                self.outcome = Some(RemedyOutcome::NotComplied);
                self.outcome_on = Some(f.on);
                self.failed_on = Some(f.on);
            }
            _ => {}
        }
    }
}

impl RemedyRow {
    /// The id of the row's command: of what its cells say, however they spell it.
    fn command_id(&self) -> CommandId {
        let day = |cell: Cell<NaiveDate>| cell.filled().map(|day| day.to_string());
        let amount = self.amount_pence.filled().map(|pence| pence.to_string());
        let mut parts = vec![
            "import remedies".to_owned(),
            self.reference.as_str().to_owned(),
            self.remedy.to_string(),
            self.kind.slug().to_owned(),
            amount.unwrap_or_default(),
            day(self.due_on).unwrap_or_default(),
            self.outcome.filled().map_or("", RemedyOutcome::slug).to_owned(),
            day(self.outcome_on).unwrap_or_default(),
            day(self.done_on).unwrap_or_default(),
        ];
        // Blank or missing it adds nothing, so that a file without it gives the commands it did.
        parts.extend(day(self.failed_on));
        CommandId::derived(&parts.iter().map(String::as_str).collect::<Vec<_>>())
    }

    /// What the row says that the case does not have yet. Where they differ is noted.
    fn next_events(&self, recorded: &Recorded, fields: &mut Fields<'_>) -> Vec<CaseFacts> {
        let mut events = Vec::new();
        match &recorded.recommended {
            None => events.push(self.recommended().into()),
            Some(recommended) => self.compare(recommended, recorded.rescheduled_to, fields),
        }
        events.extend(self.compliance(recorded, fields));
        events
    }

    fn recommended(&self) -> RemedyRecommended {
        RemedyRecommended {
            remedy: self.remedy,
            kind: self.kind,
            amount_pence: self.amount_pence.filled(),
            due_on: self.due_on.filled(),
        }
    }

    fn compare(
        &self,
        recommended: &RemedyRecommended,
        rescheduled_to: Option<NaiveDate>,
        fields: &mut Fields<'_>,
    ) {
        let event = "the remedy";
        let amount = recommended.amount_pence.as_ref();
        fields.adds("kind", &Cell::Filled(self.kind), Some(&recommended.kind));
        fields.agrees("amount_pence", &self.amount_pence, amount, event);
        // Spreadsheets keep the first day or the new one.
        let first = self.due_on.filled().is_some_and(|day| recommended.due_on == Some(day));
        if !first {
            let due_on = rescheduled_to.or(recommended.due_on);
            fields.agrees("due_on", &self.due_on, due_on.as_ref(), event);
        }
    }

    fn compliance(&self, recorded: &Recorded, fields: &mut Fields<'_>) -> Vec<CaseFacts> {
        let Some(outcome) = recorded.outcome else {
            let failed = self.failed_on.filled();
            let failed = failed.map(|on| NotComplied { remedy: self.remedy, on }.into());
            return failed.into_iter().chain(self.complied_or_not()).collect();
        };
        if outcome == RemedyOutcome::NotComplied && self.failed_on.filled() == recorded.outcome_on {
            return self.complied_or_not().into_iter().collect();
        }
        if (outcome, self.outcome.filled())
            == (RemedyOutcome::NotComplied, Some(RemedyOutcome::Complied))
        {
            let reason = format!("the record has {outcome} here");
            let hint = format!("if the authority complied later, record that by itself; {CORRECT}");
            fields.fault(Some("outcome"), reason, Some(hint));
            return Vec::new();
        }
        fields.adds("outcome", &self.outcome, Some(&outcome));
        fields.adds("outcome_on", &self.outcome_on, recorded.outcome_on.as_ref());
        let event = "the compliance";
        fields.agrees("done_on", &self.done_on, recorded.done_on.as_ref(), event);
        if outcome == RemedyOutcome::Complied && self.failed_on.filled().is_some() {
            fields.agrees("failed_on", &self.failed_on, recorded.failed_on.as_ref(), event);
        }
        Vec::new()
    }

    fn complied_or_not(&self) -> Option<CaseFacts> {
        let (remedy, on) = (self.remedy, self.outcome_on.filled()?);
        Some(match self.outcome.filled()? {
            RemedyOutcome::NotComplied => NotComplied { remedy, on }.into(),
            RemedyOutcome::Complied => {
                Complied { remedy, done_on: self.done_on.filled(), satisfied_on: on }.into()
            }
        })
    }

    /// The column that a refusal is about, where that can be told.
    fn column_of(&self, refusal: &Refusal) -> Option<&'static str> {
        match refusal {
            Refusal::Implausible { kind: CaseKind::RemedyRecommended, .. } => Some("due_on"),
            Refusal::Future { date, .. }
            | Refusal::Implausible { date, .. }
            | Refusal::Crossed { date, .. }
            | Refusal::Predates { date, .. } => Some(self.day_column(*date)),
            Refusal::AmountWithoutPayment(_) => Some("amount_pence"),
            Refusal::RemedyCancelled(_) | Refusal::RemedyExists(_) | Refusal::UnknownRemedy(_) => {
                Some("remedy")
            }
            Refusal::AlreadyComplied { .. } | Refusal::AlreadyFailed { .. } => Some("outcome"),
            Refusal::NotUpheld(_) | Refusal::Void(_) | Refusal::NotReceived(_) => Some("reference"),
            _ => None,
        }
    }

    /// Compliance has up to three days; the refusal names the one it is about.
    fn day_column(&self, date: NaiveDate) -> &'static str {
        let is = |cell: Cell<NaiveDate>| cell.filled() == Some(date);
        match (is(self.outcome_on), is(self.done_on), is(self.failed_on)) {
            (false, true, _) => "done_on",
            (false, false, true) => "failed_on",
            _ => "outcome_on",
        }
    }
}
