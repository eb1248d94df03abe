"""Compares the VTIMEZONEs in a file, as libical understands them, with Python's zoneinfo and the tzdata of PyPI.

    python zones.py LIBICAL FILE.ics FROM UNTIL [--every-hour]

FROM and UNTIL are years; UNTIL is not included. Without --every-hour the seconds around each change of offset are
looked at, the hours next to it, and each tenth day; with it, every hour there is, which takes minutes. LIBICAL is the
program that ./check builds from libical.c. Prints how much was compared and each difference; ends with 1 when there
is any.
"""

import datetime
import os
import subprocess
import sys

os.environ["PYTHONTZPATH"] = ""  # the package of PyPI, not what the system has
import zoneinfo  # noqa: E402  (it reads the variable once)

UTC = datetime.timezone.utc
HOUR = 3600
DAY = 24 * HOUR
SHOWN_MAX = 20


def main(libical, file, first, last, *modes):
    begin, end = (int(datetime.datetime(int(year), 1, 1, tzinfo=UTC).timestamp()) for year in (first, last))
    zones = tzids(file)
    points = every_hour if modes == ("--every-hour",) else edges
    compared, lies = 0, []
    for some in batches(zones, 50):
        asked = {name: points(zoneinfo.ZoneInfo(name), begin, end) for name in some}
        for name, seen in answers(libical, file, asked).items():
            zone = zoneinfo.ZoneInfo(name)
            truth = [offset(zone, at) for at in asked[name]]
            compared += len(truth)
            if len(seen) != len(truth):
                lies.append(f"{name}: {len(seen)} answers to {len(truth)} questions")
            lies += [
                f"{name} at {datetime.datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M:%S}Z: {told}, but tzdata has {true}"
                for at, told, true in zip(asked[name], seen, truth)
                if told != true
            ][:2]
    print(f"{len(zones)} zones, {compared} instants, {len(lies)} differences")
    print("\n".join(lies[:SHOWN_MAX]))
    return 1 if lies or not compared else 0


def tzids(file):
    with open(file, encoding="utf-8") as lines:
        return [line[5:].strip() for line in lines if line.startswith("TZID:")]


def batches(names, size):
    return [names[at : at + size] for at in range(0, len(names), size)]


def offset(zone, at):
    return int(datetime.datetime.fromtimestamp(at, zone).utcoffset().total_seconds())


def edges(zone, begin, end):
    """Each change of offset to the second, the hours next to it, and each tenth day."""
    points = set(range(begin, end, 10 * DAY))
    before = offset(zone, begin)
    for day in range(begin, end, DAY):
        after = offset(zone, day + DAY)
        if before != after:
            change = bisected(zone, day, day + DAY)
            near = [change - 1, change, *(change + hours * HOUR for hours in (-2, -1, 1, 2))]
            points.update(at for at in near if begin <= at < end)
        before = after
    return sorted(points)


def bisected(zone, low, high):
    """The first second with the later offset."""
    early = offset(zone, low)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if offset(zone, middle) == early else (low, middle)
    return high


def every_hour(_, begin, end):
    return range(begin, end, HOUR)


def answers(libical, file, asked):
    lines = "".join(f"{name} {' '.join(map(str, points))}\n" for name, points in asked.items())
    told = subprocess.run([libical, "--offsets", file], input=lines, capture_output=True, text=True, check=True)
    words = [line.split() for line in told.stdout.splitlines()]
    return {name: [int(word) for word in rest] for name, *rest in words}


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
