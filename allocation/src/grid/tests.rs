//! What the walk promises: it counts right, keeps every rule, and does not get worse.

use super::{Grid, Standing, Walk, dice::Dice};
use crate::{
    Objective, Problem, ProblemDocument, check,
    document::{
        DelegateDocument, OptionsDocument, OrganisationDocument, PinDocument, PrecedenceDocument,
        RequestDocument, SideDocument, SlotDocument, TableDocument, TravelDocument,
    },
};

const PERFECT: Standing = Standing { left_out: 0, unfairness: 0, total: 0 };

/// The slot of the one pin, in which everybody is there.
const PINNED_TO: usize = 2;

/// An event of two half-days in two places, with people away, tables closed, requests of
/// different weights that allow some slots only, precedences and pins.
fn event(seed: u64, people: usize, requests: usize, tables: usize) -> ProblemDocument {
    let mut dice = Dice::new(seed);
    let mut document = ProblemDocument::default();
    for n in 0..14_usize {
        document.slots.push(SlotDocument {
            key: n.to_string(),
            session: if n < 8 { "morning" } else { "afternoon" }.into(),
            start: 1_800_000_000 + 1_800 * n as i64,
            end: 1_800_001_500 + 1_800 * n as i64,
            place: Some(if n % 7 < 4 { "hall" } else { "annex" }.into()),
            marks: vec![if n % 2 == 0 { "even" } else { "odd" }.into()],
        });
    }
    // More than the five minutes between two slots, where the seed is even.
    let minutes = 4 + 3 * ((seed + 1) % 2) as u32;
    document.travel.push(TravelDocument { from: "hall".into(), to: "annex".into(), minutes });
    for n in 0..tables {
        let excluded = if n % 3 == 0 { vec![dice.below(14).to_string()] } else { vec![] };
        document.tables.push(TableDocument { key: format!("t{n}"), excluded, ..Default::default() });
    }
    for n in 0..people {
        document.organisations.push(OrganisationDocument { key: n.to_string() });
        let away = dice.below(28);
        document.delegates.push(DelegateDocument {
            key: n.to_string(),
            organisation: n.to_string(),
            unavailable: (away..away + 2)
                .filter(|n| *n < 14 && *n != PINNED_TO)
                .map(|n| n.to_string())
                .collect(),
            ..Default::default()
        });
    }
    for n in 0..requests {
        let first = dice.below(people);
        let second = (first + 1 + dice.below(people - 1)) % people;
        let side = |who: usize| SideDocument { organisation: who.to_string(), ..Default::default() };
        document.requests.push(RequestDocument {
            key: n.to_string(),
            sides: vec![side(first), side(second)],
            weight: Some(1 + dice.below(3) as u32),
            marks: if n % 5 == 0 { vec!["odd".into()] } else { vec![] },
            pin: (n == 3).then(|| PinDocument { slot: PINNED_TO.to_string(), table: None }),
            ..Default::default()
        });
    }
    for n in 0..requests / 6 {
        document.precedences.push(PrecedenceDocument {
            first: (n + requests / 2).to_string(),
            second: (n + requests / 4).to_string(),
            gap_minutes: 40 * (n % 2) as u32,
        });
    }
    document.options = OptionsDocument {
        fairness: Some(1),
        objectives: Some(vec![Objective::LeftOut, Objective::Unfairness, Objective::Breaks]),
        ..Default::default()
    };
    document
}

/// What a walk can minimise.
const AIMS: [&[Objective]; 3] = [
    &[Objective::LeftOut, Objective::Unfairness, Objective::Breaks],
    &[Objective::LeftOut, Objective::IdleSlots],
    &[Objective::LeftOut, Objective::IdleRange],
];

/// Small and large, roomy and asked for too often, for each aim.
fn events() -> impl Iterator<Item = (u64, Problem)> {
    (0..24).map(|seed| {
        let (people, requests, tables) =
            [(9, 30, 6), (20, 70, 9), (20, 70, 4), (12, 120, 8)][seed as usize % 4];
        let mut document = event(seed, people, requests, tables);
        document.options.objectives = Some(AIMS[seed as usize % 3].to_vec());
        (seed, Problem::new(&document).unwrap())
    })
}

#[test]
fn what_is_kept_up_to_date_equals_what_is_counted_anew() {
    for (seed, problem) in events() {
        let grid = Grid::of(&problem).unwrap();
        let mut walk = Walk::new(&grid, seed);
        walk.fill(2_000);
        for chunk in 0..60 {
            walk.run(100, f64::from(chunk) / 60.0, PERFECT);
            assert!(walk.is_sound(), "{seed}");
        }
    }
}

#[test]
fn the_best_keeps_every_rule_and_is_as_good_as_said() {
    for (seed, problem) in events() {
        let grid = Grid::of(&problem).unwrap();
        let mut walk = Walk::new(&grid, seed);
        walk.fill(2_000);
        for chunk in 0..8 {
            walk.run(1_000, f64::from(chunk) / 8.0, PERFECT);
            let best = walk.best();
            let checked = check(&problem, &grid.timetable(&problem, &best.slots())).unwrap();
            let Standing { left_out, unfairness, total } = best.standing;
            for term in checked.score().terms() {
                let said = match term.objective {
                    Objective::LeftOut => left_out,
                    Objective::Breaks | Objective::IdleSlots => u64::from(total),
                    _ => u64::from(unfairness),
                };
                assert_eq!(term.value, said, "{}, seed {seed}", term.objective);
            }
        }
    }
}

#[test]
fn it_is_never_worse_than_its_start() {
    for (seed, problem) in events() {
        let grid = Grid::of(&problem).unwrap();
        let mut start = Walk::new(&grid, seed);
        start.fill(500);
        start.run(3_000, 1.0, PERFECT);
        let mut walk = Walk::new(&grid, seed + 1);
        walk.load(&start.best().slots());
        assert_eq!(walk.best().standing, start.best().standing);
        for spent in [0.0, 0.5, 1.0] {
            let before = walk.best().standing;
            walk.run(1_000, spent, PERFECT);
            walk.fill(100);
            assert!(walk.best().standing <= before, "{seed}");
        }
    }
}

#[test]
fn the_same_seed_takes_the_same_way() {
    for (seed, problem) in events().take(4) {
        let grid = Grid::of(&problem).unwrap();
        let run = || {
            let mut walk = Walk::new(&grid, seed);
            walk.fill(1_000);
            walk.run(5_000, 0.3, PERFECT);
            walk.best().slots()
        };
        assert_eq!(run(), run());
    }
}

#[test]
fn it_stops_at_the_target() {
    for (seed, problem) in events().take(4) {
        let grid = Grid::of(&problem).unwrap();
        let mut walk = Walk::new(&grid, seed);
        walk.fill(1_000);
        let before = walk.best().standing;
        assert!(walk.run(u64::MAX, 0.5, before));
        assert_eq!(walk.best().standing, before);
    }
}

#[test]
fn with_too_few_tables_only_what_has_no_room_is_left_out() {
    let mut document = event(1, 30, 110, 6);
    document.precedences.clear();
    for request in &mut document.requests {
        (request.weight, request.pin) = (Some(1), None);
        request.marks.clear();
    }
    let problem = Problem::new(&document).unwrap();
    let grid = Grid::of(&problem).unwrap();
    let room: u32 = grid.capacity.iter().sum();
    let mut walk = Walk::new(&grid, 1);
    walk.fill(20_000);
    walk.run(200_000, 0.5, PERFECT);
    assert_eq!(walk.best().standing.left_out, u64::from(110 - room));
}

#[test]
fn a_choice_between_people_or_tables_is_not_plain() {
    let plain = event(1, 9, 30, 6);
    let refused = |change: &dyn Fn(&mut ProblemDocument)| {
        let mut document = plain.clone();
        change(&mut document);
        Grid::of(&Problem::new(&document).unwrap()).is_none()
    };
    assert!(!refused(&|_| {}));
    assert!(refused(&|document| {
        let organisation = document.organisations[0].key.clone();
        document.delegates.push(DelegateDocument { key: "more".into(), organisation, ..Default::default() });
    }));
    assert!(refused(&|document| document.tables[0].organisation = Some("0".into())));
    assert!(refused(&|document| document.options.longest_run = Some(3)));
    assert!(refused(&|document| document.options.most_meetings = Some(2)));
    assert!(refused(&|document| {
        document.options.objectives =
            Some(vec![Objective::LeftOut, Objective::EarlyFinish, Objective::Breaks]);
    }));
}
