//! `import cases`, `remedies`, `decisions` and `courses`, and `import map`.

mod aside;
pub(super) mod opened;
mod tell;

use std::cell::Cell;

use indicatif::ProgressBar;
use upheld_domain::{Register, Scheme, YearStart};
use upheld_exchange::{
    Desk, ImportError, Map, Options, Progress, Rejects, RejectsLayout, Report, Sheet, SheetKind,
    Stopped, What,
};

use self::aside::Aside;
pub(super) use self::tell::{tell_errors, tell_map, tell_untranslated};
use crate::args::{Common, ImportArgs, ImportCommand, ProposeArgs};
use crate::clock;
use crate::desk::{Failure, Halts, RecordDesk, Rehearsal};
use crate::exit::Exit;
use crate::open;
use crate::problem::Problem;
use crate::screen;
use crate::stop;
use crate::watch;

pub(crate) fn run(common: &Common, command: &ImportCommand) -> Result<Exit, Problem> {
    match command {
        ImportCommand::Cases(args) => import(common, What::Cases, args),
        ImportCommand::Remedies(args) => import(common, What::Remedies, args),
        ImportCommand::Decisions(args) => import(common, What::Decisions, args),
        ImportCommand::Courses(args) => import(common, What::Courses, args),
        ImportCommand::Map(args) => propose(common, args),
        ImportCommand::Events(args) => super::import_events::run(common, args),
    }
}

/// What an import came to: what it did, what stopped it, and whether rows were put aside.
struct Came {
    report: Report,
    stopped: Option<Problem>,
    put_aside: bool,
    synthetic: bool,
    year_start: YearStart,
}

/// Imports a file, or rehearses it, and tells what came of it.
pub(super) fn import(common: &Common, what: What, args: &ImportArgs) -> Result<Exit, Problem> {
    let work = Work { what, args, map: opened::map(args.map.as_deref())?, tried: Cell::new(false) };
    let came = if args.dry_run { work.rehearse(common)? } else { work.record(common)? };
    tell::tell(common, args, &came)?;
    match came.stopped {
        Some(problem) => Err(problem),
        None if came.report.refused == 0 => Ok(Exit::Ok),
        None => Ok(Exit::Invalid),
    }
}

/// What is imported, and how.
struct Work<'a> {
    what: What,
    args: &'a ImportArgs,
    map: Option<Map>,
    /// Whether the file was read before, in an attempt that met damage.
    tried: Cell<bool>,
}

impl Work<'_> {
    fn record(&self, common: &Common) -> Result<Came, Problem> {
        let actor = open::actor(common)?;
        open::recording(common, |record| {
            let synthetic = record.identity().synthetic;
            self.fits(synthetic)?;
            let mut desk = RecordDesk { record, actor: actor.clone(), halts: Halts::new(common) };
            // Until its file is open nothing is in hand, and a signal ends it at once.
            let came = self.attempt(&mut desk, synthetic, stop::listen);
            // What went in before a failure is made durable too, and told.
            let settled = desk.record.settle();
            let came = came?;
            match came {
                Came { stopped: Some(problem), .. }
                    if problem.is_store_damage() || problem.is_journal_damage() =>
                {
                    Err(problem)
                }
                // Where the record can't say what is durable, neither can the report.
                came if came.stopped.is_some() => {
                    stop::ended_otherwise();
                    let report = settled.map_or_else(|_| Report::default(), |()| came.report);
                    Ok(Came { report, ..came })
                }
                came => settled.map(|()| came).map_err(Problem::from),
            }
        })
    }

    fn rehearse(&self, common: &Common) -> Result<Came, Problem> {
        let today = clock::now()?.london_date();
        open::reading(common, |view| {
            let synthetic = view.identity().synthetic;
            self.fits(synthetic)?;
            self.attempt(&mut Rehearsal::new(view, today), synthetic, || Ok(()))
        })
    }

    /// Corrections are of cases that are there: they bring none.
    fn fits(&self, synthetic: bool) -> Result<(), Problem> {
        match self.what {
            What::Corrections => Ok(()),
            _ => fits(synthetic, self.args.synthetic),
        }
    }

    fn attempt<D: Desk<Error = Failure>>(
        &self,
        desk: &mut D,
        synthetic: bool,
        begin: impl FnOnce() -> Result<(), Problem>,
    ) -> Result<Came, Problem> {
        let args = self.args;
        if self.tried.replace(true) && args.file.as_os_str() == "-" {
            return Err(Problem::failed("the record was mended, and stdin can't be read again")
                .hint("give the command again"));
        }
        let mut aside = args.rejects.as_deref().map(Aside::new).transpose()?;
        let mut sheet = opened::sheet(&args.file, args.sheet.as_deref())?;
        for notice in sheet.notices() {
            screen::say(&format!("note: {}: {notice}.", sheet.name()));
        }
        begin()?;
        let bar = watch::bar("Importing", sheet.progress().total.unwrap_or_default());
        let done = self.rows(&mut sheet, desk, aside.as_mut(), &bar);
        bar.finish_and_clear();
        let put_aside = aside.map_or(Ok(false), Aside::finish)?;
        let (report, stopped) = match done {
            Ok(report) => (report, None),
            Err(Stopped { error, report }) => (*report, Some(of_import(*error))),
        };
        let year_start = desk.scheme().year_start();
        Ok(Came { report, stopped, put_aside, synthetic, year_start })
    }

    fn rows<D: Desk<Error = Failure>>(
        &self,
        sheet: &mut Sheet,
        desk: &mut D,
        aside: Option<&mut Aside>,
        bar: &ProgressBar,
    ) -> Result<Report, Stopped<Failure>> {
        let last = Cell::new(0);
        let mut on_row = |progress: Progress| {
            if progress.rows.abs_diff(last.get()) >= 256 {
                last.set(progress.rows);
                bar.set_position(progress.done);
            }
        };
        let layout = match sheet.kind() {
            SheetKind::JsonLines => RejectsLayout::JsonLines,
            _ => RejectsLayout::Csv(sheet.delimiter()),
        };
        let mut rejects = aside.map(|aside| Rejects::new(aside, layout));
        let options = Options {
            map: self.map.as_ref(),
            correct: self.args.correct,
            rejects: rejects.as_mut(),
            on_row: &mut on_row,
        };
        upheld_exchange::import(self.what, sheet, desk, options)
    }
}

/// Invented cases and real ones are kept apart.
fn fits(synthetic: bool, stated: bool) -> Result<(), Problem> {
    match (synthetic, stated) {
        (true, false) => Err(Problem::new(
            Exit::Conflict,
            "this record is SYNTHETIC: its cases are invented, and real ones don't belong in it",
        )
        .hint("make a record of your own with `upheld init`, or, if the file's cases are invented too, add --synthetic")),
        (false, true) => Err(Problem::new(
            Exit::Conflict,
            "this record holds real cases: invented ones don't belong in it",
        )
        .hint("`upheld demo` makes a record for invented cases")),
        _ => Ok(()),
    }
}

fn of_import(error: ImportError<Failure>) -> Problem {
    let what = error.to_string();
    let hint = error.hint().map(str::to_owned);
    let problem = match error {
        ImportError::Desk { source, .. } => return Problem::from(source).told_as(what),
        ImportError::Sheet(error) => opened::of_sheet(&error),
        ImportError::Rejects { .. } => Problem::failed(what),
        ImportError::Map(errors) => return tell::of_map(&errors),
        ImportError::Header { .. } | ImportError::TooMany { .. } => Problem::invalid(what),
    };
    match hint {
        Some(hint) => problem.hint(hint),
        None => problem,
    }
}

/// Proposes a map. The words are looked up in the record, if there is one.
fn propose(common: &Common, args: &ProposeArgs) -> Result<Exit, Problem> {
    let mut sheet = opened::sheet(&args.file, args.sheet.as_deref())?;
    let what = args.rows.into();
    let proposed = if common.record().exists() {
        let sheet = std::cell::RefCell::new(sheet);
        open::reading(common, |view| {
            upheld_exchange::propose(what, &mut sheet.borrow_mut(), view.register(), view.scheme())
                .map_err(|error| opened::of_sheet(&error))
        })?
    } else {
        let register = Register::english().map_err(|e| Problem::failed(e.to_string()))?;
        upheld_exchange::propose(what, &mut sheet, &register, &Scheme::office())
            .map_err(|error| opened::of_sheet(&error))?
    };
    screen::print(&proposed)?;
    Ok(Exit::Ok)
}
