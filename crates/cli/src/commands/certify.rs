//! `certify`: the certificate of a figure. What it shows is gathered from the record here; what it
//! states is counted from that by `upheld_audit`, and set beside the record's own figure.

use std::io::Write;

use upheld_annual::{AnnualStatistics, Figure, Figures, Scope};
use upheld_audit::certificate::{Asked, Certificate, MakeError, Material, make};
use upheld_audit::{Question, Terms};
use upheld_domain::{
    Definitions, DefinitionsFacts, Facts, Position, Recorded, StreamId, YearStart,
};
use upheld_journal::JournalError;
use upheld_projection::CaseNumber;
use upheld_store::{RecordError, StoreError, View};

use crate::args::{CertifyArgs, Common, Format, Key};
use crate::commands::explain::measure_named;
use crate::commands::figures;
use crate::exit::Exit;
use crate::open;
use crate::problem::Problem;
use crate::settings::Origin;
use crate::sink::Sink;

pub(crate) fn run(common: &Common, args: &CertifyArgs) -> Result<Exit, Problem> {
    // A format in the environment is for other commands; one that was typed was meant.
    if common.origin(Key::Format) == Origin::Flag && !is_json(common.format) {
        let what = format!("a certificate is JSON, not {}", common.format.name());
        return Err(Problem::usage(what).hint("leave --format out; `upheld explain` makes tables"));
    }
    let mut sink = Sink::open(args.out.as_deref(), args.replace)?;
    let text = open::reading_as_known(common, &args.as_known, |view| {
        let definitions = figures::definitions(view, args.definitions.as_deref())?;
        let authority = view.register().find(&args.authority)?.id;
        let measure = measure_named(&args.measure, view.scheme(), &definitions)?;
        let asked = Asked { measure, authority, year: args.year };
        Ok(certificate(view, asked, &definitions, args.as_known.printed())?.text()?)
    })?;
    sink.write_all(text.as_bytes())?;
    sink.finish()?;
    Ok(Exit::Ok)
}

fn is_json(format: Format) -> bool {
    matches!(format, Format::Json | Format::Jsonl)
}

/// The certificate of a figure, as the view has it.
pub(crate) fn certificate(
    view: &View,
    asked: Asked,
    definitions: &Definitions,
    as_known: Option<String>,
) -> Result<Certificate, Problem> {
    let Some(position) = Position::new(view.position()) else {
        return Err(Problem::not_found("the record is empty: there is nothing to certify"));
    };
    let gathering = Gathering { view, asked, definitions };
    let cells = view.cells(&AnnualStatistics::new(definitions))?;
    let figures = Figures::new(&cells, view.numbering(), view.register(), definitions);
    let figures = figures.in_words_of(view.scheme());
    let scope = Scope::Authority(asked.authority);
    let counted = figures.of(scope, asked.year, true).into_iter();
    let counted = counted.into_iter().find(|figure| figure.measure == asked.measure);
    let material = Material {
        identity: *view.identity(),
        asked,
        measure: counted.as_ref().map(|figure| figure.slug.clone()).unwrap_or_default(),
        as_known,
        position,
        root: view.root(),
        definitions,
        scheme: view.scheme(),
        name: figures.label(scope, asked.year).name,
        leaves: gathering.leaves(position)?,
    };
    let certificate = make(material, &view.nodes()?)?;
    if counted.as_ref().is_some_and(|figure| states(&certificate, figure)) {
        return Ok(certificate);
    }
    let printed = counted.map(|figure| figure.printed).unwrap_or_default();
    let what =
        format!("the events give {} where the record's counts give {printed}", certificate.printed);
    Err(Problem::new(Exit::Integrity, what).hint("`upheld verify` says what is wrong"))
}

/// Whether a certificate gives the figure that the record's counts give.
fn states(certificate: &Certificate, figure: &Figure) -> bool {
    (certificate.numerator, certificate.denominator, &certificate.printed)
        == (figure.numerator, figure.denominator, &figure.printed)
}

impl<E: std::error::Error + 'static> From<MakeError<E>> for Problem {
    fn from(error: MakeError<E>) -> Self {
        Self::new(Exit::Integrity, error.to_string()).hint("`upheld verify` says what is wrong")
    }
}

/// Finds the events that a figure rests on.
struct Gathering<'a> {
    view: &'a View,
    asked: Asked,
    definitions: &'a Definitions,
}

impl Gathering<'_> {
    /// The leaves of all of them, and of the event at the position.
    fn leaves(&self, position: Position) -> Result<Vec<Vec<u8>>, Problem> {
        let mut leaves = Vec::new();
        for number in self.cases()? {
            for frame in self.view.commits_of(number)? {
                let shown = frame.leaves().map_err(|source| unreadable(frame.first, source))?;
                let known = position.get() - frame.first.get() + 1;
                let known = usize::try_from(known).unwrap_or(usize::MAX);
                leaves.extend(shown.into_iter().take(known).map(|leaf| leaf.bytes()));
            }
        }
        let others = self.view.streams().events().iter().filter(|event| self.rests_on(event));
        for position in others.map(|event| event.position).chain([position]) {
            leaves.push(self.leaf(position)?);
        }
        Ok(leaves)
    }

    /// The cases that count.
    fn cases(&self) -> Result<Vec<CaseNumber>, Problem> {
        let view = self.view;
        let Some(number) = view.numbering().known(self.asked.authority) else {
            return Ok(Vec::new());
        };
        let question = self.question();
        // The record keeps who touched which year by years from April.
        let until = YearStart::APRIL.year_of(question.last_day());
        let mut counting = Vec::new();
        for case in view.members_until(number, until)? {
            if question.counts(&view.rows(case)?) {
                counting.push(case);
            }
        }
        Ok(counting)
    }

    fn question(&self) -> Question<'_> {
        let (register, scheme) = (self.view.register(), self.view.scheme());
        let (definitions, numbering) = (self.definitions, self.view.numbering());
        self.asked.question(Terms { definitions, register, scheme, numbering })
    }

    /// Whether the figure rests on an event that is of no case.
    fn rests_on(&self, event: &Recorded) -> bool {
        match (event.stream, &event.event.facts) {
            (StreamId::Authority(id), _) => id == self.asked.authority,
            (StreamId::Definitions, Facts::Definitions(DefinitionsFacts::Adopted(set))) => {
                set.digest == self.definitions.digest
                    && set.name.to_string() == self.definitions.name
            }
            (StreamId::Scheme, _) => true,
            _ => false,
        }
    }

    fn leaf(&self, position: Position) -> Result<Vec<u8>, Problem> {
        let missing = || {
            let what = format!("the journal has no event at position {position}");
            RecordError::from(StoreError::Damaged(what))
        };
        let frame = self.view.journal().frames(position).next().ok_or_else(missing)?;
        let frame = frame.map_err(RecordError::from)?;
        let leaves = frame.leaves().map_err(|source| unreadable(frame.first, source))?;
        let place = position.get().checked_sub(frame.first.get());
        let place = place.and_then(|place| usize::try_from(place).ok());
        let leaf = place.and_then(|place| leaves.get(place)).ok_or_else(missing)?;
        Ok(leaf.bytes())
    }
}

fn unreadable(position: Position, source: upheld_journal::CodecError) -> RecordError {
    JournalError::Codec { position: position.get(), source }.into()
}
