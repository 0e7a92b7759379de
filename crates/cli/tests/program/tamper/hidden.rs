//! After the newest published checkpoint: what the rules still find, and what nobody can find. A
//! checkpoint published later finds it.

use std::fs;

use upheld_domain::{
    CaseFacts, CommandId, Complied, Facts, NotUpheld, Particulars, Reference, RemedyId, Upheld,
};
use upheld_journal::StoredCommit;
use upheld_tests::forger::{self, event_of, renumber};

use super::scene::{IDENTITY, PUBLISHED, Scene, asked, assert_says, day};

/// The scene's record with its last commit changed, in both copies.
fn with_another_end(scene: &Scene, change: impl FnOnce(&mut Vec<StoredCommit>)) -> String {
    let mut commits = scene.commits();
    change(&mut commits);
    let forged = scene.forged(&IDENTITY, &commits);
    let program = scene.with(Some(forged.path()), Some(forged.path()));
    let ran = asked(&program);
    assert!(!ran.transcript().contains("rewritten"), "{}", ran.transcript());
    ran.transcript()
}

#[test]
fn an_end_that_the_rules_forbid_is_found_without_any_checkpoint() {
    let scene = Scene::new();
    let told = |what: &str, told: String| {
        let words = told.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words.contains(what) && told.ends_with("--- exit 6\n"), "{what}: {told}");
    };
    // The last event is a note on the last case, which was investigated just before.
    let end = |facts: CaseFacts| {
        with_another_end(&scene, |c| {
            let last = c.last_mut().unwrap();
            last.events[0].event.facts = Facts::Case(facts);
        })
    };
    let remedy = RemedyId::new("7").unwrap();
    let complied = Complied { remedy, done_on: None, satisfied_on: day("2024-06-01") };
    told("domain 28", end(complied.into()));
    told("domain 28", end(NotUpheld { decided_on: day("2031-01-01") }.into()));
    told(
        "domain 28 its version leaves a gap",
        with_another_end(&scene, |c| {
            c.last_mut().unwrap().events[0].version.0 += 1;
        }),
    );
    told(
        "domain 28 its command was given before",
        with_another_end(&scene, |c| {
            let earlier = c[16].events[0].clone();
            let last = &mut c.last_mut().unwrap().events[0];
            assert_eq!(earlier.stream, last.stream);
            last.command = earlier.command;
        }),
    );
    let received = |c: &mut Vec<StoredCommit>, reference: &str, command: &str| {
        let mut more = c[forger::commit_of(c, "Received", 2)].clone();
        let event = &mut more.events[0];
        event.recorded_at = c.last().unwrap().events[0].recorded_at;
        event.command = CommandId::derived(&[command]);
        event.stream = upheld_domain::StreamId::Case(upheld_domain::CaseId::of_first_command(
            CommandId::derived(&["honest"]),
        ));
        if let Facts::Case(CaseFacts::Received(received)) = &mut event.event.facts {
            received.reference = Reference::new(reference).unwrap();
        }
        c.push(more);
        renumber(c);
    };
    told(
        "domain 29 its case has an id that does not come from its command",
        with_another_end(&scene, |c| received(c, "24 000 055", "another")),
    );
    told(
        "domain 29 the case begun at position 5 has its reference 24 000 001",
        with_another_end(&scene, |c| received(c, "24 000 001", "honest")),
    );
}

#[test]
fn an_end_taken_off_both_copies_after_the_checkpoint_is_not_found() {
    let scene = Scene::new();
    let older = scene.older();
    let program = scene.with(Some(&older), Some(&older));
    asked(&program).ok().prints(&[
        "Sound: 26 events of 4 cases.",
        "It only grew since the checkpoint of 26 events, signed by office.example/record",
    ]);
    // With the next checkpoint it is.
    let next = scene.program.run("checkpoint sign --key office.key").ok().out;
    fs::write(program.dir().join("published.checkpoint"), next).unwrap();
    let shorter = "the record ends at position 26, and the checkpoint has 28 events: 2 are missing";
    assert_says("after the next", &asked(&program), &[shorter]);
}

#[test]
fn an_end_rewritten_within_the_rules_after_the_checkpoint_is_not_found() {
    let scene = Scene::new();
    let mut commits = scene.commits();
    let decided_on = day("2024-06-02");
    commits.last_mut().unwrap().events[0].event.facts =
        Facts::Case(NotUpheld { decided_on }.into());
    let forged = scene.forged(&IDENTITY, &commits);
    let program = scene.with(Some(forged.path()), Some(forged.path()));
    asked(&program).ok().prints(&["Sound: 28 events of 4 cases.", "It only grew since"]);
    let next = scene.program.run("checkpoint sign --key office.key").ok().out;
    fs::write(program.dir().join("published.checkpoint"), next).unwrap();
    let rewritten = "the first 28 events are not those of the checkpoint";
    assert_says("after the next", &asked(&program), &[rewritten]);
}

#[test]
fn what_no_event_hangs_on_is_not_found_in_both_copies() {
    let scene = Scene::new();
    let mut commits = scene.commits();
    let bare = forger::commit_of(&commits, "Investigated", 0);
    assert!(commits[bare].events[0].event.particulars.is_empty());
    commits[bare].salt = [1; 16];
    let forged = scene.forged(&IDENTITY, &commits);
    let program = scene.with(Some(forged.path()), Some(forged.path()));
    asked(&program).ok().prints(&["Sound: 28 events", "It only grew since"]);
    let program = scene.with(Some(forged.path()), Some(&scene.program.record()));
    let told = ["6: the two copies differ in the salt", "both copies have the events"];
    assert_says("the salt of no text", &asked(&program), &told);
}

#[test]
fn who_lied_when_it_was_recorded_is_believed() {
    // The same case, recorded as upheld on another day and by another name from the beginning.
    let scene = Scene::new();
    let mut commits = scene.commits();
    if let Facts::Case(CaseFacts::Upheld(Upheld { decided_on, .. })) =
        &mut event_of(&mut commits, "Upheld", 0).event.facts
    {
        *decided_on = day("2024-04-01");
    }
    event_of(&mut commits, "Received", 0).event.particulars = Particulars::none();
    let lied = scene.forged(&IDENTITY, &commits);
    let program = scene.with(Some(lied.path()), Some(lied.path()));
    fs::copy(scene.program.dir().join("office.key"), program.dir().join("office.key")).unwrap();
    let line = format!("checkpoint sign --key office.key --at {PUBLISHED}");
    let published = program.run(&line).ok().out;
    fs::write(program.dir().join("published.checkpoint"), published).unwrap();
    asked(&program).ok().prints(&["Sound: 28 events", "It only grew since"]);
}
