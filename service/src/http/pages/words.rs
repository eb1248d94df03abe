//! The words of fixed choices as people read them, with their colours and pictures.

use entity::words::{
    AgendaItemKind, DelegateRole, DelegateStatus, HalfDay, MissionKind, MissionStatus, OrganisationKind,
    Partstat, RequestState, RunState, TableKind, TimetableState,
};

use super::form::Choice;
use super::parts::{Badge, badge};

pub(super) const fn mission_kind(kind: MissionKind) -> &'static str {
    match kind {
        MissionKind::FactFindingMission => "Fact-finding mission",
        MissionKind::StudyTrip => "Study trip",
        MissionKind::InboundDelegationVisit => "Inbound delegation visit",
        MissionKind::TechnologyBrokerage => "Technology brokerage",
        MissionKind::MatchmakingDay => "Matchmaking day",
        MissionKind::AnnualEvent => "Annual event",
        MissionKind::MutualLearningWorkshop => "Mutual learning workshop",
        MissionKind::Webinar => "Webinar",
        MissionKind::VirtualMeeting => "Virtual meeting",
        MissionKind::Training => "Training",
        MissionKind::Mentoring => "Mentoring",
        MissionKind::ExpertMobility => "Expert mobility",
    }
}

pub(super) const fn mission_status(status: MissionStatus) -> Badge {
    match status {
        MissionStatus::Draft => badge("Draft", ""),
        MissionStatus::Open => badge("Open for requests", "leaf"),
        MissionStatus::Allocating => badge("Allocating", "brass"),
        MissionStatus::Published => badge("Published", "sea"),
        MissionStatus::Closed => badge("Closed", "plum"),
        MissionStatus::Cancelled => badge("Cancelled", "brick"),
    }
}

/// What the button says that moves a mission there.
pub(super) const fn mission_step(status: MissionStatus) -> &'static str {
    match status {
        MissionStatus::Draft => "Back to draft",
        MissionStatus::Open => "Open for requests",
        MissionStatus::Allocating => "Close requests and allocate",
        MissionStatus::Published => "Mark as published",
        MissionStatus::Closed => "Close the mission",
        MissionStatus::Cancelled => "Cancel the mission",
    }
}

pub(super) const fn item_kind(kind: AgendaItemKind) -> &'static str {
    match kind {
        AgendaItemKind::Visit => "Visit",
        AgendaItemKind::Plenary => "Plenary",
        AgendaItemKind::Travel => "Travel",
        AgendaItemKind::Meal => "Meal",
        AgendaItemKind::B2bSession => "B2B session",
        AgendaItemKind::Briefing => "Briefing",
        AgendaItemKind::Reception => "Reception",
        AgendaItemKind::Ceremony => "Ceremony",
        AgendaItemKind::Workshop => "Workshop",
        AgendaItemKind::FreeTime => "Free time",
        AgendaItemKind::Rest => "Rest",
    }
}

pub(super) const fn item_icon(kind: AgendaItemKind) -> &'static str {
    match kind {
        AgendaItemKind::Visit => "place",
        AgendaItemKind::Plenary | AgendaItemKind::Briefing | AgendaItemKind::Workshop => "speech",
        AgendaItemKind::Travel => "plane",
        AgendaItemKind::Meal | AgendaItemKind::Reception => "fork",
        AgendaItemKind::B2bSession => "handshake",
        AgendaItemKind::Ceremony => "flag",
        AgendaItemKind::FreeTime => "sun",
        AgendaItemKind::Rest => "bed",
    }
}

pub(super) const fn organisation_kind(kind: OrganisationKind) -> &'static str {
    match kind {
        OrganisationKind::Cluster => "Cluster",
        OrganisationKind::Sme => "SME",
        OrganisationKind::LargeCompany => "Large company",
        OrganisationKind::ResearchCentre => "Research centre",
        OrganisationKind::University => "University",
        OrganisationKind::TrainingCentre => "Training centre",
        OrganisationKind::TradeAssociation => "Trade association",
        OrganisationKind::PublicBody => "Public body",
        OrganisationKind::KeyPartner => "Key partner",
        OrganisationKind::Host => "Host",
    }
}

pub(super) const fn delegate_role(role: DelegateRole) -> &'static str {
    match role {
        DelegateRole::Participant => "Participant",
        DelegateRole::Host => "Host",
        DelegateRole::Lead => "Lead",
        DelegateRole::Interpreter => "Interpreter",
        DelegateRole::Speaker => "Speaker",
    }
}

pub(super) const fn delegate_status(status: DelegateStatus) -> Badge {
    match status {
        DelegateStatus::Applied => badge("Applied", "brass"),
        DelegateStatus::WaitingList => badge("Waiting list", "plum"),
        DelegateStatus::Confirmed => badge("Confirmed", "leaf"),
        DelegateStatus::Withdrawn => badge("Withdrawn", ""),
    }
}

pub(super) const fn request_state(state: RequestState) -> Badge {
    match state {
        RequestState::Pending => badge("Waiting for an answer", "brass"),
        RequestState::Accepted => badge("Accepted", "leaf"),
        RequestState::Declined => badge("Declined", "brick"),
        RequestState::Withdrawn => badge("Withdrawn", ""),
        RequestState::Expired => badge("Expired", ""),
    }
}

pub(super) const fn partstat(answer: Partstat) -> Badge {
    match answer {
        Partstat::NeedsAction => badge("Not answered", "brass"),
        Partstat::Accepted => badge("Accepted", "leaf"),
        Partstat::Declined => badge("Declined", "brick"),
        Partstat::Tentative => badge("Maybe", "plum"),
    }
}

pub(super) const fn run_state(state: RunState) -> Badge {
    match state {
        RunState::Queued => badge("Waiting to start", "brass"),
        RunState::Running => badge("Running", "sea"),
        RunState::Done => badge("Done", "leaf"),
        RunState::Failed => badge("Failed", "brick"),
    }
}

pub(super) const fn timetable_state(state: TimetableState) -> Badge {
    match state {
        TimetableState::Draft => badge("Draft", "brass"),
        TimetableState::Published => badge("Published", "leaf"),
        TimetableState::Superseded => badge("Superseded", ""),
    }
}

pub(super) const fn table_kind(kind: TableKind) -> &'static str {
    match kind {
        TableKind::Table => "Table",
        TableKind::Booth => "Booth",
        TableKind::VideoRoom => "Video room",
    }
}

/// How much a meeting is wanted, from 1 to 5.
pub(super) const fn rank(rank: i16) -> &'static str {
    match rank {
        1 => "must meet",
        2 => "very much",
        3 => "would like to",
        4 => "if it fits",
        _ => "only if there is room",
    }
}

/// The ranks to choose from.
pub(super) fn ranks() -> Vec<Choice> {
    (1..=5).map(|number| Choice::new(number, rank(number))).collect()
}

/// The halves of a day to choose from.
pub(super) fn half_days() -> Vec<Choice> {
    let words = |half| match half {
        HalfDay::Any => "at any time of the day",
        HalfDay::Morning => "in the morning only",
        HalfDay::Afternoon => "in the afternoon only",
    };
    HalfDay::ALL.iter().map(|half| Choice::new(half, words(*half))).collect()
}

/// A half of the day as a heading.
pub(super) const fn half_day(half: HalfDay) -> &'static str {
    match half {
        HalfDay::Any => "Any time",
        HalfDay::Morning => "Morning",
        HalfDay::Afternoon => "Afternoon",
    }
}

/// The country of an ISO 3166 code; the code itself where this house has not been yet.
pub(super) fn country(code: &str) -> &str {
    COUNTRIES.iter().find(|(known, _)| *known == code).map_or(code, |(_, name)| name)
}

/// The countries that forms suggest.
pub(super) const COUNTRIES: &[(&str, &str)] = &[
    ("AT", "Austria"),
    ("BE", "Belgium"),
    ("BG", "Bulgaria"),
    ("BR", "Brazil"),
    ("CH", "Switzerland"),
    ("CN", "China"),
    ("CY", "Cyprus"),
    ("CZ", "Czechia"),
    ("DE", "Germany"),
    ("DK", "Denmark"),
    ("EE", "Estonia"),
    ("ES", "Spain"),
    ("FI", "Finland"),
    ("FR", "France"),
    ("GB", "United Kingdom"),
    ("GR", "Greece"),
    ("HR", "Croatia"),
    ("HU", "Hungary"),
    ("IE", "Ireland"),
    ("IN", "India"),
    ("IT", "Italy"),
    ("JP", "Japan"),
    ("KR", "South Korea"),
    ("LT", "Lithuania"),
    ("LU", "Luxembourg"),
    ("LV", "Latvia"),
    ("MT", "Malta"),
    ("MX", "Mexico"),
    ("NL", "Netherlands"),
    ("NO", "Norway"),
    ("PL", "Poland"),
    ("PT", "Portugal"),
    ("RO", "Romania"),
    ("SE", "Sweden"),
    ("SG", "Singapore"),
    ("SI", "Slovenia"),
    ("SK", "Slovakia"),
    ("TR", "Türkiye"),
    ("TW", "Taiwan"),
    ("UA", "Ukraine"),
    ("US", "United States"),
    ("VN", "Vietnam"),
];

/// The zones that forms suggest; any other IANA name is taken as well.
pub(super) const ZONES: &[&str] = &[
    "America/Chicago",
    "America/Los_Angeles",
    "America/Mexico_City",
    "America/New_York",
    "America/Sao_Paulo",
    "Asia/Kolkata",
    "Asia/Seoul",
    "Asia/Shanghai",
    "Asia/Singapore",
    "Asia/Tokyo",
    "Europe/Amsterdam",
    "Europe/Athens",
    "Europe/Berlin",
    "Europe/Brussels",
    "Europe/Bucharest",
    "Europe/Copenhagen",
    "Europe/Dublin",
    "Europe/Helsinki",
    "Europe/Lisbon",
    "Europe/Ljubljana",
    "Europe/London",
    "Europe/Madrid",
    "Europe/Oslo",
    "Europe/Paris",
    "Europe/Prague",
    "Europe/Rome",
    "Europe/Stockholm",
    "Europe/Vienna",
    "Europe/Warsaw",
    "Europe/Zurich",
    "UTC",
];
