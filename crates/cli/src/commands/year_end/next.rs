//! What to do next on the way from the year's end to its publication, in order.

use serde::Serialize;
use upheld_audit::{CheckWeight, ReleaseStage};
use upheld_domain::ReportingYear;

use super::check::Checked;
use super::since::Since;
use crate::screen::counted;

/// One thing to do.
#[derive(Debug, Serialize)]
pub(super) struct Step {
    pub(super) what: String,
    pub(super) command: Option<String>,
}

/// The steps, in order.
pub(super) fn steps(
    checked: &Checked,
    last_day: &str,
    year: ReportingYear,
    since: Option<&Since>,
) -> Vec<Step> {
    let mut steps = Vec::new();
    let same = &checked.same;
    for (weight, doing) in [(CheckWeight::Mend, "mend"), (CheckWeight::Look, "look at")] {
        let found = counted(checked.found(weight) as u64, "finding");
        if checked.found(weight) > 0 {
            let rules = checked.rules.iter().filter(|told| told.found > 0);
            let rules = rules.filter(|told| told.rule.weight() == weight);
            let asked: String = rules.map(|told| format!(" --rule {}", told.rule)).collect();
            let command = format!("upheld year-end check --year {year}{same}{asked} --format csv");
            steps.push(step(format!("{doing} {found} of the checks"), command));
        }
    }
    if checked.provisional {
        let what = format!("wait until the year is over: its last day is {last_day}");
        steps.push(Step { what, command: None });
    }
    steps.extend(releasing(same, year, since));
    steps
}

/// The way of a release from where it stands.
fn releasing(same: &str, year: ReportingYear, since: Option<&Since>) -> Vec<Step> {
    let Some(since) = since else {
        let mut steps = vec![freeze(same, year)];
        steps.extend(after_freeze("somebody else than who froze them", &year.to_string(), year));
        return steps;
    };
    let (name, mut steps) = (since.name.to_string(), Vec::new());
    if !since.same {
        let what = format!("see why figures of {name} are others now");
        steps.push(step(what, format!("upheld release diff {name}")));
    }
    match since.stage {
        ReleaseStage::Frozen => {
            let by = format!("somebody else than {}", since.frozen_by);
            steps.extend(after_freeze(&by, &name, year));
        }
        ReleaseStage::Approved => steps.extend(after_approval(&name, year)),
        ReleaseStage::Published if since.same => {
            let what = format!("nothing: {name} is published and its figures are the same now");
            steps.push(Step { what, command: None });
        }
        ReleaseStage::Published => {
            let revise = format!("upheld release revise {name} --kind KIND --reason REASON");
            steps.push(step(format!("if {name} is to be revised, say so and why"), revise));
        }
        ReleaseStage::Revised => steps.push(freeze(same, year)),
    }
    steps
}

fn freeze(same: &str, year: ReportingYear) -> Step {
    step("freeze the figures".to_owned(), format!("upheld release freeze --year {year}{same}"))
}

fn after_freeze(by: &str, name: &str, year: ReportingYear) -> Vec<Step> {
    let approve = step(format!("have {by} approve them"), format!("upheld release approve {name}"));
    std::iter::once(approve).chain(after_approval(name, year)).collect()
}

fn after_approval(name: &str, year: ReportingYear) -> Vec<Step> {
    let to = |command: &str| format!("upheld {command} --year {year} --out DIR");
    vec![
        step("send the letters".to_owned(), to("letters")),
        step("publish".to_owned(), format!("upheld release publish {name}")),
        step("put out the tables".to_owned(), to("tables")),
        step("put out the review".to_owned(), format!("upheld review --year {year} --out FILE")),
    ]
}

fn step(what: String, command: String) -> Step {
    Step { what, command: Some(command) }
}
