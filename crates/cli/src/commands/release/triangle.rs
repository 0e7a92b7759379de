//! `release triangle`: one measure by year and by release, so that one sees what was said when.

use serde::Serialize;
use upheld_annual::{Figure, Scope};
use upheld_audit::{Release, releases};
use upheld_domain::{ReleaseName, ReportingYear};
use upheld_store::View;

use super::Held;
use crate::args::{Common, Format, TriangleArgs};
use crate::commands::figures::{self, Asked};
use crate::exit::Exit;
use crate::open;
use crate::problem::Problem;
use crate::screen;

/// A measure of a year as one release has it, or as it is now.
#[derive(Serialize)]
struct Corner {
    synthetic: bool,
    measure: String,
    scope: String,
    year: ReportingYear,
    /// None for what is known now.
    release: Option<ReleaseName>,
    stage: Option<String>,
    position: u64,
    definitions: String,
    numerator: Option<i64>,
    denominator: Option<u64>,
    /// None where the definition set has no such measure.
    printed: Option<String>,
}

pub(crate) fn run(common: &Common, args: &TriangleArgs) -> Result<Exit, Problem> {
    let (corners, synthetic) =
        open::reading(common, |view| Ok((corners(view, args)?, view.identity().synthetic)))?;
    let header = ["year", "release", "stage", "position", "definitions", "of", "figure"];
    let rows: Vec<Vec<String>> = corners.iter().map(Corner::row).collect();
    match common.format {
        Format::Table => screen::print_text(synthetic, &screen::table(&header, &rows, &[3, 6]))?,
        Format::Json => screen::print_json(&corners)?,
        Format::Jsonl => screen::print_lines(&corners)?,
        Format::Csv => screen::print_csv(synthetic, &header, &rows)?,
    }
    Ok(Exit::Ok)
}

fn corners(view: &View, args: &TriangleArgs) -> Result<Vec<Corner>, Problem> {
    let scope = figures::scope(view, args.authority.as_deref(), args.group.as_deref())?;
    let releases = releases(view.streams().events());
    let mut years: Vec<ReportingYear> = releases.iter().map(|release| release.name.year).collect();
    years.dedup();
    let definitions = figures::definitions(view, None)?;
    let now = Asked::new(view, &definitions)?;
    let mut corners = Vec::new();
    for year in years {
        for release in releases.iter().filter(|release| release.name.year == year) {
            let held = Held::of(view, release.clone())?;
            let asked = Asked::new(&held.view, &held.definitions)?;
            corners.push(corner(&asked, view, (scope, year), &args.measure, Some(release)));
        }
        corners.push(corner(&now, view, (scope, year), &args.measure, None));
    }
    if !corners.is_empty() && corners.iter().all(|corner| corner.printed.is_none()) {
        return Err(Problem::not_found(format!("no figure is called {:?}", args.measure))
            .hint("`upheld figures --national --year …` prints them all"));
    }
    Ok(corners)
}

fn corner(
    asked: &Asked<'_>,
    view: &View,
    (scope, year): (Scope, ReportingYear),
    measure: &str,
    release: Option<&Release>,
) -> Corner {
    let set = asked.set(scope, year);
    let figure: Option<&Figure> = set.figures.iter().find(|figure| figure.slug == measure);
    Corner {
        synthetic: view.identity().synthetic,
        measure: measure.to_owned(),
        scope: set.scope.name.clone(),
        year,
        release: release.map(|release| release.name),
        stage: release.map(|release| release.stage().to_string()),
        position: set.position,
        definitions: set.definitions.clone(),
        numerator: figure.and_then(|figure| figure.numerator),
        denominator: figure.and_then(|figure| figure.denominator),
        printed: figure.map(|figure| figure.printed.clone()),
    }
}

impl Corner {
    fn row(&self) -> Vec<String> {
        let of = match (self.numerator, self.denominator) {
            (Some(above), Some(below)) => format!("{above} of {below}"),
            _ => String::new(),
        };
        let release = self.release.map_or_else(|| "now".to_owned(), |name| name.to_string());
        vec![
            self.year.to_string(),
            release,
            self.stage.clone().unwrap_or_default(),
            self.position.to_string(),
            self.definitions.clone(),
            of,
            self.printed.clone().unwrap_or_default(),
        ]
    }
}
