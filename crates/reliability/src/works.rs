//! The works, one module each: a function of how many trials and a seed, giving a row.
