//! The texts of events. Each begins with SYNTHETIC, so that nobody ever takes one for somebody's
//! story.

use upheld_domain::{
    CaseFacts, CaseKind, Particular, Particulars, Reference, RemedyKind, RemedyRecommended,
};

use crate::dice::Dice;

const NOTES: [&str; 6] = [
    "SYNTHETIC note: the complainant telephoned and asked how long it will take",
    "SYNTHETIC note: the authority asked for another week to answer",
    "SYNTHETIC note: documents came by post and were added to the file",
    "SYNTHETIC note: the complainant sent a timeline of events",
    "SYNTHETIC note: jurisdiction checked, nothing stands in the way",
    "SYNTHETIC note: a manager looked at the file",
];

const FINDINGS: [&str; 4] = [
    "SYNTHETIC decision: the authority took too long to answer and has agreed to put that right",
    "SYNTHETIC decision: the authority followed its procedure and there is no fault in what it did",
    "SYNTHETIC decision: the authority did not keep a record of why it decided as it did",
    "SYNTHETIC decision: we will not investigate, since an appeal to a tribunal was open",
];

/// Why something was corrected, opened again, cancelled or taken back.
const REASONS: [&str; 4] = [
    "SYNTHETIC reason: found when the file was checked",
    "SYNTHETIC reason: the authority pointed it out",
    "SYNTHETIC reason: the complainant pointed it out",
    "SYNTHETIC reason: two files had been mixed up",
];

/// The texts that come with an event. `officer` is who records it.
pub(crate) fn texts(
    facts: &CaseFacts,
    reference: Reference,
    officer: &str,
    dice: &mut Dice,
) -> Particulars {
    match facts {
        CaseFacts::Received(f) => {
            let subject = f.subject.name().unwrap_or("another subject");
            let summary = format!("SYNTHETIC complaint about {subject}");
            let complainant = format!("SYNTHETIC complainant of {reference}");
            let texts = one(Particular::Summary, &summary);
            texts.with(Particular::Complainant, &complainant).unwrap_or_default()
        }
        CaseFacts::Assigned(_) => one(Particular::Officer, &format!("SYNTHETIC {officer}")),
        CaseFacts::Noted(_) => one(Particular::Note, dice.pick(&NOTES)),
        CaseFacts::RemedyRecommended(f) => one(Particular::RemedyText, remedy(f, dice)),
        CaseFacts::DecisionPublished(_) => one(Particular::PublishedText, dice.pick(&FINDINGS)),
        facts if has_reason(facts) => one(Particular::Reason, dice.pick(&REASONS)),
        _ => Particulars::none(),
    }
}

/// The right text where only a text was wrong.
pub(crate) fn right_text(reference: Reference) -> Particulars {
    one(Particular::Summary, &format!("SYNTHETIC complaint of {reference}, summary written again"))
}

fn has_reason(facts: &CaseFacts) -> bool {
    matches!(
        facts.kind(),
        CaseKind::Corrected
            | CaseKind::Retracted
            | CaseKind::Voided
            | CaseKind::Reopened
            | CaseKind::RemedyCancelled
            | CaseKind::RemedyRefused
    )
}

fn remedy(facts: &RemedyRecommended, dice: &mut Dice) -> &'static str {
    match facts.kind {
        RemedyKind::Apology => "SYNTHETIC remedy: apologise in writing",
        RemedyKind::Payment => "SYNTHETIC remedy: pay for the distress and the time it took",
        RemedyKind::ActOnTheCase => "SYNTHETIC remedy: decide the application anew",
        RemedyKind::ProcedureChange => dice.pick(&[
            "SYNTHETIC remedy: write down how such requests are dealt with",
            "SYNTHETIC remedy: set a time limit for answers and keep to it",
        ]),
        RemedyKind::Training => "SYNTHETIC remedy: remind staff of the guidance",
        RemedyKind::Review => "SYNTHETIC remedy: look for others in the same position",
        RemedyKind::Other => "SYNTHETIC remedy: meet the complainant",
    }
}

/// One text. Ours are far below every limit there is, so the fallback is never met; a test reads
/// that no text is missing.
fn one(which: Particular, text: &str) -> Particulars {
    Particulars::none().with(which, text).unwrap_or_default()
}
