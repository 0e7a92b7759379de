//! The workbook that goes back to the body: what the two lists say of each case, a sheet a class. It
//! holds references, days, subjects and outcomes; no name, no text, and not whose a case is that is
//! about another body.

use upheld_audit::reconcile::{SCORE_MAX, SCORE_MIN};
use upheld_exchange::{Book, BookCell, BookSheet, workbook};

use super::Came;
use super::report::{Class, Entry, Report, Said};
use crate::args::ReconcileArgs;
use crate::problem::Problem;

/// A sheet's name and what it holds, in words to the body.
fn sheet_of(class: Class) -> (&'static str, &'static str) {
    match class {
        Class::Matched => ("Matched", "In both, with the same days, subject and outcome"),
        Class::OnlyTheirs => {
            ("Only in your list", "In your list, and not among your cases with us")
        }
        Class::OnlyOurs => (
            "Only in our record",
            "With us, and not in your list; where you may not have heard of it, why",
        ),
        Class::ClassifiedOtherwise => {
            ("Classified otherwise", "In both, with another subject or outcome")
        }
        Class::OtherDates => ("Other dates", "In both, received or decided on another day"),
        Class::ListedTwice => ("Listed twice", "Rows of your list that stand there again"),
    }
}

const NOT_READ: &str = "Could not be read";

/// The workbook's bytes.
pub(super) fn bytes(
    args: &ReconcileArgs,
    came: &Came,
    report: &Report<'_>,
) -> Result<Vec<u8>, Problem> {
    let mut sheets: Vec<BookSheet> =
        Class::ALL.into_iter().map(|class| sheet(class, report)).collect();
    sheets.push(not_read(came));
    let book = Book {
        title: format!("Complaints about {}: your list and our record", came.name),
        author: came.office.clone(),
        day: came.day,
        synthetic: came.known.synthetic(),
        cover: cover(args, came, &sheets),
        sheets,
    };
    workbook(&book).map_err(|error| Problem::failed(error.to_string()))
}

fn cover(args: &ReconcileArgs, came: &Came, sheets: &[BookSheet]) -> Vec<(String, String)> {
    let line = |what: &str, says: String| (what.to_owned(), says);
    let file = args.file.file_name().map(|name| name.to_string_lossy().into_owned());
    let period = match args.year {
        Some(year) => {
            format!("received or decided {}", upheld_annual::period(year, came.year_start))
        }
        None => "all years".to_owned(),
    };
    let mut cover = vec![
        line("For", format!("{} ({})", came.name, came.authority)),
        line("From", came.office.clone()),
        line("Cases", period),
        line("Your list", file.unwrap_or_default()),
        line(
            "Our record",
            format!("as known on {}, position {}, root {}", came.day, came.position, came.root),
        ),
        line("What is on each sheet", String::new()),
    ];
    let about = Class::ALL.into_iter().map(|class| sheet_of(class).1);
    let about = about.chain(["Cells of your list that could not be read, and why"]);
    for (sheet, about) in sheets.iter().zip(about) {
        cover.push(line(&sheet.name, format!("{}: {about}", sheet.rows.len())));
    }
    cover.push(line("How rows were matched", String::new()));
    cover.push(line("By our reference", "spaces make no difference".to_owned()));
    let points = format!(
        "received on the same day 3 points, within 3 days 2, within 14 days 1; decided likewise; same \
         subject 2; same outcome 1. Taken for one case from {SCORE_MIN} points of {SCORE_MAX} on, where \
         each is the other's only best"
    );
    cover.push(line("Without one", points));
    cover
}

fn sheet(class: Class, report: &Report<'_>) -> BookSheet {
    let both = !matches!(class, Class::OnlyTheirs | Class::OnlyOurs | Class::ListedTwice);
    let mut header = vec!["reference"];
    header.extend((class != Class::OnlyOurs).then_some("row of your list"));
    if both {
        header.extend([
            "received on (yours)",
            "received on (ours)",
            "decided on (yours)",
            "decided on (ours)",
            "subject (yours)",
            "subject (ours)",
            "outcome (yours)",
            "outcome (ours)",
            "matched by",
        ]);
    } else {
        header.extend(["received on", "decided on", "subject", "outcome"]);
    }
    header.extend((class != Class::Matched).then_some("why"));
    let rows = report.of_class(class).map(|entry| row(entry, both)).collect();
    let header = header.into_iter().map(str::to_owned).collect();
    BookSheet { name: sheet_of(class).0.to_owned(), header, rows }
}

fn row(entry: &Entry, both: bool) -> Vec<BookCell> {
    let (theirs, ours) = (entry.theirs.clone(), entry.ours.clone());
    let reference = |said: &Option<Said>| said.as_ref().and_then(|said| said.reference.clone());
    let mut cells = vec![reference(&ours).or_else(|| reference(&theirs)).into()];
    cells.extend(entry.row.map(|row| BookCell::Number(u32::try_from(row).unwrap_or(u32::MAX))));
    if both {
        let (theirs, ours) = (theirs.unwrap_or_default(), ours.unwrap_or_default());
        cells.extend([
            theirs.received_on.into(),
            ours.received_on.into(),
            theirs.decided_on.into(),
            ours.decided_on.into(),
            theirs.subject.into(),
            ours.subject.into(),
            theirs.outcome.into(),
            ours.outcome.into(),
            entry.matched_by.clone().into(),
        ]);
    } else {
        let one = theirs.or(ours).unwrap_or_default();
        cells.extend([
            one.received_on.into(),
            one.decided_on.into(),
            one.subject.into(),
            one.outcome.into(),
        ]);
    }
    cells.extend((entry.class != Class::Matched).then(|| entry.why.clone().into()));
    cells
}

fn not_read(came: &Came) -> BookSheet {
    let header = ["row of your list", "column", "value", "why"].map(str::to_owned).to_vec();
    let number = |row: u64| BookCell::Number(u32::try_from(row).unwrap_or(u32::MAX));
    let of_error = |error: &upheld_exchange::RowError| {
        vec![
            number(error.row),
            error.column.as_deref().map(str::to_owned).into(),
            BookCell::Text(error.value.clone()),
            BookCell::Text(error.reason.clone()),
        ]
    };
    let of_word = |word: &upheld_exchange::Untranslated| {
        vec![
            number(word.rows.first().copied().unwrap_or_default()),
            BookCell::Text(word.column.to_string()),
            BookCell::Text(word.value.clone()),
            BookCell::Text("no word of ours".to_owned()),
        ]
    };
    let errors = came.list.errors.iter().map(of_error);
    let rows = errors.chain(came.list.untranslated.iter().map(of_word)).collect();
    BookSheet { name: NOT_READ.to_owned(), header, rows }
}
