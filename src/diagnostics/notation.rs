//! Writes help in the notation of the file that it is for. Findings say in TOML what to write; reports
//! translate that for files whose front matter is YAML.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::lines::Lines;
use super::{Diagnostic, FileId};

/// Whether a file's front matter is YAML.
fn is_yaml(text: &str) -> bool {
    let first = text.trim_start_matches('\u{feff}').lines().find(|line| !line.trim().is_empty());
    first.is_some_and(|line| line.trim_end() == "---")
}

/// The help of a finding, in the notation of the file that it is for.
pub fn help<'a>(
    diagnostic: &'a Diagnostic,
    lines: &BTreeMap<FileId, Lines<'_>>,
) -> Option<Cow<'a, str>> {
    let help = diagnostic.finding.help.as_deref()?;
    let lines = diagnostic.file.and_then(|file| lines.get(&file));
    Some(match lines {
        Some(lines) if is_yaml(lines.text()) => in_yaml(help),
        _ => Cow::Borrowed(help),
    })
}

/// Phrases about where to write something, for TOML and for YAML; `*` is a key.
const PHRASES: &[(&str, &str)] = &[
    (
        "a line [[*]] and its keys below, once for each",
        "a line `*:` and an entry below it for each, as in `  - key: value`",
    ),
    ("a line [*] and its keys below", "a line `*:` and its keys below, two spaces further right"),
    (
        "write [[*]] above the keys of each post",
        "write a line `*:` and below it an entry for each post, as in `  - title: …`",
    ),
    ("move it above the first line in brackets", "begin its line at the left, without spaces"),
];

/// Translates help that was written for TOML, so that it fits YAML.
fn in_yaml(help: &str) -> Cow<'_, str> {
    if !help.contains(" = ") && !help.contains('[') && !help.contains("in brackets") {
        return Cow::Borrowed(help);
    }
    let mut text = help.to_owned();
    for (toml, yaml) in PHRASES {
        let Some((before, after)) = toml.split_once('*') else {
            text = text.replace(toml, yaml);
            continue;
        };
        let found = text.match_indices(before).find_map(|(at, _)| {
            let key = &text[at + before.len()..];
            let end = key.find(|c: char| !c.is_ascii_lowercase() && c != '_')?;
            (end > 0 && key[end..].starts_with(after)).then(|| (at, key[..end].to_owned()))
        });
        if let Some((at, key)) = found {
            let end = at + before.len() + key.len() + after.len();
            text.replace_range(at..end, &yaml.replace('*', &key));
        }
    }
    Cow::Owned(keys(&text))
}

/// Writes `key = value` as `key: value`, and `[[key]]` as `` `key` ``.
fn keys(text: &str) -> String {
    let is_key = |c: char| c.is_ascii_lowercase() || c == '_';
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['=', '[']) {
        out.push_str(&rest[..at]);
        let from = &rest[at..];
        let (open, close) = if from.starts_with("[[") { ("[[", "]]") } else { ("[", "]") };
        let table = from.strip_prefix(open).and_then(|inner| inner.split_once(close));
        let table = table.filter(|(key, _)| match open {
            "[[" => !key.is_empty() && key.chars().all(is_key),
            _ => matches!(*key, "extra" | "image"),
        });
        if let Some((key, after)) = table {
            out.push('`');
            out.push_str(key);
            out.push('`');
            rest = after;
            continue;
        }
        let is_value = from.starts_with("= ")
            && out.strip_suffix(' ').is_some_and(|before| before.ends_with(is_key));
        if is_value {
            out.pop();
            out.push(':');
        } else {
            out.push_str(&from[..1]);
        }
        rest = &from[1..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn help_is_given_in_yaml() {
        for (toml, yaml) in [
            ("write title = \"…\"", "write title: \"…\""),
            ("add countries = [\"NO\", \"SE\"]", "add countries: [\"NO\", \"SE\"]"),
            (
                "write officials = [{ id = \"…\", as = \"…\" }]",
                "write officials: [{ id: \"…\", as: \"…\" }]",
            ),
            (
                "say it: [[updates]] with `date` and `text`",
                "say it: `updates` with `date` and `text`",
            ),
            (
                "write a line [[sources]] and its keys below, once for each",
                "write a line `sources:` and an entry below it for each, as in `  - key: value`",
            ),
            (
                "write a line [image] and its keys below",
                "write a line `image:` and its keys below, two spaces further right",
            ),
            ("put it under [extra]", "put it under `extra`"),
            (
                "use [^id] or [words](address) or the [check] table",
                "use [^id] or [words](address) or the [check] table",
            ),
            ("a == b", "a == b"),
            ("did you mean `a`?", "did you mean `a`?"),
        ] {
            assert_eq!(in_yaml(toml), yaml);
        }
        assert!(is_yaml("\u{feff}\n\n---\r\na: b"));
        assert!(!is_yaml("+++\n---\n") && !is_yaml(""));
    }
}
