use super::{Average, Break, Definitions, DefinitionsError, Mark, NoBase, RemedyBase, Taxonomy};

fn text() -> String {
    Definitions::named(Definitions::DEFAULT).unwrap().text
}

fn refusal(text: &str) -> String {
    Definitions::parse(text).unwrap_err().to_string()
}

#[test]
fn every_built_in_set_is_read_under_its_own_name() {
    let sets = Definitions::all().unwrap();
    let names: Vec<_> = sets.iter().map(|set| set.name.as_str()).collect();
    assert_eq!(names, ["lgsco-2020", "lgsco-2024", "lgsco-2022-23-as-published"]);
    for set in &sets {
        assert_eq!(Definitions::named(&set.name).as_ref(), Ok(set));
        let rules = set.counting.pairs().len() + set.printing.pairs().len();
        assert_eq!(set.switches().len(), rules, "{}", set.name);
        assert!(set.switches().iter().all(|s| !s.source.is_empty() && !s.note.is_empty()));
    }
}

#[test]
fn sets_that_count_alike_share_their_counts() {
    let sets = Definitions::all().unwrap();
    let name = sets[0].counting.short_name();
    assert_eq!(name.len(), 16);
    assert!(sets.iter().all(|set| set.counting.short_name() == name));
    let other = text().replacen("value = \"keep-first\"", "value = \"move\"", 1);
    assert_ne!(Definitions::parse(&other).unwrap().counting.short_name(), name);
    let digests: std::collections::BTreeSet<_> = sets.iter().map(|set| set.digest).collect();
    assert_eq!(digests.len(), sets.len());
}

#[test]
fn the_sets_differ_where_they_say() {
    let [usual, dealt_with, published] = Definitions::all().unwrap().try_into().unwrap();
    assert_eq!(
        (usual.printing.taxonomy, usual.printing.no_base),
        (Taxonomy::Decided, NoBase::NotApplicable)
    );
    assert_eq!(usual.printing.average, Average::Pooled);
    assert_eq!(dealt_with.printing.taxonomy, Taxonomy::DealtWith);
    assert_eq!(published.printing.no_base, NoBase::Zero);
    assert_eq!(published.printing.remedy_base, RemedyBase::DetailedInvestigations);
}

#[test]
fn a_switch_tells_its_value_mark_and_source() {
    let set = Definitions::named("lgsco-2020").unwrap();
    let switch = set.switches().iter().find(|s| s.key == "after_failure").unwrap();
    assert_eq!((switch.section, switch.value.as_str()), ("counting", "keep-first"));
    assert_eq!((switch.mark, switch.mark.letter()), (Mark::Inferred, "[I]"));
    assert_eq!(switch.choices, ["keep-first", "restate", "move"]);
}

#[test]
fn a_break_touches_a_measure_and_what_lies_under_it() {
    let set = Definitions::named("lgsco-2020").unwrap();
    let touched = |measure, year: &str| set.breaks_of(measure, year.parse().unwrap()).count();
    assert_eq!(touched("received", "2020-21"), 1);
    assert_eq!(touched("received/housing", "2020-21"), 1);
    assert_eq!(touched("uphold-rate", "2022-23"), 1);
    assert_eq!(touched("upheld-per-100k", "2022-23"), 0, "a name that only begins alike");
    assert_eq!(touched("received", "2019-20"), 0);
    let years: Vec<_> = set.breaks.iter().map(|b: &Break| b.year.start()).collect();
    assert_eq!(years, [2013, 2014, 2020, 2022, 2024]);
}

#[test]
fn a_set_that_nobody_has_is_refused_with_those_there_are() {
    assert_eq!(
        Definitions::named("lgsco-2019").unwrap_err().to_string(),
        "no definition set is called \"lgsco-2019\"; there are lgsco-2020, lgsco-2024, \
         lgsco-2022-23-as-published"
    );
}

#[test]
fn a_wrong_value_is_refused_by_rule_and_choices() {
    let wrong = text().replacen("value = \"keep-first\"", "value = \"forget\"", 1);
    assert_eq!(
        refusal(&wrong),
        "lgsco-2020: counting.after_failure.value can't be \"forget\"; it is one of keep-first, \
         restate, move"
    );
    let wrong = text().replacen("mark = \"inferred\"", "mark = \"sure\"", 1);
    assert!(refusal(&wrong).starts_with(
        "lgsco-2020: counting.redecision_year.mark can't be \"sure\"; it is one of seen"
    ));
    let wrong = text().replacen("choices = [\"pooled\", \"mean\"]", "choices = [\"pooled\"]", 1);
    assert!(refusal(&wrong).contains("printing.average.choices"), "{}", refusal(&wrong));
    let wrong = text().replacen("value = \"2022-23\"", "value = \"2022\"", 1);
    assert!(
        refusal(&wrong).contains("per_100k_from.value can't be \"2022\"; it is a reporting year")
    );
    let wrong = text().replacen("year = \"2013-14\"", "year = \"2013\"", 1);
    assert!(refusal(&wrong).contains("breaks.year can't be \"2013\""));
}

#[test]
fn a_missing_or_strange_rule_is_refused() {
    let strange = text().replacen("[counting.after_failure]", "[counting.after_faliure]", 1);
    let Err(DefinitionsError::UnknownRule { rule, known, .. }) = Definitions::parse(&strange)
    else {
        panic!("a misspelt rule was passed over")
    };
    assert!(rule == "after_faliure" && known.contains(&"after_failure"));
    let without = text().replacen("[printing.average]", "[printing.averages]", 1);
    assert!(refusal(&without).contains("no rule \"averages\""));
    let (before, after) = text()
        .split_once("[counting.days_over]")
        .map(|(b, a)| (b.to_owned(), a.to_owned()))
        .unwrap();
    let rest = after.split_once("[printing.taxonomy]").unwrap().1;
    assert_eq!(
        refusal(&format!("{before}[printing.taxonomy]{rest}")),
        "lgsco-2020: counting.days_over is missing; every rule has to be chosen"
    );
}

#[test]
fn a_text_of_another_shape_is_refused_by_line() {
    assert!(refusal("name = ").contains("line 1"));
    let nameless = text().replacen("name = \"lgsco-2020\"", "name = \"a set\"", 1);
    assert!(refusal(&nameless).starts_with("a definition set can't be called \"a set\""));
    assert!(refusal("name = \"a\"\ntitle = \"b\"\n").contains("missing field"));
}

/// The rules of `b` that are not those of `a`.
fn differ<'a>(a: &[(&'a str, String)], b: &[(&'a str, String)]) -> Vec<(&'a str, String)> {
    a.iter().zip(b).filter(|(a, b)| a != b).map(|(_, b)| b.clone()).collect()
}

#[test]
fn a_variant_has_one_rule_chosen_otherwise_and_says_so() {
    let set = Definitions::named("lgsco-2020").unwrap();
    let variant = set.with_switch("discontinued_as", "not-upheld").unwrap();
    assert_eq!(variant.name, "lgsco-2020 with discontinued_as = not-upheld");
    assert_eq!((variant.text.as_str(), variant.digest), ("", [0; 32]));
    assert_eq!(
        differ(&set.counting.pairs(), &variant.counting.pairs()),
        [("discontinued_as", "not-upheld".to_owned())]
    );
    assert_eq!(variant.printing, set.printing);
    for switch in set.switches() {
        for word in &switch.choices {
            let variant = set.with_switch(switch.key, word).unwrap();
            let told = variant.switches().iter().find(|told| told.key == switch.key).unwrap();
            assert_eq!(&told.value, word);
            let pairs = variant.counting.pairs().into_iter().chain(variant.printing.pairs());
            assert!(pairs.into_iter().any(|pair| pair == (switch.key, word.clone())));
        }
    }
}

#[test]
fn a_variant_by_a_rule_or_a_word_that_there_is_not_is_refused_with_those_there_are() {
    let set = Definitions::named("lgsco-2020").unwrap();
    let told = set.with_switch("discontinued_as", "upheld").unwrap_err().to_string();
    assert_eq!(
        told,
        "lgsco-2020: counting.discontinued_as can't be \"upheld\"; it is one of \
         closed-after-initial-enquiries, not-upheld"
    );
    let told = set.with_switch("year_start", "31 June").unwrap_err().to_string();
    assert_eq!(told, "lgsco-2020: counting.year_start can't be \"31 June\"; it is such as 04-01");
    let told = set.with_switch("colour", "red").unwrap_err().to_string();
    assert!(
        told.starts_with("lgsco-2020: a set has no rule \"colour\"; it has year_start"),
        "{told}"
    );
}
