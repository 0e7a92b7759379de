//! `export`: cases, remedies and courses as the CSV that `import` reads. What a row can't say is
//! counted on stderr.

use std::collections::BTreeMap;
use std::io::Write;

use upheld_domain::{Case, Entry, Facts, OutreachFacts, Recorded};
use upheld_exchange::{
    CASE_COLUMNS, COURSE_COLUMNS, Lost, REMEDY_COLUMNS, export_case, export_course, export_remedies,
};
use upheld_projection::CaseNumber;
use upheld_store::View;

use crate::args::{Common, ExportArgs, ExportCommand};
use crate::exit::Exit;
use crate::known::Known;
use crate::open;
use crate::problem::Problem;
use crate::screen::{counted, say};
use crate::sink::Sink;
use crate::watch;

/// What was written, to be told.
struct Written {
    rows: u64,
    lost: BTreeMap<Lost, u64>,
}

pub(crate) fn run(common: &Common, command: &ExportCommand) -> Result<Exit, Problem> {
    let ExportArgs { file, replace, as_known } = match command {
        ExportCommand::Cases(args) | ExportCommand::Remedies(args) => args,
        ExportCommand::Courses(args) => args,
    };
    // Read first, so that damage that is healed on the way does not leave half a file.
    let (bytes, written, known) = open::reading_as_known(common, as_known, |view| {
        let (bytes, written) = export(view, command)?;
        Ok((bytes, written, Known::of(view, as_known)))
    })?;
    let mut sink = Sink::open(Some(file), *replace)?;
    sink.write_all(&bytes)?;
    sink.finish()?;
    tell(command, &written, &known);
    Ok(Exit::Ok)
}

fn export(view: &View, command: &ExportCommand) -> Result<(Vec<u8>, Written), Problem> {
    let mut rows = Rows::begin(columns(command), view.identity().synthetic)?;
    if matches!(command, ExportCommand::Courses(_)) {
        for event in view.streams().events() {
            if let Facts::Outreach(OutreachFacts::CourseDelivered(course)) = &event.event.facts {
                rows.take([export_course(course)], Vec::new())?;
            }
        }
        return rows.end();
    }
    let bar = watch::bar("Writing rows", u64::from(view.case_count()));
    for number in (0..view.case_count()).map(CaseNumber) {
        let case = Case::of(view.case(number)?.events.into_iter().filter_map(entry));
        if matches!(command, ExportCommand::Cases(_)) {
            let (row, lost) = export_case(&case, view.scheme());
            rows.take(row, lost)?;
        } else {
            let (remedies, lost) = export_remedies(&case);
            rows.take(remedies, lost)?;
        }
        if number.0 % 256 == 0 {
            bar.set_position(u64::from(number.0));
        }
    }
    bar.finish_and_clear();
    rows.end()
}

fn columns(command: &ExportCommand) -> &'static [&'static str] {
    match command {
        ExportCommand::Cases(_) => &CASE_COLUMNS,
        ExportCommand::Remedies(_) => &REMEDY_COLUMNS,
        ExportCommand::Courses(_) => &COURSE_COLUMNS,
    }
}

fn entry(event: Recorded) -> Option<Entry> {
    match event.event.facts {
        Facts::Case(facts) => {
            Some(Entry { position: event.position, command: event.command, facts })
        }
        _ => None,
    }
}

/// Rows under their header; invented ones say so in a last column.
struct Rows {
    writer: csv::Writer<Vec<u8>>,
    synthetic: bool,
    written: Written,
}

impl Rows {
    fn begin(columns: &[&str], synthetic: bool) -> Result<Self, Problem> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        let mark = synthetic.then_some("synthetic");
        writer.write_record(columns.iter().copied().chain(mark))?;
        Ok(Self { writer, synthetic, written: Written { rows: 0, lost: BTreeMap::new() } })
    }

    fn take(
        &mut self,
        rows: impl IntoIterator<Item = Vec<String>>,
        lost: Vec<Lost>,
    ) -> Result<(), Problem> {
        for row in rows {
            let mark = self.synthetic.then(|| "yes".to_owned());
            self.writer.write_record(row.into_iter().chain(mark))?;
            self.written.rows += 1;
        }
        for what in lost {
            *self.written.lost.entry(what).or_default() += 1;
        }
        Ok(())
    }

    fn end(self) -> Result<(Vec<u8>, Written), Problem> {
        let bytes = self.writer.into_inner().map_err(|error| Problem::failed(error.to_string()))?;
        Ok((bytes, self.written))
    }
}

fn tell(command: &ExportCommand, written: &Written, known: &Known) {
    let what = match command {
        ExportCommand::Cases(_) => "case",
        ExportCommand::Remedies(_) => "remedy",
        ExportCommand::Courses(_) => "course",
    };
    let rows = counted(written.rows, "row");
    say(&format!("{rows} written, one a {what}."));
    if let Some(line) = known.line() {
        say(&format!("note: {line}"));
    }
    for (lost, count) in &written.lost {
        say(&format!("note: not carried, {count}: {lost}."));
    }
    if !written.lost.is_empty() {
        say("hint: `upheld events --format jsonl` carries everything.");
    }
}
