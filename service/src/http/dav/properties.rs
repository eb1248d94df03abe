//! Properties of what is below `/dav/` (RFC 4918, RFC 3744, RFC 4791, RFC 6578), and PROPFIND, which asks for them.

use axum::http::StatusCode;
use axum::response::Response;

use super::object::{self, CONTENT_TYPE};
use super::place::Place;
use super::wanted::{self, Data, Name, Properties, Wanted};
use super::xml::{self, APPLE, CAL, CS, DAV, Precondition, Writer, escaped};
use super::{Asked, Refused};
use crate::collections::{self, Member, Origin};

/// What stands before the name of a state in a sync-token, which has to be a URI (RFC 6578 §3).
pub(super) const TOKEN_START: &str = "urn:kontor:sync:";

/// Properties of `/dav/`.
const OF_ROOT: [(&str, &str); 6] = [
    (DAV, "supported-report-set"),
    (DAV, "resourcetype"),
    (DAV, "displayname"),
    (DAV, "current-user-principal"),
    (DAV, "principal-collection-set"),
    (DAV, "current-user-privilege-set"),
];
/// Properties of a principal, which is a calendar home too.
const OF_HOME: [(&str, &str); 10] = [
    (DAV, "resourcetype"),
    (DAV, "displayname"),
    (DAV, "current-user-principal"),
    (DAV, "principal-URL"),
    (DAV, "owner"),
    (DAV, "principal-collection-set"),
    (DAV, "current-user-privilege-set"),
    (DAV, "supported-report-set"),
    (CAL, "calendar-home-set"),
    (CAL, "calendar-user-address-set"),
];
/// Properties of the calendar.
const OF_CALENDAR: [(&str, &str); 17] = [
    (DAV, "resourcetype"),
    (DAV, "displayname"),
    (DAV, "current-user-principal"),
    (DAV, "owner"),
    (DAV, "current-user-privilege-set"),
    (DAV, "supported-report-set"),
    (DAV, "sync-token"),
    (DAV, "getetag"),
    (DAV, "getlastmodified"),
    (CS, "getctag"),
    (CAL, "calendar-description"),
    (CAL, "supported-calendar-component-set"),
    (CAL, "supported-calendar-data"),
    (CAL, "supported-collation-set"),
    (CAL, "max-resource-size"),
    (CAL, "calendar-timezone-id"),
    (APPLE, "calendar-color"),
];
/// Properties of an object.
const OF_OBJECT: [(&str, &str); 8] = [
    (DAV, "resourcetype"),
    (DAV, "getetag"),
    (DAV, "getcontenttype"),
    (DAV, "getcontentlength"),
    (DAV, "getlastmodified"),
    (DAV, "current-user-principal"),
    (DAV, "owner"),
    (DAV, "current-user-privilege-set"),
];

/// Answers a PROPFIND of depth 0 or 1.
pub(super) async fn find(asked: &Asked<'_>, body: &[u8]) -> Result<Response, Refused> {
    let deep = match asked.headers.get("depth").map(|value| value.as_bytes()) {
        Some(b"0") => false,
        Some(b"1") => true,
        _ => return Err(Refused::Because(StatusCode::FORBIDDEN, Precondition::FiniteDepth)),
    };
    let properties = wanted::propfind(body)?;
    let mut writer = Writer::new("d:multistatus");
    let mut places = vec![asked.place.clone()];
    match &asked.place {
        Place::Object(name) if asked.collection.member(name).is_none() => {
            return Err(Refused::Plainly(StatusCode::NOT_FOUND));
        }
        Place::Root if deep => places.push(Place::Home),
        Place::Home if deep => places.push(Place::Calendar),
        Place::Calendar if deep => {
            places.extend(asked.collection.members.iter().map(|member| Place::Object(member.name.clone())));
        }
        _ => {}
    }
    for place in &places {
        response(asked, &mut writer, place, &properties).await?;
    }
    Ok(xml::multistatus(writer.finish("d:multistatus")))
}

/// Writes what is wanted of one place.
pub(super) async fn response(
    asked: &Asked<'_>,
    writer: &mut Writer,
    place: &Place,
    properties: &Properties,
) -> Result<(), Refused> {
    let known: Vec<Name> = of(place)
        .iter()
        .map(|(namespace, local)| Name { namespace: (*namespace).into(), local: (*local).into() })
        .collect();
    writer.open("d:response");
    writer.text("d:href", &place.path(asked.person.id));
    let names = match &properties.wanted {
        Wanted::These(names) => names,
        Wanted::All | Wanted::Names => &known,
    };
    let mut found = Writer::bare();
    let mut missing = Writer::bare();
    for name in names {
        if properties.wanted == Wanted::Names {
            found.named(&name.namespace, &name.local);
            continue;
        }
        match value(asked, place, name, &properties.data).await? {
            Some(value) => {
                let tag = format!("{}:{}", xml::prefix(&name.namespace).unwrap_or("d"), name.local);
                found.open(&tag);
                found.raw(&value);
                found.close(&tag);
            }
            None => missing.named(&name.namespace, &name.local),
        }
    }
    for (status, properties) in [("200 OK", found), ("404 Not Found", missing)] {
        let properties = properties.into_text();
        if !properties.is_empty() || (status == "200 OK" && names.is_empty()) {
            writer.raw(&format!(
                "<d:propstat><d:prop>{properties}</d:prop><d:status>HTTP/1.1 {status}</d:status></d:propstat>"
            ));
        }
    }
    writer.close("d:response");
    Ok(())
}

fn of(place: &Place) -> &'static [(&'static str, &'static str)] {
    match place {
        Place::Root => &OF_ROOT,
        Place::Home => &OF_HOME,
        Place::Calendar => &OF_CALENDAR,
        Place::Object(_) => &OF_OBJECT,
    }
}

/// The value of a property, as XML; none when the place does not have it.
async fn value(
    asked: &Asked<'_>,
    place: &Place,
    name: &Name,
    data: &Data,
) -> Result<Option<String>, Refused> {
    if let Place::Object(member) = place {
        let member = asked.collection.member(member);
        return Ok(member.and_then(|member| of_object(asked, member, name, data)));
    }
    let is = |namespace: &str, local: &str| name.namespace == namespace && name.local == local;
    if is(DAV, "sync-token") && *place == Place::Calendar {
        let state = collections::remember(asked.app, &asked.collection).await?;
        return Ok(Some(format!("{TOKEN_START}{state}")));
    }
    let is_known = of(place).iter().any(|(namespace, local)| is(namespace, local));
    Ok(is_known.then(|| of_collection(asked, place, &name.local)).flatten())
}

fn of_object(asked: &Asked<'_>, member: &Member, name: &Name, data: &Data) -> Option<String> {
    Some(match (name.namespace.as_str(), name.local.as_str()) {
        (DAV, "resourcetype") => String::new(),
        (DAV, "getetag") => escaped(&member.etag),
        (DAV, "getcontenttype") => CONTENT_TYPE.to_owned(),
        (DAV, "getcontentlength") => member.body.len().to_string(),
        (DAV, "getlastmodified") => object::last_modified(member),
        (DAV, "current-user-principal" | "owner") => href(&Place::Home.path(asked.person.id)),
        (DAV, "current-user-privilege-set") => privileges(matches!(member.origin, Origin::Invitation(_))),
        (CAL, "calendar-data") => {
            let body = if data.expand { member.in_utc() } else { member.body.clone() };
            let body = if asked.wants_zones() { body } else { object::without_zones(&body) };
            let body = match &data.selection {
                Some(selection) => object::selected(&body, selection),
                None => body,
            };
            escaped(&body)
        }
        _ => return None,
    })
}

/// Those of collections, which are told apart by the tables above.
fn of_collection(asked: &Asked<'_>, place: &Place, local: &str) -> Option<String> {
    let home = || Place::Home.path(asked.person.id);
    Some(match (local, place) {
        ("resourcetype", Place::Root) => "<d:collection/>".into(),
        ("resourcetype", Place::Home) => "<d:collection/><d:principal/>".into(),
        ("resourcetype", _) => "<d:collection/><c:calendar/>".into(),
        ("displayname", Place::Root | Place::Calendar) => "Kontor".into(),
        ("displayname", _) => escaped(&asked.person.name),
        ("current-user-principal" | "principal-URL" | "owner" | "calendar-home-set", _) => href(&home()),
        ("principal-collection-set", _) => href(&Place::Root.path(asked.person.id)),
        ("calendar-user-address-set", _) => {
            format!("{}{}", href(&format!("mailto:{}", asked.person.email)), href(&home()))
        }
        ("current-user-privilege-set", _) => privileges(*place == Place::Calendar),
        ("supported-report-set", Place::Calendar) => reports(&REPORTS),
        ("supported-report-set", _) => reports(&["d:principal-property-search"]),
        ("getetag", _) => format!("&quot;{}&quot;", asked.collection.state),
        ("getctag", _) => asked.collection.state.clone(),
        ("getlastmodified", _) => asked.collection.changed_at.format("%a, %d %b %Y %H:%M:%S GMT").to_string(),
        ("calendar-description", _) => format!("Meetings and itinerary of {}", escaped(&asked.person.name)),
        ("supported-calendar-component-set", _) => "<c:comp name=\"VEVENT\"/>".into(),
        ("supported-calendar-data", _) => {
            "<c:calendar-data content-type=\"text/calendar\" version=\"2.0\"/>".into()
        }
        ("supported-collation-set", _) => "<c:supported-collation>i;ascii-casemap</c:supported-collation>\
             <c:supported-collation>i;octet</c:supported-collation>"
            .into(),
        ("max-resource-size", _) => asked.app.config.limits.body_bytes_max.to_string(),
        ("calendar-timezone-id", _) => escaped(&asked.person.zone),
        ("calendar-color", _) => "#0e6b73ff".into(),
        _ => return None,
    })
}

/// The reports of the calendar.
const REPORTS: [&str; 4] =
    ["c:calendar-query", "c:calendar-multiget", "c:free-busy-query", "d:sync-collection"];

fn reports(all: &[&str]) -> String {
    let one =
        |report: &&str| format!("<d:supported-report><d:report><{report}/></d:report></d:supported-report>");
    all.iter().map(one).collect()
}

fn href(path: &str) -> String {
    format!("<d:href>{}</d:href>", escaped(path))
}

/// What the person may (RFC 3744 §5.4): read all, and answer, which is to write the contents of what is there.
fn privileges(answers: bool) -> String {
    let mut all = vec!["d:read", "d:read-current-user-privilege-set", "c:read-free-busy"];
    if answers {
        all.push("d:write-content");
    }
    all.iter().map(|one| format!("<d:privilege><{one}/></d:privilege>")).collect()
}
