//! Sites as other generators have them: `scripts/foreign-site.py` makes one and knows what a report has
//! to name.

#![cfg(unix)]

use std::process::Command;

use crate::support::sized;

#[test]
fn a_check_of_a_foreign_site_says_per_kind_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/scripts/foreign-site.py");
    let output = Command::new("python3")
        .arg(script)
        .arg(folder.path())
        .args([sized("500", "2000", "2000"), "--try", env!("CARGO_BIN_EXE_dateline")])
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{}{text}", String::from_utf8_lossy(&output.stderr));
    assert!(text.lines().count() <= 201, "{text}");
}
