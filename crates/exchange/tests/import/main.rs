//! Imports at a desk that decides with the domain's own rules: what goes in, what is said of what
//! does not, and what stays the same however a file is given.

#[cfg(test)]
mod bad_cases;
#[cfg(test)]
mod bad_files;
#[cfg(test)]
mod bad_remedies;
#[cfg(test)]
mod cases;
#[cfg(test)]
mod correct;
#[cfg(test)]
mod courses;
#[cfg(test)]
mod decisions;
#[cfg(test)]
mod grouping;
#[cfg(test)]
mod maps;
#[cfg(test)]
mod mistakes;
#[cfg(test)]
mod more;
#[cfg(test)]
mod office;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod proposals;
#[cfg(test)]
mod rejects;
#[cfg(test)]
mod remedies;
