//! What comes in by mail: filed first, then read; what cannot be read stays visible, with the original.

use calendar::mail::{self, IncomingMail};
use entity::id::{InboxId, MissionId};
use entity::words::InboxState;
use entity::{inbox, mail as sent};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, DbErr, EntityTrait, IntoActiveModel, Iterable, QueryFilter, QueryOrder, QuerySelect, Set,
};

use crate::app::App;
use crate::database::{self, WriteTxn};
use crate::refusal::Failure;

mod answers;
mod bounces;
mod deciding;
mod mailboxes;
pub mod rules;
mod senders;

pub use deciding::{Proposal, accept, dismiss, proposal};
pub use mailboxes::{advance, read_until};
pub use rules::Refusal;
pub use senders::{Senders, Unchecked};

use answers::Vouched;

/// Most messages that are listed.
const LISTED_MAX: u64 = 200;
/// Most mails that one answers whose mission is looked up.
const ANSWERED_MAX: usize = 20;

/// States of messages about which nobody has to do anything.
const NEEDS_NOBODY: [InboxState; 3] = [InboxState::Applied, InboxState::Stale, InboxState::Dismissed];

/// Files a raw message and reads it: a reply changes its invitation, a decline frees the slot in the same
/// transaction and tells the lead. The same message twice is filed once; a crash on the way leaves it filed and
/// unread, and the next time that it is handed over it is read.
pub async fn receive(
    app: &App,
    raw: &[u8],
    senders: &impl Senders,
) -> Result<inbox::Model, Failure<Refusal>> {
    rules::admit(raw, app.config.limits.mail_bytes_max)?;
    let row = file(app, raw).await?;
    if row.state != InboxState::Filed || !row.reason.is_empty() {
        return Ok(row);
    }
    let read = read(&row).await;
    let vouched = match &read {
        // Only answers gain by it, and asking takes time.
        Ok(mail) if !mail.items.is_empty() => Vouched::By(senders.vouch(&row.raw).await),
        _ => Vouched::By(None),
    };
    let filed = judge(app, row, read, vouched).await?;
    app.wake.notify_one();
    Ok(filed)
}

/// Files what can be had of a message that is too large to be taken in: its header, and how large it was. The whole
/// of it stays where it came from.
pub async fn note_too_large(
    app: &App,
    header: &[u8],
    bytes: usize,
) -> Result<inbox::Model, Failure<Refusal>> {
    let most = app.config.limits.mail_bytes_max;
    let row = file(app, header).await?;
    if row.state != InboxState::Filed || !row.reason.is_empty() {
        return Ok(row);
    }
    let why = format!("It has {bytes} bytes and at most {most} are taken: the mailbox has the whole of it.");
    let filed = judge(app, row, Err(why), Vouched::By(None)).await?;
    app.wake.notify_one();
    Ok(filed)
}

/// Reads a message; why it cannot be, as a sentence.
async fn read(row: &inbox::Model) -> Result<IncomingMail, String> {
    // Reading hostile mail takes time, and is none of the threads' that serve others.
    let bytes = row.raw.clone();
    match tokio::task::spawn_blocking(move || mail::read(&bytes)).await {
        Ok(read) => read.map_err(|unreadable| format!("{}.", sentence(&unreadable.to_string()))),
        Err(_) => Err("Reading it broke off; the original is kept.".to_owned()),
    }
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
        proposed_starts_at: None,
        proposed_ends_at: None,
        answers_sequence: None,
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
    vouched: Vouched,
) -> Result<inbox::Model, Failure<Refusal>> {
    let txn = app.db.begin_write().await?;
    let mut outcomes = Vec::new();
    match read {
        Err(why) => outcomes.push((InboxState::Unreadable, why)),
        Ok(mail) => {
            for item in &mail.items {
                outcomes.push(answers::take(app, &txn, &mut row, &mail, item, vouched).await?);
            }
            if let Some(report) = &mail.report {
                outcomes.push(bounces::take(app, &txn, &mut row, report).await?);
            } else if mail.items.is_empty() {
                outcomes.push(without_answer(&mail));
            }
            if row.mission_id.is_none() {
                row.mission_id = mission_of(&txn, &mail).await?;
            }
        }
    }
    (row.state, row.reason) = rules::summed_up(outcomes);
    let change = inbox::ActiveModel {
        state: Set(row.state),
        reason: Set(row.reason.clone()),
        invitation_id: Set(row.invitation_id),
        mission_id: Set(row.mission_id),
        proposed_starts_at: Set(row.proposed_starts_at),
        proposed_ends_at: Set(row.proposed_ends_at),
        answers_sequence: Set(row.answers_sequence),
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

/// The mission that the mail of ours was about which a person answers.
async fn mission_of(txn: &WriteTxn, mail: &IncomingMail) -> Result<Option<MissionId>, DbErr> {
    let ids: Vec<String> = mail.in_reply_to.iter().take(ANSWERED_MAX).map(|id| format!("<{id}>")).collect();
    if ids.is_empty() {
        return Ok(None);
    }
    let found = sent::Entity::find()
        .select_only()
        .column(sent::Column::MissionId)
        .filter(sent::Column::MessageId.is_in(ids))
        .into_tuple::<Option<MissionId>>()
        .all(txn)
        .await?;
    Ok(found.into_iter().flatten().next())
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
        .filter(inbox::Column::State.is_not_in(NEEDS_NOBODY))
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
