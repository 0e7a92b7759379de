//! The first page: why the letter is written, what it tells, and what each figure means.

use upheld_annual::period;

use crate::letter::figures::found;
use crate::letter::given::{Body, Given};
use crate::letter::key::KeyMeasure;
use crate::letter::model::{Block, Section, Term};
use crate::letter::voice::Voice;
use crate::text::Text;
use crate::words::{capital, day, listed, spelt};

/// The first paragraphs.
pub(super) fn opening(given: &Given<'_>, voice: &Voice) -> Vec<Text> {
    let mut paragraphs = vec![about(given, voice)];
    paragraphs.extend(ended(&given.body, voice));
    paragraphs.push(if nothing_came(given) { quiet(voice) } else { learning(voice) });
    paragraphs.into_iter().map(Text::from).collect()
}

fn about(given: &Given<'_>, voice: &Voice) -> String {
    let start = given.definitions.counting.year_start;
    let ending = day(start.last_day(given.figures.year));
    format!(
        "I write to every {one} once a year about the complaints that people brought to us and what \
         we decided on them. This letter is about {name}, for the year ending {ending}.",
        one = voice.one,
        name = voice.name,
    )
}

/// Of a body that has ended: why this letter comes to others.
fn ended(body: &Body, voice: &Voice) -> Option<String> {
    let on = day(body.ended_on?);
    let name = &voice.name;
    let names: Vec<&str> = body.successors.iter().map(|next| next.name.as_str()).collect();
    let tell = match &*names {
        [] => format!("{name} ended on {on}, and no successor is on record."),
        [only] => format!(
            "{name} ended on {on} and {only} took over from it, so the letter comes to you. The \
             figures are those of {name} alone: none of them is added to your own."
        ),
        several => format!(
            "{name} ended on {on} and {} took over from it, so the letter comes to each of you. The \
             figures are those of {name} alone: none of them is added to, or divided among, your own.",
            listed(several)
        ),
    };
    Some(tell)
}

fn nothing_came(given: &Given<'_>) -> bool {
    let counts = ["received", "decided", "compliance-outcomes"]
        .into_iter()
        .filter_map(|slug| found(given, slug)?.numerator);
    // A scheme that prints none of them says nothing on it.
    let (mut any, mut all) = (false, 0);
    for count in counts {
        (any, all) = (true, all + count);
    }
    any && all == 0
}

fn quiet(voice: &Voice) -> String {
    format!(
        "Nobody complained to us about {} in the year, and we had nothing to decide. That may mean \
         that things went well, or that they were put right early; it may also mean that people do \
         not know they can come to us. I would be grateful if you would make sure that they are told.",
        voice.name
    )
}

fn learning(voice: &Voice) -> String {
    let readers = if voice.is_council {
        "elected members, with those who look after audit and scrutiny, and with the staff who \
         answer complaints"
    } else {
        "those who lead and oversee your organisation, and with the staff who answer complaints"
    };
    format!(
        "Behind each number is somebody who needed a service and took the trouble to say that it had \
         let them down. What matters is less how many came than what went wrong, whether it was put \
         right, and what was learned. Please share this letter with {readers}."
    )
}

/// What the figures mean.
pub(super) fn meanings(measures: &[KeyMeasure], given: &Given<'_>, voice: &Voice) -> Section {
    let count = u64::try_from(measures.len()).unwrap_or(u64::MAX);
    let title = match count {
        1 => "What the figure means".to_owned(),
        _ => format!("What the {} figures mean", spelt(count)),
    };
    let explained = measures.iter().filter(|measure| !measure.meaning.trim().is_empty());
    let terms = explained.map(|measure| Term {
        name: measure.title.as_str().into(),
        text: measure.meaning.as_str().into(),
    });
    let mut blocks = vec![Block::Terms { items: terms.collect() }];
    blocks.push(Block::paragraph(compared(measures, given, voice)));
    Section { id: "meaning", title: title.into(), blocks }
}

fn compared(measures: &[KeyMeasure], given: &Given<'_>, voice: &Voice) -> String {
    let start = given.definitions.counting.year_start;
    let period = period(given.figures.year, start);
    let mut averages =
        measures.iter().filter_map(|key| found(given, &key.slug)?.comparator.as_ref());
    let was_member = averages.any(|average| average.members > 0);
    match &given.figures.scope.group {
        Some(group) if !was_member => format!(
            "Each figure counts what happened from {period}. {name} was no longer among {group} on \
             {last}, so its figures stand alone.",
            name = capital(&voice.name),
            last = day(start.last_day(given.figures.year)),
        ),
        Some(group) => format!(
            "Each figure counts what happened from {period} and stands beside the average of {group}: \
             {many} that are like {name}.",
            many = voice.many,
            name = voice.name,
        ),
        None => format!(
            "Each figure counts what happened from {period}. {name} is in none of the groups that we \
             compare, so its figures stand alone.",
            name = capital(&voice.name),
        ),
    }
}
