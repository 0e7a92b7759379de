//! The program of the benchmarks as people call it. What it measures is measured by running it; that
//! the answers of everybody are equal is checked by `.ci/run` at a million events.

#[cfg(test)]
mod tests {
    use std::process::Command;

    use tempfile::TempDir;

    fn bench(arguments: &[&str]) -> (bool, String, String) {
        let mut program = Command::new(env!("CARGO_BIN_EXE_upheld-bench"));
        let output = program.args(arguments).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (output.status.success(), text(output.stdout), text(output.stderr))
    }

    #[test]
    fn help_names_the_works_and_what_a_check_does() {
        let (done, out, _) = bench(&["--help"]);
        assert!(done);
        for word in ["appends", "statistics", "as-known", "check", "10000000"] {
            assert!(out.contains(word), "{word} is not in {out}");
        }
    }

    #[test]
    fn a_worker_that_has_no_record_says_so_and_fails() {
        let nowhere = TempDir::new().unwrap().path().join("nowhere");
        let (done, out, said) = bench(&["worker", "rebuild", nowhere.to_str().unwrap()]);
        assert!(!done);
        assert_eq!(out, "");
        assert!(said.starts_with("error: ") && said.contains("nowhere"), "{said}");
    }
}
