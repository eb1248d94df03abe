//! Filters of calendar-query (RFC 4791 §9.7): which objects are wanted, by component, time, property and text.

use axum::http::StatusCode;
use roxmltree::Node;

use super::Refused;
use super::wanted::{TimeRange, bad, invalid_filter, utc};
use super::xml::{CAL, Precondition, children};
use crate::collections::Member;

/// Components within one another: VCALENDAR, VEVENT, VALARM, and one to spare.
const DEPTH_MAX: usize = 4;

/// What an object must be like.
#[derive(Clone, Debug)]
pub(super) struct Filter(Component);

#[derive(Clone, Debug)]
struct Component {
    name: String,
    absent: bool,
    range: Option<TimeRange>,
    properties: Vec<Property>,
    components: Vec<Component>,
}

#[derive(Clone, Debug)]
struct Property {
    name: String,
    absent: bool,
    range: Option<TimeRange>,
    text: Option<TextMatch>,
    parameters: Vec<Parameter>,
}

#[derive(Clone, Debug)]
struct Parameter {
    name: String,
    absent: bool,
    text: Option<TextMatch>,
}

#[derive(Clone, Debug)]
struct TextMatch {
    text: String,
    negated: bool,
    octets: bool,
}

/// Reads the element `filter`.
pub(super) fn read(node: Node<'_, '_>) -> Result<Filter, Refused> {
    let mut all = children(node, CAL, "comp-filter");
    let (Some(outer), None) = (all.next(), all.next()) else { return Err(invalid_filter()) };
    let filter = component(outer, DEPTH_MAX)?;
    // A time belongs to an event, not to the calendar around it (RFC 4791 §9.7.1).
    if !filter.name.eq_ignore_ascii_case("VCALENDAR") || filter.range.is_some() {
        return Err(invalid_filter());
    }
    Ok(Filter(filter))
}

fn component(node: Node<'_, '_>, depth: usize) -> Result<Component, Refused> {
    if depth == 0 {
        return Err(invalid_filter());
    }
    Ok(Component {
        name: name(node)?,
        absent: absent(node),
        range: range(node)?,
        properties: children(node, CAL, "prop-filter").map(property).collect::<Result<_, _>>()?,
        components: children(node, CAL, "comp-filter")
            .map(|node| component(node, depth - 1))
            .collect::<Result<_, _>>()?,
    })
}

fn property(node: Node<'_, '_>) -> Result<Property, Refused> {
    let parameter = |node: Node<'_, '_>| {
        Ok::<_, Refused>(Parameter { name: name(node)?, absent: absent(node), text: text(node)? })
    };
    Ok(Property {
        name: name(node)?,
        absent: absent(node),
        range: range(node)?,
        text: text(node)?,
        parameters: children(node, CAL, "param-filter").map(parameter).collect::<Result<_, _>>()?,
    })
}

fn name(node: Node<'_, '_>) -> Result<String, Refused> {
    node.attribute("name").map(str::to_owned).ok_or_else(bad)
}

fn absent(node: Node<'_, '_>) -> bool {
    children(node, CAL, "is-not-defined").next().is_some()
}

fn range(node: Node<'_, '_>) -> Result<Option<TimeRange>, Refused> {
    children(node, CAL, "time-range").next().map(TimeRange::read).transpose()
}

fn text(node: Node<'_, '_>) -> Result<Option<TextMatch>, Refused> {
    let Some(node) = children(node, CAL, "text-match").next() else { return Ok(None) };
    let octets = match node.attribute("collation").unwrap_or("i;ascii-casemap") {
        "i;octet" => true,
        "i;ascii-casemap" | "i;unicode-casemap" | "default" => false,
        _ => return Err(Refused::Because(StatusCode::FORBIDDEN, Precondition::SupportedCollation)),
    };
    let negated = node.attribute("negate-condition") == Some("yes");
    Ok(Some(TextMatch { text: node.text().unwrap_or_default().to_owned(), negated, octets }))
}

/// A component of an object of ours, as its lines say.
#[derive(Debug, Default)]
struct Read {
    name: String,
    lines: Vec<Line>,
    parts: Vec<Read>,
}

/// One content line: name, parameters, value.
#[derive(Debug)]
struct Line {
    name: String,
    parameters: Vec<(String, String)>,
    value: String,
}

impl Filter {
    /// Whether an object is wanted.
    pub(super) fn lets(&self, member: &Member) -> bool {
        let whole = parse(&member.body);
        whole.parts.iter().any(|calendar| self.0.name.eq_ignore_ascii_case(&calendar.name))
            && !self.0.absent
            && whole.parts.iter().all(|calendar| self.0.fits(calendar, member))
    }
}

impl Component {
    /// Whether what is within a component is as it should be.
    fn fits(&self, read: &Read, member: &Member) -> bool {
        let in_time = self.range.is_none_or(|range| {
            // Of our objects only events have a time.
            read.name == "VEVENT" && member.span().is_some_and(|(start, end)| range.touches(start, end))
        });
        in_time
            && self.properties.iter().all(|property| property.fits(read, member))
            && self.components.iter().all(|wanted| wanted.is_met(read, member))
    }

    fn is_met(&self, within: &Read, member: &Member) -> bool {
        let mut named = within.parts.iter().filter(|part| part.name.eq_ignore_ascii_case(&self.name));
        if self.absent { named.next().is_none() } else { named.any(|part| self.fits(part, member)) }
    }
}

impl Property {
    fn fits(&self, read: &Read, member: &Member) -> bool {
        let mut named = read.lines.iter().filter(|line| line.name.eq_ignore_ascii_case(&self.name));
        if self.absent {
            return named.next().is_none();
        }
        named.any(|line| {
            self.text.as_ref().is_none_or(|text| text.fits(&line.value))
                && self.range.is_none_or(|range| in_range(range, line, member))
                && self.parameters.iter().all(|parameter| parameter.fits(line))
        })
    }
}

fn in_range(range: TimeRange, line: &Line, member: &Member) -> bool {
    let at = match (line.name.as_str(), member.span()) {
        ("DTSTART", Some((start, _))) => Some(start),
        ("DTEND", Some((_, end))) => Some(end),
        _ => utc(&line.value),
    };
    at.is_some_and(|at| range.start.is_none_or(|from| at >= from) && range.end.is_none_or(|until| at < until))
}

impl Parameter {
    fn fits(&self, line: &Line) -> bool {
        let mut named = line.parameters.iter().filter(|(name, _)| name.eq_ignore_ascii_case(&self.name));
        if self.absent {
            return named.next().is_none();
        }
        named.any(|(_, value)| self.text.as_ref().is_none_or(|text| text.fits(value)))
    }
}

impl TextMatch {
    fn fits(&self, value: &str) -> bool {
        let found = if self.octets {
            value.contains(&self.text)
        } else {
            value.to_lowercase().contains(&self.text.to_lowercase())
        };
        found != self.negated
    }
}

/// The components of an object that we wrote ourselves.
fn parse(body: &str) -> Read {
    let unfolded = body.replace("\r\n ", "");
    let mut open = vec![Read::default()];
    for line in unfolded.split("\r\n").filter(|line| !line.is_empty()) {
        if let Some(name) = line.strip_prefix("BEGIN:") {
            open.push(Read { name: name.to_owned(), ..Read::default() });
        } else if line.starts_with("END:") {
            let done = open.pop().unwrap_or_default();
            match open.last_mut() {
                Some(parent) => parent.parts.push(done),
                None => return done,
            }
        } else if let Some(within) = open.last_mut() {
            within.lines.push(parse_line(line));
        }
    }
    open.into_iter().next().unwrap_or_default()
}

fn parse_line(line: &str) -> Line {
    let mut quoted = false;
    let mut ends: Vec<usize> = Vec::new();
    let mut colon = line.len();
    for (at, letter) in line.char_indices() {
        match letter {
            '"' => quoted = !quoted,
            ';' if !quoted => ends.push(at),
            ':' if !quoted => {
                colon = at;
                break;
            }
            _ => {}
        }
    }
    ends.push(colon);
    let name = line[..ends[0]].to_owned();
    let parts = ends.windows(2).map(|pair| &line[pair[0] + 1..pair[1]]);
    let parameters = parts.filter_map(|part| part.split_once('='));
    let value = line.get(colon + 1..).unwrap_or_default();
    Line {
        name,
        parameters: parameters
            .map(|(name, value)| (name.to_owned(), value.trim_matches('"').to_owned()))
            .collect(),
        value: value.replace("\\n", "\n").replace("\\,", ",").replace("\\;", ";").replace("\\\\", "\\"),
    }
}

#[cfg(test)]
mod tests {
    use calendar::collection;
    use calendar::event::{Attendee, Event, When};
    use calendar::zone::{Moment, Zone};
    use entity::id::AgendaItemId;

    use super::*;
    use crate::collections::Origin;
    use crate::http::dav::xml;

    fn member() -> Member {
        let moment = |text| Moment::of(utc(text).unwrap(), Zone::parse("Asia/Tokyo").unwrap());
        let when = When::timed(moment("20270511T000000Z"), moment("20270511T002000Z")).unwrap();
        let mut event = Event::new("uid-1", utc("20270301T080000Z").unwrap(), when, "Mizu; Nano (B2B)");
        let anna = calendar::address::Address::parse("anna@example.org").unwrap();
        event.attendees = vec![Attendee::asked("Anna: \"A\"", anna)];
        let body = collection::object(&event);
        let origin = Origin::Itinerary(AgendaItemId(uuid::Uuid::nil()));
        Member { name: "a.ics".into(), etag: "\"a\"".into(), body, event, origin }
    }

    fn lets(inner: &str) -> bool {
        let text = format!(
            "<c:filter xmlns:c=\"{CAL}\"><c:comp-filter name=\"VCALENDAR\">{inner}</c:comp-filter></c:filter>"
        );
        read(xml::read(&text).unwrap().root_element())
            .map_or_else(|_| panic!("{inner}"), |one| one.lets(&member()))
    }

    fn event(inner: &str) -> bool {
        lets(&format!("<c:comp-filter name=\"VEVENT\">{inner}</c:comp-filter>"))
    }

    #[test]
    fn components_are_there_or_not() {
        assert!(lets("") && event(""));
        assert!(!lets("<c:comp-filter name=\"VTODO\"/>"));
        assert!(lets("<c:comp-filter name=\"VTODO\"><c:is-not-defined/></c:comp-filter>"));
        assert!(!lets("<c:comp-filter name=\"VEVENT\"><c:is-not-defined/></c:comp-filter>"));
        assert!(!event("<c:comp-filter name=\"VALARM\"/>"));
    }

    #[test]
    fn times_are_compared_as_instants() {
        assert!(event("<c:time-range start=\"20270511T001900Z\" end=\"20270511T010000Z\"/>"));
        assert!(!event("<c:time-range start=\"20270511T002000Z\"/>"));
        assert!(event("<c:time-range end=\"20270511T000001Z\"/>"));
        assert!(event(
            "<c:prop-filter name=\"DTSTAMP\"><c:time-range start=\"20270301T080000Z\"/></c:prop-filter>"
        ));
        assert!(!event(
            "<c:prop-filter name=\"DTEND\"><c:time-range start=\"20270511T002001Z\"/></c:prop-filter>"
        ));
    }

    #[test]
    fn texts_are_found_within_properties_and_parameters() {
        let property = |name: &str, inner: &str| {
            event(&format!("<c:prop-filter name=\"{name}\">{inner}</c:prop-filter>"))
        };
        assert!(property("SUMMARY", "<c:text-match>mizu; nano</c:text-match>"));
        assert!(!property("SUMMARY", "<c:text-match collation=\"i;octet\">mizu</c:text-match>"));
        assert!(!property("SUMMARY", "<c:text-match negate-condition=\"yes\">mizu</c:text-match>"));
        assert!(property("RRULE", "<c:is-not-defined/>"));
        assert!(!property("RRULE", ""));
        let partstat = |inner: &str| {
            property("ATTENDEE", &format!("<c:param-filter name=\"PARTSTAT\">{inner}</c:param-filter>"))
        };
        assert!(partstat("<c:text-match>NEEDS-ACTION</c:text-match>"));
        assert!(!partstat("<c:text-match>DECLINED</c:text-match>"));
        assert!(!partstat("<c:is-not-defined/>"));
    }

    #[test]
    fn a_filter_that_makes_no_sense_is_refused() {
        let all = [
            "<c:comp-filter name=\"VEVENT\"/>",
            "<c:comp-filter name=\"VCALENDAR\"><c:time-range start=\"20270511T000000Z\"/></c:comp-filter>",
            "<c:comp-filter/>",
            "<c:comp-filter name=\"VCALENDAR\"><c:comp-filter name=\"VEVENT\"><c:time-range/></c:comp-filter></c:comp-filter>",
            "<c:comp-filter name=\"VCALENDAR\"><c:comp-filter name=\"VEVENT\"><c:time-range start=\"noon\"/></c:comp-filter></c:comp-filter>",
            "",
        ];
        for inner in all {
            let text = format!("<c:filter xmlns:c=\"{CAL}\">{inner}</c:filter>");
            assert!(read(xml::read(&text).unwrap().root_element()).is_err(), "{inner}");
        }
    }
}
