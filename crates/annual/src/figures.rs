//! From counts to figures: scopes, groups, populations and words apply here, when a figure is
//! asked for, so that a body that changes its group or its name moves no count.

use std::borrow::Cow;
use std::collections::BTreeSet;

use chrono::NaiveDate;
use upheld_domain::{AuthorityId, Definitions, Printing, Register, ReportingYear, Scheme};
use upheld_projection::{Cells, Numbering};

use crate::comparator;
use crate::figure::{Comparator, Figure, Status};
use crate::listing::{listed, name_of, slug};
use crate::measure::Measure;
use crate::population::{self, PerHead};
use crate::print::{self, NOT_APPLICABLE, Percent};
use crate::scope::{Scope, ScopeLabel};
use crate::tally::Tally;
use crate::years::Years;

/// A base under this many carries a caution.
const SMALL_BASE: u64 = 5;

/// The counts of a record, ready to be asked for figures.
pub struct Figures<'a> {
    years: Years,
    bodies: BTreeSet<AuthorityId>,
    register: &'a Register,
    definitions: &'a Definitions,
    scheme: Cow<'a, Scheme>,
}

/// What a figure is asked for.
#[derive(Clone, Copy)]
struct Question<'q> {
    scope: Scope,
    year: ReportingYear,
    year_is_over: bool,
    /// Whether it is set beside similar authorities.
    compared: bool,
    /// The bodies of the scope.
    bodies: &'q [AuthorityId],
    /// Their counts of the year together.
    tally: &'q Tally,
}

impl<'a> Figures<'a> {
    /// Takes the cells of [`crate::AnnualStatistics`] (of all years: what is open at the start of
    /// one is what all years before left open), the numbering they were counted with, and the
    /// register and definition set to print them by.
    #[must_use]
    pub fn new(
        cells: &Cells,
        numbering: &Numbering,
        register: &'a Register,
        definitions: &'a Definitions,
    ) -> Self {
        let years = Years::of(cells, numbering);
        let bodies = years.bodies();
        Self { years, bodies, register, definitions, scheme: Cow::Owned(Scheme::office()) }
    }

    /// The same in the words of an office's scheme, with the measures that it prints.
    #[must_use]
    pub fn in_words_of(self, scheme: &'a Scheme) -> Self {
        Self { scheme: Cow::Borrowed(scheme), ..self }
    }

    /// The scope in words, for figures of a year.
    #[must_use]
    pub fn label(&self, scope: Scope, year: ReportingYear) -> ScopeLabel {
        scope.label(self.register, &self.scheme, self.last_day(year))
    }

    /// Every figure of a scope and a year, in the order of [`Measure::listed`]. `year_is_over` is
    /// for the caller to know: there is no clock here.
    #[must_use]
    pub fn of(&self, scope: Scope, year: ReportingYear, year_is_over: bool) -> Vec<Figure> {
        let bodies = self.bodies_of(scope, year);
        let tally = &self.sum(&bodies, year);
        let question =
            Question { scope, year, year_is_over, compared: true, bodies: &bodies, tally };
        let measures = listed(&self.scheme, self.printing().taxonomy);
        measures.into_iter().map(|measure| self.named(self.figure(measure, question))).collect()
    }

    /// One figure of a year that is over, as [`Self::of`] has it; also of a measure that the scheme
    /// does not list.
    #[must_use]
    pub fn one(&self, measure: Measure, scope: Scope, year: ReportingYear) -> Figure {
        self.asked(measure, scope, year, true)
    }

    /// [`Self::one`] without its comparator, which takes longer than the figure.
    #[must_use]
    pub fn alone(&self, measure: Measure, scope: Scope, year: ReportingYear) -> Figure {
        self.asked(measure, scope, year, false)
    }

    fn asked(&self, measure: Measure, scope: Scope, year: ReportingYear, compared: bool) -> Figure {
        let bodies = self.bodies_of(scope, year);
        let tally = &self.sum(&bodies, year);
        let question =
            Question { scope, year, year_is_over: true, compared, bodies: &bodies, tally };
        self.named(self.figure(measure, question))
    }

    /// A figure with the scheme's words for it.
    fn named(&self, figure: Figure) -> Figure {
        let slug = slug(figure.measure, &self.scheme);
        let name = self.scheme.measure(&slug).map(|label| label.name.clone());
        Figure { name: name.or_else(|| name_of(figure.measure, &self.scheme)), slug, ..figure }
    }

    fn last_day(&self, year: ReportingYear) -> NaiveDate {
        self.definitions.counting.year_start.last_day(year)
    }

    fn printing(&self) -> &Printing {
        &self.definitions.printing
    }

    /// The bodies that a scope's figures of a year are made of.
    #[must_use]
    pub fn bodies_of(&self, scope: Scope, year: ReportingYear) -> Vec<AuthorityId> {
        scope.bodies(self.register, self.last_day(year), self.bodies.iter().copied())
    }

    fn tally(&self, id: AuthorityId, year: ReportingYear) -> Option<&Tally> {
        self.years.of_year(year)?.get(&id)
    }

    fn sum(&self, bodies: &[AuthorityId], year: ReportingYear) -> Tally {
        let mut sum = Tally::default();
        for &id in bodies {
            if let Some(tally) = self.tally(id, year) {
                sum.merge(tally);
            }
        }
        sum
    }

    fn figure(&self, measure: Measure, question: Question<'_>) -> Figure {
        let ratio = || question.tally.ratio(measure, self.definitions);
        match measure {
            Measure::OpenAtStart => self.count(measure, question, self.open(question, false)),
            Measure::OpenAtEnd => self.count(measure, question, self.open(question, true)),
            Measure::DaysToDecide => self.days_to_decide(question),
            Measure::UpheldPer100k => self.upheld_per_100k(question),
            measure if measure.is_rate() => self.rate(measure, question, ratio()),
            measure => self.count(measure, question, i64::try_from(ratio().0).unwrap_or(i64::MAX)),
        }
    }

    /// What the years up to this one left open, with or without it.
    fn open(&self, question: Question<'_>, with_year: bool) -> i64 {
        let years = self
            .years
            .all()
            .take_while(|&year| year < question.year || (with_year && year == question.year));
        let of_year =
            |year| question.bodies.iter().map(|&body| self.years.flow(year, body)).sum::<i64>();
        years.map(of_year).sum()
    }

    fn status(&self, measure: Measure, question: Question<'_>) -> Option<Status> {
        if !question.year_is_over {
            return Some(Status::Provisional);
        }
        let slug = slug(measure, &self.scheme);
        let broken = self.definitions.breaks_of(&slug, question.year).next().is_some();
        broken.then_some(Status::Break)
    }

    fn count(&self, measure: Measure, question: Question<'_>, count: i64) -> Figure {
        Figure {
            numerator: Some(count),
            printed: count.to_string(),
            status: self.status(measure, question),
            ..blank(measure)
        }
    }

    fn days_to_decide(&self, question: Question<'_>) -> Figure {
        let measure = Measure::DaysToDecide;
        match question.tally.median_days() {
            Some(days) => self.count(measure, question, i64::from(days)),
            None => Figure { status: Some(Status::NoBase), ..blank(measure) },
        }
    }

    fn rate(&self, measure: Measure, question: Question<'_>, ratio: (u64, u64)) -> Figure {
        let national = question.scope == Scope::Nation && measure == Measure::ComplianceRate;
        let percent = if national { Percent::OneDecimal } else { Percent::Whole };
        let status = match ratio.1 {
            0 => Some(Status::NoBase),
            _ => self.status(measure, question),
        };
        Figure {
            numerator: i64::try_from(ratio.0).ok(),
            denominator: Some(ratio.1),
            printed: print::rate(measure, ratio, percent, self.printing()),
            status,
            small_base: (1..SMALL_BASE).contains(&ratio.1),
            comparator: self.comparator(measure, question),
            ..blank(measure)
        }
    }

    fn upheld_per_100k(&self, question: Question<'_>) -> Figure {
        let measure = Measure::UpheldPer100k;
        let comparator = self.comparator(measure, question);
        let none = Figure { status: Some(Status::NotAvailable), comparator, ..blank(measure) };
        if question.year < self.printing().per_100k_from {
            return none;
        }
        let found = self.per_head(question);
        let numerator = i64::try_from(found.upheld).ok();
        if found.residents == 0 {
            return Figure { numerator, ..none };
        }
        let ratio = (found.upheld, found.residents);
        Figure {
            numerator,
            denominator: Some(found.residents),
            printed: print::rate(measure, ratio, Percent::Whole, self.printing()),
            status: self.status(measure, question),
            population_year: found.population_year,
            ..none
        }
    }

    /// Upheld over residents, each body with the part it has in the scope.
    fn per_head(&self, question: Question<'_>) -> PerHead {
        let mut found = PerHead::default();
        let Question { scope, year, .. } = question;
        for &id in question.bodies {
            let part = population::part_of(scope, id, year, self.register, self.definitions);
            if part.upheld {
                found.add_upheld(self.upheld(id, year));
            }
            if let Some(estimate) = part.residents {
                found.add_residents(estimate);
            }
        }
        found
    }

    fn upheld(&self, id: AuthorityId, year: ReportingYear) -> u64 {
        self.tally(id, year).map_or(0, |tally| tally.ratio(Measure::Upheld, self.definitions).0)
    }

    /// The comparator of an authority's rate; none for other scopes and for a body in no group.
    fn comparator(&self, measure: Measure, question: Question<'_>) -> Option<Comparator> {
        let Scope::Authority(id) = question.scope else { return None };
        if !question.compared {
            return None;
        }
        let group = self.register.get(id)?.group?;
        let members = self.register.members(group, self.last_day(question.year));
        let too_early =
            measure == Measure::UpheldPer100k && question.year < self.printing().per_100k_from;
        if too_early || !members.contains(&id) {
            return Some(comparator::none(self.register.group_name(group), self.printing()));
        }
        let others = members.iter().copied().filter(|&member| self.compares(id, member));
        let rates: Vec<_> =
            others.map(|member| self.member_rate(measure, member, question.year)).collect();
        Some(comparator::over(self.register.group_name(group), measure, &rates, self.printing()))
    }

    fn compares(&self, id: AuthorityId, member: AuthorityId) -> bool {
        member != id || self.printing().average_includes_self
    }

    fn member_rate(
        &self,
        measure: Measure,
        id: AuthorityId,
        year: ReportingYear,
    ) -> Option<(u64, u64)> {
        if measure == Measure::UpheldPer100k {
            let estimate = population::estimate(self.register, id, year, self.printing())?;
            return Some((self.upheld(id, year), estimate.residents.into()));
        }
        self.tally(id, year).map(|tally| tally.ratio(measure, self.definitions))
    }
}

fn blank(measure: Measure) -> Figure {
    Figure {
        measure,
        slug: String::new(),
        name: None,
        numerator: None,
        denominator: None,
        printed: NOT_APPLICABLE.to_owned(),
        status: None,
        population_year: None,
        small_base: false,
        comparator: None,
    }
}
