//! `man`: the manual pages and the reference, made from the program's own help.

use std::fs;
use std::path::Path;

use clap_mangen::Man;
use clap_mangen::roff::{Roff, roman};

use crate::args::{ManArgs, examples};
use crate::commands::reference;
use crate::exit::Exit;
use crate::help;
use crate::problem::Problem;
use crate::screen;

/// The day that stands on the pages. Fixed, so that the same program makes the same pages: it
/// changes with the version.
const DATE: &str = "2026-11-25";

pub(crate) fn run(args: &ManArgs) -> Result<Exit, Problem> {
    let mut command = help::command().disable_help_subcommand(true);
    command.build();
    if args.markdown {
        screen::print(&reference::markdown(&command))?;
    } else if let Some(directory) = &args.out {
        let count = write_all(&command, directory)?;
        let pages = screen::counted(count, "page");
        screen::say(&format!("note: wrote {pages} into {}", directory.display()));
    } else {
        screen::print(&String::from_utf8_lossy(&page(&command, "")?))?;
    }
    Ok(Exit::Ok)
}

fn write_all(command: &clap::Command, directory: &Path) -> Result<u64, Problem> {
    let failed = |path: &Path, error| {
        Problem::failed(format!("{} can't be written: {error}", path.display()))
    };
    fs::create_dir_all(directory).map_err(|error| failed(directory, error))?;
    let mut pages = Vec::new();
    pages_of(command, "", &mut pages)?;
    for (name, page) in &pages {
        let path = directory.join(name);
        fs::write(&path, page).map_err(|error| failed(&path, error))?;
    }
    Ok(pages.len() as u64)
}

/// The pages of a command and of all below it, with their files' names.
fn pages_of(
    command: &clap::Command,
    path: &str,
    into: &mut Vec<(String, Vec<u8>)>,
) -> Result<(), Problem> {
    let name = format!("upheld {path}").trim().replace(' ', "-");
    into.push((format!("{name}.1"), page(command, path)?));
    for below in command.get_subcommands().filter(|below| !below.is_hide_set()) {
        pages_of(below, &help::below(path, below.get_name()), into)?;
    }
    Ok(())
}

fn page(command: &clap::Command, path: &str) -> Result<Vec<u8>, Problem> {
    let source = concat!("upheld ", env!("CARGO_PKG_VERSION"));
    let man = Man::new(command.clone()).date(DATE).source(source).manual("Upheld");
    let mut page = Vec::new();
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    page.extend(examples_section(path).as_bytes());
    man.render_options_section(&mut page)?;
    if command.has_subcommands() {
        man.render_subcommands_section(&mut page)?;
    }
    if command.get_after_help().is_some() {
        man.render_extra_section(&mut page)?;
    }
    man.render_version_section(&mut page)?;
    Ok(page)
}

fn examples_section(path: &str) -> String {
    let mut section = Roff::new();
    section.control("SH", ["EXAMPLES"]);
    for (line, says) in examples::of(path) {
        section.control("TP", []);
        section.text([roman(*says)]);
        section.text([clap_mangen::roff::bold(*line)]);
    }
    section.to_roff()
}
