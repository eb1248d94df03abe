"""A plain reference: the clauses of JAIR 2022 with sequential counters and the implied constraints 43 to 45, asked
from no break upwards, one CaDiCaL 1.9.5 on one thread."""

import time

from pysat.card import ITotalizer
from pysat.solvers import Solver

import dzn


class Clauses:
    def __init__(self):
        self.solver, self.top = Solver(name="cadical195", use_timer=False), 0

    def variable(self):
        self.top += 1
        return self.top

    def add(self, *literals):
        self.solver.add_clause(list(literals))

    def counter(self, literals, most, exact):
        """Sequential: the k-th output holds where more than k literals do."""
        before = []
        for n, literal in enumerate(literals):
            row = [self.variable() for _ in range(min(n + 1, most))]
            for k, output in enumerate(row):
                old = [before[k]] if k < len(before) else []
                fewer = [before[k - 1]] if k else []
                for o in old:
                    self.add(-o, output)
                self.add(*[-f for f in fewer], -literal, output)
                if exact:
                    self.add(-output, *old, literal)
                    if fewer:
                        self.add(-output, *old, *fewer)
            before = row
        return before

    def at_most(self, literals, most):
        if len(literals) > most:
            self.add(-self.counter(literals, most + 1, False)[most])

    def exactly(self, literals, count):
        outputs = self.counter(literals, min(count + 1, len(literals)), True)
        if len(outputs) < count:
            self.add()
            return
        if count:
            self.add(outputs[count - 1])
        if len(outputs) > count:
            self.add(-outputs[count])


def meetings(c, event):
    """By meeting and slot: takes place there."""
    place = []
    for _, _, allowed in event.meetings:
        row = {t: c.variable() for t in allowed}
        c.add(*row.values())
        c.at_most(list(row.values()), 1)
        place.append(row)
    for first, second in event.precedences:
        for t, literal in place[second].items():
            c.add(-literal, *[other for u, other in place[first].items() if u < t])
    return place


def people(c, event, place):
    """By participant and slot: sits in a meeting (constraint 43 of the paper is told here)."""
    busy = []
    for p in range(event.participants):
        own, row = event.of(p), {}
        for t in range(1, event.slots + 1):
            here = [place[m][t] for m in own if t in place[m]]
            if here:
                row[t] = c.variable()
                c.at_most(here, 1)
                c.add(-row[t], *here)
                for literal in here:
                    c.add(-literal, row[t])
        if own:
            c.exactly(list(row.values()), len(own))
        busy.append(row)
    return busy


def slots(c, event, place, busy):
    """Enough tables; at most two people a table, and an even number of them (44, 45)."""
    for t in range(1, event.slots + 1):
        c.at_most([row[t] for row in place if t in row], event.tables)
        seated = [row[t] for row in busy if t in row]
        most = 2 * event.tables
        outputs = c.counter(seated, min(most + 1, len(seated)), True)
        if len(outputs) > most:
            c.add(-outputs[most])
        for k in range(0, min(len(outputs), most), 2):
            c.add(-outputs[k], *outputs[k + 1 : k + 2])


def breaks(c, event, busy, fairness):
    """All literals that say that a break ends; the most and the fewest of a participant are tied together."""
    ends, rows = [], []
    for row in busy:
        own, begun = [], None
        for t in range(1, event.slots):
            if t in row:
                now = c.variable()
                c.add(-row[t], now)
                c.add(-now, row[t], *([begun] if begun else []))
                if begun:
                    c.add(-begun, now)
                begun = now
            if begun and t + 1 in row:
                end, idle = c.variable(), [-row[t]] if t in row else []
                c.add(-begun, *[-i for i in idle], -row[t + 1], end)
                for part in (begun, row[t + 1], *idle):
                    c.add(-end, part)
                own.append(end)
        ends += own
        rows.append(c.counter(own, len(own), True))
    for k in range(fairness + 1, max(map(len, rows), default=0) + 1):
        somebody = c.variable()
        for row in rows:
            if len(row) >= k:
                c.add(-row[k - 1], somebody)
            c.add(-somebody, *row[k - fairness - 1 : k - fairness])
    return ends


def solve(path, seconds, fairness):
    event, begun = dzn.read(path), time.time()
    c = Clauses()
    place = meetings(c, event)
    busy = people(c, event, place)
    slots(c, event, place, busy)
    ends = breaks(c, event, busy, fairness)
    total = ITotalizer(ends, ubound=min(len(ends), 120), top_id=c.top)
    c.solver.append_formula(total.cnf.clauses)
    for bound in range(0, 121):
        assumed = [-total.rhs[bound]] if bound < len(total.rhs) else []
        if c.solver.solve(assumptions=assumed):
            return event.name, "optimal", bound, bound, time.time() - begun
        if not c.solver.get_core():
            return event.name, "infeasible", None, None, time.time() - begun
    return event.name, "unknown", None, bound, time.time() - begun


if __name__ == "__main__":
    import multiprocessing

    wanted = dzn.arguments()
    for path in wanted.files:
        # CaDiCaL can't be interrupted through this door: a process of its own is ended instead.
        with multiprocessing.Pool(1) as pool:
            try:
                answer = pool.apply_async(solve, (path, wanted.seconds, wanted.fairness)).get(wanted.seconds)
            except multiprocessing.TimeoutError:
                pool.terminate()
                answer = (dzn.read(path).name, "unknown", None, None, wanted.seconds)
        dzn.line(*answer)
