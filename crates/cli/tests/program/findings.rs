//! The verbs in an office with a scheme of its own: its subjects, groups, definition set, and the
//! findings of a determination.

use crate::given::{assert_sound, ended, program, seen, snapshot, with_record};

const SCHEME: &str = include_str!("../../../../docs/guide/examples/housing-ombudsman/scheme.toml");
const LANDLORDS: &str =
    include_str!("../../../../docs/guide/examples/housing-ombudsman/landlords.csv");

#[test]
fn a_determination_with_two_findings() {
    let program = program();
    program.write("scheme.toml", SCHEME);
    program.write("landlords.csv", LANDLORDS);
    program.run("init --scheme scheme.toml --authorities landlords.csv --synthetic").ok();
    let lines = [
        "case receive 1 --authority 'SYNTHETIC Alder Homes' --subject property-condition \
         --on 2024-04-02",
        "case investigate 1 --on 2024-05-01",
        "case uphold 1 --on 2024-08-05",
        "case finding 1 --finding service-failure --about complaint-handling",
        "case finding 1 --finding 'No maladministration' --about 'Property condition' --dry-run",
        "authority list --group 'Housing associations' --on 2024-03-31",
        "definitions list",
        "case show 1",
    ];
    snapshot("findings", &seen(&program, &lines));
    let wrong = [
        (5, "case receive 2 --authority 'SYNTHETIC Alder Homes' --subject housing --on 2024-04-02"),
        (5, "case finding 1 --finding unheard-of"),
        (5, "case finding 1 --finding service-failure --about housing"),
        (3, "authority register local:Z1 --name 'SYNTHETIC Zinc' --kind other --group Councils"),
    ];
    snapshot("findings-refused", &ended(&program, &wrong));
    program.run("definitions show housing-ombudsman").ok();
    program.run("case undo 1").ok().prints(&["took back FindingMade"]);
    assert_sound(&program);
}

#[test]
fn an_office_without_findings_says_so() {
    let program = with_record();
    program.run("case receive 1 --authority Leeds --subject housing --on 2024-04-02").ok();
    let ran = program.run("case finding 1 --finding upheld").ends(5);
    ran.says(&["the scheme lgsco has no findings", "hint: record the decision alone"]);
}
