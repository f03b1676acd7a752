//! The binary on a site that is made to take long or much memory.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::{NOW, Site};

/// Runs the binary on a bomb: within its time, with a word on what is wrong, and without a panic.
pub fn bomb(site: &Site, what: &str, arguments: &[&str]) -> (i32, String, Duration) {
    let mut command = Command::new("sh");
    // 512 MiB of data, and a time far beyond the promise.
    command.args([
        "-c",
        "ulimit -d 524288; exec \"$@\"",
        "sh",
        env!("CARGO_BIN_EXE_dateline"),
        "build",
        "--as-of",
        NOW,
        "--root",
    ]);
    command.arg(&site.root).args(arguments).stdout(Stdio::null()).stderr(Stdio::piped());
    let start = Instant::now();
    let mut child = command.spawn().unwrap();
    let mut pipe = child.stderr.take().unwrap();
    let reader = std::thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = std::io::Read::read_to_end(&mut pipe, &mut bytes);
        bytes
    });
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if start.elapsed() > Duration::from_secs(60) {
            child.kill().unwrap();
            child.wait().unwrap();
            panic!("{what}: still at it after 60 s");
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    let time = start.elapsed();
    let text = String::from_utf8_lossy(&reader.join().unwrap()).into_owned();
    let short: String = text.chars().take(600).collect();
    let code = status.code().unwrap_or_else(|| panic!("{what}: {status}: {short}"));
    assert!(code == 0 || code == 1, "{what}: exit {code}: {short}");
    assert!(!text.contains("panicked"), "{what}: {short}");
    // The promise is of an optimized build on a machine that has nothing else to do: 2 s.
    let most = Duration::from_secs(if cfg!(debug_assertions) { 20 } else { 4 });
    assert!(time < most, "{what}: took {time:?}");
    (code, text, time)
}
