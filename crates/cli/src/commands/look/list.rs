//! `case list`: the cases that pass the filters, the latest recorded first.

use chrono::NaiveDate;
use serde::Serialize;
use upheld_domain::{
    AuthorityId, Case, Outcome, ReportingYear, Stage, Standing, Subject, YearStart,
};
use upheld_projection::CaseNumber;
use upheld_store::{CaseSummary, View};

use super::officer::{self, Officer};
use super::{Head, case_of, day, day_or_today, remedies, standing};
use crate::args::{Common, Format, ListArgs};
use crate::exit::Exit;
use crate::known::Known;
use crate::open;
use crate::problem::Problem;
use crate::screen;

/// A case of the list.
#[derive(Serialize)]
struct Listed {
    #[serde(flatten)]
    head: Head,
    /// The earliest day on which a remedy without an outcome is due.
    next_due_on: Option<NaiveDate>,
    /// There where officers were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    officer: Option<Officer>,
}

pub(crate) fn list(common: &Common, args: &ListArgs) -> Result<Exit, Problem> {
    let (known, (cases, more)) = open::reading_as_known(common, &args.as_known, |view| {
        let known = Known::of(view, &args.as_known);
        let listed = listed(view, args, &known)?;
        Ok((known, listed))
    })?;
    if more {
        screen::say("note: there are more; --all lists them, --offset leaves out those seen");
    }
    tell(common, args, &known, &cases)?;
    Ok(Exit::Ok)
}

fn tell(common: &Common, args: &ListArgs, known: &Known, cases: &[Listed]) -> Result<(), Problem> {
    let mut header =
        vec!["reference", "authority", "name", "subject", "received on", "stage", "decided on"];
    header.extend(args.overdue.then_some("due on"));
    header.extend(args.officer.is_some().then_some("officer"));
    let rows: Vec<Vec<String>> = cases.iter().map(|case| row(case, args)).collect();
    match common.format {
        Format::Table => known.print_text(&screen::table(&header, &rows, &[])),
        Format::Json => screen::print_json(&cases),
        Format::Jsonl => screen::print_lines(cases),
        Format::Csv => {
            let header: Vec<String> = header.iter().map(|name| name.replace(' ', "_")).collect();
            let header: Vec<&str> = header.iter().map(String::as_str).collect();
            known.print_csv(&header, &rows)
        }
    }
}

fn row(case: &Listed, args: &ListArgs) -> Vec<String> {
    let Listed { head, next_due_on, officer } = case;
    let mut row = vec![
        head.reference(),
        head.authority.clone().unwrap_or_default(),
        head.authority_name.clone().unwrap_or_default(),
        head.subject.clone().unwrap_or_default(),
        day(head.received_on),
        head.stage.clone(),
        day(head.decided_on),
    ];
    row.extend(args.overdue.then(|| day(*next_due_on)));
    if args.officer.is_some() {
        let name = officer.as_ref().and_then(|officer| officer.name.clone());
        row.push(screen::one_line(&name.unwrap_or_default()));
    }
    row
}

/// What a case has to be.
struct Filter<'a> {
    args: &'a ListArgs,
    authority: Option<AuthorityId>,
    subject: Option<Subject>,
    on: NaiveDate,
    years: YearStart,
}

/// The cases that pass, and whether more would.
fn listed(view: &View, args: &ListArgs, known: &Known) -> Result<(Vec<Listed>, bool), Problem> {
    let filter = Filter::new(view, args)?;
    let limit = if args.all { usize::MAX } else { args.limit };
    let (mut cases, mut passed) = (Vec::new(), 0);
    for number in filter.candidates(view)? {
        let summary = view.summary(number)?;
        let case = standing::case_of(view, &summary);
        if !filter.passes(&case) {
            continue;
        }
        let officer = match &args.officer {
            None => None,
            Some(name) => match officer_named(view, &summary, name)? {
                None => continue,
                found => found,
            },
        };
        if passed < args.offset {
            passed += 1;
        } else if cases.len() == limit {
            return Ok((cases, true));
        } else {
            cases.push(Listed {
                head: Head::of(view, known, summary.id, summary.reference, &case),
                next_due_on: remedies::next_due(case.standing()),
                officer,
            });
        }
    }
    Ok((cases, false))
}

/// The officer of a case, where it is the one of that name. Reads the case's events, if there is
/// reason to.
fn officer_named(
    view: &View,
    summary: &CaseSummary,
    name: &str,
) -> Result<Option<Officer>, Problem> {
    if !officer::may_have_one(summary) {
        return Ok(None);
    }
    let file = view.case(summary.number)?;
    let officer = officer::of(&file, &case_of(&file));
    let is_it = |known: &str| known.trim().to_lowercase() == name.trim().to_lowercase();
    Ok(officer.filter(|officer| officer.name.as_deref().is_some_and(is_it)))
}

impl<'a> Filter<'a> {
    fn new(view: &View, args: &'a ListArgs) -> Result<Self, Problem> {
        let authority = match &args.authority {
            Some(text) => Some(view.register().find(text)?.id),
            None => None,
        };
        let subject = args.subject.as_deref().map(|text| subject_named(view, text)).transpose()?;
        let years = view.scheme().year_start();
        Ok(Self {
            args,
            authority,
            subject,
            on: day_or_today(view, args.on, &args.as_known)?,
            years,
        })
    }

    fn candidates(&self, view: &View) -> Result<Box<dyn Iterator<Item = CaseNumber>>, Problem> {
        let year = self.args.year.or(self.args.decided_year);
        candidates(view, self.authority, year)
    }

    fn passes(&self, case: &Case) -> bool {
        let standing = case.standing();
        let Some(received) = &standing.received else { return false };
        let decided_in = |year| {
            standing.decision().is_some_and(|decision| self.years.year_of(decision.on) == year)
        };
        self.authority.is_none_or(|id| received.authority == id)
            && self.subject.as_ref().is_none_or(|subject| received.subject == *subject)
            && self.args.year.is_none_or(|year| self.years.year_of(received.received_on) == year)
            && self.args.decided_year.is_none_or(decided_in)
            && (!self.args.open || standing.is_open())
            && (!self.args.overdue || remedies::next_due(standing).is_some_and(|due| due < self.on))
            && (self.args.stage.is_empty()
                || self.args.stage.iter().any(|stage| is_at(standing, stage)))
    }
}

/// The cases worth looking at, the latest first: those that touched an authority's year, where
/// both are asked for.
pub(in crate::commands) fn candidates(
    view: &View,
    authority: Option<AuthorityId>,
    year: Option<ReportingYear>,
) -> Result<Box<dyn Iterator<Item = CaseNumber>>, Problem> {
    let Some((authority, year)) = authority.zip(year) else {
        return Ok(Box::new((0..view.case_count()).rev().map(CaseNumber)));
    };
    let Some(number) = view.numbering().known(authority) else {
        return Ok(Box::new(std::iter::empty()));
    };
    // Members are kept by years from 1 April: an office's own may overlap two.
    let years = view.scheme().year_start();
    let first = YearStart::APRIL.year_of(years.first_day(year));
    let last = YearStart::APRIL.year_of(years.last_day(year));
    let mut cases = view.members(number, first)?;
    cases.extend(view.members(number, last)?);
    Ok(Box::new(cases.into_iter().rev()))
}

pub(in crate::commands) fn subject_named(view: &View, text: &str) -> Result<Subject, Problem> {
    view.scheme().subject_named(text).ok_or_else(|| {
        let known: Vec<&str> =
            view.scheme().subjects().iter().map(|subject| subject.slug.as_str()).collect();
        Problem::invalid(format!("there is no subject {text:?}"))
            .hint(format!("one of {}", known.join(", ")))
    })
}

/// Whether a case is at a stage, by its name or by one that stands for several.
fn is_at(standing: &Standing, stage: &str) -> bool {
    if standing.voided.is_some() {
        return stage == "void";
    }
    match (stage, standing.stage) {
        ("decided", Stage::Decided(_)) | ("closed", Stage::Decided(Outcome::Closed(_))) => true,
        (stage, at) => at.to_string() == stage,
    }
}
