//! What a measurement prints: a table for people, then a line of `key=value` pairs for each row.

/// Rows that are told twice, once in columns and once as keys and values.
pub(crate) struct Table {
    title: String,
    columns: Vec<&'static str>,
    rows: Vec<Vec<String>>,
    lines: Vec<String>,
}

impl Table {
    pub(crate) fn new(title: impl Into<String>, columns: &[&'static str]) -> Self {
        Self { title: title.into(), columns: columns.to_vec(), rows: Vec::new(), lines: Vec::new() }
    }

    /// A row, and the same for a script. The line may be empty: then the row is for people only.
    pub(crate) fn row(&mut self, cells: Vec<String>, line: impl Into<String>) {
        assert_eq!(cells.len(), self.columns.len(), "a row has a cell for each column");
        self.rows.push(cells);
        self.lines.push(line.into());
    }

    /// Prints both, with remarks in between.
    pub(crate) fn print(&self, remarks: &[&str]) {
        let width = |at: usize| {
            let cells = self.rows.iter().map(|row| row[at].chars().count());
            cells.chain([self.columns[at].chars().count()]).max().unwrap_or(0)
        };
        let widths: Vec<_> = (0..self.columns.len()).map(width).collect();
        println!("{}\n", self.title);
        let header: Vec<_> = self.columns.iter().map(ToString::to_string).collect();
        println!("  {}", columns(&header, &widths));
        println!("  {}", widths.iter().map(|width| "-".repeat(*width)).collect::<Vec<_>>().join("  "));
        for row in &self.rows {
            println!("  {}", columns(row, &widths));
        }
        println!();
        for remark in remarks {
            println!("  {remark}");
        }
        if !remarks.is_empty() {
            println!();
        }
        for line in self.lines.iter().filter(|line| !line.is_empty()) {
            println!("{line}");
        }
        println!();
    }
}

/// The first column to the left, the others to the right.
fn columns(cells: &[String], widths: &[usize]) -> String {
    let padded = cells.iter().zip(widths).enumerate().map(|(at, (cell, width))| {
        let padding = " ".repeat(width - cell.chars().count());
        if at == 0 { format!("{cell}{padding}") } else { format!("{padding}{cell}") }
    });
    padded.collect::<Vec<_>>().join("  ").trim_end().to_owned()
}

/// The value that so many of a hundred stay at or below (nearest rank).
pub(crate) fn percentile<T: Ord + Copy>(values: &[T], hundredths: usize) -> T {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    sorted[(sorted.len() * hundredths).div_ceil(100).max(1) - 1]
}

/// A number with its thousands apart.
pub(crate) fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut shown = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            shown.push(',');
        }
        shown.push(digit);
    }
    shown
}
