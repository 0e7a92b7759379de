//! The measure that a word means.

use upheld_annual::{Measure, listed, slug};
use upheld_domain::{Definitions, Scheme};

use crate::nearest::{nearest, suggestion};
use crate::problem::Problem;

/// The printed measure of a slug, in the scheme's words; letters' case, spaces and underscores don't
/// matter.
pub(crate) fn named(
    text: &str,
    scheme: &Scheme,
    definitions: &Definitions,
) -> Result<Measure, Problem> {
    let wanted = text.trim().to_lowercase().replace([' ', '_'], "-");
    let measures = listed(scheme, definitions.printing.taxonomy);
    let found = measures.iter().find(|&&measure| slug(measure, scheme) == wanted);
    found.copied().ok_or_else(|| {
        let slugs = measures.iter().map(|&measure| slug(measure, scheme));
        let meant = suggestion(&nearest(&wanted, slugs)).unwrap_or_else(|| {
            "`upheld figures` lists the measures there are: uphold-rate, compliance-rate and others"
                .to_owned()
        });
        Problem::not_found(format!("{} prints no measure {text:?}", definitions.name)).hint(meant)
    })
}
