//! What a certificate can't say by itself: that nothing was left out. Only the record does.

use upheld_annual::Measure;
use upheld_audit::certificate::{Difference, Doubt, differences, verify};
use upheld_domain::StreamId;

use crate::given::{definitions, office};

#[test]
fn a_case_left_out_is_found_by_the_record_alone() {
    let given = office(5, 40, Vec::new());
    let question = given.rich(Measure::UpholdRate);
    let whole = given.certificate(question, &definitions()).unwrap();
    let last = whole.position;
    // Of each case that counts, what a certificate without it comes to.
    for dropped in &whole.contributions {
        let shown = |at| whole.events.iter().find(|event| event.position == at).unwrap();
        let stream = upheld_journal::Leaf::read(&shown(dropped.position).leaf.0).unwrap().stream;
        let left_out =
            given.without(question, &definitions(), &|event| event.stream == stream).unwrap();
        let verified = verify(&left_out, None).unwrap();
        assert!(verified.doubts.contains(&Doubt::LeftOut));
        if shown(last).position != dropped.position {
            assert_eq!(left_out.denominator, whole.denominator.map(|number| number - 1));
        }
        let found = differences(&left_out, &whole);
        assert!(found.contains(&Difference::LeftOut(dropped.reference)), "{found:?}");
        let told = found[0].to_string();
        assert!(told.starts_with(&dropped.reference.to_string()), "{told}");
        // The other way round, it was added.
        let added = differences(&whole, &left_out);
        assert!(added.contains(&Difference::Added(dropped.reference)), "{added:?}");
    }
}

#[test]
fn the_last_events_of_a_case_left_out_are_found_too() {
    let given = office(5, 40, Vec::new());
    let question = given.rich(Measure::UpholdRate);
    let whole = given.certificate(question, &definitions()).unwrap();
    let mut found = 0;
    for event in whole.events.iter().rev().skip(1) {
        let position = event.position;
        let Ok(StreamId::Case(case)) =
            upheld_journal::Leaf::read(&event.leaf.0).map(|event| event.stream)
        else {
            continue;
        };
        let left_out = given.without(question, &definitions(), &|event| {
            event.stream == StreamId::Case(case) && event.position >= position
        });
        // A case may no longer count without its end: then it can't be shown.
        let Ok(left_out) = left_out else { continue };
        assert_eq!(verify(&left_out, None).map(|_| ()), Ok(()));
        assert_ne!(differences(&left_out, &whole), [], "without {position} and what followed");
        found += 1;
    }
    assert!(found > 3, "{found} ends could be left out");
}
