//! What the check of a certificate came to, and how it prints.

use serde::Serialize;
use upheld_audit::certificate::{Certificate, Check, Doubt, Failure, Verified};
use upheld_domain::Position;

use crate::args::{Common, Format};
use crate::problem::Problem;
use crate::screen::{self, one_line};

/// See the module.
#[derive(Serialize)]
pub(super) struct Told {
    synthetic: bool,
    sound: bool,
    certificate: Stated,
    checks: Vec<Done>,
    not_excluded: Vec<String>,
    findings: Vec<Finding>,
    #[serde(skip)]
    doubts: Vec<Doubt>,
}

/// What the certificate says.
#[derive(Serialize)]
struct Stated {
    measure: String,
    authority: String,
    name: String,
    year: String,
    period: String,
    definitions: String,
    as_known: Option<String>,
    position: u64,
    root: String,
    numerator: Option<i64>,
    denominator: Option<u64>,
    printed: String,
}

#[derive(Serialize)]
struct Done {
    check: &'static str,
    what: String,
}

#[derive(Serialize)]
struct Finding {
    check: &'static str,
    position: Option<u64>,
    what: String,
}

impl Told {
    /// Of a certificate that holds by itself.
    pub(super) fn holds(
        certificate: &Certificate,
        verified: Verified,
        signed_by: Option<String>,
    ) -> Self {
        let done = |check: Check| Done { check: check.check, what: one_line(&check.what) };
        let mut checks: Vec<Done> = verified.checks.into_iter().map(done).collect();
        if let Some(key) = signed_by {
            let what = format!("the checkpoint is signed by {key}");
            checks.push(Done { check: "signature", what });
        }
        Self { checks, doubts: verified.doubts, ..Self::of(certificate) }
    }

    /// Of one that does not.
    pub(super) fn fails(certificate: &Certificate, failure: &Failure) -> Self {
        let mut told = Self::of(certificate);
        told.finds(failure.check(), failure.position(), &failure.to_string());
        told
    }

    fn of(certificate: &Certificate) -> Self {
        let stated = Stated {
            measure: one_line(&certificate.measure),
            authority: certificate.authority.to_string(),
            name: one_line(&certificate.register.name),
            year: certificate.year.to_string(),
            period: one_line(&certificate.period),
            definitions: one_line(&certificate.definitions.name),
            as_known: certificate.as_known.as_deref().map(one_line),
            position: certificate.position.get(),
            root: screen::hex(&certificate.root),
            numerator: certificate.numerator,
            denominator: certificate.denominator,
            printed: one_line(&certificate.printed),
        };
        Self {
            synthetic: certificate.synthetic,
            sound: true,
            certificate: stated,
            checks: Vec::new(),
            not_excluded: Vec::new(),
            findings: Vec::new(),
            doubts: Vec::new(),
        }
    }

    pub(super) fn is_sound(&self) -> bool {
        self.sound
    }

    /// Something does not hold.
    pub(super) fn finds(&mut self, check: &'static str, at: Option<Position>, what: &str) {
        let position = at.map(Position::get);
        self.findings.push(Finding { check, position, what: one_line(what) });
        self.sound = false;
    }

    /// The whole record gives the same certificate.
    pub(super) fn answered_by_the_record(&mut self, position: Position) {
        let what = format!(
            "counted anew from all {position} events of the record: the same cases and events, \
             nothing left out"
        );
        self.checks.push(Done { check: "journal", what });
        self.doubts.retain(|doubt| !doubt.is_answered_by_the_record());
    }

    pub(super) fn tell(mut self, common: &Common) -> Result<(), Problem> {
        self.not_excluded = self.doubts.iter().map(|doubt| one_line(&doubt.to_string())).collect();
        if !self.sound {
            self.not_excluded.clear();
            self.checks.clear();
        }
        match common.format {
            Format::Json => screen::print_json(&self),
            Format::Jsonl => screen::print_lines(std::slice::from_ref(&self)),
            Format::Csv => screen::print_csv(
                self.synthetic,
                &["check", "result", "position", "what"],
                &self.rows(),
            ),
            Format::Table => screen::print_text(self.synthetic, &self.in_words()),
        }
    }

    /// A row a check, a finding, a doubt.
    fn rows(&self) -> Vec<Vec<String>> {
        let row = |check: &str, result: &str, position: Option<u64>, what: &str| {
            let position = position.map(|position| position.to_string()).unwrap_or_default();
            vec![check.to_owned(), result.to_owned(), position, what.to_owned()]
        };
        let done = self.checks.iter().map(|done| row(done.check, "ok", None, &done.what));
        let found = self.findings.iter().map(|f| row(f.check, "failed", f.position, &f.what));
        let open = self.not_excluded.iter().map(|what| row("", "not-excluded", None, what));
        done.chain(found).chain(open).collect()
    }

    fn in_words(&self) -> String {
        let Stated { measure, authority, name, year, definitions, as_known, .. } =
            &self.certificate;
        let known = match as_known {
            Some(when) => format!("as known {when}, "),
            None => String::new(),
        };
        let Stated { position, root, printed, numerator, denominator, .. } = &self.certificate;
        let count = match (numerator, denominator) {
            (Some(above), Some(below)) => format!(" ({above} of {below})"),
            _ => String::new(),
        };
        let figure = format!("{measure} of {name} ({authority}) {year}: {printed}{count}");
        let under = format!("By {definitions}, {known}up to position {position}, root {root}\n");
        if !self.sound {
            let row = |finding: &Finding| {
                let position = finding.position.map(|p| p.to_string()).unwrap_or_default();
                vec![finding.check.to_owned(), position, finding.what.clone()]
            };
            let rows: Vec<Vec<String>> = self.findings.iter().map(row).collect();
            let table = screen::table(&["check", "position", "what"], &rows, &[1]);
            return format!("Does NOT hold: {figure}\n{under}\n{table}");
        }
        let row = |done: &Done| vec![done.check.to_owned(), done.what.clone()];
        let rows: Vec<Vec<String>> = self.checks.iter().map(row).collect();
        let table = screen::table(&["check", "what was found"], &rows, &[]);
        let open: String = self.not_excluded.iter().map(|what| format!("- {what}\n")).collect();
        format!("Holds: {figure}\n{under}\n{table}\nNot excluded:\n{open}")
    }
}
