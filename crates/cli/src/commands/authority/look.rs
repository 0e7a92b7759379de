//! `authority list` and `authority show`: the register, as the record has it now or had it then.

use chrono::NaiveDate;
use serde::Serialize;
use upheld_domain::{AuthorityId, AuthorityRecord, Register, StreamId};
use upheld_store::View;

use super::group;
use crate::args::{AuthorityListArgs, AuthorityShowArgs, Common, Format};
use crate::exit::Exit;
use crate::known::Known;
use crate::open;
use crate::problem::Problem;
use crate::screen;

/// A body for printing.
#[derive(Serialize)]
struct Shown {
    #[serde(flatten)]
    known: Known,
    code: AuthorityId,
    name: String,
    short_name: String,
    kind: &'static str,
    group: Option<String>,
    region: String,
    first_day: Option<NaiveDate>,
    last_day: Option<NaiveDate>,
    successors: Vec<Named>,
    former_codes: Vec<AuthorityId>,
    names: Vec<ShownName>,
    populations: Vec<ShownPopulation>,
    contacts: Vec<ShownContact>,
    /// How many events the record has of it; what is built in has none.
    version: u32,
}

#[derive(Serialize)]
struct Named {
    code: AuthorityId,
    name: String,
}

#[derive(Serialize)]
struct ShownName {
    from: Option<NaiveDate>,
    name: String,
    short_name: String,
}

#[derive(Serialize)]
struct ShownPopulation {
    year: u16,
    residents: u32,
}

#[derive(Serialize)]
struct ShownContact {
    from: NaiveDate,
    name: Option<String>,
    post: Option<String>,
    email: Option<String>,
}

const HEADER: [&str; 6] = ["code", "name", "kind", "group", "first day", "last day"];

pub(super) fn list(common: &Common, args: &AuthorityListArgs) -> Result<Exit, Problem> {
    let (bodies, known) = open::reading_as_known(common, &args.as_known, |view| {
        let known = Known::of(view, &args.as_known);
        let group = args.group.as_deref().map(|text| group(view.scheme(), text)).transpose()?;
        let fits = |record: &&AuthorityRecord| {
            group.is_none_or(|group| record.group == Some(group))
                && args.kind.is_none_or(|kind| record.kind == kind)
                && args.on.is_none_or(|day| record.existed_on(day))
        };
        let bodies = view.register().all().filter(fits).map(|record| shown(view, &known, record));
        Ok((bodies.collect::<Vec<_>>(), known))
    })?;
    let rows: Vec<Vec<String>> = bodies.iter().map(Shown::row).collect();
    match common.format {
        Format::Table => known.print_text(&screen::table(&HEADER, &rows, &[]))?,
        Format::Json => screen::print_json(&bodies)?,
        Format::Jsonl => screen::print_lines(&bodies)?,
        Format::Csv => print_csv(&known, &rows)?,
    }
    Ok(Exit::Ok)
}

fn print_csv(known: &Known, rows: &[Vec<String>]) -> Result<(), Problem> {
    let header = HEADER.map(|name| name.replace(' ', "_"));
    known.print_csv(&header.each_ref().map(String::as_str), rows)
}

pub(super) fn show(common: &Common, args: &AuthorityShowArgs) -> Result<Exit, Problem> {
    let shown = open::reading_as_known(common, &args.as_known, |view| {
        let record = view.register().find(&args.authority)?;
        Ok(shown(view, &Known::of(view, &args.as_known), record))
    })?;
    match common.format {
        Format::Table => shown.known.print_text(&shown.in_words())?,
        Format::Json => screen::print_json(&shown)?,
        Format::Jsonl => screen::print_lines(&[shown])?,
        Format::Csv => print_csv(&shown.known, &[shown.row()])?,
    }
    Ok(Exit::Ok)
}

fn shown(view: &View, known: &Known, record: &AuthorityRecord) -> Shown {
    Shown {
        known: known.clone(),
        code: record.id,
        name: record.name.clone(),
        short_name: record.short_name.clone(),
        kind: record.kind.slug(),
        group: record.group.map(|group| view.register().group_name(group)),
        region: record.region.clone(),
        first_day: record.first_day,
        last_day: record.last_day,
        successors: record.successors.iter().map(|&id| named(view.register(), id)).collect(),
        former_codes: record.former_ids.clone(),
        names: names(record),
        populations: populations(record),
        contacts: contacts(record),
        version: view.streams().version(StreamId::Authority(record.id)).0,
    }
}

fn named(register: &Register, code: AuthorityId) -> Named {
    let name = register.get(code).map_or_else(|| code.to_string(), |record| record.name.clone());
    Named { code, name }
}

fn names(record: &AuthorityRecord) -> Vec<ShownName> {
    let shown = |name: &upheld_domain::DatedName| ShownName {
        from: name.from,
        name: name.name.clone(),
        short_name: name.short_name.clone(),
    };
    record.names.iter().map(shown).collect()
}

fn populations(record: &AuthorityRecord) -> Vec<ShownPopulation> {
    let shown = |population: &upheld_domain::Population| ShownPopulation {
        year: population.year,
        residents: population.residents,
    };
    record.populations.iter().map(shown).collect()
}

fn contacts(record: &AuthorityRecord) -> Vec<ShownContact> {
    let shown = |contact: &upheld_domain::Contact| ShownContact {
        from: contact.from,
        name: contact.name.clone(),
        post: contact.post.clone(),
        email: contact.email.clone(),
    };
    record.contacts.iter().map(shown).collect()
}

impl Shown {
    fn row(&self) -> Vec<String> {
        let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
        vec![
            self.code.to_string(),
            self.name.clone(),
            self.kind.to_owned(),
            self.group.clone().unwrap_or_default(),
            day(self.first_day),
            day(self.last_day),
        ]
    }

    /// A line a fact; what is not known is left out.
    fn in_words(&self) -> String {
        let mut lines = vec![format!("{} ({})", self.name, self.code)];
        lines.push(format!("  {}, {}", self.kind, self.group.as_deref().unwrap_or("in no group")));
        if !self.region.is_empty() {
            lines.push(format!("  region {}", self.region));
        }
        lines.extend(self.first_day.map(|day| format!("  first day {day}")));
        lines.extend(self.last_day.map(|day| format!("  last day {day}")));
        for Named { code, name } in &self.successors {
            lines.push(format!("  followed by {name} ({code})"));
        }
        for code in &self.former_codes {
            lines.push(format!("  formerly {code}"));
        }
        lines.extend(self.names.iter().filter_map(ShownName::line));
        for ShownPopulation { year, residents } in &self.populations {
            lines.push(format!("  {residents} residents in {year}"));
        }
        lines.extend(self.contacts.iter().map(ShownContact::line));
        lines.join("\n") + "\n"
    }
}

impl ShownName {
    /// The first name needs no line of its own: only what was taken on a day.
    fn line(&self) -> Option<String> {
        self.from.map(|from| format!("  named {} from {from}", self.name))
    }
}

impl ShownContact {
    fn line(&self) -> String {
        let known = [&self.name, &self.post, &self.email].into_iter().flatten();
        let known: Vec<&str> = known.map(String::as_str).collect();
        format!("  letters to {} from {}", known.join(", "), self.from)
    }
}
