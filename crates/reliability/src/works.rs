//! The works, one module each: a function of how many trials and a seed, giving a row.

pub mod chunks;
pub mod clock;
pub mod damage;
pub mod damage_both;
pub mod model;
pub mod tail;
