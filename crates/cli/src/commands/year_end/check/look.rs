//! Reading a record for the checks: every case's rows, the events of those that a rule needs more of,
//! the figures of two years.

use upheld_annual::{FigureSet, Scope};
use upheld_audit::{CheckedCase, YearEnd, YearEndChecks, YearEndReport};
use upheld_domain::{AsKnown, AuthorityId, ReportingYear, Timestamp};
use upheld_projection::CaseNumber;
use upheld_store::View;

use super::told::Checked;
use crate::commands::figures::{self, Asked};
use crate::problem::Problem;
use crate::watch;

/// What is asked.
pub(in crate::commands::year_end) struct Asking<'a> {
    pub(in crate::commands::year_end) year: ReportingYear,
    pub(in crate::commands::year_end) authority: Option<AuthorityId>,
    /// The definition set's name; the scheme's own where none is named.
    pub(in crate::commands::year_end) definitions: Option<&'a str>,
}

/// What the rules find in a year of a record.
pub(in crate::commands::year_end) fn looked(
    view: &View,
    asking: &Asking<'_>,
) -> Result<Checked, Problem> {
    let definitions = figures::definitions(view, asking.definitions)?;
    let asked = Asked::new(view, &definitions)?;
    let last_day = definitions.counting.year_start.last_day(asking.year);
    let year_end = YearEnd {
        year: asking.year,
        definitions: &definitions,
        register: view.register(),
        scheme: view.scheme(),
        numbering: view.numbering(),
        known_at_end: view.position_as_known(AsKnown::Day(last_day))?,
        known_until: view.last_recorded_at()?.map(Timestamp::london_date),
        authority: asking.authority,
    };
    let report = report(view, &asked, year_end)?;
    Ok(Checked::new(view, &year_end, report, asking.definitions))
}

fn report(view: &View, asked: &Asked<'_>, year_end: YearEnd<'_>) -> Result<YearEndReport, Problem> {
    let mut checks = YearEndChecks::new(year_end);
    let bar = watch::bar("Checking cases", u64::from(view.case_count()));
    for number in (0..view.case_count()).map(CaseNumber) {
        let summary = view.summary(number)?;
        let case =
            CheckedCase { id: summary.id, reference: summary.reference, rows: &summary.rows };
        checks.take(&case, || view.case(number).map(|file| file.events))?;
        if number.0 % 256 == 0 {
            bar.set_position(u64::from(number.0));
        }
    }
    bar.finish_and_clear();
    let year = year_end.year;
    let before = year.previous().map(|before| figures_of(asked, year, before));
    checks.figures(&figures_of(asked, year, year), &before.unwrap_or_default());
    Ok(checks.finish())
}

/// The figures of one year for each authority of another.
fn figures_of(asked: &Asked<'_>, of_year: ReportingYear, year: ReportingYear) -> Vec<FigureSet> {
    let scopes = asked.year_scopes(of_year).into_iter();
    let authorities = scopes.filter(|scope| matches!(scope, Scope::Authority(_)));
    authorities.map(|scope| asked.set(scope, year)).collect()
}
