//! The binary on a site that is made to take long or much memory.

use std::process::Stdio;
use std::time::{Duration, Instant};

use super::{NOW, Site, dateline_within};

/// The time that a process was at work, user's and system's, on all its threads
/// (proc_pid_stat(5): fields 14 and 15, in hundredths of a second); `None` where no file says it.
fn processor_time(process: u32) -> Option<Duration> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // The name before may have spaces in it.
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    let mut next = || fields.next()?.parse::<u64>().ok();
    Some(Duration::from_millis((next()? + next()?) * 10))
}

/// The most memory that a process had so far, in bytes (proc_pid_status(5): `VmHWM`); `None` where no
/// file says it. What is set aside and never written to doesn't count.
fn most_memory(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok().map(|size| size << 10)
}

/// What the kernel lets the binary have, in kibibytes. It counts what is set aside and never written to
/// (a fraction of which is ever in use), and has no bound of what is in use (getrlimit(2): `RLIMIT_DATA`,
/// and `RLIMIT_RSS`, which does nothing). So this is no measure, and stops what grows to gigabytes
/// before anybody looks.
const MOST_DATA: u64 = 4 << 20;

/// Runs the binary on a bomb: within its time, with a word on what is wrong, and without a panic. The
/// time is the processor's, so that what else the machine has to do doesn't count.
pub fn bomb(site: &Site, what: &str, arguments: &[&str]) -> (i32, String, Duration) {
    bomb_within(512 << 20, site, what, arguments)
}

/// The same within so many bytes of memory.
#[allow(clippy::print_stdout, reason = "the figures are what such a test is run for")]
pub fn bomb_within(
    most_bytes: u64,
    site: &Site,
    what: &str,
    arguments: &[&str],
) -> (i32, String, Duration) {
    let mut command = dateline_within(MOST_DATA);
    command.args(["build", "--as-of", NOW, "--root"]);
    command.arg(&site.root).args(arguments).stdout(Stdio::null()).stderr(Stdio::piped());
    let start = Instant::now();
    let mut child = command.spawn().unwrap();
    let mut pipe = child.stderr.take().unwrap();
    let reader = std::thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = std::io::Read::read_to_end(&mut pipe, &mut bytes);
        bytes
    });
    let (mut worked, mut memory) = (None, 0);
    let status = loop {
        worked = processor_time(child.id()).or(worked);
        memory = most_memory(child.id()).unwrap_or_default().max(memory);
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        // A machine that has other work to do may take long for little.
        let is_endless = worked.is_some_and(|time| time > Duration::from_secs(60));
        if is_endless || start.elapsed() > Duration::from_secs(600) {
            child.kill().unwrap();
            child.wait().unwrap();
            panic!("{what}: still at it after {worked:?} of work and {:?}", start.elapsed());
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    let time = worked.unwrap_or_else(|| start.elapsed());
    let text = String::from_utf8_lossy(&reader.join().unwrap()).into_owned();
    let short: String = text.chars().take(600).collect();
    let code = status.code().unwrap_or_else(|| panic!("{what}: {status}: {short}"));
    assert!(code == 0 || code == 1, "{what}: exit {code}: {short}");
    assert!(!text.contains("panicked"), "{what}: {short}");
    assert!(memory > 0 || !cfg!(target_os = "linux"), "{what}: nobody says how much memory it had");
    // The promise is of an optimized build.
    let most = Duration::from_secs(if cfg!(debug_assertions) { 20 } else { 2 });
    assert!(time < most, "{what}: took {time:?} and {} MiB", memory >> 20);
    assert!(memory <= most_bytes, "{what}: took {} MiB and {time:?}", memory >> 20);
    println!("{what}: {:.2} s, {} MiB", time.as_secs_f64(), memory >> 20);
    (code, text, time)
}
