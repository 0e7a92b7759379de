//! The cases that a view knows: one by its reference, number or id, many at once, and whose they are.

use std::collections::BTreeSet;

use upheld_domain::{CaseId, Recorded, Reference, ReportingYear};
use upheld_journal::StoredFrame;
use upheld_projection::{AuthorityNumber, CaseNumber, FactRow};

use crate::error::{RecordError, StoreError};
use crate::members;
use crate::mend;
use crate::pages::CaseRows;
use crate::view::{Source, View};

/// A case with its events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseFile {
    /// Its number.
    pub number: CaseNumber,
    /// Its id.
    pub id: CaseId,
    /// The reference it has now.
    pub reference: Option<Reference>,
    /// Its events, in order of position.
    pub events: Vec<Recorded>,
}

/// A case without its events: what its fact rows say.
#[derive(Debug, Clone)]
pub struct CaseSummary {
    /// Its number.
    pub number: CaseNumber,
    /// Its id.
    pub id: CaseId,
    /// The reference it has now.
    pub reference: Option<Reference>,
    /// Its fact rows, one an event, in order of position.
    pub rows: Vec<FactRow>,
}

impl View {
    /// The case that has a reference now.
    ///
    /// # Errors
    /// Where the store can't be read.
    pub fn find(&self, reference: Reference) -> Result<Option<CaseNumber>, RecordError> {
        if self.past.is_some() {
            return self.find_then(reference);
        }
        match &*self.source {
            Source::Held(record) => Ok(record.store().find(reference)?),
            Source::Replayed { replay, .. } => Ok(replay.find(reference)),
        }
    }

    /// The number of the case with an id.
    ///
    /// # Errors
    /// Where the store can't be read.
    pub fn number_of(&self, id: CaseId) -> Result<Option<CaseNumber>, RecordError> {
        let number = match &*self.source {
            Source::Held(record) => record.store().number_of(id)?,
            Source::Replayed { replay, .. } => replay.number_of(id),
        };
        Ok(number.filter(|number| number.0 < self.case_count()))
    }

    /// A case without its events: many can be looked at quickly.
    ///
    /// # Errors
    /// Where the store can't be read.
    pub fn summary(&self, number: CaseNumber) -> Result<CaseSummary, RecordError> {
        let case = self.case_rows(number)?;
        Ok(CaseSummary { number, id: case.id, reference: case.reference(), rows: case.rows })
    }

    /// A case's fact rows, in order of position.
    ///
    /// # Errors
    /// Where the store can't be read.
    pub fn rows(&self, number: CaseNumber) -> Result<Vec<FactRow>, RecordError> {
        if let (Source::Held(record), None) = (&*self.source, &self.past) {
            return Ok(record.store().rows(number)?);
        }
        Ok(self.case_rows(number)?.rows)
    }

    /// A case with its events.
    ///
    /// # Errors
    /// Where they can't be read from either copy.
    pub fn case(&self, number: CaseNumber) -> Result<CaseFile, RecordError> {
        let case = self.case_rows(number)?;
        let events = match &*self.source {
            Source::Held(record) => record.events_of(&case)?,
            Source::Replayed { reader, .. } => mend::replayed_events(reader, &case)?,
        };
        Ok(CaseFile { number, id: case.id, reference: case.reference(), events })
    }

    /// Some cases with their events, in the order asked for. Where they are not few, the events are read from the
    /// journal on both cores; all that was asked for is in memory together.
    ///
    /// # Errors
    /// As [`View::case`].
    pub fn cases(&self, numbers: &[CaseNumber]) -> Result<Vec<CaseFile>, RecordError> {
        let cases = numbers.iter().map(|&number| self.case_rows(number));
        let cases = cases.collect::<Result<Vec<_>, _>>()?;
        let events = mend::events_of_many(self.journal(), &cases);
        let files = numbers.iter().zip(cases).zip(events);
        let file = |((&number, case), events): ((&CaseNumber, CaseRows), Option<_>)| match events {
            Some(events) => {
                Ok(CaseFile { number, id: case.id, reference: case.reference(), events })
            }
            // What is not as it should be is read again by the way that heals or says why.
            None => self.case(number),
        };
        files.map(file).collect()
    }

    /// The commits that hold a case's events, in order of position. Where the view ends inside a
    /// commit, the last one goes past it.
    ///
    /// # Errors
    /// Where they can't be read from either copy.
    pub fn commits_of(&self, number: CaseNumber) -> Result<Vec<StoredFrame>, RecordError> {
        let case = self.case_rows(number)?;
        let mut frames: Vec<StoredFrame> = Vec::new();
        for (row, place) in case.rows.iter().zip(&case.places) {
            if frames.last().is_some_and(|last| last.last() >= row.position) {
                continue;
            }
            frames.push(match &*self.source {
                Source::Held(record) => record.frame(*place, row.position)?,
                Source::Replayed { reader, .. } => reader.read_at(*place)?,
            });
        }
        Ok(frames)
    }

    pub(super) fn case_rows(&self, number: CaseNumber) -> Result<CaseRows, RecordError> {
        let missing = || StoreError::Damaged(format!("no case number {}", number.0));
        let case = match &*self.source {
            Source::Held(record) => record.store().case(number)?,
            Source::Replayed { replay, .. } => replay.case(number).ok_or_else(missing)?,
        };
        let Some(past) = &self.past else { return Ok(case) };
        let then = case.at(past.position);
        if then.rows.is_empty() { Err(missing().into()) } else { Ok(then) }
    }

    /// The cases that ever touched an authority's year, in order of number.
    ///
    /// # Errors
    /// Where the store can't be read.
    pub fn members(
        &self,
        authority: AuthorityNumber,
        year: ReportingYear,
    ) -> Result<BTreeSet<CaseNumber>, RecordError> {
        let members = match &*self.source {
            Source::Held(record) => record.store().members((authority, year))?,
            Source::Replayed { replay, .. } => replay.members((authority, year)),
        };
        if self.past.is_some() {
            self.cases_whose(members, |rows| members::of(rows).contains(&(authority, year)))
        } else {
            Ok(members)
        }
    }

    /// The cases that ever touched an authority's years up to and with one: all that may count
    /// there, or be open there. Years from April to March, whatever the office's are.
    ///
    /// # Errors
    /// Where the store can't be read.
    pub fn members_until(
        &self,
        authority: AuthorityNumber,
        year: ReportingYear,
    ) -> Result<BTreeSet<CaseNumber>, RecordError> {
        let members = match &*self.source {
            Source::Held(record) => record.store().members_until((authority, year))?,
            Source::Replayed { replay, .. } => replay.members_until((authority, year)),
        };
        if self.past.is_none() {
            return Ok(members);
        }
        self.cases_whose(members, |rows| members::touch(rows, authority, year))
    }

    /// The years that any case ever touched, from April to March. At an earlier position every case
    /// is looked at.
    ///
    /// # Errors
    /// Where the store can't be read.
    pub fn years(&self) -> Result<BTreeSet<ReportingYear>, RecordError> {
        if let (Source::Held(record), None) = (&*self.source, &self.past) {
            return Ok(record.store().years()?);
        }
        let mut years = BTreeSet::new();
        for number in (0..self.case_count()).map(CaseNumber) {
            years.extend(members::of(&self.rows(number)?).into_iter().map(|(_, year)| year));
        }
        Ok(years)
    }
}
