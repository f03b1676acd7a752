//! Reads a file on the other machine in pieces.

use std::io::{self, Read, SeekFrom};

use bytes::BytesMut;
use openssh_sftp_client::file::File;
use tokio::io::AsyncSeekExt;

use super::{Inner, must};
use crate::publish::host::HostError;

/// How many bytes of a file are asked for at once.
const PIECE: u32 = 256 << 10;

/// A file on the other machine.
pub struct RemoteFile<'a> {
    host: &'a Inner,
    path: String,
    file: File,
    /// How many bytes of it were read.
    read: u64,
    /// The last piece, and how much of it was passed on.
    piece: (BytesMut, usize),
}

impl<'a> RemoteFile<'a> {
    /// A file that was opened at this path.
    pub fn new(host: &'a Inner, path: &str, file: File) -> Self {
        RemoteFile { host, path: path.to_owned(), file, read: 0, piece: (BytesMut::new(), 0) }
    }

    fn next_piece(&mut self) -> Result<(), HostError> {
        let (at, room) = (self.read, std::mem::take(&mut self.piece.0));
        let file = &mut self.file;
        let answer = self.host.answer(&self.path, async move {
            // After a piece that was shorter than requested, the client's position is too far
            // ahead.
            if file.offset() != at {
                file.seek(SeekFrom::Start(at)).await?;
            }
            file.read(PIECE, room).await
        })?;
        let piece = must(&self.path, answer)?.unwrap_or_default();
        self.read = at.saturating_add(piece.len() as u64);
        self.piece = (piece, 0);
        Ok(())
    }
}

impl Read for RemoteFile<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.piece.1 == self.piece.0.len() {
            self.piece.0.clear();
            self.next_piece().map_err(io::Error::other)?;
        }
        let left = &self.piece.0[self.piece.1..];
        let length = left.len().min(into.len());
        into[..length].copy_from_slice(&left[..length]);
        self.piece.1 += length;
        Ok(length)
    }
}
