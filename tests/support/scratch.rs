//! Temporary folders for sites.

use std::path::Path;

use tempfile::TempDir;

/// A temporary folder in memory where there is room: a build waits for its disk, and what another
/// program writes there meanwhile can take minutes.
pub fn scratch() -> TempDir {
    let memory = Path::new("/dev/shm");
    if has_room(memory) { tempfile::tempdir_in(memory) } else { tempfile::tempdir() }.unwrap()
}

/// Whether a disk in memory is there and holds what tests write: containers may have 64 MB.
#[cfg(target_os = "linux")]
fn has_room(memory: &Path) -> bool {
    rustix::fs::statvfs(memory).is_ok_and(|disk| disk.f_bavail * disk.f_frsize > 4 << 30)
}

#[cfg(not(target_os = "linux"))]
fn has_room(_: &Path) -> bool {
    false
}
