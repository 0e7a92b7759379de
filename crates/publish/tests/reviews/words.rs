//! What a review says.

use upheld_publish::page::Templates;
use upheld_publish::review::{Chart, Part, Review};
use upheld_publish::{Issue, Standing};

use crate::given::{BODIES, owned};

/// A review as Markdown, up to its page of method.
fn told(review: &Review) -> String {
    let text = Templates::ours().unwrap().review_markdown(review).unwrap();
    text.split("## How the figures are made").next().unwrap().to_owned()
}

fn part<'a>(review: &'a Review, id: &str) -> &'a Part {
    review.parts.iter().find(|part| part.id == id).unwrap()
}

/// The words of a part, as they would print.
fn words_of(review: &Review, id: &str) -> String {
    serde_json::to_string(part(review, id)).unwrap()
}

#[test]
fn the_review_reads_as_it_should() {
    let review = owned(&BODIES).review();
    insta::assert_snapshot!(Templates::ours().unwrap().review_markdown(&review).unwrap());
}

#[test]
fn a_year_without_a_case_reads_as_sentences() {
    let mut empty = owned(&[]).with_nation((0, (0, 0), (0, 0)));
    (empty.earlier, empty.groups, empty.by_subject) = (Vec::new(), Vec::new(), Vec::new());
    let review = empty.review();
    assert!(review.headlines.iter().all(|headline| headline.value.is_none()));
    let text = told(&review);
    for sentence in [
        "No investigation was decided, so there is no uphold rate",
        "No case had an outcome of compliance with recommendations",
        "In this year we received no complaint and decided none.",
        "The record has no earlier year to set this one against.",
        "No investigation was completed, so there is no share within 26 weeks.",
        "We recommended no remedy with the decisions of the year.",
    ] {
        assert!(text.contains(sentence), "no {sentence:?} in {text}");
    }
    assert!(!text.contains("NaN") && !text.contains("(0 of 0)"), "{text}");
}

#[test]
fn breaks_part_the_years_in_tables_charts_and_words() {
    let review = owned(&BODIES).review();
    let years = part(&review, "years");
    let broken: Vec<Vec<bool>> = years
        .charts
        .iter()
        .map(|chart| match chart {
            Chart::Years(years) => years.bars.iter().map(|bar| bar.breaks).collect(),
            Chart::Bars(bars) => bars.lines.iter().map(|line| line.breaks).collect(),
        })
        .collect();
    // Received, upheld, complied, put right; the first year begins no series.
    assert_eq!(broken, [[false; 3], [false, false, true], [false; 3], [false; 3]]);
    let words = words_of(&review, "years");
    assert!(words.contains("break · 63% (402 of 638)"), "{words}");
    assert!(words.contains("Break before 2022-23: selection for investigation changed"), "{words}");
    assert!(!words.contains("Break before 2020-21"), "nothing stands before that year: {words}");
}

#[test]
fn totals_are_set_against_the_year_before_only_where_they_can_be() {
    let mut data = owned(&BODIES);
    let words = words_of(&data.review(), "years");
    assert!(words.contains("1,412 complaints and enquiries received, 1,390 in 2021-22: 22 more."));
    let before = data.earlier.remove(0);
    data.nation = data.earlier.remove(0);
    data.nation.year = "2020-21".parse().unwrap();
    data.earlier = vec![upheld_annual::FigureSet { year: "2018-19".parse().unwrap(), ..before }];
    let words = words_of(&data.review(), "years");
    assert!(words.contains("in 2018-19. The two can’t be compared: no new complaints"), "{words}");
    data.standing.provisional = true;
    assert!(!words_of(&data.review(), "years").contains("received, 980"));
}

#[test]
fn small_bases_are_not_ranked_and_it_is_said() {
    let words = words_of(&owned(&BODIES).review(), "highest-and-lowest");
    assert!(words.contains("13 authorities had at least five investigations in the year."));
    assert!(words.contains("One had fewer than five, and is left out here"), "{words}");
    assert!(words.contains("One had none."), "{words}");
    assert!(!words.contains("Nettle"), "{words}");
}

fn names(review: &Review, table: usize) -> Vec<String> {
    let tables = part(review, "highest-and-lowest").blocks.iter().filter_map(|block| match block {
        upheld_publish::letter::Block::Table { table } => Some(table),
        _ => None,
    });
    let rows = &tables.collect::<Vec<_>>()[table].rows;
    rows.iter().map(|row| row[0].to_string()).collect()
}

#[test]
fn equal_rates_stand_together_whatever_their_bases() {
    let review = owned(&BODIES).review();
    // Damson, Elm and Fir have 60% each: the fifth place is shared.
    assert_eq!(names(&review, 0), ["Alder", "Beech", "Cedar", "Damson", "Elm", "Fir"]);
    assert_eq!(names(&review, 1), ["Iris", "Juniper", "Kapok", "Larch", "Hazel"]);
}

#[test]
fn more_equal_rates_than_can_be_shown_are_counted() {
    let many: Vec<String> = (0..14).map(|number| format!("Body {number:02}")).collect();
    let bodies: Vec<(&str, (u64, u64))> = many.iter().map(|name| (name.as_str(), (6, 6))).collect();
    let review = owned(&bodies).review();
    assert_eq!(names(&review, 0).len(), 5);
    let words = words_of(&review, "highest-and-lowest");
    let more = "Nine more authorities have the same rate as the last of these, 100%.";
    assert_eq!(words.matches(more).count(), 2, "{words}");
}

#[test]
fn few_bodies_stand_in_one_table_and_none_with_a_base_in_no_table() {
    let review = owned(&BODIES[..3]).review();
    assert_eq!(names(&review, 0), ["Alder", "Beech", "Cedar"]);
    let review = owned(&BODIES[13..]).review();
    let none = part(&review, "highest-and-lowest");
    assert!(none.blocks.is_empty());
    assert!(words_of(&review, "highest-and-lowest").contains("so none is ranked"));
}

#[test]
fn one_is_one_and_is_not_several() {
    let text = told(&owned(&[]).with_nation((1, (1, 1), (1, 1))).review());
    for sentence in [
        "we received 1 complaint or enquiry",
        "We upheld the complaint in 1 of 1 investigation,",
        "Planning and Development, 1 of 1 complaint or enquiry.",
        "In 1 of 1 case with an outcome, we were satisfied",
        "One case came to an outcome in the year (1 of 1), and what we recommended was done.",
    ] {
        assert!(text.contains(sentence), "no {sentence:?} in {text}");
    }
}

#[test]
fn who_did_not_comply_is_named_with_the_counts() {
    let words = words_of(&owned(&BODIES).review(), "compliance");
    assert!(words.contains("232 of 233 cases"), "{words}");
    assert!(words.contains("In one case it was not, and that is one too many"), "{words}");
    assert!(words.contains(r#"["Juniper","9","0 of 9","0%"]"#), "{words}");
    assert!(!words.contains("Nettle"), "it did all of it: {words}");
}

#[test]
fn all_marks_stand_in_the_review_and_the_checkpoint_at_its_end() {
    let mut data = owned(&BODIES);
    data.standing = Standing {
        issue: Issue::NotPublished,
        provisional: true,
        as_known: Some("on 1 May 2023".into()),
        ..data.standing
    };
    let review = data.review();
    let marks: Vec<&str> = review.marks.iter().map(|mark| mark.word.as_str()).collect();
    assert_eq!(marks, ["SYNTHETIC", "NOT PUBLISHED", "AS KNOWN THEN", "PROVISIONAL"]);
    assert_eq!((review.checkpoint.len(), review.date), (3, None));
    assert_eq!(review.dated.as_str(), "2023-03-31");
}
