//! Turns complaints that come into cases in flight: gives each its reference, draws a tale, and
//! draws again where chance touched what is published.

use std::collections::VecDeque;

use chrono::NaiveDate;
use upheld_domain::{
    AssessmentOutcome, CaseId, Reference, Register, ReportingYear, Subject, YearStart,
};

use crate::days::{Calendar, after};
use crate::dice::Dice;
use crate::filler::{self, Given};
use crate::history::{Flight, command_id};
use crate::locks::Locks;
use crate::places::{Place, Places};
use crate::plan::{Plan, PlanError};
use crate::schedule::schedule;
use crate::story::tell;
use crate::tale::{Brief, Oddity, Ruling, Tale};

/// Tales drawn for one case before it is given up. Nearly every first one fits; one that does not is
/// drawn again about another body.
const DRAWS_MAX: u32 = 1_000;

/// So many cases sent away are remembered, to come again.
const SENT_AWAY_MAX: usize = 64;

/// Makes cases of complaints.
#[derive(Debug)]
pub(crate) struct Cast {
    plan: Plan,
    seed: String,
    /// The bodies to complain about, by year.
    places: Vec<(ReportingYear, Places)>,
    locks: Locks,
    /// The reporting year of the last reference, and its number in that year.
    serial: (u16, u32),
    cases: u64,
    by_chance: u64,
    spare: Reference,
    last: Option<Lead>,
    sent_away: VecDeque<(NaiveDate, Lead)>,
}

/// A case that another may refer to.
#[derive(Debug, Clone)]
struct Lead {
    case: CaseId,
    place: Place,
    subject: Subject,
}

impl Cast {
    pub(crate) fn new(plan: &Plan, register: &Register, locks: Locks) -> Result<Self, PlanError> {
        let mut places = Vec::new();
        for year in plan.first_year.previous().into_iter().chain(plan.years()) {
            let of_year = Places::of_year(register, year, |id| locks.receipts(id, year));
            if of_year.draw(&mut Dice::of(0, [0, 0])).is_none() {
                return Err(PlanError::Nobody(year));
            }
            places.push((year, of_year));
        }
        Ok(Self {
            plan: plan.clone(),
            seed: plan.seed.to_string(),
            places,
            locks,
            serial: (0, 0),
            cases: 0,
            by_chance: 0,
            spare: Reference::new("00000000")?,
            last: None,
            sent_away: VecDeque::new(),
        })
    }

    /// How many cases there were so far.
    pub(crate) fn cases(&self) -> u64 {
        self.cases
    }

    /// The next reference of a day's reporting year: `17 000 001`.
    fn reference(&mut self, day: NaiveDate) -> Reference {
        let year = YearStart::APRIL.year_of(day).start();
        let number = if self.serial.0 == year { self.serial.1 + 1 } else { 1 };
        self.serial = (year, number);
        self.cases += 1;
        // Eight digits always are a reference.
        Reference::new(&format!("{:02}{number:06}", year % 100)).unwrap_or(self.spare)
    }

    fn dice(&self, reference: Reference) -> Dice {
        let number = reference.as_str().parse().unwrap_or(0);
        Dice::of(self.plan.seed, [5, number])
    }

    fn flight(&self, tale: Tale, calendar: &Calendar, mut dice: Dice) -> Flight {
        let reference = tale.reference;
        let case = CaseId::of_first_command(command_id(&self.seed, reference, 0));
        let steps = schedule(tale, calendar, self.plan.last_day(), &mut dice);
        Flight::new(reference, case, steps, dice)
    }

    /// A case behind a published count.
    pub(crate) fn exact(
        &mut self,
        brief: &Brief,
        day: NaiveDate,
        calendar: &Calendar,
    ) -> Option<Flight> {
        let reference = self.reference(day);
        let mut dice = self.dice(reference);
        let tale = tell(brief, reference, &mut dice);
        Some(self.flight(tale, calendar, dice))
    }

    /// A case by chance. None only where [`DRAWS_MAX`] tales all touched what is published.
    pub(crate) fn filler(&mut self, day: NaiveDate, calendar: &Calendar) -> Option<Flight> {
        let reference = self.reference(day);
        let mut dice = self.dice(reference);
        let number = self.by_chance;
        self.by_chance += 1;
        let year = YearStart::APRIL.year_of(day);
        self.forget_ended(day, year);
        let places = self.places.iter().find(|(known, _)| *known == year).map(|(_, of)| of)?;
        for _ in 0..DRAWS_MAX {
            let (brief, place) =
                self.draw(places, day, number, &mut dice).map(|(b, p)| (b, p.clone()))?;
            let tale = tell(&brief, reference, &mut dice);
            if self.locks.touched_by(&tale, &brief) {
                continue;
            }
            let flight = self.flight(tale, calendar, dice);
            self.remember(&brief, place, flight.case);
            return Some(flight);
        }
        None
    }

    /// Drops those at the front of the sent away whose body is gone, or takes no complaint by chance.
    fn forget_ended(&mut self, day: NaiveDate, year: ReportingYear) {
        while let Some((_, lead)) = self.sent_away.front() {
            if lead.place.existed_on(day) && !self.locks.receipts(lead.place.id, year) {
                return;
            }
            self.sent_away.pop_front();
        }
    }

    /// Some things happen once in so many cases, so that even a small history has each.
    fn draw<'a>(
        &'a self,
        places: &'a Places,
        day: NaiveDate,
        number: u64,
        dice: &mut Dice,
    ) -> Option<(Brief, &'a Place)> {
        let drawn = places.draw(dice)?;
        let joint = self.last.as_ref().filter(|_| number % 250 == 51);
        let again = self.sent_away.front().filter(|_| number % 40 == 7 && joint.is_none());
        let again = again.filter(|(from, _)| *from <= day).map(|(_, lead)| lead);
        let place = match (joint, again) {
            (Some(lead), _) => places.neighbour(&lead.place, dice).unwrap_or(drawn),
            (None, Some(lead)) => &lead.place,
            (None, None) => drawn,
        };
        let given = Given {
            place,
            received_on: day,
            subject: joint.or(again).map(|lead| lead.subject),
            open_until: YearStart::APRIL.first_day(self.plan.first_year),
            resubmission_of: again.map(|lead| lead.case),
            joint_with: joint.map(|lead| lead.case),
            oddity: self.oddity(number),
        };
        let mut brief = filler::brief(&given, dice);
        if dice.chance(2) {
            brief.mistaken_for = places.neighbour(place, dice).map(|place| place.id);
        }
        Some((brief, place))
    }

    fn oddity(&self, number: u64) -> Oddity {
        match (number % 500, &self.last) {
            (3, _) => Oddity::VoidedInError,
            (103 | 403, _) => Oddity::Voided,
            (203, Some(last)) => Oddity::Duplicate(last.case),
            (303, _) => Oddity::WrongDecision,
            (353, _) => Oddity::Reopened,
            _ => Oddity::Free,
        }
    }

    fn remember(&mut self, brief: &Brief, place: Place, case: CaseId) {
        let lead = Lead { case, place, subject: brief.subject };
        let sent_away = matches!(
            brief.ruling,
            Ruling::Closed(
                AssessmentOutcome::ReferredBack | AssessmentOutcome::IncompleteOrInvalid
            )
        );
        if brief.resubmission_of.is_some() {
            self.sent_away.pop_front();
        }
        if sent_away && self.sent_away.len() < SENT_AWAY_MAX {
            self.sent_away.push_back((after(brief.decided_on, 56), lead.clone()));
        }
        self.last = Some(lead);
    }
}
