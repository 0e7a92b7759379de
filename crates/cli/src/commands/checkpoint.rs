//! `checkpoint key` and `checkpoint sign`: what an office publishes, and with what it signs.

mod key_file;

use std::io::Write;

use serde::Serialize;
use upheld_audit::Checkpoint;
use upheld_audit::note::{KeyName, PrivateKey};
use upheld_store::{View, root_by_journal};

pub(crate) use key_file::{private_key, public_key, read_at_most};

use crate::args::{CheckpointCommand, Common, Format, KeyArgs, SignArgs};
use crate::commands::root::{checkpoint_of, no_table};
use crate::exit::Exit;
use crate::open;
use crate::problem::Problem;
use crate::screen;
use crate::sink::Sink;

pub(crate) fn run(common: &Common, command: &CheckpointCommand) -> Result<Exit, Problem> {
    match command {
        CheckpointCommand::Key(args) => key(common, args),
        CheckpointCommand::Sign(args) => sign(common, args),
    }
}

#[derive(Serialize)]
struct ToldKey {
    name: String,
    id: String,
    public_key: String,
}

fn key(common: &Common, args: &KeyArgs) -> Result<Exit, Problem> {
    let name = KeyName::new(&args.name).map_err(|error| {
        Problem::usage(format!("{:?} is no name of a key: {error}", args.name))
            .hint("take one that is the office's own, such as ombudsman.example/record")
    })?;
    let mut seed = [0; 32];
    getrandom::fill(&mut seed)
        .map_err(|error| Problem::failed(format!("the system gave no random numbers: {error}")))?;
    let key = PrivateKey::of_seed(name, &mut seed);
    key_file::keep(&args.out, &key)?;
    let public = key.public();
    let told = ToldKey {
        name: public.name().to_string(),
        id: format!("{:08x}", public.id()),
        public_key: public.to_string(),
    };
    match common.format_of_prose() {
        Format::Table => screen::print(&format!("{public}\n"))?,
        Format::Json => screen::print_json(&told)?,
        Format::Jsonl => screen::print_lines(&[told])?,
        Format::Csv => screen::print_plain_csv(
            &["name", "id", "public_key"],
            &[vec![told.name, told.id, told.public_key]],
        )?,
    }
    screen::say(&format!(
        "note: {} holds the private key: whoever has it signs in the office's name, and without \
         it nothing more can be signed. Publish the public key.",
        args.out.display()
    ));
    Ok(Exit::Ok)
}

fn sign(common: &Common, args: &SignArgs) -> Result<Exit, Problem> {
    if common.format_of_prose() == Format::Csv {
        return Err(no_table());
    }
    let key = private_key(&args.key)?;
    let mut sink = Sink::open(args.out.as_deref(), args.replace)?;
    let checkpoint = open::reading_as_known(common, &args.as_known, to_be_signed)?;
    let note = checkpoint.signed(&key);
    let told = serde_json::json!({
        "origin": checkpoint.origin,
        "size": checkpoint.size,
        "root": screen::hex(&checkpoint.root),
        "signed_by": key.public().told(),
        "note": note,
    });
    match common.format_of_prose() {
        Format::Json => writeln!(sink, "{}", serde_json::to_string_pretty(&told)?)?,
        Format::Jsonl => writeln!(sink, "{told}")?,
        Format::Table | Format::Csv => write!(sink, "{note}")?,
    }
    sink.finish()?;
    Ok(Exit::Ok)
}

/// The checkpoint of a view, once the journal comes to the same root event by event: what is signed
/// can't be taken back.
fn to_be_signed(view: &View) -> Result<Checkpoint, Problem> {
    let checkpoint = checkpoint_of(view);
    if root_by_journal(view.journal(), checkpoint.size)? == Some(checkpoint.root) {
        return Ok(checkpoint);
    }
    let what = format!(
        "the two copies of the record have different roots over the first {} events: nothing was \
         signed",
        checkpoint.size
    );
    Err(Problem::new(Exit::Integrity, what).hint("`upheld verify` says where they differ"))
}
