//! Runs the example in a directory that is gone afterwards, and prints what it tells.

use std::error::Error;
use std::io::Write;

fn main() -> Result<(), Box<dyn Error>> {
    let dir = tempfile::tempdir()?;
    let text = upheld_example_embed::run(&dir.path().join("record"))?;
    Ok(std::io::stdout().write_all(text.as_bytes())?)
}
