//! Mails as `.eml` files in a folder: the way out of a trial on one machine.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use async_trait::async_trait;

use super::{Failure, Parcel, Transport, TransportError};

/// A folder that mails are written to, one file each, named by their Message-ID.
#[derive(Clone, Debug)]
pub struct Folder {
    path: PathBuf,
}

impl Folder {
    /// Makes the folder if it is not there.
    pub fn open(path: &Path) -> Result<Self, TransportError> {
        std::fs::create_dir_all(path)
            .map_err(|source| TransportError::File { path: path.display().to_string(), source })?;
        Ok(Self { path: path.to_owned() })
    }
}

#[async_trait]
impl Transport for Folder {
    async fn send(&self, parcel: Parcel<'_>) -> Result<String, Failure> {
        let folder = self.path.clone();
        let name = file_name(parcel.message_id);
        let bytes = parcel.bytes.to_vec();
        let answer = format!("written to {name}");
        let written = tokio::task::spawn_blocking(move || write(&folder, &name, &bytes)).await;
        match written {
            Ok(Ok(())) => Ok(answer),
            Ok(Err(error)) => Err(Failure::Unreachable(error.to_string())),
            Err(error) => Err(Failure::Retry(error.to_string())),
        }
    }

    fn side_by_side(&self) -> usize {
        1
    }
}

/// Whoever sees the name sees the whole mail, also after the power went: written aside, flushed, renamed.
fn write(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    let aside = folder.join(format!(".{name}.part"));
    let mut file = File::create(&aside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(&aside, folder.join(name))?;
    // The new name itself has to reach the disk too.
    File::open(folder)?.sync_all()
}

/// A name that holds nothing but what file systems and shells take as it is.
fn file_name(message_id: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || ".-_@".contains(c) { c } else { '_' };
    let name: String = message_id.trim_matches(['<', '>']).chars().map(plain).take(200).collect();
    format!("{}.eml", name.trim_start_matches('.'))
}
