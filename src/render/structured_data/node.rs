//! Nodes of a graph (JSON-LD 1.1, section 3): a type, an `@id`, and properties that say something. A node is
//! written as JSON while it is put together: there is one for nearly everything that a page names.

use std::borrow::Cow;
use std::fmt::Write;

use crate::render::script_json::push_string;

/// A node, with its properties in the order in which they are put.
#[derive(Clone)]
pub struct GraphNode(String);

/// What a property can have as its value.
pub trait JsonValue {
    /// Appends it as JSON.
    fn write_json(&self, out: &mut String);
}

impl GraphNode {
    /// A node of one of schema.org's types.
    pub fn of(schema_type: &str) -> GraphNode {
        GraphNode(String::with_capacity(256)).with("@type", schema_type)
    }

    /// What stands for a node that is described elsewhere.
    pub fn id(id: impl JsonValue) -> GraphNode {
        GraphNode(String::with_capacity(96)).with("@id", id)
    }

    /// With one more property.
    pub fn with(mut self, key: &'static str, value: impl JsonValue) -> GraphNode {
        self.begin(key);
        value.write_json(&mut self.0);
        self
    }

    /// With one more property, if there is a value.
    pub fn with_some(self, key: &'static str, value: Option<impl JsonValue>) -> GraphNode {
        match value {
            Some(value) => self.with(key, value),
            None => self,
        }
    }

    /// With one more property that may have several values, if it has any; a single one stands by itself.
    pub fn with_all(
        mut self,
        key: &'static str,
        values: impl IntoIterator<Item = impl JsonValue>,
    ) -> GraphNode {
        let mut values = values.into_iter();
        let Some(first) = values.next() else { return self };
        self.begin(key);
        let from = self.0.len();
        first.write_json(&mut self.0);
        let mut is_list = false;
        for value in values {
            self.0.push(',');
            value.write_json(&mut self.0);
            is_list = true;
        }
        if is_list {
            self.0.insert(from, '[');
            self.0.push(']');
        }
        self
    }

    /// With one more property that is a list, however many values it has.
    pub fn with_list(
        mut self,
        key: &'static str,
        values: impl IntoIterator<Item = impl JsonValue>,
    ) -> GraphNode {
        self.begin(key);
        push_list(values, &mut self.0);
        self
    }

    fn begin(&mut self, key: &'static str) {
        self.0.push(if self.0.is_empty() { '{' } else { ',' });
        self.0.push('"');
        self.0.push_str(key);
        self.0.push_str("\":");
    }
}

/// Appends a list of nodes as JSON.
pub fn push_list(nodes: impl IntoIterator<Item = impl JsonValue>, out: &mut String) {
    out.push('[');
    for (at, node) in nodes.into_iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        node.write_json(out);
    }
    out.push(']');
}

impl JsonValue for GraphNode {
    fn write_json(&self, out: &mut String) {
        out.push_str(&self.0);
        out.push('}');
    }
}

impl JsonValue for &GraphNode {
    fn write_json(&self, out: &mut String) {
        (*self).write_json(out);
    }
}

impl JsonValue for &str {
    fn write_json(&self, out: &mut String) {
        push_string(self, out);
    }
}

impl JsonValue for String {
    fn write_json(&self, out: &mut String) {
        push_string(self, out);
    }
}

impl JsonValue for Cow<'_, str> {
    fn write_json(&self, out: &mut String) {
        push_string(self, out);
    }
}

impl JsonValue for u32 {
    fn write_json(&self, out: &mut String) {
        let _ = write!(out, "{self}");
    }
}

impl JsonValue for usize {
    fn write_json(&self, out: &mut String) {
        let _ = write!(out, "{self}");
    }
}

/// How many characters of a text stand in the graph: the page has it whole.
pub const LONGEST_TEXT: usize = 400;

/// A text, cut behind a word where it is longer than [`LONGEST_TEXT`].
pub fn short<'t>(text: impl Into<Cow<'t, str>>) -> Cow<'t, str> {
    let text = text.into();
    // There are no more characters than bytes.
    if text.len() <= LONGEST_TEXT {
        return text;
    }
    let Some((end, _)) = text.char_indices().nth(LONGEST_TEXT) else { return text };
    let kept = &text[..end];
    let kept = kept.rsplit_once(char::is_whitespace).map_or(kept, |(words, _)| words);
    Cow::Owned(format!("{}…", kept.trim_end()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_cut_behind_a_word() {
        let long = "wörd ".repeat(200);
        let cut = short(&long);
        assert!(cut.ends_with("wörd…") && cut.chars().count() <= LONGEST_TEXT + 1, "{cut}");
        assert_eq!(short("as it is"), "as it is");
        let whole: String = "ü".repeat(LONGEST_TEXT);
        assert_eq!(short(&whole), whole);
        assert_eq!(short("ü".repeat(500)).chars().count(), LONGEST_TEXT + 1);
    }

    #[test]
    fn what_has_no_value_is_left_out() {
        let node = GraphNode::of("Thing")
            .with_some("name", None::<&str>)
            .with_all("sameAs", Vec::<String>::new())
            .with_all("alternateName", ["One"])
            .with_all("about", ["a", "<b>"])
            .with_list("item", [GraphNode::id("x").with("position", 1_usize)]);
        let mut json = String::new();
        node.write_json(&mut json);
        assert_eq!(
            json,
            r#"{"@type":"Thing","alternateName":"One","about":["a","\u003cb\u003e"],"item":[{"@id":"x","position":1}]}"#
        );
    }
}
