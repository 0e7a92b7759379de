//! docs/guide/tour.md, command by command.

use std::path::Path;

use upheld_tests::guide;

use crate::given::program;

#[test]
fn the_tour_says_what_it_shows() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/guide/tour.md");
    guide::check(&page, &program());
}
