//! Writes sample letters into a directory, to be looked at:
//! `cargo run -p upheld-publish --example letters -- DIRECTORY` (with `--features pdf` also as PDF).

#[path = "../tests/samples/mod.rs"]
mod samples;

use std::error::Error;
use std::path::PathBuf;

use upheld_publish::page::Templates;

fn main() -> Result<(), Box<dyn Error>> {
    let directory: PathBuf = std::env::args_os().nth(1).ok_or("which directory?")?.into();
    let templates = Templates::ours()?;
    #[cfg(feature = "pdf")]
    let typesetter = upheld_publish::pdf::Typesetter::new();
    for (name, letter) in samples::all()? {
        let to = |ending: &str| directory.join(format!("{name}.{ending}"));
        std::fs::write(to("html"), templates.letter_html(&letter)?)?;
        std::fs::write(to("md"), templates.letter_markdown(&letter)?)?;
        std::fs::write(to("json"), letter.to_json()?)?;
        #[cfg(feature = "pdf")]
        {
            std::fs::write(to("pdf"), typesetter.letter(&templates, &letter)?)?;
        }
    }
    Ok(())
}
