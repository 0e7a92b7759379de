//! What lies in the segments, before anything is believed or changed: which frames are good and in
//! their order, which positions are lost, how far the record is known to have been synced. Not
//! here: what to do about it (see `heal` and `open`).

use std::path::Path;

use crate::error::{Damage, JournalError, Newer, Result};
use crate::frame::{self, Header, Walk};
use crate::segment::{self, Identity};

/// Bytes of a segment where no good frame in its order stands, and the positions lost with them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Gap {
    /// The first position that should stand here.
    pub(crate) first: u64,
    /// The position of the next good frame. The same as `first` where only a mark was lost.
    pub(crate) next: u64,
    /// The bytes, from and to.
    pub(crate) from: usize,
    pub(crate) to: usize,
}

/// One segment, read through.
#[derive(Debug, Clone, Default)]
pub(crate) struct Scan {
    pub(crate) gaps: Vec<Gap>,
    /// The position after the last good frame.
    pub(crate) next: u64,
    /// The byte after the last good frame.
    pub(crate) end: usize,
    /// The highest `synced_to` of any good frame.
    pub(crate) synced_to: u64,
    /// Whether the last good frame is a mark.
    pub(crate) ends_in_mark: bool,
    /// Bytes behind the last good frame, up to the last that is not zero.
    pub(crate) rest: usize,
    /// The file's length.
    pub(crate) len: usize,
}

/// The good frames of a segment in their order, each with the gap before it, if there is one.
/// Frames out of order, or at or past `limit` (where the next segment starts, and wins), are
/// treated as if they were not there.
pub(crate) struct InOrder<'a> {
    walk: Walk<'a>,
    next: u64,
    end: usize,
    limit: u64,
}

impl<'a> InOrder<'a> {
    pub(crate) fn new(image: &'a [u8], first: u64, limit: u64) -> Self {
        let end = segment::HEADER_BYTES.min(image.len());
        Self { walk: Walk::new(image, segment::HEADER_BYTES), next: first, end, limit }
    }

    fn take(&mut self, at: usize, header: Header) -> (Option<Gap>, usize, Header) {
        let gap = Gap { first: self.next, next: header.first, from: self.end, to: at };
        let gap = (gap.first < gap.next || gap.from < gap.to).then_some(gap);
        self.next = header.next();
        self.end = at + header.frame_bytes();
        (gap, at, header)
    }
}

impl Iterator for InOrder<'_> {
    type Item = Result<(Option<Gap>, usize, Header), Newer>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            match self.walk.next()? {
                Ok((_, header)) if header.first < self.next || header.next() > self.limit => {}
                Ok((at, header)) => return Some(Ok(self.take(at, header))),
                Err(newer) => return Some(Err(newer)),
            }
        }
    }
}

/// Reads a segment's image through. `limit` is where the next segment starts.
pub(crate) fn scan(image: &[u8], first: u64, limit: Option<u64>) -> Result<Scan, Newer> {
    let end = segment::HEADER_BYTES.min(image.len());
    let mut scan = Scan { next: first, end, len: image.len(), ..Scan::default() };
    for found in InOrder::new(image, first, limit.unwrap_or(u64::MAX)) {
        let (gap, at, header) = found?;
        scan.gaps.extend(gap);
        scan.next = header.next();
        scan.end = at + header.frame_bytes();
        scan.synced_to = scan.synced_to.max(header.synced_to);
        scan.ends_in_mark = header.is_mark();
    }
    let tail = &image[scan.end..];
    let tail = &tail[..tail.len() - frame::trailing_zeros(tail)];
    scan.rest = tail.iter().rposition(|&byte| byte != 0).map_or(0, |last| last + 1);
    if let Some(limit) = limit.filter(|&limit| scan.next < limit) {
        scan.gaps.push(Gap { first: scan.next, next: limit, from: scan.end, to: image.len() });
    }
    Ok(scan)
}

/// One segment of the survey.
#[derive(Debug, Clone)]
pub(crate) struct Surveyed {
    pub(crate) first: u64,
    /// Where the next segment starts.
    pub(crate) limit: Option<u64>,
    /// None where its end shows that it needn't be read.
    pub(crate) scan: Option<Scan>,
    pub(crate) header_bad: bool,
    pub(crate) missing: bool,
}

/// The whole journal, as far as it had to be read.
#[derive(Debug, Clone)]
pub(crate) struct Survey {
    pub(crate) identity: Option<Identity>,
    pub(crate) segments: Vec<Surveyed>,
    /// The highest position that had been made durable, as far as anything shows.
    pub(crate) synced_to: u64,
}

/// Surveys the journal in `dir`. Segments wholly before `known` are read only where their ends
/// don't meet; every position up to `known` counts as synced.
pub(crate) fn survey(dir: &Path, known: u64) -> Result<Survey> {
    let firsts = segment::list(dir)?;
    if firsts.is_empty() {
        return Err(JournalError::Absent(dir.to_owned()));
    }
    let mut survey = Survey { identity: None, segments: Vec::new(), synced_to: known };
    if firsts[0] > 1 {
        survey.segments.push(missing(firsts[0]));
    }
    for (i, &first) in firsts.iter().enumerate() {
        let limit = firsts.get(i + 1).copied();
        survey.add(dir, first, limit, known)?;
    }
    // A segment is begun only after everything before it was synced.
    let begun = firsts.last().map_or(0, |first| first - 1);
    survey.synced_to = survey.synced_to.max(begun);
    Ok(survey)
}

/// What stands for the segments that should come before `limit`.
fn missing(limit: u64) -> Surveyed {
    let gap = Gap { first: 1, next: limit, from: 0, to: 0 };
    let scan = Scan { gaps: vec![gap], next: 1, ..Scan::default() };
    Surveyed { first: 1, limit: Some(limit), scan: Some(scan), header_bad: false, missing: true }
}

impl Survey {
    fn add(&mut self, dir: &Path, first: u64, limit: Option<u64>, known: u64) -> Result<()> {
        let head = segment::load_head(dir, first)?;
        let identity = head.map(|(identity, _)| identity);
        match (self.identity, identity) {
            (Some(a), Some(b)) if a != b => {
                return Err(JournalError::Foreign(segment::path(dir, first)));
            }
            (None, Some(_)) => self.identity = identity,
            _ => {}
        }
        // The segment that holds the known position is read too: its last commit tells the time.
        let needed = limit.is_none_or(|limit| limit > known.max(1));
        let mut scan = None;
        let sealed = match limit {
            Some(limit) => segment::ends_with_mark(dir, first, limit)?,
            None => false,
        };
        if needed || !sealed {
            let image = segment::load(dir, first)?;
            let read = self::scan(&image, first, limit)?;
            self.synced_to = self.synced_to.max(read.synced_to);
            scan = Some(read);
        }
        let header_bad = head.is_none_or(|(_, begins)| begins != first);
        self.segments.push(Surveyed { first, limit, scan, header_bad, missing: false });
        Ok(())
    }

    /// The last segment, with its scan: it is always read.
    pub(crate) fn last(&self) -> Option<(&Surveyed, &Scan)> {
        let last = self.segments.last()?;
        Some((last, last.scan.as_ref()?))
    }

    /// What has to be healed in a segment: gaps that begin at or below what was synced. Bytes lost
    /// between two good neighbours count, though no position is lost with them.
    pub(crate) fn wounds(&self, segment: &Surveyed) -> Vec<Gap> {
        let Some(scan) = &segment.scan else { return Vec::new() };
        let mut wounds: Vec<Gap> = Vec::new();
        for gap in &scan.gaps {
            // A torn group leaves no whole frame right after bad bytes: only rot does.
            if gap.first <= self.synced_to || gap.first == gap.next {
                wounds.push(*gap);
            } else {
                return wounds;
            }
        }
        let next = scan.next.max(segment.first);
        if segment.limit.is_none() && next <= self.synced_to {
            let next_known = self.synced_to + 1;
            // Not the room reserved behind it: only what was once written counts as lost.
            let to = scan.end + scan.rest;
            wounds.push(Gap { first: next, next: next_known, from: scan.end, to });
        }
        wounds
    }

    /// The positions lost that had been made durable.
    pub(crate) fn damage(&self) -> Vec<Damage> {
        let gaps = self.segments.iter().flat_map(|segment| self.wounds(segment));
        let lost = gaps
            .filter(|gap| gap.first < gap.next)
            .map(|gap| Damage { first: gap.first, last: (gap.next - 1).min(self.synced_to) });
        lost.collect()
    }

    /// Whether anything synced is damaged, be it only a header or a mark.
    pub(crate) fn is_damaged(&self) -> bool {
        let hurt = |segment: &Surveyed| segment.header_bad || !self.wounds(segment).is_empty();
        self.segments.iter().any(hurt)
    }

    /// Where the good part of the last segment ends: the byte, and the next position.
    pub(crate) fn good_end(&self) -> Option<(usize, u64)> {
        let (_, scan) = self.last()?;
        let torn = scan.gaps.iter().find(|gap| gap.first > self.synced_to && gap.first < gap.next);
        Some(torn.map_or((scan.end, scan.next), |gap| (gap.from, gap.first)))
    }

    /// Whether the journal was closed as it should be: it ends with a mark and nothing behind it.
    pub(crate) fn is_clean(&self) -> bool {
        self.last()
            .is_some_and(|(_, scan)| scan.ends_in_mark && scan.rest == 0 && scan.gaps.is_empty())
    }
}

/// The first frame in the image whose position is past `position`: its byte.
pub(crate) fn first_past(image: &[u8], first: u64, position: u64) -> Result<Option<usize>, Newer> {
    for found in InOrder::new(image, first, u64::MAX) {
        let (_, at, header) = found?;
        if !header.is_mark() && header.first > position {
            return Ok(Some(at));
        }
    }
    Ok(None)
}

/// The size of a mark, which fills what is left of a healed gap.
pub(crate) const MARK_BYTES: usize = frame::HEADER_BYTES;
