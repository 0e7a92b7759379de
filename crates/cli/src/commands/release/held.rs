//! A release as it was frozen: the record as known at its position, and the definition set that it
//! was made by, held to the digests that were recorded.

use upheld_audit::{Release, figures_digest, releases};
use upheld_domain::{Definitions, ReleaseName};
use upheld_store::View;

use crate::commands::figures::Asked;
use crate::exit::Exit;
use crate::problem::Problem;

/// See the module.
pub(crate) struct Held {
    pub(crate) release: Release,
    /// The record at the release's position.
    pub(crate) view: View,
    pub(crate) definitions: Definitions,
}

/// The release of a name, with what it rests on.
pub(crate) fn held(view: &View, name: ReleaseName) -> Result<Held, Problem> {
    let releases = releases(view.streams().events());
    let Some(release) = releases.iter().find(|release| release.name == name) else {
        let names: Vec<String> = releases.iter().map(|release| release.name.to_string()).collect();
        let hint = match names.as_slice() {
            [] => format!("`upheld release freeze --year {}` makes the first", name.year),
            names => format!("there are {}", names.join(", ")),
        };
        return Err(Problem::not_found(format!("there is no release {name}")).hint(hint));
    };
    Held::of(view, release.clone())
}

impl Held {
    pub(crate) fn of(view: &View, release: Release) -> Result<Self, Problem> {
        let frozen = &release.frozen.facts;
        let definitions = view.scheme().definitions_named(&frozen.definitions.to_string())?;
        if definitions.digest != frozen.definitions_digest {
            let name = release.name;
            return Err(Problem::new(
                Exit::Integrity,
                format!(
                    "release {name} was made by another text of the definition set {} than this \
                     program has",
                    frozen.definitions
                ),
            )
            .hint("ask with the program that froze it"));
        }
        let view = view.at(frozen.position.get())?;
        Ok(Self { release, view, definitions })
    }

    /// The digest of its figures, made anew.
    pub(crate) fn digest(&self) -> Result<[u8; 32], Problem> {
        let asked = Asked::new(&self.view, &self.definitions)?;
        Ok(figures_digest(&asked.year_sets(self.release.name.year)))
    }
}
