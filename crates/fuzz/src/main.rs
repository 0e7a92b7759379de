//! `upheld-fuzz`: one of the readers of [`upheld_reliability::readers`], under libFuzzer, which changes
//! inputs so that they reach code that no input reached before. `crates/fuzz/build` builds it so that it
//! is told what was reached; built in the ordinary way it works too, unguided. Its arguments are
//! libFuzzer's (`-help=1`). Not here: what is read, and who starts it for each reader (the work
//! `fuzz-guided` of `upheld-reliability`).

#![no_main]

mod ending;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;
use upheld_reliability::readers::{self, Reader};

/// The variable of the environment that says which reader.
const WHICH: &str = "UPHELD_FUZZ";

static READER: OnceLock<Reader> = OnceLock::new();

fuzz_target!(init: begin(), |input: &[u8]| {
    let reader = READER.get_or_init(chosen);
    if catch_unwind(AssertUnwindSafe(|| (reader.read)(&reader.mended(input)))).is_err() {
        ending::panicked();
    }
});

/// Before the first input, and before libFuzzer takes an end of the process for something it found.
fn begin() {
    ending::panics_wait();
    READER.get_or_init(chosen);
}

/// The reader that the environment names; without one, the process ends.
fn chosen() -> Reader {
    let name = std::env::var(WHICH).unwrap_or_default();
    readers::named(&name).unwrap_or_else(|trouble| ending::refused(&format!("{WHICH}: {trouble}")))
}
