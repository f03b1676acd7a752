//! Finds secrets in addresses: a name, password or token before the `@` of a web address, a
//! password in another address, a parameter such as `?access_token=…`; and words that look like
//! keys or tokens in messages from outside.
//!
//! An address in the settings is public: it appears in pages, in files and in arguments of
//! programs. A secret in it is refused, and the report about that doesn't show it. This module must
//! not know files or settings.

use std::ops::Range;

use percent_encoding::percent_decode_str;

/// What ends an address in a text.
fn ends(c: char) -> bool {
    c.is_whitespace() || matches!(c, '"' | '\'' | '<' | '>' | '`')
}

/// Addresses in a text are followed for so many bytes: a line may have very many of them.
const LONGEST_ADDRESS: usize = 16 << 10;

/// Parts of the names of parameters that hold secrets, in lower case and without `_`, `-` and `.`.
const PARAMETERS: [&str; 10] = [
    "token",
    "secret",
    "passw",
    "passphrase",
    "apikey",
    "accesskey",
    "privatekey",
    "signature",
    "credential",
    "bearer",
];

/// Whole names of such parameters.
const WHOLE_PARAMETERS: [&str; 6] = ["sig", "auth", "authorization", "pass", "pwd", "pw"];

/// Whether a parameter of this name holds a secret.
fn is_secret(name: &str) -> bool {
    let name = percent_decode_str(name).decode_utf8_lossy().to_ascii_lowercase();
    let name = name.replace(['_', '-', '.'], "");
    PARAMETERS.iter().any(|part| name.contains(part)) || WHOLE_PARAMETERS.contains(&name.as_str())
}

/// Schemes of mail and chat: what stands before the colon is no user's name.
const MAIL_AND_CHAT: [&str; 4] = ["mailto", "xmpp", "sip", "acct"];

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
        // Where there is nothing before the address, it has no quotation marks around it.
        let is_all = before.len() == scheme.len();
        let rest = &text[start..];
        let most = if is_all { rest.len() } else { rest.floor_char_boundary(LONGEST_ADDRESS) };
        let line = rest[..most].lines().next().unwrap_or_default();
        let end = line.find(|c: char| if is_all { c.is_whitespace() } else { ends(c) });
        let address = &line[..end.unwrap_or(line.len())];
        let authority = address.find(['/', '\\', '?', '#']).unwrap_or(address.len());
        if let Some(end) = user_end(line, address, authority) {
            // A user's name is part of an address of ssh, and of no other.
            let open = matches!(
                scheme.to_ascii_lowercase().as_str(),
                "ssh" | "git+ssh" | "ssh+git" | "sftp"
            );
            let password = line[..end].find(':').map(|colon| start + colon..start + end);
            match password {
                Some(password) if open => found.push(password),
                None if open => {}
                _ => found.push(start..start + end + 1),
            }
        }
        // Parameters of the path end with its part; others go on over `/`.
        let query = address.find(['?', '#']).unwrap_or(address.len());
        let path = address.get(authority..query).unwrap_or_default();
        parameters(start + authority, path, &['/', '\\', ';'], &mut found);
        parameters(start + query, &address[query..], &['?', '#', '&', ';'], &mut found);
    }
    in_short_addresses(text, &mut found);
    found.sort_by_key(|secret| (secret.start, secret.end));
    found
}

/// Where the `@` is behind a user's name and password. `authority` is where what names a host ends,
/// which a password with `/` in it ends early: then there is no port behind the colon.
fn user_end(line: &str, address: &str, authority: usize) -> Option<usize> {
    if let Some(end) = address[..authority].rfind('@') {
        return Some(end);
    }
    let (_, port) = address[..authority].rsplit_once(':')?;
    if port.ends_with(']') || port.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    address.rfind('@').or_else(|| line.find('@'))
}

/// Finds the secrets of parameters; `at` is where their text begins.
fn parameters(at: usize, text: &str, between: &[char], found: &mut Vec<Range<usize>>) {
    let mut from = at;
    for parameter in text.split(between) {
        if let Some((name, value)) = parameter.split_once('=')
            && !value.is_empty()
            && is_secret(name)
        {
            found.push(from + parameter.len() - value.len()..from + parameter.len());
        }
        from += parameter.len() + 1;
    }
}

/// Finds the passwords of addresses as `user:password@host:path`.
fn in_short_addresses(text: &str, found: &mut Vec<Range<usize>>) {
    let mut at = 0;
    for word in text.split_inclusive(ends) {
        let from = at;
        at += word.len();
        let Some(end) = word.rfind('@').filter(|end| word[*end..].contains(':')) else { continue };
        let Some((user, password)) = word[..end].split_once(':') else { continue };
        let is_user = !user.is_empty() && !user.contains(['/', '\\']);
        let is_address = MAIL_AND_CHAT.iter().any(|scheme| user.eq_ignore_ascii_case(scheme));
        if is_user && !is_address && !password.is_empty() && !password.starts_with(['/', '\\']) {
            found.push(from + user.len() + 1..from + end);
        }
    }
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

/// Words of fewer characters than this are no keys or tokens: what services call a request has 16.
const SHORTEST_TOKEN: usize = 20;

/// Words of so many characters, with a digit among them, are taken for keys and tokens.
const LONG_TOKEN: usize = 40;

/// Whether a word is made of words that begin with capitals, of three letters and more on average, as
/// services write their codes (`SignatureDoesNotMatch`). At random every other letter is a capital, and
/// many of them stand side by side.
fn is_of_words(word: &str) -> bool {
    let is_capital = u8::is_ascii_uppercase;
    let bytes = word.as_bytes();
    let side_by_side = bytes.windows(2).any(|pair| pair.iter().all(is_capital));
    bytes.first().is_some_and(is_capital)
        && bytes.iter().all(u8::is_ascii_alphabetic)
        && bytes.iter().filter(|byte| is_capital(byte)).count() * 3 <= bytes.len()
        && !side_by_side
}

/// Whether a word changes between small letters, capitals and digits as often as what is made at
/// random, and far more often than words and names do (`XAmzContentSHA256Mismatch`).
fn is_random(word: &str) -> bool {
    let class = |byte: &u8| (byte.is_ascii_lowercase(), byte.is_ascii_digit());
    let bytes: Vec<u8> = word.bytes().filter(u8::is_ascii_alphanumeric).collect();
    let changes = bytes.windows(2).filter(|pair| class(&pair[0]) != class(&pair[1])).count();
    let has_digit = bytes.iter().any(u8::is_ascii_digit);
    word.len() >= SHORTEST_TOKEN && changes * 3 >= bytes.len() && !is_of_words(word)
        || word.len() >= LONG_TOKEN && has_digit
}

/// What somebody else has said, with `***` for the secrets of its addresses and for each word that
/// looks like a key or a token. A host that was sent one may give it back.
pub fn without_tokens(text: &str) -> String {
    let text = masked(text.to_owned());
    let in_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '+' | '=' | '~');
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while !rest.is_empty() {
        let word = &rest[..rest.find(|c| !in_word(c)).unwrap_or(rest.len())];
        out.push_str(if is_random(word) { "***" } else { word });
        rest = &rest[word.len()..];
        let between = rest.find(in_word).unwrap_or(rest.len());
        out.push_str(&rest[..between]);
        rest = &rest[between..];
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_look_like_keys_and_tokens_are_masked_and_others_are_not() {
        // Invented ones, in the forms that services give theirs.
        for token in [
            "ghp_b3Xk9ZqT7mPw2LrYs8VdN4cJf6HgA1uEoR5t",
            "glpat-x7Qz_K2mVb9Lr-T4nWpY",
            "IQoJb3JpZ2luX2VjEJr4tS9kQm2Z7wXc0vBn5Ly8HdUfG1aTiKeP3o6R",
            "6f1c0d9e8b7a695847362514f0e1d2c3b4a59687",
            "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJkZXNrIiwibiI6MX0.q7Zx2Lw9Tk4Vb8Nm1Rc6Yp3Hd5Jf0Ga",
            "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9",
            "eC1kZXNrOm5vdC1hLXJlYWwtcGFzc3dvcmQ=",
            "0f8fad5b-d9cb-469f-a165-70867728950e",
            // Of letters alone.
            "KrtWmZqPvLxNbYcDgHsJ",
            "BaCeDiFoGuHaJeKiLoMuNa",
            "wJalrXUtnFEMIKMDENGbPxRfiCYE",
        ] {
            for text in [format!("no: {token}"), format!("<a>{token}</a>"), format!("x\n{token},")]
            {
                let shown = without_tokens(&text);
                let parts = token.split('.').filter(|part| part.len() > 8);
                assert!(parts.clone().all(|part| !shown.contains(part)), "{shown}");
                assert!(shown.contains("***"), "{shown}");
            }
        }
        for text in [
            "S3Error { code: \"XAmzContentSHA256Mismatch\", request_id: \"4442587FB7D0A2F9\" }",
            "ServerSideEncryptionConfigurationNotFoundError, AuthorizationHeaderMalformed",
            "SignatureDoesNotMatch RequestTimeTooSkewed RequestIsNotMultiPartContent NoSuchUpload",
            "KeyTooLongError: BucketAlreadyOwnedByYou, OperationAborted: TooManyBuckets; InvalidAccessKeyId",
            "https://desk.s3.eu-central-1.amazonaws.com/www/2026/03/09/water-rises-in-the-north/",
            "fatal: unable to access 'https://host.example/desk/site.git/': error: 502",
            "remote: error: GH006: Protected branch update failed for refs/heads/gh-pages.",
            "kex_exchange_identification: Connection closed by 192.0.2.7 port 22",
            "style.1a2b3c4d.css 2026-03-09T12:00:00Z 2026-03-09-the-bridge-at-noon",
            "Wasserstände und Brücken: señales, 水",
        ] {
            assert_eq!(without_tokens(text), text);
        }
        assert_eq!(
            without_tokens("see https://me:pw@host.example/"),
            "see https://******host.example/"
        );
    }

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
            ("https://u:Q'Q@host/", "https://host/"),
            ("see 'https://u:Q'Q@host/'", "see 'https://host/'"),
            ("https://u:Q/Q@host/", "https://host/"),
            ("https://u:Q?Q#Q@host/", "https://host/"),
            ("https://u:Q \"<Q`@host/", "https://host/"),
            ("https://host/?pwd=Q&pass=Q", "https://host/?pwd=&pass="),
            ("https://host/?%74oken=Q", "https://host/?%74oken="),
            ("https://host/?Authorization=Q", "https://host/?Authorization="),
            ("https://host/?access-key=Q/Q", "https://host/?access-key="),
            ("https://host/a;token=Q/b", "https://host/a;token=/b"),
            ("u:Q@host:x.git", "u:@host:x.git"),
            ("repository = 'u:Q@host:x.git'", "repository = 'u:@host:x.git'"),
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
            "https://host.example:8443/@you",
            "https://[2001:db8::1]/@you",
            "https://[2001:db8::1]:8443/@you",
            "mailto:you@host.example?subject=a:b",
            "xmpp:you@host.example:5222",
            "https://host.example/?compass=north&passage=2&author=x",
            "Talks at 12:30, write to you@host.example: soon",
        ] {
            assert_eq!(without(text), text);
        }
    }
}
