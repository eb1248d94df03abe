//! Which problems are plain, and how they are put into words.

use std::sync::Arc;

use super::{
    Grid, MOST_SLOTS, Meeting,
    order::Order,
    words::{Counted, Words},
};
use crate::{
    index::{Request, SlotSet, Table},
    problem::Problem,
    score::Objective,
};

impl Grid {
    /// The problem in words; none where something else than time is to be chosen, or where a rule
    /// holds that words don't tell.
    pub(crate) fn of(problem: &Problem) -> Option<Self> {
        let (counted, fairness) = counted(problem)?;
        let tables = one_set_of_tables(problem)?;
        if problem.slots.len() > MOST_SLOTS
            || problem.delegates.len() >= usize::from(u16::MAX)
            || problem.longest_run.is_some()
            || problem.slots.iter().any(|row| !row.overlapping.is_empty())
            || !problem.lunches.is_empty()
            || problem.most_people_changed.is_some()
            || problem.requests.iter().any(|row| row.mixed)
            || problem.delegates.iter().any(|row| !row.own.quotas.is_empty() || row.own.settled.is_some())
        {
            return None;
        }
        let flat = Flat { problem };
        let free: Vec<u64> = problem.delegates.iter().map(|row| flat.word(&row.available)).collect();
        let total: u64 = problem.requests.iter().map(|row| u64::from(row.weight)).sum();
        let meetings =
            problem.requests().map(|request| meeting(&flat, request, total)).collect::<Option<Vec<_>>>()?;
        if too_many_meetings(problem, &meetings) {
            return None;
        }
        let open = |slot| {
            let is_open = |table: &&Table| problem.tables[table.index()].open.contains(slot);
            tables.iter().filter(is_open).count() as u32
        };
        let order = Order::of(problem, |slot| flat.place(slot));
        Some(Self {
            slots: problem.slots().collect(),
            words: Words::new(counted, problem.sessions.iter().map(|row| (row.first, row.len))),
            capacity: problem.slots().map(open).collect(),
            apart: problem.slots.iter().map(|row| flat.places(row.apart.iter().copied())).collect(),
            unrestricted: order.is_empty() && unrestricted(&free, &meetings),
            free,
            meetings,
            order,
            fairness,
        })
    }
}

/// What is counted, and by how much it may differ where that counts, in a problem whose first
/// objectives are those that a walk minimises: requests left out, and then unfairness and breaks,
/// or idle slots, or how far these lie apart.
fn counted(problem: &Problem) -> Option<(Counted, Option<u32>)> {
    // Without a published timetable nobody's agenda can differ from it.
    let counted =
        |objective: &&Objective| **objective != Objective::PeopleChanged || problem.published.is_some();
    let mut objectives = problem.objectives.iter().filter(counted);
    if objectives.next() != Some(&Objective::LeftOut) {
        return None;
    }
    match (objectives.next()?, objectives.next()) {
        (Objective::Breaks, Some(Objective::Unfairness)) if problem.fairness.is_some() => None,
        (Objective::Breaks, _) => Some((Counted::Breaks, None)),
        (Objective::Unfairness, Some(Objective::Breaks)) => Some((Counted::Breaks, problem.fairness)),
        (Objective::IdleSlots, _) => Some((Counted::Idle, None)),
        (Objective::IdleRange, _) => Some((Counted::Idle, Some(0))),
        _ => None,
    }
}

/// The tables, where they suit all requests alike.
fn one_set_of_tables(problem: &Problem) -> Option<Arc<[Table]>> {
    let mut sets = problem.requests.iter().map(|row| &row.tables);
    let first = sets.next()?;
    sets.all(|set| Arc::ptr_eq(set, first) || set == first).then(|| Arc::clone(first))
}

fn meeting(flat: &Flat<'_>, request: Request, total: u64) -> Option<Meeting> {
    let row = flat.problem.request_row(request);
    let mut people = row.sides.iter().flat_map(|side| &side.from);
    let (first, second, more) = (people.next()?, people.next()?, people.next());
    let choice = row.sides.iter().any(|side| side.choose != side.from.len());
    if choice || more.is_some() || first == second {
        return None;
    }
    let mut allowed = flat.word(flat.problem.possible_slots(request));
    if let Some(pin) = row.pin {
        if pin.table.is_some() {
            return None;
        }
        allowed &= 1 << flat.place(pin.slot);
    }
    let weight = u64::from(row.weight) + if row.pin.is_some() { total } else { 0 };
    let people = [first.index() as u16, second.index() as u16];
    Some(Meeting { people, allowed, weight, pinned: row.pin.is_some() })
}

fn too_many_meetings(problem: &Problem, meetings: &[Meeting]) -> bool {
    let mut count = vec![0_u32; problem.delegates.len()];
    for person in meetings.iter().flat_map(|meeting| meeting.people) {
        count[usize::from(person)] += 1;
    }
    problem.delegates.iter().zip(&count).any(|(row, count)| *count > row.most_meetings)
}

fn unrestricted(free: &[u64], meetings: &[Meeting]) -> bool {
    meetings.iter().all(|meeting| {
        let [a, b] = meeting.people.map(usize::from);
        !meeting.pinned && meeting.allowed == free[a] & free[b]
    })
}

/// Slots of all sessions, numbered through.
struct Flat<'p> {
    problem: &'p Problem,
}

impl Flat<'_> {
    fn place(&self, slot: crate::index::Slot) -> usize {
        self.problem.number(slot)
    }

    fn places(&self, slots: impl Iterator<Item = crate::index::Slot>) -> u64 {
        slots.fold(0, |word, slot| word | 1 << self.place(slot))
    }

    fn word(&self, slots: &SlotSet) -> u64 {
        self.places(slots.iter())
    }
}
