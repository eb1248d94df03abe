//! Days of the size that partnerships have.

use std::ops::ControlFlow;

use allocation::{
    Limits, Objective, Problem, ProblemDocument, check,
    document::{
        DelegateDocument, OptionsDocument, OrganisationDocument, RequestDocument, SideDocument, SlotDocument,
        TableDocument,
    },
    preflight, solve,
};

use crate::tiny::Dice;

/// A matchmaking day: each pair of companies meets once at most, ranks fall with each request,
/// some people are away for an hour.
pub(crate) fn day(companies: usize, requests: usize, slots: usize, tables: usize) -> ProblemDocument {
    let mut dice = Dice::new(7);
    let mut document = ProblemDocument::default();
    for n in 0..slots {
        document.slots.push(SlotDocument {
            key: format!("s{n}"),
            session: if n < slots / 2 { "morning" } else { "afternoon" }.into(),
            start: 1_800_000_000 + 1_500 * n as i64,
            end: 1_800_001_200 + 1_500 * n as i64,
            ..Default::default()
        });
    }
    for n in 0..tables {
        document.tables.push(TableDocument { key: format!("t{n}"), ..Default::default() });
    }
    for n in 0..companies {
        let organisation = format!("c{n}");
        document.organisations.push(OrganisationDocument { key: organisation.clone() });
        for d in 0..1 + usize::from(n % 4 == 0) {
            let away = dice.below(slots * 2);
            let away = (away..away + 2).filter(|n| *n < slots).map(|n| format!("s{n}"));
            document.delegates.push(DelegateDocument {
                key: format!("{organisation}d{d}"),
                organisation: organisation.clone(),
                unavailable: away.collect(),
                ..Default::default()
            });
        }
    }
    let mut asked = vec![0_u32; companies];
    let mut pairs = std::collections::BTreeSet::new();
    while document.requests.len() < requests {
        let (a, b) = (dice.below(companies), dice.below(companies));
        if a == b || asked[a] + asked[b] > 2 * slots as u32 * 3 / 4 || !pairs.insert((a.min(b), a.max(b))) {
            continue;
        }
        let mut side = |company: usize, ranks: bool| {
            asked[company] += 1;
            let rank = ranks.then_some(asked[company]);
            SideDocument { organisation: format!("c{company}"), rank, ..Default::default() }
        };
        document.requests.push(RequestDocument {
            key: format!("r{}", document.requests.len()),
            sides: vec![side(a, true), side(b, a % 3 == 0)],
            mutual: a % 3 == 0,
            ..Default::default()
        });
    }
    document.options = OptionsDocument { fairness: Some(2), ..Default::default() };
    document
}

/// The same with one delegate a company, so that nothing but the time of each meeting is open.
pub(crate) fn plain_day(companies: usize, requests: usize, slots: usize, tables: usize) -> ProblemDocument {
    let mut document = day(companies, requests, slots, tables);
    document.delegates.retain(|row| row.key.ends_with("d0"));
    document.options.objectives = Some(vec![Objective::LeftOut, Objective::Unfairness, Objective::Breaks]);
    document
}

#[test]
fn a_matchmaking_day_of_forty_companies_leaves_nothing_out() {
    let problem = Problem::new(&day(40, 150, 16, 20)).unwrap();
    assert!(preflight(&problem).clear());
    let limits = Limits { steps: 300_000, ..Default::default() };
    let outcome = solve(&problem, &limits, &mut |_| ControlFlow::Continue(()));
    let solution = outcome.solution().unwrap();
    let checked = check(&problem, &solution.timetable).unwrap();
    assert_eq!(checked.score().values(), solution.score.values());
    assert_eq!(solution.score.value(Objective::LeftOut), Some(0));
    assert!(solution.score.value(Objective::Breaks) <= Some(2), "{}", solution.score);
}

#[test]
fn where_tables_are_too_few_exactly_the_lightest_requests_are_left_out() {
    let problem = Problem::new(&day(40, 150, 16, 8)).unwrap();
    let limits = Limits { steps: 600_000, ..Default::default() };
    let outcome = solve(&problem, &limits, &mut |_| ControlFlow::Continue(()));
    let solution = outcome.solution().unwrap();
    check(&problem, &solution.timetable).unwrap();
    assert_eq!(solution.left_out.len(), 150 - 16 * 8);
    let term = solution.score.term(Objective::LeftOut).unwrap();
    assert!(term.proved(), "{}", solution.score);
}
