//! What an office lets the public see of its cases: decisions published, public reports and further
//! reports issued, service improvements agreed; by authority, subject and year.
//!
//! One function reads a case: [`items`], from its fact rows alone, in the order of their positions.
//! What was retracted or voided is not there; what was withdrawn, replaced, cancelled, refused or
//! overturned is there with its end, so that it vanishes from what the public sees and stays in what
//! the office sees. [`Item::is_public_on`] is the one place that tells the two apart. As known at a
//! position is the same function over the rows up to it.
//!
//! [`PublishedDecisions`] adds the items up in cells. Not here: texts. A text released for
//! publication is a particular, which no projection reads; the caller joins it by
//! [`Item::position`]. Nor files, clock or database: the day on which somebody looks comes in.

mod course;
mod item;
mod project;

pub use course::items;
pub use item::{Ended, Improvement, Item, Kind, Why};
pub use project::{PublishedDecisions, counted, measure_of};
