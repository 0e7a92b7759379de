//! What a command meets: other commands still in flight, references that come and go, the same
//! command again, a journal that stopped writing.

use std::process::Command;

use tempfile::TempDir;
use upheld_domain::{
    CaseCommand, CaseFacts, Channel, CommandId, Corrected, CorrectionReason, Noted, Position,
    Received, Reference, Retracted, RetractionReason, StreamVersion, Subject,
};
use upheld_store::{CommandError, Envelope, Given, Record, Trial, Unwatched, View, verify};
use upheld_tests::histories::authorities;
use upheld_tests::office::{Notices, Office, envelope_of, projections};

fn reference(text: &str) -> Reference {
    Reference::new(text).unwrap()
}

fn envelope(name: &str) -> Envelope {
    envelope_of(CommandId::derived(&[name]), day())
}

fn day() -> chrono::NaiveDate {
    "2024-05-02".parse().unwrap()
}

fn received_as(name: &str) -> Received {
    Received {
        reference: reference(name),
        authority: authorities()[0],
        subject: Subject::ALL[0],
        received_on: day(),
        channel: Channel::ALL[0],
        resubmission_of: None,
    }
}

fn receive(name: &str) -> CaseCommand {
    CaseCommand::one(received_as(name))
}

fn rename(receipt: Position, name: &str) -> CaseCommand {
    CaseCommand::one(Corrected {
        corrects: receipt,
        facts: Some(Box::new(CaseFacts::Received(received_as(name)))),
        reason: CorrectionReason::ALL[0],
    })
}

fn take_back(position: Position) -> CaseCommand {
    CaseCommand::one(Retracted { retracts: position, reason: RetractionReason::ALL[0] })
}

fn note() -> CaseCommand {
    CaseCommand::one(Noted { on: day() })
}

/// A record in a directory of its own. Each test is run with commands in flight and without.
struct Desk {
    dir: TempDir,
    record: Record,
    settles: bool,
}

impl Desk {
    fn new(settles: bool) -> Self {
        let dir = TempDir::new().unwrap();
        Office::create(dir.path());
        let record = Office::open(dir.path(), &Notices::default()).unwrap();
        Self { dir, record, settles }
    }

    fn give(&mut self, name: &str, command: &CaseCommand, id: &str) -> Result<Given, CommandError> {
        let given = self.record.give(reference(name), command, &envelope(id));
        if self.settles {
            self.record.settle().unwrap();
        }
        given
    }

    /// Closes the record and opens it again: what was on the desk is gone.
    fn reopen(self) -> Self {
        self.record.close(&Notices::default()).unwrap();
        let record = Office::open(self.dir.path(), &Notices::default()).unwrap();
        Self { record, ..self }
    }

    fn assert_sound(mut self, events: u64) {
        let notices = Notices::default();
        let verified = verify(&mut self.record, &projections(), &notices).unwrap();
        assert_eq!((verified.position, verified.findings), (events, Vec::new()));
        self.record.close(&notices).unwrap();
    }
}

/// In flight; settled after each command; settled, and the record opened anew before the last.
fn each_way(test: impl Fn(&mut dyn FnMut(Desk) -> Desk, Desk)) {
    test(&mut |desk| desk, Desk::new(false));
    test(&mut |desk| desk, Desk::new(true));
    test(&mut Desk::reopen, Desk::new(true));
}

#[test]
fn what_was_executed_can_be_proved_before_its_bytes_are_in_sled() {
    let mut desk = Desk::new(false);
    for number in 0..5 {
        let name = format!("N{number}");
        desk.record.execute(reference(&name), &receive(&name), &envelope(&name)).unwrap();
    }
    let replayed = View::replayed(desk.dir.path(), None, &Unwatched).unwrap();
    let view = View::of(desk.record);
    assert_eq!((view.position(), view.root()), (5, replayed.root()));
    assert_eq!(view.at(3).unwrap().root(), replayed.at(3).unwrap().root());
    view.nodes().unwrap();
    view.close(&Unwatched).unwrap();
}

#[test]
fn a_reference_that_was_corrected_is_free_for_another_case() {
    each_way(|again, mut desk| {
        let first = desk.give("A", &receive("A"), "receive 1").unwrap();
        desk.give("A", &rename(first.first, "B"), "rename 1").unwrap();
        let mut desk = again(desk);
        let second = desk.give("A", &receive("A"), "receive 2").unwrap();
        assert_ne!(second.case, first.case);
        assert_eq!(desk.give("A", &note(), "note 2").unwrap().case, second.case);
        assert_eq!(desk.give("B", &note(), "note 1").unwrap().case, first.case);
        let taken = desk.give("A", &rename(second.first, "B"), "rename 2").unwrap_err();
        assert!(matches!(taken, CommandError::ReferenceTaken(r) if r == reference("B")), "{taken}");
        desk.assert_sound(5);
    });
}

#[test]
fn a_receipt_given_again_after_its_reference_was_corrected_is_the_same_case() {
    each_way(|again, mut desk| {
        let first = desk.give("A", &receive("A"), "receive 1").unwrap();
        let renamed = desk.give("A", &rename(first.first, "B"), "rename 1").unwrap();
        let mut desk = again(desk);
        let given = desk.give("A", &receive("A"), "receive 1").unwrap();
        assert!(given.again);
        assert_eq!((given.case, given.first), (first.case, first.first));
        let given = desk.give("A", &rename(first.first, "B"), "rename 1").unwrap();
        assert_eq!((given.again, given.first), (true, renamed.first));
        desk.assert_sound(2);
    });
}

#[test]
fn a_command_given_again_finds_its_case_though_another_has_the_reference_by_now() {
    each_way(|again, mut desk| {
        let first = desk.give("A", &receive("A"), "receive 1").unwrap();
        let noted = desk.give("A", &note(), "note 1").unwrap();
        desk.give("A", &rename(first.first, "B"), "rename 1").unwrap();
        desk.give("A", &receive("A"), "receive 2").unwrap();
        let mut desk = again(desk);
        let given = desk.give("A", &note(), "note 1").unwrap();
        assert_eq!((given.again, given.case, given.first), (true, first.case, noted.first));
        desk.assert_sound(4);
    });
}

#[test]
fn a_retraction_can_not_bring_a_reference_back_that_another_case_has() {
    each_way(|again, mut desk| {
        let first = desk.give("A", &receive("A"), "receive 1").unwrap();
        let renamed = desk.give("A", &rename(first.first, "B"), "rename 1").unwrap();
        let second = desk.give("A", &receive("A"), "receive 2").unwrap();
        let mut desk = again(desk);
        let taken = desk.give("B", &take_back(renamed.first), "back 1").unwrap_err();
        assert!(matches!(taken, CommandError::ReferenceTaken(r) if r == reference("A")), "{taken}");
        desk.give("A", &rename(second.first, "C"), "rename 2").unwrap();
        let back = desk.give("B", &take_back(renamed.first), "back 1").unwrap();
        assert_eq!(back.case, first.case);
        let mut desk = again(desk);
        assert_eq!(desk.give("A", &note(), "note 1").unwrap().case, first.case);
        assert_eq!(desk.give("C", &note(), "note 2").unwrap().case, second.case);
        let unknown = desk.give("B", &note(), "note 3").unwrap_err();
        assert!(matches!(unknown, CommandError::UnknownCase(_)), "{unknown}");
        desk.assert_sound(7);
    });
}

#[test]
fn a_command_in_flight_given_again_gives_the_first_answer() {
    each_way(|again, mut desk| {
        let first = desk.give("A", &receive("A"), "receive 1").unwrap();
        let given = desk.give("A", &receive("A"), "receive 1").unwrap();
        assert_eq!((given.again, given.case, given.first), (true, first.case, first.first));
        let reused = desk.give("A", &note(), "receive 1").unwrap_err();
        assert!(
            matches!(reused, CommandError::CommandReused { position, .. } if position == first.first),
            "{reused}"
        );
        again(desk).assert_sound(1);
    });
}

#[test]
fn an_expected_version_counts_what_is_in_flight() {
    each_way(|_, mut desk| {
        desk.give("A", &receive("A"), "receive 1").unwrap();
        desk.give("A", &note(), "note 1").unwrap();
        let expecting = |version| Envelope {
            expected: Some(StreamVersion(version)),
            ..envelope(&format!("expecting {version}"))
        };
        let late = desk.record.give(reference("A"), &note(), &expecting(1)).unwrap_err();
        match late {
            CommandError::Conflict { found, missed, .. } => {
                assert_eq!((found, missed.len()), (StreamVersion(2), 1));
                assert_eq!(missed[0].version, StreamVersion(2));
            }
            other => panic!("{other}"),
        }
        desk.record.give(reference("A"), &note(), &expecting(2)).unwrap();
        desk.assert_sound(3);
    });
}

#[test]
fn a_refused_command_leaves_no_trace() {
    each_way(|again, mut desk| {
        let first = desk.give("A", &receive("A"), "receive 1").unwrap();
        desk.give("B", &receive("A"), "receive 2").unwrap_err();
        desk.give("B", &note(), "note 1").unwrap_err();
        desk.give("A", &receive("A"), "receive 3").unwrap_err();
        let two = CaseCommand { events: [receive("C"), receive("D")].map(one).to_vec() };
        desk.give("C", &two, "receive 4").unwrap_err();
        let mut desk = again(desk);
        for free in ["B", "C", "D"] {
            let unknown = desk.give(free, &note(), "note 2").unwrap_err();
            assert!(matches!(unknown, CommandError::UnknownCase(_)), "{unknown}");
        }
        // The id of a refused command is as good as new.
        let noted = desk.give("A", &note(), "note 1").unwrap();
        assert_eq!((noted.again, noted.case, noted.first.get()), (false, first.case, 2));
        desk.assert_sound(2);
    });
}

fn one(command: CaseCommand) -> (CaseFacts, upheld_domain::Particulars) {
    command.events.into_iter().next().unwrap()
}

/// The name under which this test runs itself in a process that may not write large files.
const CRAMPED: &str = "UPHELD_TESTS_CRAMPED";

#[test]
fn a_record_whose_journal_stopped_writing_refuses_everything_and_says_why() {
    if let Some(dir) = std::env::var_os(CRAMPED) {
        return in_a_cramped_process(std::path::Path::new(&dir));
    }
    let dir = TempDir::new().unwrap();
    Office::create(dir.path());
    let mut record = Office::open(dir.path(), &Notices::default()).unwrap();
    record.execute(reference("A"), &receive("A"), &envelope("receive 1")).unwrap();
    record.close(&Notices::default()).unwrap();
    // The journal reserves 8 MiB more than it has; where files may have no more than 8, that fails.
    let this = std::env::current_exe().unwrap();
    let name = "a_record_whose_journal_stopped_writing_refuses_everything_and_says_why";
    let script = "trap '' XFSZ; ulimit -f 16384; exec \"$0\" --exact \"$1\" --nocapture";
    let mut shell = Command::new("sh");
    shell.args(["-c", script]).arg(this).arg(name).env(CRAMPED, dir.path());
    let ran = shell.output().unwrap();
    let said = String::from_utf8_lossy(&ran.stdout) + String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success() && said.contains("1 passed"), "{said}");
    let mut record = Office::open(dir.path(), &Notices::default()).unwrap();
    let (_, case) = record.case(reference("A")).unwrap().unwrap();
    assert_eq!(case.version(), StreamVersion(1));
    let given = record.execute(reference("A"), &note(), &envelope("note 1")).unwrap();
    assert!(!given.again);
    record.close(&Notices::default()).unwrap();
}

fn in_a_cramped_process(dir: &std::path::Path) {
    let mut record = Office::open(dir, &Notices::default()).unwrap();
    let refused = |said: String| assert!(said.contains("the journal stopped writing"), "{said}");
    record.give(reference("A"), &note(), &envelope("note 1")).unwrap();
    refused(record.settle().unwrap_err().to_string());
    // Not once only, and nobody is told what may not be kept.
    refused(record.settle().unwrap_err().to_string());
    let again = record.give(reference("A"), &note(), &envelope("note 1"));
    refused(again.unwrap_err().to_string());
    refused(record.give(reference("A"), &note(), &envelope("note 2")).unwrap_err().to_string());
    refused(record.case(reference("A")).unwrap_err().to_string());
    refused(record.close(&Notices::default()).unwrap_err().to_string());
}

#[test]
fn a_command_tried_out_is_answered_as_it_would_be_and_writes_nothing() {
    each_way(|again, mut desk| {
        let first = desk.give("A", &receive("A"), "receive 1").unwrap();
        let mut desk = again(desk);
        let tried = desk.record.try_out(reference("A"), &note(), &envelope("note 1")).unwrap();
        let Trial::New { case, events, .. } = tried else { panic!("{tried:?}") };
        assert_eq!((case, events.len()), (first.case, 1));
        let given = desk.record.try_out(reference("A"), &receive("A"), &envelope("receive 1"));
        assert!(matches!(given, Ok(Trial::Before(given)) if given.first == first.first));
        let taken = desk.record.try_out(reference("A"), &receive("A"), &envelope("receive 2"));
        assert!(matches!(taken, Err(CommandError::ReferenceTaken(_))), "{taken:?}");
        let unknown = desk.record.try_out(reference("B"), &note(), &envelope("note 2"));
        assert!(matches!(unknown, Err(CommandError::UnknownCase(_))), "{unknown:?}");
        let mut late = envelope("note 3");
        late.expected = Some(StreamVersion(7));
        let conflict = desk.record.try_out(reference("A"), &note(), &late);
        assert!(matches!(conflict, Err(CommandError::Conflict { .. })), "{conflict:?}");
        let next = desk.give("A", &note(), "note 1").unwrap();
        assert_eq!((next.again, next.first.get()), (false, 2));
        desk.assert_sound(2);
    });
}
