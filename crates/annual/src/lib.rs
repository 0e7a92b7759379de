//! The annual statistics of an ombudsman's office: what each case contributes to which measure of
//! which year, and the figures those contributions add up to.
//!
//! One function decides what counts: [`each_contribution`] (and [`contributions`], which collects
//! what it gives). [`AnnualStatistics`] adds it up in cells, [`Figures`] turns cells into figures
//! for a scope and a year, [`Words`] puts a figure into a sentence. The rules are those of
//! `docs/concepts/counting.md`, chosen by a definition set.
//!
//! This crate knows no file, no clock and no database, and has no float in it: a rate is two
//! integers until it is printed.

mod codes;
mod comparator;
mod contribution;
mod exact;
mod figure;
mod figures;
mod listing;
mod made_of;
mod measure;
mod population;
mod print;
mod project;
mod remedies;
mod round;
mod scope;
mod tally;
mod words;
mod years;

pub use codes::measure_name;
pub use contribution::{Contribution, contributions, contributions_to, each_contribution};
pub use figure::{Comparator, Figure, FigureSet, Status};
pub use figures::Figures;
pub use listing::{listed, slug, unknown_measures};
pub use made_of::Unit;
pub use measure::{Measure, MeasureError, Outcome, Part};
pub use print::printed_share;
pub use project::{AnnualStatistics, cell_of};
pub use round::{nearest, one_decimal_percent, per_100k, whole_percent};
pub use scope::{Scope, ScopeLabel};
pub use words::{Words, period};
