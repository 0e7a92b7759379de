//! A restated figure in words, ready for the note that goes with a revision.

use upheld_annual::Figure;
use upheld_projection::CaseNumber;

use super::{Cause, Restated, Share};

/// So many cases are named by their references; of more the number is told.
const NAMED_MAX: usize = 12;

impl Restated {
    /// The change in one paragraph: `75% (44 of 59) in release 2023-24, 74% (44 of 60) now. Recorded
    /// late: 0 to the count and +1 to the base, by 1 case (23 001 002).` Takes what the two sides
    /// are called, and each case's reference.
    #[must_use]
    pub fn in_words(
        &self,
        (before, after): (&str, &str),
        reference: &dyn Fn(CaseNumber) -> String,
    ) -> String {
        let mut text =
            format!("{} {before}, {} {after}.", valued(&self.before), valued(&self.after));
        let rate = self.after.denominator.is_some() || self.before.denominator.is_some();
        for share in &self.shares {
            text.push_str(&format!(" {}", share.in_words(rate, reference)));
        }
        text
    }
}

impl Share {
    fn in_words(&self, rate: bool, reference: &dyn Fn(CaseNumber) -> String) -> String {
        let mut cause = self.cause.words().to_owned();
        if let Some(first) = cause.get(..1).map(str::to_uppercase) {
            cause.replace_range(..1, &first);
        }
        let amount = match rate {
            true => {
                let (above, below) = (signed(self.numerator), signed(self.denominator));
                format!("{above} to the count and {below} to the base")
            }
            false => signed(self.numerator),
        };
        let by = match self.cases.len() {
            0 => String::new(),
            1 => format!(", by 1 case{}", self.named(reference)),
            count => format!(", by {count} cases{}", self.named(reference)),
        };
        let whose = match self.cause {
            Cause::RegisterChanged | Cause::DefinitionChanged => "",
            _ if self.cases.is_empty() => " (through the order of the cases)",
            _ => "",
        };
        format!("{cause}: {amount}{by}{whose}.")
    }

    fn named(&self, reference: &dyn Fn(CaseNumber) -> String) -> String {
        if self.cases.len() > NAMED_MAX {
            return String::new();
        }
        let named: Vec<String> = self.cases.iter().map(|case| reference(case.case)).collect();
        format!(" ({})", named.join(", "))
    }
}

/// `75% (44 of 59)`; a count is itself.
fn valued(figure: &Figure) -> String {
    match (figure.numerator, figure.denominator) {
        (Some(above), Some(below)) => format!("{} ({above} of {below})", figure.printed),
        _ => figure.printed.clone(),
    }
}

fn signed(amount: i64) -> String {
    if amount > 0 { format!("+{amount}") } else { amount.to_string() }
}
