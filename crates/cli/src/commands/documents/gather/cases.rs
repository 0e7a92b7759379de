//! The cases that a letter speaks of: those not complied with, those put right before they came, and
//! what of them the public may read.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use upheld_annual::{Contribution, Measure, Part, contributions};
use upheld_decisions::{Item, Kind, items};
use upheld_domain::{
    AuthorityId, Definitions, Reference, RemedyKind, ReportingYear, Subject, in_force,
};
use upheld_projection::{CaseNumber, Fact, FactRow};
use upheld_publish::letter::{CaseLine, Improvement, Publication};
use upheld_store::View;

use crate::commands::decisions::published_text;
use crate::commands::look;
use crate::problem::Problem;

/// See the module; each in the order of its references.
#[derive(Default)]
pub(super) struct Told {
    pub(super) not_complied: Vec<CaseLine>,
    pub(super) remedied: Vec<CaseLine>,
    pub(super) improvements: Vec<Improvement>,
    pub(super) reports: Vec<Publication>,
    pub(super) decisions: Vec<Publication>,
}

/// What there is to tell of a body's year, of which the public may read what it sees on a day.
pub(super) fn of(
    view: &View,
    definitions: &Definitions,
    (id, year): (AuthorityId, ReportingYear),
    on: NaiveDate,
) -> Result<Told, Problem> {
    let mut told = Told::default();
    let mut cases = Vec::new();
    let candidates: BTreeSet<CaseNumber> = look::candidates(view, Some(id), Some(year))?.collect();
    for number in candidates {
        let case = view.summary(number)?;
        if let Some(reference) = case.reference {
            cases.push((reference, number, case.rows));
        }
    }
    cases.sort_by_key(|(reference, ..)| reference.to_string());
    let is_of_body = |body: Option<&AuthorityId>| body == Some(&id);
    for (reference, number, rows) in cases {
        let case = Case { view, definitions, reference, number, rows: &rows };
        let counted = |found: &Contribution| {
            found.year == year
                && is_of_body(view.numbering().authorities().get(found.authority.index()))
        };
        case.counted(&mut told, counted);
        let public = items(&rows, definitions.counting.year_start).into_iter().filter(|item| {
            item.year == year
                && item.is_public_on(on)
                && is_of_body(view.numbering().authorities().get(item.authority.index()))
        });
        for item in public {
            case.public(&mut told, &item)?;
        }
    }
    Ok(told)
}

/// A case that may be told of.
struct Case<'a> {
    view: &'a View,
    definitions: &'a Definitions,
    reference: Reference,
    number: CaseNumber,
    rows: &'a [FactRow],
}

impl Case<'_> {
    /// What it counts of the year in compliance and in remedies before.
    fn counted(&self, told: &mut Told, of_year: impl Fn(&Contribution) -> bool) {
        for found in contributions(self.rows, &self.definitions.counting).filter(of_year) {
            let line = |subject| CaseLine {
                reference: self.reference.to_string(),
                subject: self.subject(subject),
            };
            let part = |measure: Measure| measure.part_of(found.unit(), self.definitions);
            if part(Measure::ComplianceRate) == Some(Part::DenominatorOnly) {
                told.not_complied.extend(self.own_subject().map(line));
            }
            if part(Measure::SatisfactoryRemedyRate) == Some(Part::Numerator) {
                told.remedied.extend(self.own_subject().map(line));
            }
        }
    }

    /// What it is about, as it stands.
    fn own_subject(&self) -> Option<Subject> {
        in_force(self.rows).iter().find_map(|event| match event.content {
            Fact::Received { subject, .. } => Some(subject),
            _ => None,
        })
    }

    fn subject(&self, subject: Subject) -> String {
        let label = self.view.scheme().subject(subject);
        label.map(|label| label.name.clone()).unwrap_or_default()
    }

    fn public(&self, told: &mut Told, item: &Item) -> Result<(), Problem> {
        let (reference, subject) = (self.reference.to_string(), self.subject(item.subject));
        match (item.kind, item.improvement) {
            (Kind::ServiceImprovement, Some(improvement)) => {
                let text = published_text(&self.view.case(self.number)?, item);
                let category = words(improvement.kind).to_owned();
                let agreed_on = item.on;
                told.improvements.push(Improvement {
                    reference,
                    subject,
                    category,
                    text,
                    agreed_on,
                });
            }
            (Kind::PublicReport | Kind::FurtherReport, _) => {
                told.reports.push(Publication { reference, subject, on: item.on });
            }
            (Kind::Decision, _) => {
                told.decisions.push(Publication { reference, subject, on: item.on });
            }
            (Kind::ServiceImprovement, None) => {}
        }
        Ok(())
    }
}

fn words(kind: RemedyKind) -> &'static str {
    match kind {
        RemedyKind::Apology => "apology",
        RemedyKind::Payment => "payment",
        RemedyKind::ActOnTheCase => "act on the case",
        RemedyKind::ProcedureChange => "procedure change",
        RemedyKind::Training => "training",
        RemedyKind::Review => "review",
        RemedyKind::Other => "other improvement",
    }
}
