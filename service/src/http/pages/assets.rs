//! Styles, icons and scripts, compiled in; their addresses change with their bytes, so browsers keep them.

use std::collections::HashMap;
use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;

use super::super::problem::Problem;
use crate::token;

#[derive(RustEmbed)]
#[folder = "assets/"]
struct Files;

/// The parts of the one style sheet, in the order in which later rules refine earlier ones.
const STYLES: [&str; 9] =
    ["foundation", "frame", "controls", "rows", "itinerary", "agenda", "grid", "front", "print"];

/// The name of the style sheet that is put together of its parts.
const STYLE_SHEET: &str = "kontor.css";

/// A file as it is served.
struct Served {
    body: Vec<u8>,
    kind: &'static str,
    /// The path with the digest of the bytes.
    address: String,
}

static SERVED: LazyLock<HashMap<String, Served>> = LazyLock::new(|| {
    let mut files: HashMap<String, Served> = Files::iter()
        .filter(|name| !name.starts_with("css/"))
        .filter_map(|name| Files::get(&name).map(|file| (name.to_string(), file.data.into_owned())))
        .map(|(name, body)| served(name, body))
        .collect();
    let parts = STYLES.iter().filter_map(|part| Files::get(&format!("css/{part}.css")));
    let sheet = parts.flat_map(|file| file.data.into_owned()).collect();
    files.extend([served(STYLE_SHEET.to_owned(), sheet)]);
    files
});

fn served(name: String, body: Vec<u8>) -> (String, Served) {
    let kind = match name.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        _ => "text/plain; charset=utf-8",
    };
    let address = format!("/assets/{}/{name}", &token::digest(&body)[..12]);
    (name, Served { body, kind, address })
}

fn address(name: &str) -> &'static str {
    SERVED.get(name).map_or("/assets/missing", |file| &file.address)
}

/// Where the style sheet is.
pub(super) fn style_sheet() -> &'static str {
    address(STYLE_SHEET)
}

/// Where the icons are; one is named behind `#`.
pub(super) fn icons() -> &'static str {
    address("icons.svg")
}

/// Where the sign of the house is.
pub(super) fn mark() -> &'static str {
    address("mark.svg")
}

/// Where htmx is.
pub(super) fn htmx() -> &'static str {
    address("vendor/htmx-4.0.1.min.js")
}

/// Where our own few lines of script are.
pub(super) fn script() -> &'static str {
    address("kontor.js")
}

/// Serves a file. The digest in the address is not compared: a page of the version before finds its style.
pub(super) async fn serve(
    Path((_digest, name)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let file = SERVED.get(&name).ok_or_else(Problem::not_found)?;
    let known = headers.get(header::IF_NONE_MATCH).is_some_and(|tag| tag.as_bytes() == etag(file).as_bytes());
    let keep = HeaderValue::from_static("public, max-age=31536000, immutable");
    let tag = [(header::ETAG, etag(file))];
    if known {
        return Ok((StatusCode::NOT_MODIFIED, tag, [(header::CACHE_CONTROL, keep)]).into_response());
    }
    let kind = [(header::CONTENT_TYPE, file.kind)];
    Ok((tag, kind, [(header::CACHE_CONTROL, keep)], file.body.as_slice()).into_response())
}

fn etag(file: &Served) -> String {
    format!("\"{}\"", file.address.split('/').nth(2).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_of_the_style_sheet_is_in_it() {
        let parts = Files::iter().filter(|name| name.starts_with("css/")).count();
        assert_eq!(parts, STYLES.len());
        let sheet = &SERVED[STYLE_SHEET].body;
        for part in STYLES {
            let file = Files::get(&format!("css/{part}.css")).expect("a part");
            assert!(sheet.windows(file.data.len()).any(|window| window == &*file.data), "{part}");
        }
    }

    #[test]
    fn every_address_names_a_file() {
        for address in [style_sheet(), icons(), mark(), htmx(), script()] {
            assert!(SERVED.values().any(|file| file.address == address), "{address}");
        }
    }
}
