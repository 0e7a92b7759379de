//! What samples are built of: figures by hand, a standing, an office, what it gave to all.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use upheld_annual::{Comparator, Figure, FigureSet, Measure, ScopeLabel};
use upheld_domain::{AuthorityKind, Definitions, RemedyKind, Scheme};
use upheld_publish::letter::{Body, CaseLine, Given, Office, Outreach, Person};
use upheld_publish::{Issue, Standing};

use super::Sample;

/// The members' rates of a group, by measure.
type Members = BTreeMap<String, Vec<(u64, u64)>>;

/// What the figures of a year are made of: received, upheld, not upheld, satisfied, outcomes, put
/// right before, and the group's counts for the three rates.
#[derive(Clone, Copy)]
pub(crate) struct Year {
    /// `2023-24`.
    pub(crate) year: &'static str,
    /// Complaints received.
    pub(crate) received: i64,
    /// Upheld, and investigations.
    pub(crate) upheld: (u64, u64),
    /// Satisfied, and compliance outcomes.
    pub(crate) satisfied: (u64, u64),
    /// Put right before, of the upheld.
    pub(crate) before: u64,
    /// How many members the group has; 0 where the body was not in it.
    pub(crate) members: u32,
    /// Upheld, satisfied, put right before over the group, each with its base.
    pub(crate) average: [(u64, u64); 3],
}

/// A day.
pub(crate) fn day(text: &str) -> Sample<NaiveDate> {
    Ok(text.parse()?)
}

fn percent((above, below): (u64, u64)) -> String {
    match upheld_annual::whole_percent(above, below) {
        Some(whole) => format!("{whole}%"),
        None => "n/a".to_owned(),
    }
}

fn count(measure: Measure, number: i64) -> Figure {
    Figure {
        measure,
        slug: measure.to_string(),
        name: None,
        numerator: Some(number),
        denominator: None,
        printed: number.to_string(),
        status: None,
        population_year: None,
        small_base: false,
        comparator: None,
    }
}

fn rate(
    measure: Measure,
    ratio: (u64, u64),
    year: Year,
    average: (u64, u64),
    group: Option<&str>,
) -> Figure {
    let counts = year.members > 0;
    let comparator = group.map(|group| Comparator {
        group: group.to_owned(),
        method: "pooled",
        members: year.members,
        members_without_base: 0,
        numerator: counts.then_some(average.0),
        denominator: counts.then_some(average.1),
        value: None,
        printed: if counts { percent(average) } else { "n/a".to_owned() },
    });
    Figure {
        numerator: i64::try_from(ratio.0).ok(),
        denominator: Some(ratio.1),
        printed: percent(ratio),
        small_base: (1..5).contains(&ratio.1),
        comparator,
        ..count(measure, 0)
    }
}

/// The figures of a year.
pub(crate) fn figures(name: &str, group: Option<&str>, year: Year) -> Sample<FigureSet> {
    let remedies = |kind, share: i64| {
        count(Measure::Remedies(kind), i64::try_from(year.upheld.0).unwrap_or(0) * share / 10)
    };
    let [upheld, satisfied, before] = year.average;
    let figures = vec![
        count(Measure::Received, year.received),
        count(Measure::Decided, year.received),
        rate(Measure::UpholdRate, year.upheld, year, upheld, group),
        count(Measure::ComplianceOutcomes, i64::try_from(year.satisfied.1)?),
        rate(Measure::ComplianceRate, year.satisfied, year, satisfied, group),
        count(Measure::RemediesLate, i64::try_from(year.satisfied.0 / 8)?),
        count(Measure::SatisfactoryRemedies, i64::try_from(year.before)?),
        rate(Measure::SatisfactoryRemedyRate, (year.before, year.upheld.0), year, before, group),
        remedies(RemedyKind::Apology, 8),
        remedies(RemedyKind::Payment, 6),
        remedies(RemedyKind::Training, 1),
        remedies(RemedyKind::ProcedureChange, 2),
    ];
    Ok(FigureSet {
        synthetic: true,
        year: year.year.parse()?,
        period: String::new(),
        scope: ScopeLabel {
            kind: "authority",
            code: None,
            name: name.to_owned(),
            group: group.map(str::to_owned),
        },
        definitions: "lgsco-2020".to_owned(),
        as_known: None,
        position: 412_118,
        root: ROOT.to_owned(),
        figures,
    })
}

const ROOT: &str = "0ac51469825b0683c7ba8c61d4c81c0208a89acc63e3d87c1f63b1d9d230f0e9";

/// A standing of an invented record.
pub(crate) fn standing(released: bool) -> Sample<Standing> {
    let issue = if released {
        Issue::Release {
            name: "2023-24".into(),
            approved_on: day("2024-05-20")?,
            published_on: Some(day("2024-07-24")?),
        }
    } else {
        Issue::NotPublished
    };
    Ok(Standing {
        issue,
        as_known: None,
        provisional: false,
        synthetic: true,
        position: 412_118,
        root: ROOT.into(),
        checkpoint: Standing::checkpoint_of(
            "upheld/SYNTHETIC/6f1b3c1e-0f6e-5c0a-9a63-2f1f4f6f5b11\n412118\n\
             CsUUaYJbBoPHuoxh1MgcAgionKzGPj2HwfY7HZ0jDw6Q=\n",
        ),
        definitions: "lgsco-2020".into(),
    })
}

/// Who writes.
pub(crate) fn office() -> Sample<Office> {
    Ok(Office {
        letter_date: Some(day("2024-07-17")?),
        letters_on: Some(day("2024-07-24")?),
        tables_on: Some(day("2024-07-24")?),
        review_on: Some(day("2024-07-24")?),
        ..Office::default()
    })
}

/// What the office gave to all.
pub(crate) fn outreach(for_body: &[(&str, u64)]) -> Outreach {
    Outreach {
        courses: 118,
        people: 1_412,
        courses_before: Some(71),
        for_body: for_body.iter().map(|&(topic, count)| (topic.to_owned(), count)).collect(),
        seminars: 4,
        places: ["London", "Bristol", "Leeds", "Birmingham"].map(str::to_owned).to_vec(),
        delegates: 178,
        bodies: 143,
    }
}

pub(super) fn line(reference: &str, subject: &str) -> CaseLine {
    CaseLine { reference: reference.to_owned(), subject: subject.to_owned() }
}

pub(super) fn body(name: &str) -> Body {
    Body {
        name: name.to_owned(),
        kind: AuthorityKind::Council,
        ended_on: None,
        successors: Vec::new(),
        contact: Some(Person { name: None, post: Some("Chief Executive".to_owned()) }),
    }
}

/// A letter's data, owned: what a record would give.
pub(crate) struct Owned {
    /// The year.
    pub(crate) figures: FigureSet,
    /// The years before.
    pub(crate) earlier: Vec<FigureSet>,
    /// The group.
    pub(crate) members: Members,
    /// The rules.
    pub(crate) definitions: Definitions,
    /// The words.
    pub(crate) scheme: Scheme,
}

impl Owned {
    pub(super) fn new(name: &str, group: Option<&str>, years: &[Year]) -> Sample<Self> {
        let mut sets: Vec<FigureSet> =
            years.iter().map(|&year| figures(name, group, year)).collect::<Result<_, _>>()?;
        let figures = sets.pop().ok_or("no year")?;
        let definitions = Definitions::named("lgsco-2020")?;
        let members = Members::new();
        Ok(Self { figures, earlier: sets, members, definitions, scheme: Scheme::office() })
    }

    /// What a letter about nothing but figures is composed from.
    pub(crate) fn given(&self) -> Sample<Given<'_>> {
        Ok(Given {
            figures: &self.figures,
            earlier: &self.earlier,
            members: &self.members,
            definitions: &self.definitions,
            scheme: &self.scheme,
            body: body(&self.figures.scope.name),
            office: office()?,
            outreach: outreach(&[]),
            not_complied: Vec::new(),
            remedied: Vec::new(),
            improvements: Vec::new(),
            reports: Vec::new(),
            decisions: Vec::new(),
            standing: standing(true)?,
        })
    }
}
