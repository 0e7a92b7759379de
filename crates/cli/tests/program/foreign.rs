//! Another office's file: other bodies, other subjects, other words for how a case ends, several rows
//! a case. It comes in by a scheme and a map alone, and what is counted of it then is what awk counts
//! in the file itself.

use std::collections::BTreeMap;
use std::fmt::Write;

use upheld_tests::program::Program;

use crate::given::program;

const SCHEME: &str = include_str!("../../../../docs/guide/examples/housing-ombudsman/scheme.toml");
const MAP: &str =
    include_str!("../../../../docs/guide/examples/housing-ombudsman/determinations.toml");

const ROWS: usize = 15_000;
const LANDLORDS: u64 = 60;
const SUBJECTS: [&str; 5] = [
    "Property Condition",
    "complaint handling",
    "Charges",
    "Anti-social behaviour",
    "Moving to a property",
];
const FINDINGS: [&str; 7] = [
    "Severe maladministration",
    "Maladministration",
    "SERVICE FAILURE",
    "Reasonable redress",
    "No maladministration",
    "OSJ",
    "Withdrawn",
];

/// Numbers that look random, the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }

    fn of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[usize::try_from(self.below(words.len() as u64)).unwrap()]
    }
}

/// A day of three years, each 31 March and 1 April among the likelier ones.
fn day(dice: &mut Dice, year: u64) -> String {
    match dice.below(8) {
        0 => format!("31/03/{year}"),
        1 => format!("01/04/{year}"),
        _ => format!("{:02}/{:02}/{year}", dice.below(28) + 1, dice.below(12) + 1),
    }
}

fn landlords() -> String {
    let mut file = "code,name,group\n".to_owned();
    let groups = ["Housing associations", "Local authorities and ALMOs", "Voluntary members"];
    for number in 1..=LANDLORDS {
        let group = groups[usize::try_from(number % 3).unwrap()];
        writeln!(file, "H{number:04},SYNTHETIC Landlord {number:02},{group}").unwrap();
    }
    file
}

fn determinations() -> String {
    let mut dice = Dice(42);
    let mut file =
        "Case,Landlord,Category,Complaint date,Determined,Finding,Finding about\n".to_owned();
    let (mut rows, mut case) = (0, 0);
    while rows < ROWS {
        case += 1;
        let landlord = dice.below(LANDLORDS) + 1;
        let (received, category) = (day(&mut dice, 2021), dice.of(&SUBJECTS));
        let start = format!("{case},SYNTHETIC Landlord {landlord:02},{category},{received}");
        if dice.below(20) == 0 {
            writeln!(file, "{start},,,").unwrap();
            rows += 1;
            continue;
        }
        let year = 2022 + dice.below(3);
        let determined = day(&mut dice, year);
        for _ in 0..(dice.below(4) + 1).min((ROWS - rows) as u64) {
            let (finding, about) = (dice.of(&FINDINGS), dice.of(&SUBJECTS));
            writeln!(file, "{start},{determined},{finding},{about}").unwrap();
            rows += 1;
        }
    }
    file
}

/// What awk counts in the file: name, year, measure, count.
const COUNTED_BY_AWK: &str = r#"awk -F, '
function year(text,  d) { split(text, d, "/"); return d[2] >= 4 ? d[3] : d[3] - 1 }
function name(finding) { f = tolower(finding); if (f == "osj") f = "outside jurisdiction"; gsub(/ /, "-", f); return f }
NR > 1 {
    if (!($1 in seen)) { seen[$1] = 1; n[$2 "," year($4) ",received"]++ }
    if ($5 != "") {
        y = year($5)
        if (!($1 in decided)) { decided[$1] = 1; n[$2 "," y ",decided"]++ }
        n[$2 "," y ",findings/" name($6)]++
        f = name($6)
        if (f ~ /maladministration$/ && f != "no-maladministration" || f == "service-failure")
            if (!($1 in upheld)) { upheld[$1] = 1; n[$2 "," y ",upheld"]++ }
    }
}
END { for (key in n) print key "," n[key] }' determinations.csv | sort"#;

/// The same of the record's figures.
fn counted_by_upheld(program: &Program) -> String {
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for start in 2020..=2024 {
        let year = format!("{start}-{:02}", (start + 1) % 100);
        let out = program.run(&format!("figures --all --year {year} --format csv")).ok().out;
        for line in out.lines().skip(1) {
            let cells: Vec<&str> = line.split(',').collect();
            let (name, measure, count) = (cells[2], cells[4], cells[5]);
            let wanted = measure.starts_with("findings/")
                || ["received", "decided", "upheld"].contains(&measure);
            if wanted && count != "0" {
                counts.insert(format!("{name},{start},{measure}"), count.parse().unwrap());
            }
        }
    }
    counts.iter().fold(String::new(), |text, (key, count)| format!("{text}{key},{count}\n"))
}

fn sorted(text: &str) -> Vec<&str> {
    let mut lines: Vec<&str> = text.lines().collect();
    lines.sort_unstable();
    lines
}

#[test]
fn a_foreign_file_counts_as_the_file_itself_does() {
    let program = program();
    // The scheme prints the number of upheld determinations, too, so that it can be compared.
    let upheld = "[[measures]]\nmeasure = \"upheld\"\nname = \"Upheld\"\n";
    program.write("scheme.toml", format!("{SCHEME}\n{upheld}"));
    program.write("map.toml", MAP);
    program.write("landlords.csv", landlords());
    program.write("determinations.csv", determinations());
    program.run("init --scheme scheme.toml --authorities landlords.csv --synthetic").ok();
    let import = "import cases determinations.csv --map map.toml --synthetic";
    program.run(import).ok().prints(&["15000 rows"]);
    let counted = program.bash(COUNTED_BY_AWK).ok().out;
    let ours = counted_by_upheld(&program);
    assert!(counted.lines().count() > 1_000, "{counted}");
    assert_eq!(sorted(&ours), sorted(&counted));
    // Once more: nothing is new.
    let before = program.run("verify").ok().out;
    program.run(import).ok();
    assert_eq!(program.run("verify").ok().out, before);
}
