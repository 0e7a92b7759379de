//! What a record is asked among the commands: figures against a slow count of the list, a case's
//! events, the root and the figures as known before. Not here: commands.

use std::collections::BTreeMap;

use upheld_annual::{AnnualStatistics, Figures, Scope};
use upheld_domain::{Definitions, ReportingYear};
use upheld_projection::{Cells, Numbering};
use upheld_store::View;
use upheld_tests::histories::{Step, authorities};
use upheld_tests::slow_count::{Count, SlowCount};

use super::{Office, Same, failed};

/// Counts by measure.
type Counted = BTreeMap<String, Count>;

/// Fewer measures than this would be no question.
const MEASURES_MIN: usize = 30;

impl Office<'_> {
    /// The figures of a body and of the nation in some year.
    pub(super) fn figures(&mut self) -> Same {
        self.settle()?;
        let definitions = definitions()?;
        let record = self.record()?;
        let cells = record.cells(&AnnualStatistics::new(&definitions)).map_err(failed("cells"))?;
        let numbering = record.numbering().clone();
        self.compare(&cells, &numbering, u64::MAX, &definitions)
    }

    fn compare(
        &mut self,
        cells: &Cells,
        numbering: &Numbering,
        until: u64,
        definitions: &Definitions,
    ) -> Same {
        let bodies = authorities();
        let body = bodies[self.dice.below(bodies.len())];
        let year = ReportingYear::starting(2016 + i32::try_from(self.dice.below(9)).unwrap_or(0));
        let year = year.ok_or("no such year")?;
        let register = self.plain.register();
        let cases: Vec<_> = self.plain.cases(until).into_iter().map(|(_, facts)| facts).collect();
        let slow = SlowCount::new(&cases, register, definitions);
        let fast = Figures::new(cells, numbering, register, definitions);
        for scope in [Scope::Authority(body), Scope::Nation] {
            let figures = fast.of(scope, year, true).into_iter();
            let counted = figures.map(|figure| {
                let denominator = figure.denominator.and_then(|below| i64::try_from(below).ok());
                (figure.measure.to_string(), Count { numerator: figure.numerator, denominator })
            });
            // Residents, not cases, are below the line of this one.
            let counted: Counted = counted.filter(|(name, _)| name != "upheld-per-100k").collect();
            let right = slow.of(scope, year);
            for (name, count) in &counted {
                if right.get(name) != Some(count) {
                    let (right, of) = (right.get(name), format!("{name} of {scope:?} in {year}"));
                    return Err(format!("{of}: {count:?}, not {right:?}"));
                }
            }
            // The slow count has measures, too, that this definition set does not print.
            if counted.len() < MEASURES_MIN {
                return Err(format!("only {} measures were asked", counted.len()));
            }
        }
        Ok(())
    }

    /// A step's case and everything recorded of it.
    pub(super) fn events_of(&mut self, step: &Step) -> Same {
        self.settle()?;
        let right = self.plain.case(step.case);
        let Some(received) = &right.standing().received else { return Ok(()) };
        let reference = received.reference;
        let record = self.record()?;
        let found = record.case(reference).map_err(failed("a case"))?;
        let Some((id, case)) = found else { return Err(format!("no case {reference}")) };
        if id != step.case || case.entries() != right.entries() {
            return Err(format!("case {reference} is another"));
        }
        let recorded = record.recorded(reference).map_err(failed("its events"))?;
        let positions = recorded.iter().map(|event| event.position);
        if !positions.eq(right.entries().iter().map(|entry| entry.position)) {
            return Err(format!("case {reference} has other events"));
        }
        Ok(())
    }

    /// The figures as known at some position before.
    pub(super) fn as_known(&mut self) -> Same {
        self.settle()?;
        let definitions = definitions()?;
        let end = usize::try_from(self.plain.end()).unwrap_or(0);
        let position = self.dice.below(end + 1) as u64;
        let record = self.record.take().ok_or("the record is not open")?;
        let view = View::of(record);
        let then = view.at(position).map_err(failed("as known"))?;
        let cells = then.cells(&AnnualStatistics::new(&definitions)).map_err(failed("cells"))?;
        let numbering = then.numbering().clone();
        drop(then);
        self.record = view.into_record();
        self.compare(&cells, &numbering, position, &definitions)
    }
}

fn definitions() -> Same<Definitions> {
    Definitions::named(Definitions::DEFAULT).map_err(failed("the definitions"))
}
