//! The search against brute force, on thousands of tiny problems with every rule.

use std::ops::ControlFlow;

use allocation::{
    Limits, Objective, Outcome, Problem, ProblemDocument, Solution, check,
    document::{DelegateDocument, OrganisationDocument, RequestDocument, SideDocument},
    solve,
};

use crate::{brute, tiny, worlds};

fn answer(document: &ProblemDocument, limits: &Limits) -> Outcome {
    let problem = Problem::new(document).unwrap();
    let outcome = solve(&problem, limits, &mut |_| ControlFlow::Continue(()));
    if let Some(Solution { timetable, score, .. }) = outcome.solution() {
        let checked = check(&problem, timetable).unwrap_or_else(|broken| {
            panic!("{broken:?} in {document:#?}");
        });
        assert_eq!(checked.score().values(), score.values(), "score of {document:#?}");
    }
    outcome
}

#[test]
fn a_tiny_problem_is_solved_as_well_as_by_brute_force_at_every_level() {
    let limits = Limits { steps: 2_000, ..Default::default() };
    let (mut infeasible, mut all) = (0, 0);
    for seed in tiny::seeds(0, 3_000) {
        let mut document = tiny::problem(seed);
        document.options.objectives = (seed % 2 == 1).then(|| tiny::order(seed));
        let best = brute::best(&document);
        let outcome = answer(&document, &limits);
        all += 1;
        match (&outcome, &best) {
            (Outcome::Optimal(solution), Some(best)) => {
                assert_eq!(solution.score.values(), *best, "seed {seed}: {document:#?}");
            }
            (Outcome::Infeasible(conflicts), None) => {
                assert!(!conflicts.is_empty());
                infeasible += 1;
            }
            _ => panic!("seed {seed}: {outcome:?} against {best:?} in {document:#?}"),
        }
    }
    assert!(infeasible * 30 > all && infeasible * 2 < all, "{infeasible} infeasible: the mix says little");
}

#[test]
fn without_the_exhaustive_search_no_bound_is_too_high_and_nothing_more_is_left_out() {
    let limits = Limits { steps: 4_000, nodes: 0, ..Default::default() };
    let (mut proved, mut nearly, mut solved, mut equal) = (0, 0, 0, 0);
    for seed in tiny::seeds(10_000, 3_000) {
        let mut document = tiny::problem(seed);
        if seed % 4 == 0 {
            let usual = Objective::ORDER.into_iter();
            let range = |one| if one == Objective::IdleSlots { Objective::IdleRange } else { one };
            document.options.objectives = Some(usual.map(range).collect());
        }
        let Some(best) = brute::best(&document) else {
            continue;
        };
        let outcome = answer(&document, &limits);
        // With several delegates to choose from, pins alone can need the exhaustive search.
        let Some(solution) = outcome.solution() else {
            continue;
        };
        solved += 1;
        let terms = solution.score.terms();
        assert_eq!(terms[0].value, best[0], "seed {seed}: left out of {document:#?}");
        equal += usize::from(solution.score.values() == best);
        for (term, best) in terms.iter().zip(&best) {
            assert!(term.bound <= *best, "seed {seed}: {term:?} against {best} in {document:#?}");
            if !term.proved() {
                break;
            }
            assert_eq!(term.value, *best, "seed {seed}: {term:?} in {document:#?}");
        }
        proved += usize::from(solution.score.proved());
        nearly += usize::from(terms[..terms.len() - 1].iter().all(allocation::Term::proved));
    }
    // Changes of tables are not told in clauses, and early_finish comes after them.
    assert!(nearly * 2 > solved, "{nearly} of {solved} proved by bounds alone but for the last term");
    assert!(proved * 8 > solved, "{proved} of {solved} proved by bounds alone");
    assert!(equal * 100 > solved * 97, "{equal} of {solved} as good as brute force");
}

/// The levels that clauses tell, in an order of the seed's.
fn told(seed: u64) -> Vec<Objective> {
    let mut order = vec![
        Objective::Unfairness,
        Objective::Breaks,
        Objective::OutsideHours,
        Objective::OutsideHoursShare,
        Objective::IdleSlots,
        Objective::IdleRange,
        Objective::EarlyFinish,
    ];
    let mut dice = tiny::Dice::new(seed);
    let mut mixed = vec![Objective::LeftOut];
    while !order.is_empty() {
        mixed.push(order.remove(dice.below(order.len())));
    }
    mixed
}

#[test]
fn the_engines_prove_what_brute_force_finds_in_any_order_of_levels() {
    // Hardly a step for the search: what is good here, the engines have found.
    let limits = Limits { steps: 50, nodes: 0, ..Default::default() };
    let (mut solved, mut proved) = (0, 0);
    for seed in tiny::seeds(20_000, 2_000) {
        let mut document = tiny::problem(seed);
        document.published = None;
        document.options.most_people_changed = None;
        document.delegates.iter_mut().for_each(|row| row.settled = false);
        document.options.objectives = Some(told(seed));
        let Some(best) = brute::best(&document) else {
            continue;
        };
        let outcome = answer(&document, &Limits { threads: 1 + seed as usize % 2, ..limits.clone() });
        let Some(solution) = outcome.solution() else {
            continue;
        };
        solved += 1;
        for (term, best) in solution.score.terms().iter().zip(&best) {
            assert!(term.bound <= *best, "seed {seed}: {term:?} against {best} in {document:#?}");
            if !term.proved() {
                break;
            }
            assert_eq!(term.value, *best, "seed {seed}: {term:?} in {document:#?}");
        }
        proved += usize::from(solution.score.proved());
    }
    assert!(proved * 10 > solved * 6, "{proved} of {solved} proved");
}

/// A, B and C can meet only in the first and the last of three slots, and each wants both others:
/// one of the three pairs is left out, and whoever meets twice has a break, or leaves one more out.
fn triangle(pairs_beside: usize) -> ProblemDocument {
    let mut document = worlds::plain_day(0, 0, 4, 20);
    document.slots.truncate(3);
    document.slots.iter_mut().for_each(|row| row.session = "day".into());
    let mut firm = |key: String, unavailable: Vec<String>| {
        document.organisations.push(OrganisationDocument { key: key.clone() });
        document.delegates.push(DelegateDocument {
            key: format!("{key}d0"),
            organisation: key,
            unavailable,
            ..Default::default()
        });
    };
    ["A", "B", "C"].iter().for_each(|key| firm((*key).into(), vec!["s1".into()]));
    let mut wanted: Vec<[String; 2]> =
        [["A", "B"], ["B", "C"], ["A", "C"]].iter().map(|pair| pair.map(Into::into)).collect();
    for n in 0..pairs_beside {
        firm(format!("p{n}"), Vec::new());
        firm(format!("q{n}"), Vec::new());
        wanted.push([format!("p{n}"), format!("q{n}")]);
    }
    for (n, pair) in wanted.into_iter().enumerate() {
        document.requests.push(RequestDocument {
            key: format!("r{n}"),
            sides: pair.map(|organisation| SideDocument { organisation, ..Default::default() }).into(),
            weight: Some(1),
            ..Default::default()
        });
    }
    document
}

#[test]
fn what_presumes_that_all_take_place_bounds_nothing_once_it_is_proved_that_one_does_not() {
    for longest_run in [None, Some(64)] {
        // With a limit on runs the problem is not plain any more.
        let mut document = triangle(10);
        document.options.longest_run = longest_run;
        document.options.fairness = None;
        document.options.objectives = Some(vec![Objective::LeftOut, Objective::Breaks]);
        let outcome = answer(&document, &Limits { steps: 20_000, ..Default::default() });
        let Outcome::Optimal(solution) = &outcome else { panic!("{outcome:?}") };
        assert_eq!(solution.score.values(), [1, 1]);
    }
}

#[test]
fn one_thread_answers_what_two_do() {
    let mut plain = worlds::plain_day(24, 70, 8, 10);
    plain.options.fairness = Some(1);
    let mut choice = worlds::day(20, 45, 8, 8);
    choice.options.objectives =
        Some(vec![Objective::LeftOut, Objective::Unfairness, Objective::Breaks, Objective::IdleSlots]);
    for document in [plain, choice, triangle(10)] {
        let limits = |threads| Limits { steps: 20_000, conflicts: 4_000, threads, ..Default::default() };
        assert_eq!(answer(&document, &limits(1)), answer(&document, &limits(2)));
    }
}
