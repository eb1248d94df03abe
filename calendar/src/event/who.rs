//! Who invites and who is invited, and what they answered.

use icalendar::Property;

use crate::address::Address;

/// ORGANIZER: who invites (RFC 5545 §3.8.4.3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organizer {
    /// What the reader sees, such as the partner's name.
    pub name: String,
    /// Where answers go; has to be an address the service receives.
    pub address: Address,
}

/// ATTENDEE: who is invited (RFC 5545 §3.8.4.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attendee {
    /// What others see.
    pub name: String,
    /// Where the invitation goes.
    pub address: Address,
    /// What they answered last.
    pub partstat: PartStat,
    /// Whether they have to be there.
    pub role: Role,
    /// Whether an answer is asked for.
    pub rsvp: bool,
    /// Their language (RFC 5646), such as `de`.
    pub language: Option<String>,
}

/// PARTSTAT: what an attendee answered (RFC 5545 §3.2.12).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum PartStat {
    /// Nothing yet.
    #[default]
    NeedsAction,
    /// Yes.
    Accepted,
    /// No.
    Declined,
    /// Perhaps.
    Tentative,
    /// Somebody else comes.
    Delegated,
}

/// ROLE (RFC 5545 §3.2.16).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Role {
    /// Leads it.
    Chair,
    /// Has to be there.
    #[default]
    Required,
    /// May be there.
    Optional,
    /// Is told only.
    Informed,
}

impl Organizer {
    pub(crate) fn property(&self) -> Property {
        Property::new("ORGANIZER", self.address.uri()).add_parameter("CN", &self.name).done()
    }
}

impl Attendee {
    /// A required attendee who has not answered and is asked to.
    pub fn asked(name: impl Into<String>, address: Address) -> Self {
        Self {
            name: name.into(),
            address,
            partstat: PartStat::NeedsAction,
            role: Role::Required,
            rsvp: true,
            language: None,
        }
    }

    /// Who it is and no more, for objects that say nothing about the answer.
    pub(crate) fn bare(&self) -> Property {
        Property::new("ATTENDEE", self.address.uri()).add_parameter("CN", &self.name).done()
    }

    pub(super) fn model(&self) -> icalendar::Attendee {
        let mut model = icalendar::Attendee::new(self.address.uri())
            .cn(self.name.clone())
            .cutype(icalendar::CUType::Individual)
            .role(self.role.model())
            .partstat(self.partstat.model())
            .rsvp(self.rsvp);
        if let Some(language) = &self.language {
            model = model.language(language.clone());
        }
        model
    }
}

impl PartStat {
    const ALL: [(Self, &'static str); 5] = [
        (Self::NeedsAction, "NEEDS-ACTION"),
        (Self::Accepted, "ACCEPTED"),
        (Self::Declined, "DECLINED"),
        (Self::Tentative, "TENTATIVE"),
        (Self::Delegated, "DELEGATED"),
    ];

    /// The word of RFC 5545, such as `NEEDS-ACTION`.
    pub fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(known, _)| *known == self).map_or("NEEDS-ACTION", |(_, word)| *word)
    }

    /// Reads the word of RFC 5545, in any case. None for words that no VEVENT has.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known)| known.eq_ignore_ascii_case(word)).map(|(known, _)| *known)
    }

    pub(super) fn model(self) -> icalendar::PartStat {
        match self {
            Self::NeedsAction => icalendar::PartStat::NeedsAction,
            Self::Accepted => icalendar::PartStat::Accepted,
            Self::Declined => icalendar::PartStat::Declined,
            Self::Tentative => icalendar::PartStat::Tentative,
            Self::Delegated => icalendar::PartStat::Delegated,
        }
    }
}

impl Role {
    pub(super) fn model(self) -> icalendar::Role {
        match self {
            Self::Chair => icalendar::Role::Chair,
            Self::Required => icalendar::Role::ReqParticipant,
            Self::Optional => icalendar::Role::OptParticipant,
            Self::Informed => icalendar::Role::NonParticipant,
        }
    }
}
