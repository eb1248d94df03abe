//! What a request asks for, read from its XML: which properties, which lines of objects, which report.

use axum::http::StatusCode;
use chrono::{DateTime, NaiveDateTime, Utc};
use roxmltree::Node;

use super::Refused;
use super::filter::{self, Filter};
use super::xml::{self, CAL, DAV, Precondition, children};

/// Most parts of a selection of lines within one another.
const SELECTION_DEPTH_MAX: usize = 4;

/// A property's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Name {
    pub(super) namespace: String,
    pub(super) local: String,
}

/// Which properties are wanted (RFC 4918 §9.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// Those that are commonly wanted.
    All,
    /// The names of those.
    Names,
    /// These.
    These(Vec<Name>),
}

/// Properties, and in what form calendar-data goes out.
#[derive(Clone, Debug)]
pub(super) struct Properties {
    pub(super) wanted: Wanted,
    pub(super) data: Data,
}

/// In what form calendar-data goes out (RFC 4791 §9.6).
#[derive(Clone, Debug, Default)]
pub(super) struct Data {
    /// In UTC and without zones.
    pub(super) expand: bool,
    /// Some lines only.
    pub(super) selection: Option<Selection>,
}

/// Lines of a component (RFC 4791 §9.6.1): none said means all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Selection {
    pub(super) name: String,
    pub(super) properties: Option<Vec<String>>,
    pub(super) components: Option<Vec<Selection>>,
}

impl Selection {
    /// All of a component.
    #[cfg(test)]
    pub(super) fn all(name: &str) -> Self {
        Self { name: name.to_owned(), properties: None, components: None }
    }

    /// Whether a property is in it.
    pub(super) fn has_property(&self, name: &str) -> bool {
        self.properties.as_ref().is_none_or(|all| all.iter().any(|one| one.eq_ignore_ascii_case(name)))
    }

    /// What is in it of a component within; where all are, all of it.
    pub(super) fn component(&self, name: &str) -> Option<&Self> {
        match &self.components {
            // The parts of a component that is wanted whole are wanted whole.
            None => Some(self),
            Some(all) => all.iter().find(|one| one.name.eq_ignore_ascii_case(name)),
        }
    }
}

/// Which report is asked for.
#[derive(Debug)]
pub(super) enum Report {
    /// Objects that a filter lets through (RFC 4791 §7.8).
    Query(Properties, Filter),
    /// Objects by their addresses (RFC 4791 §7.9).
    Multiget(Properties, Vec<String>),
    /// What changed (RFC 6578 §3.2).
    Sync(Properties, Option<String>, Option<usize>),
    /// Principals by parts of their names and addresses (RFC 3744 §9.4).
    Principals(Properties, Vec<String>),
    /// When the person is busy (RFC 4791 §7.10).
    FreeBusy(DateTime<Utc>, DateTime<Utc>),
}

/// Reads the body of a PROPFIND; none at all asks for what is commonly wanted.
pub(super) fn propfind(body: &[u8]) -> Result<Properties, Refused> {
    if body.iter().all(u8::is_ascii_whitespace) {
        return Ok(Properties { wanted: Wanted::All, data: Data::default() });
    }
    let text = text(body)?;
    let document = xml::read(text).map_err(|_| bad())?;
    let root = document.root_element();
    if !root.has_tag_name((DAV, "propfind")) {
        return Err(bad());
    }
    properties(root)
}

/// Reads the body of a REPORT.
pub(super) fn report(body: &[u8]) -> Result<Report, Refused> {
    let document = xml::read(text(body)?).map_err(|_| bad())?;
    let root = document.root_element();
    match (root.tag_name().namespace(), root.tag_name().name()) {
        (Some(CAL), "calendar-query") => {
            let filter = children(root, CAL, "filter").next();
            let filter = filter::read(filter.ok_or_else(invalid_filter)?)?;
            Ok(Report::Query(properties(root)?, filter))
        }
        (Some(CAL), "calendar-multiget") => {
            let hrefs =
                children(root, DAV, "href").map(|node| node.text().unwrap_or_default().trim().to_owned());
            Ok(Report::Multiget(properties(root)?, hrefs.collect()))
        }
        (Some(DAV), "sync-collection") => {
            let token = children(root, DAV, "sync-token").next().and_then(|node| node.text());
            let token = token.map(str::trim).filter(|token| !token.is_empty()).map(str::to_owned);
            let limit = children(root, DAV, "limit").next();
            let limit =
                limit.and_then(|node| children(node, DAV, "nresults").next()).and_then(|node| node.text());
            let limit = limit.map(|text| text.trim().parse().map_err(|_| bad())).transpose()?;
            Ok(Report::Sync(properties(root)?, token, limit))
        }
        (Some(DAV), "principal-property-search") => {
            let searches = children(root, DAV, "property-search");
            let texts = searches.flat_map(|search| children(search, DAV, "match"));
            let texts = texts.map(|node| node.text().unwrap_or_default().trim().to_lowercase()).collect();
            Ok(Report::Principals(properties(root)?, texts))
        }
        (Some(CAL), "free-busy-query") => {
            let mut ranges = children(root, CAL, "time-range");
            let (Some(range), None) = (ranges.next(), ranges.next()) else { return Err(bad()) };
            let range = TimeRange::read(range)?;
            match (range.start, range.end) {
                (Some(start), Some(end)) if start < end => Ok(Report::FreeBusy(start, end)),
                _ => Err(bad()),
            }
        }
        _ => Err(Refused::Because(StatusCode::FORBIDDEN, Precondition::SupportedReport)),
    }
}

/// From when and to when, one of them perhaps open (RFC 4791 §9.9).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TimeRange {
    pub(super) start: Option<DateTime<Utc>>,
    pub(super) end: Option<DateTime<Utc>>,
}

impl TimeRange {
    /// Reads the attributes; times are in UTC.
    pub(super) fn read(node: Node<'_, '_>) -> Result<Self, Refused> {
        let at = |name| node.attribute(name).map(|text| utc(text).ok_or_else(invalid_filter)).transpose();
        let range = Self { start: at("start")?, end: at("end")? };
        let backwards = matches!((range.start, range.end), (Some(start), Some(end)) if end <= start);
        if backwards || range == (Self { start: None, end: None }) {
            Err(invalid_filter())
        } else {
            Ok(range)
        }
    }

    /// Whether a span of time reaches into it.
    pub(super) fn touches(&self, start: DateTime<Utc>, end: DateTime<Utc>) -> bool {
        self.start.is_none_or(|from| end > from) && self.end.is_none_or(|until| start < until)
    }
}

/// A time in UTC as iCalendar writes it.
pub(super) fn utc(text: &str) -> Option<DateTime<Utc>> {
    NaiveDateTime::parse_from_str(text.trim(), "%Y%m%dT%H%M%SZ").ok().map(|wall| wall.and_utc())
}

fn properties(root: Node<'_, '_>) -> Result<Properties, Refused> {
    let Some(prop) = children(root, DAV, "prop").next() else {
        let names = children(root, DAV, "propname").next().is_some();
        let wanted = if names { Wanted::Names } else { Wanted::All };
        return Ok(Properties { wanted, data: Data::default() });
    };
    let elements = || prop.children().filter(Node::is_element);
    let name = |node: Node<'_, '_>| Name {
        namespace: node.tag_name().namespace().unwrap_or_default().to_owned(),
        local: node.tag_name().name().to_owned(),
    };
    let data = elements().find(|node| node.has_tag_name((CAL, "calendar-data")));
    Ok(Properties {
        wanted: Wanted::These(elements().map(name).collect()),
        data: data.map(read_data).transpose()?.unwrap_or_default(),
    })
}

fn read_data(node: Node<'_, '_>) -> Result<Data, Refused> {
    let kind = node.attribute("content-type").unwrap_or("text/calendar");
    let version = node.attribute("version").unwrap_or("2.0");
    if !kind.eq_ignore_ascii_case("text/calendar") || version != "2.0" {
        return Err(Refused::Because(StatusCode::FORBIDDEN, Precondition::SupportedCalendarData));
    }
    let selection = children(node, CAL, "comp").next();
    Ok(Data {
        expand: children(node, CAL, "expand").next().is_some(),
        selection: selection.map(|node| select(node, SELECTION_DEPTH_MAX)).transpose()?,
    })
}

fn select(node: Node<'_, '_>, depth: usize) -> Result<Selection, Refused> {
    let name = node.attribute("name").ok_or_else(bad)?.to_owned();
    if depth == 0 {
        return Err(bad());
    }
    let has = |local| children(node, CAL, local).next().is_some();
    let properties =
        children(node, CAL, "prop").filter_map(|node| node.attribute("name")).map(str::to_owned).collect();
    let components: Vec<Selection> =
        children(node, CAL, "comp").map(|node| select(node, depth - 1)).collect::<Result<_, _>>()?;
    // A component that names nothing within stands for all of it.
    let names_nothing = !has("prop") && !has("comp");
    Ok(Selection {
        name,
        properties: (!has("allprop") && !names_nothing).then_some(properties),
        components: (!has("allcomp") && !names_nothing).then_some(components),
    })
}

fn text(body: &[u8]) -> Result<&str, Refused> {
    let text = std::str::from_utf8(body).map_err(|_| bad())?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

/// 400: it cannot be read.
pub(super) fn bad() -> Refused {
    Refused::Plainly(StatusCode::BAD_REQUEST)
}

/// A filter that makes no sense.
pub(super) fn invalid_filter() -> Refused {
    Refused::Because(StatusCode::FORBIDDEN, Precondition::ValidFilter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_touches_what_reaches_into_it_and_nothing_that_only_meets_it() {
        let at = |text| utc(text).unwrap();
        let range = TimeRange { start: Some(at("20270511T000000Z")), end: Some(at("20270511T010000Z")) };
        assert!(range.touches(at("20270510T233000Z"), at("20270511T000001Z")));
        assert!(!range.touches(at("20270510T233000Z"), at("20270511T000000Z")));
        assert!(!range.touches(at("20270511T010000Z"), at("20270511T013000Z")));
        let open = TimeRange { end: None, ..range };
        assert!(open.touches(at("20290101T000000Z"), at("20290101T010000Z")));
    }

    #[test]
    fn hostile_bodies_are_refused_and_nothing_more() {
        let bodies: [&[u8]; 8] = [
            b"\xff\xfe\x00",
            b"<a",
            b"<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY b 'c'>]><d:propfind xmlns:d='DAV:'>&b;</d:propfind>",
            b"<propfind/>",
            b"<d:propfind xmlns:d='DAV:'><d:prop>",
            b"<c:free-busy-query xmlns:c='urn:ietf:params:xml:ns:caldav'/>",
            b"<c:calendar-query xmlns:c='urn:ietf:params:xml:ns:caldav'/>",
            b"<d:sync-collection xmlns:d='DAV:'><d:limit><d:nresults>-1</d:nresults></d:limit></d:sync-collection>",
        ];
        for body in bodies {
            let shown = String::from_utf8_lossy(body);
            assert!(propfind(body).is_err(), "{shown}");
            assert!(report(body).is_err(), "{shown}");
        }
    }
}
