//! Requests from rows: a pair of organisations has one, however often and from whichever side it is named.

use std::collections::HashMap;

use entity::id::{OrganisationId, RequestId};
use entity::words::{HalfDay, MissionStatus, RequestKind, RequestState};
use entity::{delegate, mission, organisation, person, request};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter,
};

use super::sheet::{self, Column, Reader, Row, Sheet, optional, required};
use super::{Report, Work, delegates};
use crate::organisations;
use crate::outbox::{self, Task};
use crate::requests::rules;
use crate::written::{self, Unfit};

/// The columns of the file.
pub(super) const COLUMNS: &[Column] = &[
    required("from"),
    required("to"),
    required("rank"),
    optional("message"),
    optional("kind"),
    optional("state"),
    optional("half_day"),
    optional("from_person"),
    optional("to_person"),
];

/// Most rows of one statement, below the bind limit of every database.
const ROWS_MAX: usize = 300;
/// Most characters of a message.
const MESSAGE_MAX: usize = 2000;

/// What is there before the file.
struct There {
    organisations: HashMap<String, organisation::Model>,
    /// Those who take part, by organisation.
    delegates: HashMap<OrganisationId, Vec<delegate::Model>>,
    people: HashMap<String, person::Model>,
    requests: HashMap<String, request::Model>,
}

/// What a right row says.
struct Wish<'a> {
    from: &'a organisation::Model,
    to: &'a organisation::Model,
    from_delegate: Option<&'a delegate::Model>,
    to_delegate: Option<&'a delegate::Model>,
    rank: i16,
    message: Option<String>,
    kind: Option<RequestKind>,
    state: Option<RequestState>,
    half_day: Option<HalfDay>,
}

/// Brings a sheet into a mission's requests, or only says what that would do.
pub(super) async fn carry_out(
    work: &Work<'_>,
    mission: &mission::Model,
    sheet: Sheet,
) -> Result<Report, DbErr> {
    let there = load(work, mission, &sheet.rows).await?;
    let mut report = Report { errors: sheet.errors, ..Report::default() };
    report.rows = sheet.rows.len() + report.errors.len();
    let decided = decide(work, mission, &sheet.rows, &there, &mut report);
    if work.writes(&mut report) {
        write(work.txn, &decided).await?;
        tell(work, mission, &there, &decided).await?;
    }
    Ok(report)
}

async fn load(work: &Work<'_>, mission: &mission::Model, rows: &[Row]) -> Result<There, DbErr> {
    let named = |column| rows.iter().filter_map(move |row| row.filled(column));
    let emails: Vec<String> = named("from_person").chain(named("to_person")).map(str::to_lowercase).collect();
    let mut delegates: HashMap<_, Vec<_>> = HashMap::new();
    for row in delegates::of_mission(work.txn, mission.id).await?.into_iter().filter(rules::takes_part) {
        delegates.entry(row.organisation_id).or_default().push(row);
    }
    let requests = request::Entity::find().filter(request::Column::MissionId.eq(mission.id));
    Ok(There {
        organisations: organisations::by_keys(work.txn, named("from").chain(named("to"))).await?,
        delegates,
        people: crate::people::rows::by_emails(work.txn, emails.iter().map(String::as_str)).await?,
        requests: requests.all(work.txn).await?.into_iter().map(|row| (row.pair.clone(), row)).collect(),
    })
}

/// What the file makes of each pair: the request as it was, and as it becomes.
type Decided = HashMap<String, (Option<request::Model>, request::Model)>;

fn decide(
    work: &Work<'_>,
    mission: &mission::Model,
    rows: &[Row],
    there: &There,
    report: &mut Report,
) -> Decided {
    let mut decided = Decided::new();
    let mut first: HashMap<(OrganisationId, OrganisationId), u64> = HashMap::new();
    for row in rows {
        let mut reader = Reader::new(row, &mut report.errors);
        let Some(wish) = wish(row, there, &mut reader) else { continue };
        let direction = (wish.from.id, wish.to.id);
        if let Some(line) = first.get(&direction) {
            let (from, to) = (&wish.from.key, &wish.to.key);
            reader.wrong(Some("to"), format!("line {line} asks for {from} and {to} already; leave one out"));
            continue;
        }
        first.insert(direction, row.line);
        let pair = rules::pair(wish.from.id, wish.to.id);
        let before = decided.get(&pair).map(|(_, now)| now).or_else(|| there.requests.get(&pair));
        let after = match before {
            Some(before) => merged(work, before, &wish),
            None => asked(work, mission, &wish, &pair),
        };
        match before {
            None => report.new += 1,
            Some(before) if *before == after => report.unchanged += 1,
            Some(_) => report.changed += 1,
        }
        decided.insert(pair.clone(), (there.requests.get(&pair).cloned(), after));
    }
    decided
}

fn wish<'a>(row: &Row, there: &'a There, read: &mut Reader<'_>) -> Option<Wish<'a>> {
    let from = side(read, "from", there);
    let to = side(read, "to", there);
    if let (Some(from), Some(to)) = (from, to)
        && from.id == to.id
    {
        read.wrong(
            Some("to"),
            format!("`{}` cannot ask to meet itself; name another organisation", from.key),
        );
    }
    let rank = read.must("rank", rank);
    let message = read.may("message", |field, text| written::paragraph(field, text, MESSAGE_MAX));
    let kind = read.may("kind", sheet::word::<RequestKind>);
    let state = read.may("state", state);
    let half_day = read.may("half_day", sheet::word::<HalfDay>);
    let from_delegate = delegate(read, row, "from_person", from, there);
    let to_delegate = delegate(read, row, "to_person", to, there);
    if !read.is_right() {
        return None;
    }
    Some(Wish {
        from: from?,
        to: to?,
        from_delegate,
        to_delegate,
        rank: rank?,
        message: message?,
        kind: kind?,
        state: state?,
        half_day: half_day?,
    })
}

/// The organisation of a side, which must take part in the mission.
fn side<'a>(
    read: &mut Reader<'_>,
    column: &'static str,
    there: &'a There,
) -> Option<&'a organisation::Model> {
    let key = read.must(column, written::key)?;
    let Some(organisation) = there.organisations.get(&key) else {
        read.wrong(
            Some(column),
            format!("no organisation has the key `{key}`; import the organisations first"),
        );
        return None;
    };
    if !there.delegates.contains_key(&organisation.id) {
        let why = format!("{} has no delegate in this mission; import its people first", organisation.name);
        read.wrong(Some(column), why);
        return None;
    }
    Some(organisation)
}

/// The delegate of a side whose address a row names.
fn delegate<'a>(
    read: &mut Reader<'_>,
    row: &Row,
    column: &'static str,
    side: Option<&organisation::Model>,
    there: &'a There,
) -> Option<&'a delegate::Model> {
    let (email, side) = (row.filled(column)?.to_lowercase(), side?);
    let person = there.people.get(&email);
    let mut theirs = there.delegates.get(&side.id).into_iter().flatten();
    let found = person.and_then(|person| theirs.find(|delegate| delegate.person_id == person.id));
    if found.is_none() {
        let why = format!("nobody with this address is a delegate of {} in this mission", side.name);
        read.wrong(Some(column), why);
    }
    found
}

fn rank(field: &'static str, text: &str) -> Result<i16, Unfit> {
    match text.parse() {
        Ok(rank @ 1..=5) => Ok(rank),
        _ => {
            let shown: String = text.chars().filter(|c| !c.is_control()).take(20).collect();
            let why = format!("`{shown}` is not a rank: write 1 (most wanted) to 5 (least)");
            Err(Unfit { field, why })
        }
    }
}

fn state(field: &'static str, text: &str) -> Result<RequestState, Unfit> {
    match text {
        "pending" => Ok(RequestState::Pending),
        "accepted" => Ok(RequestState::Accepted),
        _ => Err(Unfit {
            field,
            why: "write `pending` or `accepted`, or leave it empty for pending".to_owned(),
        }),
    }
}

/// A request that nobody has made yet.
fn asked(work: &Work<'_>, mission: &mission::Model, wish: &Wish<'_>, pair: &str) -> request::Model {
    let accepted = wish.state == Some(RequestState::Accepted);
    request::Model {
        id: RequestId(work.app.ids.uuid(work.now)),
        mission_id: mission.id,
        kind: rules::kind(wish.kind, wish.from, wish.to),
        from_organisation_id: wish.from.id,
        to_organisation_id: wish.to.id,
        pair: pair.to_owned(),
        from_delegate_id: wish.from_delegate.map(|delegate| delegate.id),
        to_delegate_id: wish.to_delegate.map(|delegate| delegate.id),
        half_day: wish.half_day.unwrap_or(HalfDay::Any),
        rank: wish.rank,
        to_rank: None,
        message: wish.message.clone().unwrap_or_default(),
        state: if accepted { RequestState::Accepted } else { RequestState::Pending },
        answer: String::new(),
        asked_by: Some(work.caller.person_id),
        asked_at: work.now,
        answered_by: accepted.then_some(work.caller.person_id),
        answered_at: accepted.then_some(work.now),
        pinned_slot_id: None,
        pinned_table_id: None,
        version: 1,
    }
}

/// A request as a row leaves it. The side that was asked and now asks has accepted; what was withdrawn begins
/// anew; an answer is never taken back by a file, which may be older than the answer.
fn merged(work: &Work<'_>, before: &request::Model, wish: &Wish<'_>) -> request::Model {
    use RequestState::{Accepted, Declined, Expired, Pending, Withdrawn};
    if matches!(before.state, Withdrawn | Expired) {
        let mut anew = before.clone();
        anew.from_organisation_id = wish.from.id;
        anew.to_organisation_id = wish.to.id;
        return raised(before, filled(work, anew, wish, Pending));
    }
    let same = before.from_organisation_id == wish.from.id;
    let accepts = !same || wish.state == Some(Accepted);
    let state = if accepts && matches!(before.state, Pending | Declined) { Accepted } else { before.state };
    raised(before, filled(work, before.clone(), wish, state))
}

/// Writes what a row says into a request, on the side that it speaks for.
fn filled(work: &Work<'_>, mut row: request::Model, wish: &Wish<'_>, state: RequestState) -> request::Model {
    let delegates = (wish.from_delegate.map(|each| each.id), wish.to_delegate.map(|each| each.id));
    if row.from_organisation_id == wish.from.id {
        row.rank = wish.rank;
        row.message = wish.message.clone().unwrap_or(row.message);
        row.from_delegate_id = delegates.0.or(row.from_delegate_id);
        row.to_delegate_id = delegates.1.or(row.to_delegate_id);
    } else {
        row.to_rank = Some(wish.rank);
        row.answer = wish.message.clone().unwrap_or(row.answer);
        row.to_delegate_id = delegates.0.or(row.to_delegate_id);
        row.from_delegate_id = delegates.1.or(row.from_delegate_id);
    }
    row.kind = wish.kind.unwrap_or(row.kind);
    row.half_day = wish.half_day.unwrap_or(row.half_day);
    let state = if wish.state == Some(RequestState::Accepted) { RequestState::Accepted } else { state };
    if state != row.state {
        row.state = state;
        let answered = state == RequestState::Accepted;
        row.answered_by = answered.then_some(work.caller.person_id);
        row.answered_at = answered.then_some(work.now);
    }
    row
}

fn raised(before: &request::Model, mut after: request::Model) -> request::Model {
    if *before != after {
        after.version = before.version + 1;
    }
    after
}

/// Writes what is new or has changed.
async fn write(txn: &impl ConnectionTrait, decided: &Decided) -> Result<(), DbErr> {
    use request::Column::{
        Answer, AnsweredAt, AnsweredBy, FromDelegateId, FromOrganisationId, HalfDay, Kind, Message,
        MissionId, Pair, Rank, State, ToDelegateId, ToOrganisationId, ToRank, Version,
    };
    let columns = [
        Answer,
        AnsweredAt,
        AnsweredBy,
        FromDelegateId,
        FromOrganisationId,
        HalfDay,
        Kind,
        Message,
        Rank,
        State,
        ToDelegateId,
        ToOrganisationId,
        ToRank,
        Version,
    ];
    let mut rows: Vec<&request::Model> = decided
        .values()
        .filter(|(before, after)| before.as_ref() != Some(after))
        .map(|(_, after)| after)
        .collect();
    // In the order of the file, so that lists are as people wrote them.
    rows.sort_unstable_by_key(|row| row.id);
    for chunk in rows.chunks(ROWS_MAX) {
        let rows = chunk.iter().map(|row| (*row).clone().into_active_model().reset_all());
        let over = OnConflict::columns([MissionId, Pair]).update_columns(columns).to_owned();
        request::Entity::insert_many(rows).on_conflict(over).exec_without_returning(txn).await?;
    }
    Ok(())
}

/// Tells the delegates of organisations that are asked now, once the mission is open.
async fn tell(
    work: &Work<'_>,
    mission: &mission::Model,
    there: &There,
    decided: &Decided,
) -> Result<(), DbErr> {
    if mission.status != MissionStatus::Open {
        return Ok(());
    }
    let waits = |row: &request::Model| row.state == RequestState::Pending;
    let newly =
        decided.values().filter(|(before, after)| waits(after) && !before.as_ref().is_some_and(waits));
    for (_, request) in newly {
        for delegate in there.delegates.get(&request.to_organisation_id).into_iter().flatten() {
            let task = Task::RequestReceived { request: request.id.0, person: delegate.person_id.0 };
            outbox::put(work.txn, work.app, work.now, Some(mission.id), task).await?;
        }
    }
    Ok(())
}
