//! `letters`: the annual letters of a year, to every body, into a directory; with a manifest, and a
//! table for a mail merge. A run that was broken off goes on where it was: what is there and right
//! stays.

mod desk;
mod ledger;
mod lists;

use serde::Serialize;
use upheld_audit::figures_digest;
use upheld_domain::AuthorityId;

use crate::args::{Common, Format, Layout, LettersArgs};
use crate::commands::documents::{Folder, Gathered, House, Press};
use crate::commands::explain::refuse_unknown_year;
use crate::commands::release::{self, Due, Standing};
use crate::exit::Exit;
use crate::open;
use crate::problem::Problem;
use crate::screen::{self, counted};
use crate::stop;
use crate::watch::bar;
use desk::Desk;
use ledger::Ledger;
use lists::{MailMerge, Manifest};

/// A letter that is in the directory.
#[derive(Clone, Serialize)]
struct Done {
    authority: AuthorityId,
    name: String,
    /// To whom, each in a line.
    addressees: Vec<String>,
    layout: &'static str,
    file: String,
    bytes: u64,
    sha256: String,
    /// Of the figures of this body alone.
    figures_digest: String,
    /// Whether it was there and right already.
    kept: bool,
}

/// What a run came to.
#[derive(Serialize)]
struct Told {
    synthetic: bool,
    #[serde(flatten)]
    standing: Standing,
    letters: Vec<Done>,
}

pub(crate) fn run(common: &Common, args: &LettersArgs) -> Result<Exit, Problem> {
    let layouts = common.layouts_or(Layout::Html)?;
    let house = House::of(&args.document)?;
    let press = Press::new(&house, &layouts)?;
    let folder = Folder::at(&args.out, args.replace)?;
    let ledger = Ledger::read(&args.out)?;
    let desk = Desk { press: &press, layouts: &layouts, folder: &folder, ledger: &ledger };
    let told = open::reading_as_known(common, &args.as_known, |view| {
        release::standing(view, args.year, &args.standing, Due::Approved, |view, set, standing| {
            refuse_unknown_year(view, set.counting.year_start, args.year)?;
            let asked = (standing, &args.as_known);
            let gathered = Gathered::of(view, set, args.year, asked, &house.office)?;
            let synthetic = view.identity().synthetic;
            written(&gathered, &desk, synthetic, standing)
        })
    })?;
    stop::let_go(true);
    tell(common, args, &told)?;
    Ok(Exit::Ok)
}

fn written(
    gathered: &Gathered<'_>,
    desk: &Desk<'_>,
    synthetic: bool,
    standing: &Standing,
) -> Result<Told, Problem> {
    let receivers = gathered.receivers();
    // Until here nothing was written, and a signal ends it at once.
    stop::listen()?;
    let bar = bar("Letters", receivers.len() as u64);
    let mut merge = MailMerge::default();
    let composed = receivers.into_iter().map(|id| {
        stop::check().map_err(|problem| problem.hint(STOPPED))?;
        let figures = gathered.figures(id);
        let letter = gathered.letter(id, &figures)?;
        merge.add(id, &letter, &gathered.contacts(id), &figures);
        Ok(desk::Job {
            authority: id,
            name: figures.scope.name.clone(),
            digest: screen::hex(&figures_digest([&figures])),
            letter,
        })
    });
    let letters = desk.work(composed, &|| bar.inc(1))?;
    bar.finish_and_clear();
    let manifest = Manifest { letters: &letters, synthetic, standing };
    desk.folder.replace(&manifest.files()?)?;
    desk.folder.replace(&[merge.file(&letters, synthetic)?])?;
    Ok(Told { synthetic, standing: standing.clone(), letters })
}

const STOPPED: &str = "the letters that were finished are kept: give the same command again, and it goes on from there";

fn tell(common: &Common, args: &LettersArgs, told: &Told) -> Result<(), Problem> {
    let header = ["authority", "name", "file", "bytes", "sha256"];
    let row = |done: &Done| {
        vec![
            done.authority.to_string(),
            done.name.clone(),
            done.file.clone(),
            done.bytes.to_string(),
            done.sha256.clone(),
        ]
    };
    match common.format {
        Format::Table => {
            let kept = told.letters.iter().filter(|done| done.kept).count();
            let kept = match kept {
                0 => String::new(),
                kept => format!("; {kept} of them were there and right already"),
            };
            let what = format!(
                "{} of {} in {}{kept}. {}\nmanifest.csv lists them with their digests; \
                 mail-merge.csv has a row for each addressee.\n",
                counted(told.letters.len() as u64, "letter"),
                args.year,
                args.out.display(),
                told.standing.in_words(),
            );
            screen::print_text(told.synthetic, &what)
        }
        Format::Json => screen::print_json(told),
        Format::Jsonl => screen::print_lines(&told.letters),
        Format::Csv => {
            let rows: Vec<Vec<String>> = told.letters.iter().map(row).collect();
            screen::print_csv(told.synthetic, &header, &rows)
        }
    }
}
