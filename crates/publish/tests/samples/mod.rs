//! Letters for the tests and for looking at: Leeds as it was published for 2023-24, a council with no
//! investigations, one that has ended, one under 100% compliance. What was not published is invented
//! and stands in letters that say SYNTHETIC.

mod build;

use std::error::Error;

use upheld_publish::letter::{Body, Given, Improvement, Letter, Person, Publication, Successor};

use build::{Owned, Year, body, line};

pub(crate) use build::{day, outreach, standing};

/// What a sample rests on.
pub(crate) type Sample<T> = Result<T, Box<dyn Error>>;

const METROPOLITAN: [(u64, u64); 3] = [(1_124, 1_405), (862, 869), (157, 1_124)];

/// Seven years of Leeds; those of 2022-23 and 2023-24 as they were published.
pub(crate) fn leeds_years() -> Vec<Year> {
    let year = |year, received, upheld, satisfied, before, average| Year {
        year,
        received,
        upheld,
        satisfied,
        before,
        members: 36,
        average,
    };
    vec![
        year("2017-18", 171, (38, 70), (21, 21), 2, [(700, 1_230), (610, 610), (49, 700)]),
        year("2018-19", 180, (40, 68), (24, 24), 4, [(720, 1_190), (640, 644), (72, 720)]),
        year("2019-20", 176, (41, 65), (30, 30), 4, [(760, 1_201), (650, 652), (83, 760)]),
        year("2020-21", 101, (22, 34), (25, 25), 2, [(410, 611), (520, 522), (45, 410)]),
        year("2021-22", 160, (35, 55), (29, 29), 5, [(740, 1_105), (600, 603), (81, 740)]),
        year("2022-23", 168, (37, 54), (27, 27), 5, [(900, 1_169), (700, 707), (90, 900)]),
        year("2023-24", 182, (44, 59), (33, 33), 8, METROPOLITAN),
    ]
}

/// Leeds 2023-24.
pub(crate) fn leeds() -> Sample<Owned> {
    let mut owned =
        Owned::new("Leeds City Council", Some("Metropolitan Boroughs"), &leeds_years())?;
    let rates = (0..36u64).map(|member| (12 + (member * 7) % 9, 18 + (member * 5) % 7)).collect();
    owned.members.insert("uphold-rate".to_owned(), rates);
    let remedied = (0..36u64).map(|member| ((member * 5) % 4, 15 + member % 6)).collect();
    owned.members.insert("satisfactory-remedy-rate".to_owned(), remedied);
    Ok(owned)
}

/// Its letter's data.
pub(crate) fn leeds_given(owned: &Owned) -> Sample<Given<'_>> {
    let subjects = [
        "Housing",
        "Education and Children’s Services",
        "Adult Care Services",
        "Planning and Development",
    ];
    let mut decisions = Vec::new();
    for place in 0..41 {
        let subject = subjects.get(place * 7 % 5).copied().unwrap_or("Benefits and Tax");
        let reference = format!("23 00{} {:03}", place % 10, 117 + place * 13);
        decisions.push(Publication {
            reference,
            subject: subject.to_owned(),
            on: day("2024-01-17")?,
        });
    }
    let improvement =
        |reference: &str, subject: &str, category: &str, text: &str| -> Sample<Improvement> {
            Ok(Improvement {
                reference: reference.to_owned(),
                subject: subject.to_owned(),
                category: category.to_owned(),
                text: Some(text.to_owned()),
                agreed_on: day("2023-11-02")?,
            })
        };
    Ok(Given {
        remedied: vec![
            line("23 001 204", "Housing"),
            line("23 002 871", "Education and Children’s Services"),
            line("23 004 115", "Highways and Transport"),
            line("23 004 390", "Housing"),
            line("23 005 066", "Benefits and Tax"),
            line("23 006 742", "Adult Care Services"),
            line("23 008 013", "Adult Care Services"),
            line("23 009 521", "Planning and Development"),
        ],
        improvements: vec![
            improvement(
                "23 001 730",
                "Education and Children’s Services",
                "procedure change",
                "Check each month that provision in final plans is in place, and tell parents whom to turn to when it is not",
            )?,
            improvement(
                "23 003 355",
                "Housing",
                "training",
                "Remind housing officers in writing of the time within which a homelessness review has to be decided.",
            )?,
            improvement(
                "23 007 209",
                "Adult Care Services",
                "review",
                "Look again at financial assessments made since April 2022 in which disability-related costs were left out",
            )?,
        ],
        reports: vec![Publication {
            reference: "22 011 406".to_owned(),
            subject: "Education and Children’s Services".to_owned(),
            on: day("2023-09-21")?,
        }],
        decisions,
        outreach: outreach(&[("complaint handling", 3), ("planning", 1)]),
        body: Body {
            contact: Some(Person {
                name: Some("Ms Example".to_owned()),
                post: Some("Chief Executive".to_owned()),
            }),
            ..body("Leeds City Council")
        },
        ..owned.given()?
    })
}

/// A council with no investigations: complaints came, and none was investigated.
pub(crate) fn quiet() -> Sample<Owned> {
    let year = |year, received| Year {
        year,
        received,
        upheld: (0, 0),
        satisfied: (0, 0),
        before: 0,
        members: 181,
        average: [(402, 638), (233, 233), (60, 402)],
    };
    Owned::new(
        "Ribble Valley Borough Council",
        Some("District Councils"),
        &[year("2022-23", 2), year("2023-24", 3)],
    )
}

/// A council that has ended: one investigation, no comparator.
pub(crate) fn ended() -> Sample<Owned> {
    let year = |year, upheld, satisfied, before, members| Year {
        year,
        received: 2,
        upheld,
        satisfied,
        before,
        members,
        average: [(402, 681), (233, 233), (60, 402)],
    };
    let years = [year("2022-23", (1, 4), (0, 0), 1, 181), year("2023-24", (1, 1), (1, 1), 0, 0)];
    Owned::new("Allerdale Borough Council", Some("District Councils"), &years)
}

/// Its letter's data.
pub(crate) fn ended_given(owned: &Owned) -> Sample<Given<'_>> {
    Ok(Given {
        body: Body {
            ended_on: Some(day("2023-03-31")?),
            successors: vec![Successor {
                name: "Cumberland Council".to_owned(),
                contact: Some(Person { name: None, post: Some("Chief Executive".to_owned()) }),
            }],
            ..body("Allerdale Borough Council")
        },
        ..owned.given()?
    })
}

/// A council under 100% compliance: Kent 2023-24 as it was published, 62 of 63.
pub(crate) fn kent() -> Sample<Owned> {
    let year = |year, upheld, satisfied, before, average| Year {
        year,
        received: 350,
        upheld,
        satisfied,
        before,
        members: 21,
        average,
    };
    let years = [
        year("2022-23", (53, 61), (51, 51), 4, [(1_200, 1_500), (900, 900), (72, 1_200)]),
        year("2023-24", (76, 94), (62, 63), 2, [(1_360, 1_600), (1_020, 1_024), (95, 1_360)]),
    ];
    Owned::new("Kent County Council", Some("County Councils"), &years)
}

/// Its letter's data.
pub(crate) fn kent_given(owned: &Owned) -> Sample<Given<'_>> {
    Ok(Given {
        not_complied: vec![line("22 014 872", "Education and Children’s Services")],
        standing: standing(false)?,
        ..owned.given()?
    })
}

/// Every sample, with a name for its file.
pub(crate) fn all() -> Sample<Vec<(&'static str, Letter)>> {
    Ok(vec![
        ("leeds", Letter::compose(&leeds_given(&leeds()?)?)),
        ("no-investigations", Letter::compose(&quiet()?.given()?)),
        ("ended", Letter::compose(&ended_given(&ended()?)?)),
        ("under-100", Letter::compose(&kent_given(&kent()?)?)),
    ])
}
