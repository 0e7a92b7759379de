//! A small table inside a document: what a reader finds beside a chart. Not the data tables of the
//! year, which have a room of their own.

use serde::Serialize;

use crate::text::Text;

/// A column of a [`Grid`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Column {
    /// What stands at its head.
    pub name: Text,
    /// Whether numbers stand in it: they line up on the right.
    pub numeric: bool,
}

/// See the module. The first cell of a row is the row's own head.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Grid {
    /// What the table shows.
    pub caption: Text,
    /// The columns, the first with the heads of the rows.
    pub columns: Vec<Column>,
    /// The rows, each with a cell for each column.
    pub rows: Vec<Vec<Text>>,
}

impl Grid {
    /// A table without rows. Column names that start with `#` are of numbers.
    #[must_use]
    pub(crate) fn new(caption: impl Into<Text>, columns: &[&str]) -> Self {
        let column = |name: &&str| Column {
            name: name.strip_prefix('#').unwrap_or(name).into(),
            numeric: name.starts_with('#'),
        };
        Self {
            caption: caption.into(),
            columns: columns.iter().map(column).collect(),
            rows: Vec::new(),
        }
    }

    /// Adds a row; what is missing of it is left empty, what is too much is left out.
    pub(crate) fn row(&mut self, cells: impl IntoIterator<Item = Text>) {
        let mut cells: Vec<Text> = cells.into_iter().collect();
        cells.resize(self.columns.len(), Text::default());
        self.rows.push(cells);
    }
}
