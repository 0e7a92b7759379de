//! `init`: an empty record.

use serde::Serialize;
use upheld_store::{Identity, Record};
use uuid::Uuid;

use crate::args::{Common, Format};
use crate::exit::Exit;
use crate::problem::Problem;
use crate::screen;

#[derive(Serialize)]
struct Made {
    record: String,
    origin: Uuid,
}

pub(crate) fn run(common: &Common) -> Result<Exit, Problem> {
    let identity = Identity { origin: Uuid::new_v4(), synthetic: false };
    Record::create(&common.record(), &identity)?;
    let record = common.record().display().to_string();
    match common.format {
        Format::Table => screen::print(&format!("Made an empty record in {record}.\n"))?,
        Format::Csv => {
            let row = vec![record, identity.origin.to_string()];
            screen::print_csv(false, &["record", "origin"], &[row])?;
        }
        Format::Json | Format::Jsonl => {
            screen::print_lines(&[Made { record, origin: identity.origin }])?;
        }
    }
    Ok(Exit::Ok)
}
