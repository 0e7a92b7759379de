//! Examples of the commands that make the documents of a year and list what is published.

use super::Examples;

pub(super) const ALL: &[(&str, Examples)] = &[
    (
        "letters",
        &[
            ("upheld letters --year 2023-24 --out letters", "As pages; give it again to go on"),
            (
                "upheld letters --year 2023-24 --out letters --format html,pdf --office office.toml",
                "Also as PDF, and with who writes",
            ),
        ],
    ),
    (
        "decisions",
        &[
            ("upheld decisions list --year 2023-24", "What was published of a year"),
            ("upheld decisions search reasonable adjustments", "By words in published texts"),
        ],
    ),
    (
        "decisions list",
        &[
            ("upheld decisions list --authority Leeds --year 2023-24", "Of one body in one year"),
            (
                "upheld decisions list --kind service-improvement --subject housing --all --format csv",
                "What was agreed to, for a spreadsheet",
            ),
            (
                "upheld decisions list --internal --kind decision",
                "For the office: those withdrawn too, with the day",
            ),
        ],
    ),
    (
        "decisions search",
        &[
            (
                "upheld decisions search record --outcome upheld",
                "Upheld decisions whose published text has a word",
            ),
            (
                "upheld decisions search time limit --authority Leeds --as-known 2024-07-24",
                "What one would have found on that day",
            ),
        ],
    ),
    (
        "review",
        &[
            (
                "upheld review --year 2023-24 --format html --out review.html",
                "Of the year's last published release, as one page that prints well",
            ),
            (
                "upheld review --year 2023-24 --internal",
                "Before that: as text, marked NOT PUBLISHED",
            ),
        ],
    ),
    (
        "tables",
        &[
            (
                "upheld tables --year 2023-24 --out tables",
                "Of the year's last approved release, as CSV and as one workbook",
            ),
            (
                "upheld tables --year 2023-24 --release 2023-24.2 --files xlsx --out tables",
                "Of one release, the workbook alone",
            ),
            (
                "upheld tables --year 2023-24 --internal --out draft",
                "Before there is a release: marked NOT PUBLISHED",
            ),
        ],
    ),
];
