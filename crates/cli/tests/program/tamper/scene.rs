//! The record that is tampered with, and the question that is asked after.

use std::fs;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use upheld_domain::{
    Actor, Answer, AssessmentOutcome, AuthorityFacts, CaseCommand, CaseFacts, Channel,
    ClosedAtAssessment, CommandId, Complied, Corrected, CorrectionReason, CourseDelivered,
    Definitions, DefinitionsAdopted, DefinitionsFacts, DefinitionsName, Event, Facts, Investigated,
    NotUpheld, Noted, OutreachFacts, Particular, Particulars, PopulationEstimated, Position,
    Received, Reference, ReleaseApproved, ReleaseFacts, ReleaseFrozen, ReleasePublished,
    RemedyAgreed, RemedyId, RemedyKind, RemedyRecommended, Renamed, Retracted, RetractionReason,
    Sector, StreamId, Subject, Timestamp, Topic, Upheld, VoidReason, Voided,
};
use upheld_journal::StoredCommit;
use upheld_store::{Envelope, Identity, Record, Unwatched};
use upheld_tests::forger;
use upheld_tests::program::{Program, Ran, copy};
use uuid::Uuid;

use crate::given::{hold, program};

/// How many events the published checkpoint has.
pub(super) const PUBLISHED: u64 = 26;

/// How many there are in all: two came after it was published.
pub(super) const ALL: u64 = 28;

/// The record's identity.
pub(super) const IDENTITY: Identity = Identity { origin: Uuid::from_u128(4711), synthetic: true };

pub(super) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A record with something of each kind in it, its checkpoint published and signed before the last
/// two events, and all that somebody needs who checks it.
pub(super) struct Scene {
    pub(super) program: Program,
}

/// A record while it is being filled: a command every hour.
struct Filling {
    record: Record,
    commands: i64,
}

impl Filling {
    fn envelope(&mut self, actor: &str) -> Envelope {
        self.commands += 1;
        let begun = day("2024-06-03").and_hms_opt(9, 0, 0).unwrap().and_utc().timestamp_millis();
        Envelope {
            id: CommandId::derived(&["tamper", &self.commands.to_string()]),
            actor: Actor::new(actor).unwrap(),
            now: Timestamp(begun + self.commands * 3_600_000),
            expected: None,
        }
    }

    fn stream(&mut self, stream: StreamId, facts: Facts, texts: Particulars, actor: &str) {
        let event = Event { facts, particulars: texts };
        let envelope = self.envelope(actor);
        self.record.record(stream, vec![event], &envelope).unwrap();
    }

    fn case(&mut self, reference: &str, events: Vec<(CaseFacts, Particulars)>) -> Position {
        let envelope = self.envelope("anna");
        let reference = Reference::new(reference).unwrap();
        let command = CaseCommand { events };
        let given = self.record.execute(reference, &command, &envelope);
        given.unwrap_or_else(|error| panic!("{reference}: {error}")).first
    }

    fn bare(&mut self, reference: &str, facts: impl Into<CaseFacts>) -> Position {
        self.case(reference, vec![(facts.into(), Particulars::none())])
    }
}

pub(super) fn text(which: Particular, text: &str) -> Particulars {
    Particulars::none().with(which, text).unwrap()
}

pub(super) fn received(reference: &str, authority: &str, on: &str) -> Received {
    Received {
        reference: Reference::new(reference).unwrap(),
        authority: authority.parse().unwrap(),
        subject: Subject::Housing,
        received_on: day(on),
        channel: Channel::ALL[0],
        resubmission_of: None,
    }
}

fn fill_register(filling: &mut Filling) {
    let definitions = Definitions::named("lgsco-2020").unwrap();
    let adopted = DefinitionsAdopted {
        name: DefinitionsName("lgsco-2020".parse().unwrap()),
        digest: definitions.digest,
        on: day("2024-04-01"),
    };
    let facts = Facts::Definitions(DefinitionsFacts::Adopted(adopted));
    filling.stream(StreamId::Definitions, facts, Particulars::none(), "anna");
    let leeds = StreamId::Authority("E08000035".parse().unwrap());
    let facts = AuthorityFacts::Renamed(Renamed { on: day("2024-04-01") });
    let name = text(Particular::Name, "SYNTHETIC Leeds by another name");
    filling.stream(leeds, Facts::Authority(facts), name, "anna");
    let population = PopulationEstimated { year: 2022, residents: 822_483 };
    let facts = Facts::Authority(AuthorityFacts::PopulationEstimated(population));
    filling.stream(leeds, facts, Particulars::none(), "anna");
    let course = CourseDelivered {
        authority: None,
        sector: Some(Sector::LocalAuthorities),
        topic: Topic::Housing,
        attendees: 14,
        on: day("2024-02-06"),
    };
    let facts = Facts::Outreach(OutreachFacts::CourseDelivered(course));
    filling.stream(StreamId::Outreach, facts, Particulars::none(), "anna");
}

fn fill_cases(filling: &mut Filling) {
    let summary = text(Particular::Summary, "SYNTHETIC The lift has been broken since May.");
    let first = received("24 000 001", "E08000035", "2023-04-03");
    filling.case("24 000 001", vec![(first.into(), summary)]);
    filling.bare("24 000 001", Investigated { started_on: Some(day("2023-06-01")) });
    let upheld = Upheld {
        decided_on: day("2024-03-31"),
        injustice: Answer::Yes,
        fault_accepted: Answer::No,
        remedied_before: Answer::No,
        by_report: false,
    };
    let remedy = |number: &str, kind, amount_pence| RemedyRecommended {
        remedy: RemedyId::new(number).unwrap(),
        kind,
        amount_pence,
        due_on: Some(day("2024-04-30")),
    };
    let words = text(Particular::RemedyText, "SYNTHETIC Pay Mr A 150 pounds.");
    filling.case(
        "24 000 001",
        vec![
            (upheld.into(), Particulars::none()),
            (remedy("1", RemedyKind::Payment, Some(15_000)).into(), words),
            (remedy("2", RemedyKind::Apology, None).into(), Particulars::none()),
        ],
    );
    let remedy = RemedyId::new("1").unwrap();
    filling.bare("24 000 001", RemedyAgreed { remedy, on: day("2024-04-08") });
    let done_on = Some(day("2024-04-25"));
    filling.bare("24 000 001", Complied { remedy, done_on, satisfied_on: day("2024-05-02") });
    filling.bare("24 000 002", received("24 000 002", "E07000008", "2023-05-02"));
    filling.bare("24 000 002", Investigated { started_on: Some(day("2023-08-01")) });
    let refused = NotUpheld { decided_on: day("2024-01-15") };
    let refused = filling.bare("24 000 002", refused);
    let third = received("24 000 003", "E08000035", "2023-09-04");
    let third = filling.bare("24 000 003", third);
    let outcome = AssessmentOutcome::ReferredBack;
    filling.bare("24 000 003", ClosedAtAssessment { outcome, decided_on: day("2023-09-18") });
    filling.bare("24 000 004", received("24 000 004", "E07000008", "2024-03-01"));
    for note in ["SYNTHETIC She rang.", "SYNTHETIC He rang back."] {
        let note = text(Particular::Note, note);
        filling.case("24 000 004", vec![(Noted { on: day("2024-03-04") }.into(), note)]);
    }
    filling.bare(
        "24 000 002",
        Corrected {
            corrects: refused,
            facts: Some(Box::new(NotUpheld { decided_on: day("2024-01-16") }.into())),
            reason: CorrectionReason::ALL[0],
        },
    );
    let right = received("24 000 003", "E08000035", "2023-09-05");
    filling.bare(
        "24 000 003",
        Corrected {
            corrects: third,
            facts: Some(Box::new(right.into())),
            reason: CorrectionReason::ALL[0],
        },
    );
    let voided = filling.bare("24 000 004", Voided { reason: VoidReason::ALL[0] });
    let reason = RetractionReason::ALL[0];
    filling.bare("24 000 004", Retracted { retracts: voided, reason });
}

fn fill_release(filling: &mut Filling) {
    let stream = StreamId::Release("2023-24".parse().unwrap());
    let definitions = Definitions::named("lgsco-2020").unwrap();
    let frozen = ReleaseFrozen {
        position: Position::new(20).unwrap(),
        definitions: DefinitionsName("lgsco-2020".parse().unwrap()),
        definitions_digest: definitions.digest,
        figures_digest: [7; 32],
    };
    let on = day("2024-06-04");
    for (facts, actor) in [
        (ReleaseFacts::Frozen(frozen), "anna"),
        (ReleaseFacts::Approved(ReleaseApproved { on }), "berta"),
        (ReleaseFacts::Published(ReleasePublished { on }), "anna"),
    ] {
        filling.stream(stream, Facts::Release(facts), Particulars::none(), actor);
    }
}

impl Scene {
    pub(super) fn new() -> Self {
        let program = program();
        Record::create(&program.record(), &IDENTITY).unwrap();
        let mut filling = Filling { record: hold(&program.record()), commands: 0 };
        filling.record.seed_salts(7);
        fill_register(&mut filling);
        fill_cases(&mut filling);
        fill_release(&mut filling);
        assert_eq!(filling.record.position(), PUBLISHED);
        let Filling { record, commands } = filling;
        record.close(&Unwatched).unwrap();
        let made = program.run("checkpoint key --name office.example/record --out office.key").ok();
        program.write("office.pub", made.out);
        let line = "checkpoint sign --key office.key --out published.checkpoint";
        program.run(line).ok();
        copy(&program.record(), &program.dir().join("older"));
        let mut filling = Filling { record: hold(&program.record()), commands };
        filling.record.seed_salts(7);
        filling.bare("24 000 004", Investigated { started_on: Some(day("2024-06-01")) });
        filling.bare("24 000 004", Noted { on: day("2024-06-01") });
        assert_eq!(filling.record.position(), ALL);
        filling.record.close(&Unwatched).unwrap();
        let scene = Self { program };
        asked(&scene.program).ok().prints(&["Sound: 28 events of 4 cases."]);
        scene
    }

    /// Its commits, to be changed.
    pub(super) fn commits(&self) -> Vec<StoredCommit> {
        forger::commits(&self.program.record())
    }

    /// The record as it was when the checkpoint was published.
    pub(super) fn older(&self) -> PathBuf {
        self.program.dir().join("older")
    }

    /// Another record, forged: its journal below all rules, its store made from that.
    pub(super) fn forged(&self, identity: &Identity, commits: &[StoredCommit]) -> Forged {
        let dir = tempfile::TempDir::new().unwrap();
        forger::write_journal(dir.path(), identity, commits);
        hold(dir.path()).close(&Unwatched).unwrap();
        Forged(dir)
    }

    /// A program with these copies in its record, and the published checkpoint beside it.
    pub(super) fn with(&self, journal: Option<&Path>, store: Option<&Path>) -> Program {
        let other = program();
        for name in ["office.pub", "published.checkpoint"] {
            fs::copy(self.program.dir().join(name), other.dir().join(name)).unwrap();
        }
        for (record, part) in [(journal, "journal"), (store, "store")] {
            if let Some(record) = record {
                copy(&record.join(part), &other.record().join(part));
            }
        }
        other
    }
}

/// A forged record.
pub(super) struct Forged(tempfile::TempDir);

impl Forged {
    pub(super) fn path(&self) -> &Path {
        self.0.path()
    }
}

/// What `verify` says with the newest published checkpoint.
pub(super) fn asked(program: &Program) -> Ran {
    program.run("verify --since published.checkpoint --public-key office.pub")
}

/// Whether it ended with an integrity error and all of these texts; a finding's place and what it says
/// are read as `5: the two copies differ`, in a table as in a sentence.
pub(super) fn assert_says(name: &str, ran: &Ran, texts: &[&str]) {
    let told = ran.transcript();
    assert_eq!(ran.code, Some(6), "{name}: {told}");
    let words = told.split_whitespace().collect::<Vec<_>>().join(" ");
    let words = words.replace(" on: ", ": ").replace("frames ", "frames: ");
    for text in texts {
        let placed = text.replacen(": ", " ", 1);
        assert!(
            words.contains(text) || words.contains(&placed),
            "{name}: {text:?} is not in\n{told}"
        );
    }
}
