//! Changes of a certificate, each found and named: what is stated, what is shown, what is proven.

use proptest::prelude::*;
use upheld_annual::Measure;
use upheld_audit::certificate::{
    Anchor, Bytes, Certificate, Contributor, Estimate, Failure, Part, read, verify,
};
use upheld_domain::{Definitions, Position};
use upheld_journal::Identity;

use crate::given::{Given, definitions, office};

fn given() -> (Given, Certificate) {
    let given = office(8, 14, Vec::new());
    let certificate = given.certificate(given.rich(Measure::UpholdRate), &definitions()).unwrap();
    (given, certificate)
}

fn anchor(given: &Given) -> Anchor {
    Anchor { root: given.view.root(), identity: Some(*given.view.identity()) }
}

/// Which check finds a change; read again from its text, as whoever gets it would.
fn found(certificate: &Certificate, anchor: Option<Anchor>) -> Result<(), String> {
    let text = certificate.text().unwrap();
    let read = read(text.as_bytes()).map_err(|error| error.to_string())?;
    verify(&read, anchor).map(|_| ()).map_err(|failure| failure.check().to_owned())
}

/// A change, and the check that has to find it.
type Change = (&'static str, &'static str, fn(&mut Certificate));

const CHANGES: &[Change] = &[
    ("one more above the line", "count", |c| c.numerator = c.numerator.map(|n| n + 1)),
    ("one more below the line", "count", |c| c.denominator = c.denominator.map(|n| n + 1)),
    ("no numerator", "count", |c| c.numerator = None),
    ("another figure printed", "count", |c| c.printed = "99%".to_owned()),
    ("a status that is not there", "count", |c| c.status = Some("x".to_owned())),
    ("another period", "count", |c| c.period = "2001-04-01/2002-03-31".to_owned()),
    ("a measure of other cases", "events", |c| c.measure = "compliance-rate".to_owned()),
    ("a measure of the same cases", "count", |c| c.measure = "investigations".to_owned()),
    ("a measure nobody prints", "count", |c| c.measure = "decided-as-made".to_owned()),
    ("another year", "events", |c| c.year = c.year.next().unwrap()),
    ("another authority", "events", |c| c.authority = "E09000001".parse().unwrap()),
    ("other words", "words", |c| c.sentence = c.sentence.as_ref().map(|s| s.replace('%', " %"))),
    ("no words", "words", |c| c.sentence = None),
    ("a caution too many", "words", |c| c.caution = Some("Beware.".to_owned())),
    ("another name", "register", |c| c.register.name.push('s')),
    ("another group", "register", |c| c.register.group = Some("County Councils".to_owned())),
    ("another kind", "register", |c| c.register.kind = "care-provider".to_owned()),
    ("a first day", "register", |c| c.register.first_day = "2001-04-01".parse().ok()),
    ("a last day", "register", |c| c.register.last_day = "2031-04-01".parse().ok()),
    ("residents", "register", |c| {
        c.register.population = Some(Estimate { year: 2020, residents: 1 });
    }),
    ("a rule changed", "definitions", |c| {
        c.definitions.text = c.definitions.text.replace("keep-first", "restate");
    }),
    ("a note in the rules changed", "definitions", |c| c.definitions.text.push('\n')),
    ("another digest of the rules", "definitions", |c| c.definitions.digest[7] ^= 1),
    ("the rules under another name", "definitions", |c| {
        c.definitions.name = "lgsco-2024".to_owned();
    }),
    ("a scheme that nobody adopted", "scheme", |c| c.scheme = Some(c.definitions.clone())),
    ("known on a day before the last event", "as-known", |c| {
        c.as_known = Some("2017-04-02".to_owned());
    }),
    ("known at another position", "as-known", |c| {
        c.as_known = Some(format!("position {}", c.position.get() - 1));
    }),
    ("known at no time", "as-known", |c| c.as_known = Some("lately".to_owned())),
    ("a case not counted any more", "count", |c| {
        c.contributions.remove(0);
    }),
    ("a case counted twice", "count", |c| c.contributions.push(c.contributions[0])),
    ("a case counted on the other side", "count", |c| {
        let first = c.contributions[0];
        let part = match first.part {
            Part::Numerator => Part::DenominatorOnly,
            Part::DenominatorOnly => Part::Numerator,
        };
        c.contributions[0] = Contributor { part, ..first };
    }),
    ("another reference", "count", |c| {
        c.contributions[0].reference = upheld_domain::Reference::new("SYN 999999").unwrap();
    }),
    ("another event counted", "count", |c| {
        c.contributions[0].position = c.contributions[0].position.plus(1);
    }),
    ("days where the measure has none", "count", |c| c.contributions[0].days = Some(1)),
    ("cases in another order", "count", |c| c.contributions.reverse()),
    ("the first event of a case dropped", "events", |c| {
        c.events.remove(0);
    }),
    ("an event dropped with its hash", "events", |c| {
        c.events.remove(c.events.len() / 2);
    }),
    ("the last event dropped", "events", |c| {
        c.events.pop();
    }),
    ("all events dropped", "events", |c| c.events.clear()),
    ("an event twice", "events", |c| c.events.insert(1, c.events[0].clone())),
    ("two events swapped", "events", |c| c.events.swap(0, 1)),
    ("the leaves of two events swapped", "events", |c| {
        let leaf = c.events[0].leaf.clone();
        c.events[0].leaf = std::mem::replace(&mut c.events[1].leaf, leaf);
    }),
    ("another kind to read", "events", |c| c.events[0].kind = "Voided".to_owned()),
    ("another day to read", "events", |c| c.events[0].occurred_on = Some("2019-01-01".to_owned())),
    ("another time to read", "events", |c| {
        c.events[0].recorded_at = "2019-01-01T00:00:00.000Z".to_owned();
    }),
    ("another actor to read", "events", |c| c.events[0].actor = "somebody".to_owned()),
    ("another position to read", "events", |c| {
        c.events[0].position = c.events[0].position.plus(1);
    }),
    ("an actor changed in the leaf too", "proof", |c| {
        let event = &mut c.events[0];
        let at = 10 + 4 + 16 + 4 + 2 + 2 + 8 + 1 + 4;
        event.leaf.0[at] = b'T';
        event.actor = event.actor.replacen('t', "T", 1);
    }),
    ("a command changed in the leaf", "proof", |c| {
        let leaf = &mut c.events[0].leaf.0;
        let actor = usize::from(leaf[10 + 4 + 16 + 4 + 2 + 2 + 8 + 1 + 3]);
        leaf[10 + 4 + 16 + 4 + 2 + 2 + 8 + 1 + 4 + actor] ^= 1;
    }),
    ("the hash of the particulars changed", "proof", |c| {
        *c.events[0].leaf.0.last_mut().unwrap() ^= 1;
    }),
    ("a leaf cut", "events", |c| {
        c.events[0].leaf.0.pop();
    }),
    ("a leaf of nothing", "events", |c| c.events[0].leaf = Bytes(Vec::new())),
    ("a hash dropped", "proof", |c| {
        c.proof.0.pop();
    }),
    ("a hash too many", "proof", |c| c.proof.0.push([0; 32])),
    ("two hashes swapped", "proof", |c| c.proof.0.swap(0, 1)),
    ("a hash changed", "proof", |c| c.proof.0[0][31] ^= 0x80),
    ("another root", "proof", |c| c.root[0] ^= 1),
    ("a position later", "events", |c| c.position = c.position.plus(1)),
    ("a position earlier", "events", |c| {
        c.position = Position::new(c.position.get() - 1).unwrap();
    }),
];

#[test]
fn every_change_is_found_by_the_check_it_concerns() {
    let (_, certificate) = given();
    assert_eq!(found(&certificate, None), Ok(()));
    let mut wrong = Vec::new();
    for (what, check, change) in CHANGES {
        let mut changed = certificate.clone();
        change(&mut changed);
        assert!(changed != certificate, "{what}: nothing was changed");
        let found = found(&changed, None);
        if found != Err((*check).to_owned()) {
            wrong.push(format!("{what}: {found:?} instead of {check}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn only_a_checkpoint_knows_which_record_it_is() {
    let (given, certificate) = given();
    let changes: [fn(&mut Certificate); 2] =
        [|c| c.synthetic = !c.synthetic, |c| c.origin = uuid::Uuid::from_u128(1)];
    for change in changes {
        let mut changed = certificate.clone();
        change(&mut changed);
        assert_eq!(found(&changed, None), Ok(()));
        assert_eq!(found(&changed, Some(anchor(&given))), Err("origin".to_owned()));
    }
}

#[test]
fn a_record_made_up_as_a_whole_fails_under_the_published_root() {
    let (given, certificate) = given();
    // Another history of the same office: every proof in its certificate is right.
    let other = office(9, 14, Vec::new());
    let question = other.rich(Measure::UpholdRate);
    let forged = other.certificate(question, &definitions()).unwrap();
    assert_eq!(found(&forged, None), Ok(()));
    assert_eq!(found(&forged, Some(anchor(&given))), Err("root".to_owned()));
    // An event spliced in from there.
    let mut spliced = certificate;
    let event = forged.events.iter().find(|event| event.position > spliced.events[0].position);
    spliced.events.insert(1, event.unwrap().clone());
    assert!(found(&spliced, None).is_err());
}

#[test]
fn other_rules_give_another_certificate_or_none() {
    let (_, certificate) = given();
    let mut changed = certificate;
    let other = Definitions::named("lgsco-2024").unwrap();
    changed.definitions.name = other.name.clone();
    changed.definitions.digest = other.digest;
    changed.definitions.text = other.text;
    // The figure may be the same by both; then it holds, and says by which rules.
    let verified = verify(&changed, None).unwrap();
    assert!(verified.checks[0].what.starts_with("lgsco-2024, built into this program"));
}

/// Whether a changed text is found out: it can't be read, or does not hold.
fn is_found(text: &[u8], anchor: Anchor) -> bool {
    read(text).map_or(true, |certificate| verify(&certificate, Some(anchor)).is_err())
}

/// A certificate with few events, so that all of its bytes can be changed one by one.
fn short() -> (Anchor, Vec<u8>) {
    let given = office(2, 3, Vec::new()).at(12);
    let figures = given.figures(&definitions());
    let received = figures.iter().find(|(question, figure)| {
        question.measure == Measure::Received && figure.numerator == Some(1)
    });
    let certificate = given.certificate(received.unwrap().0, &definitions()).unwrap();
    assert!(certificate.events.len() >= 2);
    (anchor(&given), certificate.text().unwrap().into_bytes())
}

#[test]
fn no_byte_can_be_changed() {
    let (anchor, text) = short();
    assert!(!is_found(&text, anchor));
    let rules = text.windows(8).position(|bytes| bytes == b"\"text\":\"").unwrap();
    let end = rules + text[rules..].iter().position(|&byte| byte == b'\n').unwrap();
    for at in 0..text.len() {
        // The text of the rules is under one digest: every sixteenth of its bytes will do.
        if (rules + 40..end).contains(&at) && at % 16 != 0 {
            continue;
        }
        let mut changed = text.clone();
        changed[at] ^= if at % 2 == 0 { 1 } else { 0x20 };
        let was = String::from_utf8_lossy(&text[at.saturating_sub(30)..at + 1]).into_owned();
        let space = |byte: u8| byte.is_ascii_whitespace();
        let free = space(text[at]) && space(changed[at]);
        assert!(free || is_found(&changed, anchor), "the byte after {was:?} was changed");
    }
}

#[test]
fn no_byte_can_be_left_out_or_put_in() {
    let (anchor, text) = short();
    for at in (0..text.len()).step_by(7) {
        let mut shorter = text.clone();
        let byte = shorter.remove(at);
        assert!(byte == b'\n' || is_found(&shorter, anchor), "without byte {at}");
        let mut longer = text.clone();
        longer.insert(at, b'0');
        assert!(is_found(&longer, anchor), "with a byte more at {at}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn bytes_changed_anywhere_are_found(
        changes in prop::collection::vec((any::<prop::sample::Index>(), 1_u8..), 1..4),
    ) {
        use std::sync::OnceLock;
        static SHORT: OnceLock<(Anchor, Vec<u8>)> = OnceLock::new();
        let (anchor, text) = SHORT.get_or_init(short);
        let mut changed = text.clone();
        for (at, by) in changes {
            let at = at.index(changed.len());
            changed[at] ^= by;
        }
        let words = |text: &[u8]| -> Vec<u8> {
            text.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect()
        };
        prop_assert!(words(&changed) == words(text) || is_found(&changed, *anchor));
    }
}

#[test]
fn another_record_s_checkpoint_is_told_as_such() {
    let (given, certificate) = given();
    let identity = Identity { origin: uuid::Uuid::from_u128(7), synthetic: true };
    let other = Anchor { identity: Some(identity), ..anchor(&given) };
    let failure = verify(&certificate, Some(other)).unwrap_err();
    assert!(matches!(failure, Failure::Origin { .. }));
    let told = failure.to_string();
    assert!(told.contains("upheld/SYNTHETIC/00000000-0000-0000-0000-000000000007"), "{told}");
}
