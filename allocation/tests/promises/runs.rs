//! How a run behaves: the same seed, the same answer; told to stop, it stops.

use std::ops::ControlFlow;

use allocation::{
    Limits, Outcome, Pace, Problem, ProblemDocument, Progress, Status, check,
    document::{PinDocument, RequestDocument},
    solve, solve_paced,
};

use crate::{tiny, worlds};

fn go_on(_: &Progress) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

#[test]
fn the_same_seed_gives_the_same_answer_and_another_seed_may_not() {
    let problem = Problem::new(&worlds::day(40, 200, 16, 16)).unwrap();
    let run = |seed| {
        let limits = Limits { steps: 60_000, seed, ..Default::default() };
        solve(&problem, &limits, &mut go_on)
    };
    assert_eq!(run(3), run(3));
    assert_ne!(run(3), run(4), "the seed changes nothing");
}

#[test]
fn the_order_in_which_rows_are_written_changes_no_proved_score() {
    for seed in 0..300 {
        let document = tiny::problem(seed);
        let mut turned = document.clone();
        turned.slots.reverse();
        turned.tables.reverse();
        turned.delegates.reverse();
        turned.requests.reverse();
        let score = |document: &ProblemDocument| {
            let problem = Problem::new(document).unwrap();
            let limits = Limits { steps: 500, ..Default::default() };
            let outcome = solve(&problem, &limits, &mut go_on);
            outcome.solution().map(|solution| solution.score.values())
        };
        assert_eq!(score(&document), score(&turned), "seed {seed}");
    }
}

#[test]
fn a_run_that_is_stopped_answers_with_what_it_has_and_asks_no_more() {
    let problem = Problem::new(&worlds::day(60, 400, 20, 30)).unwrap();
    let limits = Limits { steps: u64::MAX / 2, ..Default::default() };
    for most in [1, 2, 50, 500] {
        let mut asked = 0;
        let outcome = solve(&problem, &limits, &mut |_| {
            asked += 1;
            if asked < most { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        });
        assert_eq!(asked, most);
        let solution = outcome.solution().unwrap();
        check(&problem, &solution.timetable).unwrap();
    }
}

#[test]
fn a_run_asks_whether_to_stop_every_few_hundred_moves() {
    let problem = Problem::new(&worlds::day(40, 200, 16, 16)).unwrap();
    let limits = Limits { steps: 20_000, ..Default::default() };
    let mut seen: Vec<Progress> = Vec::new();
    solve(&problem, &limits, &mut |progress| {
        seen.push(progress.clone());
        ControlFlow::Continue(())
    });
    assert!(seen.windows(2).all(|pair| pair[1].steps - pair[0].steps <= 256));
    assert!(seen.iter().all(|progress| progress.steps <= progress.most_steps));
    assert!(seen.iter().all(|progress| progress.placed + progress.left_out == 200));
    assert!(seen.last().unwrap().placed > 150);
}

#[test]
fn with_more_steps_the_answer_is_never_worse() {
    let problem = Problem::new(&worlds::day(40, 230, 16, 16)).unwrap();
    let values = |steps| {
        let outcome = solve(&problem, &Limits { steps, ..Default::default() }, &mut go_on);
        outcome.solution().unwrap().score.values()
    };
    assert!(values(40_000) < values(0));
}

#[test]
fn an_empty_problem_has_an_empty_timetable() {
    let problem = Problem::new(&ProblemDocument::default()).unwrap();
    let outcome = solve(&problem, &Limits::default(), &mut go_on);
    assert_eq!(outcome.status(), Status::Optimal);
    assert_eq!(outcome.solution().unwrap().timetable.placements(), []);
}

#[test]
fn pins_that_collide_are_named() {
    let mut document = worlds::day(4, 5, 4, 3);
    let pin = |row: &mut RequestDocument| {
        row.pin = Some(PinDocument { slot: "s1".into(), table: Some("t0".into()) });
    };
    pin(&mut document.requests[0]);
    pin(&mut document.requests[1]);
    let problem = Problem::new(&document).unwrap();
    let Outcome::Infeasible(conflicts) = solve(&problem, &Limits::default(), &mut go_on) else {
        panic!("two meetings at one table")
    };
    let named = serde_json::to_string(&conflicts).unwrap();
    assert!(named.contains(r#"{"why":"same_table","first":"r0","second":"r1","table":"t0"}"#), "{named}");
}

#[test]
fn a_large_plain_day_ends_by_its_limits_whatever_they_are() {
    let problem = Problem::new(&worlds::plain_day(220, 800, 12, 90)).unwrap();
    for steps in [0, 1, 300_001] {
        let limits = Limits { steps, conflicts: 500, ..Default::default() };
        let mut asked = 0;
        let outcome = solve(&problem, &limits, &mut |_| {
            asked += 1;
            assert!(asked < 1_000_000, "{steps} steps have no end");
            ControlFlow::Continue(())
        });
        assert!(outcome.solution().is_some(), "{steps} steps");
    }
}

#[test]
fn a_plain_day_that_is_stopped_answers_with_what_it_has_and_asks_no_more() {
    for size in [[40, 150, 16, 20], [220, 800, 12, 90]] {
        let [companies, requests, slots, tables] = size;
        let problem = Problem::new(&worlds::plain_day(companies, requests, slots, tables)).unwrap();
        for stop_at in [1, 2, 5, 20] {
            let mut asked = 0;
            let outcome = solve(&problem, &Limits::default(), &mut |_| {
                asked += 1;
                if asked < stop_at { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
            });
            assert!(asked <= stop_at, "asked {asked} times, {stop_at} were enough");
            let timetable = &outcome.solution().unwrap().timetable;
            check(&problem, timetable).unwrap();
        }
    }
}

#[test]
fn a_clock_ends_a_run_that_has_no_other_limit() {
    let limits = Limits { steps: u64::MAX, conflicts: u64::MAX, nodes: u64::MAX, ..Default::default() };
    let mut two_delegates = worlds::day(40, 150, 16, 20);
    two_delegates.options.objectives = None;
    for document in [worlds::plain_day(40, 150, 16, 12), two_delegates, worlds::plain_day(220, 800, 12, 75)] {
        let problem = Problem::new(&document).unwrap();
        let mut asked = 0_u32;
        let outcome = solve_paced(&problem, &limits, &mut |_| {
            asked += 1;
            Pace::Spent(f64::from(asked) / 500.0)
        });
        assert!(asked <= 500, "asked {asked} times");
        check(&problem, &outcome.solution().unwrap().timetable).unwrap();
    }
}
