//! The lists beside the letters: a manifest, by which each file can be checked, and a table for a mail
//! merge, a row for each addressee.

use upheld_annual::{Figure, FigureSet};
use upheld_domain::{AuthorityId, Contact};
use upheld_publish::letter::Letter;
use upheld_publish::tables::neutralised;

use super::Done;
use crate::commands::documents::Receiver;
use crate::commands::release::Standing;
use crate::problem::Problem;

/// A file by its name.
type Named = (String, Vec<u8>);

/// See the module.
pub(super) struct Manifest<'a> {
    pub(super) letters: &'a [Done],
    pub(super) synthetic: bool,
    pub(super) standing: &'a Standing,
}

const MANIFEST: [&str; 10] = [
    "authority",
    "name",
    "addressee",
    "layout",
    "file",
    "bytes",
    "sha256",
    "figures_digest",
    "release",
    "synthetic",
];

impl Manifest<'_> {
    /// `manifest.csv`, and the digests once more as `sha256sum --check` reads them.
    pub(super) fn files(&self) -> Result<Vec<Named>, Problem> {
        let release = self.standing.release().map(|name| name.to_string());
        let release = release.unwrap_or_else(|| "not published".to_owned());
        let row = |done: &Done| {
            vec![
                done.authority.to_string(),
                done.name.clone(),
                done.addressees.join("; "),
                done.layout.to_owned(),
                done.file.clone(),
                done.bytes.to_string(),
                done.sha256.clone(),
                done.figures_digest.clone(),
                release.clone(),
                self.synthetic.to_string(),
            ]
        };
        let rows: Vec<Vec<String>> = self.letters.iter().map(row).collect();
        let sums: String =
            self.letters.iter().map(|done| format!("{}  {}\n", done.sha256, done.file)).collect();
        Ok(vec![
            ("manifest.csv".to_owned(), csv(&MANIFEST, &rows)?),
            ("sha256sums.txt".to_owned(), sums.into_bytes()),
        ])
    }
}

/// A row of the mail merge: all but the files.
struct Row {
    authority: AuthorityId,
    cells: Vec<String>,
}

/// See the module.
#[derive(Default)]
pub(super) struct MailMerge {
    /// The names of the columns of figures, in the order of the letter.
    figures: Vec<String>,
    rows: Vec<Row>,
}

impl MailMerge {
    /// Adds a letter, a row for each to whom it goes.
    pub(super) fn add(
        &mut self,
        authority: AuthorityId,
        letter: &Letter,
        receivers: &[Receiver],
        figures: &FigureSet,
    ) {
        let measures = ["uphold-rate", "compliance-rate", "satisfactory-remedy-rate"];
        let known: Vec<&Figure> = figures
            .figures
            .iter()
            .filter(|figure| measures.contains(&figure.slug.as_str()))
            .collect();
        if self.figures.is_empty() {
            self.figures = known.iter().map(|figure| figure.slug.clone()).collect();
        }
        for Receiver { body, contact } in receivers {
            let said = |text: fn(&Contact) -> &Option<String>| {
                contact.as_ref().and_then(|known| text(known).clone()).unwrap_or_default()
            };
            let mut cells = vec![
                authority.to_string(),
                figures.scope.name.clone(),
                body.clone(),
                said(|contact| &contact.name),
                said(|contact| &contact.post),
                said(|contact| &contact.email),
                letter.salutation.as_str().to_owned(),
                letter.period.as_str().to_owned(),
            ];
            cells.extend(known.iter().map(|figure| figure.printed.clone()));
            self.rows.push(Row { authority, cells });
        }
    }

    /// `mail-merge.csv`.
    pub(super) fn file(&self, letters: &[Done], synthetic: bool) -> Result<Named, Problem> {
        let fixed =
            ["authority", "name", "to", "to_name", "to_post", "email", "salutation", "period"];
        let mut header: Vec<&str> = fixed.to_vec();
        header.extend(self.figures.iter().map(String::as_str));
        header.extend(["files", "synthetic"]);
        let row = |row: &Row| {
            let files = letters.iter().filter(|done| done.authority == row.authority);
            let files: Vec<&str> = files.map(|done| done.file.as_str()).collect();
            let mut cells = row.cells.clone();
            cells.extend([files.join(" "), synthetic.to_string()]);
            cells
        };
        let rows: Vec<Vec<String>> = self.rows.iter().map(row).collect();
        Ok(("mail-merge.csv".to_owned(), csv(&header, &rows)?))
    }
}

fn csv(header: &[&str], rows: &[Vec<String>]) -> Result<Vec<u8>, Problem> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record(header)?;
    for row in rows {
        writer.write_record(row.iter().map(|cell| neutralised(cell)))?;
    }
    writer.into_inner().map_err(|error| Problem::failed(error.to_string()))
}
