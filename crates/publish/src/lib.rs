//! Figures to documents: what an office sends out and puts on its pages at the end of a year, made
//! from figures alone.
//!
//! - [`letter`]: the annual letter, composed from plain data into words and numbers that are ready to
//!   print, and then laid out: as a page of HTML or as Markdown ([`page`]), and with the cargo feature
//!   `pdf` as PDF (`pdf`). What people typed reaches every format as [`Text`], and templates get it as
//!   data.
//! - [`review`]: the national review of a year, composed and laid out in the same way.
//! - [`tables`]: the data tables of a year, as CSV with its metadata and as one workbook.
//!
//! This crate counts nothing and reads no record: figures come in as plain data and documents go out
//! as bytes. It knows no file, no clock and no database; the same figures give the same bytes.

pub mod chart;
mod grid;
pub mod letter;
mod method;
pub mod page;
#[cfg(feature = "pdf")]
pub mod pdf;
mod record;
pub mod review;
mod standing;
pub mod tables;
mod text;
mod words;

pub use grid::{Column, Grid};
pub use method::Method;
pub use standing::{Issue, Mark, Standing};
pub use text::Text;
