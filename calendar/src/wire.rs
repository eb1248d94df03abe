//! Content lines on the wire: CRLF, folds at 75 octets, escapes, nothing that could add a line.
//!
//! `icalendar` models the components; this writer puts them out, because the crate's own
//! (`Display`, `fmt_write`, `try_into_string`; all forbidden by clippy.toml) has holes, measured
//! with 0.17.17:
//! - a line break in a URL or a parameter (`CN`) starts a new content line, so that a name can add
//!   properties; a `CN` in double quotes adds parameters;
//! - RFC 6868 is not written, so a name with a double quote loses the attendee or its end;
//! - every component without DTSTAMP and UID gets them, VALARM too, from the clock and at random:
//!   neither legal there nor the same bytes twice;
//! - folding takes time in the square of the length;
//! - properties come in the order of the alphabet.

use icalendar::{Component, Property};

/// RFC 5545 §3.1: lines should not be longer, without the line break.
const MAX_OCTETS: usize = 75;

/// Writes one calendar object.
#[derive(Debug, Default)]
pub(crate) struct Writer {
    out: String,
}

impl Writer {
    /// Opens a component. Names come from this crate, never from input.
    pub(crate) fn begin(&mut self, component: &'static str) {
        self.fold("BEGIN:", component);
    }

    /// Closes a component.
    pub(crate) fn end(&mut self, component: &'static str) {
        self.fold("END:", component);
    }

    /// Writes a property without parameters.
    pub(crate) fn line(&mut self, name: &'static str, value: &str) {
        self.property(&Property::new(name, value));
    }

    /// Writes one property.
    pub(crate) fn property(&mut self, property: &Property) {
        let mut head = property.key().to_owned();
        for parameter in property.params().values() {
            let value = match parameter.key() {
                // A list of words of ours (RFC 7986 §6.3), which quotes would make one word.
                "FEATURE" => without_controls(parameter.value()),
                _ => parameter_value(parameter.value()),
            };
            // An empty CN or LANGUAGE says nothing, and some readers drop the line over it.
            if !value.is_empty() {
                head.push(';');
                head.push_str(parameter.key());
                head.push('=');
                head.push_str(&value);
            }
        }
        head.push(':');
        let value = match Form::of(property) {
            Form::Text => text_value(property.value()),
            Form::Uri => uri_value(property.value()),
            Form::Verbatim => without_controls(property.value()),
        };
        self.fold(&head, &value);
    }

    /// Writes a VEVENT with its alarms, properties in reading order.
    pub(crate) fn event(&mut self, event: &icalendar::Event) {
        self.begin("VEVENT");
        self.properties(event);
        for alarm in event.components() {
            self.begin("VALARM");
            self.properties(alarm);
            self.end("VALARM");
        }
        self.end("VEVENT");
    }

    fn properties(&mut self, component: &impl Component) {
        let single = component.properties().values();
        let multiple = component.multi_properties().values().flatten();
        let mut all: Vec<&Property> = single.chain(multiple).collect();
        // Stable: those of one name keep the order they were added in.
        all.sort_by_key(|property| rank(property.key()));
        for property in all {
            self.property(property);
        }
    }

    fn fold(&mut self, head: &str, value: &str) {
        let mut octets = 0;
        for character in head.chars().chain(value.chars()) {
            if octets + character.len_utf8() > MAX_OCTETS {
                self.out.push_str("\r\n ");
                octets = 1;
            }
            self.out.push(character);
            octets += character.len_utf8();
        }
        self.out.push_str("\r\n");
    }

    /// The finished object.
    pub(crate) fn finish(self) -> String {
        self.out
    }
}

/// How a property's value is protected.
enum Form {
    /// TEXT: `\`, `;`, `,` and line breaks are escaped (RFC 5545 §3.3.11).
    Text,
    /// URI and CAL-ADDRESS: never escaped; what a URI cannot hold is percent-encoded.
    Uri,
    /// Dates, numbers, rules, and lists whose items are escaped already.
    Verbatim,
}

impl Form {
    // What is not known is TEXT: too much escaping garbles a value, too little adds to the file.
    fn of(property: &Property) -> Self {
        match property.key() {
            "URL" | "ATTENDEE" | "ORGANIZER" | "CONFERENCE" | "SOURCE" | "IMAGE" | "TZURL" => Self::Uri,
            "DTSTART" | "DTEND" | "DTSTAMP" | "CREATED" | "LAST-MODIFIED" | "RECURRENCE-ID" | "SEQUENCE"
            | "RRULE" | "FREEBUSY" | "TRIGGER" | "DURATION" | "REFRESH-INTERVAL" | "TZOFFSETFROM"
            | "TZOFFSETTO" | "CATEGORIES" | "REQUEST-STATUS" => Self::Verbatim,
            _ => Self::Text,
        }
    }
}

fn rank(name: &str) -> usize {
    // Ours to choose (RFC 5545 has no order); this is how people read it.
    const ORDER: [&str; 22] = [
        "ACTION",
        "TRIGGER",
        "UID",
        "RECURRENCE-ID",
        "DTSTAMP",
        "SEQUENCE",
        "STATUS",
        "DTSTART",
        "DTEND",
        "SUMMARY",
        "LOCATION",
        "DESCRIPTION",
        "URL",
        "CONFERENCE",
        "ORGANIZER",
        "ATTENDEE",
        "CATEGORIES",
        "CLASS",
        "TRANSP",
        "CREATED",
        "LAST-MODIFIED",
        "COMMENT",
    ];
    ORDER.iter().position(|known| *known == name).unwrap_or(ORDER.len())
}

/// Text as a calendar can carry it: line breaks of every kind become `\n`; other control
/// characters, which RFC 5545 §3.1 forbids, are left out.
pub fn carried(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\r' => {
                if characters.peek() == Some(&'\n') {
                    characters.next();
                }
                out.push('\n');
            }
            // Some readers split lines at these too (Python's `splitlines`).
            '\n' | '\u{85}' | '\u{2028}' | '\u{2029}' => out.push('\n'),
            '\t' => out.push('\t'),
            _ if character.is_control() => {}
            _ => out.push(character),
        }
    }
    out
}

fn text_value(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for character in carried(text).chars() {
        match character {
            '\n' => out.push_str("\\n"),
            '\\' | ';' | ',' => {
                out.push('\\');
                out.push(character);
            }
            _ => out.push(character),
        }
    }
    out
}

// RFC 6868 for what a parameter cannot hold; quotes for what would end it.
fn parameter_value(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len() + 8);
    for character in carried(text).chars() {
        match character {
            '^' => encoded.push_str("^^"),
            '"' => encoded.push_str("^'"),
            '\n' => encoded.push_str("^n"),
            _ => encoded.push(character),
        }
    }
    let edge_is_space = encoded.trim() != encoded;
    // Python's icalendar drops a space after a bare `=`.
    if edge_is_space || encoded.contains([':', ';', ',', '=']) { format!("\"{encoded}\"") } else { encoded }
}

fn uri_value(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in without_controls(text).trim().chars() {
        match character {
            ' ' => out.push_str("%20"),
            '"' => out.push_str("%22"),
            '<' => out.push_str("%3C"),
            '>' => out.push_str("%3E"),
            '\\' => out.push_str("%5C"),
            _ => out.push(character),
        }
    }
    out
}

fn without_controls(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() && *c != '\u{2028}' && *c != '\u{2029}').collect()
}
