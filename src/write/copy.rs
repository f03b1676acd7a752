//! Copies files in pieces, so that they may be of any size.

use std::fs::File;
use std::io::{self, ErrorKind, Read, Write};

use super::{Stage, Staged, State, WriteError, Written, failed};
use crate::stamp::Stamp;

/// How many bytes of a file are held in memory at once.
const PIECE: usize = 1 << 17;

/// Why a file couldn't be copied.
#[derive(Debug)]
pub enum CopyError {
    /// The source can't be read.
    Source(io::Error),
    /// The copy can't be written.
    Output(WriteError),
}

impl From<WriteError> for CopyError {
    fn from(error: WriteError) -> Self {
        CopyError::Output(error)
    }
}

/// Opens the source of a copy.
pub type OpenSource<'a> = dyn Fn() -> io::Result<Box<dyn Read + Send + 'a>> + 'a;

impl Stage<'_> {
    /// Stages a copy. `open` opens the source, and is called again if the file that stands at the
    /// path turns out to differ. May be called from many threads at once.
    ///
    /// # Errors
    /// When the source can't be read or the copy can't be written, or when the path is taken by a
    /// file that Dateline didn't write.
    pub fn copy(&self, path: &str, open: &OpenSource, number: u32) -> Result<Staged, CopyError> {
        let full = self.output.join(path);
        let state = match self.standing(path)? {
            None => State::New,
            Some(metadata) => {
                if metadata.is_file() {
                    let source = open().map_err(CopyError::Source)?;
                    let standing = File::open(&full).map_err(failed(&full, "can't be read"))?;
                    if let Some(written) = compare(source, standing).map_err(CopyError::Source)? {
                        let (state, stamp) = (State::Unchanged, Stamp::of(&metadata));
                        let (path, siblings) = (path.into(), Vec::new());
                        return Ok(Staged { path, written, stamp, number, siblings, state });
                    }
                }
                self.replacing(path, &metadata)?
            }
        };
        let source = open().map_err(CopyError::Source)?;
        let copy = match state {
            State::Replaced(number) => self.staging.create(number),
            _ => self.staging.create_new(path),
        };
        let wrong = || failed(&full, "can't be written");
        let mut copy = copy.map_err(wrong())?;
        let written = each_piece(source, |piece| copy.write_all(piece))
            .map_err(CopyError::Source)?
            .map_err(wrong())?;
        let metadata = copy.metadata().map_err(wrong())?;
        let (path, stamp, siblings) = (path.into(), Stamp::of(&metadata), Vec::new());
        Ok(Staged { path, written, stamp, number, siblings, state })
    }
}

/// What two files hold, if both hold the same.
fn compare(source: impl Read, mut standing: File) -> io::Result<Option<Written>> {
    let mut other = vec![0; PIECE];
    let same = each_piece(source, |piece| {
        standing.read_exact(&mut other[..piece.len()])?;
        if other[..piece.len()] == *piece { Ok(()) } else { Err(ErrorKind::InvalidData.into()) }
    })?;
    match same {
        Ok(written) => Ok((standing.read(&mut other[..1])? == 0).then_some(written)),
        // The standing file can't be read, is shorter or differs: it has to be replaced.
        Err(_) => Ok(None),
    }
}

/// Hands a source to `take` in pieces, ends with its first error, and returns what the source held.
fn each_piece(
    mut source: impl Read,
    mut take: impl FnMut(&[u8]) -> io::Result<()>,
) -> io::Result<io::Result<Written>> {
    let mut hasher = blake3::Hasher::new();
    let mut buffer = vec![0; PIECE];
    let mut size = 0;
    loop {
        let length = match source.read(&mut buffer) {
            Ok(length) => length,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        if length == 0 {
            let hash = hasher.finalize();
            return Ok(Ok(Written { hash, size, named_by_content: false, is_sibling: false }));
        }
        hasher.update(&buffer[..length]);
        size += length as u64;
        if let Err(error) = take(&buffer[..length]) {
            return Ok(Err(error));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn copy(stage: &Stage, content: &[u8]) -> Staged {
        stage.copy("a/b.bin", &|| Ok(Box::new(content)), 0).unwrap()
    }

    #[test]
    fn copies_are_new_unchanged_or_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let output = folder.path().join("public");
        let large = vec![7; PIECE * 2 + 5];
        let shorter = &large[1..];
        for (content, state) in [
            (large.as_slice(), State::New),
            (&large, State::Unchanged),
            (shorter, State::Replaced(0)),
            (&large, State::Replaced(0)),
        ] {
            let stage = Stage::begin(&output, None).unwrap();
            let staged = copy(&stage, content);
            assert_eq!((staged.state, staged.written), (state, Written::of(content)));
            stage.commit(vec![staged]).unwrap();
            assert_eq!(fs::read(output.join("a/b.bin")).unwrap(), content);
        }
        let stage = Stage::begin(&output, None).unwrap();
        let gone = stage.copy("a/b.bin", &|| Err(ErrorKind::NotFound.into()), 0);
        assert!(matches!(gone, Err(CopyError::Source(_))));
    }
}
