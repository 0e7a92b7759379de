//! The decision that a row tells of, in a file of cases or of decisions: its cells, the event they
//! come to, and how they are set against the decision in force.

use chrono::NaiveDate;
use upheld_domain::{
    Answer, Case, CaseFacts, ClosedAtAssessment, DecisionPublished, Discontinued,
    DiscontinuedReason, Finding, InForce, Investigated, NotUpheld, Outcome, Particulars, Position,
    PublicReportIssued, Standing, Subject, Upheld,
};

use crate::changes::{Against, Amended};
use crate::fields::{Cell, Fields};
use crate::words::{self, Label, Words};

/// What a row says of the investigation and the decision.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DecisionCells {
    pub(crate) investigated_on: Cell<NaiveDate>,
    pub(crate) decided_on: Cell<NaiveDate>,
    pub(crate) outcome: Cell<Label>,
    pub(crate) injustice: Cell<Answer>,
    pub(crate) fault_accepted: Cell<Answer>,
    pub(crate) remedied_before: Cell<Answer>,
    pub(crate) by_report: Cell<Answer>,
    pub(crate) discontinued: Cell<DiscontinuedReason>,
    pub(crate) reported_on: Cell<NaiveDate>,
    pub(crate) published_on: Cell<NaiveDate>,
}

/// What a row comes to: right facts of recorded events, and events that are new.
#[derive(Debug, Clone, Default)]
pub(crate) struct Next {
    pub(crate) amended: Vec<Amended>,
    pub(crate) events: Vec<CaseFacts>,
    /// Texts to keep, with the place of the new event they belong to.
    pub(crate) texts: Option<(usize, Particulars)>,
    /// Texts to keep with the corrections.
    pub(crate) correction_texts: Particulars,
}

impl DecisionCells {
    pub(crate) fn read(fields: &mut Fields<'_>, words: &Words<'_>) -> Self {
        let investigated_on = fields.day("investigated_on");
        let decided_on = fields.day("decided_on");
        let outcome = fields.read("outcome", |text| words::outcome(text, words.scheme));
        let mut answer = |name| fields.read(name, words::answer);
        let (injustice, fault_accepted) = (answer("injustice"), answer("fault_accepted"));
        let (remedied_before, by_report) = (answer("remedied_before"), answer("by_report"));
        let discontinued = fields.read("discontinued_reason", words::discontinued);
        let reported_on = fields.day("reported_on");
        let published_on = fields.day("published_on");
        let remedied_before = implied(remedied_before, &outcome);
        check_decision(fields, &decided_on, &outcome);
        check_assessment(fields, &investigated_on, &outcome);
        check_discontinued(fields, &discontinued, &outcome);
        check_reported(fields, &reported_on, &outcome);
        Self {
            investigated_on,
            decided_on,
            injustice: of_upheld(fields, "injustice", injustice, &outcome),
            fault_accepted: of_upheld(fields, "fault_accepted", fault_accepted, &outcome),
            remedied_before: of_upheld(fields, "remedied_before", remedied_before, &outcome),
            by_report: of_upheld(fields, "by_report", by_report, &outcome),
            outcome,
            discontinued,
            reported_on,
            published_on,
        }
    }

    /// What the row says of the outcome.
    pub(crate) fn label(&self) -> Option<Label> {
        self.outcome.filled()
    }

    /// What the row found about a subject, in schemes that have findings.
    pub(crate) fn finding(&self, subject: Subject) -> Option<(Finding, Subject)> {
        Some((self.label()?.finding?, subject))
    }

    /// The day and the outcome, where the row says that the case is decided.
    fn decision(&self) -> Option<(NaiveDate, Outcome)> {
        Some((self.decided_on.filled()?, self.outcome.filled()?.outcome))
    }

    /// What the cells say that the case does not have yet. Where they differ is noted, or corrected.
    pub(crate) fn next(&self, case: &Case, fields: &mut Fields<'_>, next: &mut Next) {
        self.next_investigation(case, fields, next);
        let standing = case.standing();
        match standing.decision() {
            Some(_) => next.amended.extend(self.against(case, fields)),
            None => {
                let Some((on, outcome)) = self.decision() else { return };
                let investigated =
                    standing.investigated.is_some() || self.investigated_on.filled().is_some();
                if !matches!(outcome, Outcome::Closed(_)) && !investigated {
                    next.events.push(Investigated { started_on: None }.into());
                }
                next.events.push(self.decided(on, outcome));
            }
        }
        self.next_report(case, fields, next);
        self.next_publication(case, fields, next);
    }

    fn next_investigation(&self, case: &Case, fields: &mut Fields<'_>, next: &mut Next) {
        let cell = &self.investigated_on;
        let Some(began_on) = case.standing().investigated else {
            let began = cell.filled().map(|day| Investigated { started_on: Some(day) });
            next.events.extend(began.map(CaseFacts::from));
            return;
        };
        let began = |facts: &CaseFacts| matches!(facts, CaseFacts::Investigated(_));
        let Some((position, before)) = last(case, began) else { return };
        let mut against = Against::new(fields, "the investigation");
        let right = against.may("investigated_on", "started_on", cell, began_on.as_ref());
        let facts = Investigated { started_on: right.or(began_on) }.into();
        next.amended.extend(against.amended(case, position, &before, facts));
    }

    /// The public report since the decision in force.
    fn next_report(&self, case: &Case, fields: &mut Fields<'_>, next: &mut Next) {
        let cell = &self.reported_on;
        let Some((position, report)) = report(case.standing(), &case.in_force()) else {
            next.events.extend(cell.filled().map(|on| PublicReportIssued { on }.into()));
            return;
        };
        let mut against = Against::new(fields, "the report");
        let right = against.must("reported_on", "on", cell, &report.on);
        let facts = PublicReportIssued { on: right.unwrap_or(report.on) }.into();
        next.amended.extend(against.amended(case, position, &report.into(), facts));
    }

    fn next_publication(&self, case: &Case, fields: &mut Fields<'_>, next: &mut Next) {
        let cell = &self.published_on;
        let Some(published_on) = case.standing().published_on else {
            // What was published and withdrawn since is not published again by an old row.
            let fresh = cell.filled().map(|on| CaseFacts::from(DecisionPublished { on }));
            let fresh = fresh.filter(|event| last(case, |facts| facts == event).is_none());
            next.events.extend(fresh);
            return;
        };
        let published = |facts: &CaseFacts| matches!(facts, CaseFacts::DecisionPublished(_));
        let Some((position, before)) = last(case, published) else { return };
        let mut against = Against::new(fields, "the publication");
        let right = against.must("published_on", "on", cell, &published_on);
        let facts = DecisionPublished { on: right.unwrap_or(published_on) }.into();
        next.amended.extend(against.amended(case, position, &before, facts));
    }

    /// The decision in force with the facts that the row says it should have.
    fn against(&self, case: &Case, fields: &mut Fields<'_>) -> Option<Amended> {
        let recorded = case.standing().decision()?;
        let before = case.in_force().into_iter().find(|e| e.position == recorded.position)?.content;
        let outcome = match self.outcome {
            Cell::Filled(label) => Cell::Filled(label.outcome),
            Cell::Missing => Cell::Missing,
            Cell::Blank => Cell::Blank,
            Cell::Bad => Cell::Bad,
        };
        if correct_kind(fields, &outcome, recorded.outcome) {
            return None;
        }
        let mut against = Against::new(fields, "the decision");
        let on = against.must("decided_on", "decided_on", &self.decided_on, &recorded.on);
        let on = on.unwrap_or(recorded.on);
        let right = against.must("outcome", "outcome", &outcome, &recorded.outcome);
        if right.is_none() && outcome.filled().is_some_and(|stated| stated != recorded.outcome) {
            return None;
        }
        let right = self.right(&mut against, &before, on, right.unwrap_or(recorded.outcome));
        against.amended(case, recorded.position, &before, right)
    }

    fn right(
        &self,
        against: &mut Against<'_, '_>,
        before: &CaseFacts,
        decided_on: NaiveDate,
        outcome: Outcome,
    ) -> CaseFacts {
        match (before, outcome) {
            (CaseFacts::Upheld(upheld), Outcome::Upheld) => {
                let mut right = Upheld { decided_on, ..upheld.clone() };
                if self.outcome.is_silent() {
                    return right.into();
                }
                against.answer("injustice", &self.injustice, &mut right.injustice);
                against.answer("fault_accepted", &self.fault_accepted, &mut right.fault_accepted);
                let remedied = &self.remedied_before;
                against.answer("remedied_before", remedied, &mut right.remedied_before);
                // A blank says what no says: by_report is never unknown.
                if let Cell::Filled(by_report) = self.by_report {
                    let recorded = if upheld.by_report { Answer::Yes } else { Answer::No };
                    let cell = Cell::Filled(by_report);
                    let changed = against.must("by_report", "by_report", &cell, &recorded);
                    right.by_report = changed.unwrap_or(recorded) == Answer::Yes;
                }
                right.into()
            }
            (CaseFacts::Discontinued(discontinued), _) => {
                let stated = discontinued.reason != DiscontinuedReason::NotStated;
                let recorded = stated.then_some(&discontinued.reason);
                let column = "discontinued_reason";
                let changed = against.may(column, "reason", &self.discontinued, recorded);
                let reason = changed.unwrap_or(discontinued.reason);
                Discontinued { decided_on, reason }.into()
            }
            (_, Outcome::Closed(outcome)) => ClosedAtAssessment { outcome, decided_on }.into(),
            (CaseFacts::NotUpheld(_), _) => NotUpheld { decided_on }.into(),
            (before, _) => before.clone(),
        }
    }

    fn decided(&self, decided_on: NaiveDate, outcome: Outcome) -> CaseFacts {
        let answer = |cell: Cell<Answer>| cell.filled().unwrap_or(Answer::NotStated);
        match outcome {
            Outcome::Closed(outcome) => ClosedAtAssessment { outcome, decided_on }.into(),
            Outcome::NotUpheld => NotUpheld { decided_on }.into(),
            Outcome::Discontinued => {
                let reason = self.discontinued.filled().unwrap_or(DiscontinuedReason::NotStated);
                Discontinued { decided_on, reason }.into()
            }
            Outcome::Upheld => Upheld {
                decided_on,
                injustice: answer(self.injustice),
                fault_accepted: answer(self.fault_accepted),
                remedied_before: answer(self.remedied_before),
                by_report: self.by_report.filled() == Some(Answer::Yes),
            }
            .into(),
        }
    }
}

/// The first public report since the decision in force, with its place.
pub(crate) fn report(
    standing: &Standing,
    events: &[InForce<CaseFacts>],
) -> Option<(Position, PublicReportIssued)> {
    let decided_on = standing.decision()?.on;
    events.iter().find_map(|event| match &event.content {
        CaseFacts::PublicReportIssued(report) if report.on >= decided_on => {
            Some((event.position, report.clone()))
        }
        _ => None,
    })
}

/// What the decision in force found, in order. `about` is the subject of a finding that names none.
pub(crate) fn found(standing: &Standing, about: Subject) -> Vec<(Finding, Subject)> {
    let found = standing.findings.iter();
    let mut found: Vec<_> =
        found.map(|made| (made.finding, made.subject.unwrap_or(about))).collect();
    found.sort_unstable_by_key(|(finding, subject)| (finding.code(), *subject));
    found
}

/// Notes that a row found something else than the record has.
pub(crate) fn other_findings(fields: &mut Fields<'_>) {
    let reason = "the record has other findings here".to_owned();
    let hint = "see which are right (case show), and take back or record findings there";
    fields.fault(Some("outcome"), reason, Some(hint.to_owned()));
}

/// A word for an outcome may say that the body had put it right before.
fn implied(stated: Cell<Answer>, outcome: &Cell<Label>) -> Cell<Answer> {
    match outcome {
        Cell::Filled(label) if stated.is_silent() && label.remedied_before != Answer::NotStated => {
            Cell::Filled(label.remedied_before)
        }
        _ => stated,
    }
}

/// The last event in force of a kind.
pub(crate) fn last(case: &Case, is: impl Fn(&CaseFacts) -> bool) -> Option<(Position, CaseFacts)> {
    let found = case.in_force().into_iter().rev().find(|event| is(&event.content))?;
    Some((found.position, found.content))
}

/// Whether a correction would have to change the kind of the event, which it can't. That is noted.
fn correct_kind(fields: &mut Fields<'_>, outcome: &Cell<Outcome>, recorded: Outcome) -> bool {
    let Cell::Filled(outcome) = *outcome else { return false };
    let both_closed = matches!((outcome, recorded), (Outcome::Closed(_), Outcome::Closed(_)));
    if fields.correct.is_none() || outcome == recorded || both_closed {
        return false;
    }
    let reason =
        format!("the record has {recorded} here, and a correction can't make it {outcome}");
    let hint = "take the decision back (case retract), then import the row again";
    fields.fault(Some("outcome"), reason, Some(hint.to_owned()));
    true
}

/// A day and an outcome make a decision together.
fn check_decision(fields: &mut Fields<'_>, decided_on: &Cell<NaiveDate>, outcome: &Cell<Label>) {
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
fn check_assessment(fields: &mut Fields<'_>, began_on: &Cell<NaiveDate>, outcome: &Cell<Label>) {
    if fields.is_part() {
        return;
    }
    if let (Cell::Filled(_), Cell::Filled(Label { outcome: Outcome::Closed(closed), .. })) =
        (began_on, outcome)
    {
        let reason = format!("a case closed as {closed} has no investigation");
        let hint = "leave investigated_on blank, or write discontinued, upheld or not-upheld as \
                    the outcome";
        fields.fault(Some("investigated_on"), reason, Some(hint.to_owned()));
    }
}

/// Only an investigation that was discontinued has a reason for it.
fn check_discontinued(
    fields: &mut Fields<'_>,
    reason: &Cell<DiscontinuedReason>,
    outcome: &Cell<Label>,
) {
    let discontinued =
        matches!(outcome, Cell::Filled(label) if label.outcome == Outcome::Discontinued);
    let stated = matches!(reason, Cell::Filled(reason) if *reason != DiscontinuedReason::NotStated);
    if stated && !discontinued && *outcome != Cell::Bad {
        let reason = "only a discontinued investigation has this".to_owned();
        let hint = "leave it blank, or write discontinued as the outcome".to_owned();
        fields.fault(Some("discontinued_reason"), reason, Some(hint));
    }
}

/// Only a decided complaint has a public report.
fn check_reported(fields: &mut Fields<'_>, reported_on: &Cell<NaiveDate>, outcome: &Cell<Label>) {
    if matches!(reported_on, Cell::Filled(_)) && outcome.is_silent() {
        let why = "only a decided complaint has a public report".to_owned();
        let hint = "leave it blank, or fill decided_on and outcome".to_owned();
        fields.fault(Some("reported_on"), why, Some(hint));
    }
}

/// An answer that only an upheld complaint has. On others `no` is as good as nothing.
fn of_upheld(
    fields: &mut Fields<'_>,
    column: &'static str,
    answer: Cell<Answer>,
    outcome: &Cell<Label>,
) -> Cell<Answer> {
    let upheld = matches!(outcome, Cell::Filled(label) if label.outcome == Outcome::Upheld);
    match answer {
        answer if upheld || *outcome == Cell::Bad || fields.is_part() => answer,
        Cell::Filled(Answer::Yes) => {
            let reason = "only an upheld complaint can have yes here".to_owned();
            let hint = "leave it blank, or write upheld as the outcome".to_owned();
            fields.fault(Some(column), reason, Some(hint));
            Cell::Bad
        }
        Cell::Filled(_) => Cell::Blank,
        answer => answer,
    }
}
