//! By which definition set figures are made: the one that is named, else the one in force, which the
//! record says. Not here: what a set's rules do.

use upheld_domain::{Definitions, DefinitionsAdopted, Position};
use upheld_store::View;

use crate::problem::Problem;
use crate::screen;

/// The definition set of a name. Without one the set in force as the view knows it: the one last
/// adopted by the day of the view's last event, or the scheme's own where none was.
pub(crate) fn definitions(view: &View, name: Option<&str>) -> Result<Definitions, Problem> {
    if let Some(name) = name {
        return Ok(view.scheme().definitions_named(name)?);
    }
    let Some((position, adopted)) = in_force(view)? else {
        return Ok(view.scheme().definitions()?);
    };
    match view.scheme().definitions_named(adopted.name.0.as_str()) {
        Ok(set) if set.digest == adopted.digest => Ok(set),
        Ok(set) => Err(another_text(position, adopted, &set)),
        Err(_) => Err(unknown(position, adopted)),
    }
}

/// The adoption that is in force as the view knows it.
pub(crate) fn in_force(view: &View) -> Result<Option<(Position, &DefinitionsAdopted)>, Problem> {
    let last = view.last_recorded_at()?;
    Ok(last.and_then(|at| view.streams().adopted_on(at.london_date())))
}

/// So much of a digest tells it from any other that a person may meet.
fn short(digest: &[u8; 32]) -> String {
    screen::hex(&digest[..6])
}

fn adoption(position: Position, adopted: &DefinitionsAdopted) -> String {
    let DefinitionsAdopted { name, digest, on } = adopted;
    format!(
        "the set in force is {name} of SHA-256 {}…, adopted from {on} on (position {position})",
        short(digest)
    )
}

fn another_text(position: Position, adopted: &DefinitionsAdopted, set: &Definitions) -> Problem {
    let adoption = adoption(position, adopted);
    Problem::failed(format!(
        "{adoption}; the {} of this program is {}…",
        set.name,
        short(&set.digest)
    ))
    .hint(format!(
        "use the Upheld that has the text that was adopted, or count by this one's: \
             --definitions {}",
        set.name
    ))
}

fn unknown(position: Position, adopted: &DefinitionsAdopted) -> Problem {
    let adoption = adoption(position, adopted);
    Problem::failed(format!("{adoption}; this program has no set of that name")).hint(
        "use the Upheld that has it, or name a set of this one with --definitions: `upheld \
         definitions list` shows them",
    )
}
