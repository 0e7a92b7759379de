//! Fact rows that no record has, because the domain would refuse most of them: amendments of
//! amendments and of other cases' events, remedies that were never recommended, decisions in any
//! order. A count is total, so whoever counts by the same rules counts these the same, too.

use std::num::NonZeroU16;

use chrono::{Days, NaiveDate};
use upheld_domain::{
    Amendment, Answer, AssessmentOutcome, CaseKind, LinkKind, Position, RemedyId, RemedyKind,
    ReviewResult, Subject, VoidReason,
};
use upheld_projection::{AuthorityNumber, CaseNumber, Fact, FactRow};

const CASES: u32 = 20_000;
const EVENTS_MAX: u64 = 14;

/// The rows, always the same ones, in order of position.
pub(crate) fn rows() -> Vec<FactRow> {
    let mut dice = Dice(2020);
    let mut rows = Vec::new();
    let mut position = Position::FIRST;
    for case in (0..CASES).map(CaseNumber) {
        let first = position;
        for place in 0..=dice.below(EVENTS_MAX) {
            let amendment = match dice.below(10) {
                _ if place == 0 => Amendment::Stands(received(&mut dice)),
                0 => Amendment::Retracts(dice.position_about(first)),
                1 => Amendment::Corrects(dice.position_about(first), Some(fact(&mut dice))),
                2 => Amendment::Corrects(dice.position_about(first), None),
                _ => Amendment::Stands(fact(&mut dice)),
            };
            rows.push(FactRow { position, case, amendment });
            position = position.plus(1);
        }
    }
    rows
}

/// Numbers that look like chance.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u64) -> u64 {
        // Knuth's multiplier and increment of MMIX.
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005);
        self.0 = self.0.wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }

    fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
        let count = all.len() as u64;
        all[usize::try_from(self.below(count)).unwrap_or(0)]
    }

    /// Mostly of the case that begins at a position; a few before it, some past its end.
    fn position_about(&mut self, first: Position) -> Position {
        Position::new((first.get() + self.below(EVENTS_MAX)).saturating_sub(1)).unwrap_or(first)
    }

    /// In the three years from New Year 2018.
    fn day(&mut self) -> NaiveDate {
        let begin = NaiveDate::from_ymd_opt(2018, 1, 1).unwrap_or_default();
        begin.checked_add_days(Days::new(self.below(1_096))).unwrap_or(begin)
    }

    fn day_or_none(&mut self) -> Option<NaiveDate> {
        (self.below(4) > 0).then(|| self.day())
    }

    fn remedy(&mut self) -> RemedyId {
        let number = u16::try_from(self.below(3)).unwrap_or(0);
        RemedyId(NonZeroU16::MIN.saturating_add(number))
    }
}

fn received(dice: &mut Dice) -> Fact {
    let authority = AuthorityNumber(u16::try_from(dice.below(5)).unwrap_or(0));
    Fact::Received { authority, subject: dice.one_of(Subject::ALL), on: dice.day() }
}

fn fact(dice: &mut Dice) -> Fact {
    match dice.below(24) {
        0 => received(dice),
        1 => Fact::Closed { outcome: dice.one_of(AssessmentOutcome::ALL), on: dice.day() },
        2 => Fact::Investigated { on: dice.day_or_none() },
        3..6 => Fact::Upheld { on: dice.day(), remedied_before: dice.one_of(Answer::ALL) },
        6 => Fact::NotUpheld { on: dice.day() },
        7 => Fact::Discontinued { on: dice.day() },
        8..12 => {
            let kind = dice.one_of(RemedyKind::ALL);
            Fact::RemedyRecommended { remedy: dice.remedy(), kind, due: dice.day_or_none() }
        }
        12 => Fact::RemedyRescheduled { remedy: dice.remedy(), due: dice.day() },
        13 => Fact::RemedyCancelled { remedy: dice.remedy() },
        14..18 => {
            let (done, satisfied) = (dice.day_or_none(), dice.day());
            Fact::Complied { remedy: dice.remedy(), done, satisfied }
        }
        18 | 19 => Fact::NotComplied { remedy: dice.remedy(), on: dice.day() },
        20 => Fact::Reviewed { result: dice.one_of(ReviewResult::ALL), on: dice.day() },
        21 => Fact::Reopened { on: dice.day() },
        22 => Fact::PublicReport { on: dice.day() },
        _ => rare(dice),
    }
}

fn rare(dice: &mut Dice) -> Fact {
    match dice.below(4) {
        0 => Fact::Voided { reason: dice.one_of(VoidReason::ALL) },
        1 => Fact::Linked { kind: dice.one_of(LinkKind::ALL) },
        2 => Fact::RemedyAgreed { remedy: dice.remedy(), on: dice.day() },
        _ => Fact::Other { kind: CaseKind::Noted, on: dice.day_or_none() },
    }
}
