//! `definitions adopt`, `definitions show` and `definitions list`.

use chrono::NaiveDate;
use serde::Serialize;
use upheld_domain::{
    Break, Definitions, DefinitionsAdopted, DefinitionsFacts, DefinitionsName, Facts, Particular,
    StreamId, Switch,
};
use upheld_store::{View, adopted_scheme};

use crate::args::{
    AdoptArgs, Common, DefinitionsCommand, DefinitionsListArgs, DefinitionsShowArgs, Format,
};
use crate::commands::figures;
use crate::commands::stream::{self, AtRecord, Proposed};
use crate::exit::Exit;
use crate::known::Known;
use crate::open;
use crate::problem::Problem;
use crate::screen;

pub(crate) fn run(common: &Common, command: &DefinitionsCommand) -> Result<Exit, Problem> {
    match command {
        DefinitionsCommand::Adopt(args) => {
            stream::run(common, &args.giving, |at| adopted(args, at))
        }
        DefinitionsCommand::Show(args) => show(common, args),
        DefinitionsCommand::List(args) => list(common, args),
    }
}

fn adopted(args: &AdoptArgs, at: &AtRecord<'_>) -> Result<Proposed, Problem> {
    let set = at.record.scheme().definitions_named(&args.name)?;
    let code = set.name.parse();
    let facts = DefinitionsAdopted {
        name: DefinitionsName(code.map_err(|error| Problem::invalid(format!("{error}")))?),
        digest: set.digest,
        on: args.on.unwrap_or_else(|| at.today(StreamId::Definitions)),
    };
    Ok(Proposed {
        stream: StreamId::Definitions,
        facts: Facts::Definitions(DefinitionsFacts::Adopted(facts)),
        particulars: stream::texts(&[(Particular::Note, args.note.as_ref())])?,
    })
}

/// A set for printing.
#[derive(Serialize)]
struct Listed {
    #[serde(flatten)]
    known: Known,
    name: String,
    title: String,
    digest: String,
    /// Whether it is the scheme's own, in force until another is adopted.
    default: bool,
    in_force: bool,
    adopted: Vec<Adoption>,
}

/// When a set was adopted.
#[derive(Serialize)]
struct Adoption {
    on: NaiveDate,
    position: u64,
    /// Whether the text that was adopted is the one of this program.
    same_text: bool,
}

fn list(common: &Common, args: &DefinitionsListArgs) -> Result<Exit, Problem> {
    let (sets, known) = open::reading_as_known(common, &args.as_known, |view| {
        let mut sets = Definitions::all()?;
        let own = view.scheme().definitions()?;
        if sets.iter().all(|set| set.name != own.name) {
            sets.insert(0, own);
        }
        let known = Known::of(view, &args.as_known);
        let in_force = match figures::in_force(view)? {
            Some((_, adopted)) => adopted.name.to_string(),
            None => view.scheme().definitions()?.name,
        };
        let listed = sets.iter().map(|set| listed(view, &known, set, &in_force));
        Ok((listed.collect::<Vec<_>>(), known))
    })?;
    let header = ["name", "title", "digest", "in force", "adopted on"];
    let rows: Vec<Vec<String>> = sets.iter().map(Listed::row).collect();
    match common.format {
        Format::Table => known.print_text(&screen::table(&header, &rows, &[]))?,
        Format::Json => screen::print_json(&sets)?,
        Format::Jsonl => screen::print_lines(&sets)?,
        Format::Csv => {
            known.print_csv(&["name", "title", "digest", "in_force", "adopted_on"], &rows)?;
        }
    }
    Ok(Exit::Ok)
}

fn listed(view: &View, known: &Known, set: &Definitions, in_force: &str) -> Listed {
    let adoptions = view.streams().events().iter().filter_map(|event| {
        let Facts::Definitions(DefinitionsFacts::Adopted(adopted)) = &event.event.facts else {
            return None;
        };
        let adoption = Adoption {
            on: adopted.on,
            position: event.position.get(),
            same_text: adopted.digest == set.digest,
        };
        (adopted.name.to_string() == set.name).then_some(adoption)
    });
    Listed {
        known: known.clone(),
        name: set.name.clone(),
        title: set.title.clone(),
        digest: screen::hex(&set.digest),
        default: view.scheme().definitions().is_ok_and(|default| default.name == set.name),
        in_force: set.name == in_force,
        adopted: adoptions.collect(),
    }
}

impl Listed {
    fn row(&self) -> Vec<String> {
        let adopted = self.adopted.iter().map(|adoption| match adoption.same_text {
            true => adoption.on.to_string(),
            false => format!("{} (another text)", adoption.on),
        });
        let adopted: Vec<String> = adopted.collect();
        vec![
            self.name.clone(),
            self.title.clone(),
            self.digest.chars().take(12).collect(),
            if self.in_force { "yes" } else { "" }.to_owned(),
            adopted.join(", "),
        ]
    }
}

/// A set with its rules, for machines.
#[derive(Serialize)]
struct Shown {
    #[serde(flatten)]
    known: Option<Known>,
    name: String,
    title: String,
    digest: String,
    rules: Vec<Rule>,
    breaks: Vec<ShownBreak>,
}

#[derive(Serialize)]
struct Rule {
    section: &'static str,
    rule: &'static str,
    value: String,
    choices: Vec<String>,
    mark: &'static str,
    source: String,
    note: String,
}

#[derive(Serialize)]
struct ShownBreak {
    year: String,
    measures: Vec<String>,
    reason: String,
}

fn show(common: &Common, args: &DefinitionsShowArgs) -> Result<Exit, Problem> {
    let (set, known) = match &args.name {
        Some(name) if args.as_known.printed().is_none() => (named(common, name)?, None),
        name => open::reading_as_known(common, &args.as_known, |view| {
            let set = figures::definitions(view, name.as_deref())?;
            Ok((set, Some(Known::of(view, &args.as_known))))
        })?,
    };
    let header = ["section", "rule", "value", "choices", "mark", "source", "note"];
    let rows: Vec<Vec<String>> = set.switches().iter().map(row).collect();
    match (common.format, &known) {
        (Format::Table, Some(known)) => known.print_text(&in_words(&set))?,
        (Format::Table, None) => screen::print(&in_words(&set))?,
        (Format::Json, _) => screen::print_json(&shown(&set, known))?,
        (Format::Jsonl, _) => screen::print_lines(&shown(&set, known).rules)?,
        (Format::Csv, Some(known)) => known.print_csv(&header, &rows)?,
        (Format::Csv, None) => screen::print_csv(false, &header, &rows)?,
    }
    Ok(Exit::Ok)
}

/// The set of a name. Needs no record where it is built in; an office's own is in its record.
fn named(common: &Common, name: &str) -> Result<Definitions, Problem> {
    match Definitions::named(name) {
        Ok(set) => Ok(set),
        Err(unknown) => {
            let scheme = adopted_scheme(&common.record()).ok_or(unknown)?;
            Ok(scheme.definitions_named(name)?)
        }
    }
}

fn shown(set: &Definitions, known: Option<Known>) -> Shown {
    Shown {
        known,
        name: set.name.clone(),
        title: set.title.clone(),
        digest: screen::hex(&set.digest),
        rules: set.switches().iter().map(rule).collect(),
        breaks: set.breaks.iter().map(shown_break).collect(),
    }
}

fn rule(switch: &Switch) -> Rule {
    Rule {
        section: switch.section,
        rule: switch.key,
        value: switch.value.clone(),
        choices: switch.choices.clone(),
        mark: switch.mark.slug(),
        source: switch.source.clone(),
        note: switch.note.clone(),
    }
}

fn shown_break(series: &Break) -> ShownBreak {
    ShownBreak {
        year: series.year.to_string(),
        measures: series.measures.clone(),
        reason: series.reason.clone(),
    }
}

fn row(switch: &Switch) -> Vec<String> {
    vec![
        switch.section.to_owned(),
        switch.key.to_owned(),
        switch.value.clone(),
        switch.choices.join(" | "),
        switch.mark.slug().to_owned(),
        switch.source.clone(),
        switch.note.clone(),
    ]
}

/// The set as a person reads it: a paragraph a rule.
fn in_words(set: &Definitions) -> String {
    let mut text = format!("{}: {}\nSHA-256 {}\n", set.name, set.title, screen::hex(&set.digest));
    text.push_str("Marks: [S] seen in a public source, [C] computed from published numbers, ");
    text.push_str("[I] inferred, [R] recalled.\n");
    for section in ["counting", "printing"] {
        text.push_str(&format!("\n{section}\n"));
        for switch in set.switches().iter().filter(|switch| switch.section == section) {
            text.push_str(&paragraph(switch));
        }
    }
    if !set.breaks.is_empty() {
        text.push_str("\nbreaks in series\n");
    }
    for series in &set.breaks {
        text.push_str(&format!("  {}  {}\n", series.year, series.reason));
        text.push_str(&format!("    touches {}\n", series.measures.join(", ")));
    }
    text
}

fn paragraph(switch: &Switch) -> String {
    let Switch { key, value, choices, mark, source, note, .. } = switch;
    let others: Vec<&str> =
        choices.iter().filter(|choice| *choice != value).map(String::as_str).collect();
    let others = match others.as_slice() {
        [] => String::new(),
        others => format!(" (or {})", others.join(", ")),
    };
    format!("  {} {key} = {value}{others}\n    {note}\n    source: {source}\n", mark.letter())
}
