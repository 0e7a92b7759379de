//! Given a case, when a command comes, then its events, its standing or the refusal.

use chrono::NaiveDate;
use upheld_domain::{
    AuthorityFacts, AuthorityKind, Case, CaseCommand, CaseFacts, CommandId, Context, Ended, Entry,
    Facts, Particular, Particulars, Refusal, Register, Registered, Scheme, Standing, Verdict,
    check_case, decide,
};

use crate::facts::{at, body, day, this_case};

/// Cambridge, which is there; Allerdale, which ended on 31 March 2023; Cumberland, which took over.
pub(crate) fn register() -> Register {
    let mut register = Register::empty();
    for (code, name, first_day) in [
        ("E07000008", "Cambridge City Council", None),
        ("E07000026", "Allerdale Borough Council", None),
        ("E06000063", "Cumberland Council", Some(day("2023-04-01"))),
    ] {
        let texts = Particulars::none().with(Particular::Name, name).unwrap();
        let facts = Registered { kind: AuthorityKind::Council, group: None, first_day };
        register.evolve(body(code), &AuthorityFacts::Registered(facts), &texts);
    }
    let ended = Ended { last_day: day("2023-03-31"), successors: vec![body("E06000063")] };
    register.evolve(body("E07000026"), &AuthorityFacts::Ended(ended), &Particulars::none());
    register
}

pub(crate) fn command(number: u128) -> CommandId {
    CommandId(uuid::Uuid::from_u128(number))
}

/// A case of these events, one a command, at the positions 1, 2, 3 …
pub(crate) fn case_of(facts: &[CaseFacts]) -> Case {
    let entry = |(position, facts): (u64, &CaseFacts)| Entry {
        position: at(position),
        command: command(position.into()),
        facts: facts.clone(),
    };
    Case::of((1..).zip(facts).map(entry))
}

pub(crate) struct Given {
    history: Vec<CaseFacts>,
    today: NaiveDate,
}

/// A case with these events, at the positions 1, 2, 3 … Each has to be one that may be recorded.
pub(crate) fn given(history: impl IntoIterator<Item = CaseFacts>) -> Given {
    let given = Given { history: history.into_iter().collect(), today: day("2024-09-30") };
    let register = register();
    let scheme = Scheme::office();
    let context =
        Context { today: given.today, register: &register, scheme: &scheme, case: this_case() };
    for (index, facts) in given.history.iter().enumerate() {
        let before = case_of(&given.history[..index]);
        assert_eq!(check_case(&before, facts, false, &context), Ok(()), "given {facts:?}");
    }
    given
}

impl Given {
    /// On another day than 30 September 2024.
    pub(crate) fn on(mut self, today: &str) -> Self {
        self.today = day(today);
        self
    }

    /// One event.
    pub(crate) fn when(self, facts: impl Into<CaseFacts>) -> When {
        self.when_all([facts.into()])
    }

    /// The events of one command.
    pub(crate) fn when_all(self, facts: impl IntoIterator<Item = CaseFacts>) -> When {
        let bare = |facts| (facts, Particulars::none());
        self.when_given(&CaseCommand { events: facts.into_iter().map(bare).collect() })
    }

    pub(crate) fn when_given(self, command: &CaseCommand) -> When {
        let register = register();
        let scheme = Scheme::office();
        let context =
            Context { today: self.today, register: &register, scheme: &scheme, case: this_case() };
        let case = case_of(&self.history);
        let verdict = decide(&case, command, &context);
        assert_eq!(case, case_of(&self.history), "deciding changed the case");
        When { history: self.history, verdict }
    }

    /// The case as it stands.
    pub(crate) fn standing(&self) -> Standing {
        case_of(&self.history).standing().clone()
    }
}

pub(crate) struct When {
    history: Vec<CaseFacts>,
    verdict: Result<Verdict, Refusal>,
}

impl When {
    /// It is recorded, with these events and without a warning.
    pub(crate) fn then(self, events: impl IntoIterator<Item = CaseFacts>) {
        let verdict = self.verdict.unwrap();
        let recorded: Vec<Facts> = verdict.events.into_iter().map(|event| event.facts).collect();
        let expected: Vec<Facts> = events.into_iter().map(Facts::Case).collect();
        assert_eq!(recorded, expected);
        assert_eq!(verdict.warnings, [], "warned");
    }

    /// It is recorded; gives the standing after it.
    pub(crate) fn recorded(self) -> Standing {
        let verdict = self.verdict.unwrap();
        let new = verdict.events.iter().map(|event| event.facts.case().unwrap().clone());
        let all: Vec<CaseFacts> = self.history.iter().cloned().chain(new).collect();
        case_of(&all).standing().clone()
    }

    /// It is recorded, with this warning.
    pub(crate) fn warned(self, sentence: &str) {
        let warnings = self.verdict.unwrap().warnings;
        assert_eq!(warnings.iter().map(ToString::to_string).collect::<Vec<_>>(), [sentence]);
    }

    /// It is refused with this whole sentence; gives the refusal.
    pub(crate) fn refused(self, sentence: &str) -> Refusal {
        let refusal = self.verdict.unwrap_err();
        assert_eq!(refusal.to_string(), sentence);
        refusal
    }
}

pub(crate) trait Hinted {
    /// And says what to do.
    fn hinting(self, hint: &str);
}

impl Hinted for Refusal {
    fn hinting(self, hint: &str) {
        assert_eq!(self.hint(), Some(hint));
    }
}
