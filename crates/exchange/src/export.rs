//! Cases, remedies and courses as the rows that an import reads: a case as it stands, corrections
//! applied, its decision in force. What a row can't say is named by [`Lost`], so that nothing goes
//! missing in silence; `events` carries everything.
//!
//! Not here: which cases there are, and writing the file.

use std::borrow::Cow;
use std::fmt;

use chrono::NaiveDate;
use upheld_domain::{
    Answer, Case, CaseFacts, Channel, CourseDelivered, DiscontinuedReason, FindingMade, InForce,
    Outcome, OutcomeLabel, Reference, RemedyId, RemedyRecommended, Scheme, Standing,
};

use crate::decision::report;

/// The columns of cases, in the order of [`export_case`].
pub const CASE_COLUMNS: [&str; 14] = [
    "reference",
    "authority",
    "subject",
    "received_on",
    "investigated_on",
    "decided_on",
    "outcome",
    "injustice",
    "remedied_before",
    "channel",
    "fault_accepted",
    "by_report",
    "discontinued_reason",
    "reported_on",
];

/// The columns of remedies, in the order of [`export_remedies`].
pub const REMEDY_COLUMNS: [&str; 9] = [
    "reference",
    "remedy",
    "kind",
    "amount_pence",
    "due_on",
    "outcome",
    "outcome_on",
    "done_on",
    "failed_on",
];

/// The columns of courses, in the order of [`export_course`].
pub const COURSE_COLUMNS: [&str; 5] = ["on", "authority", "sector", "topic", "attendees"];

/// What the rows of a case can't say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lost {
    /// The case counts for nothing: it has no row.
    Void,
    /// It was decided more than once, or is open again: only what stands is written.
    EarlierDecision,
    /// It was upheld straight from assessment: the row comes back as investigated, day unknown.
    Uninvestigated,
    /// It is under investigation since a day nobody knows: the row comes back as being assessed.
    UndatedInvestigation,
    /// It has a public report that is not the first since its decision in force.
    Report,
    /// It has several findings, or one on another subject: the row has the gravest only, as its
    /// outcome.
    Findings,
    /// A remedy that was cancelled: it has no row.
    CancelledRemedy,
    /// A remedy of a case that is not upheld now: it has no row.
    RemedyWithoutDecision,
    /// An outcome of a remedy from before the decision in force: the row is without it.
    EarlierOutcome,
}

impl Lost {
    /// Every one, in the order they are told.
    pub const ALL: &'static [Self] = &[
        Self::Void,
        Self::EarlierDecision,
        Self::Uninvestigated,
        Self::UndatedInvestigation,
        Self::Report,
        Self::Findings,
        Self::CancelledRemedy,
        Self::RemedyWithoutDecision,
        Self::EarlierOutcome,
    ];
}

impl fmt::Display for Lost {
    /// To follow a count and a colon: `3: void cases, left out`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Void => "void cases, left out",
            Self::EarlierDecision => {
                "cases decided before and opened again or decided anew; only what stands is written"
            }
            Self::Uninvestigated => {
                "cases upheld straight from assessment; they come back as investigated, day unknown"
            }
            Self::UndatedInvestigation => {
                "cases under investigation since a day nobody knows; they come back as in assessment"
            }
            Self::Report => "public reports that are not the first since the decision in force",
            Self::Findings => "cases with several findings, or one on another subject; only the gravest is written",
            Self::CancelledRemedy => "cancelled remedies, left out",
            Self::RemedyWithoutDecision => {
                "remedies of cases that are not upheld now, left out"
            }
            Self::EarlierOutcome => {
                "outcomes of remedies from before the decision in force; the rows are without them"
            }
        })
    }
}

/// The row of a case, if it has one, and what that can't say. Subject and outcome are in the words of
/// the office's scheme.
#[must_use]
pub fn export_case(case: &Case, scheme: &Scheme) -> (Option<Vec<String>>, Vec<Lost>) {
    let standing = case.standing();
    let Some(received) = &standing.received else { return (None, Vec::new()) };
    if standing.voided.is_some() {
        return (None, vec![Lost::Void]);
    }
    let events = case.in_force();
    let mut lost = lost_of(standing);
    let (decision, reported_on) = (Decided::of(standing, &events), report(standing, &events));
    let reported_on = reported_on.map(|(_, report)| report.on);
    let reports = events.iter().filter(|e| matches!(e.content, CaseFacts::PublicReportIssued(_)));
    let unsaid = reports.count() - usize::from(reported_on.is_some());
    lost.extend(std::iter::repeat_n(Lost::Report, unsaid));
    let findings = if standing.decision().is_some() { standing.findings.as_slice() } else { &[] };
    let unsaid = findings.len() > 1 || findings.iter().any(|made| made.subject.is_some());
    lost.extend(unsaid.then_some(Lost::Findings));
    let subject = scheme.subject(received.subject).map(|label| label.slug.clone());
    let channel = Some(received.channel).filter(|channel| *channel != Channel::NotStated);
    let row = vec![
        received.reference.as_str().to_owned(),
        received.authority.to_string(),
        subject.unwrap_or_else(|| received.subject.to_string()),
        received.received_on.to_string(),
        day(standing.investigated.flatten()),
        day(decision.on),
        decision.outcome.map(|o| outcome(o, &decision, findings, scheme)).unwrap_or_default(),
        answer(decision.injustice),
        answer(decision.remedied_before),
        channel.map(|channel| channel.slug().to_owned()).unwrap_or_default(),
        answer(decision.fault_accepted),
        if decision.by_report { "yes".to_owned() } else { String::new() },
        decision.reason.map(|reason| reason.slug().to_owned()).unwrap_or_default(),
        day(reported_on),
    ];
    (Some(row), lost)
}

/// The scheme's word for an outcome: of the gravest finding, where there are findings. A decision
/// without any is named by the event itself, which an import understands, too.
fn outcome(
    outcome: Outcome,
    decided: &Decided,
    findings: &[FindingMade],
    scheme: &Scheme,
) -> String {
    let mut labels = scheme.outcomes().iter().filter(|label| label.outcome == outcome);
    let label = if scheme.has_findings() {
        labels.find(|label| findings.iter().any(|made| Some(made.finding) == label.finding))
    } else {
        // Of several words for one outcome, the one that says what the decision says.
        let says = |label: &&OutcomeLabel| match label.remedied_before {
            Answer::NotStated => decided.remedied_before != Answer::Yes,
            stated => stated == decided.remedied_before,
        };
        labels.clone().find(says).or_else(|| labels.next())
    };
    label.map_or_else(|| outcome.to_string(), |label| label.slug.clone())
}

fn lost_of(standing: &Standing) -> Vec<Lost> {
    let decision = standing.decision();
    let mut lost = Vec::new();
    if standing.decisions.len() > usize::from(decision.is_some()) {
        lost.push(Lost::EarlierDecision);
    }
    match (decision.map(|decision| decision.outcome), standing.investigated) {
        (Some(Outcome::Upheld), None) => lost.push(Lost::Uninvestigated),
        (None, Some(None)) => lost.push(Lost::UndatedInvestigation),
        _ => {}
    }
    lost
}

/// What the event of the decision in force says.
struct Decided {
    on: Option<NaiveDate>,
    outcome: Option<Outcome>,
    injustice: Answer,
    remedied_before: Answer,
    fault_accepted: Answer,
    by_report: bool,
    reason: Option<DiscontinuedReason>,
}

impl Decided {
    fn of(standing: &Standing, events: &[InForce<CaseFacts>]) -> Self {
        let mut decided = Self {
            on: None,
            outcome: None,
            injustice: Answer::NotStated,
            remedied_before: Answer::NotStated,
            fault_accepted: Answer::NotStated,
            by_report: false,
            reason: None,
        };
        let Some(decision) = standing.decision() else { return decided };
        (decided.on, decided.outcome) = (Some(decision.on), Some(decision.outcome));
        match events.iter().find(|event| event.position == decision.position) {
            Some(InForce { content: CaseFacts::Upheld(f), .. }) => {
                (decided.injustice, decided.by_report) = (f.injustice, f.by_report);
                decided.remedied_before = f.remedied_before;
                decided.fault_accepted = f.fault_accepted;
            }
            Some(InForce { content: CaseFacts::Discontinued(f), .. }) => {
                let stated = |reason: &DiscontinuedReason| *reason != DiscontinuedReason::NotStated;
                decided.reason = Some(f.reason).filter(stated);
            }
            _ => {}
        }
        decided
    }
}

/// The rows of a case's remedies, and what they can't say.
#[must_use]
pub fn export_remedies(case: &Case) -> (Vec<Vec<String>>, Vec<Lost>) {
    let standing = case.standing();
    let (Some(received), None) = (&standing.received, standing.voided) else {
        return (Vec::new(), Vec::new());
    };
    let decision = standing.decision().filter(|decision| decision.outcome == Outcome::Upheld);
    let events = case.in_force();
    let (mut rows, mut lost) = (Vec::new(), Vec::new());
    for (&remedy, progress) in &standing.remedies {
        match (decision, progress.cancelled) {
            (_, true) => lost.push(Lost::CancelledRemedy),
            (None, false) => lost.push(Lost::RemedyWithoutDecision),
            (Some(decision), false) => {
                let (remedy, earlier) = Remedy::of(remedy, &events, decision.on);
                lost.extend(earlier.then_some(Lost::EarlierOutcome));
                rows.extend(remedy.row(received.reference, progress.due_on));
            }
        }
    }
    (rows, lost)
}

/// What the record has of a remedy.
#[derive(Default)]
struct Remedy {
    recommended: Option<RemedyRecommended>,
    complied: Option<(NaiveDate, Option<NaiveDate>)>,
    failed_on: Option<NaiveDate>,
}

impl Remedy {
    /// What became of it since the decision in force, and whether something did before.
    fn of(id: RemedyId, events: &[InForce<CaseFacts>], decided_on: NaiveDate) -> (Self, bool) {
        let (mut remedy, mut earlier) = (Self::default(), false);
        for event in events.iter().filter(|event| event.content.remedy() == Some(id)) {
            match &event.content {
                CaseFacts::RemedyRecommended(f) => remedy.recommended = Some(f.clone()),
                CaseFacts::Complied(f) if f.satisfied_on < decided_on => earlier = true,
                CaseFacts::NotComplied(f) if f.on < decided_on => earlier = true,
                CaseFacts::Complied(f) => remedy.complied = Some((f.satisfied_on, f.done_on)),
                CaseFacts::NotComplied(f) => remedy.failed_on = Some(f.on),
                _ => {}
            }
        }
        (remedy, earlier)
    }

    fn row(self, reference: Reference, due_on: Option<NaiveDate>) -> Option<Vec<String>> {
        let recommended = self.recommended?;
        let (outcome, on, done_on, failed_on) = match (self.complied, self.failed_on) {
            (Some((on, done_on)), failed) => ("complied", Some(on), done_on, failed),
            (None, Some(on)) => ("not-complied", Some(on), None, None),
            (None, None) => ("", None, None, None),
        };
        let amount = recommended.amount_pence.map(|pence| pence.to_string());
        Some(vec![
            reference.as_str().to_owned(),
            recommended.remedy.to_string(),
            recommended.kind.slug().to_owned(),
            amount.unwrap_or_default(),
            day(due_on),
            outcome.to_owned(),
            day(on),
            day(done_on),
            day(failed_on),
        ])
    }
}

/// The row of a course.
#[must_use]
pub fn export_course(course: &CourseDelivered) -> Vec<String> {
    vec![
        course.on.to_string(),
        course.authority.map(|authority| authority.to_string()).unwrap_or_default(),
        course.sector.map(|sector| sector.slug().to_owned()).unwrap_or_default(),
        course.topic.slug().to_owned(),
        course.attendees.to_string(),
    ]
}

/// A free text as a cell that no spreadsheet runs: one that begins like a formula gets an apostrophe
/// before it. Codes, days and numbers are no free text.
#[must_use]
pub fn harmless(text: &str) -> Cow<'_, str> {
    // The last four are wide forms: some programs take them for the same.
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

fn day(day: Option<NaiveDate>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

fn answer(answer: Answer) -> String {
    match answer {
        Answer::NotStated => String::new(),
        stated => stated.slug().to_owned(),
    }
}
