//! `verify`: the one verb of checking. Of the record everything there is to check; of a certificate
//! whatever can be checked without the record.

mod certificate;
mod journal;
mod record;
mod since;
mod told;

use crate::args::{Common, VerifyArgs};
use crate::exit::Exit;
use crate::problem::Problem;

pub(super) use record::cases_if_sound;
pub(super) use since::{TAKEN_AT_ITS_WORD, checkpoint_in, unsigned};

pub(crate) fn run(common: &Common, args: &VerifyArgs) -> Result<Exit, Problem> {
    match &args.certificate {
        Some(file) => certificate::run(common, file, args),
        None => record::run(common, args),
    }
}
