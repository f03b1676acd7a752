//! Texts of JSON as they can stand in a `<script>` of a page: none ends the element or begins a comment in it.

use std::fmt::Write;

/// By byte: whether a text that has it is looked at letter by letter. U+2028 and U+2029 begin with the last.
static IS_LOOKED_AT: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 0x20 {
        table[byte] = true;
        byte += 1;
    }
    let marks = b"\"\\<>&\x7f\xe2";
    let mut at = 0;
    while at < marks.len() {
        table[marks[at] as usize] = true;
        at += 1;
    }
    table
};

/// Appends a text as JSON (RFC 8259, section 7). `<`, `>` and `&` are written as escapes, so that HTML sees
/// none of them (HTML Living Standard, 4.12.1.3, "Restrictions for contents of script elements"), and so are
/// U+2028 and U+2029, which end lines in older scripts.
pub fn push_string(text: &str, out: &mut String) {
    out.reserve(text.len() + 2);
    out.push('"');
    if text.bytes().any(|byte| IS_LOOKED_AT[usize::from(byte)]) {
        push_escaped(text, out);
    } else {
        out.push_str(text);
    }
    out.push('"');
}

fn push_escaped(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '<' | '>' | '&' | '\u{0}'..='\u{1f}' | '\u{7f}' | '\u{2028}' | '\u{2029}' => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_ends_the_script() {
        let all: String = (0..0x3000).filter_map(char::from_u32).collect();
        for text in [
            "plain",
            "</script><script>alert(1)</script>",
            "<!--<script>",
            "a & b \u{2028}\u{2029} — “c” \u{2028}<é>",
            "“\u{2019}”",
            "\"\\\u{0}\n",
            "",
            &all,
        ] {
            let mut written = String::new();
            push_string(text, &mut written);
            assert!(!written.contains(['<', '>', '&', '\u{2028}', '\u{2029}']), "{written}");
            assert!(!written.bytes().any(|byte| byte < 0x20), "{written}");
            assert_eq!(serde_json::from_str::<String>(&written).unwrap(), text);
        }
    }
}
