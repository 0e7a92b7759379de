//! Cases: one row a case. What a row says, how it is set against the record, and which events it
//! comes to.

use std::io::Read;

use chrono::NaiveDate;
use upheld_domain::{
    Answer, AuthorityId, Case, CaseFacts, CaseKind, Channel, ClosedAtAssessment, CommandId,
    Discontinued, Investigated, NotUpheld, Outcome, Received, Reference, Refusal, Register, Scheme,
    Standing, Subject, Upheld,
};

use crate::desk::Desk;
use crate::fields::{Cell, Fields};
use crate::more::{self, More};
use crate::report::{ImportError, Progress, Report};
use crate::run::{SYNTHETIC, Stop, Taken, check_invented, give, import};
use crate::table::Column;
use crate::words;

const COLUMNS: &[Column] = &[
    Column::needed("reference"),
    Column::needed("authority"),
    Column { name: "subject", also: Some("category"), needed: true },
    Column::needed("received_on"),
    Column::optional("investigated_on"),
    Column::optional("decided_on"),
    Column::optional("outcome"),
    Column::optional("injustice"),
    Column::optional("remedied_before"),
    more::CHANNEL,
    more::FAULT_ACCEPTED,
    more::BY_REPORT,
    more::DISCONTINUED_REASON,
    more::REPORTED_ON,
    SYNTHETIC,
];

/// Imports cases, one row a case; the columns stand in the description of this crate.
///
/// Takes the file's name for its errors, its bytes, where cases are found and commands given, and
/// whom to tell how far it is. A row with errors is left out and told of in the [`Report`]; of the
/// domain's rules, the first one that a row breaks is told.
///
/// # Errors
/// [`ImportError`] for what stops the whole file: no header or a wrong one (then nothing was
/// recorded), a file that can't be read on, a record that fails.
pub fn import_cases<D: Desk>(
    file: &str,
    source: impl Read,
    desk: &mut D,
    on_row: &mut dyn FnMut(Progress),
) -> Result<Report, ImportError<D::Error>> {
    import(file, source, COLUMNS, desk, on_row, take)
}

/// What a row says.
struct CaseRow {
    reference: Reference,
    authority: AuthorityId,
    subject: Subject,
    received_on: NaiveDate,
    investigated_on: Cell<NaiveDate>,
    decided_on: Cell<NaiveDate>,
    outcome: Cell<Outcome>,
    injustice: Cell<Answer>,
    remedied_before: Cell<Answer>,
    more: More,
}

fn take<D: Desk>(fields: &mut Fields<'_>, desk: &mut D) -> Result<Taken, Stop<D::Error>> {
    let row = read(fields, desk.register(), desk.scheme());
    check_invented(fields, desk);
    let row = fields.check(row)?;
    let id = row.command_id();
    let known = desk.case(row.reference).map_err(Stop::File)?;
    let new = known.is_none();
    let case = known.unwrap_or_default();
    if !case.events_of(id).is_empty() {
        return Ok(Taken::Unchanged);
    }
    let events = row.next_events(&case, fields, desk.register());
    let events = fields.check(Some(events))?;
    give(fields, desk, (row.reference, id), (events, new), column_of)
}

/// The row; none where a cell that has to be filled is not, which is noted with all else.
fn read(fields: &mut Fields<'_>, register: &Register, scheme: &Scheme) -> Option<CaseRow> {
    let reference = fields.need("reference", words::reference);
    let authority = fields.need("authority", |text| words::authority(text, register));
    let subject = fields.need("subject", |text| words::subject(text, scheme));
    let received_on = fields.need("received_on", words::day);
    let investigated_on = fields.read("investigated_on", words::day);
    let decided_on = fields.read("decided_on", words::day);
    let outcome = fields.read("outcome", words::outcome);
    let injustice = fields.read("injustice", words::answer);
    let remedied_before = fields.read("remedied_before", words::answer);
    let mut more = More::read(fields, &outcome);
    check_decision(fields, &decided_on, &outcome);
    check_assessment(fields, &investigated_on, &outcome);
    more.fault_accepted = of_upheld(fields, "fault_accepted", more.fault_accepted, &outcome);
    more.by_report = of_upheld(fields, "by_report", more.by_report, &outcome);
    Some(CaseRow {
        reference: reference?,
        authority: authority?,
        subject: subject?,
        received_on: received_on?,
        investigated_on,
        decided_on,
        outcome,
        injustice: of_upheld(fields, "injustice", injustice, &outcome),
        remedied_before: of_upheld(fields, "remedied_before", remedied_before, &outcome),
        more,
    })
}

/// A day and an outcome make a decision together.
fn check_decision(fields: &mut Fields<'_>, decided_on: &Cell<NaiveDate>, outcome: &Cell<Outcome>) {
    let lone = |column, reason: &str, fields: &mut Fields<'_>| {
        fields.fault(Some(column), reason.to_owned(), Some(BOTH_OR_NEITHER.to_owned()));
    };
    match (decided_on, outcome) {
        (Cell::Filled(_), Cell::Missing | Cell::Blank) => {
            lone("outcome", "decided_on is filled, so this has to be too", fields);
        }
        (Cell::Missing | Cell::Blank, Cell::Filled(_)) => {
            lone("decided_on", "outcome is filled, so this has to be too", fields);
        }
        _ => {}
    }
}

const BOTH_OR_NEITHER: &str = "fill decided_on and outcome, or leave both blank if still open";

/// What was closed at assessment was never investigated.
fn check_assessment(fields: &mut Fields<'_>, began_on: &Cell<NaiveDate>, outcome: &Cell<Outcome>) {
    if let (Cell::Filled(_), Cell::Filled(Outcome::Closed(closed))) = (began_on, outcome) {
        let reason = format!("a case closed as {closed} has no investigation");
        let hint = "leave investigated_on blank, or write discontinued, upheld or not-upheld as \
                    the outcome";
        fields.fault(Some("investigated_on"), reason, Some(hint.to_owned()));
    }
}

/// An answer that only an upheld complaint has. On others `no` is as good as nothing.
fn of_upheld(
    fields: &mut Fields<'_>,
    column: &'static str,
    answer: Cell<Answer>,
    outcome: &Cell<Outcome>,
) -> Cell<Answer> {
    match (answer, outcome) {
        (answer, Cell::Filled(Outcome::Upheld) | Cell::Bad) => answer,
        (Cell::Filled(Answer::Yes), _) => {
            let reason = "only an upheld complaint can have yes here".to_owned();
            let hint = "leave it blank, or write upheld as the outcome".to_owned();
            fields.fault(Some(column), reason, Some(hint));
            Cell::Bad
        }
        (Cell::Filled(_), _) => Cell::Blank,
        (answer, _) => answer,
    }
}

impl CaseRow {
    /// The id of the row's command: of what its cells say, however they spell it.
    fn command_id(&self) -> CommandId {
        let day = |cell: Cell<NaiveDate>| cell.filled().map(|day| day.to_string());
        let answer = |cell: Cell<Answer>| cell.filled().map_or("", Answer::slug).to_owned();
        let mut parts = vec![
            "import cases".to_owned(),
            self.reference.as_str().to_owned(),
            self.authority.to_string(),
            self.subject.to_string(),
            self.received_on.to_string(),
            day(self.investigated_on).unwrap_or_default(),
            day(self.decided_on).unwrap_or_default(),
            self.outcome.filled().map(|outcome| outcome.to_string()).unwrap_or_default(),
            answer(self.injustice),
            answer(self.remedied_before),
        ];
        let more = self.more.said().into_iter();
        parts.extend(more.flat_map(|(column, said)| [column.to_owned(), said]));
        CommandId::derived(&parts.iter().map(String::as_str).collect::<Vec<_>>())
    }

    /// What the row says that the case does not have yet. Where they differ is noted.
    fn next_events(
        &self,
        case: &Case,
        fields: &mut Fields<'_>,
        register: &Register,
    ) -> Vec<CaseFacts> {
        let standing = case.standing();
        let mut events = Vec::new();
        events.extend(self.receipt(standing, fields, register).map(CaseFacts::from));
        events.extend(self.investigation(standing, fields).map(CaseFacts::from));
        let investigated =
            standing.investigated.is_some() || self.investigated_on.filled().is_some();
        if let Some(decision) = self.decision(case, fields) {
            let finding = decision.kind() != CaseKind::ClosedAtAssessment;
            if finding && !investigated {
                events.push(Investigated { started_on: None }.into());
            }
            events.push(decision);
        }
        events.extend(self.more.report(case, fields));
        events
    }

    fn receipt(
        &self,
        standing: &Standing,
        fields: &mut Fields<'_>,
        register: &Register,
    ) -> Option<Received> {
        let Some(received) = &standing.received else {
            return Some(Received {
                reference: self.reference,
                authority: self.authority,
                subject: self.subject,
                received_on: self.received_on,
                channel: self.more.channel.filled().unwrap_or(Channel::NotStated),
                resubmission_of: None,
            });
        };
        let channel = Some(received.channel).filter(|channel| *channel != Channel::NotStated);
        fields.agrees("channel", &self.more.channel, channel.as_ref(), "the receipt");
        // A body's code may have changed since; the register leads from the former one.
        let authority = register.present_code(received.authority).unwrap_or(received.authority);
        fields.adds("authority", &Cell::Filled(self.authority), Some(&authority));
        fields.adds("subject", &Cell::Filled(self.subject), Some(&received.subject));
        fields.adds("received_on", &Cell::Filled(self.received_on), Some(&received.received_on));
        None
    }

    fn investigation(&self, standing: &Standing, fields: &mut Fields<'_>) -> Option<Investigated> {
        let (column, cell) = ("investigated_on", &self.investigated_on);
        match standing.investigated {
            Some(began_on) => {
                fields.agrees(column, cell, began_on.as_ref(), "the investigation");
                None
            }
            None => cell.filled().map(|day| Investigated { started_on: Some(day) }),
        }
    }

    fn decision(&self, case: &Case, fields: &mut Fields<'_>) -> Option<CaseFacts> {
        let Some(recorded) = case.standing().decision() else {
            let (on, outcome) = (self.decided_on.filled()?, self.outcome.filled()?);
            return Some(self.decided(on, outcome));
        };
        fields.adds("decided_on", &self.decided_on, Some(&recorded.on));
        fields.adds("outcome", &self.outcome, Some(&recorded.outcome));
        let in_force = case.in_force();
        let event = in_force.iter().find(|event| event.position == recorded.position);
        if let Some(event) = event {
            self.more.compare(&event.content, fields);
        }
        if let (Some(CaseFacts::Upheld(upheld)), Some(Outcome::Upheld)) =
            (event.map(|event| &event.content), self.outcome.filled())
        {
            let stated = |answer: Answer| (answer != Answer::NotStated).then_some(answer);
            let (injustice, remedied) = (stated(upheld.injustice), stated(upheld.remedied_before));
            fields.agrees("injustice", &self.injustice, injustice.as_ref(), DECISION);
            fields.agrees("remedied_before", &self.remedied_before, remedied.as_ref(), DECISION);
        }
        None
    }

    fn decided(&self, decided_on: NaiveDate, outcome: Outcome) -> CaseFacts {
        let answer = |cell: Cell<Answer>| cell.filled().unwrap_or(Answer::NotStated);
        match outcome {
            Outcome::Closed(outcome) => ClosedAtAssessment { outcome, decided_on }.into(),
            Outcome::NotUpheld => NotUpheld { decided_on }.into(),
            Outcome::Discontinued => Discontinued { decided_on, reason: self.more.reason() }.into(),
            Outcome::Upheld => Upheld {
                decided_on,
                injustice: answer(self.injustice),
                fault_accepted: answer(self.more.fault_accepted),
                remedied_before: answer(self.remedied_before),
                by_report: self.more.by_report.filled() == Some(Answer::Yes),
            }
            .into(),
        }
    }
}

const DECISION: &str = "the decision";

/// The column that a refusal is about, where that can be told.
fn column_of(refusal: &Refusal) -> Option<&'static str> {
    match refusal {
        Refusal::Future { kind, .. }
        | Refusal::Implausible { kind, .. }
        | Refusal::Predates { kind, .. } => Some(day_column(*kind)),
        Refusal::Stage { kind: CaseKind::Investigated, .. } => Some("investigated_on"),
        Refusal::Stage { .. }
        | Refusal::NotInvestigated(_)
        | Refusal::PastAssessment
        | Refusal::UpheldUnexamined => Some("outcome"),
        Refusal::UnknownAuthority(_) => Some("authority"),
        Refusal::Void(_) | Refusal::AlreadyReceived | Refusal::NotReceived(_) => Some("reference"),
        _ => None,
    }
}

fn day_column(kind: CaseKind) -> &'static str {
    match kind {
        CaseKind::Received => "received_on",
        CaseKind::Investigated => "investigated_on",
        CaseKind::PublicReportIssued => "reported_on",
        _ => "decided_on",
    }
}
