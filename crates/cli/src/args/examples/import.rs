//! Examples of taking files in: spreadsheets with maps, corrections, whole records.

use super::Examples;

pub(super) const ALL: &[(&str, Examples)] = &[
    (
        "import",
        &[
            ("upheld import cases cases.csv", "Columns with our own names"),
            ("upheld import map old.xlsx > old.toml", "Propose a map for somebody else's file"),
            ("upheld import cases old.xlsx --map old.toml --dry-run", "What would go in"),
        ],
    ),
    (
        "import cases",
        &[
            ("upheld import cases cases.csv", "Good rows go in, bad ones are told with a reason"),
            (
                "upheld import cases old.xlsx --map old.toml --rejects rejects.csv",
                "Bad rows go into a file of their own, to be mended and taken in again",
            ),
            (
                "upheld import cases cases.csv --correct mistyped --dry-run",
                "What would be corrected, and which years move",
            ),
        ],
    ),
    (
        "import remedies",
        &[("upheld import remedies remedies.csv", "Remedies of cases in the record")],
    ),
    (
        "import decisions",
        &[("upheld import decisions decisions.csv", "Decisions of cases in the record")],
    ),
    ("import courses", &[("upheld import courses courses.csv", "One row a course")]),
    (
        "import map",
        &[
            ("upheld import map old.xlsx > old.toml", "Propose a map, then look at each `# ?`"),
            ("upheld import map old.xlsx --for remedies", "For a file of remedies"),
        ],
    ),
    (
        "import events",
        &[(
            "upheld import events record.jsonl --record again",
            "A record with the same root, made from its events",
        )],
    ),
    (
        "case apply",
        &[
            ("upheld case apply corrections.csv --dry-run", "What would be corrected"),
            (
                "upheld case apply corrections.csv --rejects rejects.csv",
                "Corrections in bulk, one a row",
            ),
        ],
    ),
];
