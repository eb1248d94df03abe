//! The mission that a page is about, with who reads it and what they are to it.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use calendar::zone::Zone;
use entity::id::{MissionId, OrganisationId};
use entity::organisation;

use super::frame::{Frame, Here, Said};
use super::views::mission::{Head, Tab};
use super::{times, words};
use crate::app::App;
use crate::caller::Caller;
use crate::delegates::{self, Delegate};
use crate::http::guard::MissionConcerned;
use crate::http::problem::Problem;
use crate::missions::standing::Standing;
use crate::missions::{self, Mission};
use crate::page::Cursor;
use entity::words::DelegateStatus;

/// The id of a row that a path names; what is no id names nothing.
pub(super) fn id_of<T: std::str::FromStr>(text: &str) -> Result<T, Problem> {
    text.parse().map_err(|_| Problem::not_found())
}

/// A mission as its pages need it.
#[derive(Debug)]
pub(super) struct Concern {
    /// Who reads.
    pub caller: Caller,
    /// What they are to the mission.
    pub standing: Standing,
    /// The mission with its journey.
    pub mission: Mission,
}

impl FromRequestParts<App> for Concern {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let caller = Caller::from_request_parts(parts, app).await?;
        let standing = Standing::from_request_parts(parts, app).await?;
        let MissionConcerned(id) = MissionConcerned::from_request_parts(parts, app).await?;
        Ok(Self { caller, standing, mission: missions::get(app, id).await? })
    }
}

impl Concern {
    /// Which mission.
    pub(crate) fn id(&self) -> MissionId {
        self.mission.mission.id
    }

    /// A path within the mission: `/missions/ID/requests` of `/requests`.
    pub(crate) fn path(&self, rest: &str) -> String {
        format!("/missions/{}{rest}", self.id())
    }

    /// The reader's own clock.
    pub(crate) fn own(&self) -> Zone {
        times::zone(&self.caller.zone)
    }

    /// The venue's clock, for what no leg covers.
    pub(crate) fn venue(&self) -> Zone {
        times::zone(&self.mission.mission.zone)
    }

    /// The frame of a page.
    pub(crate) fn frame(&self, said: &Said) -> Frame {
        Frame::of(&self.caller, Here::Missions).saying(said)
    }

    /// The way back of a form: to the list, and to the mission.
    pub(crate) fn crumbs(&self) -> Vec<(String, String)> {
        vec![
            ("/missions".to_owned(), "Missions".to_owned()),
            (self.path(""), self.mission.mission.title.clone()),
        ]
    }

    /// The head of a page, with the way that `here` leads marked.
    pub(crate) fn head(&self, here: &str) -> Head {
        let mission = &self.mission.mission;
        Head {
            id: mission.id.to_string(),
            title: mission.title.clone(),
            kind: words::mission_kind(mission.kind),
            status: words::mission_status(mission.status),
            when: times::days(mission.starts_on, mission.ends_on),
            country: words::country(&mission.country).to_owned(),
            lead: self.mission.lead.name.clone(),
            tabs: self
                .ways()
                .into_iter()
                .map(|(path, words, icon)| Tab { here: path == here, path, words, icon })
                .collect(),
        }
    }

    /// The ways through the mission that the reader has.
    fn ways(&self) -> Vec<(String, String, &'static str)> {
        let mut ways = vec![(self.path(""), "Itinerary".to_owned(), "route")];
        let mut add = |path: String, words: &str, icon| ways.push((path, words.to_owned(), icon));
        if self.standing.takes_part() {
            add(self.path("/requests"), "Requests", "handshake");
        }
        if self.standing.takes_part() && self.mission.sessions.iter().any(|session| session.bookings_open) {
            add(self.path("/book"), "Book a slot", "plus");
        }
        if self.standing.delegate.is_some() || self.standing.represents {
            add(self.path("/availability"), "When I cannot", "clock");
        }
        if self.standing.lead {
            for session in &self.mission.sessions {
                let item = self.mission.agenda.iter().find(|item| item.id == session.agenda_item_id);
                let title = item.map_or("Timetable", |item| item.title.as_str());
                let title = if self.mission.sessions.len() == 1 { "Timetable" } else { title };
                add(format!("/sessions/{}", session.id), title, "grid");
            }
            add(self.path("/delegates"), "Delegates", "people");
            add(self.path("/import"), "Import", "download");
            add(self.path("/post"), "Post", "inbox");
        }
        ways
    }

    /// Everyone who attends or wants to, withdrawn ones left out.
    pub(crate) async fn delegates(&self, app: &App) -> Result<Vec<Delegate>, Problem> {
        let mut rows = delegates::list(app, self.id(), Cursor::WHOLE).await?.rows;
        rows.retain(|row| row.delegate.status != DelegateStatus::Withdrawn);
        Ok(rows)
    }

    /// The organisations of a list of delegates that the reader speaks for or attends for, each once.
    pub(crate) fn sides(&self, delegates: &[Delegate]) -> Vec<organisation::Model> {
        let mine = |id: OrganisationId| self.caller.speaks_for(id) || self.standing.organisation == Some(id);
        let mut sides: Vec<organisation::Model> = Vec::new();
        for row in delegates.iter().filter(|row| mine(row.organisation.id)) {
            if sides.iter().all(|side| side.id != row.organisation.id) {
                sides.push(row.organisation.clone());
            }
        }
        sides
    }
}
