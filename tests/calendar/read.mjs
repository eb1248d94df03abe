// Reads calendar objects as ical.js (Thunderbird, Nextcloud) and node-ical (many servers) do.
//
//     node read.mjs FILE.ics...
//
// Prints one JSON list, one entry a file: `problems`, and per program the `events` by UID as [start, end] in UTC.
// ical.js also tells the texts, the names of the people and the names of all properties, in order. It gets no zone
// but those of the file. node-ical finds zones by their names and ignores the VTIMEZONE: a TZID that is no IANA or
// Windows name is UTC to it.

import { readFileSync } from "node:fs";
import ICAL from "ical.js";
import nodeIcal from "node-ical";

const report = process.argv.slice(2).map(read);
process.stdout.write(JSON.stringify(report) + "\n");

function read(file) {
    const text = readFileSync(file, "utf8");
    const problems = [];
    return {
        file,
        "ical.js": attempt("ical.js", () => byIcalJs(text), problems),
        "node-ical": attempt("node-ical", () => byNodeIcal(text), problems),
        problems,
    };
}

function attempt(program, reading, problems) {
    try {
        return reading();
    } catch (error) {
        problems.push(`${program}: ${error}`);
        return null;
    }
}

function byIcalJs(text) {
    const calendar = new ICAL.Component(ICAL.parse(text));
    ICAL.TimezoneService.reset();
    for (const zone of calendar.getAllSubcomponents("vtimezone")) {
        ICAL.TimezoneService.register(zone);
    }
    const events = {};
    const texts = [];
    for (const part of calendar.getAllSubcomponents("vevent")) {
        const event = new ICAL.Event(part);
        const uid = part.getFirstPropertyValue("uid");
        if (part.hasProperty("dtstart")) {
            events[uid] = [instant(event.startDate), instant(event.endDate)];
        }
        const one = name => part.getFirstPropertyValue(name);
        const people = ["organizer", "attendee"].flatMap(name => part.getAllProperties(name));
        texts.push({
            uid,
            summary: one("summary"),
            description: one("description"),
            location: one("location"),
            people: people.map(person => person.getParameter("cn") ?? null),
            properties: part.getAllProperties().map(property => property.name.toUpperCase()).sort(),
        });
    }
    return { events, texts };
}

function instant(time) {
    if (time.isDate) {
        return time.toString();
    }
    if (time.zone === ICAL.Timezone.localTimezone) {
        throw new Error(`${time} floats: it has no zone`);
    }
    return utc(new Date(time.toUnixTime() * 1000));
}

function byNodeIcal(text) {
    const events = {};
    for (const part of Object.values(nodeIcal.sync.parseICS(text))) {
        if (part.type === "VEVENT" && part.start) {
            events[part.uid] = [part.start, part.end].map(utc);
        }
    }
    return { events };
}

function utc(date) {
    return date.toISOString().replace(".000Z", "Z");
}
