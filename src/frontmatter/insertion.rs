//! Adds a key to a table of front matter and leaves every other byte of the file as it is: comments, line
//! breaks, indentation, the order of keys.
//!
//! Where the key goes follows from the place of another key's value in the same table. What comes of it
//! is parsed again and must be what was there plus that key, so that a notation which isn't foreseen here
//! is refused, and never damaged.

use super::split;
use super::tree::{Node, Table, Value};

/// Where a key is added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InsertionPlace<'a> {
    /// The key of a list of tables.
    pub list: &'a str,
    /// The position of the table in it.
    pub at: usize,
    /// The key behind whose value the new one goes.
    pub behind: &'a str,
}

impl InsertionPlace<'_> {
    fn entry<'t, 'a>(&self, table: &'t Table<'a>) -> Option<&'t Node<'a>> {
        match &table.get(self.list)?.value {
            Value::List(entries) => entries.get(self.at),
            _ => None,
        }
    }
}

/// The text of a file with one more key in a table of its front matter, whose value is a text of
/// printable ASCII without `"` and `\`. `None` if it can't be added without touching anything else: the
/// table isn't there or has the key already, or it is written in a way that leaves no place for one.
pub fn with_key(text: &str, place: InsertionPlace, key: &str, value: &str) -> Option<String> {
    let is_plain = |b: u8| (b.is_ascii_graphic() || b == b' ') && b != b'"' && b != b'\\';
    if !value.bytes().all(is_plain) {
        return None;
    }
    let mut findings = Vec::new();
    let before = split(text, &mut findings)?;
    let entry = place.entry(&before.table)?;
    let Value::Table(table) = &entry.value else { return None };
    if table.get(key).is_some() {
        return None;
    }
    let (name, node) = table.entries.iter().find(|(key, _)| key.name == place.behind)?;
    let is_toml = text.get(before.fence.start as usize..)?.starts_with('+');
    let sign = if is_toml { " = " } else { ": " };
    let end = node.spot.end as usize;
    let is_inline = text.get(entry.spot.start as usize..)?.starts_with('{');
    let (at, added) = if is_inline {
        (end, format!(", {key}{sign}\"{value}\""))
    } else {
        let start = name.spot.start as usize;
        let line = text.get(..start)?.rfind('\n').map_or(0, |at| at + 1);
        // In YAML the first key of an entry stands behind its `- `.
        let indent: String =
            text.get(line..start)?.chars().map(|c| if c == '\t' { c } else { ' ' }).collect();
        let at = end + text.get(end..)?.find('\n')? + 1;
        let line_break = if text[..at].ends_with("\r\n") { "\r\n" } else { "\n" };
        (at, format!("{indent}{key}{sign}\"{value}\"{line_break}"))
    };
    let (head, tail) = text.split_at_checked(at)?;
    let new = [head, &added, tail].concat();
    let mut more = Vec::new();
    let after = split(&new, &mut more)?;
    let is_as_meant = more.len() == findings.len()
        && after.body == before.body
        && is_same_but(&before.table, &after.table, place, key, value);
    is_as_meant.then_some(new)
}

/// Whether two front matters say the same, but for a key that the second has in addition.
fn is_same_but(
    before: &Table,
    after: &Table,
    place: InsertionPlace,
    key: &str,
    value: &str,
) -> bool {
    let mut after = after.clone();
    let list = after.entries.iter_mut().find(|(key, _)| key.name == place.list);
    let Some((_, Node { value: Value::List(entries), .. })) = list else { return false };
    let Some(Node { value: Value::Table(entry), .. }) = entries.get_mut(place.at) else {
        return false;
    };
    let is_there =
        matches!(entry.get(key), Some(Node { value: Value::Text(text), .. }) if text == value);
    entry.entries.retain(|(name, _)| name.name != key);
    is_there && says_the_same(before, &after)
}

/// Whether two tables have the same keys and values, wherever they stand.
fn says_the_same(a: &Table, b: &Table) -> bool {
    let same = |(a, b): (&(_, Node), &(_, Node))| is_same_value(&a.1.value, &b.1.value);
    let names = |table: &Table| -> Vec<String> {
        table.entries.iter().map(|(key, _)| key.name.clone().into_owned()).collect()
    };
    names(a) == names(b) && a.entries.iter().zip(&b.entries).all(same)
}

fn is_same_value(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Table(a), Value::Table(b)) => says_the_same(a, b),
        (Value::List(a), Value::List(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| is_same_value(&a.value, &b.value))
        }
        // A number that is none doesn't equal itself.
        (Value::Float(a), Value::Float(b)) => a.to_bits() == b.to_bits(),
        (a, b) => a == b,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VALUE: &str = "https://web.archive.org/web/20260101000000/https://example.org/?a=b#c";

    fn added(text: &str, at: usize) -> Option<String> {
        let place = InsertionPlace { list: "sources", at, behind: "url" };
        with_key(text, place, "archived", VALUE)
    }

    /// The line that was added to a text, with its line break.
    fn line(text: &str, at: usize) -> String {
        let new = added(text, at).unwrap_or_else(|| panic!("{text}"));
        let common = text.bytes().zip(new.bytes()).take_while(|(a, b)| a == b).count();
        let length = new.len() - text.len();
        // What was added may begin as that which stood there.
        let start = (0..=common).rev().find(|start| {
            text == [&new[..*start], new.get(start + length..).unwrap_or("?")].concat()
                && (*start == 0 || new[..*start].ends_with('\n') || new[*start..].starts_with(','))
        });
        let start = start.unwrap_or_else(|| panic!("{new}"));
        new[start..start + length].replace(VALUE, "V")
    }

    #[test]
    fn a_key_goes_into_its_own_table_and_nothing_else_changes() {
        let toml = "\u{feff}\n+++\r\ntitle = \"A\"   # one\r\n\r\n[[sources]] # two\r\n\turl = 'https://a'  # three\r\n\
                    title=\"Ü\"\r\n[[sources]]\r\ntitle = \"b\"\r\nurl = \"\"\"https://b\"\"\"\r\n+++\r\nText\r\nurl = 1\n";
        assert_eq!(line(toml, 0), "\tarchived = \"V\"\r\n");
        assert_eq!(line(toml, 1), "archived = \"V\"\r\n");
        for inline in [
            "+++\nsources = [{ title = \"a\", url = \"https://a\" }, { url = 'https://b' , title = \"b\" }]\n+++\n",
            "+++\nsources = [\n  {url=\"https://a\",title=\"a\"},\n  {url = \"https://b\"}, # c\n]\n+++\n",
        ] {
            assert_eq!(line(inline, 0), ", archived = \"V\"");
            assert_eq!(line(inline, 1), ", archived = \"V\"");
        }
        let yaml = "---\nsources:\n  # one\n  - title: A\n    url: https://a # two\n    date: 2026-01-01\n\
                    \n  - url: >-\n      https://b\n    title: B\n  -   url: 'https://c'\n      title: C\n---\n- url: x\n";
        assert_eq!(line(yaml, 0), "    archived: \"V\"\n");
        assert_eq!(line(yaml, 1), "    archived: \"V\"\n");
        assert_eq!(line(yaml, 2), "      archived: \"V\"\n");
        let bare = "---\r\nsources:\r\n- url: https://a\r\n  title: A\r\n- title: B\r\n  url: \"https://b\"\r\n---\r\n";
        assert_eq!(line(bare, 0), "  archived: \"V\"\r\n");
        assert_eq!(line(bare, 1), "  archived: \"V\"\r\n");
        let flow = "---\nsources: [{title: A, url: https://a}, {\"url\":\"https://b\",\"title\":\"B\"}]\n---\n";
        assert_eq!(line(flow, 0), ", archived: \"V\"");
        assert_eq!(line(flow, 1), ", archived: \"V\"");
    }

    #[test]
    fn what_leaves_no_place_is_refused() {
        for text in [
            "+++\n[[sources]]\nurl = \"https://a\"\narchived = \"\"\n+++\n",
            "---\nsources:\n- url: https://a\n  archived:\n---\n",
            "---\nsources:\n- ? url\n  : https://a\n---\n",
            "+++\n[[sources]]\ntitle = \"a\"\n+++\n",
            "+++\nsources = \"https://a\"\n+++\n",
            "+++\n[[sources]]\nurl = \"https://a\"\n",
            "no front matter",
        ] {
            assert_eq!(added(text, 0), None, "{text}");
            assert_eq!(added(text, 1), None, "{text}");
        }
        let text = "+++\n[[sources]]\nurl = \"https://a\"\n+++\n";
        let place = InsertionPlace { list: "sources", at: 0, behind: "url" };
        for value in ["a\"b", "a\nb", "a\\", "\u{1b}[0m", "é"] {
            assert_eq!(with_key(text, place, "archived", value), None, "{value:?}");
        }
    }
}
