//! The columns of cases that few offices have and an export writes: how the complaint came, more of
//! the decision, the public report. A file without them says what it always said. Not here: the
//! columns every file of cases has (see `cases`).

use chrono::NaiveDate;
use upheld_domain::{
    Answer, Case, CaseFacts, Channel, DiscontinuedReason, Outcome, PublicReportIssued,
};

use crate::fields::{Cell, Fields};
use crate::table::Column;
use crate::words;

pub(crate) const CHANNEL: Column = Column::optional("channel");
pub(crate) const FAULT_ACCEPTED: Column = Column::optional("fault_accepted");
pub(crate) const BY_REPORT: Column = Column::optional("by_report");
pub(crate) const DISCONTINUED_REASON: Column = Column::optional("discontinued_reason");
pub(crate) const REPORTED_ON: Column = Column::optional("reported_on");

/// What a row says in these columns.
pub(crate) struct More {
    pub(crate) channel: Cell<Channel>,
    pub(crate) fault_accepted: Cell<Answer>,
    pub(crate) by_report: Cell<Answer>,
    reason: Cell<DiscontinuedReason>,
    reported_on: Cell<NaiveDate>,
}

impl More {
    /// Reads them; what does not fit the row's outcome is noted.
    pub(crate) fn read(fields: &mut Fields<'_>, outcome: &Cell<Outcome>) -> Self {
        let channel = fields.read(CHANNEL.name, words::channel);
        let fault_accepted = fields.read(FAULT_ACCEPTED.name, words::answer);
        let by_report = fields.read(BY_REPORT.name, words::answer);
        let reason = fields.read(DISCONTINUED_REASON.name, words::discontinued_reason);
        let reported_on = fields.read(REPORTED_ON.name, words::day);
        let discontinued = matches!(outcome, Cell::Filled(Outcome::Discontinued) | Cell::Bad);
        if matches!(reason, Cell::Filled(_)) && !discontinued {
            let why = "only a discontinued investigation has a reason".to_owned();
            let hint = "leave it blank, or write discontinued as the outcome".to_owned();
            fields.fault(Some(DISCONTINUED_REASON.name), why, Some(hint));
        }
        if matches!(reported_on, Cell::Filled(_)) && outcome.is_silent() {
            let why = "only a decided complaint has a public report".to_owned();
            let hint = "leave it blank, or fill decided_on and outcome".to_owned();
            fields.fault(Some(REPORTED_ON.name), why, Some(hint));
        }
        Self { channel, fault_accepted, by_report, reason, reported_on }
    }

    /// What they add to the row's identity: nothing where they are all blank, so that a file
    /// without them gives the commands it always gave.
    pub(crate) fn said(&self) -> Vec<(&'static str, String)> {
        let answer = |cell: Cell<Answer>| cell.filled().map(|answer| answer.slug().to_owned());
        [
            (CHANNEL.name, self.channel.filled().map(|channel| channel.slug().to_owned())),
            (FAULT_ACCEPTED.name, answer(self.fault_accepted)),
            (BY_REPORT.name, answer(self.by_report)),
            (DISCONTINUED_REASON.name, self.reason.filled().map(|why| why.slug().to_owned())),
            (REPORTED_ON.name, self.reported_on.filled().map(|day| day.to_string())),
        ]
        .into_iter()
        .filter_map(|(column, said)| Some((column, said?)))
        .collect()
    }

    /// Why an investigation was discontinued.
    pub(crate) fn reason(&self) -> DiscontinuedReason {
        self.reason.filled().unwrap_or(DiscontinuedReason::NotStated)
    }

    /// The public report, where the row has one and the case has none.
    pub(crate) fn report(&self, case: &Case, fields: &mut Fields<'_>) -> Option<CaseFacts> {
        let recorded = case.in_force().into_iter().find_map(|event| match event.content {
            CaseFacts::PublicReportIssued(report) => Some(report.on),
            _ => None,
        });
        let adds = fields.adds(REPORTED_ON.name, &self.reported_on, recorded.as_ref());
        adds.then(|| self.reported_on.filled()).flatten().map(|on| PublicReportIssued { on }.into())
    }

    /// Sets what is said of a decision against the one recorded.
    pub(crate) fn compare(&self, recorded: &CaseFacts, fields: &mut Fields<'_>) {
        const DECISION: &str = "the decision";
        match recorded {
            CaseFacts::Upheld(upheld) => {
                let accepted =
                    Some(upheld.fault_accepted).filter(|said| *said != Answer::NotStated);
                fields.agrees(
                    FAULT_ACCEPTED.name,
                    &self.fault_accepted,
                    accepted.as_ref(),
                    DECISION,
                );
                // A blank is as good as no.
                let by_report = self.by_report.filled() == Some(Answer::Yes);
                if by_report && !upheld.by_report {
                    fields.adds(BY_REPORT.name, &self.by_report, Some(&Answer::No));
                }
            }
            CaseFacts::Discontinued(ended) => {
                let reason = Some(ended.reason).filter(|why| *why != DiscontinuedReason::NotStated);
                fields.agrees(DISCONTINUED_REASON.name, &self.reason, reason.as_ref(), DECISION);
            }
            _ => {}
        }
    }
}
