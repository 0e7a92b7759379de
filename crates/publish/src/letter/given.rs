//! What a letter is composed from: plain data that its maker gathered from a record. Everything is
//! given, nothing looked up.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use upheld_annual::FigureSet;
use upheld_domain::{AuthorityKind, Definitions, Scheme};

use crate::standing::Standing;

/// See the module.
#[derive(Debug, Clone)]
pub struct Given<'a> {
    /// The figures of the body for the year of the letter.
    pub figures: &'a FigureSet,
    /// Those of each earlier year that the record has, oldest first; those of a later year are
    /// passed over.
    pub earlier: &'a [FigureSet],
    /// For each measure, by its slug, the numerator and denominator of every member of the body's
    /// group, the body itself with them. Empty where charts are not to show them.
    pub members: &'a BTreeMap<String, Vec<(u64, u64)>>,
    /// The definition set the figures were made by.
    pub definitions: &'a Definitions,
    /// The office's scheme.
    pub scheme: &'a Scheme,
    /// Whom the letter is about.
    pub body: Body,
    /// Who writes.
    pub office: Office,
    /// Courses and seminars.
    pub outreach: Outreach,
    /// The cases whose compliance outcome of the year was that the recommendations had not been
    /// carried out.
    pub not_complied: Vec<CaseLine>,
    /// The upheld cases of the year that the body had put right before the complaint came.
    pub remedied: Vec<CaseLine>,
    /// Service improvements agreed in the year.
    pub improvements: Vec<Improvement>,
    /// Public reports published in the year.
    pub reports: Vec<Publication>,
    /// Other decisions published in the year.
    pub decisions: Vec<Publication>,
    /// What the letter stands on.
    pub standing: Standing,
}

/// Whom a letter is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body {
    /// The name it had on the last day of the year.
    pub name: String,
    /// What sort of body.
    pub kind: AuthorityKind,
    /// Its last day, where it had ended by the day of the letter.
    pub ended_on: Option<NaiveDate>,
    /// Who took over from it then.
    pub successors: Vec<Successor>,
    /// Whom letters go to; none where nobody was named.
    pub contact: Option<Person>,
}

/// A body that took over from one that ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Successor {
    /// Its name on the day of the letter.
    pub name: String,
    /// Whom letters to it go to.
    pub contact: Option<Person>,
}

/// Whom a letter goes to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Person {
    /// The name, as it is to be addressed: `Ms Jackson`.
    pub name: Option<String>,
    /// The post: `Chief Executive`.
    pub post: Option<String>,
}

/// Who writes. Everything is a setting of the office, so everything may be missing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Office {
    /// Its name; that of the scheme where it is missing.
    pub name: Option<String>,
    /// Its address and how to write to it, line by line.
    pub address: Vec<String>,
    /// Who signs.
    pub signatory: Option<String>,
    /// The signatory's post; `Ombudsman` where it is missing.
    pub post: Option<String>,
    /// The day of the letter.
    pub letter_date: Option<NaiveDate>,
    /// The day the letters are published.
    pub letters_on: Option<NaiveDate>,
    /// The day the tables of every body's figures are published.
    pub tables_on: Option<NaiveDate>,
    /// The day the review of the year is published.
    pub review_on: Option<NaiveDate>,
    /// Where all of it can be found: an address on the web, in words.
    pub website: Option<String>,
}

impl Office {
    /// What it is called: by its settings, or else by its scheme.
    #[must_use]
    pub fn name_in<'a>(&'a self, scheme: &'a Scheme) -> &'a str {
        let own = self.name.as_deref().map(str::trim).filter(|name| !name.is_empty());
        own.unwrap_or(&scheme.words().office)
    }
}

/// Courses and seminars of a year and of the year before.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outreach {
    /// Courses given in the year.
    pub courses: u64,
    /// People who came to them.
    pub people: u64,
    /// Courses given in the year before; none where the record does not go back so far.
    pub courses_before: Option<u64>,
    /// Of the year's courses those for this body: how many on each topic, by the topic's words.
    pub for_body: Vec<(String, u64)>,
    /// Seminars held in the year.
    pub seminars: u64,
    /// Their places, each once, in the order of the seminars.
    pub places: Vec<String>,
    /// People who came to seminars.
    pub delegates: u64,
    /// From how many bodies they came, counted at each seminar.
    pub bodies: u64,
}

/// A case in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseLine {
    /// Its reference: `19 007 429`.
    pub reference: String,
    /// What it is about: `Housing`.
    pub subject: String,
}

/// A service improvement that the body agreed to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Improvement {
    /// The reference of the case it came from.
    pub reference: String,
    /// What the case is about.
    pub subject: String,
    /// The sort of improvement: `procedure change`.
    pub category: String,
    /// What was agreed, where a text on it may be published.
    pub text: Option<String>,
    /// The day it was agreed.
    pub agreed_on: NaiveDate,
}

/// A report or a decision that was published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publication {
    /// The case's reference.
    pub reference: String,
    /// What it is about.
    pub subject: String,
    /// The day it was published.
    pub on: NaiveDate,
}
