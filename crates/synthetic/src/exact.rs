//! Briefs of the cases behind published counts: exactly as many of each kind as were printed, in
//! the year they were printed for. What was not printed is chance.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use upheld_domain::{AssessmentOutcome, AuthorityId, Register, ReportingYear, Subject, YearStart};

use crate::days::{after, before, from_to, some_day};
use crate::dice::Dice;
use crate::filler::{closure_days, investigation_days};
use crate::national;
use crate::plan::PlanError;
use crate::published::{FiguresCell, OutcomesCell, Published};
use crate::tale::{Brief, Compliance, Oddity, Ruling};

/// Upheld decisions of a year from which two are recorded late, in the next August.
const LATE_FROM: usize = 20;

/// Makes the briefs of all published cells.
#[derive(Debug)]
pub(crate) struct Exact<'a> {
    /// Nothing is received before this day.
    pub(crate) starts_on: NaiveDate,
    /// The bodies, for their first and last days.
    pub(crate) register: &'a Register,
    /// Chance.
    pub(crate) dice: Dice,
    /// What was made so far.
    pub(crate) briefs: Vec<Brief>,
}

impl Exact<'_> {
    /// The cases behind what was published of the years a history covers.
    pub(crate) fn cells(
        mut self,
        published: &Published,
        covers: impl Fn(ReportingYear) -> bool,
    ) -> Result<Vec<Brief>, PlanError> {
        for cell in published.outcomes.iter().filter(|cell| covers(cell.year)) {
            self.outcomes(cell)?;
        }
        let mut figures: BTreeMap<(AuthorityId, ReportingYear), &FiguresCell> = BTreeMap::new();
        for cell in published.figures.iter().filter(|cell| covers(cell.year)) {
            figures.insert((cell.authority, cell.year), cell);
        }
        let mut waiting = 0;
        for (&(authority, year), &cell) in &figures {
            let before = year.previous().is_some_and(|y| figures.contains_key(&(authority, y)));
            let next = year.next().and_then(|y| figures.get(&(authority, y)).copied());
            waiting = self.figures(cell, if before { Some(waiting) } else { None }, next)?;
        }
        Ok(self.briefs)
    }

    fn brief(&mut self, authority: AuthorityId, ruling: Ruling, decided_on: NaiveDate) -> Brief {
        let group = self.register.get(authority).and_then(|record| record.group);
        Brief {
            authority,
            subject: national::subject(group, &mut self.dice),
            received_on: decided_on,
            resubmission_of: None,
            joint_with: None,
            ruling,
            decided_on,
            recorded_on: None,
            compliance: Compliance::Free,
            oddity: Oddity::Plain,
            mistaken_for: None,
        }
    }

    fn days(&mut self, ruling: Ruling) -> u32 {
        match ruling {
            Ruling::Closed(outcome) => closure_days(outcome, &mut self.dice),
            _ => investigation_days(&mut self.dice),
        }
    }

    /// Received and decided by outcome: some of the decided came in the year before, some of the
    /// received wait for the next.
    fn outcomes(&mut self, cell: &OutcomesCell) -> Result<(), PlanError> {
        let (authority, year) = (cell.authority, cell.year);
        let rulings = rulings_of(cell);
        let decided = rulings.len();
        let mut briefs = Vec::with_capacity(decided);
        for ruling in rulings {
            let on = some_day(
                &mut self.dice,
                YearStart::APRIL.first_day(year),
                YearStart::APRIL.last_day(year),
            );
            let days = self.days(ruling);
            let brief = self.brief(authority, ruling, on);
            briefs.push(Brief { received_on: before(on, days), ..brief });
        }
        // The longest cases first: it is they that come from the year before.
        briefs.sort_by_key(|brief| std::cmp::Reverse(from_to(brief.received_on, brief.decided_on)));
        let received = usize::try_from(cell.received()).unwrap_or(usize::MAX);
        let from_before = decided.saturating_sub(received) + decided / 8;
        for brief in briefs.iter_mut().take(from_before) {
            self.move_to_start(brief, year);
        }
        for brief in briefs.iter_mut().skip(from_before) {
            self.move_within(brief, year);
        }
        let own = decided.saturating_sub(from_before);
        for _ in own..received {
            let brief = self.left_open(authority, year);
            briefs.push(brief);
        }
        self.share_subjects(cell, &mut briefs)?;
        self.briefs.append(&mut briefs);
        Ok(())
    }

    /// Makes a case come before a year and be decided in it.
    fn move_to_start(&mut self, brief: &mut Brief, year: ReportingYear) {
        let days = from_to(brief.received_on, brief.decided_on).max(1);
        let earliest = from_to(self.starts_on, YearStart::APRIL.first_day(year)).max(1);
        brief.received_on =
            before(YearStart::APRIL.first_day(year), self.dice.between(1, days.min(earliest)));
        brief.decided_on = after(brief.received_on, days)
            .clamp(YearStart::APRIL.first_day(year), YearStart::APRIL.last_day(year));
    }

    /// Makes a case come and be decided in one year.
    fn move_within(&mut self, brief: &mut Brief, year: ReportingYear) {
        let days = from_to(brief.received_on, brief.decided_on);
        let latest =
            before(YearStart::APRIL.last_day(year), days).max(YearStart::APRIL.first_day(year));
        brief.received_on = some_day(&mut self.dice, YearStart::APRIL.first_day(year), latest);
        brief.decided_on = after(brief.received_on, days).min(YearStart::APRIL.last_day(year));
    }

    /// A case that comes in a year and is decided after it.
    fn left_open(&mut self, authority: AuthorityId, year: ReportingYear) -> Brief {
        let enquiries = AssessmentOutcome::ClosedAfterInitialEnquiries;
        let upheld = Ruling::Upheld { remedied_before: false };
        let ruling = self.dice.weighted(&[
            (Ruling::Closed(enquiries), 40),
            (upheld, 35),
            (Ruling::NotUpheld, 25),
        ]);
        // Not so long that it would have come before the year.
        let days = self.days(ruling).clamp(2, 300);
        let received_on = before(YearStart::APRIL.last_day(year), self.dice.below(days - 1));
        let decided_on = after(received_on, days);
        Brief { received_on, ..self.brief(authority, ruling, decided_on) }
    }

    /// Gives those received in the year the subjects that were printed.
    fn share_subjects(
        &mut self,
        cell: &OutcomesCell,
        briefs: &mut [Brief],
    ) -> Result<(), PlanError> {
        let mut subjects: Vec<Subject> = Vec::new();
        for &(subject, count) in &cell.subjects {
            subjects.extend((0..count).map(|_| subject));
        }
        let in_year = |brief: &&mut Brief| YearStart::APRIL.year_of(brief.received_on) == cell.year;
        let own: Vec<&mut Brief> = briefs.iter_mut().filter(in_year).collect();
        let received = usize::try_from(cell.received()).unwrap_or(usize::MAX);
        if own.len() != received || !(subjects.is_empty() || subjects.len() == received) {
            return Err(PlanError::Unmet { authority: cell.authority, year: cell.year });
        }
        self.dice.shuffle(&mut subjects);
        for (brief, subject) in own.into_iter().zip(subjects) {
            brief.subject = subject;
        }
        Ok(())
    }

    /// The key figures of a year. `waiting`: how many cases of the year before, where that is
    /// published too, have their compliance outcome in this one. Gives how many of this year wait
    /// for the next.
    fn figures(
        &mut self,
        cell: &FiguresCell,
        waiting: Option<usize>,
        next: Option<&FiguresCell>,
    ) -> Result<usize, PlanError> {
        let unmet = PlanError::Unmet { authority: cell.authority, year: cell.year };
        let count = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
        let outcomes = count(cell.compliance_outcomes());
        let open = count(cell.upheld().saturating_sub(cell.remedied_before()));
        let earlier = match waiting {
            Some(waiting) => waiting,
            None => outcomes.saturating_sub(open).max(outcomes / 8),
        };
        let own = outcomes.checked_sub(earlier).filter(|own| *own <= open);
        let Some(own) = own else {
            return Err(unmet);
        };
        if waiting.is_none() {
            for _ in 0..earlier {
                self.decided_before(cell);
            }
        }
        let left = open - own;
        let to_wait = next.map_or(0, |next| (left / 2).min(count(next.compliance_outcomes()) / 4));
        self.decided_within(cell, own, to_wait, next);
        self.fail(cell, cell.failures());
        Ok(to_wait)
    }

    /// An upheld case decided before a year, with its compliance outcome in it.
    fn decided_before(&mut self, cell: &FiguresCell) {
        let first = YearStart::APRIL.first_day(cell.year);
        let decided_on = before(first, self.dice.between(10, 100));
        let ruling = Ruling::Upheld { remedied_before: false };
        let last = after(first, self.dice.between(3, 80));
        let compliance = Compliance::Within { from: first, last, failed: false };
        let brief = self.brief(cell.authority, ruling, decided_on);
        self.add(Brief { compliance, ..brief });
    }

    /// The decisions of a year: those with an outcome in it, those that wait for the next, those
    /// without remedies, those put right before, those not upheld.
    fn decided_within(
        &mut self,
        cell: &FiguresCell,
        own: usize,
        to_wait: usize,
        next: Option<&FiguresCell>,
    ) {
        let (first, last) =
            (YearStart::APRIL.first_day(cell.year), YearStart::APRIL.last_day(cell.year));
        let upheld = Ruling::Upheld { remedied_before: false };
        let put_right = Ruling::Upheld { remedied_before: true };
        for _ in 0..own {
            let on = some_day(&mut self.dice, first, before(last, 60));
            let done = after(on, self.dice.between(30, 150)).min(last);
            let compliance = Compliance::Within { from: after(on, 1), last: done, failed: false };
            let brief = self.brief(cell.authority, upheld, on);
            self.add(Brief { compliance, ..brief });
        }
        for _ in 0..to_wait {
            let on = before(last, self.dice.between(0, 70));
            let from = next.map_or(last, |next| YearStart::APRIL.first_day(next.year));
            let done = after(from, self.dice.between(5, 90));
            let compliance = Compliance::Within { from, last: done, failed: false };
            let brief = self.brief(cell.authority, upheld, on);
            self.add(Brief { compliance, ..brief });
        }
        let count = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
        let bare = count(cell.upheld() - cell.remedied_before()).saturating_sub(own + to_wait);
        self.without_remedies(cell, upheld, bare);
        self.without_remedies(cell, put_right, count(cell.remedied_before()));
        self.without_remedies(cell, Ruling::NotUpheld, count(cell.not_upheld()));
    }

    fn without_remedies(&mut self, cell: &FiguresCell, ruling: Ruling, count: usize) {
        let (first, last) =
            (YearStart::APRIL.first_day(cell.year), YearStart::APRIL.last_day(cell.year));
        let upheld = usize::try_from(cell.upheld()).unwrap_or(0);
        let late = upheld >= LATE_FROM && ruling == Ruling::Upheld { remedied_before: false };
        for number in 0..count {
            let late = late && number < 2;
            let from = if late { before(last, 40) } else { first };
            let on = some_day(&mut self.dice, from, last);
            let brief = self.brief(cell.authority, ruling, on);
            let recorded_on = late.then(|| after(last, 123 + self.dice.between(5, 25)));
            self.add(Brief { compliance: Compliance::Nothing, recorded_on, ..brief });
        }
    }

    /// Lets so many of the year's outcomes be failures.
    fn fail(&mut self, cell: &FiguresCell, failures: u32) {
        let of_year = |brief: &&mut Brief| {
            brief.authority == cell.authority
                && matches!(brief.compliance, Compliance::Within { last, .. }
                    if YearStart::APRIL.year_of(last) == cell.year)
        };
        let failing = usize::try_from(failures).unwrap_or(usize::MAX);
        for brief in self.briefs.iter_mut().filter(of_year).take(failing) {
            if let Compliance::Within { failed, .. } = &mut brief.compliance {
                *failed = true;
            }
        }
    }

    /// Takes a brief in, with a day of receipt on which there was a body to complain about.
    fn add(&mut self, mut brief: Brief) {
        let days = self.days(brief.ruling);
        let record = self.register.get(brief.authority);
        let last_day = record.and_then(|record| record.last_day).unwrap_or(brief.decided_on);
        let first_day = record.and_then(|record| record.first_day).unwrap_or(self.starts_on);
        let received_on = before(brief.decided_on, days).min(before(last_day, 5));
        brief.received_on = received_on.max(self.starts_on).max(first_day).min(brief.decided_on);
        self.briefs.push(brief);
    }
}

/// The rulings of a cell, one each.
fn rulings_of(cell: &OutcomesCell) -> Vec<Ruling> {
    let closed = cell.closed().map(|(outcome, count)| (Ruling::Closed(outcome), count));
    let upheld = Ruling::Upheld { remedied_before: false };
    let found = [(Ruling::NotUpheld, cell.not_upheld()), (upheld, cell.upheld())];
    closed.into_iter().chain(found).flat_map(|(ruling, n)| (0..n).map(move |_| ruling)).collect()
}
