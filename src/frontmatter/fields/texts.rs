//! Reads texts from a table of front matter: a single one, a list of them, one of a few words, an
//! address.

use super::{Fields, MOST_BYTES, MOST_TEXTS, characters};
use crate::diagnostics::{Code, Finding, Located, Spot};
use crate::frontmatter::tree::Value;

impl<'a> Fields<'a, '_> {
    /// A non-empty text, if the key is present.
    pub fn text(&mut self, key: &'a str) -> Option<Located<String>> {
        let node = self.take(key)?;
        let Value::Text(text) = &node.value else {
            self.wrong_type(key, &node, "a text", &format!("{key} = \"…\""));
            return None;
        };
        self.not_empty(key, text, node.spot)
    }

    pub(super) fn not_empty(
        &mut self,
        key: &str,
        text: &str,
        spot: Spot,
    ) -> Option<Located<String>> {
        self.findings.extend(characters::finding(key, text, spot));
        let text = clean(text);
        if text.is_empty() {
            let help = self.how_to_fill(key);
            self.reject(
                key,
                Finding::error(Code::EmptyValue, spot, format!("`{key}` is empty")).help(help),
            );
            return None;
        }
        if text.len() > MOST_BYTES {
            let message = format!("`{key}` is longer than {MOST_BYTES} bytes");
            let finding = Finding::error(Code::InvalidValue, spot, message);
            self.reject(key, finding.help("shorten it; what is long belongs in the text"));
            return None;
        }
        Some(Located::new(text, spot))
    }

    /// A required text.
    pub fn required_text(&mut self, key: &'a str) -> Option<Located<String>> {
        self.need(key);
        self.require(key, &format!("{key} = \"…\""));
        self.text(key)
    }

    /// Reports a list of texts that has to be there, with one at least, and isn't.
    pub fn need_texts(&mut self, key: &'a str, example: &str) {
        self.need(key);
        let value = self.table.get(key).map(|node| &node.value);
        let is_empty = matches!(value, Some(Value::List(items)) if items.is_empty());
        if !self.has(key) || is_empty {
            self.missing(key, example);
        }
    }

    /// A list of texts. A single text counts as a list of one.
    pub fn texts(&mut self, key: &'a str) -> Vec<Located<String>> {
        let Some(node) = self.take(key) else { return Vec::new() };
        let example = format!("{key} = [\"…\", \"…\"]");
        match &node.value {
            Value::Text(text) => self.not_empty(key, text, node.spot).into_iter().collect(),
            Value::List(items) => {
                let mut out = Vec::with_capacity(items.len().min(MOST_TEXTS));
                if let Some(item) = items.get(MOST_TEXTS) {
                    let message = format!("`{key}` has more than {MOST_TEXTS} entries");
                    self.reject(key, Finding::error(Code::InvalidValue, item.spot, message));
                }
                for item in items.iter().take(MOST_TEXTS) {
                    match &item.value {
                        Value::Text(text) => out.extend(self.not_empty(key, text, item.spot)),
                        _ => self.wrong_item(key, item, "a text", &example),
                    }
                }
                out
            }
            _ => {
                self.wrong_type(key, &node, "a list of texts", &example);
                Vec::new()
            }
        }
    }

    /// The value that belongs to one of a few words.
    pub fn choice<T: Copy>(&mut self, key: &'a str, choices: &[(&str, T)]) -> Option<T> {
        let text = self.text(key)?;
        let found = choices.iter().find(|(word, _)| *word == text.value);
        if found.is_none() {
            let words: Vec<_> = choices.iter().map(|(word, _)| format!("\"{word}\"")).collect();
            let message = format!("`{key}` can't be \"{}\"", text.value);
            let finding = Finding::error(Code::InvalidValue, text.spot, message);
            self.reject(key, finding.help(format!("write one of {}", words.join(", "))));
        }
        found.map(|(_, value)| *value)
    }

    /// An http or https address.
    pub fn url(&mut self, key: &'a str) -> Option<Located<String>> {
        let text = self.text(key)?;
        if is_web_url(&text.value) {
            return Some(text);
        }
        let message = format!("`{key}` is no web address: {}", text.value);
        let finding = Finding::error(Code::InvalidUrl, text.spot, message);
        self.reject(key, finding.help("write the whole address: https://example.org/page"));
        None
    }

    /// An account of the fediverse, as a page names it in `fediverse:creator`
    /// (<https://docs.joinmastodon.org/methods/statuses/#author-attribution>): `@name@host`.
    pub fn fediverse(&mut self, key: &'a str) -> Option<String> {
        let account = self.text(key)?;
        if is_account(&account.value) {
            return Some(account.value);
        }
        let message = format!("`{key}` is no account of the fediverse: {}", account.value);
        let finding = Finding::error(Code::InvalidValue, account.spot, message);
        self.reject(
            key,
            finding.help("write the name and the host of its server: @name@host.example"),
        );
        None
    }

    /// A required http or https address.
    pub fn required_url(&mut self, key: &'static str) -> Option<Located<String>> {
        self.need(key);
        self.require(key, &format!("{key} = \"https://…\""));
        self.url(key)
    }
}

/// A text on one line, without the characters that no page can contain and without spaces around
/// it.
fn clean(text: &str) -> String {
    let text = characters::without_forbidden(text.trim());
    let text = text.trim();
    if text.bytes().any(|b| b < 0x20) {
        let words = text.split([' ', '\t', '\n', '\r']).filter(|w| !w.is_empty());
        return words.collect::<Vec<_>>().join(" ");
    }
    text.to_owned()
}

/// Whether a text is an http or https URL that can be written into a page as it is.
pub fn is_web_url(text: &str) -> bool {
    let rest = ["https://", "http://"].iter().find_map(|scheme| text.strip_prefix(scheme));
    let Some(rest) = rest else { return false };
    let host_end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    host_end > 0
        && !rest.chars().any(|c| {
            c.is_whitespace()
                || c.is_control()
                || matches!(c, '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '}' | '|')
        })
}

/// Whether a text is `@name@host`: a name of WebFinger's `acct` as servers give them out, and a domain.
fn is_account(text: &str) -> bool {
    let Some((name, host)) = text.strip_prefix('@').and_then(|rest| rest.split_once('@')) else {
        return false;
    };
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    let is_label = |label: &str| {
        !label.is_empty() && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    !name.is_empty()
        && name.bytes().all(is_name)
        && host.contains('.')
        && host.split('.').all(is_label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_have_a_name_and_a_host() {
        for good in ["@jo@social.example", "@jo_w.2@a-b.example.org"] {
            assert!(is_account(good), "{good}");
        }
        for bad in [
            "jo@social.example",
            "@jo",
            "@jo@social",
            "@@social.example",
            "@jo@social..example",
            "@jo@social.example/x",
            "@jo\"@social.example",
            "https://social.example/@jo",
            "",
        ] {
            assert!(!is_account(bad), "{bad}");
        }
    }

    #[test]
    fn web_addresses() {
        assert!(is_web_url("https://example.org/a?b#c"));
        for bad in [
            "javascript:alert(1)",
            "//example.org",
            "https://",
            "http://a b",
            "https://x/\"><script>",
        ] {
            assert!(!is_web_url(bad), "{bad}");
        }
    }
}
