//! What comes into the record from files: cases, remedies, decisions, courses and corrections, from
//! any spreadsheet, with a map where its names and words are not ours. And what goes out.
//!
//! A file is read as a stream: memory grows with the errors found and some forty bytes a row, by which
//! two rows of one case are told; only where a map says that a case has several rows are they held
//! together. Each row becomes one command, so a row goes in whole or not at all; a row with an error
//! keeps no other row out. The command's id is derived from the row's cells, so the same row twice is
//! the same command and the same file again adds nothing.
//!
//! This crate knows no journal, no store and no files: rows come from a [`Sheet`], cases are found
//! and commands given at a [`Desk`], which the program wires to the record, or to a rehearsal of it. It
//! decides nothing itself either: whether a row may be recorded is asked of the domain's rules, by
//! the desk.
//!
//! Where to start: [`import`] and its [`Options`]; [`Map`] for other people's files and [`propose`]
//! for a first map; [`Rejects`] for the rows that can't go in; [`Report`] for what came of it. What
//! columns there are, and what a map can say, stands in docs/reference.
//!
//! Out of the record: [`export_case`], [`export_remedies`] and [`export_course`] give the rows that an
//! import reads, and say what rows can't. [`EventsReader`] and [`event_line`] carry the whole record
//! as lines of JSON.
//!
//! ## What is known already
//!
//! A row of a case or remedy in the record is set against the record as it stands, corrections
//! included. Cells that are filled now and were blank become the next events. A cell that says
//! something else than the record, or is blank where the record has something, is an error that
//! points to `case correct`; so is a newly filled cell that belongs to an event recorded without it
//! (the day of an investigation, the injustice of a decision). Where the import was asked to correct,
//! both become corrections, but a blank cell takes nothing back. A day a remedy is due may be the
//! first or the rescheduled one. A row that was imported before, word for word, is passed over
//! whatever happened since.

mod authorities;
mod book;
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
mod list;
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
mod table;
mod words;

pub use authorities::{AuthoritiesError, NewAuthority, read_authorities};
pub use book::{Book, BookCell, BookError, BookSheet, workbook};
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
pub use list::{LIST_ROWS_MAX, ListError, ListRead, ListRow, read_list};
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
pub use table::{
    KnownNumber, NUMBER_NAMES, NumberSort, ReadCell, TABLE_ROWS_MAX, TableError, TableOptions,
    TableRead, TableSaid, TableShape, Whose, read_table,
};
