//! Why requests are left out and what would help, as data: computed on a thread that may block, kept as JSON.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use allocation::document::{MeetingDocument, TimetableDocument};
use allocation::{
    Change, Conflict, FreeTogether, Limits, Problem, ProblemDocument, Repair, Request, Standing, Step,
    Timetable, check, explain, smallest_together, what_if,
};
use serde::{Deserialize, Serialize};

/// How long it may take to explain one version.
const BUDGET: Duration = Duration::from_secs(20);
/// The part of it that explanations may use, in tenths; the rest is for gains.
const TENTHS_TO_EXPLAIN: u32 = 7;
/// Conflicts allowed for one explanation, times fifty: on days without enough tables four times as many took twice as
/// long and came to the same rules and ways.
const CONFLICTS: u64 = 25_000;
/// Most requests that are explained.
const EXPLAINED_MAX: usize = 100;
/// Most sessions, and most people, whose gain is told.
const GAINS_MAX: usize = 3;

/// What is kept of one request that is left out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Told {
    /// Which.
    pub(super) request: String,
    /// Whether it could take place, and which rules are in the way if not.
    pub(super) standing: Standing,
    /// When both sides are free, as the version stands.
    pub(super) free_together: Vec<FreeTogether>,
    /// What was tried and lets it in.
    pub(super) ways: Vec<Way>,
}

/// One way that lets a request in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Way {
    /// What has to be changed beside the meetings.
    pub(super) step: Step,
    /// The delegates whose agenda is another one then.
    pub(super) people: Vec<String>,
    /// The meetings that are placed differently then, the one of the request among them.
    pub(super) meetings: Vec<MeetingDocument>,
}

/// A change that an organiser thinks about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "snake_case")]
pub(super) enum Thought {
    /// One more table in all slots.
    Table,
    /// One more slot at the end of a session.
    Slot {
        /// Which session.
        session: String,
    },
    /// A delegate comes in one more slot.
    Free {
        /// Who.
        delegate: String,
        /// When.
        slot: String,
    },
}

/// What a change would gain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Gained {
    /// The change.
    pub(super) thought: Thought,
    /// The requests that would take place all at once, beside all that do already.
    pub(super) together: Vec<String>,
    /// Of how many requests it was not found out.
    pub(super) unknown: usize,
}

/// Everything that was found out about a version.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Worked {
    /// The requests that are left out, the most important first; those there was no time for are missing.
    pub(super) told: Vec<Told>,
    /// What changes would gain.
    pub(super) gains: Vec<Gained>,
}

/// A problem and a version of its timetable.
#[derive(Debug)]
pub(super) struct Version {
    pub(super) document: ProblemDocument,
    pub(super) meetings: Vec<MeetingDocument>,
}

/// Time that runs out, or is cut short by whoever waits.
struct Until<'a> {
    begun: Instant,
    stop: &'a AtomicBool,
}

impl Until<'_> {
    fn is_over(&self, tenths: u32) -> bool {
        self.stop.load(Ordering::Relaxed) || self.begun.elapsed() >= BUDGET * tenths / 10
    }
}

/// Explains a version, the most important requests first, until the time is over or it is told to stop. Nothing
/// where the version no longer keeps the rules, because something changed since it was made.
pub(super) fn work_out(version: &Version, stop: &AtomicBool) -> Worked {
    let until = Until { begun: Instant::now(), stop };
    let Some((problem, timetable)) = eased(version) else { return Worked::default() };
    let mut out: Vec<Request> =
        problem.requests().filter(|request| timetable.placement(*request).is_none()).collect();
    out.sort_by_key(|request| (std::cmp::Reverse(problem.weight(*request)), *request));
    let mut worked = Worked::default();
    if out.is_empty() {
        return worked;
    }
    let limits = Limits { conflicts: CONFLICTS, ..Limits::default() };
    for request in out.into_iter().take(EXPLAINED_MAX) {
        if until.is_over(TENTHS_TO_EXPLAIN) {
            break;
        }
        let explanation = explain(&problem, &timetable, request, &limits);
        let kept = explanation.repairs.into_iter().filter(|repair| keeps_tables(version, repair));
        worked.told.push(Told {
            ways: kept.map(|repair| way(version, repair)).collect(),
            request: explanation.request,
            standing: explanation.standing,
            free_together: explanation.free_together,
        });
    }
    for (thought, change) in thoughts(&problem, version, &worked.told) {
        if until.is_over(10) {
            break;
        }
        let gain = what_if(&problem, &timetable, change, &Limits::default());
        if !gain.untold {
            worked.gains.push(Gained { thought, together: gain.together, unknown: gain.unknown.len() });
        }
    }
    worked.gains.sort_by_key(|gain| std::cmp::Reverse(gain.together.len()));
    worked
}

/// The problem without what the rules cannot tell one by one: pinned tables. What keeps a request out of this one
/// keeps it out of the other; ways are kept only where they leave pinned tables alone.
fn eased(version: &Version) -> Option<(Problem, Timetable)> {
    let problem = Problem::new(&without_tables(&version.document)).ok()?;
    let written = TimetableDocument { meetings: version.meetings.clone(), ..Default::default() };
    let timetable = Timetable::read(&problem, &written).ok()?;
    check(&problem, &timetable).ok()?;
    Some((problem, timetable))
}

fn without_tables(document: &ProblemDocument) -> ProblemDocument {
    let mut document = document.clone();
    document.published = None;
    document.requests.iter_mut().filter_map(|row| row.pin.as_mut()).for_each(|pin| pin.table = None);
    document
}

fn keeps_tables(version: &Version, repair: &Repair) -> bool {
    version.document.requests.iter().all(|row| {
        let table = row.pin.as_ref().and_then(|pin| pin.table.as_ref());
        let mut meetings = repair.timetable.meetings.iter();
        table.is_none_or(|table| {
            meetings.find(|meeting| meeting.request == row.key).is_none_or(|meeting| meeting.table == *table)
        })
    })
}

fn way(version: &Version, repair: Repair) -> Way {
    let mut meetings = repair.timetable.meetings;
    meetings.retain(|meeting| !version.meetings.contains(meeting));
    Way { step: repair.step, people: repair.people, meetings }
}

/// The changes worth a thought: a table, a slot, and those who would come at another time.
fn thoughts(problem: &Problem, version: &Version, told: &[Told]) -> Vec<(Thought, Change)> {
    let mut thoughts = vec![(Thought::Table, Change::Table)];
    let mut sessions: Vec<(usize, &str)> = Vec::new();
    for row in &version.document.slots {
        let known = sessions.iter().any(|(_, key)| *key == row.session);
        if let Some(slot) = problem.slot(&row.key).filter(|_| !known && sessions.len() < GAINS_MAX) {
            sessions.push((slot.session(), &row.session));
        }
    }
    for (session, key) in sessions {
        thoughts.push((Thought::Slot { session: key.to_owned() }, Change::Slot { session }));
    }
    let mut people: Vec<(Thought, Change)> = Vec::new();
    for step in told.iter().flat_map(|row| &row.ways).map(|way| &way.step) {
        let Step::Open { delegate, slot, .. } = step else { continue };
        let thought = Thought::Free { delegate: delegate.clone(), slot: slot.clone() };
        let (Some(who), Some(when)) = (problem.delegate(delegate), problem.slot(slot)) else { continue };
        if people.len() < GAINS_MAX && people.iter().all(|(other, _)| *other != thought) {
            people.push((thought, Change::Free { delegate: who, slot: when }));
        }
    }
    thoughts.extend(people);
    thoughts
}

/// As few pins as show that they cannot all be kept; none where that cannot be shown.
pub(super) fn fewest_pins(document: &ProblemDocument) -> Option<Conflict> {
    let problem = Problem::new(&without_tables(document)).ok()?;
    smallest_together(&problem, &Limits::default())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two slots at one table, three pairs; the first sits at nine, by a pin to slot and table, the second after it.
    fn version() -> Version {
        let document = r#"{
            "slots": [{"key": "9:00", "session": "day", "start": 1795510800, "end": 1795512000},
                      {"key": "9:25", "session": "day", "start": 1795512300, "end": 1795513500}],
            "tables": [{"key": "T1"}],
            "organisations": [{"key": "A"}, {"key": "B"}, {"key": "C"}, {"key": "D"}, {"key": "E"}, {"key": "F"}],
            "delegates": [{"key": "a", "organisation": "A"}, {"key": "b", "organisation": "B"},
                          {"key": "c", "organisation": "C"}, {"key": "d", "organisation": "D"},
                          {"key": "e", "organisation": "E"}, {"key": "f", "organisation": "F"}],
            "requests": [{"key": "ab", "sides": [{"organisation": "A"}, {"organisation": "B"}],
                          "pin": {"slot": "9:00", "table": "T1"}},
                         {"key": "cd", "sides": [{"organisation": "C"}, {"organisation": "D"}]},
                         {"key": "ef", "sides": [{"organisation": "E"}, {"organisation": "F"}]}]
        }"#;
        let meeting = |request: &str, slot: &str, delegates: [&str; 2]| MeetingDocument {
            request: request.into(),
            slot: slot.into(),
            table: "T1".into(),
            delegates: delegates.map(str::to_owned).to_vec(),
            interpreter: None,
        };
        Version {
            document: serde_json::from_str(document).expect("a problem"),
            meetings: vec![meeting("ab", "9:00", ["a", "b"]), meeting("cd", "9:25", ["c", "d"])],
        }
    }

    #[test]
    fn a_pinned_table_keeps_nothing_from_being_explained_and_stays_as_it_is_pinned() {
        let worked = work_out(&version(), &AtomicBool::new(false));
        let [told] = worked.told.as_slice() else { panic!("one is left out: {worked:?}") };
        assert!(matches!(told.standing, Standing::Against { .. }), "{told:?}");
        assert!(matches!(told.ways.as_slice(), [Way { step: Step::AddTable { .. }, .. }]), "{told:?}");
        assert!(told.ways[0].meetings.iter().all(|meeting| meeting.request != "ab"), "{told:?}");
        assert_eq!(worked.gains[0].together, ["ef"]);
    }

    #[test]
    fn nothing_is_begun_once_it_is_to_stop() {
        assert_eq!(work_out(&version(), &AtomicBool::new(true)), Worked::default());
    }

    #[test]
    fn a_version_that_breaks_a_rule_by_now_is_not_explained() {
        let mut version = version();
        version.document.delegates[2].unavailable = vec!["9:25".into()];
        assert_eq!(work_out(&version, &AtomicBool::new(false)), Worked::default());
    }
}
