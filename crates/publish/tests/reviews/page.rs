//! Reviews as HTML.

use upheld_publish::page::Templates;
use upheld_publish::review::Review;

use crate::given::{BODIES, owned};

fn html(review: &Review) -> String {
    Templates::ours().unwrap().review_html(review).unwrap()
}

#[test]
fn a_page_is_one_file_without_script_and_its_headings_come_in_order() {
    let page = html(&owned(&BODIES).review());
    assert!(page.starts_with("<!DOCTYPE html>\n<html lang=\"en-GB\">"));
    for outside in ["<script", "<link", "<img", "url(", "@import", "http-equiv"] {
        assert!(!page.contains(outside), "{outside}");
    }
    let levels: Vec<usize> = page
        .match_indices("<h")
        .filter(|(at, _)| page.as_bytes()[at + 2].is_ascii_digit())
        .map(|(at, _)| usize::from(page.as_bytes()[at + 2] - b'0'))
        .collect();
    assert_eq!((levels[0], levels.iter().filter(|&&level| level == 1).count()), (1, 1));
    assert!(levels.windows(2).all(|pair| pair[1] <= pair[0] + 1), "{levels:?}");
}

#[test]
fn every_chart_has_its_numbers_as_an_alternative() {
    let review = owned(&BODIES).review();
    let page = html(&review);
    let charts = review.parts.iter().map(|part| part.charts.len()).sum::<usize>();
    assert_eq!(charts, 7);
    assert_eq!(page.matches("role=\"img\" aria-label=\"").count(), charts);
    assert!(page.contains(
        "County Councils: 66% (250 of 380). Metropolitan Boroughs: 33% (1 of 3; small base)."
    ));
}

#[test]
fn links_within_the_page_lead_somewhere() {
    let page = html(&owned(&BODIES).review());
    let links: Vec<&str> =
        page.split("href=\"#").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    assert_eq!(links.len(), 10);
    for link in links {
        assert_eq!(page.matches(&format!(" id=\"{link}\"")).count(), 1, "{link}");
    }
}

#[test]
fn marks_stand_on_every_page() {
    let page = html(&owned(&BODIES).review());
    assert!(page.contains("@bottom-left { content: \"SYNTHETIC\"; }"));
}

#[test]
fn the_same_data_gives_the_same_bytes() {
    assert_eq!(html(&owned(&BODIES).review()), html(&owned(&BODIES).review()));
}

#[test]
fn names_with_markup_print_as_text() {
    let attacks = [
        "<script>alert(1)</script>",
        "{{ review }} {% for x in y %}",
        "\" onload=\"x' /><!--",
        "</svg></style>]]>",
        "\u{202e}evil\u{0}\u{1b}[31m\u{feff}",
    ];
    let page = |name: &str| {
        let mut data = owned(&[(name, (1, 9)), ("B", (3, 9))]);
        name.clone_into(&mut data.groups[0].scope.name);
        name.clone_into(&mut data.nation.scope.name);
        data.office.name = Some(name.to_owned());
        html(&data.review())
    };
    let elements = page("A").matches('<').count();
    for attack in attacks {
        let page = page(attack);
        assert_eq!(page.matches('<').count(), elements, "{attack}");
        assert!(!page.contains("onload=\"x") && !page.contains(['\u{202e}', '\u{0}', '\u{1b}']));
    }
}

#[test]
fn pages_can_be_looked_at() {
    let page = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("review.html");
    std::fs::write(&page, html(&owned(&BODIES).review())).unwrap();
    assert!(std::fs::metadata(&page).unwrap().len() > 10_000);
}
