//! One record, counted in any chunks.

mod shown;

use upheld_reliability::works::chunks;
use upheld_reliability::{End, Outcome};

#[test]
fn shuffled_chunks_on_one_thread_and_on_two_give_the_same_bits() {
    let events = shown::trials(100_000);
    let (row, digest) = chunks::digest(events, 2020).unwrap();
    shown::row(&row);
    shown::unless_good(&Outcome {
        trial: 0,
        what: digest.clone(),
        acknowledged: row.acknowledged,
        lost: row.lost,
        duplicated: row.duplicated,
        end: if row.silent == 0 { End::Healed } else { End::Silent("other bits".to_owned()) },
    });
    assert!(row.holds(), "{row:?}");
    assert!(row.acknowledged >= events);
    if let Some((.., known)) =
        chunks::KNOWN.iter().find(|known| (known.0, known.1) == (events, 2020))
    {
        assert_eq!(digest, *known);
    }
}
