//! The annual letters as documents: one, and all of a year into a directory that can be gone on with.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;
use sha2::{Digest, Sha256};
use upheld_tests::program::Program;

use crate::given::{program, with_cases, with_record};

const LETTERS: &str = "letters --record upheld-demo --year 2023-24 --out out";

fn demo() -> Program {
    let program = program();
    program.run("demo --cases 1200").ok();
    program
}

/// Every file of a directory but the hidden ones, with its bytes.
fn files(directory: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap());
    let file = |entry: fs::DirEntry| {
        (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap())
    };
    entries.map(file).filter(|(name, _)| !name.starts_with('.')).collect()
}

/// Rows of a CSV file, each by its header.
fn rows(bytes: &[u8]) -> Vec<BTreeMap<String, String>> {
    csv::Reader::from_reader(bytes).deserialize().map(Result::unwrap).collect()
}

/// What a page says, without its marks.
fn words(html: &[u8]) -> String {
    let html = String::from_utf8_lossy(html);
    let mut text = String::new();
    let mut inside = false;
    for letter in html.chars() {
        match letter {
            '<' => inside = true,
            '>' => {
                inside = false;
                text.push(' ');
            }
            letter if !inside => text.push(letter),
            _ => {}
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn every_council_of_the_year_gets_its_letter_and_the_lists_are_of_these() {
    let program = demo();
    let ran = program.run(LETTERS).ok();
    ran.prints(&["letters of 2023-24 in out. Release 2023-24.2, approved on 10 October 2024"]);
    let out = files(&program.dir().join("out"));
    let manifest = rows(&out["manifest.csv"]);
    let councils = program.run("authority list --record upheld-demo --format json").ok().json();
    let there = |council: &&Value| {
        let day = |key: &str| council[key].as_str().map(str::to_owned);
        council["kind"] == "council"
            && day("first_day").is_none_or(|day| day.as_str() <= "2024-03-31")
            && day("last_day").is_none_or(|day| day.as_str() >= "2023-04-01")
    };
    for council in councils.as_array().unwrap().iter().filter(there) {
        let code = council["code"].as_str().unwrap();
        assert!(manifest.iter().any(|row| row["authority"] == code), "{code} has no letter");
    }
    for row in &manifest {
        let bytes = &out[&row["file"]];
        let digest: String =
            Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!((&row["sha256"], &row["bytes"]), (&digest, &bytes.len().to_string()));
        assert_eq!((row["release"].as_str(), row["synthetic"].as_str()), ("2023-24.2", "true"));
    }
    assert_eq!(out.len(), manifest.len() + 3);
    let leeds = words(&out["E08000035-leeds-city-council.html"]);
    for said in ["75%", "44 of 59", "100%", "33 of 33", "18%", "8 of 44", "SYNTHETIC"] {
        assert!(leeds.contains(said), "{said} is not in the letter to Leeds:\n{leeds}");
    }
    let merge = rows(&out["mail-merge.csv"]);
    let leeds = merge.iter().find(|row| row["authority"] == "E08000035").unwrap();
    assert_eq!(
        (leeds["to"].as_str(), leeds["uphold-rate"].as_str()),
        ("Leeds City Council", "75%")
    );
    // A council that ended before the letter: to who took over, with its own figures.
    let allerdale: Vec<_> = merge.iter().filter(|row| row["authority"] == "E07000026").collect();
    assert!(allerdale.iter().all(|row| row["to"] == "Cumberland Council"), "{allerdale:?}");
    let page = words(&out["E07000026-allerdale-borough-council.html"]);
    assert!(page.contains("Cumberland Council") && page.contains("Allerdale"), "{page}");
}

#[test]
fn a_run_that_was_broken_off_goes_on_and_ends_with_the_same_bytes() {
    let program = demo();
    program.run(LETTERS).ok();
    let directory = program.dir().join("out");
    let whole = files(&directory);
    for name in whole.keys().filter(|name| name.starts_with("E07")) {
        fs::remove_file(directory.join(name)).unwrap();
    }
    fs::remove_file(directory.join("manifest.csv")).unwrap();
    let again = program.run(&format!("{LETTERS} --format json")).ok().json();
    let letters = again["letters"].as_array().unwrap();
    let set: Vec<&Value> = letters.iter().filter(|letter| letter["kept"] == false).collect();
    assert!(!set.is_empty() && set.len() < letters.len());
    assert!(set.iter().all(|letter| letter["file"].as_str().unwrap().starts_with("E07")));
    assert_eq!(files(&directory), whole);
    // Broken off after letters took their places and before they were noted, in the midst of a note.
    let ledger = directory.join(".letters.jsonl");
    let noted = fs::read(&ledger).unwrap();
    fs::write(&ledger, &noted[..noted.len() / 2]).unwrap();
    program.run(LETTERS).ok();
    assert_eq!(files(&directory), whole);
    let again = program.run(&format!("{LETTERS} --format json")).ok().json();
    let letters = again["letters"].as_array().unwrap();
    assert!(letters.iter().all(|letter| letter["kept"] == true), "all are noted now");
    // Elsewhere, from nothing, the same.
    program.run(&LETTERS.replace("--out out", "--out other")).ok();
    assert_eq!(files(&program.dir().join("other")), whole);
}

#[test]
fn a_letter_that_somebody_changed_is_not_written_over_unless_it_may_go() {
    let program = demo();
    program.run(LETTERS).ok();
    let directory = program.dir().join("out");
    let whole = files(&directory);
    let leeds = directory.join("E08000035-leeds-city-council.html");
    fs::write(&leeds, "changed by hand").unwrap();
    program.run(LETTERS).ends(4).says(&["E08000035-leeds-city-council.html", "--replace"]);
    assert_eq!(fs::read_to_string(&leeds).unwrap(), "changed by hand");
    program.run(&format!("{LETTERS} --replace")).ok();
    assert_eq!(files(&directory), whole);
}

#[test]
fn what_can_t_be_made_is_refused_before_anything_is_written() {
    let program = demo();
    program.write("a-file", "");
    program.write("office.toml", "name = \"The Office\"\nsignatroy = \"A Name\"\n");
    fs::create_dir(program.dir().join("own")).unwrap();
    program.write("own/letter.html", "<p>{{ letter.heading }}</p>\n{% if %}\n");
    fs::create_dir(program.dir().join("other")).unwrap();
    program.write("other/leter.html", "");
    let line = |more: &str| format!("letters --record upheld-demo --year 2023-24 {more}");
    for (line, code, says) in [
        (line("--out a-file"), 1, vec!["a-file can't be written to", "hint: "]),
        (line("--out o --office office.toml"), 5, vec!["office.toml, line 2", "signatroy"]),
        (line("--out o --office none.toml"), 5, vec!["none.toml can't be read"]),
        (line("--out o --templates own"), 5, vec!["template letter.html, line 2"]),
        (line("--out o --templates other"), 5, vec!["no template is called", "leter.html"]),
        (line("--out o --templates nowhere"), 5, vec!["nowhere can't be read"]),
        (line("--out o --format csv,json"), 2, vec!["one format at a time"]),
        ("letters --record upheld-demo --year 2024-25 --out o".to_owned(), 5, vec!["2024-25"]),
        (
            "letters --record upheld-demo --year 2050-51 --out o --internal".to_owned(),
            3,
            vec!["2050-51"],
        ),
        (
            "figures --record upheld-demo --national --year 2023-24 --format html".to_owned(),
            2,
            vec!["can't be printed as html"],
        ),
        (
            "letter --record upheld-demo --authority Leeds --year 2023-24 --format html,md"
                .to_owned(),
            2,
            vec!["one format at a time"],
        ),
    ] {
        program.run(&line).ends(code).says(&says);
    }
    let made = fs::read_dir(program.dir().join("o")).map_or(0, Iterator::count);
    // The ledger alone may have been begun.
    assert!(made <= 1, "{made} files");
}

#[test]
fn without_cases_without_an_end_without_a_base_a_letter_says_so() {
    let program = with_record();
    let line = "letter --authority Leeds --internal";
    program.run(&format!("{line} --year 2019-20")).ok().prints(&["NOT PUBLISHED", "PROVISIONAL"]);
    let program = with_cases();
    let leeds = program.run("letter --authority Leeds --year 2023-24 --internal").ok().out;
    assert!(leeds.contains("NOT PUBLISHED") && !leeds.contains("PROVISIONAL"), "{leeds}");
    let cambridge = program.run("letter --authority Cambridge --year 2023-24 --internal").ok().out;
    assert!(cambridge.contains("No investigation was decided, so there is no uphold rate"));
}

#[test]
fn names_with_markup_and_template_code_are_text_on_the_page() {
    let program = with_cases();
    let name = "'<script>alert(1)</script> {{ 7 * 7 }} {% raw %} #panic(\"x\") *Leeds*'";
    program.run(&format!("authority rename Leeds --name {name} --on 2023-05-01")).ok();
    let line = "letter --authority E08000035 --year 2023-24 --internal";
    let page = program.run(&format!("{line} --format html")).ok().out;
    assert!(!page.contains("<script") && page.contains("&lt;script&gt;"), "{page}");
    assert!(page.contains("7 * 7") && !page.contains(" 49 "), "{page}");
    program.run(line).ok().prints(&["&lt;script&gt;", "{{ 7 \\* 7 }}", "{% raw %} #panic"]);
}

#[test]
fn the_office_writes_by_its_own_name_day_and_templates() {
    let program = with_cases();
    let office = "name = \"The Complaints Office\"\nsignatory = \"A. Person\"\n\
                  letter_date = \"2024-07-22\"\n";
    program.write("office.toml", office);
    fs::create_dir(program.dir().join("own")).unwrap();
    program.write("own/letter.md", "{{ letter.office }} writes on {{ letter.date.words }}\n");
    let line = "letter --authority Leeds --year 2023-24 --internal --office office.toml";
    program.run(line).ok().prints(&["The Complaints Office", "22 July 2024", "A. Person"]);
    let own = program.run(&format!("{line} --templates own")).ok();
    own.prints(&["The Complaints Office writes on 22 July 2024"]);
    program.run(&format!("{line} --format html --out leeds.html")).ok();
    program.run(&format!("{line} --format html --out leeds.html")).ends(4).says(&["--replace"]);
    let page = fs::read(program.dir().join("leeds.html")).unwrap();
    assert!(words(&page).contains("The Complaints Office"));
}

#[test]
fn a_pdf_is_set_where_the_program_can_and_else_it_says_how_to_get_one() {
    let program = with_cases();
    let line = "letter --authority Leeds --year 2023-24 --internal --format pdf --out leeds.pdf";
    if cfg!(feature = "pdf") {
        program.run(line).ok();
        let bytes = fs::read(program.dir().join("leeds.pdf")).unwrap();
        assert!(bytes.starts_with(b"%PDF-1.7") && bytes.len() > 20_000, "{} bytes", bytes.len());
        program.run(&format!("{line} --replace")).ok();
        assert_eq!(fs::read(program.dir().join("leeds.pdf")).unwrap(), bytes);
    } else {
        program.run(line).ends(2).says(&["built without PDF", "--features pdf", "--format html"]);
        assert!(!program.dir().join("leeds.pdf").exists());
    }
}
