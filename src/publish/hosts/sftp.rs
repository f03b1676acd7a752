//! A folder on another machine, through the user's own `ssh` and its SFTP subsystem.
//!
//! `ssh` has the keys, the agent and the list of known hosts; none of it passes through here. A
//! host whose key is unknown, or differs from the known one, is refused. The protocol is spoken by
//! `openssh-sftp-client`, the crate beneath OpenDAL's own SFTP service, since publishing needs
//! symbolic links and hard links, which that service doesn't provide.

mod file;
mod packets;

use std::future::poll_fn;
use std::io::Read;
use std::process::Stdio;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_core::Stream;
use openssh_sftp_client::error::SftpErrorKind;
use openssh_sftp_client::fs::Fs;
use openssh_sftp_client::{Error, Sftp, SftpOptions};
use tokio::io::AsyncReadExt;
use tokio::process::{Child, Command};
use tokio::runtime::{Builder, Runtime};

use self::file::RemoteFile;
use self::packets::Packets;
use super::files::{EntryKind, FileSystem, NameRoom, OpenHostFile, failed};
use super::folder::FolderHost;
use super::lock::Holder;
use super::switched::Switched;
use crate::publish::host::{Host, HostError, said};
use crate::settings::publish::{PublishPlace, PublishTarget};

/// How long to wait for an answer.
const PATIENCE: Duration = Duration::from_secs(120);

/// The message about an answer that took longer.
const LATE: &str = "the host didn't answer in time";

/// The most bytes of ssh's messages that are read.
const MOST_SAID: u64 = 64 << 10;

/// The host of a target.
///
/// # Errors
/// When the target isn't of this kind, or can't be used.
pub fn host(target: &PublishTarget, holder: &Holder) -> Result<Box<dyn Host>, HostError> {
    let PublishPlace::Sftp { host, port, user, path, switch } = &target.place else {
        return Err(HostError::other(&target.name, "is no SFTP target"));
    };
    let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.map_err(|error| HostError::other(host, error.to_string()))?;
    let mut arguments: Vec<String> = Vec::new();
    for option in OPTIONS {
        arguments.extend(["-o".to_owned(), option.to_owned()]);
    }
    if let Some(port) = port {
        arguments.extend(["-p".to_owned(), port.to_string()]);
    }
    if let Some(user) = user {
        arguments.extend(["-l".to_owned(), user.clone()]);
    }
    arguments.extend(["-s", "--", host, "sftp"].map(str::to_owned));
    let remote = Remote(Arc::new(Inner {
        name: host.clone(),
        arguments,
        runtime,
        connection: Mutex::new(None),
    }));
    if *switch {
        return Ok(Box::new(Switched::new(remote, path, holder)?));
    }
    Ok(Box::new(FolderHost::plain(remote, path, holder.clone())))
}

/// No questions, no unknown hosts, no forwarding, and an end when the line is dead.
const OPTIONS: [&str; 7] = [
    "BatchMode=yes",
    "StrictHostKeyChecking=yes",
    "ForwardAgent=no",
    "ForwardX11=no",
    "ConnectTimeout=20",
    "ServerAliveInterval=15",
    "ServerAliveCountMax=3",
];

/// The file system of the other machine.
#[derive(Clone)]
struct Remote(Arc<Inner>);

struct Inner {
    name: String,
    arguments: Vec<String>,
    runtime: Runtime,
    /// Made when it is first needed, and again after it was lost.
    connection: Mutex<Option<Arc<Connection>>>,
}

struct Connection {
    sftp: Sftp,
    /// Ends with the connection.
    _ssh: Child,
}

/// An answer of the other side.
enum Answer<T> {
    Yes(T),
    /// There is no such file.
    Missing,
    /// It refused, for a reason that the protocol has no code for.
    No(String),
}

impl Inner {
    fn connect(&self) -> Result<Arc<Connection>, HostError> {
        let Ok(mut held) = self.connection.lock() else {
            return Err(HostError::other(&self.name, "a thread of the publish has failed"));
        };
        if let Some(connection) = held.as_ref() {
            return Ok(Arc::clone(connection));
        }
        let connection = Arc::new(self.runtime.block_on(self.open())?);
        *held = Some(Arc::clone(&connection));
        Ok(connection)
    }

    async fn open(&self) -> Result<Connection, HostError> {
        let mut ssh = Command::new("ssh")
            .args(&self.arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(|e| HostError::other("ssh", format!("can't be run ({e}); install it")))?;
        let (Some(stdin), Some(stdout), Some(mut stderr)) =
            (ssh.stdin.take(), ssh.stdout.take(), ssh.stderr.take())
        else {
            return Err(HostError::other("ssh", "has no pipes"));
        };
        let hello = Sftp::new(stdin, Packets::new(stdout), SftpOptions::new());
        let why = match tokio::time::timeout(PATIENCE, hello).await {
            Ok(Ok(sftp)) => {
                // Whatever ssh says later mustn't fill its pipe.
                tokio::spawn(async move {
                    let _ = tokio::io::copy(&mut stderr, &mut tokio::io::sink()).await;
                });
                return Ok(Connection { sftp, _ssh: ssh });
            }
            Ok(Err(error)) => error.to_string(),
            Err(_) => LATE.to_owned(),
        };
        let _ = ssh.start_kill();
        let mut words = Vec::new();
        let _ = stderr.take(MOST_SAID).read_to_end(&mut words).await;
        Err(self.explain(&String::from_utf8_lossy(&words), &why))
    }

    /// An error that says what helps, from what ssh said; `why` is the reason if it said nothing.
    fn explain(&self, words: &str, why: &str) -> HostError {
        let has = |part: &str| words.contains(part);
        if has("REMOTE HOST IDENTIFICATION HAS CHANGED") {
            let message = "its key isn't the one that this machine knows: it may be another \
                           machine, so nothing was sent. If you know why the key has changed, \
                           remove the old one with: ssh-keygen -R HOST";
            return HostError::other(&self.name, message);
        }
        if has("Host key verification failed") {
            let message = "this machine doesn't know its key yet; connect once with ssh, compare \
                           the fingerprint that it shows, and publish again";
            return HostError::other(&self.name, message);
        }
        if has("Permission denied") {
            let message = "ssh isn't let in: load the key into ssh-agent, or name it in \
                           ~/.ssh/config, and see that its public half is among the host's \
                           authorized_keys";
            return HostError::other(&self.name, message);
        }
        let lines: Vec<&str> = words.lines().map(str::trim).filter(|l| !l.is_empty()).collect();
        let words = if lines.is_empty() { why.trim().to_owned() } else { lines.join("; ") };
        let message = format!("can't be reached: {}", said(&words, 600));
        HostError::temporary(&self.name, message)
    }

    /// Sends a request and waits for the answer.
    fn ask<T>(
        &self,
        path: &str,
        question: impl AsyncFnOnce(Fs) -> Result<T, Error>,
    ) -> Result<Answer<T>, HostError> {
        let connection = self.connect()?;
        self.answer(path, question(connection.sftp.fs()))
    }

    /// Waits for an answer, and classifies it.
    fn answer<T>(
        &self,
        path: &str,
        question: impl Future<Output = Result<T, Error>>,
    ) -> Result<Answer<T>, HostError> {
        match self.runtime.block_on(async { tokio::time::timeout(PATIENCE, question).await }) {
            Ok(Ok(value)) => Ok(Answer::Yes(value)),
            Ok(Err(Error::SftpError(SftpErrorKind::NoSuchFile, _))) => Ok(Answer::Missing),
            Ok(Err(Error::SftpError(SftpErrorKind::PermDenied, _))) => {
                Err(HostError::other(path, "the host doesn't allow it: permission denied"))
            }
            Ok(Err(Error::SftpError(kind, words))) => {
                Ok(Answer::No(format!("{kind:?}: {}", said(words.to_string().trim(), 600))))
            }
            Ok(Err(Error::UnsupportedExtension(name))) => {
                Ok(Answer::No(format!("the host doesn't know {}", said(name, 100))))
            }
            Ok(Err(error)) => Err(self.lost(path, &said(&error.to_string(), 600))),
            Err(_) => Err(self.lost(path, LATE)),
        }
    }

    /// Drops a connection that is useless by now: the next request makes another.
    fn lost(&self, path: &str, why: &str) -> HostError {
        if let Ok(mut connection) = self.connection.lock() {
            *connection = None;
        }
        HostError::temporary(path, format!("the connection was lost: {why}"))
    }
}

/// Turns anything but a positive answer into an error.
fn must<T>(path: &str, answer: Answer<T>) -> Result<T, HostError> {
    match answer {
        Answer::Yes(value) => Ok(value),
        Answer::Missing => Err(HostError::other(path, "there is no such file or folder")),
        Answer::No(said) => Err(HostError::other(path, said)),
    }
}

fn kind_of(kind: Option<openssh_sftp_client::metadata::FileType>) -> Option<EntryKind> {
    let kind = kind?;
    Some(if kind.is_dir() {
        EntryKind::Folder
    } else if kind.is_file() {
        EntryKind::File
    } else if kind.is_symlink() {
        EntryKind::Link(String::new())
    } else {
        EntryKind::Other
    })
}

impl FileSystem for Remote {
    fn kind(&self, path: &str) -> Result<EntryKind, HostError> {
        let answer = self.0.ask(path, async |mut fs| fs.symlink_metadata(path).await)?;
        let kind = match answer {
            Answer::Missing => EntryKind::Missing,
            answer => kind_of(must(path, answer)?.file_type()).unwrap_or(EntryKind::Other),
        };
        if !matches!(kind, EntryKind::Link(_)) {
            return Ok(kind);
        }
        let to = must(path, self.0.ask(path, async |mut fs| fs.read_link(path).await)?)?;
        Ok(EntryKind::Link(to.to_string_lossy().into_owned()))
    }

    fn open(&self, path: &str) -> Result<Option<OpenHostFile<'_>>, HostError> {
        let connection = self.0.connect()?;
        let file = match self.0.answer(path, connection.sftp.open(path))? {
            Answer::Missing => return Ok(None),
            answer => must(path, answer)?,
        };
        let mut asked = file.clone();
        let about = must(path, self.0.answer(path, asked.metadata())?)?;
        if kind_of(about.file_type()).is_some_and(|kind| kind != EntryKind::File) {
            return Err(HostError::other(path, "is no ordinary file"));
        }
        let content = Box::new(RemoteFile::new(&self.0, path, file));
        Ok(Some(OpenHostFile { size: about.len(), content }))
    }

    fn write(&self, path: &str, content: &[u8]) -> Result<(), HostError> {
        match self.0.ask(path, async |mut fs| fs.write(path, content).await)? {
            // The protocol has no code for a full disk.
            Answer::No(said) => {
                // Half a file is useless, and may have taken the last of the room.
                let _ = self.remove_file(path);
                Err(HostError::full(path, &said))
            }
            answer => must(path, answer),
        }
    }

    fn write_from(&self, path: &str, content: &mut dyn Read) -> Result<(), HostError> {
        let connection = self.0.connect()?;
        let mut file = must(path, self.0.answer(path, connection.sftp.create(path))?)?;
        let mut piece = vec![0; 1 << 20];
        loop {
            let read = match content.read(&mut piece) {
                Ok(0) => return must(path, self.0.answer(path, file.close())?),
                Ok(read) => read,
                Err(error) => {
                    let _ = self.remove_file(path);
                    return Err(failed(path, &error));
                }
            };
            match self.0.answer(path, file.write_all(&piece[..read]))? {
                Answer::No(said) => {
                    let _ = self.remove_file(path);
                    return Err(HostError::full(path, &said));
                }
                answer => must(path, answer)?,
            }
        }
    }

    fn rename(&self, from: &str, to: &str) -> Result<(), HostError> {
        let connection = self.0.connect()?;
        let answer = self.0.ask(to, async |mut fs| fs.rename(from, to).await)?;
        if !matches!(answer, Answer::No(_)) || connection.sftp.support_posix_rename() {
            return must(to, answer);
        }
        // The host can't replace files: for a moment there is nothing at that path.
        self.remove_file(to)?;
        must(to, self.0.ask(to, async |mut fs| fs.rename(from, to).await)?)
    }

    fn remove_file(&self, path: &str) -> Result<(), HostError> {
        match self.0.ask(path, async |mut fs| fs.remove_file(path).await)? {
            Answer::Missing => Ok(()),
            answer => must(path, answer),
        }
    }

    fn remove_folder(&self, path: &str) -> Result<bool, HostError> {
        let answer = self.0.ask(path, async |mut fs| fs.remove_dir(path).await)?;
        Ok(matches!(answer, Answer::Yes(())))
    }

    fn make_folder(&self, path: &str) -> Result<bool, HostError> {
        let answer = self.0.ask(path, async |mut fs| fs.dir_builder().create(path).await)?;
        match answer {
            // The protocol has no code for "it exists already".
            Answer::No(_) if self.kind(path)? != EntryKind::Missing => Ok(false),
            answer => must(path, answer).map(|()| true),
        }
    }

    fn link(&self, from: &str, to: &str) -> Result<bool, HostError> {
        let answer = self.0.ask(to, async |mut fs| fs.hard_link(from, to).await)?;
        Ok(matches!(answer, Answer::Yes(())))
    }

    fn symlink(&self, to: &str, at: &str) -> Result<(), HostError> {
        must(at, self.0.ask(at, async |mut fs| fs.symlink(to, at).await)?)
    }

    fn list(&self, folder: &str) -> Result<Vec<(String, EntryKind)>, HostError> {
        let answer = self.0.ask(folder, async |mut fs| {
            let entries = fs.open_dir(folder).await?.read_dir();
            let (mut all, mut room) = (Vec::new(), NameRoom::default());
            let mut entries = std::pin::pin!(entries);
            while let Some(entry) = poll_fn(|context| entries.as_mut().poll_next(context)).await {
                let entry = entry?;
                let name = entry.filename().to_string_lossy().into_owned();
                if let Err(error) = room.take(folder, &name) {
                    return Ok(Err(error));
                }
                if !matches!(name.as_str(), "." | "..") {
                    all.push((name, kind_of(entry.file_type())));
                }
            }
            Ok(Ok(all))
        })?;
        let all = must(folder, answer)??.into_iter();
        all.map(|(name, kind)| match kind {
            Some(kind) => Ok((name, kind)),
            None => self.kind(&format!("{folder}/{name}")).map(|kind| (name, kind)),
        })
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inner() -> Inner {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let (arguments, connection) = (Vec::new(), Mutex::new(None));
        Inner { name: "h.example".into(), arguments, runtime, connection }
    }

    #[test]
    fn a_token_that_ssh_repeats_is_not_shown() {
        let words = "banner\n\n ghp_b3Xk9ZqT7mPw2LrYs8VdN4cJf6HgA1uEoR5t of me: no\n";
        let error = inner().explain(words, "the line ended");
        assert_eq!(error.to_string(), "h.example: can't be reached: banner; *** of me: no");
    }

    #[test]
    fn a_greeting_that_fails_without_a_word_of_ssh_has_its_reason() {
        let error = inner().explain(" \n", LATE);
        assert_eq!(
            error.to_string(),
            "h.example: can't be reached: the host didn't answer in time"
        );
        // A program that says who it is and ends: ssh has no word of its own.
        let host = Inner { arguments: vec!["-V".into(), "-E/dev/null".into()], ..inner() };
        let error = host.connect().map(|_| ()).unwrap_err().to_string();
        let why = error.strip_prefix("h.example: can't be reached: ").unwrap();
        assert!(!why.trim().is_empty(), "{error}");
    }
}
