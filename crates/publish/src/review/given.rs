//! What a review is composed from: plain data that its maker gathered from a record. Everything is
//! given, nothing looked up.

use upheld_annual::FigureSet;
use upheld_domain::{Definitions, Scheme, Subject};

use crate::letter::Office;
use crate::standing::Standing;

/// See the module.
#[derive(Debug, Clone)]
pub struct Given<'a> {
    /// The figures of all together for the year of the review.
    pub nation: &'a FigureSet,
    /// Those of each earlier year that the record has; those of a later year are passed over.
    pub earlier: &'a [FigureSet],
    /// The figures of each group for the year, in the order they are to stand in; empty where bodies
    /// are in no groups.
    pub groups: &'a [FigureSet],
    /// The figures for the year of every body that counts in the whole.
    pub bodies: &'a [FigureSet],
    /// The investigations of the year by what their cases are about; empty where that is not known.
    pub by_subject: &'a [SubjectRate],
    /// The definition set the figures were made by.
    pub definitions: &'a Definitions,
    /// The office's scheme.
    pub scheme: &'a Scheme,
    /// Who writes.
    pub office: Office,
    /// What the review stands on.
    pub standing: Standing,
}

/// The investigations about one subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SubjectRate {
    /// What the cases are about.
    pub subject: Subject,
    /// How many of them were upheld.
    pub upheld: u64,
    /// How many there were.
    pub investigations: u64,
}
