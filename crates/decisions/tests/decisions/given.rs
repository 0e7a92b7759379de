//! Helpers: a case as a list of facts, and its items in short.

use chrono::NaiveDate;
use upheld_decisions::{Item, items};
use upheld_domain::{
    Amendment, Answer, CaseKind, Position, RemedyId, RemedyKind, Subject, VoidReason, YearStart,
};
use upheld_projection::{AuthorityNumber, CaseNumber, Fact, FactRow};

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(crate) fn at(number: u64) -> Position {
    Position::new(number).unwrap()
}

pub(crate) fn remedy(number: u16) -> RemedyId {
    RemedyId::new(&number.to_string()).unwrap()
}

pub(crate) fn received(on: &str) -> Fact {
    Fact::Received { authority: AuthorityNumber(0), subject: Subject::Housing, on: day(on) }
}

pub(crate) fn upheld(on: &str) -> Fact {
    Fact::Upheld { on: day(on), remedied_before: Answer::NotStated }
}

pub(crate) fn other(kind: CaseKind, on: &str) -> Fact {
    Fact::Other { kind, on: Some(day(on)) }
}

pub(crate) fn published(on: &str) -> Fact {
    other(CaseKind::DecisionPublished, on)
}

pub(crate) fn withdrawn(on: &str) -> Fact {
    other(CaseKind::DecisionWithdrawn, on)
}

pub(crate) fn report(on: &str) -> Fact {
    Fact::PublicReport { on: day(on) }
}

pub(crate) fn recommended(number: u16, kind: RemedyKind) -> Fact {
    Fact::RemedyRecommended { remedy: remedy(number), kind, due: None }
}

pub(crate) fn agreed(number: u16, on: &str) -> Fact {
    Fact::RemedyAgreed { remedy: remedy(number), on: day(on) }
}

pub(crate) fn refused(number: u16, on: &str) -> Fact {
    Fact::RemedyRefused { remedy: remedy(number), on: day(on) }
}

pub(crate) fn voided() -> Fact {
    Fact::Voided { reason: VoidReason::Duplicate }
}

/// The rows of a case received on 1 June 2022 and upheld on 1 March 2023, with more facts at
/// positions 3, 4, 5 …
pub(crate) fn upheld_case(more: impl IntoIterator<Item = Fact>) -> Vec<FactRow> {
    let mut rows = Vec::new();
    for fact in [received("2022-06-01"), upheld("2023-03-01")].into_iter().chain(more) {
        rows = and(rows, Amendment::Stands(fact));
    }
    rows
}

/// A case with one more event.
pub(crate) fn and(mut rows: Vec<FactRow>, amendment: Amendment<Fact>) -> Vec<FactRow> {
    let position = at(rows.len() as u64 + 1);
    rows.push(FactRow { position, case: CaseNumber(7), amendment });
    rows
}

pub(crate) fn all(rows: &[FactRow]) -> Vec<Item> {
    items(rows, YearStart::APRIL)
}

/// Items in short: `3 decision 2023-05-01 2023-24`, and how each ended.
pub(crate) fn short(rows: &[FactRow]) -> Vec<String> {
    let ended = |item: &Item| match item.ended {
        None => String::new(),
        Some(ended) => {
            let on = ended.on.map(|on| format!(" {on}")).unwrap_or_default();
            format!(", {}{on} at {}", ended.why.slug(), ended.position)
        }
    };
    let one = |item: &Item| {
        let Item { position, kind, on, year, .. } = item;
        format!("{position} {} {on} {year}{}", kind.slug(), ended(item))
    };
    all(rows).iter().map(one).collect()
}

/// What the public sees on a day.
pub(crate) fn public(rows: &[FactRow], on: &str) -> Vec<&'static str> {
    let seen = all(rows).into_iter().filter(|item| item.is_public_on(day(on)));
    seen.map(|item| item.kind.slug()).collect()
}
