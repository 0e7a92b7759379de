//! The same plan gives the same steps, on any machine and at any time; another plan gives others;
//! a plan that can't be is refused.

use sha2::{Digest, Sha256};
use upheld_domain::CaseFacts;
use upheld_synthetic::{History, Plan, PlanError, Step};

/// SHA-256 over the first 2,000 steps of seed 2020 with 20,000 cases, as [`line`] writes them.
/// A change of it is a change of every history: demos and benchmarks are no longer comparable.
const GOLDEN: &str = "74db034380db7704e9d2b3e25ff84ce6e94dd23c71114ea09f39e056b866c6ac";

/// A step as one line of JSON.
fn line(step: &Step) -> String {
    let json = match step {
        Step::Case(s) => {
            let command = (&s.command.events, s.id, &s.actor);
            serde_json::to_string(&(s.at, s.reference, s.case, command))
        }
        Step::Outreach(s) => {
            serde_json::to_string(&(s.at, &s.facts, &s.particulars, s.id, &s.actor))
        }
    };
    json.unwrap()
}

#[test]
fn the_first_steps_of_seed_2020_are_as_they_were() {
    let mut hasher = Sha256::new();
    for step in History::new(&Plan::of_seed(2020, Some(20_000)).unwrap()).unwrap().take(2_000) {
        hasher.update(line(&step).as_bytes());
        hasher.update(b"\n");
    }
    let digest: String = hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(digest, GOLDEN);
}

#[test]
fn a_plan_gives_the_same_steps_again_and_another_seed_others() {
    let steps = |seed| {
        let plan = Plan::of_seed(seed, Some(3_000)).unwrap();
        History::new(&plan).unwrap().collect::<Vec<_>>()
    };
    let first = steps(1);
    assert_eq!(first, steps(1));
    assert_ne!(first, steps(2));
}

#[test]
fn the_usual_history_is_about_as_large_as_the_office() {
    let plan = Plan::of_seed(2020, None).unwrap();
    let cases = plan.expected_cases();
    assert!((110_000..120_000).contains(&cases), "{cases}");
    let received = History::new(&plan).unwrap().filter(|step| match step {
        Step::Case(s) => matches!(s.command.events[0].0, CaseFacts::Received(_)),
        Step::Outreach(_) => false,
    });
    assert_eq!(u64::try_from(received.count()).unwrap(), cases);
}

#[test]
fn other_events_in_the_record_move_what_corrections_point_at() {
    let targets = |skip| {
        let mut history = History::new(&Plan::of_seed(2020, Some(2_000)).unwrap()).unwrap();
        history.skip_positions(skip);
        let mut targets = Vec::new();
        for step in history {
            let Step::Case(step) = step else { continue };
            targets.extend(step.command.events.iter().filter_map(|(facts, _)| match facts {
                CaseFacts::Corrected(f) => Some(f.corrects.get()),
                CaseFacts::Retracted(f) => Some(f.retracts.get()),
                _ => None,
            }));
        }
        targets
    };
    let moved: Vec<u64> = targets(0).iter().map(|position| position + 40).collect();
    assert!(!moved.is_empty());
    assert_eq!(targets(40), moved);
}

#[test]
fn a_history_too_small_for_the_published_counts_is_refused() {
    let refused = History::new(&Plan::of_seed(1, Some(100)).unwrap());
    let Err(PlanError::TooFew { asked: 100, least }) = refused else {
        panic!("{refused:?}");
    };
    let smallest = Plan::of_seed(1, Some(least)).unwrap();
    let mut last = None;
    for step in History::new(&smallest).unwrap() {
        let at = step.at().0;
        let gap = at - last.unwrap_or(at);
        assert!((0..=31 * 24 * 3_600_000).contains(&gap), "{gap} ms between two steps");
        last = Some(at);
    }
    assert!(least < 1_000, "{least}");
}

#[test]
fn a_plan_that_cannot_be_is_refused() {
    let mut plan = Plan::of_seed(1, Some(1 << 40)).unwrap();
    assert!(matches!(History::new(&plan), Err(PlanError::TooMany { .. })));
    plan = Plan { cases: None, first_year: plan.last_year, last_year: plan.first_year, ..plan };
    assert!(matches!(History::new(&plan), Err(PlanError::Years { .. })));
}
