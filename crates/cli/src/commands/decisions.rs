//! `decisions list` and `decisions search`: what the public may see of the office's cases, and, for the
//! office, what it once could or will. What an item is, the projection says; here it gets its words:
//! the reference, the names, and the text that was published with it.

mod found;
mod text;

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::Serialize;
use upheld_decisions::Item;
use upheld_domain::{CaseId, Recorded, Reference};
use upheld_projection::CaseNumber;
use upheld_store::View;

use crate::args::{
    AsKnownArgs, Common, DecisionsCommand, DecisionsFilter, DecisionsListArgs, DecisionsSearchArgs,
    Format,
};
use crate::commands::look::{self, excerpt};
use crate::exit::Exit;
use crate::known::Known;
use crate::open;
use crate::problem::Problem;
use crate::screen;
use found::{Filter, Found};

pub(in crate::commands) use text::published as published_text;

pub(crate) fn run(common: &Common, command: &DecisionsCommand) -> Result<Exit, Problem> {
    match command {
        DecisionsCommand::List(args) => list(common, args),
        DecisionsCommand::Search(args) => search(common, args),
    }
}

/// An item for printing.
#[derive(Serialize)]
struct Shown {
    #[serde(flatten)]
    known: Known,
    kind: &'static str,
    reference: Option<Reference>,
    authority: Option<String>,
    authority_name: Option<String>,
    subject: Option<String>,
    /// The day it was published, issued or agreed, and the year of that.
    on: NaiveDate,
    year: String,
    /// Of the case, now; none while it is open again.
    outcome: Option<String>,
    decided_on: Option<NaiveDate>,
    /// Of a service improvement: its number in the case and its kind.
    remedy: Option<String>,
    improvement: Option<&'static str>,
    /// Where it stands in the record.
    position: u64,
    /// What was published with it, if anything was kept of that.
    text: Option<String>,
    /// A part of the text around the first word that was looked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    excerpt: Option<String>,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    internal: Option<Internal>,
}

/// What the office sees besides.
#[derive(Serialize)]
struct Internal {
    public: bool,
    /// From when it may be seen.
    public_from: Option<NaiveDate>,
    /// How it ended: `withdrawn`, `replaced`, `cancelled`, `refused`, `overturned`.
    ended: Option<&'static str>,
    ended_on: Option<NaiveDate>,
    ended_at: Option<u64>,
}

fn list(common: &Common, args: &DecisionsListArgs) -> Result<Exit, Problem> {
    let (known, shown, left) = open::reading_as_known(common, &args.as_known, |view| {
        let known = Known::of(view, &args.as_known);
        let filter = Filter::new(view, &args.filter, &args.as_known)?;
        let found = found::all(view, &filter)?;
        page(view, &filter, &args.filter, (known, found), &[])
    })?;
    tell(common, &args.filter, &known, (&shown, left), false)
}

fn search(common: &Common, args: &DecisionsSearchArgs) -> Result<Exit, Problem> {
    let words = look::words(&args.text, "decisions search reasonable adjustments")?;
    let asked: &AsKnownArgs = &args.as_known;
    let see = |cases: &mut BTreeSet<CaseId>, event: &Recorded| {
        cases.extend(text::case_with(event, &words));
    };
    let (known, shown, left) = open::searching(common, asked, see, |view, cases| {
        let known = Known::of(view, asked);
        let filter = Filter::new(view, &args.filter, asked)?;
        let mut numbers: Vec<CaseNumber> = Vec::new();
        for id in cases {
            numbers.extend(view.number_of(*id)?);
        }
        let mut found = Vec::new();
        for found_in_case in found::among(view, &filter, numbers)? {
            let text = text::published(&view.case(found_in_case.item.case)?, &found_in_case.item);
            if text.is_some_and(|text| text::has_all(&text, &words)) {
                found.push(found_in_case);
            }
        }
        page(view, &filter, &args.filter, (known, found), &words)
    })?;
    tell(common, &args.filter, &known, (&shown, left), true)
}

/// The part of what was found that is shown, with its texts, and how many more there are.
fn page(
    view: &View,
    filter: &Filter,
    args: &DecisionsFilter,
    (known, mut found): (Known, Vec<Found>),
    words: &[String],
) -> Result<(Known, Vec<Shown>, usize), Problem> {
    found.sort_unstable_by_key(|found| std::cmp::Reverse((found.item.on, found.item.position)));
    let rest = found.get(args.offset..).unwrap_or_default();
    let count = if args.all { rest.len() } else { args.limit.min(rest.len()) };
    let (page, left) = rest.split_at(count);
    let shown = page.iter().map(|found| {
        let text = text::published(&view.case(found.item.case)?, &found.item);
        let excerpt =
            text.as_deref().zip(words.first()).and_then(|(text, word)| excerpt(text, word));
        Ok(Shown { text, excerpt, ..shown(view, filter, &known, found) })
    });
    let shown = shown.collect::<Result<Vec<Shown>, Problem>>()?;
    Ok((known, shown, left.len()))
}

fn shown(view: &View, filter: &Filter, known: &Known, found: &Found) -> Shown {
    let Item { authority, subject, improvement, .. } = found.item;
    let authority = view.numbering().authorities().get(authority.index()).copied();
    let record = authority.and_then(|authority| view.register().get(authority));
    let internal = filter.internal.then(|| Internal {
        public: found.item.is_public_on(filter.on),
        public_from: found.item.public_from,
        ended: found.item.ended.map(|ended| ended.why.slug()),
        ended_on: found.item.ended.and_then(|ended| ended.on),
        ended_at: found.item.ended.map(|ended| ended.position.get()),
    });
    Shown {
        known: known.clone(),
        kind: found.item.kind.slug(),
        reference: found.reference,
        authority: authority.map(|authority| authority.to_string()),
        authority_name: record.map(|record| record.name.clone()),
        subject: view.scheme().subject(subject).map(|label| label.name.clone()),
        on: found.item.on,
        year: found.item.year.to_string(),
        outcome: found.item.outcome.map(|outcome| outcome.to_string()),
        decided_on: found.item.decided_on,
        remedy: improvement.map(|improvement| improvement.remedy.to_string()),
        improvement: improvement.map(|improvement| improvement.kind.slug()),
        position: found.item.position.get(),
        text: None,
        excerpt: None,
        internal,
    }
}

fn tell(
    common: &Common,
    args: &DecisionsFilter,
    known: &Known,
    (shown, left): (&[Shown], usize),
    searched: bool,
) -> Result<Exit, Problem> {
    if left > 0 {
        screen::say(&format!(
            "note: {left} more fit; --all lists them, --offset leaves out those seen"
        ));
    }
    match common.format {
        Format::Table if shown.is_empty() => known.print_text("Nothing published fits.\n")?,
        Format::Table => known.print_text(&in_words(args, shown, searched))?,
        Format::Json => screen::print_json(&shown)?,
        Format::Jsonl => screen::print_lines(shown)?,
        Format::Csv => {
            let mut header = CSV_HEADER.to_vec();
            header.extend(args.internal.then_some(INTERNAL_HEADER).into_iter().flatten());
            let rows: Vec<Vec<String>> = shown.iter().map(Shown::csv_row).collect();
            known.print_csv(&header, &rows)?;
        }
    }
    Ok(Exit::Ok)
}

fn in_words(args: &DecisionsFilter, shown: &[Shown], searched: bool) -> String {
    let mut header = vec!["reference", "what", "name", "subject", "outcome", "on", "position"];
    header.extend(args.internal.then_some(["public from", "ended"]).into_iter().flatten());
    header.extend(searched.then_some("excerpt"));
    let row = |shown: &Shown| {
        let mut row = shown.row_in_words();
        row.extend(searched.then(|| shown.excerpt.clone().unwrap_or_default()));
        row
    };
    screen::table(&header, &shown.iter().map(row).collect::<Vec<_>>(), &[6])
}

const CSV_HEADER: [&str; 13] = [
    "kind",
    "reference",
    "authority",
    "name",
    "subject",
    "on",
    "year",
    "outcome",
    "decided_on",
    "remedy",
    "improvement",
    "position",
    "text",
];

const INTERNAL_HEADER: [&str; 5] = ["public", "public_from", "ended", "ended_on", "ended_at"];

fn words<T: ToString>(value: Option<T>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

impl Shown {
    fn row_in_words(&self) -> Vec<String> {
        let what = match self.improvement {
            Some(improvement) => format!("{} ({improvement})", self.kind),
            None => self.kind.to_owned(),
        };
        let mut row = vec![
            words(self.reference),
            what,
            words(self.authority_name.as_ref()),
            words(self.subject.as_ref()),
            self.outcome.clone().unwrap_or_else(|| "open again".to_owned()),
            self.on.to_string(),
            self.position.to_string(),
        ];
        if let Some(internal) = &self.internal {
            row.push(words(internal.public_from));
            let on = internal.ended_on.map(|on| format!(" {on}")).unwrap_or_default();
            row.push(internal.ended.map(|ended| format!("{ended}{on}")).unwrap_or_default());
        }
        row
    }

    fn csv_row(&self) -> Vec<String> {
        let mut row = vec![
            self.kind.to_owned(),
            words(self.reference),
            words(self.authority.as_ref()),
            words(self.authority_name.as_ref()),
            words(self.subject.as_ref()),
            self.on.to_string(),
            self.year.clone(),
            words(self.outcome.as_ref()),
            words(self.decided_on),
            words(self.remedy.as_ref()),
            words(self.improvement),
            self.position.to_string(),
            words(self.text.as_ref()),
        ];
        if let Some(internal) = &self.internal {
            row.push(internal.public.to_string());
            row.push(words(internal.public_from));
            row.push(words(internal.ended));
            row.push(words(internal.ended_on));
            row.push(words(internal.ended_at));
        }
        row
    }
}
