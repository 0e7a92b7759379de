//! `release check`: replays releases from the journal, with nothing of the store's, and compares the
//! digests of their figures with those that were recorded.

use serde::Serialize;
use upheld_audit::{Release, releases};
use upheld_domain::ReleaseName;
use upheld_store::View;

use super::{Held, held};
use crate::args::{Common, Format, ReleaseCheckArgs};
use crate::exit::Exit;
use crate::open;
use crate::problem::Problem;
use crate::screen;
use crate::watch::Screen;

/// What a replay of one release came to.
#[derive(Serialize)]
struct Checked {
    synthetic: bool,
    release: ReleaseName,
    position: u64,
    definitions: String,
    same: bool,
    recorded: String,
    replayed: String,
}

pub(crate) fn run(common: &Common, args: &ReleaseCheckArgs) -> Result<Exit, Problem> {
    // Opened first as any command does, so that damage is met and mended before the replay.
    open::reading(common, |view| match args.release {
        Some(name) => held(view, name).map(drop),
        None => Ok(()),
    })?;
    let screen = Screen::default();
    let replayed = View::replayed(&common.record(), None, &screen)?;
    screen.clear();
    let asked = |release: &Release| args.release.is_none_or(|name| release.name == name);
    let all = releases(replayed.streams().events()).into_iter().filter(asked);
    let checked: Vec<Checked> =
        all.map(|release| check(&replayed, release)).collect::<Result<_, _>>()?;
    tell(common, replayed.identity().synthetic, &checked)?;
    let same = checked.iter().all(|checked| checked.same);
    Ok(if same { Exit::Ok } else { Exit::Differences })
}

fn check(replayed: &View, release: Release) -> Result<Checked, Problem> {
    let held = Held::of(replayed, release)?;
    let (frozen, digest) = (held.release.frozen.facts.clone(), held.digest()?);
    Ok(Checked {
        synthetic: replayed.identity().synthetic,
        release: held.release.name,
        position: frozen.position.get(),
        definitions: frozen.definitions.to_string(),
        same: digest == frozen.figures_digest,
        recorded: screen::hex(&frozen.figures_digest),
        replayed: screen::hex(&digest),
    })
}

fn tell(common: &Common, synthetic: bool, checked: &[Checked]) -> Result<(), Problem> {
    let header = ["release", "position", "definitions", "same", "recorded", "replayed"];
    let row = |checked: &Checked| {
        let same = if checked.same { "yes" } else { "NO" };
        vec![
            checked.release.to_string(),
            checked.position.to_string(),
            checked.definitions.clone(),
            same.to_owned(),
            checked.recorded.clone(),
            checked.replayed.clone(),
        ]
    };
    let rows: Vec<Vec<String>> = checked.iter().map(row).collect();
    match common.format {
        Format::Table if rows.is_empty() => {
            screen::print_text(synthetic, "There is no release yet.\n")
        }
        Format::Table => screen::print_text(synthetic, &screen::table(&header, &rows, &[1])),
        Format::Json => screen::print_json(&checked),
        Format::Jsonl => screen::print_lines(checked),
        Format::Csv => screen::print_csv(synthetic, &header, &rows),
    }
}
