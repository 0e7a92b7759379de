//! A review's data by hand: invented figures, none of them an office's.

use upheld_annual::{Figure, FigureSet, Measure, ScopeLabel, printed_share, slug};
use upheld_domain::{AuthorityId, Definitions, RemedyKind, Scheme, Subject};
use upheld_publish::letter::Office;
use upheld_publish::review::{Given, Review, SubjectRate};
use upheld_publish::{Issue, Standing};

/// What the figures of a scope are made of: received, upheld of investigations, satisfied of outcomes.
pub(crate) type Counts = (i64, (u64, u64), (u64, u64));

fn count(measure: Measure, number: i64, scheme: &Scheme) -> Figure {
    Figure {
        measure,
        slug: slug(measure, scheme),
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

fn rate(measure: Measure, ratio: (u64, u64), owned: &Rules) -> Figure {
    Figure {
        numerator: Some(i64::try_from(ratio.0).unwrap()),
        denominator: Some(ratio.1),
        printed: printed_share(ratio, &owned.definitions.printing),
        small_base: (1..5).contains(&ratio.1),
        ..count(measure, 0, &owned.scheme)
    }
}

/// By which rules, in which words.
pub(crate) struct Rules {
    definitions: Definitions,
    scheme: Scheme,
}

fn figures((received, upheld, satisfied): Counts, rules: &Rules) -> Vec<Figure> {
    let count = |measure, number| count(measure, number, &rules.scheme);
    let signed = |number: u64| i64::try_from(number).unwrap();
    let about = |subject, number| count(Measure::ReceivedAbout(subject), number);
    vec![
        count(Measure::Received, received),
        about(Subject::Housing, received / 2),
        about(Subject::PlanningAndDevelopment, received - received / 2),
        count(Measure::Decided, (received - 3).max(0)),
        count(Measure::Investigations, signed(upheld.1)),
        count(Measure::Upheld, signed(upheld.0)),
        rate(Measure::UpholdRate, upheld, rules),
        rate(Measure::ComplianceRate, satisfied, rules),
        count(Measure::RemediesLate, signed(satisfied.0 / 20)),
        count(Measure::CompliedAfterFailure, 1),
        rate(Measure::SatisfactoryRemedyRate, (upheld.0 / 10, upheld.0), rules),
        count(Measure::Remedies(RemedyKind::Apology), signed(upheld.0)),
        count(Measure::Remedies(RemedyKind::Training), signed(upheld.0 / 4)),
        count(Measure::PublicReports, 1),
        count(Measure::DaysToDecide, 141),
        rate(Measure::DecidedWithin26Weeks, (upheld.1 * 3 / 4, upheld.1), rules),
        count(Measure::OpenAtStart, 300),
        count(Measure::Reopened, 4),
        count(Measure::OpenAtEnd, 305),
    ]
}

/// The figures of a scope.
pub(crate) fn set(
    (kind, name, code): (&'static str, &str, Option<AuthorityId>),
    year: &str,
    counts: Counts,
    rules: &Rules,
) -> FigureSet {
    FigureSet {
        synthetic: true,
        year: year.parse().unwrap(),
        period: String::new(),
        scope: ScopeLabel {
            kind,
            code,
            name: name.to_owned(),
            group: code.map(|_| "Metropolitan Boroughs".to_owned()),
        },
        definitions: "lgsco-2020".to_owned(),
        as_known: None,
        position: 4_118,
        root: "0ac5".to_owned(),
        figures: figures(counts, rules),
    }
}

/// A review's data, owned.
pub(crate) struct Owned {
    pub(crate) rules: Rules,
    pub(crate) nation: FigureSet,
    pub(crate) earlier: Vec<FigureSet>,
    pub(crate) groups: Vec<FigureSet>,
    pub(crate) bodies: Vec<FigureSet>,
    pub(crate) by_subject: Vec<SubjectRate>,
    pub(crate) office: Office,
    pub(crate) standing: Standing,
}

const WHOLE: (&str, &str, Option<AuthorityId>) = ("nation", "England", None);

/// A year after two others, with a break before it; two groups; bodies by name and counts.
pub(crate) fn owned(bodies: &[(&str, (u64, u64))]) -> Owned {
    let definitions = Definitions::named("lgsco-2020").unwrap();
    let rules = Rules { definitions, scheme: Scheme::office() };
    let code = |text: &str| text.parse::<AuthorityId>().unwrap();
    let group = |name, counts| set(("group", name, None), "2022-23", counts, &rules);
    let body = |&(name, upheld): &(&str, (u64, u64))| {
        set(("authority", name, Some(code("E08000035"))), "2022-23", (40, upheld, upheld), &rules)
    };
    let standing = Standing {
        issue: Issue::Release {
            name: "2022-23".into(),
            approved_on: "2023-05-22".parse().unwrap(),
            published_on: Some("2023-07-19".parse().unwrap()),
        },
        as_known: None,
        provisional: false,
        synthetic: true,
        position: 4_118,
        root: "0ac5".into(),
        checkpoint: Standing::checkpoint_of("upheld/SYNTHETIC/6f1b\n4118\nCsUU=\n"),
        definitions: "lgsco-2020".into(),
    };
    let subject = |subject, upheld, investigations| SubjectRate { subject, upheld, investigations };
    Owned {
        nation: set(WHOLE, "2022-23", (1_412, (402, 638), (232, 233)), &rules),
        earlier: vec![
            set(WHOLE, "2020-21", (980, (350, 620), (200, 200)), &rules),
            set(WHOLE, "2021-22", (1_390, (371, 650), (210, 214)), &rules),
        ],
        groups: vec![
            group("County Councils", (700, (250, 380), (150, 150))),
            group("Metropolitan Boroughs", (500, (1, 3), (1, 1))),
        ],
        bodies: bodies.iter().map(body).collect(),
        by_subject: vec![
            subject(Subject::Housing, 300, 430),
            subject(Subject::PlanningAndDevelopment, 102, 208),
        ],
        office: Office::default(),
        standing,
        rules,
    }
}

/// Thirteen bodies with a base, one with a small one, one with none.
pub(crate) const BODIES: [(&str, (u64, u64)); 15] = [
    ("Alder", (9, 10)),
    ("Beech", (8, 10)),
    ("Cedar", (7, 10)),
    ("Damson", (6, 10)),
    ("Elm", (6, 10)),
    ("Fir", (12, 20)),
    ("Gorse", (4, 10)),
    ("Hazel", (3, 10)),
    ("Iris", (0, 7)),
    ("Juniper", (0, 9)),
    ("Kapok", (1, 10)),
    ("Larch", (2, 10)),
    ("Maple", (5, 10)),
    ("Nettle", (4, 4)),
    ("Oak", (0, 0)),
];

impl Owned {
    /// What the review is composed from.
    pub(crate) fn given(&self) -> Given<'_> {
        Given {
            nation: &self.nation,
            earlier: &self.earlier,
            groups: &self.groups,
            bodies: &self.bodies,
            by_subject: &self.by_subject,
            definitions: &self.rules.definitions,
            scheme: &self.rules.scheme,
            office: self.office.clone(),
            standing: self.standing.clone(),
        }
    }

    /// The review.
    pub(crate) fn review(&self) -> Review {
        Review::compose(&self.given())
    }

    /// Other figures of the whole.
    pub(crate) fn with_nation(mut self, counts: Counts) -> Self {
        self.nation = set(WHOLE, "2022-23", counts, &self.rules);
        self
    }
}
