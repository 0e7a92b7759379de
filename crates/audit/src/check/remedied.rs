//! Upheld decisions of the year without an answer to whether the body had put things right before
//! the complaint came. They count below the line of the satisfactory remedy rate and not above it,
//! as if the answer were no.

use upheld_annual::Measure;
use upheld_domain::Answer;
use upheld_projection::Fact;

use super::case::Look;
use super::finding::{YearEndFinding, YearEndNote, correct};
use super::rule::CheckRule;
use super::year::YearEnd;

const RULE: CheckRule = CheckRule::RemediedBeforeNotStated;

fn applies(asked: &YearEnd<'_>) -> bool {
    asked.prints(Measure::SatisfactoryRemedyRate) || asked.prints(Measure::SatisfactoryRemedies)
}

pub(super) fn note(asked: &YearEnd<'_>, notes: &mut Vec<YearEndNote>) {
    if !applies(asked) {
        let what = "Not looked at: the office prints no figure that needs the answer.";
        notes.push(YearEndNote::new(RULE, what.to_owned()));
    }
}

pub(super) fn check(asked: &YearEnd<'_>, look: &Look<'_>, found: &mut Vec<YearEndFinding>) {
    let upheld =
        look.in_year().filter(|counted| counted.measure == Measure::SatisfactoryRemedyRate);
    for contribution in upheld {
        let event = look.event(contribution.position).map(|event| event.content);
        let Some(Fact::Upheld { on, remedied_before: Answer::NotStated }) = event else { continue };
        if applies(asked) {
            let what = format!(
                "upheld on {on} without an answer to whether the {} had put things right before",
                asked.word()
            );
            let command = correct(look.reference, contribution.position, "remedied_before=ANSWER");
            found.push(look.finding(RULE, what, command));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::check::given::{Office, day};
    use upheld_domain::{Answer, CaseFacts, NotUpheld, Upheld};

    fn upheld(on: &str, remedied_before: Answer) -> CaseFacts {
        let answer = Answer::NotStated;
        Upheld {
            decided_on: day(on),
            injustice: answer,
            fault_accepted: answer,
            remedied_before,
            by_report: false,
        }
        .into()
    }

    fn found(facts: Vec<CaseFacts>) -> Vec<String> {
        let mut office = Office::of("2019-20");
        office.case("E07000008", "2019-05-01", facts);
        office.found("remedied-before-not-stated")
    }

    #[test]
    fn an_upheld_decision_without_the_answer_is_found_with_the_event_to_correct() {
        assert_eq!(
            found(vec![upheld("2020-03-31", Answer::NotStated)]),
            ["19000001: upheld on 2020-03-31 without an answer to whether the authority had put \
              things right before | upheld case correct 19000001 --event 2 --set \
              remedied_before=ANSWER"]
        );
    }

    #[test]
    fn one_with_either_answer_or_of_another_year_is_not() {
        for answer in [Answer::Yes, Answer::No] {
            assert_eq!(found(vec![upheld("2020-03-31", answer)]), [""; 0]);
        }
        assert_eq!(found(vec![upheld("2020-04-01", Answer::NotStated)]), [""; 0]);
    }

    #[test]
    fn nor_is_one_that_is_no_longer_in_force() {
        let later = NotUpheld { decided_on: day("2020-03-30") }.into();
        assert_eq!(found(vec![upheld("2020-03-02", Answer::NotStated), later]), [""; 0]);
    }
}
