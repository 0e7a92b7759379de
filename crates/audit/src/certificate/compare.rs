//! A certificate beside one that was made anew from the whole record: what was left out of it, added
//! to it, or told otherwise. Both hold by themselves; this is what only the record can say.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use upheld_domain::Reference;

use super::{Certificate, Contributor};

/// Something in which a certificate and the record differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Difference {
    /// A case counts in the record, and the certificate leaves it out.
    LeftOut(Reference),
    /// A case counts in the certificate, and not in the record.
    Added(Reference),
    /// A case counts in both, but otherwise.
    Otherwise(Reference),
    /// Something else that the certificate says: what, as stated and as the record has it.
    Stated {
        /// Of what.
        field: &'static str,
        /// What the certificate says.
        stated: String,
        /// What the record gives.
        found: String,
    },
    /// The events shown are not those of the record.
    Events,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LeftOut(case) => {
                write!(f, "{case} counts in the record; the certificate leaves it out")
            }
            Self::Added(case) => write!(f, "{case} does not count in the record"),
            Self::Otherwise(case) => {
                write!(f, "{case} counts otherwise in the record: not all its events are shown")
            }
            Self::Stated { field, stated, found } => {
                write!(f, "the {field} is stated as {stated}; the record has {found}")
            }
            Self::Events => f.write_str(
                "the events shown are not all that the record has of these cases, the authority and the \
                 definition set",
            ),
        }
    }
}

/// Everything in which a certificate differs from the one that the record gives now for the same
/// question: cases first, by reference. Empty where nothing was left out.
#[must_use]
pub fn differences(stated: &Certificate, record: &Certificate) -> Vec<Difference> {
    let mut all = cases(&stated.contributions, &record.contributions);
    all.extend(fields(stated, record));
    if all.is_empty() && (stated.events != record.events || stated.proof != record.proof) {
        all.push(Difference::Events);
    }
    all
}

fn cases(stated: &[Contributor], record: &[Contributor]) -> Vec<Difference> {
    let (stated, record) = (by_case(stated), by_case(record));
    let all: BTreeSet<&Reference> = stated.keys().chain(record.keys()).collect();
    let differs = |reference: &Reference| match (stated.get(reference), record.get(reference)) {
        (Some(_), None) => Some(Difference::Added(*reference)),
        (None, Some(_)) => Some(Difference::LeftOut(*reference)),
        (one, other) => (one != other).then_some(Difference::Otherwise(*reference)),
    };
    all.into_iter().filter_map(differs).collect()
}

fn by_case(list: &[Contributor]) -> BTreeMap<Reference, Vec<&Contributor>> {
    let mut cases: BTreeMap<Reference, Vec<&Contributor>> = BTreeMap::new();
    for contributor in list {
        cases.entry(contributor.reference).or_default().push(contributor);
    }
    cases
}

fn fields(stated: &Certificate, record: &Certificate) -> Vec<Difference> {
    let text = |value: &dyn fmt::Debug| format!("{value:?}");
    let root = |certificate: &Certificate| super::field::hex_of(&certificate.root);
    let scheme = |of: &Certificate| of.scheme.as_ref().map(|named| named.digest);
    let all = [
        ("origin", stated.origin.to_string(), record.origin.to_string()),
        ("mark of invented cases", text(&stated.synthetic), text(&record.synthetic)),
        ("position", text(&stated.position), text(&record.position)),
        ("root", root(stated), root(record)),
        ("scheme", text(&scheme(stated)), text(&scheme(record))),
        ("numerator", text(&stated.numerator), text(&record.numerator)),
        ("denominator", text(&stated.denominator), text(&record.denominator)),
        ("printed figure", text(&stated.printed), text(&record.printed)),
        ("status", text(&stated.status), text(&record.status)),
        ("register row", text(&stated.register), text(&record.register)),
    ];
    let differing = all.into_iter().filter(|(_, stated, found)| stated != found);
    let difference = |(field, stated, found)| Difference::Stated { field, stated, found };
    differing.map(difference).collect()
}
