//! One line into its cells, by the rules of RFC 4180. Knows nothing of columns.

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use crate::fields::shortened;

/// Why a line can't be split.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Broken {
    /// A quote is not closed: of which cell (0 is the first), and what follows it, shortened.
    Unclosed(usize, String),
    /// More cells than the splitter counts.
    TooMany,
}

/// The cells of one line.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cells<'a> {
    bytes: &'a [u8],
    ends: &'a [usize],
}

impl<'a> Cells<'a> {
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// A cell's bytes; empty past the last.
    pub(crate) fn get(&self, place: usize) -> &'a [u8] {
        let start = place.checked_sub(1).and_then(|before| self.ends.get(before)).copied();
        match self.ends.get(place) {
            Some(&end) => &self.bytes[start.unwrap_or(0)..end],
            None => &[],
        }
    }

    pub(crate) fn iter(self) -> impl Iterator<Item = &'a [u8]> {
        (0..self.len()).map(move |place| self.get(place))
    }
}

/// Splits lines, with buffers it keeps from one to the next.
pub(crate) struct Splitter {
    reader: Reader,
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Splitter {
    /// For cells parted by `delimiter`, fewer than `cells_max`.
    pub(crate) fn parting(delimiter: u8, cells_max: usize) -> Self {
        let reader = ReaderBuilder::new().delimiter(delimiter).build();
        Self { reader, bytes: Vec::new(), ends: vec![0; cells_max] }
    }

    /// The cells of a line that has no line break in it.
    pub(crate) fn split(&mut self, line: &[u8]) -> Result<Cells<'_>, Broken> {
        self.reader.reset();
        // Unquoting only shortens, and the reader wants room for one byte more.
        self.bytes.resize(line.len() + 1, 0);
        let (_, _, written, cells) = self.reader.read_record(line, &mut self.bytes, &mut self.ends);
        if cells == self.ends.len() {
            return Err(Broken::TooMany);
        }
        // The line's end closes the record, unless a quote is open: then it is one more letter.
        let (result, _, _, last) =
            self.reader.read_record(b"\n", &mut self.bytes[written..], &mut self.ends[cells..]);
        match result {
            ReadRecordResult::Record => {
                Ok(Cells { bytes: &self.bytes, ends: &self.ends[..cells + last] })
            }
            _ => {
                let start = cells.checked_sub(1).map_or(0, |before| self.ends[before]);
                Err(Broken::Unclosed(cells, shortened(&self.bytes[start..written])))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CELLS_MAX: usize = 64;

    fn cells(line: &str) -> Result<Vec<String>, Broken> {
        let mut splitter = Splitter::parting(b',', CELLS_MAX);
        // A line before, so that what it left behind would be seen.
        let _before = splitter.split(b"left,\"over");
        let cells = splitter.split(line.as_bytes())?;
        Ok(cells.iter().map(|cell| String::from_utf8(cell.to_vec()).unwrap()).collect())
    }

    #[test]
    fn cells_are_parted_and_unquoted() {
        assert_eq!(cells("a,b,c").unwrap(), ["a", "b", "c"]);
        assert_eq!(cells("a,,").unwrap(), ["a", "", ""]);
        assert_eq!(cells(r#""a, ""b""",c"#).unwrap(), [r#"a, "b""#, "c"]);
        assert_eq!(cells("\"\"").unwrap(), [""]);
        assert_eq!(cells("5\" pipe,x").unwrap(), ["5\" pipe", "x"]);
    }

    #[test]
    fn an_open_quote_is_found_with_its_cell() {
        assert_eq!(cells("a,\"b,c"), Err(Broken::Unclosed(1, "b,c".to_owned())));
        assert_eq!(cells("\""), Err(Broken::Unclosed(0, String::new())));
    }

    #[test]
    fn too_many_cells_are_not_counted_to_their_end() {
        assert_eq!(cells(&",".repeat(CELLS_MAX - 2)).unwrap().len(), CELLS_MAX - 1);
        assert_eq!(cells(&",".repeat(CELLS_MAX)), Err(Broken::TooMany));
        assert_eq!(cells(&",".repeat(1 << 20)), Err(Broken::TooMany));
    }
}
