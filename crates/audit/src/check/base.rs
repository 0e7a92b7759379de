//! Key figures that rest on fewer than five. They are published like the others; but a sentence made
//! of one says more than it can.

use upheld_annual::{Figure, FigureSet};

use super::finding::YearEndFinding;
use super::movement::KEY_RATES;
use super::rule::CheckRule;
use super::year::YearEnd;

pub(super) fn check(asked: &YearEnd<'_>, set: &FigureSet, found: &mut Vec<YearEndFinding>) {
    let Some(authority) = set.scope.code else { return };
    let small = |figure: &&Figure| figure.small_base && KEY_RATES.contains(&figure.measure);
    let told: Vec<String> = set.figures.iter().filter(small).map(told).collect();
    if !told.is_empty() {
        found.push(YearEndFinding {
            rule: CheckRule::SmallBase,
            authority,
            references: Vec::new(),
            measure: None,
            what: told.join(", "),
            command: format!("upheld figures --authority {authority} --year {}", asked.year),
        });
    }
}

fn told(figure: &Figure) -> String {
    let name = figure.name.as_ref().unwrap_or(&figure.slug);
    let (above, below) = (figure.numerator.unwrap_or(0), figure.denominator.unwrap_or(0));
    format!("{name} {} ({above} of {below})", figure.printed)
}

#[cfg(test)]
mod tests {
    use crate::check::given::{Office, not_upheld, upheld};

    fn found(upholds: usize, others: usize) -> Vec<String> {
        let mut office = Office::of("2019-20");
        let on = "2019-05-01";
        (0..upholds).for_each(|_| office.case("E07000008", on, vec![upheld("2019-09-01")]));
        (0..others).for_each(|_| office.case("E07000008", on, vec![not_upheld("2019-09-01")]));
        office.found("small-base")
    }

    #[test]
    fn each_key_figure_on_a_base_of_one_to_four_is_named() {
        assert_eq!(
            found(1, 3),
            ["E07000008: uphold-rate 25% (1 of 4), satisfactory-remedy-rate 0% (0 of 1) | upheld \
              figures --authority E07000008 --year 2019-20"]
        );
    }

    #[test]
    fn a_base_of_five_is_not_small_and_without_a_base_there_is_no_figure() {
        assert_eq!(found(0, 5), [""; 0]);
        assert_eq!(found(5, 0), [""; 0]);
        assert_eq!(found(0, 0), [""; 0]);
    }
}
