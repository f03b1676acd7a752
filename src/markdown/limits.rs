//! The limits within which a body is rendered, so that no input takes long or
//! needs much memory. It must not know what is rendered.

use super::{Problem, ProblemKind, escape};
use std::ops::Range;

/// How many levels deep elements may be nested.
pub(super) const DEPTH: usize = 100;

/// How many headings a body may have. Each has an id, to which others may link.
pub(super) const HEADINGS: usize = 10_000;

/// How many links and pictures within the site a body may have. Each has to be looked up.
pub(super) const LINKS: usize = 100_000;

/// How many problems of one body are reported; more of them usually have a single cause. As many again
/// are reserved for errors, so that no number of warnings hides an error.
const PROBLEMS: usize = 1000;

/// Below this size, in bytes, no nesting takes the parser long.
const SMALL: usize = 16 * 1024;

/// Adds a problem, unless there are too many already.
pub(super) fn report(
    problems: &mut Vec<Problem>,
    span: Range<usize>,
    kind: ProblemKind,
    message: String,
    help: Option<&str>,
) {
    let most = if kind.is_error() { 2 * PROBLEMS } else { PROBLEMS };
    if problems.len() < most {
        problems.push(Problem { span, kind, message, help: help.map(str::to_owned) });
    }
}

/// Reports nesting that is too deep.
pub(super) fn report_depth(problems: &mut Vec<Problem>, span: Range<usize>) {
    report(
        problems,
        span,
        ProblemKind::TooDeep,
        format!("this is nested more than {DEPTH} levels deep and is shown as text"),
        Some("use fewer quotes, lists or emphasis within each other"),
    );
}

/// Reports that a body has more of something than it may have.
pub(super) fn report_too_many(
    problems: &mut Vec<Problem>,
    span: Range<usize>,
    most: usize,
    of: &str,
) {
    let message = format!("the text has more than {most} {of}");
    report(problems, span, ProblemKind::TooMany, message, Some("make several texts of it"));
}

/// The first line that opens so many blocks that the parser would take long for
/// the lines after it. For every line, the parser looks at every open block, so
/// the depth has to be limited before it runs.
pub(super) fn too_deep(source: &str) -> Option<Range<usize>> {
    if source.len() < SMALL {
        return None;
    }
    let mut start = 0;
    for line in source.split(['\n', '\r']) {
        if markers(line.as_bytes()) > DEPTH {
            return Some(start..start + line.len());
        }
        start += line.len() + 1;
    }
    None
}

/// How many blocks a line may open or continue, at most: its markers of quotes
/// and lists, and the levels of lists that its indentation may mean.
fn markers(line: &[u8]) -> usize {
    let mut markers = 0;
    let mut columns = 0;
    let mut at = 0;
    while let Some(&byte) = line.get(at) {
        match byte {
            b' ' => columns += 1,
            b'\t' => columns += 4,
            b'>' => markers += 1,
            b'-' | b'+' | b'*' if matches!(line.get(at + 1), Some(b' ' | b'\t') | None) => {
                markers += 1;
            }
            b'0'..=b'9' => {
                let digits = line[at..].iter().take_while(|b| b.is_ascii_digit()).count();
                if !matches!(line.get(at + digits), Some(b'.' | b')')) {
                    break;
                }
                at += digits;
                markers += 1;
            }
            _ => break,
        }
        at += 1;
    }
    if markers == 0 { 0 } else { markers + columns / 4 }
}

/// Reports each run of control characters.
pub(super) fn report_controls(source: &str, problems: &mut Vec<Problem>) {
    let control =
        |byte: u8| (byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r')) || byte == 0x7f;
    let (chunks, rest) = source.as_bytes().as_chunks::<CHUNK>();
    let in_chunk =
        |chunk: &[u8; CHUNK]| !has_lines_only(chunk) && chunk.iter().copied().any(control);
    if !chunks.iter().any(in_chunk) && !rest.iter().copied().any(control) {
        return;
    }
    let mut end = 0;
    for (start, _) in source.char_indices().filter(|(_, c)| u8::try_from(*c).is_ok_and(control)) {
        if start == end
            && let Some(last) = problems.last_mut()
            && last.kind == ProblemKind::ControlCharacter
        {
            last.span.end += 1;
        } else {
            let code = u32::from(source.as_bytes()[start]);
            let message = format!("the control character U+{code:04X} is dropped");
            let help = "delete it; it came in with copied text";
            let kind = ProblemKind::ControlCharacter;
            report(problems, start..start + 1, kind, message, Some(help));
        }
        end = start + 1;
    }
}

/// How many bytes are examined at once.
const CHUNK: usize = 64;

/// Whether the only control characters in a chunk are ends of lines.
fn has_lines_only(chunk: &[u8; CHUNK]) -> bool {
    // The loop doesn't stop early, so that the compiler can process many bytes at once.
    let other = |byte: u8| u8::from((byte < 0x20) ^ (byte == b'\n')) | u8::from(byte == 0x7f);
    chunk.iter().fold(0, |found, &byte| found | other(byte)) == 0
}

/// The HTML that shows a whole source as text, if it can't be parsed.
pub(super) fn as_text(source: &str) -> String {
    let mut out = String::with_capacity(source.len() + 16);
    out.push_str("<p>");
    escape::text(&mut out, source);
    out.push_str("</p>\n");
    out
}
