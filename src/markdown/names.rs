//! Links the first mention of each of a few names in finished HTML. It must not know whose names
//! they are, nor where an address comes from.
//!
//! A name is found as a whole word, as it is written (case counts), but a space in it may be the
//! end of a line and its apostrophes straight or curly. At each place the longest name wins, also
//! when it is one that isn't linked: "Example" isn't found in "Ministry of Example". Nothing is
//! linked within links, headings, quotations, code and what else isn't running text.

use super::escape;
use memchr::memchr;
use std::borrow::Cow;
use unicode_words::{ends_whole, starts_whole};

mod unicode_words;

pub use unicode_words::is_whole;

/// One thing that a text may name.
#[derive(Debug, Clone)]
pub struct Named<'a> {
    /// Its names, each made by [`name_in_html`].
    pub names: &'a [Box<str>],
    /// Where its first mention is linked to; `None` is nowhere.
    pub url: Option<Cow<'a, str>>,
}

/// A name as it is looked for in HTML.
pub fn name_in_html(name: &str) -> Box<str> {
    let words: Vec<&str> = name.split_whitespace().collect();
    let mut out = String::with_capacity(name.len());
    escape::text(&mut out, &words.join(" ").replace('’', "'"));
    out.into_boxed_str()
}

/// What a byte of HTML may begin.
const TAG: u8 = 1;
const NAME: u8 = 2;

/// How many bytes are passed over at once.
const CHUNK: usize = 16;

/// Links the first mention of each thing. HTML in which nothing is linked is returned as it is.
pub fn link_names<'h>(html: &'h str, all: &[Named]) -> Cow<'h, str> {
    let Some(mut search) = Search::new(all) else { return Cow::Borrowed(html) };
    let bytes = html.as_bytes();
    let mut out = String::new();
    let (mut at, mut done) = (0, 0);
    // Where the running text began, and how many elements are open in which nothing is linked.
    let (mut run, mut closed_to_links) = (0, 0_usize);
    while search.left > 0 {
        let Some(next) = search.next(bytes, at) else { break };
        at = next;
        if search.starts[usize::from(bytes[at])] == TAG {
            loop {
                let tag = Tag::read(&bytes[at..]);
                at += tag.length;
                match tag.effect {
                    Effect::Closes => closed_to_links += 1,
                    Effect::Opens => closed_to_links = closed_to_links.saturating_sub(1),
                    Effect::None => {}
                }
                if closed_to_links == 0 {
                    break;
                }
                let Some(next) = memchr(b'<', &bytes[at..]) else { return finish(out, html, done) };
                at += next;
            }
            run = at;
            continue;
        }
        let found = search.at(&html[run..], at - run);
        match found {
            Some((length, of)) => {
                if let Some(url) = search.take(of, all) {
                    if done == 0 {
                        out.reserve(html.len() + 100 * all.len());
                    }
                    out.push_str(&html[done..at]);
                    out.push_str("<a href=\"");
                    escape::address(&mut out, url);
                    out.push_str("\">");
                    out.push_str(&html[at..at + length]);
                    out.push_str("</a>");
                    done = at + length;
                }
                at += length;
            }
            None => at += 1,
        }
    }
    finish(out, html, done)
}

fn finish<'h>(mut out: String, html: &'h str, done: usize) -> Cow<'h, str> {
    if done == 0 {
        return Cow::Borrowed(html);
    }
    out.push_str(&html[done..]);
    Cow::Owned(out)
}

/// What is looked for.
struct Search<'a> {
    /// By byte: whether a tag or a name begins with it.
    starts: [u8; 256],
    /// The longest first; of none when two things are called so.
    names: Vec<(&'a str, Option<usize>)>,
    /// Whether each thing is still to be linked, and how many are.
    wanted: Vec<bool>,
    left: usize,
    /// Whether no name begins with a small letter of ASCII, so that those are passed over quickly.
    passes_small: bool,
}

impl<'a> Search<'a> {
    /// `None` when nothing can be linked.
    fn new(all: &'a [Named]) -> Option<Self> {
        let wanted: Vec<bool> = all.iter().map(|named| named.url.is_some()).collect();
        let left = wanted.iter().filter(|wanted| **wanted).count();
        if left == 0 {
            return None;
        }
        let mut names: Vec<(&str, Option<usize>)> = Vec::with_capacity(all.len() * 3);
        for (of, named) in all.iter().enumerate() {
            let own = named.names.iter().filter(|name| !name.is_empty());
            names.extend(own.map(|name| (name.as_ref(), Some(of))));
        }
        let order = |(name, _): &(&'a str, _)| (std::cmp::Reverse(name.len()), *name);
        names.sort_by(|a, b| order(a).cmp(&order(b)));
        names.dedup_by(|(name, of), (kept, whose)| {
            let same = name == kept;
            if same && of != whose {
                *whose = None;
            }
            same
        });
        let mut starts = [0; 256];
        starts[usize::from(b'<')] = TAG;
        for (name, _) in &names {
            let first = name.as_bytes()[0];
            starts[usize::from(first)] = NAME;
            if first == b'\'' {
                starts[0xe2] = NAME;
            }
        }
        let passes_small = starts[usize::from(b'a')..=usize::from(b'z')].iter().all(|s| *s == 0);
        Some(Search { starts, names, wanted, left, passes_small })
    }

    /// The next byte that may begin a name or a tag.
    fn next(&self, bytes: &[u8], mut at: usize) -> Option<usize> {
        while let Some(chunk) = bytes.get(at..at + CHUNK) {
            // Without an end before the last byte, this is done for all of them at once.
            let small = |byte: &u8| byte.is_ascii_lowercase() | (*byte == b' ');
            if !self.passes_small || !chunk.iter().fold(true, |all, byte| all & small(byte)) {
                let found = chunk.iter().position(|byte| self.starts[usize::from(*byte)] > 0);
                if let Some(more) = found {
                    return Some(at + more);
                }
            }
            at += CHUNK;
        }
        let rest = bytes.get(at..)?;
        rest.iter().position(|byte| self.starts[usize::from(*byte)] > 0).map(|more| at + more)
    }

    /// The longest name at a place of a run of text: its length there, and whose it is.
    fn at(&self, run: &str, at: usize) -> Option<(usize, Option<usize>)> {
        let bytes = &run.as_bytes()[at..];
        self.names.iter().find_map(|(name, of)| {
            let length = matched(name.as_bytes(), bytes)?;
            let text = &run[at..];
            let text_run = &text[..text.find('<').unwrap_or(text.len())];
            let whole = starts_whole(&run[..at], text_run)
                && ends_whole(&run[..at + length], &text_run[length..]);
            whole.then_some((length, *of))
        })
    }

    /// Where a thing is linked to, if it isn't yet.
    fn take<'n>(&mut self, of: Option<usize>, all: &'n [Named]) -> Option<&'n str> {
        let of = of?;
        if !std::mem::take(&mut self.wanted[of]) {
            return None;
        }
        self.left -= 1;
        all[of].url.as_deref()
    }
}

/// How long a name is at the beginning of `text`, if it stands there.
fn matched(name: &[u8], text: &[u8]) -> Option<usize> {
    let mut at = 0;
    for byte in name {
        let rest = text.get(at..)?;
        at += match byte {
            b' ' => space(rest)?,
            b'\'' if rest.starts_with("’".as_bytes()) => "’".len(),
            byte => (rest.first() == Some(byte)).then_some(1)?,
        };
    }
    Some(at)
}

/// The length of the white space that a text begins with, if there is any.
fn space(text: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        let rest = &text[at..];
        at += match rest.first() {
            Some(b' ' | b'\n' | b'\t') => 1,
            Some(0xc2) if rest.get(1) == Some(&0xa0) => 2,
            Some(b'&') if rest.starts_with(b"&nbsp;") => 6,
            _ => return (at > 0).then_some(at),
        };
    }
}

/// A tag (or what else begins with `<`) in HTML.
struct Tag {
    length: usize,
    effect: Effect,
}

/// What a tag means for links.
enum Effect {
    /// An element begins in which nothing is linked.
    Closes,
    /// It ends.
    Opens,
    None,
}

impl Tag {
    fn read(html: &[u8]) -> Tag {
        let end = html.get(1) == Some(&b'/');
        let from = 1 + usize::from(end);
        let rest = &html[from..];
        let length = rest.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        let name = &rest[..length];
        if name.is_empty() && html.get(1) != Some(&b'!') {
            // No tag: what is shown as it is.
            return Tag { length: 1, effect: Effect::None };
        }
        // Most tags are a name and nothing else.
        let length = match rest.get(length) {
            Some(b'>') => from + length + 1,
            _ => tag_length(html),
        };
        let small;
        let name = if name.iter().any(u8::is_ascii_uppercase) {
            small = name.to_ascii_lowercase();
            small.as_slice()
        } else {
            name
        };
        let effect = match (is_closed_to_links(name), end) {
            (false, _) => Effect::None,
            (true, true) => Effect::Opens,
            (true, false) if is_verbatim(name) => {
                // What stands in it is no HTML.
                let length = element_length(html, name, length);
                return Tag { length, effect: Effect::None };
            }
            (true, false) => Effect::Closes,
        };
        Tag { length, effect }
    }
}

/// Elements in which nothing is linked, by their names in small letters.
fn is_closed_to_links(name: &[u8]) -> bool {
    matches!(
        name,
        b"a" | b"audio"
            | b"blockquote"
            | b"button"
            | b"canvas"
            | b"cite"
            | b"code"
            | b"h1"
            | b"h2"
            | b"h3"
            | b"h4"
            | b"h5"
            | b"h6"
            | b"kbd"
            | b"math"
            | b"object"
            | b"pre"
            | b"q"
            | b"samp"
            | b"select"
            | b"svg"
            | b"video"
    ) || is_verbatim(name)
}

/// Elements whose content is no HTML, by their names in small letters.
fn is_verbatim(name: &[u8]) -> bool {
    matches!(name, b"iframe" | b"noscript" | b"script" | b"style" | b"textarea" | b"title")
}

/// The length of an element up to its end tag, whatever stands in it.
fn element_length(html: &[u8], name: &[u8], from: usize) -> usize {
    let mut at = from;
    while let Some(next) = memchr(b'<', &html[at..]) {
        at += next;
        let end = html[at..].strip_prefix(b"</").and_then(|rest| rest.get(..name.len()));
        if end.is_some_and(|end| end.eq_ignore_ascii_case(name)) {
            return at + tag_length(&html[at..]);
        }
        at += 1;
    }
    html.len()
}

/// The length of the tag that HTML begins with. A quotation mark begins a value only behind `=`.
fn tag_length(html: &[u8]) -> usize {
    let mut quote = None;
    let mut before = 0;
    for (at, &byte) in html.iter().enumerate() {
        match (byte, quote) {
            (byte, Some(open)) if byte == open => quote = None,
            (_, Some(_)) => {}
            (b'"' | b'\'', None) if before == b'=' => quote = Some(byte),
            (b'>', None) => return at + 1,
            _ => {}
        }
        if !byte.is_ascii_whitespace() {
            before = byte;
        }
    }
    html.len()
}
