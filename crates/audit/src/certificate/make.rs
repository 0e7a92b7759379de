//! Making a certificate. What it states is counted from the events that it shows and from nothing
//! else, so a certificate that can be made can be verified.

use upheld_domain::{Definitions, Position, Scheme};
use upheld_journal::merkle::proof::{ProveError, prove};
use upheld_journal::merkle::{Hash, Nodes};
use upheld_journal::{CodecError, Identity, Leaf, LeafEvent};

use super::failure::Failure;
use super::field::Hashes;
use super::question::Asked;
use super::rules::rules;
use super::verify::verify;
use super::{Certificate, Named, Row, Shown, VERSION, count, events};

/// What a certificate is made of.
pub struct Material<'a> {
    /// Which record it is.
    pub identity: Identity,
    /// Which figure.
    pub asked: Asked,
    /// The measure's slug.
    pub measure: String,
    /// The day, instant or position that was asked for, as it prints.
    pub as_known: Option<String>,
    /// The last event that is known.
    pub position: Position,
    /// The root at that position.
    pub root: Hash,
    /// The definition set.
    pub definitions: &'a Definitions,
    /// The record's scheme.
    pub scheme: &'a Scheme,
    /// The authority's name on the last day of the year.
    pub name: String,
    /// The leaves, in any order, also several times: all events up to the position of every case that
    /// counts and of the authority's stream, the adoptions of the definition set, that of the scheme
    /// where the record has its own, and the event at the position.
    pub leaves: Vec<Vec<u8>>,
}

/// Why a certificate can't be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MakeError<E: std::error::Error + 'static> {
    /// A leaf that can't be read.
    #[error("a leaf of the record can't be read: {0}")]
    Leaf(#[from] CodecError),
    /// The proof can't be made.
    #[error("the proof can't be made: {0}")]
    Proof(#[from] ProveError<E>),
    /// It would not hold.
    #[error("the certificate would not hold: {0}")]
    Failure(#[from] Failure),
}

/// Makes a certificate, and verifies it.
///
/// # Errors
/// [`MakeError`].
pub fn make<N: Nodes>(material: Material<'_>, nodes: &N) -> Result<Certificate, MakeError<N::Error>>
where
    N::Error: std::error::Error + 'static,
{
    let read = |leaf: Vec<u8>| Leaf::read(&leaf).map(|event| (event, leaf));
    let mut leaves: Vec<(LeafEvent, Vec<u8>)> =
        material.leaves.into_iter().map(read).collect::<Result<_, _>>()?;
    leaves.sort_by_key(|(event, _)| event.position);
    leaves.dedup_by_key(|(event, _)| event.position);
    let wanted: Vec<u64> = leaves.iter().map(|(event, _)| event.position.get() - 1).collect();
    let proof = prove(nodes, material.position.get(), &wanted)?;
    let shown = leaves.into_iter().map(|(event, leaf)| Shown::of(&event, leaf)).collect();
    let certificate = Certificate {
        upheld_certificate: VERSION,
        synthetic: material.identity.synthetic,
        origin: material.identity.origin,
        measure: material.measure,
        authority: material.asked.authority,
        year: material.asked.year,
        period: String::new(),
        as_known: material.as_known,
        position: material.position,
        root: material.root,
        numerator: None,
        denominator: None,
        printed: String::new(),
        status: None,
        sentence: None,
        caution: None,
        register: Row::default(),
        definitions: Named::of(&material.definitions.name, &material.definitions.text),
        scheme: material.scheme.text().map(|text| Named::of(material.scheme.name(), text)),
        contributions: Vec::new(),
        events: shown,
        proof: Hashes(proof),
    };
    let certificate = stated(certificate, &material.asked, material.name)?;
    verify(&certificate, None)?;
    Ok(certificate)
}

/// The certificate with what its own events come to.
fn stated(certificate: Certificate, asked: &Asked, name: String) -> Result<Certificate, Failure> {
    let (definitions, scheme) = rules(&certificate)?;
    let read = events::read(&certificate)?;
    let sorted = events::sort(&read, &certificate, &definitions)?;
    let counted = count::count(asked, &sorted, &definitions, &scheme)?;
    Ok(Certificate {
        period: counted.period,
        numerator: counted.numerator,
        denominator: counted.denominator,
        printed: counted.printed,
        status: counted.status,
        sentence: counted.sentence,
        caution: counted.caution,
        register: Row { name, ..counted.row },
        contributions: counted.contributions,
        ..certificate
    })
}
