//! Pages of the guide, command by command: what they show is what the program says.

use std::path::{Path, PathBuf};

use upheld_tests::guide;

use crate::given::program;

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/guide")
}

#[test]
fn the_tour_says_what_it_shows() {
    let program = program();
    program.write("tour.csv", include_str!("../../../../docs/guide/examples/tour.csv"));
    guide::check(&docs().join("tour.md"), &program);
}

#[test]
fn the_auditor_s_page_says_what_it_shows() {
    guide::check(&docs().join("audit.md"), &program());
}

#[test]
fn the_page_on_proofs_says_what_it_shows() {
    guide::check(&docs().join("prove.md"), &program());
}

#[test]
fn the_year_end_s_page_says_what_it_shows() {
    guide::check(&docs().join("year-end.md"), &program());
}
