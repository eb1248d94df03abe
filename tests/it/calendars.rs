//! What the demonstration sends and serves, as other people's calendar programs read it.

use std::path::PathBuf;

use crate::door::Door;
use crate::peers::calendar_programs;
use crate::world::World;
use service::{demo, feeds, jobs, people};

/// The mails of the folder that hold a calendar object.
fn invitations(world: &World) -> Vec<PathBuf> {
    let files = std::fs::read_dir(&world.app.config.mail.folder).unwrap();
    let mut paths: Vec<PathBuf> = files
        .map(|file| file.unwrap().path())
        .filter(|path| path.extension().is_some_and(|kind| kind == "eml"))
        .filter(|path| std::fs::read_to_string(path).unwrap().contains("text/calendar"))
        .collect();
    paths.sort();
    paths
}

#[tokio::test]
async fn two_calendar_programs_read_the_demonstration_without_a_warning_and_agree() {
    let world = World::sqlite().await;
    demo::build(&world.app).await.unwrap();
    jobs::drain(&world.app).await.unwrap();
    let door = Door::open(&world).await;
    let mut files = invitations(&world);
    assert!(files.len() >= 40, "{} mails with invitations", files.len());
    let guests = people::list(&world.app, None, service::page::Cursor::WHOLE).await.unwrap().rows;
    for (number, guest) in guests.iter().enumerate() {
        let caller = people::caller(&world.app, guest.id, false).await.unwrap().unwrap();
        let (_, path) = feeds::mine(&world.app, &caller, None).await.unwrap();
        let feed = door.stranger().get(&path).await.expect(200);
        if feed.text.contains("BEGIN:VEVENT") {
            let file = world.folder.join(format!("feed-{number}.ics"));
            std::fs::write(&file, &feed.text).unwrap();
            files.push(file);
        }
    }
    let paths: Vec<_> = files.iter().map(PathBuf::as_path).collect();
    let Some(report) = calendar_programs::read(&paths) else { return };
    assert_eq!(report.as_array().unwrap().len(), files.len());
}
