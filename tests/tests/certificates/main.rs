//! Certificates over random histories: every figure can be certified, every certificate holds by
//! itself and beside the record, every change of one is found and named, and what was left out is
//! found by the record alone.

mod given;
mod holds;
mod left_out;
mod streams;
mod tampered;
