//! Lines of a source, one at a time, in bounded memory: of a line that is too long the beginning is
//! kept and the rest read over. Knows nothing of cells.

use std::io::{self, BufRead, BufReader, ErrorKind, Read};

/// How many bytes a row may have. None that means anything comes near; it bounds the memory.
pub const ROW_BYTES_MAX: usize = 1 << 20;

/// One line of the source.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Line<'a> {
    /// Its number, from 1.
    pub(crate) number: u64,
    /// Its bytes without the line's end, at most [`ROW_BYTES_MAX`] of them.
    pub(crate) kept: &'a [u8],
    /// How many bytes it has in the source.
    pub(crate) length: u64,
    /// Whether its end is there. Only the last line of a source may lack it.
    pub(crate) ended: bool,
}

impl Line<'_> {
    /// Without the byte order mark that a file may begin with.
    pub(crate) fn without_mark(self) -> Self {
        match self.kept.strip_prefix(b"\xef\xbb\xbf") {
            Some(kept) if self.number == 1 => Self { kept, length: self.length - 3, ..self },
            _ => self,
        }
    }

    /// Whether all of it is kept.
    pub(crate) fn is_whole(&self) -> bool {
        self.length == self.kept.len() as u64
    }
}

/// Reads lines that end with LF, CR LF or CR.
pub(crate) struct Lines<R> {
    source: BufReader<R>,
    kept: Vec<u8>,
    number: u64,
    bytes: u64,
    after_cr: bool,
}

impl<R: Read> Lines<R> {
    pub(crate) fn new(source: R) -> Self {
        let source = BufReader::with_capacity(64 << 10, source);
        Self { source, kept: Vec::new(), number: 0, bytes: 0, after_cr: false }
    }

    /// Bytes read so far.
    pub(crate) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The number of the last line read; 0 before the first.
    pub(crate) fn number(&self) -> u64 {
        self.number
    }

    /// The bytes of the last line read, as [`Line::kept`].
    pub(crate) fn kept(&self) -> &[u8] {
        &self.kept
    }

    /// The next line, if there is one.
    pub(crate) fn next(&mut self) -> io::Result<Option<Line<'_>>> {
        self.kept.clear();
        let mut length = 0;
        while let Some((taken, ended)) = self.take_chunk()? {
            length += taken;
            if ended {
                return Ok(Some(self.line(length, true)));
            }
        }
        // The last line may lack its end; nothing after the last end is no line.
        Ok((length > 0).then(|| self.line(length, false)))
    }

    fn line(&mut self, length: u64, ended: bool) -> Line<'_> {
        self.number += 1;
        Line { number: self.number, kept: &self.kept, length, ended }
    }

    /// Takes what is buffered up to the line's end: how many of its bytes, and whether it ended.
    /// None at the end of the source.
    fn take_chunk(&mut self) -> io::Result<Option<(u64, bool)>> {
        let chunk = loop {
            match self.source.fill_buf() {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
                // Asked for again, because a borrow can't leave a loop that goes on.
                Ok(_) => break self.source.buffer(),
            }
        };
        // The LF of a CR LF belongs to the line before.
        let skipped = usize::from(self.after_cr && chunk.first() == Some(&b'\n'));
        let rest = &chunk[skipped..];
        let end = rest.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
        let part = &rest[..end.unwrap_or(rest.len())];
        if chunk.is_empty() {
            return Ok(None);
        }
        let room = ROW_BYTES_MAX - self.kept.len();
        self.kept.extend_from_slice(&part[..part.len().min(room)]);
        self.after_cr = end.is_some_and(|end| rest[end] == b'\r');
        let (taken, ended) = (part.len() as u64, end.is_some());
        let used = skipped + part.len() + usize::from(ended);
        self.source.consume(used);
        self.bytes += used as u64;
        Ok(Some((taken, ended)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives its pieces one by one, so that they meet at awkward places.
    struct Pieces(Vec<&'static [u8]>);

    impl Read for Pieces {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            if self.0.is_empty() {
                return Ok(0);
            }
            let piece = self.0.remove(0);
            into[..piece.len()].copy_from_slice(piece);
            Ok(piece.len())
        }
    }

    fn all(source: impl Read) -> Vec<(u64, Vec<u8>)> {
        let mut lines = Lines::new(source);
        let mut all = Vec::new();
        while let Some(line) = lines.next().unwrap() {
            all.push((line.number, line.kept.to_vec()));
        }
        all
    }

    #[test]
    fn every_sort_of_line_end_is_one_end() {
        let wanted = [(1, b"a".to_vec()), (2, b"b".to_vec()), (3, b"c".to_vec()), (4, Vec::new())];
        assert_eq!(all(&b"a\nb\r\nc\r\n\n"[..]), wanted);
        assert_eq!(all(&b"a\rb\rc\r\r"[..]), wanted);
        assert_eq!(all(Pieces(vec![b"a\r", b"\nb", b"\n", b"c\r", b"\n\r", b"\n"])), wanted);
    }

    #[test]
    fn the_last_line_may_lack_its_end() {
        assert_eq!(all(&b"a\nb"[..]), [(1, b"a".to_vec()), (2, b"b".to_vec())]);
        assert_eq!(all(&b""[..]), []);
    }

    #[test]
    fn a_line_too_long_is_read_over_without_being_kept() {
        let long = 5 * ROW_BYTES_MAX as u64;
        let mut lines = Lines::new(io::repeat(b'x').take(long).chain(&b"\nnext"[..]));
        let line = lines.next().unwrap().unwrap();
        assert_eq!((line.kept.len(), line.length), (ROW_BYTES_MAX, long));
        assert!(lines.kept.capacity() <= 2 * ROW_BYTES_MAX);
        assert_eq!(lines.next().unwrap().unwrap().kept, b"next");
        assert_eq!(lines.bytes(), long + 5);
    }
}
