//! From a task to the mail it stands for: loads the rows, decides whether there is still something to say, says it.

mod agenda;
mod meetings;
mod requests;

use chrono::{DateTime, Utc};
use entity::id::{MissionId, PersonId};
use entity::person;
use lettre::message::Mailbox;
use sea_orm::DbErr;
use uuid::Uuid;

use super::letters::{Body, Letter, Mission, Programme, Reader};
use super::links;
use super::message::{self, CalendarPart, Draft, Unsendable};
use super::rows::{self, Setting};
use super::templates::{TemplateError, Templates};
use super::words::{Language, Unsaid};
use crate::app::App;
use crate::outbox::Task;

/// A rendered mail, ready for its row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Composed {
    /// Message-ID with its angle brackets.
    pub message_id: String,
    /// Kind of the task.
    pub kind: &'static str,
    /// To whom.
    pub person: PersonId,
    /// About which mission.
    pub mission: Option<MissionId>,
    /// Return path.
    pub envelope_from: String,
    /// Address it goes to.
    pub envelope_to: String,
    /// One line.
    pub subject: String,
    /// The message, CRLF line ends.
    pub bytes: Vec<u8>,
}

/// What composing comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A mail.
    Mail(Box<Composed>),
    /// There is nothing to say any more, and why.
    Nothing(&'static str),
}

/// Why a mail could not be composed.
#[derive(Debug, thiserror::Error)]
pub enum ComposeError {
    /// The database failed.
    #[error("the database failed: {0}")]
    Database(#[from] DbErr),
    /// A template or sentence is broken.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// A sentence is missing or broken.
    #[error(transparent)]
    Unsaid(#[from] Unsaid),
    /// It can never be sent.
    #[error(transparent)]
    Unsendable(#[from] Unsendable),
    /// The calendar entry cannot be written.
    #[error("the calendar entry cannot be written: {0}")]
    Calendar(String),
}

impl ComposeError {
    /// Whether another try would end the same way.
    pub fn is_final(&self) -> bool {
        matches!(self, Self::Unsendable(_) | Self::Calendar(_))
    }
}

/// What one kind of mail adds to the rest.
struct Content {
    person: person::Model,
    setting: Option<Setting>,
    body: Body,
    calendars: Vec<CalendarPart>,
}

/// Content, or why there is none.
type Found = Result<Result<Content, &'static str>, ComposeError>;

/// What is the same for every mail that is being composed.
struct Desk<'a> {
    app: &'a App,
    templates: &'a Templates,
    now: DateTime<Utc>,
}

/// Where in the outbox a task comes from, which decides the Message-ID and Date of its mail.
#[derive(Clone, Copy, Debug)]
pub struct Origin<'a> {
    /// What makes the task the only one of its like.
    pub key: &'a str,
    /// When it was written.
    pub written_at: DateTime<Utc>,
}

/// Composes the mail of a task. The same rows give the same bytes.
pub async fn compose(
    app: &App,
    templates: &Templates,
    task: &Task,
    origin: Origin<'_>,
) -> Result<Outcome, ComposeError> {
    let desk = Desk { app, templates, now: app.clock.now() };
    let found = match task {
        Task::SignInLink { link } => requests::sign_in_link(&desk, *link).await?,
        Task::RequestReceived { request, person } => requests::received(&desk, *request, *person).await?,
        Task::RequestAnswered { request, person } => requests::answered(&desk, *request, *person).await?,
        Task::MeetingBooked { invitation, sequence } => {
            meetings::booked(&desk, *invitation, *sequence).await?
        }
        Task::MeetingMoved { invitation, sequence, was } => {
            meetings::moved(&desk, *invitation, *sequence, was).await?
        }
        Task::MeetingCancelled { invitation, sequence } => {
            meetings::cancelled(&desk, *invitation, *sequence).await?
        }
        Task::CounterDeclined { invitation, sequence, .. } => {
            meetings::counter_declined(&desk, *invitation, *sequence).await?
        }
        Task::TimetablePublished { timetable, person } => {
            agenda::published(&desk, *timetable, *person).await?
        }
        Task::Reminder { mission, person, day } => agenda::reminder(&desk, *mission, *person, *day).await?,
        Task::Run { .. } | Task::ReadCalendar { .. } | Task::Deliver { .. } => Err("it is no mail"),
    };
    match found {
        Ok(content) => desk.render(task, origin, content).map(|mail| Outcome::Mail(Box::new(mail))),
        Err(why) => Ok(Outcome::Nothing(why)),
    }
}

impl Desk<'_> {
    /// The reader's language.
    fn language(&self, person: &person::Model) -> Result<&Language, ComposeError> {
        Ok(self.templates.language(&person.language)?)
    }

    /// A person, unless it is gone.
    async fn person(&self, id: Uuid) -> Result<Option<person::Model>, ComposeError> {
        Ok(rows::person(self.app.db.read(), id).await?)
    }

    async fn setting(&self, mission: MissionId) -> Result<Option<Setting>, ComposeError> {
        Ok(rows::setting(self.app.db.read(), mission, self.now.date_naive()).await?)
    }

    fn render(&self, task: &Task, origin: Origin<'_>, content: Content) -> Result<Composed, ComposeError> {
        let Content { person, setting, body, calendars } = content;
        let letter = Letter {
            language: self.language(&person)?.tag().to_owned(),
            reader: Reader { name: message::plain(&person.name) },
            mission: setting.as_ref().map(mission_of),
            programme: setting.as_ref().map(programme_of),
            home: self.app.config.server.public_url.clone(),
            body,
        };
        let draft = Draft {
            about: origin.key.to_owned(),
            kind: task.kind(),
            date: origin.written_at,
            from: self.from(setting.as_ref())?,
            reply_to: reply_to(setting.as_ref()),
            to: message::mailbox(&person.name, &person.email)?,
            words: self.templates.render(&letter)?,
            calendars,
        };
        Ok(Composed {
            message_id: draft.message_id(),
            kind: draft.kind,
            person: person.id,
            mission: setting.map(|setting| setting.mission.id),
            envelope_from: draft.from.email.to_string(),
            envelope_to: draft.to.email.to_string(),
            subject: draft.words.subject.clone(),
            bytes: draft.bytes()?,
        })
    }

    /// The configured address under the name of who leads the mission. Programs act on an invitation only when its
    /// From and ORGANIZER belong to one domain, so it is never the lead's own address.
    fn from(&self, setting: Option<&Setting>) -> Result<Mailbox, Unsendable> {
        let configured = &self.app.config.mail.from;
        let own: Mailbox = configured.parse().map_err(|_| Unsendable::Address(configured.clone()))?;
        match setting {
            Some(setting) => message::mailbox(&setting.lead.name, own.email.as_ref()),
            None => message::mailbox(own.name.as_deref().unwrap_or_default(), own.email.as_ref()),
        }
    }
}

/// A person at the leading organisation, when its address can be written into a message.
fn reply_to(setting: Option<&Setting>) -> Option<Mailbox> {
    let contact = setting?.contact.as_ref()?;
    message::mailbox(&contact.name, &contact.email).ok()
}

fn mission_of(setting: &Setting) -> Mission {
    Mission {
        title: setting.mission.title.clone(),
        lead: setting.lead.name.clone(),
        answered: reply_to(Some(setting)).is_some(),
    }
}

fn programme_of(setting: &Setting) -> Programme {
    let programme = &setting.programme;
    let disclaimer = programme.disclaimer.clone().filter(|text| !text.trim().is_empty());
    Programme { acronym: programme.acronym.clone(), disclaimer }
}
