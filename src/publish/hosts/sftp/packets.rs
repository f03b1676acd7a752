//! Checks that what the other machine sends can be SFTP: packets of a plausible length. Whoever
//! reads a packet allocates as much memory as the packet claims to need.

use std::io::{Error, ErrorKind, Result};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, ReadBuf};

/// The longest packet, in bytes after its length field. OpenSSH sends and accepts 256 KiB.
const LONGEST: u32 = 1 << 20;

/// The shortest packet: a type, and the number of a request or a version.
const SHORTEST: u32 = 5;

/// A stream of packets.
pub struct Packets<R> {
    inner: R,
    /// The length field of the next packet, as far as it has arrived.
    head: [u8; 4],
    /// How many bytes of that have arrived.
    known: usize,
    /// How many bytes of the current packet are still to come.
    left: usize,
}

impl<R> Packets<R> {
    /// Checks the packets that are read from `inner`.
    pub fn new(inner: R) -> Self {
        Packets { inner, head: [0; 4], known: 0, left: 0 }
    }

    /// Takes account of bytes that were read.
    fn follow(&mut self, mut bytes: &[u8]) -> Result<()> {
        while let Some(&first) = bytes.first() {
            if self.left > 0 {
                let inside = self.left.min(bytes.len());
                (self.left, bytes) = (self.left - inside, &bytes[inside..]);
                continue;
            }
            self.head[self.known] = first;
            (self.known, bytes) = (self.known + 1, &bytes[1..]);
            if self.known == self.head.len() {
                let length = u32::from_be_bytes(self.head);
                if !(SHORTEST..=LONGEST).contains(&length) {
                    let message = format!("a packet of {length} bytes is none of SFTP");
                    return Err(Error::new(ErrorKind::InvalidData, message));
                }
                (self.known, self.left) = (0, length as usize);
            }
        }
        Ok(())
    }
}

impl<R: AsyncRead + Unpin> AsyncRead for Packets<R> {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<Result<()>> {
        let this = self.get_mut();
        let before = into.filled().len();
        ready!(Pin::new(&mut this.inner).poll_read(context, into))?;
        Poll::Ready(this.follow(&into.filled()[before..]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packets_are_followed_wherever_they_are_cut_and_impossible_ones_are_refused() {
        let packet = |length: u32| [&length.to_be_bytes()[..], &vec![7; length as usize]].concat();
        let good = [packet(5), packet(300), packet(LONGEST), packet(5)].concat();
        for cut in [1, 2, 3, 7, 255, 1 << 15] {
            let mut packets = Packets::new(());
            assert!(good.chunks(cut).all(|piece| packets.follow(piece).is_ok()), "{cut}");
            assert_eq!((packets.known, packets.left), (0, 0));
            for bad in [0, SHORTEST - 1, LONGEST + 1, u32::MAX] {
                let mut packets = Packets::new(());
                let all = [&packet(9)[..], &bad.to_be_bytes()].concat();
                assert!(!all.chunks(cut).all(|piece| packets.follow(piece).is_ok()), "{bad}");
            }
        }
    }
}
