//! Publishing a site with the program, as people do it.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use std::{fs, thread};

use super::{NOW, Site, dateline, said};

/// A target in a folder beside the site's.
pub const LOCAL: &str = "[publish.copy]\nkind = \"local\"\npath = \"../www\"\n";

/// A small site with some of everything, and with targets.
pub fn site_with(targets: &str) -> Site {
    let site = Site::rich();
    let settings = fs::read_to_string(site.root.join("site.toml")).unwrap();
    site.write("site.toml", settings + targets);
    site
}

/// Publishes: the exit code and all that was said.
pub fn publish(site: &Site, arguments: &[&str]) -> (i32, String) {
    let mut command = dateline();
    command.args(["publish", "--as-of", NOW, "--root"]).arg(&site.root).args(arguments);
    within_a_minute(command)
}

/// Publishes, which must succeed, and gives all that was said.
pub fn published(site: &Site, arguments: &[&str]) -> String {
    let (code, text) = publish(site, arguments);
    assert_eq!(code, 0, "{text}");
    text
}

/// The exit code of a command and all that was said; one that hangs is a failure.
pub fn within_a_minute(mut command: Command) -> (i32, String) {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let (stdout, stderr) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
    // Read meanwhile: a pipe that nobody empties would hold the command up.
    let read = |mut pipe: Box<dyn std::io::Read + Send>| {
        thread::spawn(move || {
            let mut bytes = Vec::new();
            pipe.read_to_end(&mut bytes).map(|_| bytes)
        })
    };
    let (stdout, stderr) = (read(Box::new(stdout)), read(Box::new(stderr)));
    let begun = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if begun.elapsed() > Duration::from_secs(60) {
            child.kill().unwrap();
            panic!("it hangs");
        }
        thread::sleep(Duration::from_millis(10));
    };
    let stdout = stdout.join().unwrap().unwrap();
    let stderr = stderr.join().unwrap().unwrap();
    said(&std::process::Output { status, stdout, stderr })
}
