//! The way of every import: the header, then row by row, each on its own, into one report. What a
//! row means is in `cases`, `decisions`, `remedies` and `courses`; several rows that are one case
//! are brought together in `group`.

use std::collections::HashMap;
use std::sync::Arc;

use upheld_domain::{
    Case, CaseCommand, CaseFacts, CommandId, CorrectionReason, Reference, Refusal, Warning,
};

use crate::changes::{Amended, Correction};
use crate::columns::{What, expected};
use crate::decision::Next;
use crate::desk::{self, Desk, DeskError, Worded};
use crate::fields::{Cell, Fault, Fields};
use crate::map::Map;
use crate::plan::Plan;
use crate::rejects::Rejects;
use crate::report::{ImportError, Notice, Progress, Report, Stopped};
use crate::sheet::{Sheet, SheetCell, SheetRow};
use crate::{cases, corrections, courses, decisions, group, remedies, words};

/// How a file is imported.
pub struct Options<'a> {
    /// What its columns and words mean; none where they are our own.
    pub map: Option<&'a Map>,
    /// Why cells that differ from the record correct it; none where that is an error.
    pub correct: Option<CorrectionReason>,
    /// Where rows go that can't go in.
    pub rejects: Option<&'a mut Rejects<'a>>,
    /// Told how far it is, after every row.
    pub on_row: &'a mut dyn FnMut(Progress),
}

/// What a row did.
pub(crate) enum Taken {
    /// Nothing: the record has it. Stale, where it was taken in before and the record says
    /// something else since.
    Unchanged { stale: bool },
    /// It added events.
    Recorded { new: bool, events: u64, warnings: Vec<Warning> },
}

impl Taken {
    pub(crate) const UNCHANGED: Self = Self::Unchanged { stale: false };
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

/// What an import remembers from row to row: which rows were about the same thing. Some forty bytes
/// a row.
pub(crate) struct Sitting {
    pub(crate) correct: Option<CorrectionReason>,
    /// The row at hand.
    pub(crate) row: u64,
    pub(crate) corrections: Vec<Correction>,
    pub(crate) courses: HashMap<CommandId, u32>,
    seen: HashMap<(Reference, u16), u64>,
}

impl Sitting {
    fn new(correct: Option<CorrectionReason>) -> Self {
        let (courses, seen) = (HashMap::new(), HashMap::new());
        Self { correct, row: 0, corrections: Vec::new(), courses, seen }
    }

    /// The earlier row about the same case, or the same remedy of a case; this one is remembered if
    /// it is the first.
    pub(crate) fn seen(&mut self, key: (Reference, u16)) -> Option<(u64, u16)> {
        let first = *self.seen.entry(key).or_insert(self.row);
        (first != self.row).then_some((first, key.1))
    }
}

/// Imports the rows of a file.
///
/// Takes what the rows are, the file past its header, where cases are found and commands given, and
/// how to go about it. A row with errors is left out and told of in the [`Report`]; of the domain's
/// rules, the first one that a row breaks is told.
///
/// # Errors
/// [`Stopped`] for what stops the whole file: a header or a map that does not fit (then nothing was
/// recorded), a file that can't be read on, a record that fails. It says what went in before.
pub fn import<D: Desk>(
    what: What,
    sheet: &mut Sheet,
    desk: &mut D,
    options: Options<'_>,
) -> Result<Report, Stopped<D::Error>> {
    let file: Arc<str> = sheet.name().into();
    let plan = plan(&file, what, sheet, desk, options.map).map_err(Stopped::before)?;
    let Options { correct, rejects, on_row, .. } = options;
    let mut run = Run {
        desk,
        sitting: Sitting::new(correct),
        report: Report::default(),
        file,
        what,
        plan: &plan,
        rejects,
    };
    let ended = match plan.rows {
        Some(rule) => group::run(&mut run, sheet, rule, on_row),
        None => run.every_row(sheet, on_row),
    };
    let mut report = run.report;
    report.corrections = run.sitting.corrections;
    match ended {
        Ok(()) => Ok(report),
        Err(error) => Err(Stopped { error: Box::new(error), report: Box::new(report) }),
    }
}

fn plan<D: Desk>(
    file: &Arc<str>,
    what: What,
    sheet: &Sheet,
    desk: &D,
    map: Option<&Map>,
) -> Result<Plan, ImportError<D::Error>> {
    match map {
        Some(map) => map.bind(what, sheet.header(), &desk.words()).map_err(ImportError::Map),
        None => Plan::of_header(what, sheet.header()).map_err(|wrong| ImportError::Header {
            file: Arc::clone(file),
            row: sheet.header_row(),
            reason: wrong.reason,
            expected: expected(what.columns()),
            found: wrong.found,
            hint: Some(wrong.hint),
        }),
    }
}

/// An import under way.
pub(crate) struct Run<'r, 'o, D> {
    pub(crate) desk: &'r mut D,
    pub(crate) sitting: Sitting,
    pub(crate) report: Report,
    pub(crate) file: Arc<str>,
    pub(crate) plan: &'r Plan,
    pub(crate) rejects: Option<&'o mut Rejects<'o>>,
    what: What,
}

impl<D: Desk> Run<'_, '_, D> {
    fn every_row(
        &mut self,
        sheet: &mut Sheet,
        on_row: &mut dyn FnMut(Progress),
    ) -> Result<(), ImportError<D::Error>> {
        while let Some(row) = self.next(sheet)? {
            self.sitting.row = row.number;
            match self.take(&row) {
                Ok(taken) => self.report.take(&self.file, &row, taken),
                Err(Stop::Row(faults)) => self.refuse(sheet.header(), &row, faults)?,
                Err(Stop::File(source)) => {
                    let file = Arc::clone(&self.file);
                    return Err(ImportError::Desk { file, row: row.number, source });
                }
            }
            on_row(Progress { rows: self.report.rows, done: sheet.progress().done });
        }
        Ok(())
    }

    pub(crate) fn next(
        &self,
        sheet: &mut Sheet,
    ) -> Result<Option<SheetRow>, ImportError<D::Error>> {
        sheet.next_row().map_err(ImportError::Sheet)
    }

    fn take(&mut self, row: &SheetRow) -> Result<Taken, Stop<D::Error>> {
        let cells = row.cells.as_ref().map_err(|fault| vec![Fault::from(fault)])?;
        let fields = &mut self.fields(cells);
        let (desk, sitting) = (&mut *self.desk, &mut self.sitting);
        match self.what {
            What::Cases => cases::take(fields, desk, sitting),
            What::Remedies => remedies::take(fields, desk, sitting),
            What::Decisions => decisions::take(fields, desk, sitting),
            What::Courses => courses::take(fields, desk, sitting),
            What::Corrections => corrections::take(fields, desk, sitting),
            What::List => {
                let reason = "a body's own list is not taken in";
                Err(vec![Fault::of_row(reason, "`upheld reconcile` sets it against the record")]
                    .into())
            }
        }
    }

    pub(crate) fn fields<'f>(&self, cells: &'f [SheetCell]) -> Fields<'f>
    where
        Self: 'f,
    {
        let mut fields = Fields::new(self.plan, cells);
        fields.correct = self.sitting.correct;
        check_invented(&mut fields, self.desk);
        fields
    }

    /// Puts a row aside: its faults into the report, itself among the rejects.
    pub(crate) fn refuse(
        &mut self,
        header: &[String],
        row: &SheetRow,
        faults: Vec<Fault>,
    ) -> Result<(), ImportError<D::Error>> {
        if let Some(rejects) = self.rejects.as_deref_mut() {
            rejects
                .put(header, self.plan, row, &faults)
                .map_err(|source| ImportError::Rejects { row: row.number, source })?;
        }
        self.report.refuse(&self.file, row.number, faults);
        Ok(())
    }
}

/// Notes a row that says it is invented, where the record holds real cases.
fn check_invented<D: Desk>(fields: &mut Fields<'_>, desk: &D) {
    let invented = fields.read("synthetic", words::truth);
    if matches!(invented, Cell::Filled(true)) && !desk.synthetic() {
        let reason = "the row is invented, and this record holds real cases".to_owned();
        let hint = "`upheld init --synthetic` makes a record for invented cases".to_owned();
        fields.fault(Some("synthetic"), reason, Some(hint));
    }
}

/// The command of what one row says.
pub(crate) struct Given {
    pub(crate) reference: Reference,
    pub(crate) id: CommandId,
    /// Whether the record did not have the case, or the remedy, before.
    pub(crate) new: bool,
    /// Whether the command was given before.
    pub(crate) known: bool,
}

/// Whether a row was taken in before, as it stands: by its own command or by one that corrected.
pub(crate) fn known(case: &Case, id: CommandId, sitting: &Sitting) -> bool {
    let given = |id| !case.events_of(id).is_empty();
    given(id) || (sitting.correct.is_some() && given(correcting(id)))
}

/// The id of the command that corrects by a row.
fn correcting(id: CommandId) -> CommandId {
    CommandId::derived(&["import correct", &id.to_string()])
}

/// Gives what a row comes to as one command. A refusal becomes a fault of the column that
/// `column_of` names.
pub(crate) fn give<D: Desk>(
    fields: &mut Fields<'_>,
    desk: &mut D,
    sitting: &mut Sitting,
    row: &Given,
    next: Next,
    column_of: impl FnOnce(&Refusal) -> Option<&'static str>,
) -> Result<Taken, Stop<D::Error>> {
    let faults = fields.take_faults();
    let nothing = next.amended.is_empty() && next.events.is_empty();
    if row.known {
        return Ok(Taken::Unchanged { stale: !faults.is_empty() || !nothing });
    }
    if !faults.is_empty() {
        return Err(Stop::Row(faults));
    }
    if nothing {
        return Ok(Taken::UNCHANGED);
    }
    match give_either_way(desk, sitting, row, &next) {
        Ok(desk::Given::Before) => Ok(Taken::UNCHANGED),
        Ok(desk::Given::Recorded { events, warnings }) => {
            let (row_number, reference) = (sitting.row, row.reference);
            let corrections = next.amended.into_iter().map(|amended| Correction {
                row: row_number,
                reference,
                position: amended.position,
                kind: amended.facts.kind(),
                changes: amended.changes,
                days: amended.days,
            });
            sitting.corrections.extend(corrections);
            Ok(Taken::Recorded { new: row.new, events, warnings })
        }
        Err(DeskError::Failed(error)) => Err(Stop::File(error)),
        Err(DeskError::Refused(refusal)) => {
            let hint = refusal.hint().map(str::to_owned);
            fields.fault(column_of(&refusal), refusal.to_string(), hint);
            Err(Stop::Row(fields.take_faults()))
        }
        Err(taken @ DeskError::Taken(_)) => {
            let hint = "see whose it is: case show".to_owned();
            fields.fault(None, taken.to_string(), Some(hint));
            Err(Stop::Row(fields.take_faults()))
        }
        Err(DeskError::Unfit(refusal)) => {
            fields.fault(None, refusal.to_string(), None);
            Err(Stop::Row(fields.take_faults()))
        }
    }
}

/// Days that move later have to be corrected from the last event, days that move earlier from the
/// first: the case is checked after each. So where one order is refused the other is tried.
fn give_either_way<D: Desk>(
    desk: &mut D,
    sitting: &Sitting,
    row: &Given,
    next: &Next,
) -> Result<desk::Given, DeskError<D::Error>> {
    let Some(reason) = sitting.correct.filter(|_| !next.amended.is_empty()) else {
        return desk.give(row.reference, command(Vec::new(), next), row.id);
    };
    let id = correcting(row.id);
    let corrected = |amended: &Amended| amended.corrected(reason);
    let forth: Vec<_> = next.amended.iter().map(corrected).collect();
    match desk.give(row.reference, command(forth, next), id) {
        Err(DeskError::Refused(first @ Refusal::Breaks { .. })) if next.amended.len() > 1 => {
            let back = next.amended.iter().rev().map(corrected).collect();
            match desk.give(row.reference, command(back, next), id) {
                Err(DeskError::Refused(_)) => Err(DeskError::Refused(first)),
                given => given,
            }
        }
        given => given,
    }
}

fn command(corrections: Vec<CaseFacts>, next: &Next) -> CaseCommand {
    let texts = &next.correction_texts;
    let corrections = corrections.into_iter().map(|facts| (facts, texts.clone()));
    let events = next.events.iter().enumerate().map(|(place, facts)| {
        let texts = next.texts.as_ref().filter(|(of, _)| *of == place);
        (facts.clone(), texts.map(|(_, texts)| texts.clone()).unwrap_or_default())
    });
    CaseCommand { events: corrections.chain(events).collect() }
}

impl Report {
    pub(crate) fn take(&mut self, file: &Arc<str>, row: &SheetRow, taken: Taken) {
        self.rows += 1;
        match taken {
            Taken::Unchanged { stale } => {
                self.unchanged += 1;
                if stale {
                    self.warn(file, row.number, Notice::Stale);
                }
            }
            Taken::Recorded { new, events, warnings } => {
                self.new += u64::from(new);
                self.advanced += u64::from(!new);
                self.events += events;
                for warning in warnings {
                    self.warn(file, row.number, warning.into());
                }
            }
        }
        if !row.ended {
            self.warn(file, row.number, Notice::NoLineEnd);
        }
    }
}
