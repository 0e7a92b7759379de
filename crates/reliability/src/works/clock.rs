//! Clocks that jump: commands whose time runs on, stands back a little, far back, or jumps ahead by seconds
//! to years, about 31 March, 29 February and the days on which summer time begins and ends. A second, plain
//! reading of the rule says what must come of each. Not here: the rule itself (see `journal`).

mod plain;

use chrono::{Days, NaiveDate};
use upheld_domain::{
    Actor, AsKnown, AssessmentOutcome, AuthorityId, CaseCommand, CaseFacts, Channel, Clock,
    ClosedAtAssessment, CommandId, Noted, Position, Received, Recorded, Reference, Refusal,
    Subject, Timestamp,
};
use upheld_journal::{Reader, SubmitError};
use upheld_projection::Cells;
use upheld_store::{CommandError, Envelope, Record, RecordError, View, verify};
use upheld_tests::files::Dice;

use crate::ground::{
    End, Hear, Heard, Outcome, caught, dice, each, hush, identity, open, projections, scratch,
    unready,
};
use crate::row::Row;
use crate::trouble::Result;
use plain::{DAY, MINUTE, london_day, moments, ruled};

/// The work's name.
pub const NAME: &str = "clock";

/// So many commands are given to each record.
const COMMANDS: usize = 60;

/// Tries so often, from a seed.
///
/// # Errors
/// Where the work's own files can't be made.
pub fn run(trials: u64, seed: u64) -> Result<Row> {
    run_heard(trials, seed, &|_| ())
}

/// As [`run`]; each outcome is heard.
///
/// # Errors
/// As [`run`].
pub fn run_heard(trials: u64, seed: u64, hear: Hear<'_>) -> Result<Row> {
    hush();
    each(NAME, (trials, seed), hear, &|trial| {
        let mut outcome = Outcome::of(trial, "commands by a clock that jumps".to_owned(), 0);
        let mut office = Office::new(dice(seed, trial))?;
        match caught(|| office.all()) {
            Ok(Ok(())) if office.jumps > 0 => outcome.end = End::Healed,
            Ok(Ok(())) => {}
            Ok(Err(differs)) | Err(differs) => outcome.end = End::Silent(differs),
        }
        outcome.acknowledged = office.taken.len() as u64;
        Ok(outcome)
    })
}

/// A command that was recorded, and when and how by the plain rule.
struct Taken {
    reference: Reference,
    command: CaseCommand,
    on: NaiveDate,
    at: i64,
    clock: Clock,
}

type Same<T = ()> = std::result::Result<T, String>;

fn failed<E: std::fmt::Display>(what: &'static str) -> impl FnOnce(E) -> String {
    move |error| format!("{what}: {error}")
}

struct Office {
    dir: tempfile::TempDir,
    record: Option<Record>,
    dice: Dice,
    taken: Vec<Taken>,
    given: usize,
    /// How often the clock was held, refused or flagged.
    jumps: u64,
}

impl Office {
    fn new(dice: Dice) -> Result<Self> {
        let dir = scratch()?;
        Record::create(dir.path(), &identity()).map_err(unready("a new record"))?;
        let record = open(dir.path(), &Heard::default()).map_err(unready("open"))?;
        Ok(Self { dir, record: Some(record), dice, taken: Vec::new(), given: 0, jumps: 0 })
    }

    fn all(&mut self) -> Same {
        let mut now = moments(&mut self.dice);
        for _ in 0..COMMANDS {
            self.turn(now).map_err(|differs| format!("at {}: {differs}", Timestamp(now)))?;
            let last = self.taken.last().map_or(now, |taken| taken.at);
            now = plain::next(&mut self.dice, last);
        }
        self.times()?;
        self.as_known()?;
        self.figures()
    }

    /// One command at a time of the clock.
    fn turn(&mut self, now: i64) -> Same {
        let last = self.taken.last().map(|taken| taken.at);
        let today = london_day(now);
        // One day ahead is refused by the domain, which is how the office's day shows.
        let ahead = self.dice.below(4) == 0;
        let on = if ahead { today + Days::new(1) } else { today };
        let (reference, command) = self.command(on)?;
        self.given += 1;
        let came = self.taken.iter().find(|taken| taken.reference == reference);
        let came_on = came.map_or(on, |taken| taken.on);
        let id = CommandId::derived(&["clock", &self.given.to_string()]);
        let actor = Actor::new("SYNTHETIC clerk").map_err(failed("an actor"))?;
        let envelope = Envelope { id, actor, now: Timestamp(now), expected: None };
        let record = self.record.as_mut().ok_or("the record is not open")?;
        let before = record.position();
        let said = record.execute(reference, &command, &envelope);
        let right = if ahead { None } else { ruled(now, last) };
        match (said, right) {
            (Ok(_), Some((at, clock))) => {
                self.jumps += u64::from(clock != Clock::Steady);
                self.taken.push(Taken { reference, command, on, at, clock });
            }
            (Err(CommandError::Refused(Refusal::Future { date, today: then, .. })), None)
                if ahead && (date, then) == (on, today) => {}
            (
                Err(CommandError::Record(RecordError::Submit(SubmitError::ClockBehind { .. }))),
                None,
            ) if !ahead => {
                self.jumps += 1;
            }
            // The day is still the one before the complaint came.
            (Err(CommandError::Refused(Refusal::Predates { date, earlier, .. })), Some(_))
                if on < came_on && (date, earlier) == (on, came_on) => {}
            // Far enough back, the case itself was not there yet.
            (Err(CommandError::Refused(Refusal::Predates { date, .. })), None)
                if Some(now) < last && date == on =>
            {
                self.jumps += 1;
            }
            (Ok(_), None) => return Err("it was taken".to_owned()),
            (Err(error), _) => return Err(format!("it was refused: {error}")),
        }
        let record = self.record.as_ref().ok_or("the record is not open")?;
        let taken = self.taken.len() as u64;
        if record.position() != taken {
            return Err(format!("{taken} events from {before} on, and not {}", record.position()));
        }
        if self.dice.below(12) == 0 { self.again() } else { Ok(()) }
    }

    /// Something to record of a day: a complaint, its closing, or a note.
    fn command(&mut self, on: NaiveDate) -> Same<(Reference, CaseCommand)> {
        let bodies = ["E07000008", "E08000035", "E10000016"];
        let authority: AuthorityId =
            bodies[self.dice.below(bodies.len())].parse().map_err(failed("a body"))?;
        if let Some(taken) = self.taken.last().filter(|_| self.dice.below(3) > 0) {
            let closed =
                ClosedAtAssessment { outcome: AssessmentOutcome::AdviceGiven, decided_on: on };
            let first = taken.command.events.first();
            let received = matches!(first, Some((CaseFacts::Received(_), _)));
            let command =
                if received { CaseCommand::one(closed) } else { CaseCommand::one(Noted { on }) };
            return Ok((taken.reference, command));
        }
        let reference = Reference::new(&format!("C{}", self.given)).map_err(failed("a name"))?;
        let received = Received {
            reference,
            authority,
            subject: Subject::Housing,
            received_on: on,
            channel: Channel::Online,
            resubmission_of: None,
        };
        Ok((reference, CaseCommand::one(received)))
    }

    /// Closed or dropped, and opened again: the rule goes on where it was.
    fn again(&mut self) -> Same {
        let heard = Heard::default();
        let record = self.record.take().ok_or("the record is not open")?;
        if self.dice.below(2) == 0 {
            record.close(&heard).map_err(failed("close"))?;
        } else {
            drop(record);
        }
        self.record = Some(open(self.dir.path(), &heard).map_err(failed("open"))?);
        Ok(())
    }

    /// Every event stands where and when the plain rule has it.
    fn times(&mut self) -> Same {
        let record = self.record.as_mut().ok_or("the record is not open")?;
        let verified = verify(record, &projections(), &Heard::default());
        let verified = verified.map_err(failed("verify"))?;
        if !verified.findings.is_empty() {
            return Err(format!("{:?}", verified.findings));
        }
        let reader = Reader::open(&self.dir.path().join("journal")).map_err(failed("read"))?;
        let mut events: Vec<Recorded> = Vec::new();
        for frame in reader.frames(Position::FIRST) {
            let frame = frame.map_err(failed("a frame"))?;
            events.extend(frame.events().map_err(failed("a frame"))?);
        }
        let there =
            events.iter().map(|event| (event.position.get(), event.recorded_at.0, event.clock));
        let right = (1..).zip(&self.taken).map(|(at, taken)| (at, taken.at, taken.clock));
        if !there.eq(right) {
            return Err("positions, times or flags are others".to_owned());
        }
        if events.is_sorted_by_key(|event| event.recorded_at) {
            Ok(())
        } else {
            Err("time ran back".to_owned())
        }
    }

    /// What was known by some instants and days.
    fn as_known(&mut self) -> Same {
        let record = self.record.take().ok_or("the record is not open")?;
        let view = View::of(record);
        for _ in 0..20 {
            let near = self.taken.get(self.dice.below(self.taken.len().max(1)));
            let near = near.map_or(0, |taken| taken.at);
            let off = i64::try_from(self.dice.below(6)).unwrap_or(0);
            let at = near + [0, 1, -1, MINUTE, -DAY, DAY][usize::try_from(off).unwrap_or(0)];
            let (by_day, day) = (self.dice.below(2) == 0, london_day(at));
            let known =
                |taken: &&Taken| if by_day { london_day(taken.at) <= day } else { taken.at <= at };
            let right = self.taken.iter().filter(known).count() as u64;
            let asked = if by_day { AsKnown::Day(day) } else { AsKnown::Instant(Timestamp(at)) };
            let said = view.position_as_known(asked).map_err(failed("as known"))?;
            if said != right {
                return Err(format!("as known {asked:?} it is {said}, not {right}"));
            }
        }
        self.record = view.into_record();
        Ok(())
    }

    /// The same commands by a clock that only runs on give the same figures.
    fn figures(&mut self) -> Same {
        let dir = scratch().map_err(failed("a directory"))?;
        Record::create(dir.path(), &identity()).map_err(failed("a new record"))?;
        let mut steady = open(dir.path(), &Heard::default()).map_err(failed("open"))?;
        let mut now = self.taken.last().map_or(0, |taken| taken.at) + DAY;
        for (number, taken) in self.taken.iter().enumerate() {
            let id = CommandId::derived(&["steady", &number.to_string()]);
            let actor = Actor::new("SYNTHETIC clerk").map_err(failed("an actor"))?;
            let envelope = Envelope { id, actor, now: Timestamp(now), expected: None };
            steady.give(taken.reference, &taken.command, &envelope).map_err(failed("steady"))?;
            now += MINUTE;
        }
        let record = self.record.as_mut().ok_or("the record is not open")?;
        if cells(record)? == cells(&mut steady)? {
            Ok(())
        } else {
            Err("the figures are not those of a steady clock".to_owned())
        }
    }
}

fn cells(record: &mut Record) -> Same<Cells> {
    let mut all = Cells::default();
    for projection in projections().iter() {
        all.merge(&record.cells(projection.as_ref()).map_err(failed("cells"))?);
    }
    Ok(all)
}
