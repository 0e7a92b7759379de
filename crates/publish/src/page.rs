//! Documents as text: HTML in one file, and Markdown. A document's data goes through a template as
//! data: whatever is in it is escaped for the format and stands there as text. No file is read here.

mod escape;
mod files;
mod letter;
mod review;
mod templates;

pub use templates::{TemplateError, Templates};
