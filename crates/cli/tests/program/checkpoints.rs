//! `root`, `checkpoint` and `verify --since`: what is printed and kept, and each file or argument that
//! is not what it should be. A record that was tampered with is the business of `tamper`.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;

use serde_json::Value;
use upheld_audit::Checkpoint;
use upheld_tests::program::Program;

use crate::given::{snapshot, with_cases, with_record};

/// With cases, a key of the office, and a signed checkpoint of the first forty events.
fn with_checkpoint() -> Program {
    let program = with_cases();
    let made = program.run("checkpoint key --name office.example/record --out office.key").ok();
    program.write("office.pub", made.out);
    program.run("checkpoint sign --key office.key --at 40 --out signed.checkpoint").ok();
    program
}

fn read(program: &Program, name: &str) -> String {
    fs::read_to_string(program.dir().join(name)).unwrap()
}

fn mode(program: &Program, name: &str, mode: u32) {
    fs::set_permissions(program.dir().join(name), Permissions::from_mode(mode)).unwrap();
}

/// What differs from record to record and key to key is left out.
fn assert_seen(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(r"[A-Za-z0-9+/]{91}=", "[signature]");
    settings.add_filter(r"\+[0-9a-f]{8}\+[A-Za-z0-9+/]{44}", "+[id]+[key]");
    settings.add_filter(r"\b[A-Za-z0-9+/]{43}=", "[root in base64]");
    settings.add_filter(r"\([0-9a-f]{8}\)", "([id])");
    settings.bind(|| snapshot(name, text));
}

#[test]
fn from_a_key_to_a_record_that_only_grew() {
    let program = with_cases();
    let mut seen = Vec::new();
    for line in [
        "root",
        "root --at 40 --format json",
        "checkpoint key --name office.example/record --out office.key",
        "checkpoint sign --key office.key",
        "checkpoint sign --key office.key --at 40 --out signed.checkpoint",
    ] {
        let ran = program.run(line).ok();
        seen.push(ran.transcript());
        if line.starts_with("checkpoint key") {
            program.write("office.pub", ran.out);
        }
    }
    for line in [
        "verify --since signed.checkpoint --public-key office.pub",
        "verify --since signed.checkpoint",
        "verify --since signed.checkpoint --public-key office.pub --format json",
    ] {
        seen.push(program.run(line).ok().transcript());
    }
    assert_seen("checkpoints", &seen.join("\n"));
}

#[test]
fn a_root_that_was_kept_is_good_for_all_that_comes_after() {
    let program = with_record();
    program.write("empty.checkpoint", program.run("root").ok().out);
    program.run("case receive 24000001 --authority Leeds --subject housing --on 2024-04-02").ok();
    program.write("one.checkpoint", program.run("root").ok().out);
    program.run("case investigate 24000001 --on 2024-05-02").ok();
    assert_eq!(program.run("root --at 1").ok().out, read(&program, "one.checkpoint"));
    for (name, events) in [("empty", "0 events"), ("one", "1 event")] {
        let ran = program.run(&format!("verify --since {name}.checkpoint")).ok();
        ran.prints(&[&format!("It only grew since the checkpoint of {events}.")]);
    }
}

#[test]
fn a_pipe_gets_the_text_and_a_program_json() {
    let program = with_checkpoint();
    let piped = |line: &str| {
        let mut command = program.command(line);
        let output = command.env_remove("UPHELD_FORMAT").output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    assert_eq!(
        piped("root --at 40"),
        Checkpoint::parse(read(&program, "signed.checkpoint").as_bytes())
            .unwrap()
            .checkpoint
            .to_string()
    );
    assert_eq!(
        piped("checkpoint sign --key office.key --at 40"),
        read(&program, "signed.checkpoint")
    );
    let root = program.run("root --format json").ok().json();
    let verified = program.run("verify --format json").ok().json();
    assert_eq!((&root["root"], &root["size"]), (&verified["root"], &verified["position"]));
    assert_eq!((&root["synthetic"], &root["as_known"]), (&Value::Bool(false), &Value::Null));
    assert!(verified.get("since").is_none());
    let signed = program.run("checkpoint sign --key office.key --at 40 --format json").ok().json();
    assert_eq!(signed["note"], Value::String(read(&program, "signed.checkpoint")));
    let key = program.run("checkpoint key --name b --out b.key --format json").ok().json();
    assert_eq!(key["public_key"].as_str().unwrap().split('+').next(), Some("b"));
    for line in ["root --format csv", "checkpoint sign --key office.key --format csv"] {
        program.run(line).ends(2).says(&["a checkpoint is no table", "--format table"]);
    }
}

#[test]
fn a_letter_carries_the_checkpoint_it_was_made_at() {
    let program = with_cases();
    let letter = program.run("letter --authority Leeds --year 2023-24 --internal").ok().out;
    let from = letter.find("upheld/").expect("the record's name");
    let lines = letter[from..].lines().take(3);
    let lines: String = lines.map(|line| format!("{}\n", line.trim_start())).collect();
    assert_eq!(lines, program.run("root").ok().out);
    program.run("case note 23001008 --text 'SYNTHETIC more' --on 2024-03-02").ok();
    program.run_with("letter.checkpoint", lines, "verify --since letter.checkpoint").ok();
}

#[test]
fn a_private_key_is_its_owners_alone_and_is_never_shown() {
    let program = with_checkpoint();
    let path = program.dir().join("office.key");
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    let key = read(&program, "office.key");
    // A `+` is a letter of base64 too: what comes after the fourth one is the secret, whole.
    let secret = key.trim().splitn(5, '+').nth(4).unwrap();
    assert_eq!(secret.len(), 44);
    assert!(key.starts_with("PRIVATE+KEY+office.example/record+") && key.ends_with('\n'));
    let again = program.run("checkpoint key --name office.example/record --out office.key").ends(4);
    again.says(&["there is a file office.key already", "name another"]);
    assert_eq!(read(&program, "office.key"), key);
    for line in [
        "checkpoint sign --key office.key --format json",
        "verify --since signed.checkpoint --public-key office.key",
        &format!("verify --since signed.checkpoint --public-key {}", key.trim()),
    ] {
        let ran = program.run(line);
        assert!(!(ran.out + &ran.err).contains(&secret[4..]), "{line}");
    }
    let line = format!("verify --since signed.checkpoint --public-key {}", key.trim());
    program.run(&line).ends(2).says(&["it is a private key", "make another key"]);
    let line = "verify --since signed.checkpoint --public-key office.key";
    program
        .run(line)
        .ends(5)
        .says(&["office.key: it is a private key, and the public one is needed"]);
}

#[test]
fn a_key_file_that_others_can_read_or_write_is_refused() {
    let program = with_checkpoint();
    for (bits, shown) in [(0o640, "640"), (0o604, "604"), (0o620, "620"), (0o666, "666")] {
        mode(&program, "office.key", bits);
        let ran = program.run("checkpoint sign --key office.key").ends(2);
        let told = format!("office.key is open to others than its owner (mode {shown})");
        ran.says(&[&told, "hint: chmod 600 office.key"]);
    }
    for bits in [0o600, 0o400] {
        mode(&program, "office.key", bits);
        program.run("checkpoint sign --key office.key").ok();
    }
}

#[test]
fn a_file_that_holds_no_private_key_is_refused_by_name() {
    let program = with_checkpoint();
    let key = read(&program, "office.key");
    let cases = [
        (
            "office.pub",
            read(&program, "office.pub"),
            "it is a public key, and the private one is needed",
        ),
        ("empty", String::new(), "it holds no key"),
        ("letter", "Dear all,\n".to_owned(), "it holds no key"),
        ("long", "x".repeat(100_000), "it holds no key"),
        ("torn", key[..key.len() - 9].to_owned(), "what stands after its id is no Ed25519 key"),
        ("renamed", key.replace("office.example", "other.example"), "its id is not the one of"),
    ];
    for (name, text, told) in cases {
        program.write(name, text);
        mode(&program, name, 0o600);
        let ran = program.run(&format!("checkpoint sign --key {name} --out no.checkpoint")).ends(5);
        ran.says(&[&format!("{name}: {told}"), "hint: name the file that `upheld checkpoint key"]);
        assert!(!program.dir().join("no.checkpoint").exists());
    }
    program.run("checkpoint sign --key nowhere").ends(3).says(&["there is no file nowhere"]);
    for name in ["'two words'", "a+b", "''"] {
        let ran = program.run(&format!("checkpoint key --name {name} --out new.key")).ends(2);
        ran.says(&["is no name of a key", "such as ombudsman.example/record"]);
        assert!(!program.dir().join("new.key").exists());
    }
}

#[test]
fn a_checkpoint_file_that_is_torn_or_none_is_told_with_its_line() {
    let program = with_checkpoint();
    let signed = read(&program, "signed.checkpoint");
    let line = "verify --since broken.checkpoint --public-key office.pub";
    let lines: Vec<&str> = signed.lines().collect();
    for (text, told) in [
        (String::new(), "line 1: the record's name should stand here"),
        (signed[..signed.len() - 20].to_owned(), "line 5: it is not ended: the file was cut short"),
        (format!("{}\n{}\n", lines[0], lines[1]), "line 3: the root should stand here"),
        (
            format!("{}\n40 events\n{}\n", lines[0], lines[2]),
            "line 2: \"40 events\" is not a number",
        ),
        (signed.replace('\n', "\r\n"), "line 1: it has a control character"),
        (signed.replace("\u{2014} ", "-- "), "line 5: it is not a signature"),
        (program.run("verify --format json").ok().out, "line 2: \""),
    ] {
        let ran = program.run_with("broken.checkpoint", text, line).ends(5);
        let ran =
            ran.says(&["broken.checkpoint is no checkpoint: ", told, "hint: give the file as"]);
        assert_eq!(ran.out, "");
    }
    let ran = program.run_with("broken.checkpoint", [0xff; 100], line).ends(5);
    ran.says(&["line 1: it is not text in UTF-8"]);
    let ran = program.run_with("broken.checkpoint", vec![b'\n'; 3 << 20], line).ends(5);
    ran.says(&["goes past 1048576 bytes"]);
    program.run("verify --since nowhere").ends(3).says(&["there is no file nowhere"]);
}

#[test]
fn a_public_key_that_is_none_is_refused() {
    let program = with_checkpoint();
    let key = read(&program, "office.pub").trim().to_owned();
    let line = |key: &str| format!("verify --since signed.checkpoint --public-key '{key}'");
    program.run(&line(&key)).ok().prints(&["signed by office.example/record ("]);
    let hint = "a public key is the line that `upheld checkpoint key` printed";
    program.run(&line("nowhere.pub")).ends(3).says(&["there is no file nowhere.pub", hint]);
    program.run(&line(&key[..key.len() - 4])).ends(2).says(&["no Ed25519 key", hint]);
    program.run(&line(&key.replace("office", "other"))).ends(2).says(&["its id is not", hint]);
    program.write("bad.pub", "hello\n");
    program.run(&line("bad.pub")).ends(5).says(&["bad.pub: it holds no key", hint]);
    let ran = program.run(&format!("verify --public-key {key}")).ends(2);
    ran.says(&["--since <CHECKPOINT_FILE>"]);
}

#[test]
fn a_checkpoint_of_another_record_is_told_as_that() {
    let (program, other) = (with_checkpoint(), with_checkpoint());
    program.write("other.checkpoint", read(&other, "signed.checkpoint"));
    let ran = program.run("verify --since other.checkpoint").ends(6);
    ran.prints(&["checkpoint", "it is the checkpoint of another record, upheld/"]);
    let line = "verify --since other.checkpoint --public-key office.pub";
    let ran = program.run(line).ends(6);
    ran.says(&["other.checkpoint: it is not signed by office.example/record (", "but by office."]);
}

#[test]
fn a_signed_file_is_not_written_over_unless_it_may_go() {
    let program = with_checkpoint();
    let line = "checkpoint sign --key office.key --out signed.checkpoint";
    program.run(line).ends(4).says(&["there is a file signed.checkpoint already", "--replace"]);
    program.run(&format!("{line} --replace")).ok();
    program.run("verify --since signed.checkpoint").ok().prints(&["the checkpoint of 45 events"]);
    program
        .run("checkpoint sign --key office.key --at 46")
        .ends(3)
        .says(&["there is no position 46"]);
    program.run("checkpoint sign --key office.key --at 0").ends(2).says(&["positions begin at 1"]);
    program.run("root --at 3 --as-known 2024-01-01").ends(2).says(&["cannot be used with"]);
}
