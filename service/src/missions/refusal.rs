//! How actions on missions say no.

use chrono::{NaiveDate, NaiveDateTime};
use entity::words::{AgendaItemKind, MissionStatus};
use serde_json::{Map, Value, json};

use crate::planned::TimeRefusal;
use crate::refusal::{Kind, Refuse};

/// Why an action on a mission is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It is not there, or not the caller's to see.
    #[error("there is no such row, or it is not yours to see")]
    NoSuch,
    /// The caller may see the mission and does not lead it.
    #[error("only those who lead this mission may change it")]
    NotLead,
    /// The caller neither leads the country nor coordinates the programme.
    #[error(
        "only the partner that leads {country} in this programme, or its coordinator, may plan a mission there"
    )]
    NotCountryLead {
        /// ISO 3166 code.
        country: String,
    },
    /// The organisation that shall lead has no part in the programme, or nobody leads the country.
    #[error("a mission is led by a partner of its programme: name one that has a role in it today")]
    NoLead,
    /// The caller looked at an older version.
    #[error("this was changed in the meantime: you saw version {seen}, it is now {now}; look again")]
    Stale {
        /// The version the caller saw.
        seen: i32,
        /// The version there is.
        now: i32,
    },
    /// Nothing changes any more.
    #[error("the mission is {0}: nothing in it changes any more")]
    Over(MissionStatus),
    /// The status cannot follow the present one.
    #[error("a mission that is {from} cannot become {to}; it can become {}", or(.ways))]
    NoWay {
        /// Where it stands.
        from: MissionStatus,
        /// What was wanted.
        to: MissionStatus,
        /// What would be right.
        ways: Vec<MissionStatus>,
    },
    /// A mission people have answered to cannot be a draft again.
    #[error(
        "{requests} requests and {meetings} meetings stand in it: cancel it rather than make it a draft again"
    )]
    Answered {
        /// Requests that stand.
        requests: u64,
        /// Meetings that stand.
        meetings: u64,
    },
    /// There is no session whose slots could be allocated.
    #[error("there is nothing to allocate: set up a session with slots and tables first")]
    NothingToAllocate,
    /// A mission with sessions is published with its timetable.
    #[error("it has sessions, and no timetable is published: allocate, then publish a timetable")]
    NothingPublished,
    /// An allocation is being computed.
    #[error("an allocation is being computed: stop it first, or wait for its end")]
    Running,
    /// It ends later.
    #[error("it ends on {0}: it can be closed from that day on")]
    NotOverYet(NaiveDate),
    /// It has ended.
    #[error("it ended on {0}: give it dates to come before it is opened")]
    Past(NaiveDate),
    /// Another mission of the programme has the key.
    #[error("another mission of this programme has the key `{0}`: take another")]
    KeyTaken(String),
    /// A field holds what it cannot.
    #[error("{why}")]
    Field {
        /// Which one, as a JSON pointer.
        pointer: String,
        /// What would be right.
        why: String,
    },
    /// A wall time or zone is impossible.
    #[error("{source}")]
    Time {
        /// Which field, as a JSON pointer.
        pointer: String,
        /// Why.
        source: TimeRefusal,
    },
    /// More than a mission holds.
    #[error("at most {max} {what} are taken in")]
    TooMany {
        /// Of what.
        what: &'static str,
        /// How many at most.
        max: usize,
    },
    /// A leg lies outside the mission's dates.
    #[error("the leg {place} ({}) lies outside the mission ({}): move one of them", days(.leg), days(.mission))]
    LegOutside {
        /// Town.
        place: String,
        /// Its first and last day.
        leg: (NaiveDate, NaiveDate),
        /// The mission's first and last day.
        mission: (NaiveDate, NaiveDate),
    },
    /// A leg begins before the one before it ends.
    #[error(
        "the leg {next} begins on {begins}, before the leg {before} ends on {ends}: \
         a leg begins at the earliest on the day the one before it ends"
    )]
    LegsOverlap {
        /// Town of the earlier position.
        before: String,
        /// Its last day.
        ends: NaiveDate,
        /// Town of the later position.
        next: String,
        /// Its first day.
        begins: NaiveDate,
    },
    /// Another leg has the position.
    #[error("position {position} is taken by the leg {place}: take another")]
    PositionTaken {
        /// Which.
        position: i32,
        /// By the leg of this town.
        place: String,
    },
    /// An agenda item lies outside the mission's dates.
    #[error("`{title}` ({starts} to {ends}) lies outside the mission ({}): move one of them", days(.mission))]
    ItemOutside {
        /// Its title.
        title: String,
        /// Its start, on the clock there.
        starts: NaiveDateTime,
        /// Its end, on the clock there.
        ends: NaiveDateTime,
        /// The mission's first and last day.
        mission: (NaiveDate, NaiveDate),
    },
    /// The leg is another mission's.
    #[error("this leg is none of the mission's")]
    NotItsLeg,
    /// A session fills only items of its kind.
    #[error("a session fills an agenda item of the kind b2b_session; this one is a {0}")]
    NotASession(AgendaItemKind),
    /// Requests, timetables or meetings name the session's slots.
    #[error(
        "{meetings} meetings, {placements} places in timetables and {pins} pins use this session: it must stay"
    )]
    InUse {
        /// Meetings that are or were in it.
        meetings: u64,
        /// Places of timetables.
        placements: u64,
        /// Requests the lead has fixed in it.
        pins: u64,
    },
    /// A slot lies outside its agenda item.
    #[error("the slot {} to {} lies outside the agenda item, which is {} to {}", .slot.0, .slot.1, .item.0, .item.1)]
    SlotOutside {
        /// Start and end of the slot.
        slot: (NaiveDateTime, NaiveDateTime),
        /// Start and end of the item.
        item: (NaiveDateTime, NaiveDateTime),
    },
    /// Two slots overlap.
    #[error("the slot that starts at {next} begins before the one that starts at {before} ends")]
    SlotsOverlap {
        /// Start of the first.
        before: NaiveDateTime,
        /// Start of the second.
        next: NaiveDateTime,
    },
    /// The clocks change within a slot.
    #[error("the clocks in {zone} change during the slot that starts at {starts}: leave that hour out")]
    ClocksChange {
        /// Start of the slot.
        starts: NaiveDateTime,
        /// Where.
        zone: String,
    },
    /// Two tables have one name.
    #[error("two tables are named `{0}`: people could not find theirs")]
    TableTwice(String),
}

/// `open or cancelled`, for sentences.
fn or(ways: &[MissionStatus]) -> String {
    if ways.is_empty() {
        return "nothing else any more".to_owned();
    }
    ways.iter().map(ToString::to_string).collect::<Vec<_>>().join(" or ")
}

/// `2027-03-01 to 2027-03-05`, for sentences.
fn days((first, last): &(NaiveDate, NaiveDate)) -> String {
    format!("{first} to {last}")
}

impl Refusal {
    /// A field that holds what it cannot.
    pub(super) fn field(pointer: impl Into<String>, why: impl Into<String>) -> Self {
        Self::Field { pointer: pointer.into(), why: why.into() }
    }

    /// For `map_err`: a time that cannot be, in the field it stands in.
    pub(super) fn time(pointer: impl Into<String>) -> impl FnOnce(TimeRefusal) -> Self {
        let pointer = pointer.into();
        move |source| Self::Time { pointer, source }
    }
}

impl Refuse for Refusal {
    fn kind(&self) -> Kind {
        match self {
            Self::NoSuch => Kind::NotFound,
            Self::NotLead | Self::NotCountryLead { .. } => Kind::Forbidden,
            Self::Stale { .. } => Kind::Stale,
            Self::Over(_)
            | Self::NoWay { .. }
            | Self::Answered { .. }
            | Self::NothingToAllocate
            | Self::NothingPublished
            | Self::Running
            | Self::NotOverYet(_)
            | Self::Past(_)
            | Self::KeyTaken(_)
            | Self::PositionTaken { .. }
            | Self::InUse { .. } => Kind::Conflict,
            _ => Kind::Invalid,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NoSuch => "not-found",
            Self::NotLead => "not-the-lead",
            Self::NotCountryLead { .. } => "not-the-country-lead",
            Self::NoLead => "no-lead",
            Self::Stale { .. } => "stale",
            Self::Over(_) => "mission-over",
            Self::NoWay { .. } => "no-such-transition",
            Self::Answered { .. } => "mission-answered",
            Self::NothingToAllocate => "nothing-to-allocate",
            Self::NothingPublished => "nothing-published",
            Self::Running => "run-in-progress",
            Self::NotOverYet(_) => "mission-not-over",
            Self::Past(_) => "mission-past",
            Self::KeyTaken(_) => "key-taken",
            Self::Field { .. } => "invalid-field",
            Self::Time { source, .. } => source.code(),
            Self::TooMany { .. } => "too-many",
            Self::LegOutside { .. } => "leg-outside-mission",
            Self::LegsOverlap { .. } => "legs-overlap",
            Self::PositionTaken { .. } => "position-taken",
            Self::ItemOutside { .. } => "item-outside-mission",
            Self::NotItsLeg => "not-its-leg",
            Self::NotASession(_) => "not-a-session",
            Self::InUse { .. } => "session-in-use",
            Self::SlotOutside { .. } => "slot-outside-item",
            Self::SlotsOverlap { .. } => "slots-overlap",
            Self::ClocksChange { .. } => "clocks-change",
            Self::TableTwice(_) => "table-twice",
        }
    }

    fn pointer(&self) -> Option<String> {
        Some(match self {
            Self::Field { pointer, .. } | Self::Time { pointer, .. } => pointer.clone(),
            Self::KeyTaken(_) => "/key".into(),
            Self::NoLead => "/lead".into(),
            Self::LegOutside { .. } | Self::LegsOverlap { .. } => "/starts_on".into(),
            Self::PositionTaken { .. } => "/position".into(),
            Self::ItemOutside { .. } => "/starts".into(),
            Self::NotItsLeg => "/leg".into(),
            Self::NotASession(_) => "/item".into(),
            Self::SlotOutside { .. } | Self::SlotsOverlap { .. } | Self::ClocksChange { .. } => {
                "/slots".into()
            }
            Self::TableTwice(_) => "/tables".into(),
            _ => return None,
        })
    }

    fn members(&self) -> Map<String, Value> {
        let mut members = Map::new();
        match self {
            Self::NoWay { ways, .. } => {
                let ways: Vec<_> = ways.iter().map(|way| way.word()).collect();
                members.insert("possible".into(), json!(ways));
            }
            Self::Time { source: TimeRefusal::Never { before, after, .. }, .. } => {
                members.insert("nearest".into(), json!([before, after]));
            }
            Self::Stale { now, .. } => {
                members.insert("version".into(), json!(now));
            }
            _ => {}
        }
        members
    }
}
