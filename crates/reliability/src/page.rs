//! The rows and their table: `reliability.jsonl`, one row a line, and the table between its marks in
//! `reliability.md`. A row takes the place of the one before of the same work. Not here: the words
//! around the table, which are written by hand.

use std::path::Path;

use upheld_reliability::works::WORKS;
use upheld_reliability::{Result, Row, Trouble};

const ROWS: &str = "reliability.jsonl";
const PAGE: &str = "reliability.md";
const BEGIN: &str = "<!-- table: begin -->";
const END: &str = "<!-- table: end -->";

/// Puts a row among the others, and writes the table anew.
pub(crate) fn put(dir: &Path, row: &Row) -> Result<()> {
    let path = dir.join(ROWS);
    let before = read(&path)?;
    let lines = before.lines().filter(|line| !line.is_empty());
    let before = lines.map(|line| serde_json::from_str(line).map_err(garbled(&path)));
    let mut rows: Vec<Row> = before.collect::<Result<_>>()?;
    rows.retain(|other| other.test != row.test);
    rows.push(row.clone());
    let place = |row: &Row| WORKS.iter().position(|work| work.name == row.test);
    rows.sort_by_key(|row| place(row).unwrap_or(usize::MAX));
    let lines = rows.iter().map(|row| serde_json::to_string(row).map_err(garbled(&path)));
    let lines = lines.collect::<Result<Vec<String>>>()?;
    write(&path, &format!("{}\n", lines.join("\n")))?;
    let path = dir.join(PAGE);
    write(&path, &with_table(&read(&path)?, &table(&rows)))
}

fn garbled(path: &Path) -> impl Fn(serde_json::Error) -> Trouble {
    let path = path.to_owned();
    move |error| Trouble::Trial(format!("{}: {error}", path.display()))
}

/// The file's text; none where it is not there.
fn read(path: &Path) -> Result<String> {
    match std::fs::read_to_string(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(String::new()),
        read => read.map_err(Trouble::io(path)),
    }
}

fn write(path: &Path, text: &str) -> Result<()> {
    std::fs::write(path, text).map_err(Trouble::io(path))
}

fn table(rows: &[Row]) -> String {
    let mut lines = vec![
        "| test | trials | acknowledged | lost | twice or half | silent | told | healed | holds | \
         seed | commit |"
            .to_owned(),
        "|---|--:|--:|--:|--:|--:|--:|--:|---|--:|---|".to_owned(),
    ];
    lines.extend(rows.iter().map(|row| {
        let Row { test, seed, commit, trials, acknowledged, .. } = row;
        let Row { lost, duplicated, silent, detected, healed, .. } = row;
        let holds = if row.holds() { "yes" } else { "NO" };
        format!(
            "| {test} | {trials} | {acknowledged} | {lost} | {duplicated} | {silent} | {detected} | \
             {healed} | {holds} | {seed} | {commit} |"
        )
    }));
    lines.join("\n")
}

/// The page with the table between its marks; at the end where there are none yet.
fn with_table(page: &str, table: &str) -> String {
    let between = format!("{BEGIN}\n{table}\n{END}");
    let marked = page.split_once(BEGIN).and_then(|(head, rest)| {
        let (_, tail) = rest.split_once(END)?;
        Some(format!("{head}{between}{tail}"))
    });
    marked.unwrap_or_else(|| format!("{page}{between}\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_takes_the_place_of_the_one_before_and_the_words_around_the_table_stay() {
        let dir = tempfile::tempdir().unwrap();
        let page = format!("# Words\n\n{BEGIN}\nstale\n{END}\n\nMore words.\n");
        std::fs::write(dir.path().join(PAGE), page).unwrap();
        let mut row = Row::new("kills", 7);
        put(dir.path(), &Row::new("another", 7)).unwrap();
        put(dir.path(), &row).unwrap();
        row.lost = 3;
        put(dir.path(), &row).unwrap();
        let rows = std::fs::read_to_string(dir.path().join(ROWS)).unwrap();
        let tests: Vec<Row> = rows.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
        assert_eq!(tests, [row, Row::new("another", 7)]);
        let page = std::fs::read_to_string(dir.path().join(PAGE)).unwrap();
        assert!(page.starts_with("# Words\n\n<!-- table: begin -->\n| test |"), "{page}");
        assert!(page.ends_with("<!-- table: end -->\n\nMore words.\n"), "{page}");
        assert!(page.contains("| kills | 0 | 0 | 3 | 0 | 0 | 0 | 0 | NO | 7 |  |"), "{page}");
        assert!(!page.contains("stale"), "{page}");
    }
}
