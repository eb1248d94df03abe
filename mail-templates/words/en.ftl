# Every sentence of every mail, in English. To add a language, copy this file to its BCP 47 tag (nl.ftl,
# pt-BR.ftl) and translate what stands right of the equals signs; docs/languages.md has the words that each language
# uses for ours. A sentence that is missing is taken from here; the tests refuse a language that lacks one, has one
# too many, or names a value that is not offered here.

## Around every mail

greeting = Hello { $name },
footer-mission = Kontor sends this for { $lead }, which leads { $mission }.
footer-server = Kontor sends this because somebody entered this address at { $home }.
footer-answers = Answers to this mail reach { $lead }.
# Two sentences in one paragraph.
sentences = { $first } { $second }

## Days and clocks
# The names of days, months and towns are those of the Unicode CLDR in the language of the file. A sentence uses of
# what is offered in the comment above it what the language needs.

# Offered: $weekday (Tuesday), $weekday-short (Tue), $day (3), $month (November), $month-short (Nov),
# $month-number (11), $year (2026)
day = { $weekday } { $day } { $month } { $year }
# Offered: $weekday, $weekday-short, $day, $month, $month-short, $month-number
day-short = { $weekday-short } { $day } { $month-short }
# A time, when it stands in one of the sentences below. Offered: $hour (9), $hour-padded (09), $minute (05)
clock-hour = { $hour-padded }:{ $minute }
clock-span = { $from }–{ $until }
clock-span-over = { $from }–{ $until } ({ $day })
clock-on-day = { $day }, { $span }
clock-start = { $day }, { $time }
clock-journey = { $from } { $there } – { $until } { $elsewhere }
clock-journey-over = { $from } { $there } – { $until } { $elsewhere } ({ $day })
clock-local = (local times)
clock-zone = { $city } time ({ $offset })
clock-own = { $span } your time ({ $offset })
# Where and when in one line of plain text.
clock-line = { $span } { $zone }
clock-day-line = { $day }, { $span } { $zone }

## Meetings in any mail

meeting-was = It was:
meeting-is = It is now:
meeting-why = Why: { $why }
meeting-why-label = Why:
meeting-declined = { $name } has declined.
meeting-open = See it in Kontor
invitation-hint = The invitation is attached. Answer it with the buttons of your mail or calendar program, or in Kontor.
update-hint = The update is attached: your calendar takes it over by itself, or asks you to.
cancellation-hint = The cancellation is attached: your calendar takes the meeting out by itself, or asks you to.

## Sign-in link

sign-in-link-subject = Your link to sign in to Kontor
sign-in-link-intro = { $minutes ->
    [one] With this link you sign in to Kontor. It is good for one minute, once, in the browser in which you asked for it.
   *[other] With this link you sign in to Kontor. It is good for { $minutes } minutes, once, in the browser in which you asked for it.
}
sign-in-link-button = Sign in
sign-in-link-unasked = If you did not ask for it, do nothing: nobody can sign in without it.

## Request received

request-received-subject = { $from } would like to meet { $to }
request-received-intro = { $from } would like to meet { $to } at { $mission }.
request-received-message = Their message:
request-received-todo = Please accept or decline, so that the timetable can be made. If you accept, say how much you want the meeting.
request-received-button = Answer the request
request-received-closes = Requests close on { $day } at { $time }, { $zone }.

## Request answered

request-answered-subject = { $accepted ->
    [yes] { $to } would like to meet you too
   *[no] { $to } has declined your request
}
request-answered-intro = { $accepted ->
    [yes] { $to } has accepted the request of { $from } for a meeting at { $mission }.
   *[no] { $to } has declined the request of { $from } for a meeting at { $mission }.
}
request-answered-message = Their answer:
request-answered-next = { $accepted ->
    [yes] When and where you meet is decided with the timetable; you will get an invitation for your calendar.
   *[no] You may ask somebody else as long as requests are open.
}
request-answered-button = See your requests

## Meeting booked

meeting-booked-subject = Booked: { $summary }, { $start }
meeting-booked-intro = A meeting is booked for you at { $mission }.

## Timetable published

timetable-published-subject = { $again ->
    [yes] Your meetings at { $mission } have changed
   *[no] Your meetings at { $mission }
}
timetable-published-intro = { $again ->
    [yes] The timetable of { $mission } is published in a new version.
   *[no] The timetable of { $mission } is published.
}
timetable-published-count = { $count ->
    [0] You have no meeting in it any more.
    [one] You have one meeting.
   *[other] You have { $count } meetings.
}
timetable-published-new = new
timetable-published-changed = changed
timetable-published-cancelled = These do not take place any more:
timetable-published-hint = { $attached ->
    [one] The invitation is attached. Answer it with the buttons of your mail or calendar program, or in Kontor.
   *[other] Each is attached on its own. Most mail programs show the buttons of one invitation only: open the others one by one, or answer in Kontor.
}
timetable-published-feed = Simplest of all: subscribe to your calendar once, and it stays right whatever changes.
timetable-published-button = See and answer your meetings
timetable-published-feed-button = Subscribe to your calendar

## Meeting moved

meeting-moved-subject = { $moved ->
    [yes] Moved: { $summary }, now { $start }
   *[no] Changed: { $summary }, { $start }
}
meeting-moved-intro = { $moved ->
    [yes] A meeting of yours at { $mission } has moved.
   *[no] A meeting of yours at { $mission } has changed; its time and place stay.
}

## Meeting cancelled

meeting-cancelled-subject = Cancelled: { $summary }, { $start }
meeting-cancelled-intro = A meeting of yours at { $mission } does not take place.

## Reminder

reminder-subject = Tomorrow: { $mission }
reminder-intro = This is your day tomorrow at { $mission }, { $day }.
reminder-button = See your agenda

## Another time was proposed and is not possible

counter-declined-subject = It stays as it is: { $summary }, { $start }
counter-declined-intro = You proposed another time for a meeting at { $mission }. It is not possible; the meeting stays where it is.
counter-declined-hint = Answer the invitation with the buttons of your mail or calendar program, or in Kontor. If you cannot come, decline it: the slot is then free for others.
## In calendars

entry-with = With { $organisations }: { $people }
entry-join = Join: { $link }
entry-video = Video room
