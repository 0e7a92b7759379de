//! What is recorded beside cases: the register, courses and seminars, definition sets.

use crate::given::{assert_sound, end, ended, seen, snapshot, with_record};

const ID: &str = "6d1f4b6e-0c2a-4f6e-9a51-0d5f3c7be004";

#[test]
fn the_register_in_its_days() {
    let program = with_record();
    let lines = [
        "authority register local:A1 --name 'SYNTHETIC Water Trust' --short-name Water \
         --kind other --first-day 2024-04-01",
        "authority rename local:A1 --name 'SYNTHETIC Rivers Trust' --on 2025-04-01",
        "authority contact 'SYNTHETIC Rivers Trust' --from 2024-05-01 --post 'Chief Executive' \
         --email chief@example.org",
        "authority population Rutland --year 2022 --residents 41049",
        "authority end Rutland --last-day 2028-03-31 --successor Leicester",
        "authority show local:A1",
        "authority show Rutland --format json",
        "authority list --kind other",
        "authority list --group 'County Councils' --on 2024-03-31 --format csv",
        "case receive 24000001 --authority 'SYNTHETIC Water Trust' --subject other --on 2024-04-02",
    ];
    snapshot("streams-authority", &seen(&program, &lines));
    assert_sound(&program);
}

#[test]
fn courses_and_seminars() {
    let program = with_record();
    let lines = [
        "outreach course --authority Cambridge --topic complaint-handling --attendees 14 \
         --on 2024-02-06",
        "outreach course --sector care-providers --topic adult-social-care --attendees 31 \
         --on 2024-04-09 --note 'Held by video'",
        "outreach seminar --place York --delegates 178 --authorities 143 --on 2024-03-12",
        "outreach list",
        "outreach list --year 2023-24 --format jsonl",
        "outreach list --authority E07000008 --format csv",
    ];
    snapshot("streams-outreach", &seen(&program, &lines));
    assert_sound(&program);
}

#[test]
fn definition_sets() {
    let program = with_record();
    let lines = [
        "definitions adopt lgsco-2020 --on 2020-04-01",
        "definitions adopt lgsco-2024 --on 2025-04-01 --note 'The taxonomy changed'",
        "definitions list",
        "definitions list --format json",
        "definitions show lgsco-2024",
    ];
    snapshot("streams-definitions", &seen(&program, &lines));
    let shown = program.run("definitions show lgsco-2020 --format json").ok().json();
    let text = include_str!("../../../domain/definitions/lgsco-2020.toml");
    let rules = text
        .lines()
        .filter(|line| line.starts_with("[counting.") || line.starts_with("[printing."));
    assert_eq!(shown["rules"].as_array().map(Vec::len), Some(rules.count()));
    assert_eq!(shown["rules"][0]["mark"], "seen", "the start of the year");
    assert_eq!(shown["rules"][1]["mark"], "inferred");
    assert_sound(&program);
}

#[test]
fn each_refusal_says_what_to_do() {
    let program = with_record();
    let lines = [
        (5, "authority register E07000008 --name Cambridge --kind council"),
        (3, "authority register local:A1 --name Water --kind other --group 'Water Companies'"),
        (5, "authority register local:A1 --name '' --kind other"),
        (2, "authority register 'not a code' --name Water --kind other"),
        (3, "authority rename Nowhere --name Somewhere --on 2024-01-01"),
        (5, "authority rename Rutland --name Rutland --on 1066-01-01"),
        (5, "authority end Allerdale --last-day 2024-01-01"),
        (5, "authority end Rutland --last-day 2024-01-01 --successor Rutland"),
        (5, "authority end Rutland --last-day 2024-01-01 --successor Leeds --successor Leeds"),
        (5, "authority population Rutland --year 2998 --residents 41000"),
        (5, "authority population Rutland --year 2022 --residents 0"),
        (5, "authority contact Rutland --from 2024-01-01 --name ''"),
        (
            2,
            "outreach course --authority Leeds --sector other --topic other --attendees 3 \
             --on 2024-01-01",
        ),
        (5, "outreach course --sector other --topic other --attendees 0 --on 2024-01-01"),
        (5, "outreach course --sector other --topic other --attendees 3 --on 2998-01-01"),
        (5, "outreach seminar --place York --delegates 3 --authorities 4 --on 2024-01-01"),
        (0, "definitions adopt lgsco-2020 --on 2024-01-01"),
        (5, "definitions adopt lgsco-2020 --on 2024-01-02"),
        (3, "definitions adopt lgsco-1999"),
        (3, "definitions show lgsco-1999"),
        (4, "definitions adopt lgsco-2024 --on 2024-01-03 --expect-version 0"),
        (
            4,
            "outreach seminar --place York --delegates 5 --authorities 4 --on 2024-01-01 \
             --expect-version 2",
        ),
    ];
    snapshot("streams-refused", &ended(&program, &lines));
    assert_eq!(end(&program).0, 1);
}

#[test]
fn a_command_id_again_gives_the_first_answer() {
    let program = with_record();
    let line = format!(
        "outreach seminar --place York --delegates 5 --authorities 4 \
                        --on 2024-01-01 --command-id {ID}"
    );
    program.run(&line).ok().prints(&["Outreach: recorded at position 1"]);
    let again = program.run(&line).ok();
    again.prints(&["Outreach: recorded before, at position 1; nothing was added."]);
    let other = line.replace("York", "Leeds");
    program.run(&other).ends(4).says(&["given before with another content, at position 1"]);
    assert_eq!(end(&program).0, 1);
}
