//! Bounds what decoded pictures take of the memory, on all threads together.

use std::sync::{Condvar, Mutex, PoisonError};

use super::decoding::MOST_DECODED;

/// The bytes of decoded pictures that are in memory.
static DECODED: Mutex<u64> = Mutex::new(0);
static ROOM: Condvar = Condvar::new();

/// Room for a decoded picture: it is waited for until others are done. Who has it must not wait for
/// other threads.
pub struct DecodedRoom(u64);

impl DecodedRoom {
    /// Waits for room for so many bytes.
    pub fn wait(bytes: u64) -> DecodedRoom {
        let held = DECODED.lock().unwrap_or_else(PoisonError::into_inner);
        let is_full = |held: &mut u64| *held > 0 && *held + bytes > MOST_DECODED;
        let mut held = ROOM.wait_while(held, is_full).unwrap_or_else(PoisonError::into_inner);
        *held += bytes;
        DecodedRoom(bytes)
    }
}

impl Drop for DecodedRoom {
    fn drop(&mut self) {
        *DECODED.lock().unwrap_or_else(PoisonError::into_inner) -= self.0;
        ROOM.notify_all();
    }
}
