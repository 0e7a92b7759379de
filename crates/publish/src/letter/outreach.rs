//! Training and seminars: what the office gave to all, and what to this body.

use std::cmp::Ordering;

use crate::letter::given::{Given, Outreach};
use crate::letter::model::{Block, Section};
use crate::letter::voice::Voice;
use crate::words::{capital, listed, number, several, spelt, which};

/// The section.
pub(super) fn outreach(given: &Given<'_>, voice: &Voice) -> Section {
    let found = &given.outreach;
    let paragraphs = [Some(courses(found)), for_body(found, voice), seminars(found, voice)];
    let blocks = paragraphs.into_iter().flatten().map(Block::paragraph).collect();
    Section { id: "training", title: "Training and seminars".into(), blocks }
}

fn courses(found: &Outreach) -> String {
    let Outreach { courses, people, courses_before, .. } = *found;
    if courses == 0 {
        let before = courses_before.filter(|&before| before > 0).map(|before| {
            format!(", after {} in the year before", several(before, "course", "courses"))
        });
        return format!("We gave no courses in the year{}.", before.unwrap_or_default());
    }
    let compared = courses_before.map(|before| against(courses, before)).unwrap_or_default();
    format!(
        "In the year we gave {} on handling complaints well{compared}. {} took part.",
        several(courses, "course", "courses"),
        capital(&several(people, "person", "people")),
    )
}

/// Against the year before.
fn against(courses: u64, before: u64) -> String {
    let difference = spelt(courses.abs_diff(before));
    match courses.cmp(&before) {
        Ordering::Equal => ", as many as in the year before".to_owned(),
        Ordering::Greater => format!(", {difference} more than in the year before"),
        Ordering::Less => format!(", {difference} fewer than in the year before"),
    }
}

fn for_body(found: &Outreach, voice: &Voice) -> Option<String> {
    let all: u64 = found.for_body.iter().map(|(_, count)| count).sum();
    let your = voice.your();
    if all == 0 {
        // Nobody is left there to be taught; and where none was given there is none to speak of.
        return (found.courses > 0 && !voice.ended).then(|| {
            format!(
                "None of them was for {your} alone. If one would help your staff, we would be glad to \
                 plan it with you."
            )
        });
    }
    let topics: Vec<String> = found
        .for_body
        .iter()
        .filter(|(_, count)| *count > 0)
        .map(|(topic, count)| format!("{} on {topic}", spelt(*count)))
        .collect();
    let topics = match (&*topics, all) {
        ([_], 1) => format!("on {}", found.for_body[0].0),
        ([_], _) => format!("all on {}", found.for_body[0].0),
        _ => listed(&topics),
    };
    let were = which(all, "was", "were");
    let useful = which(all, "it was", "they were");
    Some(format!(
        "{} of them {were} for the staff of {your}: {topics}. I thank you for the time that you gave \
         to it, and hope that {useful} of use.",
        capital(&spelt(all)),
    ))
}

fn seminars(found: &Outreach, voice: &Voice) -> Option<String> {
    let Outreach { seminars, places, delegates, bodies, .. } = found;
    if *seminars == 0 {
        return None;
    }
    let at = match (&**places, *seminars) {
        ([], _) => String::new(),
        (places, 1) => format!(" in {}", listed(places)),
        (places, _) => format!(", in {},", listed(places)),
    };
    let came = match *seminars {
        1 => "",
        _ => ", counted at each seminar",
    };
    let from = which(*bodies, &voice.one, &voice.many);
    Some(format!(
        "We also held {}{at} with {} from {} {from}{came}.",
        several(*seminars, "seminar", "seminars"),
        several(*delegates, "delegate", "delegates"),
        if *bodies < 10 { spelt(*bodies) } else { number(*bodies) },
    ))
}
