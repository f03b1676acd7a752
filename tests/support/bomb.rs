//! The binary on a site that is made to take long or much memory.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::{NOW, Site};

/// The time that a process was at work, user's and system's, on all its threads
/// (proc_pid_stat(5): fields 14 and 15, in hundredths of a second); `None` where no file says it.
fn processor_time(process: u32) -> Option<Duration> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // The name before may have spaces in it.
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    let mut next = || fields.next()?.parse::<u64>().ok();
    Some(Duration::from_millis((next()? + next()?) * 10))
}

/// Runs the binary on a bomb: within its time, with a word on what is wrong, and without a panic. The
/// time is the processor's, so that what else the machine has to do doesn't count.
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
    let mut worked = None;
    let status = loop {
        worked = processor_time(child.id()).or(worked);
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if start.elapsed() > Duration::from_secs(120) {
            child.kill().unwrap();
            child.wait().unwrap();
            panic!("{what}: still at it after two minutes");
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    let time = worked.unwrap_or_else(|| start.elapsed());
    let text = String::from_utf8_lossy(&reader.join().unwrap()).into_owned();
    let short: String = text.chars().take(600).collect();
    let code = status.code().unwrap_or_else(|| panic!("{what}: {status}: {short}"));
    assert!(code == 0 || code == 1, "{what}: exit {code}: {short}");
    assert!(!text.contains("panicked"), "{what}: {short}");
    // The promise is of an optimized build.
    let most = Duration::from_secs(if cfg!(debug_assertions) { 20 } else { 2 });
    assert!(time < most, "{what}: took {time:?}");
    (code, text, time)
}
