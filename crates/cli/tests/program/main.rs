//! The program end to end: the built binary on real files, with what it prints, says and ends with.
//! One file a behaviour; `given` is what they start from. Nothing of the record's insides is asked
//! here that the program itself can answer.

#[cfg(test)]
mod as_known;
#[cfg(test)]
mod asking;
#[cfg(test)]
mod attaching;
#[cfg(test)]
mod backup;
#[cfg(test)]
mod bad_cells;
#[cfg(test)]
mod bad_files;
#[cfg(test)]
mod bad_records;
#[cfg(test)]
mod broken_off;
#[cfg(test)]
mod certificates;
#[cfg(test)]
mod checkpoints;
#[cfg(test)]
mod clock;
#[cfg(test)]
mod compare;
#[cfg(test)]
mod config;
#[cfg(test)]
mod conventions;
#[cfg(test)]
mod decisions;
#[cfg(test)]
mod demo;
#[cfg(test)]
mod disk;
#[cfg(test)]
mod doctor;
#[cfg(test)]
mod events;
#[cfg(test)]
mod explain;
#[cfg(test)]
mod exports;
#[cfg(test)]
mod findings;
#[cfg(test)]
mod foreign;
#[cfg(test)]
mod formulas;
#[cfg(test)]
mod given;
#[cfg(test)]
mod guide;
#[cfg(test)]
mod healing;
#[cfg(test)]
mod help;
#[cfg(test)]
mod holding;
#[cfg(test)]
mod imports;
#[cfg(test)]
mod in_force;
#[cfg(test)]
mod json;
#[cfg(test)]
mod killed;
#[cfg(test)]
mod letters;
#[cfg(test)]
mod look;
#[cfg(test)]
mod manual;
#[cfg(test)]
mod maps;
#[cfg(test)]
mod parallel_run;
#[cfg(test)]
mod pipe;
#[cfg(test)]
mod published;
#[cfg(test)]
mod reconcile;
#[cfg(test)]
mod rehearsals;
#[cfg(test)]
mod release;
#[cfg(test)]
mod replay;
#[cfg(test)]
mod review;
#[cfg(test)]
mod schemes;
#[cfg(test)]
mod search;
#[cfg(test)]
mod signals;
mod small_files;
#[cfg(test)]
mod story;
#[cfg(test)]
mod streams;
#[cfg(test)]
mod tables;
#[cfg(test)]
mod tamper;
#[cfg(test)]
mod tour;
#[cfg(test)]
mod undo;
#[cfg(test)]
mod upgrades;
#[cfg(test)]
mod verbs;
#[cfg(test)]
mod versions;
#[cfg(test)]
mod year_end;
