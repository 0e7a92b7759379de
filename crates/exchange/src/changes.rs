//! The cells of a row set against one event of the record. Where they differ, it is an error of the
//! row, or, if the import was asked to correct, the right facts of the event.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt::Display;

use chrono::NaiveDate;
use upheld_domain::{
    Answer, Case, CaseFacts, CaseKind, Corrected, CorrectionReason, Position, Reference,
};

use crate::fields::{Cell, Fields};

/// What to do where a file and the record differ.
pub(crate) const CORRECT: &str = "an import only adds; if the record is wrong, correct it there: case correct, or with this \
     file: --correct REASON";

const BLANK: &str =
    "a blank cell takes nothing back; if the record is wrong, correct it there: case correct";

const SEVERAL: &str = "one of the two rows is wrong; if a case has several rows in this file, say so in a map: \
     [rows] outcome = \"gravest\"";

const TWICE: &str = "one of the two rows is wrong";

/// One fact of one event that a file corrects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The fact, by its name in the event.
    pub fact: Cow<'static, str>,
    /// What the record had; none where it had nothing.
    pub before: Option<String>,
    /// What the file says.
    pub after: String,
}

/// One event that a file corrects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// The row.
    pub row: u64,
    /// The case.
    pub reference: Reference,
    /// The event.
    pub position: Position,
    /// Its kind.
    pub kind: CaseKind,
    /// The facts that change.
    pub changes: Vec<Change>,
    /// The business days concerned: the figures of their reporting years may move.
    pub days: Vec<NaiveDate>,
}

/// An event with its right facts, before the row's number is known.
#[derive(Debug, Clone)]
pub(crate) struct Amended {
    pub(crate) position: Position,
    pub(crate) facts: CaseFacts,
    pub(crate) changes: Vec<Change>,
    pub(crate) days: Vec<NaiveDate>,
}

impl Amended {
    pub(crate) fn corrected(&self, reason: CorrectionReason) -> CaseFacts {
        let facts = Some(Box::new(self.facts.clone()));
        Corrected { corrects: self.position, facts, reason }.into()
    }
}

/// See the module.
pub(crate) struct Against<'f, 'a> {
    fields: &'f mut Fields<'a>,
    /// What the event is called, where a fact may be missing in it.
    event: &'static str,
    changes: Vec<Change>,
}

impl<'f, 'a> Against<'f, 'a> {
    pub(crate) fn new(fields: &'f mut Fields<'a>, event: &'static str) -> Self {
        Self { fields, event, changes: Vec::new() }
    }

    /// Sets a cell against a fact that every such event has. Gives what the fact should be, where
    /// that is something else and the import corrects.
    pub(crate) fn must<T: PartialEq + Display + Clone>(
        &mut self,
        column: &'static str,
        fact: &'static str,
        cell: &Cell<T>,
        recorded: &T,
    ) -> Option<T> {
        match cell {
            Cell::Filled(value) if value != recorded => {
                self.differs(column, fact, value, Some(recorded.to_string()))
            }
            Cell::Blank => {
                self.blank(column, recorded);
                None
            }
            _ => None,
        }
    }

    /// [`Self::must`] of a fact that may be missing in the event.
    pub(crate) fn may<T: PartialEq + Display + Clone>(
        &mut self,
        column: &'static str,
        fact: &'static str,
        cell: &Cell<T>,
        recorded: Option<&T>,
    ) -> Option<T> {
        match (cell, recorded) {
            (cell, Some(recorded)) => self.must(column, fact, cell, recorded),
            (Cell::Filled(value), None) => self.differs(column, fact, value, None),
            _ => None,
        }
    }

    /// [`Self::may`] of an answer: what nobody stated is missing.
    pub(crate) fn answer(
        &mut self,
        fact: &'static str,
        cell: &Cell<Answer>,
        recorded: &mut Answer,
    ) {
        let stated = (*recorded != Answer::NotStated).then_some(*recorded);
        if let Some(right) = self.may(fact, fact, cell, stated.as_ref()) {
            *recorded = right;
        }
    }

    fn blank(&mut self, column: &'static str, recorded: &impl Display) {
        let reason = format!("the record has {recorded} here, and the cell is blank now");
        let hint = if self.fields.correct.is_some() { BLANK } else { CORRECT };
        self.fields.fault(Some(column), reason, Some(hint.to_owned()));
    }

    fn differs<T: Display + Clone>(
        &mut self,
        column: &'static str,
        fact: &'static str,
        value: &T,
        before: Option<String>,
    ) -> Option<T> {
        if self.fields.correct.is_some() && self.fields.seen.is_none() {
            self.changes.push(Change { fact: fact.into(), before, after: value.to_string() });
            return Some(value.clone());
        }
        let recorded = match &before {
            Some(before) => format!("the record has {before} here"),
            None => format!("{} is recorded without this", self.event),
        };
        let (reason, hint) = match self.fields.seen {
            Some((row, 0)) => (format!("row {row} is of the same case, and {recorded}"), SEVERAL),
            Some((row, _)) => (format!("row {row} is of the same remedy, and {recorded}"), TWICE),
            None => (recorded, CORRECT),
        };
        self.fields.fault(Some(column), reason, Some(hint.to_owned()));
        None
    }

    /// The event with its right facts, if anything of it changes.
    pub(crate) fn amended(
        self,
        case: &Case,
        position: Position,
        before: &CaseFacts,
        right: CaseFacts,
    ) -> Option<Amended> {
        if self.changes.is_empty() {
            return None;
        }
        let days = days_concerned(case, before, &right, &self.changes);
        Some(Amended { position, facts: right, changes: self.changes, days })
    }
}

/// The event's day, before and after. Where the body or the subject changes, the days of everything
/// that happened to the case.
pub(crate) fn days_concerned(
    case: &Case,
    before: &CaseFacts,
    after: &CaseFacts,
    changes: &[Change],
) -> Vec<NaiveDate> {
    let mut days: BTreeSet<_> = [before, after].iter().filter_map(|f| f.occurred_on()).collect();
    let whole = changes.iter().any(|change| matches!(&*change.fact, "authority" | "subject"));
    // A day that was due decides what is late: it counts where the remedy's outcome does.
    let remedy = before.remedy();
    for event in case.in_force() {
        if whole || (remedy.is_some() && event.content.remedy() == remedy) {
            days.extend(event.content.occurred_on());
        }
    }
    days.into_iter().collect()
}
