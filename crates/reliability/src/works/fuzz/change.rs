//! Changes to good bytes: bits flipped, bytes set, stretches cut, doubled, moved, or taken from another
//! input, numbers made extreme. Not here: which inputs (see `readers`).

use crate::dice::Dice;

/// What breaks readers: ends of ranges, openings without ends, nothing.
const PIECES: [&[u8]; 20] = [
    b"\0",
    b"\xff\xff\xff\xff",
    b"\xff\xff\xff\xff\xff\xff\xff\xff",
    b"\x80\0\0\0\0\0\0\0",
    b"\xfd\xff\xff\xff\xff\xff\xff\xff\xff",
    b"9223372036854775808",
    b"-1",
    b"1e999",
    b"\"",
    b"{\"a\":{\"a\":",
    b"[[[[[[[[[[[[",
    b"\n",
    b"\r\n\r\n",
    b";;;;;;;;",
    b"</row>",
    b"&#x110000;",
    b"\xef\xbb\xbf",
    b"\xed\xa0\x80",
    b"2023-02-30",
    b" = [",
];

/// Changes bytes in one to six places. `other` is another input of the same kind.
pub(super) fn change(bytes: &[u8], other: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..=dice.below(6) {
        once(&mut bytes, other, dice);
    }
    bytes
}

fn once(bytes: &mut Vec<u8>, other: &[u8], dice: &mut Dice) {
    let (from, to) = stretch(bytes.len(), dice);
    match dice.below(8) {
        0 if from < bytes.len() => bytes[from] ^= 1 << dice.below(8),
        1 if from < bytes.len() => bytes[from] = u8::try_from(dice.below(256)).unwrap_or(0),
        2 => {
            bytes.drain(from..to);
        }
        3 => {
            let doubled = bytes[from..to].to_vec();
            bytes.splice(from..from, doubled);
        }
        4 => bytes.truncate(from),
        5 => {
            let (start, end) = stretch(other.len(), dice);
            bytes.splice(from..to, other[start..end].iter().copied());
        }
        6 => bytes[from..to].fill(0),
        _ => {
            let piece = PIECES[place(PIECES.len() - 1, dice)];
            bytes.splice(from..from, piece.iter().copied());
        }
    }
}

/// A stretch of so many bytes: mostly short.
fn stretch(len: usize, dice: &mut Dice) -> (usize, usize) {
    let from = place(len, dice);
    let longest = if dice.below(4) == 0 { len - from } else { (len - from).min(16) };
    (from, from + place(longest, dice))
}

/// A number up to and with another.
fn place(most: usize, dice: &mut Dice) -> usize {
    dice.place(most + 1)
}
