//! Notes and keys: a known note to the byte, ours verified by other people's code, theirs by ours,
//! and texts that are no key or no note.

use proptest::prelude::*;
use signed_note::{Note, StandardSigner, StandardVerifier, VerifierList};
use upheld_audit::note::{self, KeyError, KeyName, PrivateKey, PublicKey, SignatureError};

/// The note and keys in the documentation of Go's `golang.org/x/mod/sumdb/note`, where the format
/// comes from. Everybody knows this private key.
const PRIVATE: &str =
    "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
const PUBLIC: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const TEXT: &str = "If you think cryptography is the answer to your problem,\n\
                    then you don't know what your problem is.\n";
const LINE: &str = "\u{2014} PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=";

fn private(name: &str, seed: u8) -> PrivateKey {
    PrivateKey::of_seed(KeyName::new(name).unwrap(), &mut [seed; 32])
}

fn text_of(key: &PrivateKey) -> String {
    String::from_utf8(key.text().as_bytes().to_vec()).unwrap()
}

/// Whether the other implementation takes the note as signed by the key.
fn they_verify(note: &str, public: &str) -> bool {
    let verifier = StandardVerifier::new(public).unwrap();
    let note = Note::from_bytes(note.as_bytes()).unwrap();
    note.verify(&VerifierList::new(vec![Box::new(verifier)])).is_ok()
}

fn they_sign(text: &str, private: &str) -> String {
    let signer = StandardSigner::new(private).unwrap();
    let mut note = Note::new(text.as_bytes(), &[]).unwrap();
    note.add_sigs(&[&signer]).unwrap();
    String::from_utf8(note.to_bytes()).unwrap()
}

#[test]
fn the_note_that_everybody_knows_comes_out_to_the_byte() {
    let key = PrivateKey::parse(PRIVATE.as_bytes()).unwrap();
    assert_eq!(text_of(&key), format!("{PRIVATE}\n"));
    assert_eq!(key.public().to_string(), PUBLIC);
    let known = format!("{TEXT}\n{LINE}\n");
    assert_eq!(note::note(TEXT, &[key.sign(TEXT)]), known);
    let (text, signatures) = note::parse(known.as_bytes()).unwrap();
    assert_eq!(text, TEXT);
    PUBLIC.parse::<PublicKey>().unwrap().verify(text, &signatures).unwrap();
}

#[test]
fn several_may_sign_and_each_is_told_by_name_and_id() {
    let (one, two, namesake) = (private("one", 1), private("two", 2), private("one", 3));
    let signed = note::note(TEXT, &[one.sign(TEXT), two.sign(TEXT)]);
    let (text, signatures) = note::parse(signed.as_bytes()).unwrap();
    one.public().verify(text, &signatures).unwrap();
    two.public().verify(text, &signatures).unwrap();
    let error = namesake.public().verify(text, &signatures).unwrap_err();
    let (one, two, namesake) = (one.public().told(), two.public().told(), namesake.public().told());
    assert_eq!(error.to_string(), format!("it is not signed by {namesake} but by {one}, {two}"));
    let none = private("one", 1).public().verify(text, &[]).unwrap_err();
    assert_eq!(none.to_string(), format!("it is not signed by {one}, nor by anybody"));
}

#[test]
fn a_signature_under_another_text_is_told_even_beside_a_good_one() {
    let key = private("office", 1);
    let other = key.sign("another text\n");
    let error = key.public().verify(TEXT, &[key.sign(TEXT), other]).unwrap_err();
    assert_eq!(error, SignatureError::Forged { key: key.public().told() });
}

#[test]
fn a_private_key_shows_nothing_of_itself() {
    let key = PrivateKey::parse(PRIVATE.as_bytes()).unwrap();
    assert_eq!(format!("{key:?}"), "PrivateKey(PeterNeumann)");
    assert_eq!(format!("{:?}", key.text()), "SecretText(..)");
    let secret = "AYEKFALVFGyNhPJEMzD1QIDr";
    for wrong in [PRIVATE.replace("c74f20a3", "c74f20a4"), PRIVATE.replace("+AYE", "+AzE")] {
        let error = PrivateKey::parse(wrong.as_bytes()).unwrap_err();
        assert!(!format!("{error} {error:?}").contains(&secret[4..]), "{error}");
    }
    let error = PRIVATE.parse::<PublicKey>().unwrap_err();
    assert_eq!(error, KeyError::Private);
}

#[test]
fn a_seed_is_overwritten_once_it_is_taken() {
    let mut seed = [7; 32];
    let _key = PrivateKey::of_seed(KeyName::new("office").unwrap(), &mut seed);
    assert_eq!(seed, [0; 32]);
}

#[test]
fn a_text_that_is_no_key_is_refused_with_the_reason() {
    let public = |text: &str| text.parse::<PublicKey>().unwrap_err();
    assert_eq!(public(""), KeyError::NoKey);
    assert_eq!(public("ssh-ed25519 AAAAC3Nza me@here"), KeyError::NoKey);
    assert_eq!(public(&PUBLIC.replace("c74f20a3", "c74f20a4")), KeyError::Id);
    assert_eq!(public(&PUBLIC.replace("c74f20a3", "C74F20A3")), KeyError::NoKey);
    assert_eq!(public(&PUBLIC.replace("PeterNeumann", "Peter Neumann")), KeyError::Name);
    assert_eq!(public(&PUBLIC.replace("PeterNeumann", "")), KeyError::Name);
    assert_eq!(public(&PUBLIC[..PUBLIC.len() - 4]), KeyError::Bytes);
    assert_eq!(public(&PUBLIC.replace("+ARpc", "+Axpc")), KeyError::Kind(3));
    // The neutral element: with it, a signature of zeros fits any text.
    let weak = "weak+00000000+AQEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    assert_eq!(public(weak), KeyError::Bytes);
    let private = |text: &str| PrivateKey::parse(text.as_bytes()).unwrap_err();
    assert_eq!(private(PUBLIC), KeyError::Public);
    assert_eq!(private("-----BEGIN OPENSSH PRIVATE KEY-----\n"), KeyError::NoKey);
    assert_eq!(private(&PRIVATE.replace("c74f20a3", "c74f20a4")), KeyError::Id);
    assert_eq!(private(&PRIVATE[..PRIVATE.len() - 1]), KeyError::Bytes);
    assert_eq!(PrivateKey::parse(b"PRIVATE+KEY+\xff").unwrap_err(), KeyError::NoKey);
    for name in ["", "two words", "a+b", "line\nfeed", "no\u{a0}break"] {
        assert_eq!(KeyName::new(name), Err(KeyError::Name), "{name:?}");
    }
}

#[test]
fn a_note_that_is_wrong_names_the_line() {
    let whole = format!("{TEXT}\n{LINE}\n");
    let told = |note: &str| note::parse(note.as_bytes()).unwrap_err().to_string();
    assert_eq!(told(&format!("{TEXT}\n")), "line 4: a signature should stand here");
    assert_eq!(told(whole.trim_end()), "line 4: it is not ended: the file was cut short");
    let signature =
        "it is not a signature: an em dash, the key's name and base64, parted by one space";
    for (right, wrong) in [
        ("\u{2014} Peter", "- Peter"),
        ("PeterNeumann x08", "PeterNeumann  x08"),
        ("PeterNeumann x08", "Peter+Neumann x08"),
        ("JnAM=", "JnAM"),
        (
            "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=",
            "x08gow==",
        ),
    ] {
        assert_eq!(told(&whole.replace(right, wrong)), format!("line 4: {signature}"), "{wrong}");
    }
    assert_eq!(told(&format!("{whole}more\n")), format!("line 5: {signature}"));
    let steered = whole.replace("problem,\n", "problem,\r\n");
    assert!(told(&steered).starts_with("line 1: it has a control character"), "{steered}");
    let error = note::parse(b"good\nb\xffd\n").unwrap_err();
    assert_eq!(error.to_string(), "line 2: it is not text in UTF-8");
    let long = "x\n".repeat(note::NOTE_BYTES_MAX / 2 + 1);
    assert!(told(&long).contains("goes past 1048576 bytes"));
}

fn names() -> impl Strategy<Value = String> {
    "[a-z0-9./é-]{1,20}"
}

fn texts() -> impl Strategy<Value = String> {
    "([^\u{0}-\u{1f}]{0,30}\n){1,6}"
}

proptest! {
    #[test]
    fn ours_is_verified_by_theirs_and_theirs_by_ours(
        name in names(), mut seed: [u8; 32], text in texts(),
    ) {
        let key = PrivateKey::of_seed(KeyName::new(&name).unwrap(), &mut seed);
        let public = key.public().to_string();
        let ours = note::note(&text, &[key.sign(&text)]);
        prop_assert!(they_verify(&ours, &public));
        let theirs = they_sign(&text, text_of(&key).trim_end());
        prop_assert_eq!(&theirs, &ours);
        let (read, signatures) = note::parse(theirs.as_bytes()).unwrap();
        prop_assert_eq!(read, &text);
        prop_assert_eq!(public.parse::<PublicKey>().unwrap().verify(read, &signatures), Ok(()));
    }

    #[test]
    fn any_byte_changed_makes_a_note_worthless(at in any::<prop::sample::Index>(), flip in 1_u8..) {
        let key = private("office.example", 5);
        let mut bytes = note::note(TEXT, &[key.sign(TEXT)]).into_bytes();
        let at = at.index(bytes.len());
        bytes[at] ^= flip;
        let good = note::parse(&bytes).is_ok_and(|(text, by)| key.public().verify(text, &by).is_ok());
        prop_assert!(!good, "byte {at} changed and nobody saw");
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        if let Ok((text, signatures)) = note::parse(&bytes) {
            let again = if signatures.is_empty() { text.to_owned() } else { note::note(text, &signatures) };
            prop_assert_eq!(again.as_bytes(), &bytes[..]);
        }
        PrivateKey::parse(&bytes).unwrap_err();
    }
}
