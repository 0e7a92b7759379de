//! `release list` and `release show`.

use chrono::NaiveDate;
use serde::Serialize;
use upheld_annual::{FigureSet, Scope};
use upheld_audit::{Release, ReleaseStage, releases};
use upheld_domain::{Actor, Position, ReleaseName, Timestamp};

use super::held;
use crate::args::{Common, Format, ReleaseListArgs, ReleaseShowArgs};
use crate::commands::figures::Asked;
use crate::exit::Exit;
use crate::known::Known;
use crate::open;
use crate::problem::Problem;
use crate::screen;

/// A release for printing.
#[derive(Serialize)]
struct Shown {
    #[serde(flatten)]
    known: Known,
    release: ReleaseName,
    stage: ReleaseStage,
    /// The last event that its figures know of.
    position: Position,
    definitions: String,
    figures_digest: String,
    steps: Vec<Step>,
    revised_by: Option<ReleaseName>,
    reason: Option<String>,
}

/// One step of it.
#[derive(Serialize)]
struct Step {
    step: &'static str,
    on: Option<NaiveDate>,
    position: Position,
    recorded_at: Timestamp,
    /// Declared, not authenticated.
    actor: Actor,
}

fn shown(release: &Release, known: &Known) -> Shown {
    let frozen = &release.frozen;
    let mut steps = vec![Step {
        step: "frozen",
        on: None,
        position: frozen.position,
        recorded_at: frozen.recorded_at,
        actor: frozen.actor.clone(),
    }];
    for (name, step) in [("approved", &release.approved), ("published", &release.published)] {
        steps.extend(step.as_ref().map(|step| Step {
            step: name,
            on: Some(step.facts),
            position: step.position,
            recorded_at: step.recorded_at,
            actor: step.actor.clone(),
        }));
    }
    steps.extend(release.revised.as_ref().map(|(step, _)| Step {
        step: "revised",
        on: Some(step.facts.on),
        position: step.position,
        recorded_at: step.recorded_at,
        actor: step.actor.clone(),
    }));
    Shown {
        known: known.clone(),
        release: release.name,
        stage: release.stage(),
        position: frozen.facts.position,
        definitions: frozen.facts.definitions.to_string(),
        figures_digest: screen::hex(&frozen.facts.figures_digest),
        steps,
        revised_by: release.revised.as_ref().map(|(step, _)| step.facts.by),
        reason: release.revision().map(|(kind, reason)| format!("{kind}: {reason}")),
    }
}

pub(crate) fn list(common: &Common, args: &ReleaseListArgs) -> Result<Exit, Problem> {
    let (all, known) = open::reading_as_known(common, &args.as_known, |view| {
        let known = Known::of(view, &args.as_known);
        let all = releases(view.streams().events());
        let of_year = |release: &&Release| args.year.is_none_or(|year| release.name.year == year);
        let all: Vec<Shown> =
            all.iter().filter(of_year).map(|release| shown(release, &known)).collect();
        Ok((all, known))
    })?;
    let header = ["release", "stage", "position", "definitions", "frozen", "approved", "published"];
    let rows: Vec<Vec<String>> = all.iter().map(Shown::row).collect();
    match common.format {
        Format::Table => known.print_text(&screen::table(&header, &rows, &[2]))?,
        Format::Json => screen::print_json(&all)?,
        Format::Jsonl => screen::print_lines(&all)?,
        Format::Csv => known.print_csv(&header, &rows)?,
    }
    Ok(Exit::Ok)
}

impl Shown {
    fn on(&self, name: &str) -> String {
        let step = self.steps.iter().find(|step| step.step == name);
        let day = step.map(|step| step.on.unwrap_or_else(|| step.recorded_at.london_date()));
        day.map(|day| day.to_string()).unwrap_or_default()
    }

    fn row(&self) -> Vec<String> {
        vec![
            self.release.to_string(),
            self.stage.to_string(),
            self.position.to_string(),
            self.definitions.clone(),
            self.on("frozen"),
            self.on("approved"),
            self.on("published"),
        ]
    }
}

/// A release with the figures of everyone, as they were frozen.
#[derive(Serialize)]
struct ShownWhole {
    #[serde(flatten)]
    shown: Shown,
    root: String,
    national: FigureSet,
}

pub(crate) fn show(common: &Common, args: &ReleaseShowArgs) -> Result<Exit, Problem> {
    let whole = open::reading_as_known(common, &args.as_known, |view| {
        let held = held(view, args.release)?;
        let asked = Asked::new(&held.view, &held.definitions)?;
        Ok(ShownWhole {
            shown: shown(&held.release, &Known::of(view, &args.as_known)),
            root: screen::hex(&held.view.root()),
            national: asked.set(Scope::Nation, args.release.year),
        })
    })?;
    let known = &whole.shown.known;
    match common.format {
        Format::Table => known.print_text(&whole.in_words())?,
        Format::Json => screen::print_json(&whole)?,
        Format::Jsonl => screen::print_lines(std::slice::from_ref(&whole))?,
        Format::Csv => known.print_csv(
            &["release", "step", "on", "position", "recorded_at", "actor"],
            &whole.shown.steps.iter().map(|step| step.row(args.release)).collect::<Vec<_>>(),
        )?,
    }
    Ok(Exit::Ok)
}

impl Step {
    fn row(&self, release: ReleaseName) -> Vec<String> {
        vec![
            release.to_string(),
            self.step.to_owned(),
            self.on.map(|day| day.to_string()).unwrap_or_default(),
            self.position.to_string(),
            self.recorded_at.to_string(),
            self.actor.to_string(),
        ]
    }
}

impl ShownWhole {
    fn in_words(&self) -> String {
        let Self { shown, root, national } = self;
        let steps: Vec<Vec<String>> = shown
            .steps
            .iter()
            .map(|step| step.row(shown.release).into_iter().skip(1).collect())
            .collect();
        let figures: Vec<Vec<String>> = national
            .figures
            .iter()
            .map(|figure| vec![figure.slug.clone(), figure.printed.clone()])
            .collect();
        let reason = shown.reason.as_ref().map(|reason| format!("Revised: {reason}\n"));
        format!(
            "Release {}: {}\n{}Definitions {}; known up to position {}, root {root}\nDigest of the \
             figures {}\n\n{}\n{}, {}\n\n{}",
            shown.release,
            shown.stage,
            reason.unwrap_or_default(),
            shown.definitions,
            shown.position,
            shown.figures_digest,
            screen::table(&["step", "on", "position", "recorded at", "actor"], &steps, &[2]),
            national.scope.name,
            national.year,
            screen::table(&["measure", "figure"], &figures, &[1]),
        )
    }
}
