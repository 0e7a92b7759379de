//! Cases: one row a case. What a row says, how it is set against the record, and which events it
//! comes to.

use chrono::NaiveDate;
use upheld_domain::{
    Answer, AuthorityId, Case, CaseFacts, CaseKind, Channel, CommandId, DiscontinuedReason,
    Finding, FindingMade, Particulars, Received, Reference, Refusal, Subject,
};

use crate::changes::{Against, Amended};
use crate::decision::{DecisionCells, Next, found, last, other_findings};
use crate::desk::{Desk, Worded};
use crate::fields::{Cell, Fields};
use crate::run::{Given, Sitting, Stop, Taken, give, known};
use crate::words::{self, Words};

/// What a row says.
#[derive(Debug, Clone)]
pub(crate) struct CaseRow {
    pub(crate) reference: Reference,
    pub(crate) authority: AuthorityId,
    pub(crate) subject: Subject,
    pub(crate) received_on: NaiveDate,
    pub(crate) channel: Cell<Channel>,
    pub(crate) decision: DecisionCells,
    /// What was found and about what, in schemes that have findings.
    pub(crate) findings: Vec<(Finding, Subject)>,
    pub(crate) texts: Particulars,
}

/// Takes one row in.
pub(crate) fn take<D: Desk>(
    fields: &mut Fields<'_>,
    desk: &mut D,
    sitting: &mut Sitting,
) -> Result<Taken, Stop<D::Error>> {
    let row = read(fields, &desk.words());
    let row = fields.check(row)?;
    let id = row.command_id();
    take_case(&row, id, fields, desk, sitting)
}

/// Takes in what one row says of a case, or several rows together.
pub(crate) fn take_case<D: Desk>(
    row: &CaseRow,
    id: CommandId,
    fields: &mut Fields<'_>,
    desk: &mut D,
    sitting: &mut Sitting,
) -> Result<Taken, Stop<D::Error>> {
    let case = desk.case(row.reference).map_err(Stop::File)?;
    fields.seen = sitting.seen((row.reference, 0));
    let new = case.is_none();
    let case = case.unwrap_or_default();
    let known = known(&case, id, sitting);
    if known && sitting.correct.is_none() {
        return Ok(Taken::UNCHANGED);
    }
    let mut next = row.next(&case, fields, desk);
    if new {
        next.texts = Some((0, row.texts.clone()));
    }
    let given = Given { reference: row.reference, id, new, known };
    give(fields, desk, sitting, &given, next, column_of)
}

/// The row; none where a cell that has to be filled is not, which is noted with all else.
pub(crate) fn read(fields: &mut Fields<'_>, words: &Words<'_>) -> Option<CaseRow> {
    let reference = fields.need("reference", words::reference);
    let authority = fields.need("authority", |text| words::authority(text, words.register));
    let subject = fields.need("subject", |text| words::subject(text, words.scheme));
    let received_on = fields.day("received_on");
    let received_on = fields.needed("received_on", received_on);
    let channel = fields.read("channel", words::channel);
    let decision = DecisionCells::read(fields, words);
    let texts = fields.texts(&["complainant", "summary", "note"]);
    Some(CaseRow {
        reference: reference?,
        authority: authority?,
        subject: subject?,
        received_on: received_on?,
        channel,
        findings: decision.finding(subject?).into_iter().collect(),
        decision,
        texts,
    })
}

impl CaseRow {
    /// The id of the row's command: of what its cells say, however they spell it. Texts are left
    /// out: they are kept once and not compared.
    pub(crate) fn command_id(&self) -> CommandId {
        let parts = self.parts();
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        CommandId::derived(&parts)
    }

    /// What the id is made of. The first ten parts are frozen: ids of earlier imports are made of
    /// them. Columns that came later stand after them, by name, where they are filled.
    fn parts(&self) -> Vec<String> {
        let decision = &self.decision;
        let day = |cell: Cell<NaiveDate>| cell.filled().map(|day| day.to_string());
        let answer = |cell: Cell<Answer>| cell.filled().map_or("", Answer::slug).to_owned();
        let mut parts = vec![
            "import cases".to_owned(),
            self.reference.as_str().to_owned(),
            self.authority.to_string(),
            self.subject.to_string(),
            self.received_on.to_string(),
            day(decision.investigated_on).unwrap_or_default(),
            day(decision.decided_on).unwrap_or_default(),
            decision.outcome.filled().map(|label| label.to_string()).unwrap_or_default(),
            answer(decision.injustice),
            answer(decision.remedied_before),
        ];
        parts.extend(named("channel", self.channel.filled().map(Channel::slug)));
        parts.extend(decision.later_parts());
        let found =
            |(finding, subject): &(Finding, Subject)| format!("{}/{subject}", finding.code());
        parts.extend(self.findings.iter().filter_map(|f| named("finding", Some(&found(f)))));
        parts
    }

    /// What the row says that the case does not have yet. Where they differ is noted, or corrected.
    fn next(&self, case: &Case, fields: &mut Fields<'_>, desk: &impl Desk) -> Next {
        let mut next = Next::default();
        match &case.standing().received {
            None => next.events.push(self.received().into()),
            Some(received) => next.amended.extend(self.against(case, received, fields, desk)),
        }
        self.decision.next(case, fields, &mut next);
        self.next_findings(case, fields, &mut next);
        next
    }

    /// Each finding beside the decision. Where the decision is recorded, it has to have the same.
    fn next_findings(&self, case: &Case, fields: &mut Fields<'_>, next: &mut Next) {
        let standing = case.standing();
        // A row that corrects the subject corrects that of the findings which name none.
        let recorded = standing.received.as_ref().filter(|_| fields.correct.is_none());
        let about = recorded.map_or(self.subject, |received| received.subject);
        if standing.decision().is_none() || standing.findings.is_empty() {
            let made = self.findings.iter().map(|(finding, subject)| FindingMade {
                finding: *finding,
                subject: Some(*subject).filter(|subject| *subject != self.subject),
            });
            next.events.extend(made.map(CaseFacts::from));
            return;
        }
        if found(standing, about) != self.findings && !self.decision.outcome.is_silent() {
            other_findings(fields);
        }
    }

    fn received(&self) -> Received {
        Received {
            reference: self.reference,
            authority: self.authority,
            subject: self.subject,
            received_on: self.received_on,
            channel: self.channel.filled().unwrap_or(Channel::NotStated),
            resubmission_of: None,
        }
    }

    fn against(
        &self,
        case: &Case,
        received: &Received,
        fields: &mut Fields<'_>,
        desk: &impl Desk,
    ) -> Option<Amended> {
        let (position, before) = last(case, |facts| matches!(facts, CaseFacts::Received(_)))?;
        let mut right = received.clone();
        let mut against = Against::new(fields, "the receipt");
        // A body's code may have changed since; the register leads from the former one.
        let present = desk.register().present_code(received.authority);
        let present = present.unwrap_or(received.authority);
        let authority = &Cell::Filled(self.authority);
        if let Some(changed) = against.must("authority", "authority", authority, &present) {
            right.authority = changed;
        }
        let subject = &Cell::Filled(self.subject);
        if let Some(changed) = against.must("subject", "subject", subject, &received.subject) {
            right.subject = changed;
        }
        let on = &Cell::Filled(self.received_on);
        if let Some(on) = against.must("received_on", "received_on", on, &received.received_on) {
            right.received_on = on;
        }
        let stated = (received.channel != Channel::NotStated).then_some(&received.channel);
        if let Some(channel) = against.may("channel", "channel", &self.channel, stated) {
            right.channel = channel;
        }
        against.amended(case, position, &before, right.into())
    }
}

/// A part of an id with its name, where it is filled.
pub(crate) fn named(name: &str, value: Option<&str>) -> Option<String> {
    value.map(|value| format!("{name}={value}"))
}

impl DecisionCells {
    /// The columns that came after the first ids were made.
    pub(crate) fn later_parts(&self) -> Vec<String> {
        let answer = |cell: Cell<Answer>| cell.filled().map(Answer::slug);
        let day = |cell: Cell<NaiveDate>| cell.filled().map(|day| day.to_string());
        let (reported_on, published_on) = (day(self.reported_on), day(self.published_on));
        [
            named("fault_accepted", answer(self.fault_accepted)),
            named("by_report", answer(self.by_report)),
            named("discontinued_reason", self.discontinued.filled().map(DiscontinuedReason::slug)),
            named("reported_on", reported_on.as_deref()),
            named("published_on", published_on.as_deref()),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

/// The column that a refusal is about, where that can be told.
pub(crate) fn column_of(refusal: &Refusal) -> Option<&'static str> {
    match refusal {
        Refusal::Future { kind, .. }
        | Refusal::Implausible { kind, .. }
        | Refusal::Predates { kind, .. } => Some(day_column(*kind)),
        Refusal::Stage { kind: CaseKind::Investigated, .. } => Some("investigated_on"),
        Refusal::Stage { kind: CaseKind::PublicReportIssued, .. } => Some("reported_on"),
        Refusal::Stage { kind: CaseKind::DecisionPublished, .. } => Some("published_on"),
        Refusal::Stage { .. }
        | Refusal::NotInvestigated(_)
        | Refusal::PastAssessment
        | Refusal::UpheldUnexamined => Some("outcome"),
        Refusal::UnknownAuthority(_) => Some("authority"),
        Refusal::Void(_) | Refusal::AlreadyReceived | Refusal::NotReceived(_) => Some("reference"),
        Refusal::Breaks { because, .. } => column_of(because),
        _ => None,
    }
}

fn day_column(kind: CaseKind) -> &'static str {
    match kind {
        CaseKind::Received => "received_on",
        CaseKind::Investigated => "investigated_on",
        CaseKind::PublicReportIssued => "reported_on",
        CaseKind::DecisionPublished => "published_on",
        _ => "decided_on",
    }
}
