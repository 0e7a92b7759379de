//! Date, address and salutation: to whom a letter goes, and how it greets and signs.

use chrono::NaiveDate;

use crate::letter::given::{Body, Given, Office, Person};
use crate::letter::model::Day;
use crate::standing::Issue;
use crate::text::Text;
use crate::words::{day, listed};

/// The post a letter goes to where nobody was named.
const POST: &str = "Chief Executive";

/// The post that signs where the office names none.
const OMBUDSMAN: &str = "Ombudsman";

/// To whom a letter goes: the body's own contact, or those of the bodies that took over.
struct Receivers<'a>(Vec<(&'a str, Person)>);

fn receivers(body: &Body) -> Receivers<'_> {
    let person = |contact: &Option<Person>| contact.clone().unwrap_or_default();
    if body.ended_on.is_none() || body.successors.is_empty() {
        return Receivers(vec![(&body.name, person(&body.contact))]);
    }
    let successors = body.successors.iter();
    Receivers(successors.map(|next| (next.name.as_str(), person(&next.contact))).collect())
}

fn said(text: &Option<String>) -> Option<&str> {
    text.as_deref().map(str::trim).filter(|text| !text.is_empty())
}

/// The address of each receiver, line by line.
pub(super) fn addresses(body: &Body) -> Vec<Vec<Text>> {
    let address = |(name, person): &(&str, Person)| {
        let named = said(&person.name);
        let post = said(&person.post).or(named.is_none().then_some(POST));
        [named, post, Some(name)].into_iter().flatten().map(Text::from).collect()
    };
    receivers(body).0.iter().map(address).collect()
}

/// The greeting, and the words before the signature that go with it.
pub(super) fn greetings(body: &Body) -> (Text, Text) {
    let receivers = receivers(body).0;
    let names: Vec<&str> = receivers.iter().filter_map(|(_, person)| said(&person.name)).collect();
    if names.len() == receivers.len() {
        return (format!("Dear {}", listed(&names)).into(), "Yours sincerely,".into());
    }
    let greeting = match &*receivers {
        [(_, person)] => format!("Dear {}", said(&person.post).unwrap_or(POST)),
        _ => "Dear colleagues".to_owned(),
    };
    (greeting.into(), "Yours faithfully,".into())
}

/// Who signs, line by line.
pub(super) fn signature(office: &Office, name: &str) -> Vec<Text> {
    let post = said(&office.post).unwrap_or(OMBUDSMAN);
    // An office that is called by its post needs no second line.
    let house = Some(name).filter(|name| *name != post);
    [said(&office.signatory), Some(post), house].into_iter().flatten().map(Text::from).collect()
}

/// The day a file of the letter is dated by: there is always one, and never today's.
pub(super) fn dated(given: &Given<'_>) -> NaiveDate {
    let approved = match given.standing.issue {
        Issue::Release { approved_on, .. } => Some(approved_on),
        Issue::NotPublished => None,
    };
    let last_day = given.definitions.counting.year_start.last_day(given.figures.year);
    given.office.letter_date.or(approved).unwrap_or(last_day)
}

/// The day of the letter.
pub(super) fn date(office: &Office) -> Option<Day> {
    let date = office.letter_date?;
    Some(Day { words: day(date).into(), iso: date.to_string().into() })
}
