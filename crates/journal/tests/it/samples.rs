//! Events of every kind, drawn from a seed: the same seed, the same event. Used for arbitrary
//! commits, and once for the golden bytes.

use chrono::NaiveDate;
use upheld_domain::{
    Actor, Answer, AssessmentOutcome, Assigned, AuthorityFacts, AuthorityId, AuthorityKind,
    CancelReason, CaseFacts, CaseId, Channel, ClosedAtAssessment, Code, CommandId, Complied,
    ContactNamed, Corrected, CorrectionReason, CourseDelivered, DecisionPublished,
    DecisionReviewRequested, DecisionReviewed, DecisionWithdrawn, DefinitionsAdopted,
    DefinitionsFacts, DefinitionsName, Discontinued, DiscontinuedReason, DraftDecisionIssued,
    Ended, Event, Facts, Finding, FindingMade, FurtherReportIssued, Group, Investigated, LinkKind,
    Linked, NotComplied, NotUpheld, Noted, OutreachFacts, OwnWord, Particular, Particulars, Paused,
    PopulationEstimated, Position, PublicReportIssued, Received, Reference, Registered,
    ReleaseApproved, ReleaseFacts, ReleaseFrozen, ReleaseName, ReleasePublished, ReleaseRevised,
    RemedyAgreed, RemedyCancelled, RemedyId, RemedyKind, RemedyRecommended, RemedyRefused,
    RemedyRescheduled, Renamed, ReopenReason, Reopened, ReportingYear, Resumed, Retracted,
    RetractionReason, ReviewParty, ReviewResult, RevisionKind, Role, SchemeAdopted, SchemeFacts,
    Sector, SeminarHeld, StreamId, StreamVersion, Subject, Topic, Upheld, VoidReason, Voided,
};
use upheld_journal::Commit;
use uuid::Uuid;

/// A source of numbers that look random (splitmix64).
pub(crate) struct Draw(pub(crate) u64);

impl Draw {
    fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.number() % limit as u64).unwrap()
    }

    fn of<T: Drawn>(&mut self) -> T {
        T::drawn(self)
    }

    fn code(&mut self, max: usize) -> String {
        let alphabet = b"ABCXYZ019-_./";
        (0..=self.below(max)).map(|_| char::from(alphabet[self.below(alphabet.len())])).collect()
    }

    fn text(&mut self, max: usize) -> String {
        let words = ["lift ", "Mrs A ", "\u{a3}250 ", "caf\u{e9} ", "\u{1f3e0} ", "line\n", "UPF "];
        let text: String = (0..=self.below(max)).map(|_| words[self.below(words.len())]).collect();
        text
    }
}

/// Something that can be drawn.
pub(crate) trait Drawn: Sized {
    fn drawn(draw: &mut Draw) -> Self;
}

impl<T: Drawn> Drawn for Option<T> {
    fn drawn(draw: &mut Draw) -> Self {
        (draw.below(3) > 0).then(|| draw.of())
    }
}

impl<T: Drawn> Drawn for Vec<T> {
    fn drawn(draw: &mut Draw) -> Self {
        (0..draw.below(4)).map(|_| draw.of()).collect()
    }
}

macro_rules! drawn {
    ($($ty:ty: |$draw:ident| $value:expr;)+) => {$(
        impl Drawn for $ty {
            fn drawn($draw: &mut Draw) -> Self {
                $value
            }
        }
    )+};
}

drawn! {
    bool: |d| d.below(2) == 1;
    u16: |d| u16::try_from(d.number() >> 48).unwrap();
    u32: |d| u32::try_from(d.number() >> (32 + d.below(32))).unwrap();
    u64: |d| d.number() >> d.below(64);
    [u8; 16]: |d| Uuid::from_u64_pair(d.number(), d.number()).into_bytes();
    [u8; 32]: |d| <[u8; 32]>::try_from([d.of::<[u8; 16]>(), d.of()].concat()).unwrap();
    NaiveDate: |d| {
        let from = NaiveDate::from_ymd_opt(1900, 1, 1).unwrap();
        from + chrono::Days::new(d.number() % 60_000)
    };
    Position: |d| Position::new(d.of::<u64>().max(1)).unwrap();
    CaseId: |d| CaseId(Uuid::from_bytes(d.of()));
    Finding: |d| Finding::from_code(u8::MAX - u8::try_from(d.below(OwnWord::COUNT_MAX)).unwrap()).unwrap();
    CommandId: |d| CommandId(Uuid::from_bytes(d.of()));
    Reference: |d| Reference::new(&d.code(20)).unwrap();
    RemedyId: |d| RemedyId(d.of::<u16>().max(1).try_into().unwrap());
    DefinitionsName: |d| DefinitionsName(Code::new(&d.code(40)).unwrap());
    ReportingYear: |d| ReportingYear::starting(1900 + i32::try_from(d.below(1099)).unwrap()).unwrap();
    ReleaseName: |d| ReleaseName { year: d.of(), revision: d.of::<u16>().max(1) };
    AuthorityId: |d| match d.below(3) {
        0 => AuthorityId::Gss(Code::new(&d.code(9)).unwrap()),
        1 => AuthorityId::Cqc(Code::new(&d.code(20)).unwrap()),
        _ => AuthorityId::Local(Code::new(&d.code(20)).unwrap()),
    };
    Actor: |d| Actor::new(&format!("A{}", d.code(60))).unwrap();
    Particulars: |d| {
        let mut particulars = Particulars::none();
        for _ in 0..d.below(4) {
            let which = Particular::ALL[d.below(Particular::ALL.len())];
            particulars = particulars.with(which, &d.text(30)).unwrap();
        }
        particulars
    };
    Box<CaseFacts>: |d| loop {
        let facts = case(d, d.0);
        if !matches!(facts, CaseFacts::Corrected(_)) {
            break Box::new(facts);
        }
    };
}

macro_rules! words {
    ($($word:ident)+) => {
        drawn! { $($word: |d| $word::ALL[d.below($word::ALL.len())];)+ }
    };
}
words! { Answer AssessmentOutcome AuthorityKind CancelReason Channel CorrectionReason DiscontinuedReason Group LinkKind RemedyKind ReopenReason RetractionReason ReviewParty ReviewResult RevisionKind Role Sector Subject Topic VoidReason }

macro_rules! structs {
    ($($name:ident { $($field:ident)+ })+) => {
        drawn! { $($name: |d| $name { $($field: d.of(),)+ };)+ }
    };
}
structs! {
    Received { reference authority subject received_on channel resubmission_of }
    ClosedAtAssessment { outcome decided_on }
    Investigated { started_on }
    DraftDecisionIssued { issued_on comments_due_on }
    Upheld { decided_on injustice fault_accepted remedied_before by_report }
    NotUpheld { decided_on }
    Discontinued { decided_on reason }
    RemedyRecommended { remedy kind amount_pence due_on }
    RemedyAgreed { remedy on }
    RemedyRefused { remedy on }
    RemedyRescheduled { remedy on due_on }
    RemedyCancelled { remedy on reason }
    Complied { remedy done_on satisfied_on }
    NotComplied { remedy on }
    DecisionReviewRequested { by on }
    DecisionReviewed { result on }
    Reopened { on reason }
    PublicReportIssued { on }
    FurtherReportIssued { on }
    DecisionPublished { on }
    DecisionWithdrawn { on }
    Linked { other kind }
    Assigned { role on }
    Paused { on }
    Resumed { on }
    Noted { on }
    Corrected { corrects facts reason }
    Retracted { retracts reason }
    Voided { reason }
    Registered { kind group first_day }
    Renamed { on }
    Ended { last_day successors }
    PopulationEstimated { year residents }
    ContactNamed { from }
    DefinitionsAdopted { name digest on }
    ReleaseFrozen { position definitions definitions_digest figures_digest }
    ReleaseApproved { on }
    ReleasePublished { on }
    ReleaseRevised { by kind on }
    CourseDelivered { authority sector topic attendees on }
    SeminarHeld { delegates authorities on }
    FindingMade { finding subject }
    SchemeAdopted { name digest }
}

/// Makes the table of kinds of a family of facts: the `which`-th one is drawn.
macro_rules! kinds {
    ($name:ident, $facts:ident: $($variant:ident)+) => {
        fn $name(draw: &mut Draw, which: u64) -> $facts {
            let makers: &[fn(&mut Draw) -> $facts] = &[$(|d| $facts::$variant(d.of()),)+];
            makers[usize::try_from(which % makers.len() as u64).unwrap()](draw)
        }
    };
}
kinds!(case, CaseFacts: Received ClosedAtAssessment Investigated DraftDecisionIssued Upheld NotUpheld Discontinued RemedyRecommended RemedyAgreed RemedyRefused RemedyRescheduled RemedyCancelled Complied NotComplied DecisionReviewRequested DecisionReviewed Reopened PublicReportIssued FurtherReportIssued DecisionPublished DecisionWithdrawn Linked Assigned Paused Resumed Noted Corrected Retracted Voided FindingMade);
kinds!(authority, AuthorityFacts: Registered Renamed Ended PopulationEstimated ContactNamed);
kinds!(definitions, DefinitionsFacts: Adopted);
kinds!(release, ReleaseFacts: Frozen Approved Published Revised);
kinds!(outreach, OutreachFacts: CourseDelivered SeminarHeld);
kinds!(scheme, SchemeFacts: SchemeAdopted);

/// Facts of a kind by its stored number: the family in the high byte, counted from 1 in the low.
pub(crate) fn facts_of_kind(draw: &mut Draw, kind: u16) -> Facts {
    let [family, number] = kind.to_be_bytes();
    let which = u64::from(number) - 1;
    match family {
        0 => Facts::Case(case(draw, which)),
        1 => Facts::Authority(authority(draw, which)),
        2 => Facts::Definitions(definitions(draw, which)),
        3 => Facts::Release(release(draw, which)),
        4 => Facts::Outreach(outreach(draw, which)),
        _ => Facts::Scheme(scheme(draw, which)),
    }
}

fn stream(draw: &mut Draw, family: u8) -> StreamId {
    match family {
        0 => StreamId::Case(draw.of()),
        1 => StreamId::Authority(draw.of()),
        2 => StreamId::Definitions,
        3 => StreamId::Release(draw.of()),
        4 => StreamId::Outreach,
        _ => StreamId::Scheme,
    }
}

/// A commit of `count` events of a kind's family, the first of that kind.
pub(crate) fn commit(seed: u64, kind: u16, count: usize) -> Commit {
    let draw = &mut Draw(seed);
    let family = kind.to_be_bytes()[0];
    let event = |i: usize| {
        let any = u16::from_be_bytes([family, u8::try_from(draw.below(200)).unwrap() + 1]);
        let facts = facts_of_kind(draw, if i == 0 { kind } else { any });
        Event { facts, particulars: draw.of() }
    };
    let events = (0..count).map(event).collect();
    Commit {
        stream: stream(draw, family),
        first_version: StreamVersion(draw.of::<u32>().clamp(1, u32::MAX - 10)),
        command: draw.of(),
        actor: draw.of(),
        events,
    }
}
