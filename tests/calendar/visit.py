"""Visits a CalDAV server as a program of other people does (PyPI's caldav) and prints what it found as JSON.

visit.py BASE USER PASSWORD
"""

import json
import sys
from datetime import datetime, timezone

import caldav
from caldav.lib import error


def summaries(events):
    return sorted(str(event.icalendar_component["SUMMARY"]) for event in events)


def refused(what):
    try:
        what()
        return False
    except (error.AuthorizationError, error.PutError, error.DeleteError):
        return True


def main(base, user, password):
    # From the well-known address, as someone who was told the name of the server only.
    client = caldav.DAVClient(url=base + "/.well-known/caldav", username=user, password=password)
    calendars = client.principal().calendars()
    calendar = calendars[0]
    utc = lambda *day: datetime(*day, tzinfo=timezone.utc)
    found = {"calendars": [str(one.get_display_name()) for one in calendars]}
    events = calendar.events()
    found["events"] = summaries(events)
    search = lambda start, end: calendar.search(start=start, end=end, event=True)
    found["that_day"] = len(search(utc(2027, 5, 11), utc(2027, 5, 12)))
    found["the_day_before"] = len(search(utc(2027, 5, 9), utc(2027, 5, 10)))
    busy = calendar.freebusy_request(utc(2027, 5, 10), utc(2027, 5, 13)).icalendar_component
    stretches = busy.get("FREEBUSY", [])
    found["busy"] = len(stretches if isinstance(stretches, list) else [stretches])

    seen = calendar.objects_by_sync_token()
    meeting = next(one for one in events if "B2B" in str(one.icalendar_component["SUMMARY"]))
    meeting.icalendar_component["ATTENDEE"].params["PARTSTAT"] = "ACCEPTED"
    meeting.save(increase_seqno=False)
    changed = calendar.objects_by_sync_token(seen.sync_token, load_objects=True)
    found["followed"] = summaries(changed)
    meeting.load()
    found["partstat"] = str(meeting.icalendar_component["ATTENDEE"].params["PARTSTAT"])

    new = lambda: calendar.save_event(dtstart=utc(2027, 6, 1), dtend=utc(2027, 6, 2), summary="Mine")
    tries = {"create": new, "delete": meeting.delete}
    found["refused"] = [name for name, attempt in tries.items() if refused(attempt)]
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
