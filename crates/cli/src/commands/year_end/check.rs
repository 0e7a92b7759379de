//! `year-end check`: what the rules find in a year, as a list to work off.

mod look;
mod told;

use upheld_audit::CheckWeight;

use crate::args::{Common, Format, YearEndCheckArgs};
use crate::exit::Exit;
use crate::open;
use crate::problem::Problem;
use crate::screen;

pub(super) use look::{Asking, looked};
pub(super) use told::Checked;

pub(super) fn run(common: &Common, args: &YearEndCheckArgs) -> Result<Exit, Problem> {
    let mut checked = open::reading(common, |view| {
        let authority = args.authority.as_deref().map(|text| view.register().find(text));
        let asking = Asking {
            year: args.year,
            authority: authority.transpose()?.map(|record| record.id),
            definitions: args.definitions.as_deref(),
        };
        looked(view, &asking)
    })?;
    if !args.rule.is_empty() {
        checked.keep(&args.rule);
    }
    tell(common, &checked, !args.rule.is_empty())?;
    let strict = args.strict && checked.found(CheckWeight::Mend) > 0;
    Ok(if strict { Exit::Differences } else { Exit::Ok })
}

fn tell(common: &Common, checked: &Checked, whole: bool) -> Result<(), Problem> {
    let synthetic = checked.synthetic;
    if matches!(common.format, Format::Jsonl | Format::Csv) {
        checked.asides().iter().for_each(|aside| screen::say(&format!("note: {aside}")));
    }
    match common.format {
        Format::Table => screen::print_text(synthetic, &checked.in_words(whole)),
        Format::Json => screen::print_json(checked),
        Format::Jsonl => screen::print_lines(&checked.findings),
        Format::Csv => screen::print_csv(synthetic, &told::HEADER, &checked.rows()),
    }
}
