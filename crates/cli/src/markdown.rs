//! Tables in Markdown.

use std::fmt;

/// A table whose first columns are text, left aligned, and whose others are numbers.
#[derive(Debug, Clone)]
pub(crate) struct MarkdownTable {
    header: Vec<String>,
    num_texts: usize,
    rows: Vec<Vec<String>>,
}

impl MarkdownTable {
    /// Without rows yet.
    pub(crate) fn new(header: Vec<String>, num_texts: usize) -> Self {
        Self {
            header,
            num_texts,
            rows: Vec::new(),
        }
    }

    /// One more row, with a cell for every column.
    pub(crate) fn push(&mut self, row: Vec<String>) {
        self.rows.push(row);
    }
}

impl fmt::Display for MarkdownTable {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = |formatter: &mut fmt::Formatter<'_>, cells: &[String]| {
            formatter.write_str("|")?;
            cells.iter().try_for_each(|cell| match cell.as_str() {
                "" => formatter.write_str(" |"),
                cell => write!(formatter, " {cell} |"),
            })?;
            formatter.write_str("\n")
        };
        line(formatter, &self.header)?;
        formatter.write_str("|")?;
        for column in 0..self.header.len() {
            formatter.write_str(if column < self.num_texts {
                "---|"
            } else {
                "--:|"
            })?;
        }
        formatter.write_str("\n")?;
        self.rows.iter().try_for_each(|row| line(formatter, row))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_texts_stand_left_and_numbers_right() {
        let mut table = MarkdownTable::new(["model", "auc"].map(String::from).to_vec(), 1);
        table.push(["ncn", "0.9"].map(String::from).to_vec());
        table.push(["cn", ""].map(String::from).to_vec());
        assert_eq!(
            table.to_string(),
            "| model | auc |\n|---|--:|\n| ncn | 0.9 |\n| cn | |\n"
        );
    }
}
