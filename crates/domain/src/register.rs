//! The dated register of authorities: who was in jurisdiction on a day, in which group, with how
//! many residents, and whom a letter goes to.
//!
//! It begins with the English authorities of a built-in file ([`Register::english`]) and takes the
//! events of the authority streams on top ([`Register::evolve`]). It counts nothing, and it knows
//! nothing of cases.

mod load;
mod lookup;
mod names;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::authority::{AuthorityId, AuthorityKind, Group};
use crate::particulars::{Particular, Particulars};
use crate::scheme::Scheme;
use crate::streams::{AuthorityFacts, Registered};

pub use load::RegisterError;
pub use lookup::{Candidate, LookupError};

/// An estimate of how many people live in a body's area.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Population {
    /// The calendar year of the estimate.
    pub year: u16,
    /// Residents.
    pub residents: u32,
}

/// A body's names from a day on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatedName {
    /// The first day of the name; none for the first name there is.
    pub from: Option<NaiveDate>,
    /// The official name: `Leeds City Council`.
    pub name: String,
    /// The short name: `Leeds`.
    pub short_name: String,
}

/// Whom letters go to from a day on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// The first day.
    pub from: NaiveDate,
    /// The person's name.
    pub name: Option<String>,
    /// The person's post: `Chief Executive`.
    pub post: Option<String>,
    /// The address of emails.
    pub email: Option<String>,
}

/// One body, with all that the register knows of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthorityRecord {
    /// Its code.
    pub id: AuthorityId,
    /// Its official name, the last it took: `Leeds City Council`.
    pub name: String,
    /// Its short name, the last it took: `Leeds`.
    pub short_name: String,
    /// What sort of body.
    pub kind: AuthorityKind,
    /// Whom it is compared with, if anybody.
    pub group: Option<Group>,
    /// Its first day; none for a body older than the register.
    pub first_day: Option<NaiveDate>,
    /// Its last day; none for a body that is still there.
    pub last_day: Option<NaiveDate>,
    /// The bodies that took over when it ended.
    pub successors: Vec<AuthorityId>,
    /// Codes it had before.
    pub former_ids: Vec<AuthorityId>,
    /// The region of England; empty where it is not known.
    pub region: String,
    /// Estimates of its residents, by year, one a year.
    pub populations: Vec<Population>,
    /// Its names, oldest first; the last is [`Self::name`].
    pub names: Vec<DatedName>,
    /// Whom letters go to, oldest first.
    pub contacts: Vec<Contact>,
}

impl AuthorityRecord {
    /// A body of which only the code is known: its name is the code.
    fn unnamed(id: AuthorityId) -> Self {
        let kind = match id {
            AuthorityId::Gss(_) => AuthorityKind::Council,
            AuthorityId::Cqc(_) => AuthorityKind::CareProvider,
            AuthorityId::Local(_) => AuthorityKind::Other,
        };
        Self {
            id,
            name: id.to_string(),
            short_name: id.to_string(),
            kind,
            group: None,
            first_day: None,
            last_day: None,
            successors: Vec::new(),
            former_ids: Vec::new(),
            region: String::new(),
            populations: Vec::new(),
            names: Vec::new(),
            contacts: Vec::new(),
        }
    }

    /// Whether the body existed on a day; its first and last day belong to it.
    #[must_use]
    pub fn existed_on(&self, day: NaiveDate) -> bool {
        self.first_day.is_none_or(|first| first <= day)
            && self.last_day.is_none_or(|last| day <= last)
    }

    /// The names the body had on a day; before its first dated name, the oldest there is.
    #[must_use]
    pub fn name_on(&self, day: NaiveDate) -> Option<&DatedName> {
        let taken = |name: &&DatedName| name.from.is_none_or(|from| from <= day);
        self.names.iter().rev().find(taken).or_else(|| self.names.first())
    }

    /// Whom a letter of that day goes to, if anybody was named by then.
    #[must_use]
    pub fn contact_on(&self, day: NaiveDate) -> Option<&Contact> {
        self.contacts.iter().rev().find(|contact| contact.from <= day)
    }

    fn take_name(&mut self, from: Option<NaiveDate>, particulars: &Particulars) {
        let Some(name) = particulars.get(Particular::Name) else { return };
        let short_name = particulars.get(Particular::ShortName).unwrap_or(name);
        self.names.retain(|known| known.from != from);
        self.names.push(DatedName {
            from,
            name: name.to_owned(),
            short_name: short_name.to_owned(),
        });
        // None sorts before any day.
        self.names.sort_by_key(|known| known.from);
        if let Some(last) = self.names.last() {
            self.name.clone_from(&last.name);
            self.short_name.clone_from(&last.short_name);
        }
    }

    fn register(&mut self, facts: &Registered, particulars: &Particulars) {
        self.kind = facts.kind;
        self.group = facts.group;
        self.first_day = facts.first_day;
        self.take_name(None, particulars);
    }

    fn estimate(&mut self, estimate: Population) {
        self.populations.retain(|known| known.year != estimate.year);
        self.populations.push(estimate);
        self.populations.sort_by_key(|known| known.year);
    }

    fn name_contact(&mut self, from: NaiveDate, particulars: &Particulars) {
        let text = |which| particulars.get(which).map(str::to_owned);
        self.contacts.retain(|known| known.from != from);
        self.contacts.push(Contact {
            from,
            name: text(Particular::Name),
            post: text(Particular::Post),
            email: text(Particular::Email),
        });
        self.contacts.sort_by_key(|known| known.from);
    }
}

/// Every body in jurisdiction, by code.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Register {
    records: BTreeMap<AuthorityId, AuthorityRecord>,
    former: BTreeMap<AuthorityId, AuthorityId>,
    /// Official names, made plain, to the bodies that ever had them.
    official: BTreeMap<String, BTreeSet<AuthorityId>>,
    /// Everything a body may be called, without the words for a sort of council.
    called: BTreeMap<String, BTreeSet<AuthorityId>>,
    /// What the groups of an office's own are called.
    group_names: BTreeMap<Group, String>,
}

impl Register {
    /// A register without anybody in it.
    #[must_use]
    pub fn empty() -> Self {
        Self::default()
    }

    /// The English authorities of the built-in file (mySociety's local authority dataset,
    /// CC BY 4.0): those there since 2009, with the bodies that ended and began since 2019.
    ///
    /// # Errors
    /// [`RegisterError`] names the line and the column of the file.
    pub fn english() -> Result<Self, RegisterError> {
        let mut register = Self::empty();
        for record in load::built_in()? {
            register.insert(record);
        }
        Ok(register)
    }

    /// The register that an office's scheme begins with: the English authorities, or nobody.
    ///
    /// # Errors
    /// [`RegisterError`], as [`Self::english`].
    pub fn of_scheme(scheme: &Scheme) -> Result<Self, RegisterError> {
        let register = if scheme.has_english_register() { Self::english()? } else { Self::empty() };
        let named = scheme.groups().iter().map(|label| (label.group, label.name.clone()));
        Ok(Self { group_names: named.collect(), ..register })
    }

    /// What a group is called: `County Councils`.
    #[must_use]
    pub fn group_name(&self, group: Group) -> String {
        let own = || self.group_names.get(&group).cloned();
        group.name().map(str::to_owned).or_else(own).unwrap_or_else(|| group.to_string())
    }

    /// The body of a present code.
    #[must_use]
    pub fn get(&self, id: AuthorityId) -> Option<&AuthorityRecord> {
        self.records.get(&id)
    }

    /// The present code of a code the body had before.
    #[must_use]
    pub fn present_code(&self, id: AuthorityId) -> Option<AuthorityId> {
        if self.records.contains_key(&id) { Some(id) } else { self.former.get(&id).copied() }
    }

    /// Takes an event of an authority's stream, with its texts. Total: a body nobody registered is
    /// known by its code from its first event on.
    pub fn evolve(&mut self, id: AuthorityId, facts: &AuthorityFacts, particulars: &Particulars) {
        let mut record = self.records.remove(&id).unwrap_or_else(|| AuthorityRecord::unnamed(id));
        match facts {
            AuthorityFacts::Registered(facts) => record.register(facts, particulars),
            AuthorityFacts::Renamed(facts) => record.take_name(Some(facts.on), particulars),
            AuthorityFacts::Ended(facts) => {
                record.last_day = Some(facts.last_day);
                record.successors.clone_from(&facts.successors);
            }
            AuthorityFacts::PopulationEstimated(facts) => {
                record.estimate(Population { year: facts.year, residents: facts.residents });
            }
            AuthorityFacts::ContactNamed(facts) => record.name_contact(facts.from, particulars),
        }
        self.insert(record);
    }

    /// Whether a body existed on a day; false for one nobody knows.
    #[must_use]
    pub fn existed_on(&self, id: AuthorityId, day: NaiveDate) -> bool {
        self.get(id).is_some_and(|record| record.existed_on(day))
    }

    /// The members of a group on a day, in the order of their codes.
    #[must_use]
    pub fn members(&self, group: Group, day: NaiveDate) -> Vec<AuthorityId> {
        self.all()
            .filter(|record| record.group == Some(group) && record.existed_on(day))
            .map(|record| record.id)
            .collect()
    }

    /// Every body that ever was, in the order of their codes.
    pub fn all(&self) -> impl Iterator<Item = &AuthorityRecord> {
        self.records.values()
    }

    fn insert(&mut self, record: AuthorityRecord) {
        let id = record.id;
        let first = DatedName {
            from: None,
            name: record.name.clone(),
            short_name: record.short_name.clone(),
        };
        for known in record.names.iter().chain([&first]) {
            self.official.entry(names::plain(&known.name)).or_default().insert(id);
            for key in names::callings(&known.name).chain(names::callings(&known.short_name)) {
                self.called.entry(key).or_default().insert(id);
            }
        }
        for &former in &record.former_ids {
            self.former.insert(former, id);
        }
        self.records.insert(id, record);
    }
}

#[cfg(test)]
mod tests;
