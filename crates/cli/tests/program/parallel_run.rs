//! The guide to running beside what an office had: each command says what the page shows.

use std::path::Path;

use upheld_tests::guide;

use crate::given::program;

#[test]
fn the_parallel_run_says_what_it_shows() {
    let program = program();
    program.write("published.csv", include_str!("../../../../docs/guide/examples/published.csv"));
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/guide");
    guide::check(&docs.join("parallel-run.md"), &program);
}
