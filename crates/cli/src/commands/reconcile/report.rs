//! What a reconciliation came to, as plain data in the shape of its JSON: references, days, subjects
//! and outcomes of both sides, and nothing else of a case.

use chrono::NaiveDate;
use serde::{Serialize, Serializer};
use upheld_audit::reconcile::{Elsewhere, Matched, Ours, Pair, SCORE_MAX, SCORE_MIN, Theirs};

use super::{Came, Words};
use crate::args::ReconcileArgs;
use crate::known::Known;
use crate::screen::{self, counted};

/// What became of a row or a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Class {
    Matched,
    OnlyTheirs,
    OnlyOurs,
    ClassifiedOtherwise,
    OtherDates,
    ListedTwice,
}

impl Class {
    pub(super) const ALL: [Self; 6] = [
        Self::OnlyTheirs,
        Self::OnlyOurs,
        Self::ClassifiedOtherwise,
        Self::OtherDates,
        Self::ListedTwice,
        Self::Matched,
    ];

    pub(super) fn slug(self) -> &'static str {
        match self {
            Self::Matched => "matched",
            Self::OnlyTheirs => "only-theirs",
            Self::OnlyOurs => "only-ours",
            Self::ClassifiedOtherwise => "classified-otherwise",
            Self::OtherDates => "other-dates",
            Self::ListedTwice => "listed-twice",
        }
    }
}

impl Serialize for Class {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.slug())
    }
}

/// What one side says of a case.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(super) struct Said {
    pub(super) reference: Option<String>,
    pub(super) received_on: Option<NaiveDate>,
    pub(super) decided_on: Option<NaiveDate>,
    pub(super) subject: Option<String>,
    pub(super) outcome: Option<String>,
}

impl Said {
    fn theirs(row: &Theirs, words: &Words) -> Self {
        Self {
            reference: row.reference.map(|reference| reference.to_string()),
            received_on: row.received_on,
            decided_on: row.decided_on,
            subject: row.subject.map(|subject| words.subject(subject)),
            outcome: row.outcome.map(|outcome| outcome.to_string()),
        }
    }

    fn ours(case: &Ours, words: &Words) -> Self {
        Self {
            reference: Some(case.reference.to_string()),
            received_on: Some(case.received_on),
            decided_on: case.decided_on,
            subject: Some(words.subject(case.subject)),
            outcome: case.outcome.map(|outcome| outcome.to_string()),
        }
    }
}

/// A row, a case, or both.
#[derive(Debug, Serialize)]
pub(super) struct Entry {
    pub(super) class: Class,
    /// The row of the list.
    pub(super) row: Option<u64>,
    /// `reference`, or the points: `7 of 9`.
    pub(super) matched_by: Option<String>,
    pub(super) theirs: Option<Said>,
    pub(super) ours: Option<Said>,
    pub(super) differences: Vec<&'static str>,
    pub(super) why: Option<String>,
    /// Where the reference is about another body: its code. Not for the body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) recorded_about: Option<String>,
}

#[derive(Serialize)]
pub(super) struct Report<'a> {
    #[serde(flatten)]
    known: &'a Known,
    file: String,
    authority: Named<'a>,
    year: Option<String>,
    position: u64,
    root: &'a str,
    rows: usize,
    left_out: usize,
    references: References,
    score: Score,
    pub(super) counts: Vec<Count>,
    pub(super) entries: Vec<Entry>,
    errors: Vec<String>,
}

#[derive(Serialize)]
struct Named<'a> {
    code: String,
    name: &'a str,
}

#[derive(Serialize)]
struct References {
    listed: usize,
    known: usize,
}

#[derive(Serialize)]
struct Score {
    least: u8,
    most: u8,
}

/// How many entries a class has.
#[derive(Serialize)]
pub(super) struct Count {
    pub(super) class: Class,
    pub(super) count: usize,
}

pub(super) const HEADER: [&str; 14] = [
    "class",
    "row",
    "matched_by",
    "their_reference",
    "our_reference",
    "their_received_on",
    "our_received_on",
    "their_decided_on",
    "our_decided_on",
    "their_subject",
    "our_subject",
    "their_outcome",
    "our_outcome",
    "why",
];

impl<'a> Report<'a> {
    pub(super) fn of(args: &ReconcileArgs, came: &'a Came) -> Self {
        let entries = entries(came);
        let count = |class| Count {
            class,
            count: entries.iter().filter(|entry| entry.class == class).count(),
        };
        let words = came.list.untranslated.iter().map(ToString::to_string);
        Self {
            known: &came.known,
            file: args.file.display().to_string(),
            authority: Named { code: came.authority.to_string(), name: &came.name },
            year: args.year.map(|year| year.to_string()),
            position: came.position,
            root: &came.root,
            rows: came.list.rows.len(),
            left_out: came.found.outside.len(),
            references: References {
                listed: came.found.references.0,
                known: came.found.references.1,
            },
            score: Score { least: SCORE_MIN, most: SCORE_MAX },
            counts: Class::ALL.map(count).into(),
            entries,
            errors: came.list.errors.iter().map(ToString::to_string).chain(words).collect(),
        }
    }

    /// Whether both sides have the same.
    pub(super) fn agrees(&self) -> bool {
        self.entries.iter().all(|entry| entry.class == Class::Matched)
    }

    pub(super) fn of_class(&self, class: Class) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(move |entry| entry.class == class)
    }

    pub(super) fn rows(&self) -> Vec<Vec<String>> {
        self.entries.iter().map(row).collect()
    }

    /// The page for people: how many of each class, and all that are not simply matched.
    pub(super) fn page(&self) -> String {
        let of_year = self.year.as_ref().map(|year| format!(", {year}")).unwrap_or_default();
        let mut text = format!(
            "{}: {} against the record of {} ({}){of_year}; known up to position {}, root {}\n\n",
            self.file,
            counted(self.rows as u64, "row"),
            self.authority.name,
            self.authority.code,
            self.position,
            self.root,
        );
        let rows: Vec<Vec<String>> = self
            .counts
            .iter()
            .map(|count| vec![count.class.slug().to_owned(), count.count.to_string()])
            .collect();
        text.push_str(&screen::table(&["class", "count"], &rows, &[1]));
        for class in Class::ALL.into_iter().filter(|class| *class != Class::Matched) {
            let rows: Vec<Vec<String>> = self.of_class(class).map(shown).collect();
            if !rows.is_empty() {
                let header =
                    ["row", "reference", "received on", "decided on", "subject", "outcome", "why"];
                text.push_str(&format!("\n{}\n", class.slug()));
                text.push_str(&screen::table(&header, &rows, &[0]));
            }
        }
        text
    }
}

fn entries(came: &Came) -> Vec<Entry> {
    let found = &came.found;
    let mut entries: Vec<Entry> = found.pairs.iter().map(|pair| of_pair(came, pair)).collect();
    for (row, why) in &found.only_theirs {
        let entry = of_row(came, Class::OnlyTheirs, *row, why.words());
        let about = came.theirs[*row].reference.and_then(|r| came.elsewhere.get(&r));
        let recorded_about = match about {
            Some(Elsewhere::About(id)) => Some(id.to_string()),
            _ => None,
        };
        entries.push(Entry { recorded_about, ..entry });
    }
    for (case, why) in &found.only_ours {
        entries.push(Entry {
            class: Class::OnlyOurs,
            row: None,
            matched_by: None,
            theirs: None,
            ours: Some(Said::ours(&came.ours[*case], &came.words)),
            differences: Vec::new(),
            why: why.map(|why| why.words().to_owned()),
            recorded_about: None,
        });
    }
    for (row, first) in &found.twice {
        let first = came.list.rows[*first].row;
        entries.push(of_row(came, Class::ListedTwice, *row, format!("as row {first}")));
    }
    let place = |entry: &Entry| Class::ALL.iter().position(|class| *class == entry.class);
    entries.sort_by_key(place);
    entries
}

fn of_row(came: &Came, class: Class, row: usize, why: String) -> Entry {
    Entry {
        class,
        row: Some(came.list.rows[row].row),
        matched_by: None,
        theirs: Some(Said::theirs(&came.theirs[row], &came.words)),
        ours: None,
        differences: Vec::new(),
        why: Some(why),
        recorded_about: None,
    }
}

fn of_pair(came: &Came, pair: &Pair) -> Entry {
    let class = match pair.differences.as_slice() {
        [] => Class::Matched,
        differences if differences.iter().any(|what| what.classifies()) => {
            Class::ClassifiedOtherwise
        }
        _ => Class::OtherDates,
    };
    let differences: Vec<&'static str> = pair.differences.iter().map(|what| what.slug()).collect();
    let matched_by = match pair.matched {
        Matched::Reference => "reference".to_owned(),
        Matched::Score(points) => format!("{points} of {SCORE_MAX}"),
    };
    Entry {
        class,
        row: Some(came.list.rows[pair.theirs].row),
        matched_by: Some(matched_by),
        theirs: Some(Said::theirs(&came.theirs[pair.theirs], &came.words)),
        ours: Some(Said::ours(&came.ours[pair.ours], &came.words)),
        why: (!differences.is_empty()).then(|| format!("differs in {}", differences.join(", "))),
        differences,
        recorded_about: None,
    }
}

fn day(day: Option<NaiveDate>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

fn row(entry: &Entry) -> Vec<String> {
    let (theirs, ours) = (entry.theirs.clone(), entry.ours.clone());
    let (theirs, ours) = (theirs.unwrap_or_default(), ours.unwrap_or_default());
    let text = |text: Option<String>| text.unwrap_or_default();
    vec![
        entry.class.slug().to_owned(),
        text(entry.row.map(|row| row.to_string())),
        text(entry.matched_by.clone()),
        text(theirs.reference),
        text(ours.reference),
        day(theirs.received_on),
        day(ours.received_on),
        day(theirs.decided_on),
        day(ours.decided_on),
        text(theirs.subject),
        text(ours.subject),
        text(theirs.outcome),
        text(ours.outcome),
        text(entry.why.clone()),
    ]
}

/// A line of the page. Where both sides differ, theirs stands before ours.
fn shown(entry: &Entry) -> Vec<String> {
    let cells = row(entry);
    let both = |theirs: usize, ours: usize| match (cells[theirs].as_str(), cells[ours].as_str()) {
        (theirs, ours) if theirs == ours => theirs.to_owned(),
        (theirs, _) if entry.ours.is_none() => theirs.to_owned(),
        (_, ours) if entry.theirs.is_none() || cells[theirs].is_empty() => ours.to_owned(),
        (theirs, "") => format!("{theirs} / none"),
        (theirs, ours) => format!("{theirs} / {ours}"),
    };
    vec![
        cells[1].clone(),
        both(3, 4),
        both(5, 6),
        both(7, 8),
        both(9, 10),
        both(11, 12),
        cells[13].clone(),
    ]
}
