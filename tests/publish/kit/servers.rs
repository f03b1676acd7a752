//! Servers that tests start, each with its own data and a port of its own, on 127.0.0.1.
//!
//! A test whose server isn't installed says so and passes; with DATELINE_SERVERS=required, as
//! `.ci/publish` sets it, it fails.

#![allow(clippy::print_stdout, reason = "a notice that a test is skipped")]

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::Value as Json;

fn notice(what: &str) {
    let required = std::env::var_os("DATELINE_SERVERS").is_some_and(|value| value == "required");
    assert!(!required, "{what} can't be run, but it is required");
    println!("notice: {what} isn't installed here; the test is skipped (see .ci/publish)");
}

fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/publish").join(name)
}

fn python() -> String {
    let python = std::env::var_os("DATELINE_PYTHON").map(|name| name.into_string().unwrap());
    python.unwrap_or_else(|| "python3".to_owned())
}

/// A Python script that answers lines.
struct Answers {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
}

impl Answers {
    fn start(arguments: &[String]) -> Option<(Answers, String)> {
        let mut child = Command::new(python())
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .ok()?;
        let input = child.stdin.take();
        let output = BufReader::new(child.stdout.take().unwrap());
        let mut answers = Answers { child, input, output };
        let first = answers.line();
        (!first.is_empty()).then_some((answers, first))
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        line
    }

    fn ask(&mut self, question: &str) -> String {
        writeln!(self.input.as_ref().unwrap(), "{question}").unwrap();
        self.line()
    }
}

impl Drop for Answers {
    fn drop(&mut self) {
        // It ends with its input, and what it has started with it.
        self.input = None;
        for _ in 0..60 {
            if self.child.try_wait().is_ok_and(|ended| ended.is_some()) {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// An S3 server that checks signatures, with the bucket `desk`.
pub struct S3 {
    answers: Answers,
    pub endpoint: String,
    /// The address of a web site that shows readers the bucket.
    pub site: String,
    pub key: String,
    pub secret: String,
}

/// An object of a bucket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Object {
    pub body: Vec<u8>,
    pub kind: String,
    pub cache: String,
    pub encoding: String,
}

impl S3 {
    pub fn start() -> Option<S3> {
        S3::with(&[])
    }

    /// Every implementation that is installed: moto, and `s3s-fs`, named by DATELINE_S3S.
    pub fn each() -> Vec<S3> {
        let mut all: Vec<S3> = S3::start().into_iter().collect();
        match std::env::var_os("DATELINE_S3S") {
            Some(program) => all.extend(S3::with(&["--files", program.to_str().unwrap()])),
            // It takes some minutes to compile: `.ci/publish` says when it goes without.
            None => println!("notice: s3s-fs isn't installed here; moto alone is asked"),
        }
        all
    }

    /// moto in another way, see `s3_server.py`.
    pub fn with(more: &[&str]) -> Option<S3> {
        let mut arguments = vec![script("s3_server.py").display().to_string()];
        arguments.extend(more.iter().map(|&word| word.to_owned()));
        let Some((answers, first)) = Answers::start(&arguments) else {
            notice("moto (pip install 'moto[s3,server]')");
            return None;
        };
        let about: Json = serde_json::from_str(&first).unwrap();
        let text = |key: &str| about[key].as_str().unwrap().to_owned();
        let (endpoint, key, secret) = (text("endpoint"), text("key"), text("secret"));
        Some(S3 { answers, endpoint, key, secret, site: text("site") })
    }

    /// All objects, uncompressed.
    pub fn objects(&mut self) -> BTreeMap<String, Object> {
        let all: Json = serde_json::from_str(&self.answers.ask("dump")).unwrap();
        let hex = |text: &str| -> Vec<u8> {
            (0..text.len())
                .step_by(2)
                .map(|i| u8::from_str_radix(&text[i..i + 2], 16).unwrap())
                .collect()
        };
        let object = |(name, about): (&String, &Json)| {
            let text = |key: &str| about[key].as_str().unwrap_or_default().to_owned();
            let body = hex(about["body"].as_str().unwrap());
            let object = Object {
                body,
                kind: text("type"),
                cache: text("cache"),
                encoding: text("encoding"),
            };
            (name.clone(), object)
        };
        all.as_object().unwrap().iter().map(object).collect()
    }

    /// Puts somebody else's object there.
    pub fn put_theirs(&mut self, name: &str) {
        self.answers.ask(&format!("put {name}"));
    }

    /// The environment with its keys.
    pub fn keys(&self) -> Vec<(String, String)> {
        vec![
            ("AWS_ACCESS_KEY_ID".to_owned(), self.key.clone()),
            ("AWS_SECRET_ACCESS_KEY".to_owned(), self.secret.clone()),
        ]
    }
}

/// A proxy that spoils requests.
pub struct Proxy {
    _answers: Answers,
    pub endpoint: String,
    log: PathBuf,
}

impl Proxy {
    pub fn start(target: &str, log: &Path, more: &[&str]) -> Proxy {
        let mut arguments = vec![
            script("proxy.py").display().to_string(),
            target.to_owned(),
            log.display().to_string(),
        ];
        arguments.extend(more.iter().map(|&word| word.to_owned()));
        let (answers, port) = Answers::start(&arguments).expect("the proxy starts");
        let endpoint = format!("http://127.0.0.1:{}", port.trim());
        Proxy { _answers: answers, endpoint, log: log.to_owned() }
    }

    /// Every request: method, path, fault, how many ran at that moment.
    pub fn requests(&self) -> Vec<(String, String, String, usize)> {
        let text = fs::read_to_string(&self.log).unwrap();
        let request = |line: &str| {
            let words: Vec<&str> = line.split(' ').collect();
            let own = |at: usize| words[at].to_owned();
            (own(0), own(1), own(2), words[3].parse().unwrap())
        };
        text.lines().map(request).collect()
    }
}

/// An SSH server with keys of its own, and an `ssh` that uses them.
pub struct Ssh {
    child: Child,
    pub port: u16,
    folder: PathBuf,
}

impl Drop for Ssh {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Ssh {
    pub fn start(folder: &Path) -> Option<Ssh> {
        let server =
            ["/usr/sbin/sshd", "/usr/local/sbin/sshd"].into_iter().find(|p| Path::new(p).exists());
        let Some(server) = server else {
            notice("OpenSSH's server (openssh-server)");
            return None;
        };
        let _ = fs::create_dir_all("/run/sshd");
        fs::create_dir_all(folder).unwrap();
        let key = |name: &str| {
            let path = folder.join(name);
            let made = Command::new("ssh-keygen")
                .args(["-q", "-t", "ed25519", "-N", "", "-f"])
                .arg(&path)
                .status()
                .unwrap();
            assert!(made.success());
            path
        };
        let (host, user) = (key("host"), key("user"));
        fs::copy(user.with_extension("pub"), folder.join("authorized")).unwrap();
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let at = folder.display();
        let config = format!(
            "Port {port}\nListenAddress 127.0.0.1\nHostKey {}\nAuthorizedKeysFile {at}/authorized\n\
             PidFile none\nStrictModes no\nUsePAM no\nPasswordAuthentication no\n\
             PermitRootLogin prohibit-password\nSubsystem sftp internal-sftp\n",
            host.display()
        );
        fs::write(folder.join("sshd_config"), config).unwrap();
        let child = Command::new(server)
            .arg("-D")
            .arg("-f")
            .arg(folder.join("sshd_config"))
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let ssh = Ssh { child, port, folder: folder.to_owned() };
        for _ in 0..100 {
            if std::net::TcpStream::connect(("127.0.0.1", port)).is_ok() {
                break;
            }
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
        ssh.know(&folder.join("host.pub"));
        let client = format!(
            "Host *\n  IdentityFile {at}/user\n  IdentitiesOnly yes\n\
             \x20 UserKnownHostsFile {at}/known\n  GlobalKnownHostsFile none\n"
        );
        fs::write(folder.join("config"), client).unwrap();
        fs::create_dir_all(folder.join("bin")).unwrap();
        let wrapper = folder.join("bin/ssh");
        fs::write(&wrapper, format!("#!/bin/sh\nexec /usr/bin/ssh -F {at}/config \"$@\"\n"))
            .unwrap();
        fs::set_permissions(&wrapper, fs::Permissions::from_mode(0o755)).unwrap();
        Some(ssh)
    }

    /// Makes a key the known one of the host.
    pub fn know(&self, public: &Path) {
        let text = fs::read_to_string(public).unwrap();
        let line = format!("[127.0.0.1]:{} {text}", self.port);
        fs::write(self.folder.join("known"), line).unwrap();
    }

    /// The environment with an `ssh` whose line a program sits on, see `sftp_line.py`.
    pub fn spoiled(&self, more: &str) -> Vec<(String, String)> {
        let folder = self.folder.join("spoiled");
        fs::create_dir_all(&folder).unwrap();
        let program = format!(
            "#!/bin/sh\nexec {} {} {more} {}/bin/ssh \"$@\"\n",
            python(),
            script("sftp_line.py").display(),
            self.folder.display()
        );
        fs::write(folder.join("ssh"), program).unwrap();
        fs::set_permissions(folder.join("ssh"), fs::Permissions::from_mode(0o755)).unwrap();
        let path = std::env::var_os("PATH").unwrap().into_string().unwrap();
        vec![("PATH".to_owned(), format!("{}:{path}", folder.display()))]
    }

    /// The environment with its `ssh`.
    pub fn path(&self) -> Vec<(String, String)> {
        let path = std::env::var_os("PATH").unwrap().into_string().unwrap();
        vec![("PATH".to_owned(), format!("{}:{path}", self.folder.join("bin").display()))]
    }
}
