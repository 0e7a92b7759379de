//! Which cases a figure is made of, which were left out of it, and why; and, the other way round, in
//! which figures a case counts.
//!
//! A [`Question`] names a figure. It says which cases concern it ([`Question::concerns`]) and lists
//! them ([`Question::explain`]): what [`upheld_annual::contributions_to`] gives is counted, and the
//! figure that stands above the list is that of [`upheld_annual::Figures`] over exactly the cases
//! listed. So a figure and its explanation can't disagree.
//!
//! A case concerns a figure where it counts in it, where it was open at some time in the year, or
//! where an event that statistics read happened in the year, as it stands or as it was once recorded.
//! Reasons are read from the facts in force and from what the case contributes elsewhere; they are
//! words beside a count and count nothing themselves.

mod counted;
mod course;
mod evidence;
mod left_out;
mod of_case;
mod question;
mod reason;
mod what;
mod words;

pub(crate) use counted::Found;
pub use evidence::{CaseEvidence, EntryEvent};
pub use of_case::{CaseFigure, Turn, figures_of_case};
pub use question::{Entry, Explained, Place, Question, Terms};
pub use reason::{Lacks, Nothing, Reason, Since, Undecided};
pub use what::{Compliance, Day, Decision, Reopening, What};
