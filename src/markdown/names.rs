//! Links the first mention of each of a few names in finished HTML. It must not know whose names
//! they are, nor where an address comes from.
//!
//! A name is found as a whole word, as it is written (case counts), but a space in it may be the
//! end of a line and its apostrophes straight or curly. At each place the longest name wins, also
//! when it is one that isn't linked: "Example" isn't found in "Ministry of Example". Nothing is
//! linked within links, headings, quotations, code and what else isn't running text.

use super::escape;
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

/// Links the first mention of each thing. HTML in which nothing is linked is returned as it is.
pub fn link_names<'h>(html: &'h str, all: &[Named]) -> Cow<'h, str> {
    let Some(mut search) = Search::new(all) else { return Cow::Borrowed(html) };
    let bytes = html.as_bytes();
    let mut out = String::new();
    let (mut at, mut done) = (0, 0);
    // Where the running text began, and how many elements are open in which nothing is linked.
    let (mut run, mut closed_to_links) = (0, 0_usize);
    while search.left > 0 {
        let Some(more) = bytes[at..].iter().position(|byte| search.starts[usize::from(*byte)] > 0)
        else {
            break;
        };
        at += more;
        if search.starts[usize::from(bytes[at])] == TAG {
            let tag = Tag::read(&html[at..]);
            at += tag.length;
            match tag.effect {
                Effect::Closes => closed_to_links += 1,
                Effect::Opens => closed_to_links = closed_to_links.saturating_sub(1),
                Effect::None => {}
            }
            while closed_to_links > 0 {
                let Some(next) = html[at..].find('<') else { return finish(out, html, done) };
                at += next;
                let tag = Tag::read(&html[at..]);
                at += tag.length;
                match tag.effect {
                    Effect::Closes => closed_to_links += 1,
                    Effect::Opens => closed_to_links -= 1,
                    Effect::None => {}
                }
            }
            run = at;
            continue;
        }
        let found = search.at(&html[run..], at - run);
        match found {
            Some((length, of)) => {
                if let Some(url) = search.take(of, all) {
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
        Some(Search { starts, names, wanted, left })
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
    fn read(html: &str) -> Tag {
        let end = html.starts_with("</");
        let from = 1 + usize::from(end);
        let name = html[from..].find(|c: char| !c.is_ascii_alphanumeric());
        let name = &html[from..name.map_or(html.len(), |length| from + length)];
        if name.is_empty() && !html.starts_with("<!") {
            // No tag: what is shown as it is.
            return Tag { length: 1, effect: Effect::None };
        }
        let length = tag_length(html);
        let small;
        let name = if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
            small = name.to_ascii_lowercase();
            small.as_str()
        } else {
            name
        };
        if !is_closed_to_links(name) {
            return Tag { length, effect: Effect::None };
        }
        if end {
            return Tag { length, effect: Effect::Opens };
        }
        if is_verbatim(name) {
            // What stands in it is no HTML.
            let length = element_length(html, name, length);
            return Tag { length, effect: Effect::None };
        }
        Tag { length, effect: Effect::Closes }
    }
}

/// Elements in which nothing is linked, by their names in small letters.
fn is_closed_to_links(name: &str) -> bool {
    matches!(
        name,
        "a" | "audio"
            | "blockquote"
            | "button"
            | "canvas"
            | "cite"
            | "code"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "kbd"
            | "math"
            | "object"
            | "pre"
            | "q"
            | "samp"
            | "select"
            | "svg"
            | "video"
    ) || is_verbatim(name)
}

/// Elements whose content is no HTML, by their names in small letters.
fn is_verbatim(name: &str) -> bool {
    matches!(name, "iframe" | "noscript" | "script" | "style" | "textarea" | "title")
}

/// The length of an element up to its end tag, whatever stands in it.
fn element_length(html: &str, name: &str, from: usize) -> usize {
    let mut at = from;
    while let Some(end) = html[at..].find("</") {
        at += end + 2;
        let is_end = html.as_bytes()[at..]
            .get(..name.len())
            .is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes()));
        if is_end {
            return at - 2 + tag_length(&html[at - 2..]);
        }
    }
    html.len()
}

/// The length of the tag that HTML begins with. A quotation mark begins a value only behind `=`.
fn tag_length(html: &str) -> usize {
    let mut quote = None;
    let mut before = 0;
    for (at, byte) in html.bytes().enumerate() {
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
