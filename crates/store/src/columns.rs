//! Facts in columns: many fact rows in a few bytes each, so that a projection can read the whole
//! record without touching a word of narrative.
//!
//! Each row puts its kind into one column and what it says into columns of like values (dates,
//! small codes, numbers), each as the difference to the one before. Reading walks the kinds and
//! takes from the other columns as it wrote them.

use chrono::{Datelike, NaiveDate};
use upheld_domain::{
    Amendment, Answer, AssessmentOutcome, CaseKind, Finding, LinkKind, Position, RemedyId,
    RemedyKind, ReviewResult, Subject, VoidReason,
};
use upheld_projection::{AuthorityNumber, CaseNumber, Fact, FactRow};

use crate::bytes::{Garbled, Reader, Writer};

const STANDS: u8 = 0x00;
const CORRECTS: u8 = 0x40;
const CORRECTS_TEXT: u8 = 0x80;
const RETRACTS: u8 = 0xc0;
const AMENDS: u8 = 0xc0;

/// Packs rows, in the order given.
pub(crate) fn encode(rows: &[FactRow]) -> Vec<u8> {
    let mut columns = Columns::default();
    for row in rows {
        columns.push(row);
    }
    let mut all = Writer::default();
    all.number(rows.len() as u64);
    for column in [columns.kinds, columns.places, columns.dates, columns.codes, columns.numbers] {
        all.sized(&column.into_bytes());
    }
    all.into_bytes()
}

/// Unpacks what [`encode`] packed.
pub(crate) fn decode(bytes: &[u8]) -> Result<Vec<FactRow>, Garbled> {
    let mut all = Reader::new(bytes);
    let count: usize = all.small()?;
    let mut cursor = Cursor {
        kinds: Reader::new(all.sized()?),
        places: Reader::new(all.sized()?),
        dates: Reader::new(all.sized()?),
        codes: Reader::new(all.sized()?),
        numbers: Reader::new(all.sized()?),
        last: Last::default(),
    };
    // A row has at least its kind's byte, so a garbled count can't ask for much.
    let mut rows = Vec::with_capacity(count.min(bytes.len()));
    for _ in 0..count {
        rows.push(cursor.row()?);
    }
    let columns = [cursor.kinds, cursor.places, cursor.dates, cursor.codes, cursor.numbers];
    let used_up = all.is_empty() && columns.iter().all(Reader::is_empty);
    if used_up { Ok(rows) } else { Err(Garbled) }
}

#[derive(Default)]
struct Last {
    position: u64,
    case: u32,
    date: i32,
}

#[derive(Default)]
struct Columns {
    kinds: Writer,
    places: Writer,
    dates: Writer,
    codes: Writer,
    numbers: Writer,
    last: Last,
}

impl Columns {
    fn push(&mut self, row: &FactRow) {
        let position = row.position.get();
        self.places.signed(position.wrapping_sub(self.last.position).cast_signed());
        self.places.signed(i64::from(row.case.0) - i64::from(self.last.case));
        self.last.position = position;
        self.last.case = row.case.0;
        match row.amendment {
            Amendment::Stands(fact) => self.fact(STANDS, fact),
            Amendment::Corrects(of, fact) => {
                match fact {
                    Some(fact) => self.fact(CORRECTS, fact),
                    None => self.kinds.byte(CORRECTS_TEXT),
                }
                self.target(position, of);
            }
            Amendment::Retracts(of) => {
                self.kinds.byte(RETRACTS);
                self.target(position, of);
            }
        }
    }

    fn target(&mut self, position: u64, of: Position) {
        self.numbers.signed(position.wrapping_sub(of.get()).cast_signed());
    }

    fn date(&mut self, date: NaiveDate) {
        let day = date.num_days_from_ce();
        self.dates.signed(i64::from(day) - i64::from(self.last.date));
        self.last.date = day;
    }

    fn maybe_date(&mut self, date: Option<NaiveDate>) {
        self.codes.byte(u8::from(date.is_some()));
        if let Some(date) = date {
            self.date(date);
        }
    }

    fn remedy(&mut self, remedy: RemedyId) {
        self.numbers.number(u64::from(remedy.0.get()));
    }

    fn fact(&mut self, amends: u8, fact: Fact) {
        let kind = kind_of(&fact);
        self.kinds.byte(amends | kind.code());
        match fact {
            Fact::Received { authority, subject, on } => {
                self.numbers.number(u64::from(authority.0));
                self.codes.byte(subject.code());
                self.date(on);
            }
            Fact::Closed { outcome, on } => {
                self.codes.byte(outcome.code());
                self.date(on);
            }
            Fact::Investigated { on } | Fact::Other { on, .. } => self.maybe_date(on),
            Fact::Upheld { on, remedied_before } => {
                self.codes.byte(remedied_before.code());
                self.date(on);
            }
            Fact::NotUpheld { on }
            | Fact::Discontinued { on }
            | Fact::Reopened { on }
            | Fact::PublicReport { on } => self.date(on),
            Fact::RemedyRecommended { remedy, kind, due } => {
                self.remedy(remedy);
                self.codes.byte(kind.code());
                self.maybe_date(due);
            }
            Fact::RemedyRescheduled { remedy, due } => {
                self.remedy(remedy);
                self.date(due);
            }
            Fact::RemedyCancelled { remedy } => self.remedy(remedy),
            Fact::Complied { remedy, done, satisfied } => {
                self.remedy(remedy);
                self.maybe_date(done);
                self.date(satisfied);
            }
            Fact::RemedyAgreed { remedy, on }
            | Fact::RemedyRefused { remedy, on }
            | Fact::NotComplied { remedy, on } => {
                self.remedy(remedy);
                self.date(on);
            }
            Fact::Reviewed { result, on } => {
                self.codes.byte(result.code());
                self.date(on);
            }
            Fact::Linked { kind } => self.codes.byte(kind.code()),
            Fact::Finding { finding } => self.codes.byte(finding.code()),
            Fact::Voided { reason } => self.codes.byte(reason.code()),
        }
    }
}

/// The event kind that a fact came from. One kind gives one shape of fact, so the kind's frozen
/// number serves as the column's tag.
fn kind_of(fact: &Fact) -> CaseKind {
    match fact {
        Fact::Received { .. } => CaseKind::Received,
        Fact::Closed { .. } => CaseKind::ClosedAtAssessment,
        Fact::Investigated { .. } => CaseKind::Investigated,
        Fact::Upheld { .. } => CaseKind::Upheld,
        Fact::NotUpheld { .. } => CaseKind::NotUpheld,
        Fact::Discontinued { .. } => CaseKind::Discontinued,
        Fact::RemedyRecommended { .. } => CaseKind::RemedyRecommended,
        Fact::RemedyAgreed { .. } => CaseKind::RemedyAgreed,
        Fact::RemedyRefused { .. } => CaseKind::RemedyRefused,
        Fact::RemedyRescheduled { .. } => CaseKind::RemedyRescheduled,
        Fact::RemedyCancelled { .. } => CaseKind::RemedyCancelled,
        Fact::Complied { .. } => CaseKind::Complied,
        Fact::NotComplied { .. } => CaseKind::NotComplied,
        Fact::Reviewed { .. } => CaseKind::DecisionReviewed,
        Fact::Reopened { .. } => CaseKind::Reopened,
        Fact::PublicReport { .. } => CaseKind::PublicReportIssued,
        Fact::Linked { .. } => CaseKind::Linked,
        Fact::Finding { .. } => CaseKind::FindingMade,
        Fact::Voided { .. } => CaseKind::Voided,
        Fact::Other { kind, .. } => *kind,
    }
}

struct Cursor<'a> {
    kinds: Reader<'a>,
    places: Reader<'a>,
    dates: Reader<'a>,
    codes: Reader<'a>,
    numbers: Reader<'a>,
    last: Last,
}

impl Cursor<'_> {
    fn row(&mut self) -> Result<FactRow, Garbled> {
        let step = self.places.signed()?;
        self.last.position = self.last.position.wrapping_add(step.cast_unsigned());
        let position = Position::new(self.last.position).ok_or(Garbled)?;
        let case = self.places.signed()?.checked_add(self.last.case.into()).ok_or(Garbled)?;
        self.last.case = u32::try_from(case).map_err(|_| Garbled)?;
        let tag = self.kinds.byte()?;
        let amendment = match tag & AMENDS {
            STANDS => Amendment::Stands(self.fact(tag & !AMENDS)?),
            CORRECTS => {
                let fact = self.fact(tag & !AMENDS)?;
                Amendment::Corrects(self.target(position)?, Some(fact))
            }
            CORRECTS_TEXT => Amendment::Corrects(self.target(position)?, None),
            _ => Amendment::Retracts(self.target(position)?),
        };
        Ok(FactRow { position, case: CaseNumber(self.last.case), amendment })
    }

    fn target(&mut self, position: Position) -> Result<Position, Garbled> {
        let back = self.numbers.signed()?.cast_unsigned();
        Position::new(position.get().wrapping_sub(back)).ok_or(Garbled)
    }

    fn date(&mut self) -> Result<NaiveDate, Garbled> {
        let day = self.dates.signed()?.checked_add(self.last.date.into()).ok_or(Garbled)?;
        self.last.date = i32::try_from(day).map_err(|_| Garbled)?;
        NaiveDate::from_num_days_from_ce_opt(self.last.date).ok_or(Garbled)
    }

    fn maybe_date(&mut self) -> Result<Option<NaiveDate>, Garbled> {
        match self.codes.byte()? {
            0 => Ok(None),
            1 => self.date().map(Some),
            _ => Err(Garbled),
        }
    }

    fn remedy(&mut self) -> Result<RemedyId, Garbled> {
        let number: u16 = self.numbers.small()?;
        std::num::NonZeroU16::new(number).map(RemedyId).ok_or(Garbled)
    }

    fn word<T>(&mut self, from_code: fn(u8) -> Option<T>) -> Result<T, Garbled> {
        from_code(self.codes.byte()?).ok_or(Garbled)
    }

    fn fact(&mut self, kind: u8) -> Result<Fact, Garbled> {
        let kind = CaseKind::from_code(kind).ok_or(Garbled)?;
        Ok(match kind {
            CaseKind::Received => Fact::Received {
                authority: AuthorityNumber(self.numbers.small()?),
                subject: self.word(Subject::from_code)?,
                on: self.date()?,
            },
            CaseKind::ClosedAtAssessment => {
                Fact::Closed { outcome: self.word(AssessmentOutcome::from_code)?, on: self.date()? }
            }
            CaseKind::Investigated => Fact::Investigated { on: self.maybe_date()? },
            CaseKind::Upheld => {
                Fact::Upheld { remedied_before: self.word(Answer::from_code)?, on: self.date()? }
            }
            CaseKind::NotUpheld => Fact::NotUpheld { on: self.date()? },
            CaseKind::Discontinued => Fact::Discontinued { on: self.date()? },
            CaseKind::Reopened => Fact::Reopened { on: self.date()? },
            CaseKind::PublicReportIssued => Fact::PublicReport { on: self.date()? },
            CaseKind::DecisionReviewed => {
                Fact::Reviewed { result: self.word(ReviewResult::from_code)?, on: self.date()? }
            }
            CaseKind::Linked => Fact::Linked { kind: self.word(LinkKind::from_code)? },
            CaseKind::FindingMade => Fact::Finding { finding: self.word(Finding::from_code)? },
            CaseKind::Voided => Fact::Voided { reason: self.word(VoidReason::from_code)? },
            CaseKind::RemedyRecommended
            | CaseKind::RemedyAgreed
            | CaseKind::RemedyRefused
            | CaseKind::RemedyRescheduled
            | CaseKind::RemedyCancelled
            | CaseKind::Complied
            | CaseKind::NotComplied => self.remedy_fact(kind)?,
            kind => Fact::Other { kind, on: self.maybe_date()? },
        })
    }

    fn remedy_fact(&mut self, kind: CaseKind) -> Result<Fact, Garbled> {
        let remedy = self.remedy()?;
        Ok(match kind {
            CaseKind::RemedyRecommended => Fact::RemedyRecommended {
                remedy,
                kind: self.word(RemedyKind::from_code)?,
                due: self.maybe_date()?,
            },
            CaseKind::RemedyAgreed => Fact::RemedyAgreed { remedy, on: self.date()? },
            CaseKind::RemedyRefused => Fact::RemedyRefused { remedy, on: self.date()? },
            CaseKind::RemedyRescheduled => Fact::RemedyRescheduled { remedy, due: self.date()? },
            CaseKind::Complied => {
                Fact::Complied { remedy, done: self.maybe_date()?, satisfied: self.date()? }
            }
            CaseKind::NotComplied => Fact::NotComplied { remedy, on: self.date()? },
            _ => Fact::RemedyCancelled { remedy },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Any word of a vocabulary.
    fn word<T: Copy + std::fmt::Debug + 'static>(all: &'static [T]) -> impl Strategy<Value = T> {
        proptest::sample::select(all)
    }

    fn date() -> impl Strategy<Value = NaiveDate> {
        prop_oneof![-90_000_000..90_000_000, 700_000..750_000]
            .prop_filter_map("no such day", NaiveDate::from_num_days_from_ce_opt)
    }

    fn remedy() -> impl Strategy<Value = RemedyId> {
        (1..=u16::MAX).prop_filter_map("not zero", |n| std::num::NonZeroU16::new(n).map(RemedyId))
    }

    fn fact() -> impl Strategy<Value = Fact> {
        let other = word(CaseKind::ALL).prop_filter("it has a fact of its own", |kind| {
            matches!(plain(*kind), Some(Fact::Other { .. }))
        });
        let maybe = || proptest::option::of(date());
        prop_oneof![
            (any::<u16>(), word(Subject::ALL), date()).prop_map(|(authority, subject, on)| {
                Fact::Received { authority: AuthorityNumber(authority), subject, on }
            }),
            (word(AssessmentOutcome::ALL), date())
                .prop_map(|(outcome, on)| Fact::Closed { outcome, on }),
            maybe().prop_map(|on| Fact::Investigated { on }),
            (date(), word(Answer::ALL))
                .prop_map(|(on, remedied_before)| Fact::Upheld { on, remedied_before }),
            date().prop_map(|on| Fact::NotUpheld { on }),
            date().prop_map(|on| Fact::Discontinued { on }),
            date().prop_map(|on| Fact::Reopened { on }),
            date().prop_map(|on| Fact::PublicReport { on }),
            (remedy(), word(RemedyKind::ALL), maybe())
                .prop_map(|(remedy, kind, due)| Fact::RemedyRecommended { remedy, kind, due }),
            (remedy(), date()).prop_map(|(remedy, on)| Fact::RemedyAgreed { remedy, on }),
            (remedy(), date()).prop_map(|(remedy, on)| Fact::RemedyRefused { remedy, on }),
            (remedy(), date()).prop_map(|(remedy, due)| Fact::RemedyRescheduled { remedy, due }),
            remedy().prop_map(|remedy| Fact::RemedyCancelled { remedy }),
            (remedy(), maybe(), date()).prop_map(|(remedy, done, satisfied)| Fact::Complied {
                remedy,
                done,
                satisfied
            }),
            (remedy(), date()).prop_map(|(remedy, on)| Fact::NotComplied { remedy, on }),
            (word(ReviewResult::ALL), date())
                .prop_map(|(result, on)| Fact::Reviewed { result, on }),
            word(LinkKind::ALL).prop_map(|kind| Fact::Linked { kind }),
            word(VoidReason::ALL).prop_map(|reason| Fact::Voided { reason }),
            (other, maybe()).prop_map(|(kind, on)| Fact::Other { kind, on }),
        ]
    }

    /// What a kind decodes to where every column holds the smallest number that makes sense.
    fn plain(kind: CaseKind) -> Option<Fact> {
        let (ones, zeros) = ([2_u8; 8], [0_u8; 8]);
        let mut cursor = Cursor {
            kinds: Reader::new(&[]),
            places: Reader::new(&[]),
            dates: Reader::new(&ones),
            codes: Reader::new(&zeros),
            numbers: Reader::new(&ones),
            last: Last::default(),
        };
        cursor.fact(kind.code()).ok()
    }

    fn position() -> impl Strategy<Value = Position> {
        prop_oneof![1..u64::MAX, 1..10_000_u64].prop_filter_map("not zero", Position::new)
    }

    prop_compose! {
        fn row()(
            position in position(),
            case: u32,
            of in position(),
            fact in fact(),
            how in 0..4,
        ) -> FactRow {
            let amendment = match how {
                0 => Amendment::Stands(fact),
                1 => Amendment::Corrects(of, Some(fact)),
                2 => Amendment::Corrects(of, None),
                _ => Amendment::Retracts(of),
            };
            FactRow { position, case: CaseNumber(case), amendment }
        }
    }

    proptest! {
        #[test]
        fn any_rows_come_back(rows in proptest::collection::vec(row(), 0..40)) {
            prop_assert_eq!(decode(&encode(&rows)), Ok(rows));
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes: Vec<u8>) {
            decode(&bytes).ok();
        }

        #[test]
        fn columns_with_a_changed_byte_are_read_or_refused(
            rows in proptest::collection::vec(row(), 1..10),
            at: prop::sample::Index,
            byte: u8,
        ) {
            let mut bytes = encode(&rows);
            let at = at.index(bytes.len());
            bytes[at] = byte;
            decode(&bytes).ok();
        }

        #[test]
        fn columns_cut_short_or_made_longer_are_refused(
            rows in proptest::collection::vec(row(), 1..10),
            at: prop::sample::Index,
        ) {
            let mut bytes = encode(&rows);
            prop_assert_eq!(decode(&bytes[..at.index(bytes.len())]), Err(Garbled));
            bytes.push(0);
            prop_assert_eq!(decode(&bytes), Err(Garbled));
        }
    }

    #[test]
    fn numbers_that_leave_their_range_are_refused() {
        let steps = |write: fn(&mut Writer), dates: i64| {
            let (mut places, mut days) = (Writer::default(), Writer::default());
            places.signed(1);
            write(&mut places);
            days.signed(dates);
            let mut all = Writer::default();
            all.number(1);
            all.sized(&[CaseKind::NotUpheld.code()]);
            for column in [places, days, Writer::default(), Writer::default()] {
                all.sized(&column.into_bytes());
            }
            decode(&all.into_bytes())
        };
        assert!(steps(|places| places.signed(0), 700_000).is_ok());
        assert_eq!(steps(|places| places.signed(-1), 700_000), Err(Garbled));
        assert_eq!(steps(|places| places.signed(i64::MIN), 700_000), Err(Garbled));
        assert_eq!(steps(|places| places.signed(0), i64::MAX), Err(Garbled));
        assert_eq!(steps(|places| places.signed(0), i64::MIN), Err(Garbled));
    }

    #[test]
    fn every_kind_leaves_the_amendment_bits_free() {
        assert!(CaseKind::ALL.iter().all(|kind| kind.code() & AMENDS == 0));
    }
}
