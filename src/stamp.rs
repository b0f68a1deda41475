//! What the disk says of a file without reading it, by which one that nobody touched is known again.

use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};

/// What the disk says of a file. Times are nanoseconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "(u64, i64, u64, i64)", into = "(u64, i64, u64, i64)")]
pub struct Stamp {
    size: u64,
    modified: i64,
    /// The file itself, where the system tells: one that was renamed into the place of another may have its size and time.
    inode: u64,
    /// When the file or what is said of it last changed: a copy may be given the time of the original. 0 where the system
    /// does not tell.
    changed: i64,
}

/// A file that changed so short a time before it was read may have changed once more since, with the same size and, by
/// the disk's coarse clock (two seconds on some), at the same time: it is read again next time.
const SETTLED: Duration = Duration::from_secs(3);

impl Stamp {
    /// `None` where the disk does not say when the file changed.
    pub fn of(metadata: &std::fs::Metadata) -> Option<Self> {
        let (inode, changed) = inode(metadata);
        let since = metadata.modified().ok()?.duration_since(SystemTime::UNIX_EPOCH).ok()?;
        Some(Self { size: metadata.len(), modified: i64::try_from(since.as_nanos()).ok()?, inode, changed })
    }

    /// Whether the file had been left alone for a while at `now`. A time to come is that of another clock.
    pub fn is_settled(&self, now: SystemTime) -> bool {
        let last = Duration::from_nanos(u64::try_from(self.modified.max(self.changed)).unwrap_or(0));
        now.duration_since(SystemTime::UNIX_EPOCH + last).is_ok_and(|age| age > SETTLED)
    }

    /// Whether any change to the file shows in this, even where it was given the time and the size that it had.
    pub fn is_sure(&self) -> bool {
        self.changed != 0
    }
}

impl From<(u64, i64, u64, i64)> for Stamp {
    fn from((size, modified, inode, changed): (u64, i64, u64, i64)) -> Self {
        Self { size, modified, inode, changed }
    }
}

impl From<Stamp> for (u64, i64, u64, i64) {
    fn from(Stamp { size, modified, inode, changed }: Stamp) -> Self {
        (size, modified, inode, changed)
    }
}

#[cfg(unix)]
fn inode(metadata: &std::fs::Metadata) -> (u64, i64) {
    use std::os::unix::fs::MetadataExt;
    (metadata.ino(), metadata.ctime().saturating_mul(1_000_000_000).saturating_add(metadata.ctime_nsec()))
}

#[cfg(not(unix))]
fn inode(_: &std::fs::Metadata) -> (u64, i64) {
    (0, 0)
}
