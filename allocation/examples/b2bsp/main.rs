//! Solves instances of the published B2B scheduling problem (Bofill and others, JAIR 2022) and
//! prints one JSON object for each file.
//!
//! `cargo run --release -p allocation --example b2bsp -- [--steps N] [--seconds N] [--fairness D]
//! [--seed N] FILE.dzn…`

#![expect(clippy::print_stdout, reason = "a command prints its answer")]

use std::{ops::ControlFlow, time::Instant};

use allocation::{Limits, Objective, Outcome, Problem, check, solve};
use serde_json::json;

mod dzn;

struct Arguments {
    limits: Limits,
    seconds: f64,
    fairness: u32,
    files: Vec<String>,
}

fn arguments() -> Result<Arguments, String> {
    let mut arguments = Arguments {
        limits: Limits { steps: 4_000_000, ..Default::default() },
        seconds: 60.0,
        fairness: 2,
        files: Vec::new(),
    };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        if !word.starts_with("--") {
            arguments.files.push(word);
            continue;
        }
        let value = words.next().ok_or_else(|| format!("{word} takes a number"))?;
        let number = value.parse::<f64>().map_err(|_| format!("{word} takes a number, not {value}"))?;
        match word.as_str() {
            "--steps" => arguments.limits.steps = number as u64,
            "--seconds" => arguments.seconds = number,
            "--seed" => arguments.limits.seed = number as u64,
            "--fairness" => arguments.fairness = number as u32,
            _ => {
                return Err(format!("{word} is unknown; there are --steps, --seconds, --seed, --fairness"));
            }
        }
    }
    Ok(arguments)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments = arguments()?;
    for file in &arguments.files {
        let instance = dzn::read(&std::fs::read_to_string(file)?, arguments.fairness)?;
        let problem = Problem::new(&instance)?;
        let begun = Instant::now();
        let outcome = solve(&problem, &arguments.limits, &mut |_| {
            if begun.elapsed().as_secs_f64() < arguments.seconds {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        });
        let seconds = begun.elapsed().as_secs_f64();
        println!("{}", line(file, &problem, &outcome, seconds)?);
    }
    Ok(())
}

fn line(file: &str, problem: &Problem, outcome: &Outcome, seconds: f64) -> Result<serde_json::Value, String> {
    let instance = std::path::Path::new(file).file_stem().map(|name| name.to_string_lossy());
    let Some(solution) = outcome.solution() else {
        let status = outcome.status();
        return Ok(json!({ "instance": instance, "status": status, "seconds": seconds }));
    };
    check(problem, &solution.timetable).map_err(|broken| format!("{file}: {broken:?}"))?;
    let meeting = |request| {
        let placement = solution.timetable.placement(request)?;
        Some([placement.slot.position() + 1, placement.table.index() + 1])
    };
    let meetings: Vec<_> = problem.requests().map(meeting).collect();
    let breaks = solution.score.term(Objective::Breaks);
    Ok(json!({
        "instance": instance,
        "status": outcome.status(),
        "breaks": breaks.map(|term| term.value),
        "bound": breaks.map(|term| term.bound),
        "unfairness": solution.score.value(Objective::Unfairness),
        "left_out": solution.left_out.len(),
        "seconds": seconds,
        "meetings": meetings,
    }))
}
