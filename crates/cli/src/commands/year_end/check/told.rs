//! What the checks found, as it is told: in words, as rows, as JSON.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;
use upheld_annual::{FigureSet, period};
use upheld_audit::{CheckRule, CheckWeight, YearEnd, YearEndFinding, YearEndNote, YearEndReport};
use upheld_domain::ReportingYear;
use upheld_store::View;

use crate::screen::{self, counted};

/// So many findings of a rule are shown in words, unless the rule was asked for.
const SHOWN_MAX: usize = 10;

pub(super) const HEADER: [&str; 9] =
    ["year", "weight", "rule", "authority", "name", "references", "measure", "what", "command"];

/// See the module.
#[derive(Serialize)]
pub(in crate::commands::year_end) struct Checked {
    pub(in crate::commands::year_end) synthetic: bool,
    year: ReportingYear,
    period: String,
    definitions: String,
    position: u64,
    root: String,
    /// The day that things were looked at.
    day: NaiveDate,
    pub(in crate::commands::year_end) provisional: bool,
    cases: u32,
    pub(in crate::commands::year_end) rules: Vec<RuleTold>,
    pub(super) findings: Vec<Told>,
    notes: Vec<YearEndNote>,
    /// The year in words.
    #[serde(skip)]
    words: String,
    /// What a command takes beside the year to ask the same.
    #[serde(skip)]
    pub(in crate::commands::year_end) same: String,
}

/// A rule with how much it found.
#[derive(Serialize)]
pub(in crate::commands::year_end) struct RuleTold {
    pub(in crate::commands::year_end) rule: CheckRule,
    weight: CheckWeight,
    finds: &'static str,
    pub(in crate::commands::year_end) found: usize,
}

/// A finding with the name of the body.
#[derive(Serialize)]
pub(super) struct Told {
    synthetic: bool,
    year: ReportingYear,
    weight: CheckWeight,
    authority_name: String,
    #[serde(flatten)]
    finding: YearEndFinding,
}

impl Checked {
    pub(super) fn new(
        view: &View,
        asked: &YearEnd<'_>,
        report: YearEndReport,
        definitions: Option<&str>,
    ) -> Self {
        let start = asked.definitions.counting.year_start;
        let told = |finding| Told::new(finding, asked, view.identity().synthetic);
        let mut checked = Self {
            synthetic: view.identity().synthetic,
            year: asked.year,
            period: FigureSet::period_of(asked.year, start),
            definitions: asked.definitions.name.clone(),
            position: view.position(),
            root: screen::hex(&view.root()),
            day: asked.day(),
            provisional: !asked.is_over(),
            cases: report.cases,
            rules: Vec::new(),
            findings: report.findings.into_iter().map(told).collect(),
            notes: report.notes,
            words: period(asked.year, start),
            same: definitions.map(|name| format!(" --definitions {name}")).unwrap_or_default(),
        };
        checked.rules = checked.of_rules(|_| true);
        checked
    }

    fn of_rules(&self, wanted: impl Fn(CheckRule) -> bool) -> Vec<RuleTold> {
        let mut found: BTreeMap<CheckRule, usize> = BTreeMap::new();
        for told in &self.findings {
            *found.entry(told.finding.rule).or_default() += 1;
        }
        let told = |&rule: &CheckRule| RuleTold {
            rule,
            weight: rule.weight(),
            finds: rule.finds(),
            found: found.get(&rule).copied().unwrap_or(0),
        };
        CheckRule::ALL.iter().filter(|rule| wanted(**rule)).map(told).collect()
    }

    /// Keeps what some rules say.
    pub(super) fn keep(&mut self, asked: &[CheckRule]) {
        self.findings.retain(|told| asked.contains(&told.finding.rule));
        self.notes.retain(|note| asked.contains(&note.rule));
        self.rules = self.of_rules(|rule| asked.contains(&rule));
    }

    /// How many findings weigh so much.
    pub(in crate::commands::year_end) fn found(&self, weight: CheckWeight) -> usize {
        self.findings.iter().filter(|told| told.weight == weight).count()
    }

    /// How much there is to do.
    pub(in crate::commands::year_end) fn sum(&self) -> String {
        match (self.found(CheckWeight::Mend), self.found(CheckWeight::Look)) {
            (0, 0) => "nothing found".to_owned(),
            (mend, look) => format!("{mend} to mend, {look} to look at"),
        }
    }

    /// What stands beside the findings, in whole sentences.
    pub(super) fn asides(&self) -> Vec<String> {
        let day = self.day;
        let provisional = self.provisional.then(|| {
            format!("provisional: the record has not seen the year's end; looked at as of {day}.")
        });
        let notes = self.notes.iter().map(|note| format!("{}: {}", note.rule, note.what));
        provisional.into_iter().chain(notes).collect()
    }

    pub(super) fn rows(&self) -> Vec<Vec<String>> {
        self.findings.iter().map(Told::row).collect()
    }

    /// For people: how much each rule found, then what, up to a number each unless all of it is
    /// wanted.
    pub(super) fn in_words(&self, whole: bool) -> String {
        let Self { words, definitions, position, root, .. } = self;
        let cases = counted(self.cases, "case");
        let mut text = format!(
            "Checks before the freeze, {words}\nDefinitions {definitions}; known up to position \
             {position}, root {root}\n{cases} of the year; {}.\n",
            self.sum()
        );
        for aside in self.asides() {
            text.push_str(&format!("note: {aside}\n"));
        }
        let rows: Vec<Vec<String>> = self.rules.iter().map(RuleTold::row).collect();
        text.push('\n');
        text.push_str(&screen::table(&["weight", "rule", "found", "what"], &rows, &[2]));
        for rule in self.rules.iter().filter(|rule| rule.found > 0) {
            text.push_str(&self.of_rule(rule, whole));
        }
        text
    }

    fn of_rule(&self, rule: &RuleTold, whole: bool) -> String {
        let Self { year, same, .. } = self;
        let RuleTold { rule, finds, found, .. } = rule;
        let mut text = format!("\n{rule}: {finds}\n");
        let mine = self.findings.iter().filter(|told| told.finding.rule == *rule);
        let shown = if whole { usize::MAX } else { SHOWN_MAX };
        mine.take(shown).for_each(|told| text.push_str(&told.in_words()));
        if let Some(more) = found.checked_sub(shown).filter(|more| *more > 0) {
            text.push_str(&format!(
                "  and {more} more: upheld year-end check --year {year}{same} --rule {rule}\n"
            ));
        }
        text
    }
}

impl RuleTold {
    fn row(&self) -> Vec<String> {
        vec![
            self.weight.slug().to_owned(),
            self.rule.to_string(),
            self.found.to_string(),
            self.finds.to_owned(),
        ]
    }
}

impl Told {
    fn new(finding: YearEndFinding, asked: &YearEnd<'_>, synthetic: bool) -> Self {
        let id = finding.authority;
        let record = asked.register.get(id);
        Self {
            synthetic,
            year: asked.year,
            weight: finding.rule.weight(),
            authority_name: record.map_or_else(|| id.to_string(), |record| record.name.clone()),
            finding,
        }
    }

    fn references(&self) -> String {
        let all: Vec<String> = self.finding.references.iter().map(ToString::to_string).collect();
        all.join(", ")
    }

    fn row(&self) -> Vec<String> {
        let YearEndFinding { rule, authority, measure, what, command, .. } = &self.finding;
        vec![
            self.year.to_string(),
            self.weight.slug().to_owned(),
            rule.to_string(),
            authority.to_string(),
            self.authority_name.clone(),
            self.references(),
            measure.clone().unwrap_or_default(),
            what.clone(),
            command.clone(),
        ]
    }

    /// What was found, and below it the command.
    fn in_words(&self) -> String {
        let YearEndFinding { what, command, .. } = &self.finding;
        let name = &self.authority_name;
        let about = match self.references() {
            none if none.is_empty() => name.clone(),
            references => format!("{references}, {name}"),
        };
        format!("  {about}: {what}\n    {command}\n")
    }
}
