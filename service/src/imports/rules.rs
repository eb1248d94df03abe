//! Why a whole file is refused; what is wrong with a row is told by line instead.

use entity::words::MissionStatus;

use crate::refusal::{Kind, Refuse};

/// Why an action is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The programme or the mission is not there, or not the caller's to see.
    #[error("there is no such programme or mission")]
    NoSuch,
    /// Neither lead nor coordinator.
    #[error("only the lead of the mission, a country lead or the coordinator of the programme may import")]
    NotLead,
    /// Requests belong to a mission.
    #[error("requests belong to a mission: import them there")]
    NeedsMission,
    /// Nothing of that kind may change now.
    #[error("the mission is {0}: {1}")]
    Mission(MissionStatus, &'static str),
    /// The file is too large.
    #[error("the file has {given} bytes, and at most {max} are taken at once: split it")]
    TooManyBytes {
        /// Bytes of the file.
        given: usize,
        /// Bytes that are taken.
        max: usize,
    },
    /// The file has too many rows.
    #[error("the file has more than {0} rows: split it")]
    TooManyRows(usize),
    /// The file is no text in UTF-8.
    #[error("line {line} is not UTF-8: save the file as “CSV UTF-8”")]
    NotUtf8 {
        /// Where the first wrong byte is.
        line: usize,
    },
    /// There is nothing in it.
    #[error("the file is empty: its first line must name the columns, {columns}")]
    Empty {
        /// The columns that belong there.
        columns: String,
    },
    /// The first line names a column that means nothing here.
    #[error("line 1 names the column `{name}`, which means nothing here; the columns are {columns}")]
    UnknownColumn {
        /// The column.
        name: String,
        /// The columns that belong there.
        columns: String,
    },
    /// The first line names a column twice.
    #[error("line 1 names the column `{0}` twice")]
    ColumnTwice(&'static str),
    /// The first line leaves a column out.
    #[error("line 1 does not name the column `{name}`; the columns are {columns}")]
    MissingColumn {
        /// The column.
        name: &'static str,
        /// The columns that belong there.
        columns: String,
    },
    /// Someone else wrote the same rows at the same moment.
    #[error("someone else changed the same rows at the same moment, so nothing was written: import again")]
    Overtaken,
}

impl Refuse for Refusal {
    fn kind(&self) -> Kind {
        match self {
            Self::NoSuch => Kind::NotFound,
            Self::NotLead => Kind::Forbidden,
            Self::Mission(..) | Self::Overtaken => Kind::Conflict,
            Self::TooManyBytes { .. } | Self::TooManyRows(_) => Kind::TooLarge,
            _ => Kind::Invalid,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NoSuch => "not-found",
            Self::NotLead => "not-lead",
            Self::NeedsMission => "needs-mission",
            Self::Mission(..) => "mission-status",
            Self::TooManyBytes { .. } => "too-many-bytes",
            Self::TooManyRows(_) => "too-many-rows",
            Self::NotUtf8 { .. } => "not-utf-8",
            Self::Empty { .. } => "empty-file",
            Self::UnknownColumn { .. } => "unknown-column",
            Self::ColumnTwice(_) => "column-twice",
            Self::MissingColumn { .. } => "missing-column",
            Self::Overtaken => "overtaken",
        }
    }
}
