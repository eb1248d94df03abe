//! What surrounds the contents of every page: who reads, where they are, what was just done.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};

use super::assets;
use super::parts::Icon;
use crate::caller::Caller;
use crate::http::problem::Problem;

/// The place in the house that a page belongs to, which the bar marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Here {
    /// The home of whoever reads.
    Home,
    /// Missions and all within them.
    Missions,
    /// The reader's own agenda.
    Agenda,
    /// The reader.
    Me,
    /// Mails that went out and came in.
    Post,
    /// None of them.
    Elsewhere,
}

/// What surrounds a page.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    /// Who reads, when signed in.
    pub reader: Option<Reader>,
    /// Which place the bar marks.
    pub here: Here,
    /// What was just done.
    pub said: Option<&'static str>,
    /// Whether a browser without scripts shall ask again by itself, after so many seconds.
    pub again_seconds: Option<u8>,
    /// How broad the contents may become: `wide`, `narrow`, or as usual.
    pub breadth: &'static str,
}

/// Who reads.
#[derive(Clone, Debug)]
pub(super) struct Reader {
    /// The name.
    pub name: String,
    /// Whether the reader runs the server.
    pub operator: bool,
}

impl Frame {
    /// The frame of a page for someone who has signed in.
    pub(crate) fn of(caller: &Caller, here: Here) -> Self {
        let reader = Some(Reader { name: caller.name.clone(), operator: caller.operator });
        Self { reader, here, said: None, again_seconds: None, breadth: "" }
    }

    /// The frame of a page for anyone.
    pub(crate) fn bare() -> Self {
        Self { reader: None, here: Here::Elsewhere, said: None, again_seconds: None, breadth: "" }
    }

    /// The same frame, which says what was just done.
    pub(crate) fn saying(mut self, said: &Said) -> Self {
        self.said = said.sentence();
        self
    }

    /// The same frame for broad contents.
    pub(crate) fn wide(mut self) -> Self {
        self.breadth = "wide";
        self
    }

    /// The same frame for a form or a letter.
    pub(crate) fn narrow(mut self) -> Self {
        self.breadth = "narrow";
        self
    }

    /// Whether the bar marks the place of that name.
    pub(crate) fn is_at(&self, place: &str) -> bool {
        let here = match self.here {
            Here::Home => "home",
            Here::Missions => "missions",
            Here::Agenda => "agenda",
            Here::Me => "me",
            Here::Post => "post",
            Here::Elsewhere => "",
        };
        here == place
    }

    /// An icon.
    pub(crate) fn icon(&self, name: &'static str) -> Icon {
        Icon(name)
    }

    /// Where the sign of the house is.
    pub(crate) fn mark(&self) -> &'static str {
        assets::mark()
    }

    /// Where the style sheet is.
    pub(crate) fn style_sheet(&self) -> &'static str {
        assets::style_sheet()
    }

    /// Where htmx is.
    pub(crate) fn htmx(&self) -> &'static str {
        assets::htmx()
    }

    /// Where our own few lines of script are.
    pub(crate) fn script(&self) -> &'static str {
        assets::script()
    }
}

/// `?said=…`: which action led here. Only words of the list below are shown, so an address cannot make a page say
/// what it likes.
#[derive(Clone, Debug, Default, serde::Deserialize)]
pub(super) struct Said {
    #[serde(default)]
    said: String,
}

/// What each action says when it is done.
const SENTENCES: &[(&str, &str)] = &[
    ("saved", "Saved."),
    ("removed", "Removed."),
    ("created", "The mission is there, as a draft that only you and your coordinator see."),
    ("moved-on", "The mission has moved on."),
    ("asked", "Asked. They get a mail, and you get one when they answer."),
    ("accepted", "Accepted. It will be placed when the allocation runs."),
    ("declined", "Declined. They are told."),
    ("withdrawn", "Withdrawn."),
    ("ranked", "Your rank is noted."),
    ("booked", "Booked. The invitation is on its way to both calendars."),
    ("given-back", "Given back. Both calendars are told."),
    ("answered", "Your answer is noted. Nothing else to do."),
    ("rotated", "The old address is gone. Subscribe again with the new one."),
    ("pinned", "Pinned: every run keeps it there."),
    ("unpinned", "Let go: the next run may move it."),
    ("repaired", "Here is the draft. Nothing is sent until you publish it."),
    ("table-added", "The table is there. Run again to use it."),
    ("published", "Published. Everyone concerned gets one mail with their meetings."),
    ("meeting-moved", "Moved. Everyone in it gets one update."),
    ("let-in", "Taken in, on your word."),
    ("late", "It was older than what is known: nothing has changed."),
    ("laid-aside", "Laid aside. The original stays."),
    ("stays", "They are told that the meeting stays as it is."),
    ("meeting-cancelled", "Cancelled. Everyone in it is told."),
    ("applied", "You have applied. The lead decides and you will be told."),
    ("entered", "Entered."),
    ("retried", "It is tried again now."),
    ("calendar", "Your calendar will be read in a moment, and then every hour."),
    ("feed-made", "The calendar is ready: choose your program."),
    ("feed-ended", "The address is gone for good; programs that use it find nothing there any more."),
    ("password-gone", "The app password is gone; programs that use it are locked out."),
    ("feed-rotated", "The old address is gone. Subscribe again with the new one."),
    ("token-gone", "The token is gone; programs that use it are locked out."),
    ("signed-out", "You are signed out."),
];

impl Said {
    fn sentence(&self) -> Option<&'static str> {
        SENTENCES.iter().find(|(word, _)| *word == self.said).map(|(_, sentence)| *sentence)
    }
}

/// Leads on after an action, to a page that says what was done (303, so that reloading repeats nothing).
pub(super) fn done(path: &str, said: &str) -> Response {
    let (path, part) =
        path.split_once('#').map_or((path, String::new()), |(path, part)| (path, format!("#{part}")));
    let mark = if path.contains('?') { '&' } else { '?' };
    Redirect::to(&format!("{path}{mark}said={said}{part}")).into_response()
}

/// A page.
pub(super) fn show(page: &impl Template) -> Result<Response, Problem> {
    show_with(StatusCode::OK, page)
}

/// A page with a status of its own, such as that of a form to mend.
pub(super) fn show_with(status: StatusCode, page: &impl Template) -> Result<Response, Problem> {
    let html = page.render().map_err(|error| Problem::failed(&error))?;
    Ok((status, Html(html)).into_response())
}
