//! What holds of any valid file: again adds nothing, in stages comes to the same, in any order too.
//! And of any bytes at all: they are answered, never with a panic.

use chrono::{Days, NaiveDate};
use proptest::prelude::{Just, Strategy, any, prop, prop_oneof, proptest};
use proptest::sample::select;

use upheld_exchange::Notice;

use crate::office::{CASES, Office, REMEDIES, sound};

const CLOSED: &[&str] =
    &["incomplete-or-invalid", "advice-given", "referred-back", "closed-after-initial-enquiries"];
const FINDINGS: &[&str] = &["discontinued", "upheld", "not-upheld"];
const ANSWERS: &[&str] = &["", "yes", "no"];
const PLACES: &[&str] = &["E07000008", "Leeds City Council", "leeds", "Cambridge", "cumbria"];
const SUBJECTS: &[&str] = &["Housing", "Benefits & Tax", "education and childrens services"];
const KINDS: &[&str] = &["apology", "act-on-the-case", "training", "review", "other"];

/// A remedy's cells after its reference and number.
#[derive(Debug, Clone)]
struct Remedy {
    kind: &'static str,
    due_after: Option<u64>,
    outcome: &'static str,
    outcome_after: u64,
    done_after: Option<u64>,
}

/// A case's cells, its days counted from the one before.
#[derive(Debug, Clone)]
struct Story {
    place: &'static str,
    subject: &'static str,
    received_after: u64,
    investigated_after: Option<u64>,
    outcome: &'static str,
    decided_after: u64,
    injustice: &'static str,
    remedied_before: &'static str,
    remedies: Vec<Remedy>,
}

/// How much of a story a file knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    Received,
    Investigated,
    Whole,
}

impl Story {
    fn received(&self) -> NaiveDate {
        "2015-01-01".parse::<NaiveDate>().unwrap() + Days::new(self.received_after)
    }

    fn investigated(&self) -> Option<NaiveDate> {
        let closed = CLOSED.contains(&self.outcome);
        self.investigated_after.filter(|_| !closed).map(|days| self.received() + Days::new(days))
    }

    fn decided(&self) -> NaiveDate {
        self.investigated().unwrap_or(self.received()) + Days::new(self.decided_after)
    }

    fn row(&self, number: usize, stage: Stage) -> String {
        let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
        let began = self.investigated().filter(|_| stage >= Stage::Investigated);
        let start = format!(
            "{},{},{},{},{}",
            20_000_000 + number,
            self.place,
            self.subject,
            self.received(),
            day(began)
        );
        let upheld = self.outcome == "upheld";
        match (stage, self.outcome) {
            (Stage::Whole, outcome) if !outcome.is_empty() => {
                let answer = |answer| if upheld { answer } else { "" };
                let (injustice, before) = (answer(self.injustice), answer(self.remedied_before));
                format!("{start},{},{outcome},{injustice},{before}\n", self.decided())
            }
            _ => format!("{start},,,,\n"),
        }
    }

    fn remedy_rows(&self, number: usize, with_outcomes: bool) -> String {
        if self.outcome != "upheld" {
            return String::new();
        }
        let after = |days: u64| (self.decided() + Days::new(days)).to_string();
        let rows = self.remedies.iter().enumerate().map(|(place, remedy)| {
            let due = remedy.due_after.map(after).unwrap_or_default();
            let done = remedy.done_after.filter(|_| remedy.outcome == "complied");
            let outcome = match remedy.outcome {
                outcome if with_outcomes && !outcome.is_empty() => format!(
                    "{outcome},{},{}",
                    after(remedy.outcome_after),
                    done.map(|days| after(days.min(remedy.outcome_after))).unwrap_or_default()
                ),
                _ => ",,".to_owned(),
            };
            let reference = 20_000_000 + number;
            format!("{reference},{},{},,{due},{outcome}\n", place + 1, remedy.kind)
        });
        rows.collect()
    }
}

fn remedy() -> impl Strategy<Value = Remedy> {
    let days = || prop::option::of(0..200_u64);
    let outcome = select(&["", "complied", "not-complied"][..]);
    (select(KINDS), days(), outcome, 0..200_u64, days()).prop_map(
        |(kind, due_after, outcome, outcome_after, done_after)| Remedy {
            kind,
            due_after,
            outcome,
            outcome_after,
            done_after,
        },
    )
}

fn story() -> impl Strategy<Value = Story> {
    let outcome = prop_oneof![Just(""), select(CLOSED), select(FINDINGS), Just("upheld")];
    let days = (0..2000_u64, prop::option::of(0..300_u64), 0..300_u64);
    let answers = (select(ANSWERS), select(ANSWERS));
    let body = (select(PLACES), select(SUBJECTS));
    (body, days, outcome, answers, prop::collection::vec(remedy(), 0..4)).prop_map(
        |((place, subject), days, outcome, (injustice, remedied_before), remedies)| Story {
            place,
            subject,
            received_after: days.0,
            investigated_after: days.1,
            outcome,
            decided_after: days.2,
            injustice,
            remedied_before,
            remedies,
        },
    )
}

fn stories() -> impl Strategy<Value = Vec<Story>> {
    prop::collection::vec(story(), 1..20)
}

fn case_rows(stories: &[Story], stage: Stage) -> String {
    stories.iter().enumerate().map(|(number, story)| story.row(number, stage)).collect()
}

fn remedy_rows(stories: &[Story], with_outcomes: bool) -> String {
    let rows = |(number, story): (usize, &Story)| story.remedy_rows(number, with_outcomes);
    stories.iter().enumerate().map(rows).collect()
}

fn whole(stories: &[Story]) -> Office {
    let mut office = Office::new();
    office.take_cases(&case_rows(stories, Stage::Whole));
    office.take_remedies(&remedy_rows(stories, true));
    office
}

/// The lines in another order, those of a case in theirs.
fn turned(rows: &str, by: usize) -> String {
    let mut lines: Vec<&str> = rows.split_inclusive('\n').collect();
    let by = by % lines.len().max(1);
    lines.rotate_left(by);
    let key = |line: &&str| line.as_bytes()[..8].iter().rev().copied().collect::<Vec<_>>();
    lines.sort_by_key(key);
    lines.concat()
}

proptest! {
    #[test]
    fn the_same_files_again_add_nothing(stories in stories()) {
        let mut office = whole(&stories);
        let (recorded, standings) = (office.recorded(), office.standings());
        let cases = office.take_cases(&case_rows(&stories, Stage::Whole));
        let remedies = office.take_remedies(&remedy_rows(&stories, true));
        assert_eq!((cases.unchanged, cases.events), (stories.len() as u64, 0));
        assert_eq!((remedies.unchanged, remedies.events), (remedies.rows, 0));
        assert_eq!((office.recorded(), office.standings()), (recorded, standings));
    }

    #[test]
    fn stages_come_to_what_the_whole_comes_to(stories in stories()) {
        let mut office = Office::new();
        for stage in [Stage::Received, Stage::Investigated, Stage::Whole] {
            office.take_cases(&case_rows(&stories, stage));
        }
        office.take_remedies(&remedy_rows(&stories, false));
        office.take_remedies(&remedy_rows(&stories, true));
        assert_eq!(office.standings(), whole(&stories).standings());
    }

    #[test]
    fn the_order_of_cases_does_not_matter(stories in stories(), by in any::<usize>()) {
        let mut office = Office::new();
        office.take_cases(&turned(&case_rows(&stories, Stage::Whole), by));
        office.take_remedies(&turned(&remedy_rows(&stories, true), by));
        let straight = whole(&stories);
        assert_eq!(office.standings(), straight.standings());
        assert_eq!(office.ids(), straight.ids());
    }

    #[test]
    fn a_file_cut_anywhere_is_answered_and_the_whole_one_mends_it(
        stories in stories(),
        cut in any::<usize>(),
    ) {
        let file = CASES.to_owned() + &case_rows(&stories, Stage::Whole);
        let cut = CASES.len() + cut % (file.len() - CASES.len());
        let mut office = Office::new();
        let cut = &file[..cut];
        let before = office.cases(cut.as_bytes()).unwrap();
        assert!(before.refused <= 1, "{:?}", before.errors);
        // A row cut in its last cell may look whole, but for its line's end.
        if !cut.ends_with('\n') && before.refused == 0 {
            assert_eq!(before.warnings.last().unwrap().notice, Notice::NoLineEnd);
            return Ok(());
        }
        sound(office.cases(file.as_bytes()));
        assert_eq!(office.references().len(), stories.len());
    }

    #[test]
    fn any_bytes_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        for header in ["", CASES, REMEDIES] {
            let file = [header.as_bytes(), &bytes].concat();
            let imported = [Office::new().cases(&file[..]), Office::new().remedies(&file[..])];
            for report in imported.into_iter().flatten() {
                let parts = report.new + report.advanced + report.unchanged + report.refused;
                assert_eq!(report.rows, parts);
                assert_eq!(report.refused == 0, report.errors.is_empty());
            }
        }
    }
}
