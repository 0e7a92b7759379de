//! What was published, changed: signatures, keys, sizes and roots of a checkpoint. The record is good.

use upheld_audit::note::{KeyName, PrivateKey};
use upheld_audit::{Checkpoint, Published};
use upheld_domain::{Answer, CaseFacts, Facts};
use upheld_tests::forger::event_of;

use super::scene::{IDENTITY, Scene, asked, assert_says};

fn published(scene: &Scene) -> Published {
    let text = std::fs::read(scene.program.dir().join("published.checkpoint")).unwrap();
    Checkpoint::parse(&text).unwrap()
}

fn told(published: &Published) -> String {
    upheld_audit::note::note(&published.checkpoint.to_string(), &published.signatures)
}

#[test]
fn a_checkpoint_that_was_changed_bears_no_signature_any_more() {
    let scene = Scene::new();
    let honest = published(&scene);
    let key = PrivateKey::of_seed(KeyName::new("office.example/record").unwrap(), &mut [3; 32]);
    let forged = "the signature of office.example/record (";
    let mut root = honest.clone();
    root.checkpoint.root[0] ^= 1;
    let mut size = honest.clone();
    size.checkpoint.size -= 1;
    let mut origin = honest.clone();
    origin.checkpoint.origin = "upheld/00000000-0000-0000-0000-000000001267".to_owned();
    let mut unsigned = honest.clone();
    unsigned.signatures.clear();
    let bare = honest.checkpoint.to_string();
    let resigned = Published { signatures: vec![key.sign(&bare)], ..honest.clone() };
    let mut posing = resigned.clone();
    posing.signatures[0].id = honest.signatures[0].id;
    for (name, text, said) in [
        ("another root", told(&root), forged),
        ("another size", told(&size), forged),
        ("the mark SYNTHETIC left out", told(&origin), forged),
        ("signed by a key that poses as the office's", told(&posing), forged),
        (
            "signed by another key of the name",
            told(&resigned),
            "it is not signed by office.example",
        ),
        ("no signature", bare, "nor by anybody"),
        ("an empty list of them", told(&unsigned), "line 5: a signature should stand here"),
    ] {
        scene.program.write("published.checkpoint", text);
        let ran = asked(&scene.program);
        let code = if name.starts_with("an empty") { 5 } else { 6 };
        assert_eq!(ran.code, Some(code), "{name}: {}", ran.transcript());
        assert!(ran.err.contains(said), "{name}: {}", ran.transcript());
        assert_eq!(ran.out, "", "{name}: nothing is said of the record");
    }
    scene.program.write("published.checkpoint", told(&honest));
    asked(&scene.program).ok();
}

#[test]
fn a_checkpoint_taken_at_its_word_is_still_held_against_the_record() {
    let scene = Scene::new();
    let honest = published(&scene).checkpoint;
    let line = "verify --since bare.checkpoint";
    let word = "note: the checkpoint is taken at its word";
    let ran = scene.program.run_with("bare.checkpoint", honest.to_string(), line).ok();
    ran.says(&[word]).prints(&["It only grew since the checkpoint of 26 events.\n"]);
    let mut root = honest.clone();
    root.root[31] ^= 1;
    let ran = scene.program.run_with("bare.checkpoint", root.to_string(), line);
    assert_says("another root", &ran, &["the record was rewritten since", word]);
    let longer = Checkpoint { size: 4_000, ..honest };
    let ran = scene.program.run_with("bare.checkpoint", longer.to_string(), line);
    let shorter =
        "the record ends at position 28, and the checkpoint has 4000 events: 3972 are missing";
    assert_says("more events than there are", &ran, &[shorter]);
}

#[test]
fn one_signature_of_a_stranger_beside_the_offices_says_nothing() {
    let scene = Scene::new();
    let mut published = published(&scene);
    let key = PrivateKey::of_seed(KeyName::new("witness.example").unwrap(), &mut [4; 32]);
    published.signatures.insert(0, key.sign(&published.checkpoint.to_string()));
    scene.program.write("published.checkpoint", told(&published));
    asked(&scene.program).ok().prints(&["signed by office.example/record ("]);
    let witness = key.public();
    let line = format!("verify --since published.checkpoint --public-key {witness}");
    scene.program.run(&line).ok().prints(&["signed by witness.example ("]);
}

#[test]
fn a_record_rewritten_and_signed_again_with_the_offices_own_key_is_told_by_what_was_published() {
    let scene = Scene::new();
    let mut commits = scene.commits();
    match &mut event_of(&mut commits, "Upheld", 0).event.facts {
        Facts::Case(CaseFacts::Upheld(facts)) => facts.remedied_before = Answer::Yes,
        other => panic!("{other:?}"),
    }
    let forged = scene.forged(&IDENTITY, &commits);
    let program = scene.with(Some(forged.path()), Some(forged.path()));
    let key = std::fs::read(scene.program.dir().join("office.key")).unwrap();
    program.write("office.key", key);
    program.bash("chmod 600 office.key").ok();
    program.run("checkpoint sign --key office.key --out again.checkpoint").ok();
    // All that the thief has made fits together; the office's signature stands below it.
    let ran = program.run("verify --since again.checkpoint --public-key office.pub").ok();
    ran.prints(&["signed by office.example/record (", "It only grew since"]);
    let told = "the first 26 events are not those of the checkpoint: the record was rewritten";
    assert_says("signed again", &asked(&program), &[told, "hint: "]);
}
