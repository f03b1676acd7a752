//! Secrets in addresses: a name, password or token before the `@` of a web address, a password in
//! another, a parameter such as `?access_token=…`.
//!
//! An address of the settings is public: it stands in pages, in files and in arguments of programs.
//! What belongs to nobody but its owner is refused there, and isn't shown by the report that says
//! so. This module must not know files or settings.

use std::ops::Range;

/// What ends an address in a text.
fn ends(c: char) -> bool {
    c.is_whitespace() || matches!(c, '"' | '\'' | '<' | '>' | '`')
}

/// Parts of the names of parameters that hold secrets, in lower case.
const PARAMETERS: [&str; 8] =
    ["token", "secret", "passw", "apikey", "api_key", "api-key", "signature", "credential"];

/// Where what stands before the host of an address begins: `://`, and how people mistype it (`https:/`,
/// `https:`, `//` alone, with `\\` for `/`).
fn separators(text: &str) -> impl Iterator<Item = usize> {
    let is_slash = |c: char| matches!(c, '/' | '\\');
    let of_the_web = |before: &str| {
        ["http", "https", "ftp", "ws", "wss"].iter().any(|scheme| {
            let from = before.len().checked_sub(scheme.len());
            let end = from.and_then(|from| before.get(from..));
            end.is_some_and(|end| end.eq_ignore_ascii_case(scheme))
        })
    };
    let begins = move |at: &usize| {
        let (before, after) = text.split_at(*at);
        match after.strip_prefix(':') {
            Some(after) => after.starts_with("//") || of_the_web(before),
            None => {
                let is_first = !before.ends_with(|c: char| is_slash(c) || c == ':');
                is_first && (after.starts_with("//") || after.starts_with("\\\\"))
            }
        }
    };
    text.char_indices().map(|(at, _)| at).filter(begins)
}

/// Where in a text the secrets of its addresses are. What stands before an `@` includes it.
pub fn find(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for at in separators(text) {
        let before = &text[..at];
        let name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
        let scheme = &before[before.trim_end_matches(name).len()..];
        let separator = text[at..].find(|c| !matches!(c, ':' | '/' | '\\'));
        let start = separator.map_or(text.len(), |length| at + length);
        let address = &text[start..];
        let address = &address[..address.find(ends).unwrap_or(address.len())];
        let authority = address.find(['/', '\\', '?', '#']).unwrap_or(address.len());
        if let Some(end) = address[..authority].rfind('@') {
            // A user's name is part of an address of ssh, and of no other.
            let open = matches!(
                scheme.to_ascii_lowercase().as_str(),
                "ssh" | "git+ssh" | "ssh+git" | "sftp"
            );
            let password = address[..end].find(':').map(|colon| start + colon..start + end);
            match password {
                Some(password) if open => found.push(password),
                None if open => {}
                _ => found.push(start..start + end + 1),
            }
        }
        let Some(query) = address.find(['?', '#']) else { continue };
        let mut from = query + 1;
        for parameter in address[from..].split(['&', ';', '#', '?']) {
            if let Some((name, value)) = parameter.split_once('=') {
                let name = name.to_ascii_lowercase();
                let secret = PARAMETERS.iter().any(|part| name.contains(part));
                if !value.is_empty() && (secret || matches!(name.as_str(), "sig" | "auth")) {
                    let value_at = start + from + parameter.len() - value.len();
                    found.push(value_at..value_at + value.len());
                }
            }
            from += parameter.len() + 1;
        }
    }
    found
}

/// The same text without the secrets of its addresses.
pub fn without(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for secret in find(text) {
        out.push_str(text.get(from..secret.start).unwrap_or_default());
        from = secret.end.max(from);
    }
    out.push_str(&text[from..]);
    out
}

/// The same text with a `*` for each byte of a secret, so that every place in it stays the same.
pub fn masked(text: String) -> String {
    let mut secrets = find(&text);
    if secrets.is_empty() {
        return text;
    }
    secrets.sort_by_key(|secret| secret.start);
    let mut secrets = secrets.iter().peekable();
    let mut out = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        while secrets.next_if(|secret| secret.end <= at).is_some() {}
        if secrets.peek().is_some_and(|secret| secret.contains(&at)) {
            out.extend(std::iter::repeat_n('*', c.len_utf8()));
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_of_addresses_are_found_and_nothing_else() {
        for (text, left) in [
            ("https://Q@host.example/x", "https://host.example/x"),
            ("HTTPS://me:Q@host.example", "HTTPS://host.example"),
            ("see https://a@b@host/ and http://Q@x", "see https://host/ and http://x"),
            ("ssh://git:Q@host/x", "ssh://git@host/x"),
            ("https://host/x?id=1&access_token=Q&b=2", "https://host/x?id=1&access_token=&b=2"),
            ("https://host/?X-Amz-Signature=Q", "https://host/?X-Amz-Signature="),
            ("https://Qé@host", "https://host"),
            ("//me:Q@host/", "//host/"),
            ("https:/me:Q@host/", "https:/host/"),
            ("url = https:me:Q@host/", "url = https:host/"),
            ("https:\\/me:Q@host/", "https:\\/host/"),
            ("https://host/#access_token=Q", "https://host/#access_token="),
            ("https://host/#a?token=Q", "https://host/#a?token="),
        ] {
            assert_eq!(without(text), left);
            let masked = masked(text.to_owned());
            assert!(masked.len() == text.len() && !masked.contains('Q'), "{masked}");
        }
        for text in [
            "ssh://git@host.example/x.git",
            "git@host.example:x.git",
            "git@host.example:/mirrors@home/x.git",
            "https://host.example/@you/x",
            "https://host.example/x?page=2#a@b",
            "you@host.example",
            "https://host.example",
        ] {
            assert_eq!(without(text), text);
        }
    }
}
