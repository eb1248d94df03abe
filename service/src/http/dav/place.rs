//! The addresses below `/dav/`.

use entity::id::PersonId;

/// The name of the one calendar in a home.
const CALENDAR: &str = "agenda";

/// Something below `/dav/`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// `/dav/`
    Root,
    /// `/dav/PERSON/`: the principal and the calendar home.
    Home,
    /// `/dav/PERSON/agenda/`
    Calendar,
    /// `/dav/PERSON/agenda/NAME`, whether it is there or not.
    Object(String),
}

impl Place {
    /// The place of a path, when it is within reach of a person: what belongs to somebody else is not there.
    pub(super) fn parse(path: &str, person: PersonId) -> Option<Self> {
        let rest = path.strip_prefix("/dav/")?;
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        let mut parts = rest.split('/');
        let whose = parts.next().unwrap_or_default();
        if whose.is_empty() {
            return parts.next().is_none().then_some(Self::Root);
        }
        if whose.parse() != Ok(person) {
            return None;
        }
        match (parts.next(), parts.next(), parts.next()) {
            (None, ..) => Some(Self::Home),
            (Some(CALENDAR), None, _) => Some(Self::Calendar),
            (Some(CALENDAR), Some(name), None) if !path.ends_with('/') => Some(Self::Object(name.to_owned())),
            _ => None,
        }
    }

    /// The path of a place.
    pub(super) fn path(&self, person: PersonId) -> String {
        match self {
            Self::Root => "/dav/".to_owned(),
            Self::Home => format!("/dav/{person}/"),
            Self::Calendar => format!("/dav/{person}/{CALENDAR}/"),
            // Names are UUIDs of ours; what a stranger wrote is shown back to that stranger, escaped.
            Self::Object(name) => format!("/dav/{person}/{CALENDAR}/{name}"),
        }
    }

    /// The place that an href names: a path, or an address whose server does not matter.
    pub(super) fn of_href(href: &str, person: PersonId) -> Option<Self> {
        let href = href.trim();
        let path = match href.split_once("://") {
            Some((_, rest)) => &rest[rest.find('/')?..],
            None => href,
        };
        Self::parse(path.split(['?', '#']).next().unwrap_or_default(), person)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn me() -> PersonId {
        PersonId(Uuid::from_u128(7))
    }

    #[test]
    fn every_place_has_a_path_and_every_path_its_place() {
        for place in [Place::Root, Place::Home, Place::Calendar, Place::Object("a.ics".into())] {
            assert_eq!(Place::parse(&place.path(me()), me()), Some(place.clone()));
            let whole = format!("https://kontor.example{}", place.path(me()));
            assert_eq!(Place::of_href(&whole, me()), Some(place));
        }
    }

    #[test]
    fn what_is_not_ours_to_reach_is_no_place() {
        let other = PersonId(Uuid::from_u128(8));
        let paths = [
            Place::Home.path(other),
            Place::Calendar.path(other),
            "/dav/nobody/".into(),
            format!("{}other/", Place::Home.path(me())),
            format!("{}a/b", Place::Calendar.path(me())),
            "/feeds/x".into(),
            String::new(),
        ];
        for path in paths {
            assert_eq!(Place::parse(&path, me()), None, "{path}");
        }
    }
}
