//! A body's text without markup, for summaries and descriptions. It must not
//! know how long a summary is.

use super::{escape, limits};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// The text of a body: one line a block, without markup, HTML, footnotes and
/// pictures.
pub fn plain_text(source: &str) -> String {
    collect(source, false)
}

/// The text of the first paragraph that stands by itself (not in a list, quote
/// or table); empty if there is none.
pub fn first_paragraph(source: &str) -> String {
    collect(source, true)
}

fn collect(source: &str, first_paragraph: bool) -> String {
    let mut out = String::new();
    if limits::too_deep(source).is_some() {
        return out;
    }
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS;
    // How many elements are open that hide their text, and how many in all.
    let mut hidden = 0_usize;
    let mut depth = 0_usize;
    let mut line = 0;
    for event in Parser::new_ext(source, options) {
        match event {
            Event::Start(tag) => {
                let hides = matches!(tag, Tag::Image { .. } | Tag::FootnoteDefinition(_));
                let other = first_paragraph && depth == 0 && tag != Tag::Paragraph;
                if hidden > 0 || hides || other {
                    hidden += 1;
                } else if is_block(&tag) {
                    end_line(&mut out, &mut line);
                }
                depth += 1;
            }
            Event::End(tag) => {
                depth = depth.saturating_sub(1);
                if hidden > 0 {
                    hidden -= 1;
                } else if first_paragraph && depth == 0 && out.len() > line {
                    break;
                } else if matches!(tag, TagEnd::TableCell) {
                    out.push(' ');
                } else if is_block_end(tag) {
                    end_line(&mut out, &mut line);
                }
            }
            Event::Text(text) | Event::Code(text) if hidden == 0 => {
                for c in text.chars() {
                    if matches!(c, '\n' | '\t') {
                        out.push(' ');
                    } else if !escape::is_forbidden(c) {
                        out.push(c);
                    }
                }
            }
            Event::SoftBreak | Event::HardBreak if hidden == 0 => out.push(' '),
            _ => {}
        }
    }
    end_line(&mut out, &mut line);
    out.truncate(out.trim_end().len());
    out
}

/// Ends the line being written, if anything is on it.
fn end_line(out: &mut String, line: &mut usize) {
    let text = out[*line..].trim_end().len();
    out.truncate(*line + text);
    if text > 0 {
        out.push('\n');
    }
    *line = out.len();
}

fn is_block(tag: &Tag<'_>) -> bool {
    is_block_end(tag.to_end())
}

fn is_block_end(tag: TagEnd) -> bool {
    matches!(
        tag,
        TagEnd::Paragraph
            | TagEnd::Heading(_)
            | TagEnd::BlockQuote(_)
            | TagEnd::CodeBlock
            | TagEnd::List(_)
            | TagEnd::Item
            | TagEnd::Table
            | TagEnd::TableHead
            | TagEnd::TableRow
    )
}
