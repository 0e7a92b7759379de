//! Checkpoints and signed notes, beside an independent implementation of the latter.

#[cfg(test)]
mod checkpoint;
#[cfg(test)]
mod growth;
#[cfg(test)]
mod note;
