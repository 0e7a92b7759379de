//! Files that people write and the program reads whole: one that is larger than such a file ever is, or no text, is
//! refused, and nothing else happens.

use crate::given::with_cases;

const LARGE: usize = (4 << 20) + 1;

#[test]
fn a_file_that_is_larger_than_people_write_is_refused() {
    let program = with_cases();
    program.write("large.toml", vec![b'#'; LARGE]);
    std::fs::create_dir(program.dir().join("house")).unwrap();
    program.write("house/letter.html", vec![b' '; LARGE]);
    program.write("cases.csv", "reference\n1\n");
    for line in [
        "import cases cases.csv --map large.toml --dry-run",
        "init --record another --scheme large.toml",
        "letters --year 2023-24 --out letters --office large.toml",
        "letters --year 2023-24 --out letters --templates house",
    ] {
        program.run(line).ends(5).says(&["it has more than 4194304 bytes", "hint: "]);
    }
    assert!(!program.dir().join("another").exists());
}

#[test]
fn a_map_that_is_no_text_is_refused() {
    let program = with_cases();
    program.write("cases.csv", "reference\n1\n");
    program.write("map.toml", [0xFF, 0xFE]);
    program
        .run("import cases cases.csv --map map.toml --dry-run")
        .ends(5)
        .says(&["it is not UTF-8", "hint: save it as UTF-8"]);
}
