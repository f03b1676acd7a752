//! Identifies the running program: by the build id that its linker made from its content, or else
//! by a hash of its file. The same release, downloaded again, is the same program; one built from
//! other sources isn't.

use std::fs::File;
use std::io::{self, Read, Seek};

use xxhash_rust::xxh3::{Xxh3, xxh3_128};

use super::rows::Reader;

/// How many bytes of a file are searched for its build id, which is near the beginning.
const HEAD: u64 = 1 << 16;

/// Tells the running program from all others.
///
/// # Errors
/// When the program's file can't be read.
pub fn identity() -> io::Result<[u8; 16]> {
    // On Linux this is the running program, even if another one has taken its place on the disk.
    let running = File::open("/proc/self/exe");
    of(&mut running.or_else(|_| File::open(std::env::current_exe()?))?)
}

fn of(file: &mut File) -> io::Result<[u8; 16]> {
    let mut head = Vec::new();
    file.by_ref().take(HEAD).read_to_end(&mut head)?;
    if let Some(id) = build_id(&head) {
        return Ok(xxh3_128(id).to_le_bytes());
    }
    // All of it is read, which takes a few milliseconds: neither the time nor the size of a file
    // says what is in it.
    file.rewind()?;
    let mut hash = Xxh3::new();
    let mut chunk = vec![0; 1 << 18];
    loop {
        match file.read(&mut chunk)? {
            0 => return Ok(hash.digest128().to_le_bytes()),
            length => hash.update(&chunk[..length]),
        }
    }
}

/// The build id in the head of a 64-bit ELF file: a note with the name `GNU` and the type 3, whose
/// content linkers make as a hash of everything they write (elf(5); `ld --build-id`).
fn build_id(head: &[u8]) -> Option<&[u8]> {
    const NOTES: u32 = 4;
    const ENTRY: usize = 56;
    // 64 bits, little-endian.
    if !head.starts_with(b"\x7fELF\x02\x01") {
        return None;
    }
    let mut header = Reader::new(head);
    header.at = 32;
    let table = usize::try_from(header.number()?).ok()?;
    let (size, number) = (*head.get(54)?, u16::from_le_bytes([*head.get(56)?, *head.get(57)?]));
    if usize::from(size) != ENTRY {
        return None;
    }
    (0..usize::from(number)).find_map(|number| {
        let mut entry = Reader::new(head);
        entry.at = table.checked_add(number * ENTRY)?;
        if entry.small()? != NOTES {
            return None;
        }
        entry.take(4)?;
        let start = usize::try_from(entry.number()?).ok()?;
        entry.take(16)?;
        let length = usize::try_from(entry.number()?).ok()?;
        gnu_note(head.get(start..start.checked_add(length)?)?)
    })
}

/// Finds the build id among notes.
fn gnu_note(notes: &[u8]) -> Option<&[u8]> {
    let mut notes = Reader::new(notes);
    while !notes.is_done() {
        let (name_length, length, kind) = (notes.small()?, notes.small()?, notes.small()?);
        let name = notes.take((name_length as usize).next_multiple_of(4))?;
        let content = notes.take((length as usize).next_multiple_of(4))?;
        if kind == 3 && name == b"GNU\0" && length >= 8 {
            return content.get(..length as usize);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn identity_of(bytes: &[u8]) -> [u8; 16] {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        file.rewind().unwrap();
        of(&mut file).unwrap()
    }

    /// A head of an ELF file with a note of another kind before the build id.
    fn elf(id: &[u8]) -> Vec<u8> {
        let mut notes = Vec::new();
        for (kind, content) in [(1u32, &[1u8, 2, 3, 4][..]), (3, id)] {
            notes.extend(4u32.to_le_bytes());
            notes.extend((content.len() as u32).to_le_bytes());
            notes.extend(kind.to_le_bytes());
            notes.extend(b"GNU\0");
            notes.extend(content);
        }
        let mut elf = b"\x7fELF\x02\x01".to_vec();
        elf.resize(64, 0);
        elf[32] = 64;
        elf[54] = 56;
        elf[56] = 1;
        elf.extend(4u32.to_le_bytes());
        elf.extend([0; 4]);
        elf.extend(120u64.to_le_bytes());
        elf.extend([0; 16]);
        elf.extend((notes.len() as u64).to_le_bytes());
        elf.resize(120, 0);
        elf.extend(notes);
        elf
    }

    #[test]
    fn a_program_is_known_by_its_build_id_or_its_bytes() {
        let (one, other) = (elf(b"12345678"), elf(b"12345679"));
        assert_eq!(build_id(&one), Some(&b"12345678"[..]));
        assert_ne!(identity_of(&one), identity_of(&other));
        // What was stripped, or has a signature behind it, is the same program.
        assert_eq!(identity_of(&one), identity_of(&[&one[..], b"more"].concat()));
        for plain in [&b"#!/bin/sh\n"[..], &one[..100], b""] {
            assert_eq!(build_id(plain), None);
            assert_ne!(identity_of(plain), identity_of(&[plain, b"x"].concat()));
        }
        assert_eq!(identity().unwrap(), identity().unwrap());
    }

    #[test]
    fn no_head_of_a_file_is_too_strange() {
        let good = elf(b"12345678");
        for at in 0..good.len() {
            for byte in [0, 1, 0x7f, 0xff] {
                let mut bad = good.clone();
                bad[at] = byte;
                let _ = build_id(&bad);
                let _ = build_id(&bad[..at]);
            }
        }
    }
}
