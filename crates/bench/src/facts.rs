//! The fact rows as a table for the peers: CSV in order of position, cases and authorities by their
//! numbers, words by their codes. `peers/annual.sql` says what each column is.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use chrono::NaiveDate;
use upheld_domain::{Amendment, Position};
use upheld_projection::{Fact, FactRow};

use crate::columns::each_row;
use crate::trouble::{Result, Trouble};

const HEADER: &str = "position,case_number,amendment,amends,kind,authority,subject,outcome,\
                      remedied_before,remedy,remedy_kind,result,finding,on_day,due_day,done_day";

/// Writes the rows of a record.
pub(crate) fn export(record: &Path, to: &Path) -> Result<()> {
    let mut table = Table::create(to)?;
    each_row(record, &mut |row| table.put(&row))?;
    table.finish()
}

/// Writes some rows, in order of position.
pub(crate) fn write(rows: &[FactRow], to: &Path) -> Result<()> {
    let mut table = Table::create(to)?;
    for row in rows {
        table.put(row)?;
    }
    table.finish()
}

struct Table {
    out: BufWriter<File>,
}

impl Table {
    fn create(path: &Path) -> Result<Self> {
        let mut out = BufWriter::new(File::create(path).map_err(Trouble::file(path))?);
        writeln!(out, "{HEADER}")?;
        Ok(Self { out })
    }

    fn put(&mut self, row: &FactRow) -> Result<()> {
        Ok(line(row, &mut self.out)?)
    }

    fn finish(mut self) -> Result<()> {
        Ok(self.out.flush()?)
    }
}

fn line(row: &FactRow, out: &mut impl Write) -> std::io::Result<()> {
    let (amendment, amends, fact) = match row.amendment {
        Amendment::Stands(fact) => (0, None, Some(fact)),
        Amendment::Corrects(of, fact) => (1, Some(of), fact),
        Amendment::Retracts(of) => (2, Some(of), None),
    };
    let cells = fact.map_or_else(Columns::default, Columns::of);
    let amends = number(amends.map(Position::get));
    write!(out, "{},{},{amendment},{amends},", row.position, row.case.0)?;
    let Columns { kind, authority, subject, outcome, remedied_before, .. } = cells;
    let numbers = [kind, authority, subject, outcome, remedied_before];
    let more = [cells.remedy, cells.remedy_kind, cells.result, cells.finding];
    for value in numbers.into_iter().chain(more) {
        write!(out, "{},", number(value))?;
    }
    writeln!(out, "{},{},{}", day(cells.on), day(cells.due), day(cells.done))
}

fn number(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

fn day(day: Option<NaiveDate>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

/// What a row says, one column for each thing that can be said.
#[derive(Default)]
struct Columns {
    kind: Option<u16>,
    authority: Option<u16>,
    subject: Option<u16>,
    outcome: Option<u16>,
    remedied_before: Option<u16>,
    remedy: Option<u16>,
    remedy_kind: Option<u16>,
    result: Option<u16>,
    finding: Option<u16>,
    on: Option<NaiveDate>,
    due: Option<NaiveDate>,
    done: Option<NaiveDate>,
}

impl Columns {
    fn of(fact: Fact) -> Self {
        let base = Self { kind: Some(kind(&fact)), on: fact.occurred_on(), ..Self::default() };
        match fact {
            Fact::Received { authority, subject, .. } => Self {
                authority: Some(authority.0),
                subject: Some(u16::from(subject.code())),
                ..base
            },
            Fact::Closed { outcome, .. } => {
                Self { outcome: Some(u16::from(outcome.code())), ..base }
            }
            Fact::Upheld { remedied_before, .. } => {
                Self { remedied_before: Some(u16::from(remedied_before.code())), ..base }
            }
            Fact::RemedyRecommended { remedy, kind, due } => {
                let remedy_kind = Some(u16::from(kind.code()));
                Self { remedy: Some(remedy.0.get()), remedy_kind, due, ..base }
            }
            Fact::RemedyRescheduled { remedy, due } => {
                Self { remedy: Some(remedy.0.get()), due: Some(due), ..base }
            }
            Fact::Complied { remedy, done, .. } => {
                Self { remedy: Some(remedy.0.get()), done, ..base }
            }
            Fact::RemedyAgreed { remedy, .. }
            | Fact::RemedyRefused { remedy, .. }
            | Fact::RemedyCancelled { remedy }
            | Fact::NotComplied { remedy, .. } => Self { remedy: Some(remedy.0.get()), ..base },
            Fact::Reviewed { result, .. } => {
                Self { result: Some(u16::from(result.code())), ..base }
            }
            Fact::Finding { finding } => Self { finding: Some(u16::from(finding.code())), ..base },
            _ => base,
        }
    }
}

/// The number of a kind of fact in the table.
fn kind(fact: &Fact) -> u16 {
    match fact {
        Fact::Received { .. } => 1,
        Fact::Closed { .. } => 2,
        Fact::Investigated { .. } => 3,
        Fact::Upheld { .. } => 4,
        Fact::NotUpheld { .. } => 5,
        Fact::Discontinued { .. } => 6,
        Fact::RemedyRecommended { .. } => 7,
        Fact::RemedyAgreed { .. } => 8,
        Fact::RemedyRefused { .. } => 9,
        Fact::RemedyRescheduled { .. } => 10,
        Fact::RemedyCancelled { .. } => 11,
        Fact::Complied { .. } => 12,
        Fact::NotComplied { .. } => 13,
        Fact::Reviewed { .. } => 14,
        Fact::Reopened { .. } => 15,
        Fact::PublicReport { .. } => 16,
        Fact::Linked { .. } => 17,
        Fact::Finding { .. } => 18,
        Fact::Voided { .. } => 19,
        Fact::Other { .. } => 20,
    }
}
