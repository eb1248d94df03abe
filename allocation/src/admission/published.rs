//! What people hold already, and how much of it may change.

use crate::{
    document::ProblemDocument,
    fault::{Fault, Invalid},
    index::SlotSet,
    problem::{Problem, Published},
    timetable::Timetable,
};

/// Takes in the published timetable, once all rows are there.
pub(super) fn admit(document: &ProblemDocument, problem: &mut Problem) -> Result<(), Invalid> {
    let Some(published) = &document.published else {
        let faults = without(document);
        return if faults.is_empty() { Ok(()) } else { Err(Invalid { faults }) };
    };
    let timetable = Timetable::read(problem, published)?;
    let mut by_request = vec![None; problem.requests.len()];
    let mut faults = Vec::new();
    for placement in timetable.placements() {
        if by_request[placement.request.index()].is_some() {
            let key = problem.request_key(placement.request).into();
            faults.push(Fault::Twice { what: "published meeting of request", key });
        }
        let mut placement = placement.clone();
        placement.delegates.dedup();
        let request = placement.request.index();
        by_request[request] = Some(placement);
    }
    if !faults.is_empty() {
        return Err(Invalid { faults });
    }
    for (row, written) in problem.delegates.iter_mut().zip(&document.delegates) {
        row.own.settled = written.settled.then(|| SlotSet::empty(problem.sessions.len()));
    }
    for placement in by_request.iter().flatten() {
        for delegate in &placement.delegates {
            if let Some(slots) = &mut problem.delegates[delegate.index()].own.settled {
                slots.insert(placement.slot);
            }
        }
    }
    problem.published = Some(Published { by_request });
    problem.most_people_changed = document.options.most_people_changed;
    Ok(())
}

/// What asks to keep a timetable where there is none.
fn without(document: &ProblemDocument) -> Vec<Fault> {
    let mut faults = Vec::new();
    if document.options.most_people_changed.is_some() {
        faults.push(Fault::NothingPublished { row: "the options".into(), what: "most_people_changed" });
    }
    for row in document.delegates.iter().filter(|row| row.settled) {
        let row = format!("delegate {}", row.key);
        faults.push(Fault::NothingPublished { row, what: "settled" });
    }
    faults
}
