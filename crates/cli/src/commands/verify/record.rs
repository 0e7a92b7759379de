//! The record: its journal, tree, events, store and counts, and that it only grew.

use serde::Serialize;
use upheld_store::{Difference, Finding, RecordError, RootsThere, roots_there, verify};

use super::since::{Kept, Since, TAKEN_AT_ITS_WORD, ToldSince};
use crate::args::{Common, Format, VerifyArgs};
use crate::exit::Exit;
use crate::open;
use crate::problem::Problem;
use crate::screen;
use crate::watch::Screen;

#[derive(Serialize)]
struct Told {
    synthetic: bool,
    sound: bool,
    position: u64,
    cases: u32,
    root: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<ToldSince>,
    findings: Vec<ToldFinding>,
    /// Which copy has the checkpoint's events, where the two differ.
    #[serde(skip)]
    kept: Option<Kept>,
}

#[derive(Serialize)]
struct ToldFinding {
    check: &'static str,
    position: Option<u64>,
    what: String,
}

pub(super) fn run(common: &Common, args: &VerifyArgs) -> Result<Exit, Problem> {
    let since = Since::read(args)?;
    let told = healed(common, since.as_ref())?;
    tell(common, &told)?;
    Ok(if told.sound { Exit::Ok } else { Exit::Integrity })
}

/// How many cases a sound record has; of another tells what is wrong with it and gives none.
pub(in crate::commands) fn cases_if_sound(common: &Common) -> Result<Option<u32>, Problem> {
    let told = healed(common, None)?;
    if told.sound {
        return Ok(Some(told.cases));
    }
    tell(common, &told)?;
    Ok(None)
}

fn healed(common: &Common, since: Option<&Since>) -> Result<Told, Problem> {
    let mut told =
        verified(common, since).map_err(|problem| disagreeing(common, since, problem))?;
    // Damage in the journal that opening did not meet is healed as any command would, and said.
    if told.finds("journal") && open::heal(common).is_ok() {
        told = verified(common, since)?;
    }
    if let Some(since) = since.filter(|_| told.finds("journal") || told.finds("frames")) {
        told.compare(since, since.kept(&roots(common, since)?));
    }
    Ok(told)
}

fn verified(common: &Common, since: Option<&Since>) -> Result<Told, Problem> {
    open::writing(common, |record| {
        let screen = Screen::default();
        let verified = verify(record, &open::projections(record.scheme())?, &screen)?;
        let objection = since.map(|since| since.objection(record, &verified)).transpose()?;
        let objection = objection.flatten();
        screen.clear();
        let mut told = Told {
            synthetic: record.identity().synthetic,
            sound: verified.findings.is_empty() && objection.is_none(),
            position: verified.position,
            cases: verified.cases,
            root: screen::hex(&verified.root),
            since: since.map(|since| since.told(objection.is_none())),
            findings: verified.findings.into_iter().map(ToldFinding::from).collect(),
            kept: None,
        };
        told.findings.extend(objection.map(|what| ToldFinding {
            check: "checkpoint",
            position: since.map(Since::size),
            what,
        }));
        Ok(told)
    })
}

/// What each copy of a record that was closed again says of the checkpoint's events.
fn roots(common: &Common, since: &Since) -> Result<RootsThere, RecordError> {
    roots_there(&common.record(), open::WAIT, since.size())
}

/// Copies that can't even be opened together, with what the checkpoint says of each.
fn disagreeing(common: &Common, since: Option<&Since>, problem: Problem) -> Problem {
    if !problem.is_disagreement() {
        return problem;
    }
    let Some(since) = since else { return problem.hint(WHICH) };
    let Ok(roots) = roots(common, since) else { return problem };
    let kept = since.kept(&roots);
    let first = roots
        .difference
        .map(|Difference { position, what }| format!(" (from position {position} on: {what})"));
    let what = format!("{}{}; {}", problem.what(), first.unwrap_or_default(), kept.in_words());
    problem.told_as(what).hint(kept.hint())
}

const WHICH: &str = "neither copy was changed; a checkpoint that was kept or published tells which \
                     of them to believe: upheld verify --since FILE";

impl From<Finding> for ToldFinding {
    fn from(finding: Finding) -> Self {
        Self { check: finding.check, position: finding.position, what: finding.what }
    }
}

impl Told {
    fn finds(&self, check: &str) -> bool {
        self.findings.iter().any(|finding| finding.check == check)
    }

    /// Adds which copy has the checkpoint's events, where the two differ.
    fn compare(&mut self, since: &Since, kept: Kept) {
        let (position, what) = (Some(since.size()), kept.in_words().to_owned());
        self.findings.push(ToldFinding { check: "checkpoint", position, what });
        self.kept = Some(kept);
    }

    /// What to do about what was found; nothing where all is sound.
    fn hint(&self) -> Option<&'static str> {
        if self.sound {
            None
        } else if let Some(kept) = self.kept {
            Some(kept.hint())
        } else if self.finds("checkpoint") {
            Some("keep the directory as it is, and compare it with a backup made before")
        } else if self.finds("journal") && self.finds("frames") {
            Some(
                "a checkpoint that was kept or published tells which copy to believe: \
                 upheld verify --since FILE",
            )
        } else if self.finds("journal") || self.finds("domain") {
            Some("keep the directory as it is, and bring the record back from a backup")
        } else {
            Some(
                "the journal is sound: move the directory `store` out of the record, and the next \
                 command makes it again",
            )
        }
    }
}

fn tell(common: &Common, told: &Told) -> Result<(), Problem> {
    if let Some(hint) = told.hint() {
        screen::say(&format!("hint: {hint}"));
    }
    if told.since.as_ref().is_some_and(ToldSince::is_taken_at_its_word) {
        screen::say(TAKEN_AT_ITS_WORD);
    }
    let row = |finding: &ToldFinding| {
        let position = finding.position.map(|position| position.to_string()).unwrap_or_default();
        vec![finding.check.to_owned(), position, finding.what.clone()]
    };
    let header = ["check", "position", "what"];
    let rows: Vec<Vec<String>> = told.findings.iter().map(row).collect();
    match common.format {
        Format::Json => screen::print_json(told),
        Format::Jsonl => screen::print_lines(std::slice::from_ref(told)),
        Format::Csv => screen::print_csv(told.synthetic, &header, &rows),
        Format::Table if told.sound => screen::print_text(
            told.synthetic,
            &format!(
                "Sound: {} of {}. Journal, tree, events, store and counts agree.\nRoot {}\n{}",
                screen::counted(told.position, "event"),
                screen::counted(told.cases, "case"),
                told.root,
                told.since.as_ref().map(ToldSince::in_words).unwrap_or_default()
            ),
        ),
        Format::Table => screen::print_text(
            told.synthetic,
            &format!(
                "Not sound, up to position {}:\n\n{}",
                told.position,
                screen::table(&header, &rows, &[1])
            ),
        ),
    }
}
