//! Runs other programs within a time limit and a bound on their output: what they read may be a
//! pipe that nobody writes to, and what they write may have no end.
//!
//! This module uses no other module of the crate.

use std::io::{Error, ErrorKind, Read, Result, Write};
use std::process::{Child, Command, Output, Stdio};
use std::sync::Mutex;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

/// Runs a program to its end, and gives what it wrote. It is ended when it takes too long or writes too
/// much; programs that it has started itself aren't, and their output is waited for.
///
/// # Errors
/// [`ErrorKind::TimedOut`] when it takes longer than `limit`, [`ErrorKind::FileTooLarge`] when it
/// writes more than `most` bytes, and what the system says.
pub fn output(mut command: Command, input: &[u8], most: u64, limit: Duration) -> Result<Output> {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn()?;
    let (stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    let child = Mutex::new(child);
    let end = || child.lock().map(|mut child| child.kill());
    let (done, ended) = channel::<()>();
    let (stdout, stderr, in_time) = std::thread::scope(|scope| {
        // The program may write before it has read its whole input, and need not read all of it. So
        // each pipe has a thread of its own.
        scope.spawn(move || stdin.map(|mut pipe| pipe.write_all(input)));
        let watch = scope.spawn(move || {
            let in_time = ended.recv_timeout(limit) != Err(RecvTimeoutError::Timeout);
            if !in_time {
                let _ = end();
            }
            in_time
        });
        let said = scope.spawn(move || beginning(stderr, most));
        let written = beginning(stdout, most);
        // Nobody reads the rest, so the program would wait for ever, and its errors would have no end.
        if written.as_ref().map_or(true, |written| written.len() as u64 > most) {
            let _ = end();
        }
        let said = said.join().unwrap_or_else(|_| Ok(Vec::new()));
        drop(done);
        (written, said, watch.join().unwrap_or(true))
    });
    let mut child = child.into_inner().map_err(|_| Error::other("a thread has failed"))?;
    let status = wait(&mut child, in_time)?;
    let (stdout, stderr) = (stdout?, stderr?);
    if stdout.len() as u64 > most {
        let message = format!("has more than {most} bytes to say");
        return Err(Error::new(ErrorKind::FileTooLarge, message));
    }
    Ok(Output { status, stdout, stderr })
}

fn wait(child: &mut Child, in_time: bool) -> Result<std::process::ExitStatus> {
    let status = child.wait()?;
    if in_time {
        return Ok(status);
    }
    Err(Error::new(ErrorKind::TimedOut, "took too long and was ended"))
}

fn beginning(pipe: Option<impl Read>, most: u64) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if let Some(pipe) = pipe {
        pipe.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn shell(script: &str, input: &[u8], limit: Duration) -> Result<Output> {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        output(command, input, 1000, limit)
    }

    #[test]
    fn a_program_has_a_time_and_a_bound() {
        let long = Duration::from_secs(60);
        let good = shell("cat; echo said >&2; exit 3", b"text", long).unwrap();
        assert_eq!((good.stdout, good.stderr), (b"text".to_vec(), b"said\n".to_vec()));
        assert_eq!(good.status.code(), Some(3));
        let start = std::time::Instant::now();
        let endless = shell("exec yes", b"", long).unwrap_err();
        assert_eq!(endless.kind(), ErrorKind::FileTooLarge);
        let waits = shell("exec sleep 60", &[7; 1 << 20], Duration::from_millis(200)).unwrap_err();
        assert_eq!(waits.kind(), ErrorKind::TimedOut);
        // One that doesn't read its input isn't waited for.
        assert!(shell("exit 0", &[7; 1 << 20], long).unwrap().status.success());
        assert!(start.elapsed() < Duration::from_secs(30));
    }
}
