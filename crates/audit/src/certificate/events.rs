//! The events of a certificate: read from their leaves, and sorted by what the figure rests on them
//! for. An event for which there is no reason is refused, so nothing stands there that was not
//! looked at.

use std::collections::BTreeMap;

use upheld_domain::{
    AuthorityFacts, CaseId, Definitions, DefinitionsAdopted, DefinitionsFacts, Facts, Position,
    SchemeAdopted, SchemeFacts, StreamId, StreamVersion,
};
use upheld_journal::{Leaf, LeafEvent};

use super::failure::Failure;
use super::field::Bytes;
use super::{Certificate, Shown};

/// No case has more events: folding one takes time that grows with the square of their number.
const CASE_EVENTS_MAX: u32 = 10_000;

impl Shown {
    /// What a leaf says, with the leaf.
    pub(super) fn of(event: &LeafEvent, leaf: Vec<u8>) -> Self {
        let occurred_on = event.facts.case().and_then(upheld_domain::CaseFacts::occurred_on);
        Self {
            position: event.position,
            kind: event.facts.kind_name().to_owned(),
            occurred_on: occurred_on.map(|day| day.to_string()),
            recorded_at: event.recorded_at.to_string(),
            actor: event.actor.as_str().to_owned(),
            leaf: Bytes(leaf),
        }
    }

    /// The event of the leaf, if what is readable beside it is what it says.
    fn event(&self) -> Result<LeafEvent, Failure> {
        let position = self.position;
        let event =
            Leaf::read(&self.leaf.0).map_err(|source| Failure::Leaf { position, source })?;
        let says = Self::of(&event, Vec::new());
        let day = |day: &Option<String>| day.clone().unwrap_or_else(|| "nothing".to_owned());
        for (field, stated, found) in [
            ("position", &position.to_string(), &says.position.to_string()),
            ("kind", &self.kind, &says.kind),
            ("occurred_on", &day(&self.occurred_on), &day(&says.occurred_on)),
            ("recorded_at", &self.recorded_at, &says.recorded_at),
            ("actor", &self.actor, &says.actor),
        ] {
            if stated != found {
                let (stated, found) = (stated.clone(), found.clone());
                return Err(Failure::Readable { position, field, stated, found });
            }
        }
        Ok(event)
    }
}

/// The events of a certificate: each as its leaf says, in order of position and of time, the last at
/// the certificate's position.
pub(super) fn read(certificate: &Certificate) -> Result<Vec<LeafEvent>, Failure> {
    let events = certificate.events.iter().map(Shown::event).collect::<Result<Vec<_>, _>>()?;
    for (before, after) in events.iter().zip(events.iter().skip(1)) {
        let position = after.position;
        if position <= before.position {
            return Err(Failure::Order { position });
        }
        if after.recorded_at < before.recorded_at {
            return Err(Failure::Time { position });
        }
    }
    let position = certificate.position;
    match events.last() {
        Some(last) if last.position == position => Ok(events),
        _ => Err(Failure::Last { position }),
    }
}

/// Events by what the figure rests on them for.
pub(super) struct Sorted<'e> {
    /// Whole cases, in order of their first events, each with its events from the first.
    pub(super) cases: Vec<(CaseId, Vec<&'e LeafEvent>)>,
    /// What became of the authority, from its first event.
    pub(super) authority: Vec<&'e AuthorityFacts>,
    /// Where the definition set was adopted, and from which day.
    pub(super) adopted: Vec<(Position, &'e DefinitionsAdopted)>,
    /// The adoption of the scheme, if it is shown.
    pub(super) scheme: Option<&'e SchemeAdopted>,
    /// The event at the certificate's position.
    pub(super) last: &'e LeafEvent,
}

/// Sorts events that were read. An event of anything else may stand there only as the last one.
pub(super) fn sort<'e>(
    events: &'e [LeafEvent],
    certificate: &Certificate,
    definitions: &Definitions,
) -> Result<Sorted<'e>, Failure> {
    let last = events.last().ok_or(Failure::Last { position: certificate.position })?;
    let mut sorted = Sorted {
        cases: Vec::new(),
        authority: Vec::new(),
        adopted: Vec::new(),
        scheme: None,
        last,
    };
    let mut streams: BTreeMap<StreamId, Vec<&LeafEvent>> = BTreeMap::new();
    for event in events {
        match (&event.stream, &event.facts) {
            (StreamId::Case(_), Facts::Case(_)) => {
                streams.entry(event.stream).or_default().push(event);
            }
            (StreamId::Authority(id), Facts::Authority(facts)) if *id == certificate.authority => {
                streams.entry(event.stream).or_default().push(event);
                sorted.authority.push(facts);
            }
            (StreamId::Definitions, Facts::Definitions(DefinitionsFacts::Adopted(set)))
                if set.digest == definitions.digest && set.name.to_string() == definitions.name =>
            {
                sorted.adopted.push((event.position, set));
            }
            (StreamId::Scheme, Facts::Scheme(SchemeFacts::SchemeAdopted(adopted))) => {
                sorted.scheme = Some(adopted);
            }
            _ if std::ptr::eq(event, last) => {}
            (&stream, _) => return Err(Failure::Stranger { position: event.position, stream }),
        }
    }
    for (stream, events) in streams {
        match (whole(stream, &events), stream, events.as_slice()) {
            (Ok(()), StreamId::Case(id), _) => sorted.cases.push((id, events)),
            (Ok(()), ..) => {}
            // One event of a case that does not count, shown because it is the last one.
            (Err(_), StreamId::Case(_), [only]) if std::ptr::eq(*only, last) => {}
            (Err(failure), ..) => return Err(failure),
        }
    }
    sorted.cases.sort_by_key(|(_, events)| events.first().map(|event| event.position));
    Ok(sorted)
}

/// Whether a stream's events are its first ones without a gap.
fn whole(stream: StreamId, events: &[&LeafEvent]) -> Result<(), Failure> {
    let mut expected = StreamVersion(0);
    for event in events {
        expected = expected.next();
        if event.version != expected {
            return Err(Failure::Gap { position: event.position, stream, expected });
        }
        if expected.0 > CASE_EVENTS_MAX {
            return Err(Failure::TooMany { stream, max: CASE_EVENTS_MAX });
        }
    }
    Ok(())
}
