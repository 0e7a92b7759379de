//! Numbers that look random and are the same everywhere: splitmix64 (Steele, Lea and Flood, 2014).
//! Not for secrets.

use chrono::{Days, NaiveDate};
use upheld_domain::YearStart;

pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 to one below `count`; 0 where `count` is 0. The bias of the remainder is
    /// far below what a test can see.
    pub(super) fn below(&mut self, count: u64) -> u64 {
        self.next().checked_rem(count).unwrap_or(0)
    }

    /// A place in a slice of that length.
    pub(super) fn index(&mut self, len: usize) -> usize {
        usize::try_from(self.below(len as u64)).unwrap_or(0)
    }

    pub(super) fn one_in(&mut self, count: u64) -> bool {
        self.below(count) == 0
    }

    pub(super) fn pick<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        let index = self.index(of.len());
        of.get(index)
    }

    /// One of a vocabulary; `or` where it is empty.
    pub(super) fn word<T: Copy>(&mut self, of: &[T], or: T) -> T {
        self.pick(of).copied().unwrap_or(or)
    }

    /// A day from `earliest` to `latest`: often near the latest, often a year's last or first day.
    pub(super) fn day(&mut self, earliest: NaiveDate, latest: NaiveDate) -> NaiveDate {
        let span = u64::try_from((latest - earliest).num_days()).unwrap_or(0);
        let back = match self.below(4) {
            0 => return self.year_end(earliest, latest),
            1 => self.below(span + 1),
            _ => self.below(15).min(span),
        };
        latest - Days::new(back)
    }

    fn year_end(&mut self, earliest: NaiveDate, latest: NaiveDate) -> NaiveDate {
        let year = YearStart::APRIL.year_of(latest);
        let first = YearStart::APRIL.first_day(year);
        let day = if self.one_in(2) { first } else { first - Days::new(1) };
        day.clamp(earliest.min(latest), latest)
    }
}
