//! The verbs of a case that the story of every verb leaves out, told as caseworkers would give them,
//! and what each says where it may not be recorded.

use crate::given::{assert_sound, ended, seen, snapshot, with_record};

const RECEIVED: &str =
    "case receive 24000001 --authority Cambridge --subject housing --on 2024-04-02";

/// A case that is decided, with a remedy.
const UPHELD: &[&str] = &[
    RECEIVED,
    "case investigate 24000001 --on 2024-05-01",
    "case uphold 24000001 --on 2024-08-05 --injustice yes",
    "case recommend 24000001 --remedy 1 --kind apology --due 2024-09-05",
];

#[test]
fn a_draft_and_who_has_the_case() {
    let program = with_record();
    program.write("letter.pdf", "SYNTHETIC: a letter");
    let lines = [
        RECEIVED,
        "case assign 24000001 --role assessor --officer Ben --on 2024-04-03",
        "case note 24000001 --text 'Rang the landlord' --on 2024-04-04",
        "case attach 24000001 letter.pdf --on 2024-04-05",
        "case pause 24000001 --on 2024-04-10 --note 'The complainant is in hospital'",
        "case resume 24000001 --on 2024-04-24",
        "case investigate 24000001 --on 2024-05-01",
        "case assign 24000001 --role investigator --officer Carla --on 2024-05-01",
        "case draft 24000001 --on 2024-07-01 --comments-due 2024-07-22",
        "case show 24000001",
    ];
    snapshot("verbs-housekeeping", &seen(&program, &lines));
    assert_sound(&program);
}

#[test]
fn what_becomes_of_remedies() {
    let program = with_record();
    seen(&program, UPHELD);
    let lines = [
        "case recommend 24000001 --remedy 2 --kind training --due 2024-09-30",
        "case agree 24000001 --remedy 1 --on 2024-08-12",
        "case refuse 24000001 --remedy 2 --on 2024-08-12 --note 'Says it trained them in May'",
        "case reschedule 24000001 --remedy 1 --on 2024-09-01 --due 2024-09-20",
        "case cancel 24000001 --remedy 2 --on 2024-09-02 --reason no-longer-needed \
         --why 'The records of the training came'",
        "case show 24000001",
    ];
    snapshot("verbs-remedies", &seen(&program, &lines));
    assert_sound(&program);
}

#[test]
fn a_review_its_answers_and_publication() {
    let program = with_record();
    seen(&program, UPHELD);
    let lines = [
        "case review 24000001 --asked-by complainant --on 2024-08-20",
        "case review 24000001 --result stands --on 2024-08-30",
        "case review 24000001 --asked-by authority --on 2024-09-01",
        "case review 24000001 --result amended --on 2024-09-10 --decision not-upheld",
        "case review 24000001 --asked-by complainant --on 2024-09-20",
        "case review 24000001 --result reopened --on 2024-09-30",
        "case uphold 24000001 --on 2024-10-15 --by-report",
        "case report 24000001 --on 2024-10-16",
        "case publish 24000001 --on 2024-10-17 --text 'SYNTHETIC: the council was at fault'",
        "case withdraw 24000001 --on 2024-10-18 --why 'It named a street'",
        "case report 24000001 --on 2025-01-10 --further",
        "case review 24000001 --asked-by authority --on 2025-01-20",
        "case review 24000001 --result amended --on 2025-02-03 --decision upheld \
         --decided-on 2025-02-05 --injustice no --format json",
        "case show 24000001",
    ];
    snapshot("verbs-review", &seen(&program, &lines));
    assert_sound(&program);
}

#[test]
fn links_and_the_right_texts() {
    let program = with_record();
    let lines = [
        RECEIVED,
        "case receive 24000002 --authority Kent --subject housing --on 2024-04-02 --summary Dmap",
        "case link 24000002 24000001 --kind joint",
        "case correct 24000002 --event 2 --summary Damp --complainant 'A tenant' \
         --why 'Heard on the telephone'",
        "case correct 24000002 --event 2 --set subject=other --note 'See the letter'",
        "case show 24000002",
    ];
    snapshot("verbs-links", &seen(&program, &lines));
    assert_sound(&program);
}

#[test]
fn each_refusal_says_what_to_do() {
    let program = with_record();
    let early = [
        (0, RECEIVED),
        (5, "case draft 24000001 --on 2024-06-01"),
        (5, "case draft 24000001 --on 2024-06-01 --comments-due 2024-05-01"),
        (5, "case review 24000001 --asked-by complainant --on 2024-08-20"),
        (5, "case publish 24000001 --on 2024-08-20"),
        (5, "case report 24000001 --on 2024-08-20"),
        (5, "case agree 24000001 --remedy 1 --on 2024-08-20"),
        (5, "case resume 24000001 --on 2024-08-20"),
        (5, "case pause 24000001 --on 2024-03-20"),
        (5, "case note 24000001 --text ' '"),
        (5, "case note 24000001 --text Soon --on 2998-01-01"),
        (5, "case assign 24000001 --role assessor --officer ''"),
        (5, "case link 24000001 24000001 --kind joint"),
        (3, "case link 24000001 24000009 --kind joint"),
        (3, "case note 24000009 --text 'Who is this'"),
    ];
    snapshot("verbs-refused-early", &ended(&program, &early));
    seen(&program, &UPHELD[1..]);
    let late = [
        (5, "case review 24000001 --result stands --on 2024-08-20"),
        (5, "case withdraw 24000001 --on 2024-08-20"),
        (5, "case report 24000001 --on 2024-08-20 --further"),
        (5, "case publish 24000001 --on 2024-08-01"),
        (5, "case refuse 24000001 --remedy 2 --on 2024-08-20"),
        (5, "case reschedule 24000001 --remedy 1 --on 2024-08-01 --due 2024-10-01"),
        (5, "case cancel 24000001 --remedy 1 --on 2998-08-01 --reason other"),
        (0, "case review 24000001 --asked-by authority --on 2024-08-20"),
        (5, "case review 24000001 --asked-by authority --on 2024-08-21"),
        (2, "case review 24000001 --result stands --on 2024-08-21 --decision upheld"),
        (2, "case review 24000001 --asked-by authority --on 2024-08-21 --decision upheld"),
        (5, "case correct 24000001 --event 3 --summary 'Not here'"),
        (5, "case correct 24000001 --event 1 --summary ''"),
        (3, "case correct 24000001 --event 99 --note 'Nowhere'"),
    ];
    snapshot("verbs-refused-late", &ended(&program, &late));
    assert_sound(&program);
}

#[test]
fn what_is_missing_is_named_and_nobody_is_asked() {
    let program = with_record();
    for (line, missing) in [
        ("case receive 24000001", &["--authority", "--subject", "--on"][..]),
        ("case agree 24000001 --on 2024-08-12", &["--remedy"]),
        ("case review 24000001 --on 2024-08-12", &["--asked-by", "--result"]),
        ("case review 24000001 --on 2024-08-12 --result amended", &["--decision"]),
        ("case link 24000001 --kind joint", &["<OTHER>"]),
        ("case correct 24000001 --event 1", &["--set", "--summary"]),
        ("authority register local:A1 --kind other", &["--name"]),
        ("authority contact Rutland --from 2024-01-01", &["--name", "--post", "--email"]),
        ("outreach course --topic planning --attendees 3 --on 2024-01-01", &["--sector"]),
        ("definitions adopt", &["<NAME>"]),
    ] {
        let ran = program.run(line).ends(2).says(missing);
        assert_eq!(ran.out, "", "{line}");
    }
}
