//! Objects as they go out: whole, without their zones for those who know them (RFC 7809), or with some lines only.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::place::Place;
use super::wanted::Selection;
use super::{Asked, Refused};
use crate::collections::Member;

/// Answers GET and HEAD. A collection itself has nothing to read.
pub(super) fn get(asked: &Asked<'_>) -> Result<Response, Refused> {
    let Place::Object(name) = &asked.place else {
        return Err(Refused::Plainly(StatusCode::METHOD_NOT_ALLOWED));
    };
    let member = asked.collection.member(name).ok_or(Refused::Plainly(StatusCode::NOT_FOUND))?;
    let if_none_match = asked.headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let known = if_none_match.is_some_and(|tags| {
        tags.split(',').map(str::trim).any(|tag| tag == "*" || tag.trim_start_matches("W/") == member.etag)
    });
    if known {
        return Ok((StatusCode::NOT_MODIFIED, [(header::ETAG, member.etag.clone())]).into_response());
    }
    let headers = [
        (header::CONTENT_TYPE, CONTENT_TYPE.to_owned()),
        (header::ETAG, member.etag.clone()),
        (header::LAST_MODIFIED, last_modified(member)),
    ];
    let body = if asked.wants_zones() { member.body.clone() } else { without_zones(&member.body) };
    Ok((headers, body).into_response())
}

/// The type of an object.
pub(super) const CONTENT_TYPE: &str = "text/calendar; charset=utf-8; component=VEVENT";

/// When an object changed, as HTTP writes it (RFC 9110 §5.6.7).
pub(super) fn last_modified(member: &Member) -> String {
    member.changed_at().format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

impl Asked<'_> {
    /// Whether the program wants VTIMEZONEs: unless it says otherwise (RFC 7809 §7.1).
    pub(super) fn wants_zones(&self) -> bool {
        self.headers.get("caldav-timezones").is_none_or(|value| !value.as_bytes().eq_ignore_ascii_case(b"F"))
    }
}

/// The same object without its VTIMEZONEs.
pub(super) fn without_zones(body: &str) -> String {
    let mut within = false;
    let mut out = String::with_capacity(body.len());
    for line in body.split_inclusive("\r\n") {
        within |= line.trim_end() == "BEGIN:VTIMEZONE";
        if !within {
            out.push_str(line);
        }
        within &= line.trim_end() != "END:VTIMEZONE";
    }
    out
}

/// The lines of an object that a selection names (RFC 4791 §9.6.1). Folded lines stay with their first.
pub(super) fn selected(body: &str, selection: &Selection) -> String {
    let mut out = String::with_capacity(body.len());
    // What is chosen of each component that is open; none for one that is left out.
    let mut open: Vec<Option<&Selection>> = Vec::new();
    let mut keeps = true;
    for line in body.split_inclusive("\r\n") {
        let bare = line.trim_end();
        if let Some(name) = bare.strip_prefix("BEGIN:") {
            let chosen = match open.last() {
                None => (selection.name == name).then_some(selection),
                Some(parent) => parent.and_then(|parent| parent.component(name)),
            };
            open.push(chosen);
            keeps = chosen.is_some();
        } else if bare.starts_with("END:") {
            keeps = open.pop().is_some_and(|chosen| chosen.is_some());
        } else if !line.starts_with(' ') {
            let name = bare.split([':', ';']).next().unwrap_or_default();
            keeps = open.last().copied().flatten().is_some_and(|chosen| chosen.has_property(name));
        }
        if keeps {
            out.push_str(line);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VTIMEZONE\r\nTZID:A\r\n\
                        END:VTIMEZONE\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:long\r\n er\r\nLOCATION:here\r\n\
                        END:VEVENT\r\nEND:VCALENDAR\r\n";

    #[test]
    fn an_object_can_go_without_its_zones() {
        let bare = without_zones(BODY);
        assert!(!bare.contains("VTIMEZONE") && !bare.contains("TZID"), "{bare}");
        assert!(bare.contains("UID:1") && bare.ends_with("END:VCALENDAR\r\n"), "{bare}");
    }

    #[test]
    fn only_the_lines_that_are_asked_for_go_out() {
        let event =
            Selection { properties: Some(vec!["UID".into(), "summary".into()]), ..Selection::all("VEVENT") };
        let selection = Selection {
            properties: Some(vec!["VERSION".into()]),
            components: Some(vec![event]),
            ..Selection::all("VCALENDAR")
        };
        assert_eq!(
            selected(BODY, &selection),
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:long\r\n er\r\nEND:VEVENT\r\n\
             END:VCALENDAR\r\n"
        );
        assert_eq!(selected(BODY, &Selection::all("VCALENDAR")), BODY);
    }
}
