//! Headless Chromium, which looks at pages as a person would and says what is wrong with them.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use super::{beside, chromium};

/// A phone and a desk.
const WIDTHS: [u32; 2] = [390, 1280];

/// Looks at each page at 390 and 1280 px and keeps the pictures in `folder`; `pages` is the list that
/// `tests/browser/look.mjs` takes: `[{"name": …, "path": …, "cookies": {…}}]`.
///
/// `None` when the test is left out. Fails with everything that is wrong: the console, the content security
/// policy, the width, WCAG 2.2 AA.
pub(crate) fn look(base: &str, pages: &Value, folder: &Path) -> Option<Value> {
    look_at(base, pages, folder, WIDTHS)
}

/// As [`look`], at other widths.
pub(crate) fn look_at(base: &str, pages: &Value, folder: &Path, widths: [u32; 2]) -> Option<Value> {
    let report = report(base, pages, folder, widths)?;
    let seen = report["pages"].as_array().expect("an entry for each page and width");
    assert_eq!(seen.len(), 2 * pages.as_array().expect("a list of pages").len(), "each page at both widths");
    let wrong: Vec<&Value> = seen.iter().filter(|page| page["problems"] != serde_json::json!([])).collect();
    assert!(wrong.is_empty(), "pages with problems: {wrong:#?}");
    Some(report)
}

fn report(base: &str, pages: &Value, folder: &Path, widths: [u32; 2]) -> Option<Value> {
    let peer = chromium()?;
    std::fs::create_dir_all(folder).expect("a folder for the pictures");
    let list = folder.join("pages.json");
    std::fs::write(&list, pages.to_string()).expect("the list of pages");
    let out = Command::new(&peer.node)
        .arg(beside("browser/look.mjs"))
        .args(["--base", base, "--pages"])
        .arg(&list)
        .arg("--out")
        .arg(folder)
        .args(["--widths", &widths.map(|width| width.to_string()).join(",")])
        .env("KONTOR_TEST_CHROMIUM", &peer.browser)
        .output()
        .expect("Node.js starts");
    let report = serde_json::from_slice(&out.stdout);
    Some(report.unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&out.stderr))))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use axum::Router;
    use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
    use axum::response::{Html, IntoResponse};
    use axum::routing::get;
    use serde_json::json;

    use super::{WIDTHS, look, report};

    const HEAD: &str =
        r#"<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Slots</title>"#;

    fn page(html: String) -> impl IntoResponse {
        let policy = "default-src 'none'; style-src 'self'; script-src 'self'";
        ([(CONTENT_SECURITY_POLICY, policy)], Html(html))
    }

    async fn good() -> impl IntoResponse {
        page(format!(
            r#"<!doctype html><html lang="en"><head>{HEAD}</head><body><main><h1>Slots</h1></main></body></html>"#
        ))
    }

    async fn bad() -> impl IntoResponse {
        page(format!(
            r#"<!doctype html><html><head>{HEAD}<link rel="stylesheet" href="/wide.css"></head>
               <body><p id="wide">Wide</p><script>1</script></body></html>"#
        ))
    }

    async fn wide() -> impl IntoResponse {
        ([(CONTENT_TYPE, "text/css")], "#wide { width: 600px }")
    }

    /// Serves the pages on a thread of their own until the test ends.
    fn serve() -> String {
        let pages = Router::new()
            .route("/", get(good))
            .route("/bad", get(bad))
            .route("/wide.css", get(wide))
            .route("/favicon.ico", get(async || ""));
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let listener = tokio::net::TcpListener::from_std(listener).unwrap();
                axum::serve(listener, pages).await.unwrap();
            });
        });
        base
    }

    #[test]
    fn the_browser_passes_a_good_page_and_says_what_is_wrong_with_a_bad_one() {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("look");
        let base = serve();
        if look(&base, &json!([{ "name": "good", "path": "/" }]), &folder).is_none() {
            return;
        }
        let report = report(&base, &json!([{ "name": "bad", "path": "/bad" }]), &folder, WIDTHS).unwrap();
        let [phone, desk] =
            [&report["pages"][0], &report["pages"][1]].map(|page| page["problems"].to_string());
        assert!(phone.contains("overflow: ") && phone.contains("p#wide"), "{phone}");
        assert!(!desk.contains("overflow: "), "{desk}");
        assert!(desk.contains("policy: script-src-elem refused inline"), "{desk}");
        assert!(desk.contains("axe html-has-lang"), "{desk}");
        assert!(folder.join("good-390.png").exists() && folder.join("bad-1280.png").exists());
    }
}
