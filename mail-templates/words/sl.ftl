# Every sentence of every mail, in Slovenian. en.ftl says what each is given; docs/languages.md has the words in use.

## Around every mail

greeting = Pozdravljeni, { $name },
footer-mission = Kontor vam to sporočilo pošilja v imenu organizacije { $lead }, ki vodi dogodek »{ $mission }«.
footer-server = To sporočilo ste prejeli, ker je nekdo ta naslov vnesel na strani { $home }.
footer-answers = Odgovore na to sporočilo prejme { $lead }.
sentences = { $first } { $second }

## Days and clocks

day = { $weekday }, { $day }. { $month } { $year }
day-short = { $weekday-short }, { $day }. { $month-short }
clock-hour = { $hour }.{ $minute }
clock-span = { $from }–{ $until }
clock-span-over = { $from }–{ $until } ({ $day })
clock-on-day = { $day }, { $span }
clock-start = { $day } ob { $time }
clock-journey = { $from } ({ $there }) – { $until } ({ $elsewhere })
clock-journey-over = { $from } ({ $there }) – { $until } ({ $elsewhere }, { $day })
clock-local = po krajevnem času
clock-zone = po krajevnem času ({ $city }, { $offset })
clock-own = pri vas { $span } ({ $offset })
clock-line = { $span } { $zone }
clock-day-line = { $day }, { $span } { $zone }

## Meetings in any mail

meeting-was = Doslej:
meeting-is = Zdaj:
meeting-why = Razlog: { $why }
meeting-why-label = Razlog:
meeting-declined = { $name } se sestanka ne more udeležiti.
meeting-open = Oglejte si ga v Kontorju
invitation-hint = Vabilo je priloženo. Nanj lahko odgovorite z gumbi v svojem poštnem programu ali koledarju ali pa v Kontorju.
update-hint = Posodobitev je priložena: vaš koledar jo prevzame sam ali pa vas prosi za potrditev.
cancellation-hint = Odpoved je priložena: vaš koledar sestanek odstrani sam ali pa vas prosi za potrditev.

## Sign-in link

sign-in-link-subject = Vaša povezava za prijavo v Kontor
sign-in-link-intro = S to povezavo se prijavite v Kontor. Velja { $minutes ->
    [one] { $minutes } minuto
    [two] { $minutes } minuti
    [few] { $minutes } minute
   *[other] { $minutes } minut
}, samo enkrat in v brskalniku, v katerem ste jo zahtevali.
sign-in-link-button = Prijavite se
sign-in-link-unasked = Če povezave niste zahtevali, vam ni treba storiti ničesar: brez nje se nihče ne more prijaviti.

## Request received

request-received-subject = Prošnja za sestanek: { $from } – { $to }
request-received-intro = Organizacija { $from } se želi na dogodku »{ $mission }« sestati z organizacijo { $to }.
request-received-message = Sporočilo:
request-received-todo = Prosimo, da prošnjo sprejmete ali zavrnete, da bo mogoče pripraviti razpored sestankov. Če jo sprejmete, navedite tudi, kako pomemben je sestanek za vas.
request-received-button = Odgovorite na prošnjo
request-received-closes = Rok za prošnje: { $day }, ob { $time } { $zone }.

## Request answered

request-answered-subject = { $accepted ->
    [yes] Tudi { $to } želi sestanek z vami
   *[no] { $to } ne sprejema vaše prošnje za sestanek
}
request-answered-intro = { $accepted ->
    [yes] Organizacija { $to } je sprejela prošnjo organizacije { $from } za sestanek na dogodku »{ $mission }«.
   *[no] Organizacija { $to } je zavrnila prošnjo organizacije { $from } za sestanek na dogodku »{ $mission }«.
}
request-answered-message = Odgovor:
request-answered-next = { $accepted ->
    [yes] Čas in kraj bosta določena z razporedom sestankov; takrat boste prejeli vabilo za koledar.
   *[no] Dokler rok za prošnje ne poteče, se lahko obrnete na druge.
}
request-answered-button = Oglejte si svoje prošnje

## Meeting booked

meeting-booked-subject = Rezervirano: { $summary }, { $start }
meeting-booked-intro = Na dogodku »{ $mission }« je za vas rezerviran sestanek.

## Timetable published

timetable-published-subject = { $again ->
    [yes] Vaši sestanki so se spremenili: { $mission }
   *[no] Vaši sestanki: { $mission }
}
timetable-published-intro = { $again ->
    [yes] Objavljena je nova različica razporeda sestankov za dogodek »{ $mission }«.
   *[no] Objavljen je razpored sestankov za dogodek »{ $mission }«.
}
timetable-published-count = { $count ->
    [0] V njem nimate več nobenega sestanka.
    [1] Imate en sestanek.
    [2] Imate dva sestanka.
    [one] Imate { $count } sestanek.
    [two] Imate { $count } sestanka.
    [few] Imate { $count } sestanke.
   *[other] Imate { $count } sestankov.
}
timetable-published-new = novo
timetable-published-changed = spremenjeno
timetable-published-cancelled = Ti sestanki odpadejo:
timetable-published-hint = { $attached ->
    [1] Vabilo je priloženo. Nanj lahko odgovorite z gumbi v svojem poštnem programu ali koledarju ali pa v Kontorju.
   *[other] Vsako vabilo je priloženo posebej. Večina poštnih programov pokaže gumbe le pri enem: druga odprite posamič ali pa odgovorite v Kontorju.
}
timetable-published-feed = Najpreprosteje: enkrat se naročite na svoj koledar, pa bo vedno pravilen, karkoli se že spremeni.
timetable-published-button = Oglejte si sestanke in odgovorite
timetable-published-feed-button = Naročite se na svoj koledar

## Meeting moved

meeting-moved-subject = { $moved ->
    [yes] Prestavljeno: { $summary }, zdaj { $start }
   *[no] Spremenjeno: { $summary }, { $start }
}
meeting-moved-intro = { $moved ->
    [yes] Eden od vaših sestankov na dogodku »{ $mission }« je prestavljen.
   *[no] Eden od vaših sestankov na dogodku »{ $mission }« je spremenjen; čas in kraj ostaneta enaka.
}

## Meeting cancelled

meeting-cancelled-subject = Odpovedano: { $summary }, { $start }
meeting-cancelled-intro = Eden od vaših sestankov na dogodku »{ $mission }« odpade.

## Reminder

reminder-subject = Jutri: { $mission }
reminder-intro = To je vaš jutrišnji dan na dogodku »{ $mission }«: { $day }.
reminder-button = Oglejte si svoj urnik

## In calendars

entry-with = Sogovorniki: { $organisations } – { $people }
entry-join = Pridružite se: { $link }
entry-video = Videosoba

## Predlagan je bil drug čas, ki ni mogoč

counter-declined-subject = Ostaja, kot je: { $summary }, { $start }
counter-declined-intro = Za sestanek na dogodku »{ $mission }« ste predlagali drug čas. Žal to ni mogoče; sestanek ostaja ob predvidenem času.
counter-declined-hint = Na vabilo odgovorite z gumbi v svojem poštnem programu ali koledarju ali pa v Kontorju. Če ne morete priti, vabilo zavrnite: termin bo tako prost za druge.
