//! Whom a figure is about, and whose cases are counted in it.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::Serialize;
use upheld_domain::{
    AuthorityId, AuthorityKind, Definitions, Group, Register, ReportingYear, Scheme,
};

use crate::measure::Measure;
use crate::population;

/// One body, the members of a group, or the nation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// One body.
    Authority(AuthorityId),
    /// The members of a group on the last day of the year.
    Group(Group),
    /// England, local government review: every body but care providers \[S\].
    Nation,
}

/// A scope as it is printed and written beside figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ScopeLabel {
    /// `authority`, `group` or `nation`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Of one body: its code.
    pub code: Option<AuthorityId>,
    /// The name: of one body, the one it had on the last day of the year.
    pub name: String,
    /// The comparison group's name, if there is one.
    pub group: Option<String>,
}

impl Scope {
    /// The scope in words, for figures of a year that ends on `last_day`.
    #[must_use]
    pub fn label(self, register: &Register, scheme: &Scheme, last_day: NaiveDate) -> ScopeLabel {
        match self {
            Self::Authority(id) => {
                let record = register.get(id);
                let name = record.map(|record| match record.name_on(last_day) {
                    Some(dated) => dated.name.clone(),
                    None => record.name.clone(),
                });
                ScopeLabel {
                    kind: "authority",
                    code: Some(id),
                    name: name.unwrap_or_else(|| id.to_string()),
                    group: record.and_then(|record| record.group).map(|g| register.group_name(g)),
                }
            }
            Self::Group(group) => ScopeLabel {
                kind: "group",
                code: None,
                name: register.group_name(group),
                group: Some(register.group_name(group)),
            },
            Self::Nation => ScopeLabel {
                kind: "nation",
                code: None,
                name: scheme.words().everyone.clone(),
                group: None,
            },
        }
    }

    /// The bodies of the scope, for figures of a year that ends on `last_day`. `met` are those that
    /// any case is about: the nation's are these and the register's, because residents count
    /// where no case did.
    #[must_use]
    pub fn bodies(
        self,
        register: &Register,
        last_day: NaiveDate,
        met: impl IntoIterator<Item = AuthorityId>,
    ) -> Vec<AuthorityId> {
        match self {
            Self::Authority(id) => vec![id],
            Self::Group(group) => register.members(group, last_day),
            Self::Nation => {
                let registered = register.all().map(|record| record.id);
                let all: BTreeSet<_> = met.into_iter().chain(registered).collect();
                all.into_iter().filter(|&id| !is_care_provider(id, register)).collect()
            }
        }
    }

    /// Whether the cases of one of the scope's bodies are counted in a measure of a year. All are,
    /// but for a rate per residents: that has a first year, and leaves out who has no estimate.
    #[must_use]
    pub fn counts(
        self,
        measure: Measure,
        body: AuthorityId,
        year: ReportingYear,
        register: &Register,
        definitions: &Definitions,
    ) -> bool {
        measure != Measure::UpheldPer100k
            || (year >= definitions.printing.per_100k_from
                && population::part_of(self, body, year, register, definitions).upheld)
    }
}

fn is_care_provider(id: AuthorityId, register: &Register) -> bool {
    match register.get(id) {
        Some(record) => record.kind == AuthorityKind::CareProvider,
        None => matches!(id, AuthorityId::Cqc(_)),
    }
}
