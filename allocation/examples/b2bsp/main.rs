//! Solves instances of the published B2B scheduling problem (Bofill and others, JAIR 2022) and
//! prints one JSON object for each file.
//!
//! `cargo run --release -p allocation --example b2bsp -- [--seconds N] [--threads N] [--fairness D]
//! [--seed N] [--objective breaks|idle-range|idle-slots] FILE.dzn…`

#![expect(clippy::print_stdout, reason = "a command prints its answer")]

use std::time::Instant;

use allocation::{
    Limits, Objective, Outcome, Pace, Problem, Progress, Status, Timetable, check, solve_paced,
};
use serde_json::{Value, json};

mod dzn;

struct Arguments {
    limits: Limits,
    seconds: f64,
    fairness: u32,
    objective: Objective,
    files: Vec<String>,
}

fn arguments() -> Result<Arguments, String> {
    let mut arguments = Arguments {
        // The clock decides alone.
        limits: Limits { steps: u64::MAX, conflicts: u64::MAX, ..Default::default() },
        seconds: 60.0,
        fairness: 2,
        objective: Objective::Breaks,
        files: Vec::new(),
    };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        if !word.starts_with("--") {
            arguments.files.push(word);
            continue;
        }
        let value = words.next().ok_or_else(|| format!("{word} takes a value"))?;
        if word == "--objective" {
            arguments.objective = objective(&value)?;
            continue;
        }
        let number = value.parse::<f64>().map_err(|_| format!("{word} takes a number, not {value}"))?;
        match word.as_str() {
            "--seconds" => arguments.seconds = number,
            "--threads" => arguments.limits.threads = number as usize,
            "--seed" => arguments.limits.seed = number as u64,
            "--fairness" => arguments.fairness = number as u32,
            _ => {
                return Err(format!(
                    "{word} is unknown; there are --seconds, --threads, --seed, --fairness, --objective"
                ));
            }
        }
    }
    Ok(arguments)
}

fn objective(name: &str) -> Result<Objective, String> {
    match name {
        "breaks" => Ok(Objective::Breaks),
        "idle-range" => Ok(Objective::IdleRange),
        "idle-slots" => Ok(Objective::IdleSlots),
        _ => Err(format!("{name} is no objective; there are breaks, idle-range, idle-slots")),
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments = arguments()?;
    for file in &arguments.files {
        let begun = Instant::now();
        let instance = dzn::read(&std::fs::read_to_string(file)?, arguments.objective, arguments.fairness)?;
        let problem = Problem::new(&instance)?;
        let outcome = solve_paced(&problem, &arguments.limits, &mut |progress: &Progress| {
            let spent = begun.elapsed().as_secs_f64() / arguments.seconds;
            // All meetings must be placed: that they can't is all there is to know.
            if spent >= 1.0 || progress.left_out_bound > 0 { Pace::Stop } else { Pace::Spent(spent) }
        });
        let seconds = begun.elapsed().as_secs_f64();
        println!("{}", line(file, &problem, &outcome, arguments.objective, seconds)?);
    }
    Ok(())
}

/// One line of the answer.
fn line(
    file: &str,
    problem: &Problem,
    outcome: &Outcome,
    objective: Objective,
    seconds: f64,
) -> Result<Value, String> {
    let instance = std::path::Path::new(file).file_stem().map(|name| name.to_string_lossy());
    let bare = |status| json!({ "instance": instance, "status": status, "seconds": seconds, "peak_mib": peak_mib() });
    let Some(solution) = outcome.solution() else {
        return Ok(bare(outcome.status()));
    };
    check(problem, &solution.timetable).map_err(|broken| format!("{file}: {broken:?}"))?;
    let bound = |objective| solution.score.term(objective).map_or(0, |term| term.bound);
    if bound(Objective::LeftOut) > 0 || bound(Objective::Unfairness) > 0 {
        return Ok(bare(Status::Infeasible));
    }
    let meeting = |request| {
        let placement = solution.timetable.placement(request)?;
        Some([placement.slot.position() + 1, placement.table.index() + 1])
    };
    let meetings: Vec<_> = problem.requests().map(meeting).collect();
    let mut line = json!({
        "instance": instance,
        "status": outcome.status(),
        "breaks": breaks(problem, &solution.timetable),
        "bound": bound(objective),
        "unfairness": solution.score.value(Objective::Unfairness),
        "left_out": solution.left_out.len(),
        "seconds": seconds,
        "peak_mib": peak_mib(),
        "meetings": meetings,
    });
    line[objective.name()] = solution.score.value(objective).into();
    Ok(line)
}

/// The breaks of a timetable, whatever was minimised.
fn breaks(problem: &Problem, timetable: &Timetable) -> u32 {
    let mut busy = vec![0_u64; problem.delegates().count()];
    for placement in timetable.placements() {
        for delegate in &placement.delegates {
            busy[delegate.index()] |= 1 << placement.slot.position();
        }
    }
    busy.iter().map(|word| (word & !(word << 1)).count_ones().saturating_sub(1)).sum()
}

/// The most memory that this process has held, where the system tells.
fn peak_mib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse::<u64>().ok().map(|kib| kib / 1024)
}
