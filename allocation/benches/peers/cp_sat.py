"""OR-tools CP-SAT with the model that did best there: Booleans by meeting and slot, and in each slot twice as many busy
participants as meetings."""

import time

from ortools.sat.python import cp_model

import dzn


def solve(event, wanted):
    begun, model = time.time(), cp_model.CpModel()
    place = [{t: model.new_bool_var("") for t in allowed} for _, _, allowed in event.meetings]
    for row in place:
        model.add_exactly_one(row.values())
    for first, second in event.precedences:
        start = [sum(t * literal for t, literal in place[m].items()) for m in (first, second)]
        model.add(start[0] < start[1])
    busy, totals = [], []
    for p in range(event.participants):
        own, row = event.of(p), []
        for t in range(1, event.slots + 1):
            sits = model.new_bool_var("")
            model.add(sum(place[m][t] for m in own if t in place[m]) == sits)
            row.append(sits)
        model.add(sum(row) == len(own))
        busy.append(row)
        runs = []
        for t, now in enumerate(row):
            begins = model.new_bool_var("")
            before = row[t - 1] if t else 0
            model.add(begins >= now - before)
            model.add(begins <= now)
            model.add(begins + before <= 1)
            runs.append(begins)
        total = model.new_int_var(0, max(len(own) - 1, 0), "")
        model.add(total == (sum(runs) - 1 if own else 0))
        totals.append(total)
    for t in range(1, event.slots + 1):
        here = sum(row[t] for row in place if t in row)
        model.add(here <= event.tables)
        model.add(sum(row[t - 1] for row in busy) == 2 * here)
    fewest = model.new_int_var(0, event.slots, "")
    for total in totals:
        model.add(fewest <= total)
        model.add(total <= fewest + wanted.fairness)
    model.minimize(sum(totals))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = wanted.seconds
    solver.parameters.num_workers = wanted.workers
    solver.parameters.random_seed = wanted.seed
    status = solver.status_name(solver.solve(model)).lower()
    solved = status in ("optimal", "feasible")
    value, bound = (int(solver.objective_value), int(solver.best_objective_bound)) if solved else (None, None)
    return event.name, status, value, bound, time.time() - begun


if __name__ == "__main__":
    wanted = dzn.arguments(workers=8, seed=1)
    for path in wanted.files:
        dzn.line(*solve(dzn.read(path), wanted))
