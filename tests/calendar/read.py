"""Reads calendar objects as other people's programs do, and says where they disagree.

    python read.py FILE.ics|FILE.eml...

Zones are those of PyPI's tzdata: run it with PYTHONTZPATH empty. Prints one JSON list, one entry a file: `calendars` as PyPI's icalendar and vobject read them (times are instants
in UTC, or dates), and `problems`, each a sentence. A warning of either library is a problem, and so is a
difference between them: icalendar finds a zone by its name, vobject by the VTIMEZONE in the file, so that they
agree only when both are right. Ends with 1 when there is any problem.
"""

import datetime
import email
import email.policy
import json
import sys
import warnings

import icalendar
import vobject

UTC = datetime.timezone.utc
LINE_OCTETS_MAX = 75  # RFC 5545 section 3.1, without the line break


def main(paths):
    report = [read(path) for path in paths]
    json.dump(report, sys.stdout, ensure_ascii=False, indent=1)
    print()
    return 1 if not report or any(entry["problems"] for entry in report) else 0


def read(path):
    """One file's calendars and what is wrong with them."""
    problems = []
    with open(path, "rb") as file:
        data = file.read()
    if path.endswith(".eml"):
        parts = mail_parts(data, problems)
    else:
        parts = [(None, data)]
    calendars = [calendar(part, method, problems) for method, part in parts]
    if not calendars:
        problems.append("no calendar in it")
    return {"file": path, "calendars": calendars, "problems": problems}


def mail_parts(data, problems):
    """Every calendar part of a mail with the method of its Content-Type, RFC 6047."""
    mail = email.message_from_bytes(data, policy=email.policy.default)
    parts = []
    for part in mail.walk():
        problems += [f"mail: {defect!r}" for defect in part.defects]
        if part.get_content_type() in ("text/calendar", "application/ics"):
            parts.append((part.get_param("method"), part.get_payload(decode=True)))
    return parts


def calendar(data, method, problems):
    """One calendar object, read by both libraries."""
    problems += wire_problems(data)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        result = both(data, problems)
    problems += [f"warning: {warning.message}" for warning in caught]
    if method is not None and method.upper() != (result["method"] or "").upper():
        problems.append(f"Content-Type says method={method}, the calendar says {result['method']}")
    return result


def wire_problems(data):
    """What RFC 5545 section 3.1 asks of the bytes, whoever reads them."""
    problems = []
    try:
        data.decode()
    except UnicodeDecodeError as error:
        problems.append(f"not UTF-8: {error}")
    if not data.endswith(b"\r\n") or data.count(b"\n") != data.count(b"\r\n"):
        problems.append("a line does not end with CR LF")
    long = [line for line in data.split(b"\r\n") if len(line) > LINE_OCTETS_MAX]
    if long:
        problems.append(f"{len(long)} lines of more than {LINE_OCTETS_MAX} octets, the first: {long[0][:90]!r}")
    return problems


def both(data, problems):
    """The calendar and its events; a difference between the libraries is a problem."""
    result = {"method": None, "name": None, "events": []}
    try:
        first = icalendar.Calendar.from_ical(data)
        problems += [f"icalendar: {error}" for part in first.walk() for error in getattr(part, "errors", [])]
        result["method"] = first.get("METHOD") and str(first["METHOD"])
        result["name"] = first.get("X-WR-CALNAME") and str(first["X-WR-CALNAME"])
        problems += zones_without_rules(first)
        result["events"] = [by_icalendar(event) for event in first.walk("VEVENT")]
    except Exception as error:  # whatever a library throws is what we want to hear
        problems.append(f"icalendar: {type(error).__name__}: {error}")
    try:
        forget_zones()
        second = vobject.readOne(data.decode(), ignoreUnreadable=False)
        second.validate(raiseException=True)
        others = [by_vobject(event) for event in second.contents.get("vevent", [])]
        compare(result["events"], others, problems)
    except Exception as error:
        problems.append(f"vobject: {type(error).__name__}: {error}")
    return result


def forget_zones():
    """vobject keeps the zones of the file before: without this, a missing VTIMEZONE would go unseen."""
    zones = vars(vobject.icalendar)["__tzidMap"]
    for tzid in [tzid for tzid in zones if tzid != "UTC"]:
        del zones[tzid]


def zones_without_rules(parsed):
    """Each TZID needs a VTIMEZONE beside it, RFC 5545 section 3.2.19."""
    ruled = {str(zone["TZID"]) for zone in parsed.walk("VTIMEZONE")}
    used = set()
    for event in parsed.walk("VEVENT"):
        for values in event.values():
            for value in values if isinstance(values, list) else [values]:
                used.update(filter(None, [getattr(value, "params", {}).get("TZID")]))
    return [f"TZID {tzid} has no VTIMEZONE" for tzid in sorted(used - ruled)]


def by_icalendar(event):
    def text(name):
        return str(event[name]) if name in event else None

    attendees = event.get("ATTENDEE", [])
    attendees = attendees if isinstance(attendees, list) else [attendees]
    return {
        "uid": text("UID"),
        "sequence": int(event.get("SEQUENCE", 0)),
        "summary": text("SUMMARY"),
        "location": text("LOCATION"),
        "description": text("DESCRIPTION"),
        "status": text("STATUS"),
        "organizer": text("ORGANIZER"),
        "attendees": [str(one) for one in attendees],
        "people": [one.params.get("CN") for one in [event.get("ORGANIZER"), *attendees] if one is not None],
        "properties": sorted(name for name, _ in event.property_items(recursive=False) if name not in ("BEGIN", "END")),
        "start": instant(event["DTSTART"].dt),
        "end": instant(event.end),
    }


def by_vobject(event):
    def text(name):
        return getattr(event, name).value if hasattr(event, name) else None

    start = event.dtstart.value
    end = event.dtend.value if hasattr(event, "dtend") else start + event.duration.value
    return {
        "uid": text("uid"),
        "sequence": int(text("sequence") or 0),
        "summary": text("summary"),
        "location": text("location"),
        "description": text("description"),
        "start": instant(start),
        "end": instant(end),
    }


def instant(value):
    """A moment as UTC, a day as it is; a time that belongs to no zone is nobody's meeting."""
    if not isinstance(value, datetime.datetime):
        return value.isoformat()
    if value.tzinfo is None:
        raise ValueError(f"{value.isoformat()} floats: it has no zone")
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def compare(ours, others, problems):
    if len(ours) != len(others):
        problems.append(f"icalendar sees {len(ours)} events, vobject {len(others)}")
    for one, other in zip(ours, others):
        for key, value in other.items():
            if one[key] != value:
                problems.append(f"{one['uid']}: {key} is {one[key]!r} to icalendar, {value!r} to vobject")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
