//! Bounds the memory that decoded pictures take, on all threads together.

use std::sync::{Condvar, Mutex, PoisonError};

use super::decoding::MOST_DECODED;

/// How many bytes decoded pictures take at the moment.
static DECODED: Mutex<u64> = Mutex::new(0);
static ROOM: Condvar = Condvar::new();

/// Room for a decoded picture. Threads wait for it until others are done, so that a thread that has
/// it must not wait for any other.
pub struct DecodedRoom(u64);

impl DecodedRoom {
    /// Waits until there is room for this many bytes.
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
