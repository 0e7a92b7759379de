//! The data tables: what stands in them, as CSV with its metadata, and as a workbook read back by
//! another reader.

#[cfg(test)]
mod csv_files;
#[cfg(test)]
mod documented;
#[cfg(test)]
mod given;
#[cfg(test)]
mod read_back;
#[cfg(test)]
mod rows;
