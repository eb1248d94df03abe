//! Temporary.
use super::{address, full, poll, published};
use crate::world::World;
use entity::id::InvitationId;
use entity::invitation;
use sea_orm::{EntityTrait, IntoActiveModel};
#[tokio::test]
async fn measure() {
    for count in [0usize, 100, 1000, 4000] {
        let world = World::sqlite().await;
        let (hall, me) = published(&world).await;
        let held = hall.invitation(&world, &hall.meeting(&world, 0).await, hall.people[0]).await;
        let txn = world.app.db.begin_write().await.unwrap();
        let rows: Vec<_> = (0..count)
            .map(|n| {
                invitation::Model {
                    id: InvitationId(world.app.ids.uuid(world.now())),
                    uid: format!("x{n}"),
                    ..held.clone()
                }
                .into_active_model()
            })
            .collect();
        for chunk in rows.chunks(200) {
            invitation::Entity::insert_many(chunk.to_vec()).exec_without_returning(&txn).await.unwrap();
        }
        txn.commit().await.unwrap();
        let token = address(&world, &me, None).await;
        let t = std::time::Instant::now();
        let (etag, body) = full(&world, &token).await;
        let first = t.elapsed();
        let n = 200;
        let t = std::time::Instant::now();
        for _ in 0..n {
            std::hint::black_box(poll(&world, &token, None).await);
        }
        let again = t.elapsed() / n;
        let t = std::time::Instant::now();
        for _ in 0..n {
            std::hint::black_box(poll(&world, &token, Some(&etag)).await);
        }
        let unchanged = t.elapsed() / n;
        println!("{count}: {} bytes, first {first:?}, from memory {again:?}, 304 {unchanged:?}", body.len());
    }
}
