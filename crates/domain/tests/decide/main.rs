//! What may be recorded: each rule and each refusal, given a case, when a command comes, then the
//! events or the whole sentence.

#[cfg(test)]
mod amendments;
#[cfg(test)]
mod dates;
#[cfg(test)]
mod facts;
#[cfg(test)]
mod harness;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod remedies;
#[cfg(test)]
mod reviews;
#[cfg(test)]
mod stages;
#[cfg(test)]
mod streams;
