//! Zones as Outlook and Exchange write them: by Windows' names, with a VTIMEZONE of their own or with none.

use calendar::{busy, reply};
use chrono::{DateTime, Utc};

use crate::samples::{utc, zone};

/// One meeting as it comes from there.
struct Sample {
    tzid: &'static str,
    /// STANDARD and DAYLIGHT as Outlook writes them: offsets, then the rule for each.
    rules: &'static str,
    wall: &'static str,
    instant: &'static str,
}

const WESTERN: &str = "STANDARD,16010101T030000,+0200,+0100,BYDAY=-1SU;BYMONTH=10 DAYLIGHT,16010101T020000,+0100,+0200,BYDAY=-1SU;BYMONTH=3";
const BRITISH: &str = "STANDARD,16010101T020000,+0100,+0000,BYDAY=-1SU;BYMONTH=10 DAYLIGHT,16010101T010000,+0000,+0100,BYDAY=-1SU;BYMONTH=3";
const EASTERN: &str = "STANDARD,16010101T020000,-0400,-0500,BYDAY=1SU;BYMONTH=11 DAYLIGHT,16010101T020000,-0500,-0400,BYDAY=2SU;BYMONTH=3";
const PACIFIC: &str = "STANDARD,16010101T020000,-0700,-0800,BYDAY=1SU;BYMONTH=11 DAYLIGHT,16010101T020000,-0800,-0700,BYDAY=2SU;BYMONTH=3";
const SYDNEY: &str = "STANDARD,16010101T030000,+1100,+1000,BYDAY=1SU;BYMONTH=4 DAYLIGHT,16010101T020000,+1000,+1100,BYDAY=1SU;BYMONTH=10";
const NEWFOUNDLAND: &str = "STANDARD,16010101T020000,-0230,-0330,BYDAY=1SU;BYMONTH=11 DAYLIGHT,16010101T020000,-0330,-0230,BYDAY=2SU;BYMONTH=3";
const TOKYO: &str = "STANDARD,16010101T000000,+0900,+0900,";
const BRASILIA: &str = "STANDARD,16010101T000000,-0300,-0300,";
const INDIA: &str = "STANDARD,16010101T000000,+0530,+0530,";
const MEXICO: &str = "STANDARD,16010101T000000,-0600,-0600,";
const MOSCOW: &str = "STANDARD,16010101T000000,+0300,+0300,";
const UTC: &str = "STANDARD,16010101T000000,+0000,+0000,";

const fn sample(
    tzid: &'static str,
    rules: &'static str,
    wall: &'static str,
    instant: &'static str,
) -> Sample {
    Sample { tzid, rules, wall, instant }
}

/// Names that Windows has; they are understood without a VTIMEZONE.
const NAMED: [Sample; 16] = [
    sample("W. Europe Standard Time", WESTERN, "20260701T100000", "2026-07-01 08:00"),
    sample("Romance Standard Time", WESTERN, "20260115T100000", "2026-01-15 09:00"),
    sample("Central Europe Standard Time", WESTERN, "20260330T090000", "2026-03-30 07:00"),
    sample("GMT Standard Time", BRITISH, "20260701T100000", "2026-07-01 09:00"),
    sample("Eastern Standard Time", EASTERN, "20260309T090000", "2026-03-09 13:00"),
    sample("Pacific Standard Time", PACIFIC, "20261102T090000", "2026-11-02 17:00"),
    sample("AUS Eastern Standard Time", SYDNEY, "20260115T100000", "2026-01-14 23:00"),
    sample("Newfoundland Standard Time", NEWFOUNDLAND, "20260115T100000", "2026-01-15 13:30"),
    sample("Tokyo Standard Time", TOKYO, "20261202T100000", "2026-12-02 01:00"),
    sample("E. South America Standard Time", BRASILIA, "20261202T100000", "2026-12-02 13:00"),
    sample("India Standard Time", INDIA, "20261202T100000", "2026-12-02 04:30"),
    sample("Central Standard Time (Mexico)", MEXICO, "20260701T100000", "2026-07-01 16:00"),
    sample("Russian Standard Time", MOSCOW, "20260701T100000", "2026-07-01 07:00"),
    sample("UTC", UTC, "20260701T100000", "2026-07-01 10:00"),
    sample("tzone://Microsoft/Utc", UTC, "20260701T100000", "2026-07-01 10:00"),
    sample(
        "(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna",
        WESTERN,
        "20260701T100000",
        "2026-07-01 08:00",
    ),
];

/// Names that only the VTIMEZONE beside them explains: in the sender's language, or made by a program.
const OWN: [Sample; 5] = [
    sample("Mitteleuropäische Zeit", WESTERN, "20260701T100000", "2026-07-01 08:00"),
    sample("Heure d’Europe centrale", WESTERN, "20260115T100000", "2026-01-15 09:00"),
    sample("Customized Time Zone", EASTERN, "20260309T090000", "2026-03-09 13:00"),
    sample("Customized Time Zone 1", SYDNEY, "20261003T100000", "2026-10-03 00:00"),
    sample("東京 (標準時)", TOKYO, "20261202T100000", "2026-12-02 01:00"),
];

impl Sample {
    fn definition(&self) -> String {
        let mut text = format!("BEGIN:VTIMEZONE\r\nTZID:{}\r\n", self.tzid);
        for observance in self.rules.split(' ') {
            let [kind, start, from, to, rule] = observance.split(',').collect::<Vec<_>>()[..] else {
                panic!()
            };
            text += &format!("BEGIN:{kind}\r\nDTSTART:{start}\r\nTZOFFSETFROM:{from}\r\nTZOFFSETTO:{to}\r\n");
            if !rule.is_empty() {
                text += &format!("RRULE:FREQ=YEARLY;INTERVAL=1;{rule}\r\n");
            }
            text += &format!("END:{kind}\r\n");
        }
        text + "END:VTIMEZONE\r\n"
    }

    /// Another time proposed from Outlook, with its own properties around it.
    fn counter(&self, defined: bool) -> String {
        let definition = if defined { self.definition() } else { String::new() };
        let tzid = if self.tzid.contains([':', ',', ';']) {
            format!("\"{}\"", self.tzid)
        } else {
            self.tzid.to_owned()
        };
        format!(
            "BEGIN:VCALENDAR\r\nMETHOD:COUNTER\r\nPRODID:Microsoft Exchange Server 2010\r\nVERSION:2.0\r\n{definition}\
             BEGIN:VEVENT\r\nATTENDEE;PARTSTAT=TENTATIVE;CN=Anne Chêne:MAILTO:anne@chene.example.com\r\n\
             COMMENT;LANGUAGE=fr-FR:Plus tard ?\\n\r\n\
             UID:0192f0c1-7a3e-7cc2-9d51-3a0b7a6e51aa\r\nSUMMARY;LANGUAGE=fr-FR:Nouvelle heure proposée : B2B\r\n\
             DTSTART;TZID={tzid}:{wall}\r\nDURATION:PT25M\r\nCLASS:PUBLIC\r\nPRIORITY:5\r\n\
             DTSTAMP:20260102T101500Z\r\nTRANSP:OPAQUE\r\nSTATUS:CONFIRMED\r\nSEQUENCE:3\r\n\
             LOCATION;LANGUAGE=fr-FR:Table 7\r\nX-MICROSOFT-CDO-APPT-SEQUENCE:3\r\n\
             X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE\r\nX-MICROSOFT-CDO-INTENDEDSTATUS:BUSY\r\n\
             X-MICROSOFT-CDO-ALLDAYEVENT:FALSE\r\nX-MICROSOFT-CDO-IMPORTANCE:1\r\n\
             X-MICROSOFT-DISALLOW-COUNTER:FALSE\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
            wall = self.wall,
        )
    }

    fn read(&self, defined: bool) {
        let text = self.counter(defined);
        let proposed = reply::read(text.as_bytes()).unwrap()[0].proposed.map(|proposed| proposed.start);
        assert_eq!(proposed, Some(self.at()), "{} defined: {defined}", self.tzid);
        let (from, until) = (utc("2026-01-01 00:00"), utc("2027-01-01 00:00"));
        // The owner's zone is none of those above, so that a zone nobody knows would show.
        let found = busy::read(text.as_bytes(), from, until, &zone("Asia/Kathmandu")).unwrap();
        let starts: Vec<DateTime<Utc>> = found.iter().map(|busy| busy.start).collect();
        assert_eq!(starts, [self.at()], "{} defined: {defined}", self.tzid);
    }

    fn at(&self) -> DateTime<Utc> {
        utc(self.instant)
    }
}

#[test]
fn windows_names_mean_the_right_instant_with_a_vtimezone_and_without() {
    for sample in &NAMED {
        sample.read(true);
        sample.read(false);
    }
}

#[test]
fn names_of_their_own_mean_what_their_vtimezone_says() {
    for sample in &OWN {
        sample.read(true);
    }
}
