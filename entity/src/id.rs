//! Identities: a UUIDv7 each, in a type of its own, so that a slot is never mistaken for a table.

use sea_orm::entity::prelude::*;
use sea_orm::{DbErr, TryFromU64};

/// Declares one identity type over a UUID.
macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, DeriveValueType)]
        pub struct $name(pub Uuid);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }

        // SeaORM asks every primary key for this; a UUID has no such form, so the answer is an error.
        impl TryFromU64 for $name {
            fn try_from_u64(_: u64) -> Result<Self, DbErr> {
                Err(DbErr::ConvertFromU64(stringify!($name)))
            }
        }
    };
}

id! {
    /// Identity of a row of `programme`.
    ProgrammeId
}
id! {
    /// Identity of a row of `organisation`.
    OrganisationId
}
id! {
    /// Identity of a row of `person`.
    PersonId
}
id! {
    /// Identity of a row of `affiliation`.
    AffiliationId
}
id! {
    /// Identity of a row of `work_package`.
    WorkPackageId
}
id! {
    /// Identity of a row of `programme_role`.
    ProgrammeRoleId
}
id! {
    /// Identity of a row of `mission`.
    MissionId
}
id! {
    /// Identity of a row of `leg`.
    LegId
}
id! {
    /// Identity of a row of `agenda_item`.
    AgendaItemId
}
id! {
    /// Identity of a row of `session`.
    SessionId
}
id! {
    /// Identity of a row of `slot`.
    SlotId
}
id! {
    /// Identity of a row of `table`.
    TableId
}
id! {
    /// Identity of a row of `delegate`.
    DelegateId
}
id! {
    /// Identity of a row of `availability`.
    AvailabilityId
}
id! {
    /// Identity of a row of `request`.
    RequestId
}
id! {
    /// Identity of a row of `run`.
    RunId
}
id! {
    /// Identity of a row of `timetable`.
    TimetableId
}
id! {
    /// Identity of a row of `placement`.
    PlacementId
}
id! {
    /// Identity of a row of `meeting`.
    MeetingId
}
id! {
    /// Identity of a row of `booking`.
    BookingId
}
id! {
    /// Identity of a row of `invitation`.
    InvitationId
}
id! {
    /// Identity of a row of `feed`.
    FeedId
}
id! {
    /// Identity of a row of `outbox`.
    OutboxId
}
id! {
    /// Identity of a row of `mail`.
    MailId
}
id! {
    /// Identity of a row of `inbox`.
    InboxId
}
id! {
    /// Identity of a row of `magic_link`.
    MagicLinkId
}
id! {
    /// Identity of a row of `login`.
    LoginId
}
id! {
    /// Identity of a row of `api_token`.
    ApiTokenId
}
id! {
    /// Identity of a row of `audit`.
    AuditId
}
