# Every sentence of every mail, in German. en.ftl says what each is given; docs/languages.md has the words in use.

## Around every mail

greeting = Guten Tag { $name },
footer-mission = Diese Nachricht sendet Kontor im Auftrag von { $lead }, federführend für „{ $mission }“.
footer-server = Sie erhalten diese Nachricht, weil diese Adresse auf { $home } eingegeben wurde.
footer-answers = Antworten auf diese Nachricht gehen an { $lead }.
sentences = { $first } { $second }

## Days and clocks

day = { $weekday }, { $day }. { $month } { $year }
day-short = { $weekday-short }, { $day }. { $month-short }
clock-hour = { $hour-padded }:{ $minute }
clock-span = { $from }–{ $until } Uhr
clock-span-over = { $from }–{ $until } Uhr ({ $day })
clock-on-day = { $day }, { $span }
clock-start = { $day }, { $time } Uhr
clock-journey = { $from } Uhr ({ $there }) – { $until } Uhr ({ $elsewhere })
clock-journey-over = { $from } Uhr ({ $there }) – { $until } Uhr ({ $elsewhere }, { $day })
clock-local = jeweils Ortszeit
clock-zone = Ortszeit { $city } ({ $offset })
clock-own = bei Ihnen { $span } ({ $offset })
clock-line = { $span }, { $zone }
clock-day-line = { $day }, { $span }, { $zone }

## Meetings in any mail

meeting-was = Bisher:
meeting-is = Jetzt:
meeting-why = Grund: { $why }
meeting-why-label = Grund:
meeting-declined = { $name } hat abgesagt.
meeting-open = In Kontor ansehen
invitation-hint = Die Einladung ist angehängt. Beantworten Sie sie über die Schaltflächen Ihres Mail- oder Kalenderprogramms oder in Kontor.
update-hint = Die Aktualisierung ist angehängt: Ihr Kalender übernimmt sie von selbst oder fragt Sie vorher.
cancellation-hint = Die Absage ist angehängt: Ihr Kalender entfernt den Termin von selbst oder fragt Sie vorher.

## Sign-in link

sign-in-link-subject = Ihr Anmeldelink für Kontor
sign-in-link-intro = Mit diesem Link melden Sie sich bei Kontor an. Er gilt { $minutes ->
    [one] eine Minute
   *[other] { $minutes } Minuten
} lang, einmal und nur in dem Browser, in dem Sie ihn angefordert haben.
sign-in-link-button = Anmelden
sign-in-link-unasked = Wenn Sie den Link nicht angefordert haben, brauchen Sie nichts zu tun: Ohne ihn kann sich niemand anmelden.

## Request received

request-received-subject = { $from } möchte sich mit { $to } treffen
request-received-intro = { $from } möchte sich bei „{ $mission }“ mit { $to } treffen.
request-received-message = Die Nachricht dazu:
request-received-todo = Bitte nehmen Sie die Anfrage an oder lehnen Sie sie ab, damit der Terminplan erstellt werden kann. Wenn Sie annehmen, geben Sie bitte auch an, wie wichtig Ihnen der Termin ist.
request-received-button = Anfrage beantworten
request-received-closes = Anfragen sind möglich bis { $day }, { $time } Uhr, { $zone }.

## Request answered

request-answered-subject = { $accepted ->
    [yes] { $to } möchte sich auch mit Ihnen treffen
   *[no] { $to } hat Ihre Anfrage abgelehnt
}
request-answered-intro = { $accepted ->
    [yes] { $to } hat die Anfrage von { $from } für einen Termin bei „{ $mission }“ angenommen.
   *[no] { $to } hat die Anfrage von { $from } für einen Termin bei „{ $mission }“ abgelehnt.
}
request-answered-message = Die Antwort:
request-answered-next = { $accepted ->
    [yes] Wann und wo Sie sich treffen, entscheidet sich mit dem Terminplan; Sie erhalten dann eine Einladung für Ihren Kalender.
   *[no] Solange Anfragen möglich sind, können Sie sich an andere wenden.
}
request-answered-button = Ihre Anfragen ansehen

## Meeting booked

meeting-booked-subject = Gebucht: { $summary }, { $start }
meeting-booked-intro = Bei „{ $mission }“ ist ein Termin für Sie gebucht.

## Timetable published

timetable-published-subject = { $again ->
    [yes] Ihre Termine haben sich geändert: { $mission }
   *[no] Ihre Termine: { $mission }
}
timetable-published-intro = { $again ->
    [yes] Der Terminplan von „{ $mission }“ ist in einer neuen Fassung veröffentlicht.
   *[no] Der Terminplan von „{ $mission }“ ist veröffentlicht.
}
timetable-published-count = { $count ->
    [0] Sie haben darin keinen Termin mehr.
    [one] Sie haben einen Termin.
   *[other] Sie haben { $count } Termine.
}
timetable-published-new = neu
timetable-published-changed = geändert
timetable-published-cancelled = Diese Termine finden nicht mehr statt:
timetable-published-hint = { $attached ->
    [one] Die Einladung ist angehängt. Beantworten Sie sie über die Schaltflächen Ihres Mail- oder Kalenderprogramms oder in Kontor.
   *[other] Jede Einladung ist einzeln angehängt. Die meisten Mailprogramme zeigen nur bei einer davon Schaltflächen an: Öffnen Sie die übrigen nacheinander, oder antworten Sie in Kontor.
}
timetable-published-feed = Am einfachsten: Abonnieren Sie Ihren Kalender einmal, dann bleibt er aktuell, was auch immer sich ändert.
timetable-published-button = Termine ansehen und beantworten
timetable-published-feed-button = Kalender abonnieren

## Meeting moved

meeting-moved-subject = { $moved ->
    [yes] Verlegt: { $summary }, jetzt { $start }
   *[no] Geändert: { $summary }, { $start }
}
meeting-moved-intro = { $moved ->
    [yes] Einer Ihrer Termine bei „{ $mission }“ wurde verlegt.
   *[no] Einer Ihrer Termine bei „{ $mission }“ wurde geändert; Zeit und Ort bleiben gleich.
}

## Meeting cancelled

meeting-cancelled-subject = Abgesagt: { $summary }, { $start }
meeting-cancelled-intro = Einer Ihrer Termine bei „{ $mission }“ findet nicht statt.

## Reminder

reminder-subject = Morgen: { $mission }
reminder-intro = Das ist Ihr morgiger Tag bei „{ $mission }“, { $day }.
reminder-button = Agenda ansehen

## In calendars

entry-with = Mit { $organisations }: { $people }
entry-join = Teilnehmen: { $link }
entry-video = Videoraum

## Ein anderer Zeitpunkt wurde vorgeschlagen und ist nicht möglich

counter-declined-subject = Es bleibt dabei: { $summary }, { $start }
counter-declined-intro = Sie haben für einen Termin bei „{ $mission }“ einen anderen Zeitpunkt vorgeschlagen. Das ist leider nicht möglich; der Termin bleibt, wie er ist.
counter-declined-hint = Beantworten Sie die Einladung über die Schaltflächen Ihres Mail- oder Kalenderprogramms oder in Kontor. Wenn Sie nicht kommen können, sagen Sie bitte ab: Der Platz ist dann für andere frei.
