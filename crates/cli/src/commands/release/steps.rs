//! `release draft`, `freeze`, `approve`, `publish` and `revise`: the steps of a release, each an
//! event. Who gives a step is declared with `--actor`, not authenticated.

use serde::Serialize;
use upheld_audit::{figures_digest, next_name, releases};
use upheld_domain::{
    Definitions, DefinitionsName, Facts, Particular, Position, ReleaseApproved, ReleaseFacts,
    ReleaseFrozen, ReleaseName, ReleasePublished, ReleaseRevised, ReportingYear, StreamId,
};
use upheld_store::View;

use crate::args::{
    Common, Format, ReleaseDraftArgs, ReleaseFreezeArgs, ReleaseReviseArgs, ReleaseStepArgs,
};
use crate::commands::figures::{self, Asked};
use crate::commands::stream::{self, Proposed};
use crate::exit::Exit;
use crate::open;
use crate::problem::Problem;
use crate::screen;

/// What a freeze would hold.
#[derive(Serialize)]
struct Draft {
    synthetic: bool,
    release: ReleaseName,
    position: u64,
    root: String,
    definitions: String,
    #[serde(serialize_with = "in_hex")]
    definitions_digest: [u8; 32],
    #[serde(serialize_with = "in_hex")]
    figures_digest: [u8; 32],
    figures: usize,
    authorities: usize,
    /// Whether the record has seen the end of the year.
    year_is_over: bool,
}

fn in_hex<S: serde::Serializer>(bytes: &[u8; 32], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&screen::hex(bytes))
}

fn drafted(view: &View, args: &ReleaseDraftArgs) -> Result<Draft, Problem> {
    let releases = releases(view.streams().events());
    let release = next_name(&releases, args.year).map_err(|in_the_way| {
        Problem::new(Exit::Conflict, format!("the release {in_the_way} is frozen already")).hint(
            format!(
                "`upheld release revise {in_the_way} --kind … --reason …` says that another takes its \
                 place; then freeze again"
            ),
        )
    })?;
    let definitions = figures::definitions(view, args.definitions.as_deref())?;
    made(view, release, &definitions)
}

/// What a freeze would hold of a year as it is known to a view: for a record that is written at the
/// same time.
pub(crate) fn frozen_now(
    view: &View,
    year: ReportingYear,
    definitions: &Definitions,
) -> Result<ReleaseFrozen, Problem> {
    made(view, ReleaseName { year, revision: 1 }, definitions)?.facts()
}

fn made(view: &View, release: ReleaseName, definitions: &Definitions) -> Result<Draft, Problem> {
    let asked = Asked::new(view, definitions)?;
    let sets = asked.year_sets(release.year);
    Ok(Draft {
        synthetic: view.identity().synthetic,
        release,
        position: view.position(),
        root: screen::hex(&view.root()),
        definitions: definitions.name.clone(),
        definitions_digest: definitions.digest,
        figures_digest: figures_digest(&sets),
        figures: sets.iter().map(|set| set.figures.len()).sum(),
        authorities: sets.iter().filter(|set| set.scope.code.is_some()).count(),
        year_is_over: asked.is_over(release.year),
    })
}

pub(crate) fn draft(common: &Common, args: &ReleaseDraftArgs) -> Result<Exit, Problem> {
    let draft = open::reading(common, |view| drafted(view, args))?;
    match common.format {
        Format::Table => screen::print_text(draft.synthetic, &draft.in_words())?,
        Format::Json => screen::print_json(&draft)?,
        Format::Jsonl => screen::print_lines(std::slice::from_ref(&draft))?,
        Format::Csv => screen::print_csv(draft.synthetic, &HEADER, &[draft.row()])?,
    }
    Ok(Exit::Ok)
}

const HEADER: [&str; 8] = [
    "release",
    "position",
    "root",
    "definitions",
    "definitions_digest",
    "figures_digest",
    "figures",
    "year_is_over",
];

impl Draft {
    /// The facts of its freezing.
    fn facts(&self) -> Result<ReleaseFrozen, Problem> {
        let year = self.release.year;
        if !self.year_is_over {
            return Err(Problem::invalid(format!("the record has not seen the end of {year}"))
                .hint("`upheld release draft` shows what its figures would be, provisionally"));
        }
        let nothing =
            || Problem::invalid("nothing was recorded yet, so there is nothing to freeze");
        let code = self.definitions.parse();
        let code = code.map_err(|error| Problem::invalid(format!("{error}")))?;
        Ok(ReleaseFrozen {
            position: Position::new(self.position).ok_or_else(nothing)?,
            definitions: DefinitionsName(code),
            definitions_digest: self.definitions_digest,
            figures_digest: self.figures_digest,
        })
    }

    fn row(&self) -> Vec<String> {
        vec![
            self.release.to_string(),
            self.position.to_string(),
            self.root.clone(),
            self.definitions.clone(),
            screen::hex(&self.definitions_digest),
            screen::hex(&self.figures_digest),
            self.figures.to_string(),
            self.year_is_over.to_string(),
        ]
    }

    fn in_words(&self) -> String {
        let Self { release, position, root, definitions, figures, authorities, .. } = self;
        let provisional = if self.year_is_over {
            ""
        } else {
            "PROVISIONAL: the record has not seen the end of this year; it can't be frozen yet.\n"
        };
        format!(
            "Release {release}, not frozen: {figures} figures of {authorities} authorities, the \
             groups and everyone.\n{provisional}Definitions {definitions}; known up to position \
             {position}, root {root}\nDigest of the figures {}\n",
            screen::hex(&self.figures_digest)
        )
    }
}

/// Counts first, with the record open to read, then records: what is frozen is what was known at the
/// position that was counted, whatever came in between.
pub(crate) fn freeze(common: &Common, args: &ReleaseFreezeArgs) -> Result<Exit, Problem> {
    open::actor(common)?;
    let (release, facts) = open::reading(common, |view| match given_before(view, args) {
        Some(given) => Ok(given),
        None => drafted(view, &args.of).and_then(|draft| Ok((draft.release, draft.facts()?))),
    })?;
    let particulars = stream::texts(&[(Particular::Note, args.note.as_ref())])?;
    stream::run(common, &args.giving, |_| {
        Ok(Proposed {
            stream: StreamId::Release(release),
            facts: Facts::Release(ReleaseFacts::Frozen(facts.clone())),
            particulars: particulars.clone(),
        })
    })
}

/// What this very command froze when it was given before: the same id again gives the first answer.
fn given_before(view: &View, args: &ReleaseFreezeArgs) -> Option<(ReleaseName, ReleaseFrozen)> {
    let id = args.giving.named()?;
    let event = view.streams().events().iter().find(|event| event.command == id)?;
    match (event.stream, &event.event.facts) {
        (StreamId::Release(name), Facts::Release(ReleaseFacts::Frozen(frozen)))
            if name.year == args.of.year =>
        {
            Some((name, frozen.clone()))
        }
        _ => None,
    }
}

pub(crate) fn approve(common: &Common, args: &ReleaseStepArgs) -> Result<Exit, Problem> {
    step(common, args, |on| ReleaseFacts::Approved(ReleaseApproved { on }))
}

pub(crate) fn publish(common: &Common, args: &ReleaseStepArgs) -> Result<Exit, Problem> {
    step(common, args, |on| ReleaseFacts::Published(ReleasePublished { on }))
}

fn step(
    common: &Common,
    args: &ReleaseStepArgs,
    facts: impl Fn(chrono::NaiveDate) -> ReleaseFacts,
) -> Result<Exit, Problem> {
    let stream = StreamId::Release(args.release);
    let particulars = stream::texts(&[(Particular::Note, args.note.as_ref())])?;
    stream::run(common, &args.giving, |at| {
        let on = args.on.unwrap_or_else(|| at.today(stream));
        let facts = Facts::Release(facts(on));
        Ok(Proposed { stream, facts, particulars: particulars.clone() })
    })
}

pub(crate) fn revise(common: &Common, args: &ReleaseReviseArgs) -> Result<Exit, Problem> {
    let ReleaseName { year, revision } = args.release;
    let by = ReleaseName { year, revision: revision.saturating_add(1) };
    let stream = StreamId::Release(args.release);
    if args.reason.trim().is_empty() {
        return Err(Problem::usage("a revision needs its reason in words"));
    }
    let particulars = stream::texts(&[(Particular::Reason, Some(&args.reason))])?;
    stream::run(common, &args.giving, |at| {
        let on = args.on.unwrap_or_else(|| at.today(stream));
        let facts = ReleaseFacts::Revised(ReleaseRevised { by, kind: args.kind, on });
        Ok(Proposed { stream, facts: Facts::Release(facts), particulars: particulars.clone() })
    })
}
