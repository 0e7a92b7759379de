//! What the tests start from: the program, records with cases in them, and what is left out of a
//! snapshot because it differs from run to run.

use std::fmt::Write;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use insta::Settings;
use serde_json::Value;
use upheld_annual::AnnualStatistics;
use upheld_domain::{Actor, CaseCommand, CommandId, Definitions, Reference, Timestamp};
use upheld_projection::Projection;
use upheld_store::{Envelope, Projections, Record, Unwatched};
use upheld_tests::program::{Program, Ran, words};

/// The header of a file of cases.
pub(crate) const CASES: &str = "reference,authority,subject,received_on,investigated_on,decided_on,\
                                outcome,injustice,remedied_before\n";

/// The header of a file of remedies.
pub(crate) const REMEDIES: &str =
    "reference,remedy,kind,amount_pence,due_on,outcome,outcome_on,done_on\n";

const SMALL_CASES: &str = include_str!("../../../../tests/fixtures/cases.csv");
const SMALL_REMEDIES: &str = include_str!("../../../../tests/fixtures/remedies.csv");

/// The program, without a record.
pub(crate) fn program() -> Program {
    Program::new(env!("CARGO_BIN_EXE_upheld"))
}

/// The program with an empty record.
pub(crate) fn with_record() -> Program {
    Program::with_record(env!("CARGO_BIN_EXE_upheld"))
}

/// The program with an empty record, and the small files beside it.
pub(crate) fn with_files() -> Program {
    let program = with_record();
    program.write("cases.csv", SMALL_CASES);
    program.write("remedies.csv", SMALL_REMEDIES);
    program
}

/// The program with the small files in the record.
pub(crate) fn with_cases() -> Program {
    let program = with_files();
    program.run("import cases cases.csv").ok();
    program.run("import remedies remedies.csv").ok();
    program
}

/// The program with many cases in the record, in two sittings.
pub(crate) fn with_many(cases: u32) -> Program {
    let program = with_record();
    program.write("many.csv", many(cases));
    program.run("import cases many.csv").ok();
    program
}

/// A file of many cases: some hundred a body, of every outcome, with days of three years.
pub(crate) fn many(cases: u32) -> String {
    const BODIES: [&str; 7] =
        ["E08000035", "E10000016", "E07000008", "E08000025", "E08000032", "E06000023", "E09000030"];
    const SUBJECTS: [&str; 4] = ["Housing", "Other", "Benefits & Tax", "Highways and Transport"];
    let mut file = CASES.to_owned();
    for n in 0..cases {
        let body = BODIES[n as usize % BODIES.len()];
        let subject = SUBJECTS[n as usize / 3 % SUBJECTS.len()];
        let (year, month, day) = (2021 + n % 3, 1 + n / 7 % 6, 1 + n / 11 % 28);
        let decided = format!("{year}-{:02}-{day:02}", month + 5);
        let rest = match n % 6 {
            0 | 1 => format!("{year}-{:02}-{day:02},{decided},upheld,yes,no", month + 1),
            2 => format!("{year}-{:02}-{day:02},{decided},not-upheld,,", month + 1),
            3 => format!(",{decided},referred-back,,"),
            4 => format!(",{decided},closed-after-initial-enquiries,,"),
            _ => ",,,,".to_owned(),
        };
        let received = format!("{year}-{month:02}-{day:02}");
        writeln!(file, "24 {n:06},{body},{subject},{received},{rest}").unwrap();
    }
    file
}

/// Runs lines one after the other, each to a good end; gives what was seen.
pub(crate) fn seen(program: &Program, lines: &[&str]) -> String {
    let transcripts = lines.iter().map(|line| program.run(line).ok().transcript());
    transcripts.collect::<Vec<_>>().join("\n")
}

/// Runs lines one after the other, each to the end it says; gives what was seen.
pub(crate) fn ended(program: &Program, lines: &[(i32, &str)]) -> String {
    let transcripts = lines.iter().map(|(code, line)| program.run(line).ends(*code).transcript());
    transcripts.collect::<Vec<_>>().join("\n")
}

/// The last position and the root of a record.
pub(crate) fn end(program: &Program) -> (Value, Value) {
    let verified = program.run("verify --format json").ok().json();
    (verified["position"].clone(), verified["root"].clone())
}

/// The figures that a command prints as JSON.
pub(crate) fn figures(program: &Program, line: &str) -> Value {
    program.run(&format!("figures {line} --format json")).ok().json()
}

/// One measure of a set of figures.
pub(crate) fn figure<'a>(set: &'a Value, measure: &str) -> &'a Value {
    let figures = set["figures"].as_array().expect("a list of figures");
    let found = figures.iter().find(|figure| figure["measure"] == measure);
    found.unwrap_or_else(|| panic!("no {measure} in {set}"))
}

/// Every figure of every authority and three years, with the position they rest on. Without the
/// root: salts and times differ between records with the same cases.
pub(crate) fn all_figures(program: &Program) -> String {
    let years = ["2021-22", "2022-23", "2023-24"];
    let print = |year| program.run(&format!("figures --all --year {year} --format csv")).ok().out;
    years.map(print).concat()
}

/// Checks that a verification finds nothing.
pub(crate) fn assert_sound(program: &Program) {
    program.run("verify").ok().prints(&["Sound: "]);
}

/// What the program keeps up to date, for a test that holds the record itself.
pub(crate) fn projections() -> Projections {
    let definitions = Definitions::named(Definitions::DEFAULT).unwrap();
    let annual: Box<dyn Projection + Send> = Box::new(AnnualStatistics::new(&definitions));
    Arc::from([annual])
}

/// Opens a record in this process.
pub(crate) fn hold(record: &Path) -> Record {
    Record::open(record, Duration::ZERO, &projections(), &Unwatched).unwrap()
}

/// The time so many seconds from now.
#[expect(clippy::disallowed_methods, reason = "the program that is tested has a clock too")]
pub(crate) fn in_seconds(seconds: u64) -> Timestamp {
    let then = std::time::SystemTime::now() + Duration::from_secs(seconds);
    let millis = then.duration_since(UNIX_EPOCH).unwrap().as_millis();
    Timestamp(i64::try_from(millis).unwrap())
}

/// Gives a command to a record that this process holds.
pub(crate) fn give(record: &mut Record, reference: &str, command: &CaseCommand, now: Timestamp) {
    let id = CommandId::derived(&["test", reference, &now.to_string()]);
    let envelope = Envelope { id, actor: Actor::new("tests").unwrap(), now, expected: None };
    record.execute(Reference::new(reference).unwrap(), command, &envelope).unwrap();
}

/// Compares with the snapshot of a name. What differs from run to run is filtered out, of the same
/// width where it stands in a table.
#[track_caller]
pub(crate) fn snapshot(name: &str, text: &str) {
    let mut settings = Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.set_snapshot_path("../snapshots");
    for (pattern, instead) in [
        (r"\b[0-9a-f]{64}\b", "[root]"),
        (r"(?m)^( *)[A-Za-z0-9+/]{43}=$", "$1[root in base64]"),
        (r"\b[0-9a-f]{32}\b", "[salt]"),
        (r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", "[uuid]"),
        (r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\b", "[when it was recorded  ]"),
        // Of these years only: older ones are of records with times of their own.
        (r"\b20(2[6-9]|[3-9]\d)-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} in London", "[when] in London"),
        (r"after today, \d{4}-\d\d-\d\d", "after today, [today]"),
        (r"today is \d{4}-\d\d-\d\d", "today is [today]"),
        (r"from 1900 to \d{4}", "from 1900 to [this year]"),
        (r"in \d+\.\d+ s \(\d+ events/s\)", "in [time]"),
        (r#""seconds": "[0-9.]+""#, r#""seconds": "[time]""#),
        (r#""events_per_second": \d+"#, r#""events_per_second": "[pace]""#),
        (r"/[^\s]*/upheld ", "[upheld] "),
    ] {
        settings.add_filter(pattern, instead);
    }
    settings.bind(|| insta::assert_snapshot!(name, text));
}

/// Runs a line with calls of some names failing, those that strace's options let pass aside.
pub(crate) fn failing(program: &Program, calls: &str, which: &[&str], line: &str) -> Ran {
    let mut strace = program.other("strace");
    strace.args(["-f", "-qq", "-o", "/dev/null"]).args(which);
    strace.args(["-e", &format!("trace={calls}"), "-e", &format!("inject={calls}:error=EIO")]);
    strace.arg("--").arg(program.binary());
    Ran::of(line, &strace.args(words(line)).output().unwrap())
}
