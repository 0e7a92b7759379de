//! One line as what it says: an event with its commit, the first line, the last. Not here: whether
//! lines follow each other (see `read`).

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use upheld_domain::{
    Actor, AuthorityFacts, CaseFacts, Clock, CommandId, DefinitionsFacts, Event, Facts,
    OutreachFacts, Particulars, Position, Recorded, ReleaseFacts, SchemeFacts, StreamId,
    StreamVersion,
};

use super::line::{End, Header, Kept, Span};
use super::read::Fault;
use super::{COMMIT_EVENTS_MAX, EVENTS_VERSION};

/// An event's line, before its words are understood.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawEvent {
    position: u64,
    stream: String,
    version: u32,
    kind: String,
    facts: Value,
    particulars: Particulars,
    recorded_at: String,
    clock: String,
    actor: String,
    command: CommandId,
    commit: Span,
    salt: String,
    wire: u16,
}

/// A line that is not the first.
pub(super) enum Line {
    Event(Box<(Recorded, Kept)>),
    End(End),
}

/// What is wrong, and what to do about it.
type Wrong = (Fault, String, Option<&'static str>);

const WHOLE_LINE: &str = "take the file as `upheld events --format jsonl` wrote it";
const NEWER: &str = "use the Upheld that wrote the file, or a later one";

fn wrong(reason: impl Into<String>) -> Wrong {
    (Fault::Invalid, reason.into(), Some(WHOLE_LINE))
}

fn newer(reason: impl Into<String>) -> Wrong {
    (Fault::Newer, reason.into(), Some(NEWER))
}

/// serde's words without "at line 1", which is the line's own first and not the file's.
fn json_words(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.rsplit_once(" at line ") {
        Some((what, _)) if error.column() > 0 => format!("{what}, at column {}", error.column()),
        _ => text,
    }
}

/// The first line. Its version is read before all else: a later one may say more.
pub(super) fn header(text: &str) -> Result<Header, Wrong> {
    #[derive(Deserialize)]
    struct Version {
        upheld_events: u64,
    }
    const NO_FILE: &str = "an events file begins with a line such as {\"upheld_events\":1,…";
    let no_file = |_| (Fault::Invalid, "no events file: ".to_owned() + NO_FILE, Some(WHOLE_LINE));
    let version: Version = serde_json::from_str(text).map_err(no_file)?;
    if version.upheld_events != EVENTS_VERSION {
        let found = version.upheld_events;
        return Err(newer(format!(
            "the file is of version {found} of the format; this Upheld reads {EVENTS_VERSION}"
        )));
    }
    serde_json::from_str(text)
        .map_err(|error| wrong(format!("the first line: {}", json_words(&error))))
}

/// Any other line.
pub(super) fn line(text: &str) -> Result<Line, Wrong> {
    match serde_json::from_str::<RawEvent>(text) {
        Ok(raw) => event(raw).map(|event| Line::Event(Box::new(event))),
        // The last line is the only other there is.
        Err(error) => match serde_json::from_str::<End>(text) {
            Ok(end) => Ok(Line::End(end)),
            Err(_) => Err(wrong(format!("not an event: {}", json_words(&error)))),
        },
    }
}

fn event(raw: RawEvent) -> Result<(Recorded, Kept), Wrong> {
    let position =
        Position::new(raw.position).ok_or_else(|| wrong("positions begin at 1, not at 0"))?;
    let stream: StreamId = raw.stream.parse().map_err(|error| wrong(format!("{error}")))?;
    let facts = facts(&stream, &raw.kind, raw.facts)?;
    let particulars = particulars(&raw.particulars)?;
    let actor = Actor::new(&raw.actor).map_err(|error| wrong(error.to_string()))?;
    if actor.as_str() != raw.actor {
        return Err(wrong("the actor's name has outer spaces"));
    }
    let recorded_at = raw.recorded_at.parse().map_err(|error| wrong(format!("{error}")))?;
    let salt = salt(&raw.salt).ok_or_else(|| wrong("the salt is not 32 hexadecimal digits"))?;
    let Span { first, count } = raw.commit;
    if count == 0 || count > COMMIT_EVENTS_MAX {
        return Err(wrong(format!("a commit has 1 to {COMMIT_EVENTS_MAX} events, not {count}")));
    }
    let recorded = Recorded {
        position,
        stream,
        version: StreamVersion(raw.version),
        recorded_at,
        clock: clock(&raw.clock)?,
        actor,
        command: raw.command,
        event: Event { facts, particulars },
    };
    Ok((recorded, Kept { first, count, salt, wire: raw.wire }))
}

/// Facts by their kind, of the kinds that the stream can hold.
fn facts(stream: &StreamId, kind: &str, facts: Value) -> Result<Facts, Wrong> {
    let known = Facts::kinds_of(stream);
    if !known.contains(&kind) {
        return Err(newer(format!(
            "this Upheld knows no event of kind {kind:?} in a stream such as {stream}; it knows {}",
            known.join(", ")
        )));
    }
    let tagged = [("kind".to_owned(), kind.into()), ("facts".to_owned(), facts)];
    let tagged = Value::Object(tagged.into_iter().collect());
    match stream {
        StreamId::Case(_) => of::<CaseFacts>(kind, tagged).map(Facts::Case),
        StreamId::Authority(_) => of::<AuthorityFacts>(kind, tagged).map(Facts::Authority),
        StreamId::Definitions => of::<DefinitionsFacts>(kind, tagged).map(Facts::Definitions),
        StreamId::Release(_) => of::<ReleaseFacts>(kind, tagged).map(Facts::Release),
        StreamId::Outreach => of::<OutreachFacts>(kind, tagged).map(Facts::Outreach),
        StreamId::Scheme => of::<SchemeFacts>(kind, tagged).map(Facts::Scheme),
    }
}

fn of<T: DeserializeOwned>(kind: &str, tagged: Value) -> Result<T, Wrong> {
    serde_json::from_value(tagged)
        .map_err(|error| wrong(format!("the facts of {kind}: {}", json_words(&error))))
}

/// The texts, within the domain's limits: what is read from JSON was not held to them yet.
fn particulars(read: &Particulars) -> Result<Particulars, Wrong> {
    let checked = read.iter().try_fold(Particulars::none(), |all, (which, text)| {
        if text.is_empty() {
            return Err(wrong(format!("the {which} is empty: leave it out")));
        }
        all.with(which, text).map_err(|error| wrong(error.to_string()))
    })?;
    Ok(checked)
}

fn clock(word: &str) -> Result<Clock, Wrong> {
    match word {
        "steady" => Ok(Clock::Steady),
        "held" => Ok(Clock::Held),
        "jumped" => Ok(Clock::Jumped),
        _ => Err(wrong(format!("a clock is steady, held or jumped, not {word:?}"))),
    }
}

fn salt(text: &str) -> Option<[u8; 16]> {
    let digits = text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let number = u128::from_str_radix(text, 16).ok().filter(|_| digits)?;
    Some(number.to_be_bytes())
}
