//! Replies as calendar programs mail them.

/// A reply to an invitation as calendar programs mail it.
pub(super) struct Reply<'a> {
    pub(super) message_id: &'a str,
    pub(super) from: &'a str,
    pub(super) to: String,
    pub(super) attendee: &'a str,
    pub(super) uid: &'a str,
    pub(super) sequence: i32,
    /// As iCalendar writes it: `20270301T080000Z`.
    pub(super) dtstamp: &'a str,
    pub(super) partstat: &'a str,
}

impl Reply<'_> {
    /// The raw mail.
    pub(super) fn raw(&self) -> Vec<u8> {
        let calendar = format!(
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Example//Mail//EN\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\n\
             UID:{}\r\nSEQUENCE:{}\r\nDTSTAMP:{}\r\nATTENDEE;PARTSTAT={}:mailto:{}\r\nEND:VEVENT\r\n\
             END:VCALENDAR\r\n",
            self.uid, self.sequence, self.dtstamp, self.partstat, self.attendee
        );
        format!(
            "From: Someone <{}>\r\nTo: <{}>\r\nMessage-ID: <{}>\r\nDate: Mon, 01 Mar 2027 08:00:00 +0000\r\n\
             Subject: Answer\r\nMIME-Version: 1.0\r\n\
             Content-Type: text/calendar; charset=utf-8; method=REPLY\r\n\r\n{calendar}",
            self.from, self.to, self.message_id
        )
        .into_bytes()
    }
}
