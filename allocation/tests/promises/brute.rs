//! The oracle: every timetable of a tiny problem, judged by the checker alone.

use allocation::{Placement, Problem, ProblemDocument, Request, Slot, Table, Timetable, Violation, check};

/// The values of the best timetable; none when no timetable keeps the rules.
pub(crate) fn best(document: &ProblemDocument) -> Option<Vec<u64>> {
    let problem = Problem::new(document).unwrap();
    let requests: Vec<Request> = problem.requests().collect();
    let mut best = None;
    search(&problem, document, &requests, &mut Vec::new(), &mut best);
    best
}

fn search(
    problem: &Problem,
    document: &ProblemDocument,
    left: &[Request],
    placements: &mut Vec<Placement>,
    best: &mut Option<Vec<u64>>,
) {
    let Some((&request, rest)) = left.split_first() else {
        if let Ok(checked) = check(problem, &Timetable::new(placements.clone())) {
            let values = checked.score().values();
            if best.as_ref().is_none_or(|best| values < *best) {
                *best = Some(values);
            }
        }
        return;
    };
    search(problem, document, rest, placements, best);
    let seatings = seatings(problem, document, request);
    for slot in problem.slots().collect::<Vec<Slot>>() {
        for table in problem.tables().collect::<Vec<Table>>() {
            for seats in &seatings {
                for interpreter in std::iter::once(None).chain(problem.interpreters().map(Some)) {
                    let placement = Placement::new(request, slot, table, seats.clone());
                    placements.push(placement.with_interpreter(interpreter));
                    if kept_so_far(problem, placements) {
                        search(problem, document, rest, placements, best);
                    }
                    placements.pop();
                }
            }
        }
    }
}

/// Every rule forbids something, so what is broken stays broken; only what pins and the published
/// timetable ask for may yet be placed.
fn kept_so_far(problem: &Problem, placements: &[Placement]) -> bool {
    let may_heal = |violation: &Violation| {
        matches!(
            violation,
            Violation::PinLeftOut { .. }
                | Violation::TooManyChanged { .. }
                | Violation::SettledChanged { .. }
        )
    };
    check(problem, &Timetable::new(placements.to_vec()))
        .map_or_else(|violations| violations.iter().all(may_heal), |_| true)
}

pub(crate) fn seatings(
    problem: &Problem,
    document: &ProblemDocument,
    request: Request,
) -> Vec<Vec<allocation::Delegate>> {
    let key = problem.request_key(request);
    let row = document.requests.iter().find(|row| row.key == key).unwrap();
    let mut all = vec![Vec::new()];
    for side in &row.sides {
        let delegate = |key: &String| problem.delegate(key).unwrap();
        let choices: Vec<Vec<_>> = match &side.delegates {
            Some(named) => vec![named.iter().map(delegate).collect()],
            None => document
                .delegates
                .iter()
                .filter(|row| row.organisation == side.organisation)
                .map(|row| vec![delegate(&row.key)])
                .collect(),
        };
        all = all
            .iter()
            .flat_map(|before| choices.iter().map(|more| [before.as_slice(), more].concat()))
            .collect();
    }
    all
}
