//! Which templates a template can reach, so that a change of one renders just the pages that it can
//! change.
//!
//! Tera's names of templates and components are literals: what a template extends, includes or
//! calls stands in its text. This looks for every name in every text and so finds too much rather
//! than too little; a text with a backslash, which could spell a name in another way, reaches all.

use std::collections::{BTreeMap, BTreeSet};

use super::data::{Print, print_of, prints};
use crate::theme::{BUILT_IN_PREFIX, THEME_PREFIX, Template};

/// What every template can reach.
#[derive(Debug, Default)]
pub struct Reach {
    /// By the name without a layer's prefix.
    by_name: BTreeMap<String, Reached>,
}

#[derive(Debug, Default)]
struct Reached {
    print: Print,
    /// The words that follow a dot, or stand in quotation marks, in any text that it reaches.
    keys: BTreeSet<String>,
}

/// The name without its layer.
fn bare(name: &str) -> &str {
    let stripped = name.strip_prefix(THEME_PREFIX).or_else(|| name.strip_prefix(BUILT_IN_PREFIX));
    stripped.unwrap_or(name)
}

impl Reach {
    /// Looks through all templates of all layers. The layers of one name count as one template:
    /// the upper may extend the lower.
    pub fn of(templates: &[Template]) -> Reach {
        let mut files: BTreeMap<&str, Vec<&Template>> = BTreeMap::new();
        for template in templates {
            files.entry(bare(&template.name)).or_default().push(template);
        }
        let mut components: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (name, layers) in &files {
            for component in layers.iter().flat_map(|layer| defined(&layer.text)) {
                components.entry(component).or_default().insert(name);
            }
        }
        let uses: BTreeMap<&str, BTreeSet<&str>> = files
            .iter()
            .map(|(name, layers)| {
                let used = layers.iter().flat_map(|layer| used(&layer.text, &files, &components));
                (*name, used.collect())
            })
            .collect();
        let by_name = files.keys().map(|name| {
            let reached = closure(name, &uses);
            let layers = || reached.iter().filter_map(|name| files.get(name)).flatten();
            let texts = layers().flat_map(|t| [t.name.as_bytes(), t.text.as_bytes()]);
            let print = prints(texts.map(print_of));
            let keys = layers().flat_map(|layer| keys(&layer.text)).map(str::to_owned).collect();
            ((*name).to_owned(), Reached { print, keys })
        });
        Reach { by_name: by_name.collect() }
    }

    /// The print of a template and of all that it can reach.
    pub fn print(&self, name: &str) -> Print {
        self.by_name.get(name).map_or(0, |reached| reached.print)
    }

    /// Whether a template, or one that it can reach, writes `.key` or `"key"`.
    pub fn names_key(&self, name: &str, key: &str) -> bool {
        self.by_name.get(name).is_some_and(|reached| reached.keys.contains(key))
    }
}

/// Whether a byte can be part of a name.
fn in_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// The name at the start of a text.
fn name_at(text: &str) -> &str {
    let end = text.bytes().position(|byte| !in_name(byte)).unwrap_or(text.len());
    &text[..end]
}

/// The components that a text defines.
fn defined(text: &str) -> impl Iterator<Item = &str> {
    let after = text.match_indices("component").map(|(at, word)| &text[at + word.len()..]);
    after.map(|rest| name_at(rest.trim_start())).filter(|name| !name.is_empty())
}

/// The templates that a text names, and those that define the components it calls.
fn used<'t>(
    text: &str,
    files: &BTreeMap<&'t str, Vec<&Template>>,
    components: &BTreeMap<&str, BTreeSet<&'t str>>,
) -> Vec<&'t str> {
    if text.contains('\\') {
        return files.keys().copied().collect();
    }
    let named = files.keys().copied().filter(|name| text.contains(name));
    let calls = text.match_indices('<').filter_map(|(at, _)| {
        let rest = text[at + 1..].trim_start();
        components.get(name_at(rest))
    });
    named.chain(calls.flatten().copied()).collect()
}

/// The words of a text that follow a dot or a quotation mark.
fn keys(text: &str) -> impl Iterator<Item = &str> {
    let after = text.match_indices(['.', '"', '\'', '`']).map(|(at, _)| &text[at + 1..]);
    after.map(|rest| name_at(rest.trim_start())).filter(|name| !name.is_empty())
}

/// Everything that can be reached from a name, itself among it.
fn closure<'t>(name: &'t str, uses: &BTreeMap<&'t str, BTreeSet<&'t str>>) -> BTreeSet<&'t str> {
    let mut reached = BTreeSet::from([name]);
    let mut open = vec![name];
    while let Some(at) = open.pop() {
        for next in uses.get(at).into_iter().flatten() {
            if reached.insert(next) {
                open.push(next);
            }
        }
    }
    reached
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::borrow::Cow;

    fn template(name: &str, text: &'static str) -> Template {
        Template { name: name.to_owned(), text: Cow::Borrowed(text), path: String::new() }
    }

    #[test]
    fn what_is_reached_is_in_the_print() {
        let base = |parts: &'static str, other: &'static str| {
            Reach::of(&[
                template("default/page.html", "{% extends \"layout.html\" %}{{ <list items={a.b} /> }}"),
                template("default/layout.html", "{% include \"head.html\" %}"),
                template("default/head.html", ""),
                template("default/parts.html", parts),
                template("default/other.html", other),
            ])
        };
        let list = "{% component list(items) %}{{ items.first }}{% endcomponent list %}";
        let (one, two) = (base(list, "a"), base(list, "b"));
        assert_eq!(one.print("page.html"), two.print("page.html"));
        assert_ne!(one.print("other.html"), two.print("other.html"));
        let changed = "{% component list(items) %}{{ items.last }}{% endcomponent list %}";
        assert_ne!(one.print("page.html"), base(changed, "a").print("page.html"));
        assert!(one.names_key("page.html", "first") && one.names_key("page.html", "b"));
        assert!(!one.names_key("other.html", "first"));
    }

    #[test]
    fn a_layer_above_counts() {
        let own = |text: &'static str| {
            Reach::of(&[template("default/head.html", ""), template("head.html", text)])
        };
        assert_ne!(own("a").print("head.html"), own("b").print("head.html"));
    }
}
