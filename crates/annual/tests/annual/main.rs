//! The rules of `docs/concepts/counting.md`, one test each, and what must hold for any record.

#[cfg(test)]
mod comparators;
#[cfg(test)]
mod compliance;
#[cfg(test)]
mod decisions;
#[cfg(test)]
mod figures;
#[cfg(test)]
mod given;
#[cfg(test)]
mod laws;
#[cfg(test)]
mod published;
#[cfg(test)]
mod schemes;
#[cfg(test)]
mod words;
