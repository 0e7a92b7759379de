//! What libFuzzer says on standard error, read for what a row and its words need. Not here: running it.

use std::fmt;

/// What it said.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Said {
    /// How many inputs were read.
    pub(super) executed: u64,
    /// Whether it saw which code they reach.
    pub(super) is_guided: bool,
    /// How many places in the code were reached by what it began with, and at its end.
    reached: (u64, u64),
    /// Inputs a second.
    a_second: u64,
    /// The most memory that it had, in megabytes.
    pub(super) megabytes: u64,
    /// Why it ended early: the panic, or its own word; empty where it did not.
    pub(super) why: String,
    /// Its last line.
    pub(super) last: String,
}

impl Said {
    /// Of all that it wrote.
    pub(super) fn of(words: &str) -> Self {
        let mut said = Self::default();
        let mut panic = None;
        let mut lines = words.lines().filter(|line| !line.is_empty()).peekable();
        while let Some(line) = lines.next() {
            if line.starts_with("panicked at ") {
                panic = lines.peek().map(|message| format!("{line} {message}"));
            }
            said.hear(line);
        }
        said.why = panic.unwrap_or(said.why);
        said
    }

    /// Whether inputs were read, and some reached code that those it began with did not.
    pub(super) fn reaches_more(&self) -> bool {
        self.executed > 0 && self.reached.1 > self.reached.0
    }

    fn hear(&mut self, line: &str) {
        // "INFO: Loaded 1 modules   (93218 inline 8-bit counters): …"
        self.is_guided |= line.contains(" inline 8-bit counters");
        if let Some(reached) = after(line, "cov: ") {
            let from = if self.reached.1 == 0 { reached } else { self.reached.0 };
            self.reached = (from, reached);
        }
        self.executed = after(line, "stat::number_of_executed_units:").unwrap_or(self.executed);
        self.a_second = after(line, "stat::average_exec_per_sec:").unwrap_or(self.a_second);
        self.megabytes = after(line, "stat::peak_rss_mb:").unwrap_or(self.megabytes);
        // "==123== ERROR: libFuzzer: timeout after 11 seconds"
        if let Some((_, why)) = line.split_once("ERROR: libFuzzer: ") {
            why.clone_into(&mut self.why);
        }
        line.clone_into(&mut self.last);
    }
}

/// The number that stands behind some words of a line.
fn after(line: &str, words: &str) -> Option<u64> {
    line.split_once(words)?.1.split_whitespace().next()?.parse().ok()
}

impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { executed, reached: (from, to), a_second, megabytes, .. } = self;
        write!(
            f,
            "{executed} inputs, {a_second} a second; {from} places in the code reached by good inputs, \
             {to} at the end; {megabytes} MB at most"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const END: &str = "stat::number_of_executed_units: 5123\n\
        stat::average_exec_per_sec:     1024\n\
        stat::new_units_added:          160\n\
        stat::slowest_unit_time_sec:    0\n\
        stat::peak_rss_mb:              73\n";

    fn began(then: &str) -> String {
        format!(
            "INFO: Seed: 7\n\
             INFO: Loaded 1 modules   (93218 inline 8-bit counters): 93218 [0x5, 0x6), \n\
             INFO: seed corpus: files: 3 min: 195b max: 477b total: 1041b rss: 47Mb\n\
             #4\tINITED cov: 321 ft: 388 corp: 3/1041b exec/s: 0 rss: 49Mb\n\
             #1024\tNEW    cov: 400 ft: 500 corp: 4/1100b lim: 477 exec/s: 0 rss: 50Mb L: 5/99 MS: 1 CopyPart-\n\
             {then}{END}"
        )
    }

    #[test]
    fn an_end_in_time_is_told_with_what_was_reached() {
        let said =
            Said::of(&began("#5123\tDONE   cov: 402 ft: 511 corp: 5/9b exec/s: 1 rss: 73Mb\n"));
        assert_eq!((said.executed, said.is_guided, said.why.as_str()), (5123, true, ""));
        assert_eq!(
            said.to_string(),
            "5123 inputs, 1024 a second; 321 places in the code reached by good inputs, 402 at the \
             end; 73 MB at most"
        );
    }

    #[test]
    fn a_panic_is_told_in_its_own_words() {
        let said = Said::of(&began(
            "panicked at crates/a/src/b.rs:7:9:\nattempt to add with overflow\n\n\
             ==9== ERROR: libFuzzer: deadly signal\n",
        ));
        assert_eq!(said.why, "panicked at crates/a/src/b.rs:7:9: attempt to add with overflow");
        assert_eq!(said.executed, 5123);
    }

    #[test]
    fn time_and_memory_are_told_in_libfuzzers_words() {
        let said = Said::of(&began("==9== ERROR: libFuzzer: out-of-memory (used: 700Mb)\n"));
        assert_eq!(said.why, "out-of-memory (used: 700Mb)");
    }

    #[test]
    fn a_program_that_sees_no_coverage_is_not_guided() {
        let said = Said::of("INFO: Seed: 7\n#2\tDONE   corp: 1/1b exec/s: 0 rss: 27Mb\n");
        assert!(!said.is_guided && said.executed == 0);
        assert_eq!(said.last, "#2\tDONE   corp: 1/1b exec/s: 0 rss: 27Mb");
    }
}
