//! Where a case stands, from its fact rows alone: thousands of cases are looked at without reading
//! their events. Rows lack what no statistic reads (references, amounts, who has the case); the
//! domain's own fold makes the standing of the rest, so the two can't disagree.

use upheld_domain::{
    Amendment, Answer, AuthorityId, Case, CaseFacts, Channel, ClosedAtAssessment, CommandId,
    Complied, Corrected, CorrectionReason, DecisionReviewed, Discontinued, DiscontinuedReason,
    Entry, FindingMade, Investigated, NotComplied, NotUpheld, Noted, PublicReportIssued, Received,
    Reference, RemedyCancelled, RemedyRecommended, RemedyRescheduled, ReopenReason, Reopened,
    Retracted, RetractionReason, Upheld, Voided,
};
use upheld_projection::Fact;
use upheld_store::{CaseSummary, View};
use uuid::Uuid;

/// The case of a summary. What rows don't hold is not stated in it.
pub(in crate::commands) fn case_of(view: &View, summary: &CaseSummary) -> Case {
    let authorities = view.numbering().authorities();
    let whole = |fact: &Fact| facts(fact, summary.reference, authorities);
    let entry = |row: &upheld_projection::FactRow| Entry {
        position: row.position,
        command: CommandId(Uuid::nil()),
        facts: match row.amendment {
            Amendment::Stands(fact) => whole(&fact),
            Amendment::Corrects(corrects, fact) => Corrected {
                corrects,
                facts: fact.as_ref().map(|fact| Box::new(whole(fact))),
                reason: CorrectionReason::Other,
            }
            .into(),
            Amendment::Retracts(retracts) => {
                Retracted { retracts, reason: RetractionReason::Other }.into()
            }
        },
    };
    Case::of(summary.rows.iter().map(entry))
}

fn facts(fact: &Fact, reference: Option<Reference>, authorities: &[AuthorityId]) -> CaseFacts {
    match *fact {
        Fact::Received { authority, subject, on } => {
            match (reference, authorities.get(authority.index())) {
                (Some(reference), Some(&authority)) => Received {
                    reference,
                    authority,
                    subject,
                    received_on: on,
                    channel: Channel::NotStated,
                    resubmission_of: None,
                }
                .into(),
                _ => Noted { on }.into(),
            }
        }
        Fact::Closed { outcome, on } => ClosedAtAssessment { outcome, decided_on: on }.into(),
        Fact::Investigated { on } => Investigated { started_on: on }.into(),
        Fact::Upheld { on, remedied_before } => Upheld {
            decided_on: on,
            injustice: Answer::NotStated,
            fault_accepted: Answer::NotStated,
            remedied_before,
            by_report: false,
        }
        .into(),
        Fact::NotUpheld { on } => NotUpheld { decided_on: on }.into(),
        Fact::Discontinued { on } => {
            Discontinued { decided_on: on, reason: DiscontinuedReason::NotStated }.into()
        }
        Fact::Reviewed { result, on } => DecisionReviewed { result, on }.into(),
        Fact::Reopened { on } => Reopened { on, reason: ReopenReason::Other }.into(),
        Fact::PublicReport { on } => PublicReportIssued { on }.into(),
        Fact::Voided { reason } => Voided { reason }.into(),
        Fact::Finding { finding } => FindingMade { finding, subject: None }.into(),
        Fact::Linked { .. } => Noted { on: chrono::NaiveDate::default() }.into(),
        Fact::Other { on, .. } => Noted { on: on.unwrap_or_default() }.into(),
        ref remedy => of_remedy(remedy),
    }
}

fn of_remedy(fact: &Fact) -> CaseFacts {
    match *fact {
        Fact::RemedyRecommended { remedy, kind, due } => {
            RemedyRecommended { remedy, kind, amount_pence: None, due_on: due }.into()
        }
        Fact::RemedyRescheduled { remedy, due } => {
            RemedyRescheduled { remedy, on: due, due_on: due }.into()
        }
        Fact::RemedyCancelled { remedy } => RemedyCancelled {
            remedy,
            on: chrono::NaiveDate::default(),
            reason: upheld_domain::CancelReason::Other,
        }
        .into(),
        Fact::Complied { remedy, done, satisfied } => {
            Complied { remedy, done_on: done, satisfied_on: satisfied }.into()
        }
        Fact::NotComplied { remedy, on } => NotComplied { remedy, on }.into(),
        _ => Noted { on: fact.occurred_on().unwrap_or_default() }.into(),
    }
}
