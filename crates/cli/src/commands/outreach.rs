//! `outreach course`, `outreach seminar` and `outreach list`.

use chrono::NaiveDate;
use serde::Serialize;
use upheld_domain::{
    AuthorityId, CourseDelivered, Facts, OutreachFacts, Particular, Particulars, Recorded, Sector,
    SeminarHeld, StreamId,
};
use upheld_store::View;

use crate::args::{Common, CourseArgs, Format, OutreachCommand, OutreachListArgs, SeminarArgs};
use crate::commands::stream::{self, AtRecord, Proposed};
use crate::exit::Exit;
use crate::known::Known;
use crate::open;
use crate::problem::Problem;
use crate::screen;

pub(crate) fn run(common: &Common, command: &OutreachCommand) -> Result<Exit, Problem> {
    match command {
        OutreachCommand::Course(args) => stream::run(common, &args.giving, |at| course(args, at)),
        OutreachCommand::Seminar(args) => stream::run(common, &args.giving, |_| seminar(args)),
        OutreachCommand::List(args) => list(common, args),
    }
}

fn proposed(facts: OutreachFacts, particulars: Particulars) -> Proposed {
    Proposed { stream: StreamId::Outreach, facts: Facts::Outreach(facts), particulars }
}

fn course(args: &CourseArgs, at: &AtRecord<'_>) -> Result<Proposed, Problem> {
    let authority = match &args.authority {
        Some(text) => Some(at.record.register().find(text)?.id),
        None => None,
    };
    let facts = CourseDelivered {
        authority,
        sector: args.sector,
        topic: args.topic,
        attendees: args.attendees,
        on: args.on,
    };
    let texts = stream::texts(&[(Particular::Note, args.note.as_ref())])?;
    Ok(proposed(OutreachFacts::CourseDelivered(facts), texts))
}

fn seminar(args: &SeminarArgs) -> Result<Proposed, Problem> {
    let SeminarArgs { delegates, authorities, on, .. } = *args;
    let facts = SeminarHeld { delegates, authorities, on };
    let texts = stream::texts(&[
        (Particular::Place, Some(&args.place)),
        (Particular::Note, args.note.as_ref()),
    ])?;
    Ok(proposed(OutreachFacts::SeminarHeld(facts), texts))
}

/// A course or a seminar for printing.
#[derive(Serialize)]
struct Shown {
    #[serde(flatten)]
    known: Known,
    position: u64,
    kind: &'static str,
    on: NaiveDate,
    /// Of a course: the body it was for, or the sector.
    authority: Option<AuthorityId>,
    sector: Option<&'static str>,
    topic: Option<&'static str>,
    /// Of a seminar: from how many bodies people came.
    authorities: Option<u32>,
    people: u32,
    place: Option<String>,
}

const HEADER: [&str; 7] = ["position", "kind", "on", "for", "topic", "people", "place"];

fn list(common: &Common, args: &OutreachListArgs) -> Result<Exit, Problem> {
    let (shown, known) = open::reading_as_known(common, &args.as_known, |view| {
        let known = Known::of(view, &args.as_known);
        Ok((listed(view, args, &known)?, known))
    })?;
    let rows: Vec<Vec<String>> = shown.iter().map(Shown::row).collect();
    match common.format {
        Format::Table => known.print_text(&screen::table(&HEADER, &rows, &[0, 5]))?,
        Format::Json => screen::print_json(&shown)?,
        Format::Jsonl => screen::print_lines(&shown)?,
        Format::Csv => known.print_csv(&HEADER, &rows)?,
    }
    Ok(Exit::Ok)
}

fn listed(view: &View, args: &OutreachListArgs, known: &Known) -> Result<Vec<Shown>, Problem> {
    let authority = match &args.authority {
        Some(text) => Some(view.register().find(text)?.id),
        None => None,
    };
    let fits = |shown: &Shown| {
        args.year.is_none_or(|year| view.scheme().year_start().year_of(shown.on) == year)
            && authority.is_none_or(|id| shown.authority == Some(id))
    };
    let events = view.streams().events().iter();
    Ok(events.filter_map(|event| shown(event, known)).filter(fits).collect())
}

fn shown(event: &Recorded, known: &Known) -> Option<Shown> {
    let Facts::Outreach(facts) = &event.event.facts else { return None };
    let place = event.event.particulars.get(Particular::Place).map(str::to_owned);
    let position = event.position.get();
    Some(match facts {
        OutreachFacts::CourseDelivered(course) => Shown {
            known: known.clone(),
            position,
            kind: "course",
            on: course.on,
            authority: course.authority,
            sector: course.sector.map(Sector::slug),
            topic: Some(course.topic.slug()),
            authorities: None,
            people: course.attendees,
            place,
        },
        OutreachFacts::SeminarHeld(seminar) => Shown {
            known: known.clone(),
            position,
            kind: "seminar",
            on: seminar.on,
            authority: None,
            sector: None,
            topic: None,
            authorities: Some(seminar.authorities),
            people: seminar.delegates,
            place,
        },
    })
}

impl Shown {
    fn row(&self) -> Vec<String> {
        let authority = self.authority.map(|id| id.to_string());
        let whom = authority.or_else(|| self.sector.map(str::to_owned));
        let whom = whom.or_else(|| {
            self.authorities.map(|count| match count {
                1 => "1 authority".to_owned(),
                count => format!("{count} authorities"),
            })
        });
        vec![
            self.position.to_string(),
            self.kind.to_owned(),
            self.on.to_string(),
            whom.unwrap_or_default(),
            self.topic.unwrap_or_default().to_owned(),
            self.people.to_string(),
            self.place.clone().unwrap_or_default(),
        ]
    }
}
