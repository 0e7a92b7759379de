//! Certificates: made, sent, and checked where no record is; what is no certificate; what was left
//! out of one.

use std::fs::{self, File};

use serde_json::{Value, json};
use upheld_audit::certificate::{Asked, Material, make, read};
use upheld_domain::{Definitions, Position, Reference, StreamId};
use upheld_journal::Leaf;
use upheld_store::{Unwatched, View};
use upheld_tests::program::{Program, Ran};

use crate::given::{figure, figures, program, snapshot, with_cases, with_record};

const LEEDS: &str = "uphold-rate --authority Leeds --year 2023-24";

/// The certificate of a figure, as text.
fn certified(program: &Program, line: &str) -> String {
    program.run(&format!("certify {line}")).ok().quiet().out
}

/// A directory without a record, with a certificate in it.
fn sent(certificate: &str) -> Program {
    let elsewhere = program();
    elsewhere.write("c.json", certificate);
    elsewhere
}

/// What a check prints as JSON.
fn told(ran: &Ran) -> Value {
    ran.json()
}

fn findings(program: &Program, line: &str) -> Vec<(String, String)> {
    let told = told(&program.run(&format!("{line} --format json")).ends(6));
    assert_eq!((&told["sound"], &told["not_excluded"]), (&json!(false), &json!([])));
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let findings = told["findings"].as_array().unwrap();
    findings.iter().map(|found| (text(&found["check"]), text(&found["what"]))).collect()
}

#[test]
fn the_shape_of_one() {
    let text = certified(&with_cases(), LEEDS);
    // Texts of rules, leaves and hashes are told by their length alone.
    let shape = |line: &str| {
        let mut line = line.to_owned();
        for key in ["\"text\":\"", "\"leaf\":\"", "\"proof\":\""] {
            if let Some((before, rest)) = line.split_once(key) {
                let end = rest.rfind('"').unwrap();
                line = format!("{before}{key}…{}", &rest[end..]);
            }
        }
        line
    };
    snapshot("certificate", &text.lines().map(shape).collect::<Vec<_>>().join("\n"));
}

#[test]
fn it_is_checked_where_no_record_is() {
    let program = with_cases();
    let elsewhere = sent(&certified(&program, LEEDS));
    snapshot("certificate-verified", &elsewhere.run("verify c.json").ok().quiet().transcript());
    let told = told(&elsewhere.run("verify c.json --format json").ok());
    let stated = &told["certificate"];
    assert_eq!(stated["printed"], "75%");
    assert_eq!((&stated["numerator"], &stated["denominator"]), (&json!(3), &json!(4)));
    assert_eq!(told["findings"], json!([]));
    let csv = elsewhere.run("verify c.json --format csv").ok().out;
    assert!(csv.starts_with("check,result,position,what,synthetic\n"), "{csv}");
    assert!(csv.contains(",not-excluded,,"), "{csv}");
    let piped = elsewhere.bash("\"$UPHELD\" verify - < c.json").ok().out;
    assert_eq!(piped, elsewhere.run("verify c.json").out);
    let held: Vec<_> = fs::read_dir(elsewhere.dir()).unwrap().collect();
    assert_eq!(held.len(), 1, "a check leaves something behind");
}

#[test]
fn every_figure_of_a_body_has_one() {
    let program = with_cases();
    let set = figures(&program, "--authority Leeds --year 2023-24");
    let elsewhere = sent("");
    for figure in set["figures"].as_array().unwrap() {
        let measure = figure["measure"].as_str().unwrap();
        let line = format!("{measure} --authority Leeds --year 2023-24");
        let text = certified(&program, &line);
        let certificate: Value = serde_json::from_str(&text).unwrap();
        for key in ["numerator", "denominator", "printed", "status"] {
            assert_eq!(certificate[key], figure[key], "{key} of {measure}");
        }
        elsewhere.write("c.json", &text);
        elsewhere.run("verify c.json").ok().quiet();
    }
}

#[test]
fn a_root_or_a_checkpoint_says_what_it_hangs_on() {
    let program = with_cases();
    let text = certified(&program, LEEDS);
    let certificate: Value = serde_json::from_str(&text).unwrap();
    let root = certificate["root"].as_str().unwrap();
    let elsewhere = sent(&text);
    let ran = elsewhere.run(&format!("verify c.json --root {root}")).ok().quiet();
    let ran = ran.prints(&[" root         the one that was given\n", "a checkpoint says both"]);
    assert!(!ran.out.contains("own word: compare"), "{}", ran.out);
    let first = if root.starts_with("00") { "01" } else { "00" };
    let other = format!("{first}{}", &root[2..]);
    let found = findings(&elsewhere, &format!("verify c.json --root {other}"));
    assert_eq!(found, [("root".to_owned(), format!("the root that was given is {other}"))]);
    elsewhere.write("now.checkpoint", program.run("root").ok().out);
    let line = "verify c.json --checkpoint now.checkpoint";
    let ran = elsewhere.run(line).ok().says(&["note: the checkpoint is taken at its word"]);
    let ran = ran.prints(&[" root         the checkpoint's, of this record\n"]);
    assert!(!ran.out.contains("own word"), "{}", ran.out);
    program.run("checkpoint key --name office.example --out office.key").ok();
    let key = fs::read(program.dir().join("office.key")).unwrap();
    assert!(!key.is_empty());
    elsewhere.write("signed", program.run("checkpoint sign --key office.key").ok().out);
    program.run("checkpoint key --name other.example --out other.key").ok();
    let public = program.bash("\"$UPHELD\" checkpoint key --name b.example -o b 2>/dev/null").out;
    elsewhere.write("other.pub", public);
    let line = "verify c.json --checkpoint signed --public-key other.pub";
    elsewhere.run(line).ends(6).says(&["signed: "]);
}

#[test]
fn a_checkpoint_of_another_position_or_record_is_named() {
    let program = with_cases();
    let elsewhere = sent(&certified(&program, LEEDS));
    elsewhere.write("earlier", program.run("root --at 44").ok().out);
    elsewhere.run("verify c.json --checkpoint earlier").ends(5).says(&[
        "earlier is a checkpoint at position 44, the certificate is of position 45",
        "with --at 44",
    ]);
    let at = sent(&certified(&program, &format!("{LEEDS} --at 44")));
    at.write("earlier", program.run("root --at 44").ok().out);
    at.run("verify c.json --checkpoint earlier").ok().prints(&["as known position 44"]);
    elsewhere.write("other", with_cases().run("root").ok().out);
    let found = findings(&elsewhere, "verify c.json --checkpoint other");
    assert_eq!(found[0].0, "origin");
    assert!(found[0].1.contains("the checkpoint that was given is of upheld/"), "{found:?}");
    elsewhere.write("bad", "not a checkpoint\n");
    elsewhere.run("verify c.json --checkpoint bad").ends(5).says(&["bad is no checkpoint"]);
    elsewhere.run("verify c.json --checkpoint nowhere").ends(3).says(&["there is no file nowhere"]);
}

#[test]
fn as_known_then_it_says_what_could_be_printed_then() {
    let program = with_cases();
    // Up to the case's upheld decision: of four investigations three are decided later.
    let then: Value =
        serde_json::from_str(&certified(&program, &format!("{LEEDS} --at 3"))).unwrap();
    assert_eq!((&then["numerator"], &then["denominator"]), (&json!(1), &json!(1)));
    assert_eq!((&then["as_known"], &then["position"]), (&json!("position 3"), &json!(3)));
    let today = program.bash("date +%Y-%m-%d").out;
    let line = format!("{LEEDS} --as-known {}", today.trim());
    let elsewhere = sent(&certified(&program, &line));
    let ran = elsewhere.run("verify c.json").ok();
    ran.prints(&["more may have been known than up to this position"]);
    let copy = program.record().display().to_string();
    let ran = elsewhere.run(&format!("verify c.json --journal {copy}")).ok();
    assert!(!ran.out.contains("more may have been known"), "{}", ran.out);
}

#[test]
fn the_record_excludes_that_anything_was_left_out() {
    let program = with_cases();
    let elsewhere = sent(&certified(&program, LEEDS));
    for directory in [program.record(), program.record().join("journal")] {
        let line = format!("verify c.json --journal {}", directory.display());
        let ran = elsewhere.run(&line).ok().quiet();
        let ran = ran.prints(&["counted anew from all 45 events of the record"]);
        assert!(!ran.out.contains("left out:"), "{}", ran.out);
        assert!(!ran.out.contains("own word"), "{}", ran.out);
    }
    // What was recorded since changes nothing: the figure is of its position.
    program.run("case void 23001001 --reason duplicate").ok();
    let record = program.record().display().to_string();
    elsewhere.run(&format!("verify c.json --journal {record}")).ok();
    let other = with_cases().record().display().to_string();
    elsewhere.run(&format!("verify c.json --journal {other}")).ends(3);
    elsewhere.run("verify c.json --journal .").ends(3).says(&["there is no record in ."]);
}

/// A certificate from which a case is left out, made as the program makes them.
fn without(program: &Program, text: &str, reference: &str) -> String {
    let journal = program.record().join("journal");
    let view = View::of_journal(&journal, None, &Unwatched).unwrap();
    let whole = read(text.as_bytes()).unwrap();
    let number = view.find(Reference::new(reference).unwrap()).unwrap().unwrap();
    let case = StreamId::Case(view.summary(number).unwrap().id);
    let leaves = whole.events.iter().map(|event| event.leaf.0.clone());
    let leaves = leaves.filter(|leaf| Leaf::read(leaf).unwrap().stream != case);
    let definitions = Definitions::named(&whole.definitions.name).unwrap();
    let asked = Asked {
        measure: whole.measure.parse().unwrap(),
        authority: whole.authority,
        year: whole.year,
    };
    let material = Material {
        identity: *view.identity(),
        asked,
        measure: whole.measure.clone(),
        as_known: None,
        position: Position::new(view.position()).unwrap(),
        root: view.root(),
        definitions: &definitions,
        scheme: view.scheme(),
        name: whole.register.name.clone(),
        leaves: leaves.collect(),
    };
    make(material, &view.nodes().unwrap()).unwrap().text().unwrap()
}

#[test]
fn a_case_left_out_is_named_by_the_record_and_by_nothing_else() {
    let program = with_cases();
    let whole = certified(&program, LEEDS);
    let elsewhere = sent(&without(&program, &whole, "23 001 004"));
    elsewhere.run("verify c.json").ok().prints(&["100% (3 of 3)", "events may be left out"]);
    let record = program.record().display().to_string();
    let found = findings(&elsewhere, &format!("verify c.json --journal {record}"));
    let journal = |what: &str| ("journal".to_owned(), what.to_owned());
    assert_eq!(
        found,
        [
            journal("23 001 004 counts in the record; the certificate leaves it out"),
            journal("the denominator is stated as Some(3); the record has Some(4)"),
            journal("the printed figure is stated as \"100%\"; the record has \"75%\""),
        ]
    );
}

#[test]
fn what_is_no_certificate_is_told_as_what_it_is() {
    let text = certified(&with_cases(), LEEDS);
    let elsewhere = sent(&text);
    let nested = format!("{{\"upheld_certificate\":1,\"x\":{}", "[".repeat(200_000));
    let changed = |from: &str, to: &str| {
        assert!(text.contains(from), "{from}");
        text.replacen(from, to, 1).into_bytes()
    };
    let cases: Vec<(Vec<u8>, &str)> = vec![
        (Vec::new(), "it is no JSON: EOF while parsing"),
        (b"to whom it may concern".to_vec(), "it is no JSON"),
        (text.as_bytes()[..text.len() / 2].to_vec(), "it is no JSON: EOF while parsing"),
        (b"{}".to_vec(), "it has no \"upheld_certificate\""),
        (b"[]".to_vec(), "it has no \"upheld_certificate\""),
        (b"\xff\xfe".to_vec(), "it is no JSON"),
        (nested.into_bytes(), "it is nested deeper than a certificate can be"),
        (changed("\"upheld_certificate\":1", "\"upheld_certificate\":2"), "of version 2"),
        (changed("\"upheld_certificate\":1", "\"upheld_certificate\":0"), "there is no version 0"),
        (
            changed("\"upheld_certificate\":1", "\"upheld_certificate\":\"1\""),
            "invalid type: string",
        ),
        (changed("\"numerator\":3", "\"numerator\":\"3\""), "invalid type: string \"3\""),
        (changed("\"numerator\":3", "\"numerator\":3.0"), "invalid type: floating point"),
        (changed("\"position\":45", "\"position\":-45"), "invalid value"),
        (changed("\"position\":45", "\"position\":45,\"position\":45"), "duplicate field"),
        (changed("{\"reference\"", "{\"part\":\"numerator\",\"reference\""), "duplicate field"),
        (changed("\"caution\":", "\"remark\":null,\"caution\":"), "unknown field `remark`"),
        (changed("\"as_known\":null,\n", ""), "\"as_known\" is spelt in another way"),
        (changed("E08000035", "e08000035"), "\"authority\" is spelt in another way"),
        (changed("\"year\":\"2023-24\"", "\"year\":\"2023/24\""), "\"year\" is spelt"),
        (changed("\"root\":\"", "\"root\":\"0"), "a digest has 64 hexadecimal digits"),
        (changed("\"leaf\":\"", "\"leaf\":\"?"), "Invalid symbol"),
        ([text.as_bytes(), b"{}"].concat(), "trailing characters"),
    ];
    for (bytes, says) in cases {
        let ran = elsewhere.run_with("bad.json", bytes, "verify bad.json").ends(5);
        assert_eq!(ran.out, "", "{says}");
        ran.says(&["error: bad.json: ", says, "\nhint: "]);
    }
    let big = File::create(elsewhere.dir().join("big.json")).unwrap();
    big.set_len(100 << 20).unwrap();
    elsewhere
        .run("verify big.json")
        .ends(5)
        .says(&["it is longer than a certificate can be, 64 MiB"]);
    elsewhere.run("verify nowhere.json").ends(3).says(&["there is no file nowhere.json"]);
    elsewhere.run("verify .").ends(1).says(&["can't be read"]);
    elsewhere.run(&format!("verify --root {}", "0".repeat(64))).ends(2);
    elsewhere.run("verify c.json --root 00").ends(2).says(&["64 hexadecimal digits"]);
    elsewhere.run("verify c.json --since now").ends(2);
}

#[test]
fn white_space_is_free() {
    let elsewhere = sent(&certified(&with_cases(), LEEDS));
    let value: Value =
        serde_json::from_str(&fs::read_to_string(elsewhere.dir().join("c.json")).unwrap()).unwrap();
    // Another program may lay it out, and put keys in another order.
    let pretty = serde_json::to_string_pretty(&value).unwrap().replace('\n', "\r\n");
    elsewhere.run_with("pretty.json", pretty, "verify pretty.json").ok();
}

#[test]
fn what_does_not_hold_is_told_by_check_and_position() {
    let text = certified(&with_cases(), LEEDS);
    let elsewhere = program();
    for (from, to, check) in [
        ("\"numerator\":3", "\"numerator\":4", "count"),
        ("\"printed\":\"75%\"", "\"printed\":\"76%\"", "count"),
        ("75% of 4", "76% of 4", "words"),
        ("keep-first", "keep-fiRst", "definitions"),
        ("\"actor\":\"anna\"", "\"actor\":\"hanna\"", "events"),
        ("Metropolitan Boroughs", "County Councils", "register"),
        ("\"proof\":\"", "\"proof\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "proof"),
    ] {
        assert!(text.contains(from), "{from}");
        let mut changed = text.replacen(from, to, 1);
        if check == "proof" {
            // In the place of the first hash.
            let at = changed.find("\"proof\":\"").unwrap() + 9;
            changed = format!("{}{}", &changed[..at + 43], &changed[at + 43 + 43..]);
        }
        elsewhere.write("c.json", changed);
        let found = findings(&elsewhere, "verify c.json");
        assert_eq!(found[0].0, check, "{from}: {found:?}");
    }
    elsewhere.write("c.json", text.replacen("\"kind\":\"Received\"", "\"kind\":\"Upheld\"", 1));
    let ran = elsewhere.run("verify c.json").ends(6);
    ran.prints(&[
        "Does NOT hold: uphold-rate of Leeds",
        " events         1  its kind is stated as",
    ]);
}

#[test]
fn what_can_t_be_certified_is_refused() {
    let program = with_cases();
    let refused = |line: &str, code: i32, says: &[&str]| {
        let ran = program.run(&format!("certify {line}")).ends(code).says(says);
        assert_eq!(ran.out, "");
    };
    refused("uphold-rat --authority Leeds --year 2023-24", 3, &["uphold-rate"]);
    refused("decided-as-made --authority Leeds --year 2023-24", 3, &["prints no measure"]);
    refused("uphold-rate --authority Leids --year 2023-24", 3, &["did you mean Leeds"]);
    refused("uphold-rate --authority Leeds --year 2023-25", 2, &["no reporting year"]);
    refused(&format!("{LEEDS} --definitions lgsco-1999"), 3, &["lgsco-2020"]);
    refused(&format!("{LEEDS} --at 46"), 3, &["there is no position 46"]);
    refused(&format!("{LEEDS} --as-known 2999-01-01"), 2, &["lies ahead"]);
    refused(&format!("{LEEDS} --format csv"), 2, &["a certificate is JSON, not csv"]);
    refused("uphold-rate --group 'County Councils' --year 2023-24", 2, &["--group"]);
    with_record().run(&format!("certify {LEEDS}")).ends(3).says(&["there is nothing to certify"]);
    // Whatever the environment says of other commands, and as a file that is whole or not there.
    program.run(&format!("certify {LEEDS} --format json --out c.json")).ok().quiet();
    program.run(&format!("certify {LEEDS} --out c.json")).ends(4).says(&["--replace"]);
    program.run(&format!("certify {LEEDS} --out c.json --replace")).ok().quiet();
    program.run("verify c.json").ok();
}

#[test]
fn a_figure_without_a_case_has_one_too() {
    let program = with_cases();
    let text = certified(&program, "uphold-rate --authority 'Barking and Dagenham' --year 2023-24");
    let certificate: Value = serde_json::from_str(&text).unwrap();
    assert_eq!((&certificate["printed"], &certificate["status"]), (&json!("n/a"), &json!("z")));
    // One event: the last one known, which says how far the record goes.
    assert_eq!(certificate["events"].as_array().unwrap().len(), 1);
    sent(&text).run("verify c.json").ok().prints(&["0 cases from their first event"]);
}

#[test]
fn of_the_demo_each_event_costs_less_than_a_kilobyte() {
    let program = program();
    program.run("demo --cases 2000").ok();
    let elsewhere = sent("");
    let record = program.dir().join("upheld-demo").display().to_string();
    let set = program
        .run("--record upheld-demo figures --authority Leeds --year 2023-24 --format json")
        .ok()
        .json();
    for measure in ["uphold-rate", "compliance-rate", "received", "days-to-decide", "open-at-end"] {
        let line = format!("{measure} --authority Leeds --year 2023-24");
        let text = program.run(&format!("--record upheld-demo certify {line}")).ok().out;
        let certificate: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(certificate["synthetic"], true);
        assert_eq!(certificate["printed"], figure(&set, measure)["printed"]);
        // What it has besides: rules, words, the register's row.
        let fixed = text.split("\"contributions\"").next().unwrap().len();
        let events = certificate["events"].as_array().unwrap().len();
        let each = (text.len() - fixed) / events;
        assert!(each <= 1_000, "{measure}: {each} bytes for each of {events} events");
        elsewhere.write("c.json", &text);
        let ran = elsewhere.run(&format!("verify c.json --journal {record}")).ok();
        ran.prints(&["SYNTHETIC", "nothing left out"]);
    }
    let leeds = |measure: &str| {
        let line = format!("{measure} --authority Leeds --year 2023-24");
        let text = program.run(&format!("--record upheld-demo certify {line}")).ok().out;
        let certificate: Value = serde_json::from_str(&text).unwrap();
        (certificate["numerator"].clone(), certificate["denominator"].clone())
    };
    assert_eq!(leeds("uphold-rate"), (json!(44), json!(59)));
    assert_eq!(leeds("compliance-rate"), (json!(33), json!(33)));
}
