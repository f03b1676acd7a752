//! How the content of a cache's file is written and read: numbers, and bytes with their number before
//! them.

/// Reads a row of bytes from its start.
pub struct Reader<'a> {
    bytes: &'a [u8],
    /// Where it is.
    pub at: usize,
}

impl<'a> Reader<'a> {
    /// From the start.
    pub fn new(bytes: &'a [u8]) -> Self {
        Reader { bytes, at: 0 }
    }

    /// Whether nothing is left.
    pub fn is_done(&self) -> bool {
        self.at >= self.bytes.len()
    }

    /// So many bytes.
    pub fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let bytes = self.bytes.get(self.at..self.at.checked_add(length)?)?;
        self.at += length;
        Some(bytes)
    }

    /// So many bytes, known beforehand.
    pub fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    /// A number of eight bytes.
    pub fn number(&mut self) -> Option<u64> {
        self.array().map(u64::from_le_bytes)
    }

    /// A number of four bytes.
    pub fn small(&mut self) -> Option<u32> {
        self.array().map(u32::from_le_bytes)
    }

    /// Bytes with their number before them.
    pub fn row(&mut self) -> Option<&'a [u8]> {
        let length = self.small()?;
        self.take(length as usize)
    }
}

/// Appends bytes with their number before them.
pub fn put_row(out: &mut Vec<u8>, bytes: &[u8]) {
    // Paths and records are far below 4 GiB.
    out.extend((bytes.len() as u32).to_le_bytes());
    out.extend(bytes);
}
