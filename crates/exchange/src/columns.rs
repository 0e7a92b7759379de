//! The columns that each kind of file may have: their names, what sort of thing they say, and
//! whether a row can be read without them.

use upheld_domain::Particular;

/// What the rows of a file are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// Cases, one row a case, or several where a map says so.
    Cases,
    /// Remedies, one row a remedy.
    Remedies,
    /// Decisions on cases that are in the record.
    Decisions,
    /// Courses that were given.
    Courses,
    /// Facts of recorded events that were recorded wrongly, one row a fact.
    Corrections,
    /// A body's own list of complaints, which is set against the record and not taken in.
    List,
}

impl What {
    /// The kind in the words of the program: `cases`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Cases => "cases",
            Self::Remedies => "remedies",
            Self::Decisions => "decisions",
            Self::Courses => "courses",
            Self::Corrections => "corrections",
            Self::List => "list",
        }
    }

    /// Its columns.
    pub(crate) const fn columns(self) -> &'static [Column] {
        match self {
            Self::Cases => CASES,
            Self::Remedies => REMEDIES,
            Self::Decisions => DECISIONS,
            Self::Courses => COURSES,
            Self::Corrections => CORRECTIONS,
            Self::List => LIST,
        }
    }
}

/// What a column's cells are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sort {
    Reference,
    Authority,
    Subject,
    Outcome,
    Answer,
    YesNo,
    Day,
    Pence,
    Remedy,
    RemedyKind,
    RemedyOutcome,
    Channel,
    Discontinued,
    Topic,
    Sector,
    Count,
    Position,
    Kind,
    Correction,
    /// The name of a fact, or what it should be.
    Fact,
    Text(Particular),
}

impl Sort {
    /// Whether its cells are words of a list, so that other words need a translation.
    pub(crate) fn is_closed(self) -> bool {
        matches!(
            self,
            Self::Authority
                | Self::Subject
                | Self::Outcome
                | Self::Answer
                | Self::YesNo
                | Self::RemedyKind
                | Self::RemedyOutcome
                | Self::Channel
                | Self::Discontinued
                | Self::Topic
                | Self::Sector
                | Self::Kind
                | Self::Correction
        )
    }
}

/// A column a file may have.
#[derive(Debug)]
pub(crate) struct Column {
    /// Its name.
    pub(crate) name: &'static str,
    /// Another name it goes by.
    pub(crate) also: Option<&'static str>,
    /// What its cells are.
    pub(crate) sort: Sort,
    /// Whether no row can be read without it.
    pub(crate) needed: bool,
}

impl Column {
    const fn needed(name: &'static str, sort: Sort) -> Self {
        Self { name, also: None, sort, needed: true }
    }

    const fn optional(name: &'static str, sort: Sort) -> Self {
        Self { name, also: None, sort, needed: false }
    }

    /// The name a file calls it by, if `text` is one of its names.
    pub(crate) fn called(&self, text: &str) -> Option<&'static str> {
        let mut names = [Some(self.name), self.also].into_iter().flatten();
        names.find(|name| name.eq_ignore_ascii_case(text))
    }
}

const REFERENCE: Column = Column::needed("reference", Sort::Reference);
/// Whether the row is invented, as an export of invented cases says of each.
const SYNTHETIC: Column = Column::optional("synthetic", Sort::YesNo);
const NOTE: Column = Column::optional("note", Sort::Text(Particular::Note));

const CASES: &[Column] = &[
    REFERENCE,
    Column::needed("authority", Sort::Authority),
    Column { name: "subject", also: Some("category"), sort: Sort::Subject, needed: true },
    Column::needed("received_on", Sort::Day),
    Column::optional("channel", Sort::Channel),
    Column::optional("investigated_on", Sort::Day),
    Column::optional("decided_on", Sort::Day),
    Column::optional("outcome", Sort::Outcome),
    Column::optional("injustice", Sort::Answer),
    Column::optional("fault_accepted", Sort::Answer),
    Column::optional("remedied_before", Sort::Answer),
    Column::optional("by_report", Sort::YesNo),
    Column::optional("discontinued_reason", Sort::Discontinued),
    Column::optional("reported_on", Sort::Day),
    Column::optional("published_on", Sort::Day),
    Column::optional("complainant", Sort::Text(Particular::Complainant)),
    Column::optional("summary", Sort::Text(Particular::Summary)),
    NOTE,
    SYNTHETIC,
];

const DECISIONS: &[Column] = &[
    REFERENCE,
    Column::needed("decided_on", Sort::Day),
    Column::needed("outcome", Sort::Outcome),
    Column::optional("investigated_on", Sort::Day),
    Column::optional("injustice", Sort::Answer),
    Column::optional("fault_accepted", Sort::Answer),
    Column::optional("remedied_before", Sort::Answer),
    Column::optional("by_report", Sort::YesNo),
    Column::optional("discontinued_reason", Sort::Discontinued),
    Column::optional("reported_on", Sort::Day),
    Column::optional("published_on", Sort::Day),
    NOTE,
    SYNTHETIC,
];

const REMEDIES: &[Column] = &[
    REFERENCE,
    Column::needed("remedy", Sort::Remedy),
    Column::needed("kind", Sort::RemedyKind),
    Column::optional("amount_pence", Sort::Pence),
    Column::optional("due_on", Sort::Day),
    Column::optional("outcome", Sort::RemedyOutcome),
    Column::optional("outcome_on", Sort::Day),
    Column::optional("done_on", Sort::Day),
    Column::optional("failed_on", Sort::Day),
    Column::optional("text", Sort::Text(Particular::RemedyText)),
    NOTE,
    SYNTHETIC,
];

const COURSES: &[Column] = &[
    Column::needed("on", Sort::Day),
    Column::needed("topic", Sort::Topic),
    Column::needed("attendees", Sort::Count),
    Column::optional("authority", Sort::Authority),
    Column::optional("sector", Sort::Sector),
    NOTE,
    SYNTHETIC,
];

const CORRECTIONS: &[Column] = &[
    REFERENCE,
    Column::optional("position", Sort::Position),
    Column::optional("event", Sort::Kind),
    Column::needed("fact", Sort::Fact),
    Column::needed("value", Sort::Fact),
    Column::needed("reason", Sort::Correction),
    NOTE,
];

const LIST: &[Column] = &[
    Column::optional("reference", Sort::Reference),
    Column::optional("authority", Sort::Authority),
    Column { name: "subject", also: Some("category"), sort: Sort::Subject, needed: false },
    Column::optional("received_on", Sort::Day),
    Column::optional("decided_on", Sort::Day),
    Column::optional("outcome", Sort::Outcome),
];

/// The columns as they could stand in a header, those in brackets where they may be left out.
pub(crate) fn expected(columns: &[Column]) -> String {
    let name = |column: &Column| {
        let also = column.also.map(|also| format!(" or {also}")).unwrap_or_default();
        let named = format!("{}{also}", column.name);
        if column.needed { named } else { format!("[{named}]") }
    };
    columns.iter().map(name).collect::<Vec<_>>().join(", ")
}
