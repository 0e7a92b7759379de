//! `case attach`: a file's name, size and SHA-256 are recorded, and the file stays where it is.

use upheld_tests::program::Program;

use crate::given::{end, with_record};

/// SHA-256 of nothing.
const OF_NOTHING: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

fn with_case() -> Program {
    let program = with_record();
    let line = "case receive 24000001 --authority Leeds --subject housing --on 2024-04-02";
    program.run(line).ok();
    program
}

fn attached(program: &Program) -> String {
    let shown = program.run("case show 24000001 --format json").ok().json();
    let events = shown["events"].as_array().unwrap();
    events.last().unwrap()["particulars"]["attachment"].as_str().unwrap().to_owned()
}

#[test]
fn name_size_and_digest_are_those_of_the_file() {
    let program = with_case();
    std::fs::create_dir(program.dir().join("letters")).unwrap();
    let bytes: Vec<u8> = (0..200_000_u32).flat_map(u32::to_be_bytes).collect();
    program.write("letters/photo 1.jpg", &bytes);
    program.run("case attach 24000001 'letters/photo 1.jpg'").ok();
    let digest = program.bash("sha256sum < 'letters/photo 1.jpg'").ok().out;
    let digest = digest.split(' ').next().unwrap();
    assert_eq!(attached(&program), format!("photo 1.jpg, 800000 bytes, SHA-256 {digest}"));
    assert_eq!(std::fs::read(program.dir().join("letters/photo 1.jpg")).unwrap(), bytes);
    program.write("empty", "");
    program.run("case attach 24000001 empty --on 2024-04-03").ok();
    assert_eq!(attached(&program), format!("empty, 0 bytes, SHA-256 {OF_NOTHING}"));
}

#[test]
fn what_is_no_file_is_refused() {
    let program = with_case();
    let ran = program.run("case attach 24000001 nowhere.pdf").ends(3);
    ran.says(&["there is no file nowhere.pdf", "hint: check its name"]);
    let ran = program.run("case attach 24000001 upheld-record").ends(5);
    ran.says(&["upheld-record is a directory", "hint: attach one file after the other"]);
    let ran = program.run("case attach 24000001 /dev/zero").ends(5);
    ran.says(&["/dev/zero is no regular file"]);
    program.run("case attach 24000001").ends(2).says(&["<FILE>"]);
    assert_eq!(end(&program).0, 1);
}

#[test]
fn a_changed_file_is_another_command() {
    let program = with_case();
    program.write("a.txt", "one");
    let id = "6d1f4b6e-0c2a-4f6e-9a51-0d5f3c7be005";
    let line = format!("case attach 24000001 a.txt --command-id {id}");
    program.run(&line).ok();
    program.run(&line).ok().prints(&["recorded before, at position 2"]);
    program.write("a.txt", "two");
    program.run(&line).ends(4).says(&["given before with another content"]);
}
