//! Movements against the year before that chance does not explain, body by body: of what was
//! received, decided and upheld, and of the three key rates. The tests are those of
//! [`super::unusual`]; at 99% about one in a hundred is over the point though nothing happened, so
//! how many were made is said.

use std::collections::BTreeMap;

use upheld_annual::{Figure, FigureSet, Measure, slug};
use upheld_domain::{AuthorityId, ReportingYear};

use super::finding::{YearEndFinding, YearEndNote, counted};
use super::rule::CheckRule;
use super::unusual::{self, Squared};
use super::year::YearEnd;

const RULE: CheckRule = CheckRule::UnusualMovement;

const COUNTS: [Measure; 3] = [Measure::Received, Measure::Decided, Measure::Upheld];

/// The three figures of the letter.
pub(super) const KEY_RATES: [Measure; 3] =
    [Measure::UpholdRate, Measure::ComplianceRate, Measure::SatisfactoryRemedyRate];

/// What became of the comparisons.
#[derive(Default)]
struct Made {
    tested: u64,
    too_small: u64,
    /// Bodies that were not there throughout both years: their counts are not compared.
    parts: u64,
}

pub(super) fn check(
    asked: &YearEnd<'_>,
    now: &[&FigureSet],
    before: &[FigureSet],
    found: &mut Vec<YearEndFinding>,
    notes: &mut Vec<YearEndNote>,
) {
    let mut note = |what: String| notes.push(YearEndNote::new(RULE, what));
    let Some(year) = asked.year.previous().filter(|_| before.iter().any(has_cases)) else {
        note("Not compared: the record has no case of the year before.".to_owned());
        return;
    };
    let measures = compared(asked, &mut note);
    let before: BTreeMap<_, _> = before.iter().map(|set| (set.scope.code, set)).collect();
    let mut made = Made::default();
    for set in now {
        let (Some(id), Some(old)) = (set.scope.code, before.get(&set.scope.code)) else { continue };
        let whole = was_there_throughout(asked, id, year);
        made.parts += u64::from(!whole);
        for &measure in measures.iter().filter(|measure| whole || measure.is_rate()) {
            if let Some((was, is)) = of(old, measure).zip(of(set, measure)) {
                found.extend(movement(asked, id, (was, is), (year, &mut made)));
            }
        }
    }
    made.note(&mut note);
}

fn has_cases(set: &FigureSet) -> bool {
    let some = |measure| of(set, measure).is_some_and(|figure| figure.numerator > Some(0));
    COUNTS.into_iter().any(some)
}

fn of(set: &FigureSet, measure: Measure) -> Option<&Figure> {
    set.figures.iter().find(|figure| figure.measure == measure)
}

/// The measures that can be compared with the year before; says which can't.
fn compared(asked: &YearEnd<'_>, note: &mut impl FnMut(String)) -> Vec<Measure> {
    let mut measures = KEY_RATES.to_vec();
    if asked.is_over() {
        measures.splice(0..0, COUNTS);
    } else {
        note("Counts are not compared: a part of a year is no year.".to_owned());
    }
    measures.retain(|&measure| {
        let name = slug(measure, asked.scheme);
        let mut breaks = asked.definitions.breaks_of(&name, asked.year);
        let broken = breaks.next().filter(|_| asked.prints(measure));
        if let Some(broken) = broken {
            let reason = &broken.reason;
            note(format!("{name} is not compared across a break in series: {reason}."));
        }
        broken.is_none()
    });
    measures
}

/// Whether a body was there from the first day of the year before to the last of this one.
fn was_there_throughout(asked: &YearEnd<'_>, id: AuthorityId, before: ReportingYear) -> bool {
    let first = asked.definitions.counting.year_start.first_day(before);
    asked.record(id).is_none_or(|r| r.existed_on(first) && r.existed_on(asked.last_day()))
}

/// The finding where a figure moved by more than chance.
fn movement(
    asked: &YearEnd<'_>,
    id: AuthorityId,
    (was, is): (&Figure, &Figure),
    (year, made): (ReportingYear, &mut Made),
) -> Option<YearEndFinding> {
    let count = |figure: &Figure| figure.numerator.and_then(|n| u64::try_from(n).ok());
    let (old, new) = count(was).zip(count(is))?;
    let (tested, test) = match (was.denominator, is.denominator) {
        (Some(old_base), Some(new_base)) => {
            (unusual::proportions((new, new_base), (old, old_base)), unusual::PROPORTIONS)
        }
        _ => (unusual::counts(new, old), unusual::COUNTS),
    };
    match tested {
        Some(_) => made.tested += 1,
        // Nothing in either year is no comparison.
        None => made.too_small += u64::from(old + new > 0),
    }
    let squared = tested.filter(|squared| squared.is_unusual())?;
    Some(YearEndFinding {
        rule: RULE,
        authority: id,
        references: Vec::new(),
        measure: Some(is.slug.clone()),
        what: sentence((was, is), year, squared, test),
        command: format!("upheld explain {} --authority {id} --year {}", is.slug, asked.year),
    })
}

fn sentence(
    (was, is): (&Figure, &Figure),
    year: ReportingYear,
    squared: Squared,
    test: &str,
) -> String {
    let printed = |figure: &Figure| match (figure.numerator, figure.denominator) {
        (Some(above), Some(below)) => format!("{} ({above} of {below})", figure.printed),
        _ => figure.printed.clone(),
    };
    let name = is.name.as_ref().unwrap_or(&is.slug);
    format!(
        "{name} {} after {} in {year}: z² {squared}, over 6.635 ({test})",
        printed(is),
        printed(was)
    )
}

impl Made {
    fn note(&self, note: &mut impl FnMut(String)) {
        let tests = counted(self.tested, "comparison");
        note(format!("{tests} made; about one in a hundred is unusual by chance alone."));
        if self.too_small > 0 {
            let few = counted(self.too_small, "comparison");
            note(format!("{few} left out: fewer than five expected."));
        }
        if self.parts > 0 {
            let bodies = match self.parts {
                1 => "1 body that was".to_owned(),
                parts => format!("{parts} bodies that were"),
            };
            note(format!("The counts of {bodies} not there throughout both years are left out."));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::check::given::{Office, upheld};
    use crate::check::given::{closed, not_upheld};

    const CODE: &str = "unusual-movement";
    const CAMBRIDGE: &str = "E07000008";

    fn receive(office: &mut Office, authority: &str, on: &str, times: usize) {
        (0..times).for_each(|_| office.case(authority, on, vec![]));
    }

    fn investigate(office: &mut Office, on: (&str, &str), upholds: usize, others: usize) {
        (0..upholds).for_each(|_| office.case(CAMBRIDGE, on.0, vec![upheld(on.1)]));
        (0..others).for_each(|_| office.case(CAMBRIDGE, on.0, vec![not_upheld(on.1)]));
    }

    #[test]
    fn a_count_that_moved_by_more_than_chance_is_found_with_its_test() {
        let received = |now| {
            let mut office = Office::of("2019-20");
            receive(&mut office, CAMBRIDGE, "2018-05-01", 20);
            receive(&mut office, CAMBRIDGE, "2019-05-01", now);
            office.found(CODE)
        };
        assert_eq!(
            received(41),
            [
                "E07000008 received: received 41 after 20 in 2018-19: z² 7.229, over 6.635 (test of the \
              difference of two Poisson counts at 99%) | upheld explain received --authority E07000008 \
              --year 2019-20"
            ]
        );
        assert_eq!(received(39), [""; 0]);
    }

    #[test]
    fn a_rate_that_moved_by_more_than_chance_is_found_with_both_bases() {
        let rate = |now| {
            let mut office = Office::of("2019-20");
            investigate(&mut office, ("2018-05-01", "2018-09-01"), 40, 15);
            investigate(&mut office, ("2019-05-01", "2019-09-01"), now, 59 - now);
            office.found(CODE)
        };
        let unusual = rate(25);
        assert_eq!(
            unusual,
            [
                "E07000008 uphold-rate: uphold-rate 42% (25 of 59) after 73% (40 of 55) in 2018-19: z² \
              10.701, over 6.635 (two-proportion z test at 99%) | upheld explain uphold-rate \
              --authority E07000008 --year 2019-20"
            ]
        );
        // 1,055^2 * 114 / (55 * 59 * 71 * 43) = 5.3: 31 of 59.
        assert_eq!(rate(31), [""; 0]);
    }

    #[test]
    fn a_break_in_series_is_not_crossed_and_that_is_said() {
        let mut office = Office::of("2020-21");
        receive(&mut office, CAMBRIDGE, "2019-05-01", 20);
        receive(&mut office, CAMBRIDGE, "2020-07-01", 80);
        assert_eq!(office.found(CODE), [""; 0]);
        let notes = office.noted(CODE);
        let note = "received is not compared across a break in series: no new complaints were taken \
                    for about three months.";
        assert!(notes.iter().any(|known| known == note), "{notes:?}");
    }

    #[test]
    fn counts_of_a_body_that_was_not_there_throughout_are_left_out() {
        // Somerset Council began in April 2023.
        let mut office = Office::of("2023-24");
        receive(&mut office, "E06000066", "2023-05-01", 40);
        receive(&mut office, CAMBRIDGE, "2022-05-01", 1);
        assert_eq!(office.found(CODE), [""; 0]);
        let notes = office.noted(CODE);
        assert!(notes.iter().any(|note| note.contains("not there throughout both")), "{notes:?}");
    }

    #[test]
    fn while_the_year_lasts_counts_are_not_compared() {
        let mut office = Office::known_until("2019-20", "2019-12-31");
        receive(&mut office, CAMBRIDGE, "2018-05-01", 80);
        receive(&mut office, CAMBRIDGE, "2019-05-01", 20);
        assert_eq!(office.found(CODE), [""; 0]);
        let notes = office.noted(CODE);
        assert!(
            notes.contains(&"Counts are not compared: a part of a year is no year.".to_owned())
        );
    }

    #[test]
    fn without_a_year_before_nothing_is_compared() {
        let mut office = Office::of("2019-20");
        (0..30).for_each(|_| office.case(CAMBRIDGE, "2019-05-01", vec![closed("2019-06-01")]));
        assert_eq!(office.found(CODE), [""; 0]);
        let note = "Not compared: the record has no case of the year before.";
        assert_eq!(office.noted(CODE), [note]);
    }

    #[test]
    fn how_many_were_tested_and_how_many_were_too_small_is_said() {
        let mut office = Office::of("2019-20");
        receive(&mut office, CAMBRIDGE, "2018-05-01", 20);
        receive(&mut office, CAMBRIDGE, "2019-05-01", 20);
        receive(&mut office, "E07000009", "2019-05-01", 9);
        let notes = office.noted(CODE);
        assert!(notes[0].starts_with("1 comparison left out: fewer than five"), "{notes:?}");
        assert!(notes[1].starts_with("1 comparison made; about one in a hundred"), "{notes:?}");
    }
}
