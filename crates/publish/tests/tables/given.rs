//! The figures of a small year: Leeds with the counts of 2023-24, its group, and others.

use chrono::NaiveDate;
use upheld_annual::{AnnualStatistics, FigureSet, Figures, Scope};
use upheld_domain::{
    Amendment, Answer, AssessmentOutcome, AuthorityId, Definitions, Group, Position, Register,
    RemedyId, RemedyKind, ReportingYear, Scheme, Subject,
};
use upheld_projection::{CaseNumber, Fact, FactRow, Numbering, count_cases};
use upheld_publish::tables::{Cell, DataTable, Release, TheYear, of_year};

pub(crate) const LEEDS: &str = "E08000035";

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(crate) fn year(text: &str) -> ReportingYear {
    text.parse().unwrap()
}

fn upheld(on: &str, before: Answer) -> Fact {
    Fact::Upheld { on: day(on), remedied_before: before }
}

/// Everything that tables are made of.
pub(crate) struct Given {
    pub(crate) sets: Vec<FigureSet>,
    pub(crate) definitions: Definitions,
    pub(crate) scheme: Scheme,
    pub(crate) release: Release,
    pub(crate) year: ReportingYear,
}

/// Cases by authority: so many with the same facts after their receipt.
struct Cases {
    numbering: Numbering,
    rows: Vec<Vec<FactRow>>,
}

impl Cases {
    fn add(&mut self, times: usize, authority: &str, on: &str, facts: &[Fact]) {
        let authority = self.numbering.authority(authority.parse::<AuthorityId>().unwrap());
        for _ in 0..times {
            let received = Fact::Received { authority, subject: Subject::Housing, on: day(on) };
            let case = CaseNumber(u32::try_from(self.rows.len()).unwrap());
            let row = |(position, fact)| FactRow {
                position: Position::new(position).unwrap(),
                case,
                amendment: Amendment::Stands(fact),
            };
            let facts = std::iter::once(received).chain(facts.iter().copied());
            self.rows.push((1..).zip(facts).map(row).collect());
        }
    }
}

fn cases() -> Cases {
    let mut cases = Cases { numbering: Numbering::default(), rows: Vec::new() };
    let remedy = RemedyId::new("1").unwrap();
    let recommended = Fact::RemedyRecommended {
        remedy,
        kind: RemedyKind::Training,
        due: Some(day("2023-09-01")),
    };
    let complied =
        Fact::Complied { remedy, done: Some(day("2023-09-02")), satisfied: day("2023-10-01") };
    let plain = upheld("2023-06-01", Answer::NotStated);
    cases.add(36, LEEDS, "2023-04-03", &[plain]);
    cases.add(8, LEEDS, "2023-04-03", &[upheld("2023-06-01", Answer::Yes)]);
    cases.add(15, LEEDS, "2022-04-03", &[Fact::NotUpheld { on: day("2023-06-01") }]);
    let closed = Fact::Closed { outcome: AssessmentOutcome::ReferredBack, on: day("2023-05-02") };
    cases.add(4, LEEDS, "2023-05-01", &[closed]);
    // Bradford: one complied late, one decided, opened again and still open, one not decided.
    cases.add(1, "E08000032", "2023-04-03", &[plain, recommended, complied]);
    cases.add(1, "E08000032", "2023-04-03", &[plain, Fact::Reopened { on: day("2023-12-01") }]);
    cases.add(1, "E08000032", "2023-04-03", &[]);
    cases
}

impl Given {
    /// A year's figures of three authorities (one of them without a case), a group and the nation.
    pub(crate) fn of(year: &str) -> Self {
        let (of, year) = (year, self::year(year));
        let (cases, register) = (cases(), Register::english().unwrap());
        let definitions = Definitions::named(Definitions::DEFAULT).unwrap();
        let projection = AnnualStatistics::new(&definitions);
        let cells = count_cases(&projection, cases.rows.iter().map(Vec::as_slice), None);
        let figures = Figures::new(&cells, &cases.numbering, &register, &definitions);
        let authority = |code: &str| Scope::Authority(code.parse().unwrap());
        let scopes = [
            authority("E07000008"),
            authority("E08000032"),
            authority(LEEDS),
            Scope::Group(Group::Metropolitan),
            Scope::Nation,
        ];
        let set = |scope| FigureSet {
            synthetic: false,
            year,
            period: FigureSet::period_of(year, definitions.counting.year_start),
            scope: figures.label(scope, year),
            definitions: definitions.name.clone(),
            as_known: None,
            position: 1_234,
            root: "00".repeat(32),
            figures: figures.of(scope, year, true),
        };
        let sets: Vec<FigureSet> = scopes.map(set).into();
        let release = Release {
            name: Some(format!("{of}.2")),
            date: day("2024-07-24"),
            lines: vec![("Position".to_owned(), "1234".to_owned())],
        };
        Self { sets, definitions, scheme: Scheme::office(), release, year }
    }

    pub(crate) fn the_year(&self) -> TheYear<'_> {
        TheYear {
            year: self.year,
            sets: &self.sets,
            definitions: &self.definitions,
            scheme: &self.scheme,
            release: &self.release,
        }
    }

    pub(crate) fn tables(&self) -> Vec<DataTable> {
        of_year(&self.the_year())
    }

    pub(crate) fn table(&self, name: &str) -> DataTable {
        self.tables().into_iter().find(|table| table.name == name).unwrap()
    }
}

/// A cell as it reads.
pub(crate) fn words(cell: &Cell) -> String {
    match cell {
        Cell::None => String::new(),
        Cell::Text(text) => text.clone(),
        Cell::Integer(number) => number.to_string(),
        Cell::Decimal(digits) => digits.clone(),
        Cell::Date(day) => day.to_string(),
        Cell::Boolean(yes) => yes.to_string(),
    }
}

/// Some columns of the rows of one name and measure.
pub(crate) fn cells(table: &DataTable, name: &str, measure: &str, columns: &str) -> Vec<String> {
    let at = |row: &[Cell], column: &str| words(&row[table.place(column).unwrap()]);
    let rows = table.rows.iter().filter(|row| {
        at(row, "name") == name && (measure.is_empty() || at(row, "measure") == measure)
    });
    let columns: Vec<&str> = columns.split(' ').collect();
    let told = |row: &Vec<Cell>| {
        columns.iter().map(|column| at(row, column)).collect::<Vec<_>>().join(" | ")
    };
    rows.map(told).collect()
}
