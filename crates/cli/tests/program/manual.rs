//! What is made from the program's own help: completions, manual pages, the reference in docs.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::given::program;

#[test]
fn the_reference_in_docs_is_the_program_s_own_help() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/commands.md");
    let own = program().run("man --markdown").ok().quiet().out;
    let kept = fs::read_to_string(path).unwrap_or_default();
    assert!(
        own == kept,
        "docs/reference/commands.md is not the program's help any more; make it anew with\n\
         cargo run -p upheld -- man --markdown > docs/reference/commands.md"
    );
}

/// Every file below a directory, with what it holds.
fn pages(directory: PathBuf) -> BTreeMap<String, String> {
    let entries = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap());
    let page = |entry: fs::DirEntry| {
        (entry.file_name().into_string().unwrap(), fs::read_to_string(entry.path()).unwrap())
    };
    entries.map(page).collect()
}

#[test]
fn every_command_has_a_manual_page_and_it_is_the_same_each_time() {
    let program = program();
    program.run("man --out one").ok().says(&["note: wrote "]);
    program.run("man --out two/deep").ok();
    let written = pages(program.dir().join("one"));
    assert_eq!(written, pages(program.dir().join("two/deep")));
    let headings = program.run("man --markdown").ok().out;
    let commands = headings.lines().filter_map(|line| line.strip_prefix("## "));
    let names: Vec<String> = commands
        .map(|path| {
            if path == "upheld" {
                "upheld.1".to_owned()
            } else {
                format!("upheld-{}.1", path.replace(' ', "-"))
            }
        })
        .collect();
    assert!(names.len() > 30, "{names:?}");
    for name in &names {
        let page = written.get(name).unwrap_or_else(|| panic!("no page {name}"));
        for part in [".TH upheld", ".SH NAME", ".SH SYNOPSIS", ".SH EXAMPLES", "2026-11-25"] {
            assert!(page.contains(part), "{name} lacks {part}:\n{page}");
        }
    }
    assert_eq!(written.len(), names.len());
    assert_eq!(program.run("man").ok().quiet().out, written["upheld.1"]);
}

#[test]
fn every_shell_gets_its_completions() {
    let program = program();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = program.run(&format!("completions {shell}")).ok().quiet().out;
        for word in ["doctor", "not-uphold", "search", "decided-year"] {
            assert!(script.contains(word), "{shell} does not know {word}");
        }
        assert_eq!(script, program.run(&format!("completions {shell}")).ok().out);
    }
    let script = "\"$UPHELD\" completions bash > c && . ./c && COMP_WORDS=(upheld case lis) && \
                  COMP_CWORD=2 && _upheld upheld lis case && echo ${COMPREPLY[@]}";
    assert_eq!(program.bash(script).ok().quiet().out, "list\n");
    program.run("completions tcsh").ends(2).says(&["bash", "fish"]);
}
