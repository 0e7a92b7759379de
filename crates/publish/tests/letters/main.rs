//! The annual letter: its words, its pages, its templates, and with the feature `pdf` its PDF.

#[cfg(test)]
mod hostile;
#[cfg(test)]
mod page;
#[cfg(test)]
#[cfg(feature = "pdf")]
mod pdf;
#[cfg(test)]
#[path = "../samples/mod.rs"]
mod samples;
#[cfg(test)]
mod schemes;
#[cfg(test)]
mod templates;
#[cfg(test)]
mod words;
