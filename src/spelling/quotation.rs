//! The form in which quotations are compared.

use super::{composed, is_hyphen, is_invisible, same_quote};

/// Words in the form in which quotations are compared: in composed form, with one kind of quotation
/// mark and dash, three dots for an ellipsis and single spaces, without invisible characters.
pub fn quotation(text: &str) -> String {
    let text = composed(text);
    let mut out = String::with_capacity(text.len());
    let mut rest: &str = &text;
    while !rest.is_empty() {
        // This runs over whole texts, most of which stays as it is.
        let (run, after) = rest.split_at(unchanged_length(rest.as_bytes()));
        out.push_str(run);
        let mut chars = after.chars();
        if let Some(char) = chars.next() {
            push_quoted(&mut out, char);
        }
        rest = chars.as_str();
    }
    out.truncate(out.trim_end().len());
    out
}

/// How many bytes at the beginning stay as they are in a quotation: ASCII letters and signs, and
/// single spaces between them.
fn unchanged_length(bytes: &[u8]) -> usize {
    const CHUNK: usize = 16;
    let stays = |byte: u8| (b' '..=b'~').contains(&byte) & (byte != b'`') & (byte != b'-');
    let follows = |before: u8, byte: u8| stays(byte) & ((before != b' ') | (byte != b' '));
    if bytes.first().is_none_or(|first| *first == b' ' || !stays(*first)) {
        return 0;
    }
    let mut length = 1;
    // The inner loop doesn't stop early, so that the compiler can process many bytes at once.
    while let Some(chunk) = bytes[length - 1..].first_chunk::<{ CHUNK + 1 }>()
        && (0..CHUNK).fold(true, |all, at| all & follows(chunk[at], chunk[at + 1]))
    {
        length += CHUNK;
    }
    let rest = bytes[length - 1..].windows(2);
    length + rest.take_while(|pair| follows(pair[0], pair[1])).count()
}

pub(super) fn push_quoted(out: &mut String, char: char) {
    match same_quote(char) {
        char if is_hyphen(char) => {
            if !out.ends_with('-') {
                out.push('-');
            }
        }
        '…' => out.push_str("..."),
        char if is_invisible(char) => {}
        char if char.is_whitespace() => {
            if !out.is_empty() && !out.ends_with(' ') {
                out.push(' ');
            }
        }
        char => out.push(char),
    }
}
