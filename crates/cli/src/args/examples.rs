//! Examples of every command: what leads its help, its manual page and its part of the reference.
//! Each parses; a test sees to it, and that no command is without one.

mod case;
mod documents;
mod import;
mod office;
mod proof;
mod release;
mod tend;

/// Lines that can be typed, each with what it does.
pub(crate) type Examples = &'static [(&'static str, &'static str)];

/// The examples of a command by its path, such as `case show`; of the whole program by none.
pub(crate) fn of(path: &str) -> Examples {
    let of_cases = case::ALL.iter().chain(tend::ALL);
    let of_offices = office::ALL.iter().chain(import::ALL);
    let of_audit = proof::ALL.iter().chain(release::ALL).chain(documents::ALL);
    let all = ALL.iter().chain(of_cases).chain(of_offices).chain(of_audit);
    let found = all.into_iter().find(|(named, _)| *named == path);
    found.map(|(_, examples)| *examples).unwrap_or_default()
}

const ALL: &[(&str, Examples)] = &[
    (
        "",
        &[
            ("upheld demo", "Make an invented office in ./upheld-demo and look around"),
            ("upheld init", "Make an empty record in ./upheld-record"),
            ("upheld import cases cases.csv --actor anna", "Take cases in from a file"),
            ("upheld case show '19 007 429'", "See what happened to a case"),
            ("upheld figures --authority Leeds --year 2023-24", "The figures of a year"),
            ("upheld verify", "Check everything there is to check"),
        ],
    ),
    (
        "init",
        &[
            ("upheld init", "In ./upheld-record"),
            ("upheld init --record /srv/office/upheld-record", "Somewhere else"),
            (
                "upheld init --scheme scheme.toml --authorities landlords.csv --actor anna",
                "For an office with subjects, bodies and words of its own",
            ),
        ],
    ),
    (
        "figures",
        &[
            ("upheld figures --authority Leeds --year 2023-24", "Of one body, beside its group"),
            ("upheld figures --group 'District Councils' --year 2023-24", "Of a whole group"),
            (
                "upheld figures --all --year 2023-24 --format csv > figures.csv",
                "Of every body, for a spreadsheet",
            ),
            (
                "upheld figures --authority Leeds --year 2019-20 --as-known 2020-07-22",
                "What was known on that day",
            ),
            ("upheld figures --national --year 2019-20 --at 1200", "What events 1 to 1,200 say"),
        ],
    ),
    (
        "explain",
        &[
            (
                "upheld explain uphold-rate --authority Leeds --year 2023-24",
                "The cases above the line, the rest below it, and those left out",
            ),
            (
                "upheld explain compliance-rate --authority Leeds --year 2023-24 --as-known 2024-07-22",
                "As it stood on that day",
            ),
            (
                "upheld explain remedies-late --group 'District Councils' --year 2023-24 --format csv",
                "Of a whole group, for a spreadsheet",
            ),
        ],
    ),
    (
        "letter",
        &[
            ("upheld letter --authority Leeds --year 2023-24", "As text"),
            ("upheld letter --authority Leeds --year 2023-24 > leeds.txt", "Into a file"),
            (
                "upheld letter --authority Leeds --year 2022-23 --internal",
                "As it would be now, for use within the office: marked NOT PUBLISHED",
            ),
            (
                "upheld letter --authority Leeds --year 2019-20 --as-known 2020-07-30",
                "By the release that stood then",
            ),
        ],
    ),
    (
        "year-end",
        &[
            ("upheld year-end check --year 2019-20", "What is likely wrong or missing"),
            ("upheld year-end run --year 2019-20", "All of it, with what to do next"),
        ],
    ),
    (
        "year-end check",
        &[
            ("upheld year-end check --year 2019-20", "What was found, by rule"),
            (
                "upheld year-end check --year 2019-20 --format csv > to-do.csv",
                "The team's list, with a command for each line",
            ),
            (
                "upheld year-end check --year 2019-20 --rule remedy-overdue --authority Cambridge",
                "All of one rule about one body",
            ),
        ],
    ),
    (
        "year-end run",
        &[("upheld year-end run --year 2019-20", "Rebuild, verify, check, compare, what next")],
    ),
    (
        "replay",
        &[
            ("upheld replay", "Count everything again and compare"),
            ("upheld replay --at 1200", "What counted after event 1,200 differs"),
        ],
    ),
    ("rebuild", &[("upheld rebuild", "Put the counts of a replay in place of the live ones")]),
    (
        "demo",
        &[
            ("upheld demo", "As many cases as in life, in ./upheld-demo"),
            ("upheld demo --cases 2000 --record ./small-demo", "A smaller one, somewhere else"),
        ],
    ),
    (
        "doctor",
        &[
            ("upheld doctor", "Each line is ok, a warning or a problem"),
            ("upheld doctor --format json", "The same, for a program"),
        ],
    ),
    ("config", &[("upheld config", "Every setting and where it comes from")]),
    ("config show", &[("upheld config show", "Every setting and where it comes from")]),
    (
        "config set",
        &[
            ("upheld config set actor anna", "Who gives commands when nobody else is named"),
            ("upheld config set record /srv/office/upheld-record", "The office's record"),
        ],
    ),
    ("config unset", &[("upheld config unset format", "Back to the default")]),
    (
        "completions",
        &[
            (
                "upheld completions bash > ~/.local/share/bash-completion/completions/upheld",
                "For bash, from the next shell on",
            ),
            ("upheld completions fish > ~/.config/fish/completions/upheld.fish", "For fish"),
        ],
    ),
    (
        "man",
        &[
            ("upheld man | man -l -", "Read the main page"),
            ("upheld man --out /usr/local/share/man/man1", "Install a page for every command"),
        ],
    ),
];
