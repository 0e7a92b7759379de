//! The published counts come out of the record exactly, counted by the same projection as every
//! other figure, and printed as the office printed them.

use std::collections::HashMap;

use upheld_annual::{AnnualStatistics, Figures, Measure, Scope};
use upheld_domain::{
    AuthorityId, CaseFacts, CaseId, Definitions, OutreachFacts, Position, Register, ReportingYear,
    Timestamp, Topic, YearStart,
};
use upheld_projection::{CaseNumber, Cells, FactRow, Numbering, count_cases};
use upheld_synthetic::{History, Plan, Printed, Step, published_figures};

/// A history as fact rows, by case.
struct Record {
    rows: Vec<Vec<FactRow>>,
    numbering: Numbering,
    times: Vec<Timestamp>,
}

impl Record {
    fn of(plan: &Plan) -> Self {
        let mut numbers: HashMap<CaseId, CaseNumber> = HashMap::new();
        let mut record = Self { rows: Vec::new(), numbering: Numbering::default(), times: vec![] };
        for step in History::new(plan).unwrap() {
            let at = step.at();
            let events: Vec<CaseFacts> = match &step {
                Step::Case(step) => step.command.events.iter().map(|(f, _)| f.clone()).collect(),
                Step::Outreach(_) => vec![],
            };
            let Step::Case(step) = step else {
                record.times.push(at);
                continue;
            };
            let case = Numbering::case(&mut numbers, step.case);
            record.rows.resize_with(numbers.len(), Vec::new);
            for facts in events {
                record.times.push(at);
                let position = Position::new(record.times.len() as u64).unwrap();
                let row = record.numbering.row(position, case, &facts);
                record.rows[case.index()].push(row);
            }
        }
        record
    }

    fn count(&self, definitions: &Definitions, until: Option<Position>) -> Cells {
        let projection = AnnualStatistics::new(definitions);
        count_cases(&projection, self.rows.iter().map(Vec::as_slice), until)
    }

    /// The last position recorded before a day.
    fn before(&self, day: &str) -> Position {
        let day: chrono::NaiveDate = day.parse().unwrap();
        let known = self.times.iter().take_while(|at| at.london_date() < day).count();
        Position::new(known as u64).unwrap()
    }
}

fn printed_by(figures: &Figures<'_>, id: AuthorityId, year: ReportingYear, slug: &str) -> String {
    let measure: Measure = slug.parse().unwrap();
    let all = figures.of(Scope::Authority(id), year, true);
    let figure = all.into_iter().find(|figure| figure.measure == measure).unwrap();
    figure.printed
}

fn assert_published(plan: &Plan) {
    let (register, record) = (Register::english().unwrap(), Record::of(plan));
    let definitions = Definitions::named("lgsco-2020").unwrap();
    let cells = record.count(&definitions, None);
    let figures = Figures::new(&cells, &record.numbering, &register, &definitions);
    let rows = published_figures().unwrap();
    assert!(rows.len() > 60, "{} printed numbers", rows.len());
    for row in rows {
        let wanted = match &row.printed {
            Printed::Count(count) => count.to_string(),
            Printed::Percent(percent) => format!("{percent}%"),
            // It rests on an estimate of residents that the register does not have.
            Printed::Per100k(_) => continue,
        };
        let found = printed_by(&figures, row.authority, row.year, &row.measure);
        let (authority, year, seed) = (row.authority, row.year, plan.seed);
        assert_eq!(found, wanted, "{authority} {year} {}, seed {seed}", row.measure);
    }
}

#[test]
fn the_published_counts_come_out_of_a_small_history() {
    for seed in 1..12 {
        assert_published(&Plan::of_seed(seed, Some(2_000)).unwrap());
    }
}

#[test]
fn the_published_counts_come_out_of_a_large_history() {
    assert_published(&Plan::of_seed(2020, Some(20_000)).unwrap());
    assert_published(&Plan::of_seed(3, Some(60_000)).unwrap());
}

#[test]
fn one_failure_in_kent_makes_62_of_63() {
    let record = Record::of(&Plan::of_seed(2020, Some(5_000)).unwrap());
    let (register, year) = (Register::english().unwrap(), "2023-24".parse().unwrap());
    let definitions = Definitions::named("lgsco-2020").unwrap();
    let cells = record.count(&definitions, None);
    let figures = Figures::new(&cells, &record.numbering, &register, &definitions);
    let kent = Scope::Authority("E10000016".parse().unwrap());
    let of_kent = figures.of(kent, year, true);
    let rate = of_kent.iter().find(|figure| figure.measure == Measure::ComplianceRate).unwrap();
    assert_eq!((rate.numerator, rate.denominator), (Some(62), Some(63)));
}

#[test]
fn two_decisions_of_leeds_were_recorded_after_july() {
    let record = Record::of(&Plan::of_seed(2020, Some(5_000)).unwrap());
    let (register, year) = (Register::english().unwrap(), "2023-24".parse().unwrap());
    let definitions = Definitions::named("lgsco-2020").unwrap();
    let leeds = "E08000035".parse().unwrap();
    let july = record.before("2024-08-01");
    let known = |until| {
        let cells = record.count(&definitions, until);
        let figures = Figures::new(&cells, &record.numbering, &register, &definitions);
        printed_by(&figures, leeds, year, "upheld")
    };
    assert_ne!(known(Some(july)), "44");
    assert_eq!(known(None), "44");
}

#[test]
fn the_national_rates_are_about_those_printed() {
    let record = Record::of(&Plan::of_seed(5, Some(60_000)).unwrap());
    let register = Register::english().unwrap();
    let definitions = Definitions::named("lgsco-2020").unwrap();
    let cells = record.count(&definitions, None);
    let figures = Figures::new(&cells, &record.numbering, &register, &definitions);
    for (year, printed) in [
        ("2017-18", 57),
        ("2018-19", 58),
        ("2019-20", 61),
        ("2020-21", 67),
        ("2021-22", 66),
        ("2022-23", 74),
        ("2023-24", 80),
    ] {
        let nation = figures.of(Scope::Nation, year.parse().unwrap(), true);
        let of = |measure| {
            let figure = nation.iter().find(|figure| figure.measure == measure).unwrap();
            figure.numerator.unwrap() * 1000 / i64::try_from(figure.denominator.unwrap()).unwrap()
        };
        let uphold = of(Measure::UpholdRate);
        assert!((uphold - printed * 10).abs() <= 35, "{year}: {uphold} per mille");
        let compliance = of(Measure::ComplianceRate);
        assert!((985..1000).contains(&compliance), "{year}: {compliance} per mille complied");
        let satisfactory = of(Measure::SatisfactoryRemedyRate);
        assert!((90..160).contains(&satisfactory), "{year}: {satisfactory} per mille");
    }
}

#[test]
fn the_courses_are_those_of_the_letter_of_2020() {
    let mut courses: HashMap<ReportingYear, Vec<_>> = HashMap::new();
    let mut seminars = Vec::new();
    let year: ReportingYear = "2019-20".parse().unwrap();
    for step in History::new(&Plan::of_seed(2020, Some(2_000)).unwrap()).unwrap() {
        match step {
            Step::Outreach(step) => match step.facts {
                OutreachFacts::CourseDelivered(f) => {
                    courses.entry(YearStart::APRIL.year_of(f.on)).or_default().push(f);
                }
                OutreachFacts::SeminarHeld(f) if YearStart::APRIL.year_of(f.on) == year => {
                    seminars.push(f);
                }
                OutreachFacts::SeminarHeld(_) => {}
            },
            Step::Case(_) => {}
        }
    }
    let of_year = &courses[&year];
    assert_eq!((of_year.len(), courses[&year.previous().unwrap()].len()), (118, 71));
    assert!(of_year.iter().map(|f| f.attendees).sum::<u32>() > 1_400);
    let cambridge = "E07000008".parse().unwrap();
    let own: Vec<_> = of_year.iter().filter(|f| f.authority == Some(cambridge)).collect();
    assert_eq!(own.len(), 4);
    assert_eq!(own.iter().filter(|f| f.topic == Topic::Planning).count(), 1);
    let delegates: u32 = seminars.iter().map(|f| f.delegates).sum();
    let authorities: u32 = seminars.iter().map(|f| f.authorities).sum();
    assert_eq!((delegates, authorities), (178, 143));
}
