//! Rejects: the rows that could not go in, in the input's own layout with a column `reason` at the
//! end, ready to mend and import again. Written to whatever takes bytes; files are not known here.

use std::io::{self, Write};

use crate::fields::Fault;
use crate::plan::{Plan, REASONS, is_reason};
use crate::sheet::SheetRow;

/// How rejects are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RejectsLayout {
    /// CSV with this between the cells.
    Csv(char),
    /// One JSON object a line.
    JsonLines,
}

/// Takes rows that could not go in.
pub struct Rejects<'w> {
    out: &'w mut dyn Write,
    layout: RejectsLayout,
    /// Which columns of the input are written, and what the last one is called; none before the
    /// first row.
    begun: Option<(Vec<usize>, &'static str)>,
}

impl<'w> Rejects<'w> {
    /// Rejects that go to `out`. Nothing is written before the first row.
    pub fn new(out: &'w mut dyn Write, layout: RejectsLayout) -> Self {
        Self { out, layout, begun: None }
    }

    /// Puts a row aside.
    pub(crate) fn put(
        &mut self,
        header: &[String],
        plan: &Plan,
        row: &SheetRow,
        faults: &[Fault],
    ) -> io::Result<()> {
        let (places, reason) = self.begin(header, plan)?;
        let told: Vec<String> = faults.iter().map(told).collect();
        let told = told.join("; ");
        // A row that could not be parted is one text: it stays as it was, and can't go in unmended.
        let whole = row.cells.is_err();
        let blank = String::new();
        let cells = places.iter().map(|place| row.raw.get(*place).unwrap_or(&blank));
        match self.layout {
            RejectsLayout::Csv(_) if whole => {
                self.line(row.raw.iter().map(String::as_str).chain([told.as_str()]))
            }
            RejectsLayout::Csv(_) => self.line(cells.map(String::as_str).chain([told.as_str()])),
            RejectsLayout::JsonLines => {
                let named = places.iter().filter_map(|place| header.get(*place)).zip(cells);
                let filled = named.filter(|(_, cell)| !cell.is_empty());
                let pairs = filled.map(|(name, cell)| (name.as_str(), cell.as_str()));
                self.object(pairs.chain([(reason, told.as_str())]))
            }
        }
    }

    /// Writes the header before the first row. A column of earlier rejects is not written again.
    fn begin(&mut self, header: &[String], plan: &Plan) -> io::Result<(Vec<usize>, &'static str)> {
        if let Some(begun) = &self.begun {
            return Ok(begun.clone());
        }
        let kept = |place: &usize| {
            plan.uses(*place) || !header.get(*place).is_some_and(|name| is_reason(name))
        };
        let places: Vec<usize> = (0..header.len()).filter(kept).collect();
        let names: Vec<&str> =
            places.iter().filter_map(|place| header.get(*place)).map(String::as_str).collect();
        let free = |reason: &&str| !names.iter().any(|name| name.eq_ignore_ascii_case(reason));
        let reason = REASONS.into_iter().find(free).unwrap_or(REASONS[0]);
        if matches!(self.layout, RejectsLayout::Csv(_)) {
            self.line(names.iter().copied().chain([reason]))?;
        }
        self.begun = Some((places.clone(), reason));
        Ok((places, reason))
    }

    /// One object on a line, its keys in the order of the file.
    fn object<'c>(&mut self, pairs: impl Iterator<Item = (&'c str, &'c str)>) -> io::Result<()> {
        let mut before = "{";
        for (key, value) in pairs {
            let (key, value) = (serde_json::to_string(key)?, serde_json::to_string(value)?);
            write!(self.out, "{before}{key}:{value}")?;
            before = ",";
        }
        writeln!(self.out, "}}")
    }

    /// One line of CSV. Only what needs quotes gets them.
    fn line<'c>(&mut self, cells: impl Iterator<Item = &'c str>) -> io::Result<()> {
        let RejectsLayout::Csv(delimiter) = self.layout else { return Ok(()) };
        for (place, cell) in cells.enumerate() {
            if place > 0 {
                write!(self.out, "{delimiter}")?;
            }
            if cell.contains([delimiter, '"', '\n', '\r']) {
                write!(self.out, "\"{}\"", cell.replace('"', "\"\""))?;
            } else {
                self.out.write_all(cell.as_bytes())?;
            }
        }
        writeln!(self.out)
    }
}

/// A fault in one line: `received_on: there is no month 13`.
fn told(fault: &Fault) -> String {
    let reason = fault.reason.replace(['\n', '\r'], " ");
    match &fault.column {
        Some(column) => format!("{column}: {reason}"),
        None => reason,
    }
}
