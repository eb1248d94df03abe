//! How long explanations and gains take on days without enough tables.
//!
//! `cargo run --release -p allocation --example explained -- [MOST LEFT OUT TO EXPLAIN [WHICH SIZE]]`

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "an example speaks and may break off")]

use std::{ops::ControlFlow, time::Instant};

use allocation::{
    Change, Limits, Problem, ProblemDocument, Request, Standing, Step,
    document::{
        DelegateDocument, OptionsDocument, OrganisationDocument, RequestDocument, SideDocument, SlotDocument,
        TableDocument,
    },
    explain, solve, what_if,
};

/// Organisations, requests, slots and tables.
const SIZES: [[usize; 4]; 4] = [[60, 180, 12, 14], [60, 180, 14, 14], [60, 300, 20, 14], [80, 300, 20, 14]];

/// A day whose pairs lie evenly among the organisations, each of which is away for two slots.
fn day([organisations, requests, slots, tables]: [usize; 4]) -> ProblemDocument {
    let mut document = ProblemDocument::default();
    for n in 0..slots {
        let start = 1_800_000_000 + 1_500 * n as i64;
        document.slots.push(SlotDocument {
            key: format!("s{n}"),
            session: "day".into(),
            start,
            end: start + 1_200,
            marks: vec![if n < slots / 2 { "morning" } else { "afternoon" }.into()],
            ..Default::default()
        });
    }
    for n in 0..tables {
        document.tables.push(TableDocument { key: format!("t{n}"), ..Default::default() });
    }
    for n in 0..organisations {
        let key = format!("c{n}");
        document.organisations.push(OrganisationDocument { key: key.clone() });
        for person in 0..1 + n % 2 {
            let away = [n * 7 % slots, (n * 11 + person) % slots].map(|slot| format!("s{slot}"));
            document.delegates.push(DelegateDocument {
                key: format!("d{n}.{person}"),
                organisation: key.clone(),
                unavailable: away.to_vec(),
                ..Default::default()
            });
        }
    }
    for n in 0..requests {
        let (from, further) = (n % organisations, 1 + n / organisations);
        let side = |organisation: usize| SideDocument {
            organisation: format!("c{organisation}"),
            choose: Some(1),
            rank: Some(1 + (n % 4) as u32),
            ..Default::default()
        };
        document.requests.push(RequestDocument {
            key: format!("r{n}"),
            sides: vec![side(from), side((from + further * further) % organisations)],
            marks: if n % 5 == 0 { vec!["afternoon".into()] } else { Vec::new() },
            ..Default::default()
        });
    }
    document.options = OptionsDocument { fairness: Some(2), ..Default::default() };
    document
}

fn main() {
    let given = |n| std::env::args().nth(n).map(|number| number.parse::<usize>().unwrap());
    let (most, only) = (given(1).unwrap_or(10), given(2));
    for (_, size) in SIZES.into_iter().enumerate().filter(|(n, _)| only.is_none_or(|only| *n == only)) {
        let problem = Problem::new(&day(size)).unwrap();
        let limits = Limits { steps: 300_000, conflicts: 0, ..Limits::default() };
        let outcome = solve(&problem, &limits, &mut |_| ControlFlow::Continue(()));
        let timetable = &outcome.solution().unwrap().timetable;
        let mut out: Vec<Request> =
            problem.requests().filter(|request| timetable.placement(*request).is_none()).collect();
        println!("{size:?}: {} left out", out.len());
        out.sort_by_key(|request| std::cmp::Reverse(problem.weight(*request)));
        // As many conflicts as the service allows.
        let limits = Limits { conflicts: 25_000, ..Limits::default() };
        let all = Instant::now();
        for request in out.iter().take(most) {
            let begun = Instant::now();
            let told = explain(&problem, timetable, *request, &limits);
            let standing = match &told.standing {
                Standing::Against { rules, smallest, decisive } => {
                    format!("{} rules (smallest: {smallest}, {} decisive)", rules.len(), decisive.len())
                }
                other => format!("{other:?}"),
            };
            let steps = told.repairs.iter().map(|repair| match repair.step {
                Step::Move => "move",
                Step::Open { .. } => "open",
                Step::AddTable { .. } => "table",
                Step::Allow { .. } => "allow",
                Step::LeaveOut { .. } => "leave",
                _ => "?",
            });
            let steps: Vec<_> = steps.collect();
            println!("  {:.2} s: {standing}; {steps:?}", begun.elapsed().as_secs_f64());
        }
        println!("  all: {:.2} s", all.elapsed().as_secs_f64());
        for change in [Change::Table, Change::Slot { session: 0 }] {
            let begun = Instant::now();
            let gain = what_if(&problem, timetable, change, &Limits::default());
            let (together, unknown) = (gain.together.len(), gain.unknown.len());
            let took = begun.elapsed().as_secs_f64();
            println!("  {change:?}: {together} more together, {unknown} unknown, {took:.2} s");
        }
    }
}
