//! The state: Dateline's own record, on the host, of what it has put there.
//!
//! It is one small file, so that a publish knows what has changed without listing the host. Its
//! first line has a checksum of the rest. It also says when a publish has begun and what that is
//! about to put there, so that two people don't publish at the same time and the next publish
//! repairs one that was cut off. This module must not know any host.

mod bounded;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::sync::Arc;

use jiff::Timestamp;
use serde::Deserialize;

use self::bounded::{BoundedList, BoundedTable};
use super::serve::Served;

/// The state's name on a host.
pub const STATE: &str = ".dateline-state";

/// The largest state that is read, in bytes, so that what somebody else has put there can't fill
/// the memory. It is three times [`LARGEST_WRITTEN`]: a publish that begins records, beside what
/// was there, each content that it and interrupted ones before it may have put there. A publish
/// that would need more room doesn't begin.
pub const LARGEST: u64 = 96 << 20;

/// The largest state that is written by a publish that has ended, in bytes. It has room for some
/// 300,000 files.
pub const LARGEST_WRITTEN: u64 = 32 << 20;

/// The start of the first line, with the version of the form.
const MAGIC: &str = "dateline-state 1 ";

/// The first half of a BLAKE3 hash: 128 bits tell files apart, and keep the state small.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Digest([u8; 16]);

impl From<blake3::Hash> for Digest {
    fn from(hash: blake3::Hash) -> Self {
        let mut half = [0; 16];
        half.copy_from_slice(&hash.as_bytes()[..16]);
        Digest(half)
    }
}

impl Digest {
    /// The digest of some bytes.
    pub fn of(bytes: &[u8]) -> Self {
        blake3::hash(bytes).into()
    }

    /// The digest of everything that can be read.
    ///
    /// # Errors
    /// When reading fails.
    pub fn of_reader(reader: impl std::io::Read) -> std::io::Result<Self> {
        let mut hasher = blake3::Hasher::new();
        hasher.update_reader(reader)?;
        Ok(hasher.finalize().into())
    }

    /// Reads a digest from its text.
    pub fn parse(text: &str) -> Option<Self> {
        let mut half = [0; 16];
        if text.len() != 32 || !text.is_ascii() {
            return None;
        }
        for (at, byte) in half.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&text[at * 2..at * 2 + 2], 16).ok()?;
        }
        Some(Digest(half))
    }
}

impl std::fmt::Display for Digest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// A file on the host, as the state describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The digest of its content, before any compression.
    pub digest: Digest,
    /// The size of its content in bytes.
    pub size: u64,
    /// The headers with which it is served.
    pub served: Arc<Served>,
    /// Whether the build named it after its content. Such a file stays for a while after the site
    /// has dropped it; every other file is removed at once.
    pub named_by_content: bool,
}

impl Held {
    /// A digest that differs for any other content, and for other headers.
    pub fn tag(&self) -> Digest {
        let served = &self.served;
        let all = format!(
            "{}\n{}\n{}\n{}",
            self.digest, served.content_type, served.cache_control, served.gzip
        );
        Digest::of(all.as_bytes())
    }
}

/// A publish that has begun and not ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnfinishedPublish {
    /// Its random id.
    pub id: String,
    /// When it last said that it is alive.
    pub alive: Timestamp,
    /// The paths that it is about to change: until it has ended, nobody knows what is there. With
    /// each come the contents that it puts there, and that interrupted ones before it may have put
    /// there. Anything else, apart from what the state has for the path, is somebody else's. States
    /// of earlier versions don't list contents.
    pub paths: BTreeMap<String, Vec<Held>>,
}

/// The suffix of the id of a publish that has ended, except that withdrawn files are still to be
/// removed from the copy that was live.
const WITHDRAWS: &str = "-withdraw";

/// Whether the id is that of such an ending.
pub fn is_withdrawing(id: &str) -> bool {
    id.ends_with(WITHDRAWS)
}

impl UnfinishedPublish {
    /// The record of such an ending: these paths are to be removed from the copy that was live.
    pub fn withdrawing(id: &str, alive: Timestamp, paths: BTreeSet<String>) -> Self {
        // Under an id of its own, since the journal's entries are about the other copy.
        let paths = paths.into_iter().map(|path| (path, Vec::new())).collect();
        UnfinishedPublish { id: format!("{id}{WITHDRAWS}"), alive, paths }
    }

    /// Whether this is such an ending.
    pub fn withdraws(&self) -> bool {
        is_withdrawing(&self.id)
    }
}

/// What Dateline has put on a host.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HostState {
    /// The address of the site, so that two sites don't end up in the same place.
    pub site: String,
    /// The files.
    pub files: BTreeMap<String, Held>,
    /// Files that the site has dropped, with the time when they are to be removed.
    pub leaving: BTreeMap<String, (Held, Timestamp)>,
    /// The publish that is under way, or was cut off.
    pub begun: Option<UnfinishedPublish>,
}

/// The headers of files. Most states have no siblings, and don't say so.
#[derive(Deserialize)]
struct ServedForm(String, String, bool, #[serde(default)] bool);

#[derive(Deserialize)]
struct Form {
    site: String,
    served: BoundedList<Vec<ServedForm>>,
    begun: Option<(String, String, BoundedList<BTreeSet<String>>)>,
    /// The contents that the publish that has begun puts there.
    #[serde(default)]
    putting: BoundedList<Vec<(String, String, u64, usize)>>,
    leaving: BoundedTable<(String, u64, usize, String)>,
    files: BoundedTable<(String, u64, usize)>,
    /// Earlier versions didn't record this: then no file counts as one, and files that were leaving
    /// are removed.
    #[serde(default)]
    named_by_content: BoundedList<BTreeSet<String>>,
}

impl HostState {
    /// The file at a path, including one that is leaving.
    pub fn get(&self, path: &str) -> Option<&Held> {
        self.files.get(path).or_else(|| self.leaving.get(path).map(|(held, _)| held))
    }

    /// The state as text: one line for each file, sorted by path, so that versions differ in few
    /// lines.
    pub fn to_text(&self) -> String {
        let putting = || self.putting();
        let served: Vec<&Served> = self.served().into_iter().collect();
        let number = |held: &Held| served.binary_search(&&*held.served).unwrap_or(0);
        let json = |text: &str| serde_json::Value::from(text).to_string();
        let mut body = String::with_capacity(96 * (self.files.len() + 4));
        // Writing to a string can't fail.
        let _ = write!(body, "{{\"site\":{},\n\"served\":[", json(&self.site));
        for (at, served) in served.iter().enumerate() {
            let (kind, cache) = (json(&served.content_type), json(&served.cache_control));
            let comma = if at == 0 { "" } else { "," };
            let sibling = if served.is_sibling { ",true" } else { "" };
            let _ = write!(body, "{comma}\n[{kind},{cache},{}{sibling}]", served.gzip);
        }
        let begun = self.begun.as_ref().map(|begun| {
            let paths = begun.paths.iter().filter(|(_, all)| all.is_empty());
            let paths: Vec<&String> = paths.map(|(path, _)| path).collect();
            (&begun.id, begun.alive.to_string(), paths)
        });
        let begun = serde_json::to_string(&begun).unwrap_or_else(|_| "null".to_owned());
        let _ = write!(body, "],\n\"begun\":{begun},");
        for (at, (path, held)) in putting().enumerate() {
            let before = if at == 0 { "\n\"putting\":[" } else { "," };
            let (path, number) = (json(path), number(held));
            let _ = write!(body, "{before}\n[{path},\"{}\",{},{number}]", held.digest, held.size);
        }
        body.push_str(if putting().next().is_some() { "]," } else { "" });
        body.push_str("\n\"leaving\":{");
        for (at, (path, (held, until))) in self.leaving.iter().enumerate() {
            let comma = if at == 0 { "" } else { "," };
            let (path, number) = (json(path), number(held));
            let _ = write!(
                body,
                "{comma}\n{path}:[\"{}\",{},{number},\"{until}\"]",
                held.digest, held.size
            );
        }
        body.push_str("},\n\"files\":{");
        for (at, (path, held)) in self.files.iter().enumerate() {
            let comma = if at == 0 { "" } else { "," };
            let (path, number) = (json(path), number(held));
            let _ = write!(body, "{comma}\n{path}:[\"{}\",{},{number}]", held.digest, held.size);
        }
        let named = self.named_by_content();
        let named = serde_json::to_string(&named).unwrap_or_else(|_| "[]".to_owned());
        let _ = write!(body, "\n}},\n\"named_by_content\":{named}}}\n");
        format!("{MAGIC}{}\n{body}", Digest::of(body.as_bytes()))
    }

    /// Whether the state could be read again after being written, if it may have `most` bytes: each of its
    /// lists and tables is read up to a number of entries.
    pub fn fits(&self, most: u64) -> bool {
        let paths = self.begun.iter().flat_map(|begun| begun.paths.values());
        let begun = paths.map(|all| all.len().max(1)).sum::<usize>();
        let counts = [self.files.len(), self.leaving.len(), begun];
        counts.into_iter().all(|count| count <= bounded::MOST)
            && self.served().len() <= bounded::MOST
            && self.named_by_content().len() <= bounded::MOST
            && self.to_text().len() as u64 <= most
    }

    /// Each content that may have been put at a path.
    fn putting(&self) -> impl Iterator<Item = (&String, &Held)> {
        let paths = self.begun.iter().flat_map(|begun| &begun.paths);
        paths.flat_map(|(path, all)| all.iter().map(move |held| (path, held)))
    }

    /// The headers with which its files are served, each once.
    fn served(&self) -> BTreeSet<&Served> {
        let all = self.files.values().chain(self.leaving.values().map(|(held, _)| held));
        all.chain(self.putting().map(|(_, held)| held)).map(|held| &*held.served).collect()
    }

    /// The files that the build named after their content.
    fn named_by_content(&self) -> BTreeSet<&String> {
        let leaving = self.leaving.iter().map(|(path, (held, _))| (path, held));
        let named = self.files.iter().chain(leaving).filter(|(_, held)| held.named_by_content);
        named.map(|(path, _)| path).collect()
    }

    /// Reads a state; `None` if it is damaged, truncated, or of another version.
    pub fn parse(text: &str) -> Option<HostState> {
        let (first, body) = text.split_once('\n')?;
        if Digest::parse(first.strip_prefix(MAGIC)?)? != Digest::of(body.as_bytes()) {
            return None;
        }
        let form: Form = serde_json::from_str(body).ok()?;
        let served: Vec<Arc<Served>> = form
            .served
            .0
            .into_iter()
            .map(|ServedForm(content_type, cache_control, gzip, is_sibling)| {
                Arc::new(Served { content_type, cache_control, gzip, is_sibling })
            })
            .collect();
        let named = form.named_by_content.0;
        let held = |path: &str, digest: &str, size, number: usize| {
            let served = served.get(number).cloned()?;
            let (digest, named_by_content) = (Digest::parse(digest)?, named.contains(path));
            Some(Held { digest, size, served, named_by_content })
        };
        let safe = |path: &str| {
            path.split('/').all(|part| !matches!(part, "" | "." | "..")) && !path.contains('\0')
        };
        let mut state = HostState { site: form.site, ..HostState::default() };
        for (path, (digest, size, number)) in form.files.0 {
            let held = held(&path, &digest, size, number)?;
            safe(&path).then(|| state.files.insert(path, held))?;
        }
        for (path, (digest, size, number, until)) in form.leaving.0 {
            let leaves = (held(&path, &digest, size, number)?, until.parse().ok()?);
            safe(&path).then(|| state.leaving.insert(path, leaves))?;
        }
        if let Some((id, alive, BoundedList(paths))) = form.begun {
            let mut paths: BTreeMap<String, Vec<Held>> =
                paths.into_iter().map(|path| (path, Vec::new())).collect();
            for (path, digest, size, number) in form.putting.0 {
                // It doesn't matter here: how long the file stays is decided already.
                let held = Held { named_by_content: false, ..held(&path, &digest, size, number)? };
                paths.entry(path).or_default().push(held);
            }
            paths.keys().all(|path| safe(path)).then_some(())?;
            state.begun = Some(UnfinishedPublish { id, alive: alive.parse().ok()?, paths });
        }
        Some(state)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_comes_back_and_damage_is_noticed() {
        let served = Arc::new(Served { content_type: "text/html".into(), ..Default::default() });
        let held = |text: &str| Held {
            digest: Digest::of(text.as_bytes()),
            size: text.len() as u64,
            served: Arc::clone(&served),
            named_by_content: text == "three",
        };
        let time: Timestamp = "2026-03-10T12:00:00Z".parse().unwrap();
        let mut state = HostState { site: "https://desk.example".into(), ..HostState::default() };
        state.files.insert("a \"b\"/index.html".into(), held("one"));
        state.files.insert("c.html".into(), held("two"));
        let beside = Served { is_sibling: true, ..Served::default() };
        state.files.insert("c.html.br".into(), Held { served: beside.into(), ..held("six") });
        state.leaving.insert("style.1a2b3c4d.css".into(), (held("three"), time));
        let new = vec![held("four"), held("five")];
        let paths = [("c.html".to_owned(), Vec::new()), ("new".to_owned(), new)].into();
        state.begun = Some(UnfinishedPublish { id: "x".into(), alive: time, paths });
        let text = state.to_text();
        assert_eq!(HostState::parse(&text), Some(state));
        for at in 0..text.len() {
            assert_eq!(HostState::parse(&text[..at]), None, "cut at {at}");
            let mut bytes = text.clone().into_bytes();
            bytes[at] ^= 1;
            let flipped = String::from_utf8(bytes).unwrap();
            assert_eq!(HostState::parse(&flipped), None, "a bit at {at}");
        }
        assert_eq!(HostState::parse(&HostState::default().to_text()), Some(HostState::default()));
        let mut escape = HostState::default();
        escape.files.insert("../x".into(), held("one"));
        assert_eq!(HostState::parse(&escape.to_text()), None);
    }

    /// More than any record has, however short: it would need many times its size.
    #[test]
    fn lists_and_tables_of_a_state_have_an_end() {
        let many = |n: usize, entry: &str| vec![entry; n].join(",");
        let (digest, time) = (Digest::of(b""), "2026-03-10T12:00:00Z");
        for (n, good) in [(3, true), (bounded::MOST + 1, false)] {
            let one = "[\"\",\"\",true]";
            let (served, paths) = (many(n, one), many(n, "\"x\""));
            let begun = format!("[\"x\",\"{time}\",[{paths}]]");
            let files = many(n, &format!("\"x\":[\"{digest}\",1,0]"));
            let leaving = many(n, &format!("\"x\":[\"{digest}\",1,0,\"{time}\"]"));
            let none = format!("[\"x\",\"{time}\",[]]");
            let putting = many(n, &format!("[\"x\",\"{digest}\",1,0]"));
            for (what, served, begun, putting, leaving, files, named) in [
                ("served", served.as_str(), "null", "", "", "", ""),
                ("begun", one, begun.as_str(), "", "", "", ""),
                ("putting", one, none.as_str(), putting.as_str(), "", "", ""),
                ("leaving", one, "null", "", leaving.as_str(), "", ""),
                ("files", one, "null", "", "", files.as_str(), ""),
                ("named_by_content", one, "null", "", "", "", paths.as_str()),
            ] {
                let body = format!(
                    "{{\"site\":\"\",\"served\":[{served}],\"begun\":{begun},\"putting\":[{putting}],\
                     \"leaving\":{{{leaving}}},\"files\":{{{files}}},\"named_by_content\":[{named}]}}"
                );
                let text = format!("{MAGIC}{}\n{body}", Digest::of(body.as_bytes()));
                assert_eq!(HostState::parse(&text).is_some(), good, "{what}: {n}");
            }
            // Nor is what can't be read again written.
            let (digest, served) = (Digest::of(b""), Arc::default());
            let one = Held { digest, size: 1, served, named_by_content: false };
            for contents in [vec![], vec![one]] {
                let paths = (0..n).map(|at| (at.to_string(), contents.clone())).collect();
                let begun =
                    UnfinishedPublish { id: "x".into(), alive: Timestamp::UNIX_EPOCH, paths };
                let state = HostState { begun: Some(begun), ..HostState::default() };
                assert_eq!(state.fits(LARGEST), good, "{n}");
            }
            let held = |at: usize| Held {
                digest,
                size: 1,
                served: Arc::new(Served { content_type: at.to_string(), ..Served::default() }),
                named_by_content: true,
            };
            let same = |at: usize| Held { served: Arc::default(), ..held(at) };
            let until = Timestamp::UNIX_EPOCH;
            let all = 0..n;
            let files = all.clone().map(|at| (at.to_string(), same(at))).collect();
            let leaving = all.clone().map(|at| (at.to_string(), (same(at), until))).collect();
            let half =
                |from: usize| (from * n..from * n + n / 2 + 1).map(|at| (at.to_string(), held(at)));
            for (what, state) in [
                ("files", HostState { files, ..HostState::default() }),
                ("leaving", HostState { leaving, ..HostState::default() }),
                (
                    "names and headers of both",
                    HostState {
                        files: half(0).collect(),
                        leaving: half(1).map(|(path, held)| (path, (held, until))).collect(),
                        ..HostState::default()
                    },
                ),
            ] {
                let is_read = HostState::parse(&state.to_text()).is_some();
                assert_eq!((state.fits(LARGEST), is_read), (good, good), "{what}: {n}");
            }
        }
    }
}
