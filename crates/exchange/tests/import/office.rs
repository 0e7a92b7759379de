//! A desk in memory: cases by reference, commands decided by the domain's rules, a fixed day.

use std::collections::BTreeMap;
use std::io;
use std::sync::LazyLock;

use chrono::NaiveDate;
use upheld_domain::{
    Case, CaseCommand, CaseFacts, CaseId, CommandId, Context, CorrectionReason, CourseDelivered,
    Entry, OutreachFacts, Particulars, Position, Reference, Register, RemedyId, RemedyProgress,
    Scheme, Stage, StreamContext, check_outreach, decide,
};
use upheld_exchange::{
    Desk, DeskError, Given, ImportError, Map, Options, Rejects, RejectsLayout, Report, Sheet,
    SheetError, SheetKind, SheetOptions, Stopped, What, import,
};

static ENGLISH: LazyLock<Register> = LazyLock::new(|| Register::english().unwrap());
static OFFICE: LazyLock<Scheme> = LazyLock::new(Scheme::office);

pub(crate) const CASES: &str = "reference,authority,subject,received_on,investigated_on,decided_on,\
                                outcome,injustice,remedied_before\n";
pub(crate) const REMEDIES: &str =
    "reference,remedy,kind,amount_pence,due_on,outcome,outcome_on,done_on\n";

/// The office on 30 April 2024.
pub(crate) struct Office {
    cases: BTreeMap<Reference, (CaseId, Case)>,
    next: Position,
    /// How many commands it can take before its disk is full.
    pub(crate) room: usize,
    /// The courses that were given.
    pub(crate) courses: Vec<(CommandId, CourseDelivered)>,
    /// Its own words, where it has any.
    pub(crate) scheme: Option<Scheme>,
}

/// How a file is imported, where it is not as usual.
#[derive(Default, Clone, Copy)]
pub(crate) struct How<'a> {
    pub(crate) map: Option<&'a str>,
    pub(crate) correct: Option<CorrectionReason>,
}

/// Where a case stands, without positions. Siblings, such as two remedies, are unordered, so its
/// events are grouped by remedy.
#[derive(Debug, PartialEq)]
pub(crate) struct Stands {
    stage: Stage,
    open_since: Option<NaiveDate>,
    remedies: BTreeMap<RemedyId, RemedyProgress>,
    events: Vec<CaseFacts>,
}

impl Stands {
    fn of(case: &Case) -> Self {
        let standing = case.standing().clone();
        let mut events: Vec<_> = case.in_force().into_iter().map(|e| e.content).collect();
        events.sort_by_key(CaseFacts::remedy);
        Self {
            stage: standing.stage,
            open_since: standing.open_since,
            remedies: standing.remedies,
            events,
        }
    }
}

pub(crate) type Imported = Result<Report, ImportError<io::Error>>;

/// What an import came to, and what it put aside.
pub(crate) type Came = (Result<Report, Stopped<io::Error>>, String);

/// A CSV file past its header.
pub(crate) fn sheet(name: &str, source: impl io::Read + 'static) -> Result<Sheet, SheetError> {
    Sheet::stream(name, SheetKind::Csv, source, &SheetOptions::default())
}

impl Office {
    pub(crate) fn new() -> Self {
        let (cases, courses) = (BTreeMap::new(), Vec::new());
        Self { cases, next: Position::FIRST, room: usize::MAX, courses, scheme: None }
    }

    pub(crate) fn cases(&mut self, source: impl io::Read) -> Imported {
        self.usual(What::Cases, source)
    }

    pub(crate) fn remedies(&mut self, source: impl io::Read) -> Imported {
        self.usual(What::Remedies, source)
    }

    fn usual(&mut self, what: What, mut source: impl io::Read) -> Imported {
        let mut bytes = Vec::new();
        source.read_to_end(&mut bytes).unwrap();
        let (came, _) = self.take(what, &bytes, How::default());
        came.map_err(|stopped| *stopped.error)
    }

    /// Imports a file in a stated way.
    pub(crate) fn take(&mut self, what: What, file: &[u8], how: How<'_>) -> Came {
        let name = format!("{}.csv", what.name());
        match sheet(&name, io::Cursor::new(file.to_vec())) {
            Ok(sheet) => self.take_sheet(what, sheet, how),
            Err(error) => {
                let (error, report) = (Box::new(ImportError::Sheet(error)), Box::default());
                (Err(Stopped { error, report }), String::new())
            }
        }
    }

    /// Imports a spreadsheet of any kind in a stated way.
    pub(crate) fn take_sheet(&mut self, what: What, mut sheet: Sheet, how: How<'_>) -> Came {
        let map = how.map.map(|text| Map::read("map.toml", text));
        let mut aside = Vec::new();
        let mut rejects = Rejects::new(&mut aside, RejectsLayout::Csv(sheet.delimiter()));
        let options = Options {
            map: map.as_ref(),
            correct: how.correct,
            rejects: Some(&mut rejects),
            on_row: &mut |_| {},
        };
        let came = import(what, &mut sheet, self, options);
        (came, String::from_utf8(aside).unwrap())
    }

    /// Takes rows of cases under the usual header, none of which may be wrong.
    pub(crate) fn take_cases(&mut self, rows: &str) -> Report {
        sound(self.cases((CASES.to_owned() + rows).as_bytes()))
    }

    /// Takes rows of remedies under the usual header, none of which may be wrong.
    pub(crate) fn take_remedies(&mut self, rows: &str) -> Report {
        sound(self.remedies((REMEDIES.to_owned() + rows).as_bytes()))
    }

    /// What is said of rows of cases under the usual header.
    pub(crate) fn wrong_cases(&mut self, rows: &str) -> Vec<String> {
        told(self.cases((CASES.to_owned() + rows).as_bytes()))
    }

    /// What is said of rows of remedies under the usual header.
    pub(crate) fn wrong_remedies(&mut self, rows: &str) -> Vec<String> {
        told(self.remedies((REMEDIES.to_owned() + rows).as_bytes()))
    }

    /// A caseworker records one event by hand.
    pub(crate) fn record(&mut self, reference: &str, facts: impl Into<CaseFacts>) {
        let id = CommandId::derived(&["by hand", &self.next.to_string()]);
        self.give(reference_of(reference), CaseCommand::one(facts), id).unwrap();
    }

    /// The case's events in force.
    pub(crate) fn events(&self, reference: &str) -> Vec<CaseFacts> {
        let known = self.cases.get(&reference_of(reference));
        known
            .map(|(_, case)| case.in_force().into_iter().map(|e| e.content).collect())
            .unwrap_or_default()
    }

    /// The references of all cases.
    pub(crate) fn references(&self) -> Vec<String> {
        self.cases.keys().map(|reference| reference.as_str().to_owned()).collect()
    }

    /// Where every case stands, by what matters of it.
    pub(crate) fn standings(&self) -> BTreeMap<Reference, Stands> {
        self.cases.iter().map(|(&reference, (_, case))| (reference, Stands::of(case))).collect()
    }

    /// The ids of all cases.
    pub(crate) fn ids(&self) -> BTreeMap<Reference, CaseId> {
        self.cases.iter().map(|(&reference, &(id, _))| (reference, id)).collect()
    }

    /// How many events the office has in all.
    pub(crate) fn recorded(&self) -> u64 {
        self.next.get() - 1
    }
}

fn reference_of(text: &str) -> Reference {
    Reference::new(text).unwrap()
}

/// A report without errors.
pub(crate) fn sound(imported: Imported) -> Report {
    let report = imported.unwrap();
    assert_eq!(told(Ok(report_of_errors(&report))), [] as [&str; 0]);
    report
}

fn report_of_errors(report: &Report) -> Report {
    Report { errors: report.errors.clone(), ..Report::default() }
}

/// Every error in a report, each with its hint on a second line.
pub(crate) fn told(imported: Imported) -> Vec<String> {
    let with_hint = |error: &upheld_exchange::RowError| match &error.hint {
        Some(hint) => format!("{error}\n{hint}"),
        None => error.to_string(),
    };
    imported.unwrap().errors.iter().map(with_hint).collect()
}

impl Desk for Office {
    type Error = io::Error;

    fn case(&mut self, reference: Reference) -> Result<Option<Case>, io::Error> {
        Ok(self.cases.get(&reference).map(|(_, case)| case.clone()))
    }

    fn give(
        &mut self,
        reference: Reference,
        command: CaseCommand,
        id: CommandId,
    ) -> Result<Given, DeskError<io::Error>> {
        self.room = self.room.checked_sub(1).ok_or_else(|| {
            DeskError::Failed(io::Error::new(io::ErrorKind::StorageFull, "no room"))
        })?;
        let known = self.cases.get(&reference).cloned();
        let (case_id, mut case) =
            known.unwrap_or_else(|| (CaseId::of_first_command(id), Case::new()));
        let context = Context {
            today: "2024-04-30".parse().unwrap(),
            register: &ENGLISH,
            scheme: self.scheme(),
            case: case_id,
        };
        let verdict = decide(&case, &command, &context)?;
        for event in &verdict.events {
            let facts = event.facts.case().unwrap().clone();
            case.apply(Entry { position: self.next, command: id, facts });
            self.next = self.next.plus(1);
        }
        self.cases.insert(reference, (case_id, case));
        Ok(Given::Recorded { events: verdict.events.len() as u64, warnings: verdict.warnings })
    }

    fn give_course(
        &mut self,
        course: CourseDelivered,
        _: Particulars,
        id: CommandId,
    ) -> Result<Given, DeskError<io::Error>> {
        if self.courses.iter().any(|(known, _)| *known == id) {
            return Ok(Given::Before);
        }
        let (today, definitions) = ("2024-04-30".parse().unwrap(), BTreeMap::new());
        let context = StreamContext {
            today,
            register: &ENGLISH,
            definitions: &definitions,
            record_is_empty: false,
        };
        check_outreach(&OutreachFacts::CourseDelivered(course.clone()), &context)?;
        self.courses.push((id, course));
        Ok(Given::Recorded { events: 1, warnings: Vec::new() })
    }

    fn register(&self) -> &Register {
        &ENGLISH
    }

    fn scheme(&self) -> &Scheme {
        self.scheme.as_ref().unwrap_or(&OFFICE)
    }
}
