//! Workbooks as offices have them, and as nobody should: made here, byte for byte the same on every
//! run, and read as the program reads them. All names and numbers in them are SYNTHETIC.

#[cfg(test)]
mod any_bytes;
#[cfg(test)]
mod bombs;
#[cfg(test)]
mod damage;
#[cfg(test)]
mod files;
#[cfg(test)]
mod ods;
#[cfg(test)]
mod xlsx;
