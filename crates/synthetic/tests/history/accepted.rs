//! Every command of a history is one that the rules accept on its day, and the history is what it
//! says: in order, in office hours, never still for a month, marked SYNTHETIC throughout.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use chrono::{Datelike, NaiveDate, Timelike, Weekday};
use chrono_tz::Europe::London;
use upheld_domain::{
    Case, CaseFacts, CaseId, CaseKind, CommandId, Context, Entry, LinkKind, Position, Register,
    Scheme, StreamContext, Timestamp, VoidReason, YearStart, check_outreach, decide,
};
use upheld_synthetic::{CaseStep, History, Plan, Step};

const MONTH_MS: i64 = 31 * 24 * 3600 * 1000;

/// Records a history as an office would, and keeps what the tests ask about.
#[derive(Default)]
struct Office {
    cases: HashMap<CaseId, Case>,
    references: HashSet<String>,
    kinds: BTreeMap<CaseKind, u32>,
    position: u64,
    warnings: Vec<String>,
    late: u32,
    in_august: BTreeMap<i32, u32>,
}

impl Office {
    fn record(&mut self, step: &CaseStep, register: &Register) {
        let case = self.cases.entry(step.case).or_default();
        if case.entries().is_empty() {
            assert_eq!(step.case, CaseId::of_first_command(step.id));
            assert!(self.references.insert(step.reference.to_string()), "{} twice", step.reference);
        }
        let today = step.at.london_date();
        let scheme = Scheme::office();
        let context = Context { today, register, scheme: &scheme, case: step.case };
        let verdict = decide(case, &step.command, &context).unwrap_or_else(|refusal| {
            panic!(
                "{} {today}: {refusal}\n{:#?}\n{:#?}",
                step.reference,
                step.command,
                case.in_force()
            )
        });
        self.warnings.extend(verdict.warnings.iter().map(ToString::to_string));
        for (facts, texts) in &step.command.events {
            assert!(texts.iter().all(|(_, text)| text.starts_with("SYNTHETIC")), "{texts:?}");
            self.position += 1;
            let position = Position::new(self.position).unwrap();
            case.apply(Entry { position, command: step.id, facts: facts.clone() });
            *self.kinds.entry(facts.kind()).or_default() += 1;
        }
        for (facts, _) in &step.command.events {
            self.note_lateness(facts, today);
        }
    }

    fn note_lateness(&mut self, facts: &CaseFacts, today: NaiveDate) {
        let Some(occurred) = facts.occurred_on() else { return };
        self.late += u32::from((today - occurred).num_days() > 13);
        let over_july = occurred.month() <= 3 && occurred.year() == today.year();
        if over_july && today.month() == 8 {
            *self.in_august.entry(today.year()).or_default() += 1;
        }
    }
}

fn assert_in_office_hours(at: Timestamp) {
    let there = at.utc().with_timezone(&London);
    assert!(!matches!(there.weekday(), Weekday::Sat | Weekday::Sun), "{there}");
    let minute = there.hour() * 60 + there.minute();
    assert!((540..1050).contains(&minute), "{there}");
}

fn record_all(plan: &Plan) -> Office {
    let register = Register::english().unwrap();
    let definitions = BTreeMap::new();
    let mut office = Office::default();
    let mut ids: HashSet<CommandId> = HashSet::new();
    let mut last: Option<Timestamp> = None;
    for step in History::new(plan).unwrap() {
        let at = step.at();
        assert_in_office_hours(at);
        if let Some(last) = last {
            assert!(last <= at && at.0 - last.0 <= MONTH_MS, "{last} then {at}");
        }
        last = Some(at);
        match step {
            Step::Case(step) => {
                assert!(ids.insert(step.id), "{} twice", step.id);
                office.record(&step, &register);
            }
            Step::Outreach(step) => {
                assert!(ids.insert(step.id), "{} twice", step.id);
                assert!(step.particulars.iter().all(|(_, text)| text.starts_with("SYNTHETIC")));
                let today = at.london_date();
                let context = StreamContext {
                    today,
                    register: &register,
                    definitions: &definitions,
                    record_is_empty: false,
                };
                check_outreach(&step.facts, &context).unwrap();
                office.position += 1;
            }
        }
    }
    assert!(last.unwrap().london_date() > plan.last_day() - chrono::Days::new(31));
    office
}

#[test]
fn every_command_of_twenty_thousand_cases_is_accepted() {
    let plan = Plan::of_seed(1, Some(20_000)).unwrap();
    let office = record_all(&plan);
    assert_eq!(office.cases.len(), 20_000);
    assert_eq!(office.warnings, Vec::<String>::new());
    for year in 2017..=2024 {
        assert!(office.in_august[&year] > 0, "nothing late in August {year}");
    }
    let per_case = office.position * 10 / 20_000;
    assert!((45..60).contains(&per_case), "{per_case} events a case, in tenths");
    assert!(office.late > 500, "{} events recorded weeks late", office.late);
    let mistakes = mistakes(&office);
    for kind in ["decided in another year", "another authority", "another subject", "another day"] {
        assert!(mistakes.get(kind).is_some_and(|&count| count > 2), "{kind}: {mistakes:?}");
    }
}

/// What was corrected, of how many cases.
fn mistakes(office: &Office) -> BTreeMap<&'static str, u32> {
    let mut found = BTreeMap::new();
    for case in office.cases.values() {
        for entry in case.entries() {
            let CaseFacts::Corrected(f) = &entry.facts else { continue };
            let (Some(right), Some(wrong)) = (&f.facts, case.entry(f.corrects)) else { continue };
            let kind = match (&wrong.facts, &**right) {
                (CaseFacts::Received(a), CaseFacts::Received(b)) if a.authority != b.authority => {
                    "another authority"
                }
                (CaseFacts::Received(a), CaseFacts::Received(b)) if a.subject != b.subject => {
                    "another subject"
                }
                (a, b) => {
                    let year =
                        |facts: &CaseFacts| YearStart::APRIL.year_of(facts.occurred_on().unwrap());
                    if year(a) == year(b) { "another day" } else { "decided in another year" }
                }
            };
            *found.entry(kind).or_default() += 1;
        }
    }
    found
}

#[test]
fn other_seeds_and_years_are_accepted_too() {
    for seed in 2..6 {
        record_all(&Plan::of_seed(seed, Some(3_000)).unwrap());
    }
    for (first, last) in [("2022-23", "2023-24"), ("2023-24", "2023-24"), ("2009-10", "2009-10")] {
        let (first_year, last_year) = (first.parse().unwrap(), last.parse().unwrap());
        let plan = Plan { seed: 7, cases: Some(1_500), first_year, last_year };
        let office = record_all(&plan);
        assert_eq!(office.cases.len(), 1_500, "{first}");
    }
}

#[test]
fn a_small_history_has_every_kind_of_event() {
    let office = record_all(&Plan::of_seed(2020, Some(2_000)).unwrap());
    // Findings are of other schemes than that of English local government.
    let rare = [CaseKind::FurtherReportIssued, CaseKind::DecisionWithdrawn, CaseKind::FindingMade];
    let missing: BTreeSet<_> = CaseKind::ALL
        .iter()
        .filter(|kind| !office.kinds.contains_key(kind) && !rare.contains(kind))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
    let facts = || office.cases.values().flat_map(Case::entries).map(|entry| &entry.facts);
    let joint = |f: &CaseFacts| matches!(f, CaseFacts::Linked(f) if f.kind == LinkKind::Joint);
    assert!(facts().any(joint), "no joint complaint");
    let again = |f: &CaseFacts| matches!(f, CaseFacts::Received(f) if f.resubmission_of.is_some());
    assert!(facts().any(again), "no resubmission");
    let voids = office.cases.values().filter(|case| case.standing().voided.is_some());
    let reasons: BTreeSet<_> = voids.filter_map(|case| case.standing().voided).collect();
    assert!(reasons.contains(&VoidReason::Duplicate), "{reasons:?}");
    let revived = office.cases.values().filter(|case| {
        let voided = case.entries().iter().any(|e| e.facts.kind() == CaseKind::Voided);
        voided && case.standing().voided.is_none()
    });
    assert!(revived.count() > 0, "no case was voided and taken back");
}
