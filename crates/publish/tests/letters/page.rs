//! Letters as HTML.

use upheld_publish::letter::Letter;
use upheld_publish::page::Templates;

use crate::samples;

fn html(letter: &Letter) -> String {
    Templates::ours().unwrap().letter_html(letter).unwrap()
}

#[test]
fn a_page_is_one_file_without_script() {
    for (name, letter) in samples::all().unwrap() {
        let page = html(&letter);
        assert!(page.starts_with("<!DOCTYPE html>\n<html lang=\"en-GB\">"), "{name}");
        for outside in ["<script", "<link", "<img", "url(", "@import", "http-equiv"] {
            assert!(!page.contains(outside), "{name} has {outside}");
        }
    }
}

#[test]
fn headings_come_in_order() {
    for (name, letter) in samples::all().unwrap() {
        let page = html(&letter);
        let levels: Vec<usize> = page
            .match_indices("<h")
            .filter(|(at, _)| page.as_bytes()[at + 2].is_ascii_digit())
            .map(|(at, _)| usize::from(page.as_bytes()[at + 2] - b'0'))
            .collect();
        assert_eq!(levels[0], 1, "{name}");
        assert_eq!(levels.iter().filter(|&&level| level == 1).count(), 1, "{name}");
        assert!(levels.windows(2).all(|pair| pair[1] <= pair[0] + 1), "{name}: {levels:?}");
    }
}

#[test]
fn every_chart_has_its_numbers_as_an_alternative() {
    let page = html(&Letter::compose(&samples::leeds_given(&samples::leeds().unwrap()).unwrap()));
    assert_eq!(page.matches("<svg").count(), 6);
    assert_eq!(page.matches("role=\"img\" aria-label=\"").count(), 6);
    assert!(page.contains("Leeds City Council: 75%. Average of 36 Metropolitan Boroughs: 80%."));
}

#[test]
fn marks_stand_on_every_page() {
    let owned = samples::kent().unwrap();
    let page = html(&Letter::compose(&samples::kent_given(&owned).unwrap()));
    assert!(page.contains("@bottom-left { content: \"SYNTHETIC · NOT PUBLISHED\"; }"));
}

#[test]
fn the_same_data_gives_the_same_bytes() {
    let (once, again) = (samples::all().unwrap(), samples::all().unwrap());
    let templates = Templates::ours().unwrap();
    for ((name, letter), (_, other)) in once.iter().zip(&again) {
        assert_eq!(html(letter), html(other), "{name}");
        let markdown = |letter| templates.letter_markdown(letter).unwrap();
        assert_eq!(markdown(letter), markdown(other), "{name}");
    }
}

#[test]
fn pages_can_be_looked_at() {
    let directory = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("letters");
    std::fs::create_dir_all(&directory).unwrap();
    for (name, letter) in samples::all().unwrap() {
        let page = directory.join(format!("{name}.html"));
        std::fs::write(&page, html(&letter)).unwrap();
        assert!(std::fs::metadata(&page).unwrap().len() > 10_000, "{name}");
    }
}
