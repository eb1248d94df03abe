//! Other people's reading of our calendars: PyPI's icalendar and vobject, libical, ical.js and node-ical.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::{beside, libical, node, python};

/// Start and end of each event by its UID, in UTC: `2026-12-02T01:00:00Z`.
pub(crate) type Instants = BTreeMap<String, [String; 2]>;

/// What both programs read in these `.ics` and `.eml` files, a list with one entry a file (see
/// `tests/calendar/read.py`); `None` when the test is left out. Fails with every error, warning and difference.
pub(crate) fn read(files: &[&Path]) -> Option<Value> {
    let report = judge(files)?;
    without_problems(&report);
    Some(report)
}

fn without_problems(report: &Value) {
    let problems: Vec<&Value> = report
        .as_array()
        .expect("an entry a file")
        .iter()
        .filter(|entry| entry["problems"] != serde_json::json!([]))
        .collect();
    assert!(problems.is_empty(), "calendar programs complain: {problems:#?}");
}

fn judge(files: &[&Path]) -> Option<Value> {
    let out = Command::new(python()?)
        .arg(beside("calendar/read.py"))
        .args(files)
        .env("PYTHONTZPATH", "") // the zones of PyPI, whatever the system has
        .output()
        .expect("Python starts");
    Some(report(&out.stdout, &out.stderr))
}

fn report(stdout: &[u8], stderr: &[u8]) -> Value {
    serde_json::from_slice(stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(stderr)))
}

/// What ical.js and node-ical read in these `.ics` files, a list with one entry a file (see
/// `tests/calendar/read.mjs`); `None` when the test is left out. Fails with every error.
pub(crate) fn read_in_javascript(files: &[&Path]) -> Option<Value> {
    let script = beside("calendar/read.mjs");
    let out = Command::new(node()?).arg(script).args(files).output().expect("Node.js starts");
    let report = report(&out.stdout, &out.stderr);
    without_problems(&report);
    Some(report)
}

/// What libical reads in these `.ics` files; `None` when the test is left out. Fails with everything that its parser
/// or its tables of RFC 5546 for each METHOD object to.
pub(crate) fn read_by_libical(files: &[&Path]) -> Option<Instants> {
    let (events, objections) = judge_by_libical(files)?;
    assert!(objections.is_empty(), "libical objects: {objections:#?}");
    Some(events)
}

fn judge_by_libical(files: &[&Path]) -> Option<(Instants, Vec<String>)> {
    let out = Command::new(libical()?).args(files).output().expect("libical's program starts");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let (mut events, mut objections, mut file, mut seen) = (Instants::new(), Vec::new(), "", 0);
    let said = String::from_utf8(out.stdout).expect("UTF-8");
    for line in said.lines() {
        match line.split('\t').collect::<Vec<_>>()[..] {
            ["file", path] => (file, seen) = (path, seen + 1),
            ["event", uid, start, end] => {
                events.insert(uid.to_owned(), [start.to_owned(), end.to_owned()]);
            }
            _ => objections.push(format!("{file}: {line}")),
        }
    }
    assert_eq!(seen, files.len(), "libical read every file");
    Some((events, objections))
}

/// The instants in a report of [`read`].
pub(crate) fn instants_of(report: &Value) -> Instants {
    let files = report.as_array().expect("an entry a file").iter();
    let calendars = files.flat_map(|file| file["calendars"].as_array().expect("calendars"));
    let events = calendars.flat_map(|calendar| calendar["events"].as_array().expect("events"));
    events.map(|event| (word(&event["uid"]), [word(&event["start"]), word(&event["end"])])).collect()
}

/// The instants in a report of [`read_in_javascript`], by `ical.js` or `node-ical`.
pub(crate) fn instants_by(program: &str, report: &Value) -> Instants {
    let files = report.as_array().expect("an entry a file").iter();
    let events = files.flat_map(|file| file[program]["events"].as_object().expect("events"));
    events.map(|(uid, times)| (uid.clone(), [word(&times[0]), word(&times[1])])).collect()
}

fn word(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text")).to_owned()
}

/// The folder of compiled zones of PyPI's tzdata; `None` when the test is left out.
pub(crate) fn pypi_tzdata() -> Option<PathBuf> {
    let ask = "import pathlib, tzdata; print(pathlib.Path(tzdata.__file__).parent / 'zoneinfo')";
    let out = Command::new(python()?).args(["-c", ask]).output().expect("Python starts");
    Some(String::from_utf8(out.stdout).expect("UTF-8").trim().into())
}

/// What CLDR calls each of Windows' zones, as PyPI's icalendar has it; `None` when the test is left out.
pub(crate) fn windows_names() -> Option<BTreeMap<String, String>> {
    let ask = "import json; from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON as names; \
               print(json.dumps(names))";
    let out = Command::new(python()?).args(["-c", ask]).output().expect("Python starts");
    let names = report(&out.stdout, &out.stderr);
    let names = names.as_object().expect("names").iter();
    Some(names.map(|(windows, iana)| (windows.clone(), word(iana))).collect())
}

/// Compares every VTIMEZONE of a file with PyPI's tzdata, through libical (see `tests/calendar/zones.py`), and says how
/// much was compared; `None` when the test is left out. Fails with the differences.
pub(crate) fn compare_zones(file: &Path, first_year: i32, last_year: i32) -> Option<String> {
    let out = Command::new(python()?)
        .args([beside("calendar/zones.py").as_path(), &libical()?, file])
        .args([first_year.to_string(), last_year.to_string()])
        .output()
        .expect("Python starts");
    let said = String::from_utf8_lossy(&out.stdout).into_owned();
    assert!(out.status.success(), "{said}{}", String::from_utf8_lossy(&out.stderr));
    Some(said)
}

#[cfg(test)]
mod tests {
    use super::{beside, judge, judge_by_libical, read};

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

    #[test]
    fn libical_notices_what_a_method_does_not_allow() {
        let Some((events, objections)) = judge_by_libical(&[&beside("calendar/good.ics")]) else {
            return;
        };
        assert_eq!(objections, Vec::<String>::new());
        assert_eq!(events["m-1@kontor.example"][0], "2027-03-15T13:00:00Z");
        let good = std::fs::read_to_string(beside("calendar/good.ics")).unwrap();
        let nobody: String = good.split_inclusive("\r\n").filter(|line| !line.contains("ATTENDEE")).collect();
        let file = std::env::temp_dir().join(format!("kontor-nobody-{}.ics", std::process::id()));
        std::fs::write(&file, nobody).unwrap();
        let (_, objections) = judge_by_libical(&[&file]).unwrap();
        std::fs::remove_file(&file).unwrap();
        assert!(objections.iter().any(|line| line.contains("iTIP")), "{objections:?}");
    }
}
