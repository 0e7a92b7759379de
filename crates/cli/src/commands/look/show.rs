//! `case show`: where a case stands, and everything that happened to it.

use chrono::NaiveDate;
use serde::Serialize;
use upheld_domain::{Case, CaseFacts, CaseId, FindingMade, LinkKind};
use upheld_projection::CaseNumber;
use upheld_store::View;
use uuid::Uuid;

use super::officer::{self, Officer};
use super::remedies::{self, ShownRemedy};
use super::timeline::{self, Names, ShownEvent};
use super::{Head, case_of, day_or_today};
use crate::args::{Common, Format, ShowArgs};
use crate::exit::Exit;
use crate::known::Known;
use crate::open;
use crate::problem::Problem;
use crate::screen;

/// A case for printing.
#[derive(Serialize)]
struct Shown {
    #[serde(flatten)]
    head: Head,
    /// Since when it waits for a decision; null where it does not.
    open_since: Option<NaiveDate>,
    /// The decision in force.
    decision: Option<ShownDecision>,
    /// Every decision made, in order.
    decisions: Vec<ShownDecision>,
    /// What it found, point by point, where the office's scheme has findings.
    findings: Vec<ShownFinding>,
    officer: Option<Officer>,
    paused_since: Option<NaiveDate>,
    review_requested_on: Option<NaiveDate>,
    reported_on: Option<NaiveDate>,
    published_on: Option<NaiveDate>,
    remedies: Vec<ShownRemedy>,
    links: Vec<Link>,
    events: Vec<ShownEvent>,
    #[serde(skip)]
    names: Names,
}

#[derive(Serialize)]
struct ShownDecision {
    outcome: String,
    decided_on: NaiveDate,
    position: u64,
}

/// What a determination found on one point.
#[derive(Serialize)]
struct ShownFinding {
    finding: String,
    subject: Option<String>,
}

/// A case that this one belongs with.
#[derive(Serialize)]
struct Link {
    kind: LinkKind,
    case: Uuid,
    reference: Option<String>,
    position: u64,
}

pub(crate) fn show(common: &Common, args: &ShowArgs) -> Result<Exit, Problem> {
    let shown = open::reading_as_known(common, &args.as_known, |view| {
        let known = Known::of(view, &args.as_known);
        let on = day_or_today(view, args.on, &args.as_known)?;
        let number = view.find(args.reference)?;
        shown(view, &known, number.ok_or_else(|| known.no_case(args.reference))?, on)
    })?;
    match common.format {
        Format::Table => shown.head.known.print_text(&in_words(&shown))?,
        Format::Json => screen::print_json(&shown)?,
        Format::Jsonl => screen::print_lines(&shown.events)?,
        Format::Csv => shown.head.known.print_csv(
            &["position", "kind", "occurred_on", "recorded_at", "actor", "facts"],
            &shown.events.iter().map(ShownEvent::csv_row).collect::<Vec<_>>(),
        )?,
    }
    Ok(Exit::Ok)
}

fn shown(view: &View, known: &Known, number: CaseNumber, on: NaiveDate) -> Result<Shown, Problem> {
    let file = view.case(number)?;
    let case = case_of(&file);
    let standing = case.standing();
    let decisions = || standing.decisions.iter().map(|decision| ShownDecision::of(*decision));
    let names = names(view, &case)?;
    Ok(Shown {
        head: Head::of(view, known, file.id, file.reference, &case),
        open_since: standing.open_since.filter(|_| standing.is_open()),
        decision: standing.decision().map(ShownDecision::of),
        decisions: decisions().collect(),
        findings: standing.findings.iter().map(|made| ShownFinding::of(view, made)).collect(),
        officer: officer::of(&file, &case),
        paused_since: standing.paused_since,
        review_requested_on: standing.review_requested,
        reported_on: standing.reported_on,
        published_on: standing.published_on,
        remedies: remedies::of(&file, &case, on),
        links: links(&case, &names),
        events: timeline::of(&file, &case, known)?,
        names,
    })
}

impl ShownFinding {
    fn of(view: &View, made: &FindingMade) -> Self {
        let scheme = view.scheme();
        let finding = scheme.finding(made.finding).map(|label| label.name.clone());
        let subject = made.subject.and_then(|subject| scheme.subject(subject));
        Self {
            finding: finding.unwrap_or_else(|| made.finding.to_string()),
            subject: subject.map(|label| label.name.clone()),
        }
    }
}

impl ShownDecision {
    fn of(decision: upheld_domain::Decision) -> Self {
        Self {
            outcome: decision.outcome.to_string(),
            decided_on: decision.on,
            position: decision.position.get(),
        }
    }
}

/// The other case that an event names, and how it belongs with this one.
fn other(facts: &CaseFacts) -> Option<(LinkKind, CaseId)> {
    match facts {
        CaseFacts::Linked(f) => Some((f.kind, f.other)),
        CaseFacts::Received(f) => Some((LinkKind::Resubmission, f.resubmission_of?)),
        CaseFacts::Corrected(f) => other(f.facts.as_deref()?),
        _ => None,
    }
}

/// The references of the cases that events name.
fn names(view: &View, case: &Case) -> Result<Names, Problem> {
    let mut names = Names::of(view.scheme());
    for (_, id) in case.entries().iter().filter_map(|entry| other(&entry.facts)) {
        let Some(number) = view.number_of(id)? else { continue };
        let reference = view.summary(number)?.reference;
        names.cases.extend(reference.map(|reference| (id.0, reference.to_string())));
    }
    Ok(names)
}

fn links(case: &Case, names: &Names) -> Vec<Link> {
    let link = |event: upheld_domain::InForce<CaseFacts>| {
        let (kind, id) = other(&event.content)?;
        let reference = names.cases.get(&id.0).cloned();
        Some(Link { kind, case: id.0, reference, position: event.position.get() })
    };
    case.in_force().into_iter().filter_map(link).collect()
}

fn in_words(shown: &Shown) -> String {
    let head = &shown.head;
    let name = head.authority_name.as_deref().unwrap_or("an unknown authority");
    let subject = head.subject.as_deref().unwrap_or_default();
    let mut text = format!("Case {}: {name}, {subject}; {}\n", head.reference(), head.stage);
    for line in lines(shown) {
        text.push_str(&format!("{line}\n"));
    }
    if !shown.remedies.is_empty() {
        text.push_str(&format!("\n{}", remedies::in_words(&shown.remedies)));
    }
    text.push_str(&format!("\n{}", timeline::in_words(&shown.events, &shown.names)));
    text
}

/// Where it stands, a line for each thing that there is to say.
fn lines(shown: &Shown) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(ShownDecision { outcome, decided_on, position }) = &shown.decision {
        lines.push(format!("Decision in force: {outcome} on {decided_on} (position {position})"));
    }
    let superseded = shown.decisions.len() - usize::from(shown.decision.is_some());
    for ShownDecision { outcome, decided_on, position } in shown.decisions.iter().take(superseded) {
        lines.push(format!("Decided before: {outcome} on {decided_on} (position {position})"));
    }
    for ShownFinding { finding, subject } in &shown.findings {
        let on = subject.as_ref().map(|subject| format!(" on {subject}")).unwrap_or_default();
        lines.push(format!("Found: {finding}{on}"));
    }
    let since = |what: &str, day: Option<NaiveDate>| day.map(|day| format!("{what} {day}"));
    lines.extend(since("Open since", shown.open_since));
    lines.extend(since("Paused since", shown.paused_since));
    lines.extend(since("Review asked for on", shown.review_requested_on));
    lines.extend(since("Public report on", shown.reported_on));
    lines.extend(since("Published on", shown.published_on));
    if let Some(Officer { name, role, since }) = &shown.officer {
        let name = name.as_deref().map_or("not named".to_owned(), screen::one_line);
        lines.push(format!("Officer: {name}, {role} since {since}"));
    }
    for Link { kind, case, reference, .. } in &shown.links {
        let other = reference.clone().unwrap_or_else(|| case.to_string());
        lines.push(format!("Linked: {kind} with {other}"));
    }
    lines
}
