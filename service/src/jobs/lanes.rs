//! Lanes: which tasks may run side by side, so that a thousand mails delay no allocation and the reverse.

/// Tasks that compete with one another and with no others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Lane {
    /// The kinds of task that go by it.
    pub(super) kinds: &'static [&'static str],
    /// How many at once.
    pub(super) side_by_side: usize,
}

/// Computations: they take whole processors.
const RUNS: &[&str] = &["run"];
/// Outside calendars: they wait for others' servers.
const READINGS: &[&str] = &["read_calendar"];
/// Mails to compose: they wait for the database, whose disk takes sixteen ends as fast as one.
const COMPOSING: &[&str] = &[
    "sign_in_link",
    "request_received",
    "request_answered",
    "timetable_published",
    "meeting_booked",
    "meeting_moved",
    "meeting_cancelled",
    "counter_declined",
    "reminder",
];
/// Mails to hand over: they wait for the mail server.
const DELIVERING: &[&str] = &["deliver"];

/// All lanes, for a mail server that takes `connections` mails side by side.
pub(super) fn lanes(connections: usize) -> [Lane; 4] {
    [
        Lane { kinds: COMPOSING, side_by_side: 16 },
        Lane { kinds: DELIVERING, side_by_side: connections },
        Lane { kinds: READINGS, side_by_side: 4 },
        Lane { kinds: RUNS, side_by_side: 1 },
    ]
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::lanes;
    use crate::outbox::{Before, Task};

    /// One of each task; a kind that is new is missed by the compiler here.
    fn each() -> Vec<Task> {
        let id = Uuid::nil();
        let was = Before {
            starts_wall: chrono::NaiveDateTime::default(),
            ends_wall: chrono::NaiveDateTime::default(),
            zone: String::new(),
            ends_zone: String::new(),
            location: String::new(),
        };
        let all = vec![
            Task::Run { run: id },
            Task::ReadCalendar { delegate: id },
            Task::SignInLink { link: id },
            Task::RequestReceived { request: id, person: id },
            Task::RequestAnswered { request: id, person: id },
            Task::TimetablePublished { timetable: id, person: id },
            Task::MeetingBooked { invitation: id, sequence: 0 },
            Task::MeetingMoved { invitation: id, sequence: 0, was },
            Task::MeetingCancelled { invitation: id, sequence: 0 },
            Task::CounterDeclined { invitation: id, message: id, sequence: 0 },
            Task::Reminder { mission: id, person: id, day: chrono::NaiveDate::default() },
            Task::Deliver { mail: id },
        ];
        for task in &all {
            match task {
                Task::Run { .. }
                | Task::ReadCalendar { .. }
                | Task::SignInLink { .. }
                | Task::RequestReceived { .. }
                | Task::RequestAnswered { .. }
                | Task::TimetablePublished { .. }
                | Task::MeetingBooked { .. }
                | Task::MeetingMoved { .. }
                | Task::MeetingCancelled { .. }
                | Task::CounterDeclined { .. }
                | Task::Reminder { .. }
                | Task::Deliver { .. } => {}
            }
        }
        all
    }

    #[test]
    fn every_task_goes_by_exactly_one_lane() {
        let lanes = lanes(1);
        for task in each() {
            let count = lanes.iter().filter(|lane| lane.kinds.contains(&task.kind())).count();
            assert_eq!(count, 1, "{}", task.kind());
        }
        assert_eq!(lanes.iter().map(|lane| lane.kinds.len()).sum::<usize>(), each().len());
    }
}
