//! Examples of the commands about cases.

use super::Examples;

pub(super) const ALL: &[(&str, Examples)] = &[
    (
        "case",
        &[
            (
                "upheld case receive '19 007 429' --authority Cambridge --subject housing --on 2019-08-01",
                "A complaint came",
            ),
            ("upheld case uphold '19 007 429' --on 2019-12-10 --injustice yes", "Fault was found"),
            ("upheld case show '19 007 429'", "Everything that happened to it"),
        ],
    ),
    (
        "case receive",
        &[(
            "upheld case receive '19 007 429' --authority Cambridge --subject housing --on 2019-08-01",
            "A complaint came",
        )],
    ),
    (
        "case close",
        &[(
            "upheld case close '19 007 429' --outcome referred-back --on 2019-08-12",
            "The authority has not had its say yet",
        )],
    ),
    (
        "case investigate",
        &[
            ("upheld case investigate '19 007 429' --on 2019-09-02", "It began on a known day"),
            ("upheld case investigate '19 007 429' --day-unknown", "Nobody knows when"),
        ],
    ),
    (
        "case uphold",
        &[
            ("upheld case uphold '19 007 429' --on 2019-12-10 --injustice yes", "Fault was found"),
            (
                "upheld case uphold '19 007 429' --on 2019-12-10 --remedied-before yes",
                "And the authority had put it right before",
            ),
        ],
    ),
    (
        "case not-uphold",
        &[("upheld case not-uphold '19 007 429' --on 2019-12-10", "No fault was found")],
    ),
    (
        "case discontinue",
        &[(
            "upheld case discontinue '19 007 429' --on 2019-12-10 --reason withdrawn",
            "The complainant withdrew",
        )],
    ),
    (
        "case recommend",
        &[(
            "upheld case recommend '19 007 429' --remedy 1 --kind payment --amount-pence 25000 --due 2020-01-10",
            "Pay £250 within a month",
        )],
    ),
    (
        "case comply",
        &[(
            "upheld case comply '19 007 429' --remedy 1 --on 2020-01-20 --done-on 2020-01-08",
            "It was paid in time, and the evidence came later",
        )],
    ),
    (
        "case not-comply",
        &[("upheld case not-comply '19 007 429' --remedy 1 --on 2020-03-01", "It was not paid")],
    ),
    (
        "case correct",
        &[
            (
                "upheld case correct '19 007 429' --event 1204 --set decided_on=2019-12-12",
                "The day of a decision was mistyped",
            ),
            (
                "upheld case correct '19 007 429' --event 1201 --summary 'Damp in two rooms' --why 'It said three'",
                "A text was wrong",
            ),
        ],
    ),
    (
        "case retract",
        &[(
            "upheld case retract '19 007 429' --event 1204 --reason wrong-case",
            "It happened to another case",
        )],
    ),
    (
        "case void",
        &[("upheld case void '19 007 429' --reason duplicate", "It is there under another name")],
    ),
    (
        "case reopen",
        &[(
            "upheld case reopen '19 007 429' --on 2020-02-03 --reason new-evidence",
            "New evidence came after the decision",
        )],
    ),
    (
        "case show",
        &[
            ("upheld case show '19 007 429'", "Everything that happened to a case"),
            ("upheld case show 19007429 --format json", "The same with every fact, for a program"),
            ("upheld case show 19007429 --as-known 2020-07-22", "As it stood on that day"),
        ],
    ),
    (
        "case figures",
        &[
            ("upheld case figures '19 007 429'", "Which figures it is part of, and since when"),
            (
                "upheld case figures '19 007 429' --as-known 2020-07-22",
                "Which it was part of when the letters went out",
            ),
        ],
    ),
    (
        "case list",
        &[
            ("upheld case list --open --limit 20", "The latest that wait for a decision"),
            ("upheld case list --authority Leeds --year 2023-24", "Received about one body"),
            ("upheld case list --overdue --on 2024-03-31", "Remedies overdue at the year's end"),
            ("upheld case list --open --as-known 2024-03-31", "Open then, as far as was known"),
            (
                "upheld case list --stage upheld --decided-year 2023-24 --all --format csv",
                "For a spreadsheet",
            ),
        ],
    ),
    (
        "case search",
        &[
            ("upheld case search damp bedroom", "Both words, in any text of the case"),
            ("upheld case search '19 007 429'", "A reference, or part of one"),
        ],
    ),
];
