//! The room in which documents are made: what a document says is gathered here from a record, handed
//! to `upheld-publish` as plain data, and laid out. Not here: which record a document may be made
//! from (see `release::standing`), and the commands themselves.

mod folder;
mod gather;
mod house;
mod layout;
mod nation;
mod office;
mod standing;

pub(crate) use folder::{Folder, Written};
pub(crate) use gather::{Gathered, Receiver};
pub(crate) use house::House;
pub(crate) use layout::{Press, refuse_terminal};
pub(crate) use nation::{Reviewed, review};
