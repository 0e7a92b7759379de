//! Remedies: one row a remedy of a case that is in the record. What a row says, how it is set
//! against the record, and which events it comes to.

use chrono::NaiveDate;
use upheld_domain::{
    Case, CaseFacts, CaseKind, CommandId, Complied, NotComplied, Particulars, Position, Reference,
    Refusal, RemedyId, RemedyKind, RemedyRecommended,
};

use crate::changes::{Against, Amended, CORRECT};
use crate::decision::Next;
use crate::decisions::no_case;
use crate::desk::Desk;
use crate::fields::{Cell, Fields};
use crate::run::{Given, Sitting, Stop, Taken, give, known};
use crate::words::{self, RemedyOutcome};

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
    texts: Particulars,
}

/// Takes one row in.
pub(crate) fn take<D: Desk>(
    fields: &mut Fields<'_>,
    desk: &mut D,
    sitting: &mut Sitting,
) -> Result<Taken, Stop<D::Error>> {
    let row = read(fields);
    let row = fields.check(row)?;
    let Some(case) = desk.case(row.reference).map_err(Stop::File)? else {
        return Err(no_case(fields));
    };
    let part = row.remedy.0.get();
    fields.seen = sitting.seen((row.reference, part));
    let id = row.command_id();
    let known = known(&case, id, sitting);
    if known && sitting.correct.is_none() {
        return Ok(Taken::UNCHANGED);
    }
    let recorded = Recorded::of(&case, row.remedy);
    let mut next = row.next(&case, &recorded, fields);
    let new = recorded.recommended.is_none();
    if new {
        next.texts = Some((0, row.texts.clone()));
    }
    let given = Given { reference: row.reference, id, new, known };
    give(fields, desk, sitting, &given, next, |refusal| row.column_of(refusal))
}

/// The row; none where a cell that has to be filled is not, which is noted with all else.
fn read(fields: &mut Fields<'_>) -> Option<RemedyRow> {
    let reference = fields.need("reference", words::reference);
    let remedy = fields.need("remedy", words::remedy);
    let kind = fields.need("kind", words::remedy_kind);
    let amount_pence = fields.pence("amount_pence");
    let due_on = fields.day("due_on");
    let outcome = fields.read("outcome", words::remedy_outcome);
    let outcome_on = fields.day("outcome_on");
    let done_on = fields.day("done_on");
    let failed_on = fields.day("failed_on");
    check_outcome(fields, &outcome, &outcome_on);
    check_complied(fields, "done_on", (&outcome, &done_on), "a day it was done");
    check_complied(fields, "failed_on", (&outcome, &failed_on), "a failure before that");
    let texts = fields.texts(&["text", "note"]);
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
        texts,
    })
}

/// A day that was set anew is set anew once more, not corrected. That is noted.
fn rescheduled_elsewhere(
    fields: &mut Fields<'_>,
    due_on: &Cell<NaiveDate>,
    rescheduled_to: Option<NaiveDate>,
) -> bool {
    let (Cell::Filled(stated), Some(recorded)) = (due_on, rescheduled_to) else { return false };
    if fields.correct.is_none() || *stated == recorded {
        return false;
    }
    let reason = format!("the record has {recorded} here, a day that was set anew");
    let hint = "record the new day by itself (case reschedule), or correct it there: case correct";
    fields.fault(Some("due_on"), reason, Some(hint.to_owned()));
    true
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

/// What the record has of a remedy, as it stands, each with its place.
#[derive(Default)]
struct Recorded {
    recommended: Option<(Position, RemedyRecommended)>,
    rescheduled_to: Option<NaiveDate>,
    /// The last Complied or NotComplied.
    outcome: Option<(Position, CaseFacts)>,
    /// The day it was found not complied with, whatever came after.
    failed_on: Option<NaiveDate>,
}

impl Recorded {
    fn of(case: &Case, remedy: RemedyId) -> Self {
        let mut recorded = Self::default();
        for event in case.in_force() {
            if event.content.remedy() == Some(remedy) {
                recorded.take(event.position, event.content);
            }
        }
        recorded
    }

    fn take(&mut self, position: Position, facts: CaseFacts) {
        match facts {
            CaseFacts::RemedyRecommended(f) => self.recommended = Some((position, f)),
            CaseFacts::RemedyRescheduled(f) => self.rescheduled_to = Some(f.due_on),
            CaseFacts::Complied(_) => self.outcome = Some((position, facts)),
            CaseFacts::NotComplied(ref failed) => {
                self.failed_on = Some(failed.on);
                self.outcome = Some((position, facts));
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

    /// What the row says that the case does not have yet. Where they differ is noted, or corrected.
    fn next(&self, case: &Case, recorded: &Recorded, fields: &mut Fields<'_>) -> Next {
        let mut next = Next::default();
        match &recorded.recommended {
            None => next.events.push(self.recommended().into()),
            Some((position, recommended)) => {
                let rescheduled_to = recorded.rescheduled_to;
                let right = self.against(case, (*position, recommended), rescheduled_to, fields);
                next.amended.extend(right);
            }
        }
        match &recorded.outcome {
            None => {
                let failed = self.failed_on.filled();
                let failed = failed.map(|on| NotComplied { remedy: self.remedy, on }.into());
                next.events.extend(failed.into_iter().chain(self.complied_or_not()));
            }
            // The failure that the row tells of is there; the compliance follows it.
            Some((_, CaseFacts::NotComplied(failed)))
                if self.failed_on.filled() == Some(failed.on) =>
            {
                next.events.extend(self.complied_or_not());
            }
            Some((position, facts)) => {
                self.against_failure(recorded.failed_on, fields);
                next.amended.extend(self.against_outcome(case, (*position, facts), fields));
            }
        }
        next
    }

    fn recommended(&self) -> RemedyRecommended {
        RemedyRecommended {
            remedy: self.remedy,
            kind: self.kind,
            amount_pence: self.amount_pence.filled(),
            due_on: self.due_on.filled(),
        }
    }

    fn against(
        &self,
        case: &Case,
        (position, recommended): (Position, &RemedyRecommended),
        rescheduled_to: Option<NaiveDate>,
        fields: &mut Fields<'_>,
    ) -> Option<Amended> {
        // Spreadsheets keep the first day or the new one.
        let first = self.due_on.filled().is_some_and(|day| recommended.due_on == Some(day));
        let due_on = if first { &Cell::Missing } else { &self.due_on };
        if rescheduled_elsewhere(fields, due_on, rescheduled_to) {
            return None;
        }
        let mut right = recommended.clone();
        let mut against = Against::new(fields, "the remedy");
        let kind = &Cell::Filled(self.kind);
        if let Some(kind) = against.must("kind", "kind", kind, &recommended.kind) {
            right.kind = kind;
        }
        let (amount, recorded) = (&self.amount_pence, recommended.amount_pence.as_ref());
        if let Some(amount) = against.may("amount_pence", "amount_pence", amount, recorded) {
            right.amount_pence = Some(amount);
        }
        let recorded = rescheduled_to.or(recommended.due_on);
        if let Some(day) = against.may("due_on", "due_on", due_on, recorded.as_ref()) {
            right.due_on = Some(day);
        }
        let before = recommended.clone().into();
        against.amended(case, position, &before, right.into())
    }

    fn against_outcome(
        &self,
        case: &Case,
        (position, before): (Position, &CaseFacts),
        fields: &mut Fields<'_>,
    ) -> Option<Amended> {
        let (outcome, on) = match before {
            CaseFacts::NotComplied(f) => (RemedyOutcome::NotComplied, f.on),
            CaseFacts::Complied(f) => (RemedyOutcome::Complied, f.satisfied_on),
            _ => return None,
        };
        if self.outcome.filled().is_some_and(|stated| stated != outcome) {
            self.other_outcome(outcome, fields);
            return None;
        }
        let mut against = Against::new(fields, "the compliance");
        against.must("outcome", "outcome", &self.outcome, &outcome);
        let right = match before {
            CaseFacts::Complied(f) => {
                let mut right = f.clone();
                let on = against.must("outcome_on", "satisfied_on", &self.outcome_on, &on);
                right.satisfied_on = on.unwrap_or(right.satisfied_on);
                let done_on = against.may("done_on", "done_on", &self.done_on, f.done_on.as_ref());
                right.done_on = done_on.or(right.done_on);
                right.into()
            }
            _ => {
                let changed = against.must("outcome_on", "on", &self.outcome_on, &on);
                NotComplied { remedy: self.remedy, on: changed.unwrap_or(on) }.into()
            }
        };
        against.amended(case, position, before, right)
    }

    /// A failure before compliance is an event of its own: a row can't correct its day.
    fn against_failure(&self, recorded: Option<NaiveDate>, fields: &mut Fields<'_>) {
        let Some(stated) = self.failed_on.filled().filter(|&stated| recorded != Some(stated))
        else {
            return;
        };
        let reason = match recorded {
            Some(day) => format!("the record has {day} here, not {stated}"),
            None => "the compliance is recorded without this".to_owned(),
        };
        fields.fault(Some("failed_on"), reason, Some(CORRECT.to_owned()));
    }

    /// Another outcome is another event, not a correction of this one.
    fn other_outcome(&self, recorded: RemedyOutcome, fields: &mut Fields<'_>) {
        let hint = match recorded {
            RemedyOutcome::NotComplied => {
                format!("if the authority complied later, record that by itself; {CORRECT}")
            }
            RemedyOutcome::Complied if fields.correct.is_some() => {
                "take the outcome back (case retract), then import the row again".to_owned()
            }
            RemedyOutcome::Complied => CORRECT.to_owned(),
        };
        fields.fault(Some("outcome"), format!("the record has {recorded} here"), Some(hint));
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
            Refusal::Breaks { because, .. } => self.column_of(because),
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
