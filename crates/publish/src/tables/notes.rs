//! What a reader must know of a table, and of all of them: scope, breaks, averages, rounding, letters.

use std::collections::BTreeSet;

use upheld_annual::FigureSet;
use upheld_domain::Average;

use super::build::TheYear;
use super::measures::Plan;

/// What stands before all else: that figures were not released, that cases are invented.
pub(super) fn of_year(year: &TheYear<'_>) -> Vec<String> {
    let not_published = "NOT PUBLISHED: these figures were not approved for publication.";
    let synthetic = "SYNTHETIC: the cases behind these figures are invented.";
    let is_synthetic = year.sets.iter().any(|set| set.synthetic);
    let notes =
        [year.release.name.is_none().then_some(not_published), is_synthetic.then_some(synthetic)];
    notes.into_iter().flatten().map(str::to_owned).collect()
}

/// The notes of one table, those on the whole year first.
pub(super) fn of_table(plan: &Plan, year: &TheYear<'_>) -> Vec<String> {
    let mut notes = of_year(year);
    notes.extend(plan.notes.iter().map(|&note| note.to_owned()));
    if is_provisional(year.sets) {
        notes.push("Provisional: the year is not over in the record.".to_owned());
    }
    notes.extend(breaks(plan, year));
    if plan.compares {
        notes.push(averaging(year));
    }
    notes
}

fn is_provisional(sets: &[FigureSet]) -> bool {
    let figures = sets.iter().flat_map(|set| &set.figures);
    figures.filter_map(|figure| figure.status).any(|s| s == upheld_annual::Status::Provisional)
}

/// The breaks in series that touch the table in its year.
fn breaks(plan: &Plan, year: &TheYear<'_>) -> Vec<String> {
    let figures = year.sets.iter().flat_map(|set| &set.figures);
    let slugs: BTreeSet<&str> =
        figures.filter(|f| (plan.holds)(f.measure)).map(|f| f.slug.as_str()).collect();
    let touching =
        year.definitions.breaks.iter().filter(|found| {
            found.year == year.year && slugs.iter().any(|slug| found.touches(slug))
        });
    touching
        .map(|found| {
            format!(
                "Break in series in {}: {}. Do not compare with the years before.",
                found.year,
                found.reason.trim_end_matches('.')
            )
        })
        .collect()
}

fn averaging(year: &TheYear<'_>) -> String {
    let printing = &year.definitions.printing;
    let how = match printing.average {
        Average::Pooled => "the sum of their numerators over the sum of their denominators",
        Average::Mean => "the mean of their rates",
    };
    let self_too = if printing.average_includes_self { "also" } else { "without" };
    format!(
        "An average is over the members of the group on the last day of the year, {self_too} the \
         one it stands beside: {how}. How the office makes its own averages is not stated in any \
         source seen."
    )
}

/// The notes of all tables, each with its name, for the workbook's page of notes.
pub(super) fn of_all(year: &TheYear<'_>) -> Vec<(String, String)> {
    let scope = format!(
        "Rows of scope nation are of {}. A group's members are those of the last day of the year.",
        year.scheme.words().everyone
    );
    let mut notes = vec![
        ("Scope", scope),
        (
            "Rates",
            "Whole percent, halves up, rounded once from the numerator and the denominator, which \
             stand beside every rate. The nation's compliance rate and rates per 100,000 residents \
             have one decimal."
                .to_owned(),
        ),
        ("[z]", "There is no base, so there is no rate, or the column does not apply.".to_owned()),
        ("[x]", "Not available.".to_owned()),
        ("[p]", "Provisional: the year is not over in the record.".to_owned()),
        ("[b]", "Break in series: not to be compared with the year before.".to_owned()),
        (
            "Base under five",
            "Yes where a rate rests on fewer than five: one case more or less would change it much. \
             Nothing is suppressed."
                .to_owned(),
        ),
        (
            "Averages",
            averaging(year),
        ),
    ];
    if year.scheme.has_english_register() {
        let mysociety = "Names and codes of authorities and estimates of population are from the \
                         local authority dataset of mySociety, CC BY 4.0.";
        notes.push(("Authorities", mysociety.to_owned()));
    }
    notes.into_iter().map(|(name, text)| (name.to_owned(), text)).collect()
}
