//! What we send and serve, as other people's calendar programs read it.

mod edges;
mod messages;
mod texts;
mod windows;
mod zones;

use std::path::{Path, PathBuf};

use mail_parser::{MessageParser, MimeHeaders as _};

use crate::door::Door;
use crate::peers::calendar_programs::{self, instants_by, instants_of};
use crate::world::World;
use service::{demo, feeds, jobs, people};

/// A folder for the files of one test; gone when the test ends.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("kontor-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    /// Writes a calendar to a file of that name.
    fn keep(&self, name: &str, text: &str) -> PathBuf {
        let file = self.0.join(name);
        std::fs::write(&file, text).unwrap();
        file
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn as_paths(files: &[PathBuf]) -> Vec<&Path> {
    files.iter().map(PathBuf::as_path).collect()
}

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

/// The calendar objects in a mail, each once: they come as an alternative and as an attachment.
fn objects_of(mail: &Path) -> Vec<String> {
    let raw = std::fs::read(mail).unwrap();
    let message = MessageParser::default().parse(&raw).unwrap();
    let parts = message.parts.iter().filter(|part| {
        part.content_type().is_some_and(|kind| kind.ctype() == "text" && kind.subtype() == Some("calendar"))
    });
    let mut objects: Vec<String> =
        parts.map(|part| String::from_utf8(part.contents().to_vec()).unwrap()).collect();
    objects.dedup();
    objects
}

#[tokio::test]
async fn five_calendar_programs_read_the_demonstration_without_a_complaint_and_agree() {
    let world = World::sqlite().await;
    demo::build(&world.app).await.unwrap();
    jobs::drain(&world.app).await.unwrap();
    let door = Door::open(&world).await;
    let mut files = invitations(&world);
    assert!(files.len() >= 40, "{} mails with invitations", files.len());
    let mut objects = Vec::new();
    for mail in &files {
        for (number, object) in objects_of(mail).iter().enumerate() {
            let file = mail.with_extension(format!("{number}.ics"));
            std::fs::write(&file, object).unwrap();
            objects.push(file);
        }
    }
    assert!(objects.len() >= files.len());
    let guests = people::list(&world.app, None, service::page::Cursor::WHOLE).await.unwrap().rows;
    for (number, guest) in guests.iter().enumerate() {
        let caller = people::caller(&world.app, guest.id, false).await.unwrap().unwrap();
        let (_, path) = feeds::mine(&world.app, &caller, None).await.unwrap();
        let feed = door.stranger().get(&path).await.expect(200);
        if feed.text.contains("BEGIN:VEVENT") {
            let file = world.folder.join(format!("feed-{number}.ics"));
            std::fs::write(&file, &feed.text).unwrap();
            files.push(file.clone());
            objects.push(file);
        }
    }
    let Some(report) = calendar_programs::read(&as_paths(&files)) else { return };
    assert_eq!(report.as_array().unwrap().len(), files.len());
    let instants = instants_of(&report);
    let Some(by_libical) = calendar_programs::read_by_libical(&as_paths(&objects)) else { return };
    assert_eq!(by_libical, instants);
    let Some(report) = calendar_programs::read_in_javascript(&as_paths(&objects)) else { return };
    assert_eq!(instants_by("ical.js", &report), instants);
    assert_eq!(instants_by("node-ical", &report), in_node(instants));
}

/// node-ical takes a whole day for midnight on the machine's own clock: only times can be compared.
fn in_node(instants: calendar_programs::Instants) -> calendar_programs::Instants {
    instants.into_iter().filter(|(_, times)| times[0].contains('T')).collect()
}
