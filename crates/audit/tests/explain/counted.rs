//! What is counted, and how that is said.

use upheld_domain::{
    Answer, AssessmentOutcome, DiscontinuedAs, RedecisionYear, ReviewResult, Scheme,
};
use upheld_projection::{AuthorityNumber, Fact};

use crate::given::{
    Office, case, closed, corrected, day, not_upheld, received, reopened, upheld, why,
};

#[test]
fn a_receipt_with_its_subject_where_that_is_asked_for() {
    let rows = case([received("2023-05-01")]);
    assert_eq!(why("received", "2023-24", &rows), "numerator: received on 1 May 2023");
    assert_eq!(
        why("received/housing", "2023-24", &rows),
        "numerator: received on 1 May 2023, about Housing"
    );
}

#[test]
fn a_decision_above_the_line_or_below_it() {
    let yes = case([received("2023-05-01"), upheld("2023-09-12")]);
    assert_eq!(why("uphold-rate", "2023-24", &yes), "numerator: upheld on 12 September 2023");
    assert_eq!(why("upheld", "2023-24", &yes), "numerator: upheld on 12 September 2023");
    let no = case([received("2023-05-01"), not_upheld("2023-09-12")]);
    assert_eq!(
        why("uphold-rate", "2023-24", &no),
        "denominator-only: not upheld on 12 September 2023: in the denominator only"
    );
    let closed = case([received("2023-05-01"), closed("2023-05-08")]);
    assert_eq!(
        why("decided", "2023-24", &closed),
        "numerator: closed at assessment (referred back) on 8 May 2023"
    );
}

#[test]
fn a_day_says_by_which_correction_it_stands() {
    let rows = case([received("2023-05-01"), upheld("2023-09-12")]);
    let rows = corrected(rows, 2, upheld("2023-09-21"));
    assert_eq!(
        why("uphold-rate", "2023-24", &rows),
        "numerator: upheld on 21 September 2023 (corrected at position 3)"
    );
}

#[test]
fn a_discontinued_case_says_what_it_counts_as() {
    let rows = case([received("2023-05-01"), Fact::Discontinued { on: day("2023-09-12") }]);
    assert_eq!(
        why("decided", "2023-24", &rows),
        "numerator: discontinued (counts as closed after initial enquiries) on 12 September 2023"
    );
    let otherwise = Office::with(|set| {
        set.counting.discontinued_as = DiscontinuedAs::NotUpheld;
    });
    assert_eq!(
        otherwise.why("uphold-rate", "2023-24", &rows),
        "denominator-only: discontinued (counts as not upheld) on 12 September 2023: in the \
         denominator only"
    );
}

#[test]
fn a_decision_placed_by_an_earlier_one_says_so() {
    let rows = case([
        received("2022-05-01"),
        upheld("2022-09-12"),
        reopened("2023-04-20"),
        not_upheld("2023-06-05"),
    ]);
    let original = Office::with(|set| set.counting.redecision_year = RedecisionYear::Original);
    assert_eq!(
        original.why("uphold-rate", "2022-23", &rows),
        "denominator-only: not upheld on 5 June 2023, placed by the decision of 12 September 2022: \
         in the denominator only"
    );
    assert_eq!(
        original.why("uphold-rate", "2023-24", &rows),
        "left-out: not upheld on 5 June 2023: counts in 2022-23"
    );
}

#[test]
fn whether_the_body_had_put_it_right_before() {
    let with = |remedied_before| {
        case([received("2023-05-01"), Fact::Upheld { on: day("2023-09-12"), remedied_before }])
    };
    let rate = |answer| why("satisfactory-remedy-rate", "2023-24", &with(answer));
    let upheld = "upheld on 12 September 2023";
    assert_eq!(
        rate(Answer::Yes),
        format!("numerator: {upheld}; the authority had put it right before the complaint came")
    );
    assert_eq!(
        rate(Answer::No),
        format!(
            "denominator-only: {upheld}; the authority had not put it right before the complaint \
             came: in the denominator only"
        )
    );
    assert_eq!(
        why("satisfactory-remedies", "2023-24", &with(Answer::NotStated)),
        format!(
            "left-out: {upheld}; not stated that the authority had put it right before the \
             complaint came"
        )
    );
}

#[test]
fn the_days_a_decision_took() {
    let office = Office::with(|_| ());
    let rows = case([received("2023-05-01"), upheld("2023-05-02")]);
    let explained = office.explained(("days-to-decide", "2023-24", 0), &rows);
    assert_eq!(explained.contributions[0].days, Some(1));
    assert_eq!(
        explained.contributions[0].reason.to_string(),
        "upheld on 2 May 2023, 1 day after receipt"
    );
    let slow = case([received("2023-05-01"), not_upheld("2024-01-01")]);
    assert_eq!(
        office.why("decided-within-26-weeks", "2023-24", &slow),
        "denominator-only: not upheld on 1 January 2024, 245 days after receipt: in the denominator \
         only"
    );
}

#[test]
fn a_report_and_what_opened_a_case_again() {
    let rows = case([
        received("2023-05-01"),
        upheld("2023-06-01"),
        Fact::PublicReport { on: day("2023-07-01") },
        reopened("2023-08-01"),
        upheld("2023-09-01"),
        Fact::Reviewed { result: ReviewResult::Reopened, on: day("2023-10-01") },
        upheld("2023-11-01"),
        Fact::Reviewed { result: ReviewResult::Amended, on: day("2023-12-01") },
        not_upheld("2023-12-01"),
    ]);
    assert_eq!(why("public-reports", "2023-24", &rows), "numerator: public report on 1 July 2023");
    assert_eq!(
        why("reopened", "2023-24", &rows),
        "numerator: reopened on 1 August 2023\n\
         numerator: reopened by the review of 1 October 2023\n\
         numerator: decision amended by the review of 1 December 2023"
    );
    assert_eq!(
        why("later-superseded", "2023-24", &rows),
        "numerator: upheld on 1 June 2023, reopened on 1 August 2023 and decided again on 1 \
         September 2023 (upheld)\n\
         numerator: upheld on 1 September 2023, reopened by the review of 1 October 2023 and decided \
         again on 1 November 2023 (upheld)\n\
         numerator: upheld on 1 November 2023, superseded by the decision of 1 December 2023 (not \
         upheld)"
    );
    let open = case([received("2023-05-01"), upheld("2023-06-01"), reopened("2023-08-01")]);
    assert_eq!(
        why("later-superseded", "2023-24", &open),
        "numerator: upheld on 1 June 2023, reopened on 1 August 2023 and not decided again"
    );
}

#[test]
fn a_case_that_is_open_says_since_when() {
    let rows = case([received("2023-05-01"), upheld("2023-06-01"), reopened("2024-03-01")]);
    assert_eq!(
        why("open-at-end", "2023-24", &rows),
        "numerator: open on 31 March 2024: reopened on 1 March 2024"
    );
    let new = case([received("2023-05-01")]);
    assert_eq!(
        why("open-at-start", "2024-25", &new),
        "numerator: open on 31 March 2024: received on 1 May 2023"
    );
}

#[test]
fn a_case_decided_twice_counts_less_than_none() {
    let rows = case([received("2023-05-01"), upheld("2023-06-01"), not_upheld("2023-07-01")]);
    assert_eq!(
        why("open-at-end", "2023-24", &rows),
        "numerator -1: received or reopened once and decided twice by 31 March 2024"
    );
}

#[test]
fn a_finding_by_the_scheme_s_name() {
    let text = include_str!("../../../../docs/guide/examples/housing-ombudsman/scheme.toml");
    let scheme = Scheme::parse(text).unwrap();
    let definitions = scheme.definitions().unwrap();
    let failure = scheme.outcome_named("service failure").unwrap().finding.unwrap();
    let subject = scheme.subject_named("charges").unwrap();
    let office = Office { scheme, definitions, ..Office::with(|_| ()) };
    let authority = AuthorityNumber(0);
    let rows = case([
        Fact::Received { authority, subject, on: day("2023-05-01") },
        upheld("2023-09-12"),
        Fact::Finding { finding: failure },
    ]);
    assert_eq!(
        office.why("finding-rate", "2023-24", &rows),
        "numerator: found: Service failure; upheld on 12 September 2023"
    );
    assert_eq!(
        office.why("received/charges", "2023-24", &rows),
        "numerator: received on 1 May 2023, about Charges"
    );
    assert_eq!(
        office.why("findings/maladministration", "2023-24", &rows),
        "left-out: upheld on 12 September 2023, with no finding that counts here"
    );
    // The scheme has one word for what is closed so.
    let closed = Fact::Closed {
        outcome: AssessmentOutcome::ClosedAfterInitialEnquiries,
        on: day("2023-06-01"),
    };
    let rows = case([Fact::Received { authority, subject, on: day("2023-05-01") }, closed]);
    assert_eq!(
        office.why("uphold-rate", "2023-24", &rows),
        "left-out: closed at assessment (outside jurisdiction) on 1 June 2023"
    );
    let withdrawn = Fact::Discontinued { on: day("2023-06-01") };
    let rows = case([Fact::Received { authority, subject, on: day("2023-05-01") }, withdrawn]);
    assert_eq!(
        office.why("uphold-rate", "2023-24", &rows),
        "left-out: withdrawn (counts as outside jurisdiction) on 1 June 2023"
    );
}
