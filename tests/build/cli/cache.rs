//! What a build knows of earlier ones belongs to a program, not to its file.

#![cfg(target_os = "linux")]

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::support::{AS_OF, Site};

/// What a program says of a build.
fn build(program: &Path, site: &Site) -> String {
    let output = Command::new(program)
        .args(["build", "--as-of", AS_OF])
        .current_dir(&site.root)
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    assert_eq!(output.stderr, b"", "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_fresh_copy_of_the_program_finds_the_cache_and_another_program_does_not() {
    // Stamps are believed when they are older than the build.
    let site = Site::new().article("2025-11-20-a", "").article("2025-11-20-b", "");
    let folder = tempfile::tempdir().unwrap();
    let first = Path::new(env!("CARGO_BIN_EXE_dateline"));
    build(first, &site);
    std::thread::sleep(std::time::Duration::from_millis(50));
    build(first, &site);
    let known = "0 files read, 0 parsed, 0 rendered";
    let again = build(first, &site);
    assert!(again.contains(known), "{again}");
    let copy = folder.path().join("copy");
    fs::copy(first, &copy).unwrap();
    let said = build(&copy, &site);
    assert!(said.contains(known), "{said}");
    // Another program: its linker gave it another build id, or its file differs.
    let other = folder.path().join("other");
    let mut bytes = fs::read(first).unwrap();
    let id = bytes.windows(8).position(|part| part == b"\x03\0\0\0GNU\0").unwrap();
    bytes[id + 8] ^= 1;
    fs::write(&other, bytes).unwrap();
    fs::set_permissions(&other, fs::metadata(first).unwrap().permissions()).unwrap();
    let said = build(&other, &site);
    assert!(said.contains("2 files read, 2 parsed") && !said.contains("0 rendered"), "{said}");
    let said = build(&other, &site);
    assert!(said.contains("0 rendered"), "{said}");
}
