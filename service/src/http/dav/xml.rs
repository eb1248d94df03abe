//! XML in and out: read within limits, written by a few lines that escape everything.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use roxmltree::{Document, Node};

use crate::xml::{self, Limits};

pub(super) use crate::xml::Unreadable;

/// The namespace of WebDAV.
pub(super) const DAV: &str = "DAV:";
/// The namespace of CalDAV.
pub(super) const CAL: &str = "urn:ietf:params:xml:ns:caldav";
/// The namespace of what calendarserver.org added.
pub(super) const CS: &str = "http://calendarserver.org/ns/";
/// The namespace of what Apple added.
pub(super) const APPLE: &str = "http://apple.com/ns/ical/";

/// What one document may have: the longest honest ones are multigets of some thousand addresses, the deepest have six
/// elements within one another, and four namespaces.
const LIMITS: Limits = Limits { nodes: 20_000, depth: 32, namespaces: 64 };

/// Reads what a program asks.
pub(super) fn read(text: &str) -> Result<Document<'_>, Unreadable> {
    xml::read(text, LIMITS)
}

/// The children of an element that are elements of a name.
pub(super) fn children<'a, 'i>(
    node: Node<'a, 'i>,
    namespace: &'static str,
    name: &'static str,
) -> impl Iterator<Item = Node<'a, 'i>> {
    node.children().filter(move |child| child.has_tag_name((namespace, name)))
}

/// A document that grows.
#[derive(Debug)]
pub(super) struct Writer(String);

impl Writer {
    /// A document with its root, which declares the four namespaces that are written: `d`, `c`, `cs`, `a`.
    pub(super) fn new(root: &str) -> Self {
        Self(format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<{root} xmlns:d=\"{DAV}\" xmlns:c=\"{CAL}\" \
             xmlns:cs=\"{CS}\" xmlns:a=\"{APPLE}\">"
        ))
    }

    /// A part of a document, without a root.
    pub(super) fn bare() -> Self {
        Self(String::new())
    }

    /// The part as it stands.
    pub(super) fn into_text(self) -> String {
        self.0
    }

    /// Opens an element of ours.
    pub(super) fn open(&mut self, name: &str) {
        self.0.push('<');
        self.0.push_str(name);
        self.0.push('>');
    }

    /// Closes it.
    pub(super) fn close(&mut self, name: &str) {
        self.0.push_str("</");
        self.0.push_str(name);
        self.0.push('>');
    }

    /// An element of ours with a text.
    pub(super) fn text(&mut self, name: &str, text: &str) {
        self.open(name);
        self.0.push_str(&escaped(text));
        self.close(name);
    }

    /// What is XML already.
    pub(super) fn raw(&mut self, xml: &str) {
        self.0.push_str(xml);
    }

    /// An empty element of any namespace, as a stranger named it.
    pub(super) fn named(&mut self, namespace: &str, name: &str) {
        match prefix(namespace) {
            Some(prefix) => self.0.push_str(&format!("<{prefix}:{name}/>")),
            None if namespace.is_empty() => self.0.push_str(&format!("<{name} xmlns=\"\"/>")),
            None => self.0.push_str(&format!("<x:{name} xmlns:x=\"{}\"/>", escaped(namespace))),
        }
    }

    /// The finished document.
    pub(super) fn finish(mut self, root: &str) -> String {
        self.close(root);
        self.0
    }
}

/// The prefix that a namespace has in what is written.
pub(super) fn prefix(namespace: &str) -> Option<&'static str> {
    match namespace {
        DAV => Some("d"),
        CAL => Some("c"),
        CS => Some("cs"),
        APPLE => Some("a"),
        _ => None,
    }
}

/// Text as an element or attribute holds it; what XML 1.0 has no place for is left out.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // A reader would make LF of CRLF (XML 1.0 §2.11), and calendar lines end in CRLF.
            '\r' => out.push_str("&#13;"),
            '\n' | '\t' => out.push(letter),
            _ if letter.is_control() || matches!(letter, '\u{fffe}' | '\u{ffff}') => {}
            _ => out.push(letter),
        }
    }
    out
}

/// 207 with a document.
pub(super) fn multistatus(document: String) -> Response {
    let kind = [(header::CONTENT_TYPE, "application/xml; charset=utf-8")];
    (StatusCode::MULTI_STATUS, kind, document).into_response()
}

/// What would have had to be so (RFC 4918 §16).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Precondition {
    /// A privilege (RFC 3744 §7.1.1).
    NeedsPrivilege(&'static str),
    /// A depth that ends (RFC 4918 §9.1).
    FiniteDepth,
    /// A report that is known here (RFC 3253 §3.6).
    SupportedReport,
    /// A sync-token that is remembered (RFC 6578 §3.2).
    ValidSyncToken,
    /// A filter that makes sense (RFC 4791 §7.8).
    ValidFilter,
    /// A way to compare texts that is known here (RFC 4791 §7.5.1).
    SupportedCollation,
    /// Calendar data that can be read (RFC 4791 §5.3.2.1).
    ValidCalendarData,
    /// Data that is a calendar at all (RFC 4791 §5.3.2.1).
    SupportedCalendarData,
    /// Not more than is taken in (RFC 4791 §5.3.2.1).
    MaxResourceSize,
}

/// An error with its precondition.
pub(super) fn refusal(status: StatusCode, precondition: &Precondition) -> Response {
    let mut writer = Writer::new("d:error");
    match precondition {
        Precondition::NeedsPrivilege(privilege) => writer.raw(&format!(
            "<d:need-privileges><d:resource><d:href>/dav/</d:href><d:privilege><d:{privilege}/></d:privilege>\
             </d:resource></d:need-privileges>"
        )),
        Precondition::FiniteDepth => writer.raw("<d:propfind-finite-depth/>"),
        Precondition::SupportedReport => writer.raw("<d:supported-report/>"),
        Precondition::ValidSyncToken => writer.raw("<d:valid-sync-token/>"),
        Precondition::ValidFilter => writer.raw("<c:valid-filter/>"),
        Precondition::SupportedCollation => writer.raw("<c:supported-collation/>"),
        Precondition::ValidCalendarData => writer.raw("<c:valid-calendar-data/>"),
        Precondition::SupportedCalendarData => writer.raw("<c:supported-calendar-data/>"),
        Precondition::MaxResourceSize => writer.raw("<c:max-resource-size/>"),
    }
    let kind = [(header::CONTENT_TYPE, "application/xml; charset=utf-8")];
    (status, kind, writer.finish("d:error")).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_type_is_refused_and_with_it_every_entity() {
        let bomb = "<!DOCTYPE a [<!ENTITY b \"bbbb\"><!ENTITY c \"&b;&b;\">]><a>&c;</a>";
        assert!(read(bomb).is_err());
        assert!(read("<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>").is_err());
        assert!(read("<a>&unknown;</a>").is_err());
        assert!(read("<a>&lt;&#65;</a>").is_ok());
    }

    #[test]
    fn what_is_too_deep_too_long_or_declares_too_much_is_refused_at_once() {
        assert!(read(&format!("{}{}", "<a>".repeat(100_000), "</a>".repeat(100_000))).is_err());
        assert!(read(&"<a>".repeat(100_000)).is_err());
        assert!(read(&format!("<a>{}</a>", "<b/>".repeat(100_000))).is_err());
        let spaces: String = (0..1_000).map(|number| format!(" xmlns:n{number}=\"u{number}\"")).collect();
        assert!(read(&format!("<a{spaces}/>")).is_err());
        assert!(read(&format!("{}{}", "<a>".repeat(32), "</a>".repeat(32))).is_ok());
        assert!(read(&format!("<a>{}</a>", "<b/>".repeat(5_000))).is_ok());
    }

    #[test]
    fn what_is_written_is_read_back_equal() {
        let text = "\"A\" & <b>\r\n;^\u{202e}\u{1f600}\u{7}";
        let mut writer = Writer::new("d:a");
        writer.text("d:b", text);
        writer.named("urn:\"<x>&", "y");
        let written = writer.finish("d:a");
        let read = read(&written).unwrap();
        let texts: Vec<&str> =
            read.descendants().filter(Node::is_text).filter_map(|node| node.text()).collect();
        assert_eq!(texts, [text.trim_end_matches('\u{7}')]);
        assert!(read.descendants().any(|node| node.has_tag_name(("urn:\"<x>&", "y"))));
    }
}
