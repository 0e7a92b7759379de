//! What the letters of a year say, gathered from the record once for all of them: figures of every
//! year, those of the groups, courses and seminars; and for each body its cases.

mod cases;
mod outreach;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use chrono::NaiveDate;
use upheld_annual::{FigureSet, Measure, Scope, listed, slug};
use upheld_domain::{AuthorityId, AuthorityKind, Contact, Definitions, ReportingYear};
use upheld_publish::Standing;
use upheld_publish::letter::{Body, Given, Letter, Office, Outreach, Person, Successor};
use upheld_store::View;

use super::standing::{earlier, of_document};
use crate::args::AsKnownArgs;
use crate::commands::figures::Asked;
use crate::commands::release;
use crate::problem::Problem;

/// To whom a letter goes: the body's name, and its contact.
pub(crate) struct Receiver {
    pub(crate) body: String,
    pub(crate) contact: Option<Contact>,
}

/// For each measure the numerator and denominator of every member of a group.
type Members = Rc<BTreeMap<String, Vec<(u64, u64)>>>;

/// See the module.
pub(crate) struct Gathered<'a> {
    view: &'a View,
    definitions: &'a Definitions,
    year: ReportingYear,
    asked: Asked<'a>,
    /// The years before, of which the record has decisions, oldest first.
    earlier: Vec<ReportingYear>,
    office: Office,
    /// The day on which the letter is dated, and the public looks.
    on: NaiveDate,
    standing: Standing,
    groups: RefCell<BTreeMap<Option<String>, Members>>,
}

impl<'a> Gathered<'a> {
    /// Of a year as a view knows it. What is not said of the office's days is that of the approval.
    pub(crate) fn of(
        view: &'a View,
        definitions: &'a Definitions,
        year: ReportingYear,
        (standing, as_known): (&release::Standing, &AsKnownArgs),
        office: &Office,
    ) -> Result<Self, Problem> {
        let asked = Asked::new(view, definitions)?;
        let last_day = definitions.counting.year_start.last_day(year);
        let approved_on = standing.approved_on();
        let letter_date = office.letter_date.or(approved_on);
        let office = Office { letter_date, ..office.clone() };
        let standing = of_document(view, definitions, (&asked, year), (standing, as_known));
        let earlier = earlier(view, &asked, year)?;
        let on = letter_date.unwrap_or(last_day);
        let groups = RefCell::default();
        Ok(Self { view, definitions, year, asked, earlier, office, on, standing, groups })
    }

    /// Whom letters of the year go to: the bodies there were in it, or that have a count in it, but
    /// for care providers, who get none.
    pub(crate) fn receivers(&self) -> Vec<AuthorityId> {
        let scopes = self.asked.year_scopes(self.year).into_iter();
        let gets_one = |id: &AuthorityId| {
            let record = self.view.register().get(*id);
            record.is_none_or(|record| record.kind != AuthorityKind::CareProvider)
        };
        let bodies = scopes.filter_map(|scope| match scope {
            Scope::Authority(id) => Some(id),
            _ => None,
        });
        bodies.filter(gets_one).collect()
    }

    /// The figures of the year.
    pub(crate) fn figures(&self, id: AuthorityId) -> FigureSet {
        self.asked.set(Scope::Authority(id), self.year)
    }

    /// The letter about a body, from its figures of the year.
    pub(crate) fn letter(&self, id: AuthorityId, figures: &FigureSet) -> Result<Letter, Problem> {
        let earlier: Vec<FigureSet> =
            self.earlier.iter().map(|&year| self.asked.set(Scope::Authority(id), year)).collect();
        let told = cases::of(self.view, self.definitions, (id, self.year), self.on)?;
        Ok(Letter::compose(&Given {
            figures,
            earlier: &earlier,
            members: &self.members(figures.scope.group.as_ref().map(ToString::to_string)),
            definitions: self.definitions,
            scheme: self.view.scheme(),
            body: self.body(id, &figures.scope.name),
            office: self.office.clone(),
            outreach: self.outreach(id),
            not_complied: told.not_complied,
            remedied: told.remedied,
            improvements: told.improvements,
            reports: told.reports,
            decisions: told.decisions,
            standing: self.standing.clone(),
        }))
    }

    fn outreach(&self, id: AuthorityId) -> Outreach {
        let events = self.view.streams().events();
        let known = self.earlier.iter().any(|&year| Some(year) == self.year.previous());
        outreach::of(events, self.view.scheme().year_start(), (self.year, known), id)
    }

    /// What every member of a group counts, each rate by its slug; nothing for a body in none.
    fn members(&self, group: Option<String>) -> Members {
        if let Some(known) = self.groups.borrow().get(&group) {
            return Rc::clone(known);
        }
        let members = Rc::new(self.counted(group.as_deref()));
        self.groups.borrow_mut().insert(group, Rc::clone(&members));
        members
    }

    fn counted(&self, group: Option<&str>) -> BTreeMap<String, Vec<(u64, u64)>> {
        let mut counted: BTreeMap<String, Vec<(u64, u64)>> = BTreeMap::new();
        let scheme = self.view.scheme();
        let labels = scheme.groups().iter();
        let label = labels.into_iter().find(|label| Some(label.name.as_str()) == group);
        let Some(label) = label else { return counted };
        let measures = listed(scheme, self.definitions.printing.taxonomy);
        let rates: Vec<Measure> = measures.into_iter().filter(|known| known.is_rate()).collect();
        let last_day = self.definitions.counting.year_start.last_day(self.year);
        for id in self.view.register().members(label.group, last_day) {
            for &rate in &rates {
                let figure = self.asked.alone(rate, Scope::Authority(id), self.year);
                let above = figure.numerator.and_then(|above| u64::try_from(above).ok());
                if let Some(pair) = above.zip(figure.denominator) {
                    counted.entry(slug(rate, scheme)).or_default().push(pair);
                }
            }
        }
        counted
    }

    /// To whom the letter about a body goes: to itself, or if it has ended to those who took over.
    pub(crate) fn contacts(&self, id: AuthorityId) -> Vec<Receiver> {
        let took_over = self.successors(id);
        if self.ended_on(id).is_some() && !took_over.is_empty() {
            return took_over;
        }
        let record = self.view.register().get(id);
        let last_day = self.definitions.counting.year_start.last_day(self.year);
        let contact = record.and_then(|record| record.contact_on(last_day)).cloned();
        vec![Receiver { body: self.asked.label(Scope::Authority(id), self.year).name, contact }]
    }

    /// The day it ended, where it had by the day of the letter.
    fn ended_on(&self, id: AuthorityId) -> Option<NaiveDate> {
        let last_day = self.view.register().get(id)?.last_day;
        last_day.filter(|day| *day < self.on)
    }

    fn successors(&self, id: AuthorityId) -> Vec<Receiver> {
        let register = self.view.register();
        let ids = register.get(id).map(|record| record.successors.as_slice()).unwrap_or_default();
        let successor = |id: &AuthorityId| {
            let record = register.get(*id)?;
            let body = record.name_on(self.on).map_or(&record.name, |named| &named.name).clone();
            Some(Receiver { body, contact: record.contact_on(self.on).cloned() })
        };
        ids.iter().filter_map(successor).collect()
    }

    fn body(&self, id: AuthorityId, name: &str) -> Body {
        let record = self.view.register().get(id);
        let last_day = self.definitions.counting.year_start.last_day(self.year);
        let contact = record.and_then(|record| record.contact_on(last_day));
        let successor = |Receiver { body, contact }: Receiver| {
            let contact = contact.as_ref().map(person);
            Successor { name: body, contact }
        };
        Body {
            name: name.to_owned(),
            kind: record.map_or(AuthorityKind::Other, |record| record.kind),
            ended_on: self.ended_on(id),
            successors: self.successors(id).into_iter().map(successor).collect(),
            contact: contact.map(person),
        }
    }
}

fn person(contact: &Contact) -> Person {
    Person { name: contact.name.clone(), post: contact.post.clone() }
}
