//! Times of days of three sizes: pre-flight, a whole run, and the repair of one change.
//!
//! `cargo bench -p allocation`. The published instances and the large events are files; the example `b2bsp` times
//! those (see `docs/allocation.md`).

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot go on says where")]

use std::{hint::black_box, ops::ControlFlow, time::Duration};

use allocation::{
    Limits, Outcome, Problem, ProblemDocument,
    document::{
        DelegateDocument, OptionsDocument, OrganisationDocument, RequestDocument, SideDocument, SlotDocument,
        TableDocument,
    },
    preflight, solve,
};
use criterion::{Criterion, criterion_group, criterion_main};

/// Companies, requests, slots and tables.
const SIZES: [(&str, [usize; 4]); 3] =
    [("small", [40, 150, 16, 20]), ("middle", [78, 300, 22, 22]), ("large", [370, 1_450, 24, 70])];

/// A day whose pairs lie evenly among the companies, each of which is away for two slots.
fn day([companies, requests, slots, tables]: [usize; 4]) -> ProblemDocument {
    let mut document = ProblemDocument::default();
    for n in 0..slots {
        let start = 1_800_000_000 + 1_500 * n as i64;
        document.slots.push(SlotDocument {
            key: format!("s{n}"),
            session: "day".into(),
            start,
            end: start + 1_200,
            ..Default::default()
        });
    }
    for n in 0..tables {
        document.tables.push(TableDocument { key: format!("t{n}"), ..Default::default() });
    }
    for n in 0..companies {
        let key = format!("c{n}");
        let away = [n * 7 % slots, n * 11 % slots].map(|slot| format!("s{slot}"));
        document.organisations.push(OrganisationDocument { key: key.clone() });
        document.delegates.push(DelegateDocument {
            key: format!("d{n}"),
            organisation: key,
            unavailable: away.to_vec(),
            ..Default::default()
        });
    }
    for n in 0..requests {
        let (company, further) = (n % companies, 1 + n / companies);
        let side =
            |company: usize| SideDocument { organisation: format!("c{company}"), ..Default::default() };
        document.requests.push(RequestDocument {
            key: format!("r{n}"),
            sides: vec![side(company), side((company + further * further) % companies)],
            ..Default::default()
        });
    }
    document.options = OptionsDocument { fairness: Some(2), ..Default::default() };
    document
}

fn run(problem: &Problem, steps: u64) -> Outcome {
    let limits = Limits { steps, conflicts: 10_000, ..Limits::default() };
    solve(problem, &limits, &mut |_| ControlFlow::Continue(()))
}

/// The day with its timetable published, and one delegate who can't keep its first meeting.
fn changed(document: &ProblemDocument) -> ProblemDocument {
    let problem = Problem::new(document).unwrap();
    let published = run(&problem, 200_000).document(&problem);
    let mut changed = document.clone();
    let first = &published.meetings[0];
    let row = changed.delegates.iter_mut().find(|row| row.key == first.delegates[0]).unwrap();
    row.unavailable.push(first.slot.clone());
    changed.published =
        Some(allocation::TimetableDocument { meetings: published.meetings, ..Default::default() });
    changed
}

fn days(criterion: &mut Criterion) {
    for (name, size) in SIZES {
        let document = day(size);
        let problem = Problem::new(&document).unwrap();
        let mut group = criterion.benchmark_group(name);
        group.sample_size(10).measurement_time(Duration::from_secs(5));
        group.bench_function("admission", |b| b.iter(|| Problem::new(black_box(&document)).unwrap()));
        group.bench_function("preflight", |b| b.iter(|| preflight(black_box(&problem))));
        group.bench_function("run of 200,000 steps", |b| b.iter(|| run(black_box(&problem), 200_000)));
        let changed = Problem::new(&changed(&document)).unwrap();
        group.bench_function("repair of one change", |b| b.iter(|| run(black_box(&changed), 50_000)));
        group.finish();
    }
}

criterion_group!(benches, days);
criterion_main!(benches);
