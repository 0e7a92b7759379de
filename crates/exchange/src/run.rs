//! The way of every import: the header, then row by row, each on its own, into one report. What a
//! row means comes in as a function.

use std::io::Read;
use std::sync::Arc;

use upheld_domain::{CaseCommand, CaseFacts, CommandId, Particulars, Reference, Refusal, Warning};

use crate::desk::{Desk, DeskError, Given};
use crate::fields::{Cell, Fault, Fields};
use crate::report::{ImportError, Notice, Progress, Report, RowError, RowWarning};
use crate::table::{Column, OpenError, Row, Table, expected};
use crate::words;

/// What a row did.
pub(crate) enum Taken {
    Unchanged,
    Recorded { new: bool, events: u64, warnings: Vec<Warning> },
}

/// Why a row did nothing.
pub(crate) enum Stop<E> {
    /// Something is wrong in it.
    Row(Vec<Fault>),
    /// The record failed: no row after it would do better.
    File(E),
}

impl<E> From<Vec<Fault>> for Stop<E> {
    fn from(faults: Vec<Fault>) -> Self {
        Self::Row(faults)
    }
}

/// Imports a file: checks its header by `columns`, then gives each row to `take`.
pub(crate) fn import<D: Desk>(
    file: &str,
    source: impl Read,
    columns: &'static [Column],
    desk: &mut D,
    on_row: &mut dyn FnMut(Progress),
    take: impl Fn(&mut Fields<'_>, &mut D) -> Result<Taken, Stop<D::Error>>,
) -> Result<Report, ImportError<D::Error>> {
    let file: Arc<str> = file.into();
    let mut table =
        Table::open(source, columns).map_err(|error| opened(error, &file, expected(columns)))?;
    let mut report = Report::default();
    loop {
        let line = table.line();
        let row = match table.next() {
            Ok(Some(row)) => row,
            Ok(None) => return Ok(report),
            Err(source) => return Err(ImportError::Read { file, row: line, source }),
        };
        let (number, ended) = (row.number, row.ended);
        match take_row(row, desk, &take) {
            Ok(taken) => {
                report.take(&file, number, taken);
                if !ended {
                    report.warn(&file, number, Notice::NoLineEnd);
                }
            }
            Err(Stop::Row(faults)) => report.refuse(&file, number, faults),
            Err(Stop::File(source)) => return Err(ImportError::Desk { file, row: number, source }),
        }
        on_row(Progress { rows: report.rows, bytes: table.bytes() });
    }
}

fn opened<E: std::error::Error>(
    error: OpenError,
    file: &Arc<str>,
    expected: String,
) -> ImportError<E> {
    let file = Arc::clone(file);
    match error {
        OpenError::Empty => ImportError::Empty { file, expected },
        OpenError::Header { row, reason, found, hint } => {
            ImportError::Header { file, row, reason, expected, found, hint }
        }
        OpenError::Read(source) => ImportError::Read { file, row: 0, source },
    }
}

fn take_row<D: Desk>(
    row: Row<'_>,
    desk: &mut D,
    take: impl Fn(&mut Fields<'_>, &mut D) -> Result<Taken, Stop<D::Error>>,
) -> Result<Taken, Stop<D::Error>> {
    let cells = row.cells.map_err(|fault| vec![fault])?;
    take(&mut Fields::new(row.header, cells), desk)
}

/// The column of rows that say of themselves whether they are invented.
pub(crate) const SYNTHETIC: Column = Column::optional("synthetic");

/// Notes a row that says it is invented, where the record holds real cases.
pub(crate) fn check_invented<D: Desk>(fields: &mut Fields<'_>, desk: &D) {
    let invented = fields.read(SYNTHETIC.name, words::truth);
    if matches!(invented, Cell::Filled(true)) && !desk.synthetic() {
        let reason = "the row is invented, and this record holds real cases".to_owned();
        let hint = "`upheld demo` makes a record for invented cases".to_owned();
        fields.fault(Some(SYNTHETIC.name), reason, Some(hint));
    }
}

/// Gives a row's events as one command. A refusal becomes a fault of the column that
/// `column_of` names.
pub(crate) fn give<D: Desk>(
    fields: &mut Fields<'_>,
    desk: &mut D,
    (reference, id): (Reference, CommandId),
    (events, new): (Vec<CaseFacts>, bool),
    column_of: impl FnOnce(&Refusal) -> Option<&'static str>,
) -> Result<Taken, Stop<D::Error>> {
    if events.is_empty() {
        return Ok(Taken::Unchanged);
    }
    let events = events.into_iter().map(|facts| (facts, Particulars::none())).collect();
    match desk.give(reference, CaseCommand { events }, id) {
        Ok(Given::Recorded { events, warnings }) => Ok(Taken::Recorded { new, events, warnings }),
        Ok(Given::Before) => Ok(Taken::Unchanged),
        Err(DeskError::Failed(error)) => Err(Stop::File(error)),
        Err(DeskError::Refused(refusal)) => {
            let hint = refusal.hint().map(str::to_owned);
            fields.fault(column_of(&refusal), refusal.to_string(), hint);
            Err(Stop::Row(fields.take_faults()))
        }
    }
}

impl Report {
    fn take(&mut self, file: &Arc<str>, row: u64, taken: Taken) {
        self.rows += 1;
        let Taken::Recorded { new, events, warnings } = taken else {
            self.unchanged += 1;
            return;
        };
        self.new += u64::from(new);
        self.advanced += u64::from(!new);
        self.events += events;
        for warning in warnings {
            self.warn(file, row, warning.into());
        }
    }

    fn warn(&mut self, file: &Arc<str>, row: u64, notice: Notice) {
        self.warnings.push(RowWarning { file: Arc::clone(file), row, notice });
    }

    fn refuse(&mut self, file: &Arc<str>, row: u64, faults: Vec<Fault>) {
        self.rows += 1;
        self.refused += 1;
        self.errors.extend(faults.into_iter().map(|fault| {
            let Fault { column, value, reason, hint } = fault;
            RowError { file: Arc::clone(file), row, column, value, reason, hint }
        }));
    }
}
