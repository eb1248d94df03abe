//! Mail that came back (RFC 3464): the address is marked, and the lead told once.

use calendar::address::Address;
use calendar::report::{Action, Meaning, Outcome, Report};
use entity::words::InboxState;
use entity::{bounce, inbox, mail, person};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QuerySelect, Set, TryInsertResult};
use serde_json::json;

use super::answers;
use crate::app::App;
use crate::audit;
use crate::database::WriteTxn;

/// What is needed of the mail that came back.
#[derive(sea_orm::FromQueryResult)]
struct Sent {
    person_id: Option<entity::id::PersonId>,
    mission_id: Option<entity::id::MissionId>,
    envelope_to: String,
    subject: String,
}

/// Takes a report in. It is believed only of a mail of ours, by its Message-ID, and of the address that this went to:
/// nobody else can know both.
pub(super) async fn take(
    app: &App,
    txn: &WriteTxn,
    row: &mut inbox::Model,
    report: &Report,
) -> Result<answers::Outcome, DbErr> {
    let Some(sent) = sent(txn, report).await? else {
        let why = "A report of delivery, but of no mail that is known here.";
        return Ok((InboxState::Filed, why.to_owned()));
    };
    row.mission_id = sent.mission_id;
    let own = Address::parse(&sent.envelope_to).ok();
    let Some(outcome) = report.recipients.iter().find(|one| one.recipient == own) else {
        let why = format!("A report about a mail to {}, of another address.", sent.envelope_to);
        return Ok((InboxState::Unverified, why));
    };
    match (outcome.action, outcome.meaning()) {
        (Action::Failed, Meaning::NoSuchAddress) => mark(app, txn, row, &sent, outcome).await,
        (Action::Failed, Meaning::ThisMailOnly) => {
            let said = format!("“{}” did not reach {}: {}", sent.subject, sent.envelope_to, said(outcome));
            Ok((InboxState::Bounced, said))
        }
        (Action::Delayed, _) => {
            Ok((InboxState::Stale, format!("“{}” is late for {}.", sent.subject, sent.envelope_to)))
        }
        (Action::Other, _) => Ok((InboxState::Stale, format!("“{}” went on its way.", sent.subject))),
    }
}

async fn sent(txn: &WriteTxn, report: &Report) -> Result<Option<Sent>, DbErr> {
    let Some(id) = &report.message_id else { return Ok(None) };
    mail::Entity::find()
        .select_only()
        .columns([
            mail::Column::PersonId,
            mail::Column::MissionId,
            mail::Column::EnvelopeTo,
            mail::Column::Subject,
        ])
        .filter(mail::Column::MessageId.eq(format!("<{id}>")))
        .into_model::<Sent>()
        .one(txn)
        .await
}

/// Marks the address, and the person who has it still. A second report tells nothing new.
async fn mark(
    app: &App,
    txn: &WriteTxn,
    row: &inbox::Model,
    sent: &Sent,
    outcome: &Outcome,
) -> Result<answers::Outcome, DbErr> {
    let now = app.clock.now();
    let reason = said(outcome);
    let mark = bounce::ActiveModel {
        address: Set(sent.envelope_to.to_lowercase()),
        reason: Set(reason.clone()),
        reported_at: Set(now),
    };
    let once = bounce::Entity::insert(mark)
        .on_conflict(OnConflict::column(bounce::Column::Address).do_nothing().to_owned())
        .try_insert()
        .exec_without_returning(txn)
        .await?;
    let (state, news) = match once {
        TryInsertResult::Inserted(rows) if rows > 0 => (InboxState::Bounced, "Mail to"),
        _ => (InboxState::Stale, "As was known, mail to"),
    };
    if let Some(person) = sent.person_id {
        person::Entity::update_many()
            .set(person::ActiveModel { bounced_at: Set(Some(now)), ..Default::default() })
            .filter(person::Column::Id.eq(person))
            .filter(person::Column::Email.eq(&sent.envelope_to))
            .filter(person::Column::BouncedAt.is_null())
            .exec(txn)
            .await?;
    }
    if state == InboxState::Bounced {
        let entry = audit::Entry {
            actor: None,
            action: "person.bounce",
            subject: "person",
            subject_id: sent.person_id.map(|id| id.0),
            mission_id: sent.mission_id,
            detail: json!({ "inbox": row.id.to_string(), "status": outcome.code() }),
        };
        audit::record(txn, app, now, entry).await?;
    }
    let told = format!("{news} {} comes back: {reason} Ask them for another address.", sent.envelope_to);
    Ok((state, told))
}

/// What the other server said, as a sentence.
fn said(outcome: &Outcome) -> String {
    let text = if outcome.diagnostic.is_empty() { outcome.code() } else { outcome.diagnostic.clone() };
    let text = text.trim().trim_end_matches('.');
    if text.is_empty() { "the server gave no reason.".to_owned() } else { format!("{text}.") }
}
