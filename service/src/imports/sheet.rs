//! A CSV file as rows of named cells, each with the line it stands on; commas or semicolons, UTF-8.

use crate::config::Limits;
use crate::written::Unfit;

use super::{Refusal, RowError};

/// A column that a kind of file may have.
#[derive(Clone, Copy, Debug)]
pub(super) struct Column {
    /// Its name in the first line.
    pub(super) name: &'static str,
    /// Whether a file without it means nothing.
    pub(super) required: bool,
}

/// A column that must be there.
pub(super) const fn required(name: &'static str) -> Column {
    Column { name, required: true }
}

/// A column that may be left out.
pub(super) const fn optional(name: &'static str) -> Column {
    Column { name, required: false }
}

/// The rows of a file.
#[derive(Debug)]
pub(super) struct Sheet {
    /// The rows that have as many cells as the first line.
    pub(super) rows: Vec<Row>,
    /// The others.
    pub(super) errors: Vec<RowError>,
}

/// One row.
#[derive(Debug)]
pub(super) struct Row {
    /// Line it begins on, from 1.
    pub(super) line: u64,
    cells: Vec<(&'static str, String)>,
}

impl Row {
    /// What a cell holds, trimmed; nothing when the file has no such column.
    pub(super) fn text(&self, column: &str) -> Option<&str> {
        self.cells.iter().find(|(name, _)| *name == column).map(|(_, text)| text.as_str())
    }

    /// As [`text`](Self::text), and nothing either when the cell is empty.
    pub(super) fn filled(&self, column: &str) -> Option<&str> {
        self.text(column).filter(|text| !text.is_empty())
    }
}

/// Reads the cells of one row and gathers all that is wrong with it, not only the first.
pub(super) struct Reader<'a> {
    row: &'a Row,
    errors: &'a mut Vec<RowError>,
    before: usize,
}

impl<'a> Reader<'a> {
    /// Begins to read a row.
    pub(super) fn new(row: &'a Row, errors: &'a mut Vec<RowError>) -> Self {
        let before = errors.len();
        Self { row, errors, before }
    }

    /// Reads a cell that must be filled.
    pub(super) fn must<T>(
        &mut self,
        column: &'static str,
        read: impl FnOnce(&'static str, &str) -> Result<T, Unfit>,
    ) -> Option<T> {
        self.take(column, read(column, self.row.text(column).unwrap_or_default()))
    }

    /// Reads a cell that may be empty or missing; the outer nothing means that it is wrong.
    #[allow(clippy::option_option)] // Wrong, empty, or there.
    pub(super) fn may<T>(
        &mut self,
        column: &'static str,
        read: impl FnOnce(&'static str, &str) -> Result<T, Unfit>,
    ) -> Option<Option<T>> {
        match self.row.filled(column) {
            Some(text) => self.take(column, read(column, text)).map(Some),
            None => Some(None),
        }
    }

    fn take<T>(&mut self, column: &'static str, read: Result<T, Unfit>) -> Option<T> {
        read.map_err(|unfit| self.wrong(Some(column), unfit.why)).ok()
    }

    /// Notes what is wrong.
    pub(super) fn wrong(&mut self, column: Option<&'static str>, why: impl Into<String>) {
        let column = column.map(str::to_owned);
        self.errors.push(RowError { line: self.row.line, column, why: why.into() });
    }

    /// Whether nothing was wrong so far.
    pub(super) fn is_right(&self) -> bool {
        self.errors.len() == self.before
    }
}

/// Reads one of several words.
pub(super) fn word<T: std::str::FromStr<Err = entity::words::UnknownWord>>(
    field: &'static str,
    text: &str,
) -> Result<T, Unfit> {
    text.parse().map_err(|error: entity::words::UnknownWord| Unfit { field, why: error.to_string() })
}

/// Reads a file that may have these columns.
pub(super) fn read(bytes: &[u8], columns: &[Column], limits: &Limits) -> Result<Sheet, Refusal> {
    let (given, max) = (bytes.len(), limits.import_bytes_max);
    if given > max {
        return Err(Refusal::TooManyBytes { given, max });
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let line = 1 + bytes[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count();
        Refusal::NotUtf8 { line }
    })?;
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter(text))
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let mut sheet = Sheet { rows: Vec::new(), errors: Vec::new() };
    let mut lines = Lines { text, at: 0, line: 1 };
    let mut names: Option<Vec<&'static str>> = None;
    let mut record = csv::StringRecord::new();
    // The text is UTF-8, rows may differ in length and the source is memory: reading cannot fail.
    while reader.read_record(&mut record).unwrap_or(false) {
        let line = lines.of(record.position().map_or(0, csv::Position::byte));
        if record.iter().all(str::is_empty) {
            continue;
        }
        match &names {
            None => names = Some(header(&record, columns)?),
            Some(names) => match cells(&record, names) {
                Ok(cells) => sheet.rows.push(Row { line, cells }),
                Err(why) => sheet.errors.push(RowError { line, column: None, why }),
            },
        }
        if sheet.rows.len() + sheet.errors.len() > limits.import_rows_max {
            return Err(Refusal::TooManyRows(limits.import_rows_max));
        }
    }
    if names.is_none() {
        return Err(Refusal::Empty { columns: list(columns) });
    }
    Ok(sheet)
}

/// What separates the names of the first line: the more frequent of comma, semicolon and tab.
fn delimiter(text: &str) -> u8 {
    let first = text.trim_start().lines().next().unwrap_or_default();
    let count = |letter: &u8| first.bytes().filter(|byte| byte == letter).count();
    // Of equals the last wins, so that a single column is read with commas.
    [b'\t', b';', b','].into_iter().max_by_key(count).unwrap_or(b',')
}

fn header(record: &csv::StringRecord, columns: &[Column]) -> Result<Vec<&'static str>, Refusal> {
    let mut names: Vec<&'static str> = Vec::new();
    for given in record.iter() {
        let name = given.to_lowercase().replace([' ', '-'], "_");
        let Some(column) = columns.iter().find(|column| column.name == name) else {
            let name = given.chars().filter(|c| !c.is_control()).take(60).collect();
            return Err(Refusal::UnknownColumn { name, columns: list(columns) });
        };
        if names.contains(&column.name) {
            return Err(Refusal::ColumnTwice(column.name));
        }
        names.push(column.name);
    }
    match columns.iter().find(|column| column.required && !names.contains(&column.name)) {
        Some(column) => Err(Refusal::MissingColumn { name: column.name, columns: list(columns) }),
        None => Ok(names),
    }
}

fn cells(record: &csv::StringRecord, names: &[&'static str]) -> Result<Vec<(&'static str, String)>, String> {
    let (given, wanted) = (record.len(), names.len());
    let spare = record.iter().skip(wanted).any(|cell| !cell.is_empty());
    if given < wanted || spare {
        return Err(format!(
            "the row has {given} cells and line 1 names {wanted}; a cell that holds a separator needs \"quotes\""
        ));
    }
    Ok(names.iter().copied().zip(record.iter().map(str::to_owned)).collect())
}

fn list(columns: &[Column]) -> String {
    let named = columns
        .iter()
        .map(|column| if column.required { column.name.to_owned() } else { format!("[{}]", column.name) });
    named.collect::<Vec<_>>().join(",")
}

/// Counts lines on the way through a text. The csv crate counts too, but from before the empty lines it skips.
struct Lines<'t> {
    text: &'t str,
    at: usize,
    line: u64,
}

impl Lines<'_> {
    fn of(&mut self, byte: u64) -> u64 {
        let bytes = self.text.as_bytes();
        let mut until = usize::try_from(byte).unwrap_or(usize::MAX).clamp(self.at, bytes.len());
        while until < bytes.len() && matches!(bytes[until], b'\r' | b'\n') {
            until += 1;
        }
        let passed = bytes[self.at..until].iter().filter(|byte| **byte == b'\n').count();
        self.line += passed as u64;
        self.at = until;
        self.line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: &[Column] = &[required("key"), required("name"), optional("tags")];

    fn limits() -> Limits {
        crate::config::Config::load(None).unwrap().limits
    }

    fn read_text(text: &str) -> Result<Sheet, Refusal> {
        read(text.as_bytes(), COLUMNS, &limits())
    }

    #[test]
    fn commas_semicolons_and_a_byte_order_mark_are_all_read() {
        for text in [
            "key,name\na,\"One, Ltd\"\n",
            "\u{FEFF}key;name\r\na;One, Ltd\r\n",
            "name\tkey\n\"One, Ltd\"\t a \n",
            "Key,Name,Tags\n\na,\"One, Ltd\",,,\n",
        ] {
            let sheet = read_text(text).unwrap();
            assert_eq!(sheet.errors, [], "{text:?}");
            assert_eq!(sheet.rows[0].text("key"), Some("a"), "{text:?}");
            assert_eq!(sheet.rows[0].text("name"), Some("One, Ltd"), "{text:?}");
        }
    }

    #[test]
    fn each_row_knows_its_line() {
        let sheet = read_text("key,name\n\na,\"two\nlines\"\n\n\nb,x,y,z\r\nc,d\n").unwrap();
        let lines: Vec<u64> = sheet.rows.iter().map(|row| row.line).collect();
        assert_eq!(lines, [3, 8]);
        assert_eq!(sheet.errors[0].line, 7);
        assert!(sheet.errors[0].why.contains("4 cells"), "{:?}", sheet.errors);
    }

    #[test]
    fn a_file_that_cannot_be_read_says_what_would_be_right() {
        let why = |bytes: &[u8]| read(bytes, COLUMNS, &limits()).unwrap_err().to_string();
        assert!(why(b"").contains("key,name,[tags]"));
        assert!(why(b"key,nom\n").contains("`nom`"));
        assert!(why(b"key,key,name\n").contains("twice"));
        assert!(why(b"key\n").contains("`name`"));
        assert!(why(b"key,name\na,b\nc,M\xFCller\n").contains("line 3"));
        let few = Limits { import_rows_max: 1, import_bytes_max: 20, ..limits() };
        assert_eq!(read(b"key,name\na,b\nc,d\n", COLUMNS, &few).unwrap_err(), Refusal::TooManyRows(1));
        let refusal = read(&[b'a'; 21], COLUMNS, &few).unwrap_err();
        assert_eq!(refusal, Refusal::TooManyBytes { given: 21, max: 20 });
    }
}
