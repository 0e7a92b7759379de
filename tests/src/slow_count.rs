//! A second count of the annual statistics: plain, slow, and written from the words of
//! `docs/concepts/counting.md` alone. It shares no code with the count it keeps honest.
//!
//! It reads the full facts of every case and scans them again for each question: one function per
//! measure, no running totals, no cells. It is no part of the product, and prints nothing: only
//! the two integers of a figure are its business.

mod compliance;
mod measures;
mod stands;

use std::collections::BTreeMap;

use upheld_annual::Scope;
use upheld_domain::{
    AuthorityId, AuthorityKind, CaseFacts, DealtWithMap, Definitions, JointCounts, LinkKind,
    Position, Register, RemedyKind, ReportingYear, Subject, YearStart,
};

use measures::Question;

/// The facts of one case with their positions, in order, as they were recorded.
pub type Facts = Vec<(Position, CaseFacts)>;

/// What a figure is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// The count, or what is above the line of a rate, or the median in days; none for a median of
    /// nothing.
    pub numerator: Option<i64>,
    /// What is below the line; none where the measure is no rate.
    pub denominator: Option<i64>,
}

/// The cases of a record after corrections and retractions, ready to be asked.
#[derive(Debug, Clone)]
pub struct SlowCount<'a> {
    cases: Vec<Facts>,
    register: &'a Register,
    definitions: &'a Definitions,
}

impl<'a> SlowCount<'a> {
    /// Takes the facts of all cases, one vector a case, cut at the position as of which the answer
    /// is wanted.
    #[must_use]
    pub fn new(cases: &[Facts], register: &'a Register, definitions: &'a Definitions) -> Self {
        let cases = cases.iter().map(|case| stands::as_it_stands(case)).collect();
        Self { cases, register, definitions }
    }

    /// Every measure of a scope and a year, by its name.
    #[must_use]
    pub fn of(&self, scope: Scope, year: ReportingYear) -> BTreeMap<String, Count> {
        let counted = |case: &&Facts| self.counts_at_all(case) && self.is_in(case, scope, year);
        let question = Question {
            cases: self.cases.iter().filter(counted).collect(),
            year,
            rules: self.definitions.counting,
        };
        let mut all = BTreeMap::new();
        received_and_decided(&question, &mut all);
        dealt_with(&question, self.definitions.printing.dealt_with_map, &mut all);
        rates(&question, &mut all);
        remedies(&question, &mut all);
        flow(&question, &mut all);
        all
    }

    /// A voided case counts for nothing; with `lead-only` neither does one that is linked as joint.
    fn counts_at_all(&self, case: &Facts) -> bool {
        let voided = case.iter().any(|(_, facts)| matches!(facts, CaseFacts::Voided(_)));
        let joint = case.iter().any(
            |(_, facts)| matches!(facts, CaseFacts::Linked(linked) if linked.kind == LinkKind::Joint),
        );
        match self.definitions.counting.joint_counts {
            JointCounts::EachBody => !voided,
            JointCounts::LeadOnly => !voided && !joint,
        }
    }

    fn is_in(&self, case: &Facts, scope: Scope, year: ReportingYear) -> bool {
        let Some(received) = stands::received(case) else { return false };
        let body = self.register.get(received.authority);
        match scope {
            Scope::Authority(id) => received.authority == id,
            Scope::Group(group) => body.is_some_and(|body| {
                body.group == Some(group) && body.existed_on(YearStart::APRIL.last_day(year))
            }),
            Scope::Nation => match body {
                Some(body) => body.kind != AuthorityKind::CareProvider,
                None => !matches!(received.authority, AuthorityId::Cqc(_)),
            },
        }
    }
}

type All = BTreeMap<String, Count>;

fn plain(all: &mut All, name: impl Into<String>, numerator: i64) {
    all.insert(name.into(), Count { numerator: Some(numerator), denominator: None });
}

fn rate(all: &mut All, name: &str, numerator: i64, denominator: i64) {
    let count = Count { numerator: Some(numerator), denominator: Some(denominator) };
    all.insert(name.to_owned(), count);
}

fn received_and_decided(question: &Question<'_>, all: &mut All) {
    plain(all, "received", measures::received(question));
    for &subject in Subject::ALL {
        let name = format!("received/{subject}");
        plain(all, name, measures::received_about(question, subject));
    }
    plain(all, "decided", measures::decided(question));
    for outcome in stands::OUTCOMES {
        let name = format!("decided/{}", outcome.slug());
        plain(all, name, measures::decided_as(question, outcome));
    }
    plain(all, "upheld", measures::upheld(question));
    plain(all, "not-upheld", measures::not_upheld(question));
    plain(all, "investigations", measures::investigations(question));
}

fn dealt_with(question: &Question<'_>, map: DealtWithMap, all: &mut All) {
    plain(all, "dealt-with", measures::dealt_with(question, map));
    plain(all, "not-for-us", measures::not_for_us(question, map));
    plain(all, "assessed-and-closed", measures::assessed_and_closed(question, map));
    plain(all, "investigated", measures::investigated(question));
}

fn rates(question: &Question<'_>, all: &mut All) {
    let (upheld, investigations) = (measures::upheld(question), measures::investigations(question));
    let outcomes = measures::compliance_outcomes(question);
    let satisfactory = measures::satisfactory_remedies(question);
    rate(all, "uphold-rate", upheld, investigations);
    rate(all, "compliance-rate", measures::satisfied_outcomes(question), outcomes);
    rate(all, "satisfactory-remedy-rate", satisfactory, upheld);
    let in_time = measures::decided_within_26_weeks(question);
    rate(all, "decided-within-26-weeks", in_time, investigations);
    let median = Count { numerator: measures::days_to_decide(question), denominator: None };
    all.insert("days-to-decide".to_owned(), median);
}

fn remedies(question: &Question<'_>, all: &mut All) {
    for &kind in RemedyKind::ALL {
        plain(all, format!("remedies/{kind}"), measures::remedies_of(question, kind));
    }
    plain(all, "compliance-outcomes", measures::compliance_outcomes(question));
    plain(all, "remedies-late", measures::remedies_late(question));
    plain(all, "complied-after-failure", measures::complied_after_failure(question));
    plain(all, "satisfactory-remedies", measures::satisfactory_remedies(question));
    plain(all, "public-reports", measures::public_reports(question));
}

fn flow(question: &Question<'_>, all: &mut All) {
    plain(all, "open-at-start", measures::open_at_start(question));
    plain(all, "reopened", measures::reopened(question));
    plain(all, "open-at-end", measures::open_at_end(question));
    plain(all, "later-superseded", measures::later_superseded(question));
}
