//! Upheld inside another program: a record is made, commands are given, a figure is asked, and a
//! case's events are listed. Everything here is SYNTHETIC.
//!
//! What the program has to bring, because no crate of Upheld has it: a clock, an actor, ids for its
//! commands, and somewhere to print.

use std::error::Error;
use std::fmt::Write;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use upheld_annual::{AnnualStatistics, Figures, Measure, Scope};
use upheld_domain::{
    Actor, Answer, CaseCommand, CaseFacts, Channel, CommandId, Definitions, Investigated,
    Particular, Particulars, Received, Reference, Subject, Timestamp, Upheld,
};
use upheld_exchange::{Kept, event_line};
use upheld_projection::Projection;
use upheld_store::{Envelope, Identity, Projections, Record, Unwatched, View};

/// Makes a record in `dir`, which must not exist or be empty, and tells what is in it.
///
/// # Errors
/// Where the record can't be made, or a rule refuses a command.
pub fn run(dir: &Path) -> Result<String, Box<dyn Error>> {
    // A record knows by its identity whose it is; this one holds invented cases.
    let identity = Identity { origin: uuid::Uuid::new_v4(), synthetic: true };
    Record::create(dir, &identity)?;

    // The counts to be kept up to date: the annual statistics by the default definition set.
    let definitions = Definitions::named(Definitions::DEFAULT)?;
    let annual = AnnualStatistics::new(&definitions);
    let kept: Box<dyn Projection + Send> = Box::new(annual.clone());
    let projections: Projections = Arc::from([kept]);

    // One process holds a record at a time. `Unwatched` listens to no notices and no progress.
    let mut record = Record::open(dir, Duration::from_secs(5), &projections, &Unwatched)?;
    let reference = Reference::new("23 000 001")?;
    for (number, command) in commands(reference)?.into_iter().enumerate() {
        // Decided by the domain's rules; refused with a sentence and a hint where they say no.
        let given = record.execute(reference, &command, &envelope(number)?)?;
        debug_assert!(!given.again, "the same id again would give the first answer");
    }
    record.close(&Unwatched)?;

    // Any number of processes may look: of a record that is held they read the journal.
    let view = View::open(dir, &projections, &Unwatched)?;
    let text = told(&view, &annual, &definitions, reference)?;
    view.close(&Unwatched)?;
    Ok(text)
}

/// What happened to one case: facts that statistics may read, texts that they never see.
fn commands(reference: Reference) -> Result<Vec<CaseCommand>, Box<dyn Error>> {
    let received: CaseFacts = Received {
        reference,
        authority: "E08000035".parse()?,
        subject: Subject::Housing,
        received_on: "2023-04-17".parse()?,
        channel: Channel::Online,
        resubmission_of: None,
    }
    .into();
    let story = Particulars::none()
        .with(Particular::Summary, "SYNTHETIC: a repair that nobody came to do")?;
    let upheld = Upheld {
        decided_on: "2023-11-20".parse()?,
        injustice: Answer::Yes,
        fault_accepted: Answer::No,
        remedied_before: Answer::No,
        by_report: false,
    };
    Ok(vec![
        CaseCommand { events: vec![(received, story)] },
        CaseCommand::one(Investigated { started_on: Some("2023-06-01".parse()?) }),
        CaseCommand::one(upheld),
    ])
}

/// Who gives a command, when, and under which id. The id makes it safe to give it again.
fn envelope(number: usize) -> Result<Envelope, Box<dyn Error>> {
    Ok(Envelope {
        id: CommandId::derived(&["embed", &number.to_string()]),
        actor: Actor::new("another program")?,
        // Time is data: this program's clock stands at noon on 1 June 2024.
        now: "2024-06-01T12:00:00Z".parse::<Timestamp>()?,
        expected: None,
    })
}

fn told(
    view: &View,
    annual: &AnnualStatistics,
    definitions: &Definitions,
    reference: Reference,
) -> Result<String, Box<dyn Error>> {
    let mut text = String::from("SYNTHETIC: this record's cases are invented.\n");

    // A figure: the live counts, with the words of the register and the definition set.
    let cells = view.cells(annual)?;
    let figures = Figures::new(&cells, view.numbering(), view.register(), definitions);
    let leeds = Scope::Authority("E08000035".parse()?);
    for figure in figures.of(leeds, "2023-24".parse()?, true) {
        if figure.measure == Measure::UpholdRate {
            let (above, below) = (figure.numerator, figure.denominator);
            let (above, below) = (above.unwrap_or_default(), below.unwrap_or_default());
            writeln!(text, "upheld {above} of {below}: {}", figure.printed)?;
        }
    }

    // A case's events, as lines of the exchange format.
    let number = view.find(reference)?.ok_or("the case is not there")?;
    for frame in view.commits_of(number)? {
        let commit = frame.commit()?;
        let (first, count) = (frame.first.get(), u64::from(frame.count));
        for (event, wire) in commit.events.iter().zip(commit.versions) {
            writeln!(
                text,
                "{}",
                event_line(event, &Kept { first, count, salt: commit.salt, wire })?
            )?;
        }
    }
    Ok(text)
}
