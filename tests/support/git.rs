//! The program git, with an identity and settings of its own.

use std::fs;
use std::path::Path;
use std::process::Command;

/// Runs git in a folder, which must succeed, and gives what it says.
pub fn git_bytes(folder: &Path, arguments: &[&str]) -> Vec<u8> {
    let settings = [
        "user.name=Robin Example",
        "user.email=robin@desk.example",
        "init.defaultBranch=main",
        "commit.gpgsign=false",
    ];
    let mut command = Command::new("git");
    command.arg("-C").arg(folder);
    command.args(settings.iter().flat_map(|setting| ["-c", setting]));
    let output = command.args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// The same, as text without white space around it.
pub fn git(folder: &Path, arguments: &[&str]) -> String {
    String::from_utf8(git_bytes(folder, arguments)).unwrap().trim().to_owned()
}

/// An empty repository without a work tree, in a folder that may be there already.
pub fn bare(at: &Path) {
    fs::create_dir_all(at).unwrap();
    git(at, &["init", "--quiet", "--bare"]);
}
