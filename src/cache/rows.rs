//! How the content of cache files is encoded: numbers, and byte strings with their length before
//! them.

/// Reads a byte string from its start.
pub struct Reader<'a> {
    bytes: &'a [u8],
    /// The position of the next byte.
    pub at: usize,
}

impl<'a> Reader<'a> {
    /// A reader at the start of some bytes.
    pub fn new(bytes: &'a [u8]) -> Self {
        Reader { bytes, at: 0 }
    }

    /// Whether nothing is left.
    pub fn is_done(&self) -> bool {
        self.at >= self.bytes.len()
    }

    /// The next `length` bytes.
    pub fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let bytes = self.bytes.get(self.at..self.at.checked_add(length)?)?;
        self.at += length;
        Some(bytes)
    }

    /// The next bytes, as many as the array has.
    pub fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    /// The next eight-byte number.
    pub fn number(&mut self) -> Option<u64> {
        self.array().map(u64::from_le_bytes)
    }

    /// The next four-byte number.
    pub fn small(&mut self) -> Option<u32> {
        self.array().map(u32::from_le_bytes)
    }

    /// The next byte string that has its length before it.
    pub fn row(&mut self) -> Option<&'a [u8]> {
        let length = self.small()?;
        self.take(length as usize)
    }
}

/// Appends a byte string with its length before it.
pub fn put_row(out: &mut Vec<u8>, bytes: &[u8]) {
    // Paths and records are far below 4 GiB.
    out.extend((bytes.len() as u32).to_le_bytes());
    out.extend(bytes);
}
