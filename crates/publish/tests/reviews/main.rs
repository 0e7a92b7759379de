//! The national review: its words, its pages, and what of it has to hold whatever the figures.

#[cfg(test)]
mod given;
#[cfg(test)]
mod page;
#[cfg(test)]
mod words;
