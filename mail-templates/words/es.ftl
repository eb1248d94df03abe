# Every sentence of every mail, in Spanish. en.ftl says what each is given; docs/languages.md has the words in use.

## Around every mail

greeting = Buenos días, { $name }:
footer-mission = Kontor le envía este mensaje en nombre de { $lead }, responsable de «{ $mission }».
footer-server = Recibe este mensaje porque alguien ha introducido esta dirección en { $home }.
footer-answers = Las respuestas a este mensaje llegan a { $lead }.
sentences = { $first } { $second }

## Days and clocks

day = { $weekday }, { $day } de { $month } de { $year }
day-short = { $weekday-short }, { $day } { $month-short }
clock-hour = { $hour }:{ $minute }
clock-span = de { $from } a { $until } h
clock-span-over = de { $from } a { $until } h ({ $day })
clock-on-day = { $day }, { $span }
clock-start = { $day }, { $time } h
clock-journey = { $from } h ({ $there }) – { $until } h ({ $elsewhere })
clock-journey-over = { $from } h ({ $there }) – { $until } h ({ $elsewhere }, { $day })
clock-local = horas locales
clock-zone = hora local de { $city } ({ $offset })
clock-own = { $span } en su zona horaria ({ $offset })
clock-line = { $span }, { $zone }
clock-day-line = { $day }, { $span }, { $zone }

## Meetings in any mail

meeting-was = Antes:
meeting-is = Ahora:
meeting-why = Motivo: { $why }
meeting-why-label = Motivo:
meeting-declined = { $name } ha declinado la invitación.
meeting-open = Ver en Kontor
invitation-hint = La invitación va adjunta. Puede responderla con los botones de su programa de correo o de calendario, o en Kontor.
update-hint = La actualización va adjunta: su calendario la incorpora automáticamente o le pide confirmación.
cancellation-hint = La cancelación va adjunta: su calendario elimina la reunión automáticamente o le pide confirmación.

## Sign-in link

sign-in-link-subject = Su enlace para acceder a Kontor
sign-in-link-intro = Con este enlace accede a Kontor. Es válido durante { $minutes ->
    [one] un minuto
   *[other] { $minutes } minutos
}, una sola vez y en el navegador en el que lo solicitó.
sign-in-link-button = Acceder a Kontor
sign-in-link-unasked = Si no lo ha solicitado, no tiene que hacer nada: sin este enlace nadie puede acceder.

## Request received

request-received-subject = { $from } desea reunirse con { $to }
request-received-intro = { $from } desea reunirse con { $to } en «{ $mission }».
request-received-message = El mensaje:
request-received-todo = Le rogamos que acepte o rechace la solicitud para que pueda elaborarse el programa de reuniones. Si la acepta, indique también cuánto le interesa la reunión.
request-received-button = Responder a la solicitud
request-received-closes = El plazo de solicitudes termina el { $day } a las { $time } h, { $zone }.

## Request answered

request-answered-subject = { $accepted ->
    [yes] { $to } también desea reunirse con usted
   *[no] { $to } ha rechazado su solicitud
}
request-answered-intro = { $accepted ->
    [yes] { $to } ha aceptado la solicitud de reunión de { $from } en «{ $mission }».
   *[no] { $to } ha rechazado la solicitud de reunión de { $from } en «{ $mission }».
}
request-answered-message = La respuesta:
request-answered-next = { $accepted ->
    [yes] La hora y el lugar se fijarán con el programa de reuniones; recibirá entonces una invitación para su calendario.
   *[no] Mientras el plazo esté abierto, puede enviar otras solicitudes.
}
request-answered-button = Ver sus solicitudes

## Meeting booked

meeting-booked-subject = Reservada: { $summary }, { $start }
meeting-booked-intro = Se ha reservado una reunión para usted en «{ $mission }».

## Timetable published

timetable-published-subject = { $again ->
    [yes] Sus reuniones han cambiado: { $mission }
   *[no] Sus reuniones: { $mission }
}
timetable-published-intro = { $again ->
    [yes] El programa de reuniones de «{ $mission }» se ha publicado en una nueva versión.
   *[no] El programa de reuniones de «{ $mission }» se ha publicado.
}
timetable-published-count = { $count ->
    [0] Ya no tiene ninguna reunión en él.
    [one] Tiene una reunión.
   *[other] Tiene { $count } reuniones.
}
timetable-published-new = nueva
timetable-published-changed = modificada
timetable-published-cancelled = Estas reuniones ya no se celebran:
timetable-published-hint = { $attached ->
    [one] La invitación va adjunta. Puede responderla con los botones de su programa de correo o de calendario, o en Kontor.
   *[other] Cada invitación va adjunta por separado. La mayoría de los programas de correo muestran los botones de una sola: abra las demás una a una, o responda en Kontor.
}
timetable-published-feed = Lo más sencillo: suscríbase una vez a su calendario y estará siempre al día, cambie lo que cambie.
timetable-published-button = Ver sus reuniones y responder
timetable-published-feed-button = Suscribirse a su calendario

## Meeting moved

meeting-moved-subject = { $moved ->
    [yes] Cambio: { $summary }, ahora { $start }
   *[no] Modificada: { $summary }, { $start }
}
meeting-moved-intro = { $moved ->
    [yes] Una de sus reuniones en «{ $mission }» ha cambiado de hora o de lugar.
   *[no] Una de sus reuniones en «{ $mission }» se ha modificado; la hora y el lugar no cambian.
}

## Meeting cancelled

meeting-cancelled-subject = Cancelada: { $summary }, { $start }
meeting-cancelled-intro = Una de sus reuniones en «{ $mission }» no se celebrará.

## Reminder

reminder-subject = Mañana: { $mission }
reminder-intro = Este es su programa de mañana, { $day }, en «{ $mission }».
reminder-button = Ver su agenda

## In calendars

entry-with = Con { $organisations }: { $people }
entry-join = Para participar: { $link }
entry-video = Sala de vídeo

## Se propuso otra hora y no es posible

counter-declined-subject = Se mantiene la hora: { $summary }, { $start }
counter-declined-intro = Ha propuesto otra hora para una reunión en «{ $mission }». Lamentablemente no es posible; la reunión se mantiene a la hora prevista.
counter-declined-hint = Responda a la invitación con los botones de su programa de correo o de calendario, o en Kontor. Si no puede asistir, decline la invitación: la hora quedará libre para otros.
