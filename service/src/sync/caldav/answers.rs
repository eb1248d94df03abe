//! What CalDAV servers answer, read within limits: no network in here.

use calendar::busy::Busy;
use libdav::caldav::{FindCalendars, GetCalendarResources, ListCalendarResources};
use libdav::names;
use libdav::requests::{DavRequest, ParseResponseError};
use roxmltree::Document;

use super::{Answer, FetchError, Window, read};
use crate::xml::{self, Limits};

/// What an answer may have. What libdav looks for in each response it looks for in all that is below, so that depth is
/// what makes an answer expensive; some servers declare namespaces in every response.
const LIMITS: Limits = Limits { nodes: 200_000, depth: 40, namespaces: 10_000 };

/// What is at an address.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Place {
    /// Whether it is a calendar itself.
    pub(super) is_calendar: bool,
    /// Where calendars are (calendar-home-set), as the server writes it.
    pub(super) homes: Vec<String>,
    /// Who is signed in (current-user-principal), as the server writes it.
    pub(super) principals: Vec<String>,
}

/// Reads what is at an address.
pub(super) fn place(answer: &Answer) -> Result<Place, FetchError> {
    let document = document(&answer.body)?;
    let root = document.root_element();
    let types = root.descendants().filter(|node| node.tag_name() == names::RESOURCETYPE);
    let is_calendar = types.flat_map(|node| node.children()).any(|node| node.tag_name() == names::CALENDAR);
    let hrefs = |property: &libdav::PropertyName<'_, '_>| -> Vec<String> {
        let properties = root.descendants().filter(|node| node.tag_name() == *property);
        let hrefs = properties.flat_map(|node| node.children()).filter(|node| node.tag_name() == names::HREF);
        hrefs.filter_map(|node| Some(node.text()?.trim().to_owned())).collect()
    };
    Ok(Place {
        is_calendar,
        homes: hrefs(&names::CALENDAR_HOME_SET),
        principals: hrefs(&names::CURRENT_USER_PRINCIPAL),
    })
}

/// Reads where the calendars of a home are.
pub(super) fn calendars(answer: &Answer) -> Result<Vec<String>, FetchError> {
    document(&answer.body)?;
    let found = FindCalendars::new("/").parse_response(&answer.parts, &answer.body).map_err(unread)?;
    Ok(found.calendars.into_iter().map(|calendar| calendar.href).collect())
}

/// Reads where the events of a calendar are.
pub(super) fn events(answer: &Answer, calendar: &str) -> Result<Vec<String>, FetchError> {
    document(&answer.body)?;
    let listed = ListCalendarResources::new(calendar);
    let found = listed.parse_response(&answer.parts, &answer.body).map_err(unread)?;
    Ok(found.resources.into_iter().map(|event| event.href).collect())
}

/// Reads the events themselves, one calendar after another.
pub(super) fn contents(answer: &Answer) -> Result<Vec<u8>, FetchError> {
    document(&answer.body)?;
    let found = GetCalendarResources::new("/").parse_response(&answer.parts, &answer.body).map_err(unread)?;
    let mut all = Vec::new();
    for content in found.resources.into_iter().filter_map(|resource| resource.content.ok()) {
        all.extend_from_slice(content.data.trim().as_bytes());
        all.extend_from_slice(b"\r\n");
    }
    Ok(all)
}

/// Whether an answer tells busy times.
pub(super) fn has_free_busy(body: &[u8]) -> bool {
    const SIGN: &[u8] = b"BEGIN:VFREEBUSY";
    body.windows(SIGN.len()).any(|window| window.eq_ignore_ascii_case(SIGN))
}

/// Reads busy times.
pub(super) fn busy(bytes: &[u8], window: &Window) -> Result<Vec<Busy>, FetchError> {
    read(bytes, window)
}

fn document(body: &[u8]) -> Result<Document<'_>, FetchError> {
    let text = std::str::from_utf8(body).ok();
    let document = text.and_then(|text| xml::read(text, LIMITS).ok());
    document.ok_or_else(|| FetchError::Unusable("the server does not answer as a CalDAV server does".into()))
}

fn unread(_: ParseResponseError) -> FetchError {
    FetchError::Unusable("the server does not answer as a CalDAV server does".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(body: &str) -> Answer {
        let (parts, ()) = http::Response::builder().status(207).body(()).unwrap().into_parts();
        Answer {
            url: "https://calendar.example.org/".parse().unwrap(),
            kind: "application/xml".into(),
            parts,
            body: body.into(),
        }
    }

    fn nested(depth: usize) -> String {
        format!("{}{}", "<response xmlns=\"DAV:\">".repeat(depth), "</response>".repeat(depth))
    }

    #[test]
    fn a_place_tells_what_it_is_and_where_calendars_are() {
        let told = place(&answered(concat!(
            r#"<d:multistatus xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:response>"#,
            "<d:href>/</d:href><d:propstat><d:prop><d:resourcetype><d:collection/></d:resourcetype>",
            "<d:current-user-principal><d:href> /people/caro/ </d:href></d:current-user-principal>",
            "<c:calendar-home-set><d:href>https://other.example.org/caro%20s/</d:href></c:calendar-home-set>",
            "</d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response></d:multistatus>",
        )))
        .unwrap();
        assert!(!told.is_calendar);
        assert_eq!(told.homes, ["https://other.example.org/caro%20s/"]);
        assert_eq!(told.principals, ["/people/caro/"]);
    }

    #[test]
    fn answers_that_nest_without_end_or_define_words_of_their_own_are_refused_within_a_second() {
        let wide = format!("<a xmlns=\"DAV:\">{}</a>", "<b/>".repeat(300_000));
        let words = "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><a>&b;</a>".to_owned();
        let names: String = (0..40_000).map(|n| format!("<a{n} xmlns:b{n}=\"c{n}\">")).collect();
        for body in [nested(100_000), nested(100), wide, words, names, "<a>".into(), String::new()] {
            let begun = std::thread::Builder::new().stack_size(2 * 1024 * 1024);
            let read = begun.spawn(move || calendars(&answered(&body)).is_err()).unwrap();
            assert!(read.join().unwrap());
        }
    }
}
