//! Words the database keeps in columns of fixed choice, and the one list of each.

use sea_orm::entity::prelude::*;

/// A word that is none of the choices, with the choices that are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownWord {
    /// What was given.
    pub given: String,
    /// What would be right.
    pub choices: &'static [&'static str],
}

impl std::fmt::Display for UnknownWord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "`{}` is none of: {}", self.given, self.choices.join(", "))
    }
}

impl std::error::Error for UnknownWord {}

/// Declares an enumeration whose column holds the word of each choice.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
        #[sea_orm(rs_type = "String", db_type = "String(StringLen::N(32))")]
        pub enum $name {
            $(
                #[doc = concat!("`", $word, "`")]
                #[sea_orm(string_value = $word)]
                $variant,
            )+
        }

        impl $name {
            /// Every choice, in the order people expect.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            /// The word of every choice, in the same order.
            pub const WORDS: &'static [&'static str] = &[$($word),+];

            /// The word that the database and the API use.
            pub const fn word(self) -> &'static str {
                match self {
                    $(Self::$variant => $word),+
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.word())
            }
        }

        impl std::str::FromStr for $name {
            type Err = UnknownWord;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($word => Ok(Self::$variant),)+
                    _ => Err(UnknownWord { given: text.to_owned(), choices: Self::WORDS }),
                }
            }
        }
    };
}

words! {
    /// What an organisation is (the seeds' member types).
    OrganisationKind {
        Cluster = "cluster",
        Sme = "sme",
        LargeCompany = "large_company",
        ResearchCentre = "research_centre",
        University = "university",
        TrainingCentre = "training_centre",
        TradeAssociation = "trade_association",
        PublicBody = "public_body",
        KeyPartner = "key_partner",
        Host = "host",
    }
}
words! {
    /// What a person is to an organisation.
    AffiliationRole {
        Member = "member",
        Staff = "staff",
        Contact = "contact",
    }
}
words! {
    /// What an organisation is to a programme.
    ProgrammeRoleKind {
        Coordinator = "coordinator",
        Partner = "partner",
        AssociatePartner = "associate_partner",
        CountryLead = "country_lead",
        WorkPackageLead = "work_package_lead",
        KeyPartner = "key_partner",
        Subcontractor = "subcontractor",
        Funder = "funder",
    }
}
words! {
    /// What kind of event a mission is.
    MissionKind {
        FactFindingMission = "fact_finding_mission",
        StudyTrip = "study_trip",
        InboundDelegationVisit = "inbound_delegation_visit",
        TechnologyBrokerage = "technology_brokerage",
        MatchmakingDay = "matchmaking_day",
        AnnualEvent = "annual_event",
        MutualLearningWorkshop = "mutual_learning_workshop",
        Webinar = "webinar",
        VirtualMeeting = "virtual_meeting",
        Training = "training",
        Mentoring = "mentoring",
        ExpertMobility = "expert_mobility",
    }
}
words! {
    /// Where a mission stands; it moves by `missions::rules::transition`.
    MissionStatus {
        Draft = "draft",
        Open = "open",
        Allocating = "allocating",
        Published = "published",
        Closed = "closed",
        Cancelled = "cancelled",
    }
}
words! {
    /// What an agenda item is.
    AgendaItemKind {
        Visit = "visit",
        Plenary = "plenary",
        Travel = "travel",
        Meal = "meal",
        B2bSession = "b2b_session",
        Briefing = "briefing",
        Reception = "reception",
        Ceremony = "ceremony",
        Workshop = "workshop",
        FreeTime = "free_time",
        Rest = "rest",
    }
}
words! {
    /// What a meeting sits at.
    TableKind {
        Table = "table",
        Booth = "booth",
        VideoRoom = "video_room",
    }
}
words! {
    /// As what a delegate attends.
    DelegateRole {
        Participant = "participant",
        Host = "host",
        Lead = "lead",
        Interpreter = "interpreter",
        Speaker = "speaker",
    }
}
words! {
    /// Whether a delegate is coming.
    DelegateStatus {
        Applied = "applied",
        WaitingList = "waiting_list",
        Confirmed = "confirmed",
        Withdrawn = "withdrawn",
    }
}
words! {
    /// How we know that a delegate cannot meet.
    AvailabilitySource {
        Declared = "declared",
        Outside = "outside",
    }
}
words! {
    /// How a delegate's own calendar is read.
    OutsideKind {
        Ics = "ics",
        Caldav = "caldav",
    }
}
words! {
    /// Whether companies or clusters meet; counted apart in reports.
    RequestKind {
        B2b = "b2b",
        C2c = "c2c",
    }
}
words! {
    /// In which part of the day a meeting may be: the morning ends at one o'clock on the venue's clock.
    HalfDay {
        Any = "any",
        Morning = "morning",
        Afternoon = "afternoon",
    }
}
words! {
    /// Where a request stands.
    RequestState {
        Pending = "pending",
        Accepted = "accepted",
        Declined = "declined",
        Withdrawn = "withdrawn",
        Expired = "expired",
    }
}
words! {
    /// Where a run stands.
    RunState {
        Queued = "queued",
        Running = "running",
        Done = "done",
        Failed = "failed",
    }
}
words! {
    /// What a timetable is.
    TimetableState {
        Draft = "draft",
        Published = "published",
        Superseded = "superseded",
    }
}
words! {
    /// Whether a timetable is proved best.
    TimetableProof {
        Optimal = "optimal",
        Feasible = "feasible",
    }
}
words! {
    /// What a meeting comes of.
    MeetingOrigin {
        Request = "request",
        Booking = "booking",
    }
}
words! {
    /// Whether a meeting stands.
    MeetingStatus {
        Confirmed = "confirmed",
        Cancelled = "cancelled",
    }
}
words! {
    /// What an invitation is of.
    InvitationSubject {
        Meeting = "meeting",
        AgendaItem = "agenda_item",
    }
}
words! {
    /// A person's answer to an invitation (RFC 5545 §3.2.12).
    Partstat {
        NeedsAction = "needs_action",
        Accepted = "accepted",
        Declined = "declined",
        Tentative = "tentative",
    }
}
words! {
    /// Whether an invitation stands.
    InvitationState {
        Active = "active",
        Cancelled = "cancelled",
    }
}
words! {
    /// What a feed serves.
    FeedScope {
        Person = "person",
        Mission = "mission",
        Agenda = "agenda",
        Organisation = "organisation",
        Programme = "programme",
    }
}
words! {
    /// What became of a message that came in.
    InboxState {
        Filed = "filed",
        Applied = "applied",
        Proposed = "proposed",
        Bounced = "bounced",
        Dismissed = "dismissed",
        Stale = "stale",
        Unverified = "unverified",
        Unreadable = "unreadable",
    }
}
words! {
    /// What a token opens: the API to read or to write, or the calendar by CalDAV and nothing else.
    TokenAccess {
        Read = "read",
        Write = "write",
        Calendar = "calendar",
    }
}
