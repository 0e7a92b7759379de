//! Why cases count and why they don't, and since when: every reason with a case that has it.

#[cfg(test)]
mod counted;
#[cfg(test)]
mod given;
#[cfg(test)]
mod left_out;
#[cfg(test)]
mod listed;
#[cfg(test)]
mod of_case;
#[cfg(test)]
mod remedies;
