//! Whom people complain about: the councils of the register that existed in a year, each as often
//! as its residents and its group make likely.

use chrono::NaiveDate;
use upheld_domain::{
    AuthorityId, AuthorityKind, AuthorityRecord, Group, Register, ReportingYear, YearStart,
};

use crate::dice::Dice;
use crate::national;

/// A body, as a history needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    /// Its code.
    pub(crate) id: AuthorityId,
    /// Its group.
    pub(crate) group: Option<Group>,
    /// Its region; may be empty.
    region: String,
    residents: u32,
    first_day: Option<NaiveDate>,
    last_day: Option<NaiveDate>,
}

/// The bodies of one year, to draw from.
#[derive(Debug, Clone)]
pub(crate) struct Places {
    places: Vec<Place>,
    /// The weight of each with all before it.
    weights: Vec<u64>,
}

impl Place {
    fn of(record: &AuthorityRecord) -> Self {
        let newest = record.populations.last().map(|population| population.residents);
        Self {
            id: record.id,
            group: record.group,
            region: record.region.clone(),
            residents: newest.unwrap_or_else(|| national::usual_residents(record.group)),
            first_day: record.first_day,
            last_day: record.last_day,
        }
    }

    /// Whether it was there on a day.
    pub(crate) fn existed_on(&self, day: NaiveDate) -> bool {
        self.first_day.is_none_or(|first| first <= day)
            && self.last_day.is_none_or(|last| day <= last)
    }

    fn weight(&self) -> u64 {
        // The floor keeps the smallest body in the draw.
        (u64::from(self.residents) * national::complaints_per_100k(self.group)).max(100_000)
    }
}

impl Places {
    /// The councils there throughout a year, but those `left_out`.
    pub(crate) fn of_year(
        register: &Register,
        year: ReportingYear,
        left_out: impl Fn(AuthorityId) -> bool,
    ) -> Self {
        let councils = register.all().filter(|record| record.kind == AuthorityKind::Council);
        let there = |place: &Place| {
            place.existed_on(YearStart::APRIL.first_day(year))
                && place.existed_on(YearStart::APRIL.last_day(year))
        };
        let places: Vec<Place> =
            councils.filter(|record| !left_out(record.id)).map(Place::of).filter(there).collect();
        let sum = |total: &mut u64, place: &Place| {
            *total += place.weight();
            Some(*total)
        };
        let weights = places.iter().scan(0, sum).collect();
        Self { places, weights }
    }

    /// Somebody to complain about. None where nobody is left.
    pub(crate) fn draw(&self, dice: &mut Dice) -> Option<&Place> {
        let drawn = dice.below_many(*self.weights.last()?);
        self.places.get(self.weights.partition_point(|&weight| weight <= drawn))
    }

    /// Another body near one: of its region, where that is known.
    pub(crate) fn neighbour(&self, of: &Place, dice: &mut Dice) -> Option<&Place> {
        let near = |place: &&Place| {
            place.id != of.id && (of.region.is_empty() || place.region == of.region)
        };
        let count = self.places.iter().filter(near).count();
        self.places.iter().filter(near).nth(dice.index(count))
    }
}
