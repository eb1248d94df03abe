//! Nobody twice at once, however many ask at the same moment.

use serde_json::json;

use crate::stage::Stage;
use crate::world::World;

/// How many reach for the same slot.
const RIVALS: usize = 32;

#[tokio::test]
async fn of_thirty_two_who_reach_for_one_slot_one_gets_it() {
    World::each(async |world| {
        let day = "2027-05-04".parse().unwrap();
        let stage = Stage::set(&world, day, RIVALS, RIVALS).await;
        let path = format!("/api/v1/slots/{}/bookings", stage.slots[0]);
        let attempts = stage.rivals.iter().cloned().map(|rival| {
            let (path, booking) = (path.clone(), json!({ "with": stage.host }));
            async move { rival.post(&path, booking).await }
        });
        let mut set = tokio::task::JoinSet::new();
        for attempt in attempts {
            set.spawn(attempt);
        }
        let answers = set.join_all().await;
        let count = |status: u16| answers.iter().filter(|answer| answer.status.as_u16() == status).count();
        let statuses: Vec<u16> = answers.iter().map(|answer| answer.status.as_u16()).collect();
        assert_eq!((count(201), count(409)), (1, RIVALS - 1), "{statuses:?}");
        for answer in answers.iter().filter(|answer| answer.status.as_u16() == 409) {
            let refused = answer.json();
            let alternatives = refused["alternatives"].as_array().unwrap_or_else(|| panic!("{refused}"));
            assert_eq!(alternatives.len(), 3, "up to three free alternatives: {refused}");
        }
    })
    .await;
}
