# Every sentence of every mail, in Portuguese, of Portugal and Brazil alike. en.ftl says what each is given; docs/languages.md has the words in use.

## Around every mail

greeting = Olá, { $name },
footer-mission = O Kontor envia esta mensagem em nome de { $lead }, responsável por “{ $mission }”.
footer-server = Esta mensagem foi enviada porque alguém inseriu este endereço em { $home }.
footer-answers = As respostas a esta mensagem chegam a { $lead }.
sentences = { $first } { $second }

## Days and clocks

day = { $weekday }, { $day } de { $month } de { $year }
day-short = { $weekday-short }, { $day } de { $month-short }
clock-hour = { $hour }h{ $minute }
clock-span = { $from }–{ $until }
clock-span-over = { $from }–{ $until } ({ $day })
clock-on-day = { $day }, { $span }
clock-start = { $day }, { $time }
clock-journey = { $from } ({ $there }) – { $until } ({ $elsewhere })
clock-journey-over = { $from } ({ $there }) – { $until } ({ $elsewhere }, { $day })
clock-local = horas locais
clock-zone = hora local de { $city } ({ $offset })
clock-own = { $span } no seu fuso horário ({ $offset })
clock-line = { $span }, { $zone }
clock-day-line = { $day }, { $span }, { $zone }

## Meetings in any mail

meeting-was = Antes:
meeting-is = Agora:
meeting-why = Motivo: { $why }
meeting-why-label = Motivo:
meeting-declined = { $name } recusou o convite.
meeting-open = Ver no Kontor
invitation-hint = O convite segue em anexo. Pode responder com os botões do seu programa de e-mail ou de calendário, ou no Kontor.
update-hint = A atualização segue em anexo: o seu calendário aplica-a automaticamente ou pede a sua confirmação.
cancellation-hint = O cancelamento segue em anexo: o seu calendário retira a reunião automaticamente ou pede a sua confirmação.

## Sign-in link

sign-in-link-subject = O seu link de acesso ao Kontor
sign-in-link-intro = Com este link, pode entrar no Kontor. É válido durante { $minutes ->
    [one] um minuto
   *[other] { $minutes } minutos
}, uma única vez, no navegador em que foi pedido.
sign-in-link-button = Entrar no Kontor
sign-in-link-unasked = Se não pediu este link, ignore esta mensagem: sem ele, ninguém pode entrar.

## Request received

request-received-subject = { $from } gostaria de se reunir com { $to }
request-received-intro = { $from } gostaria de se reunir com { $to } em “{ $mission }”.
request-received-message = A mensagem:
request-received-todo = Por favor, aceite ou recuse o pedido, para que o programa de reuniões possa ser elaborado. Se aceitar, indique também o seu grau de interesse na reunião.
request-received-button = Responder ao pedido
request-received-closes = Prazo para pedidos: { $day }, às { $time }, { $zone }.

## Request answered

request-answered-subject = { $accepted ->
    [yes] { $to } aceitou o seu pedido de reunião
   *[no] { $to } recusou o seu pedido de reunião
}
request-answered-intro = { $accepted ->
    [yes] { $to } aceitou o pedido de { $from } para uma reunião em “{ $mission }”.
   *[no] { $to } recusou o pedido de { $from } para uma reunião em “{ $mission }”.
}
request-answered-message = A resposta:
request-answered-next = { $accepted ->
    [yes] A hora e o local serão definidos com o programa de reuniões; receberá então um convite para o seu calendário.
   *[no] Enquanto o prazo estiver aberto, pode enviar outros pedidos.
}
request-answered-button = Ver os seus pedidos

## Meeting booked

meeting-booked-subject = Reservada: { $summary }, { $start }
meeting-booked-intro = Está reservada uma reunião em seu nome em “{ $mission }”.

## Timetable published

timetable-published-subject = { $again ->
    [yes] As suas reuniões mudaram: { $mission }
   *[no] As suas reuniões: { $mission }
}
timetable-published-intro = { $again ->
    [yes] O programa de reuniões de “{ $mission }” foi publicado numa nova versão.
   *[no] O programa de reuniões de “{ $mission }” foi publicado.
}
timetable-published-count = { $count ->
    [0] Já não tem nenhuma reunião no programa.
    [one] Tem uma reunião.
   *[other] Tem { $count } reuniões.
}
timetable-published-new = nova
timetable-published-changed = alterada
timetable-published-cancelled = Estas reuniões já não se realizam:
timetable-published-hint = { $attached ->
    [one] O convite segue em anexo. Pode responder com os botões do seu programa de e-mail ou de calendário, ou no Kontor.
   *[other] Cada convite segue em anexo separado. A maioria dos programas de e-mail mostra os botões de um só: abra os outros um a um, ou responda no Kontor.
}
timetable-published-feed = O mais simples: subscreva uma vez o seu calendário, e ele estará sempre atualizado, mude o que mudar.
timetable-published-button = Ver as suas reuniões e responder
timetable-published-feed-button = Subscrever o seu calendário

## Meeting moved

meeting-moved-subject = { $moved ->
    [yes] Mudança: { $summary }, agora { $start }
   *[no] Alterada: { $summary }, { $start }
}
meeting-moved-intro = { $moved ->
    [yes] Uma das suas reuniões em “{ $mission }” mudou de hora ou de local.
   *[no] Uma das suas reuniões em “{ $mission }” foi alterada; a hora e o local mantêm-se.
}

## Meeting cancelled

meeting-cancelled-subject = Cancelada: { $summary }, { $start }
meeting-cancelled-intro = Uma das suas reuniões em “{ $mission }” não se realizará.

## Reminder

reminder-subject = Amanhã: { $mission }
reminder-intro = Este é o seu programa de amanhã, { $day }, em “{ $mission }”.
reminder-button = Ver a sua agenda

## In calendars

entry-with = Com { $organisations }: { $people }
entry-join = Para participar: { $link }
entry-video = Sala de vídeo

## Foi proposta outra hora e não é possível

counter-declined-subject = A hora mantém-se: { $summary }, { $start }
counter-declined-intro = Propôs outra hora para uma reunião em “{ $mission }”. Infelizmente, não é possível; a reunião mantém-se à hora prevista.
counter-declined-hint = Responda ao convite com os botões do seu programa de e-mail ou de calendário, ou no Kontor. Se não puder comparecer, recuse o convite: o horário ficará livre para outros.
