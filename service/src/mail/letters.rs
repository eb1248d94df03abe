//! What each mail says, before it is put into words: the values that its templates may use.

use serde::Serialize;

use super::clocks::Times;

/// One mail to one reader.
#[derive(Clone, Debug, Serialize)]
pub struct Letter {
    /// The language of the words, a BCP 47 tag: the reader's, or English where Kontor has no words in it.
    pub language: String,
    /// Who reads it.
    pub reader: Reader,
    /// The mission it is about.
    pub mission: Option<Mission>,
    /// The programme the mission belongs to.
    pub programme: Option<Programme>,
    /// The server's address.
    pub home: String,
    /// What only this kind of mail says.
    #[serde(flatten)]
    pub body: Body,
}

/// Who reads a mail.
#[derive(Clone, Debug, Serialize)]
pub struct Reader {
    /// Name as displayed.
    pub name: String,
}

/// The mission a mail is about.
#[derive(Clone, Debug, Serialize)]
pub struct Mission {
    /// Name in a line.
    pub title: String,
    /// Name of the organisation that leads it.
    pub lead: String,
    /// Whether a person there reads the answers to the mail.
    pub answered: bool,
}

/// The programme a mission belongs to.
#[derive(Clone, Debug, Serialize)]
pub struct Programme {
    /// The name people say.
    pub acronym: String,
    /// The funder's sentence.
    pub disclaimer: Option<String>,
}

/// A meeting or agenda item.
#[derive(Clone, Debug, Serialize)]
pub struct Entry {
    /// Name in a line.
    pub summary: String,
    /// Where.
    pub location: String,
    /// When, on both clocks.
    pub times: Times,
    /// What is new about it, in a word.
    pub news: Option<String>,
}

/// The entries of one day at the venue.
#[derive(Clone, Debug, Serialize)]
pub struct Day {
    /// The day in words.
    pub day: String,
    /// What there is, by start.
    pub entries: Vec<Entry>,
}

/// When requests close.
#[derive(Clone, Debug, Serialize)]
pub struct Closes {
    /// The day in words.
    pub day: String,
    /// 17:00.
    pub time: String,
    /// On whose clock.
    pub zone: String,
}

/// What only one kind of mail says.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
#[allow(missing_docs)] // The templates of each kind show what its values are.
pub enum Body {
    SignInLink {
        url: String,
        minutes: i64,
    },
    RequestReceived {
        from: String,
        to: String,
        message: String,
        closes: Option<Closes>,
        url: String,
    },
    RequestAnswered {
        from: String,
        to: String,
        accepted: bool,
        message: String,
        url: String,
    },
    MeetingBooked {
        entry: Entry,
        url: String,
    },
    TimetablePublished {
        again: bool,
        count: usize,
        days: Vec<Day>,
        cancelled: Vec<Entry>,
        attached: usize,
        url: String,
        feed_url: String,
    },
    MeetingMoved {
        moved: bool,
        entry: Entry,
        was: Box<Entry>,
        url: String,
    },
    MeetingCancelled {
        entry: Entry,
        why: String,
        url: String,
    },
    CounterDeclined {
        entry: Entry,
        url: String,
    },
    Reminder {
        day: String,
        entries: Vec<Entry>,
        url: String,
    },
}

impl Letter {
    /// The folder of its templates.
    pub fn folder(&self) -> &'static str {
        match self.body {
            Body::SignInLink { .. } => "sign-in-link",
            Body::RequestReceived { .. } => "request-received",
            Body::RequestAnswered { .. } => "request-answered",
            Body::MeetingBooked { .. } => "meeting-booked",
            Body::TimetablePublished { .. } => "timetable-published",
            Body::MeetingMoved { .. } => "meeting-moved",
            Body::MeetingCancelled { .. } => "meeting-cancelled",
            Body::CounterDeclined { .. } => "counter-declined",
            Body::Reminder { .. } => "reminder",
        }
    }
}
