//! How likely it is, by its name, that a column of theirs is one of ours.

use crate::columns::{Column, What};
use crate::list;

/// Other names that our columns go by in other people's files, in words without capitals.
const ALSO: &[(What, &str, &[&str])] = &[
    (What::Cases, "reference", REFERENCE),
    (What::Cases, "authority", AUTHORITY),
    (
        What::Cases,
        "subject",
        &[
            "category",
            "cat",
            "service area",
            "service",
            "topic",
            "department",
            "subject area",
            "complaint type",
            "area",
        ],
    ),
    (
        What::Cases,
        "received_on",
        &[
            "received",
            "date received",
            "recd",
            "rec d",
            "receipt date",
            "date in",
            "in",
            "opened",
            "date opened",
            "complaint date",
            "logged",
            "date logged",
            "start date",
            "reg date",
            "registered",
        ],
    ),
    (
        What::Cases,
        "channel",
        &["method", "contact method", "how received", "source", "received by", "medium", "via"],
    ),
    (
        What::Cases,
        "investigated_on",
        &[
            "investigation started",
            "inv start",
            "investigation date",
            "start of investigation",
            "date investigated",
            "inv",
            "investigation start date",
            "inv start date",
            "allocated to investigator",
        ],
    ),
    (What::Cases, "decided_on", DECIDED),
    (What::Cases, "outcome", OUTCOME),
    (What::Cases, "injustice", INJUSTICE),
    (What::Cases, "fault_accepted", FAULT_ACCEPTED),
    (What::Cases, "remedied_before", REMEDIED),
    (What::Cases, "by_report", BY_REPORT),
    (What::Cases, "discontinued_reason", &["discontinuation reason", "reason discontinued"]),
    (What::Cases, "published_on", PUBLISHED),
    (
        What::Cases,
        "complainant",
        &["complainant name", "name", "customer", "customer name", "client", "complainants name"],
    ),
    (
        What::Cases,
        "summary",
        &[
            "description",
            "details",
            "complaint",
            "complaint summary",
            "narrative",
            "complaint details",
        ],
    ),
    (What::Cases, "note", NOTE),
    (What::Decisions, "reference", REFERENCE),
    (What::Decisions, "decided_on", DECIDED),
    (What::Decisions, "outcome", OUTCOME),
    (What::Decisions, "injustice", INJUSTICE),
    (What::Decisions, "fault_accepted", FAULT_ACCEPTED),
    (What::Decisions, "remedied_before", REMEDIED),
    (What::Decisions, "by_report", BY_REPORT),
    (What::Decisions, "published_on", PUBLISHED),
    (What::Decisions, "note", NOTE),
    (What::Remedies, "reference", REFERENCE),
    (
        What::Remedies,
        "remedy",
        &["remedy no", "remedy number", "no", "number", "rec no", "recommendation no", "item"],
    ),
    (
        What::Remedies,
        "kind",
        &["remedy type", "type", "recommendation type", "action type", "recommendation"],
    ),
    (
        What::Remedies,
        "amount_pence",
        &["amount", "payment", "sum", "compensation", "value", "gbp", "pounds"],
    ),
    (
        What::Remedies,
        "due_on",
        &["due", "due date", "deadline", "target date", "target", "date due"],
    ),
    (
        What::Remedies,
        "outcome",
        &["status", "compliance", "complied", "result", "compliance status"],
    ),
    (
        What::Remedies,
        "outcome_on",
        &[
            "compliance date",
            "satisfied",
            "satisfied on",
            "date satisfied",
            "date complied",
            "outcome date",
        ],
    ),
    (
        What::Remedies,
        "done_on",
        &["done", "completed", "date done", "completion date", "date completed"],
    ),
    (What::Remedies, "text", &["wording", "details", "description", "remedy text"]),
    (What::Remedies, "note", NOTE),
    (What::Courses, "on", &["date", "course date", "day", "delivered", "date delivered", "when"]),
    (What::Courses, "topic", &["course", "subject", "title", "course title", "theme"]),
    (
        What::Courses,
        "attendees",
        &[
            "attended",
            "people",
            "delegates",
            "participants",
            "number",
            "no attending",
            "head count",
            "attendance",
        ],
    ),
    (What::Courses, "authority", AUTHORITY),
    (What::Courses, "sector", &["for sector", "audience"]),
    (What::Courses, "note", NOTE),
    (What::List, "reference", list::REFERENCES),
    (What::List, "authority", list::AUTHORITIES),
    (What::List, "subject", list::SUBJECTS),
    (What::List, "received_on", list::RECEIVED),
    (What::List, "decided_on", list::DECIDED),
    (What::List, "outcome", list::OUTCOMES),
];

const REFERENCE: &[&str] = &[
    "case",
    "ref",
    "ref no",
    "reference no",
    "reference number",
    "case no",
    "case number",
    "case ref",
    "case reference",
    "case id",
    "complaint no",
    "complaint ref",
    "complaint number",
    "id",
    "file no",
    "our ref",
];
const AUTHORITY: &[&str] = &[
    "council",
    "body",
    "organisation",
    "organization",
    "authority name",
    "council name",
    "public body",
    "bij",
    "body in jurisdiction",
    "authority code",
    "landlord",
    "org",
];
const DECIDED: &[&str] = &[
    "decision date",
    "decided",
    "date decided",
    "date of decision",
    "closed",
    "closed date",
    "date closed",
    "closure date",
    "out",
    "end date",
    "dec date",
    "determined",
    "determination date",
    "date of determination",
    "decn date",
];
const OUTCOME: &[&str] = &[
    "decision",
    "result",
    "finding",
    "res",
    "decision type",
    "determination",
    "closure reason",
    "decision outcome",
    "verdict",
    "decn",
    "final decision",
];
const INJUSTICE: &[&str] = &["injustice found", "injustice caused", "inj"];
const FAULT_ACCEPTED: &[&str] = &["fault admitted", "accepted fault", "fault accepted before"];
const REMEDIED: &[&str] = &[
    "already remedied",
    "remedied",
    "satisfactory remedy",
    "remedied by council",
    "remedy before",
    "put right before",
    "rem before",
    "remedied before us",
];
const BY_REPORT: &[&str] = &["public report", "report", "report issued", "by public report"];
const PUBLISHED: &[&str] = &["published", "publication date", "date published"];
const NOTE: &[&str] = &["notes", "comment", "comments", "remarks"];

/// From 0, no likeness, to 100, the same name.
pub(super) fn likeness(what: What, column: &Column, theirs: &str) -> usize {
    let theirs = words(theirs);
    let also = ALSO.iter().filter(|(of, name, _)| *of == what && *name == column.name);
    let also = also.flat_map(|(_, _, names)| names.iter().copied());
    let own = [Some(column.name), column.also].into_iter().flatten();
    own.chain(also).map(|ours| like(&words(ours), &theirs)).max().unwrap_or_default()
}

fn like(ours: &[String], theirs: &[String]) -> usize {
    let (ours_tight, theirs_tight) = (ours.concat(), theirs.concat());
    if ours_tight == theirs_tight {
        return 100;
    }
    if theirs_tight.is_empty() {
        return 0;
    }
    // All words of ours among theirs: the fewer others, the likelier.
    if ours_tight.len() > 2 && ours.iter().all(|word| theirs.contains(word)) {
        return 90_usize.saturating_sub(8 * (theirs.len() - ours.len().min(theirs.len())));
    }
    let longest = ours_tight.chars().count().max(theirs_tight.chars().count());
    let letters = strsim::osa_distance(&ours_tight, &theirs_tight);
    let same = 100 - (100 * letters / longest).min(100);
    if longest >= 5 && same >= 75 { same * 8 / 10 } else { 0 }
}

/// The words of a name: parted by anything that is no letter or digit, and by capitals within.
fn words(name: &str) -> Vec<String> {
    let mut parted = String::new();
    let mut before_lower = false;
    for letter in name.chars() {
        if letter.is_uppercase() && before_lower {
            parted.push(' ');
        }
        before_lower = letter.is_lowercase();
        match letter {
            '\'' | '\u{2019}' => {}
            letter if letter.is_alphanumeric() => parted.extend(letter.to_lowercase()),
            _ => parted.push(' '),
        }
    }
    parted.split_whitespace().filter(|word| *word != "the").map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn like_of(name: &str, theirs: &str) -> usize {
        let column = What::Cases.columns().iter().find(|column| column.name == name).unwrap();
        likeness(What::Cases, column, theirs)
    }

    #[test]
    fn names_are_known_however_they_are_spelt() {
        for (ours, theirs) in [
            ("reference", "CASE_NO"),
            ("reference", "CaseRef"),
            ("received_on", "Rec'd"),
            ("received_on", "Date Received"),
            ("authority", "Council"),
            ("decided_on", "DECISION_DATE"),
            ("remedied_before", "Already remedied?"),
        ] {
            assert_eq!(like_of(ours, theirs), 100, "{theirs}");
        }
        assert!(like_of("received_on", "Date complaint received") >= 70);
        assert!(like_of("outcome", "Outcom") >= 60);
        assert_eq!(like_of("authority", "Notes to self"), 0);
    }
}
