//! The example does what it says.

#[test]
fn it_makes_a_record_and_tells_of_it() {
    let dir = tempfile::tempdir().unwrap();
    let text = upheld_example_embed::run(dir.path()).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 5, "{text}");
    assert_eq!(lines[..2], ["SYNTHETIC: this record's cases are invented.", "upheld 1 of 1: 100%"]);
    for (line, kind) in lines[2..].iter().zip(["Received", "Investigated", "Upheld"]) {
        assert!(line.contains(&format!("\"kind\":\"{kind}\"")), "{line}");
    }
}
