//! The arguments that say up to where the record is asked: what was known then, and nothing that came
//! later. Not here: which position that is; `open` finds it.

use clap::Args;
use upheld_domain::{AsKnown, Position};

use super::position;

/// Up to where the record is asked; all of it if nothing is said.
#[derive(Debug, Clone, Copy, Default, Args)]
#[command(next_help_heading = "As known then")]
pub(crate) struct AsKnownArgs {
    /// What was known by the end of a day, or by an instant: 2020-07-22, '2020-07-22 13:00' (both in
    /// London), 2020-07-22T12:00:00Z
    #[arg(
        long,
        value_name = "DATE-or-INSTANT",
        value_parser = day_or_instant,
        conflicts_with = "at",
    )]
    pub(crate) as_known: Option<AsKnown>,
    /// What was known when the record ended at this position
    #[arg(long, value_name = "POSITION", value_parser = position)]
    pub(crate) at: Option<Position>,
}

impl AsKnownArgs {
    /// What was asked, as answers print it: `2020-07-22`, an instant in UTC, or `position 123`. None
    /// where all that is known was asked for.
    pub(crate) fn printed(&self) -> Option<String> {
        let as_known = self.as_known.map(|as_known| as_known.to_string());
        as_known.or_else(|| self.at.map(|at| format!("position {at}")))
    }

    /// The same for people, with the position it came to: `on 2020-07-22, up to position 123`.
    pub(crate) fn in_words(&self, position: u64) -> Option<String> {
        match (self.as_known, self.at) {
            (Some(day @ AsKnown::Day(_)), _) => {
                Some(format!("on {day}, up to position {position}"))
            }
            (Some(instant @ AsKnown::Instant(_)), _) => {
                Some(format!("at {instant}, up to position {position}"))
            }
            (None, at) => at.map(|at| format!("at position {at}")),
        }
    }
}

fn day_or_instant(text: &str) -> Result<AsKnown, String> {
    text.parse::<AsKnown>().map_err(|error| match error.hint() {
        Some(hint) => format!("{error}\n\nhint: {hint}"),
        None => error.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_prints_what_was_asked() {
        let asked = |text: &str| AsKnownArgs { as_known: Some(text.parse().unwrap()), at: None };
        assert_eq!(asked("2020-07-22").printed().as_deref(), Some("2020-07-22"));
        let instant = asked("2020-07-22 13:00").printed();
        assert_eq!(instant.as_deref(), Some("2020-07-22T12:00:00.000Z"));
        let at = AsKnownArgs { as_known: None, at: Position::new(123) };
        assert_eq!(at.printed().as_deref(), Some("position 123"));
        assert_eq!(at.in_words(123).as_deref(), Some("at position 123"));
        let day = asked("2020-07-22").in_words(7);
        assert_eq!(day.as_deref(), Some("on 2020-07-22, up to position 7"));
        assert_eq!(AsKnownArgs::default().printed(), None);
    }
}
