//! `init`: a record, empty but for the office's scheme and its bodies. All or nothing: it is made
//! beside its place and moved there once it is whole.

use std::fs;
use std::path::Path;

use serde::Serialize;
use upheld_domain::{
    Actor, Code, CommandId, DefinitionsName, Event, Facts, Particular, Particulars, Scheme,
    SchemeAdopted, SchemeError, SchemeFacts, StreamId,
};
use upheld_exchange::{AuthoritiesError, NewAuthority, read_authorities};
use upheld_store::{Envelope, Identity, MadeAgain, Record, Unwatched};
use uuid::Uuid;

use crate::args::{Common, Format, InitArgs};
use crate::clock;
use crate::exit::Exit;
use crate::open;
use crate::problem::{self, Problem};
use crate::room;
use crate::screen;
use crate::small;
use crate::stop;

#[derive(Serialize)]
struct Made {
    synthetic: bool,
    record: String,
    origin: Uuid,
    scheme: String,
    authorities: usize,
}

pub(crate) fn run(common: &Common, args: &InitArgs) -> Result<Exit, Problem> {
    let identity = Identity { origin: Uuid::new_v4(), synthetic: args.synthetic };
    let place = common.record();
    room::check_at(&place, common)?;
    let scheme = args.scheme.as_deref().map(read_scheme).transpose()?;
    let bodies = match &args.authorities {
        Some(file) => read_bodies(file, scheme.as_ref().unwrap_or(&Scheme::office()))?,
        None => Vec::new(),
    };
    if scheme.is_none() && bodies.is_empty() {
        Record::create(&place, &identity)?;
    } else {
        let actor = open::actor(common)?;
        stop::listen()?;
        let made = make(&place, &identity, &actor, scheme.as_ref(), &bodies);
        stop::let_go(made.is_ok());
        made?;
    }
    let made = Made {
        synthetic: identity.synthetic,
        record: place.display().to_string(),
        origin: identity.origin,
        scheme: scheme
            .as_ref()
            .map_or_else(|| Scheme::office().name().to_owned(), |s| s.name().to_owned()),
        authorities: bodies.len(),
    };
    tell(common, &made, scheme.as_ref())?;
    Ok(Exit::Ok)
}

fn tell(common: &Common, made: &Made, scheme: Option<&Scheme>) -> Result<(), Problem> {
    match common.format {
        Format::Table => {
            let mut text = match scheme {
                None => format!("Made an empty record in {}.\n", made.record),
                Some(scheme) => {
                    format!(
                        "Made a record in {}, with the scheme {}.\n",
                        made.record,
                        scheme.name()
                    )
                }
            };
            if made.authorities > 0 {
                let bodies = scheme.map_or("authorities", |scheme| &scheme.words().bodies);
                text.push_str(&format!("Registered {} {bodies}.\n", made.authorities));
            }
            screen::print_text(made.synthetic, &text)
        }
        Format::Csv => {
            let row = vec![made.record.clone(), made.origin.to_string()];
            screen::print_csv(made.synthetic, &["record", "origin"], &[row])
        }
        Format::Json => screen::print_json(made),
        Format::Jsonl => screen::print_lines(std::slice::from_ref(made)),
    }
}

/// The scheme of a file. Everything that is wrong with it is told, each by its line.
fn read_scheme(file: &Path) -> Result<Scheme, Problem> {
    let text = small::text(file).map_err(|error| problem::of_file(file, &error))?;
    let name = file.display();
    let scheme = match Scheme::parse(&text) {
        Ok(scheme) => scheme,
        Err(SchemeError::Faults(faults)) => {
            for fault in &faults {
                screen::say(&format!("error: {name}: {fault}\nhint: {}", fault.hint));
            }
            let count = screen::counted(faults.len() as u64, "mistake");
            return Err(Problem::invalid(format!("{name} has {count}; nothing was made")));
        }
        Err(error) => {
            return Err(Problem::invalid(format!("{name}: {error}"))
                .hint("docs/reference/scheme.md says what stands in a scheme"));
        }
    };
    let unknown = upheld_annual::unknown_measures(&scheme);
    if unknown.is_empty() {
        return Ok(scheme);
    }
    Err(Problem::invalid(format!("{name}, measures: there is no measure {}", unknown.join(", ")))
        .hint(
            "`upheld figures` lists the measures there are; received/* means one for each subject",
        ))
}

/// The bodies of a file. Every mistake is told, with its place.
fn read_bodies(file: &Path, scheme: &Scheme) -> Result<Vec<NewAuthority>, Problem> {
    let source = fs::File::open(file).map_err(|error| problem::of_file(file, &error))?;
    read_authorities(&file.display().to_string(), source, scheme).map_err(|error| match &error {
        AuthoritiesError::Rows(errors) => {
            for error in errors {
                screen::say(&format!("error: {error}"));
                if let Some(hint) = &error.hint {
                    screen::say(&format!("hint: {hint}"));
                }
            }
            Problem::invalid(format!("{error}; nothing was made"))
                .hint("mend the file and give the command again")
        }
        AuthoritiesError::Header { .. } => Problem::invalid(error.to_string())
            .hint("save it as CSV in UTF-8, its first line naming the columns"),
    })
}

/// Makes the record beside its place, and moves it there whole.
fn make(
    place: &Path,
    identity: &Identity,
    actor: &Actor,
    scheme: Option<&Scheme>,
    bodies: &[NewAuthority],
) -> Result<(), Problem> {
    if place.exists() && fs::read_dir(place).is_ok_and(|mut files| files.next().is_some()) {
        // Refuses with the reason; nothing is made.
        Record::create(place, identity)?;
    }
    let projections = open::projections(&scheme.map_or_else(Scheme::office, Clone::clone))?;
    let mut made = MadeAgain::begin(place, identity, &projections, &Unwatched)?;
    fill(made.open()?, actor, scheme, bodies)?;
    Ok(made.finish(&Unwatched)?)
}

fn fill(
    record: &mut Record,
    actor: &Actor,
    scheme: Option<&Scheme>,
    bodies: &[NewAuthority],
) -> Result<(), Problem> {
    if let Some(scheme) = scheme {
        adopt(record, actor, scheme)?;
    }
    // Every body is registered before any of them names a successor.
    for (first, what) in [(true, "register"), (false, "describe")] {
        for body in bodies {
            let events = body.events.iter().filter(|(facts, _)| is_registered(facts) == first);
            let events = events
                .cloned()
                .map(|(facts, texts)| Event { facts: Facts::Authority(facts), particulars: texts });
            let events: Vec<Event> = events.collect();
            if events.is_empty() {
                continue;
            }
            let id = CommandId::derived(&["init", what, &body.id.to_string()]);
            let stream = StreamId::Authority(body.id);
            give(record, actor, stream, events, id).map_err(|problem| {
                let what = format!("row {}, {}: {}", body.row, body.id, problem.what());
                problem.told_as(what)
            })?;
        }
    }
    Ok(())
}

fn is_registered(facts: &upheld_domain::AuthorityFacts) -> bool {
    matches!(facts, upheld_domain::AuthorityFacts::Registered(_))
}

fn adopt(record: &mut Record, actor: &Actor, scheme: &Scheme) -> Result<(), Problem> {
    let name = Code::new(scheme.name()).map_err(|error| Problem::invalid(error.to_string()))?;
    let name = DefinitionsName(name);
    let digest = scheme.definitions()?.digest;
    let text = scheme.text().unwrap_or_default();
    let event = Event {
        facts: Facts::Scheme(SchemeFacts::SchemeAdopted(SchemeAdopted { name, digest })),
        particulars: Particulars::none().with(Particular::PublishedText, text)?,
    };
    let id = CommandId::derived(&["init", "scheme", scheme.name()]);
    give(record, actor, StreamId::Scheme, vec![event], id)
}

fn give(
    record: &mut Record,
    actor: &Actor,
    stream: StreamId,
    events: Vec<Event>,
    id: CommandId,
) -> Result<(), Problem> {
    let envelope = Envelope { id, actor: actor.clone(), now: clock::now()?, expected: None };
    record.record(stream, events, &envelope)?;
    Ok(())
}
