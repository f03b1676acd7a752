//! Sets the texts of a card: SVG has no lines, so that a `<text>` of a template says how wide and in which
//! sizes it may be, and becomes one of `<tspan>` for each line; what is in a stack stands one below the
//! other, as far as there is room. docs/share-cards.md describes it to those who make themes.

use std::borrow::Cow;
use std::fmt::Write;

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, escape};

use super::breaking::{TextBox, broken};
use super::fonts::CardMeasures;

/// What is wrong with a card's SVG, in words that follow "the card".
pub type CardMistake = String;

/// How much of a line's height a text takes by default.
const LEADING: f32 = 1.16;
/// How far below the middle of a line its letters stand, in parts of their size.
const MIDDLE: f32 = 0.35;

/// Elements of which a card shows nothing: it is drawn without asking for any other file.
const REFUSED: [&str; 3] = ["image", "feImage", "script"];

/// The SVG with its texts in lines.
///
/// # Errors
/// Where the text is no XML, or has something that no card shows.
pub fn set(svg: &str, measures: &CardMeasures) -> Result<String, CardMistake> {
    let mut reader = Reader::from_str(svg);
    let config = reader.config_mut();
    config.check_end_names = true;
    let mut setter = Setter {
        measures,
        out: String::with_capacity(svg.len() * 2),
        open: Vec::new(),
        stack: None,
        text: None,
    };
    loop {
        match reader.read_event().map_err(|error| format!("is no SVG: {error}"))? {
            Event::Start(tag) => setter.start(&tag, false)?,
            Event::Empty(tag) => setter.start(&tag, true)?,
            Event::End(_) => setter.end(),
            Event::Text(text) => setter.text(&text),
            Event::GeneralRef(name) => setter.text(&format!("&{};", &*name)),
            Event::CData(text) => setter.text(&escape::escape(&*text)),
            Event::DocType(_) => return Err("must have no document type".to_owned()),
            Event::Eof if setter.open.is_empty() => return Ok(setter.out),
            Event::Eof => return Err("is no SVG: an element isn't closed".to_owned()),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
        }
    }
}

/// An element that isn't closed yet.
struct OpenElement {
    name: String,
    /// The font of what is in it.
    font: CardFont,
    is_stack: bool,
}

/// The font that an element sets, or the one around it.
#[derive(Clone)]
struct CardFont {
    families: String,
    weight: u16,
}

/// A stack that isn't closed yet.
struct Stack {
    top: f32,
    bottom: f32,
    gap: f32,
    /// Where what is in it is to stand: 0 at its top, 1 at its bottom.
    align: f32,
    /// Where its next block begins.
    at: f32,
    blocks: usize,
    is_full: bool,
    /// The length of what was written before it.
    from: usize,
}

impl Stack {
    /// Where the next block begins.
    fn next(&self) -> f32 {
        if self.blocks == 0 { self.top } else { self.at + self.gap }
    }
}

/// A text that is to be set in lines, and isn't closed yet.
struct OpenText {
    tag: String,
    font: CardFont,
    x: String,
    y: f32,
    of: TextBox,
    words: String,
}

struct Setter<'f> {
    measures: &'f CardMeasures<'f>,
    out: String,
    open: Vec<OpenElement>,
    stack: Option<Stack>,
    text: Option<OpenText>,
}

/// The attributes of an element, unescaped.
type Attributes<'t> = Vec<(String, Cow<'t, str>)>;

impl Setter<'_> {
    fn start(&mut self, tag: &BytesStart, is_empty: bool) -> Result<(), CardMistake> {
        let name = tag.local_name();
        if REFUSED.contains(&name.as_ref()) {
            let name = name.as_ref();
            return Err(format!(
                "has `<{name}>`, which isn't drawn: it is made of shapes and texts alone"
            ));
        }
        if self.text.is_some() {
            return Err("has an element within a `<text>` with `data-width`".to_owned());
        }
        let attributes = attributes(tag)?;
        let get =
            |key: &str| attributes.iter().find(|(name, _)| name == key).map(|(_, value)| &**value);
        let number = |key: &str| match get(key) {
            None => Ok(None),
            Some(value) => value
                .trim()
                .parse::<f32>()
                .ok()
                .filter(|n| n.is_finite())
                .map(Some)
                .ok_or_else(|| format!("has {key}=\"{value}\", which is no number")),
        };
        let around = self.open.last().map(|open| open.font.clone());
        let mut font =
            around.unwrap_or(CardFont { families: "sans-serif".to_owned(), weight: 400 });
        if let Some(families) = get("font-family") {
            font.families = families.to_owned();
        }
        if let Some(weight) = get("font-weight") {
            font.weight = if weight == "bold" { 700 } else { weight.parse().unwrap_or(400) };
        }
        let full_name = tag.name().as_ref().to_owned();
        let is_stack = get("data-gap").is_some() && !is_empty;
        if is_stack && self.stack.is_some() {
            return Err("has a stack within another".to_owned());
        }
        if let ("text", Some(width), false) = (name.as_ref(), number("data-width")?, is_empty) {
            let sizes = get("data-sizes").unwrap_or("32").split_whitespace();
            let sizes: Vec<f32> = sizes
                .filter_map(|size| size.parse().ok())
                .filter(|size| (1.0..=1000.0).contains(size))
                .collect();
            if sizes.is_empty() {
                return Err("has a `data-sizes` without a size from 1 to 1000".to_owned());
            }
            let lines = number("data-lines")?.unwrap_or(1.0).clamp(1.0, 40.0) as usize;
            self.text = Some(OpenText {
                tag: written("text", &attributes, &["y"]),
                font: font.clone(),
                x: get("x").unwrap_or("0").to_owned(),
                y: number("y")?.unwrap_or_default(),
                of: TextBox {
                    width,
                    lines,
                    sizes,
                    leading: number("data-leading")?.unwrap_or(LEADING),
                    height: 1e6,
                },
                words: String::new(),
            });
        } else if let (Some(height), Some(_), true) =
            (number("data-height")?, &self.stack, is_empty)
        {
            if let Some(top) = self.block(height) {
                let element = written(&full_name, &attributes, &[]);
                let _ = write!(self.out, "<g transform=\"translate(0 {top})\">{element}/></g>");
            }
        } else {
            if is_stack {
                let (top, bottom) = (
                    number("data-top")?.unwrap_or_default(),
                    number("data-bottom")?.unwrap_or(f32::MAX),
                );
                let align = match get("data-align") {
                    Some("middle") => 0.5,
                    Some("bottom") => 1.0,
                    _ => 0.0,
                };
                let gap = number("data-gap")?.unwrap_or_default();
                let from = self.out.len();
                self.stack = Some(Stack {
                    top,
                    bottom,
                    gap,
                    align,
                    at: top,
                    blocks: 0,
                    is_full: false,
                    from,
                });
            }
            self.out.push_str(&written(&full_name, &attributes, &[]));
            self.out.push_str(if is_empty { "/>" } else { ">" });
        }
        if !is_empty {
            self.open.push(OpenElement { name: full_name, font, is_stack });
        }
        Ok(())
    }

    fn text(&mut self, text: &str) {
        match &mut self.text {
            Some(open) => open.words.push_str(text),
            None => self.out.push_str(text),
        }
    }

    /// Closes the last element; the parser has seen that it is that one.
    fn end(&mut self) {
        let Some(open) = self.open.pop() else { return };
        if let Some(text) = self.text.take() {
            self.lines(text);
            return;
        }
        let _ = write!(self.out, "</{}>", open.name);
        if open.is_stack
            && let Some(stack) = self.stack.take()
        {
            let room = (stack.bottom.min(1e6) - stack.at).max(0.0);
            let down = if stack.bottom < 1e6 { room * stack.align } else { 0.0 };
            self.out.insert_str(stack.from, &format!("<g transform=\"translate(0 {down})\">"));
            self.out.push_str("</g>");
        }
    }

    /// The place of a block of a height in the stack that is open; `None` where there is no room for it.
    fn block(&mut self, height: f32) -> Option<f32> {
        let stack = self.stack.as_mut()?;
        let top = stack.next();
        stack.is_full |= stack.blocks > 0 && top + height > stack.bottom;
        if stack.is_full {
            return None;
        }
        (stack.at, stack.blocks) = (top + height, stack.blocks + 1);
        Some(top)
    }

    /// Writes a text in lines.
    fn lines(&mut self, mut text: OpenText) {
        let words =
            escape::unescape(&text.words).map_or_else(|_| text.words.clone(), Cow::into_owned);
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
        if words.is_empty() {
            return;
        }
        let widths = self.measures.widths(&words, &text.font.families, text.font.weight);
        if let Some(stack) = &self.stack {
            text.of.height = stack.bottom - stack.next();
        }
        let set = broken(&widths, &text.of);
        if set.lines.is_empty() {
            return;
        }
        let height = set.size * text.of.leading;
        let whole = height * set.lines.len() as f32;
        let top = match self.stack {
            None => text.y,
            Some(_) => match self.block(whole) {
                Some(top) => top,
                None => return,
            },
        };
        let _ = write!(self.out, "{} font-size=\"{}\">", text.tag, set.size);
        let is_right_to_left = begins_right_to_left(&words);
        for (at, line) in set.lines.iter().enumerate() {
            let y = top + height * (at as f32 + 0.5) + MIDDLE * set.size;
            let line = escape::escape(line.as_str());
            let x = escape::escape(text.x.as_str());
            // The parser takes every text for one that runs from left to right, unless it is said in the
            // text itself (Unicode Standard Annex 9, section 2.1).
            let (before, after) =
                if is_right_to_left { ("\u{202b}", "\u{202c}") } else { ("", "") };
            let _ = write!(self.out, "<tspan x=\"{x}\" y=\"{y}\">{before}{line}{after}</tspan>");
        }
        self.out.push_str("</text>");
    }
}

/// Whether the first letter of a text belongs to a script that runs from right to left.
fn begins_right_to_left(text: &str) -> bool {
    let is_rtl = |c: char| {
        matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}'
            | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
    };
    text.chars().find(|c| c.is_alphabetic()).is_some_and(is_rtl)
}

fn attributes<'t>(tag: &'t BytesStart) -> Result<Attributes<'t>, CardMistake> {
    let all = tag.attributes().map(|attribute| {
        let attribute = attribute.map_err(|error| format!("is no SVG: {error}"))?;
        let name = attribute.key.as_ref().to_owned();
        let value = escape::unescape(&attribute.value)
            .map_err(|error| format!("is no SVG: {error}"))?
            .into_owned();
        Ok((name, Cow::Owned(value)))
    });
    all.collect()
}

/// The beginning of an element, without what only the layout reads, and without some more.
fn written(name: &str, attributes: &Attributes, without: &[&str]) -> String {
    let mut tag = format!("<{name}");
    for (key, value) in attributes {
        if !key.starts_with("data-") && !without.contains(&key.as_str()) {
            let _ = write!(tag, " {key}=\"{}\"", escape::escape(&**value));
        }
    }
    tag
}
