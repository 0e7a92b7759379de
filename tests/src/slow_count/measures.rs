//! One function per measure. Each scans all cases of the question from the start.

use chrono::NaiveDate;
use upheld_domain::{
    AssessmentOutcome, CaseFacts, Counting, DaysOver, DealtWithMap, RemedyKind, RemedyYear,
    ReportingYear, ReviewResult, Subject, YearStart,
};

use super::Facts;
use super::compliance;
use super::stands::{
    Decision, OUTCOMES, Outcome, decision_in_force, decisions, placed_on, received as receipt,
    remedies,
};

/// Within 26 weeks: this many days after receipt, or fewer.
const DAYS_IN_26_WEEKS: i64 = 26 * 7;

/// What is asked: the cases of a scope that count at all, the year, the rules.
pub(super) struct Question<'a> {
    pub(super) cases: Vec<&'a Facts>,
    pub(super) year: ReportingYear,
    pub(super) rules: Counting,
}

impl Question<'_> {
    fn has(&self, day: NaiveDate) -> bool {
        YearStart::APRIL.first_day(self.year) <= day && day <= YearStart::APRIL.last_day(self.year)
    }

    /// The decisions in force that are placed in the year, each with the day of receipt.
    fn decided(&self) -> Vec<(NaiveDate, Decision)> {
        let mut found = Vec::new();
        for case in &self.cases {
            if let Some(received) = receipt(case)
                && let Some(decision) = decision_in_force(case, self.rules.discontinued_as)
                && self.has(placed_on(case, &decision, self.rules.redecision_year))
            {
                found.push((received.received_on, decision));
            }
        }
        found
    }

    /// Days from receipt to decision, of the decisions in force placed in the year.
    fn days(&self, wanted: impl Fn(Outcome) -> bool) -> Vec<i64> {
        let decided = self.decided();
        let wanted = decided.iter().filter(|(_, decision)| wanted(decision.outcome));
        wanted.map(|(received_on, decision)| (decision.on - *received_on).num_days()).collect()
    }
}

fn number<T>(of: &[T]) -> i64 {
    i64::try_from(of.len()).unwrap_or(i64::MAX)
}

fn is_investigation(outcome: Outcome) -> bool {
    outcome == Outcome::Upheld || outcome == Outcome::NotUpheld
}

pub(super) fn received(question: &Question<'_>) -> i64 {
    Subject::ALL.iter().map(|&subject| received_about(question, subject)).sum()
}

pub(super) fn received_about(question: &Question<'_>, subject: Subject) -> i64 {
    let mut count = 0;
    for case in &question.cases {
        if let Some(received) = receipt(case)
            && received.subject == subject
            && question.has(received.received_on)
        {
            count += 1;
        }
    }
    count
}

pub(super) fn decided(question: &Question<'_>) -> i64 {
    number(&question.decided())
}

pub(super) fn decided_as(question: &Question<'_>, outcome: Outcome) -> i64 {
    let mut decided = question.decided();
    decided.retain(|(_, decision)| decision.outcome == outcome);
    number(&decided)
}

pub(super) fn upheld(question: &Question<'_>) -> i64 {
    decided_as(question, Outcome::Upheld)
}

pub(super) fn not_upheld(question: &Question<'_>) -> i64 {
    decided_as(question, Outcome::NotUpheld)
}

pub(super) fn investigations(question: &Question<'_>) -> i64 {
    upheld(question) + not_upheld(question)
}

pub(super) fn investigated(question: &Question<'_>) -> i64 {
    upheld(question) + not_upheld(question)
}

fn is_not_for_us(outcome: Outcome, map: DealtWithMap) -> bool {
    let Outcome::Closed(outcome) = outcome else { return false };
    match outcome {
        AssessmentOutcome::IncompleteOrInvalid | AssessmentOutcome::AdviceGiven => true,
        AssessmentOutcome::ReferredBack => map == DealtWithMap::ClosedEnquiriesAssessed,
        AssessmentOutcome::ClosedAfterInitialEnquiries => false,
    }
}

pub(super) fn not_for_us(question: &Question<'_>, map: DealtWithMap) -> i64 {
    let theirs = OUTCOMES.iter().filter(|&&outcome| is_not_for_us(outcome, map));
    theirs.map(|&outcome| decided_as(question, outcome)).sum()
}

pub(super) fn assessed_and_closed(question: &Question<'_>, map: DealtWithMap) -> i64 {
    let closed = OUTCOMES
        .iter()
        .filter(|&&outcome| !is_investigation(outcome) && !is_not_for_us(outcome, map));
    closed.map(|&outcome| decided_as(question, outcome)).sum()
}

pub(super) fn dealt_with(question: &Question<'_>, map: DealtWithMap) -> i64 {
    not_for_us(question, map) + assessed_and_closed(question, map) + investigated(question)
}

pub(super) fn satisfactory_remedies(question: &Question<'_>) -> i64 {
    let mut decided = question.decided();
    decided.retain(|(_, d)| d.outcome == Outcome::Upheld && d.remedied_before);
    number(&decided)
}

pub(super) fn remedies_of(question: &Question<'_>, kind: RemedyKind) -> i64 {
    let mut count = 0;
    for case in &question.cases {
        let Some(decision) = decision_in_force(case, question.rules.discontinued_as) else {
            continue;
        };
        let day = match question.rules.remedy_year {
            RemedyYear::Decision => placed_on(case, &decision, question.rules.redecision_year),
            RemedyYear::DecidedOn => decision.on,
        };
        if decision.outcome == Outcome::Upheld && question.has(day) {
            count += remedies(case).iter().map(|r| i64::from(r.kind == kind)).sum::<i64>();
        }
    }
    count
}

pub(super) fn compliance_outcomes(question: &Question<'_>) -> i64 {
    let mut count = 0;
    for case in &question.cases {
        if let Some(outcome) = compliance::compliance_outcome(case, &question.rules)
            && question.has(outcome.on)
        {
            count += 1;
        }
    }
    count
}

pub(super) fn satisfied_outcomes(question: &Question<'_>) -> i64 {
    let mut count = 0;
    for case in &question.cases {
        if let Some(outcome) = compliance::compliance_outcome(case, &question.rules)
            && question.has(outcome.on)
            && outcome.satisfied
        {
            count += 1;
        }
    }
    count
}

pub(super) fn complied_after_failure(question: &Question<'_>) -> i64 {
    let mut count = 0;
    for case in &question.cases {
        if let Some(day) = compliance::complied_after_failure(case, &question.rules)
            && question.has(day)
        {
            count += 1;
        }
    }
    count
}

pub(super) fn remedies_late(question: &Question<'_>) -> i64 {
    let mut days = Vec::new();
    for case in &question.cases {
        days.extend(compliance::late_remedies(case, &question.rules));
    }
    days.retain(|&day| question.has(day));
    number(&days)
}

pub(super) fn days_to_decide(question: &Question<'_>) -> Option<i64> {
    let mut days = match question.rules.days_over {
        DaysOver::Investigations => question.days(is_investigation),
        DaysOver::Decided => question.days(|_| true),
    };
    days.sort_unstable();
    let middle = days.len() / 2;
    if days.len() % 2 == 1 {
        return days.get(middle).copied();
    }
    let (lower, upper) = (days.get(middle.checked_sub(1)?)?, days.get(middle)?);
    // Halves up: nobody is decided before receipt, so the sum isn't negative.
    Some((lower + upper + 1) / 2)
}

pub(super) fn decided_within_26_weeks(question: &Question<'_>) -> i64 {
    let mut days = question.days(is_investigation);
    days.retain(|&days| days <= DAYS_IN_26_WEEKS);
    number(&days)
}

pub(super) fn public_reports(question: &Question<'_>) -> i64 {
    let mut count = 0;
    for (_, facts) in question.cases.iter().copied().flatten() {
        if let CaseFacts::PublicReportIssued(report) = facts
            && question.has(report.on)
        {
            count += 1;
        }
    }
    count
}

/// The days on which a case was opened again, or its decision amended.
fn reopened_on(case: &Facts) -> Vec<NaiveDate> {
    let mut days = Vec::new();
    for (_, facts) in case {
        match facts {
            CaseFacts::Reopened(f) => days.push(f.on),
            CaseFacts::DecisionReviewed(f) if f.result != ReviewResult::Stands => days.push(f.on),
            _ => {}
        }
    }
    days
}

pub(super) fn reopened(question: &Question<'_>) -> i64 {
    let mut days: Vec<_> = question.cases.iter().flat_map(|case| reopened_on(case)).collect();
    days.retain(|&day| question.has(day));
    number(&days)
}

/// Everything received and reopened up to a day less everything decided up to then.
fn open_after(question: &Question<'_>, day: NaiveDate) -> i64 {
    let mut open = 0;
    for case in &question.cases {
        let mut opened = reopened_on(case);
        opened.extend(receipt(case).map(|received| received.received_on));
        opened.retain(|&on| on <= day);
        let mut made = decisions(case, question.rules.discontinued_as);
        made.retain(|decision| decision.on <= day);
        open += number(&opened) - number(&made);
    }
    open
}

pub(super) fn open_at_start(question: &Question<'_>) -> i64 {
    YearStart::APRIL.first_day(question.year).pred_opt().map_or(0, |day| open_after(question, day))
}

pub(super) fn open_at_end(question: &Question<'_>) -> i64 {
    open_after(question, YearStart::APRIL.last_day(question.year))
}

pub(super) fn later_superseded(question: &Question<'_>) -> i64 {
    let mut count = 0;
    for case in &question.cases {
        let in_force = decision_in_force(case, question.rules.discontinued_as);
        for made in decisions(case, question.rules.discontinued_as) {
            let still_in_force = in_force.is_some_and(|d| d.position == made.position);
            if question.has(made.on) && !still_in_force {
                count += 1;
            }
        }
    }
    count
}
