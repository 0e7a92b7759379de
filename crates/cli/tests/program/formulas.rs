//! Texts that people typed and a spreadsheet would run: in no CSV that the program prints does a cell begin
//! with one, and none of them is lost.

use crate::given::with_cases;

/// What a formula begins with, also in the wide forms that some programs take for the same, and what is skipped
/// before one.
const FORMULAS: &[char] = &['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

const GIVEN: &[&str] = &[
    "case receive 24/1 --authority Leeds --subject housing --on 2024-04-02 \
     --summary '=1+1 is what the damp costs' --actor '=HYPERLINK(1)'",
    "case note 24/1 --on 2024-04-03 --text '@SUM(A1) lift' --actor '+intake'",
    "case note 24/1 --on 2024-04-03 --text '＝1+1 of the gutter'",
    "case assign 24/1 --role investigator --officer '=cmd' --on 2024-04-04",
    "authority rename Leeds --name '=Leeds' --on 2024-03-01",
    "outreach seminar --place '=Leeds' --delegates 3 --authorities 2 --on 2024-04-02",
];

#[test]
fn no_csv_has_a_formula_and_every_text_is_there() {
    let program = with_cases();
    for line in GIVEN {
        program.run(line).ok();
    }
    for (line, text) in [
        ("case show 24/1", "=HYPERLINK(1)"),
        ("case show 24/1", "+intake"),
        ("case list --officer '=cmd'", "=cmd"),
        ("case list --authority Leeds", "=Leeds"),
        ("case search damp", "=1+1 is what the damp costs"),
        ("case search lift", "@SUM(A1) lift"),
        ("case search gutter", "＝1+1 of the gutter"),
        ("authority list", "=Leeds"),
        ("authority show Leeds", "=Leeds"),
        ("outreach list", "=Leeds"),
        ("explain upheld --authority Leeds --year 2023-24", "=Leeds"),
        ("events", "=HYPERLINK(1)"),
    ] {
        let out = program.run(&format!("{line} --format csv")).ok().out;
        let mut rows = csv::ReaderBuilder::new().has_headers(false).from_reader(out.as_bytes());
        let cells = rows
            .records()
            .flat_map(|row| row.unwrap().iter().map(str::to_owned).collect::<Vec<_>>());
        let cells: Vec<String> = cells.collect();
        let bare =
            cells.iter().find(|cell| cell.starts_with(FORMULAS) && cell.parse::<f64>().is_err());
        assert_eq!(bare, None, "{line}");
        assert!(cells.iter().any(|cell| cell.starts_with(&format!("'{text}"))), "{line}\n{out}");
    }
}
