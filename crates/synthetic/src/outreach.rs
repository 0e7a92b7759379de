//! Courses and seminars: those the annual letter of 2020 tells of, exactly, and others by chance.
//! They go on all the year, so the record is never still for a month.

use chrono::NaiveDate;
use upheld_domain::{
    AuthorityId, CourseDelivered, IdError, OutreachFacts, Particular, Particulars, Register,
    ReportingYear, Sector, SeminarHeld, Topic, YearStart,
};

use crate::days::{Calendar, Moment, after, from_to, some_day};
use crate::dice::Dice;
use crate::places::Places;
use crate::plan::{Plan, PlanError};

/// Courses a year. 2018-19 and 2019-20 as the letter of 2020 says: 118, 47 more than the year
/// before; the others are our guess.
const COURSES: [(u16, u32); 7] =
    [(2017, 64), (2018, 71), (2019, 118), (2020, 82), (2021, 110), (2022, 121), (2023, 126)];

/// Courses of a year nobody gave us.
const USUAL_COURSES: u32 = 100;

/// The year the letter of 2020 is about.
const LETTER_YEAR: u16 = 2019;

/// Its seminars: place, day, delegates, authorities. In all 178 delegates from 143 authorities; how
/// they spread over the four places is our guess.
const LETTER_SEMINARS: [(&str, u32, u32, u32); 4] = [
    ("London", 300, 52, 41),
    ("Bristol", 308, 38, 31),
    ("Leeds", 321, 46, 37),
    ("Birmingham", 329, 42, 34),
];

/// The authority the letter is to, and its courses in that year.
const LETTER_TO: &str = "E07000008";
const LETTER_TOPICS: [Topic; 4] =
    [Topic::ComplaintHandling, Topic::Planning, Topic::ComplaintHandling, Topic::ComplaintHandling];

/// Something the office did beside its cases.
#[derive(Debug, Clone)]
pub(crate) struct Deed {
    /// When it is recorded.
    pub(crate) at: Moment,
    /// What.
    pub(crate) facts: OutreachFacts,
    /// Its texts.
    pub(crate) texts: Particulars,
}

/// All courses and seminars of a history, in the order they are recorded.
pub(crate) fn all(
    plan: &Plan,
    register: &Register,
    calendar: &Calendar,
) -> Result<Vec<Deed>, PlanError> {
    let mut dice = Dice::of(plan.seed, [2, 0]);
    let mut deeds = Vec::new();
    let letter_to = LETTER_TO.parse().map_err(IdError::from)?;
    let years = plan.first_year.previous().into_iter().chain(plan.years());
    for year in years.chain(plan.last_year.next()) {
        let places =
            Places::of_year(register, year, |id| year.start() == LETTER_YEAR && id == letter_to);
        let mut facts = courses(year, &places, letter_to, &mut dice);
        facts.extend(seminars(year, &mut dice));
        for (facts, texts) in facts {
            let lag = dice.weighted(&[(0, 50), (1, 30), (4, 20)]);
            let at = calendar.moment(after(day_of(&facts), lag), &mut dice);
            let happened = day_of(&facts) >= plan.first_day();
            let known = at.filter(|&at| happened && calendar.day(at) <= plan.last_day());
            deeds.extend(known.map(|at| Deed { at, facts, texts }));
        }
    }
    deeds.sort_by_key(|deed| deed.at);
    Ok(deeds)
}

fn day_of(facts: &OutreachFacts) -> NaiveDate {
    match facts {
        OutreachFacts::CourseDelivered(f) => f.on,
        OutreachFacts::SeminarHeld(f) => f.on,
    }
}

/// The courses of a year, evenly over it.
fn courses(
    year: ReportingYear,
    places: &Places,
    letter_to: AuthorityId,
    dice: &mut Dice,
) -> Vec<(OutreachFacts, Particulars)> {
    let known = COURSES.iter().find(|(start, _)| *start == year.start());
    let count = known.map_or(USUAL_COURSES, |&(_, count)| count);
    let days = from_to(YearStart::APRIL.first_day(year), YearStart::APRIL.last_day(year));
    let course = |number: u32| {
        let on = after(YearStart::APRIL.first_day(year), number * days / count);
        let letter = (year.start() == LETTER_YEAR && number % 29 == 11)
            .then(|| LETTER_TOPICS.get(usize::try_from(number / 29).ok()?).copied())
            .flatten();
        let (authority, sector, topic) = match letter {
            Some(topic) => (Some(letter_to), None, topic),
            None => audience(year, places, dice),
        };
        // 9 to 15 people, twelve on average: over 1,400 in 2019-20, as the letter says.
        let attendees = 9 + number % 7;
        let facts = CourseDelivered { authority, sector, topic, attendees, on };
        (OutreachFacts::CourseDelivered(facts), Particulars::none())
    };
    (0..count).map(course).collect()
}

fn audience(
    year: ReportingYear,
    places: &Places,
    dice: &mut Dice,
) -> (Option<AuthorityId>, Option<Sector>, Topic) {
    // More for providers of adult social care in 2019-20 than ever before, says the letter.
    let providers = if year.start() >= LETTER_YEAR { 330 } else { 220 };
    if dice.chance(providers) {
        return (None, Some(Sector::CareProviders), Topic::AdultSocialCare);
    }
    let topic = dice.weighted(&[
        (Topic::ComplaintHandling, 60),
        (Topic::ChildrensServices, 14),
        (Topic::AdultSocialCare, 10),
        (Topic::Housing, 8),
        (Topic::Planning, 5),
        (Topic::Other, 3),
    ]);
    match places.draw(dice) {
        Some(place) if dice.chance(850) => (Some(place.id), None, topic),
        _ => (None, Some(Sector::LocalAuthorities), topic),
    }
}

/// The seminars of a year.
fn seminars(year: ReportingYear, dice: &mut Dice) -> Vec<(OutreachFacts, Particulars)> {
    let held = |place: &str, on, delegates, authorities| {
        let place = format!("SYNTHETIC seminar in {place}");
        let texts = Particulars::none().with(Particular::Place, &place).unwrap_or_default();
        (OutreachFacts::SeminarHeld(SeminarHeld { delegates, authorities, on }), texts)
    };
    let of_letter = |&(place, day, delegates, authorities): &(&str, u32, u32, u32)| {
        held(place, after(YearStart::APRIL.first_day(year), day), delegates, authorities)
    };
    if year.start() == LETTER_YEAR {
        return LETTER_SEMINARS.iter().map(of_letter).collect();
    }
    let mut by_chance = |&(place, day, ..): &(&str, u32, u32, u32)| {
        let about = after(YearStart::APRIL.first_day(year), day);
        let on = some_day(dice, about, after(about, 20));
        let authorities = dice.between(24, 40);
        held(place, on, authorities + dice.between(2, 12), authorities)
    };
    LETTER_SEMINARS.iter().map(&mut by_chance).collect()
}
