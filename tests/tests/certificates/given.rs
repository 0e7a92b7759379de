//! Records to certify figures of, and certificates made by looking at every case there is: the
//! program looks at those only that touched the year.

use tempfile::TempDir;
use upheld_annual::{AnnualStatistics, Figure, Figures, Measure, Scope, slug};
use upheld_audit::Terms;
use upheld_audit::certificate::{Asked, Certificate, MakeError, Material, make};
use upheld_domain::{
    AuthorityId, Definitions, DefinitionsFacts, Event, Facts, Position, Recorded, ReportingYear,
    StreamId,
};
use upheld_journal::{Leaf, LeafEvent};
use upheld_projection::CaseNumber;
use upheld_store::{RecordError, View};
use upheld_tests::histories::authorities;
use upheld_tests::office::{Notices, Office, envelope_of};

/// A record that is looked at.
pub(crate) struct Given {
    pub(crate) view: View,
    _dir: TempDir,
}

/// The record of a small office, with events of other streams before and after its cases.
pub(crate) fn office(seed: u64, cases: usize, before: Vec<(StreamId, Event)>) -> Given {
    let dir = TempDir::new().unwrap();
    let first = Position::FIRST.plus(before.len() as u64);
    let office = Office::from(seed, cases, first);
    Office::create(dir.path());
    let mut record = Office::open(dir.path(), &Notices::default()).unwrap();
    let today = office.steps()[0].today;
    for (number, (stream, event)) in (1_u128..).zip(before) {
        let id = upheld_domain::CommandId(uuid::Uuid::from_u128(number));
        record.record(stream, vec![event], &envelope_of(id, today)).unwrap();
    }
    office.give(&mut record, office.steps());
    record.close(&Notices::default()).unwrap();
    let view = Office::view(dir.path(), &Notices::default()).unwrap();
    Given { view, _dir: dir }
}

pub(crate) fn definitions() -> Definitions {
    Definitions::named(Definitions::DEFAULT).unwrap()
}

pub(crate) fn year(start: i32) -> ReportingYear {
    ReportingYear::starting(start).unwrap()
}

impl Given {
    /// The same, as known at a position.
    pub(crate) fn at(mut self, position: u64) -> Self {
        self.view = self.view.at(position).unwrap();
        self
    }

    /// Every figure that the record's counts give, of the bodies and years that the histories have.
    pub(crate) fn figures(&self, definitions: &Definitions) -> Vec<(Asked, Figure)> {
        let view = &self.view;
        let cells = view.cells(&AnnualStatistics::new(definitions)).unwrap();
        let figures = Figures::new(&cells, view.numbering(), view.register(), definitions);
        let last = view.last_recorded_at().unwrap().unwrap().london_date();
        let mut all = Vec::new();
        for authority in authorities() {
            for year in (2016..2026).map(year) {
                let is_over = last > definitions.counting.year_start.last_day(year);
                for figure in figures.of(Scope::Authority(authority), year, is_over) {
                    all.push((Asked { measure: figure.measure, authority, year }, figure));
                }
            }
        }
        all
    }

    pub(crate) fn certificate(
        &self,
        asked: Asked,
        definitions: &Definitions,
    ) -> Result<Certificate, MakeError<RecordError>> {
        self.without(asked, definitions, &|_| false)
    }

    /// A certificate in which some events are not shown.
    pub(crate) fn without(
        &self,
        asked: Asked,
        definitions: &Definitions,
        left_out: &dyn Fn(&LeafEvent) -> bool,
    ) -> Result<Certificate, MakeError<RecordError>> {
        let view = &self.view;
        let position = Position::new(view.position()).unwrap();
        let last_day = definitions.counting.year_start.last_day(asked.year);
        let record = view.register().get(asked.authority).unwrap();
        let leaves = self.leaves(&asked, definitions);
        let leaves = leaves.into_iter().map(|leaf| leaf.bytes()).filter(|leaf| {
            let event = Leaf::read(leaf).unwrap();
            event.position == position || !left_out(&event)
        });
        let material = Material {
            identity: *view.identity(),
            asked,
            measure: slug(asked.measure, view.scheme()),
            as_known: None,
            position,
            root: view.root(),
            definitions,
            scheme: view.scheme(),
            name: record.name_on(last_day).unwrap().name.clone(),
            leaves: leaves.collect(),
        };
        make(material, &view.nodes().unwrap())
    }

    fn leaves(&self, asked: &Asked, definitions: &Definitions) -> Vec<Leaf> {
        let view = &self.view;
        let (register, scheme) = (view.register(), view.scheme());
        let numbering = view.numbering();
        let question = asked.question(Terms { definitions, register, scheme, numbering });
        let counts = |case: &CaseNumber| question.counts(&view.rows(*case).unwrap());
        let mut leaves = vec![self.leaf(view.position())];
        for case in (0..view.case_count()).map(CaseNumber).filter(counts) {
            for row in view.rows(case).unwrap() {
                leaves.push(self.leaf(row.position.get()));
            }
        }
        let rests_on = |event: &&Recorded| match (event.stream, &event.event.facts) {
            (StreamId::Authority(id), _) => id == asked.authority,
            (_, Facts::Definitions(DefinitionsFacts::Adopted(set))) => {
                set.digest == definitions.digest
            }
            _ => false,
        };
        let others = view.streams().events().iter().filter(rests_on);
        leaves.extend(others.map(|event| self.leaf(event.position.get())));
        leaves
    }

    fn leaf(&self, position: u64) -> Leaf {
        let at = Position::new(position).unwrap();
        let frame = self.view.journal().frames(at).next().unwrap().unwrap();
        let place = usize::try_from(position - frame.first.get()).unwrap();
        frame.leaves().unwrap().remove(place)
    }

    /// The question about a measure that has the most to show.
    pub(crate) fn rich(&self, measure: Measure) -> Asked {
        let figures = self.figures(&definitions()).into_iter();
        let figures = figures.filter(|(asked, _)| asked.measure == measure);
        let size = |(_, figure): &(Asked, Figure)| {
            figure.denominator.map_or(figure.numerator.unwrap_or(0), u64::cast_signed)
        };
        figures.max_by_key(size).unwrap().0
    }
}

/// The code of Leeds.
pub(crate) fn leeds() -> AuthorityId {
    "E08000035".parse().unwrap()
}
