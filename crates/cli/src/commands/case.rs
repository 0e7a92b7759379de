//! `case receive`, `case uphold` and the other verbs that record one thing about one case.

use serde::Serialize;
use serde_json::{Map, Value};
use upheld_domain::{
    Case, CaseCommand as Proposal, CaseFacts, CaseKind, ClosedAtAssessment, CommandId, Complied,
    Corrected, Discontinued, Investigated, NotComplied, NotUpheld, Particular, Particulars,
    Position, Received, Reference, RemedyRecommended, Reopened, Retracted, Upheld, Voided,
};
use upheld_store::{Envelope, Given, Record};
use uuid::Uuid;

use crate::args::{CaseVerb, Common, CorrectArgs, Format, ReceiveArgs, Write};
use crate::clock;
use crate::exit::Exit;
use crate::open;
use crate::problem::Problem;
use crate::screen;

/// What a recording command answers.
#[derive(Serialize)]
struct Answer {
    synthetic: bool,
    reference: Reference,
    case: Uuid,
    position: u64,
    events: u32,
    /// None where the command gave the case another reference.
    version: Option<u32>,
    command: CommandId,
    again: bool,
    warnings: Vec<String>,
}

pub(crate) fn run(common: &Common, command: &CaseVerb) -> Result<Exit, Problem> {
    let actor = open::actor(common)?;
    let write = write_of(command);
    let id = CommandId(write.command_id.unwrap_or_else(Uuid::new_v4));
    let answer = open::writing(common, |record| {
        let facts = facts_of(record, command)?;
        let particulars = particulars_of(command)?;
        let proposal = Proposal { events: vec![(facts, particulars)] };
        let now = clock::now()?;
        let envelope = Envelope { id, actor: actor.clone(), now, expected: write.expect_version };
        let given = record.execute(write.reference, &proposal, &envelope)?;
        answer(record, command, id, &given)
    })?;
    tell(common, &answer)?;
    Ok(Exit::Ok)
}

fn answer(
    record: &mut Record,
    command: &CaseVerb,
    id: CommandId,
    given: &Given,
) -> Result<Answer, Problem> {
    let reference = write_of(command).reference;
    let version = record.case(reference)?.map(|(_, case)| case.version().0);
    Ok(Answer {
        synthetic: record.identity().synthetic,
        reference,
        case: given.case.0,
        position: given.first.get(),
        events: given.count,
        version,
        command: id,
        again: given.again,
        warnings: given.warnings.iter().map(ToString::to_string).collect(),
    })
}

fn tell(common: &Common, answer: &Answer) -> Result<(), Problem> {
    for warning in &answer.warnings {
        screen::say(&format!("warning: {warning}"));
    }
    let Answer { reference, position, version, .. } = answer;
    match common.format {
        Format::Table if answer.again => screen::print_text(
            answer.synthetic,
            &format!(
                "Case {reference}: recorded before, at position {position}; nothing was added.\n"
            ),
        ),
        Format::Table => {
            let has =
                version.map(|count| format!("; the case has {}", screen::counted(count, "event")));
            let has = has.unwrap_or_default();
            let text = format!("Case {reference}: recorded at position {position}{has}.\n");
            screen::print_text(answer.synthetic, &text)
        }
        Format::Json => screen::print_json(answer),
        Format::Jsonl => screen::print_lines(std::slice::from_ref(answer)),
        Format::Csv => screen::print_csv(
            answer.synthetic,
            &["reference", "position", "version", "command", "again"],
            &[vec![
                reference.to_string(),
                position.to_string(),
                version.map(|version| version.to_string()).unwrap_or_default(),
                answer.command.to_string(),
                answer.again.to_string(),
            ]],
        ),
    }
}

fn write_of(command: &CaseVerb) -> &Write {
    match command {
        CaseVerb::Receive(args) => &args.write,
        CaseVerb::Close(args) => &args.write,
        CaseVerb::Investigate(args) => &args.write,
        CaseVerb::Uphold(args) => &args.write,
        CaseVerb::NotUphold(args) => &args.write,
        CaseVerb::Discontinue(args) => &args.write,
        CaseVerb::Recommend(args) => &args.write,
        CaseVerb::Comply(args) => &args.write,
        CaseVerb::NotComply(args) => &args.write,
        CaseVerb::Correct(args) => &args.write,
        CaseVerb::Retract(args) => &args.write,
        CaseVerb::Void(args) => &args.write,
        CaseVerb::Reopen(args) => &args.write,
    }
}

/// The event that a verb records.
fn facts_of(record: &mut Record, command: &CaseVerb) -> Result<CaseFacts, Problem> {
    Ok(match command {
        CaseVerb::Receive(args) => received(record, args)?.into(),
        CaseVerb::Close(args) => {
            ClosedAtAssessment { outcome: args.outcome, decided_on: args.on }.into()
        }
        CaseVerb::Investigate(args) => Investigated { started_on: args.on }.into(),
        CaseVerb::Uphold(args) => Upheld {
            decided_on: args.on,
            injustice: args.injustice,
            fault_accepted: args.fault_accepted,
            remedied_before: args.remedied_before,
            by_report: args.by_report,
        }
        .into(),
        CaseVerb::NotUphold(args) => NotUpheld { decided_on: args.on }.into(),
        CaseVerb::Discontinue(args) => {
            Discontinued { decided_on: args.on, reason: args.reason }.into()
        }
        CaseVerb::Recommend(args) => RemedyRecommended {
            remedy: args.remedy,
            kind: args.kind,
            amount_pence: args.amount_pence,
            due_on: args.due,
        }
        .into(),
        CaseVerb::Comply(args) => {
            Complied { remedy: args.remedy, done_on: args.done_on, satisfied_on: args.on }.into()
        }
        CaseVerb::NotComply(args) => NotComplied { remedy: args.remedy, on: args.on }.into(),
        CaseVerb::Correct(args) => corrected(record, args)?.into(),
        CaseVerb::Retract(args) => Retracted { retracts: args.event, reason: args.reason }.into(),
        CaseVerb::Void(args) => Voided { reason: args.reason }.into(),
        CaseVerb::Reopen(args) => Reopened { on: args.on, reason: args.reason }.into(),
    })
}

fn particulars_of(command: &CaseVerb) -> Result<Particulars, Problem> {
    let mut texts: Vec<(Particular, &Option<String>)> =
        vec![(Particular::Note, &write_of(command).note)];
    match command {
        CaseVerb::Receive(args) => {
            texts.push((Particular::Complainant, &args.complainant));
            texts.push((Particular::Summary, &args.summary));
        }
        CaseVerb::Recommend(args) => texts.push((Particular::RemedyText, &args.text)),
        _ => {}
    }
    let mut particulars = Particulars::none();
    for (which, text) in texts {
        if let Some(text) = text {
            particulars = particulars.with(which, text)?;
        }
    }
    Ok(particulars)
}

fn received(record: &mut Record, args: &ReceiveArgs) -> Result<Received, Problem> {
    let authority = record.register().find(&args.authority)?.id;
    let scheme = record.scheme();
    let subject = scheme.subject_named(&args.subject).ok_or_else(|| {
        let known: Vec<&str> = scheme.subjects().iter().map(|label| label.slug.as_str()).collect();
        Problem::invalid(format!("there is no subject {:?}", args.subject))
            .hint(format!("one of {}", known.join(", ")))
    })?;
    let resubmission_of = match args.resubmission_of {
        Some(reference) => Some(case_named(record, reference)?.0),
        None => None,
    };
    Ok(Received {
        reference: args.write.reference,
        authority,
        subject,
        received_on: args.on,
        channel: args.channel,
        resubmission_of,
    })
}

fn case_named(
    record: &mut Record,
    reference: Reference,
) -> Result<(upheld_domain::CaseId, Case), Problem> {
    record.case(reference)?.ok_or_else(|| {
        Problem::not_found(format!("there is no case {reference}"))
            .hint("`upheld case list` shows the references there are")
    })
}

/// The facts of an event with some of them put right. They are changed by name, as `case show`
/// writes them.
fn corrected(record: &mut Record, args: &CorrectArgs) -> Result<Corrected, Problem> {
    let (_, case) = case_named(record, args.write.reference)?;
    let event = case.in_force().into_iter().find(|event| event.position == args.event);
    let Some(event) = event else {
        return Err(no_such_event(args.event));
    };
    let kind = event.content.kind();
    let mut facts = match serde_json::to_value(&event.content)? {
        Value::Object(mut whole) => match whole.remove("facts") {
            Some(Value::Object(facts)) => facts,
            _ => Map::new(),
        },
        _ => Map::new(),
    };
    let mut right = event.content;
    for change in &args.set {
        set(record, &mut facts, change)?;
        right = read_facts(kind, &facts, change)?;
    }
    Ok(Corrected { corrects: args.event, facts: Some(Box::new(right)), reason: args.reason })
}

/// The facts as an event of the kind. They are read after each change, so that the one that can't
/// be read is named.
fn read_facts(
    kind: CaseKind,
    facts: &Map<String, Value>,
    change: &str,
) -> Result<CaseFacts, Problem> {
    let whole = serde_json::json!({ "kind": kind.name(), "facts": facts });
    serde_json::from_value(whole).map_err(|error| {
        Problem::invalid(format!("{} can't be corrected by {change}: {error}", kind.name())).hint(
            "days are written 2024-03-28, words as `upheld case show --format json` shows them",
        )
    })
}

fn no_such_event(position: Position) -> Problem {
    Problem::not_found(format!("the case has no event in force at position {position}"))
        .hint("`upheld case show` lists the positions of its events")
}

/// Changes one fact: `decided_on=2024-03-28`; an empty value takes an optional fact away.
fn set(record: &Record, facts: &mut Map<String, Value>, change: &str) -> Result<(), Problem> {
    let Some((name, text)) = change.split_once('=') else {
        return Err(Problem::usage(format!("{change:?} is not of the form fact=value"))
            .hint("such as --set decided_on=2024-03-28"));
    };
    let (name, text) = (name.trim(), text.trim());
    let known: Vec<String> = facts.keys().cloned().collect();
    let Some(fact) = facts.get_mut(name) else {
        return Err(Problem::invalid(format!("this event has no fact {name:?}"))
            .hint(format!("it has {}", known.join(", "))));
    };
    *fact = match (name, text) {
        (_, "") => Value::Null,
        ("authority", text) => Value::String(record.register().find(text)?.id.to_string()),
        ("subject", text) => {
            let subject = record.scheme().subject_named(text);
            Value::String(subject.map_or_else(|| text.to_owned(), |subject| subject.to_string()))
        }
        ("amount_pence" | "remedy", text) => match text.parse::<u64>() {
            Ok(number) => Value::from(number),
            Err(error) => return Err(Problem::invalid(format!("{name}={text}: {error}"))),
        },
        (_, "true") => Value::Bool(true),
        (_, "false") => Value::Bool(false),
        (_, text) => Value::String(text.to_owned()),
    };
    Ok(())
}
