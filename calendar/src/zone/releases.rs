//! When the releases of the time zone data came out, by the NEWS of IANA.

use chrono::NaiveDate;

// The data itself does not say. What is missing here is newer than this program.
const RELEASES: [(&str, i32, u32, u32); 15] = [
    ("2023a", 2023, 3, 22),
    ("2023b", 2023, 3, 23),
    ("2023c", 2023, 3, 28),
    ("2023d", 2023, 12, 21),
    ("2024a", 2024, 2, 1),
    ("2024b", 2024, 9, 4),
    ("2025a", 2025, 1, 15),
    ("2025b", 2025, 3, 22),
    ("2025c", 2025, 12, 10),
    ("2026a", 2026, 3, 1),
    ("2026b", 2026, 4, 22),
    ("2026c", 2026, 7, 8),
    ("2026d", 2026, 9, 11),
    ("2026e", 2026, 9, 29),
    ("2026f", 2026, 10, 27),
];

/// The day of a release such as `2026f`, as far as it is known here.
pub(super) fn date(version: &str) -> Option<NaiveDate> {
    let (_, year, month, day) = RELEASES.iter().find(|(known, ..)| *known == version)?;
    NaiveDate::from_ymd_opt(*year, *month, *day)
}
