//! The guide's commands, word for word: what docs/guide/record.md and other-schemes.md tell people to
//! type is typed.

use crate::given::{assert_sound, program};

/// The lines of a page that are to be typed.
fn typed(page: &str) -> String {
    let blocks = page.split("```sh\n").skip(1);
    let blocks = blocks.filter_map(|block| block.split_once("```"));
    blocks.map(|(block, _)| block).collect()
}

#[test]
fn of_recording() {
    let page = include_str!("../../../../docs/guide/record.md");
    let script = typed(page);
    assert!(script.lines().filter(|line| line.starts_with("upheld ")).count() >= 30, "{script}");
    let program = program();
    let ran = program.bash(&format!("set -e\nupheld() {{ \"$UPHELD\" \"$@\"; }}\n{script}"));
    let ran = ran.ok().quiet();
    // What the page says of undo, correction and the rehearsal.
    let ran = ran.prints(&["took back Corrected", "would record 1 event; nothing was recorded"]);
    assert!(!ran.out.contains("recorded before"), "{}", ran.out);
    assert_sound(&program);
}

#[test]
fn of_other_schemes() {
    let page = include_str!("../../../../docs/guide/other-schemes.md");
    let program = program();
    for (name, text) in [
        (
            "scheme.toml",
            include_str!("../../../../docs/guide/examples/housing-ombudsman/scheme.toml"),
        ),
        (
            "landlords.csv",
            include_str!("../../../../docs/guide/examples/housing-ombudsman/landlords.csv"),
        ),
        (
            "determinations.csv",
            include_str!("../../../../docs/guide/examples/housing-ombudsman/determinations.csv"),
        ),
        (
            "determinations.toml",
            include_str!("../../../../docs/guide/examples/housing-ombudsman/determinations.toml"),
        ),
    ] {
        program.write(name, text);
    }
    let script = typed(page).replace("cd docs/guide/examples/housing-ombudsman\n", "");
    assert_eq!(script.lines().filter(|line| line.starts_with("upheld ")).count(), 5, "{script}");
    let ran = program.bash(&format!("set -e\nupheld() {{ \"$UPHELD\" \"$@\"; }}\n{script}")).ok();
    ran.prints(&[
        "Registered 6 landlords",
        "7 rows of 5 cases: 7 new",
        "### Maladministration rate",
    ]);
}
