//! Texts that would act if they could: they print as text.

use proptest::prelude::*;
use upheld_publish::letter::{Given, Letter};
use upheld_publish::page::Templates;

use crate::samples;

/// Everything people type, as one text.
fn compose(text: &str) -> Letter {
    let owned = samples::leeds().unwrap();
    let mut given: Given<'_> = samples::leeds_given(&owned).unwrap();
    let contact = given.body.contact.as_mut().unwrap();
    contact.name = Some(format!("A{text}"));
    contact.post = Some(format!("B{text}"));
    text.clone_into(&mut given.body.name);
    given.office.name = Some(format!("C{text}"));
    given.office.address = vec![text.to_owned()];
    given.office.website = Some(text.to_owned());
    given.improvements[0].text = Some(text.to_owned());
    text.clone_into(&mut given.improvements[0].subject);
    text.clone_into(&mut given.reports[0].subject);
    text.clone_into(&mut given.remedied[0].subject);
    given.outreach.for_body[0].0 = text.to_owned();
    given.outreach.places[0] = text.to_owned();
    Letter::compose(&given)
}

const ATTACKS: [&str; 6] = [
    "<script>alert(1)</script>",
    "{{ letter }} {% for x in y %}",
    "#eval(\"1\") $x$ *b* _e_ `c` @ref <label> \\",
    "\" onload=\"x' /><!--",
    "</svg></style>]]>",
    "\u{202e}evil\u{2066}\u{0}\u{1b}[31m\u{feff}",
];

#[test]
fn markup_and_template_code_print_as_text() {
    for attack in ATTACKS {
        let page = Templates::ours().unwrap().letter_html(&compose(attack)).unwrap();
        assert!(!page.contains("<script"), "{attack}");
        assert!(!page.contains("onload=\"x"), "{attack}");
        assert_eq!(page.matches("</style>").count(), 1, "{attack}");
        assert!(
            !page.contains(['\u{202e}', '\u{2066}', '\u{0}', '\u{1b}', '\u{feff}']),
            "{attack}"
        );
    }
    let shown = Templates::ours().unwrap().letter_html(&compose(ATTACKS[1])).unwrap();
    assert!(shown.contains("{{ letter }} {% for x in y %}"));
    let turned = Templates::ours().unwrap().letter_html(&compose(ATTACKS[5])).unwrap();
    assert!(turned.contains("[U+202E]evil[U+2066][U+0000][U+001B][31m[U+FEFF]"));
}

#[test]
fn markdown_shows_markup_as_text() {
    let page = Templates::ours().unwrap().letter_markdown(&compose(ATTACKS[0])).unwrap();
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
    assert!(!page.contains("<script"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn no_text_makes_or_takes_an_element(text in "[ -~\u{a0}-\u{2100}]{1,40}") {
        let templates = Templates::ours().unwrap();
        let elements = |text: &str| {
            let page = templates.letter_html(&compose(text)).unwrap();
            (page.matches('<').count(), page.matches("=\"").count())
        };
        prop_assert_eq!(elements(&format!("X{text}")), elements("X"));
    }
}
