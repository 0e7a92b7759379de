//! Histories as a record would take them: accepted, exact where something was published, the same
//! again from the same plan.

#[cfg(test)]
mod accepted;
#[cfg(test)]
mod exact;
#[cfg(test)]
mod plan;
