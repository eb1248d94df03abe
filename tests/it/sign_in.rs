//! Signing in: a link opens once, here and for ten minutes; nobody learns who is known.

use chrono::TimeDelta;
use entity::id::MagicLinkId;
use entity::outbox;
use entity::words::TokenAccess;
use sea_orm::EntityTrait;
use service::app::App;
use service::refusal::Failure;
use service::sign_in::{self, Refusal};
use service::token::Token;

use crate::world::World;

fn browser(number: u8) -> Token {
    Token::random([number; 32])
}

/// The tokens of the links whose mails wait to be composed.
async fn links(app: &App) -> Vec<Token> {
    let rows = outbox::Entity::find().all(app.db.read()).await.unwrap();
    let ids = rows.iter().filter(|row| row.kind == "sign_in_link");
    ids.map(|row| {
        let id: uuid::Uuid = row.payload["link"].as_str().unwrap().parse().unwrap();
        sign_in::link_token(app, MagicLinkId(id))
    })
    .collect()
}

fn refused<T: std::fmt::Debug>(result: Result<T, Failure<Refusal>>) -> Refusal {
    match result.unwrap_err() {
        Failure::Refused(refusal) => refusal,
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn a_link_signs_in_the_browser_that_asked_and_only_once() {
    World::each(async |world| {
        let (app, person) = (&world.app, world.operator().await);
        let email = service::people::get(app, person.person_id).await.unwrap().0.email;
        sign_in::ask(app, &email.to_uppercase(), &browser(1), "/missions").await.unwrap();
        let link = links(app).await.remove(0);

        for _ in 0..2 {
            assert_eq!(sign_in::look(app, &link, Some(&browser(1))).await.unwrap(), person.name);
        }
        assert_eq!(
            refused(sign_in::spend(app, &link, Some(&browser(2)), "Firefox").await),
            Refusal::OtherBrowser
        );
        assert_eq!(refused(sign_in::spend(app, &link, None, "Firefox").await), Refusal::OtherBrowser);
        let opened = sign_in::spend(app, &link, Some(&browser(1)), "Fire\r\nfox").await.unwrap();
        assert_eq!((opened.next.as_str(), opened.login.agent.as_str()), ("/missions", "Firefox"));
        assert_eq!(sign_in::by_cookie(app, &opened.cookie).await.unwrap().unwrap(), person);
        assert_eq!(refused(sign_in::spend(app, &link, Some(&browser(1)), "Firefox").await), Refusal::Spent);

        world.advance(TimeDelta::days(30));
        assert!(sign_in::by_cookie(app, &opened.cookie).await.unwrap().is_none());
    })
    .await;
}

#[tokio::test]
async fn of_many_tries_at_once_one_spends_the_link() {
    World::each(async |world| {
        let (app, person) = (&world.app, world.operator().await);
        let path = sign_in::print_link(app, person.person_id, "/").await.unwrap();
        let token = Token::presented(path.strip_prefix("/sign-in/").unwrap());
        let tries: Vec<_> = (0..8)
            .map(|_| {
                let (app, token) = (app.clone(), token.clone());
                #[allow(clippy::disallowed_methods)] // Every task is awaited below.
                tokio::spawn(async move { sign_in::spend(&app, &token, None, "").await })
            })
            .collect();
        let mut opened = 0;
        for each in tries {
            match each.await.unwrap() {
                Ok(_) => opened += 1,
                other => assert_eq!(refused(other), Refusal::Spent),
            }
        }
        assert_eq!(opened, 1);
    })
    .await;
}

#[tokio::test]
async fn a_link_is_over_after_ten_minutes() {
    let world = World::sqlite().await;
    let (app, person) = (&world.app, world.operator().await);
    let path = sign_in::print_link(app, person.person_id, "//evil.example").await.unwrap();
    let token = Token::presented(path.strip_prefix("/sign-in/").unwrap());
    world.advance(TimeDelta::minutes(10));
    assert_eq!(refused(sign_in::look(app, &token, None).await), Refusal::Expired);
    assert_eq!(refused(sign_in::spend(app, &token, None, "").await), Refusal::Expired);
    assert_eq!(refused(sign_in::look(app, &browser(9), None).await), Refusal::NoSuchLink);
}

#[tokio::test]
async fn the_answer_tells_nobody_who_is_known() {
    World::each(async |world| {
        let (app, person) = (&world.app, world.operator().await);
        let email = service::people::get(app, person.person_id).await.unwrap().0.email;
        sign_in::ask(app, "nobody@example.org", &browser(1), "/").await.unwrap();
        assert!(links(app).await.is_empty());
        // The sixth in ten minutes is answered like the first and causes no mail.
        for _ in 0..6 {
            sign_in::ask(app, &email, &browser(1), "/").await.unwrap();
        }
        assert_eq!(links(app).await.len(), 5);
        world.advance(TimeDelta::minutes(10));
        sign_in::ask(app, &email, &browser(1), "/").await.unwrap();
        assert_eq!(links(app).await.len(), 6);
        assert!(matches!(refused(sign_in::ask(app, "nobody", &browser(1), "/").await), Refusal::Unfit(_)));
    })
    .await;
}

#[tokio::test]
async fn a_machine_keeps_its_access_until_its_token_is_revoked() {
    World::each(async |world| {
        let (app, person) = (&world.app, world.operator().await);
        let (row, token) =
            sign_in::create_api_token(app, &person, " reports ", TokenAccess::Read).await.unwrap();
        assert!(token.reveal().starts_with("kontor_") && !row.token_sha256.contains(token.reveal()));
        let machine = sign_in::by_api_token(app, &token).await.unwrap().unwrap();
        assert!(machine.read_only && machine.person_id == person.person_id);
        let listed = sign_in::api_tokens(app, &person).await.unwrap();
        assert_eq!((listed.len(), listed[0].used_at), (1, Some(world.now())));

        let stranger = world.operator().await;
        let theirs = sign_in::revoke_api_token(app, &stranger, row.id).await;
        assert_eq!(refused(theirs), Refusal::NoSuchToken);
        sign_in::revoke_api_token(app, &person, row.id).await.unwrap();
        assert!(sign_in::by_api_token(app, &token).await.unwrap().is_none());
        assert!(sign_in::by_api_token(app, &browser(3)).await.unwrap().is_none());
    })
    .await;
}

#[tokio::test]
async fn whoever_signs_out_is_out() {
    let world = World::sqlite().await;
    let (app, person) = (&world.app, world.operator().await);
    let path = sign_in::print_link(app, person.person_id, "/").await.unwrap();
    let token = Token::presented(path.strip_prefix("/sign-in/").unwrap());
    let cookie = sign_in::spend(app, &token, None, "").await.unwrap().cookie;
    sign_in::sign_out(app, &cookie).await.unwrap();
    assert!(sign_in::by_cookie(app, &cookie).await.unwrap().is_none());
    sign_in::sign_out(app, &cookie).await.unwrap();
}
