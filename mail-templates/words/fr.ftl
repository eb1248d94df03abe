# Every sentence of every mail, in French. en.ftl says what each is given; docs/languages.md has the words in use.

## Around every mail

greeting = Bonjour { $name },
footer-mission = Message envoyé par Kontor pour { $lead }, responsable de « { $mission } ».
footer-server = Vous recevez ce message parce que cette adresse a été saisie sur { $home }.
footer-answers = Vos réponses à ce message parviennent à { $lead }.
sentences = { $first } { $second }

## Days and clocks

day = { $weekday } { $day ->
    [1] 1er
   *[other] { $day }
} { $month } { $year }
day-short = { $weekday-short } { $day ->
    [1] 1er
   *[other] { $day }
} { $month-short }
clock-hour = { $hour } h { $minute }
clock-span = de { $from } à { $until }
clock-span-over = de { $from } à { $until } ({ $day })
clock-on-day = { $day }, { $span }
clock-start = { $day } à { $time }
clock-journey = { $from } ({ $there }) – { $until } ({ $elsewhere })
clock-journey-over = { $from } ({ $there }) – { $until } ({ $elsewhere }, { $day })
clock-local = heures locales
clock-zone = heure locale à { $city } ({ $offset })
clock-own = soit { $span } chez vous ({ $offset })
clock-line = { $span }, { $zone }
clock-day-line = { $day }, { $span }, { $zone }

## Meetings in any mail

meeting-was = Avant :
meeting-is = Désormais :
meeting-why = Motif : { $why }
meeting-why-label = Motif :
meeting-declined = { $name } a décliné l’invitation.
meeting-open = Voir dans Kontor
invitation-hint = L’invitation est jointe à ce message. Vous pouvez y répondre avec les boutons de votre messagerie ou de votre calendrier, ou dans Kontor.
update-hint = La mise à jour est jointe à ce message : votre calendrier la reprend de lui-même ou vous demande votre accord.
cancellation-hint = L’annulation est jointe à ce message : votre calendrier retire le rendez-vous de lui-même ou vous demande votre accord.

## Sign-in link

sign-in-link-subject = Votre lien de connexion à Kontor
sign-in-link-intro = Ce lien vous connecte à Kontor. Il est valable { $minutes ->
    [one] une minute
   *[other] { $minutes } minutes
}, une seule fois, dans le navigateur où vous l’avez demandé.
sign-in-link-button = Se connecter
sign-in-link-unasked = Si vous n’avez pas demandé ce lien, vous n’avez rien à faire : sans lui, personne ne peut se connecter.

## Request received

request-received-subject = { $from } souhaite rencontrer { $to }
request-received-intro = { $from } souhaite rencontrer { $to } lors de « { $mission } ».
request-received-message = Le message :
request-received-todo = Merci d’accepter ou de décliner cette demande, afin que le programme des rendez-vous puisse être établi. Si vous l’acceptez, indiquez l’importance que vous accordez à ce rendez-vous.
request-received-button = Répondre à la demande
request-received-closes = Les demandes sont ouvertes jusqu’au { $day } à { $time }, { $zone }.

## Request answered

request-answered-subject = { $accepted ->
    [yes] { $to } souhaite aussi vous rencontrer
   *[no] { $to } a décliné votre demande
}
request-answered-intro = { $accepted ->
    [yes] { $to } a accepté la demande de rendez-vous présentée par { $from } pour « { $mission } ».
   *[no] { $to } a décliné la demande de rendez-vous présentée par { $from } pour « { $mission } ».
}
request-answered-message = La réponse :
request-answered-next = { $accepted ->
    [yes] L’heure et le lieu seront fixés avec le programme des rendez-vous ; vous recevrez alors une invitation pour votre calendrier.
   *[no] Vous pouvez adresser d’autres demandes tant qu’elles sont ouvertes.
}
request-answered-button = Voir vos demandes

## Meeting booked

meeting-booked-subject = Réservé : { $summary }, { $start }
meeting-booked-intro = Un rendez-vous vous est réservé lors de « { $mission } ».

## Timetable published

timetable-published-subject = { $again ->
    [yes] Vos rendez-vous ont changé : { $mission }
   *[no] Vos rendez-vous : { $mission }
}
timetable-published-intro = { $again ->
    [yes] Le programme des rendez-vous de « { $mission } » est publié dans une nouvelle version.
   *[no] Le programme des rendez-vous de « { $mission } » est publié.
}
timetable-published-count = { $count ->
    [0] Vous n’y avez plus aucun rendez-vous.
    [one] Vous avez un rendez-vous.
   *[other] Vous avez { $count } rendez-vous.
}
timetable-published-new = nouveau
timetable-published-changed = modifié
timetable-published-cancelled = Ces rendez-vous n’ont plus lieu :
timetable-published-hint = { $attached ->
    [one] L’invitation est jointe à ce message. Vous pouvez y répondre avec les boutons de votre messagerie ou de votre calendrier, ou dans Kontor.
   *[other] Chaque invitation est jointe séparément. La plupart des messageries n’affichent les boutons que d’une seule : ouvrez les autres une à une, ou répondez dans Kontor.
}
timetable-published-feed = Le plus simple : abonnez-vous une fois à votre calendrier, et il reste à jour quoi qu’il arrive.
timetable-published-button = Voir vos rendez-vous et y répondre
timetable-published-feed-button = S’abonner à votre calendrier

## Meeting moved

meeting-moved-subject = { $moved ->
    [yes] Déplacé : { $summary }, désormais { $start }
   *[no] Modifié : { $summary }, { $start }
}
meeting-moved-intro = { $moved ->
    [yes] L’un de vos rendez-vous lors de « { $mission } » a été déplacé.
   *[no] L’un de vos rendez-vous lors de « { $mission } » a été modifié ; l’heure et le lieu restent les mêmes.
}

## Meeting cancelled

meeting-cancelled-subject = Annulé : { $summary }, { $start }
meeting-cancelled-intro = L’un de vos rendez-vous lors de « { $mission } » n’aura pas lieu.

## Reminder

reminder-subject = Demain : { $mission }
reminder-intro = Voici votre journée de demain, { $day }, lors de « { $mission } ».
reminder-button = Voir votre agenda

## In calendars

entry-with = Avec { $organisations } : { $people }
entry-join = Rejoindre : { $link }
entry-video = Salle vidéo

## Un autre horaire a été proposé et n’est pas possible

counter-declined-subject = Horaire maintenu : { $summary }, { $start }
counter-declined-intro = Vous avez proposé un autre horaire pour un rendez-vous lors de « { $mission } ». Ce n’est malheureusement pas possible ; le rendez-vous est maintenu à l’heure prévue.
counter-declined-hint = Répondez à l’invitation avec les boutons de votre messagerie ou de votre calendrier, ou dans Kontor. Si vous ne pouvez pas venir, déclinez-la : le créneau sera alors libre pour d’autres.
