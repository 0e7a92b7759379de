//! What a case contributes to the figure that is asked for, and in which words.

use chrono::NaiveDate;
use upheld_annual::{Contribution, Measure, Part, contributions_to};
use upheld_domain::{Position, ReportingYear};
use upheld_projection::FactRow;

use super::course::{Course, Decided, Verdict};
use super::question::Question;
use super::reason::Reason;
use super::what::{Compliance, Decision, What};
use super::words;

/// Something counted.
pub(crate) struct Found {
    pub(crate) part: Part,
    /// 1, but for cases that are open.
    pub(crate) count: i64,
    /// Of a measure of days.
    pub(crate) days: Option<u32>,
    pub(crate) position: Position,
    /// Of cases that are open: how they came to be so.
    flows: Option<Flows>,
}

struct Flows {
    opened: i64,
    decided: i64,
    last_opened_at: Position,
}

/// What a case contributes to the measure about the scope's bodies, in any year; of open cases what
/// opened and closed them.
pub(super) fn everywhere(
    question: &Question<'_>,
    rows: &[FactRow],
) -> impl Iterator<Item = Contribution> {
    let all = contributions_to(question.measure, rows, question.terms.definitions);
    all.filter(|found| question.is_about(found.authority))
}

/// What a case contributes to the figure.
pub(super) fn of(question: &Question<'_>, rows: &[FactRow]) -> Vec<Found> {
    if balance_day(question).is_some() {
        return balance(&flows(question, rows)).into_iter().collect();
    }
    let here = everywhere(question, rows).filter(|found| found.year == question.year);
    let in_days = matches!(question.measure, Measure::DaysToDecide | Measure::DecidedWithin26Weeks);
    let found = |c: Contribution| Found {
        part: c.part,
        count: 1,
        days: in_days.then_some(c.days),
        position: c.position,
        flows: None,
    };
    here.map(found).collect()
}

/// The day on whose evening cases are open; none for other measures.
pub(super) fn balance_day(question: &Question<'_>) -> Option<NaiveDate> {
    match question.measure {
        Measure::OpenAtStart => question.first_day().pred_opt(),
        Measure::OpenAtEnd => Some(question.last_day()),
        _ => None,
    }
}

/// What opened and closed a case in the years up to the day.
pub(super) fn flows(question: &Question<'_>, rows: &[FactRow]) -> Vec<Contribution> {
    let with_year = question.measure == Measure::OpenAtEnd;
    let until = |year: ReportingYear| year < question.year || (with_year && year == question.year);
    everywhere(question, rows).filter(|found| until(found.year)).collect()
}

fn balance(flows: &[Contribution]) -> Option<Found> {
    let number = |sign: i64| -> i64 {
        flows.iter().map(|found| found.unit().flow()).filter(|flow| *flow == sign).sum()
    };
    let (opened, decided) = (number(1), -number(-1));
    let position = flows.iter().map(|found| found.position).max()?;
    let opening = flows.iter().filter(|found| found.unit().flow() > 0);
    let last_opened_at = opening.map(|found| found.position).max().unwrap_or(position);
    let flows = Some(Flows { opened, decided, last_opened_at });
    let count = opened - decided;
    (count != 0).then_some(Found { part: Part::Numerator, count, days: None, position, flows })
}

/// Why it is counted.
pub(super) fn reason(
    question: &Question<'_>,
    rows: &[FactRow],
    course: &Course,
    found: &Found,
) -> Reason {
    let what = match (&found.flows, balance_day(question)) {
        (Some(flows), Some(day)) => open(course, found.count, flows, day),
        _ => what(question, rows, course, (found.part, found.days.unwrap_or(0), found.position)),
    };
    let placed = placed(question, course, &what, question.year);
    match found.part {
        Part::Numerator => Reason::Counted { what, placed },
        _ => Reason::BelowTheLine { what, placed },
    }
}

fn open(course: &Course, count: i64, flows: &Flows, day: NaiveDate) -> What {
    let at = flows.last_opened_at;
    let reopened = course.reopenings.iter().find(|(.., position)| *position == at);
    let since = match (reopened, course.opening) {
        _ if count != 1 => None,
        (Some(&(how, on, _)), _) => Some(What::Reopened { how, on }),
        (None, Some(opening)) => Some(What::Received { on: opening.on, about: None }),
        (None, None) => None,
    };
    match since {
        Some(since) => What::Open { since: Box::new(since), day },
        None => What::Flows { opened: flows.opened, decided: flows.decided, day },
    }
}

/// The decision's day that places something in a year, where its own day does not.
fn placed(
    question: &Question<'_>,
    course: &Course,
    what: &What,
    year: ReportingYear,
) -> Option<NaiveDate> {
    let own = what.day()?;
    if question.year_of(own) == year {
        return None;
    }
    let days = course.decisions.iter().rev().map(|decided| decided.on.on);
    days.into_iter().find(|&day| question.year_of(day) == year)
}

/// What was counted, by the event that was: its part, its days and its position.
pub(super) fn what(
    question: &Question<'_>,
    rows: &[FactRow],
    course: &Course,
    (part, days, at): (Part, u32, Position),
) -> What {
    let found = match question.measure {
        Measure::Received | Measure::ReceivedAbout(_) => received(question, course),
        Measure::Reopened => {
            let found = course.reopenings.iter().find(|(.., position)| *position == at);
            found.map(|&(how, on, _)| What::Reopened { how, on })
        }
        Measure::PublicReports => {
            let found = course.reports.iter().find(|(_, position)| *position == at);
            found.map(|&(on, _)| What::Report(on))
        }
        Measure::ComplianceRate | Measure::ComplianceOutcomes => {
            complied(question, rows, course, part, at)
        }
        Measure::RemediesLate => late(course, at),
        Measure::CompliedAfterFailure => {
            course.outcome_at(at).map(|(_, outcome)| What::AfterFailure(outcome.on))
        }
        Measure::Remedies(_) => recommended(question, course, at),
        Measure::Findings(_) | Measure::FindingRate => finding(question, course, at),
        _ => decided(question, course, days, at),
    };
    found.unwrap_or(What::Event(at))
}

fn received(question: &Question<'_>, course: &Course) -> Option<What> {
    let opening = course.opening?;
    let of_subject = matches!(question.measure, Measure::ReceivedAbout(_));
    let about = of_subject.then(|| question.terms.subject(opening.subject));
    Some(What::Received { on: opening.on, about })
}

fn late(course: &Course, at: Position) -> Option<What> {
    let (remedy, outcome) = course.outcome_at(at)?;
    let (done, due) = outcome.done.zip(remedy.due)?;
    Some(What::Late { remedy: words::remedy(remedy), done, due, satisfied: outcome.on })
}

/// The last upheld decision: in force, unless compliance counts without.
fn last_upheld(question: &Question<'_>, course: &Course) -> Option<Decision> {
    let upheld = course.decisions.iter().rev().find(|decided| decided.verdict.is_upheld())?;
    Some(question.terms.decision(upheld))
}

fn recommended(question: &Question<'_>, course: &Course, at: Position) -> Option<What> {
    let remedy = course.remedies.iter().find(|remedy| remedy.position == at)?;
    let decision = last_upheld(question, course)?;
    Some(What::Recommended { remedy: words::remedy(remedy), decision })
}

fn finding(question: &Question<'_>, course: &Course, at: Position) -> Option<What> {
    let (finding, _) = course.findings.iter().find(|(_, position)| *position == at)?;
    let decision = question.terms.decision(course.in_force()?);
    Some(What::Found { finding: question.terms.finding(*finding), decision })
}

fn decided(question: &Question<'_>, course: &Course, days: u32, at: Position) -> Option<What> {
    let decided = course.decisions.iter().find(|decided| decided.position == at)?;
    Some(match question.measure {
        Measure::LaterSuperseded => {
            What::superseded(&question.terms, decided, course.after(decided))
        }
        _ => decided_as(question, decided, days),
    })
}

/// A decision in the words of the measure.
pub(super) fn decided_as(question: &Question<'_>, decided: &Decided, days: u32) -> What {
    let decision = question.terms.decision(decided);
    match (question.measure, decided.verdict) {
        (Measure::DaysToDecide | Measure::DecidedWithin26Weeks, _) => {
            What::DecidedAfter { decision, days }
        }
        (
            Measure::SatisfactoryRemedies | Measure::SatisfactoryRemedyRate,
            Verdict::Upheld(answer),
        ) => {
            let body = question.terms.scheme.words().body.clone();
            What::PutRight { decision, answer, body }
        }
        _ => What::Decided(decision),
    }
}

fn complied(
    question: &Question<'_>,
    rows: &[FactRow],
    course: &Course,
    part: Part,
    at: Position,
) -> Option<What> {
    let part = match question.measure {
        Measure::ComplianceOutcomes => {
            let rate =
                contributions_to(Measure::ComplianceRate, rows, question.terms.definitions).next();
            rate.map_or(part, |found| found.part)
        }
        _ => part,
    };
    let firsts = || course.standing_remedies().filter_map(|remedy| remedy.outcomes.first());
    let latest = firsts().max_by_key(|first| (first.on.on, first.position));
    let counted = course.outcome_at(at).map(|(_, outcome)| outcome).or(latest)?;
    let failed = firsts().any(|first| !first.complied);
    let outcome = match (part, failed) {
        (Part::Numerator, false) => Compliance::Satisfied,
        (Part::Numerator, true) => Compliance::AfterFailure,
        (_, true) if counted.complied => Compliance::FailedBefore,
        (_, true) => Compliance::Failed,
        (_, false) => Compliance::Late,
    };
    Some(What::Complied { outcome, on: counted.on })
}
