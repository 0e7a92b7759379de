//! What letters say.

use upheld_publish::Standing;
use upheld_publish::letter::{Block, Given, Letter, Outreach, Person, Section, Successor};
use upheld_publish::page::Templates;

use crate::samples;

/// A letter as Markdown, up to its page of method.
fn told(letter: &Letter) -> String {
    let text = Templates::ours().unwrap().letter_markdown(letter).unwrap();
    text.split("## How the figures are made").next().unwrap().to_owned()
}

/// Every paragraph and item of a section.
fn words_of(section: &Section) -> String {
    let words = section.blocks.iter().map(|block| match block {
        Block::Paragraph { text } => text.to_string(),
        Block::List { items } => {
            items.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
        }
        Block::Terms { .. } | Block::Table { .. } => String::new(),
    });
    words.collect::<Vec<_>>().join("\n")
}

fn section<'a>(letter: &'a Letter, id: &str) -> &'a Section {
    letter.sections.iter().find(|section| section.id == id).unwrap()
}

fn compose(change: impl FnOnce(&mut Given<'_>)) -> Letter {
    let owned = samples::leeds().unwrap();
    let mut given = samples::leeds_given(&owned).unwrap();
    change(&mut given);
    Letter::compose(&given)
}

#[test]
fn the_letter_to_leeds_reads_as_it_should() {
    insta::assert_snapshot!(Templates::ours().unwrap().letter_markdown(&compose(|_| ())).unwrap());
}

#[test]
fn the_letter_about_a_council_without_investigations_reads_as_it_should() {
    let owned = samples::quiet().unwrap();
    insta::assert_snapshot!(told(&Letter::compose(&owned.given().unwrap())));
}

#[test]
fn the_letter_about_an_ended_council_reads_as_it_should() {
    let owned = samples::ended().unwrap();
    insta::assert_snapshot!(told(&Letter::compose(&samples::ended_given(&owned).unwrap())));
}

#[test]
fn the_letter_under_full_compliance_reads_as_it_should() {
    let owned = samples::kent().unwrap();
    insta::assert_snapshot!(told(&Letter::compose(&samples::kent_given(&owned).unwrap())));
}

#[test]
fn the_published_figures_of_leeds_stand_in_it() {
    let letter = compose(|_| ());
    let values: Vec<&str> =
        letter.figures.items.iter().map(|figure| figure.value.as_ref().unwrap().as_str()).collect();
    assert_eq!(values, ["75%", "100%", "18%"]);
    let sentences: Vec<&str> =
        letter.figures.items.iter().map(|figure| figure.sentence.as_str()).collect();
    assert!(sentences[0].starts_with("44 of 59 investigations"), "{sentences:?}");
    assert!(sentences[1].contains("33 of 33 cases"), "{sentences:?}");
    assert!(sentences[2].contains("8 of 44 upheld decisions"), "{sentences:?}");
}

#[test]
fn a_letter_goes_to_the_contact_or_to_the_chief_executive() {
    let named = compose(|_| ());
    assert_eq!(named.salutation.as_str(), "Dear Ms Example");
    assert_eq!(named.farewell.as_str(), "Yours sincerely,");
    let nobody = compose(|given| given.body.contact = None);
    assert_eq!(nobody.salutation.as_str(), "Dear Chief Executive");
    assert_eq!(nobody.farewell.as_str(), "Yours faithfully,");
    let lines: Vec<&str> = nobody.addressees[0].iter().map(upheld_publish::Text::as_str).collect();
    assert_eq!(lines, ["Chief Executive", "Leeds City Council"]);
}

#[test]
fn the_letter_about_an_ended_council_goes_to_each_successor() {
    let successor = |name: &str, person: &str| Successor {
        name: name.to_owned(),
        contact: Some(Person { name: Some(person.to_owned()), post: None }),
    };
    let letter = compose(|given| {
        given.body.ended_on = Some(samples::day("2023-03-31").unwrap());
        given.body.successors =
            vec![successor("North Example Council", "Ms A"), successor("South Example", "Mr B")];
    });
    assert_eq!(letter.salutation.as_str(), "Dear Ms A and Mr B");
    assert_eq!(letter.addressees.len(), 2);
    let why = letter.opening[1].as_str();
    assert!(why.contains("North Example Council and South Example took over"), "{why}");
    assert!(why.contains("none of them is added to, or divided among, your own"), "{why}");
    let all = told(&letter);
    assert!(!all.contains("your council"), "an ended council is nobody's own");
}

#[test]
fn no_base_is_a_sentence_and_no_number() {
    let owned = samples::quiet().unwrap();
    let letter = Letter::compose(&owned.given().unwrap());
    for figure in &letter.figures.items {
        assert_eq!(figure.value, None);
        assert!(figure.sentence.as_str().starts_with("No "), "{}", figure.sentence);
        assert_eq!(figure.chart, None);
    }
}

#[test]
fn a_rate_on_fewer_than_five_carries_a_caution() {
    let owned = samples::ended().unwrap();
    let letter = Letter::compose(&samples::ended_given(&owned).unwrap());
    let caution = letter.figures.items[0].caution.as_ref().unwrap();
    assert!(caution.as_str().contains("rests on one case only"), "{caution}");
    assert_eq!(compose(|_| ()).figures.items[0].caution, None);
}

#[test]
fn the_year_of_a_break_says_so() {
    let owned = samples::leeds().unwrap();
    let (year, earlier) = owned.earlier.split_last().unwrap();
    let given = Given { figures: year, earlier, ..owned.given().unwrap() };
    let letter = Letter::compose(&given);
    assert!(letter.figures.items[0].breaks[0].as_str().starts_with("Break in series: selection"));
    assert!(letter.figures.items[1].breaks.is_empty());
    let trend = letter.trend.unwrap();
    assert!(trend.breaks.iter().any(|found| found.as_str().contains("Break before 2022-23")));
}

#[test]
fn without_earlier_years_there_is_no_trend() {
    assert_eq!(compose(|given| given.earlier = &[]).trend, None);
}

#[test]
fn failures_to_comply_are_listed_and_full_compliance_is_thanked_for() {
    let owned = samples::kent().unwrap();
    let letter = Letter::compose(&samples::kent_given(&owned).unwrap());
    let words = words_of(section(&letter, "remedies"));
    assert!(
        words.contains("In one case, the council had not done what it agreed to do"),
        "{words}"
    );
    assert!(words.contains("Case 22 014 872"), "{words}");
    let words = words_of(section(&compose(|_| ()), "remedies"));
    assert!(words.contains("every one of the 33 cases"), "{words}");
}

#[test]
fn courses_are_told_against_the_year_before() {
    let training = |courses, courses_before| {
        let letter = compose(|given| {
            given.outreach = Outreach { courses, people: 1, courses_before, ..Outreach::default() };
        });
        words_of(section(&letter, "training"))
    };
    assert!(
        training(118, Some(71)).contains("118 courses on handling complaints well, 47 more than")
    );
    assert!(
        training(1, Some(2)).contains("one course on handling complaints well, one fewer than")
    );
    assert!(training(5, Some(5)).contains("five courses on handling complaints well, as many as"));
    assert!(
        training(5, None)
            .contains("five courses on handling complaints well. One person took part.")
    );
    assert!(
        training(0, Some(3)).contains("We gave no courses in the year, after three courses in")
    );
    assert!(!training(0, None).contains("None of them"));
}

#[test]
fn courses_for_the_council_are_told_by_topic() {
    let words = words_of(section(&compose(|_| ()), "training"));
    assert!(words.contains("Four of them were for the staff of your council: three on complaint"));
    let one = compose(|given| given.outreach = samples::outreach(&[("planning", 1)]));
    let words = words_of(section(&one, "training"));
    assert!(
        words.contains("One of them was for the staff of your council: on planning."),
        "{words}"
    );
}

#[test]
fn a_letter_that_is_not_published_says_so_with_all_else_that_holds() {
    let letter = compose(|given| {
        given.standing = Standing {
            provisional: true,
            as_known: Some("on 1 May 2024".into()),
            ..samples::standing(false).unwrap()
        };
    });
    let marks: Vec<&str> = letter.marks.iter().map(|mark| mark.word.as_str()).collect();
    assert_eq!(marks, ["SYNTHETIC", "NOT PUBLISHED", "AS KNOWN THEN", "PROVISIONAL"]);
}

#[test]
fn the_last_page_names_release_checkpoint_and_how_to_check() {
    let letter = compose(|_| ());
    let words = words_of(&letter.record);
    assert!(
        words.contains("release 2023-24, approved on 20 May 2024 and published on 24 July 2024")
    );
    assert_eq!(letter.checkpoint.len(), 3);
    assert!(
        letter.check.iter().any(|block| matches!(block, Block::List { items } if items.len() == 3))
    );
}

#[test]
fn every_rule_stands_in_the_method_with_how_sure_it_is() {
    let method = compose(|_| ()).method;
    assert_eq!(method.rules.rows.len(), 20);
    let sure = method.rules.rows.iter().map(|row| row[2].as_str());
    assert!(sure.clone().any(|mark| mark == "[S] seen"));
    assert!(sure.clone().any(|mark| mark == "[R] recalled"));
}
