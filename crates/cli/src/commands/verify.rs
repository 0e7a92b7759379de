//! `verify`: everything there is to check.

use serde::Serialize;
use upheld_store::{Finding, verify};

use crate::args::{Common, Format};
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
    findings: Vec<ToldFinding>,
}

#[derive(Serialize)]
struct ToldFinding {
    check: &'static str,
    position: Option<u64>,
    what: String,
}

pub(crate) fn run(common: &Common) -> Result<Exit, Problem> {
    let mut told = verified(common)?;
    // Damage in the journal that opening did not meet is healed as any command would, and said.
    if told.finds("journal") && open::heal(common).is_ok() {
        told = verified(common)?;
    }
    tell(common, &told)?;
    Ok(if told.sound { Exit::Ok } else { Exit::Integrity })
}

fn verified(common: &Common) -> Result<Told, Problem> {
    open::writing(common, |record| {
        let screen = Screen::default();
        let verified = verify(record, &open::projections(record.scheme())?, &screen)?;
        screen.clear();
        let finding = |finding: Finding| ToldFinding {
            check: finding.check,
            position: finding.position,
            what: finding.what,
        };
        Ok(Told {
            synthetic: record.identity().synthetic,
            sound: verified.findings.is_empty(),
            position: verified.position,
            cases: verified.cases,
            root: screen::hex(&verified.root),
            findings: verified.findings.into_iter().map(finding).collect(),
        })
    })
}

impl Told {
    fn finds(&self, check: &str) -> bool {
        self.findings.iter().any(|finding| finding.check == check)
    }

    /// What to do about what was found; nothing where all is sound.
    fn hint(&self) -> Option<&'static str> {
        if self.sound {
            None
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
                "Sound: {} of {}. Journal, tree, events, store and counts agree.\nRoot {}\n",
                screen::counted(told.position, "event"),
                screen::counted(told.cases, "case"),
                told.root
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
