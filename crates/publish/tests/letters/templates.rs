//! An office's own templates in the place of ours.

use std::collections::BTreeMap;

use upheld_publish::page::{TemplateError, Templates};

use crate::samples;

fn files(files: &[(&str, &str)]) -> BTreeMap<String, String> {
    files.iter().map(|&(name, text)| (name.to_owned(), text.to_owned())).collect()
}

#[test]
fn a_template_takes_the_place_of_ours_and_may_include_pieces() {
    let own = files(&[
        ("letter.html", "{% include \"parts/head.html\" %}<h1>{{ letter.heading }}</h1>"),
        ("parts/head.html", "<p>{{ letter.office }}</p>"),
    ]);
    let templates = Templates::from_files(own).unwrap();
    let (_, letter) = samples::all().unwrap().remove(0);
    assert_eq!(
        templates.letter_html(&letter).unwrap(),
        "<p>Local Government and Social Care Ombudsman</p><h1>Annual review letter 2023-24</h1>"
    );
    assert!(templates.letter_markdown(&letter).unwrap().contains("# Annual review letter 2023-24"));
}

#[test]
fn a_name_that_is_no_template_is_refused_with_those_there_are() {
    let error = Templates::from_files(files(&[("leter.html", "")])).unwrap_err();
    insta::assert_snapshot!(error, @r#"no template is called "leter.html"; there are blocks.html, blocks.md, blocks.typ, document.css, letter.html, letter.md, letter.typ, review.html, review.md, review.typ, and pieces of your own in parts/"#);
}

#[test]
fn a_template_that_can_not_be_read_is_told_with_its_line() {
    let error =
        Templates::from_files(files(&[("letter.html", "<p>\n{% if x %}\n{{ y ")])).unwrap_err();
    assert!(
        matches!(&error, TemplateError::Wrong { name, line: 3, .. } if name == "letter.html"),
        "{error}"
    );
}

#[test]
fn a_template_that_asks_for_what_is_not_there_is_told_with_its_line() {
    let own = files(&[("letter.html", "<p>\n{{ letter.headnig }}")]);
    let templates = Templates::from_files(own).unwrap();
    let (_, letter) = samples::all().unwrap().remove(0);
    let error = templates.letter_html(&letter).unwrap_err();
    insta::assert_snapshot!(error, @"template letter.html, line 2: it asks for what the document does not have: `letter.headnig` is undefined");
}

#[test]
fn a_mistake_in_a_piece_is_told_with_the_name_of_the_piece() {
    let own = files(&[
        ("letter.html", "{% include \"parts/head.html\" %}"),
        ("parts/head.html", "a\nb\n{{ nothing }}"),
    ]);
    let (_, letter) = samples::all().unwrap().remove(0);
    let error = Templates::from_files(own).unwrap().letter_html(&letter).unwrap_err();
    assert!(
        matches!(&error, TemplateError::Wrong { name, line: 3, .. } if name == "parts/head.html"),
        "{error}"
    );
}

#[test]
fn a_template_reaches_no_file_but_the_templates() {
    let there = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    assert!(std::fs::read_to_string(there).unwrap().starts_with("[package]"));
    let (_, letter) = samples::all().unwrap().remove(0);
    let up = format!("../../../../../../../../../..{there}");
    for path in [there.to_owned(), format!("parts/{up}"), up] {
        for taken in ["include", "import", "extends"] {
            let tag = match taken {
                "import" => format!("{{% import \"{path}\" as it %}}{{{{ it }}}}"),
                _ => format!("{{% {taken} \"{path}\" %}}"),
            };
            let own = files(&[("letter.html", &tag), ("letter.md", &tag)]);
            let templates = Templates::from_files(own).unwrap();
            let html = templates.letter_html(&letter).unwrap_err().to_string();
            let markdown = templates.letter_markdown(&letter).unwrap_err().to_string();
            for (error, name) in [(html, "letter.html"), (markdown, "letter.md")] {
                let told = format!("template {name}, line 1: ");
                assert!(error.starts_with(&told) && !error.contains("[package]"), "{error}");
            }
        }
    }
}

#[test]
fn every_template_of_ours_can_be_begun_from() {
    let ours = Templates::ours().unwrap();
    for name in Templates::names() {
        assert!(ours.text_of(name).is_some_and(|text| !text.is_empty()), "{name}");
    }
    assert_eq!(ours.text_of("other.html"), None);
}
