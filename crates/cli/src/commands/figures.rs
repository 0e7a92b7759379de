//! `figures`: a year's figures for an authority, a group, the nation, or every authority.

mod in_force;

use std::collections::BTreeSet;

use upheld_annual::{
    AnnualStatistics, Comparator, Figure, FigureSet, Figures, Measure, Scope, ScopeLabel,
};
use upheld_domain::{AuthorityId, Definitions, ReportingYear, YearStart};
use upheld_store::View;

use crate::args::{AsKnownArgs, Common, FiguresArgs, Format, ScopeArgs};
use crate::exit::Exit;
use crate::known::Known;
use crate::open;
use crate::problem::Problem;
use crate::screen;

pub(crate) use in_force::{definitions, in_force};

pub(crate) fn run(common: &Common, args: &FiguresArgs) -> Result<Exit, Problem> {
    let (sets, start, english, known) = open::reading_as_known(common, &args.as_known, |view| {
        let definitions = definitions(view, args.definitions.as_deref())?;
        let asked = Asked::new(view, &definitions)?.saying_when(&args.as_known);
        let scopes = scopes(&asked, &args.scope, args.year)?;
        let sets = scopes.into_iter().map(|scope| asked.set(scope, args.year)).collect::<Vec<_>>();
        let known = Known::of(view, &args.as_known);
        Ok((sets, asked.year_start(), view.scheme().has_english_register(), known))
    })?;
    match common.format {
        Format::Table => {
            let texts: Vec<String> = sets.iter().map(|set| in_words(set, start, english)).collect();
            known.print_text(&texts.join("\n"))?;
        }
        Format::Json if args.scope.all => screen::print_json(&sets)?,
        Format::Json => screen::print_json(&sets.first())?,
        Format::Jsonl => screen::print_lines(&sets)?,
        Format::Csv => {
            let rows: Vec<Vec<String>> = sets.iter().flat_map(rows).collect();
            screen::print_csv(known.synthetic(), &HEADER, &rows)?;
        }
    }
    Ok(Exit::Ok)
}

/// A record's counts, ready for questions.
pub(crate) struct Asked<'a> {
    view: &'a View,
    definitions: &'a Definitions,
    figures: Figures<'a>,
    bodies: BTreeSet<(ReportingYear, AuthorityId)>,
    known_until: Option<chrono::NaiveDate>,
    as_known: Option<String>,
}

impl<'a> Asked<'a> {
    pub(crate) fn new(view: &'a View, definitions: &'a Definitions) -> Result<Self, Problem> {
        let cells = view.cells(&AnnualStatistics::new(definitions))?;
        let numbering = view.numbering();
        let bodies = cells.iter().filter_map(|(key, _)| {
            let body = numbering.authorities().get(key.authority.index())?;
            Some((key.year, *body))
        });
        let figures = Figures::new(&cells, numbering, view.register(), definitions);
        let figures = figures.in_words_of(view.scheme());
        let known_until = view.last_recorded_at()?.map(upheld_domain::Timestamp::london_date);
        let bodies = bodies.collect();
        Ok(Self { view, definitions, bodies, figures, known_until, as_known: None })
    }

    /// The same, saying as known when the view was asked for.
    pub(crate) fn saying_when(mut self, asked: &AsKnownArgs) -> Self {
        self.as_known = asked.printed();
        self
    }

    /// Whether the record has seen the end of a year. The record's own time decides, not the
    /// machine's clock: the same record gives the same figures on any day.
    pub(crate) fn is_over(&self, year: ReportingYear) -> bool {
        self.known_until.is_some_and(|day| day > self.year_start().last_day(year))
    }

    fn year_start(&self) -> YearStart {
        self.definitions.counting.year_start
    }

    pub(crate) fn set(&self, scope: Scope, year: ReportingYear) -> FigureSet {
        FigureSet {
            synthetic: self.view.identity().synthetic,
            year,
            period: FigureSet::period_of(year, self.year_start()),
            scope: self.figures.label(scope, year),
            definitions: self.definitions.name.clone(),
            as_known: self.as_known.clone(),
            position: self.view.position(),
            root: screen::hex(&self.view.root()),
            figures: self.figures.of(scope, year, self.is_over(year)),
        }
    }

    /// One figure without its average, as if the year were over.
    pub(crate) fn alone(&self, measure: Measure, scope: Scope, year: ReportingYear) -> Figure {
        self.figures.alone(measure, scope, year)
    }

    /// Whether anything was decided in a year.
    pub(crate) fn has_decisions(&self, year: ReportingYear) -> bool {
        self.alone(Measure::Decided, Scope::Nation, year).numerator.is_some_and(|count| count > 0)
    }

    pub(crate) fn label(&self, scope: Scope, year: ReportingYear) -> ScopeLabel {
        self.figures.label(scope, year)
    }

    /// Everyone that a year has figures of: each authority, the groups, the nation.
    pub(crate) fn year_scopes(&self, year: ReportingYear) -> Vec<Scope> {
        let authorities = self.all(year).into_iter().map(Scope::Authority);
        let groups = self.view.scheme().groups().iter().map(|label| Scope::Group(label.group));
        authorities.chain(groups).chain([Scope::Nation]).collect()
    }

    /// All of a year's figures, in the order of [`Self::year_scopes`].
    pub(crate) fn year_sets(&self, year: ReportingYear) -> Vec<FigureSet> {
        self.year_scopes(year).into_iter().map(|scope| self.set(scope, year)).collect()
    }

    /// Every authority that existed in the year, or has a count in it.
    fn all(&self, year: ReportingYear) -> Vec<AuthorityId> {
        let start = self.year_start();
        let existed = self.view.register().all().filter(|record| {
            record.first_day.is_none_or(|day| day <= start.last_day(year))
                && record.last_day.is_none_or(|day| day >= start.first_day(year))
        });
        let counted = self.bodies.iter().filter(|(counted, _)| *counted == year);
        let all: BTreeSet<AuthorityId> =
            existed.map(|record| record.id).chain(counted.map(|(_, id)| *id)).collect();
        let mut all: Vec<AuthorityId> = all.into_iter().collect();
        all.sort_by_key(ToString::to_string);
        all
    }
}

fn scopes(asked: &Asked<'_>, args: &ScopeArgs, year: ReportingYear) -> Result<Vec<Scope>, Problem> {
    if args.all {
        return Ok(asked.all(year).into_iter().map(Scope::Authority).collect());
    }
    Ok(vec![scope(asked.view, args.authority.as_deref(), args.group.as_deref())?])
}

/// The scope of an authority's code or name, or of a group's name; else the nation.
pub(crate) fn scope(
    view: &View,
    authority: Option<&str>,
    group: Option<&str>,
) -> Result<Scope, Problem> {
    if let Some(text) = authority {
        return Ok(Scope::Authority(view.register().find(text)?.id));
    }
    let Some(text) = group else { return Ok(Scope::Nation) };
    let scheme = view.scheme();
    let group = scheme.group_named(text).ok_or_else(|| {
        let known: Vec<&str> = scheme.groups().iter().map(|label| label.name.as_str()).collect();
        Problem::not_found(format!("there is no group {text:?}"))
            .hint(format!("one of {}", known.join(", ")))
    })?;
    Ok(Scope::Group(group))
}

const HEADER: [&str; 16] = [
    "year",
    "code",
    "name",
    "definitions",
    "measure",
    "numerator",
    "denominator",
    "printed",
    "status",
    "comparator_group",
    "comparator_method",
    "comparator_members",
    "comparator_members_without_base",
    "comparator_printed",
    "as_known",
    "position",
];

fn rows(set: &FigureSet) -> Vec<Vec<String>> {
    let row = |figure: &Figure| {
        let comparator = |tell: fn(&Comparator) -> String| {
            figure.comparator.as_ref().map(tell).unwrap_or_default()
        };
        vec![
            set.year.to_string(),
            set.scope.code.map(|code| code.to_string()).unwrap_or_default(),
            set.scope.name.clone(),
            set.definitions.clone(),
            figure.slug.clone(),
            figure.numerator.map(|number| number.to_string()).unwrap_or_default(),
            figure.denominator.map(|number| number.to_string()).unwrap_or_default(),
            figure.printed.clone(),
            figure.status.map(|status| status.letter().to_string()).unwrap_or_default(),
            comparator(|c| c.group.clone()),
            comparator(|c| c.method.to_owned()),
            comparator(|c| c.members.to_string()),
            comparator(|c| c.members_without_base.to_string()),
            comparator(|c| c.printed.clone()),
            set.as_known.clone().unwrap_or_default(),
            set.position.to_string(),
        ]
    };
    set.figures.iter().map(row).collect()
}

fn in_words(set: &FigureSet, start: YearStart, english: bool) -> String {
    let header = ["measure", "figure", "of", "status", "similar", "how"];
    let rows: Vec<Vec<String>> = set.figures.iter().map(row_in_words).collect();
    let code = set.scope.code.map(|code| format!(" ({code})")).unwrap_or_default();
    format!(
        "{}{code}, {}\nDefinitions {}; known up to position {}, root {}\n\n{}\n{LEGEND}{}\n",
        set.scope.name,
        upheld_annual::period(set.year, start),
        set.definitions,
        set.position,
        set.root,
        screen::table(&header, &rows, &[1, 4]),
        if english { MYSOCIETY } else { "" }
    )
}

const LEGEND: &str = "z: no base; x: not available; p: provisional, the year is not over; \
b: break in series;\n!: a base under 5.";

pub(crate) const MYSOCIETY: &str = " Authorities and populations: mySociety, CC BY 4.0.";

fn row_in_words(figure: &Figure) -> Vec<String> {
    let of = match (figure.numerator, figure.denominator) {
        (Some(above), Some(below)) => format!("{above} of {below}"),
        _ => String::new(),
    };
    let mut status: String = figure.status.map(|s| s.letter().to_string()).unwrap_or_default();
    if figure.small_base {
        status.push('!');
    }
    let (similar, how) = match &figure.comparator {
        Some(comparator) => (comparator.printed.clone(), how(comparator)),
        None => (String::new(), String::new()),
    };
    let name = figure.name.clone().unwrap_or_else(|| figure.slug.clone());
    vec![name, figure.printed.clone(), of, status, similar, how]
}

fn how(comparator: &Comparator) -> String {
    let Comparator { group, method, members, members_without_base, .. } = comparator;
    match (members, members_without_base) {
        (0, _) => format!("no average of {group}"),
        (_, 0) => format!("{method}, {members} {group}"),
        (_, without) => format!("{method}, {members} {group}, {without} without a base"),
    }
}
