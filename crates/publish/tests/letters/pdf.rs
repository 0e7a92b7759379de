//! Letters as PDF.

use std::collections::BTreeMap;

use upheld_publish::letter::Letter;
use upheld_publish::page::Templates;
use upheld_publish::pdf::Typesetter;

use crate::samples;

fn holds(pdf: &[u8], wanted: &str) -> bool {
    pdf.windows(wanted.len()).any(|bytes| bytes == wanted.as_bytes())
}

#[test]
fn every_sample_is_a_tagged_pdf_of_both_standards_and_two_runs_give_the_same_bytes() {
    let directory = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("letters");
    std::fs::create_dir_all(&directory).unwrap();
    let templates = Templates::ours().unwrap();
    let (typesetter, other) = (Typesetter::new(), Typesetter::new());
    for (name, letter) in samples::all().unwrap() {
        let pdf = typesetter.letter(&templates, &letter).unwrap();
        assert!(pdf.starts_with(b"%PDF-1."), "{name}");
        for wanted in ["<pdfuaid:part>1<", "<pdfaid:part>2<", "<pdfaid:conformance>A<"] {
            assert!(holds(&pdf, wanted), "{name} lacks {wanted}");
        }
        assert!(holds(&pdf, "/Lang"), "{name} has no language");
        assert_eq!(pdf, other.letter(&templates, &letter).unwrap(), "{name}");
        std::fs::write(directory.join(format!("{name}.pdf")), &pdf).unwrap();
    }
}

#[test]
fn what_no_font_can_show_stands_by_its_number() {
    let owned = samples::leeds().unwrap();
    let mut given = samples::leeds_given(&owned).unwrap();
    let hostile = "#panic() 李 😀 \u{202e}x *b* $y$ \u{5d0}\u{627}\u{915}";
    hostile.clone_into(&mut given.body.name);
    given.improvements[0].text = Some(hostile.to_owned());
    let letter = Letter::compose(&given);
    let pdf = Typesetter::new().letter(&Templates::ours().unwrap(), &letter).unwrap();
    assert!(pdf.len() > 10_000);
}

#[test]
fn a_letter_without_a_day_or_a_release_is_dated_by_its_year() {
    let owned = samples::kent().unwrap();
    let mut given = samples::kent_given(&owned).unwrap();
    given.office.letter_date = None;
    let letter = Letter::compose(&given);
    assert_eq!(letter.dated.as_str(), "2024-03-31");
    let pdf = Typesetter::new().letter(&Templates::ours().unwrap(), &letter).unwrap();
    assert!(holds(&pdf, "2024-03-31"));
}

#[test]
fn a_mistake_in_a_typst_template_is_told_with_its_line() {
    let broken = |text: &str| {
        let own = BTreeMap::from([("letter.typ".to_owned(), text.to_owned())]);
        let (_, letter) = samples::all().unwrap().remove(0);
        match Templates::from_files(own) {
            Err(error) => error.to_string(),
            Ok(templates) => Typesetter::new().letter(&templates, &letter).unwrap_err().to_string(),
        }
    };
    insta::assert_snapshot!(broken("a\n#let x = ("), @"template letter.typ, line 2: unclosed delimiter");
    insta::assert_snapshot!(broken("a\n\n#nothing"), @"template letter.typ, line 3: unknown variable: nothing");
    insta::assert_snapshot!(broken("#json(\"document.json\").letter.headnig"), @r#"template letter.typ, line 1: dictionary does not contain key "headnig""#);
    insta::assert_snapshot!(broken("#read(\"/etc/passwd\")"), @"template letter.typ, line 1: file not found (searched at etc/passwd)");
    // Nor does it fetch anything.
    insta::assert_snapshot!(broken("#import \"@preview/example:0.1.0\": add"), @"template letter.typ, line 1: file not found (searched at typst.toml)");
}

#[test]
fn one_typesetter_serves_several_threads() {
    let templates = Templates::ours().unwrap();
    let typesetter = Typesetter::new();
    let letters = samples::all().unwrap();
    let alone: Vec<_> =
        letters.iter().map(|(_, letter)| typesetter.letter(&templates, letter).unwrap()).collect();
    let together: Vec<_> = std::thread::scope(|scope| {
        let (typesetter, templates) = (&typesetter, &templates);
        let set = move |letter| scope.spawn(move || typesetter.letter(templates, letter).unwrap());
        let threads: Vec<_> = letters.iter().map(|(_, letter)| set(letter)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(alone, together);
}
