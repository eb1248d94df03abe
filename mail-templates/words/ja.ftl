# Every sentence of every mail, in Japanese. en.ftl says what each is given; docs/languages.md has the words in use.

## Around every mail

greeting = { $name } 様
footer-mission = このメールは、「{ $mission }」を主催する{ $lead }に代わり、Kontorからお送りしています。
footer-server = このメールは、{ $home } でこのアドレスが入力されたため、お送りしています。
footer-answers = このメールへのご返信は、{ $lead }に届きます。
sentences = { $first }{ $second }

## Days and clocks

day = { $year }年{ $month-number }月{ $day }日({ $weekday-short })
day-short = { $month-number }月{ $day }日({ $weekday-short })
clock-hour = { $hour }:{ $minute }
clock-span = { $from }～{ $until }
clock-span-over = { $from }～{ $day }{ $until }
clock-on-day = { $day }{ $span }
clock-start = { $day }{ $time }
clock-journey = { $from }（{ $there }）～{ $until }（{ $elsewhere }）
clock-journey-over = { $from }（{ $there }）～{ $day }{ $until }（{ $elsewhere }）
clock-local = いずれも現地時間
clock-zone = { $city }時間（{ $offset }）
clock-own = お住まいの地域では{ $span }（{ $offset }）
clock-line = { $span } { $zone }
clock-day-line = { $day }{ $span } { $zone }

## Meetings in any mail

meeting-was = 変更前：
meeting-is = 変更後：
meeting-why = 理由：{ $why }
meeting-why-label = 理由：
meeting-declined = { $name }様より、ご欠席とのご連絡がありました。
meeting-open = Kontorで確認する
invitation-hint = 招待状を添付しております。お使いのメールソフトやカレンダーのボタン、またはKontorからご回答ください。
update-hint = 更新内容を添付しております。カレンダーに自動で反映されるか、確認の画面が表示されます。
cancellation-hint = 取り消しのお知らせを添付しております。カレンダーから自動で削除されるか、確認の画面が表示されます。

## Sign-in link

sign-in-link-subject = Kontorへのログイン用リンク
sign-in-link-intro = このリンクからKontorにログインできます。有効期間は{ $minutes }分です。リンクをご請求になったブラウザーで、1回のみご利用いただけます。
sign-in-link-button = ログインする
sign-in-link-unasked = お心当たりがない場合、お手続きは不要です。このリンクがなければ、どなたもログインできません。

## Request received

request-received-subject = { $from }様より{ $to }様へ面談のお申し込み
request-received-intro = 「{ $mission }」にて、{ $from }様が{ $to }様との面談を希望されています。
request-received-message = 先方からのメッセージ：
request-received-todo = 面談スケジュールを作成するため、お申し込みを承諾されるか、お断りになるかをご回答ください。承諾される場合は、ご希望の度合いもあわせてお知らせください。
request-received-button = お申し込みに回答する
request-received-closes = お申し込みの受付は、{ $zone }の{ $day }{ $time }に締め切られます。

## Request answered

request-answered-subject = { $accepted ->
    [yes] { $to }様が面談を承諾されました
   *[no] { $to }様との面談は見送りとなりました
}
request-answered-intro = { $accepted ->
    [yes] 「{ $mission }」での面談について、{ $to }様が{ $from }様のお申し込みを承諾されました。
   *[no] 「{ $mission }」での面談について、{ $to }様は{ $from }様のお申し込みを見送られました。
}
request-answered-message = 先方からのご回答：
request-answered-next = { $accepted ->
    [yes] 面談の日時と場所は、面談スケジュールとともに決まります。決まり次第、カレンダー用の招待状をお送りいたします。
   *[no] 受付期間中は、ほかの企業・団体にもお申し込みいただけます。
}
request-answered-button = お申し込みの一覧を見る

## Meeting booked

meeting-booked-subject = 面談予約：{ $summary }、{ $start }
meeting-booked-intro = 「{ $mission }」での面談のご予約が確定いたしました。

## Timetable published

timetable-published-subject = { $again ->
    [yes] 面談スケジュール変更のお知らせ：{ $mission }
   *[no] 面談スケジュールのお知らせ：{ $mission }
}
timetable-published-intro = { $again ->
    [yes] 「{ $mission }」の面談スケジュールの改訂版を公開いたしました。
   *[no] 「{ $mission }」の面談スケジュールを公開いたしました。
}
timetable-published-count = { $count ->
    [0] 現在、ご予定の面談はございません。
   *[other] ご予定の面談は{ $count }件です。
}
timetable-published-new = 新規
timetable-published-changed = 変更
timetable-published-cancelled = 次の面談は取り消しとなりました。
timetable-published-hint = { $attached ->
    [1] 招待状を添付しております。お使いのメールソフトやカレンダーのボタン、またはKontorからご回答ください。
   *[other] 招待状は1件ずつ添付しております。多くのメールソフトでは1件分のボタンしか表示されませんので、ほかの招待状は個別に開くか、Kontorからご回答ください。
}
timetable-published-feed = カレンダーを一度ご登録（購読）いただくと、その後の変更も自動で反映されますので便利です。
timetable-published-button = 面談を確認して回答する
timetable-published-feed-button = カレンダーを購読する

## Meeting moved

meeting-moved-subject = { $moved ->
    [yes] 日時・場所の変更：{ $summary }、変更後は{ $start }
   *[no] 内容の変更：{ $summary }、{ $start }
}
meeting-moved-intro = { $moved ->
    [yes] 「{ $mission }」でのご面談の日時または場所が変更となりました。
   *[no] 「{ $mission }」でのご面談の内容が変更となりました。日時と場所に変更はございません。
}

## Meeting cancelled

meeting-cancelled-subject = 面談取り消し：{ $summary }、{ $start }
meeting-cancelled-intro = 「{ $mission }」でのご面談は取り消しとなりました。

## Reminder

reminder-subject = 明日のご予定：{ $mission }
reminder-intro = 明日{ $day }の「{ $mission }」でのご予定をお知らせいたします。
reminder-button = 予定表を見る

## In calendars

entry-with = お相手：{ $organisations }（{ $people }）
entry-join = 参加用リンク：{ $link }
entry-video = ビデオ会議室

## 別の時間が提案されたが、変更できない場合

counter-declined-subject = 日時変更なし：{ $summary }、{ $start }
counter-declined-intro = 「{ $mission }」でのご面談について別の時間をご提案いただき、ありがとうございます。誠に恐れ入りますが、変更いたしかねます。ご面談は予定どおりの時間に行われます。
counter-declined-hint = お使いのメールソフトやカレンダーのボタン、またはKontorから、招待にご回答ください。ご出席いただけない場合は辞退のご回答をお願いいたします。空いた時間を他の方にご利用いただけます。
