//! What an answer says of the record it comes from, in every format: whether the cases are invented,
//! and, where it was asked, as known when. Not here: finding the position (see `open`).

use serde::Serialize;
use upheld_domain::Reference;
use upheld_store::View;

use crate::args::AsKnownArgs;
use crate::problem::Problem;
use crate::screen;

/// See the module. As JSON: `synthetic`, and where it was asked `as_known` and `known_up_to`.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Known {
    synthetic: bool,
    #[serde(flatten)]
    then: Option<Then>,
}

/// As known when.
#[derive(Debug, Clone, Serialize)]
struct Then {
    as_known: String,
    /// The last position that was known.
    known_up_to: u64,
    /// `on 2020-07-22, up to position 123`.
    #[serde(skip)]
    words: String,
}

impl Known {
    /// Of a view that was cut as asked.
    pub(crate) fn of(view: &View, asked: &AsKnownArgs) -> Self {
        let words = asked.printed().zip(asked.in_words(view.position()));
        let then =
            words.map(|(as_known, words)| Then { as_known, known_up_to: view.position(), words });
        Self { synthetic: view.identity().synthetic, then }
    }

    /// Whether the cases are invented.
    pub(crate) fn synthetic(&self) -> bool {
        self.synthetic
    }

    /// That there is no case of a reference.
    pub(crate) fn no_case(&self, reference: Reference) -> Problem {
        let Some(Then { words, .. }) = &self.then else {
            return Problem::not_found(format!("there is no case {reference}")).hint(
                "`upheld case list` shows the references there are; `upheld case search` finds one",
            );
        };
        Problem::not_found(format!("there was no case {reference} as known {words}")).hint(
            "it may have been recorded since, or had another reference then; without --as-known and \
             --at all that is known now is asked",
        )
    }

    /// As known when, in words: `on 2020-07-22, up to position 123`. None where all that is known was
    /// asked for.
    pub(crate) fn words(&self) -> Option<&str> {
        self.then.as_ref().map(|then| then.words.as_str())
    }

    /// A line that says so, for people.
    pub(crate) fn line(&self) -> Option<String> {
        let words = self.words()?;
        Some(format!("As known {words}; what was recorded since is left out."))
    }

    /// A text under that line.
    pub(crate) fn above(&self, text: &str) -> String {
        let line = self.line().map(|line| format!("{line}\n"));
        line.unwrap_or_default() + text
    }

    /// Puts text for people on stdout, under what there is to say of the record.
    pub(crate) fn print_text(&self, text: &str) -> Result<(), Problem> {
        screen::print_text(self.synthetic, &self.above(text))
    }

    /// Puts rows on stdout as CSV, under a header; the last columns say what there is to say of the
    /// record.
    pub(crate) fn print_csv(&self, header: &[&str], rows: &[Vec<String>]) -> Result<(), Problem> {
        let Some(Then { as_known, known_up_to, .. }) = &self.then else {
            return screen::print_csv(self.synthetic, header, rows);
        };
        let header: Vec<&str> = header.iter().copied().chain(["as_known", "known_up_to"]).collect();
        let then = [as_known.clone(), known_up_to.to_string()];
        let row = |row: &Vec<String>| row.iter().chain(&then).cloned().collect();
        screen::print_csv(self.synthetic, &header, &rows.iter().map(row).collect::<Vec<_>>())
    }
}
