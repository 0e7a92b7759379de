//! The remedies of a case as they stand: what was asked, when it is due, what came of it. Counted is
//! nothing here; `upheld_annual` does that.

use chrono::NaiveDate;
use serde::Serialize;
use upheld_domain::{
    Case, CaseFacts, InForce, Particular, Position, RemedyId, RemedyKind, RemedyRecommended,
    Standing,
};
use upheld_store::CaseFile;

use super::{day, officer};
use crate::screen;

/// One remedy.
#[derive(Debug, Serialize)]
pub(super) struct ShownRemedy {
    remedy: RemedyId,
    kind: RemedyKind,
    amount_pence: Option<u64>,
    /// As it was last set.
    due_on: Option<NaiveDate>,
    agreed_on: Option<NaiveDate>,
    refused_on: Option<NaiveDate>,
    state: State,
    /// The day the ombudsman was satisfied, or found that it was not carried out.
    outcome_on: Option<NaiveDate>,
    done_on: Option<NaiveDate>,
    /// Done after it was due, where both days are known.
    late: bool,
    /// Open, and due before the day that was asked for.
    overdue: bool,
    text: Option<String>,
    position: u64,
}

/// How far it has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum State {
    Open,
    Complied,
    NotComplied,
    Cancelled,
}

impl ShownRemedy {
    fn new(position: Position, facts: &RemedyRecommended) -> Self {
        Self {
            remedy: facts.remedy,
            kind: facts.kind,
            amount_pence: facts.amount_pence,
            due_on: facts.due_on,
            agreed_on: None,
            refused_on: None,
            state: State::Open,
            outcome_on: None,
            done_on: None,
            late: false,
            overdue: false,
            text: None,
            position: position.get(),
        }
    }

    /// Takes in what happened to it next.
    fn step(&mut self, facts: &CaseFacts) {
        match facts {
            CaseFacts::RemedyAgreed(f) => self.agreed_on = Some(f.on),
            CaseFacts::RemedyRefused(f) => self.refused_on = Some(f.on),
            CaseFacts::RemedyRescheduled(f) => self.due_on = Some(f.due_on),
            CaseFacts::RemedyCancelled(_) => self.state = State::Cancelled,
            CaseFacts::Complied(f) => {
                self.state = State::Complied;
                (self.outcome_on, self.done_on) = (Some(f.satisfied_on), f.done_on);
            }
            CaseFacts::NotComplied(f) => {
                self.state = State::NotComplied;
                self.outcome_on = Some(f.on);
            }
            _ => {}
        }
    }

    fn judged(mut self, on: NaiveDate) -> Self {
        self.late = self.state == State::Complied
            && self.done_on.zip(self.due_on).is_some_and(|(done, due)| done > due);
        self.overdue = self.state == State::Open && self.due_on.is_some_and(|due| due < on);
        self
    }

    fn state_in_words(&self) -> &'static str {
        match self.state {
            State::Open if self.overdue => "overdue",
            State::Open if self.refused_on.is_some() => "refused",
            State::Open => "open",
            State::Complied if self.late => "complied, late",
            State::Complied => "complied",
            State::NotComplied => "not complied",
            State::Cancelled => "cancelled",
        }
    }

    fn row(&self) -> Vec<String> {
        let amount = self.amount_pence.map(pounds).unwrap_or_default();
        vec![
            self.remedy.to_string(),
            format!("{} {amount}", self.kind).trim_end().to_owned(),
            day(self.due_on),
            self.state_in_words().to_owned(),
            day(self.outcome_on),
            day(self.done_on),
            screen::one_line(self.text.as_deref().unwrap_or_default()),
        ]
    }
}

/// Every remedy in force, looked at on a day.
pub(super) fn of(file: &CaseFile, case: &Case, on: NaiveDate) -> Vec<ShownRemedy> {
    let mut remedies: Vec<ShownRemedy> = Vec::new();
    for InForce { position, content, .. } in case.in_force() {
        if let CaseFacts::RemedyRecommended(facts) = &content {
            let mut remedy = ShownRemedy::new(position, facts);
            remedy.text = officer::texts(file, case, position).remove(&Particular::RemedyText);
            remedies.push(remedy);
        } else if let Some(id) = content.remedy()
            && let Some(remedy) = remedies.iter_mut().find(|remedy| remedy.remedy == id)
        {
            remedy.step(&content);
        }
    }
    remedies.into_iter().map(|remedy| remedy.judged(on)).collect()
}

pub(super) fn in_words(remedies: &[ShownRemedy]) -> String {
    let header = ["remedy", "kind", "due on", "state", "outcome on", "done on", "text"];
    let rows: Vec<Vec<String>> = remedies.iter().map(ShownRemedy::row).collect();
    screen::table(&header, &rows, &[0])
}

/// The earliest day on which a remedy without an outcome is due.
pub(super) fn next_due(standing: &Standing) -> Option<NaiveDate> {
    let open = standing.remedies.values().filter(|remedy| {
        !remedy.cancelled && remedy.complied_on.is_none() && remedy.not_complied_on.is_none()
    });
    if standing.voided.is_some() { None } else { open.filter_map(|remedy| remedy.due_on).min() }
}

/// Pence as pounds: `£1,250.00`.
pub(super) fn pounds(pence: u64) -> String {
    let digits = (pence / 100).to_string();
    let mut whole = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            whole.push(',');
        }
        whole.push(digit);
    }
    format!("£{whole}.{:02}", pence % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pence_are_said_in_pounds() {
        let said = [5, 15_000, 125_000, 100_000_000].map(pounds);
        assert_eq!(said, ["£0.05", "£150.00", "£1,250.00", "£1,000,000.00"]);
    }
}
