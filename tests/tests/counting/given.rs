//! What is counted: bodies, and generated histories of their cases, as both counts read them.

use upheld_annual::{AnnualStatistics, Scope};
use upheld_domain::{
    AuthorityFacts, AuthorityId, AuthorityKind, CaseId, Definitions, Ended, Group, Particulars,
    Position, Register, Registered, ReportingYear,
};
use upheld_projection::{CaseNumber, Cells, FactRow, Numbering, count_cases};
use upheld_tests::histories::{Step, authorities, histories};
use upheld_tests::slow_count::Facts;

use crate::amended::amended;

/// Who is in the histories: councils, one that came and went within reporting years, and two
/// bodies of which one is a care provider.
pub(crate) struct World {
    pub(crate) register: Register,
    pub(crate) bodies: Vec<AuthorityId>,
}

impl World {
    pub(crate) fn new() -> Self {
        let mut world = Self { register: Register::english().unwrap(), bodies: authorities() };
        world.add("cqc:1-101602", AuthorityKind::CareProvider, None, None);
        world.add("local:A1", AuthorityKind::Other, None, None);
        let (group, days) = (Some(Group::Unitaries), Some(("2018-10-01", "2021-09-30")));
        world.add("local:B2", AuthorityKind::Council, group, days);
        world
    }

    fn add(
        &mut self,
        id: &str,
        kind: AuthorityKind,
        group: Option<Group>,
        days: Option<(&str, &str)>,
    ) {
        let id = id.parse().unwrap();
        let first_day = days.map(|(first, _)| first.parse().unwrap());
        let mut evolve = |facts| self.register.evolve(id, &facts, &Particulars::none());
        evolve(AuthorityFacts::Registered(Registered { kind, group, first_day }));
        if let Some((_, last)) = days {
            let last_day = last.parse().unwrap();
            evolve(AuthorityFacts::Ended(Ended { last_day, successors: Vec::new() }));
        }
        self.bodies.push(id);
    }

    /// Every scope with every year.
    pub(crate) fn questions(&self) -> Vec<(Scope, ReportingYear)> {
        let bodies = self.bodies.iter().map(|&body| Scope::Authority(body));
        let groups = Group::ALL.iter().map(|&group| Scope::Group(group));
        let scopes = bodies.chain(groups).chain([Scope::Nation]);
        let years = || (2016..=2025).filter_map(ReportingYear::starting);
        scopes.flat_map(|scope| years().map(move |year| (scope, year))).collect()
    }
}

/// One generated history, as facts for the slow count and as rows for the fast one.
#[derive(Default)]
pub(crate) struct History {
    pub(crate) seed: u64,
    pub(crate) ids: Vec<CaseId>,
    pub(crate) facts: Vec<Facts>,
    pub(crate) rows: Vec<Vec<FactRow>>,
    pub(crate) numbering: Numbering,
    /// The case of each event, by position.
    pub(crate) order: Vec<usize>,
}

impl History {
    /// Five to thirty cases.
    pub(crate) fn new(world: &World, seed: u64) -> Self {
        let cases = 5 + usize::try_from(seed % 26).unwrap();
        let mut history = Self { seed, ..Self::default() };
        let mut steps = histories(seed, cases, Position::FIRST, &world.bodies, &world.register);
        steps.extend(amended(seed, &steps, &world.register));
        for step in &steps {
            history.take(step);
        }
        history
    }

    fn take(&mut self, step: &Step) {
        let index = self.index(step.case);
        for (position, facts) in step.facts() {
            let number = CaseNumber(u32::try_from(index).unwrap());
            self.rows[index].push(self.numbering.row(position, number, facts));
            self.facts[index].push((position, facts.clone()));
            self.order.push(index);
        }
    }

    fn index(&mut self, id: CaseId) -> usize {
        if let Some(index) = self.ids.iter().position(|&known| known == id) {
            return index;
        }
        self.ids.push(id);
        self.facts.push(Vec::new());
        self.rows.push(Vec::new());
        self.ids.len() - 1
    }

    /// A position somewhere in the history, not always at the end of a commit.
    pub(crate) fn position(&self, choice: u64) -> Position {
        Position::new(1 + choice % self.order.len() as u64).unwrap()
    }

    /// The facts of every case up to a position.
    pub(crate) fn known(&self, until: Option<Position>) -> Vec<Facts> {
        let mut known = self.facts.clone();
        for case in &mut known {
            case.retain(|&(position, _)| until.is_none_or(|until| position <= until));
        }
        known
    }

    pub(crate) fn rebuilt(&self, definitions: &Definitions, until: Option<Position>) -> Cells {
        let rows = self.rows.iter().map(Vec::as_slice);
        count_cases(&AnnualStatistics::new(definitions), rows, until)
    }
}
