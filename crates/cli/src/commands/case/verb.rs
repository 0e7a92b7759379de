//! What a verb is: the events it records of a case, and the texts that stand beside them.

use upheld_domain::{CaseFacts, Particular, Particulars, Scheme, Subject};

use super::at::AtCase;
use crate::args::{CaseVerb, Target};
use crate::problem::Problem;

/// A verb of `case`, as its arguments.
pub(crate) trait Verb {
    /// The case, and how the command is given.
    fn target(&self) -> &Target;

    /// A note kept beside the first event.
    fn note(&self) -> Option<&str>;

    /// What is to be recorded, in order.
    fn events(&self, at: &mut AtCase<'_>) -> Result<Vec<CaseFacts>, Problem>;

    /// The texts beside the first event, the note left out.
    fn texts(&self) -> Result<Vec<(Particular, String)>, Problem> {
        Ok(Vec::new())
    }
}

/// The target and the note of a verb whose arguments hold them in `write`.
macro_rules! written {
    () => {
        fn target(&self) -> &$crate::args::Target {
            &self.write.target
        }

        fn note(&self) -> Option<&str> {
            self.write.note.as_deref()
        }
    };
}
pub(crate) use written;

/// The events of a verb that records one.
pub(crate) fn one(facts: impl Into<CaseFacts>) -> Result<Vec<CaseFacts>, Problem> {
    Ok(vec![facts.into()])
}

/// The texts that were given.
pub(crate) fn given<const N: usize>(
    texts: [(Particular, &Option<String>); N],
) -> Vec<(Particular, String)> {
    let given = texts.into_iter().filter_map(|(which, text)| Some((which, text.clone()?)));
    given.collect()
}

/// A verb's texts and its note.
pub(crate) fn particulars(verb: &dyn Verb) -> Result<Particulars, Problem> {
    let note = verb.note().map(|note| (Particular::Note, note.to_owned()));
    let mut particulars = Particulars::none();
    for (which, text) in verb.texts()?.into_iter().chain(note) {
        particulars = particulars.with(which, &text)?;
    }
    Ok(particulars)
}

/// The office's subject of a name or a slug.
pub(crate) fn subject_named(scheme: &Scheme, text: &str) -> Result<Subject, Problem> {
    scheme.subject_named(text).ok_or_else(|| {
        let known: Vec<&str> = scheme.subjects().iter().map(|label| label.slug.as_str()).collect();
        Problem::invalid(format!("there is no subject {text:?}"))
            .hint(format!("one of {}", known.join(", ")))
    })
}

/// The verb of a command.
pub(crate) fn of(command: &CaseVerb) -> &dyn Verb {
    match command {
        CaseVerb::Receive(args) => args,
        CaseVerb::Close(args) => args,
        CaseVerb::Investigate(args) => args,
        CaseVerb::Draft(args) => args,
        CaseVerb::Uphold(args) => args,
        CaseVerb::NotUphold(args) => args,
        CaseVerb::Finding(args) => args,
        CaseVerb::Discontinue(args) => args,
        CaseVerb::Recommend(args) => args,
        CaseVerb::Agree(args) => args,
        CaseVerb::Refuse(args) => args,
        CaseVerb::Reschedule(args) => args,
        CaseVerb::Cancel(args) => args,
        CaseVerb::Comply(args) => args,
        CaseVerb::NotComply(args) => args,
        CaseVerb::Review(args) => args,
        CaseVerb::Reopen(args) => args,
        CaseVerb::Report(args) => args,
        CaseVerb::Publish(args) => args,
        CaseVerb::Withdraw(args) => args,
        CaseVerb::Link(args) => args,
        CaseVerb::Assign(args) => args,
        CaseVerb::Pause(args) => args,
        CaseVerb::Resume(args) => args,
        CaseVerb::Note(args) => args,
        CaseVerb::Attach(args) => args,
        CaseVerb::Correct(args) => args,
        CaseVerb::Retract(args) => args,
        CaseVerb::Undo(args) => args,
        CaseVerb::Void(args) => args,
    }
}
