//! Every part of what is recorded, changed: in one copy and in both.

use upheld_domain::{
    Actor, Answer, AssessmentOutcome, AuthorityFacts, CaseFacts, CaseId, Clock, CommandId,
    Complied, Corrected, DefinitionsFacts, Facts, NotComplied, NotUpheld, OutreachFacts,
    Particular, Particulars, Received, Recorded, Reference, ReleaseFacts, StreamId, Subject,
    Upheld,
};
use upheld_journal::StoredCommit;
use upheld_tests::forger::{commit_of, event_of, renumber, retime, swap};

use super::scene::{IDENTITY, PUBLISHED, Scene, asked, assert_says, day, text};

type Commits = Vec<StoredCommit>;

/// A dishonest change before the published checkpoint.
struct Change {
    name: &'static str,
    /// From which position on the copies differ, where only one was changed.
    position: u64,
    /// In what they differ there.
    part: &'static str,
    make: fn(&mut Commits),
}

/// The facts of the first such event of a case, to be changed.
macro_rules! facts {
    ($commits:expr, $kind:ident, $place:expr) => {
        match &mut event_of($commits, stringify!($kind), $place).event.facts {
            Facts::Case(CaseFacts::$kind(facts)) => facts,
            other => panic!("{other:?}"),
        }
    };
}

const FACTS: &str = "the facts";
const PARTICULARS: &str = "the particulars";
const STREAM: &str = "which case or body it is about";
const KIND: &str = "what happened";
const COMMAND: &str = "the command's id";
const WHO: &str = "who recorded it";
const WHEN: &str = "when it was recorded";

const CHANGES: &[Change] = &[
    Change {
        name: "what a complaint is about",
        position: 5,
        part: FACTS,
        make: |c| facts!(c, Received, 0).subject = Subject::PlanningAndDevelopment,
    },
    Change {
        name: "whom a complaint is about",
        position: 5,
        part: FACTS,
        make: |c| facts!(c, Received, 0).authority = "E07000008".parse().unwrap(),
    },
    Change {
        name: "the reference of a case",
        position: 5,
        part: FACTS,
        make: |c| facts!(c, Received, 0).reference = Reference::new("24 000 009").unwrap(),
    },
    Change {
        name: "the day a complaint came",
        position: 12,
        part: FACTS,
        make: |c| facts!(c, Received, 1).received_on = day("2023-05-03"),
    },
    Change {
        name: "a decision moved over the end of the year",
        position: 7,
        part: FACTS,
        make: |c| facts!(c, Upheld, 0).decided_on = day("2024-04-01"),
    },
    Change {
        name: "whether there was injustice",
        position: 7,
        part: FACTS,
        make: |c| facts!(c, Upheld, 0).injustice = Answer::No,
    },
    Change {
        name: "credit for a remedy before the complaint",
        position: 7,
        part: FACTS,
        make: |c| facts!(c, Upheld, 0).remedied_before = Answer::Yes,
    },
    Change {
        name: "the amount of a payment",
        position: 8,
        part: FACTS,
        make: |c| facts!(c, RemedyRecommended, 0).amount_pence = Some(1_500),
    },
    Change {
        name: "the day a remedy was due",
        position: 9,
        part: FACTS,
        make: |c| facts!(c, RemedyRecommended, 1).due_on = None,
    },
    Change {
        name: "a late remedy made a timely one",
        position: 11,
        part: FACTS,
        make: |c| facts!(c, Complied, 0).done_on = Some(day("2024-04-10")),
    },
    Change {
        name: "how a case was closed",
        position: 16,
        part: FACTS,
        make: |c| facts!(c, ClosedAtAssessment, 0).outcome = AssessmentOutcome::AdviceGiven,
    },
    Change {
        name: "complied with, made not complied with",
        position: 11,
        part: KIND,
        make: |c| {
            let Complied { remedy, satisfied_on: on, .. } = *facts!(c, Complied, 0);
            let event = event_of(c, "Complied", 0);
            event.event.facts = Facts::Case(NotComplied { remedy, on }.into());
        },
    },
    Change {
        name: "an upheld complaint made one that was not",
        position: 7,
        part: KIND,
        make: |c| {
            let Upheld { decided_on, .. } = *facts!(c, Upheld, 0);
            let event = event_of(c, "Upheld", 0);
            event.event.facts = Facts::Case(NotUpheld { decided_on }.into());
        },
    },
    Change {
        name: "what a correction says",
        position: 20,
        part: FACTS,
        make: |c| {
            let right = NotUpheld { decided_on: day("2024-01-17") };
            facts!(c, Corrected, 0).facts = Some(Box::new(right.into()));
        },
    },
    Change {
        name: "what a correction corrects",
        position: 21,
        part: FACTS,
        make: |c| {
            let Corrected { facts, .. } = facts!(c, Corrected, 1);
            *facts = None;
            event_of(c, "Corrected", 1).event.particulars =
                text(Particular::Reason, "SYNTHETIC nothing to see");
        },
    },
    Change {
        name: "who recorded it",
        position: 7,
        part: WHO,
        make: |c| each_of(c, "Upheld", |event| event.actor = Actor::new("berta").unwrap()),
    },
    Change {
        name: "when it was recorded",
        position: 12,
        part: WHEN,
        make: |c| {
            let at = commit("Received", 1, c);
            retime(&mut c[at], -1_800_000);
        },
    },
    Change {
        name: "that the clock ran on",
        position: 12,
        part: WHEN,
        make: |c| {
            let at = commit("Received", 1, c);
            let before = c[at - 1].events[0].recorded_at;
            for event in &mut c[at].events {
                (event.recorded_at, event.clock) = (before, Clock::Held);
            }
        },
    },
    Change {
        name: "the id of a command",
        position: 13,
        part: COMMAND,
        make: |c| {
            let at = commit("Investigated", 1, c);
            c[at].events[0].command = CommandId::derived(&["another"]);
        },
    },
    Change {
        name: "the salt over a text",
        position: 5,
        part: "the salt",
        make: |c| {
            let at = commit("Received", 0, c);
            c[at].salt = [9; 16];
        },
    },
    Change {
        name: "a text",
        position: 5,
        part: PARTICULARS,
        make: |c| {
            let right = text(Particular::Summary, "SYNTHETIC The lift works.");
            event_of(c, "Received", 0).event.particulars = right;
        },
    },
    Change {
        name: "a text taken out",
        position: 18,
        part: PARTICULARS,
        make: |c| event_of(c, "Noted", 0).event.particulars = Particulars::none(),
    },
    Change {
        name: "a text put in",
        position: 16,
        part: PARTICULARS,
        make: |c| {
            let more = text(Particular::Note, "SYNTHETIC as agreed by telephone");
            event_of(c, "ClosedAtAssessment", 0).event.particulars = more;
        },
    },
    Change {
        name: "the kind of a text",
        position: 18,
        part: PARTICULARS,
        make: |c| {
            let event = &mut event_of(c, "Noted", 0).event;
            let note = event.particulars.get(Particular::Note).unwrap();
            event.particulars = text(Particular::Reason, note);
        },
    },
    Change {
        name: "an event moved to another case",
        position: 18,
        part: STREAM,
        make: |c| {
            let other = event_of(c, "Received", 1).stream;
            event_of(c, "Noted", 0).stream = other;
            renumber(c);
        },
    },
    Change {
        name: "the id of a case",
        position: 15,
        part: STREAM,
        make: |c| {
            let (old, new) = (event_of(c, "Received", 2).stream, case(99));
            let events = upheld_tests::forger::events_mut(c);
            events.filter(|event| event.stream == old).for_each(|event| event.stream = new);
        },
    },
    Change {
        name: "the version of an event in its case",
        position: 6,
        part: "the version in its case or stream",
        make: |c| event_of(c, "Investigated", 0).version.0 = 7,
    },
    Change {
        name: "a commit left out",
        position: 11,
        part: STREAM,
        make: |c| {
            let at = commit("Complied", 0, c);
            c.remove(at);
            renumber(c);
        },
    },
    Change {
        name: "an event left out of a commit",
        position: 7,
        part: "how many events a commit has",
        make: |c| {
            let at = commit("Upheld", 0, c);
            c[at].events.pop();
            c[at].versions.pop();
            renumber(c);
        },
    },
    Change {
        name: "a whole case left out",
        position: 15,
        part: STREAM,
        make: |c| {
            let gone = event_of(c, "Received", 2).stream;
            c.retain(|commit| commit.events[0].stream != gone);
            renumber(c);
        },
    },
    Change {
        name: "a commit put in",
        position: 7,
        part: KIND,
        make: |c| {
            let mut note = c[commit("Noted", 0, c)].clone();
            let at = commit("Upheld", 0, c);
            let beside = c[at].events[0].clone();
            let event = &mut note.events[0];
            (event.stream, event.recorded_at) = (beside.stream, beside.recorded_at);
            event.command = CommandId::derived(&["put in"]);
            c.insert(at, note);
            renumber(c);
        },
    },
    Change {
        name: "a commit put in twice",
        position: 19,
        part: COMMAND,
        make: |c| {
            let at = commit("Noted", 0, c);
            let again = c[at].clone();
            c.insert(at + 1, again);
            renumber(c);
        },
    },
    Change {
        name: "two commits that changed places",
        position: 11,
        part: STREAM,
        make: |c| {
            let at = commit("Complied", 0, c);
            swap(c, at);
        },
    },
    Change {
        name: "a commit of another record",
        position: 12,
        part: STREAM,
        make: |c| {
            let mut foreign = c[commit("Received", 1, c)].clone();
            let event = &mut foreign.events[0];
            event.command = CommandId::derived(&["of another record"]);
            event.stream = StreamId::Case(CaseId::of_first_command(event.command));
            if let Facts::Case(CaseFacts::Received(Received { reference, .. })) =
                &mut event.event.facts
            {
                *reference = Reference::new("24 000 077").unwrap();
            }
            let at = commit("Received", 1, c);
            c.insert(at, foreign);
            renumber(c);
        },
    },
    Change {
        name: "a body's name",
        position: 2,
        part: PARTICULARS,
        make: |c| {
            let name = text(Particular::Name, "SYNTHETIC Leeds by a third name");
            event_of(c, "Renamed", 0).event.particulars = name;
        },
    },
    Change {
        name: "how many people live there",
        position: 3,
        part: FACTS,
        make: |c| match &mut event_of(c, "PopulationEstimated", 0).event.facts {
            Facts::Authority(AuthorityFacts::PopulationEstimated(facts)) => facts.residents *= 2,
            other => panic!("{other:?}"),
        },
    },
    Change {
        name: "by which rules is counted",
        position: 1,
        part: FACTS,
        make: |c| match &mut event_of(c, "Adopted", 0).event.facts {
            Facts::Definitions(DefinitionsFacts::Adopted(facts)) => facts.digest[0] ^= 1,
            other => panic!("{other:?}"),
        },
    },
    Change {
        name: "since when is counted so",
        position: 1,
        part: FACTS,
        make: |c| match &mut event_of(c, "Adopted", 0).event.facts {
            Facts::Definitions(DefinitionsFacts::Adopted(facts)) => facts.on = day("2023-04-01"),
            other => panic!("{other:?}"),
        },
    },
    Change {
        name: "how many came to a course",
        position: 4,
        part: FACTS,
        make: |c| match &mut event_of(c, "CourseDelivered", 0).event.facts {
            Facts::Outreach(OutreachFacts::CourseDelivered(facts)) => facts.attendees = 140,
            other => panic!("{other:?}"),
        },
    },
    Change {
        name: "the figures of a release",
        position: 24,
        part: FACTS,
        make: |c| match &mut event_of(c, "Frozen", 0).event.facts {
            Facts::Release(ReleaseFacts::Frozen(facts)) => facts.figures_digest = [8; 32],
            other => panic!("{other:?}"),
        },
    },
    Change {
        name: "what a release knew of",
        position: 24,
        part: FACTS,
        make: |c| match &mut event_of(c, "Frozen", 0).event.facts {
            Facts::Release(ReleaseFacts::Frozen(facts)) => facts.position = facts.position.plus(1),
            other => panic!("{other:?}"),
        },
    },
    Change {
        name: "who approved a release",
        position: 25,
        part: WHO,
        make: |c| each_of(c, "Approved", |event| event.actor = Actor::new("carl").unwrap()),
    },
    Change {
        name: "everything from the middle on recorded otherwise: a fork",
        position: 12,
        part: STREAM,
        make: |c| {
            let at = commit("Received", 1, c);
            let mut other = c[commit("Noted", 0, c)].clone();
            other.events[0].stream = c[at - 1].events[0].stream;
            let from = c[at].events[0].clone();
            c.truncate(at);
            for number in 0..20_i64 {
                let mut more = other.clone();
                let event = &mut more.events[0];
                event.command = CommandId::derived(&["fork", &number.to_string()]);
                event.recorded_at.0 = from.recorded_at.0 + number * 1_000;
                c.push(more);
            }
            renumber(c);
        },
    },
];

fn commit(kind: &str, place: usize, commits: &Commits) -> usize {
    commit_of(commits, kind, place)
}

fn case(number: u128) -> StreamId {
    StreamId::Case(CaseId(uuid::Uuid::from_u128(number)))
}

/// Changes every event of the commit that holds such an event.
fn each_of(commits: &mut Commits, kind: &str, change: impl FnMut(&mut Recorded)) {
    let at = commit_of(commits, kind, 0);
    commits[at].events.iter_mut().for_each(change);
}

const REWRITTEN: &str =
    "the first 26 events are not those of the checkpoint: the record was rewritten";

/// What a record with fewer events than the checkpoint looks like, however that came.
const SHORTER: &str =
    "the record ends at position 25, and the checkpoint has 26 events: 1 is missing";

#[test]
fn a_change_to_both_copies_is_a_record_that_was_rewritten() {
    assert_eq!(PUBLISHED, 26);
    let scene = Scene::new();
    for change in CHANGES {
        let mut commits = scene.commits();
        (change.make)(&mut commits);
        let events: usize = commits.iter().map(|commit| commit.events.len()).sum();
        let told = if events as u64 >= PUBLISHED { REWRITTEN } else { SHORTER };
        let forged = scene.forged(&IDENTITY, &commits);
        let program = scene.with(Some(forged.path()), Some(forged.path()));
        assert_says(change.name, &asked(&program), &[told, "hint: "]);
    }
}

#[test]
fn a_change_to_one_copy_is_told_with_its_place_and_by_which_copy_the_checkpoint_stands() {
    let scene = Scene::new();
    let honest = scene.program.record();
    for Change { name, position, part, make } in CHANGES {
        let mut commits = scene.commits();
        make(&mut commits);
        let forged = scene.forged(&IDENTITY, &commits);
        let differ = format!("{position}: the two copies differ in {part}");
        let journal = scene.with(Some(forged.path()), Some(&honest));
        let blamed = "the journal has not: the journal was changed";
        assert_says(name, &asked(&journal), &[&differ, blamed, "directory `journal` out"]);
        let store = scene.with(Some(&honest), Some(forged.path()));
        let blamed = "the store has not: the store was changed";
        let ran = asked(&store);
        assert_says(name, &ran, &[&differ, blamed, "directory `store` out"]);
        assert!(!ran.transcript().contains(REWRITTEN), "{}", ran.transcript());
    }
}
