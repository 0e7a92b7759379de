//! Examples of the year end: releases and what changed since.

use super::Examples;

pub(super) const ALL: &[(&str, Examples)] = &[
    (
        "release",
        &[
            ("upheld release freeze --year 2023-24", "Fix the year's figures"),
            ("upheld release diff 2023-24", "What changed since, by case"),
        ],
    ),
    (
        "release draft",
        &[("upheld release draft --year 2023-24", "What a freeze would hold, and its digest")],
    ),
    (
        "release freeze",
        &[("upheld release freeze --year 2023-24", "As known now, by the definition set in force")],
    ),
    (
        "release approve",
        &[("upheld release approve 2023-24 --actor bert", "By another than who froze it")],
    ),
    ("release publish", &[("upheld release publish 2023-24", "Today, once it is approved")]),
    (
        "release revise",
        &[(
            "upheld release revise 2023-24 --kind correction --reason 'One case was counted twice'",
            "2023-24.2 will take its place: freeze, approve and publish that next",
        )],
    ),
    ("release list", &[("upheld release list --year 2023-24", "A year's releases")]),
    ("release show", &[("upheld release show 2023-24", "Its steps, by whom, and its figures")]),
    (
        "release check",
        &[
            ("upheld release check", "Every release, from the journal"),
            ("upheld release check 2019-20", "One of them"),
        ],
    ),
    (
        "release diff",
        &[
            ("upheld release diff 2023-24 --authority Leeds", "What changed for Leeds since"),
            ("upheld release diff 2023-24 2023-24.2", "Between two releases"),
            ("upheld release diff 2023-24 --format csv > changes.csv", "A row a case and a cause"),
        ],
    ),
    (
        "release triangle",
        &[(
            "upheld release triangle --measure uphold-rate --authority Leeds",
            "What each release said, and what is known now",
        )],
    ),
];
