//! Finding a body by what a person types: a code, an official name, a short name. It never guesses
//! between two bodies.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::{AuthorityRecord, Register, names};
use crate::authority::{AuthorityId, Group};
use crate::code::Code;

/// How many names are suggested for one that nobody has.
const SUGGESTIONS_MAX: usize = 3;

/// How many letters may tell a code from what was typed, for it to be suggested.
const CODE_LETTERS_MAX: usize = 2;

/// One of several bodies that a name could mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Its code.
    pub id: AuthorityId,
    /// Its official name.
    pub name: String,
    /// Its first day; none for a body older than the register.
    pub first_day: Option<NaiveDate>,
    /// Its last day; none for a body that is still there.
    pub last_day: Option<NaiveDate>,
}

/// Why a text names no body.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LookupError {
    /// Nobody has that code or name.
    #[error("no authority is known as {text:?}{}", suggestion(nearest))]
    Unknown {
        /// What was typed.
        text: String,
        /// Up to three bodies with a name much like it, the likest first.
        nearest: Vec<(AuthorityId, String)>,
    },
    /// Several bodies have, or had, that name.
    #[error("{text:?} is the name of several authorities: {}; give the code", list(candidates))]
    Ambiguous {
        /// What was typed.
        text: String,
        /// The bodies, in the order of their codes.
        candidates: Vec<Candidate>,
    },
}

fn suggestion(nearest: &[(AuthorityId, String)]) -> String {
    if nearest.is_empty() {
        return "; give a code such as E07000008 or an official name".to_owned();
    }
    let names: Vec<_> = nearest.iter().map(|(id, name)| format!("{name} ({id})")).collect();
    format!("; did you mean {}?", names.join(" or "))
}

fn list(candidates: &[Candidate]) -> String {
    candidates.iter().map(Candidate::line).collect::<Vec<_>>().join(", ")
}

impl Candidate {
    fn of(record: &AuthorityRecord) -> Self {
        let AuthorityRecord { id, ref name, first_day, last_day, .. } = *record;
        Self { id, name: name.clone(), first_day, last_day }
    }

    /// `Somerset Council (E06000066, from 2023-04-01)`.
    fn line(&self) -> String {
        let (name, id) = (&self.name, self.id);
        match (self.first_day, self.last_day) {
            (None, None) => format!("{name} ({id})"),
            (Some(first), None) => format!("{name} ({id}, from {first})"),
            (None, Some(last)) => format!("{name} ({id}, until {last})"),
            (Some(first), Some(last)) => format!("{name} ({id}, {first} to {last})"),
        }
    }
}

impl Register {
    /// The body that a text names: a code in any case (a former one leads to the present one), an
    /// official name, or any usual form of a name. Case, punctuation, "the" and the words for a
    /// sort of council don't matter where they leave no doubt; where they tell two bodies apart
    /// (`Somerset County`) they do.
    ///
    /// # Errors
    /// [`LookupError::Unknown`] with the nearest names, [`LookupError::Ambiguous`] with every body
    /// that has or had the name.
    pub fn find(&self, text: &str) -> Result<&AuthorityRecord, LookupError> {
        if let Some(record) = self.by_code(text) {
            return Ok(record);
        }
        let plain = names::plain(text);
        if let Some(ids) = self.official.get(&plain) {
            return self.only(text, ids);
        }
        let ids = self.called.get(&names::core(text));
        let fitting = ids.map(|ids| self.fitting(text, ids)).unwrap_or_default();
        if fitting.is_empty() {
            return Err(LookupError::Unknown {
                text: text.to_owned(),
                nearest: self.nearest(text),
            });
        }
        self.only(text, &fitting)
    }

    fn by_code(&self, text: &str) -> Option<&AuthorityRecord> {
        let text = text.trim();
        let known = |id: AuthorityId| self.present_code(id).and_then(|id| self.get(id));
        let exact = text.parse().ok().and_then(known);
        let (scheme, _) = text.split_once(':').unwrap_or_default();
        if exact.is_some() {
            return exact;
        }
        if scheme.is_empty() {
            // A code that an office gave itself may be written bare where nobody else has it.
            return self.get(AuthorityId::Local(Code::new(text).ok()?));
        }
        let bare =
            if scheme.eq_ignore_ascii_case("gss") { &text[scheme.len() + 1..] } else { text };
        bare.parse()
            .ok()
            .and_then(known)
            .or_else(|| self.all().find(|record| record.id.to_string().eq_ignore_ascii_case(bare)))
    }

    fn only(
        &self,
        text: &str,
        ids: &BTreeSet<AuthorityId>,
    ) -> Result<&AuthorityRecord, LookupError> {
        let records: Vec<_> = ids.iter().filter_map(|&id| self.get(id)).collect();
        match records.as_slice() {
            [one] => Ok(one),
            many => Err(LookupError::Ambiguous {
                text: text.to_owned(),
                candidates: many.iter().map(|record| Candidate::of(record)).collect(),
            }),
        }
    }

    /// Of the bodies called so, those that are of the sort the text says. Where none is, the sort
    /// does not matter, but for a county: Oxford City is not what "Oxford County Council" means.
    fn fitting(&self, text: &str, ids: &BTreeSet<AuthorityId>) -> BTreeSet<AuthorityId> {
        let wanted = names::sorts(text);
        let fits = |id: &&AuthorityId| {
            let sorts = self.get(**id).map(sorts_of).unwrap_or_default();
            wanted.iter().all(|sort| sorts.contains(sort))
        };
        let fitting: BTreeSet<_> = ids.iter().filter(fits).copied().collect();
        if fitting.is_empty() && !wanted.iter().any(|sort| sort == "county") {
            return ids.clone();
        }
        fitting
    }

    /// Names that have the text in them, then names and codes that few letters tell from it.
    fn nearest(&self, text: &str) -> Vec<(AuthorityId, String)> {
        let wanted = names::core(text);
        if wanted.is_empty() {
            return Vec::new();
        }
        let letters_max = (wanted.chars().count() / 3).max(CODE_LETTERS_MAX);
        let code = text.trim().to_uppercase();
        let code = code.strip_prefix("GSS:").unwrap_or(&code);
        let mut scored: Vec<_> = self
            .all()
            .filter_map(|record| {
                let (core, short) = (names::core(&record.name), names::core(&record.short_name));
                let within = core.contains(&wanted) || short.contains(&wanted);
                let letters =
                    strsim::osa_distance(&wanted, &core).min(strsim::osa_distance(&wanted, &short));
                let typed = strsim::osa_distance(code, &record.id.to_string().to_uppercase());
                let near = within || letters <= letters_max || typed <= CODE_LETTERS_MAX;
                let letters = letters.min(typed);
                near.then(|| (Reverse(within), letters, record.id, record.name.clone()))
            })
            .collect();
        scored.sort();
        scored.truncate(SUGGESTIONS_MAX);
        scored.into_iter().map(|(_, _, id, name)| (id, name)).collect()
    }
}

/// The words for a body's sort: those in its names, and those its group implies.
fn sorts_of(record: &AuthorityRecord) -> Vec<String> {
    let implied: &[&str] = match record.group {
        Some(Group::Own(_)) => &[],
        Some(Group::Counties) => &["county"],
        Some(Group::Districts) => &["district"],
        Some(Group::Metropolitan) => &["metropolitan", "borough"],
        Some(Group::Unitaries) => &["unitary"],
        Some(Group::London) => &["borough"],
        None => &[],
    };
    let mut sorts = names::sorts(&record.name);
    sorts.extend(names::sorts(&record.short_name));
    sorts.extend(implied.iter().map(|&sort| sort.to_owned()));
    sorts
}
