//! Two other programs' reading of our calendars: PyPI's icalendar and vobject, which must agree.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use super::{beside, python};

/// What both programs read in these `.ics` and `.eml` files, a list with one entry a file (see
/// `tests/calendar/read.py`); `None` when the test is left out. Fails with every error, warning and difference.
pub(crate) fn read(files: &[&Path]) -> Option<Value> {
    let report = judge(files)?;
    let problems: Vec<&Value> = report
        .as_array()
        .expect("an entry a file")
        .iter()
        .filter(|entry| entry["problems"] != serde_json::json!([]))
        .collect();
    assert!(problems.is_empty(), "calendar programs complain: {problems:#?}");
    Some(report)
}

fn judge(files: &[&Path]) -> Option<Value> {
    let out =
        Command::new(python()?).arg(beside("calendar/read.py")).args(files).output().expect("Python starts");
    let report = serde_json::from_slice(&out.stdout);
    Some(report.unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&out.stderr))))
}

#[cfg(test)]
mod tests {
    use super::{beside, judge, read};

    #[test]
    fn both_programs_read_the_same_instants() {
        let Some(report) = read(&[&beside("calendar/good.ics")]) else {
            return;
        };
        let event = &report[0]["calendars"][0]["events"][0];
        // Nine in New York is thirteen in UTC the day after their clocks went forward.
        assert_eq!(event["start"], "2027-03-15T13:00:00Z");
        assert_eq!(event["end"], "2027-03-15T13:25:00Z");
        assert_eq!(event["summary"], "Zürich, meets Nagano");
    }

    #[test]
    fn a_zone_with_wrong_rules_is_noticed() {
        let Some(report) = judge(&[&beside("calendar/wrong-offset.ics")]) else {
            return;
        };
        let problems = report[0]["problems"].to_string();
        assert!(problems.contains("13:30:00Z' to vobject"), "{problems}");
    }
}
