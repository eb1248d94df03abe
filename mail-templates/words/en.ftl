# Every sentence of every mail, in English. To add a language, copy this file to its BCP 47 tag (fr.ftl,
# pt-BR.ftl) and translate what stands right of the equals signs. A sentence that is missing is taken from here;
# the tests refuse a language that lacks one.

## Around every mail

greeting = Hello { $name },
footer-mission = Kontor sends this for { $lead }, which leads { $mission }.
footer-server = Kontor sends this because somebody entered this address at { $home }.
footer-answers = Answers to this mail reach { $lead }.

## Days and clocks

weekday-1 = Monday
weekday-2 = Tuesday
weekday-3 = Wednesday
weekday-4 = Thursday
weekday-5 = Friday
weekday-6 = Saturday
weekday-7 = Sunday
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December
day = { $weekday } { $day } { $month } { $year }
clock-span = { $from }–{ $until }
clock-shifted = { $time } ({ $shift })
clock-journey = { $from } { $there } – { $until } { $elsewhere }
clock-local = local times
clock-later = { $days ->
    [one] +1 day
   *[other] +{ $days } days
}
clock-earlier = { $days ->
    [one] −1 day
   *[other] −{ $days } days
}
clock-zone = { $city } time ({ $offset })
clock-own = { $span } your time ({ $offset })
clock-own-shifted = { $span } your time ({ $offset }), { $shift }

## Meetings in any mail

meeting-was = It was
meeting-is = It is now
meeting-why = Why
meeting-open = See it in Kontor
invitation-hint = The invitation is attached. Answer it with the buttons of your mail or calendar program, or in Kontor.
update-hint = The update is attached: your calendar takes it over by itself, or asks you to.
cancellation-hint = The cancellation is attached: your calendar takes the meeting out by itself, or asks you to.

## Sign-in link

sign-in-link-subject = Your link to sign in to Kontor
sign-in-link-intro = With this link you sign in to Kontor. It is good for { $minutes } minutes, once, in the browser in which you asked for it.
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

meeting-booked-subject = Booked: { $summary }, { $day }
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
    [yes] Moved: { $summary }, now { $day }
   *[no] Changed: { $summary }, { $day }
}
meeting-moved-intro = { $moved ->
    [yes] A meeting of yours at { $mission } has moved.
   *[no] A meeting of yours at { $mission } has changed; its time and place stay.
}

## Meeting cancelled

meeting-cancelled-subject = Cancelled: { $summary }, { $day }
meeting-cancelled-intro = A meeting of yours at { $mission } does not take place.

## Reminder

reminder-subject = Tomorrow: { $mission }
reminder-intro = This is your day tomorrow at { $mission }, { $day }.
reminder-button = See your agenda

## Another time was proposed and is not possible

counter-declined-subject = It stays as it is: { $summary }, { $day }
counter-declined-intro = You proposed another time for a meeting at { $mission }. It is not possible; the meeting stays where it is.
counter-declined-hint = Answer the invitation with the buttons of your mail or calendar program, or in Kontor. If you cannot come, decline it: the slot is then free for others.
