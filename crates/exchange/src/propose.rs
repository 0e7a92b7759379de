//! Proposing a map for somebody else's file, from its header and a sample of its values. What was
//! guessed is marked `# ?`; nothing is left out in silence. Guesses are proposals: whether a row may
//! be recorded is decided when it is imported.

mod days;
mod guess;
mod names;
mod sample;

use std::fmt::Write;

use upheld_domain::{Reference, Register, Scheme};

use crate::columns::{Column, Sort, What};
use crate::plan::is_reason;
use crate::sheet::{Sheet, SheetError};
use crate::words::{Words, pounds};

use days::{Written, written};
use guess::guess;
use names::likeness;
use sample::{Theirs, sample};

/// How many values of a column are set against our words, to see whether it could be one of ours.
const ASKED: usize = 200;

/// How many words of one column are translated in a proposal.
const WORDS_MAX: usize = 300;

/// Proposes a map.
///
/// Takes what the rows are, the file past its header, the register by which bodies are found, and
/// the office's words.
/// Gives the map as TOML, with a comment `# ?` at each line that somebody should look at.
///
/// # Errors
/// [`SheetError`] where the file can't be read.
pub fn propose(
    what: What,
    sheet: &mut Sheet,
    register: &Register,
    scheme: &Scheme,
) -> Result<String, SheetError> {
    let name = sheet.name().to_owned();
    let (theirs, rows) = sample(sheet)?;
    let words = Words { register, scheme };
    let matched = matched(what, &theirs, &words);
    let mut proposal =
        Proposal { what, theirs: &theirs, matched: &matched, words: &words, text: String::new() };
    proposal.write(&name, rows);
    Ok(proposal.text)
}

/// For each of our columns the place of theirs, if one is like it.
fn matched(what: What, theirs: &[Theirs], words: &Words<'_>) -> Vec<Option<usize>> {
    let columns = what.columns();
    let mut scored: Vec<(usize, usize, usize)> = Vec::new();
    for (ours, column) in columns.iter().enumerate() {
        for (place, their) in theirs.iter().enumerate().filter(|(_, t)| !t.name.is_empty()) {
            let score = score(what, column, their, words);
            if score >= 60 {
                scored.push((score, ours, place));
            }
        }
    }
    // The likeliest first; of two alike, the one that stands first.
    scored.sort_by_key(|&(score, ours, place)| (usize::MAX - score, ours, place));
    let mut matched = vec![None; columns.len()];
    let mut used = vec![false; theirs.len()];
    for (_, ours, place) in scored {
        if let (Some(slot @ None), Some(used @ false)) =
            (matched.get_mut(ours), used.get_mut(place))
        {
            (*slot, *used) = (Some(place), true);
        }
    }
    matched
}

/// How likely a column of theirs is one of ours: by its name up to 100, by its values up to 50 more.
fn score(what: What, column: &Column, their: &Theirs, words: &Words<'_>) -> usize {
    let (name, fit) = (likeness(what, column, &their.name), fit(column, their, words));
    match (name, fit) {
        // A column without values says nothing against its name.
        (name, None) => name,
        (name, Some(fit)) if name >= 50 && fit >= 50 => name + fit / 2,
        // The same name counts for more than words that nobody can place.
        (100, Some(fit)) if column.sort.is_closed() => 60 + fit / 2,
        (0..50, Some(90..)) if is_telling(column.sort) => 60,
        _ => 0,
    }
}

/// Whether the words of a column tell what it is, whatever it is called.
fn is_telling(sort: Sort) -> bool {
    matches!(sort, Sort::Authority | Sort::Outcome | Sort::Subject)
}

/// How many of a hundred filled cells could stand in our column; none where nothing is filled.
fn fit(column: &Column, their: &Theirs, words: &Words<'_>) -> Option<usize> {
    if their.filled == 0 {
        return None;
    }
    let share = match column.sort {
        Sort::Day => written(their).map_or(0, |written| written.share),
        Sort::Text(_) => 60,
        Sort::Pence => their.share(|text| pounds(text).is_ok()),
        Sort::Reference => their.share(|text| Reference::new(text).is_ok()),
        Sort::Answer | Sort::YesNo if their.bools == their.filled => 100,
        sort => their.share_of(ASKED, |text| {
            words.check(sort, text).is_ok() || guess(sort, text, words).is_some()
        }),
    };
    usize::try_from(share).ok()
}

struct Proposal<'p> {
    what: What,
    theirs: &'p [Theirs],
    matched: &'p [Option<usize>],
    words: &'p Words<'p>,
    text: String,
}

impl<'p> Proposal<'p> {
    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// Each of our columns with theirs.
    fn pairs(&self) -> impl Iterator<Item = (&'static Column, Option<&'p Theirs>)> + use<'p> {
        let (matched, theirs) = (self.matched, self.theirs);
        let columns = self.what.columns().iter().zip(matched);
        columns.map(move |(column, place)| (column, place.and_then(|place| theirs.get(place))))
    }

    fn write(&mut self, name: &str, rows: u64) {
        self.line(&format!("# Proposed for {name} from its header and {rows} rows."));
        let then = match self.what {
            What::List => "upheld reconcile … --map",
            _ => "upheld import … --map, --dry-run first",
        };
        self.line(&format!("# A line with `# ?` is a guess: look at it. Then: {then}."));
        self.line(&format!("file = {}", quoted(self.what.name())));
        let common = self.common_format();
        if let Some(written) = &common {
            self.line(&format!("date_format = {}{}", written.quoted(), written.remark()));
        }
        self.ignore();
        self.line("\n[columns]");
        let mut tables = Vec::new();
        for (column, theirs) in self.pairs() {
            match theirs {
                Some(theirs) => self.column(column, theirs, common.as_ref(), &mut tables),
                None if column.needed => self.line(&format!(
                    "# {} = \"\"  # ? no column looks like it: name theirs, or write {{ value = \"\u{2026}\" }}",
                    column.name
                )),
                None => {}
            }
        }
        for (column, theirs) in tables {
            self.values(column, theirs);
        }
        self.rows(rows);
    }

    /// The format in which all columns of days are written, where they need one.
    fn common_format(&self) -> Option<Written> {
        let days = self.pairs().filter(|(column, _)| column.sort == Sort::Day);
        let all: Vec<Written> = days.filter_map(|(_, theirs)| written(theirs?)).collect();
        let mut formats = all.iter().filter(|written| written.format.is_some());
        let first = formats.next()?;
        // Of two readings, a column that has only one of them settles it for all.
        let sure = all.iter().find(|written| written.format.is_some() && written.also.is_none());
        let chosen = sure.unwrap_or(first);
        let fits = |written: &Written| {
            [written.format, written.also].contains(&chosen.format) || written.format.is_none()
        };
        all.iter().all(fits).then(|| chosen.clone())
    }

    fn ignore(&mut self) {
        let used = |place: usize| self.matched.contains(&Some(place));
        let rest = self.theirs.iter().enumerate().filter(|(place, _)| !used(*place));
        let rest = rest.map(|(_, theirs)| theirs.name.as_str());
        let rest: Vec<String> =
            rest.filter(|name| !name.is_empty() && !is_reason(name)).map(quoted).collect();
        if !rest.is_empty() {
            self.line(
                "# Left out. A column that belongs in the record is put under [columns] instead.",
            );
            self.line(&format!("ignore = [{}]", rest.join(", ")));
        }
    }

    fn column(
        &mut self,
        column: &'static Column,
        theirs: &'p Theirs,
        common: Option<&Written>,
        tables: &mut Vec<(&'static Column, &'p Theirs)>,
    ) {
        let (ours, from) = (column.name, quoted(&theirs.name));
        match column.sort {
            Sort::Day => {
                let written = written(theirs).filter(|w| w.format.is_some() && common.is_none());
                match written {
                    Some(written) => self.line(&format!(
                        "{ours} = {{ from = {from}, date_format = {} }}{}",
                        written.quoted(),
                        written.remark()
                    )),
                    None => self.line(&format!("{ours} = {from}")),
                }
            }
            Sort::Pence if !theirs.name.to_lowercase().contains("pence") => self.line(&format!(
                "{ours} = {{ from = {from}, unit = \"pounds\" }}  # ? or \"pence\""
            )),
            sort if sort.is_closed() && !self.foreign(sort, theirs).is_empty() => {
                tables.push((column, theirs));
            }
            _ => self.line(&format!("{ours} = {from}")),
        }
    }

    /// The words of a column that are none of ours, the most frequent first.
    fn foreign<'t>(&self, sort: Sort, theirs: &'t Theirs) -> Vec<(&'t str, u64)> {
        let foreign = theirs.values.iter().filter(|(v, _)| self.words.check(sort, v).is_err());
        let mut foreign: Vec<(&str, u64)> =
            foreign.map(|(v, count)| (v.as_str(), *count)).collect();
        foreign.sort_by_key(|(_, count)| u64::MAX - count);
        foreign
    }

    /// A column with a table of translations.
    fn values(&mut self, column: &Column, theirs: &Theirs) {
        let foreign = self.foreign(column.sort, theirs);
        self.line(&format!("\n[columns.{}]", column.name));
        self.line(&format!("from = {}", quoted(&theirs.name)));
        self.line(&format!("\n[columns.{}.values]", column.name));
        for (value, count) in foreign.iter().take(WORDS_MAX) {
            let rows = if *count == 1 { "1 row".to_owned() } else { format!("{count} rows") };
            let theirs = quoted(value);
            let line = match guess(column.sort, value, self.words) {
                Some(guess) => {
                    let mut line = format!("{theirs} = {}", quoted(&guess.ours));
                    if guess.unsure {
                        let said = guess.said.map(|said| format!(": {said}")).unwrap_or_default();
                        write!(line, "  # ? {rows}{said}").unwrap_or_default();
                    }
                    line
                }
                None if column.sort == Sort::Subject
                    && self.words.check(Sort::Subject, "other").is_ok() =>
                {
                    format!("{theirs} = \"other\"  # ? {rows}: no subject is like it")
                }
                None => format!("# {theirs} = \"\"  # ? {rows}: none of our words is like it"),
            };
            self.line(&line);
        }
        if foreign.len() > WORDS_MAX {
            self.line(&format!("# ? and {} more", foreign.len() - WORDS_MAX));
        }
    }

    /// Several rows a case, where references repeat.
    fn rows(&mut self, rows: u64) {
        if self.what != What::Cases {
            return;
        }
        let reference = self.pairs().find(|(column, _)| column.name == "reference");
        let Some((_, Some(theirs))) = reference else { return };
        let several = theirs.values.values().filter(|count| **count > 1).count();
        if several > 0 {
            self.line("\n[rows]");
            self.line(&format!(
                "outcome = \"gravest\"  # ? {several} cases have several of the {rows} rows; or \"last\", \"single\""
            ));
        }
    }
}

impl Written {
    fn quoted(&self) -> String {
        quoted(self.format.unwrap_or_default())
    }

    fn remark(&self) -> String {
        match (self.also, self.share) {
            (Some(also), _) => format!("  # ? every day of the sample could also be {also}"),
            (None, 100) => String::new(),
            (None, share) => format!("  # ? {share}% of the days of the sample are written so"),
        }
    }
}

/// A text as TOML writes it.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\t' => quoted.push_str("\\t"),
            letter if letter.is_control() => {
                write!(quoted, "\\u{:04X}", u32::from(letter)).unwrap_or_default();
            }
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}
