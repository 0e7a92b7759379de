//! Examples of the commands that keep a case in order: drafts, remedies on their way, reviews,
//! publication, links, who has it, notes.

use super::Examples;

pub(super) const ALL: &[(&str, Examples)] = &[
    (
        "case draft",
        &[(
            "upheld case draft '19 007 429' --on 2019-11-18 --comments-due 2019-12-02",
            "The draft decision went to both sides",
        )],
    ),
    (
        "case finding",
        &[(
            "upheld case finding '19 007 429' --finding service-failure --about damp-and-mould",
            "On one point, in a scheme that has findings",
        )],
    ),
    (
        "case agree",
        &[("upheld case agree '19 007 429' --remedy 1 --on 2019-12-16", "They will pay")],
    ),
    (
        "case refuse",
        &[("upheld case refuse '19 007 429' --remedy 2 --on 2019-12-16", "They won't apologise")],
    ),
    (
        "case reschedule",
        &[(
            "upheld case reschedule '19 007 429' --remedy 1 --on 2020-01-06 --due 2020-02-10",
            "A month longer",
        )],
    ),
    (
        "case cancel",
        &[(
            "upheld case cancel '19 007 429' --remedy 2 --on 2020-01-06 --reason declined-by-complainant",
            "The complainant does not want it",
        )],
    ),
    (
        "case review",
        &[
            (
                "upheld case review '19 007 429' --asked-by authority --on 2020-01-06",
                "One side asked for a review of the decision",
            ),
            ("upheld case review '19 007 429' --result stands --on 2020-01-27", "It stands"),
            (
                "upheld case review '19 007 429' --result amended --on 2020-01-27 --decision not-upheld",
                "It does not, and here is the new one",
            ),
        ],
    ),
    (
        "case report",
        &[
            ("upheld case report '19 007 429' --on 2020-03-02", "A public report was issued"),
            ("upheld case report '19 007 429' --on 2020-06-01 --further", "It had no effect"),
        ],
    ),
    (
        "case publish",
        &[(
            "upheld case publish '19 007 429' --on 2020-02-25",
            "The decision goes onto the website",
        )],
    ),
    (
        "case withdraw",
        &[(
            "upheld case withdraw '19 007 429' --on 2020-03-03 --why 'It named somebody'",
            "And is taken off it",
        )],
    ),
    (
        "case link",
        &[(
            "upheld case link '19 007 429' '19 007 430' --kind joint",
            "One complaint about two bodies",
        )],
    ),
    (
        "case assign",
        &[(
            "upheld case assign '19 007 429' --role investigator --officer 'officer-7'",
            "From today on, officer-7 has it",
        )],
    ),
    (
        "case pause",
        &[("upheld case pause '19 007 429' --on 2019-10-01", "Until the court has decided")],
    ),
    ("case resume", &[("upheld case resume '19 007 429' --on 2019-11-04", "It has")]),
    (
        "case note",
        &[(
            "upheld case note '19 007 429' --text 'Rang: prefers letters'",
            "No statistic reads it; `case search` finds it",
        )],
    ),
    (
        "case attach",
        &[(
            "upheld case attach '19 007 429' evidence/letter.pdf",
            "Its name, size and SHA-256; the file stays where it is",
        )],
    ),
    (
        "case undo",
        &[
            ("upheld case undo '19 007 429'", "What your last command recorded of it"),
            ("upheld case undo '19 007 429' --dry-run", "What that would be"),
        ],
    ),
];
