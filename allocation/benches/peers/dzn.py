"""Reads the published instances (`.dzn`) and writes the line that says how one was solved."""

import argparse
import json
import pathlib
import re
from dataclasses import dataclass


@dataclass
class Instance:
    """One event; participants and meetings from 0, slots from 1 as in the file."""

    name: str
    participants: int
    tables: int
    slots: int
    mornings: int
    meetings: list  # (participant, participant, slots in which it may take place)
    precedences: list  # (earlier, later)

    def of(self, participant):
        """The numbers of a participant's meetings."""
        return [n for n, (a, b, _) in enumerate(self.meetings) if participant in (a, b)]


def read(path):
    text = pathlib.Path(path).read_text()

    def number(key):
        return int(re.search(rf"\b{key}\s*=\s*(\d+)", text).group(1))

    def block(key):
        found = re.search(rf"\b{key}\s*=\s*\[(.*?)\]\s*;", text, re.S)
        return found.group(1) if found else ""

    def sets(key):
        return [{int(x) for x in row.split(",") if x.strip()} - {0} for row in re.findall(r"{([^}]*)}", block(key))]

    slots, mornings = number("nTotalSlots"), number("nMorningSlots")
    forbidden = sets("forbidden")
    fixed = [int(x) for x in block("fixed").split(",") if x.strip()]
    rows = [[int(x) for x in row.split(",") if x.strip()] for row in block("requested").split("|") if row.strip()]
    meetings = []
    for n, (a, b, half, *_) in enumerate(rows):
        allowed = {1: range(1, mornings + 1), 2: range(mornings + 1, slots + 1), 3: range(1, slots + 1)}[half]
        allowed = [t for t in allowed if t not in forbidden[a - 1] and t not in forbidden[b - 1]]
        if fixed and fixed[n]:
            allowed = [t for t in allowed if t == fixed[n]]
        meetings.append((a - 1, b - 1, allowed))
    precedences = [(m - 1, n) for n, before in enumerate(sets("precedences")) for m in before]
    name = pathlib.Path(path).stem
    return Instance(name, number("nBusiness"), number("nTables"), slots, mornings, meetings, precedences)


def line(name, status, breaks, bound, seconds):
    print(json.dumps(dict(instance=name, status=status, breaks=breaks, bound=bound, seconds=round(seconds, 3))), flush=True)


def arguments(**more):
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--fairness", type=int, default=2)
    for name, default in more.items():
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("files", nargs="+")
    return parser.parse_args()
