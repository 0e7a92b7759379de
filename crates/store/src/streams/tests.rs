//! Which definition set is in force on a day.

use upheld_domain::Particulars;

use super::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// The streams after adoptions, each of a name from a day on, in this order.
fn adopted(adoptions: &[(&str, &str)]) -> Streams {
    let mut streams = Streams::new().unwrap();
    for ((name, on), number) in adoptions.iter().zip(1_u8..) {
        let set = DefinitionsAdopted {
            name: DefinitionsName(name.parse().unwrap()),
            digest: [number; 32],
            on: day(on),
        };
        let facts = Facts::Definitions(DefinitionsFacts::Adopted(set));
        let event = Recorded {
            position: Position::new(number.into()).unwrap(),
            stream: StreamId::Definitions,
            version: StreamVersion(number.into()),
            recorded_at: "2024-06-01T12:00:00Z".parse().unwrap(),
            clock: upheld_domain::Clock::Steady,
            actor: Actor::new("tests").unwrap(),
            command: CommandId(uuid::Uuid::from_u128(number.into())),
            event: Event { facts, particulars: Particulars::none() },
        };
        streams.take(event).unwrap();
    }
    streams
}

/// The set in force on a day, by name and position.
fn in_force(streams: &Streams, on: &str) -> Option<(String, u64)> {
    let (position, set) = streams.adopted_on(day(on))?;
    Some((set.name.to_string(), position.get()))
}

fn named(name: &str, position: u64) -> Option<(String, u64)> {
    Some((name.to_owned(), position))
}

#[test]
fn no_set_is_in_force_before_one_was_adopted() {
    let streams = adopted(&[]);
    assert_eq!(in_force(&streams, "2024-06-01"), None);
}

#[test]
fn a_set_is_in_force_from_the_day_it_was_adopted_from() {
    let streams = adopted(&[("lgsco-2020", "2021-04-01"), ("lgsco-2024", "2024-04-01")]);
    assert_eq!(in_force(&streams, "2021-03-31"), None);
    assert_eq!(in_force(&streams, "2021-04-01"), named("lgsco-2020", 1));
    assert_eq!(in_force(&streams, "2024-03-31"), named("lgsco-2020", 1));
    assert_eq!(in_force(&streams, "2024-04-01"), named("lgsco-2024", 2));
}

#[test]
fn the_set_adopted_last_is_in_force_even_from_an_earlier_day() {
    let streams = adopted(&[("lgsco-2024", "2024-04-01"), ("lgsco-2020", "2024-03-01")]);
    assert_eq!(in_force(&streams, "2024-06-01"), named("lgsco-2020", 2));
}

#[test]
fn a_set_adopted_again_is_in_force_with_the_text_of_its_last_adoption() {
    let sets = [("lgsco-2020", "2021-04-01"), ("lgsco-2024", "2022-04-01")];
    let streams = adopted(&[sets[0], sets[1], ("lgsco-2020", "2023-04-01")]);
    assert_eq!(in_force(&streams, "2024-06-01"), named("lgsco-2020", 3));
    let (_, set) = streams.adopted_on(day("2024-06-01")).unwrap();
    assert_eq!(set.digest, [3; 32]);
}
