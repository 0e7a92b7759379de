//! Why a case is left out, whatever is measured or because of how it was decided.

use upheld_annual::Scope;
use upheld_audit::Question;
use upheld_domain::{
    Amendment, AuthorityFacts, AuthorityKind, Group, JointCounts, LinkKind, Particular,
    Particulars, Registered, ReviewResult, Subject, VoidReason,
};
use upheld_projection::{AuthorityNumber, Fact};

use crate::given::{
    Office, amended, case, closed, corrected, day, evidence, not_upheld, received, received_by,
    reopened, retracted, upheld, why, year,
};

#[test]
fn received_in_another_year_or_about_something_else() {
    let rows = case([received("2023-03-31")]);
    assert_eq!(
        why("received", "2023-24", &rows),
        "left-out: received on 31 March 2023: counts in 2022-23"
    );
    assert_eq!(
        why("received/other", "2022-23", &rows),
        "left-out: received on 31 March 2023, about Housing"
    );
    let moved = Fact::Received {
        authority: AuthorityNumber(0),
        subject: Subject::Other,
        on: day("2023-03-31"),
    };
    assert_eq!(
        why("received/housing", "2022-23", &corrected(rows, 1, moved)),
        "left-out: received on 31 March 2023 (corrected at position 2), about Other"
    );
}

#[test]
fn decided_in_another_year_or_not_yet() {
    let rows = case([received("2023-01-01"), upheld("2023-05-12")]);
    assert_eq!(
        why("uphold-rate", "2022-23", &rows),
        "left-out: upheld on 12 May 2023: counts in 2023-24"
    );
    let open = case([received("2023-01-01")]);
    assert_eq!(why("uphold-rate", "2022-23", &open), "left-out: not decided yet");
    assert_eq!(why("uphold-rate", "2024-25", &open), "left-out: not decided yet");
}

#[test]
fn decided_otherwise() {
    let rows = case([received("2023-05-01"), closed("2023-05-08")]);
    let closed = "left-out: closed at assessment (referred back) on 8 May 2023";
    for measure in ["uphold-rate", "upheld", "days-to-decide", "decided/advice-given"] {
        assert_eq!(why(measure, "2023-24", &rows), closed);
    }
    let not = case([received("2023-05-01"), not_upheld("2023-09-12")]);
    for measure in ["upheld", "satisfactory-remedy-rate", "compliance-rate", "upheld-per-100k"] {
        assert_eq!(why(measure, "2023-24", &not), "left-out: not upheld on 12 September 2023");
    }
}

#[test]
fn closed_in_another_year_counts_there_in_other_figures() {
    let rows = case([received("2023-03-20"), closed("2023-04-08")]);
    assert_eq!(
        why("uphold-rate", "2022-23", &rows),
        "left-out: closed at assessment (referred back) on 8 April 2023: counts in 2023-24"
    );
}

#[test]
fn voided_or_with_its_receipt_taken_back() {
    let rows = case([
        received("2023-05-01"),
        upheld("2023-09-12"),
        Fact::Voided { reason: VoidReason::WrongBody },
    ]);
    assert_eq!(
        why("uphold-rate", "2023-24", &rows),
        "left-out: voided as wrong body at position 3"
    );
    let rows = retracted(retracted(case([received("2023-05-01"), upheld("2023-09-12")]), 2), 1);
    assert_eq!(
        why("received", "2023-24", &rows),
        "left-out: its receipt was taken back at position 4"
    );
}

#[test]
fn what_makes_no_case_is_never_received() {
    let rows = case([upheld("2023-09-12")]);
    let question = Office::with(|_| ());
    let question = question.question("upheld", "2023-24", 0);
    assert!(!question.concerns(&rows), "nobody knows whom it is about");
    // Listed all the same, it is left out.
    let entry = &question.explain(&[evidence(&rows)]).contributions[0];
    assert_eq!(entry.reason.to_string(), "no receipt of it is recorded");
}

#[test]
fn about_another_body_since_a_correction() {
    let office = Office::with(|_| ());
    let rows = case([received("2023-05-01"), upheld("2023-09-12")]);
    let moved = corrected(rows.clone(), 1, received_by(1, "2023-05-01"));
    // A later correction of the day changes nothing of that.
    let moved = corrected(moved, 1, received_by(1, "2023-05-03"));
    assert_eq!(
        office.why("uphold-rate", "2023-24", &moved),
        "left-out: about City of Bradford Metropolitan District Council (E08000032) since the correction at \
         position 3"
    );
    assert_eq!(
        office.why_of(("uphold-rate", "2023-24", 1), &moved),
        "numerator: upheld on 12 September 2023"
    );
    let back = retracted(corrected(rows, 1, received_by(1, "2023-05-01")), 3);
    assert_eq!(
        office.why_of(("uphold-rate", "2023-24", 1), &back),
        "left-out: about Leeds City Council (E08000035) since the correction at position 3 was taken \
         back at position 4"
    );
}

#[test]
fn a_joint_case_is_led_by_another_where_the_rules_say_so() {
    let rows = case([
        received("2023-05-01"),
        Fact::Linked { kind: LinkKind::Joint },
        upheld("2023-09-12"),
    ]);
    let lead_only = Office::with(|set| set.counting.joint_counts = JointCounts::LeadOnly);
    assert_eq!(
        lead_only.why("uphold-rate", "2023-24", &rows),
        "left-out: joint with another case (linked at position 2), which leads and counts for both"
    );
    assert_eq!(why("uphold-rate", "2023-24", &rows), "numerator: upheld on 12 September 2023");
}

#[test]
fn reopened_and_not_decided_again() {
    let decided = || case([received("2022-05-01"), upheld("2022-09-12")]);
    let rows = amended(decided(), Amendment::Stands(reopened("2023-05-03")));
    let said = "left-out: reopened on 3 May 2023 and not decided again";
    assert_eq!(why("uphold-rate", "2022-23", &rows), said);
    assert_eq!(why("uphold-rate", "2023-24", &rows), said);
    assert_eq!(why("compliance-rate", "2023-24", &rows), said);
    let review = Fact::Reviewed { result: ReviewResult::Reopened, on: day("2023-05-03") };
    let rows = amended(decided(), Amendment::Stands(review));
    assert_eq!(
        why("uphold-rate", "2022-23", &rows),
        "left-out: reopened by the review of 3 May 2023 and not decided again"
    );
}

#[test]
fn superseded_by_another_decision() {
    let rows = case([
        received("2022-05-01"),
        upheld("2022-09-12"),
        reopened("2023-04-20"),
        not_upheld("2023-06-05"),
    ]);
    assert_eq!(
        why("uphold-rate", "2022-23", &rows),
        "left-out: upheld on 12 September 2022, reopened on 20 April 2023 and decided again on 5 June \
         2023 (not upheld)"
    );
    let amends = Fact::Reviewed { result: ReviewResult::Amended, on: day("2023-06-05") };
    let rows =
        case([received("2022-05-01"), upheld("2022-09-12"), amends, not_upheld("2023-06-05")]);
    assert_eq!(
        why("uphold-rate", "2022-23", &rows),
        "left-out: upheld on 12 September 2022, superseded by the decision of 5 June 2023 (not \
         upheld)"
    );
    assert_eq!(
        why("compliance-rate", "2023-24", &rows),
        "left-out: upheld on 12 September 2022, superseded by the decision of 5 June 2023 (not \
         upheld)"
    );
}

#[test]
fn a_decision_that_was_taken_back() {
    let rows = retracted(case([received("2023-05-01"), upheld("2023-09-12")]), 2);
    assert_eq!(
        why("uphold-rate", "2023-24", &rows),
        "left-out: not decided: upheld on 12 September 2023, taken back at position 3"
    );
}

#[test]
fn no_report_or_one_taken_back_or_of_another_year() {
    let rows = case([received("2023-05-01"), upheld("2023-09-12")]);
    assert_eq!(why("public-reports", "2023-24", &rows), "left-out: no public report");
    let report = Fact::PublicReport { on: day("2024-05-01") };
    let rows = amended(rows, Amendment::Stands(report));
    assert_eq!(
        why("public-reports", "2023-24", &rows),
        "left-out: public report on 1 May 2024: counts in 2024-25"
    );
    assert_eq!(
        why("public-reports", "2023-24", &retracted(rows, 3)),
        "left-out: public report on 1 May 2024, taken back at position 4"
    );
}

#[test]
fn not_reopened_and_not_superseded() {
    let open = case([received("2023-05-01")]);
    assert_eq!(why("reopened", "2023-24", &open), "left-out: not reopened");
    assert_eq!(why("later-superseded", "2023-24", &open), "left-out: not decided yet");
    let rows = case([received("2023-05-01"), upheld("2023-09-12")]);
    assert_eq!(
        why("later-superseded", "2023-24", &rows),
        "left-out: its decision stands: upheld on 12 September 2023"
    );
    let rows = case([
        received("2022-05-01"),
        upheld("2022-09-12"),
        reopened("2023-04-20"),
        upheld("2023-06-05"),
    ]);
    assert_eq!(
        why("reopened", "2022-23", &rows),
        "left-out: reopened on 20 April 2023: counts in 2023-24"
    );
}

#[test]
fn not_open_on_the_day() {
    let rows = case([received("2023-05-01"), upheld("2023-09-12")]);
    assert_eq!(
        why("open-at-start", "2023-24", &rows),
        "left-out: received on 1 May 2023, after 31 March 2023"
    );
    assert_eq!(
        why("open-at-end", "2023-24", &rows),
        "left-out: not open on 31 March 2024: upheld on 12 September 2023"
    );
}

#[test]
fn residents_that_nobody_counted_and_years_without_the_rate() {
    let mut office = Office::with(|_| ());
    let rows = case([received("2021-05-01"), upheld("2021-09-12")]);
    assert_eq!(
        office.why("upheld-per-100k", "2021-22", &rows),
        "left-out: there is no rate per residents before 2022-23"
    );
    // Of the body alone its decisions are shown, with no rate; in a group it stays out.
    let rows = case([received_by(2, "2023-05-01"), upheld("2023-09-12")]);
    assert_eq!(
        office.why_of(("upheld-per-100k", "2023-24", 2), &rows),
        "numerator: upheld on 12 September 2023"
    );
    let (kind, group) = (AuthorityKind::Council, Group::Metropolitan);
    let registered = Registered { kind, group: Some(group), first_day: None };
    let name = Particulars::none().with(Particular::Name, "New Borough").unwrap();
    let id = "local:A1".parse().unwrap();
    office.register.evolve(id, &AuthorityFacts::Registered(registered), &name);
    let measure = office.measure("upheld-per-100k");
    let question = Question::new(measure, Scope::Group(group), year("2023-24"), office.terms());
    let explained = question.explain(&[evidence(&rows)]);
    assert_eq!(explained.numerator, Some(0));
    assert_eq!(
        explained.contributions[0].reason.to_string(),
        "there is no estimate of the residents of New Borough (local:A1)"
    );
}
