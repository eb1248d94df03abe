//! What comes in by mail: filed first, then read; what cannot be read stays visible, with the original.

use calendar::address::Address;
use calendar::invitation::{Evidence, decide};
use calendar::mail::{self, IncomingMail};
use calendar::reply::Incoming;
use entity::id::{InboxId, MissionId};
use entity::words::{InboxState, InvitationState, Partstat};
use entity::{inbox, invitation, person};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, DbErr, EntityTrait, IntoActiveModel, Iterable, QueryFilter, QueryOrder, QuerySelect, Set,
};

use crate::app::App;
use crate::database::{self, WriteTxn};
use crate::invitations;
use crate::refusal::Failure;

pub mod rules;

pub use rules::Refusal;
use rules::{Candidate, Verdict};

/// Most messages that are listed.
const LISTED_MAX: u64 = 200;
/// Most invitations with one UID that are looked at; a meeting seats far fewer.
const CANDIDATES_MAX: u64 = 100;

/// Files a raw message and reads it: a reply changes its invitation, a decline frees the slot in the same
/// transaction and tells the lead. The same message twice is filed once.
pub async fn receive(app: &App, raw: &[u8]) -> Result<inbox::Model, Failure<Refusal>> {
    rules::admit(raw, app.config.limits.mail_bytes_max)?;
    let row = file(app, raw).await?;
    if row.state != InboxState::Filed || !row.reason.is_empty() {
        return Ok(row);
    }
    // Reading hostile mail takes time, and is none of the threads' that serve others.
    let bytes = row.raw.clone();
    let read = tokio::task::spawn_blocking(move || mail::read(&bytes)).await;
    let read = match read {
        Ok(read) => read.map_err(|unreadable| format!("{}.", sentence(&unreadable.to_string()))),
        Err(_) => Err("Reading it broke off; the original is kept.".to_owned()),
    };
    let filed = judge(app, row, read).await?;
    app.wake.notify_one();
    Ok(filed)
}

/// Writes the message down as it came, in a transaction of its own, or finds it when it came before.
async fn file(app: &App, raw: &[u8]) -> Result<inbox::Model, Failure<Refusal>> {
    let now = app.clock.now();
    let header = mail_parser::MessageParser::default().parse_headers(raw);
    let header = header.as_ref();
    let from = header.and_then(|header| header.from()?.first()?.address());
    let row = inbox::Model {
        id: InboxId(app.ids.uuid(now)),
        message_id: rules::filed_as(header.and_then(|header| header.message_id()), raw),
        from_address: rules::clean(from.unwrap_or_default()),
        subject: rules::clean(header.and_then(|header| header.subject()).unwrap_or_default()),
        raw: raw.to_vec(),
        state: InboxState::Filed,
        reason: String::new(),
        invitation_id: None,
        mission_id: None,
        received_at: now,
    };
    if let Some(before) = before(app, &row.message_id).await? {
        return Ok(before);
    }
    let txn = app.db.begin_write().await?;
    let inserted = inbox::Entity::insert(row.clone().into_active_model()).exec_without_returning(&txn).await;
    match inserted {
        Ok(_) => {
            txn.commit().await?;
            Ok(row)
        }
        // The same message came in twice at once.
        Err(error) if database::is_twice(&error) => {
            drop(txn);
            before(app, &row.message_id).await?.ok_or(Failure::Database(error))
        }
        Err(error) => Err(Failure::Database(error)),
    }
}

async fn before(app: &App, message_id: &str) -> Result<Option<inbox::Model>, DbErr> {
    inbox::Entity::find().filter(inbox::Column::MessageId.eq(message_id)).one(app.db.read()).await
}

/// Says what became of a message, and does what it asks for, in one transaction.
async fn judge(
    app: &App,
    mut row: inbox::Model,
    read: Result<IncomingMail, String>,
) -> Result<inbox::Model, Failure<Refusal>> {
    let txn = app.db.begin_write().await?;
    let mut outcomes = Vec::new();
    match read {
        Err(why) => outcomes.push((InboxState::Unreadable, why)),
        Ok(mail) => {
            for item in &mail.items {
                outcomes.push(take(app, &txn, &mut row, &mail, item).await?);
            }
            if mail.items.is_empty() {
                outcomes.push(without_answer(&mail));
            }
        }
    }
    (row.state, row.reason) = rules::summed_up(outcomes);
    let change = inbox::ActiveModel {
        state: Set(row.state),
        reason: Set(row.reason.clone()),
        invitation_id: Set(row.invitation_id),
        mission_id: Set(row.mission_id),
        ..Default::default()
    };
    // Only one of two who read the same message at once may say what became of it.
    let judged = inbox::Entity::update_many()
        .set(change)
        .filter(inbox::Column::Id.eq(row.id))
        .filter(inbox::Column::State.eq(InboxState::Filed))
        .filter(inbox::Column::Reason.eq(""))
        .exec(&txn)
        .await?;
    if judged.rows_affected == 1 {
        txn.commit().await?;
        return Ok(row);
    }
    drop(txn);
    get(app, row.id).await
}

fn without_answer(mail: &IncomingMail) -> (InboxState, String) {
    if mail.automatic {
        let why = "A program wrote it, such as an out-of-office notice or a report of delivery.";
        return (InboxState::Filed, why.to_owned());
    }
    let why: Vec<String> = mail.problems.iter().map(|problem| sentence(&problem.to_string())).collect();
    if why.is_empty() {
        (InboxState::Unreadable, "There is no calendar answer in it: a person has to read it.".to_owned())
    } else {
        (InboxState::Unreadable, format!("{}.", why.join("; ")))
    }
}

/// Takes one answer in: finds its invitation, decides, and writes it down if it holds.
async fn take(
    app: &App,
    txn: &WriteTxn,
    row: &mut inbox::Model,
    mail: &IncomingMail,
    item: &Incoming,
) -> Result<(InboxState, String), DbErr> {
    let candidates = candidates(app, txn, item).await?;
    row.mission_id = row.mission_id.or(candidates.first().map(|one| one.invitation.mission_id));
    let by_organizer = item.organizer.as_ref().and_then(|address| address.token(invitations::MAILBOX));
    let tokens: Vec<&str> = mail.token(invitations::MAILBOX).into_iter().chain(by_organizer).collect();
    let Some((found, token)) = rules::addressed(&candidates, &tokens, item) else {
        let why = "It answers an event that nobody was invited to from here, or for somebody who was not.";
        return Ok((InboxState::Unverified, why.to_owned()));
    };
    row.invitation_id = Some(found.invitation.id);
    row.mission_id = Some(found.invitation.mission_id);
    let Ok(attendee) = Address::parse(&found.person.email) else {
        return Ok((InboxState::Unverified, "The person's address cannot be compared.".to_owned()));
    };
    let Some(held) = invitations::locked(txn, found.invitation.id).await? else {
        return Ok((InboxState::Unverified, "The invitation is gone.".to_owned()));
    };
    let standing = rules::standing(&held, attendee);
    let evidence =
        Evidence { from: mail.from.clone(), token, authenticated: None, received: row.received_at };
    let (name, summary) = (found.person.name.as_str(), found.invitation.summary.as_str());
    match rules::verdict(decide(&standing, item, &evidence), name, summary) {
        Verdict::File { state, reason } => Ok((state, reason)),
        Verdict::Apply { partstat, heard } => {
            let after = invitations::take_answer(app, txn, held, partstat, heard, "mail").await?;
            let freed = partstat == Partstat::Declined && after.state == InvitationState::Cancelled;
            Ok((InboxState::Applied, rules::applied(partstat, name, summary, freed)))
        }
    }
}

async fn candidates(app: &App, txn: &WriteTxn, item: &Incoming) -> Result<Vec<Candidate>, DbErr> {
    let rows = invitation::Entity::find()
        .filter(invitation::Column::Uid.eq(&item.uid))
        .order_by_asc(invitation::Column::Id)
        .limit(CANDIDATES_MAX)
        .all(txn)
        .await?;
    let people = person::Entity::find()
        .filter(person::Column::Id.is_in(rows.iter().map(|row| row.person_id)))
        .all(txn)
        .await?;
    let candidate = |row: invitation::Model| {
        let person = people.iter().find(|person| person.id == row.person_id)?.clone();
        Some(Candidate { token: invitations::reply_token(app, row.id), invitation: row, person })
    };
    Ok(rows.into_iter().filter_map(candidate).collect())
}

/// Messages that need a person to look at them, newest first: of a mission, or those nobody knows the mission of.
/// They come without their originals, which may be large: [`get`] has it.
pub async fn list(app: &App, mission: Option<MissionId>) -> Result<Vec<inbox::Model>, DbErr> {
    let of = match mission {
        Some(mission) => inbox::Column::MissionId.eq(mission),
        None => inbox::Column::MissionId.is_null(),
    };
    let light = inbox::Column::iter().filter(|column| !matches!(column, inbox::Column::Raw));
    inbox::Entity::find()
        .select_only()
        .columns(light)
        .column_as(Expr::value(Vec::<u8>::new()), "raw")
        .filter(of)
        .filter(inbox::Column::State.is_not_in([InboxState::Applied, InboxState::Stale]))
        .order_by_desc(inbox::Column::Id)
        .limit(LISTED_MAX)
        .all(app.db.read())
        .await
}

/// One message with its original.
pub async fn get(app: &App, id: InboxId) -> Result<inbox::Model, Failure<Refusal>> {
    let row = inbox::Entity::find_by_id(id).one(app.db.read()).await?;
    row.ok_or(Failure::Refused(Refusal::NoSuch))
}

/// With a capital letter in front.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
