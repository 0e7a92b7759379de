//! A clock that went back: the record's time never does, so nothing is recorded until the clock is
//! right again.

use upheld_domain::{CaseCommand, Channel, Received, Reference, Subject};
use upheld_store::Unwatched;
use upheld_tests::program::Program;

use crate::given::{CASES, figures, give, hold, in_seconds, with_record};

/// A case that came at a time so many seconds from now.
fn receive_in(program: &Program, seconds: u64) {
    let facts = Received {
        reference: Reference::new("24 000 001").unwrap(),
        authority: "E08000035".parse().unwrap(),
        subject: Subject::Housing,
        received_on: "2024-04-02".parse().unwrap(),
        channel: Channel::Online,
        resubmission_of: None,
    };
    let mut record = hold(&program.record());
    give(&mut record, "24 000 001", &CaseCommand::one(facts), in_seconds(seconds));
    record.close(&Unwatched).unwrap();
}

#[test]
fn a_clock_that_went_back_an_hour_records_nothing() {
    let program = with_record();
    receive_in(&program, 3_600);
    let before = figures(&program, "--national --year 2023-24");
    let file = format!("{CASES}24 000 002,Leeds,housing,2024-04-02,,,,,\n");
    program.write("cases.csv", file);
    for line in [
        "case investigate 24000001 --on 2024-05-01",
        "case receive 24000002 --authority Leeds --subject other --on 2024-04-03",
        "import cases cases.csv",
    ] {
        let ran = program.run(line).ends(1);
        let ran = ran.says(&[
            "the clock says ",
            "but the record's last event came at ",
            "hint: set the machine's clock; nothing was recorded",
        ]);
        assert_eq!(ran.out, "", "{line}");
    }
    assert_eq!(figures(&program, "--national --year 2023-24"), before);
    program.run("verify").ok().prints(&["Sound: 1 event of 1 case."]);
}

#[test]
fn a_clock_that_went_back_a_minute_is_waited_for() {
    let program = with_record();
    receive_in(&program, 60);
    program.run("case investigate 24000001 --on 2024-05-01").ok();
    let shown = program.run("case show 24000001 --format json").ok().json();
    let times: Vec<&str> = shown["events"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| event["recorded_at"].as_str().unwrap())
        .collect();
    assert!(times.len() == 2 && times.is_sorted(), "{times:?}");
}
