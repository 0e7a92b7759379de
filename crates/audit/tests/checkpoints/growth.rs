//! Whether a record only grew: against a tree over every beginning of a list of events.

use proptest::prelude::*;
use upheld_audit::{Checkpoint, NotGrown, only_grew};
use upheld_journal::Identity;
use upheld_journal::merkle::{Hash, leaf_hash, root_of};
use uuid::Uuid;

fn identity(number: u128, synthetic: bool) -> Identity {
    Identity { origin: Uuid::from_u128(number), synthetic }
}

fn leaves(events: &[u8]) -> Vec<Hash> {
    events.iter().map(|event| leaf_hash(&[*event])).collect()
}

/// The checkpoint of a record with these events.
fn checkpoint(identity: &Identity, events: &[u8]) -> Checkpoint {
    Checkpoint::new(identity, events.len() as u64, root_of(&leaves(events)))
}

/// Asks of a record with these events.
fn asked(checkpoint: &Checkpoint, identity: &Identity, events: &[u8]) -> Result<(), NotGrown> {
    let size = usize::try_from(checkpoint.size).unwrap();
    let then = events.get(..size).map(|first| root_of(&leaves(first)));
    only_grew(checkpoint, &self::checkpoint(identity, events), then)
}

proptest! {
    #[test]
    fn it_grew_if_and_only_if_it_begins_with_the_same_events(
        then in prop::collection::vec(0_u8..3, 0..9), now in prop::collection::vec(0_u8..3, 0..9),
    ) {
        let record = identity(1, false);
        let answer = asked(&checkpoint(&record, &then), &record, &now);
        prop_assert_eq!(answer.is_ok(), now.starts_with(&then));
        prop_assert_eq!(
            matches!(answer, Err(NotGrown::Shorter { .. })),
            now.len() < then.len()
        );
    }
}

#[test]
fn what_became_of_it_is_said() {
    let record = identity(1, true);
    let then = checkpoint(&record, &[1, 2, 3]);
    let told = |identity: Identity, events: &[u8]| {
        asked(&then, &identity, events).unwrap_err().to_string()
    };
    assert_eq!(
        told(record, &[1, 2]),
        "the record ends at position 2, and the checkpoint has 3 events: 1 is missing, so the \
         record was cut short, put back to what it was before, or rewritten with less in it"
    );
    assert!(told(record, &[]).contains("3 are missing, so"));
    let rewritten = told(record, &[1, 9, 3, 4]);
    let begins =
        "the first 3 events are not those of the checkpoint: the record was rewritten since";
    assert!(rewritten.starts_with(begins), "{rewritten}");
    let was = then.root.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    assert!(rewritten.ends_with(&format!("and was {was})")), "{rewritten}");
    let another = told(identity(2, true), &[7, 8, 9]);
    assert!(another.contains("of another record, upheld/SYNTHETIC/"), "{another}");
    assert!(told(identity(2, true), &[1]).contains("of another record"));
    let events = [1, 2, 3, 4];
    assert!(told(identity(1, false), &events).ends_with("SYNTHETIC was taken off the record"));
    let renamed = told(identity(2, true), &events);
    assert!(
        renamed.starts_with("its events are those of the checkpoint, but the record is called")
    );
    let real = checkpoint(&identity(1, false), &[1]);
    let put_on = asked(&real, &record, &[1, 2]).unwrap_err().to_string();
    assert!(put_on.ends_with("SYNTHETIC was put on the record"), "{put_on}");
}
