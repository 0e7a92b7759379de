//! Why cases count and why they don't, and since when: every reason with a case that has it.

mod counted;
mod given;
mod left_out;
mod listed;
mod of_case;
mod remedies;
