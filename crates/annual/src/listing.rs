//! Which measures an office prints, in which order, and what they are called: the usual list, or
//! that of its scheme. Counts nothing.

use upheld_domain::{Scheme, Taxonomy};

use crate::measure::Measure;

/// Every measure that a scheme may print, in the usual order.
fn all(scheme: &Scheme, taxonomy: Taxonomy) -> Vec<Measure> {
    let mut measures = Vec::new();
    for usual in Measure::listed(taxonomy) {
        match usual {
            Measure::Received => {
                measures.push(usual);
                measures.extend(subjects(scheme));
            }
            Measure::ReceivedAbout(_) => {}
            Measure::ComplianceOutcomes if scheme.has_findings() => {
                measures.extend(findings(scheme));
                measures.extend([Measure::FindingRate, usual]);
            }
            usual => measures.push(usual),
        }
    }
    measures
}

fn subjects(scheme: &Scheme) -> impl Iterator<Item = Measure> {
    scheme.subjects().iter().map(|label| Measure::ReceivedAbout(label.subject))
}

fn findings(scheme: &Scheme) -> impl Iterator<Item = Measure> {
    scheme.outcomes().iter().filter_map(|label| label.finding).map(Measure::Findings)
}

/// The measures that a scheme prints, in their order. `taxonomy` is for a scheme that lists none.
#[must_use]
pub fn listed(scheme: &Scheme, taxonomy: Taxonomy) -> Vec<Measure> {
    let all = all(scheme, taxonomy);
    if scheme.measures().is_empty() {
        return all;
    }
    let every = self::all(scheme, Taxonomy::DealtWith);
    let meant = |name: &str| {
        every.iter().copied().filter(|&known| fits(name, &slug(known, scheme))).collect::<Vec<_>>()
    };
    scheme.measures().iter().flat_map(|label| meant(&label.measure)).collect()
}

/// Whether a name in a scheme means a measure: `received/*` means one for each subject.
fn fits(name: &str, slug: &str) -> bool {
    match name.strip_suffix('*') {
        Some(family) => slug.strip_prefix(family).is_some_and(|rest| !rest.is_empty()),
        None => name == slug,
    }
}

/// The names in a scheme that mean no measure, in their order.
#[must_use]
pub fn unknown_measures(scheme: &Scheme) -> Vec<String> {
    let every: Vec<String> =
        all(scheme, Taxonomy::DealtWith).into_iter().map(|known| slug(known, scheme)).collect();
    let unknown = |name: &&str| !every.iter().any(|slug| fits(name, slug));
    let named = scheme.measures().iter().map(|label| label.measure.as_str());
    named.filter(unknown).map(str::to_owned).collect()
}

/// A measure as it is written, with the scheme's own words: `received/damp-and-mould`.
#[must_use]
pub fn slug(measure: Measure, scheme: &Scheme) -> String {
    let (family, word) = match measure {
        Measure::ReceivedAbout(subject) => {
            ("received", scheme.subject(subject).map(|label| &label.slug))
        }
        Measure::Findings(finding) => {
            ("findings", scheme.finding(finding).map(|label| &label.slug))
        }
        _ => return measure.to_string(),
    };
    word.map_or_else(|| measure.to_string(), |word| format!("{family}/{word}"))
}

/// What a measure made of one of the scheme's own words is called: the word's name. None for others.
pub(crate) fn name_of(measure: Measure, scheme: &Scheme) -> Option<String> {
    // The built-in words are known by their slugs.
    scheme.text()?;
    match measure {
        Measure::ReceivedAbout(subject) => scheme.subject(subject).map(|label| label.name.clone()),
        Measure::Findings(finding) => scheme.finding(finding).map(|label| label.name.clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_scheme_of_its_own_an_office_prints_the_usual_list() {
        for taxonomy in [Taxonomy::Decided, Taxonomy::DealtWith] {
            assert_eq!(listed(&Scheme::office(), taxonomy), Measure::listed(taxonomy));
        }
        for measure in Measure::listed(Taxonomy::DealtWith) {
            assert_eq!(slug(measure, &Scheme::office()), measure.to_string());
        }
    }
}
