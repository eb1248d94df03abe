//! A page of a long list, and the cursor that leads to the next one.

use uuid::Uuid;

/// Most rows a page may have.
pub const LIMIT_MAX: u64 = 200;
/// Rows of a page when nobody says how many.
pub const LIMIT: u64 = 50;

/// Which page is wanted: rows after a cursor, in the order of their ids.
#[derive(Clone, Copy, Debug)]
pub struct Cursor {
    /// The last id of the page before.
    pub after: Option<Uuid>,
    /// Most rows wanted, at most [`LIMIT_MAX`].
    pub limit: u64,
}

impl Default for Cursor {
    fn default() -> Self {
        Self { after: None, limit: LIMIT }
    }
}

impl Cursor {
    /// Everything at once, for pages that show a whole mission (at most [`LIMIT_MAX`] × 50 rows).
    pub const WHOLE: Self = Self { after: None, limit: LIMIT_MAX * 50 };
}

/// One page of rows.
#[derive(Clone, Debug)]
pub struct Page<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// The cursor of the next page, when there is one.
    pub next: Option<Uuid>,
}

impl<T> Page<T> {
    /// Makes a page of rows that were read with one more than the limit, to know whether there are more.
    pub fn of(mut rows: Vec<T>, cursor: Cursor, id: impl Fn(&T) -> Uuid) -> Self {
        let limit = usize::try_from(cursor.limit).unwrap_or(usize::MAX);
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = if more { rows.last().map(id) } else { None };
        Self { rows, next }
    }
}
