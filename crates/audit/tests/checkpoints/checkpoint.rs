//! Checkpoints: the text to the byte, and what is none.

use proptest::prelude::*;
use upheld_audit::note::{KeyName, PrivateKey};
use upheld_audit::{Checkpoint, checkpoint};
use upheld_journal::Identity;
use uuid::Uuid;

fn identity(synthetic: bool) -> Identity {
    let origin = Uuid::parse_str("6f1b3c1e-0f6e-5c0a-9a63-2f1f4f6f5b11").unwrap();
    Identity { origin, synthetic }
}

const SYNTHETIC: &str = "\
upheld/SYNTHETIC/6f1b3c1e-0f6e-5c0a-9a63-2f1f4f6f5b11
4711
AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=
";

fn of_it() -> Checkpoint {
    Checkpoint::new(&identity(true), 4711, std::array::from_fn(|at| u8::try_from(at).unwrap()))
}

fn key() -> PrivateKey {
    PrivateKey::of_seed(KeyName::new("office.example/record").unwrap(), &mut [9; 32])
}

#[test]
fn its_text_is_three_lines_and_carries_the_mark() {
    assert_eq!(of_it().to_string(), SYNTHETIC);
    let real = Checkpoint::new(&identity(false), 0, [0; 32]);
    assert_eq!(real.origin, "upheld/6f1b3c1e-0f6e-5c0a-9a63-2f1f4f6f5b11");
    assert!(real.to_string().contains("\n0\n"));
}

#[test]
fn a_name_tells_the_record_and_no_other_spelling_does() {
    for synthetic in [false, true] {
        let identity = identity(synthetic);
        assert_eq!(checkpoint::identity(&checkpoint::origin(&identity)), Some(identity));
    }
    for none in [
        "6f1b3c1e-0f6e-5c0a-9a63-2f1f4f6f5b11",
        "upheld/",
        "upheld/6F1B3C1E-0F6E-5C0A-9A63-2F1F4F6F5B11",
        "upheld/{6f1b3c1e-0f6e-5c0a-9a63-2f1f4f6f5b11}",
        "upheld/synthetic/6f1b3c1e-0f6e-5c0a-9a63-2f1f4f6f5b11",
    ] {
        assert_eq!(checkpoint::identity(none), None, "{none}");
    }
}

#[test]
fn a_signed_one_keeps_its_signatures() {
    let signed = of_it().signed(&key());
    let published = Checkpoint::parse(signed.as_bytes()).unwrap();
    assert_eq!((&published.checkpoint, published.signatures.len()), (&of_it(), 1));
    published.verify(&key().public()).unwrap();
    let bare = Checkpoint::parse(SYNTHETIC.as_bytes()).unwrap();
    assert!(bare.signatures.is_empty());
    bare.verify(&key().public()).unwrap_err();
}

#[test]
fn what_is_wrong_is_told_with_its_line() {
    let told = |text: String| Checkpoint::parse(text.as_bytes()).unwrap_err().to_string();
    let put = |right: &str, wrong: &str| told(SYNTHETIC.replace(right, wrong));
    assert_eq!(told(String::new()), "line 1: the record's name should stand here");
    assert_eq!(told("upheld/x\n".to_owned()), "line 2: the number of events should stand here");
    assert_eq!(told("upheld/x\n7\n".to_owned()), "line 3: the root should stand here");
    assert_eq!(
        told("upheld/x\n7\nAAEC".to_owned()),
        "line 3: it is not ended: the file was cut short"
    );
    let size = "is not a number of events in digits alone, without leading zeros";
    for wrong in ["04711", "+4711", "-1", "4,711", "4711 ", "18446744073709551616", "0x10"] {
        assert_eq!(put("4711", wrong), format!("line 2: {wrong:?} {size}"));
    }
    let root = "is not a root: 32 bytes in base64, with its padding";
    for (right, wrong) in
        [("h8=", "h8"), ("h8=", ""), ("h8=", "h9="), ("AAEC", "!AEC"), ("AAEC", "")]
    {
        let told = put(right, wrong);
        assert!(told.starts_with("line 3: ") && told.ends_with(root), "{wrong}: {told}");
    }
    let long = put("4711", &"9".repeat(5_000));
    assert!(long.chars().count() < 200, "{long}");
    let three =
        "a checkpoint of a record has three lines and then, where it is signed, an empty one";
    assert_eq!(told(format!("{SYNTHETIC}more\n")), format!("line 4: {three}"));
    assert_eq!(told(format!("{SYNTHETIC}\n")), "line 5: a signature should stand here");
    let crlf = put("\n", "\r\n");
    assert!(crlf.starts_with("line 1: it has a control character, such as the carriage return"));
}

#[test]
fn one_cut_short_at_any_byte_is_refused_or_not_signed() {
    let signed = of_it().signed(&key());
    for len in 0..signed.len() {
        let cut = Checkpoint::parse(&signed.as_bytes()[..len]);
        let counts = cut.is_ok_and(|cut| cut.verify(&key().public()).is_ok());
        assert!(!counts, "cut at {len}");
    }
}

proptest! {
    #[test]
    fn it_comes_back_from_its_text(origin: u128, synthetic: bool, size: u64, root: [u8; 32]) {
        let identity = Identity { origin: Uuid::from_u128(origin), synthetic };
        let made = Checkpoint::new(&identity, size, root);
        let read = Checkpoint::parse(made.to_string().as_bytes()).unwrap();
        prop_assert_eq!(read.checkpoint, made);
    }

    #[test]
    fn what_is_read_has_one_text(at in any::<prop::sample::Index>(), byte: u8) {
        let mut bytes = SYNTHETIC.as_bytes().to_vec();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        if let Ok(read) = Checkpoint::parse(&bytes) {
            prop_assert_eq!(read.checkpoint.to_string().into_bytes(), bytes);
        }
    }
}
