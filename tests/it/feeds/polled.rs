//! Feeds as programs poll them over HTTP, and what a poll costs.

use chrono::TimeDelta;
use entity::{agenda_item, invitation};
use reqwest::Method;
use sea_orm::EntityTrait;
use sea_orm::sea_query::Expr;
use service::feeds;

use super::{address, full, poll, published};
use crate::door::{Answer, Door};
use crate::world::World;

/// A program that takes what comes as it comes.
#[allow(clippy::disallowed_methods)] // The test is outside the product's guards, as any program is.
fn raw() -> reqwest::Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().no_gzip().no_proxy().build().unwrap()
}

#[tokio::test]
async fn http_says_what_programs_need_to_ask_only_for_what_is_new() {
    let world = World::sqlite().await;
    let (_, me) = published(&world).await;
    let (row, path) = feeds::mine(&world.app, &me, None).await.unwrap();
    let door = Door::open(&world).await;
    let program = raw();
    let ask = async |method: Method, headers: &[(&str, &str)]| {
        let request = program.request(method, format!("{}{path}", door.base));
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        Answer::of(request.send().await).await.unwrap()
    };
    let get = async |headers: &[(&str, &str)]| ask(Method::GET, headers).await;
    let whole = get(&[]).await.expect(200);
    assert_eq!(whole.header("content-type"), "text/calendar; charset=utf-8");
    assert_eq!(whole.header("content-disposition"), "");
    assert_eq!(whole.header("x-robots-tag"), "noindex");
    assert!(whole.header("cache-control").starts_with("private"), "{:?}", whole.headers);
    assert!(whole.header("vary").to_lowercase().contains("accept-encoding"));
    let (etag, modified) = (whole.header("etag"), whole.header("last-modified"));
    assert_eq!(get(&[]).await.expect(200).text, whole.text, "two polls, the same bytes");
    assert!(get(&[("If-None-Match", &etag)]).await.expect(304).text.is_empty());
    get(&[("If-None-Match", &format!("W/{etag}"))]).await.expect(304);
    get(&[("If-Modified-Since", &modified)]).await.expect(304);
    get(&[("If-None-Match", "\"other\""), ("If-Modified-Since", &modified)]).await.expect(200);
    let head = ask(Method::HEAD, &[]).await.expect(200);
    assert_eq!((head.header("etag"), head.text.len()), (etag.clone(), 0));

    let zipped = program.get(format!("{}{path}", door.base)).header("Accept-Encoding", "gzip");
    let zipped = zipped.send().await.unwrap();
    assert_eq!(zipped.headers()["content-encoding"], "gzip");
    let other_tag = zipped.headers()["etag"].to_str().unwrap().to_owned();
    assert_ne!(other_tag, etag, "other bytes, another tag");
    get(&[("If-None-Match", &other_tag), ("Accept-Encoding", "gzip")]).await.expect(304);
    let bytes = zipped.bytes().await.unwrap();
    let mut text = String::new();
    std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(&bytes[..]), &mut text).unwrap();
    assert_eq!(text, whole.text);
    assert!(bytes.len() * 2 < text.len(), "{} of {} bytes", bytes.len(), text.len());

    feeds::revoke(&world.app, &me, row.id).await.unwrap();
    get(&[]).await.expect(410);
    get(&[("If-None-Match", &etag)]).await.expect(410);
    let nowhere = "/feeds/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.ics";
    let unknown = door.stranger().get(nowhere).await.expect(404);
    assert!(!unknown.text.contains("AAAA"), "{}", unknown.text);
}

#[tokio::test]
async fn the_calendar_says_where_it_comes_from_what_it_is_called_and_when_to_ask_again() {
    let world = World::sqlite().await;
    let (hall, me) = published(&world).await;
    let token = address(&world, &me, Some(hall.mission)).await;
    let (_, body) = full(&world, &token).await;
    let text = body.replace("\r\n ", "");
    let source =
        format!("SOURCE;VALUE=URI:{}/feeds/{}.ics\r\n", world.app.config.server.public_url, token.reveal());
    for line in [
        "NAME:Tokyo matchmaking day\r\n",
        "X-WR-CALNAME:Tokyo matchmaking day\r\n",
        "REFRESH-INTERVAL;VALUE=DURATION:PT30M\r\n",
        "X-PUBLISHED-TTL:PT30M\r\n",
        "COLOR:",
        &source,
    ] {
        assert!(text.contains(line), "{line} in {text}");
    }
}

#[tokio::test]
async fn a_poll_reads_no_row_of_the_calendar_that_it_has_read_before() {
    World::each(async |world| {
        let (_, me) = published(&world).await;
        let token = address(&world, &me, None).await;
        let (etag, body) = full(&world, &token).await;
        // Behind the product's back: nobody counts a change, so whoever reads these rows again is found out.
        let txn = world.app.db.begin_write().await.unwrap();
        let other = || Expr::value("Other");
        let invitations = invitation::Entity::update_many().col_expr(invitation::Column::Summary, other());
        invitations.exec(&txn).await.unwrap();
        let items = agenda_item::Entity::update_many().col_expr(agenda_item::Column::Title, other());
        items.exec(&txn).await.unwrap();
        txn.commit().await.unwrap();
        world.advance(TimeDelta::days(40));
        assert_eq!(full(&world, &token).await, (etag.clone(), body));
        assert!(matches!(poll(&world, &token, Some(&etag)).await, feeds::Answer::Unchanged { .. }));
    })
    .await;
}
