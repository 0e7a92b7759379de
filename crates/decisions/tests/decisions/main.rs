//! What of a case the public may see, one test each, and what must hold for any case.

#[cfg(test)]
mod given;
#[cfg(test)]
mod improvements;
#[cfg(test)]
mod model;
#[cfg(test)]
mod publications;
