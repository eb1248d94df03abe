//! What people write into fields: names, keys, countries, languages and addresses, checked once at the door.
//!
//! Every function trims, gives back what is kept, and refuses with a sentence that says what would be right.

use crate::refusal::{Kind, Refuse};

/// Most characters of a name or a title.
pub const NAME_MAX: usize = 200;
/// Most characters of a paragraph.
pub const PARAGRAPH_MAX: usize = 4000;
/// Most characters of a key.
pub const KEY_MAX: usize = 64;
/// Most characters of a web address.
const WEBSITE_MAX: usize = 500;

/// Why a text cannot be kept.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {why}")]
pub struct Unfit {
    /// The field, as the API names it.
    pub field: &'static str,
    /// What is wrong and what would be right.
    pub why: String,
}

impl Refuse for Unfit {
    fn kind(&self) -> Kind {
        Kind::Invalid
    }

    fn code(&self) -> &'static str {
        "field-unfit"
    }

    fn pointer(&self) -> Option<String> {
        Some(format!("/{}", self.field))
    }
}

/// One line: not empty, at most `max` characters, none of them a control or a turner of the reading direction.
pub fn line(field: &'static str, text: &str, max: usize) -> Result<String, Unfit> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Unfit { field, why: "it must not be empty".to_owned() });
    }
    line_or_nothing(field, text, max)
}

/// As [`line`], but it may be empty.
pub fn line_or_nothing(field: &'static str, text: &str, max: usize) -> Result<String, Unfit> {
    let text = text.trim();
    if let Some(bad) = text.chars().find(|c| c.is_control() || is_hidden(*c)) {
        let why =
            format!("it holds the character U+{:04X}, which cannot be seen; leave it out", u32::from(bad));
        return Err(Unfit { field, why });
    }
    within(field, text, max)
}

/// A text of several lines, which may be empty; at most `max` characters.
pub fn paragraph(field: &'static str, text: &str, max: usize) -> Result<String, Unfit> {
    let text = text.trim().replace("\r\n", "\n");
    if let Some(bad) = text.chars().find(|c| (c.is_control() && !matches!(c, '\n' | '\t')) || is_hidden(*c)) {
        let why =
            format!("it holds the character U+{:04X}, which cannot be seen; leave it out", u32::from(bad));
        return Err(Unfit { field, why });
    }
    within(field, &text, max)
}

/// A key of addresses and imports: lower-case letters, digits and single hyphens, as in `veneto-nanotech`.
pub fn key(field: &'static str, text: &str) -> Result<String, Unfit> {
    let text = text.trim();
    let fits = !text.is_empty()
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
        && !text.starts_with('-')
        && !text.ends_with('-')
        && !text.contains("--");
    if fits {
        return within(field, text, KEY_MAX);
    }
    let why = format!(
        "`{}` is not a key: use lower-case letters, digits and single hyphens, such as `veneto-nanotech`",
        shown(text)
    );
    Err(Unfit { field, why })
}

/// A country: two letters (ISO 3166-1), kept in upper case.
pub fn country(field: &'static str, text: &str) -> Result<String, Unfit> {
    let text = text.trim();
    if text.len() == 2 && text.chars().all(|c| c.is_ascii_alphabetic()) {
        return Ok(text.to_ascii_uppercase());
    }
    let why =
        format!("`{}` is not a country code: use two letters (ISO 3166), such as JP or FR", shown(text));
    Err(Unfit { field, why })
}

/// A language tag (RFC 5646) in its customary case: `pt-BR`, `zh-Hant-TW`.
pub fn language(field: &'static str, text: &str) -> Result<String, Unfit> {
    let parts: Vec<&str> = text.trim().split('-').collect();
    let first =
        parts[0].len() >= 2 && parts[0].len() <= 3 && parts[0].chars().all(|c| c.is_ascii_alphabetic());
    let rest = parts[1..]
        .iter()
        .all(|part| matches!(part.len(), 2..=8) && part.chars().all(|c| c.is_ascii_alphanumeric()));
    if !first || !rest || parts.len() > 4 {
        let why = format!("`{}` is not a language tag: use one such as en, ja or pt-BR", shown(text));
        return Err(Unfit { field, why });
    }
    let cased = parts.iter().enumerate().map(|(at, part)| match (at, part.len()) {
        (0, _) => part.to_ascii_lowercase(),
        (_, 2) => part.to_ascii_uppercase(),
        (_, 4) => part[..1].to_ascii_uppercase() + &part[1..].to_ascii_lowercase(),
        _ => part.to_ascii_lowercase(),
    });
    Ok(cased.collect::<Vec<_>>().join("-"))
}

/// An IANA zone, under the name the zone data has for it.
pub fn zone(field: &'static str, text: &str) -> Result<String, Unfit> {
    match calendar::zone::Zone::parse(text.trim()) {
        Ok(zone) => Ok(zone.name().to_owned()),
        Err(error) => Err(Unfit { field, why: error.to_string() }),
    }
}

/// An e-mail address that mails and calendars both can carry, in lower case.
pub fn email(field: &'static str, text: &str) -> Result<String, Unfit> {
    let refuse = |why: String| Unfit { field, why };
    let address = calendar::address::Address::parse(text).map_err(|error| refuse(error.to_string()))?;
    let lower = address.as_str().to_lowercase();
    match lower.parse::<lettre::Address>() {
        Ok(_) => Ok(lower),
        Err(_) => Err(refuse(format!(
            "`{}` is not an e-mail address that mail can be sent to; it should look like anna@example.org",
            shown(&lower)
        ))),
    }
}

/// An address on the web, with http or https; `example.org` is taken as `https://example.org/`.
pub fn website(field: &'static str, text: &str) -> Result<String, Unfit> {
    let text = text.trim();
    let whole = if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
    match url::Url::parse(&whole) {
        Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => {
            within(field, url.as_str(), WEBSITE_MAX)
        }
        _ => {
            let why =
                format!("`{}` is not an address on the web, such as https://www.example.org", shown(text));
            Err(Unfit { field, why })
        }
    }
}

/// A list of words: each a line of at most 40 characters, at most twenty of them, none twice.
pub fn tags(field: &'static str, words: &[String]) -> Result<Vec<String>, Unfit> {
    let mut kept: Vec<String> = Vec::new();
    for word in words.iter().filter(|word| !word.trim().is_empty()) {
        let word = line(field, word, 40)?;
        if !kept.contains(&word) {
            kept.push(word);
        }
    }
    if kept.len() > 20 {
        return Err(Unfit { field, why: format!("there are {}, and at most 20 can be kept", kept.len()) });
    }
    Ok(kept)
}

fn within(field: &'static str, text: &str, max: usize) -> Result<String, Unfit> {
    let length = text.chars().count();
    if length > max {
        return Err(Unfit {
            field,
            why: format!("it has {length} characters, and at most {max} can be kept"),
        });
    }
    Ok(text.to_owned())
}

/// Characters that turn the reading direction or break a line unseen, so that a name could pass for another.
fn is_hidden(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}' | '\u{FEFF}')
}

/// What was given, short enough for a sentence and without anything that could break it.
fn shown(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() && !is_hidden(*c)).take(60).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_a_line_break_is_refused() {
        let refusal = line("name", "Anna\r\nBcc: all@example.org", NAME_MAX).unwrap_err();
        assert!(refusal.why.contains("U+000D"), "{refusal}");
        assert!(line("name", "\u{202E}annA", NAME_MAX).is_err());
        assert_eq!(line("name", "  Ana Müller-Ōta ", NAME_MAX).unwrap(), "Ana Müller-Ōta");
    }

    #[test]
    fn a_paragraph_keeps_its_lines_and_no_other_control() {
        assert_eq!(paragraph("summary", "one\r\ntwo", 99).unwrap(), "one\ntwo");
        assert!(paragraph("summary", "bell\u{7}", 99).is_err());
        assert!(paragraph("summary", &"x".repeat(100), 99).is_err());
    }

    #[test]
    fn a_key_is_a_slug() {
        assert_eq!(key("key", " wiintech-2020 ").unwrap(), "wiintech-2020");
        for bad in ["", "Wiintech", "a--b", "-a", "a-", "a b", "é"] {
            assert!(key("key", bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn addresses_are_compared_in_lower_case() {
        assert_eq!(email("email", " Anna.Rossi@Example.ORG ").unwrap(), "anna.rossi@example.org");
        for bad in
            ["anna", "anna@", "a b@example.org", "anna@example.org\r\nBcc: x@y.z", "<anna@example.org>"]
        {
            assert!(email("email", bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn tags_and_codes_are_kept_in_their_customary_case() {
        assert_eq!(language("language", "PT-br").unwrap(), "pt-BR");
        assert_eq!(language("language", "zh-hant-tw").unwrap(), "zh-Hant-TW");
        assert_eq!(country("country", "jp").unwrap(), "JP");
        for bad in ["", "english", "e", "en_GB", "en-", "é"] {
            assert!(language("language", bad).is_err(), "{bad}");
        }
        assert!(country("country", "Japan").is_err());
        assert_eq!(tags("tags", &["nano".into(), " nano ".into(), String::new()]).unwrap(), ["nano"]);
    }

    #[test]
    fn an_unknown_zone_is_refused_with_the_likely_one() {
        assert_eq!(zone("zone", "Asia/Tokyo").unwrap(), "Asia/Tokyo");
        assert!(zone("zone", "Asia/Tokio").unwrap_err().why.contains("Asia/Tokyo"));
    }

    #[test]
    fn a_website_is_http_or_https() {
        assert_eq!(website("website", "www.example.org").unwrap(), "https://www.example.org/");
        assert!(website("website", "javascript://alert(1)").is_err());
        assert!(website("website", "").is_err());
    }
}
