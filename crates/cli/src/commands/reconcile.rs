//! `reconcile`: a body's own list of complaints against the record.

mod book;
mod report;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

use chrono::NaiveDate;
use upheld_audit::reconcile::{
    AnothersList, Elsewhere, Ours, Reconciled, Sides, Theirs, reconcile,
};
use upheld_domain::{AuthorityId, Reference, Standing, YearStart};
use upheld_exchange::{ListError, ListRead, ListRow, read_list};
use upheld_projection::CaseNumber;
use upheld_store::View;

use self::report::Report;
use crate::args::{Common, Format, ReconcileArgs};
use crate::commands::figures;
use crate::commands::import::{self, opened};
use crate::commands::look::case_of_rows;
use crate::exit::Exit;
use crate::known::Known;
use crate::open;
use crate::problem::Problem;
use crate::screen;
use crate::sink::Sink;

/// What a reconciliation came to.
struct Came {
    known: Known,
    authority: AuthorityId,
    name: String,
    office: String,
    position: u64,
    root: String,
    /// When the last event was recorded: the day the workbook says.
    day: NaiveDate,
    year_start: YearStart,
    list: ListRead,
    theirs: Vec<Theirs>,
    ours: Vec<Ours>,
    elsewhere: BTreeMap<Reference, Elsewhere>,
    found: Reconciled,
    /// What subjects are called, by their slug.
    words: Words,
}

/// The office's words for what both sides may see.
struct Words(upheld_domain::Scheme);

impl Words {
    fn subject(&self, subject: upheld_domain::Subject) -> String {
        self.0.subject(subject).map_or_else(|| subject.to_string(), |label| label.name.clone())
    }
}

pub(crate) fn run(common: &Common, args: &ReconcileArgs) -> Result<Exit, Problem> {
    let came = open::reading_as_known(common, &args.as_known, |view| set_against(view, args))?;
    import::tell_errors(&came.list.errors);
    import::tell_untranslated(&came.list.untranslated, 0);
    tell_how(&came);
    let report = Report::of(args, &came);
    if let Some(path) = &args.out {
        let bytes = book::bytes(args, &came, &report)?;
        let mut sink = Sink::open(Some(path), args.replace)?;
        sink.write_all(&bytes)?;
        sink.finish()?;
        screen::say(&format!("note: the workbook is in {}.", path.display()));
    }
    if args.out.as_deref() != Some(std::path::Path::new("-")) {
        tell(common, &came, &report)?;
    }
    let unread = !came.list.errors.is_empty() || !came.list.untranslated.is_empty();
    Ok(match (unread, report.agrees()) {
        (true, _) => Exit::Invalid,
        (false, false) => Exit::Differences,
        (false, true) => Exit::Ok,
    })
}

/// How the list was read and its rows matched.
fn tell_how(came: &Came) {
    let column = |(column, is): &(std::sync::Arc<str>, &'static str)| {
        if **column == **is { column.to_string() } else { format!("{column} ({is})") }
    };
    let columns: Vec<String> = came.list.columns.iter().map(column).collect();
    screen::say(&format!("note: columns read: {}.", columns.join(", ")));
    if !came.list.left_out.is_empty() {
        screen::say(&format!("note: columns left out: {}.", came.list.left_out.join(", ")));
    }
    match came.found.references {
        (0, _) => screen::say(
            "note: the list has no references; its rows were matched by days and subject.",
        ),
        (with, 0) => screen::say(&format!(
            "note: none of the list's {} is known to the record; its rows were matched by days and \
             subject.",
            screen::counted(with as u64, "reference")
        )),
        _ => {}
    }
    if !came.found.outside.is_empty() {
        let rows = screen::counted(came.found.outside.len() as u64, "row");
        screen::say(&format!("note: left out, neither received nor decided in the year: {rows}."));
    }
}

fn tell(common: &Common, came: &Came, report: &Report<'_>) -> Result<(), Problem> {
    match common.format {
        Format::Table => came.known.print_text(&report.page()),
        Format::Json => screen::print_json(report),
        Format::Jsonl => screen::print_lines(&[report]),
        Format::Csv => came.known.print_csv(&report::HEADER, &report.rows()),
    }
}

fn set_against(view: &View, args: &ReconcileArgs) -> Result<Came, Problem> {
    let record = view.register().find(&args.authority)?;
    let (authority, name) = (record.id, record.name.clone());
    let list = read(view, args)?;
    let theirs: Vec<Theirs> = list.rows.iter().map(of_row).collect();
    let definitions = figures::definitions(view, None)?;
    let year_start = definitions.counting.year_start;
    let (ours, mut elsewhere) = cases(view, authority)?;
    others(view, &theirs, &ours, &mut elsewhere)?;
    let sides = Sides {
        authority,
        theirs: &theirs,
        ours: &ours,
        elsewhere: &elsewhere,
        period: args.year.map(|year| (year_start.first_day(year), year_start.last_day(year))),
        discontinued_as: definitions.counting.discontinued_as,
    };
    let found = reconcile(&sides).map_err(|error| of_another(view, args, &name, &error))?;
    let last = view.last_recorded_at()?;
    Ok(Came {
        known: Known::of(view, &args.as_known),
        authority,
        name,
        office: view.scheme().words().office.clone(),
        position: view.position(),
        root: screen::hex(&view.root()),
        day: last.map(upheld_domain::Timestamp::london_date).unwrap_or_default(),
        year_start,
        found,
        list,
        theirs,
        ours,
        elsewhere,
        words: Words(view.scheme().clone()),
    })
}

fn read(view: &View, args: &ReconcileArgs) -> Result<ListRead, Problem> {
    let map = opened::map(args.map.as_deref())?;
    let mut sheet = opened::sheet(&args.file, args.sheet.as_deref())?;
    for notice in sheet.notices() {
        screen::say(&format!("note: {}: {notice}.", sheet.name()));
    }
    read_list(&mut sheet, map.as_ref(), view.register(), view.scheme()).map_err(of_list_error)
}

fn of_list_error(error: ListError) -> Problem {
    let (what, hint) = (error.to_string(), error.hint().map(str::to_owned));
    let problem = match error {
        ListError::Map(errors) => {
            let count = import::tell_map(&errors);
            return Problem::invalid(format!("the map can't be used: {count}"))
                .hint("`upheld import map FILE --for list` proposes a map to begin with");
        }
        ListError::Sheet(error) => return opened::of_sheet(&error),
        _ => Problem::invalid(what),
    };
    match hint {
        Some(hint) => problem.hint(hint),
        None => problem,
    }
}

fn of_another(view: &View, args: &ReconcileArgs, name: &str, error: &AnothersList) -> Problem {
    let id = error.authority();
    let whose =
        view.register().get(id).map_or_else(|| id.to_string(), |record| record.name.clone());
    let file = args.file.display();
    Problem::invalid(format!("{file} is a list of {whose} ({id}), not of {name}: {error}"))
        .hint("name the body whose list it is with --authority, or ask for the right list")
}

fn of_row(row: &ListRow) -> Theirs {
    let ListRow { reference, authority, subject, received_on, decided_on, outcome, .. } = *row;
    Theirs { reference, authority, received_on, decided_on, subject, outcome }
}

type Cases = (Vec<Ours>, BTreeMap<Reference, Elsewhere>);

/// The cases of a body, in the order in which they came, and those of its references that are void.
fn cases(view: &View, authority: AuthorityId) -> Result<Cases, Problem> {
    let (mut ours, mut elsewhere) = (Vec::new(), BTreeMap::new());
    for number in numbers(view, authority)? {
        let summary = view.summary(number)?;
        let case = case_of_rows(view, &summary);
        let standing = case.standing();
        let Some(received) = &standing.received else { continue };
        match (summary.reference, standing.voided) {
            _ if received.authority != authority => {}
            (Some(reference), Some(reason)) => {
                elsewhere.insert(reference, Elsewhere::Void(reason));
            }
            (Some(reference), None) => ours.push(our(reference, standing, received)),
            (None, _) => {}
        }
    }
    Ok((ours, elsewhere))
}

fn our(reference: Reference, standing: &Standing, received: &upheld_domain::Received) -> Ours {
    let decision = standing.decision();
    Ours {
        reference,
        received_on: received.received_on,
        decided_on: decision.map(|decision| decision.on),
        subject: received.subject,
        outcome: decision.map(|decision| decision.outcome),
        investigated: standing.investigated.is_some(),
    }
}

/// The cases that ever touched a body, in order.
fn numbers(view: &View, authority: AuthorityId) -> Result<BTreeSet<CaseNumber>, Problem> {
    let (known, last) = (view.numbering().known(authority), view.last_recorded_at()?);
    let Some((known, last)) = known.zip(last) else { return Ok(BTreeSet::new()) };
    // What happens to a case is not dated after the day it was recorded on, but for plans.
    Ok(view.members_until(known, YearStart::APRIL.year_of(last.london_date()))?)
}

/// What the record has under the list's other references.
fn others(
    view: &View,
    theirs: &[Theirs],
    ours: &[Ours],
    elsewhere: &mut BTreeMap<Reference, Elsewhere>,
) -> Result<(), Problem> {
    let known: BTreeSet<Reference> = ours.iter().map(|case| case.reference).collect();
    let listed: BTreeSet<Reference> = theirs.iter().filter_map(|row| row.reference).collect();
    for &reference in listed.difference(&known) {
        if elsewhere.contains_key(&reference) {
            continue;
        }
        let Some(number) = view.find(reference)? else { continue };
        let case = case_of_rows(view, &view.summary(number)?);
        let standing = case.standing();
        let is = match (standing.voided, &standing.received) {
            (Some(reason), _) => Elsewhere::Void(reason),
            (None, Some(received)) => Elsewhere::About(received.authority),
            (None, None) => continue,
        };
        elsewhere.insert(reference, is);
    }
    Ok(())
}
