# Every sentence of every mail, in Italian. en.ftl says what each is given; docs/languages.md has the words in use.

## Around every mail

greeting = Gentile { $name },
footer-mission = Kontor Le invia questo messaggio per conto di { $lead }, responsabile di «{ $mission }».
footer-server = Riceve questo messaggio perché questo indirizzo è stato inserito su { $home }.
footer-answers = Le risposte a questo messaggio arrivano a { $lead }.
sentences = { $first } { $second }

## Days and clocks

day = { $weekday } { $day ->
    [1] 1º
   *[other] { $day }
} { $month } { $year }
day-short = { $weekday-short } { $day ->
    [1] 1º
   *[other] { $day }
} { $month-short }
clock-hour = { $hour-padded }:{ $minute }
clock-span = ore { $from }–{ $until }
clock-span-over = ore { $from }–{ $until } ({ $day })
clock-on-day = { $day }, { $span }
clock-start = { $day }, ore { $time }
clock-journey = ore { $from } ({ $there }) – ore { $until } ({ $elsewhere })
clock-journey-over = ore { $from } ({ $there }) – ore { $until } ({ $elsewhere }, { $day })
clock-local = ore locali
clock-zone = ora locale di { $city } ({ $offset })
clock-own = { $span } nel Suo fuso orario ({ $offset })
clock-line = { $span }, { $zone }
clock-day-line = { $day }, { $span }, { $zone }

## Meetings in any mail

meeting-was = Prima:
meeting-is = Ora:
meeting-why = Motivo: { $why }
meeting-why-label = Motivo:
meeting-declined = { $name } ha declinato l’invito.
meeting-open = Apra in Kontor
invitation-hint = L’invito è allegato. Può rispondere con i pulsanti del Suo programma di posta o di calendario, oppure in Kontor.
update-hint = L’aggiornamento è allegato: il Suo calendario lo recepisce da solo oppure Le chiede conferma.
cancellation-hint = L’annullamento è allegato: il Suo calendario elimina l’incontro da solo oppure Le chiede conferma.

## Sign-in link

sign-in-link-subject = Il Suo link di accesso a Kontor
sign-in-link-intro = Con questo link accede a Kontor. È valido per { $minutes ->
    [one] un minuto
   *[other] { $minutes } minuti
}, una sola volta, nel browser in cui lo ha richiesto.
sign-in-link-button = Acceda a Kontor
sign-in-link-unasked = Se non lo ha richiesto, non deve fare nulla: senza questo link nessuno può accedere.

## Request received

request-received-subject = { $from } desidera incontrare { $to }
request-received-intro = { $from } desidera incontrare { $to } in occasione di «{ $mission }».
request-received-message = Il messaggio:
request-received-todo = La preghiamo di accettare o rifiutare la richiesta, affinché si possa preparare il programma degli incontri. Se accetta, indichi anche quanto Le interessa l’incontro.
request-received-button = Risponda alla richiesta
request-received-closes = Le richieste si chiudono { $day } alle ore { $time }, { $zone }.

## Request answered

request-answered-subject = { $accepted ->
    [yes] Anche { $to } desidera incontrarLa
   *[no] { $to } ha rifiutato la Sua richiesta
}
request-answered-intro = { $accepted ->
    [yes] { $to } ha accettato la richiesta di incontro di { $from } in occasione di «{ $mission }».
   *[no] { $to } ha rifiutato la richiesta di incontro di { $from } in occasione di «{ $mission }».
}
request-answered-message = La risposta:
request-answered-next = { $accepted ->
    [yes] Ora e luogo saranno stabiliti con il programma degli incontri; riceverà allora un invito per il Suo calendario.
   *[no] Finché le richieste sono aperte, può rivolgersi ad altri.
}
request-answered-button = Veda le Sue richieste

## Meeting booked

meeting-booked-subject = Prenotato: { $summary }, { $start }
meeting-booked-intro = È stato prenotato un incontro per Lei in occasione di «{ $mission }».

## Timetable published

timetable-published-subject = { $again ->
    [yes] I Suoi incontri sono cambiati: { $mission }
   *[no] I Suoi incontri: { $mission }
}
timetable-published-intro = { $again ->
    [yes] Il programma degli incontri di «{ $mission }» è pubblicato in una nuova versione.
   *[no] Il programma degli incontri di «{ $mission }» è pubblicato.
}
timetable-published-count = { $count ->
    [0] Non ha più incontri in programma.
    [one] Ha un incontro.
   *[other] Ha { $count } incontri.
}
timetable-published-new = nuovo
timetable-published-changed = modificato
timetable-published-cancelled = Questi incontri non hanno più luogo:
timetable-published-hint = { $attached ->
    [one] L’invito è allegato. Può rispondere con i pulsanti del Suo programma di posta o di calendario, oppure in Kontor.
   *[other] Ogni invito è allegato separatamente. La maggior parte dei programmi di posta mostra i pulsanti di uno solo: apra gli altri uno per uno, oppure risponda in Kontor.
}
timetable-published-feed = La via più semplice: si abboni una volta al Suo calendario, che resta aggiornato qualunque cosa cambi.
timetable-published-button = Veda i Suoi incontri e risponda
timetable-published-feed-button = Si abboni al Suo calendario

## Meeting moved

meeting-moved-subject = { $moved ->
    [yes] Spostato: { $summary }, ora { $start }
   *[no] Modificato: { $summary }, { $start }
}
meeting-moved-intro = { $moved ->
    [yes] Uno dei Suoi incontri di «{ $mission }» è stato spostato.
   *[no] Uno dei Suoi incontri di «{ $mission }» è stato modificato; ora e luogo restano gli stessi.
}

## Meeting cancelled

meeting-cancelled-subject = Annullato: { $summary }, { $start }
meeting-cancelled-intro = Uno dei Suoi incontri di «{ $mission }» non avrà luogo.

## Reminder

reminder-subject = Domani: { $mission }
reminder-intro = Ecco la Sua giornata di domani, { $day }, per «{ $mission }».
reminder-button = Veda la Sua agenda

## In calendars

entry-with = Con { $organisations }: { $people }
entry-join = Per partecipare: { $link }
entry-video = Sala video

## Un altro orario è stato proposto e non è possibile

counter-declined-subject = Orario confermato: { $summary }, { $start }
counter-declined-intro = Ha proposto un altro orario per un incontro di «{ $mission }». Purtroppo non è possibile; l’incontro resta all’orario previsto.
counter-declined-hint = Risponda all’invito con i pulsanti del Suo programma di posta o di calendario, oppure in Kontor. Se non può partecipare, lo declini: l’orario sarà così libero per altri.
