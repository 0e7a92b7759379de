//! Where the tables come from: what their cover says of it, and whether they are the figures that were
//! approved.

use upheld_annual::FigureSet;
use upheld_audit::{figures_digest, releases};
use upheld_domain::{Definitions, Timestamp};
use upheld_publish::tables::Release;
use upheld_store::View;

use crate::args::TablesArgs;
use crate::commands::release::Standing;
use crate::commands::root::checkpoint_of;
use crate::exit::Exit;
use crate::known::Known;
use crate::problem::Problem;
use crate::screen;

/// Refuses figures that are not those their release was approved with. `now` is the record as it was
/// asked: the release's own steps come after its position.
pub(in crate::commands) fn refuse_other_figures(
    now: &View,
    standing: &Standing,
    sets: &[FigureSet],
) -> Result<(), Problem> {
    let Some(name) = standing.release() else { return Ok(()) };
    let releases = releases(now.streams().events());
    let release = releases.iter().find(|release| release.name == name);
    if release.is_none_or(|known| known.frozen.facts.figures_digest == figures_digest(sets)) {
        return Ok(());
    }
    let what = format!("the figures of release {name} are not those that were approved");
    Err(Problem::new(Exit::Integrity, what)
        .hint(format!("`upheld release check {name}` replays it; `upheld verify` looks further")))
}

/// What the cover says. Its day is that of the approval, or without one that of the last event.
pub(super) fn cover(
    view: &View,
    args: &TablesArgs,
    definitions: &Definitions,
    standing: &Standing,
) -> Result<Release, Problem> {
    let mut lines = vec![("Standing".to_owned(), standing.in_words())];
    let mut say = |name: &str, value: String| lines.push((name.to_owned(), value));
    let as_known = Known::of(view, &args.as_known);
    if let Some(words) = as_known.words().filter(|_| standing.release().is_none()) {
        say("As known", words.to_owned());
    }
    say("Definition set", definitions.name.clone());
    say("Record", view.identity().origin.to_string());
    say("Position", view.position().to_string());
    say("Root of the record there", screen::hex(&view.root()));
    say("Checkpoint", checkpoint_of(view).to_string().trim().replace('\n', " / "));
    let last = view.last_recorded_at()?.map(Timestamp::london_date);
    let date = standing.approved_on().or(last).unwrap_or_default();
    Ok(Release { name: standing.release().map(|name| name.to_string()), date, lines })
}
