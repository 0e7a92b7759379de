//! What comes into the record from files: cases and remedies, a row each, as CSV. And what goes out.
//!
//! A file is read as a stream: memory does not grow with the rows, only with the errors found. Each
//! row becomes one command, so a row goes in whole or not at all; a row with an error keeps no other
//! row out. The command's id is derived from the row's cells, so the same row twice is the same
//! command and the same file again adds nothing.
//!
//! This crate knows no journal, no store and no files: rows come from any [`std::io::Read`], cases
//! are found and commands given at a [`Desk`], which the program wires to the record. It decides
//! nothing itself either: whether a row may be recorded is asked of the domain's rules, by the desk.
//!
//! ## The files
//!
//! UTF-8 with or without a byte order mark, cells parted by commas and quoted where need be, lines
//! ended by LF, CR LF or CR. The first line that is not blank names the columns, in any order;
//! letters' case does not matter. A column of the list that is not marked as needed may be left
//! out: the file then says nothing about it. A column that is not of the list stops the import
//! before the first row, so a misspelt name can't lose a column in silence. Lines without anything
//! but commas and spaces are passed over.
//!
//! No cell of these files has a line break, so a line is a row, its number is the row's number, and
//! a quote left open spoils one row, not the rest of the file. A row has at most [`ROW_BYTES_MAX`]
//! bytes, a cell at most [`CELL_CHARS_MAX`] characters. Days are written `2020-03-31`. A last row
//! without a line end goes in, with a notice: a file cut short in its last cell looks like that.
//!
//! Cases ([`import_cases`]):
//!
//! | column | what it says | needed |
//! |---|---|---|
//! | `reference` | the office's reference; spaces don't matter | yes |
//! | `authority` | a code or a name of the register | yes |
//! | `subject` or `category` | a subject, by its name or its word; `&` is *and* | yes |
//! | `received_on` | the day the complaint came | yes |
//! | `investigated_on` | the day the investigation began | |
//! | `decided_on` | the day of the decision; with `outcome` or not at all | |
//! | `outcome` | incomplete-or-invalid, advice-given, referred-back, closed-after-initial-enquiries, discontinued, upheld, not-upheld; blank: still open | |
//! | `injustice` | of an upheld complaint: yes, no, or blank for not stated | |
//! | `remedied_before` | of an upheld complaint: yes, no, or blank for not stated | |
//! | `channel` | how it came: online, phone, letter, email, other, not-stated | |
//! | `fault_accepted` | of an upheld complaint: whether the authority accepted the fault before | |
//! | `by_report` | of an upheld complaint: whether the decision is a public report: yes, no, blank | |
//! | `discontinued_reason` | withdrawn, settled, cannot-be-pursued, not-stated | |
//! | `reported_on` | the day a public report was issued, on or after the decision | |
//! | `synthetic` | yes: the row is invented, and only a record of invented cases takes it | |
//!
//! A finding (upheld, not-upheld, discontinued) with a blank `investigated_on` means that the day the
//! investigation began is not known: an Investigated without a day is recorded. That holds for
//! every finding, also for one the authority had remedied before: a row can't say that a complaint
//! was upheld straight from assessment. On a case that is not upheld `no` says what a blank says.
//!
//! Remedies ([`import_remedies`]):
//!
//! | column | what it says | needed |
//! |---|---|---|
//! | `reference` | the case, which is in the record already | yes |
//! | `remedy` | its number in the case: 1, 2, 3 …, or R1 | yes |
//! | `kind` | apology, payment, act-on-the-case, procedure-change, training, review, other | yes |
//! | `amount_pence` | of a payment: whole pence | |
//! | `due_on` | the day it is due | |
//! | `outcome` | complied, not-complied; blank: none yet | |
//! | `outcome_on` | the day the ombudsman was satisfied, or found it not complied with | |
//! | `done_on` | of a remedy complied with: the day the authority did it, where known | |
//! | `failed_on` | of a remedy complied with at last: the day it was found not complied with | |
//! | `synthetic` | as of cases | |
//!
//! ## Out of the record
//!
//! [`export_case`], [`export_remedies`] and [`export_course`] give the rows that an import reads, and
//! say what rows can't. [`EventsReader`] and [`event_line`] carry the whole record as lines of JSON.
//!
//! ## What is known already
//!
//! A row of a case or remedy in the record is set against the record as it stands, corrections
//! included. Cells that are filled now and were blank become the next events. A cell that says
//! something else than the record, or is blank where the record has something, is an error that
//! points to `case correct`; so is a newly filled cell that belongs to an event recorded without it
//! (the day of an investigation, the injustice of a decision). A day a remedy is due may be the first
//! or the rescheduled one. A row that was imported before, word for word, is passed over whatever
//! happened since.

mod authorities;
mod cases;
mod changes;
mod columns;
mod corrections;
mod courses;
mod days;
mod decision;
mod decisions;
mod desk;
mod events;
mod export;
mod fields;
mod group;
mod lines;
mod map;
mod plan;
mod propose;
mod rejects;
mod remedies;
mod report;
mod rows_rule;
mod run;
mod sheet;
mod split;
mod words;

pub use authorities::{AuthoritiesError, NewAuthority, read_authorities};
pub use changes::{Change, Correction};
pub use columns::What;
pub use desk::{Desk, DeskError, Given};
pub use events::{
    CommitRead, EVENTS_VERSION, End, EventsError, EventsReader, Fault as EventsFault, Header, Kept,
    LINE_BYTES_MAX, LineError, end_line, event_line, header_line,
};
pub use export::{
    CASE_COLUMNS, COURSE_COLUMNS, Lost, REMEDY_COLUMNS, export_case, export_course,
    export_remedies, harmless,
};
pub use fields::CELL_CHARS_MAX;
pub use group::GROUPED_ROWS_MAX;
pub use lines::ROW_BYTES_MAX;
pub use map::{Map, MapError};
pub use propose::propose;
pub use rejects::{Rejects, RejectsLayout};
pub use report::{
    ImportError, Notice, Progress, Report, RowError, RowWarning, Stopped, Untranslated,
};
pub use run::{Options, import};
pub use sheet::{
    CellFault, FIRST_BYTES, RowFault, SHEET_COLUMNS_MAX, SHEET_ROWS_MAX, Sheet, SheetCell,
    SheetError, SheetKind, SheetNotice, SheetOptions, SheetProgress, SheetRow,
    sheet_panics_are_caught,
};
