//! Checking a certificate with nothing but the certificate, and the root that is believed. What no
//! such check can see is said as well: see [`super::Doubt`].

use std::collections::BTreeSet;
use std::fmt;

use upheld_domain::AsKnown;
use upheld_journal::merkle::{Hash, leaf_hash, proof};
use upheld_journal::{Identity, LeafEvent};

use super::count::{Counted, count};
use super::events::{self, Sorted};
use super::failure::Failure;
use super::question::Asked;
use super::rules::rules;
use super::verified::Verified;
use super::{Certificate, Contributor, Part, Row, Shown};
use crate::checkpoint;

/// What is believed of the record before a certificate is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Anchor {
    /// Its root at the certificate's position.
    pub root: Hash,
    /// Which record it is, where that is known.
    pub identity: Option<Identity>,
}

/// Checks a certificate: its rules, its leaves and their proof, and that they give what it states,
/// under the root that is believed if there is one.
///
/// # Errors
/// [`Failure`] for the first check that fails.
pub fn verify(certificate: &Certificate, anchor: Option<Anchor>) -> Result<Verified, Failure> {
    let (definitions, scheme) = rules(certificate)?;
    let measure = Asked::measure_of(&certificate.measure, &definitions, &scheme);
    let measure = measure.ok_or_else(|| Failure::Measure(certificate.measure.clone()))?;
    let asked = Asked { measure, authority: certificate.authority, year: certificate.year };
    let read = events::read(certificate)?;
    let sorted = events::sort(&read, certificate, &definitions)?;
    check_scheme(certificate, &sorted)?;
    check_proof(certificate, &read)?;
    check_as_known(certificate, sorted.last)?;
    let counted = count(&asked, &sorted, &definitions, &scheme)?;
    check_contributions(certificate, &counted)?;
    check_stated(certificate, &counted)?;
    check_row(&certificate.register, &counted)?;
    if let Some(anchor) = anchor {
        check_anchor(certificate, anchor)?;
    }
    Ok(Verified::of(certificate, &definitions, &sorted, &counted, anchor))
}

fn check_scheme(certificate: &Certificate, sorted: &Sorted<'_>) -> Result<(), Failure> {
    let stated = certificate.scheme.as_ref().map(|named| (named.digest, named.name.clone()));
    let adopted = sorted.scheme.map(|adopted| (adopted.digest, adopted.name.to_string()));
    if stated == adopted { Ok(()) } else { Err(Failure::SchemeNotAdopted) }
}

fn check_proof(certificate: &Certificate, read: &[LeafEvent]) -> Result<(), Failure> {
    let leaf =
        |(event, shown): (&LeafEvent, &Shown)| (event.position.get() - 1, leaf_hash(&shown.leaf.0));
    let leaves: Vec<(u64, Hash)> = read.iter().zip(&certificate.events).map(leaf).collect();
    let size = certificate.position.get();
    Ok(proof::verify(&certificate.root, size, &leaves, &certificate.proof.0)?)
}

fn check_as_known(certificate: &Certificate, last: &LeafEvent) -> Result<(), Failure> {
    let Some(stated) = &certificate.as_known else { return Ok(()) };
    let refuse = |why: String| Err(Failure::AsKnown { stated: stated.clone(), why });
    if let Some(position) = stated.strip_prefix("position ") {
        let position_is = certificate.position.to_string();
        return match position == position_is {
            true => Ok(()),
            false => refuse(format!("the certificate is of position {position_is}")),
        };
    }
    match stated.parse::<AsKnown>() {
        Ok(as_known) if as_known.to_string() != *stated => {
            refuse(format!("it is written {as_known}"))
        }
        Ok(as_known) if as_known.includes(last.recorded_at) => Ok(()),
        Ok(_) => refuse(format!("the last event was recorded at {}", last.recorded_at)),
        Err(error) => refuse(error.to_string()),
    }
}

fn check_contributions(certificate: &Certificate, counted: &Counted) -> Result<(), Failure> {
    let (stated, found) = (&certificate.contributions, &counted.contributions);
    if stated == found {
        return Ok(());
    }
    let of = |list: &[Contributor]| list.iter().copied().collect::<BTreeSet<_>>();
    let (all_stated, all_found) = (of(stated), of(found));
    if let Some(wrong) = all_stated.difference(&all_found).next() {
        let (reference, stated) = (wrong.reference.to_string(), wrong.to_string());
        return Err(Failure::Contribution { reference, stated });
    }
    if let Some(missing) = all_found.difference(&all_stated).next() {
        let (reference, found) = (missing.reference.to_string(), missing.to_string());
        return Err(Failure::NotStated { reference, found });
    }
    Err(Failure::Stated {
        check: "count",
        field: "list of contributions",
        stated: format!("{} in another order, or several times", stated.len()),
        found: found.len().to_string(),
    })
}

impl fmt::Display for Contributor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let part = match self.part {
            Part::Numerator => "numerator",
            Part::DenominatorOnly => "denominator only",
        };
        write!(f, "{part} at position {}", self.position)?;
        if self.count != 1 {
            write!(f, ", {} times", self.count)?;
        }
        match self.days {
            Some(days) => write!(f, ", {days} days"),
            None => Ok(()),
        }
    }
}

fn check_stated(certificate: &Certificate, counted: &Counted) -> Result<(), Failure> {
    let number = |number: Option<u64>| number.map_or_else(nothing, |number| number.to_string());
    let signed = |number: Option<i64>| number.map_or_else(nothing, |number| number.to_string());
    let text =
        |text: &Option<String>| text.as_ref().map_or_else(nothing, |text| format!("{text:?}"));
    let quoted = |text: &String| format!("{text:?}");
    for (check, field, stated, found) in [
        ("count", "numerator", signed(certificate.numerator), signed(counted.numerator)),
        ("count", "denominator", number(certificate.denominator), number(counted.denominator)),
        ("count", "printed figure", quoted(&certificate.printed), quoted(&counted.printed)),
        ("count", "status", text(&certificate.status), text(&counted.status)),
        ("count", "period", quoted(&certificate.period), quoted(&counted.period)),
        ("words", "sentence", text(&certificate.sentence), text(&counted.sentence)),
        ("words", "caution", text(&certificate.caution), text(&counted.caution)),
    ] {
        if stated != found {
            return Err(Failure::Stated { check, field, stated, found });
        }
    }
    Ok(())
}

fn nothing() -> String {
    "nothing".to_owned()
}

fn check_row(stated: &Row, counted: &Counted) -> Result<(), Failure> {
    let text = |value: &dyn fmt::Debug| format!("{value:?}");
    let found = &counted.row;
    for (field, stated, found) in [
        ("authority's kind", text(&stated.kind), text(&found.kind)),
        ("authority's group", text(&stated.group), text(&found.group)),
        ("authority's first day", text(&stated.first_day), text(&found.first_day)),
        ("authority's last day", text(&stated.last_day), text(&found.last_day)),
        ("population", text(&stated.population), text(&found.population)),
        ("authority's name", text(&stated.name), text(&found.name)),
    ] {
        let is_known = field != "authority's name" || counted.name_is_known;
        if stated != found && is_known {
            return Err(Failure::Stated { check: "register", field, stated, found });
        }
    }
    Ok(())
}

fn check_anchor(certificate: &Certificate, anchor: Anchor) -> Result<(), Failure> {
    let stated = certificate.identity();
    match anchor.identity {
        Some(given) if given != stated => Err(Failure::Origin {
            given: checkpoint::origin(&given),
            stated: checkpoint::origin(&stated),
        }),
        _ if anchor.root != certificate.root => Err(Failure::Root { given: anchor.root }),
        _ => Ok(()),
    }
}

impl Certificate {
    /// Which record it says it is of.
    #[must_use]
    pub fn identity(&self) -> Identity {
        Identity { origin: self.origin, synthetic: self.synthetic }
    }
}
