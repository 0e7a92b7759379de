//! Examples of the commands about bodies, outreach and definition sets, and of the record in and
//! out.

use super::Examples;

pub(super) const ALL: &[(&str, Examples)] = &[
    (
        "authority",
        &[
            ("upheld authority show Leeds", "All that the register knows of a body"),
            (
                "upheld authority population Leeds --year 2024 --residents 845189",
                "How many people live there",
            ),
        ],
    ),
    (
        "authority register",
        &[(
            "upheld authority register E06000067 --name 'New Council' --kind council --group 'Unitary Councils' --first-day 2027-04-01",
            "A body came into jurisdiction, or will",
        )],
    ),
    (
        "authority rename",
        &[(
            "upheld authority rename Leeds --name 'Leeds Council' --on 2027-04-01",
            "Letters of later years carry the new name",
        )],
    ),
    (
        "authority end",
        &[(
            "upheld authority end Cambridge --last-day 2028-03-31 --successor E10000003",
            "What is left of its cases stays under its own name",
        )],
    ),
    (
        "authority population",
        &[(
            "upheld authority population Leeds --year 2024 --residents 845189",
            "The estimate's year stands beside the figures made with it",
        )],
    ),
    (
        "authority contact",
        &[(
            "upheld authority contact Leeds --from 2024-05-01 --post 'Chief Executive'",
            "Whom the letter goes to",
        )],
    ),
    (
        "authority show",
        &[
            ("upheld authority show E08000035", "By its code, or by a name"),
            ("upheld authority show Leeds --as-known 2020-07-22", "As the office knew it then"),
        ],
    ),
    (
        "authority list",
        &[
            ("upheld authority list --group 'Unitary Councils'", "Those of a group"),
            ("upheld authority list --on 2020-03-31 --format csv", "Those there were on a day"),
        ],
    ),
    ("outreach", &[("upheld outreach list --year 2019-20", "The courses and seminars of a year")]),
    (
        "outreach course",
        &[(
            "upheld outreach course --authority Cambridge --topic complaint-handling --attendees 14 --on 2019-10-09",
            "A course for one council",
        )],
    ),
    (
        "outreach seminar",
        &[(
            "upheld outreach seminar --place Leeds --delegates 178 --authorities 143 --on 2019-11-06",
            "With delegates from many",
        )],
    ),
    (
        "outreach list",
        &[("upheld outreach list --authority Cambridge", "What was done for one council")],
    ),
    ("definitions", &[("upheld definitions list", "The sets there are")]),
    (
        "definitions adopt",
        &[(
            "upheld definitions adopt lgsco-2024 --on 2025-04-01",
            "The office's set from that day",
        )],
    ),
    (
        "definitions show",
        &[
            ("upheld definitions show lgsco-2020", "Each rule, how sure it is, and why"),
            ("upheld definitions show --as-known 2020-07-22", "The set in force on that day"),
        ],
    ),
    (
        "definitions list",
        &[("upheld definitions list", "Which is in force, and which was adopted when")],
    ),
    (
        "compare",
        &[
            (
                "upheld compare published.csv --year 2019-20",
                "Which cells differ, and by which rules the table was counted",
            ),
            (
                "upheld compare old.xlsx --sheet Councils --year 2019-20 --map old.toml",
                "A workbook with names of its own",
            ),
            (
                "upheld compare published.csv --year 2022-23 --definitions lgsco-2022-23-as-published",
                "Against another definition set",
            ),
            (
                "upheld compare published.csv --year 2019-20 --as-known 2020-07-22",
                "Against what was known when it was published",
            ),
            (
                "upheld compare published.csv --year 2019-20 --format csv > cells.csv",
                "Every cell with its verdict",
            ),
        ],
    ),
    (
        "reconcile",
        &[
            (
                "upheld reconcile --authority Leeds leeds.csv --year 2023-24",
                "What both have, what one has, what is classified or dated otherwise",
            ),
            (
                "upheld reconcile --authority Leeds leeds.xlsx --map leeds.toml --out to-leeds.xlsx",
                "With a workbook to send back",
            ),
        ],
    ),
    (
        "events",
        &[
            ("upheld events --case '19 007 429'", "Those of one case"),
            ("upheld events --as-known 2020-07-22 --format jsonl", "What was recorded by that day"),
            (
                "upheld events --at 1200 --format jsonl --out then.jsonl",
                "The record as it ended there",
            ),
            (
                "upheld events --format jsonl --out record.jsonl",
                "The whole record, to be taken in elsewhere",
            ),
        ],
    ),
    ("export", &[("upheld export cases cases.csv", "As `import cases` reads it")]),
    (
        "export cases",
        &[
            ("upheld export cases cases.csv", "Corrections applied, void cases left out"),
            ("upheld export cases - | head", "Into a pipe"),
        ],
    ),
    ("export remedies", &[("upheld export remedies remedies.csv", "One row a remedy")]),
    ("export courses", &[("upheld export courses courses.csv", "One row a course")]),
];
